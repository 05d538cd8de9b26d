import json

import pytest
from hypothesis import given

from archive.errors import MalformedError
from archive.facts import references
from archive.facts.references import MAX_STEPS, Reference, Step
from archive.shape import Json
from tests.facts import strategies
from tests.facts.strategies import MODERATE, attempt

PAPER, SPEAKER, LISTENER = "ent:pppppppppppp", "ent:ssssssssssss", "ent:llllllllllll"
REPORT, INTERVIEW = "src:rrrrrrrrrrrr", "src:iiiiiiiiiiii"
CAPTURE = "sha256:" + "c" * 64
WHOLE: dict[str, Json] = {
    "source": REPORT,
    "capture": CAPTURE,
    "loc": {"chars": [1112, 1172]},
    "exact": "he gave the order",
    "attribution": [
        {"agent": PAPER, "act": "reports"},
        {
            "agent": SPEAKER,
            "act": "states",
            "to": LISTENER,
            "in": INTERVIEW,
            "date": {"date": "2022-01?", "expressed": "in January"},
            "verb": "said",
            "not": True,
            "certainty": "likely",
            "hedge": "perhaps",
        },
    ],
    "basis": "interpreted",
    "note": "read as one order",
}


def said(*denials: bool) -> Reference:
    steps: list[Json] = [
        {"agent": SPEAKER, "act": "states", **({"not": True} if denied else {})}
        for denied in denials
    ]
    return references.decode({"source": REPORT, **({"attribution": steps} if steps else {})}, "")


@given(strategies.references)
@MODERATE
def test_a_reference_is_read_back_from_its_json(reference: Reference) -> None:
    assert references.decode(reference.json(), "") == reference


@given(strategies.steps)
@MODERATE
def test_a_step_is_read_back_from_its_json(step: Step) -> None:
    assert Step.decode(step.json(), "") == step
    assert len(set(step.ids())) == len(step.ids())


@given(strategies.json_values | strategies.bent(strategies.references.map(Reference.json)))
@MODERATE
def test_any_json_is_a_reference_written_back_the_same_or_malformed(value: Json) -> None:
    result = attempt(references.decode, value)
    if isinstance(result, MalformedError):
        assert result.where.startswith("v")
    else:
        assert json.dumps(result.json(), sort_keys=True) == json.dumps(value, sort_keys=True)


def test_a_whole_reference_is_kept_and_names_every_id_once() -> None:
    reference = references.decode(WHOLE, "")
    assert reference.json() == WHOLE
    assert reference.ids() == (REPORT, PAPER, SPEAKER, LISTENER, INTERVIEW)


def test_a_date_that_is_withheld_names_its_holder() -> None:
    step = {"agent": SPEAKER, "act": "declines", "date": {"absent": "withheld", "by": PAPER}}
    reference = references.decode({"source": REPORT, "attribution": [step]}, "")
    assert reference.ids() == (REPORT, SPEAKER, PAPER)


def test_the_source_alone_is_a_reference_in_its_own_voice() -> None:
    reference = references.decode({"source": REPORT}, "")
    assert reference.attribution == ()
    assert reference.json() == {"source": REPORT}
    assert not reference.by_archive


def test_the_archive_infers_and_says_why() -> None:
    value: Json = {"source": "archive", "basis": "inferred", "note": "from two statements"}
    reference = references.decode(value, "")
    assert reference.by_archive
    assert reference.json() == value
    assert reference.ids() == ()


@pytest.mark.parametrize("name", ["capture", "loc", "exact", "attribution"])
def test_the_archive_quotes_nobody(name: str) -> None:
    value = {"source": "archive", "basis": "inferred", name: WHOLE[name]}
    with pytest.raises(MalformedError) as caught:
        references.decode(value, "references[2]")
    assert caught.value.where == f"references[2].{name}"
    assert "the archive itself is the source" in caught.value.message


@pytest.mark.parametrize("basis", [{}, {"basis": "stated"}, {"basis": "interpreted"}])
def test_the_archive_never_states(basis: dict[str, Json]) -> None:
    with pytest.raises(MalformedError) as caught:
        references.decode({"source": "archive", **basis}, "r")
    assert caught.value.where == "r.basis"
    assert "the basis is not 'inferred'" in caught.value.message


