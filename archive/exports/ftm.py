"""Statements as FollowTheMoney writes them: a table, or JSON one a line."""

import csv
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping

from archive.events.entity import Entity
from archive.events.source import Source
from archive.exports.holding import Claim, Held, Vocabulary
from archive.facts.references import Reference
from archive.facts.values import TextValue, Value
from archive.frozen import dataclass
from archive.interchange import ftm_terms as terms
from archive.interchange import ftm_values as values
from archive.interchange.ftm_terms import FIELDS, ID_PROP, NOTE
from archive.interchange.losses import Ledger

Line = dict[str, str | bool]
"""One statement, by the names of its columns."""

_OF_OURS: Mapping[str, tuple[str, str]] = {
    "name": ("name", "name"),
    "alias": ("alias", "name"),
}
"""The properties of every archive that FollowTheMoney has too."""
_BESIDE: Mapping[str, str] = {
    terms.SCHEMA: "schema",
    terms.ORIGINAL: "original_value",
    terms.ORIGIN: "origin",
    terms.CANONICAL: "canonical_id",
    terms.FIRST_SEEN: "first_seen",
    terms.LAST_SEEN: "last_seen",
    terms.LANG: "lang",
}
"""The qualifiers that are columns."""


class _Told:
    """A file that keeps the last line written to it, for the writer of tables."""

    line = ""

    def write(self, text: str) -> int:
        self.line = text
        return len(text)


