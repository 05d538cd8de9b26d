"""Bodies as lines: `<address> SP <b64 of the salt> SP <canonical body> LF`. Format section 17."""

from archive.core import base64
from archive.core.commitment import SALT_BYTES
from archive.errors import MalformedError
from archive.events.opening import MAX_BODY_BYTES, Stored
from archive.ids import Address

MAX_LINE_BYTES = MAX_BODY_BYTES + 64
"""A body, its address and its salt, and the three bytes that end and part them."""


def line(address: Address, stored: Stored) -> bytes:
    """Return the line of one body."""
    return b"%s %s %s\n" % (
        str(address).encode(),
        base64.encode(stored.salt).encode(),
        stored.content,
    )


def parse(data: bytes) -> tuple[Address, Stored]:
    """Read one line, its newline included; whether the body is canonical is not asked here.

    Raises:
        MalformedError: *data* is no such line.
    """
    if not data.endswith(b"\n"):
        raise _malformed("it does not end in a newline, or is too long")
    parts = data[:-1].split(b" ", 2)
    if len(parts) != 3:
        raise _malformed("it is not an address, a salt and a body")
    try:
        address, salt = parts[0].decode("ascii"), parts[1].decode("ascii")
    except UnicodeDecodeError:
        raise _malformed("its address or salt is more than ASCII") from None
    return Address.parse(address), Stored(base64.decode(salt, SALT_BYTES), parts[2])


def _malformed(fault: str) -> MalformedError:
    return MalformedError(f"this is no line of a body: {fault}", remedy="Fetch an unaltered copy.")
