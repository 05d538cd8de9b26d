"""The whole model from the command line: each type of event is written, listed and told."""

from collections.abc import Iterator
from pathlib import Path

from archive.events.catalogue import REGISTER

LATER = {
    "policy.changed",
    "key.revoked",
    "access.restricted",
    "access.opened",
    "event.redacted",
}
"""Written by commands that stewards are given in a step of their own."""

STATED = ("--source", "archive", "--note", "a test")
RELATIONS = (
    "supports",
    "disputes",
    "qualifies",
    "refines",
    "updates",
    "derivedFrom",
    "componentOf",
)


def commands(file: Path) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Yield a type of event, what it is about, a command that writes it."""
    yield "source.added", "talk", (
        *("source", "add", "--kind", "broadcast", "--publisher", "officials", "--handle", "talk"),
        *("--author", "tokayev", "--author", "{text: A. Nother, lang: en}", "--title", "The talk"),
        *("--lang", "en", "--published", "2022-01?", "--expressed", "in those days"),
        *("--url", "https://example.org/talk", "--part-of", "report", "--licence", "CC0-1.0"),
    )  # fmt: skip
    yield "source.corrected", "talk", (
        *("source", "correct", "talk", "--title", "The long talk", "--reason", "misread"),
    )  # fmt: skip
    yield "source.captured", "talk", (
        *("source", "capture", "talk", "--outcome", "failed", "--method", "download"),
    )  # fmt: skip
    yield "source.captured", "talk", (
        *("source", "capture", "talk", str(file), "--method", "recording"),
        *("--media-type", "audio/ogg"),
    )  # fmt: skip
    yield "entity.added", "crowd", (
        *("entity", "add", "--kind", "group", "--label", "en=the crowd", "--label", "kk=жұрт"),
        *("--not-identified", "--handle", "crowd"),
    )  # fmt: skip
    yield "entity.corrected", "crowd", (
        *("entity", "correct", "crowd", "--label", "ru=толпа", "--reason", "a third name"),
    )  # fmt: skip
    yield "entity.linked", "crowd", (
        *("entity", "link", "crowd", "officials", "different", "--reason", "as said"),
    )  # fmt: skip
    yield "property.defined", "prop:shouted", (
        *("property", "define", "shouted", "--label", "en=shouted", "--values", "text"),
        *("--description", "en=Use it for what was shouted."),
    )  # fmt: skip
    yield "property.defined", "prop:shouted", (
        *("property", "define", "shouted", "--label", "en=cried", "--values", "text"),
        *("--description", "en=Use it for what was cried."),
    )  # fmt: skip
    yield "statement.added", "cry", (
        *("add", "crowd", "shouted", "Leave!", "--value-lang", "en", "--source", "report"),
        *("--said", "alzhanov reports", "--handle", "cry"),
    )  # fmt: skip
    yield "statement.cited", "cry", (
        *("cite", "cry", "--source", "report", "--page", "2", "--basis", "interpreted"),
        *("--said", "officials alleges not unlikely to tokayev in interview on '2022-01?' "
          "expressed 'in those days' verb 'hinted' 'it may be'"),
    )  # fmt: skip
    yield "statement.corrected", "cry", (
        *("correct", "cry", "--value", "Go away!", "--value-lang", "en", "--reason", "misheard"),
    )  # fmt: skip
    yield "statement.preferred", "cry", ("prefer", "cry", "--reason", "the best witness")
    yield "statement.unranked", "cry", ("unrank", "cry", "--reason", "not so sure")
    yield "statement.deprecated", "cry", ("deprecate", "cry", "--reason", "no witness at all")
    yield "statement.retracted", "cry", ("retract", "cry", "--reason", "error", "--text", "no")
    yield "statement.reinstated", "cry", (
        *("reinstate", "cry", "--reason", "other", "--text", "there was a witness"),
    )  # fmt: skip
    yield "note.added", "cry", ("note", "cry", "heard twice", "--lang", "en")
    yield "note.added", "demo", ("note", "demo", "Aigerim", "--lang", "en", "--kind", "holder")


def test_every_type_of_event_is_written_and_told(demo, tmp_path: Path) -> None:
    file = tmp_path / "talk.ogg"
    file.write_bytes(b"OggS\0 no text")
    for type, about, words in commands(file):
        address = demo.json(*words)["addresses"][0]
        past = demo.json("history", about)["history"]["events"][-1]
        assert (past["address"], past["type"]) == (address, type)
        assert type in demo("history", about).stdout
        assert f"{address}  {type}" in demo("log", "--limit", "1").stdout
    written = {
        event["type"]
        for entry in demo.json("log", "--limit", "100")["entries"]
        for event in entry["events"]
    }
    assert written == {name for name, _ in REGISTER} - LATER


def test_all_that_a_source_can_say_is_shown(demo, tmp_path: Path) -> None:
    file = tmp_path / "talk.ogg"
    file.write_bytes(b"OggS\0 no text")
    for _, about, words in commands(file):
        if about == "talk":
            demo(*words)
    words = tmp_path / "words.txt"
    words.write_text("Leave the square.", encoding="utf-8")
    demo("source", "capture", "talk", str(words), "--method", "transcript", "--of", "talk.ogg")
    told = demo("show", "talk").stdout
    for text in (
        "January 2022 (uncertain) [2022-01?] (“in those days”)",
        "The long talk",
        "https://example.org/talk",
        "Former minister jailed",
        "CC0-1.0",
        "Kassym-Jomart Tokayev",
        "A. Nother",
        "captures: 3",
        "failed, download",
        "captured, transcript",
    ):
        assert text in told, text
    captures = demo.json("show", "talk")["thing"]["captures"]
    assert captures[2]["capture"]["of"] == captures[1]["capture"]["digest"]
    # The words of a transcript can be quoted, and are looked up.
    quoted = ("--source", "talk", "--capture", captures[2]["capture"]["digest"], "--exact")
    said = ("They were told to leave.", "--value-lang", "en")
    demo("add", "unrest", "claim", *said, *quoted, "Leave the square")
    assert "Stay in it" in demo("cite", "dead", *quoted, "Stay in it", code=3).stderr


def test_claims_stand_to_claims_in_every_relation(demo) -> None:
    for n, relation in enumerate(RELATIONS):
        value = "noncompliance" if n % 2 else "{statement: noncompliance, not: yes}"
        demo("add", "dead", relation, value, *STATED)
        shown = demo("show", "dead").stdout
        denied = "" if n % 2 else "not: "
        assert f"{relation} -> {denied}[Murat Bektanov - compliedWith]" in shown
    thing = demo.json("show", "noncompliance")["thing"]
    assert {one["body"]["property"] for one in thing["naming"]["shown"]} >= set(RELATIONS)
    about = demo.json("show", "dead")["thing"]["about"]
    assert {one["body"]["property"] for one in about["shown"]} >= set(RELATIONS)


def test_a_source_can_be_spoken_of(demo) -> None:
    demo("add", "report", "about", "unrest", *STATED)
    assert "about -> unrest of January 2022" in demo("show", "report").stdout
    assert demo.json("show", "report")["thing"]["about"]["total"] == 1


def test_a_claim_about_a_claim_is_told_in_brackets(demo) -> None:
    line = demo.json("add", "dead", "supports", "noncompliance", *STATED)["lines"][0]
    assert line.startswith(
        "[unrest of January 2022 in Kazakhstan - deaths] - supports -> "
        "[Murat Bektanov - compliedWith]"
    )


def test_a_part_without_a_handle_is_called_by_what_it_says(demo) -> None:
    lines = demo.json(
        *("add", "unrest", "deaths", "30 person", "--expressed", "30", "--source", "report"),
        *("--part", "4 person", "--part-expressed", f"four{' ' * 80}of them", "--dry-run"),
    )["lines"]
    assert "- deaths -> four" in lines[2]
    assert "…] - componentOf -> [unrest of January 2022 in Kazakhstan - deaths -> 30]" in lines[2]


def test_when_a_speaker_spoke_may_be_absent_and_shows(demo) -> None:
    demo("cite", "dead", "--source", "report", "--said", "officials states on '{absent: unknown}'")
    withheld = "{absent: withheld, ground: private, by: tokayev}"
    demo("cite", "dead", "--source", "report", "--said", f"officials states on '{withheld}'")
    told = demo("show", "dead").stdout
    assert "(states), date unknown" in told
    assert "(states), date withheld (private) by Kassym-Jomart Tokayev" in told
    wrong = demo("cite", "dead", "--source", "report", "--said", "officials states on '{x: y}'",
                 code=3)  # fmt: skip
    assert "no kind of value is told" in wrong.stderr


def test_a_note_is_made_on_a_key_by_its_nickname_its_name_or_its_id(demo) -> None:
    id = demo.json("note", "demo", "Aigerim", "--lang", "en", "--kind", "holder")["ids"][0]
    assert id.startswith("key:")
    for name in (id, id.removeprefix("key:"), id.removeprefix("key:").partition("+")[0]):
        assert demo.json("note", name, "again", "--lang", "en", "--dry-run")["ids"] == [id]
    assert "Aigerim" in demo("history", "demo").stdout
    assert "no entity" in demo("note", "nobody", "x", "--lang", "en", code=4).stderr
