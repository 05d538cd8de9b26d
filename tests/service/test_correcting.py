"""Correcting a statement, and citing for it or against it."""

import pytest

from archive.errors import ConflictError, MalformedError, NotFoundError
from archive.facts.statements import StatementBody
from archive.ids import Address
from archive.queries.references import Stance
from archive.queries.statements import Stated
from archive.service import reading
from archive.service.archive import Archive
from archive.service.correcting import cite, correct_statement
from archive.service.judging import retract
from archive.service.reading import StatementShown
from archive.service.recording import Written

DENIES = "officials states not"


def stated(archive: Archive, name: str) -> Stated:
    thing = reading.show(archive, name, limit=1).thing
    assert isinstance(thing, StatementShown)
    return thing.statement


def body(archive: Archive, name: str) -> StatementBody:
    found = stated(archive, name).body
    assert found is not None
    return found


def qualifiers(archive: Archive, name: str) -> dict[str, object]:
    return {one.property: one.value.json() for one in body(archive, name).qualifiers}


def correct(archive: Archive, name: str, *said: str, reason: str = "x") -> Written:
    return correct_statement(archive, name, qualifiers=said, reason=reason)


def test_a_new_value_takes_the_place_of_the_old_and_all_else_stays(example: Archive) -> None:
    before = body(example, "court-type")
    done = correct_statement(example, "court-type", value={"value": "civilian"}, reason="misread")
    assert done.addresses == (Address(3, 0),)
    assert done.lines[0].startswith("corrected: a military court (not named) - courtType -> ")
    after = body(example, "court-type")
    assert after.value.json() == {"code": "civilian"}
    assert after.references == before.references
    assert after.handle == "court-type"
    assert after.reason == "misread"


def test_who_withholds_is_named_as_people_name_them(example: Archive) -> None:
    said = {"absent": "withheld", "ground": "classified", "by": "authorities"}
    correct_statement(example, "charge", value=said, reason="x")
    found = body(example, "charge").value.json()
    assert (found["absent"], found["ground"]) == ("withheld", "classified")
    with pytest.raises(NotFoundError, match="no entity is called 'nobody'"):
        correct_statement(example, "role", value={**said, "by": "nobody"}, reason="x")


def test_a_qualifier_that_is_not_named_keeps_what_stands_beside_it(example: Archive) -> None:
    before = qualifiers(example, "sentence")
    correct(example, "sentence", "pointInTime=2023-03-08")
    after = qualifiers(example, "sentence")
    assert list(after) == list(before)
    assert after.pop("pointInTime") == {"date": "2023-03-08"}
    before.pop("pointInTime")
    assert after == before


def test_what_is_said_again_keeps_the_words_it_was_read_from(example: Archive) -> None:
    correct(example, "order", "manner=verbal", "pointInTime=2022-01-06")
    found = qualifiers(example, "order")
    assert found["manner"] == {"code": "verbal", "expressed": "by word of mouth"}
    assert found["pointInTime"] == {"date": "2022-01-06"}
    again = {"value": "2022-01-11"}
    with pytest.raises(ConflictError, match="just that already"):
        correct_statement(example, "government-appointed", value=again, reason="x")
    correct_statement(
        example, "government-appointed", value={**again, "expressed": "on the 11th"}, reason="x"
    )
    assert body(example, "government-appointed").value.json() == {
        "date": "2022-01-11",
        "expressed": "on the 11th",
    }


def test_a_property_may_be_qualified_twice_and_is_set_as_a_whole(example: Archive) -> None:
    correct(example, "dead", "asOf=2022-01-10", "asOf=2022-01-15", "manner=verbal")
    found = [
        (one.property, one.value.json().get("date")) for one in body(example, "dead").qualifiers
    ]
    assert found == [("asOf", "2022-01-10"), ("asOf", "2022-01-15"), ("manner", None)]
    correct(example, "dead", "asOf=2022-02")
    assert [one.property for one in body(example, "dead").qualifiers] == ["asOf", "manner"]


def test_a_qualifier_can_be_dropped_if_it_is_there(example: Archive) -> None:
    correct_statement(example, "order", remove_qualifiers=["manner"], reason="x")
    assert list(qualifiers(example, "order")) == ["pointInTime"]
    with pytest.raises(MalformedError, match="no qualifier manner") as caught:
        correct_statement(example, "order", remove_qualifiers=["manner"], reason="x")
    assert caught.value.remedy == "It has: pointInTime."
    with pytest.raises(MalformedError) as caught:
        correct_statement(example, "court-type", remove_qualifiers=["manner"], reason="x")
    assert caught.value.remedy == "It has: none."


