"""The family `statement`: what is claimed, by whom, and what became of the claim."""

from collections.abc import Iterable, Mapping
from typing import Self

from archive.events.base import Replaces, event_type
from archive.events.members import STATEMENT_REASONS
from archive.facts import codes, references, statements
from archive.facts.reading import optional, present, required
from archive.facts.references import Reference
from archive.facts.statements import StatementBody
from archive.frozen import dataclass
from archive.shape import Json, as_choice, fault, inside, members


@event_type("statement.added", 1, about="stm", replaces=Replaces.FIRST)
@dataclass(frozen=True, slots=True)
class StatementAdded:
    """Something is claimed, here, by them, this strongly."""

    content: StatementBody

    @classmethod
    def decode(cls, value: Json, where: str) -> "StatementAdded":
        """Return what *value* holds, or raise `MalformedError`."""
        return cls(statements.decode(value, where, corrected=False))

    def json(self) -> Mapping[str, Json]:
        """Return the object to commit to."""
        return self.content.json()

    def ids(self) -> Iterable[str]:
        """Return the subject and every id in value, qualifiers and references."""
        return self.content.ids()


@event_type("statement.corrected", 1, about="stm", replaces=Replaces.NEXT)
@dataclass(frozen=True, slots=True)
class StatementCorrected:
    """The whole statement anew, with the reason; nothing is patched."""

    content: StatementBody

    @classmethod
    def decode(cls, value: Json, where: str) -> "StatementCorrected":
        """Return what *value* holds, or raise `MalformedError`."""
        return cls(statements.decode(value, where, corrected=True))

    def json(self) -> Mapping[str, Json]:
        """Return the object to commit to."""
        return self.content.json()

    def ids(self) -> Iterable[str]:
        """Return the subject and every id in value, qualifiers and references."""
        return self.content.ids()


@event_type("statement.cited", 1, about="stm", replaces=Replaces.OUTSIDE, cites=True)
@dataclass(frozen=True, slots=True)
class StatementCited:
    """One more reference for, or against, the revision that the head's `on` commits to."""

    reference: Reference

    @classmethod
    def decode(cls, value: Json, where: str) -> "StatementCited":
        """Return what *value* holds, or raise `MalformedError`."""
        found = members(value, where, ("reference",))
        return cls(required(found, where, "reference", references.decode))

    def json(self) -> Mapping[str, Json]:
        """Return the object to commit to."""
        return {"reference": self.reference.json()}

    def ids(self) -> Iterable[str]:
        """Return every id in the reference."""
        return self.reference.ids()


@dataclass(frozen=True, slots=True)
class Verdict:
    """A closed reason, and words where they say more; `other` needs them."""

    reason: str
    text: str | None = None

    @classmethod
    def decode(cls, value: Json, where: str) -> Self:
        """Return what *value* holds, or raise `MalformedError`."""
        found = members(value, where, ("reason",), ("text",))
        reason = as_choice(found["reason"], inside(where, "reason"), STATEMENT_REASONS)
        text = optional(found, where, "text", codes.words)
        if reason == "other" and text is None:
            raise fault(inside(where, "text"), "the reason 'other' is not explained", "Say why.")
        return cls(reason, text)

    def json(self) -> Mapping[str, Json]:
        """Return the object to commit to."""
        return present({"reason": self.reason, "text": self.text})

    def ids(self) -> Iterable[str]:
        """Return nothing: it names no entity, source or statement."""
        return ()


@event_type("statement.retracted", 1, about="stm", replaces=Replaces.NEXT)
@dataclass(frozen=True, slots=True)
class StatementRetracted(Verdict):
    """The archive no longer stands by the statement. It stays in the history."""


@event_type("statement.reinstated", 1, about="stm", replaces=Replaces.NEXT)
@dataclass(frozen=True, slots=True)
class StatementReinstated(Verdict):
    """The archive stands by a retracted statement again."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """Why a statement now stands before, beside or behind others."""

    reason: str

    @classmethod
    def decode(cls, value: Json, where: str) -> Self:
        """Return what *value* holds, or raise `MalformedError`."""
        found = members(value, where, ("reason",))
        return cls(required(found, where, "reason", codes.words))

    def json(self) -> Mapping[str, Json]:
        """Return the object to commit to."""
        return {"reason": self.reason}

    def ids(self) -> Iterable[str]:
        """Return nothing: it names no entity, source or statement."""
        return ()


@event_type("statement.preferred", 1, about="stm", replaces=Replaces.NEXT)
@dataclass(frozen=True, slots=True)
class StatementPreferred(Ranking):
    """To be read before others of its kind."""


@event_type("statement.deprecated", 1, about="stm", replaces=Replaces.NEXT)
@dataclass(frozen=True, slots=True)
class StatementDeprecated(Ranking):
    """Kept as somebody's claim, no longer current."""


@event_type("statement.unranked", 1, about="stm", replaces=Replaces.NEXT)
@dataclass(frozen=True, slots=True)
class StatementUnranked(Ranking):
    """Neither preferred nor deprecated any more."""
