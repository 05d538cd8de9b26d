"""Fixed wordings in which values are kept that have no form here, and how they are read again."""

import json
import re
from collections.abc import Callable, Mapping
from typing import TypeAlias

from archive.interchange.wikibase_terms import BASE, is_item, is_numbered

Written: TypeAlias = "str | Mapping[str, Written]"
"""A value as a deposit writes it."""

Out: TypeAlias = "str | int | float | bool | list[Out] | dict[str, Out] | None"
"""A value as JSON has it, fractions included."""

Lose: TypeAlias = Callable[[str], None]

EARTH = BASE + "Q2"

FRACTION = re.compile(r"-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,3})?", re.ASCII)

_QUANTITY = re.compile(r"(\S+?)(?: \[(\S+?),(\S+?)\])?(?: (Q[1-9][0-9]*)| <(\S+)>)?")

_PLACE = re.compile(r"(\S+) (\S+) altitude (\S+) precision (\S+) globe (\S+)")

LETTERS: Mapping[str, tuple[str, str]] = {
    "wikibase-item": ("item", "Q"),
    "wikibase-property": ("property", "P"),
    "wikibase-lexeme": ("lexeme", "L"),
    "wikibase-form": ("form", "L"),
    "wikibase-sense": ("sense", "L"),
    "entity-schema": ("entity-schema", "E"),
}


def entity_id(datatype: str, id: str) -> dict[str, Out] | None:
    """Return the entity *id* as a value of *datatype*, None where it cannot be one."""
    kind, letter = LETTERS[datatype]
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


def from_json(text: str) -> dict[str, Out] | None:
    """Return the datavalue that *text* is as JSON, None where it is none."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) and {"type", "value"} <= found.keys() else None


def from_quantity(text: str) -> dict[str, Out] | None:
    """Return the quantity that *text* tells: `+70 [+60,+80] Q11573`; None where it tells none."""
    found = _QUANTITY.fullmatch(text)
    if found is None:
        return None
    amount, low, high, item, iri = found.groups()
    unit = BASE + item if item else iri or "1"
    if low is None:
        return {"amount": amount, "unit": unit}
    return {"amount": amount, "unit": unit, "upperBound": high, "lowerBound": low}


def from_place(text: str) -> dict[str, Out] | None:
    """Return the coordinate that *text* tells, None where it tells none."""
    found = _PLACE.fullmatch(text)
    if found is None:
        return None
    *numbers, globe = found.groups()
    if not all(number == "null" or FRACTION.fullmatch(number) for number in numbers):
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
