"""Collecting what is wrong with a deposit while it is read to its end."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TypeVar

from archive.errors import ArchiveError, MalformedError
from archive.intake.misfit import Misfit
from archive.intake.nodes import Node, path_of
from archive.intake.piece import Piece

T = TypeVar("T")

# Guessing takes long, and helps only as far as a person reads: a file has so much of it.
_PATIENCE = 400
_NAMES_AT_ONCE = 500
_LONGEST = 80


@dataclass(slots=True)
class Faults:
    """What was found so far. `root`: the tree whose places are meant."""

    root: Node
    found: list[Misfit] = field(default_factory=list)
    _spent: int = 0

    def add(self, at: Node, message: str, remedy: str) -> None:
        """Report a fault at *at*."""
        path = path_of(self.root, at)
        self.found.append(
            Misfit(line=at.line, column=at.column, path=path, message=message, remedy=remedy)
        )

    def refuse(self, at: Node, error: ArchiveError) -> None:
        """Report *error* at *at*, its message without the address inside of a body."""
        message = error.message
        if isinstance(error, MalformedError) and error.where:
            message = message.removeprefix(f"{error.where}: ")
        self.add(at, message, error.remedy)

    def attempt(self, read: Callable[[], T], piece: Piece) -> T | None:
        """Return what *read* gives; where it refuses, report that at the part of *piece* meant."""
        try:
            return read()
        except MalformedError as error:
            self.refuse(piece.at(error.where), error)
            return None

    def may_guess(self, cost: int) -> bool:
        """Say whether there is patience left for a guess that costs so much, and spend it."""
        self._spent += cost
        return self._spent <= _PATIENCE

    def meant(self, text: str, known: Collection[str]) -> str:
        """Return `; is 'x' meant?` with what of *known* looks like *text*, or nothing."""
        if len(text) > _LONGEST or not self.may_guess(1 + len(known) // _NAMES_AT_ONCE):
            return ""
        close = get_close_matches(text, known, n=2, cutoff=0.7)
        # Capitals alone make words unlike for the comparison.
        close += [word for word in known if word.lower() == text.lower() and word not in close]
        shown = " or ".join(repr(word) for word in close[:2] if word != text)
        return f"; is {shown} meant?" if shown else ""


def shown(text: str) -> str:
    """Return *text* in quotes, its end left out where it is long."""
    return repr(text if len(text) <= 60 else text[:57] + "...")
