import json
from pathlib import Path

import pytest
from hypothesis import given

from archive.errors import MalformedError
from archive.facts import statements
from archive.facts.statements import Qualifier, StatementBody
from archive.shape import Json
from tests.facts import strategies
from tests.facts.strategies import MODERATE

CASE, MINISTER, COURT, PAPER = (f"ent:{letter * 12}" for letter in "abcd")
REPORT, CLAIM = "src:rrrrrrrrrrrr", "stm:ssssssssssss"
BODY: dict[str, Json] = {
    "subject": CASE,
    "property": "penalty",
    "value": {"code": "imprisonment"},
    "qualifiers": [
        {"property": "duration", "value": {"duration": "P12Y", "expressed": "12 years"}},
        {"property": "sentenced", "value": {"entity": MINISTER}},
        {"property": "court", "value": {"entity": COURT}},
        {"property": "during", "value": {"statement": CLAIM}},
        {"property": "court", "value": {"absent": "withheld", "by": COURT}},
    ],
    "references": [
        {"source": REPORT, "attribution": [{"agent": PAPER, "act": "reports"}]},
        {"source": "archive", "basis": "inferred"},
    ],
    "handle": "sentence",
}
FROZEN = json.loads(
    (Path(__file__).parents[1] / "vectors" / "facts_statements.json").read_text(encoding="utf-8")
)


@given(strategies.bodies(corrected=False))
@MODERATE
def test_a_body_is_read_back_from_its_json(body: StatementBody) -> None:
    assert statements.decode(body.json(), "", corrected=False) == body


@given(strategies.bodies(corrected=True))
@MODERATE
def test_a_corrected_body_is_read_back_from_its_json(body: StatementBody) -> None:
    assert statements.decode(body.json(), "", corrected=True) == body


@given(
    strategies.json_values
    | strategies.bent(strategies.bodies(corrected=False).map(StatementBody.json))
)
@MODERATE
def test_any_json_is_a_body_written_back_the_same_or_malformed(value: Json) -> None:
    for corrected in (False, True):
        try:
            read = statements.decode(value, "", corrected=corrected)
        except MalformedError:
            continue
        assert json.dumps(read.json(), sort_keys=True) == json.dumps(value, sort_keys=True)


@pytest.mark.parametrize("case", FROZEN["accepted"], ids=lambda case: case["name"])
def test_what_was_once_accepted_is_accepted_for_ever(case: dict[str, Json]) -> None:
    read = statements.decode(case["body"], "", corrected=case["corrected"] is True)
    assert read.json() == case["body"]
    assert list(read.ids()) == case["ids"]


@pytest.mark.parametrize("case", FROZEN["refused"], ids=lambda case: case["name"])
def test_what_was_once_refused_is_refused_for_ever(case: dict[str, Json]) -> None:
    with pytest.raises(MalformedError) as caught:
        statements.decode(case["body"], "", corrected=case["corrected"] is True)
    assert caught.value.where == case["where"]


def test_a_body_names_every_id_once_in_order() -> None:
    body = statements.decode(BODY, "", corrected=False)
    assert body.ids() == (CASE, MINISTER, COURT, CLAIM, REPORT, PAPER)


def test_qualifiers_keep_their_order_and_may_repeat() -> None:
    body = statements.decode(BODY, "", corrected=False)
    names = [qualifier.property for qualifier in body.qualifiers]
    assert names == ["duration", "sentenced", "court", "during", "court"]
    assert body.json() == BODY


@pytest.mark.parametrize("subject", [CASE, REPORT, CLAIM])
def test_a_statement_is_about_an_entity_a_source_or_a_statement(subject: str) -> None:
    body = statements.decode({**BODY, "subject": subject}, "", corrected=False)
    assert body.subject == subject


def test_a_correction_gives_its_reason_and_nothing_else_does() -> None:
    corrected = {**BODY, "reason": "the duration was misread"}
    body = statements.decode(corrected, "", corrected=True)
    assert body.reason == "the duration was misread"
    assert body.json() == corrected
    with pytest.raises(MalformedError, match=r"^the member 'reason' is missing$"):
        statements.decode(BODY, "", corrected=True)
    with pytest.raises(MalformedError, match=r"^reason: no such member here$"):
        statements.decode(corrected, "", corrected=False)


@pytest.mark.parametrize("name", ["subject", "property", "value", "references"])
def test_a_body_is_whole(name: str) -> None:
    fewer = {member: BODY[member] for member in BODY if member != name}
    with pytest.raises(MalformedError, match=rf"^the member '{name}' is missing$"):
        statements.decode(fewer, "", corrected=False)


@pytest.mark.parametrize(
    ("members", "message"),
    [
        (
            {"subject": "case"},
            "subject: 'case' is not the id of an entity, source or statement",
        ),
        ({"property": "prop:penalty"}, "property: 'prop:penalty' is not the name of a property"),
        ({"value": "imprisonment"}, "value: 'imprisonment' stands where an object must"),
        ({"value": {"code": "a b"}}, "value.code: 'a b' is not a code"),
        ({"qualifiers": []}, "qualifiers: the list is empty"),
        ({"qualifiers": [{}]}, "qualifiers[0]: the member 'property' is missing"),
        (
            {"qualifiers": [{"property": "court"}]},
            "qualifiers[0]: the member 'value' is missing",
        ),
        (
            {"qualifiers": [{"property": "court", "value": {}, "note": "a"}]},
            "qualifiers[0].note: no such member here",
        ),
        (
            {"qualifiers": [{"property": "court", "value": {"entity": "x"}}]},
            "qualifiers[0].value.entity: 'x' is not the id of an entity",
        ),
        ({"references": []}, "references: the list is empty"),
        ({"references": {"source": REPORT}}, "references: an object stands where a list must"),
        (
            {"references": [{"source": REPORT}, {"source": "x"}]},
            "references[1].source: 'x' is not the id of a source",
        ),
        ({"handle": "a:b"}, "handle: 'a:b' is not a handle"),
        ({"rank": "preferred"}, "rank: no such member here"),
    ],
)
def test_a_faulty_body_is_refused_at_its_place(members: dict[str, Json], message: str) -> None:
    with pytest.raises(MalformedError) as caught:
        statements.decode({**BODY, **members}, "", corrected=False)
    assert caught.value.message == message


def test_the_address_begins_where_the_body_stands() -> None:
    with pytest.raises(MalformedError) as caught:
        statements.decode({**BODY, "value": {"date": "2022-13"}}, "statements[3]", corrected=False)
    assert caught.value.where == "statements[3].value.date"


def test_a_qualifier_is_written_back() -> None:
    value: Json = {"property": "pointInTime", "value": {"absent": "unknown"}}
    assert Qualifier.decode(value, "q").json() == value
