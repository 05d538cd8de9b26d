"""Bringing together what was read: every draft behind what it names, and a line for each item."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import field

from archive.events.base import Body
from archive.events.drafting import Draft
from archive.events.entity import Entity
from archive.events.source import Source
from archive.facts.languages import ENGLISH
from archive.facts.values import EntityValue, TextValue
from archive.frozen import dataclass
from archive.ids import Digest
from archive.intake.captures import Brought
from archive.intake.desk import Desk
from archive.intake.drafts import Drafted
from archive.intake.names import Filed
from archive.intake.nodes import Node
from archive.intake.order import circles, ordered
from archive.intake.piece import Piece
from archive.intake.plan import Item, Outcome, Plan
from archive.intake.words import body_words
from archive.wording import label_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """One source or statement on its way: what was read, and what becomes of it.

    `files`: captures that the archive does not hold yet.
    """

    filed: Filed
    piece: Piece
    drafted: Drafted
    files: tuple[Brought, ...] = ()


@dataclass(slots=True)
class Assembly:
    """Collects what is to be recorded, in the order in which it comes in; told in *lang*."""

    desk: Desk
    lang: str = ENGLISH
    drafts: list[Draft] = field(default_factory=list)
    intake: list[tuple[str, str]] = field(default_factory=list)
    said: list[tuple[str, bytes]] = field(default_factory=list)
    captures: dict[Digest, bytes] = field(default_factory=dict)
    _said: list[tuple[str, int, Outcome, str, Body]] = field(default_factory=list)
    _called: dict[str, str] = field(default_factory=dict)

    def take(self, key: str, line: int, drafted: Drafted) -> None:
        """Take one item: its draft if it has one, its intake row if it is new."""
        if drafted.draft is not None:
            self.drafts.append(drafted.draft)
        if drafted.ranking is not None:
            self.drafts.append(drafted.ranking)
        if drafted.outcome is Outcome.ADDED:
            self.intake.append((key, drafted.id))
        if drafted.outcome is not Outcome.SUPERSEDED:
            self.said.append((key, drafted.content))
        self._said.append((key, line, drafted.outcome, drafted.id, drafted.body))
        self._call(drafted.id, drafted.body)

    def take_in_order(self, made: Sequence[Made]) -> None:
        """Take sources or statements, each behind those of them that it names.

        Where they name one another in a circle that is reported, and they are left out.
        """
        by_id = {one.drafted.id: one for one in made}
        # What was in the archive before may be named from everywhere.
        new = {id for id, one in by_id.items() if one.drafted.outcome is Outcome.ADDED}
        needs = {
            id: [other for other in one.drafted.body.ids() if other in new]
            for id, one in by_id.items()
            if one.drafted.draft is not None
        }
        for circle in circles(needs):
            self._report(circle, by_id)
        done = ordered(needs)
        for id in (*done, *(id for id in by_id if id not in needs)):
            one = by_id[id]
            self.take(one.filed.outside, one.filed.key.line, one.drafted)
            for file in one.files:
                self._take_file(one.filed, file)

    def plan(self, set_name: str) -> Plan:
        """Return everything that was taken."""
        said = sorted(self._said, key=lambda item: item[1])
        items = tuple(
            Item(key=key, line=line, outcome=outcome, id=id, words=self._words(id, body))
            for key, line, outcome, id, body in said
        )
        return Plan(
            set_name=set_name,
            drafts=tuple(self.drafts),
            captures=tuple(self.captures.items()),
            intake=tuple(self.intake),
            said=tuple(self.said),
            items=items,
            counts=Counter(item.outcome for item in items),
        )

    def name(self, id: str) -> str:
        """Return what to call *id* in a line for people."""
        if id in self._called:
            return self._called[id]
        filed = self.desk.names.filed.get(id)
        return self.desk.names.spoken.get(id, id) if filed is None else filed.handle

    def _words(self, id: str, body: Body) -> str:
        return body_words(id, body, self.name, self.lang)

    def _take_file(self, filed: Filed, file: Brought) -> None:
        assert file.body.digest is not None
        draft = Draft(body=file.body, id=filed.id, restricted=not file.public)
        self.drafts.append(draft)
        self.captures[file.body.digest] = file.data
        said = (filed.outside, file.node.line, Outcome.ADDED, filed.id, file.body)
        self._said.append(said)

    def _call(self, id: str, body: Body) -> None:
        if isinstance(body, Entity):
            self._called[id] = label_words(body.label, self.lang)
        elif isinstance(body, Source):
            # The publisher is who speaks to a reader; a title is the next best.
            publisher, title = body.described.get("publisher"), body.described.get("title")
            if isinstance(publisher, EntityValue):
                self._called[id] = self.name(publisher.entity)
            elif isinstance(title, TextValue):
                self._called[id] = title.text

    def _report(self, circle: Sequence[str], by_id: Mapping[str, Made]) -> None:
        handles = [by_id[id].filed.handle for id in circle]
        first, second = by_id[circle[0]], circle[1 % len(circle)]
        node = _naming(first.piece, second) or first.filed.key
        message = f"these name one another in a circle: {' -> '.join((*handles, handles[0]))}"
        remedy = "Only what stands before can be named: leave one of the names out."
        self.desk.faults.add(node, message, remedy)


def _naming(piece: Piece, id: str) -> Node | None:
    """Return where in *piece* the name of *id* stands."""
    if piece.json == id:
        return piece.node
    found = (_naming(part, id) for part in piece.parts.values())
    return next((node for node in found if node is not None), None)
