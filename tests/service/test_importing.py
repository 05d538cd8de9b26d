"""Rows of any number go in by batches, whole or not at all, and again without harm."""

import gc
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from archive.errors import ConflictError
from archive.intake.batches import Entry, Stream, Unit, Written, entry
from archive.intake.known import Known
from archive.intake.misfit import DepositError, Misfit
from archive.service import importing, judging, reading
from archive.service.archive import Archive
from archive.service.correcting import correct_statement
from archive.service.importing import Fate, Imported, Told, record_batches
from archive.service.undoing import undo
from archive.verify.report import Answer
from tests.labs import Lab
from tests.rules.histories import say

SOURCE = entry("list", {"kind": "list", "published": {"absent": "unknown"}}, (0, 1))
FILE = Unit(number=0, line=0, things={"sources": [SOURCE]})


def person(n: int, line: int, label: str = "", kind: str = "person") -> Entry:
    told = {"kind": kind, "label": {"en": label or f"Person {n}"}}
    return entry(f"p/{n}", told, (line, 1))


def job(n: int, line: int, text: str) -> Entry:
    told: dict[str, Written] = {
        "subject": f"p/{n}",
        "property": "occupation",
        "value": {"text": text, "lang": "en"},
        "references": [{"source": "list", "loc": {"row": str(line)}}],
    }
    return entry(f"job/{n}", told, (line, 2))


def row(n: int, text: str = "cook", line: int | None = None, **more: Entry) -> Unit:
    line = n + 1 if line is None else line
    things = {"entities": [person(n, line), *more.values()], "statements": [job(n, line, text)]}
    return Unit(number=line - 1, line=line, name=str(n), things=things)


def bring(
    archive: Archive,
    units: list[Unit] | Iterator[Unit],
    *,
    dry_run: bool = False,
    skip: bool = False,
    tell: Callable[[Told], None] = lambda told: None,
    set_name: str = "people",
) -> Imported:
    def produce(known: Known) -> Stream:
        return Stream(set_name=set_name, units=iter(units), reason="mended")

    return record_batches(archive, produce, name="t.csv", dry_run=dry_run, skip=skip, tell=tell)


