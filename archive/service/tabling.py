"""Importing a table: CSV or JSON Lines, read as a stream, by a mapping."""

import codecs
import io
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import field
from enum import StrEnum
from pathlib import PurePath

from archive.encodings import no_text, wide
from archive.frozen import dataclass
from archive.intake.batches import Stream
from archive.intake.known import Known
from archive.intake.mapping_reading import Asked, read_mapping
from archive.intake.misfit import DepositError, Misfit
from archive.intake.rows import stream
from archive.intake.tables import Table, TableFault, csv_table
from archive.intake.tables_json import json_table
from archive.service.archive import Archive
from archive.service.importing import Imported, Told, record_batches
from archive.store.faults import told_of_files

_LOOK = 4096


class Form(StrEnum):
    """How a table is written."""

    CSV = "csv"
    TSV = "tsv"
    JSONL = "jsonl"


_ENDINGS = {".tsv": Form.TSV, ".tab": Form.TSV, ".jsonl": Form.JSONL, ".ndjson": Form.JSONL}


@dataclass(frozen=True, slots=True, kw_only=True)
class TableFile:
    """An open table, called `name`. `form` None: its name tells."""

    name: str
    opened: io.BufferedReader
    form: Form | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MappingFile:
    """A mapping as bytes, called `name`, and what is said beside it."""

    name: str
    data: bytes
    asked: Asked = field(default_factory=Asked)


def import_table(
    archive: Archive,
    table: TableFile,
    mapping: MappingFile,
    *,
    dry_run: bool = False,
    skip: bool = False,
    tell: Callable[[Told], None] = lambda told: None,
) -> Imported:
    """Record what the rows of *table* say by *mapping*; see `record_batches` for the rest.

    Raises:
        DepositError: the mapping or the table has faults; every one is named with its line.
        NotReadyError: the table cannot be read.
    """
    texts = ExitStack()

    def produce(known: Known) -> Stream:
        said = read_mapping(mapping.data, mapping.name, known, mapping.asked)
        try:
            text = _text(table, said.encoding)
            # Whoever opened the file closes it.
            texts.callback(text.detach)
            found = _read(table, text, said.delimiter)
        except TableFault as fault:
            raise DepositError(table.name, [fault.misfit]) from None
        return stream(found, said, table.name, mapping.name)

    with texts:
        return record_batches(
            archive, produce, name=table.name, dry_run=dry_run, skip=skip, tell=tell
        )


def _read(table: TableFile, text: io.TextIOWrapper, delimiter: str | None) -> Table:
    def read(limit: int) -> str:
        with told_of_files(table.name):
            return text.readline(limit)

    form = table.form or _ENDINGS.get(PurePath(table.name).suffix.lower(), Form.CSV)
    if form is Form.JSONL:
        return json_table(read)
    if delimiter is None:
        delimiter = "tab" if form is Form.TSV else ","
    return csv_table(read, "\t" if delimiter == "tab" else delimiter)


def _text(table: TableFile, encoding: str | None) -> io.TextIOWrapper:
    with told_of_files(table.name):
        start = table.opened.peek(_LOOK)[:_LOOK]
    return io.TextIOWrapper(table.opened, encoding=_codec(start, encoding), newline="")


def _codec(start: bytes, said: str | None) -> str:
    """Return the codec of a text that begins with *start*; *said*: its encoding, if it is known."""
    if other := no_text(start):
        raise _fault(f"this is no text: it is {other}", "Unpack it, or save the table as CSV.")
    marked = wide(start)
    if said is None:
        if marked:
            name = marked.partition(" ")[0]
            raise _fault(
                f"this looks like {marked}, not UTF-8",
                f"Say the encoding ({name.lower()}), or save the file as UTF-8.",
            )
        return "utf-8-sig"
    try:
        name = codecs.lookup(said).name
        # What turns bytes into bytes, or text into text, is a codec too, and reads no file.
        io.TextIOWrapper(io.BytesIO(), encoding=said).close()
    except (LookupError, ValueError):
        raise _fault(
            f"{said!r} is no encoding that is known here",
            "Write utf-8, utf-16, cp1251 or another by its usual name.",
        ) from None
    other = "UTF-8" if start.startswith(codecs.BOM_UTF8) else marked
    if other and not name.startswith(other.partition(" ")[0].lower()):
        raise _fault(f"{said} was said, and this looks like {other}", "Say the encoding it is in.")
    return "utf-8-sig" if name == "utf-8" else name


def _fault(message: str, remedy: str) -> TableFault:
    return TableFault(Misfit(line=1, column=1, path="", message=message, remedy=remedy))
