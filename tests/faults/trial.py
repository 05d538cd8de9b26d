"""One fault in one command, and what is left of it: everything must be well again."""

import json
import stat
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.faults.commands import COMMANDS, SECRET, SIZE, Ground, Tried
from tests.faults.strace import CUTS, TALKING, Call, Ended, calls

NOT_REACHED = "not reached"

EXPECTED = frozenset({0, 3, 4, 5, 6, 7, 10, 11})
"""Exit codes of a fault that is told; 1 would be one of the program."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One fault: which command, in the place of which call, and what became of it.

    `outcome`: killed, told (as an error), or done; `left`: whether what it does was done;
    `faults`: whatever is not as it must be.
    """

    command: str
    call: Call
    fault: str
    outcome: str
    left: bool
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ready:
    """A command on its archive, ready to be copied, and the calls in which it can be broken."""

    name: str
    tried: Tried
    ground: Ground
    calls: tuple[Call, ...]


def prepare(
    name: str, base: Ground, folder: Path, commands: Mapping[str, Tried] = COMMANDS
) -> Ready:
    """Return the command *name* on a copy of *base* that is as the command needs it."""
    ground = base.copy(folder / "ground")
    tried = commands[name]
    tried.prepare(ground)
    ground.settle()
    once = ground.copy(folder / "once" / "ground")
    found = calls(once.words(tried.words), once.folder, once.env)
    once.remove()
    return Ready(name, tried, ground, tuple(found))


