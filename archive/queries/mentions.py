"""Every event and every capture that holds an id, a name or some words, whatever became of it.

Nothing is looked up: all bodies are read, those of earlier revisions, of notes and of what was
retracted too. What is not open cannot be looked through, and is counted.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from re import Pattern

from sqlalchemy import Row, Select, select

from archive.errors import ArchiveError
from archive.frozen import dataclass
from archive.ids import Address, Digest, kind_of
from archive.queries.clusters import cluster
from archive.queries.folded import excerpt, folded, pattern_of, places
from archive.queries.members import leaves
from archive.queries.rows import BATCH
from archive.queries.sight import Sight
from archive.shape import Json
from archive.store import tables
from archive.store.captures import Captures
from archive.views.capture import CAPTURE
from archive.views.entity import LABEL
from archive.views.event import EVENT
from archive.views.source import SOURCE
from archive.views.statement import STATEMENT

_NAMING = ("name", "alias")
_WORDS = ("text", "quote")


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One place that holds it: `field` is a member of the body, `id` of the head, or `file`.

    `text`: the words with a few around them. `chars`: of a file, from the first character to the
    one after the last.
    """

    field: str
    text: str
    chars: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """One event that holds it, by its head, or that names a file which does."""

    address: Address
    type: str
    about: str
    restricted: bool
    held: tuple[Held, ...]


