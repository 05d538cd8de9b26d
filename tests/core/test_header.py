import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive import ids
from archive.core import base64, canonical, header, instant
from archive.core.hashes import Hash
from archive.core.header import Header
from archive.errors import MalformedError
from archive.ids import KeyId, Origin
from archive.shape import Json

ROOT = base64.encode(bytes(32))
PLAIN: dict[str, Json] = {
    "archive": "example.org/january-2022",
    "at": "2026-11-22T17:30:05Z",
    "base": {"root": ROOT, "size": 56},
    "by": ["k-7q2mxw4c+1a2b3c4d"],
}

key_ids = st.builds(
    lambda name, digits: KeyId(f"{ids.minted('k', name)}+{digits.hex()}"),
    st.binary(min_size=8, max_size=8),
    st.binary(min_size=4, max_size=4),
)
headers = st.builds(
    Header,
    archive=st.just(Origin("example.org/january-2022")),
    at=st.integers(0, 253_402_300_799).map(instant.render),
    base_size=st.integers(0, ids.MAX_INTEGER),
    base_root=st.binary(min_size=32, max_size=32).map(Hash),
    by=st.lists(key_ids, min_size=1, max_size=8, unique=True).map(tuple),
)


@given(headers)
def test_a_header_is_read_back_as_it_was_written(value: Header) -> None:
    line = canonical.encode(value.json())
    assert header.parse(line, "header") == value
    # The short way and the long way are one.
    assert header.decode(canonical.decode(line), "header") == value


@given(st.binary(max_size=5), headers, st.data())
def test_any_line_is_a_header_or_malformed(
    change: bytes, value: Header, data: st.DataObject
) -> None:
    whole = canonical.encode(value.json())
    at = data.draw(st.integers(0, len(whole)))
    cut = data.draw(st.integers(0, 4))
    line = whole[:at] + change + whole[at + cut :]
    try:
        found = header.parse(line, "header")
    except MalformedError:
        return
    assert canonical.encode(found.json()) == line


def many(count: int) -> list[Json]:
    return [f"k-aaaaaaaa+{number:08x}" for number in range(count)]


def test_eight_keys_may_sign() -> None:
    assert len(header.decode({**PLAIN, "by": many(8)}, "header").by) == header.MAX_SIGNERS


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"archive": "example"}, "header.archive"),
        ({"archive": "Example.org"}, "header.archive"),
        ({"archive": 1}, "header.archive"),
        ({"at": "2026-11-22T17:30:60Z"}, "header.at"),
        ({"at": "2026-02-29T17:30:05Z"}, "header.at"),
        ({"at": "2026-11-22T17:30:05+00:00"}, "header.at"),
        ({"at": "2026-11-22 17:30:05Z"}, "header.at"),
        ({"at": 5}, "header.at"),
        ({"base": {"size": 56}}, "header.base"),
        ({"base": {"root": ROOT, "size": -1}}, "header.base.size"),
        ({"base": {"root": ROOT, "size": "56"}}, "header.base.size"),
        ({"base": {"root": ROOT, "size": False}}, "header.base.size"),
        ({"base": {"root": ROOT[:-4], "size": 56}}, "header.base.root"),
        ({"base": {"root": 0, "size": 56}}, "header.base.root"),
        ({"base": {"root": ROOT, "size": 56, "more": 1}}, "header.base.more"),
        ({"by": []}, "header.by"),
        ({"by": "k-7q2mxw4c+1a2b3c4d"}, "header.by"),
        ({"by": many(9)}, "header.by"),
        ({"by": [*many(2), *many(1)]}, "header.by"),
        ({"by": ["k-7q2mxw4c+1A2B3C4D"]}, "header.by[0]"),
        ({"by": ["k-7q2mxw4c+1a2b3c4d", "somebody"]}, "header.by[1]"),
        ({"by": [None]}, "header.by[0]"),
        ({"more": 1}, "header.more"),
    ],
)
def test_what_is_no_header_is_refused_with_its_address(change: dict[str, Json], where: str) -> None:
    with pytest.raises(MalformedError) as error:
        header.decode({**PLAIN, **change}, "header")
    assert error.value.where == where
    with pytest.raises(MalformedError) as error:
        header.parse(canonical.encode({**PLAIN, **change}), "header")
    assert error.value.where == where


def test_an_archive_has_a_name_of_200_bytes_at_most() -> None:
    longest = f"{'a' * 98}.{'b' * 101}"
    said = canonical.encode({**PLAIN, "archive": longest})
    assert header.parse(said, "header").archive == longest
    with pytest.raises(MalformedError, match="cannot name an archive"):
        header.parse(canonical.encode({**PLAIN, "archive": f"{longest}c"}), "header")


@pytest.mark.parametrize("name", PLAIN)
def test_every_member_is_required(name: str) -> None:
    with pytest.raises(MalformedError, match=f"the member '{name}' is missing"):
        header.decode({member: PLAIN[member] for member in PLAIN if member != name}, "header")
