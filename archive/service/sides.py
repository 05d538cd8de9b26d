"""One of two copies of a log that are compared: its tree, and the checkpoints over it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from archive.core import base64
from archive.core import checkpoint as checkpoints
from archive.core.checkpoint import SignedCheckpoint, Verdict
from archive.core.keys import VerifierKey
from archive.core.memory_tree import MemoryTree
from archive.core.merkle import Node
from archive.core.trust import Trust
from archive.errors import MalformedError, NotFoundError, TamperedError
from archive.frozen import dataclass
from archive.rules.fold import fold
from archive.rules.state import State
from archive.service.archive import Archive, Surroundings
from archive.service.auditing import FolderFiles, is_archive
from archive.service.verifying import live_evidence
from archive.snapshot import paths
from archive.store import folders
from archive.store.faults import told_of_files
from archive.verify.evidence import Evidence
from archive.verify.snapshot import Snapshot

_REMEDY = "Verify it, and compare with an unaltered copy."

KeySet = tuple[VerifierKey, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of the two. `size`, `root`: as its newest checkpoint has it; `claimed`: its time.

    `uncovered`: entries behind that, which no checkpoint covers and which are not compared.
    """

    place: str
    size: int
    root: str
    identity: str
    claimed: int | None
    uncovered: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sided:
    """A copy that was read.

    `signed`: its checkpoints by size, each with the key set in force, all of which signed it.
    """

    place: str
    origin: str
    tree: MemoryTree
    signed: tuple[tuple[SignedCheckpoint, KeySet], ...]

    @property
    def size(self) -> int:
        """The number of entries that its newest checkpoint covers."""
        return self.signed[-1][0].checkpoint.size

    def side(self) -> Side:
        """Return what is told of it."""
        newest = self.signed[-1][0]
        return Side(
            place=self.place,
            size=self.size,
            root=base64.encode(newest.checkpoint.root),
            identity=base64.encode(self.tree.read([Node(0, 0)])[0]),
            claimed=checkpoints.timestamp_of(newest),
            uncovered=self.tree.size - self.size,
        )


@contextmanager
def _opened(path: Path, around: Surroundings) -> Iterator[Evidence]:
    if is_archive(path):
        with (
            Archive.open_as_it_is(path, around, exactly=True) as archive,
            live_evidence(archive) as (_, evidence),
        ):
            yield evidence
        return
    folders.require_whole(path)
    with told_of_files(str(path)):
        empty = not (path / paths.DATA).is_dir()
    if empty:
        raise NotFoundError(
            f"{path} is neither a snapshot nor an archive",
            remedy="Name the folder of an archive, or of a snapshot that was handed out.",
        )
    snapshot = Snapshot(FolderFiles(path))
    yield snapshot
    for fault in snapshot.faults():
        raise TamperedError(f"{path}: {fault.path}: {fault.message}", remedy=_REMEDY)


def read_side(path: Path, around: Surroundings, trust: Trust | None) -> Sided:
    """Return the archive or snapshot in *path*, which must stand as far as it is covered.

    Raises:
        NotFoundError: there is no such copy.
        MalformedError: the pins in *trust* are those of another archive.
        TamperedError: it is not what its log has signed, or not under these pins.
    """
    state, tree = State(), MemoryTree()
    sets: list[tuple[int, KeySet]] = []
    with _opened(path, around) as evidence:
        for expected, one in enumerate(fold(evidence.entries(), state, tree)):
            if one.stops or one.held.index != expected:
                raise TamperedError(
                    f"{path}: entry {expected} is missing, or of a form that is not known here",
                    remedy=_REMEDY,
                )
            if state.log and (not sets or sets[-1][1] != state.log):
                sets.append((expected, state.log))
        notes = list(evidence.checkpoints())
    signed = tuple(_signed(path, notes, tree, sets))
    if trust is not None:
        _require_pinned(path, state.origin, signed, sets, trust)
    return Sided(place=str(path), origin=state.origin, tree=tree, signed=signed)


def _signed(
    path: Path, notes: list[bytes], tree: MemoryTree, sets: list[tuple[int, KeySet]]
) -> Iterator[tuple[SignedCheckpoint, KeySet]]:
    """Yield every checkpoint, by size, with the keys in force that signed it."""
    found = sorted((_parsed(path, note) for note in notes), key=lambda one: one.checkpoint.size)
    for signed in found:
        covered = signed.checkpoint
        if covered.size > tree.size or tree.root_at(covered.size) != covered.root:
            raise TamperedError(
                f"{path}: the first {covered.size} entries are not those that were signed",
                remedy=_REMEDY,
            )
        in_force = [log for since, log in sets if since < covered.size][-1:]
        if not in_force or not _all_signed(signed, in_force[0]):
            raise TamperedError(
                f"{path}: the checkpoint over {covered.size} entries is not signed by the log",
                remedy=_REMEDY,
            )
        yield signed, in_force[0]
    if not found:
        raise TamperedError(f"{path}: there is no checkpoint", remedy=_REMEDY)


def _parsed(path: Path, note: bytes) -> SignedCheckpoint:
    try:
        return checkpoints.parse(note)
    except MalformedError as error:
        raise TamperedError(f"{path}: {error.message}", remedy=_REMEDY) from None


def _all_signed(signed: SignedCheckpoint, keys: KeySet) -> bool:
    return all(checkpoints.check_key(signed, key).verdict is Verdict.VALID for key in keys)


def _require_pinned(
    path: Path,
    origin: str,
    signed: tuple[tuple[SignedCheckpoint, KeySet], ...],
    sets: list[tuple[int, KeySet]],
    trust: Trust,
) -> None:
    """Return if the pinned keys lead to those that signed last, through doubly signed checkpoints.

    Raises:
        MalformedError: the pins are those of another archive.
        TamperedError: they do not.
    """
    if trust.origin != origin:
        raise MalformedError(
            f"the pins are those of {trust.origin}, and {path} is of {origin}",
            remedy="Compare under the pins of this archive.",
        )
    order = [set(log) for _, log in sets]
    held = order.index(set(trust.log)) if set(trust.log) in order else None
    reached = False
    for one, log in signed:
        now = order.index(set(log))
        if held is None or now < held:
            continue
        if now > held and not _all_signed(one, sets[held][1]):
            break
        held, reached = now, one is signed[-1][0]
    if not reached:
        raise TamperedError(f"{path} is not signed by the pinned keys", remedy=_REMEDY)