def table(lines: Iterable[Line]) -> Iterator[bytes]:
    """Yield a table of *lines*, its header first."""
    told = _Told()
    writer = csv.writer(told, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(FIELDS)
    yield told.line.encode()
    for line in lines:
        writer.writerow(_cell(line[name]) for name in FIELDS)
        yield told.line.encode()


def documents(lines: Iterable[Line]) -> Iterator[bytes]:
    """Yield *lines* as JSON, one a line; what is empty is null."""
    for line in lines:
        found = {
            name: value if isinstance(value, bool) else value or None
            for name, value in line.items()
            if name != "prop_type"
        }
        yield json.dumps(found, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _cell(value: str | bool) -> str:
    if isinstance(value, bool):
        return "t" if value else "f"
    return value


@dataclass(frozen=True, slots=True)
class FtmExport:
    """Turns what is held into statements; what they cannot say is counted in *ledger*.

    `origin`: the dataset of what no dataset said. `count` is called with every sort of line.
    """

    vocabulary: Vocabulary
    ledger: Ledger
    count: Callable[[str, int], None]
    origin: str

    def lines(self, held: Held) -> Iterator[Line]:
        """Yield the statements about the entities of *held*."""
        for id, entity in held.entities.items():
            writer = _Writer(self, held, id, terms.SCHEMATA.get(entity.kind, terms.THING))
            self.count("entities", 1)
            yield from writer.entity(entity)


@dataclass(slots=True)
class _Writer:
    """Writes one entity. `about`: its id here; `schema`: that of lines that say no other."""

    export: FtmExport
    held: Held
    about: str
    schema: str

    def entity(self, entity: Entity) -> Iterator[Line]:
        claims = self.held.claims.get(self.about, ())
        self._learn_schema(entity)
        if self.about not in self.export.vocabulary.outside:
            self._lose("local-id", self.about)
            yield from self._described(entity)
        for claim in claims:
            if claim.denied:
                self._lose("denied", claim.id)
            else:
                yield from self._claim(claim)

    def _learn_schema(self, entity: Entity) -> None:
        """Take the schema from the kind, as an import made the kind from the schema."""
        if self.about in self.export.vocabulary.outside:
            self.schema = terms.schema_of(entity.kind)

    def _described(self, entity: Entity) -> Iterator[Line]:
        yield self._line(ID_PROP, "id", self._name(self.about), "", self.export.origin, "")
        for lang, text in entity.label.items():
            self._lose("label", self.about)
            spoken = "" if lang in (terms.NO_LANGUAGE, terms.NOBODY_KNOWS) else lang
            yield self._line("name", "name", text, spoken, self.export.origin, "")

    def _claim(self, claim: Claim) -> Iterator[Line]:
        found = self._property(claim.body.property)
        if found is None:
            self._lose("property", claim.id)
            return
        prop, type = found

        def lose(code: str) -> None:
            self._lose(code, claim.id)

        said = values.written(claim.body.value, self._name, lose)
        if said is None:
            return
        if claim.rank != "normal":
            lose("rank")
        beside = self._qualifiers(claim)
        for dataset, id in self._datasets(claim):
            line = self._line(prop, type, said[0], said[1], dataset, id)
            yield {**line, **beside, "id": id or _id({**line, **beside})}

    def _property(self, name: str) -> tuple[str, str] | None:
        if name == terms.ID:
            return ID_PROP, "id"
        defined = self.export.vocabulary.properties.get(name)
        told = None if defined is None else defined.description.get(terms.NO_LANGUAGE)
        prop, _, type = (told or "").partition(" ")
        if type and terms.property_name(prop) == name:
            return prop, type
        return _OF_OURS.get(name)

    def _qualifiers(self, claim: Claim) -> Line:
        found: Line = {}
        for one in claim.body.qualifiers:
            column = _BESIDE.get(one.property)
            text = self._text(one.value)
            if one.property == terms.EXTERNAL:
                found["external"] = True
            elif column is None or text is None or column in found:
                self._lose("qualifier", claim.id)
            else:
                found[column] = text
        return found

    def _text(self, value: Value) -> str | None:
        found = values.written(value, self._name, lambda code: None)
        return None if found is None else found[0]

    def _datasets(self, claim: Claim) -> Iterator[tuple[str, str]]:
        """Yield each dataset that says the claim, and the name of its row; else the archive."""
        told = False
        for reference in claim.references:
            source = self._source(reference, claim)
            if source is None:
                continue
            told = True
            if source.kind == terms.DATASET:
                title = source.described.get("title")
                note = reference.note or ""
                id = note.removeprefix(NOTE) if note.startswith(NOTE) else ""
                yield (title.text if isinstance(title, TextValue) else ""), id
            elif source.kind == terms.DATABASE and claim.body.property == terms.ID:
                # Nobody said the id: it was made known for those that name the entity.
                continue
            else:
                self._lose("source", claim.id)
                yield self.export.origin, ""
        if not told and not claim.references:
            yield self.export.origin, ""

    def _source(self, reference: Reference, claim: Claim) -> Source | None:
        if reference.by_archive or reference.denied or reference.disclaimed:
            self._lose("reference" if reference.by_archive else "denied", claim.id)
            return None
        source = self.held.sources.get(reference.source)
        if source is None:
            self._lose("closed", claim.id)
        else:
            noted = reference.note if not (reference.note or "").startswith(NOTE) else None
            said = (reference.attribution, reference.exact, reference.capture, reference.loc)
            if any(said) or reference.basis is not None or noted is not None:
                self._lose("reference", claim.id)
        return source

    def _line(self, prop: str, type: str, value: str, lang: str, dataset: str, id: str) -> Line:
        self.export.count("rows", 1)
        own = self._name(self.about)
        line: Line = {
            "canonical_id": own,
            "entity_id": own,
            "prop": prop,
            "prop_type": type,
            "schema": self.schema,
            "value": value,
            "dataset": dataset,
            "origin": "",
            "lang": lang,
            "original_value": "",
            "external": False,
            "first_seen": "",
            "last_seen": "",
            "id": id,
        }
        return {**line, "id": id or _id(line)}

    def _name(self, id: str) -> str:
        return self.export.vocabulary.outside.get(id, id)

    def _lose(self, code: str, at: str) -> None:
        self.export.ledger.add(code, at)


def _id(line: Line) -> str:
    """Return the id that FollowTheMoney gives to a statement: it follows from what it says."""
    names = ("dataset", "entity_id", "prop", "value")
    key = ".".join(str(line[name]) for name in names)
    key += ".ext" if line["external"] else ""
    return hashlib.sha1(key.encode(), usedforsecurity=False).hexdigest()
