"""What an export is fed with: things as they stand, their bodies open, nothing to look up."""

from collections.abc import Mapping
from dataclasses import field

from archive.events.entity import Entity
from archive.events.property import PropertyDefined
from archive.events.source import Source
from archive.facts.references import Reference
from archive.facts.statements import StatementBody
from archive.frozen import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One statement. `references`: those of its newest content and the citations of it."""

    id: str
    body: StatementBody
    rank: str
    references: tuple[Reference, ...]

    @property
    def denied(self) -> bool:
        """Whether nobody says that it is so, and somebody that it is not."""
        return bool(self.references) and all(one.denied for one in self.references)


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Some entities by id, and what is needed to export them.

    `claims`: the statements about each of the entities and sources, in the order of the log.
    """

    entities: Mapping[str, Entity]
    sources: Mapping[str, Source]
    claims: Mapping[str, tuple[Claim, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """The properties of the archive, and under which id outside each entity is known, if any."""

    properties: Mapping[str, PropertyDefined] = field(default_factory=dict)
    outside: Mapping[str, str] = field(default_factory=dict)