def test_characters_are_counted_in_a_named_capture() -> None:
    with pytest.raises(MalformedError) as caught:
        references.decode({"source": REPORT, "loc": {"chars": [0, 1], "page": 1}}, "r")
    assert caught.value.message == "r.loc.chars: characters are counted, but no capture is named"
    assert references.decode({"source": REPORT, "loc": {"page": 1}}, "r").loc is not None


def test_the_innermost_speaker_denies() -> None:
    assert not said().denied
    assert not said(False).denied
    assert said(True).denied
    assert said(False, True).denied
    assert not said(True, False).denied


def test_an_outer_speaker_says_that_it_was_not_said() -> None:
    assert not said().disclaimed
    assert not said(True).disclaimed
    assert not said(False, True).disclaimed
    assert said(True, False).disclaimed
    assert said(False, True, True).disclaimed


def test_a_chain_has_an_end() -> None:
    assert len(said(*[False] * MAX_STEPS).attribution) == MAX_STEPS
    with pytest.raises(MalformedError) as caught:
        said(*[False] * (MAX_STEPS + 1))
    assert caught.value.message == "attribution: 17 speakers stand in one chain"
    assert caught.value.remedy == "Name at most 16."


@pytest.mark.parametrize(
    ("members", "message"),
    [
        ({"source": "The Gazette"}, "r.source: 'The Gazette' is not the id of a source"),
        ({"source": SPEAKER}, f"r.source: {SPEAKER!r} is not the id of a source"),
        ({"capture": "c"}, "r.capture: 'c' is not a digest"),
        ({"loc": {}}, "r.loc: the locator is empty"),
        ({"exact": ""}, "r.exact: the text is empty"),
        ({"exact": " \n"}, "r.exact: the text is blank"),
        ({"attribution": []}, "r.attribution: the list is empty"),
        ({"attribution": {}}, "r.attribution: an object stands where a list must"),
        ({"basis": "rumoured"}, "r.basis: 'rumoured' is not known here"),
        ({"note": ""}, "r.note: the text is empty"),
        ({"page": 1}, "r.page: no such member here"),
        ({"source": None}, "r.source: null stands where text must"),
    ],
)
def test_a_faulty_reference_is_refused_at_its_place(members: dict[str, Json], message: str) -> None:
    with pytest.raises(MalformedError) as caught:
        references.decode({**WHOLE, **members}, "r")
    assert caught.value.message == message


def test_a_reference_is_an_object_with_a_source() -> None:
    with pytest.raises(MalformedError, match=r"^r: a list stands where an object must$"):
        references.decode([], "r")
    with pytest.raises(MalformedError, match=r"^r: the member 'source' is missing$"):
        references.decode({}, "r")


@pytest.mark.parametrize(
    ("members", "where", "message"),
    [
        ({"agent": "the paper"}, "agent", "'the paper' is not the id of an entity"),
        ({"act": "says"}, "act", "'says' is not known here"),
        ({"to": REPORT}, "to", f"{REPORT!r} is not the id of an entity"),
        ({"in": PAPER}, "in", f"{PAPER!r} is not the id of a source"),
        ({"date": "2022"}, "date", "'2022' stands where an object must"),
        ({"date": {"code": "a"}}, "date", "a value of kind 'code' may not stand here"),
        ({"verb": ""}, "verb", "the text is empty"),
        ({"not": False}, "not", "false is what leaving it out says"),
        ({"not": "yes"}, "not", "'yes' is neither true nor false"),
        ({"certainty": "sure"}, "certainty", "'sure' is not known here"),
        ({"hedge": " "}, "hedge", "the text is blank"),
        ({"expressed": "a"}, "expressed", "no such member here"),
        ({"denied": True}, "denied", "no such member here"),
    ],
)
def test_a_faulty_step_is_refused_at_its_place(
    members: dict[str, Json], where: str, message: str
) -> None:
    step: dict[str, Json] = {"agent": PAPER, "act": "reports", **members}
    value: Json = {"source": REPORT, "attribution": [{"agent": PAPER, "act": "states"}, step]}
    with pytest.raises(MalformedError) as caught:
        references.decode(value, "references[0]")
    assert caught.value.where == f"references[0].attribution[1].{where}"
    assert caught.value.message == f"{caught.value.where}: {message}"


def test_a_step_names_who_and_what_they_do() -> None:
    with pytest.raises(MalformedError, match=r"^s: the member 'agent' is missing$"):
        Step.decode({"act": "states"}, "s")
    with pytest.raises(MalformedError, match=r"^s: the member 'act' is missing$"):
        Step.decode({"agent": PAPER}, "s")
