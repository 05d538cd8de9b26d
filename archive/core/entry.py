"""Entries: one act, signed by its authors, and one leaf of the tree.

The text of an entry is a fixed first line, a header, and the heads of 1 to 256 events, each a line
of canonical JSON; below it stands one signature line for each key that the header names, in that
order, and no other. Everything that this module refuses makes an entry malformed for ever, so it
looks at the entry alone: what the log holds is for the rules.
"""

from collections.abc import Sequence

from archive import ids
from archive.core import canonical, ed25519, head, keys, note
from archive.core.hashes import Hash, sha256
from archive.core.head import Head
from archive.core.header import MAX_SIGNERS, Header
from archive.core.header import parse as parse_header
from archive.core.keys import Signer, VerifierKey
from archive.core.merkle import leaf_hash
from archive.core.note import Note, SignatureLine
from archive.errors import MalformedError
from archive.frozen import dataclass
from archive.ids import KeyId
from archive.shape import fault, inside

__all__ = [
    "MAX_BYTES",
    "MAX_SIGNERS",
    "Entry",
    "EntryText",
    "Head",
    "Header",
    "UnknownVersionError",
    "assemble",
    "entry_id",
    "is_signed_by",
    "leaf_hash",
    "parse",
    "parse_text",
    "sign",
    "sign_line",
]

MAX_BYTES = 65_535
"""The whole note; tlog-tiles has 16 bits for its length."""

_FAMILY = b"muniment/entry/v"
_FIRST_LINE = _FAMILY + b"1"


class UnknownVersionError(MalformedError):
    """An entry is of another version of the format: nothing from it on can be decided here."""

    def __init__(self, version: int) -> None:
        super().__init__(
            f"the entry is of version {version} of the format, and only version 1 is known here",
            remedy="Use a newer release of this program.",
        )
        self.version = version


@dataclass(frozen=True, slots=True)
class EntryText:
    """What the authors of an entry sign."""

    header: Header
    heads: tuple[Head, ...]

    def encode(self) -> bytes:
        """Return the text, its last newline included."""
        said = [self.header.json(), *(item.json() for item in self.heads)]
        return b"\n".join([_FIRST_LINE, *map(canonical.encode, said), b""])


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An entry of good form, whose signatures nobody has looked at yet."""

    header: Header
    heads: tuple[Head, ...]
    note: Note

    @property
    def text(self) -> bytes:
        """What its authors signed."""
        return self.note.text

    @property
    def id(self) -> Hash:
        """What makes it this entry, whatever its index."""
        return entry_id(self.note.text)


def entry_id(text: bytes) -> Hash:
    """Return the id of the entry with this *text*: its SHA-256, signatures left out."""
    return sha256(text)


def parse(data: bytes) -> Entry:
    """Read an entry, and verify none of its signatures.

    Raises:
        UnknownVersionError: its first line is that of another version of the format.
        MalformedError: *data* is no entry.
    """
    # Before all else: what is malformed here may be in good form in a later version.
    _check_first_line(data)
    _check_length(data)
    found = note.parse(data)
    said = parse_text(found.text)
    _check_signers(said.header, found)
    return Entry(header=said.header, heads=said.heads, note=found)


def parse_text(text: bytes) -> EntryText:
    """Read what the authors of an entry sign.

    Raises:
        UnknownVersionError: its first line is that of another version of the format.
        MalformedError: *text* is not the text of an entry.
    """
    _check_first_line(text)
    _, *lines, last = text.split(b"\n")
    if last:
        raise _malformed("its text does not end in a newline")
    if not 2 <= len(lines) <= 1 + ids.EVENTS_PER_ENTRY:
        raise _malformed(
            f"a header and 1 to {ids.EVENTS_PER_ENTRY} events must follow its first line, "
            f"not {len(lines)} lines"
        )
    header = parse_header(lines[0], "header")
    heads = tuple(
        [head.common(line) or _head(line, number, header) for number, line in enumerate(lines[1:])]
    )
    return EntryText(header, heads)


def sign(text: bytes, signers: Sequence[Signer]) -> bytes:
    """Return the entry: *text* with the lines of *signers*, which are all that its header names.

    Raises:
        MalformedError: *text* is not the text of an entry, the whole of it is too long, or
            *signers* are not those that it names.
    """
    return assemble(text, [_line(text, signer) for signer in signers])


def sign_line(text: bytes, signer: Signer) -> SignatureLine:
    """Return the line of one of the signers of *text*, who may be far from the others.

    Raises:
        MalformedError: *text* is not the text of an entry.
    """
    parse_text(text)
    return _line(text, signer)


def assemble(text: bytes, lines: Sequence[SignatureLine]) -> bytes:
    """Return the entry of *text* and the *lines* of its signers, whatever their order.

    Raises:
        MalformedError: *text* is not the text of an entry, the whole of it is too long, or a line
            is missing or one too many.
    """
    header = parse_text(text).header
    places = {key: place for place, key in enumerate(header.by)}
    ordered = sorted(lines, key=lambda line: places.get(_key_id(line), len(places)))
    whole = Note(text, tuple(ordered))
    _check_signers(header, whole)
    data = whole.encode()
    _check_length(data)
    return data


def is_signed_by(entry: Entry, key: VerifierKey) -> bool:
    """Say whether *key*, of type 0x01, has validly signed *entry*."""
    line = entry.note.line_of(key.name, key.key_hash)
    if line is None or key.type != keys.ED25519:
        return False
    return keys.verify_ed25519(key.public, entry.text, line.signature)


def _check_first_line(data: bytes) -> None:
    first, newline, _ = data.partition(b"\n")
    if newline and first == _FIRST_LINE:
        return
    digits = first.removeprefix(_FAMILY)
    version = ids.number(digits.decode("latin-1")) if first.startswith(_FAMILY) else None
    if not newline or version is None:
        raise _malformed(f"its first line is not {_FIRST_LINE.decode()!r}")
    raise UnknownVersionError(version)


def _check_length(data: bytes) -> None:
    if len(data) > MAX_BYTES:
        raise _malformed(f"it has {len(data)} bytes, and {MAX_BYTES} are allowed")


def _line(text: bytes, signer: Signer) -> SignatureLine:
    # One type only: another would give two signatures for one act.
    assert signer.key.type == keys.ED25519
    return SignatureLine(
        name=signer.key.name, key_id=signer.key.key_hash, signature=signer.sign(text)
    )


def _head(line: bytes, number: int, header: Header) -> Head:
    where = inside("events", number)
    found = head.parse(line, where)
    if found.target is not None and found.target.entry >= header.base_size:
        raise fault(
            inside(where, "target"),
            f"{found.target} is not among the first {header.base_size} entries, "
            "which its authors had before them",
            "Take a newer base.",
        )
    return found


def _check_signers(header: Header, found: Note) -> None:
    # Lines that nobody signed for could be added, left out or moved on the way: one text would
    # then be several leaves.
    signed = tuple(_key_id(line) for line in found.signatures)
    if signed != header.by:
        raise _malformed(f"it names the signers {_listed(header.by)} and has {_listed(signed)}")
    if any(len(line.signature) != ed25519.SIGNATURE_BYTES for line in found.signatures):
        raise _malformed(f"a signature has not {ed25519.SIGNATURE_BYTES} bytes")


def _key_id(line: SignatureLine) -> KeyId:
    return KeyId(f"{line.name}+{line.key_id.hex()}")


def _listed(names: Sequence[str]) -> str:
    return ", ".join(name[:60] for name in names)


def _malformed(reason: str) -> MalformedError:
    return MalformedError(f"this is no entry: {reason}", remedy="Fetch an unaltered copy.")
