"""How long the reading commands take on an archive of many statements.

Run from the checkout's top folder, with the test extra installed:

    python -m benchmarks.reading [--statements 100000] [--keep FOLDER]

The archive has one person for fifty statements; of these some tell a time, some contradict each
other, some are denied, some say that a thing is not known. Two figures a question: what the library
takes for it in a process that has asked it once before, and the whole command as a process.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from archive.events.drafting import Draft
from archive.events.entity import EntityAdded
from archive.events.source import SourceAdded
from archive.events.statement import StatementAdded
from archive.ids import minted
from archive.service import (
    comparing,
    counting,
    finding,
    mentioning,
    reading,
    surveying,
    weighing,
)
from archive.service.archive import Archive
from archive.service.looking import Look
from archive.shape import Json
from benchmarks.ours import place

STATEMENTS_OF_ONE = 50
RUNS = 5


def person(number: int) -> Draft:
    label: Json = {"en": f"Person {number}", "ru": f"Человек {number}"}
    body = EntityAdded.decode(
        {"kind": "person", "label": label, "handle": f"p{number}", "identified": True}, ""
    )
    return Draft(id=minted("ent", os.urandom(12)), body=body)


def source() -> Draft:
    said: dict[str, Json] = {
        "kind": "article",
        "published": {"absent": "unknown"},
        "handle": "paper",
    }
    return Draft(id=minted("src", os.urandom(12)), body=SourceAdded.decode(said, ""))


def statement(people: Sequence[str], paper: str, number: int) -> Draft:
    """Return statement *number*: of every twenty, one conflicts, is denied, or says nothing."""
    subject = people[number // STATEMENTS_OF_ONE % len(people)]
    other = people[(number * 7 + 1) % len(people)]
    sort = number % 20
    step: dict[str, Json] = {"agent": other, "act": "states"}
    said: dict[str, Json] = {
        "subject": subject,
        "property": "ordered",
        "value": {"text": f"that the square be cleared, order {number}", "lang": "en"},
        "qualifiers": [
            {"property": "pointInTime", "value": {"date": f"2022-{number % 12 + 1:02}-05"}}
        ],
    }
    if sort == 1:
        said |= {"property": "courtType", "value": {"code": "military"}}
    elif sort == 2 and number % 400 == 2:
        said |= {"property": "courtType", "value": {"code": "civilian"}}
    elif sort == 3:
        step["not"] = True
    elif sort == 4:
        said |= {"property": "charge", "value": {"absent": "unknown"}}
        del said["qualifiers"]
    elif sort > 15:
        said |= {"property": "memberOf", "value": {"entity": other}}
    said["references"] = [
        {"source": paper, "exact": "he ordered that the square be cleared", "attribution": [step]}
    ]
    return Draft(id=minted("stm", os.urandom(12)), body=StatementAdded.decode(said, ""))


def fill(archive: Archive, count: int) -> None:
    """Append *count* statements, and the people that they are about."""
    people = [person(n) for n in range(max(1, count // STATEMENTS_OF_ONE))]
    paper, ids, put = source(), [str(one.id) for one in people], place.put_signed(archive)
    place.put_all(archive, put, [paper, *people])
    place.put_all(archive, put, (statement(ids, str(paper.id), n) for n in range(count)))
    place.cover(archive)


def questions(size: int) -> Iterator[tuple[str, Callable[[Archive], object], Sequence[str]]]:
    """Yield each question: its name, how the library is asked, and the command."""
    then = Look(as_of=str(size // 2))
    day = Look(valid_at="2022-03-05")
    yield "show", lambda a: reading.show(a, "p1", limit=50), ("show", "p1")
    yield (
        "show --as-of",
        lambda a: reading.show(a, "p1", limit=50, look=then),
        ("show", "p1", "--as-of", str(size // 2)),
    )
    yield (
        "show --valid-at",
        lambda a: reading.show(a, "p1", limit=50, look=day),
        ("show", "p1", "--valid-at", "2022-03-05"),
    )
    yield "history", lambda a: reading.history(a, "p1"), ("history", "p1")
    yield "log", lambda a: reading.log(a, limit=20), ("log",)
    yield (
        "log --type",
        lambda a: reading.log(a, limit=20, type="entity.added"),
        ("log", "--type", "entity.added"),
    )
    yield "status", lambda a: reading.status(a), ("status",)
    yield "timeline", lambda a: surveying.timeline(a, None, limit=50), ("timeline",)
    yield (
        "timeline NAME",
        lambda a: surveying.timeline(a, "p1", limit=50),
        ("timeline", "p1"),
    )
    yield "conflicts", lambda a: surveying.conflicts(a, None, limit=20), ("conflicts",)
    yield (
        "timeline --valid-at",
        lambda a: surveying.timeline(a, None, limit=50, look=day),
        ("timeline", "--valid-at", "2022-03-05"),
    )
    yield "show SOURCE", lambda a: reading.show(a, "paper", limit=50), ("show", "paper")
    yield "find", lambda a: finding.find(a, ["order 77"], limit=20), ("find", "order 77")
    yield "unknowns", lambda a: weighing.unknowns(a, None, limit=20), ("unknowns",)
    yield "rests-on NAME", lambda a: weighing.rests(a, "p1", limit=50), ("rests-on", "p1")
    yield "rests-on SOURCE", lambda a: weighing.rests(a, "paper", limit=50), ("rests-on", "paper")
    yield "stats", lambda a: counting.stats(a), ("stats",)
    yield "mentions", lambda a: mentioning.mentions(a, "p1"), ("mentions", "p1")
    yield (
        "diff",
        lambda a: comparing.between(a, f"{size // 2}..", limit=50),
        ("diff", f"{size // 2}.."),
    )
    yield "conflicts NAME", lambda a: surveying.conflicts(a, "p1", limit=20), ("conflicts", "p1")


def median(run: Callable[[], object]) -> float:
    times = []
    for _ in range(RUNS):
        started = time.perf_counter()
        run()
        times.append(time.perf_counter() - started)
    return statistics.median(times)


def measure(folder: Path) -> None:
    environment = os.environ | {
        "MUNIMENT_HOME": str(folder / "home"),
        "MUNIMENT_ARCHIVE": str(folder / "archive"),
    }
    with Archive.open(folder / "archive", place.surroundings(folder)) as archive:
        size = reading.status(archive).status.standing.size
        for name, ask, words in questions(size):
            ask(archive)
            inside = median(partial(ask, archive))
            command = [sys.executable, "-m", "cli", *words]
            run = partial(subprocess.run, check=True, capture_output=True, env=environment)
            whole = median(partial(run, command))
            print(f"{name:<20} {inside:6.3f} s asked again  {whole:6.2f} s the whole command")


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the reading commands.")
    parser.add_argument("--statements", type=int, default=100_000)
    parser.add_argument("--keep", type=Path, help="Make the archive here, or measure that one.")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folder = asked.keep or Path(made)
        if not (folder / "archive").exists():
            folder.mkdir(parents=True, exist_ok=True)
            started = time.perf_counter()
            with place.founded_at(folder, None) as archive:
                fill(archive, asked.statements)
            print(f"{asked.statements:,} statements in {time.perf_counter() - started:.0f} s")
        measure(folder)


if __name__ == "__main__":
    main()
