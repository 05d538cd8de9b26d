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
    keys = {one.key: one for one in listed if isinstance(one, Address)}
    ids = sorted(one for one in listed if isinstance(one, str))
    asked = [event.c.event.in_(batch) for batch in batches(sorted(keys))]
    asked += [event.c.chain.in_(batch) for batch in batches(ids)]
    found: dict[str | Address, set[Commitment]] = {}
    for condition in asked:
        rows = connection.execute(
            select(event.c.event, event.c.id, event.c.link).where(condition)
        )
        for row in rows:
            place = keys.get(row.event)
            names = {row.id} & listed if place is None else {place}
            for name in names:
                found.setdefault(name, set()).add(Commitment(row.link))
    hidden = hidden_links(connection, (link for links in found.values() for link in links))
    return {one for one, links in found.items() if not links.isdisjoint(hidden)}


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
