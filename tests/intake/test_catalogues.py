"""Whatever stands in a file of another catalogue: units, or one clear error, and never a crash."""

import copy
import json
import os
from collections.abc import Iterator
from types import ModuleType

from hypothesis import given
from hypothesis import strategies as st

from archive.errors import MalformedError
from archive.intake import batches, ftm, wikibase
from archive.intake.batches import Stream, Unit
from archive.intake.deposit import plan
from archive.intake.faults import Faults
from archive.intake.known import Known
from archive.interchange import ftm_terms, wikibase_terms
from archive.interchange.losses import Ledger, Tally
from tests.interchange.samples import Thing, everything

ITEM = everything()
ENTITY: Thing = {
    "id": "a",
    "schema": "Person",
    "datasets": ["people"],
    "properties": {"name": ["Anna"], "birthDate": ["1980"], "employer": ["b"]},
    "first_seen": "2020-01-01T00:00:00",
}
ROW: Thing = {
    "entity_id": "a",
    "prop": "name",
    "schema": "Person",
    "value": "Anna",
    "external": False,
    "lang": "eng",
}

TABLES = {wikibase: wikibase_terms.IMPORTED, ftm: ftm_terms.IMPORTED}

anything = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(allow_nan=False, allow_infinity=False),
        st.text(max_size=8),
        st.sampled_from(("Q5", "P31", "+2001-00-00T00:00:00Z", "preferred", "value", "x" * 99)),
    ),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2)
    ),
    max_leaves=4,
)


def paths(value: object, at: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Yield the way to every part of *value*."""
    yield at
    if isinstance(value, dict):
        for name, part in value.items():
            yield from paths(part, (*at, name))
    elif isinstance(value, list):
        for number, part in enumerate(value):
            yield from paths(part, (*at, number))


def changed(thing: Thing, path: tuple[str | int, ...], value: object) -> object:
    if not path:
        return value
    made = copy.deepcopy(thing)
    inner: object = made
    for step in path[:-1]:
        inner = inner[step]  # type: ignore[index]
    inner[path[-1]] = value  # type: ignore[index]
    return made


def units(module: ModuleType, data: bytes, known: Known) -> list[Unit]:
    arrived = Tally(Ledger(TABLES[module]))
    stream = module.stream(lambda: iter([("a.json", data)]), known, arrived)
    return list(stream.units)


def units_or_error(module: ModuleType, data: bytes, known: Known) -> list[Unit]:
    caught = None
    try:
        return units(module, data, known)
    except MalformedError as error:
        caught = error
    assert str(caught).startswith("a.json")
    assert caught.remedy
    return []


def sound(module: ModuleType, thing: object, known: Known) -> None:
    """Say that *thing* comes to units with things or faults in them, or to one clear error."""
    found = units_or_error(module, json.dumps(thing).encode(), known)
    for unit in found:
        assert unit.things or unit.faults
        assert all("a.json" in fault.message and fault.remedy for fault in unit.faults)
    planned(found, known)


def planned(found: list[Unit], known: Known) -> None:
    """Have the things of *found* planned: a fault is told there too, and nothing breaks."""
    sound = [unit for unit in found if not unit.faults]
    merged = batches.merged(Stream(set_name="x", units=iter(sound), reason="y"), sound)
    faults = Faults(merged.root)
    plan(merged.root, faults, known, lambda name: b"", os.urandom, imported=True)


@given(st.sampled_from(list(paths(ITEM))), anything)
def test_an_item_with_anything_in_the_place_of_a_part(new_reading, path, value) -> None:
    sound(wikibase, changed(ITEM, path, value), new_reading().archive)


@given(st.sampled_from(list(paths(ENTITY))), anything)
def test_an_entity_with_anything_in_the_place_of_a_part(new_reading, path, value) -> None:
    sound(ftm, changed(ENTITY, path, value), new_reading().archive)


@given(st.sampled_from(list(paths(ROW))), anything)
def test_a_row_with_anything_in_the_place_of_a_part(new_reading, path, value) -> None:
    sound(ftm, changed(ROW, path, value), new_reading().archive)


@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=80))
def test_a_table_of_anything(new_reading, text: str) -> None:
    data = b"entity_id,prop,schema,value\n" + text.encode()
    for unit in units_or_error(ftm, data, new_reading().archive):
        assert unit.things or unit.faults
