"""The report of an import: a line for every row, in JSON Lines or CSV, however many there are."""

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from archive.errors import MalformedError
from archive.intake.misfit import DepositError
from archive.intake.plan import Outcome
from archive.service.importing import Told
from archive.store.faults import told_of_files
from archive.store.files import PRIVATE, finish, sync_folder, unfinished

Tell = Callable[[Told], None]

_COLUMNS = ("row", "line", "key", "outcome", "what", "why")
# A spreadsheet would take what begins so for a formula, and run it.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@contextmanager
def reporting(path: Path | None, *, dry_run: bool) -> Iterator[Tell]:
    """Yield what takes each row; when the block ends, the report stands at *path*.

    It is in CSV where its name ends so, in JSON Lines where that ends in .jsonl. It is kept also
    where rows were refused and nothing was recorded. None: no report is written.

    Raises:
        MalformedError: the name tells of no form.
        NotReadyError: it cannot be written.
    """
    if path is None:
        yield lambda told: None
        return
    line = _LINES.get(path.suffix.lower())
    if line is None:
        raise MalformedError(
            f"what kind of report {path.name!r} is to be cannot be told from its name",
            remedy="Let it end in .csv or .jsonl.",
        )
    with told_of_files(str(path)), unfinished(path.parent, PRIVATE) as (file, aside):
        if line is _csv_line:
            file.write(_row(_COLUMNS))

        def write(told: Told) -> None:
            file.write(line(told, dry_run))

        refused: DepositError | None = None
        try:
            yield write
        except DepositError as error:
            refused = error
        finish(file)
        aside.replace(path)
        sync_folder(path.parent)
        if refused is not None:
            raise refused


def _json_line(told: Told, dry_run: bool) -> bytes:
    things: list[Mapping[str, str]] = [
        {
            "name": item.key,
            "id": "" if dry_run and item.outcome is Outcome.ADDED else item.id,
            "outcome": item.outcome.value,
            "words": item.words,
        }
        for item in told.items
    ]
    said = {
        "row": told.number,
        "line": told.line,
        "key": told.name,
        "outcome": told.fate.value,
        "things": things,
        "faults": [
            {
                "line": one.line,
                "column": one.column,
                "path": one.path,
                "message": one.message,
                "remedy": one.remedy,
            }
            for one in told.faults
        ],
    }
    return json.dumps(said, ensure_ascii=False).encode() + b"\n"


def _csv_line(told: Told, dry_run: bool) -> bytes:
    what = "; ".join(
        f"{item.outcome.value}: {item.words}"
        for item in told.items
        if item.outcome is not Outcome.UNCHANGED
    )
    why = "; ".join(f"{one.message}. {one.remedy}" for one in told.faults)
    return _row([str(told.number), str(told.line), told.name, told.fate.value, what, why])


def _row(cells: Sequence[str]) -> bytes:
    text = io.StringIO()
    safe = [f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in cells]
    csv.writer(text, lineterminator="\n").writerow(safe)
    return text.getvalue().encode()


_LINES: Mapping[str, Callable[[Told, bool], bytes]] = {".csv": _csv_line, ".jsonl": _json_line}
