"""What Wikibase calls things: its datatypes as kinds of values, and every difference, by name."""

from collections.abc import Mapping

from archive.facts.grammars import is_lang, recased
from archive.frozen import dataclass
from archive.interchange.losses import Difference

SET_NAME = "wikidata"
BASE = "http://www.wikidata.org/entity/"
ITEM, DESCRIPTION, ALIAS = "wikidataItem", "wikidataDescription", "alias"
"""The properties that say which item an entity is, and what else Wikidata calls it."""
RECORD, CITATION, ARCHIVE_OF_ALL = "wikidataRecord", "wikidataReference", "database"
"""The kinds of sources: the page of an item, a reference on it, and Wikidata as a whole."""
NOTE = "statement "
"""What a reference to an item's page notes: the statement's own name follows."""
NO_LANGUAGE, NOBODY_KNOWS = "zxx", "und"


@dataclass(frozen=True, slots=True)
class Datatype:
    """A datatype: the kinds of values that it comes to, how it is sent, and its language if any.

    Every one takes text too: what does not fit is kept in words.
    """

    takes: tuple[str, ...]
    sent: str
    lang: str = NO_LANGUAGE


_TEXT, _CODE = ("text",), ("text", "code")
_ID = "wikibase-entityid"

DATATYPES: Mapping[str, Datatype] = {
    "wikibase-item": Datatype(("entity", "text"), _ID),
    "wikibase-property": Datatype(_CODE, _ID),
    "wikibase-lexeme": Datatype(_CODE, _ID),
    "wikibase-form": Datatype(_CODE, _ID),
    "wikibase-sense": Datatype(_CODE, _ID),
    "entity-schema": Datatype(_CODE, _ID),
    "string": Datatype(_TEXT, "string", NOBODY_KNOWS),
    "external-id": Datatype(_TEXT, "string"),
    "url": Datatype(("text", "uri"), "string"),
    "commonsMedia": Datatype(_TEXT, "string"),
    "geo-shape": Datatype(_TEXT, "string"),
    "tabular-data": Datatype(_TEXT, "string"),
    "math": Datatype(_TEXT, "string"),
    "musical-notation": Datatype(_TEXT, "string"),
    "monolingualtext": Datatype(_TEXT, "monolingualtext"),
    "time": Datatype(("text", "date"), "time"),
    "quantity": Datatype(("text", "quantity"), "quantity"),
    "globe-coordinate": Datatype(("text", "point"), "globecoordinate"),
}
OTHER = Datatype(_TEXT, "string")
"""A datatype that is not in the table: its values come as text, as JSON where they must."""

DEFINED: Mapping[str, Mapping[str, str | Mapping[str, str]]] = {
    ITEM: {
        "label": {"en": "item of Wikidata"},
        "description": {"en": "Use it for the item of Wikidata that is the subject."},
        "values": "uri",
    },
    DESCRIPTION: {
        "label": {"en": "description in Wikidata"},
        "description": {"en": "Use it for the words by which Wikidata tells the item from others."},
        "values": "text",
    },
}
"""The properties that an import defines for what an item has besides statements."""

BY_KIND: Mapping[str, str] = {
    "entity": "wikibase-item",
    "text": "monolingualtext",
    "quote": "monolingualtext",
    "date": "time",
    "quantity": "quantity",
    "uri": "url",
    "point": "globe-coordinate",
}
"""The datatype of a value whose property is not of Wikidata; all other kinds are strings."""

KINDS: Mapping[str, str] = {
    "Q5": "person",
    "Q43229": "organisation",
    "Q4830453": "organisation",
    "Q6881511": "organisation",
    "Q783794": "organisation",
    "Q7278": "organisation",
    "Q7210356": "organisation",
    "Q163740": "organisation",
    "Q327333": "organisation",
    "Q3918": "organisation",
    "Q515": "place",
    "Q1549591": "place",
    "Q3957": "place",
    "Q532": "place",
    "Q486972": "place",
    "Q6256": "place",
    "Q3624078": "place",
    "Q4164871": "position",
    "Q294414": "position",
    "Q1190554": "occurrence",
    "Q1656682": "occurrence",
    "Q40231": "occurrence",
    "Q124734": "occurrence",
    "Q2334719": "case",
}
"""What an entity is, by the first value of `instance of` (P31) that is in this table."""
KIND = "item"
"""What every other entity is."""

