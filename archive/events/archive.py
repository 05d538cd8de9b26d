"""The family `archive`: how a log begins."""

from collections.abc import Iterable, Mapping

from archive.core import base64
from archive.core.hashes import HASH_BYTES
from archive.core.keys import VerifierKey
from archive.events import logkeys
from archive.events.base import STEWARD, Replaces, event_type
from archive.events.members import spelled
from archive.facts import codes
from archive.facts.reading import present, required
from archive.frozen import dataclass
from archive.ids import MAX_INTEGER, Origin, is_origin
from archive.shape import Json, as_integer, as_text, fault, inside, members

MAX_SIGNERS = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Continues:
    """A closed log that this one carries on: its origin, final size and root in base64."""

    origin: Origin
    size: int
    root: str

    @classmethod
    def decode(cls, value: Json, where: str) -> "Continues":
        """Return what *value* holds, or raise `MalformedError`."""
        found = members(value, where, ("origin", "size", "root"))
        origin = required(found, where, "origin", as_text)
        if not is_origin(origin):
            raise fault(inside(where, "origin"), f"{origin!r} is no origin", "Name the closed log.")
        return cls(
            origin=Origin(origin),
            size=as_integer(found["size"], inside(where, "size"), 1, MAX_INTEGER),
            root=base64.encode(required(found, where, "root", _hash)),
        )

    def json(self) -> Mapping[str, Json]:
        """Return the signed form."""
        return {"origin": self.origin, "size": self.size, "root": self.root}


def _hash(value: Json, where: str) -> bytes:
    return spelled(value, where, lambda text: base64.decode(text, HASH_BYTES))


@event_type("archive.created", 1, about="origin", replaces=Replaces.FIRST, roles=(STEWARD,))
@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveCreated:
    """The archive exists, under this title, with these log keys. Entry 0, event 0, once.

    `signers`: how many stewards must sign a steward event, 1 to 7. The title is public for ever.
    """

    title: str
    signers: int
    log: tuple[VerifierKey, ...]
    continues: Continues | None = None

    @classmethod
    def decode(cls, value: Json, where: str) -> "ArchiveCreated":
        """Return what *value* holds, or raise `MalformedError`."""
        found = members(value, where, ("title", "signers", "log"), ("continues",))
        continues = found.get("continues")
        return cls(
            title=required(found, where, "title", codes.words),
            signers=as_integer(found["signers"], inside(where, "signers"), 1, MAX_SIGNERS),
            log=required(found, where, "log", logkeys.decode),
            continues=None
            if "continues" not in found
            else Continues.decode(continues, inside(where, "continues")),
        )

    def json(self) -> Mapping[str, Json]:
        """Return the object to commit to."""
        return present(
            {
                "title": self.title,
                "signers": self.signers,
                "log": [key.encode() for key in self.log],
                "continues": self.continues.json() if self.continues else None,
            }
        )

    def ids(self) -> Iterable[str]:
        """Return nothing: it names no entity, source or statement."""
        return ()
