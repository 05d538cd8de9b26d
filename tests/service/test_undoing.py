"""Taking back the last entry or a whole deposit: statements are retracted, all else stays."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.errors import ConflictError, MalformedError, NotFoundError
from archive.service import judging, reading
from archive.service.archive import Archive
from archive.service.depositing import deposit_bytes
from archive.service.noting import note
from archive.service.undoing import undo
from tests.labs import Lab

DEPOSIT = b"""\
deposit: small
lang: en
sources:
  list: {kind: list, published: {absent: unknown}}
entities:
  murat: {kind: person, label: {en: Murat}}
statements:
  one: {subject: murat, property: occupation, value: {text: cook, lang: en},
        references: [{source: list}]}
  two: {subject: murat, property: occupation, value: {text: clerk, lang: en},
        references: [{source: list}]}
"""


@pytest.fixture
def archive(founded: Lab, tmp_path: Path) -> Iterator[Archive]:
    with founded.opened() as opened:
        deposit_bytes(opened, DEPOSIT, "small.yaml", tmp_path)
        yield opened


def retracted(archive: Archive) -> list[bool]:
    found = []
    for name in ("one", "two"):
        thing = reading.show(archive, name, limit=5).thing
        assert isinstance(thing, reading.StatementShown)
        found.append(thing.statement.retracted is not None)
    return found


def test_the_last_entry_is_taken_back_and_what_stays_is_told(archive: Archive) -> None:
    tried = undo(archive, reason="error", dry_run=True)
    assert len(tried.written.ids) == 2
    assert retracted(archive) == [False, False]
    done = undo(archive, reason="error")
    assert retracted(archive) == [True, True]
    assert [one.type for one in done.left] == ["entity.added", "source.added"]
    with pytest.raises(ConflictError, match=r"holds statement\.retracted"):
        undo(archive, reason="error")


def test_a_deposit_is_taken_back_whatever_came_after(archive: Archive) -> None:
    note(archive, "one", "Words.", lang="en")
    judging.retract(archive, "two", reason="error", text=None)
    with pytest.raises(ConflictError):
        undo(archive, reason="error")
    done = undo(archive, deposit="small", reason="other", text="of another case")
    assert len(done.written.ids) == 1
    assert [one.why for one in done.left if one.type == "statement.added"] == [
        "it is retracted already"
    ]
    assert retracted(archive) == [True, True]
    with pytest.raises(ConflictError, match="the deposit 'small' added no statement"):
        undo(archive, deposit="small", reason="error")


def test_an_unknown_deposit_and_a_reason_without_words_are_refused(archive: Archive) -> None:
    with pytest.raises(NotFoundError) as caught:
        undo(archive, deposit="nothing", reason="error")
    assert "small" in caught.value.remedy
    with pytest.raises(MalformedError):
        undo(archive, reason="other")
    assert retracted(archive) == [False, False]
