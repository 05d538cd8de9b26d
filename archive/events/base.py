"""What every event type declares about itself, and the register of all of them.

The declaration is all that the head rules need: what the event is about, whether it is a link of
a chain, who may say it. The body class says what is inside. A new type is one class in the file
of its family and one frozen vector.
"""

from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from types import MappingProxyType
from typing import Protocol, TypeVar

from archive.frozen import dataclass
from archive.shape import Json

STEWARD_FAMILIES = frozenset({"archive", "key", "policy", "access", "event"})
"""In these families a verifier that does not know a type or version stops deciding."""

ARCHIVIST = "archivist"
STEWARD = "steward"


class Body(Protocol):
    """What one event says. Frozen; `json()` gives back the object that was decoded."""

    @classmethod
    def decode(cls, value: Json, where: str) -> "Body":
        """Return the body that *value* holds, or raise `MalformedError` with the place."""
        ...

    def json(self) -> Mapping[str, Json]:
        """Return the object to commit to."""
        ...

    def ids(self) -> Iterable[str]:
        """Return every entity, source and statement that the body names; each must exist."""
        ...


class Replaces(Enum):
    """How an event stands to the chain of what it is about."""

    FIRST = "starts the chain, names nothing"
    NEXT = "names the newest link"
    EITHER = "starts the chain, or names its newest link"
    OUTSIDE = "is no link of a chain"
    LOOSE = "may name an unreplaced event of its own type and id"


@dataclass(frozen=True, slots=True, kw_only=True)
class EventType:
    """What the rules know of a type and version without looking into a body.

    `about`: the kinds of id its head may name (`ent`, `src`, `stm`, `prop`, `key`, `origin`);
    `target` in it: the head may act on an earlier event instead. `roles`: one of the signing keys
    holds one of these. `steward`: the body holds closed codes, ids, numbers and keys only, and
    stays in every copy.
    """

    name: str
    version: int
    about: frozenset[str]
    replaces: Replaces
    cites: bool
    roles: frozenset[str]
    body: type[Body]

    @property
    def steward(self) -> bool:
        """Whether this is a steward event, format section 7."""
        return family(self.name) in STEWARD_FAMILIES


_REGISTER: dict[tuple[str, int], EventType] = {}
REGISTER: Mapping[tuple[str, int], EventType] = MappingProxyType(_REGISTER)

B = TypeVar("B", bound=Body)


def event_type(
    name: str,
    version: int,
    *,
    about: str,
    replaces: Replaces,
    cites: bool = False,
    roles: tuple[str, ...] = (ARCHIVIST,),
) -> Callable[[type[B]], type[B]]:
    """Return a class decorator that registers a body class under a name that is signed for ever.

    *about* lists the kinds of id in words parted by blanks.
    """

    def register(body: type[B]) -> type[B]:
        assert (name, version) not in _REGISTER, f"{name} {version} twice"
        _REGISTER[name, version] = EventType(
            name=name,
            version=version,
            about=frozenset(about.split()),
            replaces=replaces,
            cites=cites,
            roles=frozenset(roles),
            body=body,
        )
        return body

    return register


def family(name: str) -> str:
    """Return the noun of `noun.verbed`."""
    return name.partition(".")[0]
