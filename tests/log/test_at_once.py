"""Several writers at once, on both databases."""

import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from archive.core import entry as entries
from archive.errors import ArchiveError, MalformedError
from archive.events.drafting import compose
from archive.events.opening import Stored
from archive.ids import KeyId
from archive.log import append
from archive.log.append import Appended
from archive.service.recording import record
from archive.service.signing import verified_base
from archive.store import engines
from archive.verify.report import Answer
from tests.labs import START, Lab, entity, said


@pytest.fixture
def fresh(tmp_path: Path, request: pytest.FixtureRequest, database_url: str) -> Lab:
    lab = Lab(tmp_path / "lab")
    lab.folder.mkdir()
    lab.found(None if database_url.startswith("sqlite") else database_url)
    return lab


def together(*works: Callable[[], object]) -> list[object]:
    """Run *works* at once; return what each gave, or the error that it ended with."""
    gate, results = threading.Barrier(len(works)), [None] * len(works)

    def run(n: int, work: Callable[[], object]) -> None:
        gate.wait()
        try:
            results[n] = work()
        except ArchiveError as error:
            results[n] = error

    threads = [threading.Thread(target=run, args=(n, work)) for n, work in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_writers_at_once_take_their_turns(fresh: Lab) -> None:
    ids = [f"ent:{letter * 12}" for letter in "abcd"]
    done = together(*[lambda id=id: fresh.record(entity(id)) for id in ids])
    places = sorted(str(written.addresses[0]) for written in done)
    assert places == ["2.0", "3.0", "4.0", "5.0"]
    report = fresh.verify()
    assert report.findings == []
    assert report.answer is Answer.VERIFIED
    assert report.size == report.covered == 6


def test_of_two_who_add_the_same_one_is_told(fresh: Lab) -> None:
    done = together(*[lambda: fresh.record(entity("ent:aaaaaaaaaaaa"))] * 2)
    (error,) = [one for one in done if isinstance(one, ArchiveError)]
    assert "is there already" in error.message
    assert fresh.verify().size == 3


def signed_entry(lab: Lab) -> tuple[bytes, dict[int, Stored]]:
    """Return an entry that its author signed and has not brought to the log."""
    with lab.opened() as archive, engines.reading(archive.engine) as connection:
        signer = lab.around.keyring.load("aigerim", lab.around.ask).signer
        made = compose(
            [entity("ent:aaaaaaaaaaaa")],
            origin=archive.place.origin,
            at=START,
            base=verified_base(connection, archive),
            by=[KeyId(signer.key.id)],
            random=bytes(range(16)),
        )
    return entries.sign(made.text, [signer]), dict(enumerate(made.stored))


def bring(lab: Lab, note: bytes, stored: dict[int, Stored]) -> Appended:
    with lab.opened() as archive, engines.writing(archive.engine) as connection:
        return append.append(connection, note, stored)


def test_a_signed_entry_that_is_brought_twice_stands_once(fresh: Lab) -> None:
    note, stored = signed_entry(fresh)
    done = together(*[lambda: bring(fresh, note, stored)] * 3)
    assert sorted(done, key=lambda one: one.repeated) == [
        Appended(2, repeated=False),
        Appended(2, repeated=True),
        Appended(2, repeated=True),
    ]
    fresh.record(entity("ent:bbbbbbbbbbbb"))
    # Also much later, and whatever has happened since.
    assert bring(fresh, note, stored) == Appended(2, repeated=True)
    report = fresh.verify()
    assert (report.size, report.findings) == (4, [])


@pytest.mark.parametrize(
    ("mend", "words"),
    [
        (lambda stored: {}, "bodies for"),
        (lambda stored: {**stored, 1: stored[0]}, "bodies for"),
        (lambda stored: {0: Stored(bytes(16), b"{}")}, "not what the head commits to"),
        (lambda stored: {0: Stored(bytes(16), b" " * (17 << 20))}, "are allowed"),
    ],
)
def test_an_entry_needs_all_its_bodies_and_no_other(
    tmp_path: Path, mend: Callable[[dict[int, Stored]], dict[int, Stored]], words: str
) -> None:
    lab = Lab(tmp_path / "lab")
    lab.folder.mkdir()
    lab.found()
    note, stored = signed_entry(lab)
    with pytest.raises(MalformedError, match=words):
        bring(lab, note, mend(stored))
    assert lab.verify().size == 2


def test_two_processes_at_once_take_their_turns(tmp_path: Path) -> None:
    lab = Lab(tmp_path / "lab")
    lab.folder.mkdir()
    lab.found()
    code = """
import sys
from pathlib import Path
from tests.labs import Lab, entity
lab = Lab(Path(sys.argv[1]))
for n in "abcde":
    lab.record(entity(f"ent:{sys.argv[2]}{n * 11}"))
"""
    root = Path(__file__).parents[2]
    runs = [
        subprocess.Popen([sys.executable, "-c", code, str(lab.folder), who], cwd=root)
        for who in "xy"
    ]
    assert [run.wait(60) for run in runs] == [0, 0]
    report = lab.verify()
    assert (report.answer, report.size, report.findings) == (Answer.VERIFIED, 12, [])


def test_nothing_to_say_appends_nothing(tmp_path: Path) -> None:
    lab = Lab(tmp_path / "lab")
    lab.folder.mkdir()
    lab.found()
    with lab.opened() as archive:
        assert record(archive, lambda connection: said(), dry_run=False).addresses == ()
    assert lab.verify().size == 2
