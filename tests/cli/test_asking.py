"""What people read of unknowns, of what rests on what, of mentions, changes and numbers."""

from collections.abc import Iterable
from pathlib import Path

import pytest

from archive.queries.stats import NUMBERS
from archive.service.comparing import between
from archive.service.mentioning import mentions as find
from cli.layout import Block, render
from cli.telling.changes import between as changes
from cli.telling.mentions import mentions
from cli.telling.stats import MEANINGS
from tests.labs import Lab, furnish
from tests.rules.histories import say


def text(blocks: Iterable[Block]) -> str:
    return "\n".join(line for block in blocks for line, _ in render(block, None))


@pytest.fixture
def lab(tmp_path: Path) -> Lab:
    """An archive with something of every kind, of which one statement was redacted."""
    made = Lab(tmp_path / "lab")
    made.folder.mkdir()
    made.found()
    furnish(made)
    return made


def test_unknowns_are_told_by_kind_and_never_without_speakers(demo) -> None:
    told = demo("unknowns").stdout
    assert "nobody knows: 10" in told
    assert "there is none: 1" in told
    assert "held back: 1\n  1  by nobody named  classified\n" in told
    (secret,) = [line for line in told.splitlines() if "file-secret" in line]
    assert "caseMaterials (classified)" in secret
    assert "The Meridian Gazette" in secret
    (role,) = [line for line in told.splitlines() if "by Dimash Alzhanov" in line]
    assert "not said · Dimash Alzhanov" in role
    assert "the archive describes it so" in told
    assert "7 more: --limit" in demo("unknowns", "--limit", "3").stdout
    assert "nothing here is said to be unknown" in demo("unknowns", "--as-of", "1").stdout
    assert "valid at 2022-01-05" in demo("unknowns", "--valid-at", "2022-01-05").stdout


def test_what_falls_is_counted_first_then_listed(demo) -> None:
    told = demo("rests-on", "alzhanov").stdout
    assert "of the current statements 13 fall, 0 stand by others, 1 leans on what falls" in told
    assert "falls with it: 13" in told
    assert "leans on what falls: 1" in told
    assert "dismissal-refined" in told.partition("leans on what falls: 1")[2]
    cut = demo("rests-on", "alzhanov", "--limit", "2").stdout
    assert "11 more: --limit" in cut
    gazette = demo("rests-on", "gazette").stdout
    assert "what it publishes or writes: Former minister jailed" in gazette


def test_what_stands_by_others_names_them(demo) -> None:
    demo(
        "source",
        "add",
        "--kind",
        "list",
        "--handle",
        "second",
        "--title",
        "A second list",
        "--lang",
        "en",
    )
    demo("cite", "dead", "--source", "second", "--note", "x")
    demo("cite", "dead-officers", "--source", "second", "--note", "x")
    demo("entity", "link", "officials", "protesters", "same", "--reason", "x")
    told = demo("rests-on", "report").stdout
    assert "stands by other references: 2" in told
    assert "1 reference is left, then it is claimed: for: A second list" in told
    assert "with it: protesters" in demo("rests-on", "officials").stdout


def test_mentions_have_one_line_a_place_and_a_form_for_machines(demo) -> None:
    told = demo("mentions", "alzhanov").stdout
    assert "looked for: “alzhanov”" in told
    assert "file, characters 606 to 614" in told
    assert "8 events hold it; 131 bodies and 1 captured file looked through" in told
    plain = demo("mentions", "ALZHANOV", "--addresses").stdout
    found = demo.json("mentions", "alzhanov")
    assert plain.splitlines() == found["addresses"]
    assert len(found["addresses"]) == 8
    assert demo.json("mentions", "alzhanov", "--addresses") == found
    id = demo.json("show", "alzhanov")["thing"]["id"]
    assert f"looked for: {id} Dimash Alzhanov, “Dimash Alzhanov”" in demo("mentions", id).stdout
    assert demo("mentions", "no such words", "--addresses").stdout == ""
    assert demo.error("mentions", " ", code=3)["kind"] == "malformed"


def test_mentions_are_cut_short_for_people_and_never_for_machines(demo) -> None:
    every = demo.json("mentions", "alzhanov")
    told = demo("mentions", "alzhanov", "--limit", "3").stdout
    assert "… and 5 events more; see --limit" in told
    assert "8 events hold it" in told
    assert [address for address in every["addresses"] if f"  {address} " in told] == every[
        "addresses"
    ][:3]
    assert "more; see" not in demo("mentions", "alzhanov", "--limit", "8").stdout
    assert demo.json("mentions", "alzhanov", "--limit", "1") == every
    plain = demo("mentions", "alzhanov", "--addresses", "--limit", "1").stdout
    assert plain.splitlines() == every["addresses"]


def test_mentions_say_what_could_not_be_looked_through(demo, tmp_path) -> None:
    picture = tmp_path / "x.png"
    picture.write_bytes(b"\x89PNG\x00\xff")
    demo("source", "capture", "interview", str(picture), "--media-type", "image/png")
    told = demo("mentions", "alzhanov").stdout
    assert "captures that are no text, or not here, and could not be read:\n  sha256:" in told
    assert "not open here" not in told


