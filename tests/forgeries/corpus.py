"""How a forgery is written down: what was wanted, how it is made, and how it is found."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from tests.copies import MemoryFiles
from tests.forgeries.desk import Desk

Make = Callable[[Desk], MemoryFiles | None]
Found = tuple[str, str]
"""A code and an address."""


@dataclass(frozen=True)
class Forgery:
    """One attack. `own`: what it is found by; `besides`: what cannot but be found as well.

    `cascade`: codes of what follows all over the copy, where that says nothing of its own.
    `rebag`: whether the forger makes the manifests of the bag anew in the end. `log`: which honest
    log it is made of.
    """

    want: str
    make: Make
    own: Found
    besides: frozenset[Found]
    cascade: frozenset[str]
    rebag: bool
    log: str


FORGERIES: Final[dict[str, Forgery]] = {}


def forgery(
    code: str,
    address: object,
    *besides: Found,
    cascade: tuple[str, ...] = (),
    rebag: bool = True,
    log: str = "honest",
) -> Callable[[Make], Make]:
    """Enter the function below into the corpus: it is found by *code* at *address*."""

    def enter(make: Make) -> Make:
        name = make.__name__.replace("_", " ")
        assert name not in FORGERIES, name
        assert make.__doc__, name
        FORGERIES[name] = Forgery(
            want=" ".join(make.__doc__.split()),
            make=make,
            own=(code, str(address)),
            besides=frozenset(besides),
            cascade=frozenset(cascade),
            rebag=rebag,
            log=log,
        )
        return make

    return enter
