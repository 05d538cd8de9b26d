"""Values of Wikibase as values of a deposit. What differs is reported by its code."""

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from math import isfinite

from archive.facts.grammars import is_number, is_uri
from archive.interchange import wikibase_times as times
from archive.interchange.reading import Fraction, mapped, member, words
from archive.interchange.wikibase_notations import (
    EARTH,
    FRACTION,
    LETTERS,
    Lose,
    Out,
    Written,
    entity_id,
    from_json,
)
from archive.interchange.wikibase_terms import (
    BASE,
    DATATYPES,
    NO_LANGUAGE,
    OTHER,
    is_item,
    to_code,
    to_tag,
)
from archive.shape import Json, inside

_AMOUNT = re.compile(r"[+-]?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?", re.ASCII)


def read(datatype: str, datavalue: Json, where: str, lose: Lose) -> Mapping[str, Written]:
    """Return the value that *datavalue* holds, as a deposit writes it.

    Raises:
        MalformedError: it is no datavalue.
    """
    found = mapped(datavalue, where)
    sent = words(member(found, "type", where), inside(where, "type"))
    value, at = member(found, "value", where), inside(where, "value")
    known = DATATYPES.get(datatype, OTHER)
    if sent != known.sent:
        return _json(found, lose)
    match sent:
        case "string":
            text = words(value, at)
            # What looks like a kept value must not be taken for one when it comes back.
            if from_json(text) is not None:
                return _json(found, lose)
            return _string(text, known.lang, "uri" in known.takes, lose)
        case "monolingualtext":
            return _monolingual(mapped(value, at), at, lose)
        case "wikibase-entityid":
            return _entity(datatype, mapped(value, at), found, lose)
        case "time":
            return _time(mapped(value, at), at, found, lose)
        case "quantity":
            return quantity(mapped(value, at), at, found, lose)
        case _:
            return _coordinate(mapped(value, at), at, found, lose)


def _json(found: Json, lose: Lose) -> Mapping[str, Written]:
    lose("value-json")
    return {"text": json.dumps(_numbered(found), separators=(",", ":")), "lang": NO_LANGUAGE}


def _numbered(value: Json) -> Out:
    """Return *value* with its fractions as numbers; one beyond all measure stays text."""
    if isinstance(value, Fraction):
        return float(value) if isfinite(float(value)) else str(value)
    if isinstance(value, Mapping):
        return {name: _numbered(part) for name, part in value.items()}
    if value is None or isinstance(value, str | int):
        return value
    return [_numbered(part) for part in value]


def _string(text: str, lang: str, is_url: bool, lose: Lose) -> Mapping[str, Written]:
    if is_url and is_uri(text):
        return {"uri": text}
    if is_url:
        lose("url-form")
    return {"text": text, "lang": lang}


def _monolingual(value: Mapping[str, Json], at: str, lose: Lose) -> Mapping[str, Written]:
    code = words(member(value, "language", at), inside(at, "language"))
    tag, sound = to_tag(code)
    if not sound:
        lose("language")
    text = words(member(value, "text", at), inside(at, "text"))
    if (tag == NO_LANGUAGE and from_json(text) is not None) or to_code(tag) != code:
        return _json({"type": "monolingualtext", "value": {"text": text, "language": code}}, lose)
    return {"text": text, "lang": tag}


def _entity(
    datatype: str, value: Mapping[str, Json], found: Json, lose: Lose
) -> Mapping[str, Written]:
    kind, id = value.get("entity-type"), value.get("id")
    number = value.get("numeric-id")
    if id is None and isinstance(number, int) and kind in ("item", "property"):
        id = ("Q" if kind == "item" else "P") + str(number)
    if datatype == "wikibase-item" and isinstance(id, str) and is_item(id) and kind == "item":
        return {"entity": id}
    if isinstance(id, str) and datatype in LETTERS and entity_id(datatype, id) is not None:
        expected = LETTERS[datatype][0]
        if kind == expected:
            return {"code": id}
    return _json(found, lose)


def _time(value: Mapping[str, Json], at: str, found: Json, lose: Lose) -> Mapping[str, Written]:
    stamp, calendar = value.get("time"), value.get("calendarmodel", times.GREGORIAN)
    numbers = [value.get(name, 0) for name in ("precision", "before", "after", "timezone")]
    if not (isinstance(stamp, str) and isinstance(calendar, str)):
        return _json(found, lose)
    whole = [number for number in numbers if isinstance(number, int) and abs(number) < 1000]
    if len(whole) != len(numbers) or any(isinstance(number, bool) for number in numbers):
        return _json(found, lose)
    precision, before, after, timezone = whole
    time = times.Time(
        stamp=words(stamp, inside(at, "time")),
        precision=precision,
        calendar=words(calendar, inside(at, "calendarmodel")),
        before=before,
        after=after,
        timezone=timezone,
    )
    if times.from_words(time.words()) != time:
        return _json(found, lose)
    date, differs = times.to_date(time)
    for code in differs:
        lose(code)
    if date is None:
        return {"text": time.words(), "lang": NO_LANGUAGE}
    if times.plain(date) == time:
        return {"date": date}
    return {"date": date, "expressed": time.words()}