def faults(archive: Archive, units: list[Unit]) -> list[tuple[int, str]]:
    with pytest.raises(DepositError) as caught:
        bring(archive, units)
    return [(one.line, one.message) for one in caught.value.faults]


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Batches of two or three rows."""
    whole = importing.batches.grouped
    monkeypatch.setattr(importing.batches, "grouped", lambda units, size=6: whole(units, size))


@pytest.fixture
def lab(founded: Lab) -> Lab:
    return founded


@pytest.fixture
def archive(lab: Lab) -> Iterator[Archive]:
    with lab.opened() as opened:
        yield opened


def size(archive: Archive) -> int:
    return reading.status(archive).status.standing.size


pytestmark = pytest.mark.usefixtures("small_batches")


def test_rows_go_in_and_verify_on_each_database(tmp_path: Path, database_url: str) -> None:
    lab = Lab(tmp_path / "lab")
    lab.folder.mkdir()
    lab.found(None if database_url.startswith("sqlite") else database_url)
    with lab.opened() as archive:
        done = bring(archive, [FILE, *(row(n) for n in range(1, 12))])
        assert done.rows == {Fate.ADDED: 11}
        assert done.things == {"added": 23}
        assert (done.gone, done.missing) == (0, ())
        assert (str(done.first), done.checkpoint) == ("2.0", size(archive))
        assert done.entries == size(archive) - 2
        done = bring(archive, [FILE, row(3, "clerk"), row(1), row(20), row(2, line=40)])
        assert done.rows == {Fate.CHANGED: 1, Fate.UNCHANGED: 2, Fate.ADDED: 1}
        assert done.gone == 16
        with pytest.raises(DepositError):
            bring(archive, [FILE, row(1), row(1, line=9)])
    assert lab.verify().answer is Answer.VERIFIED


def test_the_same_rows_again_record_nothing(archive: Archive) -> None:
    units = [FILE, *(row(n) for n in range(1, 9))]
    bring(archive, units)
    before = size(archive)
    told: list[Told] = []
    done = bring(archive, units, tell=told.append)
    assert done.rows == {Fate.UNCHANGED: 8}
    assert (done.entries, done.first, done.told, size(archive)) == (0, None, (), before)
    assert [one.name for one in told] == [str(n) for n in range(1, 9)]
    assert {item.outcome.value for one in told for item in one.items} == {"unchanged"}


def test_a_dry_run_tells_the_same_and_leaves_no_trace(archive: Archive, lab: Lab) -> None:
    before = lab.dump()
    done = bring(archive, [FILE, *(row(n) for n in range(1, 9))], dry_run=True)
    assert done.rows == {Fate.ADDED: 8}
    assert [one.items[1].words for one in done.told][:1] == [
        "Person 1 - occupation -> cook  [list]"
    ]
    assert lab.dump() == before


def test_what_a_later_import_changes_and_no_longer_holds_is_told(archive: Archive) -> None:
    bring(archive, [FILE, row(1), row(2), row(3)])
    emptied = Unit(number=2, line=3, name="2", things={"entities": [person(2, 3)]})
    done = bring(archive, [FILE, row(1, "clerk"), emptied, row(4)])
    assert done.rows == {Fate.CHANGED: 1, Fate.UNCHANGED: 1, Fate.ADDED: 1}
    assert done.things == {"unchanged": 3, "corrected": 1, "added": 2}
    assert done.gone == 3
    assert sorted(one.name for one in done.missing) == [
        "Person 2 - occupation",
        "Person 3",
        "Person 3 - occupation",
    ]
    assert [one.fate for one in done.told] == [Fate.CHANGED, Fate.ADDED]
    shown = reading.show(archive, done.told[0].items[1].id, limit=5).thing
    assert isinstance(shown, reading.StatementShown)
    assert shown.statement.retracted is None
    assert "mended" in str(shown.statement.body)


def test_nothing_is_recorded_where_one_row_has_faults(archive: Archive, lab: Lab) -> None:
    before = lab.dump()
    found = faults(archive, [FILE, row(1), row(2, ""), row(3), row(4), row(5, ""), row(1, line=9)])
    assert [line for line, _ in found] == [3, 6, 9]
    assert found[2][1] == "the key '1' stands in line 2 already"
    assert lab.dump() == before


def test_with_skip_rows_with_faults_are_left_out_whole(archive: Archive) -> None:
    units = [FILE, row(1), row(2, ""), row(3), row(1, line=9), row(10)]
    done = bring(archive, units, skip=True)
    assert done.rows == {Fate.ADDED: 3, Fate.REFUSED: 2}
    refused = [one for one in done.told if one.fate is Fate.REFUSED]
    assert [(one.line, one.name, len(one.faults)) for one in refused] == [(3, "2", 1), (9, "1", 1)]
    assert bring(archive, [FILE, row(1), row(3), row(10)]).rows == {Fate.UNCHANGED: 3}


def test_rows_that_name_a_row_left_out_are_left_out_too_and_told_why(archive: Archive) -> None:
    named = entry("in/9", {"subject": "p/2", "property": "memberOf", "value": "p/1",
                           "references": [{"source": "list"}]}, (9, 1))  # fmt: skip
    after = Unit(number=8, line=9, name="9", things={"statements": [named]})
    done = bring(archive, [FILE, row(2, ""), after, row(1, line=10)], skip=True)
    assert done.rows == {Fate.ADDED: 1, Fate.REFUSED: 2}
    # All or nothing tells only what has to be mended.
    found = faults(archive, [FILE, row(2, ""), after, row(1, line=10)])
    assert [line for line, _ in found] == [3]


def test_what_stands_in_a_row_that_is_left_out_is_not_told_as_gone(archive: Archive) -> None:
    bring(archive, [FILE, row(1), row(2), row(3)])
    again = row(9, police=person(3, 10))
    done = bring(archive, [FILE, row(1, ""), row(2), row(3, ""), again], skip=True)
    assert done.rows == {Fate.REFUSED: 2, Fate.UNCHANGED: 1, Fate.ADDED: 1}
    assert (done.gone, done.things["unchanged"]) == (0, 4)


def test_many_rounds_of_faults_end_with_every_sound_row_recorded(archive: Archive) -> None:
    def following(n: int) -> Unit:
        told = {"subject": f"p/{n - 1}", "property": "memberOf", "value": f"p/{n}",
                "references": [{"source": "list"}]}  # fmt: skip
        things = {"entities": [person(n, n + 1)], "statements": [entry(f"m/{n}", told, (n + 1, 1))]}
        return Unit(number=n, line=n + 1, name=str(n), things=things)

    importing.batches.grouped = lambda units: iter([[FILE], [one for one in units if one.number]])  # type: ignore[assignment, misc]
    units = [FILE, row(1, ""), *(following(n) for n in range(2, 9)), row(10), row(11)]
    done = bring(archive, units, skip=True)
    assert done.rows == {Fate.REFUSED: 8, Fate.ADDED: 2}


def test_a_fault_of_the_file_as_a_whole_ends_it_also_with_skip(archive: Archive) -> None:
    wrong = Unit(number=0, line=0, things={"sources": [entry("list", {"kind": "list"}, (0, 1))]})
    with pytest.raises(DepositError, match=r"^t\.csv:0:1: .*'published' is missing"):
        bring(archive, [wrong, row(1)], skip=True)
    fault = Misfit(line=3, column=1, path="x", message="m", remedy="r")
    with pytest.raises(DepositError, match=r"^t\.csv:3:1: x: m"):
        bring(archive, [Unit(number=0, line=0, faults=(fault,))], skip=True)

    def produce(known: Known) -> Stream:
        return Stream(set_name="x", units=iter([wrong]), reason="r", whole="map.toml")

    with pytest.raises(DepositError, match=r"^map\.toml:0:1: "):
        record_batches(archive, produce, name="t.csv")


def test_the_name_of_the_set_is_checked_before_anything(archive: Archive) -> None:
    with pytest.raises(DepositError, match="'Two words' is not the name"):
        bring(archive, [row(1)], set_name="Two words", skip=True)


def test_what_rows_share_is_one_thing_and_must_be_told_alike(archive: Archive) -> None:
    def at(n: int, label: str) -> Unit:
        return row(n, police=person(99, n + 1, label, "organisation"))

    done = bring(archive, [FILE, *(at(n, "Police") for n in range(1, 9))])
    assert done.things == {"added": 18}
    same_batch = faults(archive, [FILE, at(1, "Police"), at(2, "Other")])
    assert same_batch == [(3, "line 2 says something else of 'p/99'")]
    units = [FILE, *(at(n, "Police") for n in range(1, 7)), at(7, "Other"), at(8, "Other")]
    # In a later batch nobody can tell which of its rows is wrong: each is told.
    later = faults(archive, units)
    assert {message for _, message in later} == {"line 2 says something else of 'p/99'"}
    assert {line for line, _ in later} <= {8, 9}
    done = bring(archive, [FILE, *(at(n, "Militia") for n in range(1, 9))])
    assert done.things == {"unchanged": 17, "corrected": 1}


def test_rows_name_what_an_earlier_batch_or_import_brought(archive: Archive) -> None:
    def member(n: int, of: int) -> Unit:
        told = {"subject": f"p/{n}", "property": "memberOf", "value": f"p/{of}",
                "references": [{"source": "list"}]}  # fmt: skip
        things = {"statements": [entry(f"in/{n}", told, (n + 100, 1))]}
        return Unit(number=n + 99, line=n + 100, name=f"m{n}", things=things)

    bring(archive, [FILE, *(row(n) for n in range(1, 9)), *(member(n, 1) for n in range(2, 9))])
    done = bring(archive, [FILE, member(1, 8)])
    assert done.rows == {Fate.ADDED: 1}


def test_what_was_corrected_in_the_archive_is_left_alone(archive: Archive) -> None:
    done = bring(archive, [FILE, row(1), row(2)])
    judging.retract(archive, done.told[0].items[1].id, reason="error", text=None)
    left = {Fate.SUPERSEDED: 1, Fate.UNCHANGED: 1}
    assert bring(archive, [FILE, row(1), row(2)]).rows == left
    found = faults(archive, [FILE, row(1, "clerk"), row(2)])
    assert [line for line, _ in found] == [2]
    assert "was retracted" in found[0][1]
    # What is retracted is not missed.
    assert bring(archive, [FILE, row(2)]).gone == 1


def test_what_was_corrected_beside_the_file_is_superseded(archive: Archive) -> None:
    bring(archive, [FILE, row(1)])
    bring(archive, [FILE, row(1, "clerk")])
    done = bring(archive, [FILE, row(1, "clerk")])
    assert done.rows == {Fate.UNCHANGED: 1}
    id = bring(archive, [FILE, row(1, "cook")]).told[0].items[1].id
    correct_statement(archive, id, value={"value": "{text: chef, lang: en}"}, reason="x")
    done = bring(archive, [FILE, row(1, "cook")])
    assert done.rows == {Fate.SUPERSEDED: 1}
    assert done.things["superseded"] == 1


def test_what_was_redacted_is_not_taken_in_again(archive: Archive, lab: Lab) -> None:
    done = bring(archive, [FILE, row(1), row(2)])
    assert str(done.first) == "2.0"
    # 3.0 and 3.1 are the entities, 3.2 and 3.3 the statements.
    lab.record(say("event.redacted", target="3.2"))
    found = faults(archive, [FILE, row(1), row(2)])
    assert [line for line, _ in found] == [2]
    assert "was redacted at" in found[0][1]
    done = bring(archive, [FILE, row(1), row(2)], skip=True)
    assert done.rows == {Fate.REFUSED: 1, Fate.UNCHANGED: 1}


def test_a_whole_import_is_taken_back_by_its_name(archive: Archive) -> None:
    bring(archive, [FILE, *(row(n) for n in range(1, 30))])
    assert size(archive) > 10
    done = undo(archive, deposit="people", reason="error")
    assert len(done.written.ids) == 29
    assert {one.type for one in done.left} == {"entity.added", "source.added"}
    with pytest.raises(ConflictError):
        undo(archive, deposit="people", reason="error")
    assert bring(archive, [FILE, *(row(n) for n in range(1, 30))]).rows == {Fate.SUPERSEDED: 29}


def test_rows_bring_no_files(archive: Archive) -> None:
    source = entry("s", {"kind": "list", "published": {"absent": "unknown"}, "file": "x"}, (2, 1))
    found = faults(archive, [Unit(number=1, line=2, things={"sources": [source]})])
    assert "'x' cannot be taken in beside rows" in found[0][1]


def test_a_row_without_things_and_one_without_a_name_are_rows_too(archive: Archive) -> None:
    nameless = Unit(number=2, line=3, things={"entities": [person(5, 3)]})
    other = Unit(number=3, line=4, things={"entities": [person(6, 4)]})
    done = bring(archive, [Unit(number=1, line=2, name="a"), nameless, other])
    assert done.rows == {Fate.UNCHANGED: 1, Fate.ADDED: 2}


def test_a_file_of_faults_is_given_up(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "MAX_FAULTS", 5)
    seen: list[int] = []

    def units() -> Iterator[Unit]:
        yield FILE
        for n in range(1, 1_000):
            seen.append(n)
            yield row(n, "")

    with pytest.raises(DepositError) as caught:
        bring(archive, units())
    assert len(caught.value.faults) >= 5
    assert len(seen) < 20


def test_only_so_many_rows_are_held_in_the_answer(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "MAX_TOLD", 3)
    done = bring(archive, [FILE, *(row(n) for n in range(1, 9))])
    assert len(done.told) == 3
    done = bring(archive, [FILE, row(9)])
    assert (done.gone, len(done.missing)) == (16, 3)


def test_memory_does_not_grow_with_the_rows(founded: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = importing.batches.grouped
    monkeypatch.setattr(importing.batches, "grouped", lambda units: whole(units, 90))
    held: dict[int, int] = {}

    def units(count: int) -> Iterator[Unit]:
        yield FILE
        for n in range(1, count + 1):
            # The same words in every row: what is remembered of words has bounds of its own.
            yield replace(row(n), things={"entities": [person(n, n + 1, "Somebody")]})

    def weigh(told: Told) -> None:
        if told.number % 45 == 0:
            gc.collect()
            held[told.number] = tracemalloc.get_traced_memory()[0]

    with founded.opened() as archive:
        bring(archive, units(180), set_name="warm", dry_run=True)
        tracemalloc.start()
        try:
            bring(archive, units(1_350), dry_run=True, tell=weigh)
        finally:
            tracemalloc.stop()
    weights = list(held.values())
    assert len(weights) == 30
    # The first batches fill what an answer holds of rows, and queries are cached up to a bound. To
    # hold the 900 rows between, a third of a kilobyte of each, would take more.
    assert max(weights[-5:]) < max(weights[5:10]) + 300_000
