"""Reading an archive: one thing, its history, the log, the state of it all.

What only one of these needs is imported where it asks: with the state come all the rules, and
most of what a person waits for is imports.
"""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, TypeAlias

from archive.errors import NotFoundError
from archive.events.base import REGISTER, family
from archive.frozen import dataclass
from archive.ids import kind_of
from archive.queries import names, standing
from archive.queries.entities import EntityShown, entity
from archive.queries.keys import KeyShown, key_shown
from archive.queries.keys import keys as keys_of
from archive.queries.labels import labels, voices
from archive.queries.listings import Listing, Others, about, naming, others
from archive.queries.marks import Mark, marks
from archive.queries.notes import Noted, notes
from archive.queries.properties import PropertyShown
from archive.queries.properties import properties as properties_of
from archive.queries.sight import Sight
from archive.queries.sources import SourceShown, source
from archive.queries.standing import Standing
from archive.queries.statements import Stated, stated
from archive.service.archive import Archive
from archive.service.looking import NOW, Look, first_since, located, looking, size_until
from archive.store import engines, head
from archive.store.head import Closed
from archive.store.standby import Standby, standby

if TYPE_CHECKING:
    from archive.queries.history import History
    from archive.queries.log import LogEntry
    from archive.queries.status import Status

_SHOWN = (*names.KINDS, "prop")


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementShown:
    """A statement, how many others there are of its subject and property, and its relations.

    `about`: what is said of it. `naming`: what has it as its value, or in a qualifier.
    """

    statement: Stated
    others: Others
    about: Listing
    naming: Listing

    def ids(self) -> set[str]:
        """Return every id that is named here."""
        listed = (one.ids() for part in (self.about, self.naming) for one in part.shown)
        return self.statement.ids().union(*listed)


