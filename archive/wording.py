"""Facts in one line of plain English each, for whoever shows them.

Whatever is named by an id is called by a function that comes in, id -> name. Dates stand in words
and as they are written; an absence is a word, never a blank.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias, assert_never

from archive.errors import joined
from archive.events.entity import Entity
from archive.events.property import PropertyDefined
from archive.events.source import Source, SourceCaptured
from archive.facts import date_words, durations, languages
from archive.facts.references import Reference, Step
from archive.facts.statements import Qualifier, StatementBody
from archive.facts.values import (
    AbsentValue,
    CodeValue,
    DateValue,
    DigestValue,
    DurationValue,
    EntityValue,
    InstantValue,
    PointValue,
    QuantityValue,
    QuoteValue,
    SourceValue,
    StatementValue,
    TextValue,
    TimeOfDayValue,
    UriValue,
    Value,
)

Name: TypeAlias = Callable[[str], str]
"""What to call an id."""

_TIMES = {"startTime": "from", "endTime": "until", "asOf": "as of"}
"""Time qualifiers that read as a preposition."""


def value_words(value: Value, name: Name, *, code: bool = True) -> str:
    """Return *value* in words: `January 2022 (uncertain)` with `[2022-01?]` behind it if *code*."""
    match value:
        case EntityValue():
            return name(value.entity)
        case SourceValue():
            return name(value.source)
        case StatementValue():
            return f"not: {name(value.statement)}" if value.denied else name(value.statement)
        case TextValue():
            return value.text
        case QuoteValue():
            return _quote(value, name)
        case CodeValue():
            return value.code
        case DateValue():
            words = date_words.words(value.date)
            # A year that is all of it says the same in both.
            return f"{words} [{value.date.text}]" if code and words != value.date.text else words
        case QuantityValue():
            return value.quantity.text
        case UriValue():
            return value.uri
        case DigestValue():
            return value.digest
        case PointValue():
            return f"{value.point.lat}, {value.point.lon}"
        case DurationValue():
            return durations.words(value.duration)
        case TimeOfDayValue():
            return value.time
        case InstantValue():
            return value.instant
        case AbsentValue():
            return _absence(value, name)
        case _:
            assert_never(value)


def qualifier_words(qualifier: Qualifier, name: Name) -> str:
    """Return *qualifier* in words: `until January 2022`, `manner: verbal`."""
    told = value_words(qualifier.value, name, code=False)
    preposition = _TIMES.get(qualifier.property)
    if preposition and isinstance(qualifier.value, DateValue):
        return f"{preposition} {told}"
    return f"{qualifier.property}: {told}"


def statement_words(body: StatementBody, name: Name) -> str:
    """Return subject, property, value and qualifiers, and who says so in brackets."""
    value = value_words(body.value, name, code=False)
    told = f"{name(body.subject)} - {body.property} -> {value}"
    if body.qualifiers:
        told += f" ({'; '.join(qualifier_words(one, name) for one in body.qualifiers)})"
    chains = dict.fromkeys(chain_words(reference, name) for reference in body.references)
    return f"{told}  [{'; '.join(chains)}]"


def chain_words(reference: Reference, name: Name) -> str:
    """Return through whom a reference comes: `The Insider <- Dimash Alzhanov (opines, denies)`."""
    if reference.by_archive:
        return "inferred by the archive"
    steps = (step_words(step, name) for step in reference.attribution)
    return " <- ".join((name(reference.source), *steps))


def step_words(step: Step, name: Name) -> str:
    """Return one speaker, what they do, and how they hedge, word for word."""
    does: Sequence[str] = (
        step.act.value,
        *(("denies",) if step.denied else ()),
        *((step.certainty.value,) if step.certainty else ()),
        *((f'"{step.hedge}"',) if step.hedge else ()),
    )
    return f"{name(step.agent)} ({', '.join(does)})"


def entity_words(body: Entity, lang: str = languages.ENGLISH) -> str:
    """Return kind and label: `entity person: Murat Bektanov`."""
    unknown = "" if body.identified else ", not identified"
    return f"entity {body.kind}{unknown}: {label_words(body.label, lang)}"


def source_words(body: Source, name: Name) -> str:
    """Return kind, title or handle, publisher and date of publication."""
    title = body.described.get("title")
    called = body.handle or "without a title"
    if title is not None and not isinstance(title, AbsentValue):
        called = value_words(title, name)
    publisher = body.described.get("publisher")
    by = "" if publisher is None else f", publisher {value_words(publisher, name)}"
    published = value_words(body.published, name, code=False)
    return f"source {body.kind}: {called}{by}, published {published}"


def capture_words(body: SourceCaptured) -> str:
    """Return what was kept: `capture text/plain, 3,124 bytes`."""
    if body.size is None:
        return f"capture {body.outcome}"
    made = ", made of another capture" if body.of is not None else ""
    partial = ", in part" if body.outcome == "partial" else ""
    return f"capture {body.media_type}, {body.size:,} bytes{partial}{made}"


def property_words(name: str, body: PropertyDefined, lang: str = languages.ENGLISH) -> str:
    """Return a definition: `property firedOn: fired on (takes entity or text)`."""
    single = ", one at a time" if body.single else ""
    takes = joined(body.value_types)
    return f"property {name}: {label_words(body.label, lang)} (takes {takes}{single})"


def label_words(label: Mapping[str, str], lang: str = languages.ENGLISH) -> str:
    """Return the one of some texts by language to call a thing by, for who reads *lang*."""
    return languages.chosen(label, lang)


def _quote(value: QuoteValue, name: Name) -> str:
    speaker = "" if value.speaker is None else f" ({name(value.speaker)})"
    return f"“{value.quote}”{speaker}"


def _absence(value: AbsentValue, name: Name) -> str:
    ground = "" if value.ground is None else f" ({value.ground})"
    by = "" if value.by is None else f" by {name(value.by)}"
    return f"{value.absent.value}{ground}{by}"
