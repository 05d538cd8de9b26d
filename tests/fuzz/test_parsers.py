"""Every parser is total: of any bytes it gives a value, or says that they are malformed."""

from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.mutations import mutated
from tests.fuzz.parsers import PARSERS

PARTS = (
    *(b"[", b'{"a":', b"9", b" ", b"\n", b"a.", b"a\n", b"x001/", b"\0", b"\xff\xff"),
    "—".encode(),
)


@pytest.mark.parametrize("name", PARSERS)
def test_a_parser_takes_what_it_is_made_for(name: str) -> None:
    parser = PARSERS[name]
    assert parser.takes
    for data in parser.takes:
        parser.read(data)


@pytest.mark.parametrize("name", PARSERS)
@given(draw=st.data())
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
def test_a_parser_gives_a_value_or_refuses(name: str, draw: st.DataObject) -> None:
    parser = PARSERS[name]
    data = draw.draw(mutated(*parser.takes) | st.binary(max_size=200))
    with suppress(*parser.raises):
        parser.read(data)


@pytest.mark.parametrize("name", PARSERS)
def test_a_parser_gets_through_much_of_the_same(name: str) -> None:
    """Long rows of one thing, as they make regular expressions, recursion and numbers slow."""
    parser = PARSERS[name]
    for part in PARTS:
        first, newline, rest = parser.takes[0].partition(b"\n")
        for data in (b"", parser.takes[0], first + newline):
            with suppress(*parser.raises):
                parser.read(data + part * 10_000 + (rest if data else b""))
