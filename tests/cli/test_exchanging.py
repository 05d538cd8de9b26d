"""Other catalogues on the command line: in with their differences told, out without overwriting."""

import json
from pathlib import Path

import pytest

from tests.interchange.samples import answer, compared, everything, full_item

ROW = "entity_id,prop,schema,value,dataset\n"
TABLE = ROW + "a,id,Person,a,people\na,name,Person,Anna,people\n"


@pytest.fixture
def adams(demo) -> Path:
    """An answer of Wikidata with everything in it."""
    file = demo.folder / "Q42.json"
    file.write_bytes(answer(everything()))
    return file


def test_an_import_tells_what_differs(demo, adams: Path) -> None:
    told = demo("import", str(adams), "--format", "wikibase").stdout
    assert "rows: 1 new" in told
    assert "Not carried over:" in told
    assert "sitelinks" in told
    assert "Said otherwise; an export says it again:" in told
    assert "time-julian" in told
    assert f"{adams}: entities.Q42" in told
    assert "recorded at" in told
    again = demo("import", str(adams), "--format", "wikibase").stdout
    assert again.startswith("rows: 1 as they were\n")


def test_several_files_are_one_import(demo, adams: Path) -> None:
    other = demo.folder / "Q1.json"
    other.write_bytes(answer(full_item("Q1")))
    told = demo.json("import", str(adams), str(other), "--format", "wikibase", "--dry-run")
    assert isinstance(told, dict)
    assert told["files"] == [str(adams), str(other)]
    assert told["counts"]["items"] == 2
    assert told["imported"]["dryRun"] is True
    codes = {loss["code"]: loss for loss in told["losses"]}
    assert codes["sitelinks"] == {
        "code": "sitelinks",
        "what": "links to pages of wikis",
        "done": "left out",
        "returns": False,
        "count": 2,
        "first": [f"{adams}: entities.Q42", f"{other}: entities.Q1"],
    }


def test_what_was_imported_comes_out_as_it_was(demo, adams: Path, tmp_path: Path) -> None:
    demo("import", str(adams), "--format", "wikibase")
    out = tmp_path / "out.json"
    told = demo("export", "wikibase", str(out), "--entity", "Douglas Adams").stdout
    assert told.startswith(f"a public export of example.org/demo stands in {out}\n")
    assert "  1 item, " in told
    assert compared(out.read_bytes())["Q42"] == compared(adams.read_bytes())["Q42"]
    through_a_pipe = demo("export", "wikibase", "-", "--entity", "Douglas Adams")
    assert through_a_pipe.stdout.encode() == out.read_bytes()
    assert through_a_pipe.stderr.startswith("1 item, ")


def test_an_import_comes_through_a_pipe_and_leaves_a_report(demo, tmp_path: Path) -> None:
    report = tmp_path / "report.jsonl"
    told = demo("import", "-", "--format", "ftm", "--report", str(report), input=TABLE.encode())
    assert "rows: 1 new" in told.stdout
    (line,) = [json.loads(line) for line in report.read_text().splitlines()]
    assert line["outcome"] == "added"


def test_statements_come_out_by_the_ending_of_the_file(demo, tmp_path: Path) -> None:
    demo("import", "-", "--format", "ftm", input=TABLE.encode())
    csv, lines = tmp_path / "out.csv", tmp_path / "out.json"
    told = demo("export", "ftm", str(csv), "--entity", "Anna").stdout
    assert "1 entity, 2 rows" in told
    assert "Not carried over" not in told
    demo("export", "ftm", str(lines), "--entity", "Anna")
    assert csv.read_text().count("\n") == 3
    assert [json.loads(line)["value"] for line in lines.read_text().splitlines()] == ["a", "Anna"]
    table = demo("export", "ftm", "-", "--form", "csv", "--entity", "Anna").stdout
    assert table == csv.read_text()


def test_what_the_example_loses_is_told(demo, tmp_path: Path) -> None:
    told = demo("export", "ftm", str(tmp_path / "out.csv")).stdout
    assert "Not carried over:" in told
    assert "property" in told
    notes = demo("export", "wikibase", "-").stderr
    assert "(local-id)" in notes
    assert demo("export", "wikibase", "-", "--quiet").stderr == ""


def test_nothing_is_overwritten(demo, tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    out.write_text("mine")
    for format in ("wikibase", "ftm"):
        assert "is there already" in demo("export", format, str(out), code=6).stderr
    assert out.read_text() == "mine"
    assert "nothing" not in demo("export", "ftm", str(tmp_path / "no" / "x"), code=4).stdout


def test_stdout_holds_one_thing(demo) -> None:
    assert "leave out --json" in str(demo.error("export", "ftm", "-", code=2)["message"])


def test_a_catalogue_takes_no_mapping(demo, adams: Path) -> None:
    words = ("import", str(adams), "--format", "wikibase", "--map", "x.toml")
    assert "needs no mapping" in demo(*words, code=2).stderr
    assert "needs a file" in demo("import", "--format", "ftm", code=2).stderr


def test_a_file_that_is_no_catalogue_is_one_error(demo, tmp_path: Path) -> None:
    file = tmp_path / "x.json"
    file.write_text("[" * 5000)
    told = demo.error("import", str(file), "--format", "wikibase", code=3)
    assert "too deep" in str(told["message"])
    assert demo.error("import", str(tmp_path / "no"), "--format", "ftm", code=4)["exit"] == 4


def test_faults_of_a_catalogue_tell_addresses_and_no_lines(demo, tmp_path: Path) -> None:
    file = tmp_path / "local.json"
    demo("export", "wikibase", str(file), "--entity", "bektanov")
    told = demo("import", str(file), "--format", "wikibase", code=3).stderr
    assert told.startswith(f"error: {file}: entities.ent:")
    assert "is not the id of an item or property of Wikidata" in told
    skipped = demo("import", str(file), "--format", "wikibase", "--on-error", "skip").stdout
    assert skipped.startswith("item 1: refused\n")


def test_a_snapshot_is_exported_too(demo, tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    demo("export", "wikibase", str(out), "--archive", str(demo.folder / "snapshot"))
    assert json.loads(out.read_bytes())["success"] == 1
