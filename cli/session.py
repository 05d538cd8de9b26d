"""One run of a command: its settings, its output, and the way to the archive."""

import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from archive.errors import ConflictError, MalformedError, NotAuthorisedError
from archive.frozen import dataclass
from cli.config import Config, resolved
from cli.output import Output

if TYPE_CHECKING:
    from archive.service.archive import Archive, Surroundings
    from archive.service.looking import Look
    from cli.layout import Block

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Session:
    """What every command is given."""

    config: Config
    output: Output

    @contextmanager
    def archive(self, *, as_it_is: bool = False) -> "Iterator[Archive]":
        """Yield the archive that was named, or the nearest above the working directory.

        With *as_it_is*, whatever form its tables have: to upgrade, rebuild or verify it.
        """
        from archive import place
        from archive.service.archive import Archive

        named = self.config.archive
        start = Path.cwd() if named is None else resolved(named)
        if named is not None and place.is_snapshot(start) and self.config.draft is not None:
            from archive.service import copies

            with copies.opened(start, self.around(), sealed=False) as archive:
                yield archive
            return
        if named is not None and place.is_snapshot(start):
            raise ConflictError(
                f"{start} is a snapshot: it is read and verified, and nothing else",
                remedy="Name the archive that it was made of.",
            )
        opening = Archive.open_as_it_is if as_it_is else Archive.open
        with opening(start, self.around(), exactly=named is not None) as archive:
            yield archive

    @contextmanager
    def reading(self) -> "Iterator[Archive]":
        """Yield what was named to be read: an archive as `archive` has it, or a snapshot."""
        from archive import place

        named = self.config.archive
        if named is None or not place.is_snapshot(named):
            with self.archive() as archive:
                yield archive
            return
        from archive.service import copies

        with copies.opened(resolved(named), self.around()) as archive:
            yield archive

    def place(self) -> Path:
        """Return the folder of what was named to be read, or of the nearest archive."""
        from archive import place

        named = self.config.archive
        return place.find(Path.cwd()).folder if named is None else resolved(named)

    def around(self) -> "Surroundings":
        """Return keys, clock and randomness as the library takes them."""
        from archive.service.archive import Surroundings

        return Surroundings(
            home=self.config.home,
            ask=self._passphrase_of,
            now=lambda: int(time.time()),
            random=os.urandom,
            keys=self.config.keys,
            draft=None if self.config.draft is None else resolved(self.config.draft),
            lang=self.config.lang,
            waits=self.output.note,
        )

    def look(self, as_of: str | None = None, valid_at: str | None = None) -> "Look":
        """Return how the library is to look at the archive."""
        from archive.service.looking import Look

        return Look(as_of=as_of, valid_at=valid_at, lang=self.config.lang)

    def in_language(
        self, tell: "Callable[[T, str], Iterable[Block]]"
    ) -> "Callable[[T], Iterable[Block]]":
        """Return *tell*, which is given the language of whoever asks."""
        return lambda answer: tell(answer, self.config.lang)

    @property
    def may_ask(self) -> bool:
        """Whether there is a person to ask, and asking was not forbidden."""
        return self.config.ask and sys.stdin.isatty() and sys.stderr.isatty()

    def new_passphrase(self, about: str) -> bytes | None:
        """Return a passphrase for new keys, or None for keys that need none."""
        given = self._passphrase_given()
        if given is not None or not self.may_ask:
            return given
        typed = click.prompt(
            f"Passphrase for {about} (empty for none)",
            default="",
            show_default=False,
            hide_input=True,
            confirmation_prompt=True,
            err=True,
        )
        return str(typed).encode() or None

    def note_passphrase(self, passphrase: bytes | None, about: str) -> None:
        """Tell whoever made new keys without a *passphrase* that whoever reads them can sign."""
        if passphrase is None:
            self.output.note(
                f"{about} not protected by a passphrase: whoever reads the file can sign. Next "
                "time give one with --passphrase-file.",
                "yellow",
            )

    def _passphrase_of(self, path: Path) -> bytes | None:
        given = self._passphrase_given()
        if given is not None:
            return given
        if not self.may_ask:
            raise NotAuthorisedError(
                "it is encrypted, and nobody can be asked for its passphrase here",
                remedy="Give it with --passphrase-file FILE or --passphrase-fd NUMBER.",
            )
        typed = click.prompt(f"Passphrase of {path.name}", hide_input=True, err=True)
        return str(typed).encode()

    def _passphrase_given(self) -> bytes | None:
        path, number = self.config.passphrase_file, self.config.passphrase_fd
        if number is not None:
            return _passphrase_of_descriptor(number)
        return None if path is None else _passphrase_in(path, str(path))


@cache
def _passphrase_of_descriptor(number: int) -> bytes:
    """Return what the open file *number* holds. It is read once, for all keys."""
    return _passphrase_in(number, f"file descriptor {number}")


def _passphrase_in(file: Path | int, called: str) -> bytes:
    try:
        with open(file, "rb") as opened:  # noqa: PTH123 - a descriptor has no path
            found = opened.read().rstrip(b"\r\n")
    except OSError as error:
        # No error of the library: that would be told as one of the key's file.
        raise click.FileError(called, error.strerror) from None
    if not found:
        raise MalformedError(
            f"the passphrase file {called} is empty", remedy="Write the passphrase into it."
        )
    return found
