"""From statements of FollowTheMoney to units of an import: every row arrives, or is counted.

A unit is a run of rows about one entity. Each row becomes a statement that cites its dataset; what
else the row has columns for stands beside it as qualifiers.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from archive.errors import MalformedError
from archive.ids import PropertyName, is_property_name
from archive.intake.batches import Entry, Stream, Unit, Written, entry
from archive.intake.ftm_files import Index, Row, rows
from archive.intake.known import Known
from archive.intake.misfit import Misfit
from archive.interchange import ftm_terms as terms
from archive.interchange import ftm_values as values
from archive.interchange.ftm_terms import ID_PROP, NOTE, SET_NAME
from archive.interchange.losses import Ledger
from archive.shape import fault

Files = Callable[[], Iterator[tuple[str, bytes]]]
"""Gives name and bytes of every file, as often as it is asked."""

REASON = "changed in FollowTheMoney"
_AT_ONCE = 200
_EVERYWHERE = "FollowTheMoney"


@dataclass(slots=True)
class Arrived:
    """How many of each sort an import was given, and what the formats say differently."""

    ledger: Ledger = field(default_factory=lambda: Ledger(terms.IMPORTED))
    counts: dict[str, int] = field(default_factory=dict)

    def count(self, sort: str, number: int = 1) -> None:
        """Count *number* more of *sort*."""
        self.counts[sort] = self.counts.get(sort, 0) + number


def stream(files: Files, known: Known, arrived: Arrived) -> Stream:
    """Return what the rows in *files* bring to the archive that is *known*.

    *arrived* is filled while the stream is read.

    Raises:
        MalformedError: a file is not in a form that holds statements or entities.
    """
    index, unheard = Index(), Ledger(terms.IMPORTED)
    for name, data in files():
        for row in rows(data, name, unheard):
            index.take(row)
    index.finish()
    for prop in sorted(index.untold):
        arrived.ledger.add("type-unknown", prop)
    arrived.count("entities", len(index.entities))
    called: dict[tuple[int, int], str] = {}
    return Stream(
        set_name=SET_NAME,
        units=_units(files, _Desk(index, known, arrived, called)),
        reason=REASON,
        partial=True,
        called=lambda node: called.get((node.line, node.column), ""),
    )


@dataclass(slots=True)
class _Desk:
    index: Index
    known: Known
    arrived: Arrived
    called: dict[tuple[int, int], str]
    _new: dict[str, bool] = field(default_factory=dict)
    _takes: dict[str, tuple[str, ...] | None] = field(default_factory=dict)
    _met: set[int] = field(default_factory=set)

    def meet(self, name: str) -> bool:
        """Say whether a row called *name* came before, and remember it."""
        count = len(self._met)
        self._met.add(hash(name))
        return len(self._met) == count

    def is_new(self, section: str, name: str) -> bool:
        """Say whether no import before this one brought *name*; asked of the archive once."""
        key = f"{section}/{name}"
        if key not in self._new:
            self._new[key] = self.known.brought(SET_NAME, key) is None
        return self._new[key]

    def takes(self, property: str) -> tuple[str, ...] | None:
        """Return the kinds that *property* took before this import; None where it is new."""
        if property not in self._takes:
            found = self.known.definition(PropertyName(property))
            self._takes[property] = None if found is None else found.value_types
        return self._takes[property]


def _units(files: Files, desk: _Desk) -> Iterator[Unit]:
    number = 0
    for name, data in files():
        for run in _runs(rows(data, name, desk.arrived.ledger)):
            number += 1
            yield _unit(desk, run, number)


def _runs(found: Iterator[Row]) -> Iterator[list[Row]]:
    """Yield rows of one entity that stand together, some at a time."""
    run: list[Row] = []
    for row in found:
        if run and (row.entity != run[0].entity or len(run) == _AT_ONCE):
            yield run
            run = []
        run.append(row)
    if run:
        yield run


def _unit(desk: _Desk, run: Sequence[Row], number: int) -> Unit:
    made = _Run(desk, number)
    misfits = []
    made.name(run[0].entity, run[0].where)
    for row in run:
        try:
            made.take(row)
        except MalformedError as error:
            misfits.append(
                Misfit(line=number, column=1, path="", message=error.message, remedy=error.remedy)
            )
    things = {} if misfits else made.things()
    return Unit(number=number, line=number, things=things, faults=tuple(misfits))


class _Run:
    """Rows on their way into a unit."""

    def __init__(self, desk: _Desk, number: int) -> None:
        self._desk = desk
        self._number = number
        self._column = 1
        self._entities: dict[str, Entry] = {}
        self._sources: dict[str, Entry] = {}
        self._properties: dict[str, Entry] = {}
        self._statements: dict[str, Entry] = {}
        self._rows: dict[str, Row] = {}

    def things(self) -> dict[str, Sequence[Entry]]:
        """Return what a unit holds: first what it is about."""
        return {
            "entities": list(self._entities.values()),
            "properties": list(self._properties.values()),
            "sources": list(self._sources.values()),
            "statements": list(self._statements.values()),
        }

    def _put(self, to: dict[str, Entry], name: str, written: Written, where: str) -> None:
        if name not in to:
            self._column += 1
            at = (self._number, self._column)
            self._desk.called[at] = where
            to[name] = entry(name, written, at)

    def name(self, id: str, where: str) -> None:
        """Have the entity *id* known, with as much of it as the rows tell."""
        told = self._desk.index.entities.get(id)
        if id in self._entities or (told is None and not self._desk.is_new("entities", id)):
            return
        schema = terms.THING if told is None else told.schema
        label: Written = {terms.NOBODY_KNOWS: f"{schema} {id[:12]}"}
        if told is not None and told.label:
            sound = values.has_room("name", told.lang)
            label = {told.lang if sound else terms.NOBODY_KNOWS: told.label}
        entity: Written = {"kind": terms.kind_of(schema), "label": label}
        self._put(self._entities, id, entity, where)
        if told is None or not told.told:
            self._identify(id, where)

    def _identify(self, id: str, where: str) -> None:
        """Say the id of an entity of which no row says it."""
        source: Written = {
            "kind": terms.DATABASE,
            "title": {"text": _EVERYWHERE, "lang": "en"},
            "published": {"absent": "unknown"},
        }
        self._put(self._sources, _EVERYWHERE, source, where)
        self._define_own(terms.ID, where)
        identity: Written = {
            "subject": id,
            "property": terms.ID,
            "value": {"text": id, "lang": terms.NO_LANGUAGE},
            "references": [{"source": _EVERYWHERE}],
        }
        self._put(self._statements, f"id {id}", identity, where)

    def take(self, row: Row) -> None:
        """Take one row."""
        arrived = self._desk.arrived
        name = f"row {row.id or _digest(row)}"
        before = self._rows.get(name)
        if before is not None and _words(before) != _words(row):
            message = f"the id {row.id[:60]!r} stands at {before.where} beside other words"
            raise fault(row.where, message, "Give one of the two its own id.")
        if self._desk.meet(name):
            arrived.ledger.add("duplicate", row.where)
        if before is not None:
            return
        self._rows[name] = row
        statement: dict[str, Written] = {
            "subject": row.entity,
            **self._said(row),
            "references": [self._reference(row)],
        }
        qualifiers = list(self._qualifiers(row))
        if qualifiers:
            statement["qualifiers"] = qualifiers
        self._put(self._statements, name, statement, row.where)
        arrived.count("rows")

    def _said(self, row: Row) -> dict[str, Written]:
        """Return property and value of *row*."""
        if row.prop == ID_PROP:
            self._define_own(terms.ID, row.where)
            self._desk.arrived.count("ids")
            value: Written = {"text": row.value, "lang": terms.NO_LANGUAGE}
            return {"property": terms.ID, "value": value}
        property = terms.property_name(row.prop)
        if not is_property_name(property):
            message = f"{row.prop[:60]!r} is not the name of a property"
            raise fault(row.where, message, "Use letters and digits, at most 61.")
        type = self._type(row, property)
        value = values.read(row.prop, type, row.value, row.lang, self._lose(row))
        if "entity" in value:
            self.name(row.value, row.where)
        self._desk.arrived.count(next(iter(value)) if "of" not in value else "quantity")
        return {"property": property, "value": value}

    def _type(self, row: Row, property: str) -> str:
        """Return the type by which a value is read: that of the property, once it is defined."""
        type = self._desk.index.types[row.prop]
        before = self._desk.takes(property)
        takes = terms.TYPES.get(type, terms.OTHER).takes
        if (row.type and row.type != type) or (before is not None and before != takes):
            self._desk.arrived.ledger.add("type-differs", row.where)
        own = before is None or not self._desk.is_new("properties", property)
        if own and before in (None, takes):
            self._define(property, row.prop, type, takes, row.where)
        if before is not None and before != takes:
            return "string"
        return type

    def _define(
        self, property: str, prop: str, type: str, takes: Sequence[str], where: str
    ) -> None:
        definition: Written = {
            "label": {"en": prop},
            "description": {
                "en": f"Use it as FollowTheMoney uses {prop}.",
                # No language at all: the words by which an export knows property and type.
                terms.NO_LANGUAGE: terms.told_type(prop, type),
            },
            "values": list(takes),
        }
        self._put(self._properties, property, definition, where)

    def _define_own(self, property: str, where: str) -> None:
        known = self._desk.takes(property)
        if known is not None and self._desk.is_new("properties", property):
            return
        label, use, takes = terms.DEFINED[property]
        definition: Written = {
            "label": {"en": label},
            "description": {"en": use},
            "values": list(takes),
        }
        self._put(self._properties, property, definition, where)

    def _reference(self, row: Row) -> Written:
        name = f"dataset {row.dataset}"
        title: Written = {"text": row.dataset, "lang": terms.NO_LANGUAGE}
        source: Written = {
            "kind": terms.DATASET,
            "title": title if row.dataset else {"absent": "none"},
            "published": {"absent": "unknown"},
        }
        self._put(self._sources, name, source, row.where)
        return {"source": name, "note": NOTE + row.id} if row.id else {"source": name}

    def _qualifiers(self, row: Row) -> Iterator[Written]:
        lose = self._lose(row)
        told = self._desk.index.entities[row.entity]
        if row.schema != terms.schema_of(terms.kind_of(told.schema)):
            yield self._qualifier(terms.SCHEMA, _text(row.schema), row)
        if row.canonical and row.canonical != row.entity:
            lose("canonical")
            yield self._qualifier(terms.CANONICAL, _text(row.canonical), row)
        if row.lang and not self._spoken(row):
            lose("lang")
            yield self._qualifier(terms.LANG, _text(row.lang), row)
        if row.original:
            yield self._qualifier(terms.ORIGINAL, _text(row.original), row)
        if row.origin:
            yield self._qualifier(terms.ORIGIN, _text(row.origin), row)
        if row.external:
            yield self._qualifier(terms.EXTERNAL, {"code": "yes"}, row)
        for property, moment in (
            (terms.FIRST_SEEN, row.first_seen),
            (terms.LAST_SEEN, row.last_seen),
        ):
            if moment:
                yield self._qualifier(property, values.seen(moment, lose), row)

    def _spoken(self, row: Row) -> bool:
        return row.prop != ID_PROP and values.has_room(self._desk.index.types[row.prop], row.lang)

    def _qualifier(self, property: str, value: Written, row: Row) -> Written:
        self._define_own(property, row.where)
        return {"property": property, "value": value}

    def _lose(self, row: Row) -> Callable[[str], None]:
        return lambda code: self._desk.arrived.ledger.add(code, row.where)


def _text(text: str) -> Written:
    return {"text": text, "lang": terms.NO_LANGUAGE}


def _words(row: Row) -> tuple[str | bool, ...]:
    """Return all that *row* says, wherever it stands."""
    return (
        *(row.entity, row.prop, row.schema, row.value, row.canonical, row.type, row.dataset),
        *(row.origin, row.lang, row.original, row.external, row.first_seen, row.last_seen),
    )


def _digest(row: Row) -> str:
    return hashlib.sha256(repr(_words(row)).encode()).hexdigest()[:32]
