import pytest

from archive.facts import statements
from archive.facts.statements import StatementBody
from archive.queries.clashes import Over, clash
from archive.shape import Json

A, B, C = "ent:aaaaaaaaaaaa", "ent:bbbbbbbbbbbb", "ent:cccccccccccc"
SAME = {B: A}


def body(value: Json, *qualifiers: tuple[str, Json]) -> StatementBody:
    said: Json = {
        "subject": C,
        "property": "heldBy",
        "value": value,
        "references": [{"source": "archive", "basis": "inferred"}],
    }
    if qualifiers:
        said["qualifiers"] = [{"property": name, "value": told} for name, told in qualifiers]
    return statements.decode(said, "", corrected=False)


def over(one: StatementBody, two: StatementBody, *, single: bool = True) -> Over | None:
    found = clash(one, two, single=single, same=lambda id: SAME.get(id, id))
    assert clash(two, one, single=single, same=lambda id: SAME.get(id, id)) == found
    return found


def people(modality: str, **numbers: str) -> Json:
    return {"quantity": {"of": "person", "text": "so many", "modality": modality, **numbers}}


def day(text: str) -> Json:
    return {"date": text}


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ({"entity": A}, {"entity": C}),
        ({"source": "src:aaaaaaaaaaaa"}, {"source": "src:bbbbbbbbbbbb"}),
        ({"code": "died"}, {"code": "removed"}),
        (day("2022-01"), day("2022-02-03")),
        (people("exact", amount="225"), people("exact", amount="19")),
        (people("atLeast", lower="10"), people("atMost", upper="9.5")),
        (people("between", lower="1", upper="3"), people("exact", amount="4")),
        ({"absent": "none"}, {"entity": A}),
        ({"absent": "none"}, {"absent": "unknown"}),
    ],
)
def test_values_exclude_each_other_where_the_property_has_one_at_a_time(
    one: Json, two: Json
) -> None:
    assert over(body(one), body(two)) is Over.VALUE
    assert over(body(one), body(two), single=False) is None


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ({"entity": A}, {"entity": B}),
        ({"text": "yes", "lang": "en"}, {"text": "no", "lang": "en"}),
        ({"code": "died"}, {"code": "died", "expressed": "is dead"}),
        (day("2022-01"), day("2022-01-03")),
        (day("XXXX-03-09"), day("2022-05-01")),
        (people("approximate", amount="200"), people("exact", amount="900")),
        (people("exact", amount="3"), people("atLeast", lower="3")),
        (
            people("exact", amount="3"),
            {"quantity": {"of": "house", "text": "4", "modality": "exact", "amount": "4"}},
        ),
        ({"absent": "unknown"}, {"entity": A}),
        ({"absent": "withheld"}, {"absent": "unknown"}),
        ({"entity": A}, {"text": "somebody", "lang": "en"}),
        ({"uri": "https://example.org/a"}, {"uri": "https://example.org/b"}),
    ],
)
def test_values_that_may_both_be_right_do_not_clash(one: Json, two: Json) -> None:
    assert over(body(one), body(two)) is None


def test_values_at_times_that_cannot_overlap_do_not_clash() -> None:
    first = body({"code": "a"}, ("endTime", day("2021-12")))
    second = body({"code": "b"}, ("startTime", day("2022-01")))
    assert over(first, second) is None
    assert over(first, body({"code": "b"}, ("startTime", day("2021")))) is Over.VALUE


def test_values_that_another_qualifier_tells_apart_do_not_clash() -> None:
    first = body({"code": "a"}, ("appliesTo", {"entity": A}))
    assert over(first, body({"code": "b"}, ("appliesTo", {"entity": C}))) is None
    assert over(first, body({"code": "b"}, ("appliesTo", {"entity": B}))) is Over.VALUE


@pytest.mark.parametrize("name", ["startTime", "endTime", "pointInTime", "asOf"])
def test_one_thing_at_days_that_exclude_each_other_is_a_clash_over_time(name: str) -> None:
    first, second = (
        body({"entity": A}, (name, day("2022-01-19"))),
        body({"entity": B, "expressed": "he"}, (name, day("2022-02"))),
    )
    assert over(first, second, single=False) is Over.TIME
    assert over(first, body({"entity": B}, (name, day("2022-01")))) is None


def test_two_spells_of_one_thing_do_not_clash() -> None:
    first = body({"entity": A}, ("startTime", day("2010")), ("endTime", day("2012")))
    second = body({"entity": A}, ("startTime", day("2016")), ("endTime", day("2018")))
    assert over(first, second) is None
    meanwhile = body({"entity": A}, ("startTime", day("2011")), ("endTime", day("2018")))
    assert over(first, meanwhile) is Over.TIME


@pytest.mark.parametrize("value", [{"text": "x", "lang": "en"}, {"absent": "unknown"}])
def test_text_and_absences_are_never_one_thing(value: Json) -> None:
    first, second = (body(value, ("pointInTime", day(text))) for text in ("2020", "2021"))
    assert over(first, second) is None


def test_the_words_of_a_number_do_not_make_it_another() -> None:
    first = body(people("exact", amount="225"), ("asOf", day("2022-01-15")))
    other = {"quantity": {"of": "person", "text": "225", "modality": "exact", "amount": "225"}}
    assert over(first, body(other, ("asOf", day("2022-02-15"))), single=False) is Over.TIME
