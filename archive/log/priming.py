"""The rules' memory for one entry, fetched with a dozen queries however long the log is.

What the rules will ask about an entry follows from its heads and bodies; just that is loaded, as
the entries before a given index left it. A fold over the log gives the same answers.
"""

from collections.abc import Mapping
from dataclasses import field
from typing import Final

from sqlalchemy import Connection, func, or_, select

from archive.core.entry import Entry
from archive.events.base import Body
from archive.events.chains import chain_of
from archive.events.statement import StatementAdded, StatementCited, StatementCorrected
from archive.facts.references import Reference
from archive.frozen import dataclass
from archive.ids import (
    EVENTS_PER_ENTRY,
    Address,
    Commitment,
    Digest,
    KeyId,
    PropertyName,
    SourceId,
)
from archive.log.relations import ENTRY_INDEX
from archive.log.standing import Standing, read
from archive.rules.state import Captures, Definition, Placed, State, access_chain
from archive.store import derived
from archive.store.prepared import Prepared, Rows, value
from archive.views.capture import CAPTURE
from archive.views.entity import LINK
from archive.views.event import EVENT
from archive.views.property import PROPERTY

_event, _entries = derived.table(EVENT), derived.table(ENTRY_INDEX)
_property, _capture = derived.table(PROPERTY), derived.table(CAPTURE)
_BEFORE: Final = value("before")

_TEXTS = Prepared(
    lambda _: (
        select(_entries.c.entry)
        .where(_entries.c.id == value("id"), _entries.c.entry < _BEFORE)
        .order_by(_entries.c.entry)
        .limit(1)
    )
)
_AUTHORS = Prepared(
    lambda wanted: select(_entries.c.entry, _entries.c.by).where(_entries.c.entry.in_(wanted))
)
_EVENTS = Prepared(
    lambda wanted: select(_event).where(_event.c.event.in_(wanted), _event.c.event < _BEFORE)
)
_LINKS = Prepared(
    lambda wanted: select(_event).where(_event.c.link.in_(wanted), _event.c.event < _BEFORE)
)
_REPLACED = Prepared(
    lambda wanted: (
        select(_event.c.replaces, func.min(_event.c.event).label("event"))
        .where(_event.c.replaces.in_(wanted), _event.c.event < _BEFORE)
        .group_by(_event.c.replaces)
    )
)
_NEWEST = Prepared(
    lambda wanted: select(_event).where(
        _event.c.event.in_(
            select(func.max(_event.c.event))
            .where(_event.c.chain.in_(wanted), _event.c.event < _BEFORE)
            .group_by(_event.c.chain)
        )
    )
)
_DEFINITIONS = Prepared(
    lambda wanted: (
        select(_property.c.id, _property.c.value_types, _property.c.codes)
        .where(_property.c.id.in_(wanted), _property.c.since < _BEFORE)
        .order_by(_property.c.event)
    )
)
_CAPTURES = Prepared(
    lambda wanted: select(_capture.c.id, _capture.c.digest, _capture.c.outcome).where(
        _capture.c.id.in_(wanted),
        _capture.c.since < _BEFORE,
        # An attempt that failed has captured nothing.
        or_(_capture.c.digest.is_not(None), _capture.c.outcome.is_(None)),
    )
)

_LINKED = "entity.linked"


@dataclass(slots=True)
class _Needs:
    """What the rules may look up about one entry."""

    links: set[str] = field(default_factory=set)
    replaced: set[str] = field(default_factory=set)
    targets: set[Address] = field(default_factory=set)
    chains: set[str] = field(default_factory=set)
    properties: set[str] = field(default_factory=set)
    sources: set[str] = field(default_factory=set)


def prime(
    connection: Connection,
    entry: Entry,
    bodies: Mapping[int, Body | None],
    before: int,
    standing: Standing | None = None,
) -> State:
    """Return what the rules need to weigh *entry*, as the first *before* entries left it.

    *standing*: policy and keys, where they are at hand.
    """
    needs = _needs(entry, bodies)
    state = (standing or read(connection, before)).state()
    _texts(connection, state, entry, before)
    _events(connection, state, needs, before)
    # Most entries have nothing to ask of these: what is not needed costs no query.
    if needs.targets:
        _redactions(connection, state, needs, before)
    if needs.properties:
        _definitions(connection, state, needs, before)
    if needs.sources:
        _captures(connection, state, needs, before)
    if any(head.type == _LINKED for head in entry.heads):
        _pairs(connection, state, needs, before)
    state.keep()
    return state


