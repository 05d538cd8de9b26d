"""From ids to the names that people read: a label, a title, `subject - property`."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import and_, select

from archive.facts.languages import fit
from archive.queries.asked import Asked, Query
from archive.queries.sight import Sight, Tables
from archive.store.prepared import Marks
from archive.views.entity import ENTITY, LABEL
from archive.views.source import SOURCE
from archive.views.statement import STATEMENT

# A statement may be about a statement, and so on; deeper than this its id stands alone.
_DEPTH = 4


@Asked
def _entity_rows(table: Tables, ids: Marks) -> Query:
    entity, label = table(ENTITY), table(LABEL)
    return (
        select(entity.c.id, entity.c.state, label.c.lang, label.c.text)
        .outerjoin_from(entity, label, and_(label.c.id == entity.c.id, label.c.until.is_(None)))
        .where(entity.c.id.in_(ids), entity.c.until.is_(None))
        .order_by(label.c.event, label.c.number)
    )


@Asked
def _source_rows(table: Tables, ids: Marks) -> Query:
    source = table(SOURCE)
    columns = (source.c[name] for name in ("id", "kind", "handle", "title", "publisher", "state"))
    return select(*columns).where(source.c.id.in_(ids), source.c.until.is_(None))


@Asked
def _statement_rows(table: Tables, ids: Marks) -> Query:
    statement = table(STATEMENT)
    columns = (statement.c[name] for name in ("id", "subject", "property", "state"))
    return select(*columns).where(statement.c.id.in_(ids), statement.c.until.is_(None))


def labels(sight: Sight, ids: Iterable[str], lang: str = "en") -> Mapping[str, str]:
    """Return what to call each of *ids*; where there is nothing to call it, its id itself.

    An entity: its label in *lang*, else in what `archive.facts.languages` puts next. A source: its
    title, else its handle, else what it is of whom. A statement: `subject - property`. Whatever
    was redacted or is withheld says so.
    """
    return _labels(sight, set(ids), lang, _DEPTH)


def _labels(sight: Sight, ids: set[str], lang: str, depth: int) -> dict[str, str]:
    if not ids:
        return {}
    names = {id: id.removeprefix("prop:").removeprefix("key:") for id in ids}
    by_kind: dict[str, list[str]] = {}
    for id in sorted(ids):
        by_kind.setdefault(id.partition(":")[0], []).append(id)
    names |= _entities(sight, by_kind.get("ent", ()), lang)
    names |= _sources(sight, by_kind.get("src", ()), lang, depth)
    names |= _statements(sight, by_kind.get("stm", ()), lang, depth)
    return names


def _entities(sight: Sight, ids: Sequence[str], lang: str) -> dict[str, str]:
    names: dict[str, str] = {}
    best: dict[str, int] = {}
    for row in _entity_rows.of(sight, ids):
        if row.text is None:
            names[row.id] = _closed(row.id, row.state)
            continue
        fits = fit(row.lang, lang)
        if row.id not in best or fits < best[row.id]:
            best[row.id], names[row.id] = fits, row.text
    return names


def _sources(sight: Sight, ids: Sequence[str], lang: str, depth: int) -> dict[str, str]:
    rows = _source_rows.of(sight, ids)
    nameless = {row.publisher for row in rows if not row.title and not row.handle and row.publisher}
    publishers = _labels(sight, nameless, lang, depth)
    names = {}
    for row in rows:
        publisher = publishers.get(row.publisher)
        described = row.kind and (f"{row.kind} of {publisher}" if publisher else row.kind)
        names[row.id] = row.title or row.handle or described or _closed(row.id, row.state)
    return names


def _statements(sight: Sight, ids: Sequence[str], lang: str, depth: int) -> dict[str, str]:
    rows = _statement_rows.of(sight, ids)
    subjects = {row.subject for row in rows if row.subject}
    named = _labels(sight, subjects, lang, depth - 1) if depth and subjects else {}
    return {
        row.id: f"{named.get(row.subject, row.subject)} - {row.property}"
        if row.property
        else _closed(row.id, row.state)
        for row in rows
    }


def _closed(id: str, state: str) -> str:
    return id if state == "open" else f"{id} ({state})"


def voices(sight: Sight, ids: Iterable[str], lang: str = "en") -> Mapping[str, str]:
    """Return whose voice each source among *ids* speaks with: its publisher's name, if it has one.

    What is no source is passed over.
    """
    wanted = sorted({id for id in ids if id.startswith("src:")})
    publishers = {row.id: row.publisher for row in _source_rows.of(sight, wanted) if row.publisher}
    names = labels(sight, publishers.values(), lang)
    return {id: names[publisher] for id, publisher in publishers.items()}
