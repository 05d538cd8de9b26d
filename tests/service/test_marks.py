"""What is shown beside a thing: that it was redacted, restricted or opened, or is to be doubted."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from archive.service import redacting, shielding, stewarding
from archive.service.archive import Archive
from archive.service.looking import Look
from archive.service.noting import note
from archive.service.reading import history, log, show, status
from tests.labs import Lab, P, Q, entity


@pytest.fixture
def lab(tmp_path: Path, database_url: str) -> Lab:
    made = Lab(tmp_path / "lab")
    made.folder.mkdir()
    made.found(database_url)
    made.record(entity(P), entity(Q))
    return made


@contextmanager
def opened(lab: Lab, *keys: str) -> Iterator[Archive]:
    with Archive.open(lab.place, replace(lab.around, keys=keys)) as archive:
        yield archive


def enrol(lab: Lab, nickname: str, by: str, *roles: str) -> None:
    vkey = lab.around.keyring.create(nickname, None, os.urandom).signer.key.encode()
    with opened(lab, by) as archive:
        stewarding.enrol(archive, vkey, roles)


def test_what_was_decided_of_a_thing_stands_beside_it(lab: Lab) -> None:
    with opened(lab) as archive:
        assert show(archive, P, limit=5).marks == ()
        shielding.shield(archive, [P], shut=True, reason="safety")
        shielding.shield(archive, [P], shut=False, reason="resolved")
        note(archive, P, "Words.", lang="en")
        redacting.redact(archive, (), ("2.0",), reason="privacy", confirmed=1)
        shown = show(archive, P, limit=5)
        before = show(archive, P, limit=5, look=Look(as_of="3"))
    told = [(one.kind, str(one.on), str(one.address), one.reason) for one in shown.marks]
    assert told == [
        ("opened", "2.0", "4.0", "resolved"),
        ("redacted", "2.0", "6.0", "privacy"),
    ]
    assert list(shown.nicknames.values()) == ["aigerim"]
    assert [(one.kind, str(one.address)) for one in before.marks] == [("restricted", "3.0")]


def test_what_a_stolen_key_signed_or_enrolled_is_told_everywhere(lab: Lab) -> None:
    enrol(lab, "thief", "aigerim", "steward", "archivist")
    with opened(lab, "thief") as archive:
        note(archive, P, "Before the theft.", lang="en")
        note(archive, P, "After it.", lang="en")
    enrol(lab, "friend", "thief", "archivist")
    with opened(lab, "friend") as archive:
        note(archive, Q, "By whom a thief enrolled.", lang="en")
    with opened(lab, "aigerim") as archive:
        note(archive, Q, "By somebody else.", lang="en")
        assert log(archive, limit=50).standing.doubtful == 0
        stewarding.revoke(archive, "thief", reason="compromised", compromised_since=5)
        found = log(archive, limit=50)
        assert found.standing.doubtful == 3
        assert [one.index for one in found.entries if one.doubtful] == [7, 6, 5]
        assert log(archive, limit=50, look=Look(as_of="8")).standing.doubtful == 0
        doubted = [str(one.address) for one in history(archive, P).history.events if one.doubtful]
        assert doubted == ["5.0"]
        (mark,) = show(archive, Q, limit=5).marks
        assert (mark.kind, str(mark.on)) == ("doubtful", "7.0")
        since = {one.id: one.compromised for one in status(archive).status.keys}
        assert sorted(one for one in since.values() if one is not None) == [5, 6]
    flags = [int(flag.partition(":")[0]) for flag in lab.verify().flags]
    assert sorted(flags) == [5, 6, 7]


def test_who_holds_a_key_is_shown_beside_it_until_that_is_redacted(lab: Lab) -> None:
    vkey = lab.around.keyring.create("marat", None, os.urandom).signer.key.encode()
    with opened(lab, "aigerim") as archive:
        done = stewarding.enrol(archive, vkey, ["archivist"], holder="Marat B.")
        assert [one.holder for one in status(archive).status.keys] == [None, None, "Marat B."]
        address = str(done.addresses[1])
        redacting.redact(archive, (), (address,), reason="privacy", confirmed=1)
        assert [one.holder for one in status(archive).status.keys] == [None, None, None]
