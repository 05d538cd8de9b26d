"""References: where a statement was said, by whom through whom, and how surely."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Literal

from archive.facts import codes
from archive.facts.codes import Basis
from archive.facts.locators import Locator
from archive.facts.reading import as_true, distinct, each, optional, present, required
from archive.facts.values import AbsentValue, DateValue, decode_date
from archive.frozen import dataclass
from archive.ids import Digest, EntityId, SourceId
from archive.shape import Json, fault, inside, members

MAX_STEPS = 16

ARCHIVE: Literal["archive"] = "archive"
"""The source of what the archivist infers."""


class Act(StrEnum):
    """What a speaker does with the claim; `reports` passes on another's words."""

    STATES = "states"
    REPORTS = "reports"
    ALLEGES = "alleges"
    OPINES = "opines"
    DECLINES = "declines"


class Certainty(StrEnum):
    """How the speaker hedges."""

    LIKELY = "likely"
    POSSIBLE = "possible"
    UNLIKELY = "unlikely"


_as_act = codes.one_of(Act)
_as_certainty = codes.one_of(Certainty)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One speaker of an attribution chain.

    `in_`: the source in which it was said. `denied`: the speaker says that it is not so; on an
    outer step, that the inner one did not say it. `verb` and `hedge`: the source's exact words.
    """

    agent: EntityId
    act: Act
    to: EntityId | None = None
    in_: SourceId | None = None
    date: DateValue | AbsentValue | None = None
    verb: str | None = None
    denied: bool = False
    certainty: Certainty | None = None
    hedge: str | None = None

    @classmethod
    def decode(cls, value: Json, where: str) -> "Step":
        """Return the step that the object *value* holds."""
        beside = ("to", "in", "date", "verb", "not", "certainty", "hedge")
        found = members(value, where, ("agent", "act"), beside)
        return cls(
            agent=required(found, where, "agent", codes.entity),
            act=required(found, where, "act", _as_act),
            to=optional(found, where, "to", codes.entity),
            in_=optional(found, where, "in", codes.source),
            date=optional(found, where, "date", decode_date),
            verb=optional(found, where, "verb", codes.words),
            denied=optional(found, where, "not", as_true) is not None,
            certainty=optional(found, where, "certainty", _as_certainty),
            hedge=optional(found, where, "hedge", codes.words),
        )

    def json(self) -> dict[str, Json]:
        """Return the object that `decode` reads."""
        return present(
            {
                "agent": self.agent,
                "act": self.act.value,
                "to": self.to,
                "in": self.in_,
                "date": None if self.date is None else self.date.json(),
                "verb": self.verb,
                "not": self.denied or None,
                "certainty": None if self.certainty is None else self.certainty.value,
                "hedge": self.hedge,
            }
        )

    def ids(self) -> tuple[str, ...]:
        """Return every id that this step names, each once."""
        named = (self.agent, self.to, self.in_)
        own = tuple(id for id in named if id is not None)
        return distinct(own, () if self.date is None else self.date.ids())


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """One place where a statement was said. An empty `attribution` is the source's own voice."""

    source: SourceId | Literal["archive"]
    capture: Digest | None = None
    loc: Locator | None = None
    exact: str | None = None
    attribution: tuple[Step, ...] = ()
    basis: Basis | None = None
    note: str | None = None

    @property
    def by_archive(self) -> bool:
        """Whether the archivist infers it, and no source says it."""
        return self.source == ARCHIVE

    @property
    def denied(self) -> bool:
        """Whether the innermost speaker says that it is not so."""
        return bool(self.attribution) and self.attribution[-1].denied

    @property
    def disclaimed(self) -> bool:
        """Whether an outer speaker says that the inner one did not say it."""
        return any(step.denied for step in self.attribution[:-1])

    def json(self) -> dict[str, Json]:
        """Return the object that `decode` reads."""
        return present(
            {
                "source": self.source,
                "capture": self.capture,
                "loc": None if self.loc is None else self.loc.json(),
                "exact": self.exact,
                "attribution": [step.json() for step in self.attribution] or None,
                "basis": None if self.basis is None else self.basis.value,
                "note": self.note,
            }
        )

    def ids(self) -> tuple[str, ...]:
        """Return every id that this reference names, each once; the archive is none."""
        own = () if self.by_archive else (self.source,)
        return distinct(own, *(step.ids() for step in self.attribution))


def decode(value: Json, where: str) -> Reference:
    """Return the reference that the object *value* holds.

    Whether the source has captures, and whether the quotation stands there, others look up.

    Raises:
        MalformedError: any other form; an inference with a place or a speaker; characters
            counted in no capture.
    """
    beside = ("capture", "loc", "exact", "attribution", "basis", "note")
    found = members(value, where, ("source",), beside)
    reference = Reference(
        source=required(found, where, "source", _as_source_or_archive),
        capture=optional(found, where, "capture", codes.digest),
        loc=optional(found, where, "loc", Locator.decode),
        exact=optional(found, where, "exact", codes.words),
        attribution=optional(found, where, "attribution", _as_steps) or (),
        basis=optional(found, where, "basis", codes.basis),
        note=optional(found, where, "note", codes.words),
    )
    _check_inference(reference, found, where)
    _check_characters(reference, where)
    return reference


def _check_inference(reference: Reference, found: Mapping[str, Json], where: str) -> None:
    if not reference.by_archive:
        return
    for name in ("capture", "loc", "exact", "attribution"):
        if name in found:
            raise fault(
                inside(where, name),
                "the archive itself is the source, but this says where or by whom it was said",
                "Name the source that says it, or leave the member out.",
            )
    if reference.basis is not Basis.INFERRED:
        raise fault(
            inside(where, "basis"),
            "the archive itself is the source, but the basis is not 'inferred'",
            "Name the source that says it, or write the basis 'inferred'.",
        )


def _check_characters(reference: Reference, where: str) -> None:
    if reference.loc is not None and reference.loc.chars is not None and not reference.capture:
        raise fault(
            inside(where, "loc.chars"),
            "characters are counted, but no capture is named",
            "Name the capture in which they are counted.",
        )


def _as_source_or_archive(value: Json, where: str) -> SourceId | Literal["archive"]:
    return ARCHIVE if value == ARCHIVE else codes.source(value, where)


def _as_steps(value: Json, where: str) -> tuple[Step, ...]:
    steps = each(value, where, Step.decode)
    if len(steps) > MAX_STEPS:
        raise fault(
            where, f"{len(steps)} speakers stand in one chain", f"Name at most {MAX_STEPS}."
        )
    return steps
