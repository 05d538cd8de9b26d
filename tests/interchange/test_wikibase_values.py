"""Values of Wikibase: each comes back as it was, and what our model says otherwise is named."""

import json
from collections.abc import Mapping

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from archive.errors import MalformedError
from archive.facts import dates, values
from archive.facts.values import AbsentValue, Value
from archive.ids import EntityId
from archive.interchange import wikibase_reading, wikibase_writing
from archive.interchange import wikibase_terms as terms
from archive.interchange import wikibase_times as times
from archive.interchange.reading import parse
from tests.interchange import samples
from tests.interchange.samples import JULIAN, Thing, item, place, quantity, text, time, words

ENTITY = "ent:aaaaaaaaaaaa"


def read(datatype: str, datavalue: Thing) -> tuple[Mapping[str, object], list[str]]:
    lost: list[str] = []
    parsed = parse(json.dumps(datavalue), "")
    return dict(wikibase_reading.read(datatype, parsed, "here", lost.append)), lost


def as_value(written: Mapping[str, object]) -> Value:
    """What a deposit makes of what it reads: names become ids, quantities get their word."""
    if "entity" in written:
        return values.EntityValue(entity=EntityId(ENTITY))
    json_form = {"quantity": dict(written)} if "of" in written else dict(written)
    return values.decode(parse(json.dumps(json_form), ""), "")


def back(datatype: str, value: Value, name: str = "Q5") -> tuple[object, list[str]]:
    lost: list[str] = []
    return wikibase_writing.written(datatype, value, lambda id: name, lost.append), lost


@pytest.mark.parametrize(
    ("property", "value"), samples.VALUES, ids=[str(one[1]["value"])[:60] for one in samples.VALUES]
)
def test_every_value_comes_back_as_it_was(property: str, value: Thing) -> None:
    datatype = samples.DATATYPES[property]
    written, lost = read(datatype, value)
    takes = terms.DATATYPES.get(datatype, terms.OTHER).takes
    kept = as_value(written)
    assert kept.kind in takes
    again, lost_again = back(datatype, kept)
    assert again == value
    assert set(lost) <= set(terms.IMPORTED)
    assert not lost_again


@pytest.mark.parametrize(
    ("stamp", "precision", "expected"),
    [
        ("+1952-03-11", 11, "1952-03-11"),
        ("+1952-03-00", 10, "1952-03"),
        ("+1952-00-00", 9, "1952"),
        ("+1950-00-00", 8, "195X"),
        ("+1958-00-00", 8, "195X"),
        ("+1900-00-00", 7, "[1801..1900]"),
        ("+1901-00-00", 7, "[1901..2000]"),
    ],
)
def test_a_precision_becomes_a_date_that_is_as_fine(
    stamp: str, precision: int, expected: str
) -> None:
    assert read("time", time(stamp + "T00:00:00Z", precision))[0]["date"] == expected


@pytest.mark.parametrize(
    ("datavalue", "code"),
    [
        (time("+1900-00-00T00:00:00Z", 7), "time-century"),
        (time("+9950-00-00T00:00:00Z", 7), "time-form"),
        (time("+1000-00-00T00:00:00Z", 6), "time-precision"),
        (time("+2001-02-03T00:00:00Z", 12), "time-precision"),
        (time("-0044-03-15T00:00:00Z", 11), "time-year"),
        (time("+0000-00-00T00:00:00Z", 9), "time-year"),
        (time("+10000-00-00T00:00:00Z", 9), "time-year"),
        (time("+1616-04-23T00:00:00Z", 11, JULIAN), "time-julian"),
        (time("+1617-02-29T00:00:00Z", 11, JULIAN), "time-form"),
        (time("+0001-01-01T00:00:00Z", 11, JULIAN), "time-form"),
        (time("+2001-02-30T00:00:00Z", 11), "time-form"),
        (time("soon", 11), "time-form"),
        (time("+2001-02-03T04:05:06Z", 11), "time-finer"),
        (time("+2001-02-03T00:00:00Z", 9), "time-finer"),
        (time("+2001-00-00T00:00:00Z", 9, before=1), "time-bounds"),
        (time("+2001-00-00T00:00:00Z", 9, timezone=-60), "time-zone"),
        (time("+02001-00-00T00:00:00Z", 9), "time-spelling"),
    ],
)
def test_what_a_date_says_otherwise_is_named(datavalue: Thing, code: str) -> None:
    assert code in read("time", datavalue)[1]


