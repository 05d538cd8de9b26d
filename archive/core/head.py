"""The head of an event: the signed line that tells all an event does, and commits to its body.

A head is kept for ever and is the same in every copy. Here its form alone is read: whether the
type is known, and what it demands of the members, is decided above. An unknown type is no fault.
"""

import re
from collections.abc import Mapping

from archive import ids
from archive.core import base64, canonical
from archive.core.hashes import HASH_BYTES
from archive.errors import MalformedError
from archive.frozen import dataclass
from archive.ids import Address, Commitment
from archive.shape import Json, as_choice, as_integer, as_text, fault, inside, members

_REQUIRED = ("type", "v", "body")
_OPTIONAL = ("id", "target", "replaces", "on", "access")

# Nearly every line of a large archive, told by one match: a third of the time of reading it as
# JSON. It takes only what `decode` would take, and reads it the same.
_HASH = "([A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=)"
_COMMON = re.compile(
    r'\{("access":"restricted",)?'
    rf'"body":"{_HASH}",'
    r'"id":"((?:ent|src|stm):[a-z2-7]{12})",'
    rf'(?:"on":"{_HASH}",)?'
    rf'(?:"replaces":"{_HASH}",)?'
    r'"type":"([a-z]+\.[a-z]+)",'
    r'"v":([1-9][0-9]{0,14})\}'
).fullmatch


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What is signed of one event. Exactly one of `id` and `target` is there.

    `id`: what the event is about. `target`: the earlier event that it acts on. `body`: the
    commitment to its body. `replaces`: the commitment of the event that it supersedes. `on`: the
    commitment of the link that it cites. `restricted`: its body may be left out of copies.
    """

    type: str
    version: int
    id: str | None = None
    target: Address | None = None
    body: Commitment
    replaces: Commitment | None = None
    on: Commitment | None = None
    restricted: bool = False

    def json(self) -> Mapping[str, Json]:
        """Return the object that a line of an entry spells."""
        said: dict[str, Json | None] = {
            "access": "restricted" if self.restricted else None,
            "body": self.body,
            "id": self.id,
            "on": self.on,
            "replaces": self.replaces,
            "target": None if self.target is None else str(self.target),
            "type": self.type,
            "v": self.version,
        }
        return {name: value for name, value in said.items() if value is not None}


def parse(line: bytes, where: str) -> Head:
    """Read a head from its line, the newline left out.

    Raises:
        MalformedError: *line* is no head; the address of the fault begins with *where*.
    """
    return common(line) or decode(canonical.decode_line(line, where), where)


def common(line: bytes) -> Head | None:
    """Return the head that *line* spells, if it is of the commonest form: `parse` reads the same.

    It acts on no earlier event.
    """
    # Bytes beyond ASCII become characters that the pattern has no place for.
    found = _COMMON(line.decode("latin-1"))
    if found is None:
        return None
    access, body, about, on, replaces, kind, version = found.groups()
    return Head(
        type=kind,
        version=int(version),
        id=about,
        body=Commitment(body),
        replaces=None if replaces is None else Commitment(replaces),
        on=None if on is None else Commitment(on),
        restricted=access is not None,
    )


def decode(value: Json, where: str) -> Head:
    """Read a head.

    Raises:
        MalformedError: *value* is no head; the address of the fault begins with *where*.
    """
    found = members(value, where, _REQUIRED, _OPTIONAL)
    if ("id" in found) == ("target" in found):
        raise fault(where, "exactly one of id and target must stand here", "Keep the one meant.")
    if "access" in found:
        as_choice(found["access"], inside(where, "access"), ("restricted",))
    return Head(
        type=_type(found["type"], inside(where, "type")),
        version=as_integer(found["v"], inside(where, "v"), 1, ids.MAX_INTEGER),
        id=_id(found["id"], inside(where, "id")) if "id" in found else None,
        target=_target(found["target"], inside(where, "target")) if "target" in found else None,
        body=_commitment(found["body"], inside(where, "body")),
        replaces=_link(found, where, "replaces"),
        on=_link(found, where, "on"),
        restricted="access" in found,
    )


def _type(value: Json, where: str) -> str:
    text = as_text(value, where)
    if not ids.is_event_type(text):
        raise fault(where, f"{text[:60]!r} cannot be a type of events", "Write noun.verbed.")
    return text


def _id(value: Json, where: str) -> str:
    text = as_text(value, where)
    if ids.kind_of(text) is None:
        raise fault(where, f"{text[:60]!r} is no id", "Write the id of what the event is about.")
    return text


def _target(value: Json, where: str) -> Address:
    try:
        return Address.parse(as_text(value, where))
    except MalformedError as error:
        raise _placed(error, where) from None


def _link(found: Mapping[str, Json], where: str, member: str) -> Commitment | None:
    return _commitment(found[member], inside(where, member)) if member in found else None


def _commitment(value: Json, where: str) -> Commitment:
    text = as_text(value, where)
    try:
        base64.decode(text, HASH_BYTES)
    except MalformedError as error:
        raise _placed(error, where) from None
    return Commitment(text)


def _placed(error: MalformedError, where: str) -> MalformedError:
    # A fault that already knows its address keeps it.
    return error if error.where else fault(where, error.message, error.remedy)
