"""Values of the archive as values of Wikibase. What it cannot say is reported by its code."""

from collections.abc import Callable, Mapping
from decimal import Decimal

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
from archive.interchange.wikibase_notations import (
    EARTH,
    LETTERS,
    Lose,
    Out,
    entity_id,
    from_json,
    from_place,
    from_quantity,
)
from archive.interchange.wikibase_reading import quantity as read_quantity
from archive.interchange.wikibase_terms import BASE, DATATYPES, NO_LANGUAGE, OTHER, is_item, to_code


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
        case CodeValue(code=code) if datatype in LETTERS:
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
    return value.lang == NO_LANGUAGE and from_json(value.text) is not None


def _kept(sent: str, value: TextValue) -> dict[str, Out]:
    """Return what a text was kept for: a value that only words could hold, or a string."""
    if _is_json(value):
        found = from_json(value.text)
        if found is not None:
            return found
    if sent == "time":
        time = times.from_words(value.text)
        if time is not None:
            return _sent(sent, _time_value(time))
    if sent == "quantity":
        quantity = from_quantity(value.text)
        if quantity is not None:
            return _sent(sent, quantity)
    if sent == "globecoordinate":
        place = from_place(value.text)
        if place is not None:
            return _sent(sent, place)
    return _sent("string", value.text)


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
    kept = from_quantity(quantity.text)
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
    again = read_quantity(
        {name: text for name, text in kept.items() if isinstance(text, str)}, "", {}, lost.append
    )
    own = quantity.json()
    return {name: own.get(name) for name in again} == dict(again)


def _placed(value: PointValue) -> dict[str, Out]:
    place = from_place(value.expressed or "")
    lat, lon = value.point.lat, value.point.lon
    if place is not None and (place["latitude"], place["longitude"]) == (float(lat), float(lon)):
        return _sent("globecoordinate", place)
    told: dict[str, Out] = {
        "latitude": float(lat),
        "longitude": float(lon),
        "altitude": None,
        "precision": None,
        "globe": EARTH,
    }
    return _sent("globecoordinate", told)


def _lose_words(value: Value, lose: Lose) -> None:
    if isinstance(value, DateValue):
        kept = times.from_words(value.expressed or "") is not None
    elif isinstance(value, PointValue):
        kept = from_place(value.expressed or "") is not None
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
