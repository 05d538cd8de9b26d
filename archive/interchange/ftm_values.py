"""Values of FollowTheMoney, all of them text, as values of a deposit, and back."""

import re
from collections.abc import Callable, Mapping
from typing import TypeAlias

from archive.errors import MalformedError
from archive.facts import dates
from archive.facts.grammars import is_code, is_instant, is_lang, is_number, is_uri
from archive.facts.quantities import Modality
from archive.facts.values import (
    CodeValue,
    DateValue,
    EntityValue,
    InstantValue,
    QuantityValue,
    TextValue,
    UriValue,
    Value,
)
from archive.interchange.ftm_terms import NO_LANGUAGE, NOBODY_KNOWS, OTHER, TYPES

Written: TypeAlias = "str | Mapping[str, Written]"
Lose: TypeAlias = Callable[[str], None]

_DAY = re.compile(r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?", re.ASCII)
_CLOCK = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ][0-9:.+Z-]+", re.ASCII)
_CURRENCIES: Mapping[str, str] = {"Eur": "EUR", "Usd": "USD"}


def read(prop: str, type: str, value: str, lang: str, lose: Lose) -> Mapping[str, Written]:
    """Return *value* of the property *prop* as a deposit writes it."""
    known = TYPES.get(type, OTHER)
    match type:
        case "entity":
            return {"entity": value}
        case "date":
            return _date(value, lose)
        case "number":
            return _number(prop, value, lose)
        case "url" if is_uri(value):
            return {"uri": value}
        case "url":
            lose("url-form")
        case _ if "code" in known.takes and is_code(value):
            return {"code": value}
        case _ if "code" in known.takes:
            lose("code-form")
        case _:
            pass
    return {"text": value, "lang": lang if has_room(type, lang) else known.lang}


def has_room(type: str, lang: str) -> bool:
    """Say whether a value of *type* is text that can be in the language *lang*."""
    told = is_lang(lang) and lang not in (NO_LANGUAGE, NOBODY_KNOWS)
    return told and TYPES.get(type, OTHER).takes == ("text",)


def _date(value: str, lose: Lose) -> Mapping[str, Written]:
    clock = _CLOCK.fullmatch(value)
    day = clock[1] if clock is not None else value
    if _DAY.fullmatch(day) and _is_date(day):
        if clock is None:
            return {"date": day}
        lose("date-clock")
        return {"date": day, "expressed": value}
    lose("date-form")
    return _kept(value)


def _is_date(text: str) -> bool:
    try:
        dates.parse(text)
    except MalformedError:
        return False
    return True


def _number(prop: str, value: str, lose: Lose) -> Mapping[str, Written]:
    if not is_number(value):
        lose("number-form")
        return _kept(value)
    lose("number-unit")
    unit = _CURRENCIES.get(prop[-3:], "one")
    return {"of": unit, "text": value, "modality": "exact", "amount": value}


def _kept(value: str) -> Mapping[str, Written]:
    return {"text": value, "lang": NO_LANGUAGE}


def seen(value: str, lose: Lose) -> Mapping[str, Written]:
    """Return when something was seen, an instant where it tells one."""
    if is_instant(value + "Z"):
        lose("seen")
        return {"instant": value + "Z"}
    return _kept(value)


def written(value: Value, name: Callable[[str], str], lose: Lose) -> tuple[str, str] | None:
    """Return *value* as text, and its language if it has one; None where it cannot be said.

    *name* returns the id under which the export knows an entity.
    """
    match value:
        case EntityValue(entity=id):
            return name(id), ""
        case TextValue(text=text, lang=lang):
            return text, "" if lang in (NO_LANGUAGE, NOBODY_KNOWS) else lang
        case CodeValue(code=text) | UriValue(uri=text):
            return text, ""
        case InstantValue(instant=text):
            return text.removesuffix("Z"), ""
        case DateValue():
            return _dated(value, lose)
        case QuantityValue(quantity=quantity):
            if quantity.modality is Modality.EXACT and quantity.amount is not None:
                return quantity.amount, ""
            lose("quantity")
            return None
        case _:
            lose("absence" if value.kind == "absent" else "kind")
            return None


def _dated(value: DateValue, lose: Lose) -> tuple[str, str] | None:
    text, expressed = value.date.text, value.expressed
    clock = None if expressed is None else _CLOCK.fullmatch(expressed)
    if clock is not None and clock[1] == text:
        return clock[0], ""
    if expressed is not None:
        lose("expressed")
    if _DAY.fullmatch(text):
        return text, ""
    lose("date")
    return None
