"""The newest links of a chain: what a correction names, and what it starts from."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, func, select

from archive.errors import ConflictError, NotFoundError
from archive.events.recorded import Recorded
from archive.events.statement import StatementCited
from archive.facts.references import Reference
from archive.frozen import dataclass
from archive.ids import Address, Commitment
from archive.log import reading
from archive.store import derived
from archive.store.bulk import batches
from archive.views.event import EVENT

_CONTENT = (
    "entity.added",
    "entity.corrected",
    "source.added",
    "source.corrected",
    "property.defined",
    "statement.added",
    "statement.corrected",
)
"""The types that say what something is; the other links of a chain say how it stands."""


_RANKS = {
    "statement.preferred": "preferred",
    "statement.deprecated": "deprecated",
    "statement.unranked": "normal",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """An id's chain at its end. `content` is the newest link that says what it is, opened.

    `newest`: the commitment that the next link has to name, and `newest_type` of which type it is.
    `rank`: normal unless a link says preferred or deprecated.
    """

    id: str
    newest: Commitment
    newest_type: str
    content: Recorded
    rank: str

    @property
    def retracted(self) -> bool:
        """Whether it is a statement that the archive no longer stands by."""
        return self.newest_type == "statement.retracted"


def chain(connection: Connection, id: str) -> Chain:
    """Return the end of the chain of *id*.

    Raises:
        NotFoundError: nothing has that id.
        ConflictError: what it says is redacted or not in this copy, so nothing can build on it.
    """
    found = chains(connection, [id]).get(id)
    if found is None:
        raise NotFoundError(f"there is no {id} here", remedy="Name something in the archive.")
    if found.content.body is None:
        raise ConflictError(
            f"what {found.content.address} says of {id} is {found.content.state.value}",
            remedy="Record it anew under another id.",
        )
    return found


def chains(connection: Connection, ids: Iterable[str]) -> dict[str, Chain]:
    """Return the ends of the chains of *ids*, open or not; an id that nothing has is left out."""
    event = derived.table(EVENT)
    links: dict[str, list[_Link]] = {}
    for batch in batches(sorted(set(ids))):
        for row in connection.execute(
            select(event.c.chain, event.c.event, event.c.link, event.c.type)
            .where(event.c.chain.in_(batch))
            .order_by(event.c.event)
        ):
            link = _Link(Address.of_key(row.event), Commitment(row.link), row.type)
            links.setdefault(row.chain, []).append(link)
    contents = {id: _content(chain) for id, chain in links.items()}
    items = {item.address: item for item in reading.recorded_at(connection, contents.values())}
    return {
        id: Chain(
            id=id,
            newest=chain[-1].commitment,
            newest_type=chain[-1].type,
            content=items[contents[id]],
            rank=next(
                (_RANKS[one.type] for one in reversed(chain) if one.type in _RANKS), "normal"
            ),
        )
        for id, chain in links.items()
    }


@dataclass(frozen=True, slots=True)
class _Link:
    address: Address
    commitment: Commitment
    type: str


def _content(chain: Sequence[_Link]) -> Address:
    # A chain begins with a link that says what it is.
    said = [link.address for link in chain if link.type in _CONTENT]
    return said[-1] if said else chain[0].address


def newest(connection: Connection, id: str) -> Commitment | None:
    """Return the commitment of the newest link of the chain of *id*; None where there is none."""
    event = derived.table(EVENT)
    link = connection.execute(
        select(event.c.link).where(event.c.chain == id).order_by(event.c.event.desc()).limit(1)
    ).scalar()
    return None if link is None else Commitment(link)


def newest_contents(connection: Connection, ids: Iterable[str]) -> dict[str, Address]:
    """Return where the newest link stands that says what each of *ids* is."""
    event = derived.table(EVENT)
    rows = connection.execute(
        select(event.c.chain, func.max(event.c.event))
        .where(event.c.chain.in_(set(ids)), event.c.type.in_(_CONTENT))
        .group_by(event.c.chain)
    )
    return {id: Address.of_key(key) for id, key in rows}


def citations(connection: Connection, id: str, on: Commitment) -> Sequence[Reference]:
    """Return the references that were cited on the link *on* of the statement *id*, in order."""
    event = derived.table(EVENT)
    keys = connection.execute(
        select(event.c.event)
        .where(event.c.id == id, event.c.type == "statement.cited")
        .order_by(event.c.event)
    ).scalars()
    items = reading.recorded_at(connection, [Address.of_key(key) for key in keys])
    return [
        item.body.reference
        for item in items
        if isinstance(item.body, StatementCited) and item.head.on == on
    ]
