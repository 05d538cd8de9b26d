"""An act on its way: an entry that is not signed by everybody yet, with its bodies.

`muniment/act/v1` LF, a line `<event number> SP <b64 salt> SP <body>` for every event, where it
came of a deposit or an import a line `taken SP <JSON>`, an empty line, the text of the entry, an
empty line, and the signature lines so far. Nothing in it is believed: whoever signs opens every
commitment, and reads the bodies.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from archive import shape
from archive.core import base64, canonical, note
from archive.core import entry as entries
from archive.core.commitment import SALT_BYTES
from archive.core.entry import EntryText
from archive.core.note import Note, SignatureLine
from archive.errors import MalformedError
from archive.events.opening import MAX_BODIES_BYTES, Opened, Stored, open_body
from archive.events.recorded import BodyState
from archive.frozen import dataclass
from archive.ids import KeyId, number
from archive.shape import Json

FIRST_LINE: Final = b"muniment/act/v1\n"

MAX_BYTES: Final = 3 * MAX_BODIES_BYTES + (1 << 17)
"""All bodies of an entry, as much again in base64, the entry, and what parts them."""

_TAKEN: Final = b"taken "


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What a deposit or an import is remembered by, beside what is signed.

    `new`: the name within the set `set_name`, and the id, of all that it brings for the first time;
    `said`: what the file says now under each name, canonical.
    """

    set_name: str
    new: tuple[tuple[str, str], ...]
    said: tuple[tuple[str, bytes], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """An entry with its bodies, each open, and the signature lines that it has so far.

    `taken`: what has to be remembered of it; nobody signs that.
    """

    text: bytes
    said: EntryText
    stored: tuple[Stored, ...]
    opened: tuple[Opened, ...]
    signatures: tuple[SignatureLine, ...] = ()
    taken: Taken | None = None

    @property
    def missing(self) -> tuple[KeyId, ...]:
        """The keys that the entry names, and that have not signed yet, in its order."""
        there = {f"{line.name}+{line.key_id.hex()}" for line in self.signatures}
        return tuple(key for key in self.said.header.by if key not in there)


def encode(
    text: bytes,
    stored: Sequence[Stored],
    signatures: Sequence[SignatureLine] = (),
    taken: Taken | None = None,
) -> bytes:
    """Return the bytes of an act."""
    lines = [
        b"%d %s %s\n" % (n, base64.encode(one.salt).encode(), one.content)
        for n, one in enumerate(stored)
    ]
    if taken is not None:
        lines.append(b"%s%s\n" % (_TAKEN, canonical.encode(_json(taken))))
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
    lines = above.split(b"\n")
    taken = lines.pop() if lines[-1].startswith(_TAKEN) else None
    stored = tuple(_stored(line, n) for n, line in enumerate(lines))
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
        taken=None if taken is None else _taken(taken.removeprefix(_TAKEN), said),
    )


def _json(taken: Taken) -> Json:
    return {
        "new": [list(one) for one in taken.new],
        "said": [[name, base64.encode(content)] for name, content in taken.said],
        "set": taken.set_name,
    }


def _taken(data: bytes, said: EntryText) -> Taken:
    found = shape.members(canonical.decode(data), "taken", ("new", "said", "set"))
    new = tuple(_pairs(found["new"], "taken.new"))
    about = {head.id for head in said.heads}
    if any(id not in about for _, id in new):
        raise _malformed("what is to be remembered names an id that no event of it is about")
    return Taken(
        set_name=shape.as_text(found["set"], "taken.set"),
        new=new,
        said=tuple(
            (name, base64.decode(content)) for name, content in _pairs(found["said"], "taken.said")
        ),
    )


def _pairs(value: Json, where: str) -> Iterator[tuple[str, str]]:
    listed = () if value == [] else shape.as_array(value, where)
    for n, one in enumerate(listed):
        pair = shape.as_array(one, shape.inside(where, n))
        if len(pair) != 2:
            raise _malformed(f"{where}[{n}] is no pair")
        name, other = (shape.as_text(part, shape.inside(where, n)) for part in pair)
        yield name, other


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
