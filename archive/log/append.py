"""The append path: one entry, whole or not at all.

Everything happens in the caller's transaction, under the head's lock: entry, bodies, index, tree
and views are written together, so what is read next is what was said. If anything fails between
two steps, the transaction ends without any of it. A signed entry that is appended again, because
the answer to the first attempt was lost, is answered with the index it already has.
"""

from collections.abc import Mapping
from contextlib import nullcontext
from typing import Final

from sqlalchemy import Connection, delete, select, update

from archive.core import entry as entries
from archive.core import merkle
from archive.core.entry import Entry
from archive.core.hashes import Hash
from archive.core.merkle import Node
from archive.core.note import Note
from archive.errors import MalformedError
from archive.events.event import EventRedacted
from archive.events.opening import MAX_BODIES_BYTES, Opened, Stored, bodies_of, open_body, recorded
from archive.events.recorded import BodyState
from archive.frozen import dataclass
from archive.ids import Address
from archive.log import standing, tree, views
from archive.log.chains import newest_contents
from archive.log.priming import prime
from archive.log.refusal import refuse
from archive.log.relations import ENTRY_INDEX, index_row
from archive.log.standing import Remembered
from archive.rules.state import State
from archive.rules.weigh import Verdict, weigh
from archive.store import derived, head, roles, tables
from archive.store.bulk import insert_rows, pipelined
from archive.store.prepared import Prepared, value
from archive.views.event import EVENT

_index = derived.table(ENTRY_INDEX)
_ENTRY = Prepared(
    lambda _: (
        select(_index.c.entry).where(_index.c.id == value("id")).order_by(_index.c.entry).limit(1)
    )
)

_FEW: Final = 16
"""Events whose rows go one by one; COPY is quicker from some hundred rows on."""


@dataclass(frozen=True, slots=True)
class Appended:
    """Where an entry stands. `repeated`: it stood there before this call."""

    index: int
    repeated: bool


def append(connection: Connection, note: bytes, stored: Mapping[int, Stored]) -> Appended:
    """Append the signed entry *note* with its bodies, each by the number of its event.

    Raises:
        MalformedError: the entry or a body is not in form, or says what the vocabulary refuses.
        NotFoundError: it names something that is not here.
        NotAuthorisedError: its keys may not say this.
        ConflictError: the archive has moved on since it was written.
    """
    entry = entries.parse(note)
    size = head.lock(connection)
    earlier = index_of(connection, entry.id)
    if earlier is not None:
        return Appended(earlier, repeated=True)
    opened = _opened(entry, stored)
    bodies = bodies_of(opened)
    edge = tree.edge(connection, size)
    known = standing.recall(connection, merkle.fold([*edge.values()])) if size else None
    state = prime(connection, entry, bodies, size, known.standing if known else None)
    root = _known_root(known, entry) or base_root(connection, entry, size)
    verdict = weigh(state, size, entry, bodies, root)
    if verdict != Verdict(unchecked=verdict.unchecked):
        raise refuse(entry, verdict)
    with pipelined(connection) if len(entry.heads) <= _FEW else nullcontext():
        _write(connection, size, entry, note, stored)
        added = tree.extend(connection, size, [merkle.leaf_hash(note)], edge)
        views.extend(connection, recorded(size, entry, opened))
        head.set_size(connection, size + 1)
    _redact(connection, size, entry, opened)
    _remember(connection, size + 1, {**edge, **dict(added)}, state, entry)
    return Appended(size, repeated=False)


def _known_root(known: Remembered | None, entry: Entry) -> Hash | None:
    return None if known is None else known.bases.get(entry.header.base_size)


def _remember(
    connection: Connection, size: int, nodes: Mapping[Node, Hash], state: State, entry: Entry
) -> None:
    """Keep what the next append with this connection will ask for, if nobody writes before it."""
    header = entry.header
    standing.keep(
        connection,
        Remembered(
            root=merkle.root(size, lambda wanted: [nodes[node] for node in wanted]),
            standing=standing.standing_of(state),
            bases={header.base_size: header.base_root},
        ),
    )