@pytest.mark.parametrize(
    ("stamp", "precision", "expected"),
    [
        ("+1616-04-23", 11, "1616-05-03"),
        ("+1616-04-00", 10, "[1616-04-11..1616-05-10]"),
        ("+1616-12-00", 10, "[1616-12-11..1617-01-10]"),
        ("+1616-00-00", 9, "[1616-01-11..1617-01-10]"),
        ("+1610-00-00", 8, "[1610-01-11..1620-01-10]"),
        ("+0001-00-00", 8, None),
        ("+1700-00-00", 7, "[1601-01-11..1701-01-11]"),
        ("+1500-02-29", 11, "1500-03-10"),
    ],
)
def test_a_julian_date_becomes_the_days_that_are_meant(
    stamp: str, precision: int, expected: str | None
) -> None:
    datavalue = time(stamp + "T00:00:00Z", precision, JULIAN)
    assert read("time", datavalue)[0].get("date") == expected


def test_what_is_the_datavalue_of_another_datatype_is_kept_as_json() -> None:
    for datatype, datavalue in (
        ("wikibase-item", text("Q5")),
        ("wikibase-item", samples.PROPERTY),
        ("wikibase-property", item("Q5")),
        (
            "wikibase-form",
            {"value": {"entity-type": "form", "id": "L1"}, "type": "wikibase-entityid"},
        ),
        ("time", {"value": {"time": 5}, "type": "time"}),
        ("time", {"value": {"time": "+1", "precision": True}, "type": "time"}),
        ("time", time("+2001-02-03T00:00:00Z extra words", 11)),
        ("quantity", {"value": {"amount": "+1"}, "type": "quantity"}),
        (
            "quantity",
            {"value": {"amount": "+1", "unit": "1", "upperBound": "+2"}, "type": "quantity"},
        ),
        ("globe-coordinate", {"value": {"latitude": "north"}, "type": "globecoordinate"}),
        (
            "globe-coordinate",
            {"value": {"latitude": "1", "longitude": 1}, "type": "globecoordinate"},
        ),
        ("quantity", {"value": {"amount": 1.5, "unit": "1"}, "type": "quantity"}),
        ("of-tomorrow", {"value": [1.5, {"a": 2.25}, None, True], "type": "x"}),
    ):
        written, lost = read(datatype, datavalue)
        assert lost == ["value-json"], datavalue
        assert back(datatype, as_value(written))[0] == datavalue


def test_a_number_beyond_all_measure_breaks_nothing() -> None:
    lost: list[str] = []
    raw = '{"value": {"latitude": 1e400, "longitude": 1, "globe": "x"}, "type": "globecoordinate"}'
    found = wikibase_reading.read("globe-coordinate", parse(raw, ""), "", lost.append)
    assert lost == ["value-json"]
    again, _ = back("globe-coordinate", as_value(found))
    assert "Infinity" not in json.dumps(again)


def test_a_fraction_is_no_text() -> None:
    with pytest.raises(MalformedError, match=r"1\.5 stands where text must"):
        read("string", {"value": 1.5, "type": "string"})


def test_an_old_item_value_tells_its_number_alone() -> None:
    old = {"value": {"entity-type": "item", "numeric-id": 5}, "type": "wikibase-entityid"}
    assert read("wikibase-item", old)[0] == {"entity": "Q5"}


@pytest.mark.parametrize(
    "datavalue",
    [[], "x", {}, {"type": "string"}, {"type": 5, "value": ""}, {"type": "string", "value": 5}],
)
def test_what_is_no_datavalue_is_refused_with_its_address(datavalue: object) -> None:
    with pytest.raises(MalformedError) as caught:
        wikibase_reading.read("string", parse(json.dumps(datavalue), ""), "here", print)
    assert caught.value.where.startswith("here")


