"""Where an archive lives: a folder with a marker file that says where its parts are."""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

from archive.errors import ConflictError, MalformedError, NotFoundError
from archive.frozen import dataclass
from archive.ids import Origin, is_origin
from archive.store import files
from archive.store.faults import told_of_files

MARKER = "muniment.toml"

FOLDER, INSIDE = "folder", "database"
KEPT_IN = (FOLDER, INSIDE)
"""Where captured files may be kept."""

_TEXT = """\
# This folder is an archive. Everything that counts is in the database and in captures/, or in the
# database alone.

# The name under which it is signed. It never changes.
origin = {origin}

# A file in this folder (SQLite), or postgresql://user@host/database.
database = {database}

# Whether what is newly said of entities, sources and statements stays out of public copies,
# unless it is said to be public where it is recorded.
restricted-by-default = {restricted}
"""

_INSIDE = """\

# Captured files are in the database too, and not in captures/.
captures = "database"
"""

_INCOMPLETE = """\

# It was restored from a snapshot that had not all of it: restricted words and files are missing.
incomplete = true
"""
_SAID_INCOMPLETE = re.compile(
    r"^(\n?# It was restored from [^\n]*\n)?[ \t]*incomplete[ \t]*=[^\n]*\n?", re.MULTILINE
)

_OF_SNAPSHOTS = ("data/log", "data/bodies", "data/views")

_SETTINGS = ("origin", "database", "restricted-by-default", "incomplete", "captures")


_FLAGS = ("restricted-by-default", "incomplete")


@dataclass(frozen=True, slots=True)
class Place:
    """An archive's folder, its name, and the URL or file name of its database.

    `restricted_by_default`: what is newly said is restricted unless it is said to be public.
    `incomplete`: restricted bodies and captured files may be missing, as they may in a copy.
    `captures_inside`: captured files are in the database, and not in a folder.
    """

    folder: Path
    origin: Origin
    database: str
    restricted_by_default: bool = False
    incomplete: bool = False
    captures_inside: bool = False

    @property
    def url(self) -> str:
        """The URL of the database."""
        if "://" in self.database:
            return self.database
        from archive.store.engines import sqlite_url

        return sqlite_url(self.folder / self.database)

    @property
    def on_server(self) -> bool:
        """Whether the database is on a server, and not in a file."""
        return "://" in self.database and not self.database.startswith("sqlite:")

    @property
    def captures(self) -> Path:
        """The folder of captured files, where they are in one."""
        return self.folder / "captures"


def find(start: Path) -> Place:
    """Return the archive in *start* or in the nearest folder above it.

    Raises:
        NotFoundError: there is none.
        MalformedError: its marker cannot be read.
    """
    for folder in (start, *start.absolute().parents):
        with told_of_files(str(folder)):
            here = (folder / MARKER).is_file()
        if here:
            return read(folder)
    raise NotFoundError(
        f"there is no archive in {start} or above it",
        remedy="Name the archive's folder, or make an archive first.",
    )


