"""Values of Wikibase as values of a deposit, and back. What differs is reported by its code."""

import json
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from math import isfinite
from typing import TypeAlias

from archive.facts.grammars import is_number, is_uri
from archive.facts.quantities import Modality, Quantity
from archive.facts.values import (
    AbsentValue,
    CodeValue,
    DateValue,
    EntityValue,
    PointValue,
    QuantityValue,
    QuoteValue,
    TextValue,
    UriValue,
    Value,
)
from archive.interchange import wikibase_times as times
from archive.interchange.reading import Fraction, mapped, member, words
from archive.interchange.wikibase_terms import (
    BASE,
    DATATYPES,
    NO_LANGUAGE,
    OTHER,
    is_item,
    is_numbered,
    to_code,
    to_tag,
)
from archive.shape import Json, inside

Written: TypeAlias = "str | Mapping[str, Written]"
"""A value as a deposit writes it."""
Out: TypeAlias = "str | int | float | bool | list[Out] | dict[str, Out] | None"
"""A value as JSON has it, fractions included."""
Lose: TypeAlias = Callable[[str], None]

_EARTH = BASE + "Q2"
_AMOUNT = re.compile(r"[+-]?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?", re.ASCII)
_QUANTITY = re.compile(r"(\S+?)(?: \[(\S+?),(\S+?)\])?(?: (Q[1-9][0-9]*)| <(\S+)>)?")
_PLACE = re.compile(r"(\S+) (\S+) altitude (\S+) precision (\S+) globe (\S+)")
_FRACTION = re.compile(r"-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,3})?", re.ASCII)


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
            if _from_json(text) is not None:
                return _json(found, lose)
            return _string(text, known.lang, "uri" in known.takes, lose)
        case "monolingualtext":
            return _monolingual(mapped(value, at), at, lose)
        case "wikibase-entityid":
            return _entity(datatype, mapped(value, at), found, lose)
        case "time":
            return _time(mapped(value, at), at, found, lose)
        case "quantity":
            return _quantity(mapped(value, at), at, found, lose)
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
    if (tag == NO_LANGUAGE and _from_json(text) is not None) or to_code(tag) != code:
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
    if isinstance(id, str) and datatype in _LETTERS and entity_id(datatype, id) is not None:
        expected = _LETTERS[datatype][0]
        if kind == expected:
            return {"code": id}
    return _json(found, lose)


_LETTERS: Mapping[str, tuple[str, str]] = {
    "wikibase-item": ("item", "Q"),
    "wikibase-property": ("property", "P"),
    "wikibase-lexeme": ("lexeme", "L"),
    "wikibase-form": ("form", "L"),
    "wikibase-sense": ("sense", "L"),
    "entity-schema": ("entity-schema", "E"),
}


def entity_id(datatype: str, id: str) -> dict[str, Out] | None:
    """Return the entity *id* as a value of *datatype*, None where it cannot be one."""
    kind, letter = _LETTERS[datatype]
    first, dash, rest = id.partition("-")
    part = {"form": "F", "sense": "S"}.get(kind)
    if not is_numbered(first, letter) or len(id) > 60:
        return None
    if dash if part is None else not is_numbered(rest, part):
        return None
    if kind in ("item", "property"):
        return {"entity-type": kind, "numeric-id": int(first[1:]), "id": id}
    if kind == "entity-schema":
        return {"id": id, "entity-type": kind}
    return {"entity-type": kind, "id": id}


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


def _quantity(value: Mapping[str, Json], at: str, found: Json, lose: Lose) -> Mapping[str, Written]:
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
    globe = value.get("globe", _EARTH)
    sound = all(number == "null" or _FRACTION.fullmatch(number) for number in numbers)
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
    if globe != _EARTH or not inside_earth or not is_number(lat) or not is_number(lon):
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


def written(
    datatype: str, value: Value, name: Callable[[str], str], lose: Lose
) -> dict[str, Out] | None:
    """Return *value* as a datavalue of *datatype*; None where only somevalue is left.

    *name* returns the id under which the export knows an entity.
    """
    known = DATATYPES.get(datatype, OTHER)
    _lose_words(value, lose)
    match value:
        case EntityValue(entity=id):
            return _sent("wikibase-entityid", _named(name(id)))
        case CodeValue(code=code) if datatype in _LETTERS:
            found = entity_id(datatype, code)
            return _string_value(code, lose) if found is None else _sent(known.sent, found)
        case TextValue() if known.sent == "monolingualtext" and not _is_json(value):
            return _sent(known.sent, {"text": value.text, "language": to_code(value.lang)})
        case TextValue():
            return _kept(known.sent, value)
        case QuoteValue():
            if value.speaker is not None or value.original is not None:
                lose("quote")
            told: dict[str, Out] = {"text": value.quote, "language": to_code(value.lang)}
            return _sent("monolingualtext", told)
        case UriValue(uri=text):
            return _sent("string", text)
        case DateValue():
            return _dated(value, lose)
        case QuantityValue(quantity=quantity):
            return _counted(quantity, lose)
        case PointValue():
            return _placed(value)
        case _:
            return _string_value(_cell(value), lose)


def _cell(value: Value) -> str:
    own = value.json()
    return str(own[value.kind])


def _named(id: str) -> dict[str, Out]:
    found = entity_id("wikibase-item", id)
    return {"entity-type": "item", "id": id} if found is None else found


def _sent(type: str, value: Out) -> dict[str, Out]:
    return {"value": value, "type": type}


