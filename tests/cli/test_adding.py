"""The archivist's daily commands, each rightly and wrongly."""

from pathlib import Path

import pytest


def size(demo) -> int:
    found = demo.json("status")["status"]["standing"]["size"]
    assert isinstance(found, int)
    return found


def test_add_records_one_statement_with_its_speakers(demo) -> None:
    result = demo(
        *("add", "unrest", "deaths", "at least 226 person", "--expressed", "226 or more"),
        *("--source", "report", "--exact", "225 dead", "--handle", "later"),
        *("--said", "officials states verb 'speak of'", "-q", "asOf={absent: unknown}"),
    )
    assert result.stdout.startswith("7.0  stm:")
    assert "checkpoint over 8 entries" in result.stdout
    shown = demo("show", "later").stdout
    assert "“226 or more”: at least 226 (person)" in shown
    assert "asOf: unknown" in shown
    assert "(states: “speak of”)" in shown


def test_add_says_what_is_not_known_and_who_declines(demo) -> None:
    demo("add", "case", "charge", "--unknown", "--source", "report", "--handle", "charge-x")
    demo(
        *("add", "case", "caseMaterials", "--withheld", "classified", "--by", "authorities"),
        *("--source", "archive", "--note", "our reading", "--handle", "file-x", "--restricted"),
    )
    assert demo.json("show", "charge-x")["thing"]["statement"]["body"]["value"] == {
        "absent": "unknown"
    }
    found = demo.json("show", "file-x")["thing"]["statement"]["references"][0]["reference"]
    assert found == {"source": "archive", "basis": "inferred", "note": "our reading"}


def test_add_takes_a_part_of_a_figure(demo) -> None:
    done = demo.json(
        *("add", "unrest", "deaths", "225 person", "--source", "report", "--exact", "225 dead"),
        *("--part", "19 person", "--part-expressed", "19 of them", "--part-handle", "nineteen"),
        *("--part-qualifier", "asOf={absent: unknown}"),
    )
    assert len(done["ids"]) == 3
    assert "componentOf" in done["lines"][2]
    assert "“19 of them”: 19 (person)" in demo("show", "nineteen").stdout


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("unrest", "deaths", "1 person"), 2),
        (("unrest", "deaths", "--source", "report"), 2),
        (("unrest", "deaths", "1 person", "--unknown", "--source", "report"), 2),
        (("unrest", "deaths", "--expressed", "x", "--source", "report"), 2),
        (("unrest", "deaths", "1 person", "--part-handle", "x", "--source", "report"), 2),
        (("unrest", "deaths", "1 person", "--exact", "nowhere", "--source", "report"), 3),
        (("unrest", "deaths", "many", "--expressed", "x", "--source", "report"), 3),
        (("unrest", "deaths", "1 person", "-q", "asOf", "--exact", "x", "--source", "report"), 3),
        (("unrest", "claim", "a text", "--source", "report"), 3),
        (("unrest", "nothing", "x", "--source", "report"), 4),
        (("nobody", "deaths", "1 person", "--source", "report"), 4),
        (("unrest", "deaths", "1 person", "--source", "nothing"), 4),
        (("case", "charge", "--unknown", "--source", "report", "--handle", "report"), 6),
    ],
)
def test_add_refuses_what_is_wrong_and_records_nothing(
    demo, words: tuple[str, ...], code: int
) -> None:
    before = size(demo)
    result = demo("add", *words, code=code)
    assert result.stdout == ""
    assert result.stderr
    assert size(demo) == before


def test_an_entity_is_added_and_linked_and_the_link_undone(demo) -> None:
    words = ("--kind", "person", "--label", "en=M. Bektanov", "--label", "ru=М. Бектанов")
    assert "entity person" in demo("entity", "add", *words, "--handle", "other").stdout
    demo("entity", "link", "other", "bektanov", "same", "--reason", "one birth date")
    assert "one with, as judged" in demo("show", "bektanov").stdout
    assert demo("entity", "link", "bektanov", "other", "same", "--reason", "x", code=6).stdout == ""
    demo("entity", "link", "bektanov", "other", "unsure", "--reason", "x")
    found = demo.json("show", "other")["thing"]
    assert (found["cluster"], found["judged"][0]["judgement"]) == ([], "unsure")
    assert demo("entity", "link", "other", "nobody", "same", "--reason", "x", code=4).stdout == ""
    assert demo("entity", "link", "other", "other", "same", "--reason", "x", code=3).stdout == ""
    assert demo("entity", "link", "other", "bektanov", "perhaps", "--reason", "x", code=2)
    assert demo("entity", "add", "--kind", "person", code=2).stdout == ""
    assert demo("entity", "add", "--kind", "a b", "--label", "en=x", code=3).stdout == ""


