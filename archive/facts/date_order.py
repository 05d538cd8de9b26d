"""Where a date stands among others: by a day that follows from it, or behind all that have one.

Nothing is hidden and no bound is made up. A date stands where it can first have been; one without
such a day ("on or before 9 March 2023") stands behind everything that begins on the last day it
can have begun, and says that it stands there by that day; one without either (9 March of an
unknown year) comes after all the others.
"""

from typing import Literal, TypeAlias

from archive.facts.dates import Edtf
from archive.facts.days import Day
from archive.frozen import dataclass

Rests: TypeAlias = Literal["earliest", "latest", "nothing"]
Key: TypeAlias = tuple[int, str, int, int, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place in the order of dates. `by` says what *day* is: the first one possible, or the last.

    `until`: the last day that the whole allows; None where none follows. `text`: the code, so that
    two dates of one place keep their order.
    """

    day: Day | None
    by: Rests
    until: Day | None
    text: str

    @property
    def key(self) -> Key:
        """Return what to sort by: all of it strings and numbers, the same on every machine."""
        nowhere, by_latest = int(self.day is None), int(self.by == "latest")
        boundless = int(self.until is None)
        return (nowhere, self.day or "", by_latest, boundless, self.until or "", self.text)


def place(date: Edtf) -> Place:
    """Return where *date* stands: what is narrower comes before what begins with it and is wider.

    A date with one of `? ~ %` stands where it would without; whoever shows it shows the sign.
    """
    return placed(date.earliest, date.latest, date.latest, date.text)


def placed(first: Day | None, begins_by: Day | None, until: Day | None, text: str) -> Place:
    """Return the place of what begins on *first* or later and by *begins_by*; None: not known."""
    if first is not None:
        return Place(day=first, by="earliest", until=until, text=text)
    if begins_by is not None:
        return Place(day=begins_by, by="latest", until=until, text=text)
    return Place(day=None, by="nothing", until=until, text=text)
