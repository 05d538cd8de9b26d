"""Which events are restricted now: by their own heads, or by what was decided since."""

from collections.abc import Iterable

from sqlalchemy import Connection, select

from archive.events.chains import access_chain
from archive.ids import Address, Commitment
from archive.store import derived
from archive.store.bulk import batches
from archive.views.event import EVENT

RESTRICTED = "access.restricted"
OPENED = "access.opened"


def hidden_links(connection: Connection, links: Iterable[Commitment]) -> set[Commitment]:
    """Return those of *links* whose events are restricted now."""
    event = derived.table(EVENT)
    found: dict[int, tuple[Commitment, bool]] = {}
    for batch in batches(sorted(set(links))):
        rows = connection.execute(
            select(event.c.event, event.c.link, event.c.restricted).where(event.c.link.in_(batch))
        )
        found |= {row.event: (Commitment(row.link), bool(row.restricted)) for row in rows}
    decided = decisions(connection, map(Address.of_key, found))
    return {
        link
        for key, (link, by_head) in found.items()
        if decided.get(Address.of_key(key), (by_head, None))[0]
    }


def shut(connection: Connection, things: Iterable[str | Address]) -> set[str | Address]:
    """Return those of *things* that are restricted now: an event, or an id with such a link."""
    event = derived.table(EVENT)
    listed = set(things)
    by_address = {one.key: one for one in listed if isinstance(one, Address)}
    asked = [event.c.event.in_(batch) for batch in batches(sorted(by_address))]
    ids = sorted(one for one in listed if isinstance(one, str))
    asked += [event.c.chain.in_(batch) for batch in batches(ids)]
    found: dict[Commitment, set[str | Address]] = {}
    for condition in asked:
        rows = connection.execute(
            select(event.c.event, event.c.chain, event.c.link).where(condition)
        )
        for row in rows:
            names = {by_address.get(row.event), row.chain} & listed
            found.setdefault(Commitment(row.link), set()).update(names)
    return {name for link in hidden_links(connection, found) for name in found[link]}


def decisions(
    connection: Connection, addresses: Iterable[Address]
) -> dict[Address, tuple[bool, Commitment]]:
    """Return for each of *addresses* on which something was decided: restricted, by which link.

    The link is the newest one of its access chain, which the next has to name.
    """
    event = derived.table(EVENT)
    chains = {access_chain(address): address for address in addresses}
    found: dict[Address, tuple[bool, Commitment]] = {}
    for batch in batches(sorted(chains)):
        rows = connection.execute(
            select(event.c.chain, event.c.type, event.c.link)
            .where(event.c.chain.in_(batch))
            .order_by(event.c.event)
        )
        for row in rows:
            found[chains[row.chain]] = (row.type == RESTRICTED, Commitment(row.link))
    return found
