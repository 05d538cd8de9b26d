"""An opened archive, and the surroundings it is used in."""

from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from sqlalchemy import Engine

from archive import place as places
from archive.facts.languages import ENGLISH
from archive.frozen import dataclass
from archive.log import views
from archive.place import Place
from archive.queries.copies import Copy
from archive.store import engines, schema
from archive.store.captures import CaptureFiles, Captures

ERASING = "erasing"
"""A file in the archive's folder, as long as an erasure has to be finished."""

if TYPE_CHECKING:
    from archive.keyring import Keyring, Passphrase, Random


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What the library takes from outside: keys, clock, randomness.

    `home`: the folder of keys. `now`: seconds since 1970. `keys`: nicknames of the keys to sign
    with, or names of keys in an agent; none to find those that may. `draft`: the file that takes
    what would be recorded, unsigned, None to record it. `lang`: the language of names in what is
    told. `waits` is told, perhaps from another thread, where another writer is waited for.
    """

    home: Path
    ask: "Passphrase"
    now: Callable[[], int]
    random: "Random"
    keys: tuple[str, ...] = ()
    draft: Path | None = None
    lang: str = ENGLISH
    waits: engines.Waits | None = None

    @property
    def keyring(self) -> "Keyring":
        """The keys at hand."""
        # Imported late: whoever only reads an archive needs no keys.
        from archive.keyring import Keyring

        return Keyring(self.home)


@dataclass(frozen=True, slots=True)
class Archive:
    """An archive whose database is reachable and of this program's form. Close it when done.

    `snapshot`: what it was read from, where it is no archive and nothing can be written to it.
    """

    place: Place
    engine: Engine
    around: Surroundings
    snapshot: Copy | None = None

    @classmethod
    def open(cls, start: Path, around: Surroundings, *, exactly: bool = False) -> "Archive":
        """Open the archive in *start* or, unless *exactly*, in the nearest folder above.

        Raises:
            NotFoundError: there is no archive, or its database is gone.
            NotReadyError: the database is older or newer than this program, or its views are.
        """
        opened = cls.open_as_it_is(start, around, exactly=exactly)
        try:
            with engines.reading(opened.engine) as connection:
                schema.require_current(connection)
                views.require_current(connection)
        except BaseException:
            opened.close()
            raise
        return opened

    @classmethod
    def open_as_it_is(
        cls, start: Path, around: Surroundings, *, exactly: bool = False
    ) -> "Archive":
        """Open an archive whatever its tables look like: to upgrade, rebuild or verify it."""
        found = places.read(start) if exactly else places.find(start)
        return cls(found, engines.open_engine(found.url, waits=around.waits), around)

    @property
    def captures(self) -> Captures:
        """The captured files."""
        if self.snapshot is None:
            return captures_of(self.place, self.engine)
        from archive.snapshot import paths

        top = self.snapshot.folder
        return CaptureFiles(top / paths.CAPTURES, within=top)

    @property
    def is_erasing(self) -> bool:
        """Whether an erasure was broken off here, and has to be finished."""
        return (self.place.folder / ERASING).exists()

    def close(self) -> None:
        """Give back the database's connections."""
        self.engine.dispose()

    def __enter__(self) -> "Archive":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def captures_of(place: Place, engine: Engine) -> Captures:
    """Return the captured files of the archive at *place*, the database of which *engine* opens."""
    if place.captures_inside:
        from archive.store.capture_rows import CaptureRows

        return CaptureRows(engine)
    return CaptureFiles(place.captures)
