"""Reading what a source brings along: the files that are its captures."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from archive.core.hashes import sha256
from archive.errors import ArchiveError, MalformedError
from archive.events.source import METHODS, SourceCaptured
from archive.facts import codes, quotes
from archive.facts.grammars import is_instant
from archive.frozen import dataclass
from archive.ids import Digest
from archive.intake import values
from archive.intake.desk import Desk
from archive.intake.forms import Form, Found, Read, choice, flag, items, leaf, whole
from archive.intake.holdings import TEXT, Held
from archive.intake.nodes import Node, Scalar
from archive.intake.piece import Piece, of_members
from archive.shape import Json

ReadFile = Callable[[str], bytes]

# By the end of the file's name; what is not listed is bytes and no more.
_MEDIA_TYPES: Mapping[str, str] = {
    "txt": TEXT,
    "md": "text/markdown",
    "html": "text/html",
    "htm": "text/html",
    "csv": "text/csv",
    "json": "application/json",
    "xml": "application/xml",
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "gif": "image/gif",
    "tif": "image/tiff",
    "tiff": "image/tiff",
    "webp": "image/webp",
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "wav": "audio/wav",
    "ogg": "audio/ogg",
    "mp4": "video/mp4",
    "mov": "video/quicktime",
    "webm": "video/webm",
    "warc": "application/warc",
    "eml": "message/rfc822",
    "doc": "application/msword",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "odt": "application/vnd.oasis.opendocument.text",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
}
_OTHER = "application/octet-stream"
_UNKNOWN: Mapping[str, Json] = {"absent": "unknown"}

ABOUT: Mapping[str, Read] = {
    "mediaType": leaf(codes.media_type),
    "retrieved": whole,
    "method": choice(METHODS),
    "public": flag,
}
"""What may be said of a file."""

STDIN = "-"
"""What stands for a file without a name: bytes that come through a pipe."""

_FILE = leaf(codes.words)
_ALONE = Form({"file": _FILE}, ABOUT)
CAPTURE = Form({"file": _FILE}, {**ABOUT, "of": _FILE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """One file of a source. `of`: the file in the same list that it was made from, if any."""

    file: str
    node: Node
    data: bytes
    body: SourceCaptured
    public: bool
    of: str | None


def read_list(desk: Desk, node: Node, read_file: ReadFile) -> tuple[Brought, ...] | None:
    """Return the captures listed at *node*, each after the one it was made of."""

    def read(desk: Desk, item: Node) -> Piece | None:
        found = CAPTURE.read(desk, item)
        brought = read_one(desk, found, item, read_file)
        if brought is not None:
            read_in.append(brought)
        return None if brought is None else Piece(None, item)

    read_in: list[Brought] = []
    if items(read)(desk, node) is None or not _distinct(desk, read_in):
        return None
    return _ordered(desk, read_in)


def read_alone(desk: Desk, node: Node, read_file: ReadFile) -> Brought | None:
    """Return the one capture that *node* tells of; None where it was refused."""
    return read_one(desk, _ALONE.read(desk, node), node, read_file)


def read_one(desk: Desk, found: Found, at: Node, read_file: ReadFile) -> Brought | None:
    """Return the capture whose members were *found*; None where it was refused."""
    parts = found.parts
    retrieved = _retrieved(desk, parts.get("retrieved"), at)
    file = parts.get("file")
    if file is None:
        return None
    assert isinstance(file.json, str)
    data = _bytes(desk, file, read_file)
    media_type = parts.get("mediaType", Piece(guessed(file.json), file.node))
    if data is None or not found.sound or retrieved is None:
        return None
    if media_type.json == TEXT and not _is_text(desk, file.node, data):
        return None
    piece = of_members(
        at,
        {
            "outcome": Piece("captured", at),
            "method": parts.get("method", Piece("file", at)),
            "retrieved": retrieved,
            "digest": Piece(digest_of(data), file.node),
            "bytes": Piece(len(data), file.node),
            "mediaType": media_type,
            "name": None if file.json == STDIN else Piece(last(file.json), file.node),
        },
    )
    body = desk.faults.attempt(lambda: SourceCaptured.decode(piece.json, ""), piece)
    if body is None:
        return None
    public, of = parts.get("public"), parts.get("of")
    return Brought(
        file=file.json,
        node=file.node,
        data=data,
        body=body,
        public=public is not None and public.json is True,
        of=None if of is None else str(of.json),
    )


def held(brought: Brought) -> Held:
    """Return *brought* as a reference names it."""
    assert brought.body.digest is not None
    assert brought.body.media_type is not None
    return Held(
        digest=brought.body.digest,
        media_type=brought.body.media_type,
        file=brought.file,
        of=brought.body.of,
    )


def digest_of(data: bytes) -> Digest:
    """Return the digest of *data* as it is signed."""
    return Digest(f"sha256:{sha256(data).hex()}")


def guessed(file: str) -> str:
    """Return the media type that the end of the name *file* tells."""
    _, dot, suffix = last(file).rpartition(".")
    return _MEDIA_TYPES.get(suffix.lower(), _OTHER) if dot else _OTHER


def last(file: str) -> str:
    """Return the name at the end of the path *file*."""
    # Both slashes: the file may have been written on another system.
    return file.replace("\\", "/").rstrip("/").rpartition("/")[2] or file


def _retrieved(desk: Desk, retrieved: Piece | None, at: Node) -> Piece | None:
    if retrieved is None:
        return Piece(_UNKNOWN, at)
    node = retrieved.node
    if isinstance(node, Scalar):
        kind = "instant" if is_instant(node.text) else "date"
        return values.read(desk, node, (kind,))
    return values.read(desk, node, ("date", "instant"))


def _bytes(desk: Desk, file: Piece, read_file: ReadFile) -> bytes | None:
    try:
        return read_file(str(file.json))
    except ArchiveError as error:
        desk.faults.refuse(file.node, error)
        return None


def _is_text(desk: Desk, node: Node, data: bytes) -> bool:
    try:
        quotes.read_capture(data)
    except MalformedError as error:
        desk.faults.refuse(node, error)
        return False
    return True


def _distinct(desk: Desk, read_in: Sequence[Brought]) -> bool:
    seen: dict[str | None, Brought] = {}
    distinct = True
    for brought in read_in:
        for key in {brought.file, str(brought.body.digest)}:
            before = seen.setdefault(key, brought)
            if before is not brought:
                message = f"these are the bytes of line {before.node.line} again"
                desk.faults.add(brought.node, message, "List each capture once.")
                distinct = False
                break
    return distinct


def _ordered(desk: Desk, read_in: Sequence[Brought]) -> tuple[Brought, ...] | None:
    """Return each capture after the one that it is made `of`, with that one's digest."""
    waiting, done = list(read_in), dict[str, Brought]()
    while waiting:
        ready = [one for one in waiting if one.of is None or one.of in done]
        if not ready:
            for one in waiting:
                message = f"it is made of {one.of!r}, which is no other capture of this list"
                remedy = "Name the file of another capture of this source, not in a circle."
                desk.faults.add(one.node, message, remedy)
            return None
        for one in ready:
            made_of = None if one.of is None else done[one.of].body.digest
            done[one.file] = replace(one, body=replace(one.body, of=made_of))
        waiting = [one for one in waiting if one.file not in done]
    return tuple(done.values())