def examine(connection: Connection, text: bytes, stored: Mapping[int, Stored]) -> None:
    """Return if the entry *text* with its bodies could be appended now, once it is signed.

    Raises:
        ArchiveError: as `append` has it; nothing is written.
    """
    said = entries.parse_text(text)
    entry = Entry(header=said.header, heads=said.heads, note=Note(text, ()))
    size = head.lock(connection)
    bodies = bodies_of(_opened(entry, stored))
    state = prime(connection, entry, bodies, size)
    root = base_root(connection, entry, size)
    verdict = weigh(state, size, entry, bodies, root, drafted=True)
    if verdict != Verdict(unchecked=verdict.unchecked):
        raise refuse(entry, verdict)


def base_root(connection: Connection, entry: Entry, size: int) -> Hash | None:
    """Return the root of as many entries as *entry* has as its base; None if there are fewer."""
    base = entry.header.base_size
    return merkle.root(base, tree.reader(connection)) if base <= size else None


def index_of(connection: Connection, entry_id: Hash) -> int | None:
    """Return where the entry stands; None if it is not in the log."""
    rows = _ENTRY.rows(connection, id=bytes(entry_id))
    return int(rows[0].entry) if rows else None


def _opened(entry: Entry, stored: Mapping[int, Stored]) -> dict[int, Opened]:
    """Return the bodies of an entry that must all be there, known and readable."""
    length = sum(len(body.content) for body in stored.values())
    if length > MAX_BODIES_BYTES:
        raise MalformedError(
            f"the bodies of the entry have {length} bytes, and {MAX_BODIES_BYTES} are allowed",
            remedy="Divide it into several entries.",
        )
    if stored.keys() != set(range(len(entry.heads))):
        raise MalformedError(
            f"the entry has {len(entry.heads)} events, and bodies for {sorted(stored)}",
            remedy="Append an entry with all its bodies and no other.",
        )
    opened = {}
    for number, one in enumerate(entry.heads):
        found = open_body(one, stored[number], BodyState.MISSING)
        if found.state is not BodyState.OPEN:
            raise found.fault or MalformedError(
                f"event {number}: {_UNFIT[found.state].format(type=one.type, version=one.version)}",
                remedy="Write the entry anew with this version of the program.",
            )
        opened[number] = found
    return opened


_UNFIT = {
    BodyState.UNKNOWN: "{type} version {version} is not known here",
    BodyState.FOREIGN: "its body is not what the head commits to",
}


def _write(
    connection: Connection, index: int, entry: Entry, note: bytes, stored: Mapping[int, Stored]
) -> None:
    insert_rows(connection, tables.entry, [(index, note)])
    insert_rows(
        connection,
        tables.body,
        [
            (Address(index, number).key, body.salt, body.content)
            for number, body in sorted(stored.items())
        ],
    )
    insert_rows(connection, derived.table(ENTRY_INDEX), [index_row(index, entry)])


def _redact(connection: Connection, index: int, entry: Entry, opened: Mapping[int, Opened]) -> None:
    """Delete the bodies that the events of *entry* redact, and replay what they were about."""
    targets = {
        one.target: Address(index, number)
        for number, one in enumerate(entry.heads)
        if one.target is not None and isinstance(opened[number].body, EventRedacted)
    }
    if not targets:
        return
    roles.require_may_delete_bodies(connection)
    insert_rows(
        connection,
        tables.redacted,
        [(target.key, place.key) for target, place in sorted(targets.items())],
    )
    keys = [target.key for target in targets]
    connection.execute(delete(tables.body).where(tables.body.c.event.in_(keys)))
    event = derived.table(EVENT)
    rows = connection.execute(
        select(event.c.id, event.c.event).where(event.c.event.in_(keys))
    ).all()
    forget_intake(connection, {row.event: row.id for row in rows}, targets)
    views.replay(connection, {row.id for row in rows})


def forget_intake(
    connection: Connection, ids: Mapping[int, str], targets: Mapping[Address, Address]
) -> None:
    """Keep no trace of what was said, and refuse to take in again what is redacted as it stands."""
    intake = tables.intake
    connection.execute(update(intake).where(intake.c.id.in_(set(ids.values()))).values(seen=None))
    newest = newest_contents(connection, ids.values())
    for target, place in targets.items():
        id = ids.get(target.key)
        if id is not None and newest.get(id) == target:
            connection.execute(update(intake).where(intake.c.id == id).values(redacted=place.key))
