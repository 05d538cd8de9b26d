"""Correcting what an entity is called, and defining the vocabulary."""

import pytest

from archive.errors import ConflictError, MalformedError, NotFoundError
from archive.queries.entities import EntityShown
from archive.queries.properties import PropertyShown
from archive.service import reading
from archive.service.archive import Archive
from archive.service.describing import correct_entity, define_property


def entity(archive: Archive, name: str) -> EntityShown:
    thing = reading.show(archive, name, limit=1).thing
    assert isinstance(thing, EntityShown)
    return thing


def test_what_is_not_named_stays(example: Archive) -> None:
    done = correct_entity(example, "bektanov", labels={"kk": "Мұрат Бектанов"}, reason="added")
    assert done.lines == (
        "corrected: entity person: Murat Bektanov [en], Мурат Бектанов [ru], "
        "Мұрат Бектанов [kk]; handle: bektanov",
    )
    found = entity(example, "bektanov")
    assert (found.kind, found.identified, found.revision) == ("person", True, 2)
    assert set(found.label) == {"en", "kk", "ru"}


def test_everything_can_be_corrected_at_once(example: Archive) -> None:
    correct_entity(
        example,
        "protesters",
        kind="crowd",
        labels={"en": "protesters in Almaty"},
        handle="almaty-protesters",
        identified=True,
        reason="x",
    )
    found = entity(example, "almaty-protesters")
    assert (found.kind, found.identified, dict(found.label)) == (
        "crowd",
        True,
        {"en": "protesters in Almaty"},
    )
    done = correct_entity(example, "almaty-protesters", identified=False, reason="x", dry_run=True)
    assert "crowd, not identified" in done.lines[0]


def test_a_label_can_be_dropped_but_not_the_last(example: Archive) -> None:
    correct_entity(example, "bektanov", remove_labels=["ru"], reason="x")
    with pytest.raises(MalformedError, match="no label in ru") as caught:
        correct_entity(example, "bektanov", remove_labels=["ru"], reason="x")
    assert caught.value.remedy == "Its labels: en."
    with pytest.raises(MalformedError, match="no language"):
        correct_entity(example, "bektanov", remove_labels=["en"], reason="x")


def test_a_handle_means_one_thing(example: Archive) -> None:
    for taken in ("tokayev", "report", "dead"):
        with pytest.raises(ConflictError, match=f"the handle '{taken}' is that of"):
            correct_entity(example, "bektanov", handle=taken, reason="x")
    with pytest.raises(ConflictError, match="just that already"):
        correct_entity(example, "bektanov", handle="bektanov", reason="x")


def test_an_entity_is_named_by_what_it_is_called(example: Archive) -> None:
    correct_entity(example, "мурат бектанов", kind="politician", reason="x")
    assert entity(example, "bektanov").kind == "politician"
    with pytest.raises(NotFoundError, match="what is wanted is an entity"):
        correct_entity(example, "dead", kind="politician", reason="x")


def definition(archive: Archive, name: str) -> PropertyShown:
    thing = reading.show(archive, name, limit=1).thing
    assert isinstance(thing, PropertyShown)
    return thing


def define(archive: Archive, name: str, *values: str, **more: object) -> None:
    define_property(
        archive,
        name,
        label={"en": name},
        description={"en": "What it is for."},
        value_types=values,
        **more,  # type: ignore[arg-type]
    )


def test_a_property_is_defined_and_defined_anew(example: Archive) -> None:
    define(example, "weapon", "code", "text", codes=["rifle"], single=True, iri="urn:x:weapon")
    found = definition(example, "weapon").definition
    assert found is not None
    assert (found.value_types, found.codes, found.single, found.iri) == (
        ("text", "code"),
        ("rifle",),
        True,
        "urn:x:weapon",
    )
    with pytest.raises(ConflictError, match="just that already"):
        define(example, "weapon", "text", "code", codes=["rifle"], single=True, iri="urn:x:weapon")
    define(example, "weapon", "code", "text", codes=["rifle", "truncheon"])
    with pytest.raises(ConflictError, match="never changes"):
        define(example, "weapon", "entity")


def test_a_definition_that_is_none_is_refused(example: Archive) -> None:
    with pytest.raises(MalformedError, match="cannot name a property"):
        define(example, "fired on", "text")
    with pytest.raises(MalformedError, match="'nonsense' is not known"):
        define(example, "firedAt", "text", "nonsense")
