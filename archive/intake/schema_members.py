"""What a schema says of each member of a deposit: what it may hold, and a line for its writer."""

from collections.abc import Mapping

from archive.events.property import VALUE_TYPES
from archive.events.source import METHODS
from archive.facts.codes import Basis
from archive.facts.quantities import Modality
from archive.facts.references import Act, Certainty
from archive.facts.values import Absence
from archive.intake import ranks
from archive.intake import schema_parts as parts
from archive.intake.schema_parts import Schema, about, items, no, ref, says, texts, when
from archive.intake.values import ABSENT
from archive.shape import Json
from archive.vocabulary import VOCABULARY

RESTRICTED = about(parts.FLAG, "yes: keep it out of public copies.")
_EXPRESSED = about(parts.WORDS, "The source's own words for the value, word for word.")
_BASIS = about(parts.one_of(tuple(Basis)), "How the value was read from the source's words.")
LANG = about(parts.LANG, "A language tag such as en, ru or kk-Cyrl; und where nobody knows.")
_BY = about(parts.NAME, "Who holds it back: an entity.")
_GROUND = about(parts.CODE, "On what ground it is held back, such as classified.")
_ABSENT = about(
    parts.one_of(tuple(Absence)),
    "unknown: there is one, and nobody here knows it. none: there is none, and somebody says so. "
    "withheld: it exists and is held back.",
)
NOT_WITHHELD = when(
    says("absent", parts.one_of([one for one in Absence if one is not Absence.WITHHELD])),
    no("by", "ground"),
)


def value_of(kind: str) -> Schema:
    """Return the schema of a value that is a mapping and tells this *kind*."""
    return ref(value_name(kind))


def value_name(kind: str) -> str:
    """Return the name under which that schema is defined."""
    return f"value-{kind}"


def said(kinds: tuple[str, ...], scalar: Schema, description: str) -> Schema:
    """Return a value of one of *kinds*, or its absence; as a scalar, *scalar*."""
    either: Json = [scalar, *map(value_of, kinds), value_of(ABSENT)]
    return {"anyOf": either, "description": description}


SOURCE: Mapping[str, tuple[Schema, str]] = {
    "published": (parts.DATE, "When, in EDTF: 2022-03-09, '2022-01?'; or {absent: unknown}."),
    "title": (parts.WORDS, "Its title, in the language of the source."),
    "publisher": (parts.NAME, "Who published or aired it: an entity."),
    "url": (parts.URI, "Where it can be found."),
    "partOf": (parts.NAME, "The source that it is a part of."),
    "licence": (parts.WORDS, "Its licence: a name or an address."),
}

ABOUT_FILES: Mapping[str, Schema] = {
    "file": about(parts.WORDS, "The bytes that were kept: a file, by its path from this one."),
    "mediaType": about(parts.MEDIA_TYPE, "Such as text/plain; else by the end of the name."),
    "retrieved": said(("date", "instant"), parts.WHEN, "When the bytes were got; else unknown."),
    "method": about(parts.one_of(METHODS), "How the bytes were got; else file."),
    "public": about(parts.FLAG, "yes: let the bytes into public copies; else they stay out."),
    "of": about(parts.WORDS, "The file in this list that this one was made of."),
}

ENTITY: Mapping[str, Schema] = {
    "kind": {
        **about(parts.CODE, "What it is."),
        "examples": ["person", "organisation", "position", "place", "occurrence", "case", "group"],
    },
    "label": about(texts(), "What it is called, by language: {en: The Gazette}."),
    "identified": about(parts.FLAG, "no: it is no certain person, body or thing."),
    "restricted": RESTRICTED,
}

_TYPE = parts.one_of(VALUE_TYPES)
PROPERTY: Mapping[str, Schema] = {
    "label": about(texts(), "What it is called, by language."),
    "description": about(texts(), "When to use it, by language."),
    "values": {
        "anyOf": [_TYPE, {**items(_TYPE), "uniqueItems": True}],
        "description": "The kind of values that it takes, or a list of them. It never changes.",
    },
    "single": about(parts.FLAG, "yes: only one value can hold at a time."),
    "codes": {
        **about(items(parts.CODE), "The closed list of its codes."),
        "uniqueItems": True,
    },
    "iri": about(parts.URI, "What others call the same property."),
}

