"""Values that name something else in the archive: an entity, a source, a statement."""

from typing import ClassVar

from archive.facts import codes
from archive.facts.reading import as_true, optional, present, required
from archive.facts.told import BESIDE, Told, beside
from archive.frozen import dataclass
from archive.ids import EntityId, SourceId, StatementId
from archive.shape import Json, members


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityValue(Told):
    """`{"entity": id}`."""

    kind: ClassVar[str] = "entity"
    entity: EntityId

    @classmethod
    def decode(cls, value: Json, where: str) -> "EntityValue":
        """Return the value that the object *value* holds."""
        found = members(value, where, ("entity",), BESIDE)
        return cls(entity=required(found, where, "entity", codes.entity), **beside(found, where))

    def json(self) -> dict[str, Json]:
        """Return the object that `decode` reads."""
        return present({"entity": self.entity, **self.beside()})

    def ids(self) -> tuple[str, ...]:
        """Return every id that this value names."""
        return (self.entity,)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceValue(Told):
    """`{"source": id}`."""

    kind: ClassVar[str] = "source"
    source: SourceId

    @classmethod
    def decode(cls, value: Json, where: str) -> "SourceValue":
        """Return the value that the object *value* holds."""
        found = members(value, where, ("source",), BESIDE)
        return cls(source=required(found, where, "source", codes.source), **beside(found, where))

    def json(self) -> dict[str, Json]:
        """Return the object that `decode` reads."""
        return present({"source": self.source, **self.beside()})

    def ids(self) -> tuple[str, ...]:
        """Return every id that this value names."""
        return (self.source,)


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementValue(Told):
    """`{"statement": id, "not"?: true}`: the claim that a statement makes, or its denial.

    A negative sentence stands on a positive statement, so what is caused, supported or disputed
    may be that the statement does not hold: `denied` says so.
    """

    kind: ClassVar[str] = "statement"
    statement: StatementId
    denied: bool = False

    @classmethod
    def decode(cls, value: Json, where: str) -> "StatementValue":
        """Return the value that the object *value* holds."""
        found = members(value, where, ("statement",), ("not", *BESIDE))
        return cls(
            statement=required(found, where, "statement", codes.statement),
            denied=optional(found, where, "not", as_true) is not None,
            **beside(found, where),
        )

    def json(self) -> dict[str, Json]:
        """Return the object that `decode` reads."""
        said = {"statement": self.statement, "not": self.denied or None}
        return present({**said, **self.beside()})

    def ids(self) -> tuple[str, ...]:
        """Return every id that this value names."""
        return (self.statement,)
