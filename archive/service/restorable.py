"""Whether an archive may be restored from a snapshot, and what is then told of it."""

from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import Connection

from archive.core import merkle
from archive.core.checkpoint import SignedCheckpoint
from archive.errors import (
    ConflictError,
    NotReadyError,
    TamperedError,
    UndecidedError,
)
from archive.frozen import dataclass
from archive.log import tree
from archive.service.verifying import Pins
from archive.store import head
from archive.verify.report import Answer, Report


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What somebody wants restored from *snapshot*, verified under the pins in the file *policy*.

    `unpinned`: where there are no pins, believe the keys in the snapshot. `without_restricted`:
    do without what a public snapshot leaves out. `behind`: also if more was signed here than
    comes back; nothing can be recorded then.
    """

    snapshot: Path
    policy: Path | None = None
    unpinned: bool = False
    without_restricted: bool = False
    behind: bool = False
    dry_run: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What was put into an archive, or with `dry_run` would be.

    `size` entries are there now, of which `entries` came from the snapshot, with their bodies;
    `bodies` came to entries that were there. `captures`: files that were missing or damaged.
    `withheld` and `not_included`: bodies and files that are in neither. `answer`: what verifying
    the result said. `pins`: under which pins. `set_aside`: where a database that could not be
    used is now. `signed`: over how many entries checkpoints were signed here, where that is more.
    """

    folder: Path
    origin: str
    snapshot: Path
    size: int
    root: str
    entries: int
    bodies: int
    captures: int
    withheld: int
    not_included: int
    answer: Answer
    pins: str | None
    set_aside: Path | None = None
    anew: bool = False
    signed: int | None = None
    dry_run: bool = False


def require_pins(pins: Pins | None, asked: Asked) -> None:
    """Return if there is something to verify the snapshot under, or nobody asks for it.

    Raises:
        UndecidedError: there are no pins.
    """
    if pins is None and not asked.unpinned:
        raise UndecidedError(
            "there are no pins here, so nothing tells whether this snapshot is of the archive "
            "or was made up as a whole, keys included",
            remedy="Give the policy that the archive publishes, or say that the keys in the "
            "snapshot are to be believed.",
        )


def require_verified(report: Report, where: Path, asked: Asked) -> None:
    """Return if *report* lets what stands at *where* be relied on.

    Raises:
        TamperedError: something is wrong with it.
        UndecidedError: not everything could be checked.
    """
    if report.answer is Answer.FAILED:
        one, count = report.findings[0], sum(report.totals.values())
        raise TamperedError(
            f"{where} does not verify: {one.address}: {one.code}: {one.message}"
            + (f"; {count} findings in all" if count > 1 else ""),
            remedy="Use another copy; verify this one to see all that is wrong with it.",
        )
    wanted = {Answer.VERIFIED} | ({Answer.CONSISTENT} if asked.unpinned else set())
    if report.answer not in wanted:
        raise UndecidedError(
            f"{where} is {report.answer.value}, and no more can be said of it",
            remedy="Verify it to see what was not checked, under pins that name entry 0.",
        )


def require_abreast(
    connection: Connection, second: SignedCheckpoint | None, asked: Asked
) -> int | None:
    """Return the size that was signed here, where that is beyond the entries that are here now.

    Raises:
        ConflictError: it is beyond, and that was not asked for.
        TamperedError: what was signed here is another history.
    """
    if second is None:
        return None
    size, signed = head.size(connection), second.checkpoint
    if signed.size > size:
        if asked.behind:
            return signed.size
        raise ConflictError(
            f"a checkpoint over {signed.size} entries was signed here, and with this snapshot "
            f"there would be {size}: what came after them would be missing, and nothing could "
            "be recorded, for that would make two histories of one archive",
            remedy="Use a newer snapshot or a backup; or say that an older state is to be "
            "restored, to be read alone.",
        )
    if merkle.root(signed.size, tree.reader(connection)) != signed.root:
        raise TamperedError(
            f"the first {signed.size} entries are not those that were signed here",
            remedy="This is another history under the same name: keep both, and verify them.",
        )
    return None


def require_nothing_missing(report: Report, asked: Asked, *, incomplete: bool) -> None:
    """Return if all bodies and files are here, or may be missing.

    Raises:
        NotReadyError: some would be missing from an archive that is to hold all.
    """
    withheld, files = missing(report)
    if asked.without_restricted or incomplete or not (withheld or files):
        return
    told: Sequence[str] = [
        *([f"{withheld} restricted bodies"] if withheld else []),
        *([f"{files} captured files"] if files else []),
    ]
    raise NotReadyError(
        f"{' and '.join(told)} are neither here nor in {asked.snapshot}",
        remedy="Use a full snapshot or a backup; or say that the archive is to do without them "
        "until they are filled in.",
    )


def missing(report: Report) -> tuple[int, int]:
    """Return how many bodies are withheld from what was verified, and files not included."""
    return report.counts.get("withheld", 0), report.counts.get("files not included", 0)
