"""The family `note`: the archive's own words about anything in it."""

from collections.abc import Iterable, Mapping

from archive.events.base import ARCHIVIST, STEWARD, Replaces, event_type
from archive.facts import codes
from archive.facts.reading import present, required
from archive.frozen import dataclass
from archive.shape import Json, as_choice, inside, members

NOTE_KINDS = ("comment", "holder", "authority")


@event_type(
    "note.added",
    1,
    about="ent src stm prop key origin target",
    replaces=Replaces.OUTSIDE,
    roles=(ARCHIVIST, STEWARD),
)
@dataclass(frozen=True, slots=True, kw_only=True)
class NoteAdded:
    """Words about an id or an event; `kind` None is a comment.

    `holder` on a key says who holds it, `authority` on a redaction at whose request: both can be
    redacted, which the steward's own event cannot.
    """

    text: str
    lang: str
    kind: str | None = None

    @classmethod
    def decode(cls, value: Json, where: str) -> "NoteAdded":
        """Return what *value* holds, or raise `MalformedError`."""
        found = members(value, where, ("text", "lang"), ("kind",))
        return cls(
            text=required(found, where, "text", codes.words),
            lang=required(found, where, "lang", codes.lang),
            kind=as_choice(found["kind"], inside(where, "kind"), NOTE_KINDS)
            if "kind" in found
            else None,
        )

    def json(self) -> Mapping[str, Json]:
        """Return the object to commit to."""
        return present({"text": self.text, "lang": self.lang, "kind": self.kind})

    def ids(self) -> Iterable[str]:
        """Return nothing: it names no entity, source or statement."""
        return ()