def test_a_number_says_of_what_it_is() -> None:
    assert read("quantity", quantity("+20", samples.BASE + "Q39369"))[0] == {
        "of": "Q39369",
        "text": "+20 Q39369",
        "modality": "exact",
        "amount": "20",
    }
    bounded, lost = read("quantity", quantity("+70", "1", ("+60", "+80")))
    assert (bounded["modality"], bounded["lower"], bounded["upper"]) == ("between", "60", "80")
    assert lost == ["quantity-bounds"]


stamps = st.builds(
    "{}{}-{:02}-{:02}T{}Z".format,
    st.sampled_from("+-"),
    st.one_of(st.integers(0, 12000).map("{:04}".format), st.integers(0, 10**15).map(str)),
    st.integers(0, 13),
    st.integers(0, 32),
    st.sampled_from(("00:00:00", "00:00:00", "12:30:00")),
)
points = st.builds(
    time,
    stamps,
    st.integers(0, 14),
    st.sampled_from((samples.GREGORIAN, JULIAN, samples.BASE + "Q7")),
    before=st.sampled_from((0, 0, 1)),
    after=st.sampled_from((0, 0, 7)),
    timezone=st.sampled_from((0, 0, -90)),
)


@given(points)
def test_every_time_comes_back(datavalue: Thing) -> None:
    written, _ = read("time", datavalue)
    assert back("time", as_value(written)) == (datavalue, [])


numbers = st.decimals(allow_nan=False, allow_infinity=False, places=3).map("{:+f}".format)


@given(numbers, numbers, numbers, st.sampled_from(("1", samples.BASE + "Q5", "urn:x:y")))
def test_every_quantity_comes_back(one: str, two: str, three: str, unit: str) -> None:
    low, amount, high = sorted((one, two, three), key=float)
    for datavalue in (quantity(amount, unit), quantity(amount, unit, (low, high))):
        written, _ = read("quantity", datavalue)
        assert back("quantity", as_value(written))[0] == datavalue


degrees = st.floats(-400, 400, allow_nan=False)


@given(degrees, degrees, st.one_of(st.none(), st.floats(0, 1)), st.sampled_from(("Q2", "Q405")))
def test_every_place_comes_back(
    lat: float, lon: float, precision: float | None, globe: str
) -> None:
    datavalue = place(lat, lon, precision, globe)
    written, _ = read("globe-coordinate", datavalue)
    assert back("globe-coordinate", as_value(written))[0] == datavalue


said = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn")), min_size=1).filter(str.strip)


@given(said, st.sampled_from(("en", "be-tarask", "simple", "x-old", "zh-min-nan", "zxx", "EN")))
def test_every_text_comes_back(said: str, lang: str) -> None:
    assume(said.strip(" "))
    try:
        written, _ = read("monolingualtext", words(said, lang))
        kept = as_value(written)
    except MalformedError:
        # Of nothing but odd blanks nothing can be made.
        return
    assert back("monolingualtext", kept)[0] == words(said, lang)


