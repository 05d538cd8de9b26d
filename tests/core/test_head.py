import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive import ids
from archive.core import base64, canonical, head
from archive.core.head import Head
from archive.errors import MalformedError
from archive.ids import Address, Commitment
from archive.shape import Json

BODY = base64.encode(bytes(range(32)))
PLAIN: dict[str, Json] = {"body": BODY, "id": "stm:p3n2c5vz6r2d", "type": "statement.added", "v": 1}

commitments = st.binary(min_size=32, max_size=32).map(lambda data: Commitment(base64.encode(data)))
minted = st.builds(
    ids.minted, st.sampled_from(["ent", "src", "stm"]), st.binary(min_size=12, max_size=12)
)
about = minted | st.sampled_from(
    ["prop:heldOffice", "key:k-7q2mxw4c+1a2b3c4d", "example.org/january-2022"]
)
addresses = st.builds(Address, st.integers(0, ids.MAX_INTEGER), st.integers(0, 255))
optional = commitments | st.none()
types = st.from_regex(r"[a-z]{1,9}\.[a-z]{1,9}", fullmatch=True)
versions = st.integers(1, 9) | st.integers(1, ids.MAX_INTEGER)
heads = st.builds(
    lambda subject, **members: Head(
        id=subject if isinstance(subject, str) else None,
        target=None if isinstance(subject, str) else subject,
        **members,
    ),
    about | addresses,
    type=types,
    version=versions,
    body=commitments,
    replaces=optional,
    on=optional,
    restricted=st.booleans(),
)


@given(heads)
def test_a_head_is_read_back_as_it_was_written(value: Head) -> None:
    line = canonical.encode(value.json())
    assert head.parse(line, "events[0]") == value
    # The short way and the long way are one.
    assert head.decode(canonical.decode(line), "events[0]") == value


@given(st.binary(max_size=60), heads, st.data())
def test_any_line_is_a_head_or_malformed(change: bytes, value: Head, data: st.DataObject) -> None:
    whole = canonical.encode(value.json())
    at = data.draw(st.integers(0, len(whole)))
    cut = data.draw(st.integers(0, 4))
    line = whole[:at] + change[:5] + whole[at + cut :]
    try:
        found = head.parse(line, "events[0]")
    except MalformedError:
        return
    assert canonical.encode(found.json()) == line
    assert head.decode(canonical.decode(line), "events[0]") == found


@given(st.binary())
def test_any_bytes_are_a_head_or_malformed(line: bytes) -> None:
    with pytest.raises(MalformedError):
        head.parse(line, "events[0]")


def test_an_unknown_type_or_version_is_no_fault() -> None:
    value = {**PLAIN, "type": "moon.landed", "v": 2**53 - 1}
    found = head.parse(canonical.encode(value), "")
    assert (found.type, found.version) == ("moon.landed", 2**53 - 1)


def without(name: str) -> dict[str, Json]:
    return {member: value for member, value in PLAIN.items() if member != name}


@pytest.mark.parametrize(
    ("value", "where"),
    [
        (without("type"), "events[3]"),
        (without("v"), "events[3]"),
        (without("body"), "events[3]"),
        (without("id"), "events[3]"),
        ({**PLAIN, "target": "1.0"}, "events[3]"),
        ({**PLAIN, "more": 1}, "events[3].more"),
        ({**PLAIN, "v": 0}, "events[3].v"),
        ({**PLAIN, "v": True}, "events[3].v"),
        ({**PLAIN, "v": "1"}, "events[3].v"),
        ({**PLAIN, "type": "Statement.added"}, "events[3].type"),
        ({**PLAIN, "type": "statement"}, "events[3].type"),
        ({**PLAIN, "type": "statement.added.more"}, "events[3].type"),
        ({**PLAIN, "type": 7}, "events[3].type"),
        ({**PLAIN, "id": "stm:short"}, "events[3].id"),
        ({**PLAIN, "id": "stm:P3N8C5VZ6R2D"}, "events[3].id"),
        ({**PLAIN, "id": ""}, "events[3].id"),
        ({**PLAIN, "body": BODY[:-4]}, "events[3].body"),
        ({**PLAIN, "body": BODY.replace("=", "A")}, "events[3].body"),
        ({**PLAIN, "body": BODY[:-2] + "9="}, "events[3].body"),
        ({**PLAIN, "body": None}, "events[3].body"),
        ({**PLAIN, "on": "x"}, "events[3].on"),
        ({**PLAIN, "replaces": []}, "events[3].replaces"),
        ({**PLAIN, "access": "open"}, "events[3].access"),
        ({**PLAIN, "access": False}, "events[3].access"),
        ({**without("id"), "target": "1"}, "events[3].target"),
        ({**without("id"), "target": "1.256"}, "events[3].target"),
        ({**without("id"), "target": "01.2"}, "events[3].target"),
        ({**without("id"), "target": 1}, "events[3].target"),
        ([], "events[3]"),
        (None, "events[3]"),
    ],
)
def test_what_is_no_head_is_refused_with_its_address(value: Json, where: str) -> None:
    for read in (
        lambda: head.decode(value, "events[3]"),
        lambda: head.parse(canonical.encode(value), "events[3]"),
    ):
        with pytest.raises(MalformedError) as error:
            read()
        assert error.value.where == where
        assert error.value.message.startswith(where)


def test_a_line_that_is_not_canonical_is_refused_at_its_place() -> None:
    line = canonical.encode(PLAIN).replace(b",", b", ")
    with pytest.raises(MalformedError, match="not canonical") as error:
        head.parse(line, "events[3]")
    assert error.value.where == "events[3]"
