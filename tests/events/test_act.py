"""Acts on their way, as bytes: read back, and refused where anything is not as it was drafted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.core import entry as entries
from archive.core.commitment import SALT_BYTES
from archive.errors import MalformedError
from archive.events import act
from archive.events.drafting import Base, Draft, compose
from tests.rules.histories import ALICE, BOB, MALLORY, ORIGIN, START, P, founded, say


def drafted(*drafts: Draft) -> bytes:
    tree = founded().tree
    made = compose(
        drafts,
        origin=ORIGIN,
        at=START,
        base=Base(size=3, root=tree.root_at(3)),
        by=[ALICE.key.id, BOB.key.id],
        random=bytes(range(SALT_BYTES)) * len(drafts),
    )
    return act.encode(made.text, made.stored)


DATA = drafted(say("note.added", P, text="One.\n\nTwo."), say("note.added", P))


def test_what_is_drafted_is_read_back() -> None:
    found = act.parse(DATA)
    assert [one.body for one in found.opened] == [
        say("note.added", P, text="One.\n\nTwo.").body,
        say("note.added", P).body,
    ]
    assert found.missing == (ALICE.key.id, BOB.key.id)
    assert act.encode(found.text, found.stored) == DATA


@pytest.mark.parametrize("signers", [(ALICE,), (BOB,), (ALICE, BOB)])
def test_signatures_come_one_after_the_other(signers: tuple[entries.Signer, ...]) -> None:
    found = act.parse(DATA)
    lines = [entries.sign_line(found.text, signer) for signer in signers]
    data = act.encode(found.text, found.stored, lines)
    again = act.parse(data)
    assert again.signatures == tuple(lines)
    assert again.missing == tuple(
        key for key in (ALICE.key.id, BOB.key.id) if key not in {one.key.id for one in signers}
    )
    assert (not again.missing) == (len(signers) == 2)
    if not again.missing:
        assert entries.parse(entries.assemble(again.text, again.signatures)).id


def mended(old: bytes, new: bytes) -> bytes:
    assert old in DATA
    return DATA.replace(old, new, 1)


def foreign() -> bytes:
    found = act.parse(DATA)
    return act.encode(found.text, found.stored, [entries.sign_line(found.text, MALLORY)])


def twice() -> bytes:
    found = act.parse(DATA)
    line = entries.sign_line(found.text, ALICE)
    return act.encode(found.text, found.stored, [line, line])


TAKEN = act.Taken(set_name="report", new=(("p", P),), said=(("p", b"{}"), ("q", b"[]")))


def remembered(line: bytes) -> bytes:
    above, empty, below = DATA.partition(b"\n\n")
    return above + b"\ntaken " + line + empty + below


def test_what_is_to_be_remembered_travels_beside_what_is_signed() -> None:
    found = act.parse(DATA)
    assert found.taken is None
    data = act.encode(found.text, found.stored, taken=TAKEN)
    again = act.parse(data)
    assert (again.taken, again.text, again.stored) == (TAKEN, found.text, found.stored)
    line = data.partition(b"taken ")[2].partition(b"\n")[0]
    assert remembered(line) == data


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (b'{"new":[["p","ent:zzzzzzzzzzzz"]],"said":[],"set":"report"}', "no event of it"),
        (b'{"new":[["p"]],"said":[],"set":"report"}', r"taken\.new\[0\] is no pair"),
        (b'{"new":[],"said":[["p","?"]],"set":"report"}', "base64"),
        (b'{"new":[],"said":[]}', "set"),
        (b'{"new":[],"said":[],"set":7}', "set"),
        (b"nothing", "JSON"),
    ],
)
def test_what_cannot_be_remembered_is_told(line: bytes, told: str) -> None:
    with pytest.raises(MalformedError, match=told):
        act.parse(remembered(line))


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "first line"),
        (mended(b"act/v1", b"act/v2"), "first line"),
        (mended(b"One.", b"Own."), "not the one that its entry commits to"),
        (mended(b"0 AAEC", b"0 AAED"), "not the one that its entry commits to"),
        (mended(b"0 AAEC", b"1 AAEC"), "line 2"),
        (mended(b"0 AAEC", b"00 AAEC"), "line 2"),
        (mended(b"0 AAEC", b"0  AAEC"), r"base64|bytes"),
        (mended(b"0 AAEC", "0 AÄEC".encode()), "more than ASCII"),
        (DATA.split(b"\n1 ")[0] + b"\n\n" + DATA.partition(b"\n\n")[2], "1 bodies follow"),
        (DATA.partition(b"\n\n")[0] + b"\n", "no empty line"),
        (DATA[:-1], r"signed note|empty line"),
        (mended(b"note.added", b"note.adder"), "not known here"),
        (foreign(), "of a key that its entry does not name"),
        (twice(), r"same key name|twice"),
        (act.FIRST_LINE + bytes(act.MAX_BYTES), "are allowed"),
    ],
)
def test_what_is_no_act_is_told(data: bytes, told: str) -> None:
    with pytest.raises(MalformedError, match=told):
        act.parse(data)


def test_a_body_that_is_not_in_form_is_told() -> None:
    draft = say("note.added", P)
    found = act.parse(drafted(draft))
    content = b'{"lang":"en","text":" "}'
    from archive.core.commitment import commit

    text = found.text.replace(
        found.said.heads[0].body.encode(), commit(bytes(SALT_BYTES), content).encode()
    )
    stored = [type(found.stored[0])(bytes(SALT_BYTES), content)]
    with pytest.raises(MalformedError, match=r"white space|blank|empty"):
        act.parse(act.encode(text, stored))


@given(st.data())
def test_changed_bytes_give_an_act_or_an_error(data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(DATA) - 1))
    changed = bytearray(DATA)
    changed[place] ^= data.draw(st.integers(1, 255))
    try:
        found = act.parse(bytes(changed))
    except MalformedError:
        return
    # What is signed may be another entry, and then commits to the same bodies.
    assert [one.content for one in found.stored] == [one.content for one in act.parse(DATA).stored]
