"""A copy of a working archive, whole and checked, while it is in use.

Everything is written into a folder aside, which takes its name last: a folder under that name is a
whole backup. The database comes first, then the captures: a capture is kept before an entry names
it, so whatever the copied database names is there to be copied.
"""

from pathlib import Path

from archive import place as places
from archive.errors import ConflictError, TamperedError
from archive.frozen import dataclass
from archive.place import MARKER
from archive.service.archive import Archive
from archive.service.founding import DATABASE, POLICY
from archive.service.verifying import verify_beside
from archive.store import engines, files, folders, schema
from archive.store.captures import CaptureFiles
from archive.store.copying import copy_database
from archive.store.faults import told_of_files
from archive.verify.report import Answer, Report


@dataclass(frozen=True, slots=True, kw_only=True)
class BackedUp:
    """What was copied. `answer`: what verifying the copy said.

    None where the database is older than this program, so that it could only be looked through
    for damage.
    """

    folder: Path
    size: int | None
    root: str | None
    captures: int
    answer: Answer | None


def back_up(archive: Archive, folder: Path) -> BackedUp:
    """Copy *archive* into the new *folder*, and verify the copy before it takes that name.

    Raises:
        ConflictError: *folder* exists or lies in the archive, or the database is not in a file.
        TamperedError: the copy does not verify, and nor would the archive; nothing is left of it.
        NotReadyError: something cannot be read or written.
    """
    if archive.engine.dialect.name != "sqlite":
        raise ConflictError(
            f"the database of this archive is on a server: {engines.place(archive.engine)}",
            remedy="Back it up with the server's own tools (pg_dump), and after that copy "
            f"{archive.place.folder} with its captures.",
        )
    folders.require_outside(folder, archive.place.folder)
    with told_of_files(str(folder)):
        files.make_folder(folder.parent)
    # What was signed before the copy is made must be in it; what is signed later need not.
    signed = archive.around.keyring.last_note(archive.place.origin)
    with folders.new_folder(folder, folders.PRIVATE) as aside:
        captures = _copy(archive, aside.top)
        report = _verified(archive, aside.top, signed)
    return BackedUp(
        folder=folder,
        size=None if report is None else report.size,
        root=None if report is None else report.root,
        captures=captures,
        answer=None if report is None else report.answer,
    )


def _copy(archive: Archive, aside: Path) -> int:
    """Write database, captures, policy and marker into *aside*; return how many captures."""
    place = archive.place
    inside = Path(place.database).name == place.database
    database = place.database if inside else DATABASE
    copy_database(archive.engine, aside / database)
    kept = CaptureFiles(aside / place.captures.name)
    count = 0
    for digest in archive.captures:
        with archive.captures.open(digest) as stream:
            found, _ = kept.put(stream)
        if found != digest:
            raise TamperedError(
                f"the captured file {digest} is damaged: its bytes have the digest {found}",
                remedy="Get the file from another copy of the archive, and put it back.",
            )
        count += 1
    with told_of_files(str(place.folder)):
        if (place.folder / POLICY).exists():
            files.write_new(aside / POLICY, (place.folder / POLICY).read_bytes())
        if inside:
            files.write_new(aside / MARKER, (place.folder / MARKER).read_bytes())
        else:
            flags = (place.restricted_by_default, place.incomplete)
            places.make(aside, place.origin, database, *flags)
    return count


def _verified(archive: Archive, aside: Path, signed: bytes | None) -> Report | None:
    """Return what verifying the copy says; None where its tables are older than this program."""
    with Archive.open_as_it_is(aside, archive.around, exactly=True) as copy:
        with engines.reading(copy.engine) as connection:
            if schema.revision(connection) != schema.NEWEST:
                return None
        report = verify_beside(copy, None, signed)
    if report.answer is Answer.FAILED:
        one = report.findings[0]
        raise TamperedError(
            f"the copy does not verify, and was removed: {one.address}: {one.message}"
            + (f"; {len(report.findings)} findings in all" if len(report.findings) > 1 else ""),
            remedy="Verify the archive itself, which says the same; copy its folder as it is, "
            "while nobody writes, if you must keep it.",
        )
    return report
