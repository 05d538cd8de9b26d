"""An act on its way: an entry that is not signed by everybody yet, with its bodies.

`muniment/act/v1` LF, a line `<event number> SP <b64 salt> SP <body>` for every event, an empty
line, the text of the entry, an empty line, and the signature lines so far. Nothing in it is
believed: whoever signs opens every commitment, and reads the bodies.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from archive.core import base64, note
from archive.core import entry as entries
from archive.core.commitment import SALT_BYTES
from archive.core.entry import EntryText
from archive.core.note import Note, SignatureLine
from archive.errors import MalformedError
from archive.events.opening import MAX_BODIES_BYTES, Opened, Stored, open_body
from archive.events.recorded import BodyState
from archive.frozen import dataclass
from archive.ids import KeyId, number

FIRST_LINE: Final = b"muniment/act/v1\n"

MAX_BYTES: Final = MAX_BODIES_BYTES + (1 << 17)
"""All bodies of an entry, the entry, and what parts them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """An entry with its bodies, each open, and the signature lines that it has so far."""

    text: bytes
    said: EntryText
    stored: tuple[Stored, ...]
    opened: tuple[Opened, ...]
    signatures: tuple[SignatureLine, ...] = ()

    @property
    def missing(self) -> tuple[KeyId, ...]:
        """The keys that the entry names, and that have not signed yet, in its order."""
        there = {f"{line.name}+{line.key_id.hex()}" for line in self.signatures}
        return tuple(key for key in self.said.header.by if key not in there)


def encode(
    text: bytes, stored: Sequence[Stored], signatures: Sequence[SignatureLine] = ()
) -> bytes:
    """Return the bytes of an act."""
    lines = [
        b"%d %s %s\n" % (n, base64.encode(one.salt).encode(), one.content)
        for n, one in enumerate(stored)
    ]
    return b"".join([FIRST_LINE, *lines, b"\n", Note(text, tuple(signatures)).encode()])


def parse(data: bytes) -> Act:
    """Read an act.

    Raises:
        UnknownVersionError: its entry is of another version of the format.
        MalformedError: *data* is no act, a body is not the one that the entry commits to or of a
            type that is not known here, or a signature line is of nobody whom the entry names.
    """
    if not data.startswith(FIRST_LINE):
        raise _malformed(f"its first line is not {FIRST_LINE.decode().strip()!r}")
    if len(data) > MAX_BYTES:
        raise _malformed(f"it has {len(data)} bytes, and {MAX_BYTES} are allowed")
    above, empty, below = data.removeprefix(FIRST_LINE).partition(b"\n\n")
    if not empty:
        raise _malformed("no empty line separates its bodies from its entry")
    text, signatures = _signed(below)
    said = entries.parse_text(text)
    stored = tuple(_stored(line, n) for n, line in enumerate(above.split(b"\n")))
    if len(stored) != len(said.heads):
        raise _malformed(f"its entry has {len(said.heads)} events, and {len(stored)} bodies follow")
    by = [f"{line.name}+{line.key_id.hex()}" for line in signatures]
    if len(set(by)) != len(by) or not set(by) <= set(said.header.by):
        raise _malformed(
            "a signature line is twice there, or of a key that its entry does not name"
        )
    return Act(
        text=text,
        said=said,
        stored=stored,
        opened=_opened(said, dict(enumerate(stored))),
        signatures=signatures,
    )


def _signed(below: bytes) -> tuple[bytes, tuple[SignatureLine, ...]]:
    if below.endswith(b"\n\n"):
        return below[:-1], ()
    found = note.parse(below)
    return found.text, found.signatures


def _stored(line: bytes, wanted: int) -> Stored:
    parts = line.split(b" ", 2)
    if len(parts) != 3 or number(parts[0].decode("latin-1")) != wanted:
        raise _malformed(f"line {wanted + 2} is not that of the body of event {wanted}")
    try:
        salt = parts[1].decode("ascii")
    except UnicodeDecodeError:
        raise _malformed(f"the salt in line {wanted + 2} is more than ASCII") from None
    return Stored(base64.decode(salt, SALT_BYTES), parts[2])


def _opened(said: EntryText, stored: Mapping[int, Stored]) -> tuple[Opened, ...]:
    found = []
    for n, head in enumerate(said.heads):
        one = open_body(head, stored[n], BodyState.MISSING)
        if one.state is BodyState.FOREIGN:
            raise _malformed(f"the body of event {n} is not the one that its entry commits to")
        if one.fault is not None:
            raise one.fault
        if one.body is None:
            raise _malformed(f"event {n} is of a type that is not known here, {head.type}")
        found.append(one)
    return tuple(found)


def _malformed(fault: str) -> MalformedError:
    return MalformedError(
        f"this is no draft of an entry: {fault}",
        remedy="Take an unaltered copy of the file, or have it drafted anew.",
    )
