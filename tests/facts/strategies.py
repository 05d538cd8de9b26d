"""Hypothesis strategies for facts: every value, reference and statement body that may be signed."""

import string
from collections.abc import Callable
from typing import TypeVar

from hypothesis import settings
from hypothesis import strategies as st

from archive.errors import MalformedError
from archive.facts import dates, durations
from archive.facts.codes import (
    Basis,
    Code,
    Handle,
    Instant,
    Lang,
    Number,
    TimeOfDay,
    Uri,
)
from archive.facts.locators import Locator
from archive.facts.quantities import Modality, Quantity
from archive.facts.references import ARCHIVE, Act, Certainty, Reference, Step
from archive.facts.statements import Qualifier, StatementBody
from archive.facts.values import (
    Absence,
    AbsentValue,
    CodeValue,
    DateValue,
    DigestValue,
    DurationValue,
    EntityValue,
    InstantValue,
    Original,
    Point,
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
from archive.ids import ALPHABET, MAX_INTEGER, PropertyName
from archive.shape import Json

T = TypeVar("T")

# A busy machine is no fault of the code.
MODERATE = settings(deadline=None, max_examples=60)


def attempt(read: Callable[[Json, str], T], value: Json) -> T | MalformedError:
    """Return what *read* makes of *value* at the address `v`, or the error that it raised."""
    try:
        return read(value, "v")
    except MalformedError as error:
        return error


def minted(*kinds: str) -> st.SearchStrategy[str]:
    tails = st.text(ALPHABET, min_size=12, max_size=12)
    return st.builds("{}:{}".format, st.sampled_from(kinds), tails)


entities, sources, statements = minted("ent"), minted("src"), minted("stm")
subjects = minted("ent", "src", "stm")
digests = st.text("0123456789abcdef", min_size=64, max_size=64).map("sha256:{}".format)
property_names = st.from_regex(r"[A-Za-z][A-Za-z0-9]{0,63}", fullmatch=True).map(PropertyName)
codes = st.from_regex(r"[A-Za-z][A-Za-z0-9._-]{0,63}", fullmatch=True).map(Code)
langs = st.sampled_from(
    [
        "en",
        "ru",
        "kk",
        "und",
        "mul",
        "en-GB",
        "kk-Cyrl",
        "zh-Hant-TW",
        "de-1996",
        "sl-rozaj-biske",
        "es-419",
        "zh-cmn",
        "en-u-ca-gregory",
        "de-t-en-x-ab",
        "x-own",
    ]
).map(Lang)
words = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=40
).filter(str.strip)
numbers = st.from_regex(r"-?(0|[1-9][0-9]{0,20})(\.[0-9]{1,15})?", fullmatch=True).filter(
    lambda text: not (text.startswith("-") and set(text) <= set("-0."))
)
uris = st.from_regex(r"(https?|urn|ftp):[!-~\u0400-\u04ff]{1,60}", fullmatch=True).map(Uri)
handles = (
    st.text(string.ascii_letters + string.digits + "әқ中مя-_.", min_size=1, max_size=64)
    .filter(lambda text: text[0] not in "-_." and text != "archive")
    .map(Handle)
)
times = st.builds(
    "{:02}:{:02}{}".format,
    st.integers(0, 23),
    st.integers(0, 59),
    st.sampled_from(["Z", " local", "+06:00", "-03:30", "+00:01", "-15:59"]),
).map(TimeOfDay)
_days = st.builds(
    "{:04}-{:02}-{:02}".format, st.integers(0, 9999), st.integers(1, 12), st.integers(1, 28)
)
instants = st.builds(
    "{}T{:02}:{:02}:{:02}Z".format,
    _days,
    st.integers(0, 23),
    st.integers(0, 59),
    st.integers(0, 59),
).map(Instant)
bases = st.sampled_from(Basis)

