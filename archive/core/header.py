"""The header of an entry: to which archive it belongs, when, on what history, and by whom."""

import re
from binascii import a2b_base64
from collections.abc import Mapping

from archive import ids
from archive.core import base64, canonical, instant
from archive.core.hashes import HASH_BYTES, Hash
from archive.errors import MalformedError
from archive.frozen import dataclass
from archive.ids import KeyId, Origin
from archive.shape import Json, as_array, as_integer, as_text, fault, inside, members

MAX_SIGNERS = 8

# Every line that this program writes, told by one match: a third of the time of reading it as
# JSON. It takes only what `decode` would take, and reads it the same.
_COMMON = re.compile(
    r'\{"archive":"([a-z0-9-]+(?:\.[a-z0-9-]+)+(?:/[a-z0-9._-]+)*)",'
    r'"at":"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z)",'
    r'"base":\{"root":"([A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=)","size":(0|[1-9][0-9]{0,14})\},'
    r'"by":\["(k-[a-z2-7]{8}\+[0-9a-f]{8}(?:","k-[a-z2-7]{8}\+[0-9a-f]{8}){0,7})"\]\}'
).fullmatch


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What an entry says of itself as a whole.

    `at`: the author's clock, as `2026-11-22T17:30:05Z`. `base_size`, `base_root`: a state of the
    log that the authors have verified and vouch for. `by`: the keys that sign, 1 to 8.
    """

    archive: Origin
    at: str
    base_size: int
    base_root: Hash
    by: tuple[KeyId, ...]

    def json(self) -> Mapping[str, Json]:
        """Return the object that the second line of an entry spells."""
        return {
            "archive": self.archive,
            "at": self.at,
            "base": {"root": base64.encode(self.base_root), "size": self.base_size},
            "by": self.by,
        }


def parse(line: bytes, where: str) -> Header:
    """Read a header from its line, the newline left out.

    Raises:
        MalformedError: *line* is no header; the address of the fault begins with *where*.
    """
    return _common(line) or decode(canonical.decode_line(line, where), where)


def _common(line: bytes) -> Header | None:
    """Return the header that *line* spells, if it is surely one."""
    # Bytes beyond ASCII become characters that the pattern has no place for.
    found = _COMMON(line.decode("latin-1"))
    if found is None:
        return None
    archive, at, root, size, signers = found.groups()
    by = tuple([KeyId(key) for key in signers.split('","')])
    if len(archive) > ids.MAX_ORIGIN_BYTES or len(set(by)) < len(by) or not _is_moment(at):
        return None
    return Header(
        archive=Origin(archive),
        at=at,
        base_size=int(size),
        base_root=Hash(a2b_base64(root)),
        by=by,
    )


def decode(value: Json, where: str) -> Header:
    """Read a header.

    Raises:
        MalformedError: *value* is no header; the address of the fault begins with *where*.
    """
    found = members(value, where, ("archive", "at", "base", "by"))
    size, root = _base(found["base"], inside(where, "base"))
    return Header(
        archive=_archive(found["archive"], inside(where, "archive")),
        at=_at(found["at"], inside(where, "at")),
        base_size=size,
        base_root=root,
        by=_by(found["by"], inside(where, "by")),
    )


def _archive(value: Json, where: str) -> Origin:
    text = as_text(value, where)
    if not ids.is_origin(text):
        raise fault(where, f"{text[:60]!r} cannot name an archive", "Write its origin.")
    return Origin(text)


def _at(value: Json, where: str) -> str:
    text = as_text(value, where)
    try:
        instant.parse(text)
    except MalformedError as error:
        raise fault(where, error.message, error.remedy) from None
    return text


def _is_moment(text: str) -> bool:
    try:
        instant.parse(text)
    except MalformedError:
        return False
    return True


def _base(value: Json, where: str) -> tuple[int, Hash]:
    found = members(value, where, ("root", "size"))
    size = as_integer(found["size"], inside(where, "size"), 0, ids.MAX_INTEGER)
    place = inside(where, "root")
    try:
        root = base64.decode(as_text(found["root"], place), HASH_BYTES)
    except MalformedError as error:
        raise (error if error.where else fault(place, error.message, error.remedy)) from None
    return size, Hash(root)


def _by(value: Json, where: str) -> tuple[KeyId, ...]:
    signers = [
        _key_id(item, inside(where, number)) for number, item in enumerate(as_array(value, where))
    ]
    if len(signers) > MAX_SIGNERS:
        raise fault(
            where, f"{len(signers)} keys sign, and {MAX_SIGNERS} are allowed", "Name fewer."
        )
    if len(set(signers)) < len(signers):
        raise fault(where, "a key is named twice", "Name it once.")
    return tuple(signers)


def _key_id(value: Json, where: str) -> KeyId:
    text = as_text(value, where)
    if not ids.is_key_id(text):
        raise fault(where, f"{text[:60]!r} is no key id", "Write name, plus, 8 hex digits.")
    return KeyId(text)
