"""How much memory verifying takes, and how long, as an archive grows.

    python -m benchmarks.verify_memory [--facts 10000 100000] [--events 256] [--keep FOLDER]

An archive of so many facts (see `benchmarks.append.fact`) is filled through the log, so many an
entry, with a checkpoint over all. Then it is verified by a process of its own, with its views, and
after that a full snapshot of it, by another. Peak memory is the largest that the process ever had,
program included; times count from the call to the report.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from archive.service import verifying
from archive.service.archive import Archive, Surroundings
from archive.service.auditing import verify_snapshot
from archive.service.publishing import Audience, publish
from archive.service.signing import append_signed, sign_checkpoint, verified_base
from archive.store import engines
from archive.verify.report import Report
from benchmarks.append import fact, founded, scene

RUN = 10_240
"""Facts a transaction."""


def fill(archive: Archive, facts: int, events: int) -> None:
    """Append *facts* facts, *events* an entry."""
    drafts = scene()
    subject, other, source = (str(draft.id) for draft in drafts)
    made = [drafts]
    for start in range(0, facts, RUN):
        run = [fact(subject, other, source, n) for n in range(start, min(start + RUN, facts))]
        made += [run[at : at + events] for at in range(0, len(run), events)]
        with engines.writing(archive.engine) as connection:
            base = verified_base(connection, archive)
            signer = archive.around.keyring.signer("first", archive.around.ask)
            for drafts in made:
                append_signed(
                    connection,
                    drafts,
                    origin=archive.place.origin,
                    base=base,
                    signers=[signer],
                    around=archive.around,
                )
        made = []
        if start == 0:
            sign_checkpoint(archive)
    sign_checkpoint(archive)


def verified(path: Path, home: Path, *, snapshot: bool) -> Report:
    """Return what is said of the archive or the snapshot in *path*."""
    if snapshot:
        return verify_snapshot(path, None)
    with Archive.open_as_it_is(path, surroundings(home)) as archive:
        return verifying.verify(archive, None)


def surroundings(home: Path) -> Surroundings:
    return Surroundings(
        home=home,
        ask=lambda path: None,
        now=lambda: int(time.time()),
        random=os.urandom,
        keys=(),
    )


def tell(kind: str, path: Path, home: Path) -> None:
    """Verify in this process, and print one line about it."""
    begun, begun_working = time.perf_counter(), time.process_time()
    report = verified(path, home, snapshot=kind == "snapshot")
    seconds, working = time.perf_counter() - begun, time.process_time() - begun_working
    peak = peak_memory()
    events = report.counts["open"]
    print(
        f"{kind:<8}  {events:>9,} events in {report.size:>9,} entries  {seconds:>7.1f} s, of which "
        f"{working:.1f} s of processor: {events / working:>6,.0f} events/s  {peak:>5} MiB  "
        f"{report.answer.value}",
        flush=True,
    )


def peak_memory() -> int:
    """Return the most that this process had in memory, in MiB; as Linux tells it."""
    # What `resource` gives may be that of the process which started this one.
    status = Path("/proc/self/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if "VmHWM" in line) // 1024


def measure(folder: Path, facts: int, events: int) -> None:
    with founded(folder, None) as archive:
        fill(archive, facts, events)
        publish(archive, folder / "snapshot", audience=Audience.FULL)
        place, home = archive.place.folder, archive.around.home
    for kind, path in (("archive", place), ("snapshot", folder / "snapshot")):
        # A process of its own: the peak of one that wrote all this would say nothing.
        command = [sys.executable, "-m", "benchmarks.verify_memory", "--of", kind]
        subprocess.run([*command, str(path), str(home)], check=True)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--facts", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--events", type=int, default=256)
    parser.add_argument("--keep", type=Path, help="leave archives and snapshots in this folder")
    parser.add_argument("--of", nargs=3, metavar=("KIND", "PATH", "HOME"), help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    if given.of is not None:
        kind, path, home = given.of
        tell(kind, Path(path), Path(home))
        return
    for facts in given.facts:
        with tempfile.TemporaryDirectory(prefix="muniment-") as name:
            folder = (given.keep or Path(name)) / f"{facts}-{given.events}"
            folder.mkdir(parents=True)
            measure(folder, facts, given.events)


if __name__ == "__main__":
    main()
