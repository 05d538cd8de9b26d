"""`muniment import`, and the document that tells of it."""

import csv
import io
import json
import re
from contextlib import contextmanager
from pathlib import Path

import pytest

from cli import importing
from cli.output import Output

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "importing.md").read_text("utf-8")
BLOCKS = dict(re.findall(r"^```(csv|toml|console)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL))


@pytest.fixture
def files(demo) -> Path:
    """The table and the mapping of the document."""
    (demo.folder / "people.csv").write_text(BLOCKS["csv"], "utf-8")
    (demo.folder / "people.toml").write_text(BLOCKS["toml"], "utf-8")
    return demo.folder


def words(files: Path, *more: str, table: str = "people.csv") -> list[str]:
    return ["import", str(files / table), "--map", str(files / "people.toml"), *more]


def test_the_example_of_the_document_is_so_word_for_word(demo, files: Path) -> None:
    command, _, told = BLOCKS["console"].partition("\n")
    line = command.removeprefix("$ muniment ").replace("people.", f"{files}/people.")
    assert demo(*line.split()).stdout == told
    assert "rows: 3 new" in demo(*words(files)).stdout
    assert demo(*words(files)).stdout.startswith("rows: 3 as they were\n")


def test_the_mapping_that_comes_with_the_program_is_that_of_the_document(demo, files) -> None:
    shipped = demo("import", "--example").stdout
    plain = "\n".join(line for line in shipped.splitlines() if not line.startswith("#"))
    assert re.sub(r"\n+", "\n", plain).strip() == re.sub(r"\n+", "\n", BLOCKS["toml"]).strip()
    (files / "people.toml").write_text(shipped, "utf-8")
    assert "rows: 3 new" in demo(*words(files)).stdout
    answer = demo.json("import", "--example")
    assert isinstance(answer, dict)
    assert answer["table"] == BLOCKS["csv"]


def test_a_table_comes_through_a_pipe_too(demo, files: Path) -> None:
    given = (files / "people.csv").read_bytes()
    told = demo("import", "-", "--map", str(files / "people.toml"), input=given).stdout
    assert "rows: 3 new" in told
    assert "recorded at" in told
    assert "a checkpoint over" in told


def test_the_answer_in_json_counts_and_tells(demo, files: Path) -> None:
    answer = demo.json(*words(files))
    assert isinstance(answer, dict)
    assert (answer["setName"], answer["rows"], answer["things"]) == (
        "arrests",
        {"added": 3},
        {"added": 15},
    )
    assert [row["name"] for row in answer["told"]] == ["101", "102", "103"]


def test_what_changed_is_corrected_and_what_is_gone_is_told(demo, files: Path) -> None:
    demo(*words(files))
    text = BLOCKS["csv"].replace("City police,07/01", "?,07/01").replace(",driver,", ",,")
    (files / "people.csv").write_text(text, "utf-8")
    told = demo(*words(files, "--reason", "the police denied it")).stdout
    assert "line 2 101: changed\n  corrected  Aliya Serik - arrested -> unknown" in told
    assert "imported earlier, not in this table, and left as it is:" in told
    assert "Daria Kim - occupation" in told
    assert "rows: 1 changed, 2 as they were" in told
    (id,) = re.findall(r'"(stm:\w+)"', demo(*words(files, "--dry-run", "--json")).stdout)[:1]
    assert id.startswith("stm:")


def test_faults_are_told_with_line_column_and_remedy_and_nothing_is_recorded(
    demo, files: Path
) -> None:
    (files / "people.csv").write_text(BLOCKS["csv"].replace("07/01/2022", "7.1.22"), "utf-8")
    error = demo.error(*words(files), code=3)
    (fault,) = error["faults"]
    assert (fault["line"], fault["column"], fault["path"]) == (2, 5, "arrested on")
    assert "people.csv:2:5: arrested on: '7.1.22' is not a date of the form" in error["message"]
    told = demo(*words(files, "--on-error", "skip")).stdout
    assert "line 2 101: refused\n  arrested on: '7.1.22'" in told
    assert "rows: 2 new, 1 left out, for faults" in told


def test_faults_of_a_mapping_have_their_lines(demo, files: Path) -> None:
    text = BLOCKS["toml"].replace('property = "arrested"', 'property = "arested"')
    (files / "people.toml").write_text(text, "utf-8")
    error = demo.error(*words(files), code=3)
    (fault,) = error["faults"]
    assert fault["path"] == "statements.arrest.property"
    assert text.splitlines()[fault["line"] - 1] == 'property = "arested"'
    assert "is 'arrested'" in fault["message"]


def test_a_report_has_every_row(demo, files: Path) -> None:
    report = files / "r.csv"
    demo(*words(files, "--report", str(report)))
    rows = list(csv.DictReader(io.StringIO(report.read_text("utf-8"))))
    assert [(row["key"], row["outcome"]) for row in rows] == [
        (key, "added") for key in ("101", "102", "103")
    ]
    report = files / "r.jsonl"
    demo(*words(files, "--report", str(report), "--dry-run"))
    found = [json.loads(line) for line in report.read_text("utf-8").splitlines()]
    assert [row["outcome"] for row in found] == ["unchanged"] * 3
    demo(*words(files, "--report", str(files / "r.txt")), code=3)


def test_options_go_before_the_mapping(demo, files: Path) -> None:
    text = BLOCKS["csv"].replace(",", ";").encode("utf-16")
    (files / "x.csv").write_bytes(text)
    options = ("--delimiter", ";", "--encoding", "utf-16", "--format", "csv", "--source", "report")
    told = demo(*words(files, *options, "--key-column", "name", table="x.csv")).stdout
    assert "rows: 3 new" in told


def test_another_encoding_is_named(demo, files: Path) -> None:
    (files / "people.csv").write_bytes(BLOCKS["csv"].encode("utf-16"))
    error = demo.error(*words(files), code=3)
    assert "this looks like UTF-16, not UTF-8" in error["message"]
    assert "(utf-16)" in error["remedy"]


@pytest.mark.parametrize(
    "more",
    [(), ("x.csv",), ("--map", "x"), ("x.csv", "--example"), ("--example", "--map", "x")],
)
def test_a_table_and_a_mapping_go_together(demo, more: tuple[str, ...]) -> None:
    assert "--map" in demo("import", *more, code=2).stderr


@pytest.mark.parametrize("table", ["nothing.csv", "."])
def test_only_a_file_can_be_imported(demo, files: Path, table: str) -> None:
    demo(*words(files, table=table), code=4)


def test_many_rows_are_counted_and_not_listed(demo, files: Path) -> None:
    head, first, *_ = BLOCKS["csv"].splitlines()
    rows = [first.replace("101", str(n)).replace("Aliya", f"Aliya {n}") for n in range(150)]
    (files / "people.csv").write_text("\n".join([head, *rows]), "utf-8")
    told = demo(*words(files)).stdout
    assert "and 50 rows more; a report (--report FILE) has every row" in told
    assert "rows: 150 new" in told
    (files / "people.csv").write_text(head + "\n", "utf-8")
    told = demo(*words(files)).stdout
    assert "rows: none" in told
    assert re.search(r"and \d+ more", told)


def test_progress_is_shown_on_a_terminal_alone(
    files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    @contextmanager
    def shown(output: Output, name: str = "people.csv"):
        stream = Terminal()
        monkeypatch.setattr("sys.stderr", stream)
        with (
            (files / "people.csv").open("rb") as file,
            importing.progress(output, files / name, file) as advance,
        ):
            file.read(100)
            advance(None)
            advance(None)
            file.read()
            file.close()
            advance(None)
        yield stream.getvalue()

    with shown(Output()) as text:
        assert "people.csv" in text
        assert "%" in text
    for output in (Output(quiet=True), Output(json=True), Output(colour=False)):
        with shown(output) as text:
            assert text == ""
    (files / "-").write_text("")
    monkeypatch.chdir(files)
    stream = Terminal()
    monkeypatch.setattr("sys.stderr", stream)
    with (files / "-").open("rb") as file, importing.progress(Output(), Path("-"), file) as advance:
        advance(None)
    assert stream.getvalue() == ""


def test_a_source_with_several_captures_needs_one_named(demo, files: Path) -> None:
    for name in ("first", "second"):
        (files / f"{name}.txt").write_text(f"the {name} edition", "utf-8")
    demo("source", "add", "--kind", "list", "--handle", "editions", "--file", f"{files}/first.txt")
    demo("source", "capture", "editions", f"{files}/second.txt")
    wrong = demo.error(*words(files, "--source", "editions"), code=3)
    assert "the source has 2 captures, and none is named" in wrong["message"]
    digest = demo.json("show", "editions")["thing"]["captures"][1]["capture"]["digest"]
    text = BLOCKS["toml"].replace("rows = true", f'rows = true\ncapture = "{digest}"')
    (files / "people.toml").write_text(text, "utf-8")
    assert "rows: 3 new" in demo(*words(files, "--source", "editions")).stdout
    shown = demo.json("show", "editions")["thing"]
    references = [one["references"][0]["reference"] for one in shown["resting"]["shown"]]
    assert references
    assert {one["capture"] for one in references} == {digest}


@pytest.mark.parametrize("sign", ["ab", '"', "\n", ""])
def test_a_delimiter_that_separates_nothing_is_refused(demo, files: Path, sign: str) -> None:
    wrong = demo.error(*words(files, "--delimiter", sign), code=3)
    assert wrong["message"].startswith("delimiter: ")


def test_a_line_that_is_no_json_is_told_and_not_hidden_behind_its_columns(demo, files) -> None:
    (files / "people.jsonl").write_text('{"case": "101", "name": \n', "utf-8")
    told = demo(*words(files, table="people.jsonl"), code=3).stderr
    assert "people.jsonl:1:1: this is not JSON" in told
    assert "no line has a member" not in told
    # A column that is nowhere is told once the lines can be read.
    (files / "people.jsonl").write_text('{"case": "101", "name": "A"}\n', "utf-8")
    for more in ((), ("--on-error", "skip")):
        told = demo(*words(files, *more, table="people.jsonl"), code=3).stderr
        assert "people.toml:" in told
        assert "no line has a member 'born'" in told


def test_the_same_fault_of_many_rows_is_told_once(demo, files: Path) -> None:
    head, *_ = BLOCKS["csv"].splitlines()
    rows = [f"{n},A,A,Police,1.2.2022,," for n in range(1, 101)]
    (files / "people.csv").write_text("\n".join([head, *rows]) + "\n", "utf-8")
    told = demo(*words(files), code=3).stderr
    assert told.startswith("error: 100 faults\n")
    assert told.count("'1.2.2022'") == 1
    assert "people.csv:2:5: arrested on: '1.2.2022' is not a date" in told
    assert "(also in lines 3, 4, 5 and 96 more)" in told
    error = demo.error(*words(files), code=3)
    assert len(error["faults"]) == 100
    report = files / "r.jsonl"
    told = demo(*words(files, "--on-error", "skip", "--report", str(report))).stdout
    assert "lines 2, 3, 4 and 97 more: refused\n" in told
    assert told.count("'1.2.2022'") == 1
    assert len(report.read_text("utf-8").splitlines()) == 100


def test_of_very_many_faults_the_rest_of_the_file_is_not_looked_at(demo, files: Path) -> None:
    head, *_ = BLOCKS["csv"].splitlines()
    rows = [f"{n},A,A,Police,1.2.2022,," for n in range(1, 1200)]
    (files / "people.csv").write_text("\n".join([head, *rows]) + "\n", "utf-8")
    told = demo(*words(files), code=3).stderr
    assert told.startswith("error: 1,000 faults\n")
    assert "What stands behind them was not looked at." in told


def test_the_folder_that_is_not_there_is_told_and_not_the_file(demo, files: Path) -> None:
    nowhere = files / "nodir"
    told = demo(*words(files, "--report", str(nowhere / "r.csv")), code=4).stderr
    assert f"error: {nowhere}: there is no such folder\n" in told
    told = demo("export", "ftm", str(nowhere / "x.json"), code=4).stderr
    assert f"error: {nowhere}: there is no such folder\n" in told


def test_standard_input_is_no_mapping(demo, files: Path) -> None:
    told = demo("import", "-", "--map", "-", code=2).stderr
    assert "give the mapping as a file" in told


def test_all_of_a_table_stays_out_of_public_copies_where_that_is_the_rule(
    demo, files: Path, tmp_path: Path
) -> None:
    marker = demo.archive / "muniment.toml"
    rule = "restricted-by-default = false"
    assert rule in marker.read_text("utf-8")
    marker.write_text(marker.read_text("utf-8").replace(rule, rule.replace("false", "true")))
    demo(*words(files))
    assert "Nurlan Ospan" in demo("find", "Ospan").stdout
    demo("snapshot", str(tmp_path / "public"))
    handed_out = demo("find", "Ospan", "--archive", str(tmp_path / "public")).stdout
    assert "Nurlan Ospan" not in handed_out
    held = [file.read_bytes() for file in (tmp_path / "public").rglob("*") if file.is_file()]
    assert held
    assert not any(b"Ospan" in data or b"driver" in data for data in held)
    told = demo("verify", str(tmp_path / "public"), "--policy", str(demo.archive / "policy"))
    assert "withheld" in told.stdout
    (files / "people.csv").write_text(BLOCKS["csv"].replace("driver", "bus driver"), "utf-8")
    changed = demo(*words(files, "--reason", "the list was wrong")).stdout
    assert "rows: 1 changed, 2 as they were" in changed
    demo("snapshot", str(tmp_path / "later"))
    held = [file.read_bytes() for file in (tmp_path / "later").rglob("*") if file.is_file()]
    assert not any(b"driver" in data for data in held)


def test_a_table_without_rows_adds_nothing(demo, files: Path) -> None:
    head, *_ = BLOCKS["csv"].splitlines()
    (files / "people.csv").write_text(head + "\n", "utf-8")
    assert demo(*words(files)).stdout == "rows: none, so nothing was added\n"
    assert demo.json("status")["status"]["standing"]["size"] == 7
    (files / "people.csv").write_text(BLOCKS["csv"], "utf-8")
    demo(*words(files))
    (files / "people.csv").write_text(head + "\n", "utf-8")
    gone = demo.json(*words(files))
    # The source of the whole file is named still; what rows brought is gone.
    assert not any(one["id"].startswith("src:") for one in gone["missing"])
    assert gone["gone"] > 3


def test_what_was_retracted_is_told_as_left_and_not_as_it_was(demo, files: Path) -> None:
    demo(*words(files))
    demo("undo", "--deposit", "arrests", "--reason", "error")
    told = demo(*words(files)).stdout
    assert "rows: 3 left, since the archive corrected or retracted it meanwhile" in told


@pytest.mark.parametrize(("sign", "called"), [(";", "';'"), ("\t", "'tab'"), ("|", "'|'")])
def test_another_delimiter_is_told_as_that(demo, files: Path, sign: str, called: str) -> None:
    (files / "people.csv").write_text(BLOCKS["csv"].replace("|", "").replace(",", sign), "utf-8")
    told = demo(*words(files), code=3).stderr
    assert "people.csv:1:1: the table has one column, 'case" in told
    assert f"Say what stands between its columns: {called} it seems." in told


def test_a_file_of_two_encodings_is_told_as_one(demo, files: Path) -> None:
    first, *rest = BLOCKS["csv"].splitlines(keepends=True)
    (files / "people.csv").write_bytes(
        (first + rest[0]).encode() + "".join(rest[1:]).encode("cp1251")
    )
    told = demo(*words(files), code=3).stderr
    assert "people.csv:3:1: byte 0x" in told
    assert "is not UTF-8, as what stands before it is; it looks like cp1251" in told
    assert "save all of the file as UTF-8" in told


def test_a_mapping_that_is_too_long_is_told_as_a_mapping(demo, files: Path) -> None:
    (files / "people.toml").write_text("# x\n" * 100_000, "utf-8")
    assert "the mapping has 400,000 bytes" in demo(*words(files), code=3).stderr
