"""A writer that is killed at a step: which steps there are, and the process that is killed there.

    python -m tests.faults.steps FOLDER

It is told a number of a step and an id in a line, records an entity of that id in a process of its
own, which the step kills, and tells what that process ended with.
"""

import os
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy.engine.default import DefaultDialect

from archive.core import checkpoint, entry
from archive.keyring import Keyring
from archive.log import append, checkpoints, views
from archive.service import recording, signing
from archive.store import head
from tests.labs import Lab, entity

NOTHING: Final = "nothing"
ENTRY: Final = "the entry, which no checkpoint covers"
AHEAD: Final = "the entry, and a checkpoint in the second place alone"
ALL: Final = "the entry, and its checkpoint in both places"


@dataclass(frozen=True, slots=True)
class Step:
    """A function from signing to acknowledgement, and what is left of a writer killed at it.

    `after`: once it has returned; before it is called otherwise.
    """

    where: object
    name: str
    after: bool
    left: str

    def __str__(self) -> str:
        return f"{'after' if self.after else 'before'} {self.name}"


STEPS: Final = (
    Step(entry, "sign", False, NOTHING),
    Step(entry, "sign", True, NOTHING),
    Step(signing, "append", False, NOTHING),
    Step(append, "prime", True, NOTHING),
    Step(append, "weigh", True, NOTHING),
    Step(append, "_write", True, NOTHING),
    Step(views, "extend", False, NOTHING),
    Step(views, "extend", True, NOTHING),
    Step(head, "set_size", False, NOTHING),
    Step(head, "set_size", True, NOTHING),
    Step(DefaultDialect, "do_commit", False, NOTHING),
    Step(DefaultDialect, "do_commit", True, ENTRY),
    Step(recording, "sign_checkpoint", False, ENTRY),
    Step(checkpoints, "read_back", True, ENTRY),
    Step(checkpoints, "require_abreast", True, NOTHING),
    Step(checkpoint, "sign", False, ENTRY),
    Step(checkpoint, "sign", True, ENTRY),
    Step(Keyring, "keep_checkpoint", False, ENTRY),
    Step(Keyring, "keep_checkpoint", True, AHEAD),
    Step(checkpoints, "keep", False, AHEAD),
    Step(checkpoints, "keep", True, AHEAD),
    Step(recording, "sign_checkpoint", True, ALL),
)


def broken(work: Callable[..., object], after: bool) -> Callable[..., object]:
    """Return *work*, which kills its process before it begins, or when it is done."""

    def kill(*args: object, **kwargs: object) -> object:
        if after:
            work(*args, **kwargs)
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError

    return kill


def main() -> None:
    lab = Lab(Path(sys.argv[1]))
    for line in sys.stdin:
        number, id = line.split()
        step = STEPS[int(number)]
        child = os.fork()
        if child == 0:
            setattr(step.where, step.name, broken(getattr(step.where, step.name), step.after))
            lab.record(entity(id))
            os._exit(0)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    main()
