"""Handing out a snapshot: a folder that others can check, offline and without trusting anybody."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection, select

from archive.core import base64, trust
from archive.core.memory_tree import MemoryTree
from archive.core.merkle import Node
from archive.errors import ConflictError, NotReadyError, TamperedError
from archive.events.recorded import BodyState
from archive.frozen import dataclass
from archive.ids import Digest
from archive.log import checkpoints as log_checkpoints
from archive.rules.state import State
from archive.service.archive import Archive
from archive.service.editing import Audience, Reading, Selected, judge, rows_of
from archive.service.founding import POLICY
from archive.service.signing import sign_checkpoint, verified_base
from archive.service.verifying import LiveEvidence
from archive.snapshot import content, paths
from archive.snapshot.content import Edition
from archive.store import engines, folders, head, tables
from archive.store.captures import BLOCK
from archive.store.faults import told_of_files
from archive.store.folders import NewFolder

__all__ = ["Audience", "Published", "publish"]

_MODES = {Audience.PUBLIC: folders.PUBLIC, Audience.FULL: folders.PRIVATE}
_ATTEMPTS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """A snapshot, or with `dry_run` what would be in it.

    `bodies`: how many it holds, `restricted` of them being restricted. `withheld` and `redacted`:
    how many it does not. `captures`: files in it; `left_out`: files of the archive that no body
    in it names. `policy`: the pins to hand to auditors, None where they are not on this machine.
    """

    folder: Path
    audience: Audience
    origin: str
    identity: str
    size: int
    root: str
    bodies: int
    restricted: int
    withheld: int
    redacted: int
    captures: int
    left_out: int
    policy: Path | None
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class _Whole:
    """All that goes into one snapshot, read within one transaction."""

    edition: Edition
    reading: Reading
    published: Published


def publish(
    archive: Archive,
    target: Path,
    *,
    audience: Audience = Audience.PUBLIC,
    dry_run: bool = False,
) -> Published:
    """Write a snapshot of the whole log into the new folder *target*; say what is in it.

    The newest entries are first covered by a checkpoint, where the log's keys are at hand. The
    folder is there whole or not at all.

    Raises:
        ConflictError: *target* exists or lies in the archive; the archive was set back, or grew all
            the while.
        NotReadyError: the newest entries are not covered, and the log's keys are not here; or
            *target* cannot be written.
        TamperedError: what is stored is not what was signed.
    """
    folders.require_outside(target, archive.place.folder)
    folders.require_free(target)
    for _ in range(_ATTEMPTS):
        with engines.reading(archive.engine) as connection:
            if _is_covered(connection, archive):
                whole = _gather(connection, archive, target, audience, dry_run)
                if not dry_run:
                    _write(archive, whole)
                return whole.published
        _cover(archive, dry_run)
    raise ConflictError(
        "others kept recording while the newest entries were to be covered by a checkpoint",
        remedy="Repeat this when less is written.",
    )


def _is_covered(connection: Connection, archive: Archive) -> bool:
    second = archive.around.keyring.last_checkpoint(archive.place.origin)
    log_checkpoints.require_abreast(connection, second)
    newest = log_checkpoints.newest(connection)
    return newest is not None and newest.checkpoint.size == head.size(connection)


def _cover(archive: Archive, dry_run: bool) -> None:
    if not archive.around.keyring.has_log(archive.place.origin):
        raise NotReadyError(
            "the newest entries are not covered by a checkpoint yet, and the keys of the log "
            f"{archive.place.origin} are not on this machine",
            remedy="Have a checkpoint signed where they are kept, then repeat this.",
        )
    if dry_run:
        raise NotReadyError(
            "the newest entries are not covered by a checkpoint yet: one would be signed first",
            remedy="Have a checkpoint signed, then repeat this.",
        )
    sign_checkpoint(archive)


def _gather(
    connection: Connection, archive: Archive, target: Path, audience: Audience, dry_run: bool
) -> _Whole:
    base = verified_base(connection, archive)
    evidence = LiveEvidence(connection, archive.captures)
    state, tree = judge(evidence)
    if (tree.size, tree.root()) != (base.size, base.root):
        raise TamperedError(
            f"the {tree.size} entries that are stored are not the {base.size} that were signed",
            remedy="Verify the archive, and restore it from a good copy.",
        )
    selected, reading = Selected(evidence, state, audience), Reading()
    rows = rows_of(selected, reading)
    edition = Edition(
        size=tree.size,
        entries=selected.entries,
        tree=tree.read,
        checkpoints=_checkpoints(connection),
        rows=rows,
        policy=trust.encode(state.log, tree.read([Node(0, 0)])[0]),
    )
    published = _published(archive, target, audience, (state, tree), reading, dry_run)
    return _Whole(edition, reading, published)


def _published(
    archive: Archive,
    target: Path,
    audience: Audience,
    judged: tuple[State, MemoryTree],
    reading: Reading,
    dry_run: bool,
) -> Published:
    state, tree = judged
    with told_of_files(str(archive.captures.folder)):
        named = set(archive.captures)
    policy = archive.place.folder / POLICY
    return Published(
        folder=target,
        audience=audience,
        origin=state.origin,
        identity=base64.encode(tree.read([Node(0, 0)])[0]),
        size=tree.size,
        root=base64.encode(tree.root()),
        bodies=reading.bodies[BodyState.OPEN] + reading.bodies[BodyState.UNKNOWN],
        restricted=reading.restricted,
        withheld=reading.bodies[BodyState.WITHHELD],
        redacted=reading.bodies[BodyState.REDACTED],
        captures=len(reading.captures),
        left_out=len(named - reading.captures.keys()),
        policy=policy if policy.is_file() else None,
        dry_run=dry_run,
    )


def _checkpoints(connection: Connection) -> list[tuple[int, bytes]]:
    kept = tables.checkpoint.c
    found = connection.execute(select(kept.size, kept.note).order_by(kept.size))
    return [(size, bytes(note)) for size, note in found]


def _write(archive: Archive, whole: _Whole) -> None:
    published = whole.published
    with folders.new_folder(published.folder, _MODES[published.audience]) as folder:
        # The checkpoint comes last of all.
        for digest in sorted(whole.reading.captures):
            _copy(archive, folder, digest, whole.reading.captures[digest])
        for path, parts in content.files(whole.edition):
            folder.write(path, parts)


def _copy(archive: Archive, folder: NewFolder, digest: Digest, size: int) -> None:
    hashed, length = hashlib.sha256(), 0

    def blocks() -> Iterator[bytes]:
        nonlocal length
        with archive.captures.open(digest) as file:
            while block := file.read(BLOCK):
                hashed.update(block)
                length += len(block)
                yield block

    folder.write(paths.capture(digest), blocks())
    if (f"sha256:{hashed.hexdigest()}", length) != (digest, size):
        raise TamperedError(
            f"the captured file {digest} is not the one that was named",
            remedy="Put back the file from another copy of the archive.",
        )