def quantity(value: Mapping[str, Json], at: str, found: Json, lose: Lose) -> Mapping[str, Written]:
    """Return the quantity *value* as a deposit writes it; *found* is the datavalue around it."""
    amount, unit = value.get("amount"), value.get("unit")
    bounds = [value.get("lowerBound"), value.get("upperBound")]
    texts = [text for text in (amount, unit, *bounds) if text is not None]
    plain = all(_is_word(text) for text in texts)
    if not plain or amount is None or unit is None or (bounds[0] is None) != (bounds[1] is None):
        return _json(found, lose)
    said = words(str(amount), at)
    numbers = [_plain_number(str(text)) for text in (amount, *bounds) if text is not None]
    if bounds[0] is not None:
        said += f" [{bounds[0]},{bounds[1]}]"
    of = "one"
    if unit != "1":
        name = str(unit).removeprefix(BASE)
        of = name if str(unit).startswith(BASE) and is_item(name) else "other"
        said += f" {name}" if of == name else f" <{words(unit, at)}>"
    if any(number is None for number in numbers):
        lose("quantity-form")
        return {"text": said, "lang": NO_LANGUAGE}
    return _measured(said, of, [str(number) for number in numbers], lose)


def _is_word(value: Json) -> bool:
    sound = isinstance(value, str) and not isinstance(value, Fraction)
    return sound and bool(value) and not set(str(value)) & set(" []<>,")


def _measured(said: str, of: str, numbers: list[str], lose: Lose) -> Mapping[str, Written]:
    amount, *bounds = numbers
    if of == "other":
        lose("quantity-unit")
    if not bounds:
        return {"of": of, "text": said, "modality": "exact", "amount": amount}
    low, high = bounds
    if not Decimal(low) <= Decimal(amount) <= Decimal(high):
        lose("quantity-form")
        return {"text": said, "lang": NO_LANGUAGE}
    lose("quantity-bounds")
    if Decimal(low) == Decimal(high):
        return {"of": of, "text": said, "modality": "exact", "amount": amount}
    return {"of": of, "text": said, "modality": "between", "lower": low, "upper": high}


def _plain_number(text: str) -> str | None:
    plain = text.removeprefix("+")
    if plain.startswith("-") and not set(plain) - set("-0."):
        plain = plain[1:]
    return plain if _AMOUNT.fullmatch(text) and is_number(plain) else None


def _coordinate(
    value: Mapping[str, Json], at: str, found: Json, lose: Lose
) -> Mapping[str, Written]:
    names = ("latitude", "longitude", "altitude", "precision")
    numbers = [_degree(value.get(name)) for name in names]
    globe = value.get("globe", EARTH)
    sound = all(number == "null" or FRACTION.fullmatch(number) for number in numbers)
    if not sound or "null" in numbers[:2] or not isinstance(globe, str) or " " in globe:
        return _json(found, lose)
    latitude, longitude, altitude, precision = numbers
    globe = words(globe, inside(at, "globe"))
    said = (
        f"{latitude} {longitude} altitude {altitude} precision {precision} "
        f"globe {globe.removeprefix(BASE)}"
    )
    lat, lon = _degrees(latitude), _degrees(longitude)
    inside_earth = abs(Decimal(lat)) <= 90 and abs(Decimal(lon)) <= 180
    if globe != EARTH or not inside_earth or not is_number(lat) or not is_number(lon):
        lose("coordinate-globe")
        return {"text": said, "lang": NO_LANGUAGE}
    if precision != "null" or altitude != "null":
        lose("coordinate-precision")
    return {"point": {"lat": lat, "lon": lon}, "expressed": said}


def _degree(value: Json) -> str:
    """Return a number as it is written, `null` where there is none; anything else as no number."""
    if value is None:
        return "null"
    whole = isinstance(value, int) and not isinstance(value, bool)
    if whole or (isinstance(value, Fraction) and isfinite(float(value))):
        return str(value)
    return ""


def _degrees(text: str) -> str:
    plain = format(Decimal(text), "f")
    return plain.removeprefix("-") if not set(plain) - set("-0.") else plain