_moments = st.builds(
    "{}{}".format,
    _days
    | _days.map(lambda day: day[:4])
    | _days.map(lambda day: day[:7])
    | _days.map(lambda day: day[:3] + "X")
    | _days.map(lambda day: "XXXX" + day[4:])
    | _days.map(lambda day: day[:5] + "XX" + day[7:])
    | _days.map(lambda day: day[:8] + "XX"),
    st.sampled_from(["", "?", "~", "%"]),
)
edtfs = (
    _moments
    | st.builds("{}/{}".format, _moments, st.sampled_from(["", ".."]))
    | st.builds("{}/{}".format, st.sampled_from(["", ".."]), _moments)
    | st.tuples(_days, _days).map(lambda ends: "/".join(sorted(ends)))
    | st.tuples(_days, _days).map(lambda ends: "[{}..{}]".format(*sorted(ends)))
    | _moments.map("[..{}]".format)
    | _moments.map("[{}..]".format)
).map(dates.parse)
lengths = st.from_regex(
    r"P([1-9][0-9]?Y([1-9]M)?([1-9]D)?|[1-9][0-9]?[MWD]|T[1-9][0-9]?[HMS])", fullmatch=True
).map(durations.parse)


def _numbers_of(modality: Modality) -> st.SearchStrategy[dict[str, object]]:
    match modality:
        case Modality.EXACT | Modality.APPROXIMATE:
            return st.fixed_dictionaries({"amount": numbers})
        case Modality.AT_LEAST:
            return st.fixed_dictionaries({"lower": numbers})
        case Modality.AT_MOST:
            return st.fixed_dictionaries({"upper": numbers})
        case Modality.BETWEEN:
            ends = st.tuples(st.integers(-1000, 1000), st.integers(-1000, 1000)).map(sorted)
            return ends.map(lambda two: {"lower": f"{two[0]}", "upper": f"{two[1]}.0"}).filter(
                lambda two: two["upper"] != "-0.0"
            )
        case Modality.ORDER_OF_MAGNITUDE:
            return st.fixed_dictionaries({"magnitude": st.integers(-30, 30)})


def _quantities(modality: Modality) -> st.SearchStrategy[Quantity]:
    return st.tuples(codes, words, _numbers_of(modality)).map(
        lambda parts: Quantity(of=parts[0], text=parts[1], modality=modality, **parts[2])
    )


quantities = st.sampled_from(Modality).flatmap(_quantities)


def told(kind: type[Value], **fields: st.SearchStrategy[object]) -> st.SearchStrategy[Value]:
    return st.builds(kind, **fields, expressed=st.none() | words, basis=st.none() | bases)


absences = told(
    AbsentValue,
    absent=st.sampled_from([Absence.UNKNOWN, Absence.NONE]),
    by=st.none(),
    ground=st.none(),
) | told(
    AbsentValue,
    absent=st.just(Absence.WITHHELD),
    by=st.none() | entities,
    ground=st.none() | codes,
)
dated = told(DateValue, date=edtfs)
degrees = st.integers(-89, 89).map(str).map(Number)
by_kind: dict[str, st.SearchStrategy[Value]] = {
    "entity": told(EntityValue, entity=entities),
    "source": told(SourceValue, source=sources),
    "statement": told(StatementValue, statement=statements, denied=st.booleans()),
    "text": st.builds(TextValue, text=words, lang=langs),
    "quote": st.builds(
        QuoteValue,
        quote=words,
        lang=langs,
        speaker=st.none() | entities,
        original=st.none() | st.builds(Original, lang=langs, text=st.none() | words),
        translated_by=st.none() | entities,
    ),
    "code": told(CodeValue, code=codes),
    "date": dated,
    "quantity": st.builds(QuantityValue, quantity=quantities),
    "uri": told(UriValue, uri=uris),
    "digest": told(DigestValue, digest=digests),
    "point": told(PointValue, point=st.builds(Point, lat=degrees, lon=degrees)),
    "duration": told(DurationValue, duration=lengths),
    "timeOfDay": told(TimeOfDayValue, time=times),
    "instant": told(InstantValue, instant=instants),
    "absent": absences,
}
values = st.sampled_from(sorted(by_kind)).flatmap(lambda kind: by_kind[kind])