def _needs(entry: Entry, bodies: Mapping[int, Body | None]) -> _Needs:
    needs = _Needs()
    for number, head in enumerate(entry.heads):
        needs.links |= {link for link in (head.body, head.replaces, head.on) if link}
        if head.replaces is not None:
            needs.replaced.add(head.replaces)
        if head.target is not None:
            needs.targets.add(head.target)
        chain = chain_of(head)
        needs.chains |= {name for name in (chain, head.id) if name}
        _body_needs(needs, bodies.get(number))
        if head.id is not None:
            kind, _, name = head.id.partition(":")
            if kind == "prop":
                needs.properties.add(name)
            if kind == "src":
                needs.sources.add(head.id)
    return needs


def _body_needs(needs: _Needs, body: Body | None) -> None:
    if body is None:
        return
    needs.chains.update(body.ids())
    references: tuple[Reference, ...] = ()
    match body:
        case StatementAdded(content) | StatementCorrected(content):
            needs.properties |= {content.property, *(q.property for q in content.qualifiers)}
            references = content.references
        case StatementCited(reference):
            references = (reference,)
        case _:
            pass
    needs.sources |= {reference.source for reference in references}


def _texts(connection: Connection, state: State, entry: Entry, before: int) -> None:
    for row in _TEXTS.rows(connection, id=bytes(entry.id), before=before):
        state.entries[entry.id] = row.entry


def _events(connection: Connection, state: State, needs: _Needs, before: int) -> None:
    limit = before * EVENTS_PER_ENTRY
    keys = sorted({target.key for target in needs.targets})
    _place(state, _EVENTS.of(connection, keys, before=limit))
    # Whether a target may be restricted is also told by what it replaced.
    needs.links |= {target.replaces for target in state.placed.values() if target.replaces}
    _place(state, _LINKS.of(connection, sorted(needs.links), before=limit))
    for row in _REPLACED.of(connection, sorted(needs.replaced), before=limit):
        state.replaced[Commitment(row.replaces)] = Address.of_key(row.event)
    # Who may restrict what an entry acts on or replaces is told by who said that.
    _authors(connection, state)
    # Whether what is replaced or acted on is restricted is told by access chains of its own.
    needs.chains |= {access_chain(address) for address in state.placed}
    rows = _NEWEST.of(connection, sorted(needs.chains), before=limit)
    _place(state, rows)
    for row in rows:
        state.newest[row.chain] = Address.of_key(row.event)


def _place(state: State, rows: Rows) -> None:
    for row in rows:
        address = Address.of_key(row.event)
        state.placed[address] = Placed(
            address=address,
            type=row.type,
            version=row.version,
            subject=row.id,
            commitment=Commitment(row.link),
            replaces=None if row.replaces is None else Commitment(row.replaces),
            restricted=bool(row.restricted),
            chain=row.chain,
        )
        state.commitments[Commitment(row.link)] = address


def _redactions(connection: Connection, state: State, needs: _Needs, before: int) -> None:
    for row in connection.execute(
        select(_event.c.id, _event.c.event).where(
            _event.c.id.in_({str(target) for target in needs.targets}),
            _event.c.type == "event.redacted",
            _event.c.since < before,
        )
    ):
        state.redacted[Address.parse(row.id)] = Address.of_key(row.event)


def _authors(connection: Connection, state: State) -> None:
    wanted = sorted({address.entry for address in state.placed})
    for row in _AUTHORS.of(connection, wanted):
        state.authors[row.entry] = tuple(KeyId(key) for key in row.by.split())


def _definitions(connection: Connection, state: State, needs: _Needs, before: int) -> None:
    wanted = sorted(f"prop:{name}" for name in needs.properties)
    for row in _DEFINITIONS.of(connection, wanted, before=before):
        name = PropertyName(row.id[5:])
        state.definitions[name] = _definition(row.value_types, row.codes)


def _definition(value_types: str | None, codes: str | None) -> Definition | None:
    if value_types is None:
        return None
    return Definition(tuple(value_types.split()), None if codes is None else tuple(codes.split()))


def _captures(connection: Connection, state: State, needs: _Needs, before: int) -> None:
    for row in _CAPTURES.of(connection, sorted(needs.sources), before=before):
        held = state.captures.get(SourceId(row.id), Captures())
        digests = held.digests | ({Digest(row.digest)} if row.digest else set())
        closed = held.closed + (row.outcome is None)
        state.captures[SourceId(row.id)] = Captures(digests, closed)


def _pairs(connection: Connection, state: State, needs: _Needs, before: int) -> None:
    table = derived.table(LINK)
    for row in connection.execute(
        select(table.c.link, table.c.other).where(
            table.c.link.in_(needs.links), table.c.since < before, table.c.other.is_not(None)
        )
    ):
        state.pairs[Commitment(row.link)] = row.other