def test_a_source_is_added_corrected_captured_and_handed_out(demo, tmp_path: Path) -> None:
    file = tmp_path / "words.txt"
    file.write_bytes(b"First words.\n")
    demo(
        *("source", "add", "--kind", "interview", "--lang", "ru", "--handle", "talk"),
        *("--published", "2022-01?", "--expressed", "in January", "--basis", "interpreted"),
        *("--unknown", "title", "--none", "licence", "--withheld", "author=safety"),
        *("--file", str(file), "--method", "transcript", "--public"),
    )
    source = demo.json("show", "talk")["thing"]["source"]
    assert source["published"] == {
        "date": "2022-01?",
        "expressed": "in January",
        "basis": "interpreted",
    }
    assert source["lang"] == {"code": "ru"}
    assert source["author"] == [{"absent": "withheld", "ground": "safety"}]
    assert demo("source", "get", "talk", "-o", "-").stdout == "First words.\n"
    out = tmp_path / "out.txt"
    assert "was written to" in demo("source", "get", "talk", "-o", str(out)).stdout
    assert out.read_bytes() == file.read_bytes()
    assert "there already" in demo("source", "get", "talk", "-o", str(out), code=6).stderr
    demo("source", "correct", "talk", "--kind", "broadcast", "--remove", "author", "--reason", "x")
    source = demo.json("show", "talk")["thing"]["source"]
    assert (source["kind"], "author" in source) == ("broadcast", False)


def test_captures_come_from_a_file_a_pipe_or_not_at_all(demo, tmp_path: Path) -> None:
    demo("source", "add", "--kind", "list", "--handle", "talk")
    assert "nothing was captured" in demo("source", "get", "talk").stdout
    demo("source", "capture", "talk", "-", "--media-type", "text/plain", input=b"Piped.\n")
    demo("source", "capture", "talk", "--outcome", "failed", "--method", "download")
    told = demo("source", "get", "talk").stdout
    assert "captured, file, restricted" in told
    assert "failed, download" in told
    assert demo.json("source", "get", "talk")["captures"][0]["capture"]["bytes"] == 7


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("add", "--handle", "x"), 2),
        (("add", "--kind", "list", "--public"), 2),
        (("add", "--kind", "list", "--expressed", "x"), 2),
        (("add", "--kind", "list", "--unknown", "kind"), 2),
        (("add", "--kind", "list", "--unknown", "title", "--title", "x"), 2),
        (("add", "--kind", "list", "--withheld", "title"), 2),
        (("add", "--kind", "list", "--published", "soon"), 3),
        (("add", "--kind", "list", "--file", "/nowhere/at/all"), 4),
        (("add", "--kind", "list", "--handle", "report"), 6),
        (("get", "nothing"), 4),
        (("get", "report", "--capture", "sha256:00"), 4),
        (("get", "report", "-o", "-", "--json"), 2),
        (("correct", "report"), 2),
        (("correct", "report", "--reason", "x"), 6),
        (("capture", "report"), 2),
        (("capture", "report", "x", "--outcome", "failed"), 2),
        (("capture", "report", "--outcome", "failed", "--of", "x"), 2),
    ],
)
def test_sources_out_of_form_are_refused(demo, words: tuple[str, ...], code: int) -> None:
    before = size(demo)
    assert demo("source", *words, code=code).stdout == ""
    assert size(demo) == before


def test_a_note_is_shown_where_it_belongs(demo) -> None:
    demo("note", "tortured", "Read with care.", "--lang", "en")
    demo("note", "2.0", "At their request.", "--lang", "en", "--kind", "authority")
    assert "Read with care. [en]" in demo("show", "tortured").stdout
    assert "Read with care." in demo("history", "tortured").stdout
    assert demo.json("show", "tortured")["notes"][0]["text"] == "Read with care."
    assert "authority on 2.0: At their request." in demo("show", "2.0").stdout
    assert demo("note", "tortured", "x", code=2).stdout == ""
    assert demo("note", "tortured", "x", "--lang", "english", code=3).stdout == ""
    assert demo("note", "nobody", "x", "--lang", "en", code=4).stdout == ""


def test_undo_looks_first_then_retracts_and_tells_what_stays(demo) -> None:
    add = ("add", "case", "charge", "--unknown", "--source", "report", "--handle", "oops")
    demo(*add)
    assert "nothing was recorded" in demo("undo", "--reason", "error", "--dry-run").stdout
    assert "retracted (error)" in demo("undo", "--reason", "error").stdout
    assert "retracted" in demo("show", "oops").stdout
    assert "added no statement" in demo("undo", "--reason", "error", code=6).stderr
    assert "Deposits here" in demo("undo", "--deposit", "x", "--reason", "error", code=4).stderr
    done = demo.json("undo", "--deposit", "example-report", "--reason", "error")
    assert done["written"]["ids"]
    assert {one["type"] for one in done["left"]} >= {"entity.added", "source.added"}
    assert demo("undo", code=2).stdout == ""
    assert demo("undo", "--reason", "other", code=2).stdout == ""


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("add bektanov ordered nobody --source report", "value: nothing is called 'nobody'"),
        ("add bektanov nothing dead --source report", "the property 'nothing' is not defined"),
        (
            "add bektanov ordered crackdown -q manner=verbal -q location=nowhere --source report",
            "qualifier 2: the archive does not have an entity called 'nowhere'",
        ),
        (
            "correct dead -q location=nowhere --reason x",
            "location: the archive does not have an entity called 'nowhere'",
        ),
        (
            "source add --kind article --publisher nobody",
            "publisher: the archive does not have an entity called 'nobody'",
        ),
    ],
)
def test_a_name_that_is_nobodys_is_not_found(demo, words: str, told: str) -> None:
    error = demo.error(*words.split(), code=4)
    assert told in error["message"]
    assert "file" not in error["message"] + error["remedy"]
    assert "properties:" not in error["remedy"]


def test_where_more_is_wrong_than_a_name_the_words_are_malformed(demo) -> None:
    words = "add bektanov ordered nobody -q pointInTime=yesterday --source report"
    assert "nobody" in demo.error(*words.split(), code=3)["message"]
