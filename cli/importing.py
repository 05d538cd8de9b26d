"""The file that is imported, how far it has been read, and the example of a mapping."""

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from io import BufferedReader, RawIOBase
from pathlib import Path
from typing import TYPE_CHECKING

import click

from archive.errors import NotFoundError
from archive.frozen import dataclass
from cli.output import Output
from cli.session import Session
from cli.watching import is_watched

if TYPE_CHECKING:
    from typing_extensions import Buffer

    from archive.service.importing import Imported, Told

EXAMPLE = ("people.toml", "people.csv")


@dataclass(frozen=True, slots=True)
class MappingExample:
    """A mapping that works as it is, and the table that it is for."""

    mapping: str
    table: str


def example() -> MappingExample:
    """Return the example."""
    from importlib import resources

    folder = resources.files("archive.example")
    mapping, table = (folder.joinpath(name).read_text("utf-8") for name in EXAMPLE)
    return MappingExample(mapping, table)


def run(
    session: Session,
    file: Path,
    mapping: Path,
    asked: Mapping[str, str | tuple[str, ...] | None],
    report: Path | None,
    *,
    skip: bool,
    dry_run: bool,
) -> "Imported":
    """Import *file* by *mapping*; *asked*: what was said of both on the command line."""
    from archive.intake.mapping_reading import Asked
    from archive.service.depositing import MAX_FILE_BYTES, read_file
    from archive.service.import_report import reporting
    from archive.service.tabling import Form, MappingFile, TableFile, import_table

    def said(name: str) -> str | None:
        value = asked.get(name)
        return value if isinstance(value, str) else None

    beside = Asked(
        key=said("key_column"),
        sources=tuple(asked.get("source") or ()),
        delimiter=said("delimiter"),
        encoding=said("encoding"),
        reason=said("reason"),
    )
    form = said("form")
    told = MappingFile(name=str(mapping), data=read_file(mapping, MAX_FILE_BYTES), asked=beside)
    with (
        session.archive() as archive,
        opened(file) as stream,
        reporting(report, dry_run=dry_run) as write,
        progress(session.output, file, stream) as advance,
    ):

        def tell(row: "Told") -> None:
            write(row)
            advance(row)

        name = "standard input" if str(file) == "-" else str(file)
        table = TableFile(name=name, opened=stream, form=None if form is None else Form(form))
        return import_table(archive, table, told, dry_run=dry_run, skip=skip, tell=tell)


@contextmanager
def opened(file: Path) -> Iterator[BufferedReader]:
    """Yield *file* open for reading; `-` is standard input.

    Raises:
        NotFoundError: there is no such file.
        NotReadyError: it cannot be read.
    """
    from archive.store.faults import told_of_files

    if str(file) == "-":
        yield BufferedReader(_StandardInput())
        return
    with told_of_files(str(file)):
        if file.is_dir():
            raise NotFoundError(f"{file} is no file", remedy="Name a file.")
        stream = file.open("rb")
    with stream:
        yield stream


class _StandardInput(RawIOBase):
    """Standard input, so that its beginning can be looked at before it is read."""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "Buffer", /) -> int:
        room = memoryview(buffer)
        data = sys.stdin.buffer.read(len(room))
        room[: len(data)] = data
        return len(data)


@contextmanager
def progress(
    output: Output, file: Path, stream: BufferedReader
) -> Iterator[Callable[["Told"], None]]:
    """Yield what is called for every row: it shows on a terminal how far *stream* was read."""
    if not is_watched(output) or str(file) == "-":
        yield lambda told: None
        return
    size = file.stat().st_size
    with click.progressbar(length=size, label=file.name, file=sys.stderr) as bar:
        done = 0

        def advance(told: "Told") -> None:
            nonlocal done
            position = 0 if stream.closed else stream.tell()
            if position > done:
                bar.update(position - done)
                done = position

        yield advance
