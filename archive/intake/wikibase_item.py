"""One item of Wikibase as the things of a unit: every statement arrives, or is counted."""

import hashlib
import json
from collections.abc import Mapping, Sequence

from archive.facts.grammars import is_uri
from archive.intake.batches import Entry, Written, entry
from archive.intake.wikibase_desk import Desk
from archive.intake.wikibase_files import (
    grouped,
    labels,
    main,
    references,
    statements,
    texts,
)
from archive.interchange import wikibase_reading as values
from archive.interchange import wikibase_terms as terms
from archive.interchange.reading import words
from archive.interchange.wikibase_terms import BASE, NOTE
from archive.shape import Json, fault, inside

_WIKIDATA = "Wikidata"

_RANKED: Mapping[str, str] = {"preferred": "preferred", "deprecated": "deprecated"}

_ABSENT: Mapping[str, str] = {"somevalue": "unknown", "novalue": "none"}

_STATED_IN, _URL, _TITLE = "P248", "P854", "P1476"


class Item:
    """One item on its way into a unit. Things stand in it by section, in the order they are met."""

    def __init__(self, desk: Desk, id: str, where: str, number: int) -> None:
        self._desk = desk
        self._id = id
        self._where = where
        self._number = number
        self._column = 1
        self._entities: dict[str, Entry] = {}
        self._sources: dict[str, Entry] = {}
        self._properties: dict[str, Entry] = {}
        self._statements: dict[str, Entry] = {}
        self._record = f"record of {id}"

    def things(self) -> dict[str, Sequence[Entry]]:
        """Return what a unit holds: first what it is about."""
        return {
            "entities": list(self._entities.values()),
            "properties": list(self._properties.values()),
            "sources": list(self._sources.values()),
            "statements": list(self._statements.values()),
        }

    def read(self, entity: Mapping[str, Json]) -> None:
        """Take all that *entity* says."""
        arrived, where = self._desk.arrived, self._where
        self._name(self._id)
        arrived.count("items")
        arrived.count("labels", len(labels(entity, where)))
        if "claims" not in entity:
            return
        self._source_of(entity)
        self._texts(entity)
        for statement, at in statements(entity, where):
            self._state(statement, at)
        links = entity.get("sitelinks")
        if links:
            arrived.ledger.add("sitelinks", where, len(links) if isinstance(links, dict) else 1)
        if "pageid" in entity:
            arrived.ledger.add("page", where)

    def _put(self, to: dict[str, Entry], name: str, written: Written, where: str) -> None:
        if name not in to:
            self._column += 1
            at = (self._number, self._column)
            self._desk.called[at] = where
            to[name] = entry(name, written, at)

    def _name(self, id: str) -> None:
        """Have the item *id* known, with as much of it as the files tell."""
        desk = self._desk
        told = desk.index.items.get(id)
        if id in self._entities or not (
            (told is not None and told.whole) or desk.is_new("entities", id)
        ):
            return
        label = {"mul": id} if told is None or not told.label else dict(told.label)
        kind = terms.KIND if told is None else told.kind
        self._put(self._entities, id, {"kind": kind, "label": label}, id)
        self._wikidata()
        self._define_own(terms.ITEM)
        identity: Written = {
            "subject": id,
            "property": terms.ITEM,
            "value": {"uri": BASE + id},
            "references": [{"source": _WIKIDATA}],
        }
        self._put(self._statements, f"{id} item", identity, id)

    def _wikidata(self) -> None:
        source: Written = {
            "kind": terms.ARCHIVE_OF_ALL,
            "title": {"text": _WIKIDATA, "lang": "en"},
            "published": {"absent": "unknown"},
            "url": "https://www.wikidata.org/",
        }
        self._put(self._sources, _WIKIDATA, source, _WIKIDATA)

    def _source_of(self, entity: Mapping[str, Json]) -> None:
        """Make the page of the item a source: what it says is said there."""
        modified = entity.get("modified")
        day = modified[:10] if isinstance(modified, str) else ""
        published: Written = {"date": day} if len(day) == 10 else {"absent": "unknown"}
        self._wikidata()
        source: Written = {
            "kind": terms.RECORD,
            "title": {"text": f"Wikidata: {self._id}", "lang": "en"},
            "published": published,
            "partOf": _WIKIDATA,
            "url": BASE + self._id,
            "licence": "https://creativecommons.org/publicdomain/zero/1.0/",
        }
        self._put(self._sources, self._record, source, self._where)

    def _texts(self, entity: Mapping[str, Json]) -> None:
        for sort, property in (("aliases", terms.ALIAS), ("descriptions", terms.DESCRIPTION)):
            for code, tag, text in texts(entity, sort, self._where):
                if not terms.to_tag(code)[1]:
                    self._desk.arrived.ledger.add("language", inside(self._where, sort))
                self._define_own(property)
                said: Written = {
                    "subject": self._id,
                    "property": property,
                    "value": {"text": text, "lang": tag},
                    "references": [{"source": self._record}],
                }
                name = f"{self._id} {sort} {code} {text if sort == 'aliases' else ''}"
                self._put(self._statements, name, said, inside(self._where, sort))
                self._desk.arrived.count(sort)

    def _define_own(self, property: str) -> None:
        if property in terms.DEFINED and self._desk.may_define(property):
            self._put(self._properties, property, terms.DEFINED[property], property)

    def _define(self, property: str, datatype: str, where: str) -> None:
        label = self._desk.index.labels.get(property)
        known = not self._desk.is_new("properties", property)
        if (
            property in self._properties
            or (known and not label)
            or not self._desk.may_define(property)
        ):
            return
        takes = terms.DATATYPES.get(datatype, terms.OTHER).takes
        definition: Written = {
            "label": {"mul": property} if not label else dict(label),
            "description": {
                "en": f"Use it as Wikidata uses {property}.",
                # No language at all: the word by which an export knows the datatype.
                terms.NO_LANGUAGE: words(datatype, where),
            },
            "values": list(takes),
            "iri": BASE + property,
        }
        self._put(self._properties, property, definition, where)

    def _snak(self, snak: Mapping[str, Json], where: str) -> dict[str, Written]:
        """Return property and value of *snak* as members of a statement or qualifier."""
        property = words(snak.get("property"), inside(where, "property"))
        if not terms.is_numbered(property, "P"):
            message = f"{property[:60]!r} is not the id of a property"
            raise fault(inside(where, "property"), message, "Mend the id.")
        datatype = self._datatype(snak, property, where)
        self._define(property, datatype, where)
        arrived = self._desk.arrived
        if "hash" in snak:
            arrived.ledger.add("hash", where)
        type = snak.get("snaktype", "value")
        if isinstance(type, str) and type in _ABSENT:
            arrived.count(type)
            return {"property": property, "absent": _ABSENT[type]}
        if type != "value":
            at = inside(where, "snaktype")
            raise fault(at, "this is none of value, somevalue, novalue", "Mend the word.")
        value = values.read(
            datatype,
            snak.get("datavalue"),
            inside(where, "datavalue"),
            lambda code: arrived.ledger.add(code, where),
        )
        if "entity" in value:
            self._name(str(value["entity"]))
        arrived.count("quantity" if "of" in value else next(iter(value)))
        return {"property": property, "value": value}

    def _datatype(self, snak: Mapping[str, Json], property: str, where: str) -> str:
        known = self._desk.index.datatypes.get(property)
        own = snak.get("datatype", known)
        if not isinstance(own, str):
            at = inside(where, "datatype")
            raise fault(at, f"of which datatype {property} is, is not said", "Add the datatype.")
        if known is not None and own != known:
            message = f"{property} is of the datatype {own[:60]!r} here, and {known!r} elsewhere"
            raise fault(inside(where, "datatype"), message, "Have both say the same.")
        return own

    def _state(self, statement: Mapping[str, Json], where: str) -> None:
        """Take one statement with its qualifiers, references and rank."""
        arrived = self._desk.arrived
        said = self._snak(*main(statement, where))
        qualifiers: list[Written] = [
            self._snak(*snak) for snak in grouped(statement, "qualifiers", where)
        ]
        guid = statement.get("id")
        note = None if guid is None else NOTE + words(guid, inside(where, "id"))
        record: dict[str, Written] = {"source": self._record}
        cited: list[Written] = [record if note is None else {**record, "note": note}]
        for reference, at in references(statement, where):
            cited.append({"source": self._cite(reference, at)})
        if len(cited) == 1:
            arrived.ledger.add("reference-missing", where)
        written: dict[str, Written] = {"subject": self._id, **said, "references": cited}
        if qualifiers:
            written["qualifiers"] = qualifiers
        written["rank"] = self._rank(statement, where)
        name = str(guid) if note is not None else f"{self._id} {_digest(statement)}"
        if name in self._statements:
            raise fault(where, f"the statement {name[:80]!r} stands here twice", "Keep one.")
        self._put(self._statements, name, written, where)
        arrived.count("statements")
        arrived.count("qualifiers", len(qualifiers))
        arrived.count("references", len(cited) - 1)

    def _rank(self, statement: Mapping[str, Json], where: str) -> Written:
        rank = statement.get("rank", "normal")
        if rank == "normal":
            return "normal"
        if not isinstance(rank, str) or rank not in _RANKED:
            remedy = "Write preferred, normal or deprecated."
            raise fault(inside(where, "rank"), "this is no rank", remedy)
        self._desk.arrived.count(rank)
        return {_RANKED[rank]: f"its rank in Wikidata is {rank}"}

    def _cite(self, reference: Mapping[str, Json], where: str) -> str:
        """Make *reference* a source about which its snaks are stated; return its name."""
        snaks = list(grouped(reference, "snaks", where))
        name = f"reference {_digest([snak for snak, _ in snaks])}"
        said = [self._snak(*snak) for snak in snaks]
        if name in self._sources:
            return name
        source: dict[str, Written] = {
            "kind": terms.CITATION,
            "published": {"absent": "unknown"},
            **_described(said),
        }
        self._wikidata()
        self._put(self._sources, name, source, where)
        for number, (one, (_, at)) in enumerate(zip(said, snaks, strict=True)):
            stated: Written = {"subject": name, **one, "references": [{"source": _WIKIDATA}]}
            self._put(self._statements, f"{name} {number}", stated, at)
        return name