@pytest.mark.parametrize("text", ["asOf", "=x", "asOf="])
def test_a_qualifier_has_a_property_and_a_value(example: Archive, text: str) -> None:
    with pytest.raises(MalformedError, match="is no qualifier") as caught:
        correct(example, "dead", "asOf=2022", text)
    assert caught.value.where == "qualifiers[1]"


def test_a_fault_in_a_qualifier_names_it(example: Archive) -> None:
    with pytest.raises(MalformedError, match=r"^asOf: '2022-02-30' is an impossible day") as caught:
        correct(example, "dead", "asOf=2022-02-30")
    assert caught.value.where == "qualifiers[0]"
    with pytest.raises(NotFoundError, match="no property is called 'asof'") as near:
        correct(example, "dead", "asof=2022")
    assert near.value.remedy == "Did you mean asOf?"


def test_what_is_no_correction_is_refused(example: Archive) -> None:
    with pytest.raises(ConflictError, match="just that already"):
        correct_statement(example, "dead", reason="x")
    with pytest.raises(NotFoundError, match="what is wanted is a statement"):
        correct(example, "bektanov", "asOf=2022")
    with pytest.raises(NotFoundError, match="no statement is called"):
        correct(example, "nosuch", "asOf=2022")
    retract(example, "dead", reason="error", text=None)
    with pytest.raises(ConflictError, match="is retracted"):
        correct(example, "dead", "asOf=2022")


def test_a_correction_takes_every_citation_along(example: Archive) -> None:
    cite(example, "dead", source="report", said=[DENIES])
    correct(example, "dead", "asOf=2022-01")
    found = stated(example, "dead")
    assert found.stance is Stance.DISPUTED
    assert [one.cited for one in found.references] == [False, False]
    assert found.older == ()


def test_a_citation_says_which_way_it_bears(example: Archive) -> None:
    def line(*said: str) -> str:
        done = cite(example, "dead", source="interview", said=said, dry_run=True)
        assert done.dry_run
        return done.lines[0]

    name = "unrest of January 2022 in Kazakhstan - deaths"
    assert line("officials states").startswith(f"cited for {name}: Khabar 24 <- issuer of")
    assert line(DENIES).startswith(f"cited against {name}")
    assert line("officials declines").startswith(f"cited, declining to say, on {name}")
    disclaimed = line("gazette states not", "officials states")
    assert disclaimed.startswith(f"cited, as not having been said, on {name}")
    assert len(stated(example, "dead").references) == 1


def test_the_archive_itself_infers(example: Archive) -> None:
    cite(example, "dead", source="archive", reference={"note": "both name the same list"})
    added = stated(example, "dead").references[-1].reference
    assert added is not None
    assert (added.by_archive, added.basis, added.note) == (
        True,
        "inferred",
        "both name the same list",
    )


def test_a_quotation_is_looked_up(example: Archive) -> None:
    cite(example, "dead", source="report", reference={"exact": "225 dead"})
    added = stated(example, "dead").references[-1].reference
    assert added is not None
    assert added.loc is not None
    assert added.loc.chars == (1883, 1891)
    with pytest.raises(MalformedError, match="does not stand in the capture"):
        cite(example, "dead", source="report", reference={"exact": "226 dead"})


def test_the_same_reference_counts_once(example: Archive) -> None:
    cite(example, "dead", source="interview", said=[DENIES])
    with pytest.raises(ConflictError, match="just this reference already"):
        cite(example, "dead", source="interview", said=[DENIES])


@pytest.mark.parametrize(
    ("source", "said", "message"),
    [
        ("nosuch", DENIES, "no source is called 'nosuch'"),
        ("report", "nosuch states", "no entity is called 'nosuch'"),
        ("report", "gazette states to nosuch", "no entity is called 'nosuch'"),
        ("report", "gazette states in nosuch", "no source is called 'nosuch'"),
    ],
)
def test_whoever_is_named_must_be_known(
    example: Archive, source: str, said: str, message: str
) -> None:
    with pytest.raises(NotFoundError, match=message):
        cite(example, "dead", source=source, said=[said])


def test_lines_are_in_the_language_asked_for(example: Archive) -> None:
    done = correct_statement(
        example, "role", value={"absent": "none"}, reason="x", lang="ru", dry_run=True
    )
    assert done.lines[0].startswith("corrected: Мурат Бектанов - roleIn -> none")
