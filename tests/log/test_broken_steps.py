"""Every step of an append and of a checkpoint, stopped before and after it: what is left?"""

import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import event

from archive.core import trust
from archive.errors import (
    ConflictError,
    MalformedError,
    NotReadyError,
    TamperedError,
)
from archive.events.drafting import Draft
from archive.keyring import Keyring
from archive.log import append, checkpoints, views
from archive.service import recording, signing
from archive.service.recording import record
from archive.verify.report import Answer
from tests.labs import Lab, entity, said
from tests.rules.histories import log_signers, say

NEW = "ent:newnewnewnew"
NEXT = "ent:nextnextnext"

APPEND = [
    (append, "prime"),
    (append, "weigh"),
    (append, "_write"),
    (append.tree, "extend"),
    (append.views, "extend"),
    (append, "_redact"),
    (views, "replay"),
    (append.head, "set_size"),
    (recording, "sign_entries"),
    (recording, "append_entries"),
]

CHECKPOINT = [
    (checkpoints, "require_abreast"),
    (checkpoints, "recheck"),
    (checkpoints.checkpoints, "sign"),
    (Keyring, "keep_checkpoint"),
    (checkpoints, "keep"),
]


class Stop(Exception):
    pass


def stopping(
    work: Callable[..., object], after: bool, stop: Callable[[], object]
) -> Callable[..., object]:
    def broken(*args: object, **kwargs: object) -> object:
        if not after:
            stop()
        done = work(*args, **kwargs)
        if after:
            stop()
        return done

    return broken


def stop() -> None:
    raise Stop


def step(where: object, name: str, after: bool) -> str:
    return f"{'after' if after else 'before'} {getattr(where, '__name__', where)}.{name}"


def cases(steps: list[tuple[object, str]]) -> list[object]:
    return [
        pytest.param(where, name, after, id=step(where, name, after))
        for where, name in steps
        for after in (False, True)
    ]


def drafts() -> list[Draft]:
    return [entity(NEW), say("event.redacted", target="4.0")]


def is_well(lab: Lab) -> None:
    """The next append works, and all of it verifies."""
    written = lab.record(entity(NEXT))
    assert written.warning is None
    report = lab.verify()
    assert report.findings == []
    assert report.answer is Answer.VERIFIED
    assert report.size == report.covered == written.addresses[0].entry + 1


@pytest.mark.parametrize(("where", "name", "after"), cases(APPEND))
def test_an_append_that_stops_half_way_leaves_nothing(
    lab: Lab, monkeypatch: pytest.MonkeyPatch, where: object, name: str, after: bool
) -> None:
    before = lab.dump()
    with monkeypatch.context() as patched:
        patched.setattr(where, name, stopping(getattr(where, name), after, stop))
        with pytest.raises(Stop):
            lab.record(*drafts())
    assert lab.dump() == before
    is_well(lab)


def test_a_commit_that_fails_leaves_nothing(lab: Lab) -> None:
    before = lab.dump()
    with lab.opened() as archive:
        event.listen(archive.engine, "commit", lambda connection: stop())
        with pytest.raises(Stop):
            record(archive, lambda connection: said(*drafts()), dry_run=False)
    assert lab.dump() == before
    is_well(lab)


