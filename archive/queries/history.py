"""All that was ever done to one id: who, when, why, and what changed, word for word."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from archive.errors import NotFoundError
from archive.events.recorded import BodyState
from archive.events.statement import Verdict
from archive.frozen import dataclass
from archive.ids import Address, KeyId, is_minted
from archive.queries.asked import Asked, Query
from archive.queries.differences import Difference, differences
from archive.queries.doubts import Doubts, doubts
from archive.queries.said import Said, said
from archive.queries.sight import Sight, Tables
from archive.queries.standing import claimed_times
from archive.shape import Json
from archive.store.prepared import Marks, value
from archive.views.event import EVENT
from archive.views.reference import REFERENCE

CONTENT = frozenset(
    {
        "entity.added",
        "entity.corrected",
        "source.added",
        "source.corrected",
        "statement.added",
        "statement.corrected",
        "property.defined",
    }
)
"""The links that say the whole of it; the others say what became of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """One event in the history of an id.

    `revision`: which link of the chain it is, None where it is none: a citation, a capture, a note.
    `on`: the revision that a citation vouches for. `target`: the address that an access event or
    a redaction acts on. `at`: the author's own clock, `recorded`: the log's own clock, None where
    no checkpoint covers it yet; both in seconds since 1970. `reason` is a closed code or words, as
    the type has it; `words` explain a code. `compared`: the address of the content that `changes`
    start from, None where there is none or one of the two is not open. `doubtful`: the key for
    which nobody should rely on it, None for most.
    """

    address: Address
    type: str
    revision: int | None
    on: int | None
    target: Address | None
    by: tuple[KeyId, ...]
    at: int
    recorded: int | None
    doubtful: KeyId | None = None
    state: BodyState
    reason: str | None
    words: str | None
    compared: Address | None
    changes: tuple[Difference, ...]
    body: Mapping[str, Json] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """The history of one id, oldest first."""

    id: str
    events: tuple[Past, ...]

    def ids(self) -> set[str]:
        """Return every entity, source and statement that is named here."""
        return {self.id}.union(*(_named(past.body) for past in self.events))


def _named(value: Json) -> set[str]:
    """Return every minted id that stands by itself in *value*."""
    if isinstance(value, str):
        return {value} if is_minted(value, "ent", "src", "stm") else set()
    if isinstance(value, Mapping):
        return set().union(*map(_named, value.values()))
    return set().union(*map(_named, value)) if isinstance(value, Sequence) else set()


def history(sight: Sight, id: str) -> History:
    """Return every event about *id*, and every event that acts on one of these.

    Raises:
        NotFoundError: there is none.
    """
    events = tuple(said(sight, _keys(sight, id)).values())
    if not events:
        raise NotFoundError(f"nothing was ever said of {id}", remedy="Name something that is here.")
    links = [one for one in events if one.linked and one.about == id]
    number: dict[str, int] = {one.link: n for n, one in enumerate(links, 1)}
    context = _Context(
        id=id,
        number=number,
        on=_cited(sight, id),
        times=claimed_times(sight, (one.address.entry for one in events)),
        before=_before(links),
        doubted=doubts(sight),
    )
    return History(id=id, events=tuple(_past(one, context) for one in events))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Context:
    """What one event is told against: revisions by link, citations, times, earlier contents."""

    id: str
    number: Mapping[str, int]
    on: Mapping[int, str]
    times: Mapping[int, int]
    before: Mapping[str, Said]
    doubted: Doubts


def _past(one: Said, context: _Context) -> Past:
    before = context.before.get(one.link)
    old = None if before is None or before.body is None else before.body.json()
    new = None if one.body is None else one.body.json()
    comparable = before is not None and old is not None and new is not None
    reason = None if new is None else new.get("reason")
    return Past(
        address=one.address,
        type=one.type,
        revision=context.number.get(one.link),
        on=context.number.get(context.on.get(one.address.key, "")),
        target=None if one.about == context.id else Address.parse(one.about),
        by=one.by,
        at=one.at,
        recorded=context.times.get(one.address.entry),
        doubtful=context.doubted.of(one.by, one.address.entry),
        state=one.state,
        reason=reason if isinstance(reason, str) else None,
        words=one.body.text if isinstance(one.body, Verdict) else None,
        compared=before.address if before is not None and comparable else None,
        changes=differences(old, new) if old is not None and new is not None else (),
        body=new,
    )


def _keys(sight: Sight, id: str) -> Sequence[int]:
    own = [row.event for row in _about.of(sight, [id])]
    acting = [row.event for row in _about.of(sight, [str(Address.of_key(key)) for key in own])]
    return (*own, *acting)


@Asked
def _about(table: Tables, ids: Marks) -> Query:
    event = table(EVENT)
    return select(event.c.event).where(event.c.id.in_(ids))


def _cited(sight: Sight, id: str) -> Mapping[int, str]:
    return {row.event: row.link for row in _references.rows(sight, id=id)}


@Asked
def _references(table: Tables, _: object) -> Query:
    reference = table(REFERENCE)
    return select(reference.c.event, reference.c.link).where(
        reference.c.id == value("id"), reference.c.number == 0
    )


def _before(links: Sequence[Said]) -> Mapping[str, Said]:
    """Return for the link of each content the content before it, open or not."""
    before: dict[str, Said] = {}
    last: Said | None = None
    for one in links:
        if one.type in CONTENT:
            if last is not None:
                before[one.link] = last
            last = one
    return before
