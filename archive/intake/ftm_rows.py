"""Rows of FollowTheMoney about one entity as the things of a unit."""

import hashlib
from collections.abc import Callable, Iterator, Sequence

from archive.ids import is_property_name
from archive.intake.batches import Entry, Written, entry
from archive.intake.ftm_desk import Desk
from archive.intake.ftm_files import Row
from archive.interchange import ftm_terms as terms
from archive.interchange import ftm_values as values
from archive.interchange.ftm_terms import ID_PROP, NOTE
from archive.shape import fault

_EVERYWHERE = "FollowTheMoney"


class Run:
    """Rows on their way into a unit."""

    def __init__(self, desk: Desk, number: int) -> None:
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
