"""Files in the formats of other catalogues: taken in, and written out."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from archive.errors import ConflictError
from cli.session import Session

if TYPE_CHECKING:
    from archive.service.archive import Archive
    from archive.service.exchanging import Exchanged
    from archive.service.exporting import Format

FORMATS = ("wikibase", "ftm")
"""The formats of catalogues that are taken in without a mapping."""

STDOUT = "-"


def require_alone(files: Sequence[Path], asked: Mapping[str, object]) -> None:
    """Raise a usage error where there is no file, or where *asked* is meant for a table."""
    if not files:
        raise click.UsageError(f"--format {asked['form']} needs a file, or several")
    said = [name for name, value in asked.items() if value and name != "form"]
    if said:
        option = said[0].replace("_", "-")
        raise click.UsageError(
            f"--format {asked['form']} needs no mapping, and nothing that is for tables: "
            f"leave out --{option}"
        )


def take_in(
    session: Session,
    format: str,
    files: Sequence[Path],
    report: Path | None,
    *,
    skip: bool,
    dry_run: bool,
) -> "Exchanged":
    """Import *files* in *format*; `-` is standard input."""
    from archive.service.exchanging import exchange
    from archive.service.import_report import reporting

    given = [_file(path) for path in files]
    with session.archive() as archive, reporting(report, dry_run=dry_run) as tell:
        return exchange(archive, format, given, dry_run=dry_run, skip=skip, tell=tell)


def _file(path: Path) -> tuple[str, Callable[[], bytes]]:
    from archive.service.depositing import read_file
    from archive.service.exchanging import MAX_FILE_BYTES
    from cli.files import read_stdin

    if str(path) == "-":
        data = read_stdin(MAX_FILE_BYTES)
        return "standard input", lambda: data
    return str(path), lambda: read_file(path, MAX_FILE_BYTES)


def write_out(
    session: Session,
    out: Path,
    format: "Callable[[Archive], Format]",
    entities: Sequence[str],
    audience: str,
) -> None:
    """Export to the new file *out*, or to stdout, and tell what was written and what was not."""
    from archive.service.exporting import Audience, export
    from cli.files import write_new, write_stdout
    from cli.telling import exports

    name = str(out)
    if name == STDOUT and session.config.json:
        raise click.UsageError("stdout holds the export: leave out --json, or name a file")
    if name != STDOUT and out.exists():
        raise ConflictError(
            f"{name} is there already", remedy="Choose another name, or move it away."
        )
    parts: list[bytes] = []
    with session.reading() as archive:
        done = export(
            archive,
            format,
            parts.append,
            entities=entities,
            audience=Audience(audience),
            look=session.look(),
        )
    data = b"".join(parts)
    if name == STDOUT:
        write_stdout(data)
        for line in exports.notes(done):
            session.output.note(line)
        return
    write_new(name, data)
    session.output.result(exports.Written(file=name, exported=done), exports.exported)
