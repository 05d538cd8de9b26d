"""From what people type to ids: a handle, a label, or the beginning of an id.

Only the best class of match counts: an id in full, then a handle, then the name of a property,
then the beginning of an id with its kind (`stm:7k3q`). Last come labels and titles, in any
language, and the beginning of an id without its kind, together: a word that happens to begin an
id must not hide a label.
"""

import re
from collections.abc import Callable, Collection, Sequence
from typing import TypeAlias

from sqlalchemy import ColumnElement, select

from archive.errors import NotFoundError, joined
from archive.frozen import dataclass
from archive.ids import Address, kind_of
from archive.queries.asked import Asked, Query
from archive.queries.labels import labels
from archive.queries.sight import AnyRows, Sight, Tables
from archive.relation import Relation
from archive.store.prepared import value
from archive.views.entity import ENTITY, LABEL, fold
from archive.views.event import EVENT
from archive.views.property import PROPERTY
from archive.views.source import SOURCE
from archive.views.statement import STATEMENT

KINDS = ("ent", "src", "stm")
"""What has minted ids; `prop` can be asked for besides."""

ANYTHING = (*KINDS, "prop", "key", "origin")
"""Whatever an event can be about."""

_RELATIONS: dict[str, Relation] = {
    "ent": ENTITY,
    "src": SOURCE,
    "stm": STATEMENT,
    "prop": PROPERTY,
}
_WORDS = {"ent": "entity", "src": "source", "stm": "statement", "prop": "property"}
_ADDRESS = re.compile(r"[0-9]+\.[0-9]+")
_ARTICLES = {"ent": "an entity", "src": "a source", "stm": "a statement", "prop": "a property"}
_PREFIX = re.compile(r"(?:(ent|src|stm):)?([a-z2-7]{1,12})")

# A terminal is given these around words from right to left, and they come back when copied.
_ISOLATES = dict.fromkeys(range(0x2066, 0x206A))

