"""One source: what it is, what was kept of it, and what rests on it."""

from sqlalchemy import select

from archive.errors import NotFoundError
from archive.events.recorded import BodyState
from archive.events.source import Source, SourceCaptured
from archive.frozen import dataclass
from archive.ids import Address
from archive.queries.chains import newest
from archive.queries.listings import Listing, about, naming, resting_on, said_in
from archive.queries.said import said
from archive.queries.sight import Sight
from archive.views.capture import CAPTURE


@dataclass(frozen=True, slots=True, kw_only=True)
class Captured:
    """One attempt to keep the source's bytes. `restricted`: by its own head."""

    address: Address
    state: BodyState
    restricted: bool
    capture: SourceCaptured | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceShown:
    """A source as it stands; `source` is None where that is not open."""

    id: str
    address: Address
    revision: int
    state: BodyState
    source: Source | None
    captures: tuple[Captured, ...]
    about: Listing
    naming: Listing
    resting: Listing
    said_in: Listing

    def ids(self) -> set[str]:
        """Return every id that is named here."""
        described = () if self.source is None else self.source.ids()
        listed = (self.about, self.naming, self.resting, self.said_in)
        return {self.id, *described}.union(*(one.ids() for part in listed for one in part.shown))


def source(sight: Sight, id: str, limit: int) -> SourceShown:
    """Return the source *id*, with at most *limit* statements of each sort.

    Raises:
        NotFoundError: there is no such source.
    """
    last = newest(sight, id)
    if last is None:
        raise NotFoundError(f"there is no source {id}", remedy="Name one that is here.")
    return SourceShown(
        id=id,
        address=last.event.address,
        revision=last.revision,
        state=last.event.state,
        source=last.event.body if isinstance(last.event.body, Source) else None,
        captures=captures_of(sight, id),
        about=about(sight, id, limit),
        naming=naming(sight, id, limit),
        resting=resting_on(sight, id, limit),
        said_in=said_in(sight, id, limit),
    )


def captures_of(sight: Sight, id: str) -> tuple[Captured, ...]:
    """Return every attempt to keep bytes of the source *id*, in the order of the log."""
    capture = sight.table(CAPTURE)
    keys = sight.connection.execute(select(capture.c.event).where(capture.c.id == id)).scalars()
    return tuple(
        Captured(
            address=one.address,
            state=one.state,
            restricted=one.restricted,
            capture=one.body if isinstance(one.body, SourceCaptured) else None,
        )
        for one in said(sight, keys).values()
    )
