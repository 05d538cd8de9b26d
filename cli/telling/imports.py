"""What became of an imported table."""

from collections.abc import Iterator, Sequence

from archive.intake.plan import Outcome
from archive.service.importing import Fate, Imported, Told
from archive.service.recording import Written
from cli.importing import MappingExample
from cli.layout import Block, Line, Table
from cli.telling.common import counted
from cli.telling.writings import covered, unrecorded

_ROWS = {
    Fate.ADDED: "new",
    Fate.CHANGED: "changed",
    Fate.UNCHANGED: "as they were",
    Fate.SUPERSEDED: "left, since the archive corrected or retracted it meanwhile",
    Fate.REFUSED: "left out, for faults",
}


_LINES = ("line", "lines")


def imported(answer: Imported, called: tuple[str, str] = _LINES) -> Iterator[Block]:
    """Yield what becomes of the first rows, what is gone, and how many there are of each.

    *called*: what one row, and what several are told as, before their numbers.
    """
    yield from unrecorded(answer.dry_run, answer.draft)
    for alike in _alike(answer.told):
        yield from _row(alike, called)
    changed = sum(n for fate, n in answer.rows.items() if fate is not Fate.UNCHANGED)
    if changed > len(answer.told):
        more = changed - len(answer.told)
        yield Line(f"and {more:,} rows more; a report (--report FILE) has every row", 0, "dim")
    yield from _gone(answer)
    rows = [
        f"{answer.rows[fate]:,} {words}" for fate, words in _ROWS.items() if answer.rows.get(fate)
    ]
    if not rows and not answer.things:
        yield Line("rows: none, so nothing was added", 0, "yellow")
        return
    yield Line(f"rows: {', '.join(rows) or 'none'}", 0, "bold")
    things = [f"{n:,} {outcome.value}" for outcome, n in answer.things.items()]
    yield Line(f"{answer.set_name}: {', '.join(things) or 'nothing'}", 0, "bold")
    yield from _recorded(answer)


def _alike(every: Sequence[Told]) -> list[list[Told]]:
    """Return the rows in order, those that are refused for the same faults together."""
    groups: dict[object, list[Told]] = {}
    for told in every:
        faults = tuple((fault.message, fault.remedy) for fault in told.faults)
        groups.setdefault(faults or told.line, []).append(told)
    return [part for rows in groups.values() for part in _parted(rows)]


def _parted(rows: list[Told]) -> list[list[Told]]:
    return [rows] if len(rows) > _APART else [[told] for told in rows]


_APART = 3


def _row(rows: Sequence[Told], called: tuple[str, str]) -> Iterator[Block]:
    told, style = rows[0], "red" if rows[0].fate is Fate.REFUSED else ""
    key = f" {told.name}" if told.name else ""
    if len(rows) > 1:
        first = ", ".join(f"{one.line:,}" for one in rows[:_APART])
        yield Line(
            f"{called[1]} {first} and {len(rows) - _APART:,} more: {told.fate.value}", 0, style
        )
    else:
        yield Line(f"{called[0]} {told.line}{key}: {told.fate.value}", 0, style)
    yield Table(
        [
            (item.outcome.value, item.words)
            for item in told.items
            if item.outcome is not Outcome.UNCHANGED
        ],
        indent=2,
    )
    for fault in told.faults:
        yield Line(fault.message, 2, "red")
        yield Line(fault.remedy, 4)


def _gone(answer: Imported) -> Iterator[Block]:
    if not answer.gone:
        return
    yield Line("imported earlier, not in this table, and left as it is:", 0, "bold")
    yield Table([(gone.id, gone.name) for gone in answer.missing], indent=2)
    if answer.gone > len(answer.missing):
        yield Line(f"and {answer.gone - len(answer.missing):,} more", 2, "dim")


def _recorded(answer: Imported) -> Iterator[Block]:
    if answer.first is None or (answer.dry_run and answer.draft is None):
        return
    if answer.draft is None:
        entries = counted(answer.entries, "entry", "entries")
        yield f"recorded at {answer.first} to {answer.last}, in {entries}"
    yield from covered(
        Written(
            addresses=(),
            ids=(),
            lines=(),
            checkpoint=answer.checkpoint,
            warning=answer.warning,
            clock=answer.clock,
            draft=answer.draft,
            signers=answer.signers,
        )
    )


def example(answer: MappingExample) -> Iterator[Block]:
    """Yield the mapping, with the table that it is for above it."""
    table = [f"#     {line}" for line in answer.table.splitlines()]
    yield Line("\n".join(["# For a table such as this one:", "#", *table, "#"]), 0, "", True)
    yield Line(answer.mapping.rstrip("\n"), 0, "", True)
