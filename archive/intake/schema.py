"""The JSON Schema (2020-12) of a deposit file, by which an editor completes and checks one.

It is made of the forms and lists by which a deposit is read. It knows the form of a file and
nothing of an archive: names, property types and quotations are looked up when it is deposited.
"""

from collections.abc import Mapping

from archive.facts.codes import Basis
from archive.facts.quantities import NUMBERS, Modality
from archive.facts.references import ARCHIVE
from archive.intake import (
    captures,
    deposit,
    entities,
    ranks,
    references,
    sources,
    statements,
    values,
)
from archive.intake import schema_members as members
from archive.intake import schema_parts as parts
from archive.intake.schema_parts import Schema, about, items, mapping, no, ref, says, when
from archive.shape import Json

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_SECTIONS = ("sources", "entities", "properties", "statements")


def deposit_schema() -> Schema:
    """Return the schema, as an object to be written as JSON."""
    root = mapping(
        deposit.DEPOSIT,
        {
            "deposit": about(
                parts.SET,
                "The name of this deposit, chosen once: the edited file is deposited again under "
                "the same name.",
            ),
            "lang": about(parts.LANG, "The language of texts where nothing else is said."),
            "reason": about(parts.WORDS, "Why what changed in this file is corrected."),
            "sources": about(parts.named(ref("source")), "Where things were said, by handle."),
            "entities": about(parts.named(ref("entity")), "Whom and what it is about, by handle."),
            "properties": about(
                {"type": "object", "propertyNames": parts.PROPERTY, **_each(ref("property"))},
                "Properties of your own, by name; most come with the archive.",
            ),
            "statements": about(parts.named(ref("statement")), "What is claimed, by handle."),
        },
    )
    held: Json = [says(name, {"minProperties": 1}) for name in _SECTIONS]
    return {
        "$schema": DIALECT,
        "title": "A deposit for a Muniment archive",
        "description": "Sources, entities, properties and statements, written by hand.",
        **root,
        "anyOf": held,
        "$defs": {**_definitions(), **_values()},
    }


def _each(schema: Schema) -> Schema:
    return {"additionalProperties": schema}


def _definitions() -> dict[str, Schema]:
    return {
        "source": _source(),
        "capture": mapping(captures.CAPTURE, members.ABOUT_FILES),
        "entity": mapping(entities.ENTITY, members.ENTITY),
        "property": mapping(entities.PROPERTY, members.PROPERTY),
        "statement": {
            **mapping(statements.STATEMENT, {**members.CLAIM, **members.STATEMENT}),
            **members.ONE_VALUE,
        },
        "qualifier": {**mapping(statements.QUALIFIER, members.CLAIM), **members.ONE_VALUE},
        "reference": {
            **mapping(references.REFERENCE, members.REFERENCE),
            **when(
                says("source", {"const": ARCHIVE}),
                {
                    **no("capture", "loc", "exact", "said"),
                    "required": ["basis"],
                    "allOf": [says("basis", {"const": Basis.INFERRED.value})],
                },
            ),
        },
        "rank": {**mapping(ranks.FORM, members.RANK), "minProperties": 1, "maxProperties": 1},
        "loc": {**mapping(references.LOC, members.LOC), "minProperties": 1},
        "step": {
            **mapping(references.STEP, members.STEP),
            "dependentRequired": {"expressed": ["date"]},
            **when(says("date", {"type": "object"}), no("expressed")),
        },
    }


def _values() -> dict[str, Schema]:
    """Return what a value can be as a mapping, by kind, and all of these as one."""
    made: dict[str, Schema] = {
        kind: mapping(form, {**members.BESIDE_VALUES, kind: _kind(kind)})
        for kind, form in values.FORMS.items()
    }
    made[values.ABSENT] = {**made[values.ABSENT], **members.NOT_WITHHELD}
    return {
        **{members.value_name(kind): {**schema, "title": kind} for kind, schema in made.items()},
        "original": mapping(values.ORIGINAL, {"lang": members.LANG, "text": members.KINDS["text"]}),
        "numbers": {
            **mapping(values.QUANTITY, members.NUMBERS),
            "allOf": [_numbers_of(modality) for modality in Modality],
        },
        "point": mapping(values.POINT, {"lat": members.LATITUDE, "lon": members.LONGITUDE}),
        "value": {"anyOf": [parts.WORDS, ref("numbers"), *map(members.value_of, values.FORMS)]},
    }


def _kind(kind: str) -> Schema:
    if kind in values.NAMES:
        return about(parts.NAME, f"The handle, label or id of the {kind}.")
    return members.KINDS.get(kind, {})


def _numbers_of(modality: Modality) -> Schema:
    has = NUMBERS[modality]
    others = {name for names in NUMBERS.values() for name in names} - set(has)
    then: Schema = {**no(*sorted(others)), "required": [*has]}
    return when(says("modality", {"const": modality.value}), then)


def _source() -> Schema:
    """Return the schema of a source: what is said of a file stands beside one."""
    described = {
        name: members.said(kinds, *members.SOURCE[name]) for name, kinds in sources.KINDS.items()
    }
    more: Mapping[str, Schema] = {
        "kind": {**about(parts.CODE, "What it is."), "examples": ["article", "broadcast", "list"]},
        "lang": members.said(("code",), parts.LANG, "The language of the source."),
        "author": about(
            items(
                members.said(sources.AUTHOR, parts.NAME, "An entity, or {text: name} for a name.")
            ),
            "Who made it.",
        ),
        "captures": about(items(ref("capture")), "Every file that was kept, where there are more."),
        "restricted": members.RESTRICTED,
    }
    return {
        **mapping(sources.SOURCE, {**members.ABOUT_FILES, **described, **more}),
        "dependentRequired": {name: ["file"] for name in captures.ABOUT},
        "not": {"required": ["file", "captures"]},
    }
