"""Bytes that were nearly right: what a hand, a disk or a forger makes of those that are."""

from hypothesis import strategies as st

ODD = (
    b"",
    b"\0",
    b"\n",
    b"\r\n",
    b"\n\n",
    b"\xff",
    b"\xc0\x80",
    b"\xed\xa0\x80",
    "\u2028".encode(),
    "\ufeff".encode(),
    "١".encode(),
    b"_",
    b"00",
    b"-0",
    b"1e9",
    b"0.5",
    b"9007199254740993",
    b"9" * 5000,
    b"\xff\xff",
    b"\xff" * 8,
    b"\x30\x84\xff\xff\xff\xff",
    b"NaN",
    b"null",
    b'"\\ud800"',
    b"[" * 2000,
    b'{"a":' * 40,
    b"=",
    b"==",
    b"%00",
    b"../",
    b"x001/",
    "— ".encode(),
)
"""What readers trip over, each for a reason of its own."""


@st.composite
def mutated(draw: st.DrawFn, *takes: bytes) -> bytes:
    """Return one of *takes* with one to three parts cut out, put in, said twice or replaced."""
    data = draw(st.sampled_from(takes))
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(data)))
        to = draw(st.integers(at, min(len(data), at + draw(st.sampled_from((0, 1, 2, 40, 5000))))))
        new = draw(st.sampled_from(ODD) | st.binary(max_size=4) | st.just(data[at:to] * 2))
        data = data[:at] + new + data[to:]
    return data
