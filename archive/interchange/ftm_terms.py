"""What FollowTheMoney calls things: its types as kinds of values, its schemata as kinds."""

from collections.abc import Mapping

from archive.facts.grammars import is_code
from archive.frozen import dataclass
from archive.interchange.losses import Difference

SET_NAME = "ftm"
ID_PROP = "id"
DATASET, DATABASE = "ftmDataset", "database"
"""The kinds of sources: a dataset, and FollowTheMoney as such, where no row says an id."""
NOTE = "statement "
NO_LANGUAGE, NOBODY_KNOWS = "zxx", "und"

FIELDS = (
    "canonical_id",
    "entity_id",
    "prop",
    "prop_type",
    "schema",
    "value",
    "dataset",
    "origin",
    "lang",
    "original_value",
    "external",
    "first_seen",
    "last_seen",
    "id",
)
"""The columns of a table of statements, in their order; JSON leaves `prop_type` out."""


@dataclass(frozen=True, slots=True)
class Type:
    """A type of FollowTheMoney: the kinds of values that it comes to, and its language."""

    takes: tuple[str, ...]
    lang: str = NO_LANGUAGE


_WORDS = Type(("text",), NOBODY_KNOWS)
_TERM = Type(("text",))
_CODE = Type(("text", "code"))

TYPES: Mapping[str, Type] = {
    "name": _WORDS,
    "text": _WORDS,
    "html": _WORDS,
    "string": _WORDS,
    "address": _WORDS,
    "entity": Type(("entity", "text")),
    "date": Type(("text", "date")),
    "number": Type(("text", "quantity")),
    "url": Type(("text", "uri")),
    "country": _CODE,
    "language": _CODE,
    "gender": _CODE,
    "topic": _CODE,
    "identifier": _TERM,
    "id": _TERM,
}
OTHER = _TERM
"""Every other type: email, phone, ip, checksum, mimetype, json and what may come."""

PROPS: Mapping[str, str] = {
    prop: type
    for type, props in {
        "name": "name alias weakAlias previousName",
        "country": "country nationality citizenship jurisdiction mainCountry birthCountry flag",
        "date": (
            "date startDate endDate birthDate deathDate incorporationDate dissolutionDate "
            "modifiedAt createdAt retrievedAt publishedAt authoredAt registrationDate buildDate"
        ),
        "number": "amount amountEur amountUsd sharesCount",
        "identifier": (
            "registrationNumber idNumber taxNumber vatCode leiCode innCode ogrnCode okpoCode "
            "dunsCode swiftBic passportNumber wikidataId imoNumber mmsi uniqueEntityId"
        ),
        "url": "sourceUrl publisherUrl website wikipediaUrl opencorporatesUrl alephUrl",
        "email": "email",
        "phone": "phone",
        "gender": "gender",
        "language": "language",
        "topic": "topics",
        "address": "address",
        "text": "notes summary description bodyText",
        "checksum": "contentHash",
        "mimetype": "mimeType",
        "entity": (
            "payer beneficiary owner asset holder person organization director employer employee "
            "member subject object parent subsidiary client agent project addressEntity post "
            "associate relative partner account vessel"
        ),
    }.items()
    for prop in props.split()
}
"""The types of common properties, for files that do not say them. FollowTheMoney's own model is
larger: what is not here is an entity where every value is an id of the file, else a string."""

KINDS: Mapping[str, str] = {
    "Person": "person",
    "Organization": "organisation",
    "Company": "organisation",
    "PublicBody": "organisation",
    "LegalEntity": "organisation",
    "Position": "position",
    "Address": "place",
    "Event": "occurrence",
    "CourtCase": "case",
}
SCHEMATA: Mapping[str, str] = {
    "person": "Person",
    "organisation": "Organization",
    "position": "Position",
    "place": "Address",
    "occurrence": "Event",
    "case": "CourtCase",
}
"""What an entity becomes that was not brought by FollowTheMoney; every other one is a Thing."""
THING = "Thing"

SCHEMA, ORIGINAL, ORIGIN, EXTERNAL = "ftmSchema", "ftmOriginalValue", "ftmOrigin", "ftmExternal"
FIRST_SEEN, LAST_SEEN = "ftmFirstSeen", "ftmLastSeen"
CANONICAL, LANG, ID = "ftmCanonicalId", "ftmLang", "ftmId"

