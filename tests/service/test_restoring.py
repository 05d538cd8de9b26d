"""Restoring: a lost database, one that was set back, and what a public snapshot leaves out."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import func, select

from archive import place as places
from archive.errors import (
    ArchiveError,
    ConflictError,
    NotFoundError,
    NotReadyError,
    TamperedError,
    UndecidedError,
)
from archive.service import keeping, restoring
from archive.service.archive import Archive, Surroundings
from archive.service.publishing import Audience, publish
from archive.service.restorable import Asked, Restored
from archive.store import engines, readable, schema, tables
from archive.store.captures import CaptureFiles
from archive.store.mending import replace_bodies
from archive.verify.report import Answer, Report
from tests.conftest import opened
from tests.labs import TEXT, Lab, P, S, entity
from tests.rules.histories import say

SECRET = b"Nobody else may read this.\n"


@dataclass(frozen=True)
class Copies:
    """An archive; what it was at entry 5; and snapshots of it, that of entry 5 as well."""

    lab: Lab
    early: Lab
    old: Path
    full: Path
    public: Path


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Copies:
    folder = tmp_path_factory.mktemp("restoring")
    lab = Lab(folder / "lab")
    lab.folder.mkdir()
    lab.found()
    lab.record(entity(P, "p"), say("source.added", S))
    with lab.opened() as archive:
        digest, length = archive.captures.put(SECRET)
    lab.record(say("source.captured", S, restricted=True, digest=digest, bytes=length))
    lab.record(entity("ent:zzzzzzzzzzzz"), say("note.added", P, text="A name that had to go."))
    early = lab.copy(folder / "early")
    snapshot(early, folder / "old", Audience.FULL)
    lab.record(say("event.redacted", target="4.1"))
    with lab.opened() as archive:
        digest, length = archive.captures.put(TEXT)
    lab.record(
        say("source.captured", S, digest=digest, bytes=length, mediaType="text/plain"),
        say("note.added", P, restricted=True, text="Afraid."),
    )
    snapshot(lab, folder / "full", Audience.FULL)
    snapshot(lab, folder / "public", Audience.PUBLIC)
    return Copies(lab, early, folder / "old", folder / "full", folder / "public")


@pytest.fixture
def lab(made: Copies, tmp_path: Path) -> Lab:
    return made.lab.copy(tmp_path / "lab")


@pytest.fixture
def set_back(made: Copies, lab: Lab) -> Lab:
    """The archive with a database from before the last two entries."""
    lab.database.write_bytes(made.early.database.read_bytes())
    shutil.rmtree(lab.place / "captures")
    shutil.copytree(made.early.place / "captures", lab.place / "captures")
    return lab


def snapshot(lab: Lab, folder: Path, audience: Audience) -> None:
    with lab.opened() as archive:
        publish(archive, folder, audience=audience)


def restore(lab: Lab, snapshot: Path, **asked: bool | Path) -> Restored:
    wanted = Asked(snapshot=snapshot, **asked)  # type: ignore[arg-type]
    return restoring.restore(places.read(lab.place), wanted, lab.around)


def lose(lab: Lab) -> None:
    for path in lab.place.glob("archive.db*"):
        path.unlink()


def in_order(lab: Lab) -> Report:
    """Verify the archive and look at its views; return the report."""
    with Archive.open(lab.place, lab.around, exactly=True) as archive:
        assert keeping.check_views(archive) == ()
        keeping.rebuild(archive)
        assert keeping.check_views(archive) == ()
    return lab.verify()


def test_a_lost_database_is_made_anew(made: Copies, lab: Lab) -> None:
    lose(lab)
    done = restore(lab, made.full)
    assert (done.size, done.entries, done.bodies, done.captures) == (7, 7, 0, 0)
    assert (done.withheld, done.not_included, done.set_aside) == (0, 0, None)
    assert (done.answer, done.anew) == (Answer.VERIFIED, True)
    assert in_order(lab).answer is Answer.VERIFIED
    assert lab.ask('SELECT index_, note FROM (SELECT "index" index_, note FROM entry)') == (
        made.lab.ask('SELECT index_, note FROM (SELECT "index" index_, note FROM entry)')
    )
    assert lab.ask("SELECT * FROM body ORDER BY event") == made.lab.ask(
        "SELECT * FROM body ORDER BY event"
    )
    assert lab.ask("SELECT count(*) FROM secret") == [(1,)]
    assert lab.record(entity("ent:yyyyyyyyyyyy")).checkpoint == 8
    assert lab.verify().answer is Answer.VERIFIED


def test_what_cannot_be_read_is_put_aside_and_never_deleted(made: Copies, lab: Lab) -> None:
    damaged = b"\xff" * 50_000
    lose(lab)
    lab.database.write_bytes(damaged)
    done = restore(lab, made.full)
    assert done.set_aside == lab.place / "archive.db.aside-1"
    assert done.set_aside.read_bytes() == damaged
    lab.database.write_bytes(b"")
    assert restore(lab, made.full).set_aside == lab.place / "archive.db.aside-2"
    assert in_order(lab).answer is Answer.VERIFIED


@pytest.mark.parametrize(
    "harm",
    [
        "DROP TABLE intake",
        "ALTER TABLE checkpoint RENAME COLUMN kept TO other",
        "DELETE FROM head",
        "DELETE FROM alembic_version",
    ],
)
def test_a_database_that_lacks_a_part_is_made_anew(made: Copies, lab: Lab, harm: str) -> None:
    lab.sql(harm)
    assert restore(lab, made.full).set_aside is not None
    assert in_order(lab).answer is Answer.VERIFIED


def test_damaged_pages_are_noticed(made: Copies, lab: Lab) -> None:
    with lab.database.open("r+b") as file:
        file.seek(4096 * 3)
        file.write(b"\xff" * 4096 * 30)
    assert restore(lab, made.full).set_aside is not None
    assert in_order(lab).answer is Answer.VERIFIED


def test_a_database_of_another_version_is_left_alone(made: Copies, lab: Lab) -> None:
    lab.sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(NotReadyError, match="does not know"):
        restore(lab, made.full)
    assert not list(lab.place.glob("*aside*"))


def test_one_that_was_set_back_gets_what_is_missing_and_keeps_the_rest(
    made: Copies, set_back: Lab
) -> None:
    before = set_back.ask("SELECT * FROM secret")
    set_back.sql("INSERT INTO intake VALUES ('s', x'01', 'ent:pppppppppppp', x'02', NULL)")
    with pytest.raises(ConflictError, match="set back"):
        set_back.record(entity("ent:yyyyyyyyyyyy"))
    done = restore(set_back, made.full)
    assert (done.size, done.entries, done.captures, done.anew) == (7, 2, 1, False)
    assert set_back.ask("SELECT * FROM secret") == before
    assert set_back.ask("SELECT count(*) FROM body WHERE event = 4 * 256 + 1") == [(0,)]
    # What was redacted since leaves no trace in the private table either.
    assert set_back.ask("SELECT seen FROM intake") == [(None,)]
    assert set_back.ask("SELECT size FROM checkpoint ORDER BY size") == made.lab.ask(
        "SELECT size FROM checkpoint ORDER BY size"
    )
    assert in_order(set_back).answer is Answer.VERIFIED
    assert set_back.record(entity("ent:yyyyyyyyyyyy")).checkpoint == 8


def test_words_and_captures_are_found_afterwards(made: Copies, lab: Lab) -> None:
    lose(lab)
    shutil.rmtree(lab.place / "captures")
    assert restore(lab, made.full).captures == 2
    assert lab.ask("SELECT count(*) FROM capture_text") == made.lab.ask(
        "SELECT count(*) FROM capture_text"
    )
    digests = list(CaptureFiles(lab.place / "captures"))
    assert len(digests) == 2


def test_again_it_changes_nothing(made: Copies, lab: Lab) -> None:
    before = lab.dump()
    done = restore(lab, made.full)
    assert (done.entries, done.bodies, done.captures) == (0, 0, 0)
    assert durable(lab.dump()) == durable(before)


def durable(dump: list[str]) -> list[str]:
    names = tuple(f'INSERT INTO "{table}"' for table in tables.METADATA.tables)
    return sorted(line for line in dump if line.startswith(names))


def test_what_belongs_to_a_database_is_put_aside_with_it(tmp_path: Path) -> None:
    for name in ("archive.db", "archive.db-wal", "archive.db-shm", "archive.db.aside-1", "new"):
        (tmp_path / name).write_bytes(name.encode())
    kept = readable.take_name(tmp_path / "new", tmp_path / "archive.db")
    assert kept == tmp_path / "archive.db.aside-2"
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {
        "archive.db": "new",
        "archive.db.aside-1": "archive.db.aside-1",
        "archive.db.aside-2": "archive.db",
        "archive.db.aside-2-wal": "archive.db-wal",
        "archive.db.aside-2-shm": "archive.db-shm",
    }


def test_a_shorter_snapshot_adds_nothing_but_what_is_damaged(made: Copies, lab: Lab) -> None:
    lab.sql(
        "DELETE FROM body WHERE event = 2 * 256",
        "UPDATE body SET content = x'7b7d' WHERE event = 2 * 256 + 1",
    )
    assert lab.verify().answer is Answer.FAILED
    done = restore(lab, made.old)
    assert (done.size, done.entries, done.bodies) == (7, 0, 2)
    # What was redacted since is in the older copy, and does not come back.
    assert lab.ask("SELECT count(*) FROM body WHERE event = 4 * 256 + 1") == [(0,)]
    assert in_order(lab).answer is Answer.VERIFIED


def test_the_guards_of_the_database_stand_again(made: Copies, lab: Lab) -> None:
    other = made.lab.copy(lab.folder.parent / "guarded")
    with other.opened() as archive, engines.writing(archive.engine) as connection:
        replace_bodies(connection, [(2 * 256, b"0" * 16, b"{}")])
    assert other.ask("SELECT content FROM body WHERE event = 512") == [(b"{}",)]
    assert triggers(other) == triggers(made.lab)
    restore(other, made.full)
    assert triggers(other) == triggers(made.lab)
    assert other.verify().answer is Answer.VERIFIED


def triggers(lab: Lab) -> list[tuple[object, ...]]:
    return lab.ask("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name")


def test_a_damaged_capture_is_made_good(made: Copies, lab: Lab) -> None:
    for digest in CaptureFiles(lab.place / "captures"):
        CaptureFiles(lab.place / "captures").path(digest).write_bytes(b"something else")
    assert restore(lab, made.full).captures == 2
    assert lab.verify().answer is Answer.VERIFIED


def test_another_history_is_refused_with_its_first_entry(
    made: Copies, set_back: Lab, tmp_path: Path
) -> None:
    set_back.second_place.write_bytes(made.early.second_place.read_bytes())
    set_back.record(entity("ent:xxxxxxxxxxxx"))
    before = set_back.dump()
    with pytest.raises(TamperedError, match="entry 5 of the database is not the one"):
        restore(set_back, made.full)
    assert set_back.dump() == before


def test_entries_that_are_missing_within_are_no_archive_to_go_on_from(
    made: Copies, lab: Lab
) -> None:
    lab.sql('DELETE FROM entry WHERE "index" = 3')
    with pytest.raises(TamperedError, match="entry 3 is missing"):
        restore(lab, made.full)


@pytest.mark.parametrize(("size", "told"), [(6, "there are more"), (8, "entry 7 is missing")])
def test_a_count_that_is_wrong_is_told(made: Copies, lab: Lab, size: int, told: str) -> None:
    lab.sql(f"UPDATE head SET size = {size}")
    with pytest.raises(TamperedError, match=told):
        restore(lab, made.full)


def test_an_older_snapshot_is_refused_while_more_was_signed_here(made: Copies, lab: Lab) -> None:
    lose(lab)
    with pytest.raises(ConflictError, match="over 7 entries was signed here"):
        restore(lab, made.old)
    assert not lab.database.exists()
    done = restore(lab, made.old, behind=True)
    assert (done.size, done.signed) == (5, 7)
    with Archive.open(lab.place, lab.around, exactly=True):
        pass
    with pytest.raises(ConflictError, match="set back"):
        lab.record(entity("ent:yyyyyyyyyyyy"))
    assert restore(lab, made.full).entries == 2
    assert lab.record(entity("ent:yyyyyyyyyyyy")).checkpoint == 8


def test_what_was_signed_here_must_be_what_comes_back(
    made: Copies, set_back: Lab, tmp_path: Path
) -> None:
    set_back.second_place.write_bytes(made.early.second_place.read_bytes())
    set_back.record(entity("ent:xxxxxxxxxxxx"))
    lose(set_back)
    with pytest.raises(TamperedError, match="not those that were signed here"):
        restore(set_back, made.full)


def test_the_second_place_is_brought_forward(made: Copies, lab: Lab) -> None:
    newest = lab.second_place.read_bytes()
    lose(lab)
    lab.second_place.unlink()
    restore(lab, made.full)
    assert lab.second_place.read_bytes() == newest
    lab.second_place.write_bytes(made.early.second_place.read_bytes())
    restore(lab, made.full)
    assert lab.second_place.read_bytes() == newest


# Whom the snapshot is believed.


def test_without_pins_it_is_refused_unless_asked_for(made: Copies, lab: Lab) -> None:
    shutil.rmtree(lab.home / "logs")
    lose(lab)
    with pytest.raises(UndecidedError, match="no pins here"):
        restore(lab, made.full)
    assert restore(lab, made.full, unpinned=True).answer is Answer.CONSISTENT
    lose(lab)
    assert restore(lab, made.full, policy=made.lab.place / "policy").answer is Answer.VERIFIED


def test_pins_without_an_identity_are_not_enough(made: Copies, lab: Lab, tmp_path: Path) -> None:
    lines = (lab.place / "policy").read_bytes().splitlines(keepends=True)
    (tmp_path / "policy").write_bytes(b"".join(lines[1:]))
    with pytest.raises(UndecidedError, match="consistent with itself"):
        restore(lab, made.full, policy=tmp_path / "policy")


def test_an_altered_snapshot_is_refused(made: Copies, lab: Lab, tmp_path: Path) -> None:
    copy = shutil.copytree(made.full, tmp_path / "copy")
    (bodies,) = (copy / "data" / "bodies").rglob("7")
    bodies.write_bytes(bodies.read_bytes().replace(b"Afraid", b"Joyful"))
    lose(lab)
    with pytest.raises(TamperedError, match="does not verify"):
        restore(lab, copy)
    assert not lab.database.exists()


def test_another_archive_is_refused(made: Copies, lab: Lab) -> None:
    marker = lab.place / places.MARKER
    marker.write_text(marker.read_text().replace("example.org/lab", "example.org/other"))
    with pytest.raises(ConflictError, match=r"is of example\.org/lab"):
        restore(lab, made.full)


def test_what_is_no_snapshot_is_told(lab: Lab, tmp_path: Path) -> None:
    for path, told in ((tmp_path / "gone", "does not exist"), (tmp_path, "is no snapshot")):
        with pytest.raises(NotFoundError, match=told):
            restore(lab, path)


# What a public snapshot leaves out.


def test_a_public_snapshot_is_refused_where_something_would_be_missing(
    made: Copies, lab: Lab
) -> None:
    lose(lab)
    with pytest.raises(NotReadyError, match="2 restricted bodies are neither here") as caught:
        restore(lab, made.public)
    assert "full snapshot" in caught.value.remedy
    assert not lab.database.exists()


def test_without_them_the_archive_says_that_it_is_incomplete(made: Copies, lab: Lab) -> None:
    lose(lab)
    shutil.rmtree(lab.place / "captures")
    done = restore(lab, made.public, without_restricted=True)
    assert (done.withheld, done.captures) == (2, 1)
    assert places.read(lab.place).incomplete
    report = in_order(lab)
    assert (report.answer, report.counts["withheld"]) == (Answer.VERIFIED, 2)
    assert any("incomplete" in (one.note or "") for one in report.levels)
    assert lab.ask("SELECT state FROM event WHERE event = 6 * 256 + 1") == [("withheld",)]
    assert lab.record(entity("ent:yyyyyyyyyyyy")).checkpoint == 8
    # A redaction makes the rows of an id anew; what is withheld there stays so.
    lab.record(say("event.redacted", target="3.0"))
    assert in_order(lab).answer is Answer.VERIFIED


def test_what_is_lost_besides_is_still_found(made: Copies, lab: Lab) -> None:
    lose(lab)
    restore(lab, made.public, without_restricted=True)
    lab.sql("DELETE FROM body WHERE event = 2 * 256", "DROP TABLE note")
    codes = {finding.code for finding in lab.verify().findings}
    assert {"body.missing", "view.row"} <= codes


def test_a_full_snapshot_fills_in_what_was_left_out(made: Copies, lab: Lab) -> None:
    marker = (lab.place / places.MARKER).read_bytes()
    lose(lab)
    restore(lab, made.public, without_restricted=True)
    again = restore(lab, made.public)
    assert (again.bodies, again.withheld) == (0, 2)
    done = restore(lab, made.full)
    assert (done.bodies, done.withheld) == (2, 0)
    assert (lab.place / places.MARKER).read_bytes() == marker
    assert in_order(lab).counts["withheld"] == 0
    assert lab.ask("SELECT * FROM body ORDER BY event") == made.lab.ask(
        "SELECT * FROM body ORDER BY event"
    )


def test_what_the_database_has_of_it_is_not_missing(made: Copies, lab: Lab) -> None:
    done = restore(lab, made.public)
    assert (done.withheld, done.bodies) == (0, 0)
    assert not places.read(lab.place).incomplete


# All or nothing.


def test_a_trial_says_the_same_and_changes_nothing(made: Copies, lab: Lab) -> None:
    def state() -> dict[Path, bytes]:
        found = lab.folder.rglob("*")
        return {path: path.read_bytes() for path in found if path.is_file()}

    lose(lab)
    before = state()
    tried = restore(lab, made.full, dry_run=True)
    assert state() == before
    done = restore(lab, made.full)
    assert (tried.entries, tried.anew, tried.root) == (done.entries, True, done.root)
    lab.sql("DELETE FROM body WHERE event = 2 * 256")
    assert restore(lab, made.full, dry_run=True).bodies == 1
    assert lab.ask("SELECT count(*) FROM body WHERE event = 512") == [(0,)]


class Stop(Exception):
    pass


@pytest.mark.parametrize(
    ("owner", "step"),
    [
        (restoring, "resume"),
        (restoring, "_audited"),
        (CaptureFiles, "put"),
        (restoring.search, "read_captures"),
        (readable, "take_name"),
        (readable, "_put_aside"),
        (Path, "rename"),
        (restoring.places, "mark"),
        (restoring.trust, "encode"),
    ],
)
def test_whatever_stops_it_it_can_be_repeated(
    made: Copies, lab: Lab, monkeypatch: pytest.MonkeyPatch, owner: object, step: str
) -> None:
    def stop(*words: object, **more: object) -> None:
        raise Stop

    shutil.rmtree(lab.place / "captures")
    lab.database.write_bytes(b"damaged")
    with monkeypatch.context() as patch:
        patch.setattr(owner, step, stop)
        with pytest.raises(Stop):
            restore(lab, made.full)
    assert not list(lab.place.glob(".*.unfinished*"))
    kept = [path.read_bytes() for path in lab.place.glob("archive.db*")]
    assert kept.count(b"damaged") == 1
    restore(lab, made.full)
    assert in_order(lab).answer is Answer.VERIFIED


def test_a_stop_between_the_two_names_leaves_no_database(
    made: Copies, lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename = Path.rename

    def stop(path: Path, target: Path) -> Path:
        if path.name.endswith(".unfinished"):
            raise Stop
        return rename(path, target)

    lab.database.write_bytes(b"damaged")
    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", stop)
        with pytest.raises(Stop):
            restore(lab, made.full)
    assert (lab.place / "archive.db.aside-1").read_bytes() == b"damaged"
    assert restore(lab, made.full).set_aside is None
    assert in_order(lab).answer is Answer.VERIFIED


def test_progress_is_told_to_the_end(made: Copies, lab: Lab) -> None:
    seen: list[tuple[int, int]] = []
    lose(lab)
    restoring.restore(
        places.read(lab.place),
        Asked(snapshot=made.full),
        lab.around,
        lambda done, of: seen.append((done, of)),
    )
    assert seen == sorted(seen)
    assert (seen[0], seen[-1]) == ((1, 35), (35, 35))
    assert len(seen) == 35


# A new folder, and a server.


@pytest.fixture
def stranger(tmp_path: Path) -> Surroundings:
    """Somebody with no keys at all."""
    return Surroundings(
        home=tmp_path / "nobody", ask=lambda path: None, now=lambda: 0, random=os.urandom
    )


def test_a_new_folder_becomes_an_archive(
    made: Copies, stranger: Surroundings, tmp_path: Path
) -> None:
    target = tmp_path / "new"
    asked = Asked(snapshot=made.full, policy=made.lab.place / "policy")
    done = restoring.restore_new(target, None, asked, stranger)
    assert (done.folder, done.entries, done.captures) == (target, 7, 2)
    assert (target / "policy").read_bytes() == (made.lab.place / "policy").read_bytes()
    with Archive.open(target, stranger, exactly=True) as archive:
        assert archive.place.origin == "example.org/lab"
    assert not (tmp_path / "nobody").exists()
    with pytest.raises(ConflictError, match="exists already"):
        restoring.restore_new(target, None, asked, stranger)


def test_a_trial_makes_no_folder(made: Copies, lab: Lab, tmp_path: Path) -> None:
    asked = Asked(snapshot=made.full, dry_run=True)
    done = restoring.restore_new(tmp_path / "new", None, asked, lab.around)
    assert (done.folder, done.entries, done.dry_run) == (tmp_path / "new", 7, True)
    assert not (tmp_path / "new").exists()
    assert not list(tmp_path.glob(".*"))


def test_nothing_is_left_of_a_new_folder_that_fails(made: Copies, lab: Lab, tmp_path: Path) -> None:
    asked = Asked(snapshot=made.public)
    with pytest.raises(NotReadyError):
        restoring.restore_new(tmp_path / "new", None, asked, lab.around)
    assert not (tmp_path / "new").exists()
    assert not list(tmp_path.glob(".*"))


@pytest.mark.parametrize(
    ("database", "error"),
    [("sqlite:////tmp/other.db", ConflictError), ("other.db", ArchiveError)],
)
def test_a_file_elsewhere_is_no_place_for_a_new_archive(
    made: Copies, lab: Lab, tmp_path: Path, database: str, error: type[ArchiveError]
) -> None:
    with pytest.raises(error):
        restoring.restore_new(tmp_path / "new", database, Asked(snapshot=made.full), lab.around)


def test_a_new_folder_does_not_stand_in_the_snapshot(made: Copies, lab: Lab) -> None:
    with pytest.raises(ConflictError, match="lies within"):
        restoring.restore_new(made.full / "new", None, Asked(snapshot=made.full), lab.around)


def test_on_a_server_it_goes_into_an_empty_database(
    made: Copies, lab: Lab, tmp_path: Path, postgresql_url: str
) -> None:
    target = tmp_path / "new"
    trial = Asked(snapshot=made.full, dry_run=True)
    assert restoring.restore_new(target, postgresql_url, trial, lab.around).anew
    with opened(postgresql_url) as engine:
        assert readable.is_empty(engine)
    asked = Asked(snapshot=made.full)
    assert restoring.restore_new(target, postgresql_url, asked, lab.around).entries == 7
    served = Lab(tmp_path / "served")
    served.folder.mkdir()
    shutil.copytree(lab.home, served.home)
    target.rename(served.place)
    assert in_order(served).answer is Answer.VERIFIED
    assert served.record(entity("ent:yyyyyyyyyyyy")).checkpoint == 8


def test_on_a_server_bodies_are_filled_in_and_guarded_again(
    made: Copies, lab: Lab, tmp_path: Path, postgresql_url: str
) -> None:
    served = Lab(tmp_path / "served")
    served.folder.mkdir()
    shutil.copytree(lab.home, served.home)
    asked = Asked(snapshot=made.public, without_restricted=True)
    restoring.restore_new(served.place, postgresql_url, asked, served.around)
    with opened(postgresql_url) as engine, engines.writing(engine) as connection:
        replace_bodies(connection, [(2 * 256, b"0" * 16, b"{}")])
    done = restore(served, made.full)
    assert (done.bodies, done.anew, done.withheld) == (3, False, 0)
    assert in_order(served).answer is Answer.VERIFIED
    with (
        opened(postgresql_url) as engine,
        pytest.raises(Exception, match="UPDATE on body is refused"),
        engines.writing(engine) as connection,
    ):
        connection.execute(tables.body.update().values(content=b"{}"))


def test_a_database_with_other_tables_is_left_alone(
    made: Copies, lab: Lab, tmp_path: Path, postgresql_url: str
) -> None:
    with opened(postgresql_url) as engine, engines.writing(engine) as connection:
        connection.exec_driver_sql("CREATE TABLE somebody (name text)")
    for dry_run in (True, False):
        asked = Asked(snapshot=made.full, dry_run=dry_run)
        with pytest.raises(ConflictError, match="not those of an archive"):
            restoring.restore_new(tmp_path / "new", postgresql_url, asked, lab.around)


def test_tables_that_an_attempt_left_empty_are_taken(
    made: Copies, lab: Lab, tmp_path: Path, postgresql_url: str
) -> None:
    with opened(postgresql_url) as engine:
        schema.upgrade(engine)
    asked = Asked(snapshot=made.full)
    restoring.restore_new(tmp_path / "new", postgresql_url, asked, lab.around)
    with opened(postgresql_url) as engine, engines.reading(engine) as connection:
        assert connection.execute(select(func.count()).select_from(tables.secret)).scalar() == 1
