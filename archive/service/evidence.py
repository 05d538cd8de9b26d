"""Which events make up the evidence of one fact: what is proved, and what it needs to be read.

Everything is found in the views; what goes into a folder is read from what was signed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import field

from sqlalchemy import ColumnElement, Row, select

from archive.errors import ConflictError, NotFoundError
from archive.events.recorded import BodyState, Recorded
from archive.events.source import SourceCaptured
from archive.events.statement import StatementAdded, StatementCited, StatementCorrected
from archive.facts.references import Reference
from archive.frozen import dataclass
from archive.ids import Address, kind_of
from archive.log import reading
from archive.queries.history import CONTENT
from archive.queries.rows import batches
from archive.queries.sight import Sight
from archive.rules.state import access_chain
from archive.views.capture import CAPTURE
from archive.views.event import EVENT

_ACCESS = ("access.restricted", "access.opened", "event.redacted")
_HERE = (BodyState.OPEN.value, BodyState.UNKNOWN.value)

_Event = Row[*tuple[object, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """What goes into a folder. `bodies`: the events whose bodies do; `shows`: what is proved.

    `without`: addresses of what is named and left out, for it is restricted or not open here.
    """

    about: str
    shows: tuple[Address, ...]
    bodies: tuple[Recorded, ...]
    without: tuple[Address, ...]


def gather(
    sight: Sight, id: str, address: Address | None, *, history: bool, restricted: bool
) -> Gathered:
    """Return the events that prove what is said of *id*, or the one event at *address*.

    With *history* all that was ever said of it. With *restricted* also what is restricted.

    Raises:
        ConflictError: what is asked for is restricted, or its body is not in this copy.
    """
    main = _main(sight, id, address, history)
    _require_open(sight, main, restricted)
    work = _Work(sight=sight, restricted=restricted)
    shown = [Address.of_key(row.event) for row in main]
    open_ones = [Address.of_key(row.event) for row in main if row.state in _HERE]
    work.add(open_ones)
    return Gathered(
        about=str(address) if address is not None and not history else id,
        shows=tuple(sorted(shown)),
        bodies=tuple(work.found[one] for one in sorted(work.found)),
        without=tuple(sorted(work.without.difference(shown))),
    )


def _main(sight: Sight, id: str, address: Address | None, history: bool) -> list[_Event]:
    event = sight.table(EVENT)
    if address is not None and not history:
        chosen = _events(sight, event.c.event == address.key)
    else:
        own = _events(sight, event.c.id == id)
        if not own:
            raise NotFoundError(
                f"nothing was ever said of {id}", remedy="Name something that is here."
            )
        chosen = own if history else list(_standing(id, own))
    acting = _acting(sight, chosen)
    if not history:
        acting = [row for row in acting if row.type in _ACCESS]
    by_key = {row.event: row for row in (*chosen, *acting)}
    return [by_key[key] for key in sorted(by_key)]


def _standing(id: str, own: Sequence[_Event]) -> Iterator[_Event]:
    """Yield what says how *id* stands now: its newest link, and what that acts on."""
    if kind_of(id) == "key":
        yield from (row for row in own if row.type in ("key.enrolled", "key.revoked"))
        return
    links = [row for row in own if row.chain == id] or own[-1:]
    contents = [n for n, row in enumerate(links) if row.type in CONTENT]
    yield from links[contents[-1] if contents else -1 :]


def _acting(sight: Sight, rows: Sequence[_Event]) -> list[_Event]:
    """Return what acts on the events *rows*: access, redactions, notes."""
    event = sight.table(EVENT)
    found = []
    for batch in batches([str(Address.of_key(row.event)) for row in rows]):
        found += _events(sight, event.c.id.in_(batch))
    return found


def _events(sight: Sight, *where: ColumnElement[bool]) -> list[_Event]:
    event = sight.table(EVENT)
    return list(sight.connection.execute(select(event).where(*where).order_by(event.c.event)))


def _require_open(sight: Sight, main: Sequence[_Event], restricted: bool) -> None:
    for row in main:
        address = Address.of_key(row.event)
        if row.state == BodyState.WITHHELD.value:
            raise ConflictError(
                f"{address} ({row.type}) is restricted, and its body is not in this copy",
                remedy="Prove it from the archive itself, or from a full copy of it.",
            )
        if not restricted and row.state in _HERE and _is_restricted(sight, row):
            raise ConflictError(
                f"{address} ({row.type}) is restricted: it is kept out of what is handed out",
                remedy="Ask for what is restricted too, if whoever gets the proof may read it.",
            )


def _is_restricted(sight: Sight, row: _Event) -> bool:
    event = sight.table(EVENT)
    access = _events(sight, event.c.chain == access_chain(Address.of_key(row.event)))
    return access[-1].type == "access.restricted" if access else bool(row.restricted)


@dataclass(slots=True)
class _Work:
    """The events that were found so far, and those that are left out."""

    sight: Sight
    restricted: bool
    found: dict[Address, Recorded] = field(default_factory=dict)
    without: set[Address] = field(default_factory=set)

    def add(self, addresses: Sequence[Address]) -> None:
        """Take in the bodies of *addresses*, and of all that they name.

        Of a statement that a statement names, no further statements are taken in.
        """
        ahead = [(address, 0) for address in addresses]
        while ahead:
            depth_of = dict(reversed(ahead))
            ahead = []
            for item in reading.recorded_at(self.sight.connection, list(depth_of)):
                self.found[item.address] = item
                ahead += self._beside(item, depth_of[item.address])
            ahead = [one for one in ahead if one[0] not in self.found]

    def _beside(self, item: Recorded, depth: int) -> Iterator[tuple[Address, int]]:
        for row in self._named(item, depth):
            address = Address.of_key(row.event)
            hidden = not self.restricted and _is_restricted(self.sight, row)
            if row.state not in _HERE or hidden:
                self.without.add(address)
            else:
                yield address, depth + (row.id != item.subject and kind_of(row.id) == "stm")

    def _named(self, item: Recorded, depth: int) -> Iterator[_Event]:
        event, head = self.sight.table(EVENT), item.head
        if head.target is not None:
            yield from _events(self.sight, event.c.event == head.target.key)
            return
        acted_on = head.on or head.replaces
        if head.type not in CONTENT and acted_on is not None:
            yield from _events(self.sight, event.c.link == acted_on)
        for id in dict.fromkeys((item.subject, *_ids(item))):
            if self._is_wanted(id, item, depth):
                contents = _events(self.sight, event.c.id == id, event.c.type.in_(CONTENT))
                yield from contents[-1:]
        for reference in _references(item):
            yield from self._captures(reference.source, reference.capture)
        if isinstance(item.body, SourceCaptured):
            yield from self._captures(item.subject, item.body.of)

    def _is_wanted(self, id: str, item: Recorded, depth: int) -> bool:
        """Say whether the newest content of *id*, which *item* is about or names, is to be here."""
        if id == item.subject:
            # What is said anew says all of it, and an act names the link that it acts on.
            return item.head.type not in CONTENT and item.head.replaces is None
        return depth == 0 or kind_of(id) != "stm"

    def _captures(self, source: str, digest: str | None) -> Iterator[_Event]:
        capture, event = self.sight.table(CAPTURE), self.sight.table(EVENT)
        if digest is not None:
            named = select(capture.c.event).where(
                capture.c.id == source, capture.c.digest == digest
            )
            yield from _events(self.sight, event.c.event.in_(named))[:1]


def _ids(item: Recorded) -> Iterator[str]:
    """Yield every id that the body of *item* names, properties included."""
    if item.body is None:
        return
    yield from item.body.ids()
    match item.body:
        case StatementAdded(content) | StatementCorrected(content):
            yield f"prop:{content.property}"
            yield from (f"prop:{one.property}" for one in content.qualifiers)
        case _:
            pass


def _references(item: Recorded) -> tuple[Reference, ...]:
    match item.body:
        case StatementAdded(content) | StatementCorrected(content):
            return content.references
        case StatementCited(reference):
            return (reference,)
        case _:
            return ()