DEFINED: Mapping[str, tuple[str, str, tuple[str, ...]]] = {
    ID: (
        "id in FollowTheMoney",
        "Use it for the id by which a dataset of FollowTheMoney knows the subject.",
        ("text",),
    ),
    SCHEMA: (
        "schema",
        "Use it beside a statement for the schema of FollowTheMoney under which a dataset says it.",
        ("text", "code"),
    ),
    ORIGINAL: (
        "original value",
        "Use it beside a statement for the value before it was brought into its form.",
        ("text",),
    ),
    ORIGIN: (
        "origin of a row",
        "Use it beside a statement for the step of a crawler that made it.",
        ("text",),
    ),
    EXTERNAL: (
        "external",
        "Use it beside a statement that was taken from elsewhere to enrich a dataset.",
        ("code",),
    ),
    FIRST_SEEN: (
        "first seen",
        "Use it beside a statement for when its dataset was first seen to say it.",
        ("text", "instant"),
    ),
    LAST_SEEN: (
        "last seen",
        "Use it beside a statement for when its dataset was last seen to say it.",
        ("text", "instant"),
    ),
    CANONICAL: (
        "canonical id",
        "Use it beside a statement for the id of the cluster in which its subject was put.",
        ("text",),
    ),
    LANG: (
        "language of a value",
        "Use it beside a statement for a language that its value has no room for.",
        ("text",),
    ),
}
"""The properties that an import defines besides those of the files: label, use, kinds."""

IMPORTED: Mapping[str, Difference] = {
    "date-clock": Difference(
        "a date with a time of day", "the day; all of it is kept in `expressed`", True
    ),
    "date-form": Difference("a date in no form of EDTF", "it is kept as text", True),
    "number-form": Difference("a number in no decimal form", "it is kept as text", True),
    "number-unit": Difference(
        "a number whose unit nobody says", "the unit `one`, EUR or USD by the property's name", True
    ),
    "url-form": Difference("a URL with blanks or without a scheme", "it is kept as text", True),
    "code-form": Difference(
        "a code with other than letters, digits and . _ -", "kept as text", True
    ),
    "lang": Difference(
        "a language beside what is no text, or that is no tag of BCP 47",
        f"it is kept as the qualifier {LANG}",
        True,
    ),
    "seen": Difference("first_seen and last_seen without a zone", "instants: UTC is meant", True),
    "canonical": Difference(
        "a canonical id that is not the entity's own",
        f"it is kept as the qualifier {CANONICAL}; nothing is merged",
        True,
    ),
    "type-unknown": Difference(
        "a property whose type neither the file nor the table says",
        "entity where every value is an id of the file, else string",
        True,
    ),
    "type-differs": Difference(
        "a property that has another type in another row, or had one before",
        "the first one holds; the value is text where it must",
        False,
    ),
    "duplicate": Difference("a row that stands twice", "taken once", False),
    "entity-members": Difference(
        "caption, referents and other members of an entity beside its properties",
        "left out",
        False,
    ),
    "datasets": Difference(
        "an entity of several datasets, none of them told by its values", "left out", False
    ),
}
"""What an import meets."""

EXPORTED: Mapping[str, Difference] = {
    "local-id": Difference(
        "an entity that no dataset has an id for", "it stands under its id of this archive", True
    ),
    "property": Difference(
        "a statement with a property that is none of FollowTheMoney", "left out", False
    ),
    "label": Difference(
        "a label of an entity that no dataset has an id for", "a row with the property name", True
    ),
    "absence": Difference("a value that is absent", "left out", False),
    "date": Difference(
        "a date that is uncertain, partly known, an interval or a set", "left out", False
    ),
    "quantity": Difference("a number that is not exact", "left out", False),
    "expressed": Difference("the source's own words for a value, and its basis", "left out", False),
    "kind": Difference("a value of another kind than its property has there", "left out", False),
    "qualifier": Difference("a qualifier that no column holds", "left out", False),
    "rank": Difference("a rank", "left out", False),
    "reference": Difference(
        "speakers, quotation, place, basis or note of a reference", "left out", False
    ),
    "source": Difference(
        "a source that is no dataset of FollowTheMoney",
        "the archive's origin is the dataset",
        False,
    ),
    "denied": Difference(
        "a statement that is only denied, or a reference that denies it", "left out", False
    ),
    "retracted": Difference("a retracted statement", "left out", False),
    "subject": Difference("a statement about a source or a statement", "left out", False),
    "restricted": Difference("what is restricted, for a public audience", "left out", False),
    "closed": Difference("what was redacted, or is not in this copy", "left out", False),
    "judgement": Difference("a judgement that two entities are the same", "left out", False),
    "note": Difference("a note", "left out", False),
}
"""What an export meets."""


def property_name(prop: str) -> str:
    """Return the name under which the property *prop* is defined here: `ftmAmountEur`."""
    return f"ftm{prop[:1].upper()}{prop[1:]}"


def told_type(prop: str, type: str) -> str:
    """Return the words by which an export knows property and type again."""
    return f"{prop} {type}"


def kind_of(schema: str) -> str:
    """Return the kind of an entity of *schema*."""
    if schema in KINDS:
        return KINDS[schema]
    own = schema[:1].lower() + schema[1:]
    return own if is_code(own) else "thing"


def schema_of(kind: str) -> str:
    """Return the schema of an entity of *kind* that FollowTheMoney brought, if no row says it."""
    return SCHEMATA.get(kind) or kind[:1].upper() + kind[1:]
