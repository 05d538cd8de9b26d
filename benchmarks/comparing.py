"""Two runs beside each other."""

from benchmarks.results import Run, figure
from benchmarks.tasks import TASKS
from benchmarks.telling import table


def compared(before: Run, after: Run) -> str:
    """Return a table of what both measured: figures, and how many times as fast it is now."""
    rows = []
    for one in after.results:
        old = before.at(one.by, one.database, one.task, one.size)
        if old is not None:
            rows.append(
                [
                    one.by,
                    one.database,
                    f"{one.size:,}",
                    TASKS[one.task].told,
                    figure(old.cost, one.task),
                    figure(one.cost, one.task),
                    f"{old.cost / one.cost:.2f} x",
                ]
            )
    head = ["by", "database", "facts", "task", "before", "after", "speed"]
    said = [
        f"{name}: {run.about['date']}, {run.about['commit']}"
        for name, run in (("before", before), ("after", after))
    ]
    return "\n".join([*said, "", table(head, rows, marked=False)]) + "\n"
