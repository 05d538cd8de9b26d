"""A run in words: tables of figures, ratios and growth, for a terminal and for a page."""

from collections.abc import Iterator, Sequence

from benchmarks import targets
from benchmarks.results import Result, Run, figure, growth, times
from benchmarks.tasks import OURS, TASKS

Cells = Sequence[str]


def told(run: Run, *, marked: bool) -> str:
    """Return all of *run*; with *marked* as Markdown."""
    parts = ["# Results\n"] if marked else []
    parts += _about(run, marked)
    reached = list(targets.rows(run, targets.reasons()))
    if reached:
        head = ["target", "to reach", "found", "is"]
        told_at = (
            f"At {run.sizes[-1]:,} facts or the most that were measured, on SQLite unless said."
        )
        parts += [_heading("Targets", marked), f"{told_at}\n", table(head, reached, marked=marked)]
    for database in run.databases:
        parts += [_heading(_NAMES[database], marked), table(*_rows(run, database), marked=marked)]
    return "\n".join(parts) + "\n"


_NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


def _about(run: Run, marked: bool) -> Iterator[str]:
    yield from (f"{'* ' if marked else ''}{name}: {said}" for name, said in run.about.items())
    yield from (
        f"{'* ' if marked else ''}not measured: {by}, {why}" for by, why in run.missing.items()
    )


def _heading(words: str, marked: bool) -> str:
    return f"\n## {words}\n" if marked else f"\n{words}"


def _rows(run: Run, database: str) -> tuple[Cells, Sequence[Cells]]:
    head = ["task", "by", *(f"{size:,}" for size in run.sizes), "growth", "memory", "disk", OURS]
    rows = []
    for task in TASKS:
        for by in run.contestants(database, task):
            results = run.of(by, database, task)
            ours = run.at(OURS, database, task, results[-1].size)
            rows.append(
                [
                    f"({TASKS[task].letter}) {TASKS[task].told}" if by == OURS or not ours else "",
                    by,
                    *(_figure(run.at(by, database, task, size)) for size in run.sizes),
                    _growth(results),
                    _mebibytes(results[-1].peak),
                    _mebibytes(results[-1].disk),
                    "" if ours is None or by == OURS else times(results[-1].cost / ours.cost),
                ]
            )
    return head, rows


def _figure(result: Result | None) -> str:
    if result is None:
        return ""
    middle = figure(result.cost, result.task)
    if len(result.seconds) == 1:
        return middle
    low, high = (figure(one, result.task) for one in sorted(result.spread, reverse=True))
    if not TASKS[result.task].rate:
        low, high = high, low
    return f"{middle} ({low} to {high})"


def _growth(results: Sequence[Result]) -> str:
    found = growth(results)
    return "" if found is None else f"{found:.2f}"


def _mebibytes(count: int | None) -> str:
    return "" if count is None else f"{count / 2**20:,.0f} MiB"


def table(head: Cells, rows: Sequence[Cells], *, marked: bool) -> str:
    """Return a table of these columns, lined up or as Markdown."""
    if marked:
        lines = [head, ["---"] * len(head), *rows]
        return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
    widths = [max(len(row[n]) for row in [head, *rows]) for n in range(len(head))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in [head, *rows]
    )
