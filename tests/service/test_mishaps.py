"""Clocks that are set back, and two versions of the program at once."""

import dataclasses
import os
from pathlib import Path

import pytest
from sqlalchemy import Connection

from archive.core import checkpoint as checkpoints
from archive.core.checkpoint import SignedCheckpoint
from archive.errors import NotReadyError
from archive.ids import minted
from archive.log import checkpoints as log_checkpoints
from archive.service import verifying
from archive.service.archive import Archive
from archive.service.recording import Said, record
from archive.store import engines
from archive.verify.report import Answer
from tests.labs import START, Lab, entity, said

YEARS = 10 * 365 * 86_400


@pytest.fixture
def lab(tmp_path: Path) -> Lab:
    lab = Lab(tmp_path)
    lab.found()
    return lab


def newest(archive: Archive) -> SignedCheckpoint:
    with engines.reading(archive.engine) as connection:
        found = log_checkpoints.newest(connection)
    assert found is not None
    return found


def test_a_clock_that_was_set_back_years_is_flagged_and_the_logs_time_stands(lab: Lab) -> None:
    late = dataclasses.replace(lab.around, now=lambda: START - YEARS)
    with Archive.open(lab.place, late) as archive:
        before = newest(archive)
        written = record(
            archive, lambda connection: said(entity("ent:pppppppppppp")), dry_run=False
        )
        after = newest(archive)
        report = verifying.verify(archive, None)
    assert "clock says 2016-" in (written.clock or "")
    assert written.addresses[0].entry == before.checkpoint.size
    assert after.checkpoint.size == before.checkpoint.size + 1
    # The checkpoint before it says that this was later, whatever the clock said.
    assert checkpoints.timestamp_of(after) == checkpoints.timestamp_of(before) == START
    assert report.answer is Answer.VERIFIED
    (flag,) = report.flags
    assert "clock is more than a day before the checkpoint it builds on" in flag


def test_an_older_program_records_nothing_after_an_upgrade(lab: Lab) -> None:
    with Archive.open(lab.place, lab.around) as old:
        record(old, lambda connection: said(entity("ent:pppppppppppp")), dry_run=False)
        before = lab.ask("SELECT size FROM head")
        lab.sql("UPDATE alembic_version SET version_num = '0999'")
        with pytest.raises(NotReadyError, match="became those of revision 0999") as caught:
            record(old, lambda connection: said(entity("ent:qqqqqqqqqqqq")), dry_run=False)
    assert "nothing was recorded" in caught.value.message
    assert lab.ask("SELECT size FROM head") == before
    with pytest.raises(NotReadyError, match="does not know"), Archive.open(lab.place, lab.around):
        pass


def someone(connection: Connection) -> Said:
    return said(entity(minted("ent", os.urandom(12))))


@pytest.mark.parametrize(("behind", "told"), [(0, False), (60, False), (61, True)])
def test_whoever_records_with_a_clock_that_is_behind_is_told(
    lab: Lab, behind: int, told: bool
) -> None:
    late = dataclasses.replace(lab.around, now=lambda: START - behind)
    for home in (lab.home, lab.folder / "without the log's keys"):
        around = dataclasses.replace(late, home=home)
        if home != lab.home:
            (home / "keys").mkdir(parents=True, mode=0o700)
            key = lab.home / "keys" / "aigerim.pem"
            (home / "keys" / "aigerim.pem").write_bytes(key.read_bytes())
            (home / "keys" / "aigerim.pem").chmod(0o600)
        with Archive.open(lab.place, around) as archive:
            written = record(archive, someone, dry_run=False)
        assert (written.checkpoint is None) == (home != lab.home)
        assert (written.clock is not None) is told
