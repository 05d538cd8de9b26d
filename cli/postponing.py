"""Modules that are loaded when something of them is used, and not when they are named.

SQLAlchemy names two large modules of the standard library as soon as it is loaded itself. With an
archive in SQLite nothing of them is ever used, and each command would wait for them.
"""

import sys
from collections.abc import Coroutine, Mapping
from importlib import import_module
from types import ModuleType
from typing import Final


class Postponed(ModuleType):
    """Stands for the module of its name until something of that is asked for."""

    def __getattr__(self, name: str) -> object:
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
        found: object = getattr(import_module(self.__name__), name)
        return found


def _is_coroutine(value: object) -> bool:
    return isinstance(value, Coroutine)


MODULES: Final[Mapping[str, Mapping[str, object]]] = {
    # SQLAlchemy takes it out at once, to call it where something is awaited.
    "asyncio": {"iscoroutine": _is_coroutine},
    "importlib.metadata": {},
}
"""Which modules, and what is taken out of them before it is used."""


def postpone() -> None:
    """Have those of `MODULES` that are not loaded yet loaded late."""
    for name, taken in MODULES.items():
        if name not in sys.modules:
            sys.modules[name] = Postponed(name)
            vars(sys.modules[name]).update(taken)
