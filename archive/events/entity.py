"""The family `entity`: what statements are about, and which entities are one."""

from collections.abc import Iterable, Mapping
from typing import ClassVar, TypeVar

from archive.events.base import Replaces, event_type
from archive.events.members import texts_by_language
from archive.facts import codes
from archive.facts.reading import optional, present, required
from archive.frozen import dataclass
from archive.ids import EntityId
from archive.shape import Json, as_choice, as_flag, inside, members

JUDGEMENTS = ("same", "different", "unsure")

E = TypeVar("E", bound="Entity")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """Somebody or something to speak about: of which kind, and how it is called.

    `identified` is false for "protesters" or "a military court". All else is statements.
    """

    CORRECTS: ClassVar[bool] = False

    kind: str
    label: Mapping[str, str]
    identified: bool
    handle: str | None = None
    reason: str | None = None

    @classmethod
    def decode(cls: type[E], value: Json, where: str) -> E:
        """Return what *value* holds, or raise `MalformedError`."""
        needed = ("kind", "label", "identified", *(("reason",) if cls.CORRECTS else ()))
        found = members(value, where, needed, ("handle",))
        return cls(
            kind=required(found, where, "kind", codes.code),
            label=required(found, where, "label", texts_by_language),
            identified=required(found, where, "identified", as_flag),
            handle=optional(found, where, "handle", codes.handle),
            reason=optional(found, where, "reason", codes.words),
        )

    def json(self) -> Mapping[str, Json]:
        """Return the object to commit to."""
        return present(
            {
                "kind": self.kind,
                "label": dict(self.label),
                "identified": self.identified,
                "handle": self.handle,
                "reason": self.reason,
            }
        )

    def ids(self) -> Iterable[str]:
        """Return nothing: it names no entity, source or statement."""
        return ()


@event_type("entity.added", 1, about="ent", replaces=Replaces.FIRST)
@dataclass(frozen=True, slots=True, kw_only=True)
class EntityAdded(Entity):
    """There is this to speak about."""


@event_type("entity.corrected", 1, about="ent", replaces=Replaces.NEXT)
@dataclass(frozen=True, slots=True, kw_only=True)
class EntityCorrected(Entity):
    """The whole description anew, with the reason."""

    CORRECTS: ClassVar[bool] = True


@event_type("entity.linked", 1, about="ent", replaces=Replaces.LOOSE)
@dataclass(frozen=True, slots=True, kw_only=True)
class EntityLinked:
    """The entity and `other` are the same, are different, or nobody is sure any more."""

    other: EntityId
    judgement: str
    reason: str

    @classmethod
    def decode(cls, value: Json, where: str) -> "EntityLinked":
        """Return what *value* holds, or raise `MalformedError`."""
        found = members(value, where, ("other", "judgement", "reason"))
        return cls(
            other=required(found, where, "other", codes.entity),
            judgement=as_choice(found["judgement"], inside(where, "judgement"), JUDGEMENTS),
            reason=required(found, where, "reason", codes.words),
        )

    def json(self) -> Mapping[str, Json]:
        """Return the object to commit to."""
        return {"other": self.other, "judgement": self.judgement, "reason": self.reason}

    def ids(self) -> Iterable[str]:
        """Return the other entity."""
        return (self.other,)
