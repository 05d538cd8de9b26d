from collections.abc import Mapping

import pytest

from archive.core import canonical, commitment, entry, keys, merkle
from archive.core.entry import Entry, Head
from archive.core.header import Header
from archive.events.base import Body
from archive.events.note import NoteAdded
from archive.events.opening import (
    MAX_BODY_BYTES,
    Kept,
    Opened,
    Stored,
    bodies_of,
    open_all,
    open_body,
    recorded,
)
from archive.events.recorded import BodyState
from archive.ids import Address, Origin
from archive.shape import Json

SALT = bytes(range(16))
NOTE = canonical.encode({"text": "t", "lang": "en"})
SIGNER = keys.ed25519_signer("k-aaaaaaaa", bytes(32))


def head_of(content: bytes, type: str = "note.added", version: int = 1) -> Head:
    link = commitment.commit(SALT, content)
    return Head(type=type, version=version, id="ent:aaaaaaaaaaaa", body=link)


def entry_of(*heads: Head) -> Entry:
    header = Header(
        archive=Origin("example.org"),
        at="1970-01-02T00:00:00Z",
        base_size=9,
        base_root=merkle.EMPTY_ROOT,
        by=(SIGNER.key.id,),
    )
    return entry.parse(entry.sign(entry.EntryText(header, heads).encode(), [SIGNER]))


def state_of(content: bytes, type: str = "note.added", version: int = 1) -> BodyState:
    opened = open_body(head_of(content, type, version), Stored(SALT, content), BodyState.MISSING)
    assert (opened.body is not None) == (opened.state is BodyState.OPEN)
    assert (opened.fault is not None) == (opened.state is BodyState.UNREADABLE)
    return opened.state


def test_a_body_that_is_here_and_in_form_is_open() -> None:
    opened = open_body(head_of(NOTE), Stored(SALT, NOTE), BodyState.MISSING)
    assert opened == Opened(BodyState.OPEN, NoteAdded(text="t", lang="en"))


@pytest.mark.parametrize("absent", [BodyState.MISSING, BodyState.REDACTED])
def test_a_body_that_is_not_here_is_what_the_copy_says(absent: BodyState) -> None:
    assert open_body(head_of(NOTE), None, absent) == Opened(absent)


@pytest.mark.parametrize(
    "stored",
    [
        Stored(SALT, NOTE + b" "),
        Stored(bytes(16), NOTE),
        Stored(SALT + NOTE[:1], NOTE[1:]),
        Stored(SALT[:15], SALT[15:] + NOTE),
        Stored(b"", b""),
    ],
)
def test_a_body_that_the_head_does_not_commit_to_is_foreign(stored: Stored) -> None:
    assert open_body(head_of(NOTE), stored, BodyState.MISSING) == Opened(BodyState.FOREIGN)


@pytest.mark.parametrize("content", [b"", b"{", b'{"text":"t"}', NOTE + b"\n", b'"t"', b"null"])
def test_a_body_in_another_form_is_unreadable(content: bytes) -> None:
    assert state_of(content) is BodyState.UNREADABLE


@pytest.mark.parametrize(("type", "version"), [("note.added", 2), ("note.sung", 1), ("x.y", 3)])
def test_of_an_unknown_type_any_object_will_do(type: str, version: int) -> None:
    assert state_of(b'{"a":[]}', type, version) is BodyState.UNKNOWN
    for content in (b"[]", b"1", b'{"a": 1}', b"", b"\xff"):
        assert state_of(content, type, version) is BodyState.UNREADABLE


@pytest.mark.parametrize("type", ["note.added", "note.sung"])
def test_a_body_has_at_most_a_mebibyte(type: str) -> None:
    def sized(length: int) -> bytes:
        rest = canonical.encode({"lang": "en", "text": ""})
        return canonical.encode({"lang": "en", "text": "x" * (length - len(rest))})

    assert len(sized(MAX_BODY_BYTES)) == MAX_BODY_BYTES
    assert state_of(sized(MAX_BODY_BYTES), type) is not BodyState.UNREADABLE
    assert state_of(sized(MAX_BODY_BYTES + 1), type) is BodyState.UNREADABLE


def test_the_bodies_of_an_entry_are_opened_by_their_numbers() -> None:
    held = Kept(index=9, note=b"", bodies={1: Stored(SALT, NOTE)}, redacted=frozenset({2}))
    opened = open_all(entry_of(head_of(b"{}"), head_of(NOTE), head_of(b"[]")), held)
    assert [opened[number].state for number in range(3)] == [
        BodyState.MISSING,
        BodyState.OPEN,
        BodyState.REDACTED,
    ]
    bodies: Mapping[int, Body | None] = bodies_of(opened)
    assert bodies == {0: None, 1: NoteAdded(text="t", lang="en"), 2: None}


def test_events_are_recorded_with_their_places_times_and_signers() -> None:
    one = Head(type="note.added", version=1, target=Address(3, 4), body=head_of(b"a").body)
    whole = entry_of(one, head_of(NOTE))
    opened = {
        0: Opened(BodyState.WITHHELD),
        1: Opened(BodyState.OPEN, NoteAdded(text="t", lang="en")),
    }
    first, second = recorded(9, whole, opened)
    assert (first.address, first.head, first.by, first.at) == (
        Address(9, 0),
        one,
        (SIGNER.key.id,),
        86_400,
    )
    assert (first.state, first.body, first.subject) == (BodyState.WITHHELD, None, "3.4")
    assert (second.address, second.state) == (Address(9, 1), BodyState.OPEN)
    assert (second.body, second.subject) == (opened[1].body, "ent:aaaaaaaaaaaa")


def test_json_without_content_is_not_taken_for_one() -> None:
    nothing: Json = {}
    assert state_of(canonical.encode(nothing)) is BodyState.UNREADABLE
