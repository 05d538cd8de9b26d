"""Copying to another place: the same archive there, and never two that go on."""

import gc
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL, Engine

from archive import place as places
from archive.errors import (
    ArchiveError,
    ConflictError,
    MalformedError,
    NotFoundError,
    NotReadyError,
    TamperedError,
    UndecidedError,
)
from archive.service import copying, duplicating, keeping
from archive.service.archive import ERASING, Archive
from archive.service.copyable import Asked, Copied
from archive.service.depositing import deposit, deposit_bytes
from archive.service.publishing import Audience, publish
from archive.service.verifying import verify
from archive.store import carrying, engines, head, schema, tables
from archive.store.captures import CaptureFiles
from archive.store.head import Closed
from archive.verify.report import Answer, Report
from tests.conftest import CHECKOUT, opened, postgresql_database
from tests.labs import Lab, entity, furnish
from tests.proxies import proxied
from tests.service.conftest import write_example

EXAMPLE = "report.yaml"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Lab:
    """An archive with something of every kind, a deposit, and entries that nothing covers yet."""
    lab = Lab(tmp_path_factory.mktemp("copying") / "lab")
    lab.folder.mkdir()
    lab.found()
    furnish(lab)
    with lab.opened() as archive:
        deposit(archive, write_example(lab.folder))
    return lab


@pytest.fixture
def lab(made: Lab, tmp_path: Path) -> Lab:
    return made.copy(tmp_path / "lab")


def copy(lab: Lab, folder: Path, source: Path | None = None, **asked: str | bool | Path) -> Copied:
    wanted = Asked(**asked)  # type: ignore[arg-type]
    return copying.copy(source or lab.place, folder, wanted, lab.around)


def add(lab: Lab, place: Path) -> int:
    """Record something new in the archive at *place*; return how many entries there are then."""
    with Archive.open(place, lab.around, exactly=True) as archive:
        name = os.urandom(8).hex()
        done = deposit_bytes(
            archive,
            f"deposit: x{name}\nentities:\n  a: {{kind: person, label: {{en: A}}}}\n".encode(),
            "x.yaml",
            lab.folder,
        )
        assert done.written is not None
        with engines.reading(archive.engine) as connection:
            return head.size(connection)


def snapshot(lab: Lab, place: Path, folder: Path) -> dict[str, bytes]:
    """Write a full snapshot of the archive at *place*; return its files."""
    with Archive.open(place, lab.around, exactly=True) as archive:
        publish(archive, folder, audience=Audience.FULL)
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def is_closed(place: Path) -> Closed | None:
    with opened(places.read(place).url) as engine, engines.reading(engine) as connection:
        return head.closed(connection)