def _described(said: Sequence[Mapping[str, Written]]) -> dict[str, Written]:
    """Return what the snaks of a reference tell of the source itself: who speaks, title, address.

    Only what stands once is taken: of several none is the source's own.
    """
    once: dict[str, list[Mapping[str, Written]]] = {}
    for one in said:
        value = one.get("value")
        if isinstance(value, Mapping):
            once.setdefault(str(one["property"]), []).append(value)
    single = {property: found[0] for property, found in once.items() if len(found) == 1}
    described: dict[str, Written] = {}
    if "entity" in single.get(_STATED_IN, {}):
        described["publisher"] = single[_STATED_IN]["entity"]
    url = single.get(_URL, {}).get("uri")
    if isinstance(url, str) and is_uri(url):
        described["url"] = url
    if {"text", "lang"} <= single.get(_TITLE, {}).keys():
        described["title"] = single[_TITLE]
    return described


def _digest(value: Json) -> str:
    """Return a short name for *value*: the same for the same words, whatever hashes stand by."""
    text = json.dumps(_without_hash(value), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def _without_hash(value: Json) -> Json:
    if isinstance(value, Mapping):
        return {name: _without_hash(part) for name, part in value.items() if name != "hash"}
    return [_without_hash(part) for part in value] if isinstance(value, list) else value
