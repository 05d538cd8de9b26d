import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive import ids
from archive.core import base64, entry, keys
from archive.core.entry import EntryText, Head, Header, UnknownVersionError
from archive.core.hashes import Hash, sha256
from archive.core.note import Note, SignatureLine
from archive.errors import MalformedError
from archive.ids import Address, Commitment, Origin

VECTORS = Path(__file__).parents[1] / "vectors"
FROZEN = json.loads((VECTORS / "core_entry.json").read_text("utf-8"))
FROZEN_KEYS = json.loads((VECTORS / "core_keys.json").read_text("utf-8"))["keys"]

SIGNERS = [keys.ed25519_signer(ids.minted("k", bytes([n]) * 8), bytes([n]) * 32) for n in range(9)]
FIRST, SECOND = SIGNERS[:2]


def header(count: int = 2, base_size: int = 56) -> Header:
    return Header(
        archive=Origin("example.org/january-2022"),
        at="2026-11-22T17:30:05Z",
        base_size=base_size,
        base_root=Hash(bytes(32)),
        by=tuple(signer.key.id for signer in SIGNERS[:count]),
    )


def some_head(number: int = 0, **members: object) -> Head:
    plain = Head(
        type="statement.added",
        version=1,
        id="stm:p3n2c5vz6r2d",
        body=Commitment(base64.encode(number.to_bytes(32))),
    )
    return replace(plain, **members)


SAID = EntryText(header(), (some_head(0), some_head(1)))
TEXT = SAID.encode()
WHOLE = entry.sign(TEXT, [FIRST, SECOND])


def changed(old: bytes, new: bytes) -> bytes:
    assert old in WHOLE
    return WHOLE.replace(old, new, 1)


@given(st.integers(1, 8), st.integers(1, 40), st.integers(0, ids.MAX_INTEGER))
def test_an_entry_is_read_back_as_it_was_written(signers: int, events: int, size: int) -> None:
    said = EntryText(header(signers, size), tuple(some_head(number) for number in range(events)))
    assert entry.parse_text(said.encode()) == said
    data = entry.sign(said.encode(), SIGNERS[:signers])
    found = entry.parse(data)
    assert (found.header, found.heads) == (said.header, said.heads)
    assert found.note.encode() == data
    assert found.text == said.encode()
    assert found.id == sha256(said.encode())


@given(st.binary() | st.binary().map(lambda data: WHOLE[: len(data)] + data))
def test_any_bytes_are_an_entry_or_malformed(data: bytes) -> None:
    with pytest.raises(MalformedError):
        entry.parse(data)
    with pytest.raises(MalformedError):
        entry.parse_text(data)


@given(st.integers(0, len(WHOLE) - 1), st.binary(max_size=3), st.integers(0, 3))
def test_a_changed_entry_is_malformed_or_unsigned(at: int, new: bytes, cut: int) -> None:
    data = WHOLE[:at] + new + WHOLE[at + cut :]
    try:
        found = entry.parse(data)
    except MalformedError:
        return
    assert found.note.encode() == data
    both = all(entry.is_signed_by(found, signer.key) for signer in SIGNERS[:2])
    assert both == (data == WHOLE)


def test_signatures_are_checked_by_key() -> None:
    found = entry.parse(WHOLE)
    assert entry.is_signed_by(found, FIRST.key)
    assert entry.is_signed_by(found, SECOND.key)
    assert not entry.is_signed_by(found, SIGNERS[2].key)


def test_another_type_of_key_signs_no_entry() -> None:
    other = keys.mldsa44_signer(FIRST.key.name, bytes(32))
    said = EntryText(replace(header(1), by=(other.key.id,)), (some_head(),)).encode()
    line = SignatureLine(name=other.key.name, key_id=other.key.key_hash, signature=FIRST.sign(said))
    found = entry.parse(entry.assemble(said, [line]))
    assert not entry.is_signed_by(found, other.key)
    long = replace(line, signature=other.sign(said))
    with pytest.raises(MalformedError, match="a signature has not 64 bytes"):
        entry.assemble(said, [long])


