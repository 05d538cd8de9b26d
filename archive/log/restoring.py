"""A database brought up to a log that was kept elsewhere: what it lacks is put in, nothing else.

Everything happens in the caller's transaction. Entries that both have must be the same bytes. What
the database alone holds stays: entries after the last one of the copy, and bodies that it lacks.
Whether the result is the log that was signed, only a checkpoint can say.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field

from sqlalchemy import Connection, select

from archive.core.memory_tree import MemoryTree
from archive.errors import TamperedError
from archive.events.opening import Kept, Stored
from archive.frozen import dataclass
from archive.ids import Address
from archive.log import reading
from archive.log.append import forget_intake
from archive.log.filling import Filled, derive, in_chunks, keep, redact
from archive.relation import Row
from archive.rules.fold import fold
from archive.rules.state import State
from archive.store import head, mending, tables
from archive.store.bulk import insert_rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Resumed:
    """What was put in. `before`: how many entries there were; `bodies`: put beside those."""

    filled: Filled
    before: int
    bodies: int


@dataclass(slots=True)
class _Lacking:
    """Bodies of entries that are in the database: those that are not there, and damaged ones."""

    absent: list[Row] = field(default_factory=list)
    damaged: list[Row] = field(default_factory=list)
    count: int = 0

    def take(self) -> list[Row]:
        """Return what is absent, and clear that list."""
        found, self.absent = self.absent, []
        return found


def resume(connection: Connection, held: Iterable[Kept]) -> Resumed:
    """Put into the tables what they lack of the entries *held*, from 0 on; derive all anew.

    Raises:
        TamperedError: an entry of both is not the same in both, or has no place where it stands.
        NotReadyError: an entry is of a form that only a newer program knows.
    """
    before = head.lock(connection, although_closed=True)
    lacking = _Lacking()
    state, leaves = State(), MemoryTree()
    merged = _merged(connection, iter(held), before, lacking)
    for chunk in in_chunks(fold(merged, state, leaves)):
        keep(connection, [one for one in chunk if one.held.index >= before])
        insert_rows(connection, tables.body, lacking.take())
    # Lifting what guards bodies changes the tables, which nobody may be reading meanwhile.
    mending.replace_bodies(connection, lacking.damaged)
    head.set_size(connection, leaves.size)
    known = set(connection.execute(select(tables.redacted.c.event)).scalars())
    redact(connection, state)
    derive(connection, state, leaves.size)
    _forget(connection, state, known)
    return Resumed(filled=Filled(state, leaves), before=before, bodies=lacking.count)


def _merged(
    connection: Connection, copy: Iterator[Kept], before: int, lacking: _Lacking
) -> Iterator[Kept]:
    """Yield every entry that the database or the *copy* has, with the bodies of both."""
    for expected, mine in enumerate(_stored(connection, before)):
        other = next(copy, None)
        if other is not None and (other.index, other.note) != (expected, mine.note):
            raise TamperedError(
                f"entry {expected} of the database is not the one in the copy: of the two, one "
                "does not go on from where the other was",
                remedy="Verify both, under pins of your own. If it is the database that is "
                "damaged, move it away and repeat this; else use another copy.",
            )
        yield mine if other is None else _united(mine, other, lacking)
    yield from copy


def _stored(connection: Connection, before: int) -> Iterator[Kept]:
    """Yield the entries of the database, each at its place.

    Raises:
        TamperedError: one is missing, or stands where there should be none.
    """
    count = 0
    for one in reading.everything(connection):
        if one.index != count or count >= before:
            raise _disordered(before, count)
        yield one
        count += 1
    if count < before:
        raise _disordered(before, count)


def _disordered(before: int, count: int) -> TamperedError:
    fault = f"entry {count} is missing" if count < before else "there are more"
    return TamperedError(
        f"the database says that it holds {before} entries, and {fault}",
        remedy="Move the damaged database away, and repeat this.",
    )


def _united(mine: Kept, other: Kept, lacking: _Lacking) -> Kept:
    """Return *mine* with the bodies of *other* that it lacks; those go on the list."""
    bodies: dict[int, Stored] = dict(mine.bodies)
    for number, stored in other.bodies.items():
        found = mine.bodies.get(number)
        if found == stored or number in mine.redacted:
            continue
        # Two bodies never open one commitment, and those of the copy are known to open theirs.
        rows = lacking.absent if found is None else lacking.damaged
        lacking.count += 1
        rows.append((Address(mine.index, number).key, stored.salt, stored.content))
        bodies[number] = stored
    return Kept(index=mine.index, note=mine.note, bodies=bodies, redacted=mine.redacted)


def _forget(connection: Connection, state: State, known: set[int]) -> None:
    """Keep no trace of what was redacted since in the private table of what was taken in."""
    targets = {target: place for target, place in state.redacted.items() if target.key not in known}
    ids: Mapping[int, str] = {target.key: state.placed[target].subject for target in targets}
    if targets:
        forget_intake(connection, ids, targets)
