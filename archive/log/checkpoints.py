"""Checkpoints in the database: what is checked before one is signed, and where the last one is.

The story of a crash: the entries are committed first; then everything since the last checkpoint is
checked from what was stored; under the head's lock, what came meanwhile is checked too, the new one
is signed, its owner keeps a copy in a second place, and last its row is committed. A crash before
the second place leaves the entries without a checkpoint: the next one covers them. A crash after it
leaves a second place that is ahead of the table: the same checkpoint is then put into the table,
for a size is signed once.
"""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection, select

from archive.core import checkpoint as checkpoints
from archive.core import entry as entries
from archive.core import merkle
from archive.core.checkpoint import Checkpoint, SignedCheckpoint, Verdict
from archive.core.hashes import Hash
from archive.core.keys import Signer, VerifierKey, parse_vkey
from archive.core.merkle import Node, ReadHashes
from archive.errors import ConflictError, MalformedError, NotAuthorisedError, TamperedError
from archive.events.opening import Kept, bodies_of, open_all
from archive.frozen import dataclass
from archive.ids import Origin
from archive.log import reading, tree
from archive.log.append import base_root
from archive.log.priming import prime
from archive.rules.weigh import weigh
from archive.store import derived, head, tables
from archive.store.bulk import insert_rows
from archive.store.prepared import Prepared, value
from archive.views.policy import POLICY

_checkpoint = tables.checkpoint
_policy = derived.table(POLICY)

_NEWEST: Final = Prepared(
    lambda _: select(_checkpoint.c.note).order_by(_checkpoint.c.size.desc()).limit(1)
)
_LOG_KEYS: Final = Prepared(
    lambda _: (
        select(_policy.c.log)
        .where(_policy.c.log.is_not(None), _policy.c.since < value("size"))
        .order_by(_policy.c.event)
    )
)


def newest(connection: Connection) -> SignedCheckpoint | None:
    """Return the newest checkpoint in the table, its signatures not looked at."""
    for row in _NEWEST.rows(connection):
        return _stored(bytes(row.note))
    return None


def sizes(connection: Connection) -> set[int]:
    """Return the sizes of all checkpoints in the table."""
    return set(connection.execute(select(_checkpoint.c.size)).scalars())


def keep(connection: Connection, note: bytes) -> None:
    """Put the signed checkpoint *note* into the table."""
    signed = checkpoints.parse(note)
    size, time = signed.checkpoint.size, checkpoints.timestamp_of(signed)
    insert_rows(connection, _checkpoint, [(size, note, time or 0, 0)])


def log_keys(connection: Connection, size: int) -> tuple[tuple[VerifierKey, ...], ...]:
    """Return the log's key sets that were ever in force in the first *size* entries, in order."""
    rows = _LOG_KEYS.rows(connection, size=size)
    return tuple(tuple(parse_vkey(text) for text in row.log.split()) for row in rows)


def require_abreast(connection: Connection, second: SignedCheckpoint | None) -> None:
    """Return if the database holds all that the checkpoint in the *second* place covers.

    Raises:
        ConflictError: it is behind, or holds another history. Signing would fork the log.
    """
    if second is None:
        return
    size, signed = head.size(connection), second.checkpoint
    remedy = (
        "Put back the newest copy of the database, or restore what is missing from a newer "
        "snapshot; where the entries are gone for good, start an archive that continues this one. "
        "Sign nothing with this one."
    )
    if signed.size > size:
        raise ConflictError(
            f"the database holds {size} entries, but a checkpoint over {signed.size} was signed: "
            "it was set back to an older state",
            remedy=remedy,
        )
    if merkle.root(signed.size, tree.reader(connection)) != signed.root:
        raise ConflictError(
            f"the first {signed.size} entries of the database are not those that were signed",
            remedy=remedy,
        )


@dataclass(frozen=True, slots=True)
class ReadBack:
    """The first `size` entries, whose root is `root`, were checked as they are stored."""

    size: int
    root: Hash


def read_back(connection: Connection, second: SignedCheckpoint | None) -> ReadBack:
    """Check the entries since the *second* place as they are stored; no lock is needed for it.

    Raises:
        ConflictError, TamperedError: as `sign` has it.
    """
    require_abreast(connection, second)
    last, size = newest(connection), head.size(connection)
    if last is not None:
        _require_genuine(connection, last, size)
    return ReadBack(size, recheck(connection, _covered(second), size))


def is_covered(connection: Connection, second: SignedCheckpoint | None, size: int) -> bool:
    """Say whether the *second* place covers *size* entries, and the database holds that too.

    Raises:
        ConflictError: as `require_abreast` has it.
    """
    last = None if second is None or second.checkpoint.size < size else newest(connection)
    if last is None or second is None or last.note.encode() != second.note.encode():
        return False
    require_abreast(connection, second)
    return True


def sign(
    connection: Connection,
    signers: Sequence[Signer],
    second: SignedCheckpoint | None,
    now: int,
    checked: ReadBack | None = None,
) -> bytes | None:
    """Return a checkpoint over all entries, or None where the newest one covers them already.

    The caller puts it into the second place, durably, and then calls `keep`. *now* in seconds
    since 1970; the time that is signed never decreases. *checked*: the entries that it is to be
    over, if not over all.

    Raises:
        ConflictError: the database is behind the *second* place, or not what was signed there.
        TamperedError: an entry since the last checkpoint is not as it was appended, or the last
            checkpoint was not signed by the log.
        NotAuthorisedError: *signers* lack a log key that is in force.
    """
    there = head.lock(connection)
    require_abreast(connection, second)
    last = newest(connection)
    if last is not None:
        _require_genuine(connection, last, there)
    covered = 0 if last is None else last.checkpoint.size
    size = there if checked is None else checked.size
    if covered >= size:
        return None
    if second is not None and second.checkpoint.size >= size:
        return second.note.encode()
    root = _root(connection, second, checked, size)
    known = max((c.checkpoint.size for c in (last, second) if c is not None), default=0)
    needed = _needed(log_keys(connection, size), log_keys(connection, known))
    times = [checkpoints.timestamp_of(c) or 0 for c in (last, second) if c is not None]
    origin = Origin(needed[0].name)
    return checkpoints.sign(
        Checkpoint(origin=origin, size=size, root=root),
        _signers(signers, needed),
        max([now, *times]),
    )


