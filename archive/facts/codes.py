"""The short strings inside facts, and their decoders.

Every decoder takes a value and its address, returns the string as it stands, and raises
MalformedError with the address where it is not of the grammar.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import NewType, TypeVar

from archive.errors import joined
from archive.facts import grammars
from archive.ids import (
    Digest,
    EntityId,
    PropertyName,
    SourceId,
    StatementId,
    is_digest,
    is_property_name,
    minted_form,
)
from archive.shape import Json, as_choice, as_text, fault

Code = NewType("Code", str)
"""A word of a list: a kind of entity, a manner, a unit."""

Lang = NewType("Lang", str)
"""A language tag of BCP 47 in its recommended case: `en`, `kk-Cyrl`, `pt-BR`, `und`."""

Uri = NewType("Uri", str)
"""An absolute URI, kept as given."""

MediaType = NewType("MediaType", str)
"""`text/plain`: lower case, no parameters."""

Number = NewType("Number", str)
"""A decimal number written out: `225`, `-0.5`. The digits after the point tell its precision."""

Handle = NewType("Handle", str)
"""A short name that people choose and type: letters, marks and digits of any script, `-_.`."""

TimeOfDay = NewType("TimeOfDay", str)
"""`hh:mm` with `Z`, an offset, or ` local`."""

Instant = NewType("Instant", str)
"""`YYYY-MM-DDThh:mm:ssZ`."""


WHITE_SPACE = "".join(
    map(
        chr,
        (
            *range(0x09, 0x0E),
            *range(0x1C, 0x21),
            0x85,
            0xA0,
            0x1680,
            *range(0x2000, 0x200B),
            0x2028,
            0x2029,
            0x202F,
            0x205F,
            0x3000,
        ),
    )
)
"""What a text may not consist of alone: spelt out, so that no reader's Unicode tables decide."""


class Basis(StrEnum):
    """How the source's words became the value that is recorded."""

    STATED = "stated"
    INTERPRETED = "interpreted"
    INFERRED = "inferred"


W = TypeVar("W", bound=StrEnum)


def one_of(words: type[W]) -> Callable[[Json, str], W]:
    """Return the decoder of the closed list *words*; make it once, not at every value."""
    known = {word.value: word for word in words}

    def read(value: Json, where: str) -> W:
        return known[as_choice(value, where, known)]

    return read


basis = one_of(Basis)
"""Return *value*, which must be the word for a basis."""


def words(value: Json, where: str) -> str:
    """Return *value*, which must be text with more in it than white space."""
    text = as_text(value, where)
    if not text.strip(WHITE_SPACE):
        raise fault(where, "the text is blank", "Leave the member out, or write the text.")
    return text


def code(value: Json, where: str) -> Code:
    """Return *value*, which must be a code."""
    remedy = "Start with a letter A-Z; then letters, digits and . _ -, at most 64 in all."
    return Code(_matching(value, where, grammars.is_code, "a code", remedy))


def lang(value: Json, where: str) -> Lang:
    """Return *value*, which must be a language tag."""
    text = as_text(value, where)
    if grammars.is_lang(text):
        return Lang(text)
    better = grammars.recased(text)
    remedy = (
        f"Write {better}."
        if grammars.is_lang(better)
        else "Write a tag of BCP 47 such as en, ru or kk-Cyrl; und where it is not known."
    )
    return Lang(_matching(text, where, grammars.is_lang, "a language tag", remedy))


def uri(value: Json, where: str) -> Uri:
    """Return *value*, which must be an absolute URI."""
    remedy = f"Write it with its scheme, without blanks, in at most {grammars.MAX_URI} characters."
    return Uri(_matching(value, where, grammars.is_uri, "an absolute URI", remedy))


def media_type(value: Json, where: str) -> MediaType:
    """Return *value*, which must be a media type."""
    remedy = "Write type and subtype in lower case, such as text/plain, without parameters."
    return MediaType(_matching(value, where, grammars.is_media_type, "a media type", remedy))


def number(value: Json, where: str) -> Number:
    """Return *value*, which must be a decimal number in a string."""
    remedy = f"Write at most {grammars.MAX_NUMBER} characters as text, such as 225, -3 or 0.50."
    return Number(_matching(value, where, grammars.is_number, "a decimal number", remedy))


def handle(value: Json, where: str) -> Handle:
    """Return *value*, which must be a handle."""
    remedy = "Use 1 to 64 letters, digits and . _ -, a letter or digit first; not 'archive'."
    return Handle(_matching(value, where, grammars.is_handle, "a handle", remedy))


def time_of_day(value: Json, where: str) -> TimeOfDay:
    """Return *value*, which must be a time of day."""
    remedy = "Write it with Z, an offset or local: 18:00Z, 18:00+06:00, 18:00 local."
    return TimeOfDay(_matching(value, where, grammars.is_time_of_day, "a time of day", remedy))


def instant(value: Json, where: str) -> Instant:
    """Return *value*, which must be an instant."""
    remedy = "Write a second that exists, in UTC, such as 2026-11-22T17:30:05Z."
    return Instant(_matching(value, where, grammars.is_instant, "an instant", remedy))


def digest(value: Json, where: str) -> Digest:
    """Return *value*, which must be a SHA-256 digest."""
    remedy = "Write sha256: and 64 lower-case hex digits."
    return Digest(_matching(value, where, is_digest, "a digest", remedy))


def property_name(value: Json, where: str) -> PropertyName:
    """Return *value*, which must be the name of a property."""
    remedy = "Start with a letter A-Z; then letters and digits, at most 64 in all."
    return PropertyName(_matching(value, where, is_property_name, "the name of a property", remedy))


def entity(value: Json, where: str) -> EntityId:
    """Return *value*, which must be the id of an entity."""
    return EntityId(_entity(value, where))


def source(value: Json, where: str) -> SourceId:
    """Return *value*, which must be the id of a source."""
    return SourceId(_source(value, where))


def statement(value: Json, where: str) -> StatementId:
    """Return *value*, which must be the id of a statement."""
    return StatementId(_statement(value, where))


def subject(value: Json, where: str) -> str:
    """Return *value*, the id of what a statement may be about: entity, source or statement."""
    return _subject(value, where)


def _minted(noun: str, *kinds: str) -> Callable[[Json, str], str]:
    """Return the decoder of ids of *kinds*, which *noun* names."""
    is_one = minted_form(*kinds)
    remedy = f"Write {joined(f'{kind}:' for kind in kinds)} and the 12 characters of the id."

    def read(value: Json, where: str) -> str:
        # Ids stand in every fact, and nearly all are in order.
        if isinstance(value, str) and is_one(value):
            return value
        return _matching(value, where, is_one, f"the id of {noun}", remedy)

    return read


_entity = _minted("an entity", "ent")
_source = _minted("a source", "src")
_statement = _minted("a statement", "stm")
_subject = _minted("an entity, source or statement", "ent", "src", "stm")


def _matching(
    value: Json, where: str, test: Callable[[str], object], noun: str, remedy: str
) -> str:
    text = as_text(value, where)
    if not test(text):
        shown = text if len(text) <= 60 else text[:57] + "..."
        raise fault(where, f"{shown!r} is not {noun}", remedy)
    return text
