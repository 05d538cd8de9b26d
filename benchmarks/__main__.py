"""Measures this program, a floor and what others wrote for the same work, side by side.

    python -m benchmarks [SIZES...] [--tasks ...] [--databases ...] [--peers ...] [--json FILE]
    python -m benchmarks compare BEFORE.json AFTER.json
    python -m benchmarks tell RUN.json [RUN.json ...] [--markdown FILE]

Sizes are numbers of facts. Run from the checkout's top folder, with the test extra installed and,
for the peers, the extra `benchmarks`.
"""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks import machine, results, telling
from benchmarks.comparing import compared
from benchmarks.results import Run
from benchmarks.running import FailedError, Wanted, run
from benchmarks.servers import DATABASES
from benchmarks.tasks import CONTESTANTS, chosen

SIZES = (1_000, 10_000)
LARGEST = 1_000_000


def main(words: Sequence[str]) -> None:
    if words and words[0] in _OTHERS:
        _OTHERS[words[0]](words[1:])
        return
    asked = _parser().parse_args(words)
    contestants, missing = _taking_part(asked.peers)
    databases = asked.databases.split(",")
    if unknown := set(databases) - set(DATABASES):
        raise SystemExit(f"no database is called {', '.join(sorted(unknown))}")
    wanted = Wanted(
        sizes=sorted(set(asked.sizes or SIZES)),
        databases=databases,
        contestants=contestants,
        tasks=chosen(asked.tasks),
        once=asked.once,
    )
    about = machine.about(words)
    with tempfile.TemporaryDirectory(prefix="muniment-", dir=asked.folder) as name:
        # The server may run as another user.
        Path(name).chmod(0o755)
        found = Run(about=about, missing=missing, results=())
        try:
            for one in run(wanted, Path(name), missing):
                found = replace(found, results=(*found.results, one))
                if asked.json:
                    # After each: whatever ends a long run, what it found out is kept.
                    results.write(found, asked.json)
        except FailedError as error:
            raise SystemExit(str(error)) from None
    _show(found, asked.markdown)


def _show(found: Run, markdown: Path | None) -> None:
    if markdown is not None:
        markdown.write_text(telling.told(found, marked=True), "utf-8")
    print(telling.told(found, marked=False), end="")


def _compare(words: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks compare")
    parser.add_argument("before", type=Path)
    parser.add_argument("after", type=Path)
    asked = parser.parse_args(words)
    print(compared(results.read(asked.before), results.read(asked.after)), end="")


def _tell(words: Sequence[str]) -> None:
    """Show runs again, as one."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks tell")
    parser.add_argument("runs", type=Path, nargs="+")
    parser.add_argument("--markdown", type=Path)
    asked = parser.parse_args(words)
    _show(results.merged([results.read(path) for path in asked.runs]), asked.markdown)


_OTHERS = {"compare": _compare, "tell": _tell}


def _parser() -> argparse.ArgumentParser:
    assert __doc__ is not None
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description=__doc__.splitlines()[0]
    )
    parser.add_argument("sizes", type=_size, nargs="*", metavar="SIZE", help="how many facts")
    parser.add_argument("--tasks", nargs="+", default=[], help="names or letters; default: all")
    parser.add_argument("--databases", default="sqlite", help=f"some of {','.join(DATABASES)}")
    peers = [name for name, one in CONTESTANTS.items() if one.peer]
    parser.add_argument("--peers", default="all", help=f"some of {','.join(peers)}, all, or none")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the results there")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write the tables there")
    parser.add_argument("--once", action="store_true", help="one process a task at every size")
    parser.add_argument("--folder", type=Path, help="put what is measured below this folder")
    return parser


def _size(text: str) -> int:
    number = int(text.replace("_", "").replace(",", ""))
    if not 1 <= number <= LARGEST:
        raise argparse.ArgumentTypeError(f"a size is between 1 and {LARGEST:,}")
    return number


def _taking_part(peers: str) -> tuple[list[str], dict[str, str]]:
    """Return who takes part, and why those that were asked for do not."""
    names = [name for name, one in CONTESTANTS.items() if one.peer]
    asked = {"all": names, "none": []}.get(peers, peers.split(","))
    if unknown := set(asked) - set(names):
        raise SystemExit(f"no peer is called {', '.join(sorted(unknown))}")
    lacking = {name: CONTESTANTS[name].lacks() for name in asked}
    missing = {name: why for name, why in lacking.items() if why is not None}
    own = [name for name, one in CONTESTANTS.items() if not one.peer]
    return own + [name for name in asked if name not in missing], missing


if __name__ == "__main__":
    main(sys.argv[1:])
