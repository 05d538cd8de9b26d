"""The vocabulary of an archive, and how much it is used."""

from sqlalchemy import func, select

from archive.events.property import PropertyDefined
from archive.events.recorded import BodyState
from archive.frozen import dataclass
from archive.ids import Address, PropertyName
from archive.queries.said import said
from archive.queries.sight import Sight
from archive.views.property import PROPERTY
from archive.views.statement import STATEMENT


@dataclass(frozen=True, slots=True, kw_only=True)
class PropertyShown:
    """A property; `used` counts the statements that have it now, retracted ones included."""

    name: PropertyName
    address: Address
    state: BodyState
    used: int
    definition: PropertyDefined | None


def properties(sight: Sight, name: str | None = None) -> tuple[PropertyShown, ...]:
    """Return every property, or the one *name*, by name."""
    table, statement = sight.table(PROPERTY), sight.table(STATEMENT)
    asked = select(table.c.event).where(table.c.until.is_(None))
    counted = select(statement.c.property, func.count().label("number")).where(
        statement.c.until.is_(None), statement.c.property.is_not(None)
    )
    if name is not None:
        asked = asked.where(table.c.id == f"prop:{name}")
        counted = counted.where(statement.c.property == name)
    events = said(sight, sight.connection.execute(asked).scalars())
    counts = sight.connection.execute(counted.group_by(statement.c.property))
    used = {row.property: row.number for row in counts}
    shown = [
        PropertyShown(
            name=PropertyName(one.about.removeprefix("prop:")),
            address=one.address,
            state=one.state,
            used=used.get(one.about.removeprefix("prop:"), 0),
            definition=one.body if isinstance(one.body, PropertyDefined) else None,
        )
        for one in events.values()
    ]
    return tuple(sorted(shown, key=lambda one: (one.name.casefold(), one.name)))