def _string_value(text: str, lose: Lose) -> dict[str, Out]:
    lose("kind")
    return _sent("string", text)


def _is_json(value: TextValue) -> bool:
    return value.lang == NO_LANGUAGE and _from_json(value.text) is not None


def _kept(sent: str, value: TextValue) -> dict[str, Out]:
    """Return what a text was kept for: a value that only words could hold, or a string."""
    if _is_json(value):
        found = _from_json(value.text)
        if found is not None:
            return found
    if sent == "time":
        time = times.from_words(value.text)
        if time is not None:
            return _sent(sent, _time_value(time))
    if sent == "quantity":
        quantity = _from_quantity(value.text)
        if quantity is not None:
            return _sent(sent, quantity)
    if sent == "globecoordinate":
        place = _from_place(value.text)
        if place is not None:
            return _sent(sent, place)
    return _sent("string", value.text)


def _from_json(text: str) -> dict[str, Out] | None:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) and {"type", "value"} <= found.keys() else None


def _dated(value: DateValue, lose: Lose) -> dict[str, Out] | None:
    time = times.from_words(value.expressed or "")
    if time is not None and times.to_date(time)[0] == value.date.text:
        return _sent("time", _time_value(time))
    exact = times.plain(value.date.text)
    if exact is not None:
        return _sent("time", _time_value(exact))
    near = times.nearest(value.date)
    lose("date" if near is None else "date-coarser")
    return None if near is None else _sent("time", _time_value(near))


def _time_value(time: times.Time) -> Out:
    return {
        "time": time.stamp,
        "precision": time.precision,
        "after": time.after,
        "before": time.before,
        "timezone": time.timezone,
        "calendarmodel": time.calendar,
    }


def _counted(quantity: Quantity, lose: Lose) -> dict[str, Out] | None:
    kept = _from_quantity(quantity.text)
    if kept is not None and _same_amount(kept, quantity):
        return _sent("quantity", kept)
    lose("expressed")
    unit = BASE + quantity.of if is_item(quantity.of) else "1"
    if unit == "1" and quantity.of != "one":
        lose("kind")
    match quantity.modality:
        case Modality.EXACT:
            return _sent("quantity", {"amount": _signed(quantity.amount), "unit": unit})
        case Modality.APPROXIMATE:
            lose("quantity")
            return _sent("quantity", {"amount": _signed(quantity.amount), "unit": unit})
        case Modality.BETWEEN:
            lose("quantity")
            low, high = Decimal(quantity.lower or 0), Decimal(quantity.upper or 0)
            middle = _signed(format((low + high) / 2, "f"))
            bounds: dict[str, Out] = {
                "upperBound": _signed(quantity.upper),
                "lowerBound": _signed(quantity.lower),
            }
            return _sent("quantity", {"amount": middle, "unit": unit, **bounds})
        case _:
            lose("quantity")
            return None


def _signed(number: str | None) -> str:
    text = number or "0"
    return text if text.startswith("-") else f"+{text}"


def _same_amount(kept: Mapping[str, Out], quantity: Quantity) -> bool:
    lost: list[str] = []
    again = _quantity(
        {name: text for name, text in kept.items() if isinstance(text, str)}, "", {}, lost.append
    )
    own = quantity.json()
    return {name: own.get(name) for name in again} == dict(again)


def _from_quantity(text: str) -> dict[str, Out] | None:
    found = _QUANTITY.fullmatch(text)
    if found is None:
        return None
    amount, low, high, item, iri = found.groups()
    unit = BASE + item if item else iri or "1"
    if low is None:
        return {"amount": amount, "unit": unit}
    return {"amount": amount, "unit": unit, "upperBound": high, "lowerBound": low}


def _placed(value: PointValue) -> dict[str, Out]:
    place = _from_place(value.expressed or "")
    lat, lon = value.point.lat, value.point.lon
    if place is not None and (place["latitude"], place["longitude"]) == (float(lat), float(lon)):
        return _sent("globecoordinate", place)
    told: dict[str, Out] = {
        "latitude": float(lat),
        "longitude": float(lon),
        "altitude": None,
        "precision": None,
        "globe": _EARTH,
    }
    return _sent("globecoordinate", told)


def _from_place(text: str) -> dict[str, Out] | None:
    found = _PLACE.fullmatch(text)
    if found is None:
        return None
    *numbers, globe = found.groups()
    if not all(number == "null" or _FRACTION.fullmatch(number) for number in numbers):
        return None
    lat, lon, altitude, precision = (
        None if number == "null" else float(number) for number in numbers
    )
    return {
        "latitude": lat,
        "longitude": lon,
        "altitude": altitude,
        "precision": precision,
        "globe": BASE + globe if is_item(globe) else globe,
    }


def _lose_words(value: Value, lose: Lose) -> None:
    if isinstance(value, DateValue):
        kept = times.from_words(value.expressed or "") is not None
    elif isinstance(value, PointValue):
        kept = _from_place(value.expressed or "") is not None
    else:
        kept = False
    expressed = getattr(value, "expressed", None)
    if (expressed is not None and not kept) or getattr(value, "basis", None) is not None:
        lose("expressed")


def absent(value: AbsentValue, lose: Lose) -> str:
    """Return the type of snak that says the absence *value*."""
    if value.absent.value == "withheld":
        lose("withheld")
    if value.by is not None or value.ground is not None or value.expressed or value.basis:
        lose("absence")
    return "novalue" if value.absent.value == "none" else "somevalue"
