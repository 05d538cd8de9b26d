import pytest

from archive.events.property import PropertyDefined
from archive.ids import is_property_name
from archive.vocabulary import VOCABULARY

PROMISED = set(
    """
    name alias occupation positionHeld memberOf partOf location pointInTime startTime endTime
    endCause earliestDate latestDate asOf during before after timeOfDay ordered demanded requested
    criticised ground arrested charge convictedOf legalProvision penalty duration amount sentenced
    court courtType caseMaterials deaths injured detained casesOpened hasCause appliesTo roleIn
    manner addressee compliedWith accusedOf about claim
    supports disputes qualifies refines updates derivedFrom componentOf
    """.split()  # noqa: SIM905
)
RELATIONS = (
    "supports",
    "disputes",
    "qualifies",
    "refines",
    "updates",
    "derivedFrom",
    "componentOf",
)
KNOWN_IRIS = (
    "http://www.wikidata.org/entity/P",
    "http://purl.org/spar/cito/",
    "http://www.w3.org/ns/prov#",
)

names = pytest.mark.parametrize("name", sorted(VOCABULARY))


def test_it_holds_what_the_model_promises_and_nothing_else() -> None:
    assert VOCABULARY.keys() == PROMISED


@names
def test_each_body_is_one_that_may_be_signed(name: str) -> None:
    assert is_property_name(name)
    assert PropertyDefined.decode(VOCABULARY[name], name).json() == VOCABULARY[name]


@names
def test_each_is_labelled_and_described_in_one_english_sentence(name: str) -> None:
    body = PropertyDefined.decode(VOCABULARY[name], name)
    assert body.label.keys() == body.description.keys() == {"en"}
    description = body.description["en"]
    assert description.startswith("Use it ")
    assert description.endswith(".")
    assert ". " not in description


def test_labels_are_told_apart() -> None:
    labels = [PropertyDefined.decode(body, name).label["en"] for name, body in VOCABULARY.items()]
    assert len(set(labels)) == len(labels)


@names
def test_codes_are_listed_exactly_where_codes_are_taken(name: str) -> None:
    body = PropertyDefined.decode(VOCABULARY[name], name)
    assert (body.codes is not None) == ("code" in body.value_types)
    if body.codes is not None:
        # A closed list without a way out makes people record what is not so.
        assert body.codes[-1] == "other"


@names
def test_an_iri_is_one_of_a_vocabulary_that_we_name(name: str) -> None:
    iri = PropertyDefined.decode(VOCABULARY[name], name).iri
    assert iri is None or iri.startswith(KNOWN_IRIS)


def test_no_iri_stands_for_two_properties() -> None:
    iris = [body["iri"] for body in VOCABULARY.values() if "iri" in body]
    assert len(set(iris)) == len(iris)


@pytest.mark.parametrize("name", RELATIONS)
def test_relations_join_statements(name: str) -> None:
    assert VOCABULARY[name]["valueTypes"] == ["statement"]


def test_only_what_can_hold_once_at_a_time_is_single() -> None:
    single = {name for name, body in VOCABULARY.items() if "single" in body}
    figures = {"deaths", "injured", "detained", "casesOpened"}
    assert single == {"startTime", "endTime", "courtType", *figures}