def spread(ready: Ready, count: int) -> list[Call]:
    """Return at most *count* of the calls: some of every name, and evenly spread.

    Half of them are words with a server, where there is one.
    """
    talking = [call for call in ready.calls if call.name in TALKING]
    others = [call for call in ready.calls if call.name not in TALKING]
    if not talking:
        return _of_every_name(others, count)
    return [*_of_every_name(others, count // 2), *_of_every_name(talking, count // 2)]


def _of_every_name(calls: Sequence[Call], count: int) -> list[Call]:
    names = sorted({call.name for call in calls})
    most = max(1, count // max(1, len(names)))
    chosen = []
    for name in names:
        own = [call for call in calls if call.name == name]
        step = max(1, -(-len(own) // most))
        chosen += own[step // 2 :: step]
    return chosen


def attempt(ready: Ready, call: Call, fault: str, folder: Path) -> Trial:
    """Break the command in *call*, look at what is left, and run it once more."""
    ground = ready.ground.copy(folder / "ground", cut=fault in CUTS)
    try:
        ended = ground.broken(ready.tried.words, call, fault)
        ground.settle()
        left = ready.tried.is_done(ground)
        found = tuple(_after(ready, ground, ended, left))
    finally:
        ground.remove()
    outcome = NOT_REACHED
    if ended.reached:
        outcome = "killed" if ended.code < 0 else "done" if ended.code == 0 else "told"
    return Trial(
        command=ready.name, call=call, fault=fault, outcome=outcome, left=left, faults=found
    )


def _after(ready: Ready, ground: Ground, ended: Ended, left: bool) -> list[str]:
    tried, found = ready.tried, _told(ended)
    if ended.code == 0 and not left:
        found.append("it was acknowledged, and is not there")
    found += _open_to_others(ground)
    found += _keys(ground)
    if left or ready.name != "restore":
        found += _archive(ready, ground, ended, left)
    if tried.makes is not None and left:
        found += _made(ground, tried.makes)
    if ready.name == "redact":
        found += _redacted(ground)
    code, out, err = ground.run(*tried.words)
    if code not in tried.again:
        found.append(f"repeated, it ends with {code}: {out}{err}")
    if ready.name == "init":
        found += _founded(ground, code, err)
    elif code == 0 and not tried.is_done(ground):
        found.append("repeated, it says that it is done, and is not")
    if tried.goes_on != "archive" and ground.run(*tried.then)[0] != 6:
        found.append("it goes on in two places")
    place = f"@/{tried.goes_on}"
    code, out, err = ground.run(*tried.then, "--archive", place)
    if code != 0:
        found.append(f"the next command ends with {code}: {out}{err}")
    return found + _verified(ground, place)


def _told(ended: Ended) -> list[str]:
    found = []
    if ended.code >= 0 and ended.code not in EXPECTED:
        found.append(f"it ends with {ended.code}: {ended.stderr[-1500:]}")
    if "Traceback" in ended.stderr:
        found.append(f"it shows a traceback: {ended.stderr[-3000:]}")
    if ended.code > 0 and ended.stderr.count("error: ") != 1:
        found.append(f"it is not told in one message: {ended.stderr[-500:]}")
    return found


def _archive(ready: Ready, ground: Ground, ended: Ended, left: bool) -> list[str]:
    size = ground.count("SELECT size FROM head")
    before = SIZE + (ready.name == "checkpoint")
    found = []
    if size < before:
        found.append(f"{before} entries were acknowledged before, and {size} are there")
    if size > before and not ready.tried.records:
        found.append("it recorded something")
    # An answer that cannot be printed is told as that, and that all was recorded.
    if size > before and ended.code > 0 and "is recorded: see the log" not in ended.stderr:
        found.append(f"it is told as failed, and was recorded: {ended.stderr[-500:]}")
    # Until stale views are made anew, nothing reads them.
    return found if ready.tried.stale and not left else found + _verified(ground)


def _made(ground: Ground, name: str) -> list[str]:
    if (ground.folder / name / "muniment.toml").exists():
        code, out, err = ground.run("verify", "--archive", f"@/{name}")
    else:
        code, out, err = ground.run("verify", f"@/{name}", "--policy", "@/archive/policy")
    return [] if code == 0 else [f"what was made does not verify: {out}{err}"]


def _verified(ground: Ground, place: str = "@/archive") -> list[str]:
    code, out, err = ground.run("verify", "--json", "--archive", place)
    if code == 0 and json.loads(out)["answer"] == "verified":
        return []
    return [f"it does not verify ({code}): {out[-1500:]}{err[-500:]}"]


def _open_to_others(ground: Ground) -> list[str]:
    """Return the files of keys and databases that others than their owner may read."""
    secret = [path for path in ground.home.rglob("*") if path.suffix == ".pem"]
    secret += [path for path in ground.folder.rglob("archive.db*") if "full" not in path.parts]
    return [
        f"{path.name} can be read by others"
        for path in secret
        if path.is_file() and stat.S_IMODE(path.stat().st_mode) & 0o077
    ]


def _keys(ground: Ground) -> list[str]:
    code, out, err = ground.run("key", "list")
    halves = [
        path.name
        for path in ground.home.rglob("*.pem")
        if not path.name.startswith(".") and b"-----END" not in path.read_bytes()
    ]
    found = [f"{name} is half a key" for name in halves]
    return found if code == 0 else [*found, f"the keys are not listed: {out}{err}"]


def _redacted(ground: Ground) -> list[str]:
    """Return what is wrong: either nothing was redacted, or it can be finished to the last byte."""
    capture = [path for path in (ground.archive / "captures").rglob("*") if path.is_file()]
    if not _is_redacted(ground):
        return [] if capture else ["a file is gone, and nothing was redacted"]
    code, out, err = ground.run("redact", "--finish")
    if code != 0:
        return [f"the redaction cannot be finished: {out}{err}"]
    left = [name for name, data in ground.kept() if SECRET.encode() in data]
    return [f"the words are still in {name}" for name in left]


def _is_redacted(ground: Ground) -> bool:
    return ground.count("SELECT count(*) FROM redacted") > 0


def _founded(ground: Ground, code: int, told: str) -> list[str]:
    """Return what is wrong: the archive is whole, or it is told, and other names work."""
    if (ground.folder / "other" / "muniment.toml").exists():
        code, out, err = ground.run("verify", "--archive", "@/other")
        return [] if code == 0 else [f"the new archive does not verify: {out}{err}"]
    if code == 0:
        return ["it says that it made an archive, and there is none"]
    again = ("init", "@/another", "--origin", "example.org/another", "--key", "dan")
    code, out, err = ground.run(*again)
    found = [] if "error: " in told else ["what is left is not told"]
    return found if code == 0 else [*found, f"other names do not work either: {out}{err}"]
