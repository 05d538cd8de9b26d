"""Values that are measured: dates, times, durations, quantities, points on the Earth."""

from collections.abc import Callable
from decimal import Decimal
from typing import ClassVar

from archive.facts import codes, dates, durations, quantities
from archive.facts.codes import Instant, Number, TimeOfDay
from archive.facts.reading import present, required
from archive.facts.told import BESIDE, Told, beside
from archive.frozen import dataclass
from archive.shape import Json, as_text, fault, members

MAX_LATITUDE = 90
MAX_LONGITUDE = 180


@dataclass(frozen=True, slots=True, kw_only=True)
class DateValue(Told):
    """`{"date"}`: a date of the EDTF profile."""

    kind: ClassVar[str] = "date"
    date: dates.Edtf

    @classmethod
    def decode(cls, value: Json, where: str) -> "DateValue":
        """Return the value that the object *value* holds."""
        found = members(value, where, ("date",), BESIDE)
        return cls(date=required(found, where, "date", _as_date), **beside(found, where))

    def json(self) -> dict[str, Json]:
        """Return the object that `decode` reads."""
        return present({"date": self.date.text, **self.beside()})

    def ids(self) -> tuple[str, ...]:
        """Return every id that this value names: none."""
        return ()


@dataclass(frozen=True, slots=True)
class QuantityValue:
    """`{"quantity": {…}}`."""

    kind: ClassVar[str] = "quantity"
    quantity: quantities.Quantity

    @classmethod
    def decode(cls, value: Json, where: str) -> "QuantityValue":
        """Return the value that the object *value* holds."""
        found = members(value, where, ("quantity",))
        return cls(quantity=required(found, where, "quantity", quantities.decode))

    def json(self) -> dict[str, Json]:
        """Return the object that `decode` reads."""
        return {"quantity": self.quantity.json()}

    def ids(self) -> tuple[str, ...]:
        """Return every id that this value names: none."""
        return ()


@dataclass(frozen=True, slots=True)
class Point:
    """A place in degrees of WGS 84, as decimal numbers written out; north and east are positive."""

    lat: Number
    lon: Number

    @classmethod
    def decode(cls, value: Json, where: str) -> "Point":
        """Return the point that the object *value* holds."""
        found = members(value, where, ("lat", "lon"))
        return cls(
            lat=required(found, where, "lat", _degrees(MAX_LATITUDE)),
            lon=required(found, where, "lon", _degrees(MAX_LONGITUDE)),
        )

    def json(self) -> dict[str, Json]:
        """Return the object that `decode` reads."""
        return {"lat": self.lat, "lon": self.lon}


@dataclass(frozen=True, slots=True, kw_only=True)
class PointValue(Told):
    """`{"point": {"lat", "lon"}}`."""

    kind: ClassVar[str] = "point"
    point: Point

    @classmethod
    def decode(cls, value: Json, where: str) -> "PointValue":
        """Return the value that the object *value* holds."""
        found = members(value, where, ("point",), BESIDE)
        return cls(point=required(found, where, "point", Point.decode), **beside(found, where))

    def json(self) -> dict[str, Json]:
        """Return the object that `decode` reads."""
        return present({"point": self.point.json(), **self.beside()})

    def ids(self) -> tuple[str, ...]:
        """Return every id that this value names: none."""
        return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DurationValue(Told):
    """`{"duration"}`: a duration of ISO 8601."""

    kind: ClassVar[str] = "duration"
    duration: durations.Duration

    @classmethod
    def decode(cls, value: Json, where: str) -> "DurationValue":
        """Return the value that the object *value* holds."""
        found = members(value, where, ("duration",), BESIDE)
        duration = required(found, where, "duration", _as_duration)
        return cls(duration=duration, **beside(found, where))

    def json(self) -> dict[str, Json]:
        """Return the object that `decode` reads."""
        return present({"duration": self.duration.text, **self.beside()})

    def ids(self) -> tuple[str, ...]:
        """Return every id that this value names: none."""
        return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeOfDayValue(Told):
    """`{"timeOfDay"}`."""

    kind: ClassVar[str] = "timeOfDay"
    time: TimeOfDay

    @classmethod
    def decode(cls, value: Json, where: str) -> "TimeOfDayValue":
        """Return the value that the object *value* holds."""
        found = members(value, where, ("timeOfDay",), BESIDE)
        time = required(found, where, "timeOfDay", codes.time_of_day)
        return cls(time=time, **beside(found, where))

    def json(self) -> dict[str, Json]:
        """Return the object that `decode` reads."""
        return present({"timeOfDay": self.time, **self.beside()})

    def ids(self) -> tuple[str, ...]:
        """Return every id that this value names: none."""
        return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class InstantValue(Told):
    """`{"instant"}`: a second of UTC."""

    kind: ClassVar[str] = "instant"
    instant: Instant

    @classmethod
    def decode(cls, value: Json, where: str) -> "InstantValue":
        """Return the value that the object *value* holds."""
        found = members(value, where, ("instant",), BESIDE)
        return cls(instant=required(found, where, "instant", codes.instant), **beside(found, where))

    def json(self) -> dict[str, Json]:
        """Return the object that `decode` reads."""
        return present({"instant": self.instant, **self.beside()})

    def ids(self) -> tuple[str, ...]:
        """Return every id that this value names: none."""
        return ()


def _as_date(value: Json, where: str) -> dates.Edtf:
    return dates.parse(as_text(value, where), where)


def _as_duration(value: Json, where: str) -> durations.Duration:
    return durations.parse(as_text(value, where), where)


def _degrees(limit: int) -> Callable[[Json, str], Number]:
    def read(value: Json, where: str) -> Number:
        number = codes.number(value, where)
        if abs(Decimal(number)) > limit:
            remedy = "Write degrees as decimals, and mind which is lat and which is lon."
            raise fault(where, f"{number} degrees is outside -{limit} to {limit}", remedy)
        return number

    return read
