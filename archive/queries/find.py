"""Looking for words: what holds them now, in which of its texts, the newest first."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Row, Select, func, select, union_all

from archive.ids import Address, kind_of
from archive.queries.said import said
from archive.queries.sight import Sight
from archive.queries.statements import Stated, stated
from archive.relation import Relation
from archive.views.text import NOTE_TEXT, TEXT, fold, texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One text that holds the words: `field` of the event at `address`, as it was written."""

    address: Address
    field: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One thing that holds the words. `statement`: how it stands now, where it is a statement."""

    id: str
    statement: Stated | None
    places: tuple[Place, ...]

    def ids(self) -> set[str]:
        """Return every id that is named here."""
        return {self.id} if self.statement is None else self.statement.ids()


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """The first of all things that hold the words; `total` counts them all."""

    shown: tuple[Found, ...]
    total: int


def find(sight: Sight, words: Sequence[str], limit: int) -> Search:
    """Return what holds every one of *words* within one text; a word may be a whole phrase.

    Texts of earlier contents are not looked through, nor is what is withheld or redacted.
    """
    wanted = [fold(word) for word in words]
    union = union_all(
        _matching(sight, TEXT, wanted), _matching(sight, NOTE_TEXT, wanted)
    ).subquery()
    total = sight.connection.execute(select(func.count(union.c.id.distinct()))).scalar_one()
    ids = sight.connection.execute(
        select(union.c.id)
        .group_by(union.c.id)
        .order_by(func.max(union.c.event).desc(), union.c.id)
        .limit(limit)
    ).scalars()
    first = list(ids)
    places = _places(
        sight,
        sight.connection.execute(
            select(union)
            .where(union.c.id.in_(first))
            .order_by(union.c.event.desc(), union.c.number)
        ).all(),
    )
    statements = stated(sight, [id for id in first if kind_of(id) == "stm"])
    shown = [
        Found(id=id, statement=statements.get(id), places=tuple(places.get(id, ()))) for id in first
    ]
    return Search(shown=tuple(shown), total=total)


def _matching(
    sight: Sight, relation: Relation, words: Sequence[str]
) -> Select[*tuple[object, ...]]:
    table = sight.table(relation)
    return select(table.c.id, table.c.event, table.c.number).where(
        table.c.until.is_(None), *(table.c.folded.contains(word, autoescape=True) for word in words)
    )


def _places(sight: Sight, rows: Sequence[Row[*tuple[object, ...]]]) -> dict[str, list[Place]]:
    """Return the texts that *rows* point at, as they were written, by the id they belong to."""
    events = said(sight, {row.event for row in rows})
    found: dict[str, list[Place]] = {}
    for row in rows:
        body = events[row.event].body
        listed = () if body is None else texts(body)
        if row.number < len(listed):
            one = listed[row.number]
            place = Place(address=Address.of_key(row.event), field=one.field, text=one.text)
            found.setdefault(row.id, []).append(place)
    return found