def left(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_there_and_back_everything_is_the_same(
    lab: Lab, tmp_path: Path, postgresql_url: str
) -> None:
    before = lab.ask("SELECT * FROM body ORDER BY event")
    there = copy(lab, tmp_path / "there", database=postgresql_url)
    assert (there.answer, there.captures, there.closed) == (Answer.VERIFIED, 2, True)
    assert there.database.startswith("postgresql")
    first = snapshot(lab, lab.place, tmp_path / "first")
    assert snapshot(lab, tmp_path / "there", tmp_path / "second") == first
    back = copy(lab, tmp_path / "back", tmp_path / "there")
    assert (back.size, back.root, back.intake) == (there.size, there.root, there.intake)
    assert snapshot(lab, tmp_path / "back", tmp_path / "third") == first
    with closing(sqlite3.connect(tmp_path / "back" / "archive.db")) as raw:
        assert raw.execute("SELECT * FROM body ORDER BY event").fetchall() == before
        for table in ("entry", "redacted", "checkpoint", "intake", "secret"):
            query = f"SELECT * FROM {table} ORDER BY 1, 2"
            assert raw.execute(query).fetchall() == lab.ask(query), table
    with Archive.open(tmp_path / "back", lab.around, exactly=True) as archive:
        assert keeping.check_views(archive) == ()


def test_what_was_taken_in_adds_nothing_again_and_signing_goes_on(
    lab: Lab, tmp_path: Path, database_url: str
) -> None:
    size = copy(lab, tmp_path / "new", **on(database_url)).size
    with Archive.open(tmp_path / "new", lab.around, exactly=True) as archive:
        again = deposit(archive, lab.folder / EXAMPLE).written
    assert again is not None
    assert again.addresses == ()
    assert add(lab, tmp_path / "new") == size + 1
    with Archive.open(tmp_path / "new", lab.around, exactly=True) as archive:
        report = verify(archive, None)
    assert (report.answer, report.size) == (Answer.VERIFIED, size + 1)
    assert report.counts["redacted"] == 1


def on(database_url: str) -> dict[str, str]:
    """Return what is asked for so that the copy is in such a database."""
    return {} if database_url.startswith("sqlite") else {"database": database_url}


def test_settings_captures_and_policy_come_along(lab: Lab, tmp_path: Path) -> None:
    marker = lab.place / places.MARKER
    said = marker.read_text().replace("default = false", "default = true")
    marker.write_text(said)
    done = copy(lab, tmp_path / "new")
    place = places.read(tmp_path / "new")
    assert (place.restricted_by_default, place.incomplete) == (True, False)
    assert (tmp_path / "new" / "policy").read_bytes() == (lab.place / "policy").read_bytes()
    with lab.opened() as archive:
        there = set(archive.captures)
    assert done.captures == len(there) == 2
    assert set(CaptureFiles(place.captures)) == there
    assert left(tmp_path / "new") == ["archive.db", "captures", "muniment.toml", "policy"]


def test_only_the_copy_goes_on(lab: Lab, tmp_path: Path) -> None:
    copy(lab, tmp_path / "new")
    assert is_closed(lab.place) == Closed(str(tmp_path / "new"), moved=True)
    assert is_closed(tmp_path / "new") is None
    # Whoever has not the log's keys has no memory of what was signed, either.
    lab.second_place.unlink()
    with pytest.raises(ConflictError, match=f"goes on in {tmp_path / 'new'}"):
        add(lab, lab.place)
    with pytest.raises(ConflictError, match="second history"):
        copy(lab, tmp_path / "another")
    with lab.opened() as archive:
        keeping.rebuild(archive)
    assert lab.verify().answer is Answer.VERIFIED
    with pytest.raises(ConflictError, match="exists already"):
        copy(lab, tmp_path / "new")
    assert left(tmp_path) == ["lab", "new"]


def test_no_checkpoint_is_signed_where_it_does_not_go_on(lab: Lab, tmp_path: Path) -> None:
    home = lab.home / "logs"
    home.rename(lab.home / "away")
    lab.record(entity("ent:yyyyyyyyyyyy"))
    (lab.home / "away").rename(home)
    copy(lab, tmp_path / "new", unpinned=True)
    with pytest.raises(ConflictError, match="nothing is recorded here any more"):
        snapshot(lab, lab.place, tmp_path / "old")
    snapshot(lab, tmp_path / "new", tmp_path / "current")


def test_if_the_copy_is_lost_the_first_goes_on_elsewhere(lab: Lab, tmp_path: Path) -> None:
    copy(lab, tmp_path / "new")
    done = copy(lab, tmp_path / "another", lost=True)
    assert is_closed(lab.place) == Closed(str(tmp_path / "another"), moved=True)
    assert add(lab, tmp_path / "another") == done.size + 1


def test_a_copy_to_be_read_alone_leaves_the_first_as_it_is(
    lab: Lab, tmp_path: Path, database_url: str
) -> None:
    before = lab.dump()
    done = copy(lab, tmp_path / "new", read_only=True, **on(database_url))
    assert (done.read_only, done.closed) == (True, False)
    assert lab.dump() == before
    assert is_closed(tmp_path / "new") == Closed(str(lab.place), moved=False)
    with pytest.raises(ConflictError, match=f"a copy of {lab.place}, to be read alone"):
        add(lab, tmp_path / "new")
    with pytest.raises(ConflictError, match="a copy, to be read alone"):
        copy(lab, tmp_path / "third", tmp_path / "new")
    with pytest.raises(ConflictError, match="exists already"):
        copy(lab, tmp_path / "new", read_only=True)


def test_a_copy_to_be_read_alone_can_be_made_the_one_that_goes_on(lab: Lab, tmp_path: Path) -> None:
    size = copy(lab, tmp_path / "new", read_only=True).size
    assert copy(lab, tmp_path / "new").closed
    assert is_closed(lab.place) == Closed(str(tmp_path / "new"), moved=True)
    assert add(lab, tmp_path / "new") == size + 1


def test_a_copy_of_an_earlier_state_is_not(lab: Lab, tmp_path: Path) -> None:
    size = copy(lab, tmp_path / "new", read_only=True).size
    add(lab, lab.place)
    with pytest.raises(ConflictError, match=f"has {size} entries, and there are {size + 1} now"):
        copy(lab, tmp_path / "new")
    assert is_closed(lab.place) is None


def test_what_does_not_verify_is_not_copied(lab: Lab, tmp_path: Path, database_url: str) -> None:
    lab.sql("UPDATE body SET content = X'7b7d' WHERE event = 512")
    with pytest.raises(TamperedError, match=r"does not verify: 2\.0: body"):
        copy(lab, tmp_path / "new", **on(database_url))
    assert left(tmp_path) == ["lab"]
    assert is_closed(lab.place) is None


def test_a_damaged_capture_is_not_copied(lab: Lab, tmp_path: Path) -> None:
    for digest in list(lab.place.rglob("sha256/*/*")):
        digest.write_bytes(b"other")
    with pytest.raises(TamperedError, match="does not verify"):
        copy(lab, tmp_path / "new")


def test_a_file_that_nothing_names_is_not_passed_on_damaged(lab: Lab, tmp_path: Path) -> None:
    with lab.opened() as archive:
        digest, _ = archive.captures.put(b"never named")
        archive.captures.path(digest).write_bytes(b"other")
    with pytest.raises(TamperedError, match=f"{digest} is damaged"):
        copy(lab, tmp_path / "new")
    assert left(tmp_path) == ["lab"]


def test_without_pins_it_is_copied_only_if_its_keys_are_believed(lab: Lab, tmp_path: Path) -> None:
    (lab.home / "logs" / "example.org+lab" / "policy").unlink()
    (lab.place / "policy").unlink()
    with pytest.raises(UndecidedError, match="made up as a whole"):
        copy(lab, tmp_path / "new")
    assert copy(lab, tmp_path / "new", unpinned=True).answer is Answer.CONSISTENT


def test_an_archive_that_was_set_back_is_not_copied(lab: Lab, tmp_path: Path, made: Lab) -> None:
    add(lab, lab.place)
    for name in left(lab.place):
        if name.startswith("archive.db"):
            (lab.place / name).unlink()
    lab.database.write_bytes(made.database.read_bytes())
    with pytest.raises(TamperedError, match="does not verify"):
        copy(lab, tmp_path / "new")


def test_nothing_is_copied_while_an_erasure_is_not_finished(lab: Lab, tmp_path: Path) -> None:
    (lab.place / ERASING).write_text("")
    with pytest.raises(NotReadyError, match="an erasure is not finished"):
        copy(lab, tmp_path / "new")


@pytest.mark.parametrize(
    ("url", "error", "told"),
    [
        ("nonsense", MalformedError, "not the URL of a database"),
        ("mysql://host/database", MalformedError, "no archive lives in 'mysql'"),
        ("sqlite:///a.db", ConflictError, "is a file in its folder, or on a server"),
        ("postgresql://nobody@127.0.0.1:1/none", NotReadyError, "there is no connection to it"),
    ],
)
def test_a_database_that_cannot_be_is_told_before_anything_else(
    lab: Lab, tmp_path: Path, url: str, error: type[ArchiveError], told: str
) -> None:
    with pytest.raises(error, match=told) as caught:
        copy(lab, tmp_path / "new", database=url)
    assert caught.value.remedy
    assert left(tmp_path) == ["lab"]
    assert is_closed(lab.place) is None


def test_a_database_that_holds_an_archive_is_refused(
    lab: Lab, tmp_path: Path, postgresql_url: str
) -> None:
    copy(lab, tmp_path / "new", database=postgresql_url)
    with pytest.raises(ConflictError, match="holds an archive already"):
        copy(lab, tmp_path / "third", tmp_path / "new", database=postgresql_url)
    assert left(tmp_path) == ["lab", "new"]


def test_a_database_that_holds_anything_else_is_refused(
    lab: Lab, tmp_path: Path, postgresql_url: str
) -> None:
    with opened(postgresql_url) as engine, engines.writing(engine) as connection:
        connection.exec_driver_sql("CREATE TABLE mine (a integer)")
    with pytest.raises(ConflictError, match="holds tables, and they are not those of an archive"):
        copy(lab, tmp_path / "new", database=postgresql_url)


def test_a_folder_that_exists_or_lies_within_is_refused(lab: Lab, tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    with pytest.raises(ConflictError, match="exists already"):
        copy(lab, tmp_path / "new")
    with pytest.raises(ConflictError, match="lies within"):
        copy(lab, lab.place / "new")
    with pytest.raises(NotFoundError, match="is no archive"):
        copy(lab, tmp_path / "other", tmp_path / "new")
    with pytest.raises(NotFoundError, match="is no folder"):
        copy(lab, tmp_path / "none" / "new")


def test_a_full_disk_leaves_nothing(
    lab: Lab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(duplicating.files, "write_new", full)
    with pytest.raises(NotReadyError, match="no room left"):
        copy(lab, tmp_path / "new")
    assert left(tmp_path) == ["lab"]
    assert is_closed(lab.place) is None


@pytest.mark.parametrize("table", [tables.intake, tables.checkpoint], ids=str)
def test_what_was_not_written_as_it_was_read_is_found(
    lab: Lab,
    tmp_path: Path,
    database_url: str,
    table: tables.AnyTable,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def careless(source: object, target: object, one: tables.AnyTable) -> int:
        return 0 if one is table else carrying.carry(source, target, one)  # type: ignore[arg-type]

    monkeypatch.setattr(duplicating, "carry", careless)
    with pytest.raises(TamperedError, match=f"written of {table.name} is not what was read"):
        copy(lab, tmp_path / "new", **on(database_url))
    assert left(tmp_path) == ["lab"]


def test_another_root_than_that_of_the_source_is_found(
    lab: Lab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real: Callable[..., Report] = duplicating.audited

    def another(*words: object) -> Report:
        return replace(real(*words), root="another")

    monkeypatch.setattr(duplicating, "audited", another)
    with pytest.raises(TamperedError, match="written of the entries is not what was read"):
        copy(lab, tmp_path / "new")
    assert left(tmp_path) == ["lab"]


KILLED = """
import os, signal, sys
from pathlib import Path
from archive.service import copying, duplicating
from archive.service.copyable import Asked
from tests.labs import Lab

module, name, after = {"copying": copying, "duplicating": duplicating}[sys.argv[4]], *sys.argv[5:]
real = getattr(module, name)

def last(*words, **named):
    if after == "after":
        real(*words, **named)
    os.kill(os.getpid(), signal.SIGKILL)

setattr(module, name, last)
lab = Lab(Path(sys.argv[1]))
copying.copy(lab.place, Path(sys.argv[2]), Asked(database=sys.argv[3] or None), lab.around)
"""


@pytest.mark.parametrize(
    ("module", "name", "when", "there", "moved"),
    [
        ("duplicating", "_fill", "before", False, False),
        ("duplicating", "_fill", "after", False, False),
        ("duplicating", "within", "after", False, False),
        ("copying", "duplicate", "after", True, False),
        ("copying", "_open", "before", True, True),
    ],
)
def test_a_copy_that_was_killed_is_finished_by_repeating_it(
    lab: Lab,
    tmp_path: Path,
    database_url: str,
    module: str,
    name: str,
    when: str,
    there: bool,
    moved: bool,
) -> None:
    wanted, new = on(database_url), tmp_path / "new"
    words = [str(lab.folder), str(new), wanted.get("database", ""), module, name, when]
    done = subprocess.run(
        [sys.executable, "-c", KILLED, *words], cwd=CHECKOUT, capture_output=True, text=True
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert new.exists() is there
    assert is_closed(lab.place) == (Closed(told(new, wanted), moved=True) if moved else None)
    if there:
        with pytest.raises(ConflictError, match="to be read alone"):
            add(lab, new)
    copied = copy(lab, new, **wanted)
    assert copied.answer is Answer.VERIFIED
    assert add(lab, new) == copied.size + 1
    with pytest.raises(ConflictError, match="goes on in"):
        add(lab, lab.place)


def told(folder: Path, wanted: dict[str, str]) -> str:
    place = places.read(folder)
    assert place.database == wanted.get("database", "archive.db")
    return duplicating.where(place)


def test_nothing_is_recorded_while_it_is_copied(
    lab: Lab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[str] = []
    real: Callable[..., Copied] = copying.duplicate

    def busy(*words: object) -> Copied:
        with (
            opened_without_patience(lab) as engine,
            pytest.raises(ConflictError, match="another program is writing"),
            engines.writing(engine),
        ):
            tried.append("never")
        return real(*words)

    monkeypatch.setattr(copying, "duplicate", busy)
    copy(lab, tmp_path / "new")
    assert tried == []


@contextmanager
def opened_without_patience(lab: Lab) -> Iterator[Engine]:
    engine = engines.open_engine(places.read(lab.place).url, patience=0.0)
    try:
        yield engine
    finally:
        engine.dispose()


def test_a_copy_from_a_full_snapshot_has_all_but_the_intake_table(
    lab: Lab, tmp_path: Path, database_url: str
) -> None:
    first = snapshot(lab, lab.place, tmp_path / "full")
    done = copy(lab, tmp_path / "new", tmp_path / "full", **on(database_url))
    assert (done.intake, done.withheld, done.closed) == (None, 0, False)
    assert done.answer is Answer.VERIFIED
    assert snapshot(lab, tmp_path / "new", tmp_path / "again") == first


def test_a_copy_from_a_public_snapshot_is_incomplete(lab: Lab, tmp_path: Path) -> None:
    with lab.opened() as archive:
        publish(archive, tmp_path / "public", audience=Audience.PUBLIC)
    done = copy(lab, tmp_path / "new", tmp_path / "public")
    assert done.withheld > 0
    assert places.read(tmp_path / "new").incomplete
    again = copy(lab, tmp_path / "third", tmp_path / "new")
    assert (again.withheld, again.answer) == (done.withheld, Answer.VERIFIED)
    assert places.read(tmp_path / "third").incomplete


@pytest.mark.parametrize("which", ["read_only", "lost"])
def test_a_snapshot_is_never_the_one_that_goes_on(lab: Lab, tmp_path: Path, which: str) -> None:
    snapshot(lab, lab.place, tmp_path / "full")
    with pytest.raises(ConflictError, match="is a snapshot"):
        copy(lab, tmp_path / "new", tmp_path / "full", **{which: True})


def test_an_altered_snapshot_is_not_copied(lab: Lab, tmp_path: Path) -> None:
    snapshot(lab, lab.place, tmp_path / "full")
    (file,) = (tmp_path / "full" / "data" / "bodies").rglob("*.p/*")
    file.write_bytes(file.read_bytes().replace(b"label", b"Label", 1))
    with pytest.raises(TamperedError, match="does not verify"):
        copy(lab, tmp_path / "new", tmp_path / "full")
    assert left(tmp_path) == ["full", "lab"]


def test_a_database_with_tables_and_nothing_in_them_is_filled(
    lab: Lab, tmp_path: Path, postgresql_url: str
) -> None:
    with opened(postgresql_url) as engine:
        schema.upgrade(engine)
    assert copy(lab, tmp_path / "new", database=postgresql_url).closed


# A cursor on a server that is gone cannot be closed.
@pytest.mark.filterwarnings("ignore:.*ServerCursor:pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("inside", [False, True])
def test_a_connection_that_breaks_in_the_middle_is_told_and_the_copy_is_made_again(
    lab: Lab, tmp_path: Path, postgresql_server: URL, inside: bool
) -> None:
    nth, broken = 5, 0
    while True:
        one = lab.copy(tmp_path / f"lab-{nth}")
        new = tmp_path / f"new-{nth}"
        with postgresql_database(postgresql_server) as url, proxied(url) as proxy:
            asked: dict[str, Any] = {"database": proxy.url(url), "captures_inside": inside}
            proxy.arm(nth, answered=False)
            with suppress(NotReadyError):
                copy(one, new, **asked)
            cut, proxy.nth = bool(proxy.cuts), 0
            if cut:
                broken += 1
                gc.collect()
                # The first goes on, or the copy does, and never both.
                assert (is_closed(one.place) is None) != is_open(new)
                if not is_open(new):
                    assert copy(one, new, **asked).answer is Answer.VERIFIED
            assert is_open(new)
            assert is_closed(one.place) == Closed(duplicating.where(places.read(new)), moved=True)
            with Archive.open(new, one.around, exactly=True) as archive:
                assert verify(archive, None).answer is Answer.VERIFIED
        if not cut:
            break
        nth *= 3
    assert broken > 2


def is_open(place: Path) -> bool:
    return place.exists() and is_closed(place) is None
