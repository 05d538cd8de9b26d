"""Single events with their bodies, wherever in the log they stand.

Only the bodies that are asked for are read; an entry of 256 events costs no more than one of one.
"""

from collections.abc import Iterable, Mapping

from sqlalchemy import Row, select

from archive.core import commitment
from archive.errors import MalformedError
from archive.events import catalogue
from archive.events.base import Body
from archive.events.recorded import BodyState
from archive.frozen import dataclass
from archive.ids import Address, Commitment, KeyId
from archive.log.relations import ENTRY_INDEX
from archive.queries.asked import Asked, Query
from archive.queries.sight import Sight, Tables
from archive.store import tables
from archive.store.prepared import Marks
from archive.views.event import EVENT


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One event. `about`: an id, or the address that it acts on. `body` is None unless open.

    `at`: the author's own clock, seconds since 1970. `link`: the commitment to the body.
    `linked`: whether it is a link of the chain of `about`.
    """

    address: Address
    type: str
    version: int
    about: str
    link: Commitment
    linked: bool
    restricted: bool
    by: tuple[KeyId, ...]
    at: int
    state: BodyState
    body: Body | None


def said(sight: Sight, keys: Iterable[int]) -> Mapping[int, Said]:
    """Return the events whose address keys are among *keys*, in the order of the log."""
    return {row.event: _said(row) for row in _events.of(sight, sorted(set(keys)))}


@Asked
def _events(table: Tables, keys: Marks) -> Query:
    event, entry, body = table(EVENT), table(ENTRY_INDEX), tables.body
    return (
        select(event, body.c.salt, body.c.content, entry.c.by, entry.c.at)
        .select_from(event)
        .join(entry, entry.c.entry == event.c.since)
        .outerjoin(body, body.c.event == event.c.event)
        .where(event.c.event.in_(keys))
        .order_by(event.c.event)
    )


def _said(row: Row[*tuple[object, ...]]) -> Said:
    state, body = _body(row)
    return Said(
        address=Address.of_key(row.event),
        type=row.type,
        version=row.version,
        about=row.id,
        link=Commitment(row.link),
        linked=row.chain is not None,
        restricted=bool(row.restricted),
        by=tuple(KeyId(key) for key in row.by.split()),
        at=row.at,
        state=state,
        body=body,
    )


def _body(row: Row[*tuple[object, ...]]) -> tuple[BodyState, Body | None]:
    if row.content is None:
        expected = BodyState(row.state)
        return (BodyState.MISSING if expected is BodyState.OPEN else expected), None
    salt, content = bytes(row.salt), bytes(row.content)
    if not commitment.opens(Commitment(row.link), salt, content):
        return BodyState.FOREIGN, None
    declared = catalogue.known(row.type, row.version)
    if declared is None:
        return BodyState.UNKNOWN, None
    try:
        return BodyState.OPEN, catalogue.decode(declared, content)
    except MalformedError:
        return BodyState.UNREADABLE, None