@pytest.mark.parametrize(("where", "name", "after"), cases(CHECKPOINT))
def test_a_checkpoint_that_stops_half_way_leaves_the_entries_for_the_next(
    lab: Lab, monkeypatch: pytest.MonkeyPatch, where: object, name: str, after: bool
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(where, name, stopping(getattr(where, name), after, stop))
        # An append asks whether the database is abreast too; that is not the step meant here.
        patched.setattr(recording, "checkpoints", _Abreast())
        with pytest.raises(Stop):
            lab.record(*drafts())
    assert lab.ask("SELECT size FROM head") == [(13,)]
    assert lab.ask("SELECT max(size) FROM checkpoint") == [(12,)]
    is_well(lab)


class _Abreast:
    def require_abreast(self, *args: object) -> None:
        return None


def test_the_second_place_ahead_of_the_table_is_not_signed_again(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(checkpoints, "keep", stopping(checkpoints.keep, False, stop))
        with pytest.raises(Stop):
            lab.record(entity(NEW))
    signed = lab.second_place.read_bytes()
    assert lab.ask("SELECT count(*) FROM checkpoint WHERE size = 13") == [(0,)]
    with lab.opened() as archive:
        again = signing.sign_checkpoint(archive)
    assert again is not None
    assert again.note.encode() == signed == lab.second_place.read_bytes()
    assert lab.ask("SELECT note FROM checkpoint WHERE size = 13") == [(signed,)]
    is_well(lab)


def test_the_table_ahead_of_the_second_place_is_checked_from_there_on(lab: Lab) -> None:
    older = lab.ask("SELECT note FROM checkpoint WHERE size = 5")[0][0]
    assert isinstance(older, bytes)
    lab.second_place.write_bytes(older)
    is_well(lab)


def test_without_a_second_place_everything_is_checked(lab: Lab) -> None:
    lab.second_place.unlink()
    is_well(lab)


def kill(lab: Lab, where: str, after: bool) -> None:
    """Record in a process of its own that is killed at a step."""
    module, _, name = where.rpartition(".")
    code = f"""
import importlib, os, signal
from pathlib import Path
from tests.labs import Lab
from tests.log import test_broken_steps as steps

holder = importlib.import_module({module.partition(":")[0]!r})
if {module.partition(":")[2]!r}:
    holder = getattr(holder, {module.partition(":")[2]!r})
work = getattr(holder, {name!r})
kill = lambda: os.kill(os.getpid(), signal.SIGKILL)
setattr(holder, {name!r}, steps.stopping(work, {after!r}, kill))
Lab(Path({str(lab.folder)!r})).record(*steps.drafts())
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[2], check=False)
    assert done.returncode == -signal.SIGKILL


@pytest.mark.parametrize(
    ("where", "after", "size"),
    [
        ("archive.log.append._write", True, 12),
        ("archive.log.append._redact", True, 12),
        ("archive.service.recording.sign_checkpoint", False, 13),
        ("archive.keyring:Keyring.keep_checkpoint", False, 13),
        ("archive.keyring:Keyring.keep_checkpoint", True, 13),
        ("archive.log.checkpoints.keep", True, 13),
    ],
)
def test_a_process_that_is_killed_leaves_whole_entries(
    lab: Lab, where: str, after: bool, size: int
) -> None:
    kill(lab, where, after)
    assert lab.ask("SELECT size FROM head") == [(size,)]
    assert lab.ask("SELECT count(*) FROM entry") == [(size,)]
    is_well(lab)


def set_back(lab: Lab, database: Path) -> None:
    for suffix in ("-wal", "-shm"):
        database.with_name(database.name + suffix).unlink(missing_ok=True)
        lab.database.with_name(lab.database.name + suffix).unlink(missing_ok=True)
    database.replace(lab.database)


def refuses(lab: Lab, words: str) -> None:
    before, second = lab.dump(), lab.second_place.read_bytes()
    with lab.opened() as archive, pytest.raises(ConflictError, match=words) as caught:
        record(archive, lambda connection: said(entity(NEXT)), dry_run=False)
    assert "newest copy" in caught.value.remedy
    with lab.opened() as archive, pytest.raises(ConflictError, match=words):
        signing.sign_checkpoint(archive)
    assert lab.dump() == before
    assert lab.second_place.read_bytes() == second
    assert lab.verify().answer is Answer.FAILED


def test_a_database_that_was_set_back_takes_nothing_and_is_not_signed(
    lab: Lab, sound: Lab, tmp_path: Path
) -> None:
    old = sound.copy(tmp_path / "old")
    lab.record(entity(NEW))
    set_back(lab, old.database)
    refuses(lab, "was set back to an older state")
    codes = {finding.code for finding in lab.verify().findings}
    assert codes == {"consistency.rewound"}


@pytest.mark.parametrize("entries", [1, 2])
def test_a_database_that_was_set_back_and_grew_differently_is_not_signed(
    lab: Lab, sound: Lab, tmp_path: Path, entries: int
) -> None:
    other = sound.copy(tmp_path / "other")
    lab.record(entity(NEW))
    for id in ["ent:aaaaaaaaaaaa", "ent:bbbbbbbbbbbb"][:entries]:
        other.record(entity(id))
    set_back(lab, other.database)
    refuses(lab, "are not those that were signed")
    codes = {finding.code for finding in lab.verify().findings}
    assert codes == {"consistency.forked"}


def test_a_second_place_that_is_damaged_is_told(lab: Lab) -> None:
    lab.second_place.write_bytes(b"\xff")
    with pytest.raises(MalformedError, match="checkpoint") as caught:
        lab.record(entity(NEW))
    assert "Restore" in caught.value.remedy


def test_a_checkpoint_that_the_log_never_signed_is_no_ground_to_sign_on(lab: Lab) -> None:
    ((note,),) = lab.ask("SELECT note FROM checkpoint WHERE size = 12")
    assert isinstance(note, bytes)
    lines = note.split(b"\n")
    lab.sql(
        (
            "UPDATE checkpoint SET note = ? WHERE size = 12",
            (b"\n".join(lines[:4]) + b"\n" + lines[4] + b"\n",),
        )
    )
    lab.second_place.unlink()
    with lab.opened() as archive, pytest.raises(TamperedError, match="missing"):
        signing.sign_checkpoint(archive)
    with pytest.raises(TamperedError, match="missing"):
        lab.record(entity(NEW))


def test_a_checkpoint_beyond_the_log_is_told(lab: Lab) -> None:
    lab.second_place.unlink()
    lab.sql("UPDATE head SET size = 11")
    with lab.opened() as archive, pytest.raises(TamperedError, match="there are 11 entries"):
        signing.sign_checkpoint(archive)


def test_without_the_keys_of_the_log_in_the_views_nothing_is_signed(lab: Lab) -> None:
    lab.sql("DELETE FROM policy")
    with lab.opened() as archive, pytest.raises(TamperedError, match="no key of the log"):
        signing.sign_checkpoint(archive)
    with pytest.raises(TamperedError, match="no key of the log"):
        lab.record(entity(NEW))


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        ("UPDATE entry SET note = x'00' WHERE \"index\" = 12", "entry 12"),
        ('DELETE FROM entry WHERE "index" = 12', "0 are there"),
        ("DELETE FROM body WHERE event = 3072", "12.0 is missing"),
        ("UPDATE body SET salt = zeroblob(16) WHERE event = 3072", "12.0 is foreign"),
        ("UPDATE node SET hash = zeroblob(32) WHERE level = 0 AND place = 12", "not that of"),
    ],
)
def test_what_changed_since_the_last_checkpoint_is_not_signed(
    lab: Lab, monkeypatch: pytest.MonkeyPatch, damage: str, words: str
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(checkpoints, "recheck", stopping(checkpoints.recheck, False, stop))
        with pytest.raises(Stop):
            lab.record(entity(NEW))
    lab.sql(damage)
    with lab.opened() as archive, pytest.raises(TamperedError, match=words):
        signing.sign_checkpoint(archive)
    assert lab.verify().answer is Answer.FAILED


def test_a_full_disk_leaves_nothing_half_written(lab: Lab) -> None:
    before = lab.dump()

    def limit(raw: sqlite3.Connection, record: object) -> None:
        (pages,) = raw.execute("PRAGMA page_count").fetchone()
        raw.execute(f"PRAGMA max_page_count = {pages}")

    label = {"en": "a long name " * 5_000}
    with lab.opened() as archive:
        event.listen(archive.engine, "connect", limit)
        with pytest.raises(NotReadyError, match="no room left") as caught:
            record(
                archive,
                lambda connection: said(say("entity.added", NEW, label=label)),
                dry_run=False,
            )
    assert "nothing of it was written" in caught.value.remedy
    assert lab.dump() == before
    is_well(lab)


def test_a_second_place_without_room_leaves_the_entry_and_says_so(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full() -> None:
        raise NotReadyError("there is no room left on its disk", remedy="Free room.")

    with monkeypatch.context() as patched:
        broken = stopping(Keyring.keep_checkpoint, False, full)
        patched.setattr(Keyring, "keep_checkpoint", broken)
        written = lab.record(entity(NEW))
    assert written.checkpoint is None
    assert written.warning is not None
    assert "no room left" in written.warning
    is_well(lab)


def test_a_dry_run_leaves_nothing(lab: Lab) -> None:
    before, second = lab.dump(), lab.second_place.read_bytes()
    with lab.opened() as archive:
        written = record(archive, lambda connection: said(*drafts()), dry_run=True)
    assert [str(address) for address in written.addresses] == ["12.0", "12.1"]
    assert lab.dump() == before
    assert lab.second_place.read_bytes() == second


def test_what_the_tree_says_of_signed_entries_must_be_what_was_signed(lab: Lab) -> None:
    lab.sql("UPDATE node SET hash = zeroblob(32) WHERE level = 3")
    with pytest.raises(ConflictError, match="are not those that were signed"):
        lab.record(entity(NEW))
    lab.second_place.unlink()
    with pytest.raises(TamperedError, match="are not those of the newest checkpoint"):
        lab.record(entity(NEW))
    with lab.opened() as archive, pytest.raises(TamperedError, match="of the last checkpoint"):
        signing.sign_checkpoint(archive)


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ('SELECT 12, note FROM entry WHERE "index" = 2', "the same text is entry 2"),
        ("VALUES (12, x'00')", "entry 12"),
    ],
)
def test_an_entry_that_was_put_in_behind_the_log_is_not_signed(
    lab: Lab, entry: str, words: str
) -> None:
    lab.sql(
        f"INSERT INTO entry {entry}",
        "INSERT INTO body SELECT event + 2560, salt, content FROM body WHERE event / 256 = 2",
        "UPDATE head SET size = 13",
    )
    with lab.opened() as archive, pytest.raises(TamperedError, match=words):
        signing.sign_checkpoint(archive)


def test_pins_that_the_log_does_not_name_stop_an_author(lab: Lab) -> None:
    pins = lab.home / "logs" / "example.org+lab" / "policy"
    before = pins.read_bytes()
    other = trust.encode([signer.key for signer in log_signers(7, "example.org/lab")], None)
    pins.write_bytes(other)
    with pytest.raises(TamperedError, match="the log's keys are not those that"):
        lab.record(entity(NEW))
    pins.unlink()
    lab.record(entity(NEW))
    pins.write_bytes(before)
    is_well(lab)


def test_without_any_checkpoint_there_is_nothing_to_vouch_for(lab: Lab) -> None:
    lab.sql("DELETE FROM checkpoint")
    with pytest.raises(NotReadyError, match="nothing to vouch for"):
        lab.record(entity(NEW))


def test_what_is_redacted_is_redacted_once(lab: Lab) -> None:
    with pytest.raises(ConflictError, match=r"was redacted at 8\.0"):
        lab.record(say("event.redacted", target="4.2"))
