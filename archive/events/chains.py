"""Which chain an event is a link of, format section 6: told by its head alone."""

from archive.core.entry import Head
from archive.events.base import Replaces
from archive.events.catalogue import nearest
from archive.ids import Address


def chain_of(head: Head) -> str | None:
    """Return the chain that *head* is a link of, or None: told by its type's name alone."""
    declared = nearest(head.type, head.version)
    if declared is None:
        # A type nobody here knows may still be a link; the rules say of what.
        return head.id if head.replaces is not None else None
    if declared.replaces in (Replaces.OUTSIDE, Replaces.LOOSE):
        return None
    return access_chain(head.target) if head.target is not None else head.id


def is_first(head: Head) -> bool:
    """Say whether *head* can only be the first link of its chain: told by its type's name alone."""
    declared = nearest(head.type, head.version)
    return declared is not None and declared.replaces is Replaces.FIRST


def access_chain(target: Address) -> str:
    """Return the name of the chain of access events of *target*: no id can look like it."""
    return f"access {target}"
