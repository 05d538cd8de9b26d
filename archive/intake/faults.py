"""Collecting what is wrong with a deposit while it is read to its end."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import field
from difflib import get_close_matches
from typing import TypeVar

from archive.errors import ArchiveError, MalformedError
from archive.frozen import dataclass
from archive.intake.misfit import Misfit
from archive.intake.nodes import Node, path_of
from archive.intake.piece import Piece

T = TypeVar("T")

# Guessing takes long, and helps only as far as a person reads: a file has so much of it.
_PATIENCE = 400
_NAMES_AT_ONCE = 500
_LONGEST = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Spelling:
    """How the language of a file writes what advice speaks of.

    `flags`: the words for true and false. `pairs`: names with values. `items`: a list. `section`:
    its part {name}. `lang`: the member that tells the language. `named`: words in the language
    {lang}. `kind`: where the kind of a value is said, empty where that is done in the value.
    """

    flags: tuple[str, str]
    pairs: str
    items: str
    section: str
    lang: str
    named: str
    kind: str


YAML = Spelling(
    flags=("yes", "no"),
    pairs="`name: value` pairs",
    items="[ … ], or lines that begin with -",
    section="`{name}:`",
    lang="`lang:`",
    named="{{{lang}: …}}",
    kind="",
)
TOML = Spelling(
    flags=("true", "false"),
    pairs="`name = value` pairs",
    items="[ … ]",
    section="[{name}]",
    lang="`lang = …`",
    named="{{ {lang} = … }}",
    kind='`kind = "{kind}"` in the mapping',
)


@dataclass(slots=True)
class Faults:
    """What was found so far. `root`: the tree whose places are meant.

    `called`: what to call a node instead of its address in the tree. `nameless`: how many of them
    are names that nothing bears, or several things. `spelling`: that of the file.
    """

    root: Node
    found: list[Misfit] = field(default_factory=list)
    called: Callable[[Node], str] | None = None
    nameless: int = 0
    spelling: Spelling = YAML
    _spent: int = 0

    def add(self, at: Node, message: str, remedy: str) -> None:
        """Report a fault at *at*."""
        path = path_of(self.root, at) if self.called is None else self.called(at)
        self.found.append(
            Misfit(line=at.line, column=at.column, path=path, message=message, remedy=remedy)
        )

    def add_name(self, at: Node, message: str, remedy: str) -> None:
        """Report that the name at *at* is nobody's here, or fits several things."""
        self.nameless += 1
        self.add(at, message, remedy)

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
        return asked(self.close(text, known))

    def close(self, text: str, known: Collection[str]) -> Sequence[str]:
        """Return what of *known* looks like *text*, the likest first, two words at most."""
        if len(text) > _LONGEST or not self.may_guess(1 + len(known) // _NAMES_AT_ONCE):
            return ()
        # Of three letters one may be wrong.
        close = get_close_matches(text, known, n=2, cutoff=0.7 if len(text) > 3 else 0.65)
        # Capitals alone make words unlike for the comparison.
        close += [word for word in known if word.lower() == text.lower() and word not in close]
        return [word for word in close[:2] if word != text]


def asked(close: Sequence[str]) -> str:
    """Return `; is 'x' or 'y' meant?` of the words *close*, nothing of none."""
    return f"; is {' or '.join(map(repr, close))} meant?" if close else ""


def shown(text: str) -> str:
    """Return *text* in quotes, its end left out where it is long."""
    return repr(text if len(text) <= 60 else text[:57] + "...")
