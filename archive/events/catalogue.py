"""Every event type that this program knows, and how a body is read.

Types are found by the name and version that were signed, whatever the classes are called or where
they stand. Of what is not known here, only the steward families need anything but patience.
"""

from functools import lru_cache

from archive.core import canonical
from archive.events import access as _access
from archive.events import archive as _archive
from archive.events import entity as _entity
from archive.events import event as _event
from archive.events import key as _key
from archive.events import note as _note
from archive.events import policy as _policy
from archive.events import property as _property
from archive.events import source as _source
from archive.events import statement as _statement
from archive.events.base import REGISTER, STEWARD_FAMILIES, Body, EventType, family

__all__ = ["FAMILIES", "decide", "decode", "known", "nearest"]

FAMILIES = (
    _archive,
    _policy,
    _key,
    _property,
    _entity,
    _source,
    _statement,
    _note,
    _access,
    _event,
)
"""Importing a family registers its types."""


def known(name: str, version: int) -> EventType | None:
    """Return the declaration of exactly this type and version, or None."""
    return REGISTER.get((name, version))


# Types are asked for a dozen times an event, and all are registered by now.
@lru_cache(maxsize=1024)
def nearest(name: str, version: int) -> EventType | None:
    """Return the declaration of this type in this or the newest known version, or None.

    What an event does to its chain is told by its type's name, so a version that is not known
    yet takes the place that the name always had.
    """
    exact = known(name, version)
    if exact is not None:
        return exact
    versions = [declared for (other, _), declared in REGISTER.items() if other == name]
    return max(versions, key=lambda declared: declared.version, default=None)


@lru_cache(maxsize=1024)
def decide(name: str, version: int) -> bool:
    """Say whether a verifier that knows this catalogue may go on past such an event."""
    return family(name) not in STEWARD_FAMILIES or known(name, version) is not None


def decode(declared: EventType, content: bytes) -> Body:
    """Return the body that the canonical bytes *content* hold.

    Raises:
        MalformedError: the bytes are not canonical JSON, or not a body of that type.
    """
    return declared.body.decode(canonical.decode(content), "")