def read(folder: Path) -> Place:
    """Return the archive in exactly *folder*.

    Raises:
        NotFoundError: *folder* is no archive.
        MalformedError: its marker cannot be read.
    """
    marker = folder / MARKER
    with told_of_files(str(marker)):
        here = marker.is_file()
    if not here:
        raise NotFoundError(
            f"{folder} is no archive: it has no {MARKER}",
            remedy="Name the archive's folder, or make an archive first.",
        )
    with told_of_files(str(marker)):
        data = marker.read_bytes()
    try:
        said = tomllib.loads(data.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        # Numbers of too many digits and arrays of too many levels leave the parser as these.
        raise _unfit(marker, f"it is not TOML in UTF-8 ({error})") from None
    for name in said:
        if name not in _SETTINGS:
            known = ", ".join(_SETTINGS)
            raise _unfit(marker, f"{name!r} is no setting of an archive ({known})", data, name)
    return _place(folder, said, data)


def _place(folder: Path, said: Mapping[str, object], data: bytes) -> Place:
    marker = folder / MARKER
    origin, database = said.get("origin"), said.get("database")
    flags = {name: said.get(name, False) for name in _FLAGS}
    if not isinstance(origin, str) or not is_origin(origin):
        raise _unfit(marker, f"{origin!r} names no archive", data, "origin")
    if not isinstance(database, str) or not database:
        raise _unfit(marker, "it names no database", data, "database")
    for name, value in flags.items():
        if not isinstance(value, bool):
            raise _unfit(marker, f"{name} is true or false, and not {value!r}", data, name)
    restricted, incomplete = (value is True for value in flags.values())
    inside = _inside(marker, said, data)
    place = Place(folder, Origin(origin), database, restricted, incomplete, inside)
    try:
        require_server(place)
    except MalformedError as error:
        raise _unfit(marker, error.message, data, "captures") from None
    return place


def _inside(marker: Path, said: Mapping[str, object], data: bytes) -> bool:
    value = said.get("captures", FOLDER)
    if value not in KEPT_IN:
        wanted = " or ".join(f'"{name}"' for name in KEPT_IN)
        raise _unfit(marker, f"captures are in {wanted}, and not in {value!r}", data, "captures")
    return value == INSIDE


def require_server(place: Place) -> None:
    """Return if *place* has its captured files in a folder, or its database on a server.

    Raises:
        MalformedError: they are to be in a SQLite file.
    """
    if place.captures_inside and not place.on_server:
        raise inside_a_file()


def inside_a_file() -> MalformedError:
    """Return the error for captured files that are to be in a SQLite file."""
    return MalformedError(
        "captured files are in the database only where that is PostgreSQL",
        remedy="Leave them in a folder, or name a database on a server.",
    )


def is_snapshot(folder: Path) -> bool:
    """Say whether *folder* is no archive, and has a part of a snapshot in it."""
    with told_of_files(str(folder)):
        marked = (folder / MARKER).is_file()
        return not marked and any((folder / part).is_dir() for part in _OF_SNAPSHOTS)


def make(
    folder: Path,
    origin: Origin,
    database: str,
    restricted_by_default: bool = False,
    incomplete: bool = False,
    captures_inside: bool = False,
) -> Place:
    """Write the marker into *folder*, which becomes an archive by that, and return the place.

    Raises:
        ConflictError: *folder* is an archive already.
    """
    if (folder / MARKER).exists():
        raise ConflictError(
            f"{folder} is an archive already", remedy="Choose another folder, or use this one."
        )
    text = _TEXT.format(
        origin=_quoted(origin),
        database=_quoted(database),
        restricted="true" if restricted_by_default else "false",
    )
    text += (_INSIDE if captures_inside else "") + (_INCOMPLETE if incomplete else "")
    files.write_new(folder / MARKER, text.encode())
    return Place(folder, origin, database, restricted_by_default, incomplete, captures_inside)


def mark(place: Place, *, incomplete: bool) -> None:
    """Have the marker of *place* say whether the archive is incomplete; the rest of it stays."""
    if place.incomplete is incomplete:
        return
    marker = place.folder / MARKER
    with told_of_files(str(marker)):
        said = _SAID_INCOMPLETE.sub("", marker.read_bytes().decode("utf-8"))
    text = said + ("" if said.endswith("\n") else "\n") + (_INCOMPLETE if incomplete else "")
    files.replace(marker, text.encode())


def _quoted(text: str) -> str:
    return '"' + "".join(_escaped(char) for char in text) + '"'


def _escaped(char: str) -> str:
    if char in ('"', "\\"):
        return f"\\{char}"
    return char if char.isprintable() else f"\\U{ord(char):08x}"


def _unfit(marker: Path, fault: str, data: bytes = b"", name: str = "") -> MalformedError:
    """Return the error for *fault*, which lies in the setting *name* of *data* where one is named.

    The parser of TOML tells no lines of what it read; a name is looked for where one may begin.
    """
    begins = re.compile(rf"""\s*(\[\s*)?["']?{re.escape(name)}["']?\s*[=.\]]""")
    lines = data.decode("utf-8", "replace").splitlines() if name else []
    at = next((n for n, line in enumerate(lines, 1) if begins.match(line)), None)
    where = str(marker) if at is None else f"{marker}, line {at}"
    return MalformedError(f"{where}: {fault}", remedy="Mend the file, or restore a copy of it.")