def test_signers_far_apart_sign_one_by_one() -> None:
    lines = [entry.sign_line(TEXT, signer) for signer in (SECOND, FIRST)]
    assert entry.assemble(TEXT, lines) == WHOLE


def test_nothing_malformed_is_signed() -> None:
    with pytest.raises(MalformedError):
        entry.sign_line(TEXT[:-1], FIRST)
    with pytest.raises(MalformedError):
        entry.sign(TEXT[:-1], [FIRST, SECOND])


def test_signers_that_the_header_does_not_name_are_refused() -> None:
    for signers in ([], [FIRST], [FIRST, SIGNERS[2]], SIGNERS[:3]):
        with pytest.raises(MalformedError, match="it names the signers"):
            entry.sign(TEXT, signers)


def test_lines_in_another_order_or_number_are_refused() -> None:
    first, second = entry.parse(WHOLE).note.signatures
    third = entry.sign_line(TEXT, SIGNERS[2])
    for lines in ((second, first), (first,), (second,), (first, second, third), (first, third)):
        with pytest.raises(MalformedError, match="it names the signers"):
            entry.parse(Note(TEXT, lines).encode())
    with pytest.raises(MalformedError, match="same key name and key id"):
        entry.parse(Note(TEXT, (first, second, first)).encode())


def test_a_signature_of_another_length_is_refused() -> None:
    first, second = entry.parse(WHOLE).note.signatures
    short = replace(second, signature=second.signature[:-1])
    with pytest.raises(MalformedError, match="has not 64 bytes"):
        entry.parse(Note(TEXT, (first, short)).encode())


def test_256_events_are_allowed_and_no_more() -> None:
    most = EntryText(header(), tuple(some_head(number) for number in range(256)))
    assert len(entry.parse(entry.sign(most.encode(), [FIRST, SECOND])).heads) == 256
    more = EntryText(header(), tuple(some_head(number) for number in range(257)))
    with pytest.raises(MalformedError, match="1 to 256 events"):
        entry.sign(more.encode(), [FIRST, SECOND])
    with pytest.raises(MalformedError, match="1 to 256 events"):
        entry.parse_text(EntryText(header(), ()).encode())


def long_text(size: int) -> bytes:
    """Return a text that makes an entry of *size* bytes when both have signed it."""
    link = Commitment(base64.encode(bytes(32)))
    heads = [
        some_head(number, replaces=link, on=link, restricted=True, type="a." + "b" * 15)
        for number in range(240)
    ]
    missing = size - len(EntryText(header(), tuple(heads)).encode()) - (len(WHOLE) - len(TEXT))
    heads[0] = replace(heads[0], type=heads[0].type + "b" * missing)
    return EntryText(header(), tuple(heads)).encode()


def test_an_entry_has_at_most_65535_bytes() -> None:
    longest = entry.sign(long_text(entry.MAX_BYTES), [FIRST, SECOND])
    assert len(longest) == 65_535
    assert len(entry.parse(longest).heads) == 240
    text = long_text(entry.MAX_BYTES + 1)
    with pytest.raises(MalformedError, match="it has 65536 bytes, and 65535 are allowed"):
        entry.sign(text, [FIRST, SECOND])
    lines = tuple(entry.sign_line(text, signer) for signer in (FIRST, SECOND))
    with pytest.raises(MalformedError, match="it has 65536 bytes, and 65535 are allowed"):
        entry.parse(Note(text, lines).encode())


