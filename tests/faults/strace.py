"""The command under strace: which of its system calls touch state, and a fault put into one."""

import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]

WRITING = (
    *("openat", "write", "writev", "pwrite64", "ftruncate", "fallocate", "fsync", "fdatasync"),
    *("rename", "renameat", "renameat2", "link", "linkat", "symlink", "symlinkat"),
    *("unlink", "unlinkat", "rmdir", "mkdir", "mkdirat", "chmod", "fchmod", "fchmodat"),
    *("copy_file_range", "sendfile", "utimensat", "flock"),
)
"""The system calls that change what is kept; `openat` only where it opens for writing."""

TALKING = ("connect", "sendto", "sendmsg", "recvfrom", "recvmsg")
"""The system calls by which a client talks to a server."""

FAULTS = ("KILL", "EIO", "ENOSPC")

CUTS = RESET, UNANSWERED = "RESET", "UNANSWERED"
"""The connection is cut before the server has what is sent, or before its answer comes back.

Not by strace: a socket that refuses to send and still stands is one that no client ever meets.
"""

_OF_TALKING = {"connect": ("KILL", "ECONNREFUSED"), "recv": ("KILL", "ECONNRESET")}
_SENDING = ("KILL", RESET, UNANSWERED)

_LINE = re.compile(r"^(\d+) +(\w+)\((.*)")
_FOR_WRITING = re.compile(r"O_(WRONLY|RDWR|CREAT|TRUNC)")


@dataclass(frozen=True, slots=True)
class Call:
    """The *number*th call of *name* by one thread of the command, and what strace told of it."""

    name: str
    number: int
    told: str


def faults_of(call: Call) -> tuple[str, ...]:
    """Return the faults that are put in the place of *call*."""
    if call.name not in TALKING:
        return FAULTS
    return _OF_TALKING.get(call.name.removesuffix("from").removesuffix("msg"), _SENDING)


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended; `code` is negative where a signal ended it.

    `reached`: whether it came to the call at all, which threads may share differently each time.
    """

    code: int
    stdout: str
    stderr: str
    reached: bool = True


def environment(home: Path, archive: Path) -> dict[str, str]:
    """Return the surroundings of a command; what is compiled is never written down within it."""
    return {
        **{name: os.environ[name] for name in ("PATH", "LANG", "TMPDIR") if name in os.environ},
        "HOME": str(home),
        "MUNIMENT_HOME": str(home),
        "MUNIMENT_ARCHIVE": str(archive),
        "MUNIMENT_NO_INPUT": "1",
        "PYTHONPATH": str(CHECKOUT),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONHASHSEED": "0",
    }


def calls(words: tuple[str, ...], folder: Path, env: dict[str, str]) -> list[Call]:
    """Run the command *words* once, and return its calls that touch state in *folder*, or stdout.

    What it says to a server, and is answered, is among them.

    Raises `AssertionError` where the command itself does not succeed.
    """
    log = folder / "calls"
    ended = run(["-y", "-o", str(log), "-e", f"trace={','.join(_known())}"], words, folder, env)
    assert ended.code == 0, ended
    found, counts = [], Counter[tuple[str, str]]()
    for line in log.read_text("utf-8", "replace").splitlines():
        if (match := _LINE.match(line)) is None:
            continue
        thread, name, rest = match.groups()
        # strace counts the calls of each thread by themselves.
        counts[thread, name] += 1
        here = str(folder) in rest or (name.startswith("write") and rest.startswith("1<"))
        if name in TALKING:
            # The system may be asked for names of users by a socket too.
            here = "<socket:" in rest and "nscd" not in rest and "EAGAIN" not in rest
        if here and (name != "openat" or _FOR_WRITING.search(rest)):
            found.append(Call(name, counts[thread, name], rest.replace(str(folder), "")))
    return found


def broken(
    words: tuple[str, ...], folder: Path, env: dict[str, str], call: Call, fault: str
) -> Ended:
    """Run the command *words* with *fault* in the place of *call*."""
    what = "signal=KILL" if fault == "KILL" else f"error={fault}"
    inject = f"inject={call.name}:{what}:when={call.number}"
    log = folder / "broken"
    ended = run(["-o", str(log), "-e", f"trace={call.name}", "-e", inject], words, folder, env)
    reached = ended.code < 0 or "(INJECTED)" in log.read_text("utf-8", "replace")
    return replace(ended, reached=reached)


def run(options: list[str], words: tuple[str, ...], folder: Path, env: dict[str, str]) -> Ended:
    # Not with --seccomp-bpf, which is quicker: signals are not injected then.
    done = subprocess.run(
        ["strace", "-f", "-qq", *options, sys.executable, "-m", "cli", *words],
        cwd=folder,
        env=env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=120,
    )
    return Ended(done.returncode, done.stdout.decode(), done.stderr.decode())


def _known() -> list[str]:
    """Return those of the calls that this machine has: strace refuses others by name."""
    # A question mark has strace pass over names that it does not know.
    return [f"?{name}" for name in (*WRITING, *TALKING)]


def is_here() -> bool:
    """Say whether strace is installed and may trace here, which containers can forbid."""
    if shutil.which("strace") is None:
        return False
    return subprocess.run(["strace", "-qq", "-o", "/dev/null", "true"], check=False).returncode == 0
