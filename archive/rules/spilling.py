"""A mapping of which a bounded part is in memory, and the rest where working memory goes.

What was put in last, and what was looked up since, is at hand; the rest is in tables that may be
on a disk (`archive.store.scratch`). Who uses it cannot tell it from a dictionary.
"""

from collections.abc import Callable, ItemsView, Iterable, Iterator, MutableMapping
from enum import Enum
from typing import Final, Generic, Literal, TypeAlias, TypeVar, overload

from archive.frozen import dataclass
from archive.relation import Cell, Row
from archive.store.scratch import Cells, Key

K = TypeVar("K")
V = TypeVar("V")
D = TypeVar("D")


_MARKS: Final = 1 << 24
"""Bits that tell of keys that they were written: 2 MiB a table. Of a million keys that were not,
94 in a hundred are told without asking the disk."""


class _Absent(Enum):
    ABSENT = None


_Maybe: TypeAlias = Literal[_Absent.ABSENT]


@dataclass(frozen=True, slots=True, kw_only=True)
class Form(Generic[K, V]):
    """How a table is kept. `column`: the type of its keys in SQL; `width`: the cells of a value."""

    column: Literal["INTEGER", "TEXT", "BLOB"]
    width: int
    key: Callable[[K], Key]
    cells: Callable[[V], Row]
    named: Callable[[Cell], K]
    value: Callable[[Row], V]


class Spilled(MutableMapping[K, V]):
    """A table of which a bounded part is in memory.

    Whatever is in neither of its dictionaries is in `cells`, and nothing is there before the first
    of them was full: the memory of a short log is never written anywhere.
    """

    def __init__(self, cells: Cells, form: Form[K, V], limit: int) -> None:
        self._cells = cells
        self._form = form
        self._limit = limit
        # What is not written yet, and what was written or read last.
        self._new: dict[K, V] = {}
        self._known: dict[K, V] = {}
        self._written = False
        self._perhaps = bytearray()

    def __contains__(self, key: object) -> bool:
        return self._find(key) is not _Absent.ABSENT  # type: ignore[arg-type]

    def __getitem__(self, key: K) -> V:
        found = self._find(key)
        if found is _Absent.ABSENT:
            raise KeyError(key)
        return found

    @overload
    def get(self, key: K, default: None = None, /) -> V | None: ...
    @overload
    def get(self, key: K, default: D, /) -> V | D: ...
    def get(self, key: K, default: D | None = None, /) -> V | D | None:
        """Return the value of *key*, *default* where there is none."""
        found = self._find(key)
        return default if found is _Absent.ABSENT else found

    def __setitem__(self, key: K, value: V) -> None:
        self._new[key] = value
        if len(self._new) >= self._limit:
            self._write()

    def __delitem__(self, key: K) -> None:
        if key not in self:
            raise KeyError(key)
        self._new.pop(key, None)
        self._known.pop(key, None)
        if self._written:
            self._cells.remove(self._form.key(key))

    def __iter__(self) -> Iterator[K]:
        return (key for key, _ in self.items())

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def items(self) -> ItemsView[K, V]:
        """Return the cells with their keys, in the order of these as they are kept."""
        return _Items(self)

    def pairs(self) -> Iterator[tuple[K, V]]:
        """Yield what `items` returns. Nothing may be put in meanwhile."""
        if not self._written:
            yield from sorted(self._new.items(), key=self._key_of)
            return
        self._write()
        for row in self._cells.rows():
            yield self._form.named(row[0]), self._form.value(row)

    def _key_of(self, pair: tuple[K, V]) -> Key:
        return self._form.key(pair[0])

    def _find(self, key: K) -> V | _Maybe:
        found: V | _Maybe = self._new.get(key, _Absent.ABSENT)
        if found is not _Absent.ABSENT or not self._written:
            return found
        found = self._known.get(key, _Absent.ABSENT)
        if found is _Absent.ABSENT and self._may_be_written(key):
            row = self._cells.get(self._form.key(key))
            if row is not None:
                found = self._form.value(row)
                self._remember(key, found)
        return found

    def _may_be_written(self, key: K) -> bool:
        """Say whether *key* may be in the table: most that is asked for is new."""
        place = hash(key) % _MARKS
        return bool(self._perhaps[place >> 3] >> (place & 7) & 1)

    def _mark(self, keys: Iterable[K]) -> None:
        self._perhaps = self._perhaps or bytearray(_MARKS >> 3)
        for key in keys:
            place = hash(key) % _MARKS
            self._perhaps[place >> 3] |= 1 << (place & 7)

    def _remember(self, key: K, value: V) -> None:
        if len(self._known) >= 2 * self._limit:
            self._known = {}
        self._known[key] = value

    def _write(self) -> None:
        form = self._form
        # In order of the keys, or nearly every row would touch a page of its own.
        pairs = sorted(self._new.items(), key=self._key_of)
        self._cells.put((form.key(key), *form.cells(value)) for key, value in pairs)
        self._mark(self._new)
        self._new, self._known, self._written = {}, self._new, True


class _Items(ItemsView[K, V]):
    """Read in one pass: the keys one after the other would each be looked up again."""

    def __init__(self, spilled: Spilled[K, V]) -> None:
        super().__init__(spilled)
        self._spilled = spilled

    def __iter__(self) -> Iterator[tuple[K, V]]:
        return self._spilled.pairs()
