"""Sources and captures said on a command line, read just as a deposit's are."""

from collections.abc import Mapping

from archive.events.source import SourceAdded
from archive.intake import captures, sources
from archive.intake.captures import Brought, ReadFile
from archive.intake.desk import Desk
from archive.intake.known import Known
from archive.intake.nodes import Node
from archive.intake.piece import Piece
from archive.intake.spoken import braced, read_by
from archive.shape import Json


def read_source(
    known: Known, said: Mapping[str, Json], read_file: ReadFile
) -> tuple[SourceAdded, tuple[Brought, ...]]:
    """Return the source that *said* gives, and the file that comes with it, if one does.

    Raises:
        MalformedError: it is not in form, or a name is not known.
    """
    brought: list[Brought] = []

    def read(desk: Desk, node: Node) -> Piece | None:
        found = sources.described(desk, node, read_file)
        if found is None:
            return None
        brought.extend(found.captures)
        return found.piece

    return SourceAdded.decode(read_by(known, braced(said), read), ""), tuple(brought)


def read_changes(known: Known, said: Mapping[str, Json]) -> Mapping[str, Json]:
    """Return those members of a source's body that *said* gives.

    Raises:
        MalformedError: one is not in form, or a name is not known.
    """
    found = read_by(known, braced(said), sources.changed)
    assert isinstance(found, Mapping)
    return found


def read_capture(known: Known, said: Mapping[str, Json], read_file: ReadFile) -> Brought:
    """Return the file that *said* tells of: `file`, `mediaType`, `retrieved`, `method`, `public`.

    Raises:
        MalformedError: it is not in form, or the file cannot be read.
    """
    brought: list[Brought] = []

    def read(desk: Desk, node: Node) -> Piece | None:
        found = captures.read_alone(desk, node, read_file)
        if found is None:
            return None
        brought.append(found)
        return Piece(None, node)

    read_by(known, braced(said), read)
    return brought[0]
