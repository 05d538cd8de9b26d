import pytest

from archive.errors import MalformedError
from archive.facts.value_measures import (
    DateValue,
    DurationValue,
    InstantValue,
    PointValue,
    QuantityValue,
    TimeOfDayValue,
)
from archive.shape import Json

COUNT: Json = {"of": "person", "text": "225 people", "modality": "exact", "amount": "225"}


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (DateValue, "[..2023-03-09]"),
        (QuantityValue, COUNT),
        (PointValue, {"lat": "43.2380", "lon": "-0.5"}),
        (DurationValue, "P8Y6M"),
        (TimeOfDayValue, "18:00 local"),
        (InstantValue, "2026-11-22T17:30:05Z"),
    ],
)
def test_a_measure_is_written_back_as_it_was_said_and_names_nothing(
    kind: type[DateValue | QuantityValue | PointValue], said: Json
) -> None:
    value = kind.decode({kind.kind: said}, "v")
    assert value.json() == {kind.kind: said}
    assert value.ids() == ()


def test_a_date_is_read() -> None:
    value = DateValue.decode({"date": "2022-01?", "expressed": "the events of January"}, "v")
    assert (value.date.earliest, value.date.latest) == ("2022-01-01", "2022-01-31")
    assert value.expressed == "the events of January"


@pytest.mark.parametrize("kind", [DateValue, DurationValue, TimeOfDayValue, InstantValue])
def test_a_faulty_measure_is_refused_at_its_place(
    kind: type[DateValue | DurationValue | TimeOfDayValue | InstantValue],
) -> None:
    for said in ("twelve", "", 12, None, {}):
        with pytest.raises(MalformedError) as caught:
            kind.decode({kind.kind: said}, "v")
        assert caught.value.where == f"v.{kind.kind}"
        assert caught.value.message.startswith(f"v.{kind.kind}: ")


def test_the_fault_in_a_quantity_has_its_whole_address() -> None:
    with pytest.raises(MalformedError) as caught:
        QuantityValue.decode({"quantity": {**COUNT, "amount": "many"}}, "v")  # type: ignore[dict-item]
    assert caught.value.where == "v.quantity.amount"


@pytest.mark.parametrize(("lat", "lon"), [("90", "180"), ("-90.0", "-180.00"), ("0", "0")])
def test_the_ends_of_the_earth_are_on_it(lat: str, lon: str) -> None:
    value: Json = {"point": {"lat": lat, "lon": lon}}
    assert PointValue.decode(value, "v").json() == value


@pytest.mark.parametrize(
    ("point", "message"),
    [
        ({"lat": "90.0001", "lon": "0"}, "v.point.lat: 90.0001 degrees is outside -90 to 90"),
        ({"lat": "-91", "lon": "0"}, "v.point.lat: -91 degrees is outside -90 to 90"),
        ({"lat": "0", "lon": "180.1"}, "v.point.lon: 180.1 degrees is outside -180 to 180"),
        ({"lat": "0", "lon": 0}, "v.point.lon: 0 stands where text must"),
        ({"lat": "43°", "lon": "0"}, "v.point.lat: '43°' is not a decimal number"),
        ({"lat": "0"}, "v.point: the member 'lon' is missing"),
        ({"lat": "0", "lon": "0", "alt": "0"}, "v.point.alt: no such member here"),
        ("43, 76", "v.point: '43, 76' stands where an object must"),
    ],
)
def test_a_faulty_point_is_refused_at_its_place(point: Json, message: str) -> None:
    with pytest.raises(MalformedError) as caught:
        PointValue.decode({"point": point}, "v")
    assert caught.value.message == message
