"""How many rows a second a table is imported, and in how much memory, as a whole process.

Run from the checkout's top folder:

    python -m benchmarks.imports [ROWS ...] [--again]

A row becomes an entity with a label and two statements, one of which has a qualifier; each refers
to one source and to its row. With `--again` the same table is then imported a second time.
"""

import argparse
import csv
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

MUNIMENT = (sys.executable, "-m", "cli")
MAPPING = """\
import = "benchmark"
key = "id"
lang = "en"
source = "register"
rows = true

[sources.register]
kind = "list"
published = { absent = "unknown" }

[entities.person]
key = "id"
kind = "person"
label.en = "name"

[statements.occupation]
subject = "person"
property = "occupation"
column = "occupation"
kind = "text"
qualifiers = { startTime = "since" }

[statements.name]
subject = "person"
property = "name"
column = "name"
"""


def table(path: Path, rows: int) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "name", "occupation", "since"])
        for n in range(rows):
            writer.writerow([n, f"Person number {n}", f"clerk of office {n % 97}", 1950 + n % 70])


def measured(words: list[str], environment: dict[str, str]) -> tuple[float, int]:
    """Return the wall time of one run in seconds, and its peak memory in MiB."""
    begun = time.perf_counter()
    process = subprocess.Popen(
        [*MUNIMENT, *words], env=environment, stdout=subprocess.DEVNULL, stderr=sys.stderr
    )
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"{' '.join(words)} ended with {process.returncode}")
    # Linux counts in kibibytes.
    return time.perf_counter() - begun, used.ru_maxrss // 1024


def measure(rows: int, again: bool) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        environment = {**os.environ, "MUNIMENT_HOME": str(folder / "home")}
        measured(
            ["init", str(folder / "archive"), "--origin", "example.org/b", "--key", "b", "--quiet"],
            environment,
        )
        table(folder / "people.csv", rows)
        (folder / "people.toml").write_text(MAPPING, "utf-8")
        words = ["import", str(folder / "people.csv"), "--map", str(folder / "people.toml")]
        for run in ("new", "again") if again else ("new",):
            seconds, peak = measured([*words, "--archive", str(folder / "archive")], environment)
            size = (folder / "archive" / "archive.db").stat().st_size >> 20
            print(
                f"{rows:>9,} rows  {run:<5}  {seconds:>7.1f} s  {rows / seconds:>6,.0f} rows/s  "
                f"peak {peak:>4} MiB  database {size:>5} MiB",
                flush=True,
            )


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure how fast tables are imported.")
    parser.add_argument("rows", type=int, nargs="*", default=[10_000, 100_000])
    parser.add_argument("--again", action="store_true")
    asked = parser.parse_args()
    for rows in asked.rows:
        measure(rows, asked.again)


if __name__ == "__main__":
    main()
