"""The view `policy`: how many stewards must sign, and which keys sign checkpoints."""

from collections.abc import Iterable

from archive.core.keys import VerifierKey
from archive.events.archive import ArchiveCreated
from archive.events.policy import PolicyChanged
from archive.events.recorded import Recorded
from archive.relation import Column
from archive.views.base import Change, View, add, held

POLICY = held(
    "policy",
    Column("title", "text", nullable=True),
    Column("signers", "integer", nullable=True),
    Column("log", "text", nullable=True),
)
"""A row says what it changes and leaves the rest empty; `log` holds vkeys parted by blanks."""


def apply(item: Recorded) -> Iterable[Change]:
    """Yield what the archive began with, and every change."""
    match item.body:
        case ArchiveCreated(title=title, signers=signers, log=log):
            yield add(POLICY, item, title=title, signers=signers, log=_vkeys(log))
        case PolicyChanged(signers=signers, log=log):
            yield add(POLICY, item, signers=signers, log=None if log is None else _vkeys(log))
        case _:
            pass


def _vkeys(keys: Iterable[VerifierKey]) -> str:
    return " ".join(key.encode() for key in keys)


VIEW = View(name="policy", version=1, relations=(POLICY,), apply=apply)