def _covered(second: SignedCheckpoint | None) -> int:
    # The table's word is not enough to pass over entries: whoever can write to it could put
    # in a checkpoint of their own. What the second place covers was checked before it was signed.
    return 0 if second is None else second.checkpoint.size


def _root(
    connection: Connection, second: SignedCheckpoint | None, checked: ReadBack | None, size: int
) -> Hash:
    """Return the root of the first *size* entries, which are as they were appended."""
    if checked is None:
        return recheck(connection, _covered(second), size)
    if merkle.root(size, tree.reader(connection)) != checked.root:
        raise _tampered(f"the first {size} entries changed while they were checked")
    return checked.root


def recheck(connection: Connection, start: int, size: int) -> Hash:
    """Check the entries from *start* up to *size* as they are stored; return the root of all.

    Raises:
        TamperedError: one of them does not count, its body does not open, or the tree that is
            kept has other leaves.
    """
    leaves = []
    for held in reading.kept(connection, start, size):
        _check_entry(connection, held)
        leaves.append(merkle.leaf_hash(held.note))
    if len(leaves) != size - start:
        raise _tampered(f"of the entries {start} to {size - 1}, {len(leaves)} are there")
    read = tree.reader(connection)
    root = merkle.root(size, _with(dict(merkle.extend(start, leaves, read)), read))
    if root != merkle.root(size, read):
        raise _tampered(f"the tree kept over {size} entries is not that of the entries")
    return root


def _with(added: dict[Node, Hash], read: ReadHashes) -> ReadHashes:
    """Return a reader that prefers the nodes *added* to those that *read* has."""

    def read_both(nodes: Sequence[Node]) -> Sequence[Hash]:
        rest = [node for node in nodes if node not in added]
        found = dict(zip(rest, read(rest), strict=True))
        return [added[node] if node in added else found[node] for node in nodes]

    return read_both


def _check_entry(connection: Connection, held: Kept) -> None:
    try:
        entry = entries.parse(held.note)
    except MalformedError as error:
        raise _tampered(f"entry {held.index}: {error.message}") from error
    opened = open_all(entry, held)
    for number, found in opened.items():
        if found.body is None and number not in held.redacted:
            raise _tampered(f"the body of {held.index}.{number} is {found.state.value}")
    bodies = bodies_of(opened)
    state = prime(connection, entry, bodies, held.index)
    root = base_root(connection, entry, held.index)
    verdict = weigh(state, held.index, entry, bodies, root)
    fault = verdict.void or next(iter(verdict.findings), None)
    if fault is not None:
        raise _tampered(f"entry {held.index}: {fault.message}")


def _require_genuine(connection: Connection, last: SignedCheckpoint, size: int) -> None:
    """Return if *last* is of this log: what its time and its size say is carried on."""
    covered = last.checkpoint
    if covered.size > size:
        raise _tampered(f"there are {size} entries, and the last checkpoint covers {covered.size}")
    sets = log_keys(connection, covered.size)
    if not sets:
        raise _tampered(f"no key of the log was in force over the first {covered.size} entries")
    check_signatures(last, sets[-1])
    if merkle.root(covered.size, tree.reader(connection)) != covered.root:
        raise _tampered(f"the first {covered.size} entries are not those of the last checkpoint")


def _needed(
    now: Sequence[tuple[VerifierKey, ...]], before: Sequence[tuple[VerifierKey, ...]]
) -> tuple[VerifierKey, ...]:
    """Return the keys that must sign: the set in force, and the sets it came after unseen."""
    sets = now[max(0, len(before) - 1) :]
    return tuple(key for one in reversed(sets) for key in one)


def _signers(signers: Sequence[Signer], needed: Sequence[VerifierKey]) -> list[Signer]:
    at_hand = {signer.key: signer for signer in signers}
    missing = [key.id for key in needed if key not in at_hand]
    if missing:
        raise NotAuthorisedError(
            f"the log key {missing[0]} is not at hand, so no checkpoint can be signed",
            remedy="Sign the checkpoint where the log's keys are kept.",
        )
    return [at_hand[key] for key in needed]


def _stored(note: bytes) -> SignedCheckpoint:
    try:
        return checkpoints.parse(note)
    except MalformedError as error:
        raise _tampered(error.message) from error


def check_signatures(signed: SignedCheckpoint, pinned: Sequence[VerifierKey]) -> None:
    """Return if every one of the *pinned* log keys has signed.

    Raises:
        TamperedError: a line is missing or wrong.
    """
    for found in checkpoints.check(signed, pinned):
        if found.verdict is not Verdict.VALID:
            fault = "missing" if found.verdict is Verdict.MISSING else "wrong"
            raise _tampered(
                f"on the checkpoint of size {signed.checkpoint.size}, the signature of "
                f"{found.key.id} is {fault}"
            )


def _tampered(message: str) -> TamperedError:
    return TamperedError(message, remedy="Verify the archive, and restore it from a good copy.")