Thing: TypeAlias = StatementShown | EntityShown | SourceShown | PropertyShown | KeyShown


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One thing as it stands, and notes about it. `names` has what to call every id that occurs.

    `voices` has the publisher's name of every source that has a publisher. `marks`: what of it was
    redacted, restricted or opened, or should be doubted. `nicknames`: of keys in them.
    """

    standing: Standing
    thing: Thing
    notes: tuple[Noted, ...]
    marks: tuple[Mark, ...]
    names: Mapping[str, str]
    voices: Mapping[str, str]
    nicknames: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryShown:
    """The history of one id. `nicknames`: of those of its keys that are on this machine, by id.

    `names` and `voices` are as in `Shown`.
    """

    standing: Standing
    history: "History"
    names: Mapping[str, str]
    voices: Mapping[str, str]
    nicknames: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class LogShown:
    """Some entries of the log."""

    standing: Standing
    entries: "tuple[LogEntry, ...]"
    names: Mapping[str, str]
    nicknames: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusShown:
    """The state of an archive and what this machine holds for it.

    `log_keys_here`: whether checkpoints can be signed here. `second_place`: the size of the last
    checkpoint that was signed here, as noted outside the archive. `database`: None where a snapshot
    was read. `erasing`: whether words that were redacted may still stand in its files. `standby`:
    how far the server is that was read, where it only shows what another one records. `closed`:
    why nothing is recorded here, None where it is.
    """

    status: "Status"
    folder: str
    database: str | None
    log_keys_here: bool
    second_place: int | None
    nicknames: Mapping[str, str]
    erasing: bool
    closed: Closed | None
    standby: Standby | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PropertiesShown:
    """The vocabulary."""

    standing: Standing
    properties: tuple[PropertyShown, ...]


def show(archive: Archive, text: str, *, limit: int, look: Look = NOW) -> Shown:
    """Return what *text* names: a statement, an entity, a source, a property, or by an address.

    Of a key, by its id, its opaque name or its nickname here, as many entries as *limit*.

    Raises:
        NotFoundError: it names nothing, or several things.
    """
    with looking(archive, look) as sight:
        id = _find_shown(archive, sight, text, look.lang)
        thing = _thing(sight, id, limit)
        marked = marks(sight, id)
        named: set[str] = set() if isinstance(thing, PropertyShown) else thing.ids()
        return Shown(
            standing=standing.standing(sight, archive.place.origin),
            thing=thing,
            notes=notes(sight, id),
            marks=marked,
            names=labels(sight, named, look.lang),
            voices=voices(sight, named, look.lang),
            nicknames=_nicknames(archive, _keys_in(thing, marked)),
        )


def _keys_in(thing: Thing, marked: Iterable[Mark]) -> set[str]:
    """Return the ids of the keys that are named in *thing* and in *marked*."""
    found = {str(key) for one in marked for key in one.by}
    if isinstance(thing, KeyShown):
        found |= {thing.key.id, *(key for entry in thing.recent for key in entry.by)}
    return found


def history(archive: Archive, text: str, *, look: Look = NOW) -> HistoryShown:
    """Return all that was ever done to what *text* names; keys and the origin have a history too.

    Raises:
        NotFoundError: it names nothing, or several things.
    """
    from archive.queries.history import history as history_of

    with looking(archive, look) as sight:
        id = _find_past(archive, sight, text, look.lang)
        found = history_of(sight, id)
        named = found.ids()
        return HistoryShown(
            standing=standing.standing(sight, archive.place.origin),
            history=found,
            names=labels(sight, named, look.lang),
            voices=voices(sight, named, look.lang),
            nicknames=_nicknames(archive, (key for one in found.events for key in one.by)),
        )


def log(
    archive: Archive,
    *,
    limit: int,
    oldest_first: bool = False,
    type: str | None = None,
    key: str | None = None,
    since: str | None = None,
    until: str | None = None,
    look: Look = NOW,
) -> LogShown:
    """Return up to *limit* entries. *key*: a nickname on this machine, or a key id.

    *since* and *until*: only from that entry or time on, and up to that one and with it.

    Raises:
        MalformedError: a time that is none.
        NotFoundError: no key of the archive is called *key*, or no event type *type*; or there is
            no such entry.
    """
    from archive.queries.log import log as entries_of

    with looking(archive, look) as sight:
        found = entries_of(
            sight,
            limit=limit,
            oldest_first=oldest_first,
            type=type,
            key=None if key is None else _key(archive, sight, key),
            since=0 if since is None else first_since(sight.connection, since),
            until=None if until is None else size_until(sight.connection, until),
        )
        if type is not None and not found:
            _require_type(type)
        about = {event.about for entry in found for event in entry.events}
        return LogShown(
            standing=standing.standing(sight, archive.place.origin),
            entries=found,
            names=labels(sight, about, look.lang),
            nicknames=_nicknames(archive, (key for entry in found for key in entry.by)),
        )


def status(archive: Archive, *, look: Look = NOW) -> StatusShown:
    """Return the state of *archive*."""
    from archive.queries.status import status as status_of

    ring, origin = archive.around.keyring, archive.place.origin
    with looking(archive, look) as sight:
        found = status_of(sight, origin)
        closed = head.closed(sight.connection)
        followed = standby(sight.connection)
    last = ring.last_checkpoint(origin)
    return StatusShown(
        status=found,
        folder=str(archive.place.folder),
        database=None if archive.snapshot else engines.place(archive.engine),
        log_keys_here=ring.has_log(origin),
        second_place=None if last is None else last.checkpoint.size,
        nicknames=_nicknames(archive, (key.id for key in found.keys)),
        erasing=archive.is_erasing,
        closed=closed,
        standby=followed,
    )


def properties(archive: Archive, *, look: Look = NOW) -> PropertiesShown:
    """Return the vocabulary of *archive*."""
    with looking(archive, look) as sight:
        return PropertiesShown(
            standing=standing.standing(sight, archive.place.origin),
            properties=properties_of(sight),
        )


def _find_shown(archive: Archive, sight: Sight, text: str, lang: str) -> str:
    """Return the id of the thing that *text* names; a key may be called as the log calls it."""
    try:
        return located(sight, text, _SHOWN, lang)
    except NotFoundError:
        found = keys_called(archive, sight, text.removeprefix("key:"))
        if len(found) != 1:
            raise
        return f"key:{found[0]}"


def _find_past(archive: Archive, sight: Sight, text: str, lang: str) -> str:
    """Return the id whose history *text* asks for; a key may be called as the log calls it."""
    try:
        return located(sight, text, names.ANYTHING, lang)
    except NotFoundError:
        found = keys_called(archive, sight, text)
        if len(found) != 1:
            raise
        return f"key:{found[0]}"


def _require_type(type: str) -> None:
    """Raise NotFoundError where no event could ever be of *type*, or of a family of that name."""
    known = {name for name, _ in REGISTER}
    families = {family(name) for name in known}
    if type not in known | families:
        from difflib import get_close_matches

        near = get_close_matches(type, sorted(known | families), 3, 0.6)
        told = (
            f"Did you mean {' or '.join(near)}?" if near else f"Types: {', '.join(sorted(known))}."
        )
        raise NotFoundError(f"no event type or family is called {type!r}", remedy=told)


def _thing(sight: Sight, id: str, limit: int) -> Thing:
    if kind_of(id) == "stm":
        one = stated(sight, [id], older=True)[id]
        return StatementShown(
            statement=one,
            others=others(sight, one),
            about=about(sight, id, limit),
            naming=naming(sight, id, limit),
        )
    if kind_of(id) == "prop":
        return properties_of(sight, id.removeprefix("prop:"))[0]
    if kind_of(id) == "src":
        return source(sight, id, limit)
    if kind_of(id) == "ent":
        return entity(sight, id, limit)
    if kind_of(id) == "key":
        return key_shown(sight, id, limit)
    raise NotFoundError(
        f"of {id} there is nothing to show but its history", remedy="Ask for its history."
    )


def keys_called(archive: Archive, sight: Sight, text: str) -> list[str]:
    """Return the ids of the archive's keys that *text* names: id, name, or nickname here."""
    known = [key.id for key in keys_of(sight)]
    nicknames = _nicknames(archive, known)
    return [id for id in known if text in (id, id.partition("+")[0], nicknames.get(id))]


def _key(archive: Archive, sight: Sight, text: str) -> str:
    found = keys_called(archive, sight, text)
    if len(found) != 1:
        known = [key.id for key in keys_of(sight)]
        nicknames = _nicknames(archive, known)
        told = ", ".join(f"{id} ({nicknames[id]})" if id in nicknames else id for id in known)
        raise NotFoundError(
            f"no key of this archive is called {text!r}", remedy=f"Its keys are: {told}."
        )
    return found[0]


def _nicknames(archive: Archive, keys: Iterable[str]) -> Mapping[str, str]:
    asked = set(keys)
    # Most things bear no key's name, and then none is looked for.
    return archive.around.keyring.names_of(asked) if asked else {}
