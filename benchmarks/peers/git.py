"""Signed commits of `git`: a file for each fact; one at a time each in a commit signed with SSH.

Many at once go through `git fast-import`, a commit for each fact that nobody signs: it has no way
to sign. What is verified are the commits that were signed one at a time.
"""

import os
import resource
import subprocess
from pathlib import Path

from benchmarks import facts
from benchmarks.measured import Clock, Measured, Stage, Task, bytes_in, require, sampled

COMMITS = 50
"""Signed commits: one takes about ten milliseconds."""

WHO = "An archivist <archivist@example.org>"
SETTINGS = {
    "user.name": "An archivist",
    "user.email": "archivist@example.org",
    "gpg.format": "ssh",
    "core.fsync": "all",
    "gc.auto": "0",
}


def git(place: Path, *words: str, data: bytes | None = None) -> str:
    """Return what `git` answers; it reads no settings but those of *place*."""
    alone = {"GIT_CONFIG_NOSYSTEM": "1", "HOME": str(place.parent), "GIT_DIR": str(place)}
    done = subprocess.run(
        ["git", *words], input=data, capture_output=True, check=True, env=os.environ | alone
    )
    return done.stdout.decode()


def name(fact: facts.Fact) -> str:
    """Return the file of *fact*, in one of 4,096 folders."""
    plain = fact.id.removeprefix("stm:")
    return f"{plain[:2]}/{plain[2:]}"


def place(stage: Stage) -> Path:
    return stage.folder / "bulk" / "facts.git"


def bulk(stage: Stage) -> Measured:
    """Commit every fact by itself, unsigned, through one `git fast-import`."""
    folder, clock = stage.fresh("bulk"), Clock()
    key = folder / "key"
    making = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)]
    subprocess.run(making, check=True)
    public = key.with_suffix(".pub").read_text().strip()
    (folder / "allowed").write_text(f"archivist@example.org {public}\n")
    git(place(stage), "init", "-q", "--bare", "-b", "main", str(place(stage)))
    own = {"user.signingkey": str(key), "gpg.ssh.allowedSignersFile": str(folder / "allowed")}
    for setting, value in {**SETTINGS, **own}.items():
        git(place(stage), "config", setting, value)
    stream = folder / "stream"
    with stream.open("wb") as file:
        for fact in facts.facts(0, stage.size):
            file.write(_commit(fact))
    with clock.running(), stream.open("rb") as file:
        subprocess.run(["git", "fast-import", "--quiet"], stdin=file, check=True, cwd=place(stage))
    stream.unlink()
    held = counted(stage, stage.size)
    return _measured(stage.size, [clock.seconds], stage, held)


def _commit(fact: facts.Fact) -> bytes:
    body, said = fact.content(), fact.id.encode()
    who = f"committer {WHO} {1_600_000_000 + fact.number} +0000"
    head = f"commit refs/heads/main\n{who}\ndata {len(said)}\n".encode()
    return head + said + f"\nM 644 inline {name(fact)}\ndata {len(body)}\n".encode() + body + b"\n"


def counted(stage: Stage, expected: int) -> dict[str, int | str]:
    require("commits", _count(stage), expected)
    return {"commits": expected, "last": git(place(stage), "rev-parse", "main").strip()}


def _count(stage: Stage) -> int:
    return int(git(place(stage), "rev-list", "--count", "main"))


def disk(stage: Stage) -> int:
    return bytes_in(place(stage))


def append(stage: Stage) -> Measured:
    """Commit facts one at a time, each signed."""
    before = _count(stage)
    seconds = _committed(place(stage), before)
    held = counted(stage, before + COMMITS)
    return _measured(1, seconds, stage, held)


def alone(stage: Stage) -> Measured:
    """Verify commits that were signed one at a time, with one `git verify-commit`."""
    _committed(place(stage), _count(stage))
    made = git(place(stage), "rev-list", f"--max-count={COMMITS}", "main").split()
    clock = Clock()
    with clock.running():
        git(place(stage), "verify-commit", *made)
    return _measured(COMMITS, [clock.seconds], stage, {"commits": COMMITS})


def _committed(git_dir: Path, before: int) -> list[float]:
    """Return the seconds of some signed commits."""
    seconds = []
    git(git_dir, "read-tree", "main")
    for fact in facts.facts(before, before + COMMITS):
        clock = Clock()
        with clock.running():
            blob = git(git_dir, "hash-object", "-w", "--stdin", data=fact.content()).strip()
            git(git_dir, "update-index", "--add", "--cacheinfo", f"100644,{blob},{name(fact)}")
            tree = git(git_dir, "write-tree").strip()
            made = git(git_dir, "commit-tree", "-S", "-p", "main", "-m", fact.id, tree).strip()
            git(git_dir, "update-ref", "refs/heads/main", made)
        seconds.append(clock.seconds)
    return seconds


def history(stage: Stage) -> Measured:
    """All commits that touched one file."""
    path = name(next(facts.facts(stage.size // 2, stage.size // 2 + 1)))

    def ask() -> int:
        return len(git(place(stage), "log", "--format=%H", "main", "--", path).split())

    require("commits", ask(), 1)
    return _measured(1, sampled(ask, 5), stage, {"found": 1})


def _measured(
    count: int, seconds: list[float], stage: Stage, held: dict[str, int | str]
) -> Measured:
    # Linux counts in kibibytes.
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    return Measured(count=count, seconds=seconds, disk=disk(stage), held=held, peak=peak)


TASKS: dict[str, Task] = {
    "bulk": bulk,
    "verify-alone": alone,
    "history": history,
    "append": append,
}