@dataclass(frozen=True, slots=True)
class Orphan:
    """A captured file that holds it, and that no open event names."""

    digest: str
    held: tuple[Held, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mentions:
    """All that holds one of `ids` or one of `words`: events in the order of the log, and files.

    `read`: how many bodies were looked through, `closed`: how many are not open here. `files`: how
    many captures were, `unread`: the digests of those that are no text, or not here.
    """

    ids: tuple[str, ...]
    words: tuple[str, ...]
    found: tuple[Mention, ...]
    orphans: tuple[Orphan, ...]
    read: int
    closed: int
    files: int
    unread: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Files:
    """What captured files hold; `count`: how many were looked through."""

    found: tuple[Mention, ...]
    orphans: tuple[Orphan, ...]
    count: int
    unread: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What is looked for: ids and names of properties that stand by themselves, and words."""

    ids: frozenset[str]
    names: frozenset[str]
    patterns: tuple[Pattern[str], ...]


def mentions_of_id(sight: Sight, captures: Captures, id: str) -> Mentions:
    """Return what holds *id*, an entity that is the same, or a name that one of them ever had."""
    ids = (id, *cluster(sight, id)) if kind_of(id) == "ent" else (id,)
    return _mentions(sight, captures, ids, sorted(_names(sight, ids)))


def mentions_of_words(sight: Sight, captures: Captures, words: str) -> Mentions:
    """Return what holds *words*, one after the other, in any case and with any accents."""
    return _mentions(sight, captures, (), (words,))


def _names(sight: Sight, ids: Sequence[str]) -> set[str]:
    """Return every label, title, name and alias that *ids* have or had, in any language."""
    label, source, statement = sight.table(LABEL), sight.table(SOURCE), sight.table(STATEMENT)
    asked = (
        select(label.c.text).where(label.c.id.in_(ids)),
        select(source.c.title).where(source.c.id.in_(ids), source.c.title.is_not(None)),
        select(statement.c.term).where(
            statement.c.subject.in_(ids),
            statement.c.property.in_(_NAMING),
            statement.c.kind.in_(_WORDS),
        ),
    )
    return {str(text) for one in asked for text in sight.connection.execute(one).scalars()}


def _mentions(
    sight: Sight, captures: Captures, ids: Sequence[str], words: Sequence[str]
) -> Mentions:
    sought = [*words, *ids]
    wanted = _Wanted(
        frozenset(ids),
        frozenset(id.removeprefix("prop:") for id in ids if id.startswith("prop:")),
        tuple(pattern for text in sought if (pattern := pattern_of(text)) is not None),
    )
    found: dict[int, Mention] = {}
    read = closed = 0
    for row in _events(sight):
        read, closed = read + (row.content is not None), closed + (row.content is None)
        held = tuple(_in_event(row, wanted))
        if held:
            found[row.event] = _mention(row, held)
    files = _in_files(sight, captures, wanted)
    for more in files.found:
        key = more.address.key
        first = found.get(key)
        found[key] = more if first is None else replace(first, held=first.held + more.held)
    return Mentions(
        ids=tuple(ids),
        words=tuple(words),
        found=tuple(found[key] for key in sorted(found)),
        orphans=files.orphans,
        read=read,
        closed=closed,
        files=files.count,
        unread=files.unread,
    )


def _mention(row: Row[*tuple[object, ...]], held: tuple[Held, ...]) -> Mention:
    return Mention(
        address=Address.of_key(row.event),
        type=row.type,
        about=row.id,
        restricted=bool(row.restricted),
        held=held,
    )


def _events(sight: Sight) -> Iterator[Row[*tuple[object, ...]]]:
    """Yield every event with its body as it was committed to, in the order of the log.

    Only a few are held at a time. A body of a type that is not known here can be looked through.
    """
    event = sight.table(EVENT)
    asked = _with_bodies(sight).order_by(event.c.event).limit(BATCH)
    last = -1
    while rows := sight.connection.execute(asked.where(event.c.event > last)).all():
        yield from rows
        last = rows[-1].event


def _with_bodies(sight: Sight) -> Select[*tuple[object, ...]]:
    event, body = sight.table(EVENT), tables.body
    return (
        select(event.c.event, event.c.type, event.c.id, event.c.restricted, body.c.content)
        .select_from(event)
        .outerjoin(body, body.c.event == event.c.event)
    )


def _in_event(row: Row[*tuple[object, ...]], wanted: _Wanted) -> Iterator[Held]:
    if row.id in wanted.ids:
        yield Held(field="id", text=row.id)
    value = None if row.content is None else _value(bytes(row.content))
    if not _may_hold(value, wanted):
        return
    for field, text in leaves(value):
        if not isinstance(text, str):
            continue
        if text in wanted.ids or (text in wanted.names and field.endswith("property")):
            yield Held(field=field, text=text)
        elif (place := _first(text, wanted)) is not None:
            yield Held(field=field, text=excerpt(text, place))


def _value(content: bytes) -> Json:
    """Return what *content* holds; one that is damaged is a text like any other."""
    try:
        value: Json = json.loads(content)
    except ValueError:
        return content.decode(errors="replace")
    return value


def _may_hold(value: Json, wanted: _Wanted) -> bool:
    """Say whether some text in *value* may be what is *wanted*; most hold nothing of it."""
    texts: list[str] = []
    left = [value]
    while left:
        one = left.pop()
        if isinstance(one, str):
            texts.append(one)
        elif isinstance(one, Mapping):
            left += one.values()
        elif isinstance(one, Sequence):
            left += one
    whole = folded("\n".join(texts))
    named = not wanted.names.isdisjoint(texts)
    return named or any(one.search(whole) for one in wanted.patterns)


def _first(text: str, wanted: _Wanted) -> tuple[int, int] | None:
    """Return the first place in *text* that holds what is *wanted*, or None."""
    return min((place for one in wanted.patterns for place in places(text, one)), default=None)


def _in_files(sight: Sight, captures: Captures, wanted: _Wanted) -> "_Files":
    events = _captured(sight)
    # As of an earlier entry, a file that no event names may have come later.
    named_by_none = set() if sight.size is not None else {*captures} - events.keys()
    found, orphans, unread = [], [], []
    for digest in sorted({*events, *named_by_none}):
        text = _text(captures, digest)
        if text is None:
            unread.append(digest)
            continue
        spans = sorted({place for one in wanted.patterns for place in places(text, one)})
        held = tuple(Held(field="file", text=excerpt(text, one), chars=one) for one in spans)
        if held and digest in named_by_none:
            orphans.append(Orphan(digest=digest, held=held))
        elif held:
            found += [_mention(one, held) for one in events[digest]]
    return _Files(
        found=tuple(found),
        orphans=tuple(orphans),
        count=len(events) + len(named_by_none) - len(unread),
        unread=tuple(unread),
    )


def _captured(sight: Sight) -> Mapping[str, Sequence[Row[*tuple[object, ...]]]]:
    """Return the events that say that bytes were captured, by the digest of the bytes."""
    event, capture = sight.table(EVENT), sight.table(CAPTURE)
    asked = (
        _with_bodies(sight)
        .add_columns(capture.c.digest)
        .join(capture, capture.c.event == event.c.event)
        .where(capture.c.digest.is_not(None))
        .order_by(event.c.event)
    )
    found: dict[str, list[Row[*tuple[object, ...]]]] = {}
    for row in sight.connection.execute(asked):
        found.setdefault(row.digest, []).append(row)
    return found


def _text(captures: Captures, digest: str) -> str | None:
    """Return the capture *digest* as text; None where it is none, or cannot be read here."""
    try:
        data = captures.read(Digest(digest))
        return None if b"\0" in data else data.decode("utf-8-sig")
    except (ArchiveError, UnicodeDecodeError):
        return None