# The shortest beginning of an id that counts without its kind.
_SHORTEST = 3
# How many names a search for near ones looks through, and how many candidates are told.
_LOOKED_THROUGH = 10_000
_TOLD = 8


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something that a name may mean, and what to show for it."""

    id: str
    name: str


def _there(relation: Relation) -> Asked:
    """Return what says whether *relation* has an `id`."""

    def build(table: Tables, _: object) -> Query:
        rows = table(relation)
        return select(rows.c.id).where(rows.c.id == value("id"), rows.c.until.is_(None))

    return Asked(build)


_THERE = {kind: _there(relation) for kind, relation in _RELATIONS.items()}

_Class: TypeAlias = Callable[[Sight, str, Collection[str]], set[str]]


def candidates(
    sight: Sight, text: str, kinds: Collection[str] = KINDS, lang: str = "en"
) -> tuple[Candidate, ...]:
    """Return what *text* may mean among *kinds*: the best class of match alone, sorted by id."""
    return _called(sight, _matching(sight, text, kinds), lang)


def _matching(sight: Sight, text: str, kinds: Collection[str]) -> set[str]:
    for written in dict.fromkeys((text, text.translate(_ISOLATES))):
        for match in _CLASSES:
            found = match(sight, written, kinds)
            if found:
                return found
    return set()


def _called(sight: Sight, ids: Collection[str], lang: str) -> tuple[Candidate, ...]:
    named = labels(sight, ids, lang)
    return tuple(Candidate(id, named[id]) for id in sorted(ids))


def resolve(sight: Sight, text: str, kinds: Collection[str] = KINDS, lang: str = "en") -> str:
    """Return the one id that *text* means among *kinds*.

    Raises:
        NotFoundError: it means nothing here, or several things; the candidates are named.
    """
    ids = _matching(sight, text, kinds)
    if len(ids) == 1:
        return ids.pop()
    if not ids:
        raise _nothing(sight, text, kinds, lang)
    found = _called(sight, ids, lang)
    told = "; ".join(f"{one.id} ({one.name})" for one in found[:_TOLD])
    more = f"; and {len(found) - _TOLD} more" if len(found) > _TOLD else ""
    raise NotFoundError(
        f"{text!r} fits {len(found)} things: {told}{more}",
        remedy="Write the id of the one you mean, or enough of it.",
    )


def locate(
    sight: Sight, text: str, kinds: Collection[str], lang: str = "en"
) -> tuple[str, Address | None]:
    """Return the one id that *text* means among *kinds*, and the event that it stands for if any.

    Beside names it may be the address of an event, a key's id or the origin, each in full.

    Raises:
        NotFoundError: it means nothing here, or several things.
    """
    if _ADDRESS.fullmatch(text):
        event, address = sight.table(EVENT), Address.parse(text)
        found = sight.connection.execute(
            select(event.c.id).where(event.c.event == address.key)
        ).scalar()
        if found is None:
            raise NotFoundError(
                f"no event stands at {text}", remedy="Look at the log for its addresses."
            )
        return str(found), address
    if kind_of(text) in ("key", "origin") and kind_of(text) in kinds:
        event = sight.table(EVENT)
        found = sight.connection.execute(
            select(event.c.id).where(event.c.id == text).limit(1)
        ).scalar()
        if found is not None:
            return str(found), None
    named = [kind for kind in kinds if kind in _RELATIONS]
    return resolve(sight, text, named, lang), None


def _by_id(sight: Sight, text: str, kinds: Collection[str]) -> set[str]:
    kind = kind_of(text)
    if kind is None or kind not in kinds:
        return set()
    return {row.id for row in _THERE[kind].rows(sight, id=text)}


def _by_handle(sight: Sight, text: str, kinds: Collection[str]) -> set[str]:
    found = set()
    for kind in set(kinds) - {"prop"}:
        table = sight.table(_RELATIONS[kind])
        found |= _ids(sight, table, table.c.handle == text)
    return found


def _by_property(sight: Sight, text: str, kinds: Collection[str]) -> set[str]:
    return _by_id(sight, f"prop:{text}", kinds)


def _by_beginning(sight: Sight, text: str, kinds: Collection[str]) -> set[str]:
    matched = _PREFIX.fullmatch(text)
    if matched is None or matched[1] is None or matched[1] not in kinds:
        return set()
    return _beginning(sight, matched[1], matched[2])


def _by_label(sight: Sight, text: str, kinds: Collection[str]) -> set[str]:
    found, folded = set(), fold(text)
    if "ent" in kinds:
        label = sight.table(LABEL)
        found |= _ids(sight, label, label.c.folded == folded)
    if "src" in kinds:
        source = sight.table(SOURCE)
        found |= _ids(sight, source, source.c.folded == folded)
    matched = _PREFIX.fullmatch(text)
    if matched is not None and matched[1] is None and len(text) >= _SHORTEST:
        for kind in set(kinds) - {"prop"}:
            found |= _beginning(sight, kind, text)
    return found


_CLASSES: Sequence[_Class] = (_by_id, _by_handle, _by_property, _by_beginning, _by_label)


def _beginning(sight: Sight, kind: str, start: str) -> set[str]:
    table, low = sight.table(_RELATIONS[kind]), f"{kind}:{start}"
    # "~" sorts after every character of an id, and so the index can be used.
    return _ids(sight, table, table.c.id >= low, table.c.id < f"{low}~")


def _ids(sight: Sight, table: AnyRows, *where: ColumnElement[bool]) -> set[str]:
    rows = sight.connection.execute(
        select(table.c.id).where(*where, table.c.until.is_(None)).distinct()
    )
    return set(rows.scalars())


def _nothing(sight: Sight, text: str, kinds: Collection[str], lang: str) -> NotFoundError:
    wanted = [_WORDS[kind] for kind in ("ent", "src", "stm", "prop") if kind in kinds]
    others = candidates(sight, text, [kind for kind in _WORDS if kind not in kinds], lang)
    if len(others) == 1:
        other = others[0]
        return NotFoundError(
            f"{text!r} is {_ARTICLES[other.id.partition(':')[0]]}: {other.id} ({other.name}); what "
            f"is wanted is {joined(_ARTICLES[kind] for kind in _WORDS if kind in kinds)}",
            remedy=_how(kinds),
        )
    near = near_names(sight, text, kinds)
    return NotFoundError(
        f"no {joined(wanted)} is called {text!r}",
        remedy=f"Did you mean {joined(near)}?" if near else _how(kinds),
    )


def _how(kinds: Collection[str]) -> str:
    """Return how to name something of *kinds*; statements and properties have no labels."""
    if set(kinds) == {"prop"}:
        return "Write the name of a property, or define it first."
    label = "a label, " if {"ent", "src"} & set(kinds) else ""
    return f"Write a handle, {label}an id, or the beginning of an id."


def near_names(sight: Sight, text: str, kinds: Collection[str]) -> tuple[str, ...]:
    """Return up to three handles, labels, titles or property names that are spelt much alike."""
    known: dict[str, str] = {}
    for kind in kinds:
        table = sight.table(_RELATIONS[kind])
        column = table.c.id if kind == "prop" else table.c.handle
        for name in _some(sight, table, column):
            shown = name.removeprefix("prop:")
            known[fold(shown)] = shown
    for relation, kind, shown in ((LABEL, "ent", "text"), (SOURCE, "src", "title")):
        if kind in kinds:
            table = sight.table(relation)
            known.update((fold(name), name) for name in _some(sight, table, table.c[shown]))
    # Imported late: only a name that fits nothing needs it.
    from difflib import get_close_matches

    return tuple(known[name] for name in get_close_matches(fold(text), known, 3, 0.7))


def _some(sight: Sight, table: AnyRows, column: ColumnElement[str]) -> Sequence[str]:
    return (
        sight.connection.execute(
            select(column)
            .where(column.is_not(None), table.c.until.is_(None))
            .order_by(table.c.event)
            .limit(_LOOKED_THROUGH)
        )
        .scalars()
        .all()
    )