def test_a_target_is_among_the_entries_of_the_base() -> None:
    for base_size, target in ((56, 55), (1, 0)):
        said = EntryText(header(2, base_size), (some_head(id=None, target=Address(target, 255)),))
        assert entry.parse_text(said.encode()) == said
    for base_size, target in ((56, 56), (0, 0)):
        said = EntryText(
            header(2, base_size), (some_head(), some_head(1, id=None, target=Address(target, 0)))
        )
        with pytest.raises(MalformedError, match=rf"{target}\.0 is not among the first") as error:
            entry.parse_text(said.encode())
        assert error.value.where == "events[1].target"


@pytest.mark.parametrize("version", ["0", "2", "10", "9007199254740991"])
def test_an_entry_of_another_version_is_not_decided(version: str) -> None:
    first_line = f"muniment/entry/v{version}\n".encode()
    # Whatever follows: what is malformed here may have good form there.
    for rest in (b"", b"\0\xff", WHOLE[18:], bytes(70_000)):
        with pytest.raises(UnknownVersionError, match=f"is of version {version}") as error:
            entry.parse(first_line + rest)
        assert error.value.version == int(version)


@pytest.mark.parametrize(
    "first",
    [
        b"",
        b"muniment/entry/v1",
        b"muniment/entry/v2",
        b"muniment/entry/v\n",
        b"muniment/entry/v01\n",
        b"muniment/entry/v1 \n",
        b"muniment/entry/v1\r\n",
        b"muniment/entry/v+2\n",
        "muniment/entry/v²\n".encode(),
        b"muniment/entry/v\xb2\n",
        b"muniment/entry/v9007199254740992\n",
        b"muniment/act/v1\n",
        b"example.org/january-2022\n57\n",
    ],
)
def test_another_first_line_is_malformed(first: bytes) -> None:
    with pytest.raises(MalformedError, match="its first line is not") as error:
        entry.parse(first)
    assert not isinstance(error.value, UnknownVersionError)


def test_faults_are_told_with_their_address() -> None:
    cases = [
        (changed(b'{"archive"', b'{ "archive"'), "header"),
        (changed(b'"at"', b'"on"'), "header"),
        (changed(b"17:30:05Z", b"17:30:60Z"), "header.at"),
        (changed(b'"v":1}\n\n', b'"v":0}\n\n'), "events[1].v"),
        (changed(b'"v":1}\n{', b'"v":01}\n{'), "events[0]"),
        (changed(b'"v":1}\n{', b'"v":1}\n\n{'), "events[1]"),
    ]
    for data, where in cases:
        with pytest.raises(MalformedError) as error:
            entry.parse(data)
        assert error.value.where == where


def test_a_text_ends_in_a_newline() -> None:
    with pytest.raises(MalformedError, match="does not end in a newline"):
        entry.parse_text(TEXT + b"{}")


def test_the_id_leaves_signatures_out_and_the_leaf_takes_them_in() -> None:
    assert entry.entry_id(TEXT) == sha256(TEXT)
    assert entry.leaf_hash(WHOLE) == sha256(b"\0" + WHOLE)


def test_the_frozen_entry() -> None:
    signers = [
        keys.ed25519_signer(row["name"], bytes.fromhex(row["seed"]))
        for row in (FROZEN_KEYS[number] for number in FROZEN["signers"])
    ]
    text, data = FROZEN["text"].encode(), FROZEN["note"].encode()
    assert entry.sign(text, signers) == data
    found = entry.parse(data)
    assert EntryText(found.header, found.heads).encode() == text
    assert found.id.hex() == FROZEN["id"]
    assert entry.leaf_hash(data).hex() == FROZEN["leafHash"]
    assert all(entry.is_signed_by(found, signer.key) for signer in signers)
    assert [head.type for head in found.heads] == [
        "source.added",
        "statement.cited",
        "access.restricted",
        "something.unknown",
    ]
    assert found.heads[0].restricted
    assert found.heads[1].replaces == found.heads[0].body
    assert found.heads[1].on == found.heads[2].body
    assert found.heads[2].target == Address(55, 3)
    assert found.heads[3].id == "prop:heldOffice"
    assert found.heads[3].version == 7
