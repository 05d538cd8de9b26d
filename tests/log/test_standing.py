"""What a writer keeps between its appends, and what makes it read all of it again."""

import os
from pathlib import Path

import pytest

from archive.core import entry as entries
from archive.errors import NotAuthorisedError
from archive.events.drafting import Draft, compose
from archive.ids import KeyId
from archive.log import append, standing
from archive.service.archive import Archive
from archive.service.recording import record
from archive.service.signing import verified_base
from archive.store import engines
from tests.labs import START, Lab, entity, said
from tests.rules.histories import CAROL, enrol, revoke

FIRST, SECOND, THIRD = (f"ent:{letter * 12}" for letter in "abc")


class _TakenBack(Exception):
    pass


@pytest.fixture
def fresh(tmp_path: Path, database_url: str) -> Lab:
    lab = Lab(tmp_path / "lab")
    lab.folder.mkdir()
    lab.found(None if database_url.startswith("sqlite") else database_url)
    lab.record(enrol(CAROL))
    return lab


def put(archive: Archive, *drafts: Draft, fails: bool = False) -> None:
    """Append *drafts*, signed by Carol, and take it back again if it is to fail."""
    with engines.reading(archive.engine) as connection:
        base = verified_base(connection, archive)
    made = compose(
        drafts,
        origin=archive.place.origin,
        at=START,
        base=base,
        by=[KeyId(CAROL.key.id)],
        random=os.urandom(16 * len(drafts)),
    )
    with engines.writing(archive.engine) as connection:
        append.append(connection, entries.sign(made.text, [CAROL]), dict(enumerate(made.stored)))
        if fails:
            raise _TakenBack


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return after how many entries policy and keys were read, each time that they are."""
    seen: list[int] = []
    read = standing.read

    def counted(connection: object, before: int) -> standing.Standing:
        seen.append(before)
        return read(connection, before)  # type: ignore[arg-type]

    monkeypatch.setattr("archive.log.priming.read", counted)
    return seen


def test_a_writer_reads_policy_and_keys_once(fresh: Lab, reads: list[int]) -> None:
    with fresh.opened() as archive:
        put(archive, entity(FIRST))
        put(archive, entity(SECOND))
        put(archive, entity(THIRD))
    assert reads == [3]
    assert fresh.verify().findings == []


def test_what_another_has_written_meanwhile_is_seen(fresh: Lab, reads: list[int]) -> None:
    with fresh.opened() as archive:
        put(archive, entity(FIRST))
        fresh.record(revoke(CAROL))
        reads.clear()
        with pytest.raises(NotAuthorisedError, match="was revoked in entry 4"):
            put(archive, entity(SECOND))
    assert reads == [5]


def test_its_own_entry_changes_what_it_keeps(fresh: Lab, reads: list[int]) -> None:
    with fresh.opened() as archive:
        put(archive, entity(FIRST))
        record(archive, lambda pen: said(revoke(CAROL)), dry_run=False)
        reads.clear()
        with pytest.raises(NotAuthorisedError, match="was revoked in entry 4"):
            put(archive, entity(SECOND))
    assert reads == []


def test_what_was_taken_back_is_not_kept(fresh: Lab, reads: list[int]) -> None:
    with fresh.opened() as archive:
        with pytest.raises(_TakenBack):
            put(archive, entity(FIRST), fails=True)
        put(archive, entity(SECOND))
        put(archive, entity(FIRST))
    assert reads == [3, 3]
    assert fresh.verify().findings == []
