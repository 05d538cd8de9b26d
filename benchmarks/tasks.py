"""What is measured, in the order in which it is, and who takes part."""

import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """A task. `letter`: its group. `rate`: told as facts a second, else as seconds of one.

    `repeated`: measured by several processes where that does not take long, since each process
    gives one sample.
    """

    letter: str
    told: str
    rate: bool
    repeated: bool = False


def _rate(letter: str, told: str) -> About:
    return About(letter=letter, told=told, rate=True, repeated=True)


def _time(letter: str, told: str) -> About:
    return About(letter=letter, told=told, rate=False)


TASKS = {
    "bulk": _rate("b", "bulk append, with all views"),
    "cover": About(letter="b", told="checkpoint over them, read back", rate=True),
    "log": _rate("b", "bulk append, the log alone"),
    "rebuild": _rate("d", "rebuild all views"),
    "verify-hashes": _rate("c", "verify hashes"),
    "verify-signatures": _rate("c", "verify hashes, signatures, commitments"),
    "verify-alone": _rate("c", "the same, each fact signed alone"),
    "verify-rules": _rate("c", "verify with the rules replayed"),
    "verify": _rate("c", "verify everything, views too"),
    "history": _time("e", "history of one"),
    "page": _time("e", "a page of current state"),
    "as-of": _time("e", "the same page as of the middle of the log"),
    "conflicts": _time("e", "conflicts"),
    "find": _time("e", "find a name"),
    "snapshot": _rate("f", "snapshot out"),
    "snapshot-verify": _rate("f", "snapshot verified elsewhere"),
    "snapshot-again": _rate("f", "snapshot beside an earlier one, 1 % more"),
    "verify-since": _rate("f", "verify that one --since the earlier"),
    "inclusion": _time("g", "inclusion proof made and verified"),
    "proof": _time("g", "proof of a fact written and verified"),
    "help": _time("h", "`--help`"),
    "show": _time("h", "`show`"),
    "add": _time("h", "`add`, a durable append through the command"),
    "correct": _time("h", "`correct`"),
    "retract": _time("h", "`retract` and `reinstate`"),
    "append": About(letter="a", told="durable append, one commit each", rate=True),
}

NEEDED = ("bulk", "cover")
"""What the other tasks stand on, so that it always runs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contestant:
    """Who records the facts. `modules`: where its tasks are.

    `package`, `program`: what must be installed. `most`: the most facts that it is given. `peer`:
    it is somebody else's program.
    """

    modules: Sequence[str]
    databases: Sequence[str] = ("sqlite",)
    package: str | None = None
    program: str | None = None
    most: int = 1_000_000
    peer: bool = True

    def lacks(self) -> str | None:
        """Return what is not installed here, if anything."""
        if self.package is not None and find_spec(self.package) is None:
            return f"the package {self.package} is not installed"
        if self.program is not None and shutil.which(self.program) is None:
            return f"the program {self.program} is not installed"
        return None


OURS, FLOOR = "muniment", "floor"

CONTESTANTS = {
    OURS: Contestant(
        modules=[f"benchmarks.ours.{name}" for name in ("writing", "checking", "asking", "handing")]
        + ["benchmarks.ours.commands"],
        databases=("sqlite", "postgresql"),
        peer=False,
    ),
    FLOOR: Contestant(
        modules=["benchmarks.floor.tasks"], databases=("sqlite", "postgresql"), peer=False
    ),
    "eventsourcing": Contestant(
        modules=["benchmarks.peers.eventsourcing"], package="eventsourcing", most=100_000
    ),
    "continuum": Contestant(
        modules=["benchmarks.peers.continuum"], package="sqlalchemy_continuum", most=10_000
    ),
    "pymerkle": Contestant(modules=["benchmarks.peers.pymerkle"], package="pymerkle", most=100_000),
    "git": Contestant(modules=["benchmarks.peers.git"], program="git", most=10_000),
}


def chosen(names: Iterable[str]) -> list[str]:
    """Return the tasks of these names or letters, in order, with those that they stand on."""
    wanted = set(names)
    known = {*TASKS, *(about.letter for about in TASKS.values())}
    if not wanted <= known:
        raise SystemExit(f"no task is called {', '.join(sorted(wanted - known))}")
    return [
        name
        for name, about in TASKS.items()
        if not wanted or name in NEEDED or {name, about.letter} & wanted
    ]
