"""Statements as they stand now: what is claimed, by whom, how it ranks, what became of it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field, replace

from sqlalchemy import and_, select

from archive.events.recorded import BodyState
from archive.events.statement import StatementAdded, StatementCorrected
from archive.facts.periods import Holding, period
from archive.facts.statements import StatementBody
from archive.frozen import dataclass
from archive.ids import Address, KeyId
from archive.queries.asked import Asked, Query
from archive.queries.doubts import Doubts, doubts
from archive.queries.references import (
    Referred,
    Stance,
    bearing,
    reference_of,
    stance,
    tally,
)
from archive.queries.rows import batches
from archive.queries.said import Said, said
from archive.queries.sight import Sight, Tables
from archive.store.prepared import Marks
from archive.views.event import EVENT
from archive.views.reference import REFERENCE
from archive.views.revision import REVISION
from archive.views.statement import RANK, RETRACTION, STATEMENT

NORMAL = "normal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Retracted:
    """That the archive no longer stands by a statement; `reason` and `words` only where open."""

    address: Address
    reason: str | None
    words: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """One statement. `address` and `body` are those of its newest content, `revision` counts links.

    `closed_links` counts those whose body was redacted or is not here. `stance` and `tally` (how
    many bear on it how) are those of the `references`, which vouch for that content; `older` ones,
    fetched where they were asked for, vouch for a content that was corrected since, and did not
    go into the newest. `body` is None unless `state` is open. `holding`: what is known of it and
    the day that was asked about, if one was. `doubtful`: the stolen key for which nobody should
    rely on its newest content, or on one of the `references`; None for most.
    """

    id: str
    address: Address
    revision: int
    rank: str
    retracted: Retracted | None
    state: BodyState
    body: StatementBody | None
    stance: Stance
    tally: Mapping[str, int]
    references: tuple[Referred, ...]
    older: tuple[Referred, ...]
    closed_links: int
    holding: Holding | None = None
    doubtful: KeyId | None = None

    def ids(self) -> set[str]:
        """Return every id that is named here, its own included."""
        named = {self.id, *(() if self.body is None else self.body.ids())}
        for one in (*self.references, *self.older):
            if one.reference is not None:
                named.update(one.reference.ids())
        return named


def stated(sight: Sight, ids: Iterable[str], *, older: bool = False) -> Mapping[str, Stated]:
    """Return the statements *ids*, in this order; with *older*, also what vouched for the past."""
    wanted = list(dict.fromkeys(ids))
    found: dict[str, Stated] = {}
    doubted = doubts(sight) if wanted else Doubts({})
    for batch in batches(wanted):
        found.update(_stated(sight, batch, older, doubted))
    return {id: found[id] for id in wanted if id in found}


@dataclass(slots=True)
class _Parts:
    """What is known of one statement before its bodies are read."""

    content: int = -1
    chain: list[int] = field(default_factory=list)
    closed: int = 0
    revision_of: dict[str, int] = field(default_factory=dict)
    places: list[tuple[int, int, str]] = field(default_factory=list)
    rank: str = NORMAL
    retracted: Retracted | None = None

    def current(self, link: str) -> bool:
        """Say whether a reference to the content *link* vouches for the newest content."""
        return self.chain.index(self.content) + 1 == self.revision_of.get(link)


def _stated(sight: Sight, ids: Sequence[str], older: bool, doubted: Doubts) -> dict[str, Stated]:
    parts = _parts(sight, ids)
    wanted = {
        event
        for part in parts.values()
        for event, _, link in part.places
        if older or part.current(link)
    }
    wanted |= {part.content for part in parts.values()}
    events = said(sight, wanted)
    built = {id: _built(sight, id, part, events, older) for id, part in parts.items()}
    if not doubted.since:
        return built
    return {id: replace(one, doubtful=_doubtful(one, events, doubted)) for id, one in built.items()}


def _doubtful(one: Stated, events: Mapping[int, Said], doubted: Doubts) -> KeyId | None:
    rests = dict.fromkeys([one.address, *(each.address for each in one.references)])
    keys = (doubted.of(events[each.key].by, each.entry) for each in rests)
    return next((key for key in keys if key is not None), None)


def _parts(sight: Sight, ids: Sequence[str]) -> dict[str, _Parts]:
    parts: defaultdict[str, _Parts] = defaultdict(_Parts)
    gone = []
    for row in _contents.of(sight, ids):
        parts[row.id].content = row.event
        parts[row.id].rank = row.rank or NORMAL
        if row.gone is not None:
            gone.append(row.id)
    found = [id for id in ids if id in parts]
    for row in _chains.of(sight, found):
        part = parts[row.id]
        part.chain.append(row.event)
        part.closed += row.state != BodyState.OPEN.value
        part.revision_of[row.link] = len(part.chain)
    for row in _references.of(sight, found):
        parts[row.id].places.append((row.event, row.number, row.link))
    for row in _retractions.of(sight, gone):
        parts[row.id].retracted = Retracted(
            address=Address.of_key(row.event), reason=row.reason, words=row.words
        )
    return {id: parts[id] for id in found}


@Asked
def _contents(table: Tables, ids: Marks) -> Query:
    statement, rank, gone = table(STATEMENT), table(RANK), table(RETRACTION)
    return (
        select(statement.c.id, statement.c.event, rank.c.rank, gone.c.event.label("gone"))
        .select_from(statement)
        .outerjoin(rank, and_(rank.c.id == statement.c.id, rank.c.until.is_(None)))
        .outerjoin(gone, and_(gone.c.id == statement.c.id, gone.c.until.is_(None)))
        .where(statement.c.id.in_(ids), statement.c.until.is_(None))
    )


@Asked
def _chains(table: Tables, ids: Marks) -> Query:
    event = table(EVENT)
    return (
        select(event.c.id, event.c.event, event.c.link, event.c.state)
        .where(event.c.id.in_(ids), event.c.chain.is_not(None))
        .order_by(event.c.event)
    )


@Asked
def _references(table: Tables, ids: Marks) -> Query:
    reference = table(REFERENCE)
    return (
        select(reference.c.id, reference.c.event, reference.c.number, reference.c.link)
        .where(reference.c.id.in_(ids))
        .order_by(reference.c.event, reference.c.number)
    )


@Asked
def _retractions(table: Tables, ids: Marks) -> Query:
    retraction, revision = table(RETRACTION), table(REVISION)
    return (
        select(retraction.c.id, retraction.c.event, revision.c.reason, revision.c.words)
        .join_from(retraction, revision, revision.c.event == retraction.c.event)
        .where(retraction.c.id.in_(ids), retraction.c.until.is_(None))
    )


def _built(sight: Sight, id: str, part: _Parts, events: Mapping[int, Said], older: bool) -> Stated:
    newest = events[part.content]
    body = content_of(newest)
    current = [place for place in part.places if part.current(place[2])]
    earlier = [place for place in part.places if not part.current(place[2])]
    references = tuple(_referred(part, events, *place) for place in current)
    return Stated(
        id=id,
        address=newest.address,
        revision=len(part.chain),
        rank=part.rank,
        retracted=part.retracted,
        state=newest.state,
        body=body,
        stance=stance(references),
        tally=tally(references),
        references=references,
        older=_past(part, events, references, earlier) if older else (),
        closed_links=part.closed,
        holding=_holding(sight, body),
    )


def _holding(sight: Sight, body: StatementBody | None) -> Holding | None:
    if sight.day is None:
        return None
    return period(() if body is None else body.qualifiers).at(sight.day)


def _referred(
    part: _Parts, events: Mapping[int, Said], event: int, number: int, link: str
) -> Referred:
    source = events[event]
    reference = reference_of(source, number)
    return Referred(
        address=source.address,
        number=number,
        revision=part.revision_of[link],
        cited=source.type == "statement.cited",
        bearing=bearing(reference),
        state=source.state,
        reference=reference,
    )


def _past(
    part: _Parts,
    events: Mapping[int, Said],
    current: Sequence[Referred],
    places: Sequence[tuple[int, int, str]],
) -> tuple[Referred, ...]:
    carried = [one.reference for one in current]
    earlier = (_referred(part, events, *place) for place in places)
    return tuple(one for one in earlier if one.reference is None or one.reference not in carried)


def content_of(event: Said) -> StatementBody | None:
    """Return what *event* says a statement says, or None where it says nothing of that."""
    match event.body:
        case StatementAdded(content) | StatementCorrected(content):
            return content
        case _:
            return None
