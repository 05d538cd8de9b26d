"""What follows from the log, made again and compared with what a copy shows."""

from collections.abc import Iterable, Iterator

from archive.core.memory_tree import MemoryTree
from archive.core.merkle import Node
from archive.ids import Address
from archive.log.relations import ENTRY_INDEX, NODE, index_row
from archive.relation import Cell, Relation, Row
from archive.verify import beside
from archive.verify.evidence import Evidence
from archive.verify.replay import Replay
from archive.verify.report import Audit, Level
from archive.views.runner import RELATIONS, changes

_BESIDE = (beside.REDACTED, beside.CHECKPOINT, beside.STRAY)


def check(evidence: Evidence, replay: Replay, tree: MemoryTree, audit: Audit) -> None:
    """Compare every derived table that *evidence* has with a rebuild of it."""
    _compare(evidence, beside.REDACTED, beside.redacted(replay), audit)
    _compare(evidence, beside.CHECKPOINT, beside.checkpoint(evidence), audit)
    _compare(evidence, beside.STRAY, (), audit)
    made = changes(replay.events()).rows
    compared = {
        relation.name: _compare(evidence, relation, made.get(relation, []), audit)
        for relation in RELATIONS
    }
    compared[ENTRY_INDEX.name] = _compare(evidence, ENTRY_INDEX, _index(replay), audit)
    compared[NODE.name] = _compare(evidence, NODE, _nodes(tree), audit)
    if not any(compared.values()):
        audit.skip(Level.VIEWS, "the views are of another version, or there are none: not compared")
    elif evidence.complete:
        for name in sorted(name for name, there in compared.items() if not there):
            audit.find(Level.VIEWS, "view.missing", name, "a whole table of the views is missing")


def _compare(evidence: Evidence, relation: Relation, made: Iterable[Row], audit: Audit) -> bool:
    """Report every row that differs; say whether the copy has the table at all."""
    rows = evidence.rows(relation)
    if rows is None:
        return False
    expected = {_key(relation, row): row for row in made}
    audit.look(Level.VIEWS, len(expected))
    for row in rows:
        key = _key(relation, row)
        wanted = expected.pop(key, None)
        if wanted is None:
            _report(relation, row, audit, "a row that the log does not give", None, row)
        elif wanted != row:
            _report(relation, row, audit, "a row that differs from the log", wanted, row)
    for wanted in expected.values():
        _report(relation, wanted, audit, "a row is missing", wanted, None)
    return True


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
    names = [column.name for column in relation.columns]
    return tuple(row[names.index(name)] for name in relation.key)


def _index(replay: Replay) -> Iterator[Row]:
    for held, entry, _ in replay.entries():
        yield index_row(held.index, entry)


def _nodes(tree: MemoryTree) -> Iterator[Row]:
    for level in range(tree.size.bit_length()):
        for index in range(tree.size >> level):
            yield (level, index, bytes(tree.read([Node(level, index)])[0]))
