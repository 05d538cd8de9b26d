"""How somebody asked to look at an archive: as of when, at which day, in which language."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager

from sqlalchemy import ColumnElement, Connection, func, select

from archive.core import instant
from archive.errors import MalformedError, NotFoundError
from archive.facts import dates
from archive.facts.days import Day
from archive.frozen import dataclass
from archive.ids import Address, kind_of, number
from archive.queries import names
from archive.queries.clusters import cluster
from archive.queries.sight import Sight
from archive.service.archive import Archive
from archive.store import engines, head, tables
from archive.views.event import EVENT

_HOW = "Write the number of an entry (40), a day (2026-11-22) or a moment (2026-11-22T17:30:05Z)."
_ABOUT = (*names.KINDS, "prop")
_FIRST_SECOND, _LAST_SECOND = "T00:00:00Z", "T23:59:59Z"


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What was asked for besides the question.

    `as_of`: an entry or a time of the log, what the archive held by then; `valid_at`: a day, what
    held then in the world. `lang`: the language of names, where there is a choice.
    """

    as_of: str | None = None
    valid_at: str | None = None
    lang: str = "en"


NOW = Look()
"""All there is, whenever it held."""


_ONE_DAY = "Write the day that is asked about: 2022-01-05."


@contextmanager
def looking(archive: Archive, look: Look) -> Iterator[Sight]:
    """Yield a sight of *archive* as *look* has it.

    Raises:
        MalformedError: a time or a day that is none.
        NotFoundError: there was no such entry, or nothing was recorded by then.
    """
    day = None if look.valid_at is None else day_of(look.valid_at)
    with engines.reading(archive.engine) as connection:
        size = None if look.as_of is None else size_as_of(connection, look.as_of)
        yield Sight(connection, size=size, day=day, snapshot=archive.snapshot)


def located(sight: Sight, text: str, kinds: Collection[str], lang: str) -> str:
    """Return the id of *kinds* that *text* means; one that has got its name since is found too.

    Raises:
        NotFoundError: it means nothing, or several things, or nothing that was there by then.
    """
    try:
        return names.locate(sight, text, kinds, lang)[0]
    except NotFoundError:
        if sight.size is None:
            raise
        id = _named_since(sight, text, kinds, lang)
        if id is None:
            raise
        return id


def all_of(sight: Sight, text: str | None, lang: str) -> tuple[str, ...]:
    """Return the id that *text* means, and those of whatever is judged to be the same.

    Without a text there is none.

    Raises:
        NotFoundError: as for `located`.
    """
    if text is None:
        return ()
    id = located(sight, text, _ABOUT, lang)
    return (id, *cluster(sight, id)) if kind_of(id) == "ent" else (id,)


def _named_since(sight: Sight, text: str, kinds: Collection[str], lang: str) -> str | None:
    now = Sight(sight.connection)
    try:
        id, _ = names.locate(now, text, kinds, lang)
    except NotFoundError:
        return None
    event = now.table(EVENT)
    first = now.connection.execute(select(func.min(event.c.event)).where(event.c.id == id)).scalar()
    if first is not None and Address.of_key(first).entry >= (sight.size or 0):
        raise NotFoundError(
            f"{text!r} ({id}) had not been recorded by then: it came at {Address.of_key(first)}",
            remedy="Ask for a later entry.",
        )
    return id


def day_of(text: str) -> Day:
    """Return the one day that *text* names.

    Raises:
        MalformedError: it names none, or more than one.
    """
    try:
        date = dates.parse(text)
    except MalformedError as error:
        raise MalformedError(error.message, remedy=_ONE_DAY) from None
    if date.earliest is None or date.earliest != date.latest or date.text != date.earliest:
        raise MalformedError(f"{text!r} is not one day", remedy=_ONE_DAY)
    return date.earliest


def size_as_of(connection: Connection, text: str) -> int:
    """Return how many entries there were as of *text*, an entry or a time.

    Raises:
        MalformedError: it is neither.
        NotFoundError: there was no such entry, or nothing was recorded by then.
    """
    entry = _entry(text)
    return _recorded_by(connection, text) if entry is None else _after(connection, entry)


def first_since(connection: Connection, text: str) -> int:
    """Return the first entry of those since *text*: that entry, or what was recorded from then on.

    What no checkpoint covers yet was recorded after all that one covers.

    Raises:
        MalformedError: it is neither an entry nor a time.
        NotFoundError: there is no such entry.
    """
    entry, signed_at = _entry(text), tables.checkpoint.c.signed_at
    if entry is not None:
        return _after(connection, entry) - 1
    return _covered(connection, signed_at < _moment(text, _FIRST_SECOND))


def size_until(connection: Connection, text: str) -> int:
    """Return how many entries there were up to *text*, none where it is before all of them.

    Raises:
        MalformedError: it is neither an entry nor a time.
        NotFoundError: there is no such entry.
    """
    entry, signed_at = _entry(text), tables.checkpoint.c.signed_at
    if entry is not None:
        return _after(connection, entry)
    return _covered(connection, signed_at <= _moment(text, _LAST_SECOND))


def _covered(connection: Connection, signed: ColumnElement[bool]) -> int:
    """Return what the largest checkpoint of those *signed* so covers."""
    size = tables.checkpoint.c.size
    return connection.execute(select(func.max(size)).where(signed)).scalar() or 0


def _entry(text: str) -> int | None:
    if "." in text and "-" not in text:
        return Address.parse(text).entry
    return number(text)


def _after(connection: Connection, entry: int) -> int:
    size = head.size(connection)
    if entry >= size:
        raise NotFoundError(
            f"there is no entry {entry}: the newest is {size - 1}",
            remedy="Name an entry that is there.",
        )
    return entry + 1


def _recorded_by(connection: Connection, text: str) -> int:
    signed_at = tables.checkpoint.c.signed_at
    found = _covered(connection, signed_at <= _moment(text, _LAST_SECOND))
    if not found:
        first = connection.execute(select(func.min(signed_at))).scalar()
        told = "no checkpoint says when" if first is None else f"first {instant.render(first)}"
        raise NotFoundError(
            f"nothing was recorded by {text}, by the log's own clock ({told})",
            remedy="Name a later time, or an entry.",
        )
    return found


def _moment(text: str, of_day: str) -> int:
    """Return the moment that *text* names, seconds since 1970; of a day the one *of_day*."""
    try:
        return instant.parse(text if "T" in text else text + of_day)
    except MalformedError:
        raise MalformedError(f"{text!r} is neither an entry nor a time", remedy=_HOW) from None
