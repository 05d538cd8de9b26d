import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.core import canonical
from archive.errors import MalformedError
from archive.events import base, catalogue
from archive.events.base import ARCHIVIST, REGISTER, STEWARD, Replaces
from archive.ids import is_event_type
from archive.shape import Json
from tests.facts.strategies import MODERATE, bent, json_values

VECTORS = json.loads(
    (Path(__file__).parents[1] / "vectors" / "events.json").read_text(encoding="utf-8")
)["events"]
Key = tuple[str, int]
BODIES: list[tuple[Key, Json]] = [
    ((case["type"], case["v"]), json.loads(case["body"])) for case in VECTORS
]

STEWARDLY = {
    "archive.created",
    "policy.changed",
    "key.enrolled",
    "key.revoked",
    "access.restricted",
    "access.opened",
    "event.redacted",
}


def bent_bodies() -> st.SearchStrategy[tuple[Key, Json]]:
    return st.sampled_from(BODIES).flatmap(
        lambda one: st.tuples(st.just(one[0]), bent(st.just(one[1])))
    )


@given(bent_bodies() | st.tuples(st.sampled_from(sorted(REGISTER)), json_values))
@MODERATE
def test_any_json_is_a_body_written_back_the_same_or_malformed(case: tuple[Key, Json]) -> None:
    key, value = case
    try:
        content = canonical.encode(value)
        body = catalogue.decode(REGISTER[key], content)
    except MalformedError:
        return
    assert canonical.encode(body.json()) == content


@given(st.sampled_from(sorted(REGISTER)), st.binary(max_size=200))
@MODERATE
def test_any_bytes_are_a_body_or_malformed(key: Key, content: bytes) -> None:
    with pytest.raises(MalformedError):
        catalogue.decode(REGISTER[key], content)


def test_the_steward_events_are_just_these() -> None:
    assert {name for name, _ in REGISTER if REGISTER[name, 1].steward} == STEWARDLY


@pytest.mark.parametrize("key", sorted(REGISTER))
def test_a_declaration_can_be_obeyed(key: Key) -> None:
    declared = REGISTER[key]
    assert (declared.name, declared.version) == key
    assert is_event_type(declared.name)
    assert declared.about <= {"ent", "src", "stm", "prop", "key", "origin", "target"}
    assert declared.about
    assert declared.roles <= {ARCHIVIST, STEWARD}
    assert declared.body.__doc__
    if declared.steward and declared.name != "access.restricted":
        assert declared.roles == {STEWARD}


def test_only_a_citation_cites() -> None:
    assert [name for name, _ in REGISTER if REGISTER[name, 1].cites] == ["statement.cited"]


def test_only_judgements_on_entities_are_loose_links() -> None:
    loose = [name for name, _ in REGISTER if REGISTER[name, 1].replaces is Replaces.LOOSE]
    assert loose == ["entity.linked"]


def test_a_type_and_version_is_registered_once() -> None:
    again = base.event_type("note.added", 1, about="ent", replaces=Replaces.OUTSIDE)
    with pytest.raises(AssertionError, match=r"note\.added 1 twice"):
        again(REGISTER["note.added", 1].body)


def test_a_type_is_known_in_its_version_alone() -> None:
    declared = catalogue.known("statement.added", 1)
    assert declared is not None
    assert declared.name == "statement.added"
    assert catalogue.known("statement.added", 2) is None
    assert catalogue.known("statement.whispered", 1) is None


def test_the_nearest_of_an_unknown_version_is_the_newest_that_is_known() -> None:
    assert catalogue.nearest("statement.added", 1) is REGISTER["statement.added", 1]
    assert catalogue.nearest("statement.added", 7) is REGISTER["statement.added", 1]
    assert catalogue.nearest("statement.whispered", 1) is None


@pytest.mark.parametrize("name", ["archive", "key", "policy", "access", "event"])
def test_an_unknown_type_of_a_steward_family_stops_a_verifier(name: str) -> None:
    assert not catalogue.decide(f"{name}.done", 1)
    assert all(
        not catalogue.decide(known, version + 1)
        for known, version in REGISTER
        if base.family(known) == name
    )


@pytest.mark.parametrize("name", ["entity", "note", "property", "source", "statement", "keys", "x"])
def test_an_unknown_type_of_another_family_is_passed_over(name: str) -> None:
    assert catalogue.decide(f"{name}.done", 1)
    assert catalogue.decide(f"{name}.added", 2)


@pytest.mark.parametrize("key", sorted(REGISTER))
def test_what_is_known_is_decided(key: Key) -> None:
    assert catalogue.decide(*key)
