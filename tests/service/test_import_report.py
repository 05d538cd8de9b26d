"""The report of an import has a line for every row."""

import csv
import json
from pathlib import Path

import pytest

from archive.errors import ArchiveError, MalformedError
from archive.intake.misfit import DepositError, Misfit
from archive.intake.plan import Item, Outcome
from archive.service.import_report import reporting
from archive.service.importing import Fate, Told

FAULT = Misfit(line=3, column=2, path="on", message="on: 'x' is no date", remedy="Mend it.")
ADDED = Item(
    key="entities/p/1", id="ent:aaaaaaaaaaaa", line=2, outcome=Outcome.ADDED, words="=Émile"
)
SAME = Item(
    key="statements/s/1", id="stm:aaaaaaaaaaaa", line=2, outcome=Outcome.UNCHANGED, words="w"
)
ROWS = (
    Told(number=1, line=2, name="-1", fate=Fate.ADDED, items=(ADDED, SAME)),
    Told(number=2, line=3, name="2", fate=Fate.REFUSED, faults=(FAULT,)),
)


def report(path: Path | None, *, dry_run: bool = False) -> None:
    with reporting(path, dry_run=dry_run) as tell:
        for row in ROWS:
            tell(row)


def test_a_report_in_json_lines_holds_everything(tmp_path: Path) -> None:
    report(tmp_path / "r.jsonl")
    first, second = map(json.loads, (tmp_path / "r.jsonl").read_text("utf-8").splitlines())
    assert (first["row"], first["line"], first["key"], first["outcome"]) == (1, 2, "-1", "added")
    assert first["things"][0] == {
        "name": "entities/p/1",
        "id": "ent:aaaaaaaaaaaa",
        "outcome": "added",
        "words": "=Émile",
    }
    assert second["faults"] == [
        {"line": 3, "column": 2, "path": "on", "message": FAULT.message, "remedy": "Mend it."}
    ]


def test_what_would_only_be_added_has_no_id_yet(tmp_path: Path) -> None:
    report(tmp_path / "r.jsonl", dry_run=True)
    first = json.loads((tmp_path / "r.jsonl").read_text("utf-8").splitlines()[0])
    assert [one["id"] for one in first["things"]] == ["", "stm:aaaaaaaaaaaa"]


def test_a_report_in_csv_runs_nothing_in_a_spreadsheet(tmp_path: Path) -> None:
    report(tmp_path / "r.CSV")
    with (tmp_path / "r.CSV").open(encoding="utf-8", newline="") as file:
        assert list(csv.reader(file)) == [
            ["row", "line", "key", "outcome", "what", "why"],
            ["1", "2", "'-1", "added", "added: =Émile", ""],
            ["2", "3", "2", "refused", "", "on: 'x' is no date. Mend it."],
        ]


def test_a_report_takes_the_place_of_an_earlier_one_and_is_nobody_else_s(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_text("old")
    report(path)
    assert "refused" in path.read_text("utf-8")
    assert path.stat().st_mode & 0o077 == 0
    assert [one.name for one in tmp_path.iterdir()] == ["r.csv"]


def test_a_report_is_kept_where_rows_were_refused(tmp_path: Path) -> None:
    def refuse() -> None:
        with reporting(tmp_path / "r.csv", dry_run=False) as tell:
            tell(ROWS[1])
            raise DepositError("t.csv", [FAULT])

    with pytest.raises(DepositError):
        refuse()
    assert "is no date" in (tmp_path / "r.csv").read_text("utf-8")


def test_no_report_is_left_where_something_else_went_wrong(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="x"), reporting(tmp_path / "r.csv", dry_run=False):
        raise ValueError("x")
    assert list(tmp_path.iterdir()) == []


def test_without_a_name_nothing_is_written(tmp_path: Path) -> None:
    report(None)


def test_a_name_that_tells_no_form_and_a_folder_that_is_not_there_are_refused(
    tmp_path: Path,
) -> None:
    with pytest.raises(MalformedError, match=r"'r\.txt'") as caught:
        report(tmp_path / "r.txt")
    assert ".jsonl" in caught.value.remedy
    with pytest.raises(ArchiveError):
        report(tmp_path / "nowhere" / "r.csv")