IMPORTED: Mapping[str, Difference] = {
    "reference-missing": Difference(
        "a statement has no reference",
        "the item's page is cited, which an export leaves out",
        True,
    ),
    "time-year": Difference(
        "a year before 1 or after 9999", "the time is kept as text, in a fixed wording", True
    ),
    "time-precision": Difference(
        "a precision coarser than a century, or finer than a day",
        "the time is kept as text, in a fixed wording",
        True,
    ),
    "time-form": Difference(
        "a day that does not exist, or a calendar that is neither Gregorian nor Julian",
        "the time is kept as text, in a fixed wording",
        True,
    ),
    "time-julian": Difference(
        "the Julian calendar",
        "the days that are meant, in the Gregorian one; the time is kept in `expressed`",
        True,
    ),
    "time-century": Difference(
        "a century: the 19th is 1801 to 1900, which is not 18XX",
        "a set from its first to its last year: [1801..1900]",
        True,
    ),
    "time-finer": Difference(
        "digits finer than the precision, or a time of day",
        "the date is as fine as the precision; the time is kept in `expressed`",
        True,
    ),
    "time-bounds": Difference("`before` or `after` is not 0", "they are kept in `expressed`", True),
    "time-zone": Difference("`timezone` is not 0", "it is kept in `expressed`", True),
    "time-spelling": Difference(
        "a year of other than four digits", "the time is kept in `expressed`", True
    ),
    "quantity-bounds": Difference(
        "a quantity with bounds",
        "modality between, or exact where they meet; the amount is kept in the words",
        True,
    ),
    "quantity-unit": Difference(
        "a unit that is no item of Wikidata", "the unit `other`; it is kept in the words", True
    ),
    "quantity-form": Difference(
        "a number of more than 40 characters, or bounds that exclude the amount",
        "the quantity is kept as text, in a fixed wording",
        True,
    ),
    "coordinate-precision": Difference(
        "the precision of a coordinate", "it is kept in `expressed`", True
    ),
    "coordinate-globe": Difference(
        "a coordinate on another globe, or outside of the Earth's degrees",
        "the coordinate is kept as text, in a fixed wording",
        True,
    ),
    "url-form": Difference("a URL with blanks or without a scheme", "it is kept as text", True),
    "value-json": Difference(
        "a value of a form that its datatype does not have, or of an unknown datatype",
        "it is kept as text, as the JSON that it was",
        True,
    ),
    "language": Difference("a language code that is no tag of BCP 47", "x- is put before it", True),
    "sitelinks": Difference("links to pages of wikis", "left out", False),
    "page": Difference("page id, namespace, title and revision of an item", "left out", False),
    "hash": Difference("hashes of snaks and references", "left out: they follow", False),
    "property-statements": Difference(
        "statements about a property", "left out: only its label is taken", False
    ),
    "entity-type": Difference(
        "an entity that is neither item nor property", "left out, with its statements", False
    ),
    "missing": Difference("an item that does not exist", "left out", False),
}
"""What an import meets."""

EXPORTED: Mapping[str, Difference] = {
    "local-id": Difference(
        "an entity that is no item of Wikidata",
        "it stands under its id of this archive, which no import reads",
        False,
    ),
    "local-property": Difference(
        "a property that is none of Wikidata",
        "it stands under its name, which no import reads",
        False,
    ),
    "withheld": Difference("a value that somebody holds back", "somevalue", False),
    "absence": Difference("who withholds, on what ground, in which words", "left out", False),
    "date": Difference("a date that is open at an end, or spans centuries", "somevalue", False),
    "date-coarser": Difference(
        "a date that is uncertain, an interval or a set",
        "the finest time that holds all its days",
        False,
    ),
    "expressed": Difference("the source's own words for a value, and its basis", "left out", False),
    "quantity": Difference(
        "a number that is approximate, open at one end or an order of magnitude",
        "an amount with or without bounds, or somevalue",
        False,
    ),
    "kind": Difference(
        "a source, statement, code, duration, time of day, instant or digest", "a string", False
    ),
    "quote": Difference("speaker and original of a quotation", "left out", False),
    "reference": Difference(
        "speakers, certainty, capture, place, basis or note of a reference", "left out", False
    ),
    "qualifier": Difference("a qualifier of an alias or description", "left out", False),
    "rank": Difference("a rank of an alias or description", "left out", False),
    "by-archive": Difference("an inference of the archive", "left out of the references", False),
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


def to_tag(code: str) -> tuple[str, bool]:
    """Return the language tag for a code of Wikibase, and whether it is one of BCP 47."""
    better = recased(code) if code.isascii() else code
    if is_lang(better) and not better.startswith("x-"):
        return better, True
    private = f"x-{code.lower()}"
    return (private, False) if is_lang(private) else (NOBODY_KNOWS, False)


def to_code(tag: str) -> str:
    """Return the code of Wikibase for a language tag."""
    return tag.lower().removeprefix("x-")


def is_item(text: str) -> bool:
    """Say whether *text* is the id of an item."""
    return is_numbered(text, "Q")


def is_numbered(text: str, letter: str) -> bool:
    """Say whether *text* is *letter* and a number without leading zeros."""
    digits = text[1:]
    return text[:1] == letter and digits.isascii() and digits.isdigit() and digits[0] != "0"
