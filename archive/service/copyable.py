"""Whether an archive may be copied to another place, and what is then told of it."""

from pathlib import Path

from archive.errors import ConflictError, NotReadyError, UndecidedError
from archive.frozen import dataclass
from archive.service import restorable
from archive.service.archive import Archive
from archive.service.verifying import Pins
from archive.store.head import Closed
from archive.verify.report import Answer, Report


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What somebody wants of a copy.

    `database`: the URL of an empty one on a server; a file in the new folder if None.
    `captures_inside`: it is to hold the captured files too. `policy`: the file of pins, those
    beside the log's keys if None; `unpinned`: where there are none, believe the keys in what is
    copied. `read_only`: the other one goes on, and not the copy. `lost`: where the log went on
    elsewhere, that one is lost.
    """

    database: str | None = None
    captures_inside: bool = False
    policy: Path | None = None
    unpinned: bool = False
    read_only: bool = False
    lost: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """What stands in the new folder now.

    `database`: a file, or the address of one on a server. `intake`: rows of the intake table, None
    where it was copied from a snapshot, which has none. `withheld` and `not_included`: bodies and
    files that are missing there. `answer`: what verifying the copy said, `pins`: under which pins.
    `read_only`: nothing is recorded in it. `closed`: nothing is recorded any more in what it was
    copied from.
    """

    source: Path
    folder: Path
    database: str
    origin: str
    size: int
    root: str
    captures: int
    intake: int | None
    withheld: int
    not_included: int
    answer: Answer
    pins: str | None
    read_only: bool
    closed: bool


def require_erased(archive: Archive) -> None:
    """Return if nothing that is redacted can still be in files that would be copied.

    Raises:
        NotReadyError: an erasure was broken off.
    """
    if archive.is_erasing:
        raise NotReadyError(
            f"an erasure is not finished in {archive.place.folder}: what is redacted may still be "
            "in its files",
            remedy="Finish the erasure first, then repeat this.",
        )


def require_pins(pins: Pins | None, source: Path, asked: Asked) -> None:
    """Return if there is something to verify *source* under, or nobody asks for it.

    Raises:
        UndecidedError: there are no pins.
    """
    if pins is None and not asked.unpinned:
        raise UndecidedError(
            f"there are no pins here, so nothing tells whether {source} is the archive that it "
            "says or was made up as a whole, keys included",
            remedy="Give the policy that the archive publishes, or say that the keys in it are "
            "to be believed.",
        )


def require_verified(report: Report, where: Path, asked: Asked) -> None:
    """Return if *report* lets what stands at *where* be copied.

    Raises:
        TamperedError, UndecidedError: it does not.
    """
    wanted = restorable.Asked(snapshot=where, unpinned=asked.unpinned)
    restorable.require_verified(report, where, wanted)


def require_going_on(why: Closed | None, source: Path, where: str, asked: Asked) -> None:
    """Return if the archive in *source* is the one that goes on, or went on at *where* just now.

    Raises:
        ConflictError: the log goes on elsewhere, and nobody says that this is lost.
    """
    if why is None or asked.read_only or asked.lost or (why.moved and why.where == where):
        return
    known = "goes on in" if why.moved else "is a copy, to be read alone, of"
    raise ConflictError(
        f"{source} {known} {why.where}: another copy that is written to would be a second history "
        "of one log",
        remedy="Copy the one that goes on; have a copy that is to be read alone; or say that the "
        "other one is lost for good.",
    )
