"""How many rows a second a table is imported, and in how much memory, as a whole process.

Run from the checkout's top folder:

    python -m benchmarks.imports [ROWS ...] [--again]

A row becomes an entity with a label and two statements, one of which has a qualifier; each refers
to one source and to its row. With `--again` the same table is then imported a second time.
"""

import argparse
import csv
import os
import tempfile
from pathlib import Path

from benchmarks.ours import commands

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


def measure(rows: int, again: bool) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        environment = {**os.environ, "MUNIMENT_HOME": str(folder / "home")}
        making = ["init", str(folder / "archive"), "--origin", "example.org/b", "--key", "b"]
        commands.run([*making, "--quiet"], environment)
        table(folder / "people.csv", rows)
        (folder / "people.toml").write_text(MAPPING, "utf-8")
        words = ["import", str(folder / "people.csv"), "--map", str(folder / "people.toml")]
        for run in ("new", "again") if again else ("new",):
            ran = commands.run([*words, "--archive", str(folder / "archive")], environment)
            size = (folder / "archive" / "archive.db").stat().st_size >> 20
            rate = rows / ran.seconds
            print(
                f"{rows:>9,} rows  {run:<5}  {ran.seconds:>7.1f} s  {rate:>6,.0f} rows/s  "
                f"peak {ran.peak >> 20:>4} MiB  database {size:>5} MiB",
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
