"""What the benchmarks ask holds at a small number of facts; how long it takes is never asked."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlalchemy import URL

from benchmarks import __main__ as harness
from benchmarks import facts, measured, results, running, targets, telling
from benchmarks.floor import tasks as floor
from benchmarks.measured import Measured, Stage
from benchmarks.one import task_of
from benchmarks.ours import commands, place, writing
from benchmarks.results import Result, Run
from benchmarks.tasks import FLOOR, NEEDED, OURS, TASKS, Contestant, chosen

ROOT = Path(__file__).resolve().parents[2]
SIZE = 120


@pytest.fixture(params=["sqlite", "postgresql"])
def stage(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """A stage on either database; few samples are taken of what is done one at a time."""
    monkeypatch.setattr(measured, "PATIENCE", 0.0)
    for module in (floor, place, writing):
        monkeypatch.setattr(module, "SINGLES", 5)
    monkeypatch.setattr(commands, "RUNS", 1)
    monkeypatch.chdir(ROOT)
    server = None
    if request.param == "postgresql":
        address = request.getfixturevalue("postgresql_server")
        assert isinstance(address, URL)
        server = address.render_as_string(hide_password=False)
    return Stage(folder=tmp_path, size=SIZE, server=server)


def done(by: str, stage: Stage) -> dict[str, Measured]:
    """Return what each task measures, done one after another as in a run.

    Commands are run on SQLite alone: what is asked of them does not depend on the database.
    """
    wanted = [name for name in TASKS if stage.server is None or TASKS[name].letter != "h"]
    tasks = ((name, task_of(by, name)) for name in wanted)
    return {name: task(stage) for name, task in tasks if task is not None}


def test_every_task_finds_what_it_must(stage: Stage) -> None:
    found = done(OURS, stage)
    on_sqlite = stage.server is None
    assert len(found) == len(TASKS) - (0 if on_sqlite else 5)
    assert all(one.seconds and min(one.seconds) > 0 for one in found.values())
    bulk = found["bulk"].held["root"]
    same = ("cover", "rebuild", "verify-hashes", "verify-signatures", "verify-rules", "verify")
    assert {found[name].held["root"] for name in (*same, "snapshot", "snapshot-verify")} == {bulk}
    later = found["snapshot-again"].held["root"]
    assert later == found["verify-since"].held["root"] != bulk
    assert found["bulk"].held["facts"] == SIZE
    assert found["verify"].held["answer"] == found["verify-since"].held["answer"] == "verified"
    assert found["verify-alone"].count == SIZE
    assert found["append"].held["facts"] == SIZE + place.more(SIZE) + (2 if on_sqlite else 0) + 5


def test_the_floor_finds_what_it_must(stage: Stage) -> None:
    found = done(FLOOR, stage)
    assert found.keys() < TASKS.keys()
    last = found["bulk"].held["last"]
    same = ("log", "rebuild", "verify-hashes", "verify-alone", "snapshot-verify")
    assert {found[name].held["last"] for name in same} == {last}
    assert found["append"].held["facts"] == SIZE + 5


def test_the_floor_notices_a_fact_that_was_altered(tmp_path: Path) -> None:
    stage = Stage(folder=tmp_path, size=10, server=None)
    floor.bulk(stage)
    with floor.opened(tmp_path / "bulk", None) as opened:
        opened.execute("UPDATE fact SET body = X'00' WHERE n = 3")
    with pytest.raises(SystemExit, match="fact 3 "):
        floor.hashes(stage)


def test_a_task_stops_where_an_answer_is_another_one() -> None:
    with pytest.raises(SystemExit, match="found 1, expected 2"):
        measured.require("answer", 1, 2)


def test_facts_are_the_same_every_time_and_their_bodies_take_about_400_bytes() -> None:
    once, again = (list(facts.facts(0, 2_000)) for _ in range(2))
    assert once == again
    assert list(facts.facts(1_500, 1_510)) == once[1_500:1_510]
    assert 380 < sum(len(one.content()) for one in once) / len(once) < 440
    assert len({one.id for one in once}) == len(once)


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 1_002, 1_003, 1_508])
def test_it_is_known_how_many_facts_contradict_and_how_many_have_the_name(size: int) -> None:
    said = [one.content().decode() for one in facts.facts(0, size)]
    assert facts.conflicts_among(size) == sum('"civilian"' in one for one in said)
    assert facts.naming_among(size) == sum(facts.NAME in one for one in said)


def test_a_run_writes_results_that_can_be_told_and_compared(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, page = tmp_path / "run.json", tmp_path / "page.md"
    words = ["30", "--once", "--tasks", "history", "--peers", "none"]
    ran = subprocess.run(
        [sys.executable, "-m", "benchmarks", *words, "--json", file, "--folder", tmp_path],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env={k: v for k, v in os.environ.items() if not k.startswith("COV")},
    )
    assert ran.returncode == 0, ran.stderr
    run = results.read(file)
    assert [(one.by, one.task) for one in run.results] == [
        (OURS, "bulk"),
        (OURS, "cover"),
        (OURS, "history"),
        (FLOOR, "bulk"),
        (FLOOR, "history"),
    ]
    assert all(one.size == 30 and one.peak > 2**20 for one in run.results)
    assert run.about["command"].startswith("python -m benchmarks 30 --once")
    assert "history of one" in ran.stdout
    assert sorted(tmp_path.iterdir()) == [file]
    harness.main(["tell", str(file), str(file), "--markdown", str(page)])
    assert telling.told(run, marked=False) == capsys.readouterr().out
    assert "| (e) history of one | muniment |" in page.read_text("utf-8")
    harness.main(["compare", str(file), str(file)])
    assert capsys.readouterr().out.count("1.00 x") == 5


def run_with_a_task_that_fails(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, *, peer: bool
) -> tuple[list[Result], dict[str, str]]:
    """Run a contestant that fails and the floor; return what came out, and who is missing."""
    contestant = Contestant(modules=[], peer=peer)
    monkeypatch.setitem(running.CONTESTANTS, "git", contestant)
    missing: dict[str, str] = {}
    wanted = running.Wanted(
        sizes=[5],
        databases=["sqlite"],
        contestants=["git", FLOOR],
        tasks=["find", "bulk"],
        once=True,
    )

    def measure(words: Sequence[str]) -> Measured:
        if words[0] == "git":
            raise running.FailedError("find of 5 facts ended with 1")
        return Measured(count=1, seconds=[1.0], peak=1)

    monkeypatch.setattr(running, "_measured", measure)
    return list(running.run(wanted, tmp_path, missing)), missing


def test_a_peer_that_fails_is_left_out_and_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    found, missing = run_with_a_task_that_fails(monkeypatch, tmp_path, peer=True)
    assert [one.by for one in found] == [FLOOR, FLOOR]
    assert missing == {"git": "find of 5 facts ended with 1"}


def test_a_task_of_our_own_that_fails_ends_the_run(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with pytest.raises(running.FailedError, match="find of 5 facts ended with 1"):
        run_with_a_task_that_fails(monkeypatch, tmp_path, peer=False)


def test_a_process_that_fails_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    wanted = running.Wanted(
        sizes=[5], databases=["sqlite"], contestants=[FLOOR], tasks=["history"], once=True
    )
    # Nothing was recorded that could be asked for.
    with pytest.raises(running.FailedError, match="history of 5 facts ended with 1"):
        list(running.run(wanted, tmp_path, {}))


def result(task: str, size: int, *seconds: float, by: str = OURS, peak: int = 1) -> Result:
    return Result(
        by=by,
        database="sqlite",
        size=size,
        task=task,
        count=size,
        seconds=seconds,
        peak=peak,
        disk=None,
        held={},
    )


def run_of(*found: Result) -> Run:
    return Run(about={"date": "today"}, missing={"pymerkle": "not here"}, results=found)


def test_a_target_is_met_or_missed_by_so_many_times_and_a_reason_stands_with_it() -> None:
    run = run_of(result("bulk", 10_000, 1.0, peak=400_000_000), result("rebuild", 10_000, 0.1))
    found = {row[0]: row[2:] for row in targets.rows(run, {"bulk": "for a reason"})}
    assert found["bulk append, with all views"] == ["10,000/s", "missed by 2.50 x: for a reason"]
    assert found["rebuild all views"] == ["100,000/s", "met"]
    assert found["memory: bulk append, with all views"] == ["400 MB", "missed by 2.00 x"]
    assert not any("snapshot" in name for name in found)


def test_growth_is_the_cost_of_one_at_the_largest_size_against_that_at_10_000() -> None:
    run = run_of(result("bulk", 10_000, 1.0), result("bulk", 100_000, 20.0))
    found = {row[0]: row[2:] for row in targets.rows(run, {})}
    assert found["cost from 10,000 facts on: bulk append, with all views"] == [
        "2.00 x",
        "missed by 1.33 x",
    ]


def test_every_reason_is_that_of_a_target() -> None:
    assert targets.reasons().keys() <= {target.name for target in targets.TARGETS}


def test_a_table_has_medians_spread_ratios_and_who_is_not_installed() -> None:
    run = run_of(result("bulk", 1_000, 0.1, 0.5, 0.2), result("bulk", 1_000, 0.1, by=FLOOR))
    told = telling.told(run, marked=True)
    assert "5,000/s (2,000/s to 10,000/s)" in told
    assert "| floor | 10,000/s |" in told
    assert "| 0.50 x |" in told
    assert "not measured: pymerkle, not here" in told


def test_of_ten_samples_or_more_the_spread_leaves_the_outermost_out() -> None:
    few, many = result("bulk", 1, *range(1, 10)), result("bulk", 1, *range(1, 11))
    assert few.spread == (1, 9)
    assert many.spread == (2, 9)


def test_tasks_are_chosen_by_name_or_letter_with_those_that_they_stand_on() -> None:
    assert chosen([]) == list(TASKS)
    assert chosen(["find"]) == [*NEEDED, "find"]
    assert chosen(["g"]) == [*NEEDED, "inclusion", "proof"]
    with pytest.raises(SystemExit, match="no task is called sing"):
        chosen(["sing"])


@pytest.mark.parametrize(
    "words", [["--peers", "nobody"], ["0"], ["1000001"], ["--databases", "paper"]]
)
def test_a_run_of_what_there_is_not_is_refused(words: list[str]) -> None:
    with pytest.raises(SystemExit):
        harness.main(words)


def test_what_is_not_installed_is_named() -> None:
    there = Contestant(modules=[], package="json")
    assert there.lacks() is None
    absent = Contestant(modules=[], package="no_such_package")
    assert absent.lacks() == "the package no_such_package is not installed"
    assert Contestant(modules=[], program="no-such-program").lacks() is not None


def test_results_of_another_form_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "run.json"
    file.write_text(json.dumps({"format": 0}), "utf-8")
    with pytest.raises(SystemExit, match="form 0"):
        results.read(file)


def test_in_runs_told_as_one_a_later_figure_replaces_an_earlier_one() -> None:
    first = run_of(result("bulk", 1_000, 1.0), result("log", 1_000, 1.0))
    second = run_of(result("bulk", 1_000, 2.0))
    merged = results.merged([first, second])
    assert [(one.task, one.seconds) for one in merged.results] == [
        ("bulk", (2.0,)),
        ("log", (1.0,)),
    ]
    assert merged.about == {"date": "today"}
