"""The references of statements: which are current, and whether they speak for or against."""

from collections import Counter
from collections.abc import Iterable, Mapping
from enum import StrEnum

from archive.events.recorded import BodyState
from archive.events.statement import StatementAdded, StatementCited, StatementCorrected
from archive.facts.references import Act, Reference
from archive.frozen import dataclass
from archive.ids import Address
from archive.queries.said import Said


class Bearing(StrEnum):
    """How one reference bears on its statement."""

    FOR = "for"
    AGAINST = "against"
    DECLINED = "declined"
    """The speaker says that they cannot or will not say."""
    DISCLAIMED = "disclaimed"
    """An outer speaker says that the inner one did not say it: neither for nor against."""
    CLOSED = "not open"
    """Its body was redacted or is withheld, so nobody can tell."""


class Stance(StrEnum):
    """What the current references of a statement come to together."""

    CLAIMED = "claimed"
    DENIED = "denied"
    DISPUTED = "disputed"
    INFERRED = "inferred"
    """The archive concludes it, and no source says it."""
    NOT_SAID = "not said"
    """Its speakers decline to say, or are said not to have said it."""
    CLOSED = "not open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Referred:
    """One reference where it stands. `revision`: which revision of the statement it vouches for.

    `cited`: it was added by a citation of its own. `reference` is None where it is not open.
    """

    address: Address
    number: int
    revision: int
    cited: bool
    bearing: Bearing
    state: BodyState
    reference: Reference | None


def reference_of(event: Said, number: int) -> Reference | None:
    """Return reference *number* of what *event* says, or None where that is not open."""
    match event.body:
        case StatementAdded(content) | StatementCorrected(content):
            return content.references[number] if number < len(content.references) else None
        case StatementCited(reference):
            return reference
        case _:
            return None


def bearing(reference: Reference | None) -> Bearing:
    """Return how *reference* bears on its statement; the innermost speaker decides."""
    if reference is None:
        return Bearing.CLOSED
    if reference.disclaimed:
        return Bearing.DISCLAIMED
    if reference.attribution and reference.attribution[-1].act is Act.DECLINES:
        return Bearing.DECLINED
    return Bearing.AGAINST if reference.denied else Bearing.FOR


def stance(references: Iterable[Referred]) -> Stance:
    """Return what *references* come to together."""
    listed = tuple(references)
    counted = Counter(one.bearing for one in listed)
    if counted[Bearing.FOR] and counted[Bearing.AGAINST]:
        return Stance.DISPUTED
    if counted[Bearing.AGAINST]:
        return Stance.DENIED
    if counted[Bearing.FOR]:
        said = [one for one in listed if one.bearing is Bearing.FOR]
        inferred = all(one.reference and one.reference.by_archive for one in said)
        return Stance.INFERRED if inferred else Stance.CLAIMED
    closed = not listed or counted[Bearing.CLOSED] == len(listed)
    return Stance.CLOSED if closed else Stance.NOT_SAID


def tally(references: Iterable[Referred]) -> Mapping[str, int]:
    """Return how many of *references* bear on their statement in each way."""
    counted = Counter(one.bearing for one in references)
    return {one.value: counted[one] for one in Bearing}
