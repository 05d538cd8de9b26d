"""The view `key`: who could sign what, from when until when."""

from collections.abc import Iterable

from archive.events.key import KeyEnrolled, KeyRevoked
from archive.events.recorded import Recorded
from archive.relation import Column
from archive.views.base import Change, View, add, close, held

KEY = held("key", Column("vkey", "text"), Column("roles", "text"))
"""`roles` is a list in one cell, parted by blanks. A revocation closes the row."""

REVOCATION = held(
    "revocation", Column("reason", "text"), Column("compromised", "integer", nullable=True)
)
"""`compromised`: the first entry of the key that nobody should rely on."""


def apply(item: Recorded) -> Iterable[Change]:
    """Yield an enrolment, or a revocation that closes it."""
    match item.body:
        case KeyEnrolled(vkey=vkey, roles=roles):
            yield add(KEY, item, vkey=vkey.encode(), roles=" ".join(roles))
        case KeyRevoked(reason=reason, compromised_since=since):
            yield close(KEY, item)
            yield add(REVOCATION, item, reason=reason, compromised=since)
        case _:
            pass


VIEW = View(name="key", version=1, relations=(KEY, REVOCATION), apply=apply)