def test_a_file_that_no_event_names_is_told(demo) -> None:
    from archive.store.captures import CaptureFiles

    digest, _ = CaptureFiles(demo.archive / "captures").put(b"about Alzhanov")
    told = demo("mentions", "alzhanov").stdout
    assert f"a file that no open event names holds it: {digest}" in told


def test_changes_are_told_by_thing_with_old_and_new(demo) -> None:
    told = demo("diff", "2..").stdout
    assert told.startswith("after entry 2, up to entry 6\n")
    assert "[paper wanted by the subordinates - content]: corrected, cited" in told
    assert "    - text: which would let them fire to kill and give no warning\n" in told
    assert "    + text: permission to fire to kill and to give no warning\n" in told
    assert "at 4.0: statement.cited: for it, The Meridian Gazette <- Dimash Alzhanov" in told
    assert "rank: normal -> preferred" in told
    assert "retracted at 6.0: overInterpretation: the report does not say" in told
    assert "3 things: 1 statement.cited, 1 statement.corrected, 1 statement.preferred" in told
    assert "nothing changed" in demo("diff", "6..").stdout


def test_what_was_added_is_told_in_words(demo) -> None:
    told = demo("diff", "..2", "--limit", "999").stdout
    assert told.startswith("after nothing, up to entry 2\n")
    assert "source broadcast: interview, publisher Khabar 24" in told
    assert "entity person: Murat Bektanov (at 2." in told
    assert "property penalty: penalty (takes" in told
    assert "criminal case against Murat Bektanov - penalty -> imprisonment" in told
    assert "source.captured: capture text/plain, 2,182 bytes" in told
    assert "archive.created: " in told
    assert "things more: --limit" in demo("diff", "..2", "--limit", "2").stdout
    one = demo("diff", "..", "drawn-from-order").stdout
    assert "derivedFrom]: added, came and went" in one


def test_what_came_beside_is_told_in_words(demo) -> None:
    demo("entity", "link", "bektanov", "tokayev", "unsure", "--reason", "namesakes")
    demo("note", "bektanov", "Ask again.", "--lang", "en")
    told = demo("diff", "6..").stdout
    assert "[paper" not in told
    assert "Murat Bektanov: judged, noted" in told
    assert "entity.linked: unsure: ent:" in told
    assert "Kassym-Jomart Tokayev, because namesakes" in told
    assert "note.added: Ask again. [en]" in told


def test_a_span_that_is_none_is_refused(demo) -> None:
    assert "names no two points" in str(demo.error("diff", "5", code=3)["message"])
    assert "5 comes after 3" in str(demo.error("diff", "5..3", code=3)["message"])
    assert demo.error("diff", "..99", code=4)["kind"] == "not found"


def test_numbers_are_told_with_what_they_count_and_can_be_listed(demo) -> None:
    told = demo("stats").stdout
    assert set(MEANINGS) == set(NUMBERS)
    for name, meaning in MEANINGS.items():
        assert f"{name}  " in told
        assert meaning in told
    assert "  37  statement.added\n" in told
    listed = demo("stats", "--list", "inferred").stdout
    assert "inferred: 1 current statements that the archive infers" in listed
    assert "the archive" in listed.splitlines()[1]
    for number in demo.json("stats")["stats"]["numbers"]:
        shown = demo.json("stats", "--list", number["name"], "--limit", "999")["items"]
        assert len(shown["shown"]) == shown["total"] == number["count"]
    demo("source", "capture", "interview", "--outcome", "failed", "--method", "download")
    failed = demo("stats", "--list", "failed-captures").stdout
    assert "source.captured" in failed
    assert "interview" in failed
    assert "entities that are not identified" in demo("stats", "--list", "not-identified").stdout
    assert "31 more: --limit" in demo("stats", "--list", "statements", "--limit", "5").stdout
    assert "The numbers are: statements" in str(
        demo.error("stats", "--list", "x", code=4)["remedy"]
    )


def test_what_is_not_open_is_said_to_be_so(lab: Lab) -> None:
    with lab.opened() as archive:
        told = text(changes(between(archive, "3..", limit=99)))
        closed = text(changes(between(archive, "6..7", limit=99)))
        looked = text(mentions(find(archive, "verbally")))
    lab.record(say("event.redacted", target="4.0"))
    with lab.opened() as archive:
        blind = text(changes(between(archive, "5..7", limit=99)))
    assert "  4.0 (redacted) -> 7.0 (open)" in blind
    assert "added, came and went, redacted" in told
    assert "  (redacted) (at 4.2)" in told
    assert "event.redacted: " in told
    assert "rank: normal -> preferred" in told
    assert "key.revoked: " in told
    assert "nothing changed" not in closed
    assert "1 body is not open here and could not be looked through" in looked
