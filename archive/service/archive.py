"""An opened archive, and the surroundings it is used in."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from sqlalchemy import Engine

from archive import place as places
from archive.keyring import Keyring, Passphrase, Random
from archive.log import views
from archive.place import Place
from archive.store import engines, schema
from archive.store.captures import CaptureFiles


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What the library takes from outside: keys, clock, randomness.

    `home`: the folder of keys. `now`: seconds since 1970. `key`: the nickname of the key to sign
    with, None to find the one that may.
    """

    home: Path
    ask: Passphrase
    now: Callable[[], int]
    random: Random
    key: str | None = None

    @property
    def keyring(self) -> Keyring:
        """The keys at hand."""
        return Keyring(self.home)


@dataclass(frozen=True, slots=True)
class Archive:
    """An archive whose database is reachable and of this program's form. Close it when done."""

    place: Place
    engine: Engine
    around: Surroundings

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
        return cls(found, engines.open_engine(found.url), around)

    @property
    def captures(self) -> CaptureFiles:
        """The captured files."""
        return CaptureFiles(self.place.captures)

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
