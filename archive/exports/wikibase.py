"""Entities as Wikibase writes them: labels, statements with qualifiers, references and ranks."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping

from archive.events.entity import Entity
from archive.events.source import Source
from archive.exports.holding import Claim, Held, Vocabulary
from archive.facts.codes import Lang
from archive.facts.references import Reference
from archive.facts.values import (
    AbsentValue,
    DateValue,
    EntityValue,
    TextValue,
    UriValue,
    Value,
)
from archive.frozen import dataclass
from archive.interchange import wikibase_terms as terms
from archive.interchange import wikibase_writing as values
from archive.interchange.losses import Ledger
from archive.interchange.wikibase_notations import Out
from archive.interchange.wikibase_terms import BASE, NOTE

Snak = dict[str, Out]

_OF_SOURCE: Mapping[str, tuple[str, str]] = {
    "publisher": ("P123", "wikibase-item"),
    "title": ("P1476", "monolingualtext"),
    "url": ("P854", "url"),
}
_PUBLISHED, _PAGE, _QUOTATION = "P577", "P304", "P1683"
_BESIDES = {terms.ITEM, terms.ALIAS, terms.DESCRIPTION}


def document(items: Iterable[dict[str, Out]]) -> Iterator[bytes]:
    """Yield the bytes of an answer that holds *items*, one a line."""
    yield b'{"entities": {'
    for number, item in enumerate(items):
        start = b",\n" if number else b"\n"
        name = json.dumps(item["id"], ensure_ascii=False)
        yield start + f"{name}: {json.dumps(item, ensure_ascii=False)}".encode()
    yield b'\n}, "success": 1}\n'


@dataclass(frozen=True, slots=True)
class WikibaseExport:
    """Turns what is held into items; what Wikibase cannot say is counted in *ledger*.

    `count` is called with every sort of thing that is written, and how many.
    """

    vocabulary: Vocabulary
    ledger: Ledger
    count: Callable[[str, int], None]

    def items(self, held: Held) -> Iterator[dict[str, Out]]:
        """Yield the entities of *held* as items."""
        for id, entity in held.entities.items():
            yield _Writer(self, held, id).item(entity)


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes one item. `about`: the id of the entity."""

    export: WikibaseExport
    held: Held
    about: str

    def item(self, entity: Entity) -> dict[str, Out]:
        name = self._name(self.about)
        if not terms.is_item(name):
            self._lose("local-id", self.about)
        claims = self.held.claims.get(self.about, ())
        labels = dict(entity.label)
        if labels == {"mul": name}:
            # It was made up where the item's label was not known.
            labels = {}
        written: dict[str, Out] = {
            "type": "item",
            "id": name,
            "labels": {terms.to_code(tag): _told(tag, text) for tag, text in labels.items()},
        }
        self.export.count("items", 1)
        self.export.count("labels", len(labels))
        told = self._texts(claims, terms.DESCRIPTION)
        if told:
            written["descriptions"] = {tag: texts[-1] for tag, texts in told.items()}
        aliases = self._texts(claims, terms.ALIAS)
        if aliases:
            written["aliases"] = {tag: [*texts] for tag, texts in aliases.items()}
        statements = self._statements(claims, name)
        if statements:
            written["claims"] = statements
        return written

    def _texts(self, claims: Iterable[Claim], property: str) -> dict[str, list[Out]]:
        found: dict[str, list[Out]] = {}
        for claim in claims:
            value = claim.body.value
            if claim.body.property != property or not isinstance(value, TextValue):
                continue
            if self._stands(claim):
                self._lose_beside(claim)
                told = _told(value.lang, value.text)
                found.setdefault(terms.to_code(value.lang), []).append(told)
                self.export.count("aliases" if property == terms.ALIAS else "descriptions", 1)
        return found

    def _lose_beside(self, claim: Claim) -> None:
        """Count what stands beside a text that is no statement there."""
        sources = [self.held.sources.get(one.source) for one in claim.references]
        if any(source is None or source.kind != terms.RECORD for source in sources):
            self._lose("reference", claim.id)
        if claim.body.qualifiers:
            self._lose("qualifier", claim.id)
        if claim.rank != "normal":
            self._lose("rank", claim.id)

    def _statements(self, claims: Iterable[Claim], name: str) -> dict[str, Out]:
        found: dict[str, list[Out]] = {}
        for claim in claims:
            if claim.body.property in _BESIDES or not self._stands(claim):
                continue
            statement = self._statement(claim, name)
            property = self._property(claim.body.property)
            found.setdefault(property, []).append(statement)
        return {property: [*statements] for property, statements in found.items()}

    def _stands(self, claim: Claim) -> bool:
        if claim.denied:
            self._lose("denied", claim.id)
        return not claim.denied

    def _statement(self, claim: Claim, name: str) -> Out:
        body = claim.body
        main = self._snak(body.property, body.value, claim.id)
        qualifiers = [self._snak(one.property, one.value, claim.id) for one in body.qualifiers]
        written: dict[str, Out] = {
            "mainsnak": main,
            "type": "statement",
            "id": _guid(claim, name, self.held),
            "rank": claim.rank,
        }
        if qualifiers:
            written["qualifiers"], written["qualifiers-order"] = _grouped(qualifiers)
        references = [one for one in map(self._reference(claim), claim.references) if one]
        if references:
            written["references"] = [*references]
        self.export.count("statements", 1)
        self.export.count("qualifiers", len(qualifiers))
        self.export.count("references", len(references))
        return written

    def _reference(self, claim: Claim) -> Callable[[Reference], dict[str, Out]]:
        def write(reference: Reference) -> dict[str, Out]:
            if reference.by_archive:
                self._lose("by-archive", claim.id)
                return {}
            if reference.denied or reference.disclaimed:
                self._lose("denied", claim.id)
                return {}
            source = self.held.sources.get(reference.source)
            if source is None:
                self._lose("closed", claim.id)
                return {}
            if source.kind == terms.RECORD:
                return {}
            snaks = self._snaks_of(reference, source, claim.id)
            if not snaks:
                self._lose("reference", claim.id)
                return {}
            grouped, order = _grouped(snaks)
            return {"snaks": grouped, "snaks-order": order}

        return write

    def _snaks_of(self, reference: Reference, source: Source, at: str) -> list[Snak]:
        """Return what is stated about the source, or, where nothing is, how it is described."""
        if source.kind == terms.CITATION:
            claims = self.held.claims.get(reference.source, ())
            return [
                self._snak(claim.body.property, claim.body.value, claim.id)
                for claim in claims
                if self._stands(claim)
            ]
        snaks = [
            self._valued(property, datatype, source.described[member], at)
            for member, (property, datatype) in _OF_SOURCE.items()
            if isinstance(source.described.get(member), EntityValue | TextValue | UriValue)
        ]
        if isinstance(source.published, DateValue):
            snaks.append(self._valued(_PUBLISHED, "time", source.published, at))
        if reference.exact is not None:
            quoted = TextValue(reference.exact, _language(source))
            snaks.append(self._valued(_QUOTATION, "monolingualtext", quoted, at))
        if reference.loc is not None and reference.loc.page is not None:
            page = TextValue(str(reference.loc.page), _language(source))
            snaks.append(self._valued(_PAGE, "string", page, at))
        lost = (reference.attribution, reference.capture, reference.basis, reference.note)
        if any(lost) or (reference.loc is not None and reference.loc.page is None):
            self._lose("reference", at)
        return snaks

    def _snak(self, property: str, value: Value, at: str) -> Snak:
        name = self._property(property)
        if name == property and not terms.is_numbered(name, "P"):
            self._lose("local-property", at)
        return self._valued(name, self._datatype(property, value), value, at)

    def _valued(self, property: str, datatype: str, value: Value, at: str) -> Snak:
        def lose(code: str) -> None:
            self._lose(code, at)

        snak: Snak = {"snaktype": "value", "property": property, "datatype": datatype}
        if isinstance(value, AbsentValue):
            return {**snak, "snaktype": values.absent(value, lose)}
        found = values.written(datatype, value, self._name, lose)
        if found is None:
            return {**snak, "snaktype": "somevalue"}
        return {**snak, "datavalue": found}

    def _property(self, name: str) -> str:
        defined = self.export.vocabulary.properties.get(name)
        iri = "" if defined is None or defined.iri is None else defined.iri
        id = iri.removeprefix(BASE)
        return id if iri.startswith(BASE) and terms.is_numbered(id, "P") else name

    def _datatype(self, name: str, value: Value) -> str:
        defined = self.export.vocabulary.properties.get(name)
        told = None if defined is None else defined.description.get(terms.NO_LANGUAGE)
        return told or terms.BY_KIND.get(value.kind, "string")

    def _name(self, id: str) -> str:
        return self.export.vocabulary.outside.get(id, id)

    def _lose(self, code: str, at: str) -> None:
        self.export.ledger.add(code, at)


def _told(tag: str, text: str) -> Out:
    return {"language": terms.to_code(tag), "value": text}


def _grouped(snaks: Iterable[Snak]) -> tuple[dict[str, Out], list[Out]]:
    """Return *snaks* by property, and the properties in their order."""
    found: dict[str, list[Out]] = {}
    for snak in snaks:
        found.setdefault(str(snak["property"]), []).append(snak)
    return {property: [*group] for property, group in found.items()}, [*found]


def _guid(claim: Claim, name: str, held: Held) -> str:
    """Return the statement's own name in Wikidata, or one that follows from its id here."""
    for reference in claim.references:
        source = held.sources.get(reference.source)
        if source is not None and source.kind == terms.RECORD and reference.note is not None:
            return reference.note.removeprefix(NOTE)
    digits = hashlib.sha256(claim.id.encode()).hexdigest()
    parts = (digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:32])
    return f"{name}${'-'.join(parts)}"


def _language(source: Source) -> Lang:
    title = source.described.get("title")
    return title.lang if isinstance(title, TextValue) else Lang(terms.NOBODY_KNOWS)
