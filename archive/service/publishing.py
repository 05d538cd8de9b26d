"""Handing out a snapshot: a folder that others can check, offline and without trusting anybody."""

from dataclasses import replace
from pathlib import Path

from sqlalchemy import Connection, select

from archive.core import base64, trust
from archive.core.memory_tree import MemoryTree
from archive.core.merkle import Node
from archive.errors import ConflictError, NotReadyError, TamperedError
from archive.events.recorded import BodyState
from archive.frozen import dataclass
from archive.log import checkpoints as log_checkpoints
from archive.rules.state import State
from archive.service.archive import Archive
from archive.service.binding import Bound, Captured, bind, require_snapshot
from archive.service.editing import Audience, Glance, Reading, Selected, judge, made_of
from archive.service.founding import POLICY
from archive.service.signing import sign_checkpoint, verified_base
from archive.service.verifying import LiveEvidence
from archive.snapshot.about import PARTIAL, About, about
from archive.snapshot.content import Edition
from archive.store import engines, folders, head, tables
from archive.store.faults import told_of_files
from archive.store.scratch import IN_ORDER_KIB, Scratch, scratch
from archive.store.sparing import sparing

__all__ = ["Audience", "Published", "publish"]

_MODES = {Audience.PUBLIC: folders.PUBLIC, Audience.FULL: folders.PRIVATE}
_ATTEMPTS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """A snapshot, or with `dry_run` what would be in it.

    `bodies`: how many it holds, `restricted` of them being restricted. `withheld` and `redacted`:
    how many it does not. `captures`: files in it; `left_out`: files of the archive that no body
    in it names. `policy`: the pins to hand to auditors, None where they are not on this machine.
    `earlier`: the snapshot with which it shares `linked` of its files; `written` are its own, of
    which `copied` are as there and could not be linked. `left_behind`: folders beside it that a
    stopped program left, unless another one is writing into them.
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
    earlier: Path | None = None
    linked: int = 0
    written: int = 0
    copied: int = 0
    left_behind: tuple[Path, ...] = ()
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class _Asked:
    """What somebody wants to have."""

    target: Path
    audience: Audience
    earlier: Path | None
    dry_run: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Whole:
    """All that goes into one snapshot, read within one transaction."""

    edition: Edition
    reading: Reading
    about: About
    published: Published


def publish(
    archive: Archive,
    target: Path,
    *,
    audience: Audience = Audience.PUBLIC,
    earlier: Path | None = None,
    dry_run: bool = False,
) -> Published:
    """Write a snapshot of the whole log into the new folder *target*; say what is in it.

    The newest entries are first covered by a checkpoint, where the log's keys are at hand. The
    folder is there whole or not at all. With the folder of an *earlier* snapshot, of whatever
    audience, files that would have the same bytes become links to those; it is left as it is.

    Raises:
        ConflictError: *target* exists, or lies in the archive or in *earlier*; the archive was set
            back, or grew all the while.
        NotFoundError: *earlier* is no whole snapshot.
        NotReadyError: the newest entries are not covered, and the log's keys are not here; or
            *target* cannot be written.
        TamperedError: what is stored is not what was signed.
    """
    folders.require_outside(target, archive.place.folder)
    folders.require_free(target)
    if earlier is not None:
        require_snapshot(earlier, target)
    for _ in range(_ATTEMPTS):
        with (
            engines.reading(archive.engine) as connection,
            sparing(connection),
            scratch() as memory,
            scratch(IN_ORDER_KIB) as views,
        ):
            if _is_covered(connection, archive):
                asked = _Asked(target, audience, earlier, dry_run)
                glance = Glance(audience, views)
                whole = _gather(connection, archive, asked, memory, glance)
                return whole.published if dry_run else _written(archive, whole)
        _cover(archive, dry_run)
    raise ConflictError(
        "others kept recording while the newest entries were to be covered by a checkpoint",
        remedy="Repeat this when less is written.",
    )


def _written(archive: Archive, whole: _Whole) -> Published:
    bound, published = _write(archive, whole), whole.published
    return replace(
        published,
        linked=bound.linked,
        written=bound.written,
        copied=bound.copied,
        left_behind=folders.left_behind(published.folder.absolute().parent),
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
    connection: Connection, archive: Archive, asked: _Asked, memory: Scratch, glance: Glance
) -> _Whole:
    base = verified_base(connection, archive)
    evidence = LiveEvidence(connection, archive.captures)
    state, tree = judge(evidence, memory, glance)
    if (tree.size, tree.root()) != (base.size, base.root):
        raise TamperedError(
            f"the {tree.size} entries that are stored are not the {base.size} that were signed",
            remedy="Verify the archive, and restore it from a good copy.",
        )
    selected = Selected(evidence, state, asked.audience)
    views = glance.views if glance.holds else made_of(selected, memory)
    edition = Edition(
        size=tree.size,
        entries=selected.entries,
        tree=tree.read,
        checkpoints=_checkpoints(connection),
        rows=views.rows,
        policy=trust.encode(state.log, tree.read([Node(0, 0)])[0]),
    )
    return _Whole(
        edition=edition,
        reading=views.reading,
        about=about(edition.checkpoints[-1][1], tree.read([Node(0, 0)])[0], _said(archive, asked)),
        published=_published(archive, asked, (state, tree), views.reading),
    )


def _said(archive: Archive, asked: _Asked) -> str:
    """Return for whom the copy says that it is: an archive that lacks parts makes no full one."""
    full = asked.audience is Audience.FULL
    return PARTIAL if full and archive.place.incomplete else asked.audience.value


def _published(
    archive: Archive, asked: _Asked, judged: tuple[State, MemoryTree], reading: Reading
) -> Published:
    state, tree = judged
    with told_of_files(archive.captures.where):
        named = set(archive.captures)
    policy = archive.place.folder / POLICY
    return Published(
        folder=asked.target,
        audience=asked.audience,
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
        earlier=asked.earlier,
        dry_run=asked.dry_run,
    )


def _checkpoints(connection: Connection) -> list[tuple[int, bytes]]:
    kept = tables.checkpoint.c
    found = connection.execute(select(kept.size, kept.note).order_by(kept.size))
    return [(size, bytes(note)) for size, note in found]


def _write(archive: Archive, whole: _Whole) -> Bound:
    published = whole.published
    with folders.new_folder(published.folder, _MODES[published.audience]) as folder:
        captured = Captured(files=archive.captures, sizes=whole.reading.captures)
        return bind(folder, whole.edition, captured, whole.about, published.earlier)