CLAIM: Mapping[str, Schema] = {
    "property": {
        **about(parts.PROPERTY, "What is said: a property of the archive or of this file."),
        "examples": [*VOCABULARY],
    },
    "value": about(
        ref("value"),
        "The value, as the property takes it; where it takes several kinds, in braces: {text: …}.",
    ),
    "absent": _ABSENT,
    "by": _BY,
    "ground": _GROUND,
    "expressed": _EXPRESSED,
    "basis": _BASIS,
    "lang": LANG,
}
STATEMENT: Mapping[str, Schema] = {
    "subject": about(parts.NAME, "What it is about: an entity, a source or a statement."),
    "qualifiers": about(items(ref("qualifier")), "What narrows it: when, where, by whom."),
    "references": about(items(ref("reference")), "Where it was said, and by whom."),
    "restricted": RESTRICTED,
    "rank": {
        "anyOf": [parts.one_of([ranks.NORMAL]), ref("rank")],
        "description": "How it stands among others: {preferred: why}, {deprecated: why} or normal.",
    },
}
RANK: Mapping[str, Schema] = {
    ranks.PREFERRED: about(parts.WORDS, "Why it is to be shown before others."),
    ranks.DEPRECATED: about(parts.WORDS, "Why it should no longer be relied on."),
}
ONE_VALUE: Schema = {
    "oneOf": [{"required": ["value"]}, {"required": ["absent"]}],
    "dependentRequired": {"by": ["absent"], "ground": ["absent"], "lang": ["value"]},
    "allOf": [
        NOT_WITHHELD,
        when(says("value", {"type": "object"}), no("expressed", "basis", "lang")),
    ],
}

REFERENCE: Mapping[str, Schema] = {
    "source": about(parts.NAME, "The source that says it; archive for what you infer yourself."),
    "capture": about(parts.WORDS, "Which of the source's captures: its file, or its digest."),
    "loc": about(ref("loc"), "Where in the capture it stands."),
    "exact": about(parts.WORDS, "The source's words, looked up in the capture where it is text."),
    "said": about(items(ref("step")), "The speakers, the outermost first."),
    "basis": about(parts.one_of(tuple(Basis)), "How the claim was read from the words."),
    "note": about(parts.WORDS, "Words of your own about this reference."),
}
LOC: Mapping[str, Schema] = {
    "chars": about(parts.span(), "Characters of the text: start, and the first that is not meant."),
    "page": about(parts.INTEGER, "The page, counted from 1."),
    "t": about(parts.span(), "From when to when in a recording, in seconds."),
    "paragraph": about(parts.INTEGER, "The paragraph, counted from 1."),
    "row": about(parts.INTEGER, "The row of a table, counted from 1."),
}
STEP: Mapping[str, Schema] = {
    "agent": about(parts.NAME, "Who speaks: an entity."),
    "act": about(
        parts.one_of(tuple(Act)),
        "What they do; reports passes on another's words, declines will or can not say.",
    ),
    "to": about(parts.NAME, "To whom: an entity."),
    "in": about(parts.NAME, "The source in which it was said."),
    "date": said(("date",), parts.DATE, "When it was said, in EDTF."),
    "expressed": about(parts.WORDS, "The source's own words for that date."),
    "verb": about(parts.WORDS, "The source's own word for the act."),
    "not": about(parts.FLAG, "yes: the speaker says that it is not so."),
    "certainty": about(parts.one_of(tuple(Certainty)), "How surely, where it is hedged."),
    "hedge": about(parts.WORDS, "The exact words of the hedge."),
}

LATITUDE = about(parts.NUMBER, "Degrees to the north, such as 43.24.")
LONGITUDE = about(parts.NUMBER, "Degrees to the east, such as 76.95.")
KINDS: Mapping[str, Schema] = {
    "text": about(parts.WORDS, "The text."),
    "quote": about(parts.WORDS, "Somebody's exact words."),
    "code": about(parts.CODE, "A code, of the property's list where that is closed."),
    "date": about(parts.DATE, "A date in EDTF: 2022-03-09, '2022-01?', XXXX-03-09."),
    "quantity": ref("numbers"),
    "uri": about(parts.URI, "An absolute address, with its scheme."),
    "digest": about(parts.DIGEST, "sha256: and 64 hexadecimal digits."),
    "point": ref("point"),
    "duration": about(parts.DURATION, "A length of time in ISO 8601: P12Y, P8Y6M, PT72H."),
    "timeOfDay": about(parts.TIME_OF_DAY, "18:00Z, 18:00+06:00 or 18:00 local."),
    "instant": about(parts.INSTANT, "A second of UTC: 2022-01-05T10:00:00Z."),
    "absent": _ABSENT,
}
BESIDE_VALUES: Mapping[str, Schema] = {
    "expressed": _EXPRESSED,
    "basis": _BASIS,
    "lang": LANG,
    "not": about(parts.FLAG, "yes: that the statement is not so."),
    "speaker": about(parts.NAME, "Who said it: an entity."),
    "original": about(ref("original"), "The words before they were translated, and their tongue."),
    "translatedBy": about(parts.NAME, "Who translated it: an entity."),
    "by": _BY,
    "ground": _GROUND,
}
NUMBERS: Mapping[str, Schema] = {
    "of": about(parts.CODE, "The unit, such as person."),
    "text": about(parts.WORDS, "The source's own words for the number."),
    "modality": about(parts.one_of(tuple(Modality)), "What the numbers claim."),
    "amount": about(parts.NUMBER, "The number."),
    "lower": about(parts.NUMBER, "The least that is claimed."),
    "upper": about(parts.NUMBER, "The most that is claimed."),
    "magnitude": about(parts.INTEGER, "The power of ten: 2 for hundreds."),
}
