"""A rule that was broken: a stable code, the place, and words for a person."""

from enum import Enum

from archive.frozen import dataclass


class Cause(Enum):
    """What a caller can do about a fault: which error it becomes before an append."""

    MALFORMED = "mend what was said"
    MISSING = "name something that exists"
    AUTHORITY = "let somebody else sign"
    CONFLICT = "look at what is there now"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One broken rule. `event` is the number within its entry, None for the entry as a whole.

    `code` is listed in the format document and never changes its meaning. `where` is the place
    inside the body, empty where a head or a whole body is meant.
    """

    code: str
    cause: Cause
    message: str
    event: int | None = None
    where: str = ""
