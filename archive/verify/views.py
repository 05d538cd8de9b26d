"""What follows from the log, made again and compared with what a copy shows."""

from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice

from archive.core.memory_tree import MemoryTree
from archive.core.merkle import Node
from archive.errors import MalformedError
from archive.ids import Address
from archive.log.relations import ENTRY_INDEX, NODE
from archive.relation import Cell, Relation, Row
from archive.rules.state import State
from archive.verify import beside
from archive.verify.evidence import Evidence
from archive.verify.rebuilt import Rebuilt
from archive.verify.report import Audit, Level
from archive.views.runner import RELATIONS

_RUN = 256
"""Rows of both sides that are in memory at a time."""

_BESIDE = (beside.REDACTED, beside.CHECKPOINT, beside.STRAY)


def check(
    evidence: Evidence, rebuilt: Rebuilt, state: State, tree: MemoryTree, audit: Audit
) -> None:
    """Compare every derived table that *evidence* has with a rebuild of it."""
    _compare(evidence, beside.REDACTED, beside.redacted(state), audit)
    _compare(evidence, beside.CHECKPOINT, beside.checkpoint(evidence), audit)
    _compare(evidence, beside.STRAY, (), audit)
    compared = {
        relation.name: _check(evidence, relation, rebuilt, audit)
        for relation in (*RELATIONS, ENTRY_INDEX)
    }
    compared[NODE.name] = _compare(evidence, NODE, _nodes(tree), audit)
    if not any(compared.values()):
        audit.skip(Level.VIEWS, "the views are of another version, or there are none: not compared")
    elif evidence.complete:
        for name in sorted(name for name, there in compared.items() if not there):
            audit.find(Level.VIEWS, "view.missing", name, "a whole table of the views is missing")


def _check(evidence: Evidence, relation: Relation, rebuilt: Rebuilt, audit: Audit) -> bool:
    """Compare a view; say whether the copy has it at all."""
    count = evidence.shows(relation, rebuilt.rows(relation))
    if count is None:
        return _compare(evidence, relation, rebuilt.rows(relation), audit)
    audit.look(Level.VIEWS, count)
    return True


def _compare(evidence: Evidence, relation: Relation, made: Iterable[Row], audit: Audit) -> bool:
    """Report every row that differs; say whether the copy has the table at all."""
    rows = evidence.rows(relation)
    if rows is None:
        return False
    part = Audit()
    try:
        rows, made = _without_equal(rows, iter(made), part)
        _merge(relation, rows, _Expected(made), part)
    except MalformedError:
        # What is no table of such rows was reported where it was read.
        return False
    audit.add(part)
    return True


def _without_equal(
    rows: Iterator[Row], made: Iterator[Row], audit: Audit
) -> tuple[Iterator[Row], Iterator[Row]]:
    """Return both sides from the first run on in which they differ, the rest being looked at.

    Nearly all tables are equal, and runs of rows are compared in no time.
    """
    found, wanted = list(islice(rows, _RUN)), list(islice(made, _RUN))
    while found and found == wanted:
        audit.look(Level.VIEWS, len(found))
        found, wanted = list(islice(rows, _RUN)), list(islice(made, _RUN))
    return chain(found, rows), chain(wanted, made)


def _merge(relation: Relation, rows: Iterator[Row], expected: "_Expected", audit: Audit) -> None:
    """Compare both sides, which come by key: row by row."""
    place = _placing(relation)
    for row in rows:
        if row != expected.next:
            here = place(row)
            while expected.next is not None and place(expected.next) < here:
                _report_missing(relation, expected, audit)
            if expected.next is None or place(expected.next) != here:
                _report(relation, row, audit, "a row that the log does not give", None, row)
                continue
            if row != expected.next:
                fault = "a row that differs from the log"
                _report(relation, row, audit, fault, expected.next, row)
        expected.advance()
    while expected.next is not None:
        _report_missing(relation, expected, audit)
    audit.look(Level.VIEWS, expected.count)


class _Expected:
    """The rows that the log gives, one after the other. `count`: how many were passed."""

    def __init__(self, made: Iterable[Row]) -> None:
        self._rows = iter(made)
        self.next = next(self._rows, None)
        self.count = 0

    def advance(self) -> None:
        """Go on to the next."""
        self.next = next(self._rows, None)
        self.count += 1


def _report_missing(relation: Relation, expected: _Expected, audit: Audit) -> None:
    row = expected.next
    assert row is not None
    _report(relation, row, audit, "a row is missing", row, None)
    expected.advance()


def _report(
    relation: Relation, row: Row, audit: Audit, fault: str, wanted: Row | None, found: Row | None
) -> None:
    names = [column.name for column in relation.columns]
    differing = [
        name
        for name, left, right in zip(names, wanted or row, found or row, strict=True)
        if left != right
    ]
    audit.find(
        Level.VIEWS,
        "row" if relation in _BESIDE else "view.row",
        _address(relation, row),
        f"{relation.name}: {fault}" + (f" ({', '.join(differing)})" if differing else ""),
        expected=_shown(names, wanted, differing),
        found=_shown(names, found, differing),
    )


def _address(relation: Relation, row: Row) -> str:
    names = [column.name for column in relation.columns]
    if "event" in names:
        key = row[names.index("event")]
        return str(Address.of_key(key)) if isinstance(key, int) else str(key)
    place = ".".join(str(cell) for cell in _key(relation, row))
    return place if relation is ENTRY_INDEX else f"{relation.name} {place}"


def _shown(names: list[str], row: Row | None, differing: list[str]) -> str | None:
    if row is None:
        return None
    cells = [(n, c) for n, c in zip(names, row, strict=True) if not differing or n in differing]
    return ", ".join(f"{name}={_cell(cell)}" for name, cell in cells)


def _cell(cell: Cell) -> str:
    return cell.hex() if isinstance(cell, bytes) else repr(cell)


def _key(relation: Relation, row: Row) -> Row:
    return tuple(row[relation.names.index(name)] for name in relation.key)


_Place = tuple[tuple[int, int, bytes], ...]


def _placing(relation: Relation) -> Callable[[Row], _Place]:
    """Return what gives the place of a row of *relation* among others, whatever its key holds."""
    places = [relation.names.index(name) for name in relation.key]
    return lambda row: tuple(_rank(row[at]) for at in places)


def _rank(cell: Cell) -> tuple[int, int, bytes]:
    """Return what sorts cells as databases do: nothing, numbers, texts by their bytes, bytes."""
    if cell is None:
        return (0, 0, b"")
    if isinstance(cell, str):
        return (2, 0, cell.encode("utf-8", "surrogatepass"))
    return (3, 0, cell) if isinstance(cell, bytes) else (1, cell, b"")


def _nodes(tree: MemoryTree) -> Iterator[Row]:
    for level in range(tree.size.bit_length()):
        for index in range(tree.size >> level):
            yield (level, index, bytes(tree.read([Node(level, index)])[0]))
