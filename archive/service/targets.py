"""What is to be restricted, opened or redacted: events, by their addresses or by what they say."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from sqlalchemy import Connection, select

from archive.errors import MalformedError, NotFoundError
from archive.events.base import STEWARD_FAMILIES, family
from archive.frozen import dataclass
from archive.ids import Address
from archive.queries.names import ANYTHING, locate
from archive.queries.rows import batches
from archive.queries.sight import Sight
from archive.service.archive import Archive
from archive.views.event import EVENT

_LINE = re.compile(r"\s*([0-9]+\.[0-9]+)(?:\s|$)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One event by its head. `about`: an id, or the address that it acts on.

    `state`: what is held of its body. `restricted`: by its own head. `linked`: whether it is a link
    of the chain of `about`.
    """

    address: Address
    type: str
    about: str
    state: str
    restricted: bool
    linked: bool

    @property
    def steward(self) -> bool:
        """Whether it is in every copy, whatever becomes of it."""
        return family(self.type) in STEWARD_FAMILIES


def chosen(connection: Connection, archive: Archive, named: Sequence[str]) -> tuple[Target, ...]:
    """Return the events that *named* names, in the order of the log, none twice.

    The address of an event names that event; whatever else is the name of one thing stands for all
    events about it.

    Raises:
        NotFoundError: one of them is nothing here, or several things.
    """
    sight = Sight(connection)
    event = sight.table(EVENT)
    keys: set[int] = set()
    for text in named:
        id, address = locate(sight, text, ANYTHING, archive.around.lang)
        if address is not None:
            keys.add(address.key)
        else:
            about = select(event.c.event).where(event.c.id == id)
            keys.update(connection.execute(about).scalars())
    return targets(sight, keys)


def targets(sight: Sight, keys: Iterable[int]) -> tuple[Target, ...]:
    """Return the events with the address *keys*, in the order of the log; others are left out."""
    event = sight.table(EVENT)
    found = []
    for batch in batches(sorted(set(keys))):
        rows = sight.connection.execute(
            select(event).where(event.c.event.in_(batch)).order_by(event.c.event)
        )
        found += [
            Target(
                address=Address.of_key(row.event),
                type=row.type,
                about=row.id,
                state=row.state,
                restricted=bool(row.restricted),
                linked=row.chain is not None,
            )
            for row in rows
        ]
    return tuple(found)


def listed(data: bytes, called: str) -> tuple[str, ...]:
    """Return the addresses that a list holds, in order, none twice; errors name it as *called*.

    The list is what mentions are told as, in text or in JSON: of text, every line that begins with
    an address; all other lines are for people.

    Raises:
        MalformedError: it holds no address, or is no text.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _unfit(called, "it is not text in UTF-8") from None
    found = tuple(dict.fromkeys(_in_json(text) if text.lstrip()[:1] == "{" else _in_text(text)))
    if not found:
        raise _unfit(called, "no line of it begins with the address of an event")
    return found


def _in_text(text: str) -> Iterator[str]:
    for line in text.splitlines():
        match = _LINE.match(line)
        if match is not None:
            yield match[1]


def _in_json(text: str) -> Iterator[str]:
    try:
        value: object = json.loads(text)
    except ValueError:
        return
    listing = value.get("addresses") if isinstance(value, Mapping) else None
    for one in listing if isinstance(listing, list) else ():
        if isinstance(one, str) and _LINE.fullmatch(one):
            yield one


def require_all(found: Sequence[Target], wanted: Sequence[str]) -> None:
    """Raise NotFoundError where one of the addresses *wanted* is no event that is here."""
    there = {str(one.address) for one in found}
    gone = [text for text in wanted if text not in there]
    if gone:
        raise NotFoundError(
            f"no event stands at {', '.join(gone[:10])}{' and others' if len(gone) > 10 else ''}",
            remedy="Make the list anew, from this archive.",
        )


def _unfit(called: str, fault: str) -> MalformedError:
    return MalformedError(
        f"{called} is no list of events: {fault}",
        remedy="Write one address a line, such as 2.57, or have the mentions listed into it.",
    )
