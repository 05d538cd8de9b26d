"""How many facts a second several writers record at once in one archive, on each database.

Run from the checkout's top folder, with the test extra installed:

    python -m benchmarks.writers [--seconds 5] [--writers 1 4 16] [--database sqlite postgresql]

A writer is a process of its own with the same keys. It records one fact after another (see
`benchmarks.facts`), each in an entry of its own, and each acknowledged when it is durable and a
signed checkpoint covers it. Afterwards everything is verified and counted: what was acknowledged
must be there, each once.
"""

import argparse
import multiprocessing
import os
import tempfile
import time
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Event
from pathlib import Path

from archive.events.drafting import Draft
from archive.events.statement import StatementAdded
from archive.ids import minted
from archive.service import verifying
from archive.service.archive import Archive, Surroundings
from archive.service.recording import Said, record
from archive.verify.report import Answer
from benchmarks import facts, servers
from benchmarks.ours import place

Result = tuple[int, float, float]
"""How many facts one writer recorded, and the median and the longest time of one, in seconds."""


def fact(number: int) -> Draft:
    """Return a fact about the first subject, under an id of its own."""
    place_of = number % facts.PER_SUBJECT
    one = next(facts.facts(place_of, place_of + 1))
    return Draft(id=minted("stm", os.urandom(12)), body=StatementAdded.decode(one.body, ""))


def put(archive: Archive, drafts: list[Draft]) -> None:
    record(archive, lambda connection: Said(drafts, [""] * len(drafts)), dry_run=False)


def write(
    folder: Path,
    around: Surroundings,
    ready: "Queue[None]",
    begin: Event,
    seconds: float,
    results: "Queue[Result]",
) -> None:
    """Record facts for so many seconds, in a process of its own."""
    times: list[float] = []
    with Archive.open(folder, around) as archive:
        # What only the first one costs is no matter of how many there are.
        put(archive, [fact(0)])
        ready.put(None)
        begin.wait()
        end = time.monotonic() + seconds
        while (since := time.monotonic()) < end:
            put(archive, [fact(len(times))])
            times.append(time.monotonic() - since)
    times.sort()
    results.put((len(times), times[len(times) // 2], times[-1]))


def measure(archive: Archive, writers: int, seconds: float, alone: float | None) -> float:
    """Print and return how many facts a second so many writers recorded together."""
    put(archive, place.scene(1))
    before = verifying.verify(archive, None).size
    context = multiprocessing.get_context("fork")
    begin, ready, results = context.Event(), context.Queue(), context.Queue()
    folder, around = archive.place.folder, archive.around
    archive.engine.dispose()
    runs = [
        context.Process(target=write, args=(folder, around, ready, begin, seconds, results))
        for _ in range(writers)
    ]
    for run in runs:
        run.start()
    for _ in runs:
        ready.get()
    since = time.monotonic()
    begin.set()
    found = [results.get() for _ in runs]
    took = time.monotonic() - since
    for run in runs:
        run.join()
    total = sum(count for count, _, _ in found)
    report = verifying.verify(archive, None)
    assert report.answer is Answer.VERIFIED, report.findings
    assert report.size == report.covered == before + writers + total, (report.size, before, total)
    rate: float = total / took
    slope = "" if alone is None else f"  {rate / alone:>4.1f} times as many as one"
    print(
        f"{archive.engine.dialect.name:<10}  {writers:>2} writers  {rate:>5.0f} facts/s  "
        f"median {sorted(one for _, one, _ in found)[len(found) // 2]:>5.2f} s  "
        f"longest {max(one for _, _, one in found):>5.2f} s  "
        f"fewest {min(one for one, _, _ in found)}, most {max(one for one, _, _ in found)} "
        f"a writer{slope}",
        flush=True,
    )
    return rate


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure how many facts many writers record.")
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--writers", type=int, nargs="+", default=[1, 4, 16])
    parser.add_argument("--database", nargs="+", default=["sqlite", "postgresql"])
    asked = parser.parse_args()
    for name in asked.database:
        alone = None
        for writers in asked.writers:
            with tempfile.TemporaryDirectory() as made:
                folder = Path(made)
                with (
                    servers.database(name, folder) as url,
                    place.founded_at(folder, url) as archive,
                ):
                    rate = measure(archive, writers, asked.seconds, alone)
                    alone = rate if writers == 1 else alone


if __name__ == "__main__":
    main()