_ordinals = st.integers(1, MAX_INTEGER)
_positions = st.integers(0, MAX_INTEGER)
_spans = st.tuples(_positions, _positions).map(lambda two: (min(two), max(two)))
locators = st.builds(
    Locator,
    chars=st.none() | _spans.filter(lambda two: two[0] < two[1]),
    page=st.none() | _ordinals,
    t=st.none() | _spans,
    paragraph=st.none() | _ordinals,
    row=st.none() | _ordinals,
).filter(lambda locator: locator != Locator())
steps = st.builds(
    Step,
    agent=entities,
    act=st.sampled_from(Act),
    to=st.none() | entities,
    in_=st.none() | sources,
    date=st.none() | dated | absences,
    verb=st.none() | words,
    denied=st.booleans(),
    certainty=st.none() | st.sampled_from(Certainty),
    hedge=st.none() | words,
)
_said = st.builds(
    Reference,
    source=sources,
    capture=digests,
    loc=st.none() | locators,
    exact=st.none() | words,
    attribution=st.lists(steps, max_size=3).map(tuple),
    basis=st.none() | bases,
    note=st.none() | words,
)
_inferred = st.builds(
    Reference, source=st.just(ARCHIVE), basis=st.just(Basis.INFERRED), note=st.none() | words
)
references = _said | _inferred


def bodies(*, corrected: bool) -> st.SearchStrategy[StatementBody]:
    """Return statement bodies: with a reason where *corrected*."""
    return st.builds(
        StatementBody,
        subject=subjects,
        property=property_names,
        value=values,
        references=st.lists(references, min_size=1, max_size=3).map(tuple),
        qualifiers=st.lists(st.builds(Qualifier, property_names, values), max_size=3).map(tuple),
        handle=st.none() | handles,
        reason=words if corrected else st.none(),
    )


_NAMES = [
    "entity",
    "source",
    "statement",
    "text",
    "lang",
    "quote",
    "speaker",
    "original",
    "translatedBy",
    "code",
    "date",
    "quantity",
    "of",
    "modality",
    "amount",
    "lower",
    "upper",
    "magnitude",
    "uri",
    "digest",
    "point",
    "lat",
    "lon",
    "duration",
    "timeOfDay",
    "instant",
    "absent",
    "by",
    "ground",
    "expressed",
    "basis",
    "capture",
    "loc",
    "chars",
    "page",
    "t",
    "exact",
    "attribution",
    "agent",
    "act",
    "not",
    "subject",
    "property",
    "value",
    "qualifiers",
    "references",
    "handle",
    "reason",
]
scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.sampled_from(
        ["", " ", "en", "archive", "inferred", "unknown", "withheld", "2022-01", "12"]
    )
    | st.text(max_size=20)
    | entities
    | sources
)
json_values: st.SearchStrategy[Json] = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(_NAMES) | st.text(max_size=5), inner, max_size=4)
    ),
    max_leaves=12,
)


@st.composite
def bent(draw: st.DrawFn, whole: st.SearchStrategy[Json]) -> Json:
    """Return something close to *whole*: one place in it replaced, added or taken away."""
    value = draw(whole)
    match value:
        case dict() if value and draw(st.integers(0, 4)):
            name = draw(st.sampled_from(sorted(value)))
            match draw(st.integers(0, 3)):
                case 0:
                    return {key: value[key] for key in value if key != name}
                case 1:
                    return {**value, draw(st.sampled_from(_NAMES)): draw(scalars)}
                case _:
                    return {**value, name: draw(bent(st.just(value[name])))}
        case list() if value and draw(st.integers(0, 4)):
            at = draw(st.integers(0, len(value) - 1))
            return [
                *value[:at],
                draw(bent(st.just(value[at]))),
                *value[at + draw(st.integers(0, 1)) :],
            ]
    return draw(scalars)