class TestOfOurs:
    """What was never of Wikidata is said as well as it can be, and what is lost is named."""

    def value(self, **json_form: object) -> Value:
        return values.decode(parse(json.dumps(json_form), ""), "")

    @pytest.mark.parametrize(
        ("date", "stamp", "precision", "code"),
        [
            ("2022-01-05~", "+2022-01-05", 11, "date-coarser"),
            ("2022-01?", "+2022-01-00", 10, "date-coarser"),
            ("2022-01-05/2022-01-11", "+2022-01-00", 10, "date-coarser"),
            ("2022-XX-05", "+2022-00-00", 9, "date-coarser"),
            ("[2021..2029-03]", "+2020-00-00", 8, "date-coarser"),
            ("18XX", None, None, "date"),
            ("[1802..1899]", "+1900-00-00", 7, "date-coarser"),
            ("[..2023-03-09]", None, None, "date"),
            ("XXXX-03-09", None, None, "date"),
            ("0000", None, None, "date"),
            ("000X", None, None, "date"),
            ("[0001..0003]", "+0100-00-00", 7, "date-coarser"),
            ("1XXX", None, None, "date"),
            ("2022", "+2022-00-00", 9, None),
        ],
    )
    def test_a_date(
        self, date: str, stamp: str | None, precision: int | None, code: str | None
    ) -> None:
        found, lost = back("time", self.value(date=date))
        assert lost == ([] if code is None else [code])
        assert found == (None if stamp is None else time(f"{stamp}T00:00:00Z", precision or 0))

    def test_words_of_the_source_are_lost_by_name(self) -> None:
        assert back("time", self.value(date="2022", expressed="last year"))[1] == ["expressed"]
        # What pretends to be a kept time, and is not of this date, is not believed.
        other = "+1999-00-00T00:00:00Z precision 9"
        found, _ = back("time", self.value(date="2022", expressed=other))
        assert found == time("+2022-00-00T00:00:00Z", 9)

    @pytest.mark.parametrize(
        ("numbers", "value"),
        [
            ({"modality": "exact", "amount": "225"}, quantity("+225")),
            ({"modality": "approximate", "amount": "-2"}, quantity("-2")),
            (
                {"modality": "between", "lower": "1", "upper": "2"},
                quantity("+1.5", "1", ("+1", "+2")),
            ),
            ({"modality": "atLeast", "lower": "3"}, None),
            ({"modality": "orderOfMagnitude", "magnitude": 3}, None),
        ],
    )
    def test_a_quantity(self, numbers: Mapping[str, object], value: Thing | None) -> None:
        of_people = self.value(quantity={"of": "person", "text": "many", **numbers})
        found, lost = back("quantity", of_people)
        assert found == value
        assert "expressed" in lost
        assert "kind" in lost
        assert ("quantity" in lost) is (numbers["modality"] != "exact")

    def test_other_kinds_are_strings(self) -> None:
        for told, expected in (
            (self.value(duration="P8Y"), "P8Y"),
            (self.value(timeOfDay="18:00Z"), "18:00Z"),
            (self.value(instant="2026-11-22T17:30:05Z"), "2026-11-22T17:30:05Z"),
            (self.value(code="imprisonment"), "imprisonment"),
            (self.value(statement="stm:aaaaaaaaaaaa"), "stm:aaaaaaaaaaaa"),
        ):
            assert back("string", told) == (text(expected), ["kind"])
        assert back("wikibase-property", self.value(code="ban")) == (text("ban"), ["kind"])

    def test_a_quotation_keeps_its_words(self) -> None:
        quoted = self.value(quote="No.", lang="en", speaker=ENTITY)
        assert back("monolingualtext", quoted) == (words("No.", "en"), ["quote"])
        plain = self.value(quote="No.", lang="en")
        assert back("monolingualtext", plain) == (words("No.", "en"), [])

    def test_a_place(self) -> None:
        found, lost = back("globe-coordinate", self.value(point={"lat": "43.2", "lon": "76.9"}))
        assert (found, lost) == (place(43.2, 76.9, None), [])
        said_so = self.value(point={"lat": "43.2", "lon": "76.9"}, expressed="in Almaty")
        assert back("globe-coordinate", said_so)[1] == ["expressed"]

    def test_an_entity_that_is_no_item_goes_by_its_own_id(self) -> None:
        found, _ = back("wikibase-item", values.EntityValue(entity=EntityId(ENTITY)), ENTITY)
        expected = {"entity-type": "item", "id": ENTITY}
        assert found == {"value": expected, "type": "wikibase-entityid"}

    def test_absences(self) -> None:
        lost: list[str] = []
        for word, expected in (("none", "novalue"), ("unknown", "somevalue")):
            absent = self.value(absent=word)
            assert isinstance(absent, AbsentValue)
            assert wikibase_writing.absent(absent, lost.append) == expected
        assert lost == []
        held_back = self.value(absent="withheld", ground="classified")
        assert isinstance(held_back, AbsentValue)
        assert wikibase_writing.absent(held_back, lost.append) == "somevalue"
        assert lost == ["withheld", "absence"]


@given(st.integers(1, 9999), st.sampled_from(("", "-02", "-02-03")))
def test_a_plain_time_is_the_date_that_it_is_of(year: int, rest: str) -> None:
    date = f"{year:04}{rest}"
    found = times.plain(date)
    assert found is not None
    assert times.to_date(found) == (date, ())
    near = times.nearest(dates.parse(date))
    assert near == found


def test_ids_are_numbered_without_leading_zeros() -> None:
    assert terms.is_item("Q42")
    for wrong in ("Q", "Q0", "Q042", "42", "q42", "Q4 2", "Q٤"):
        assert not terms.is_item(wrong)
