"""The view `entity`: what there is to speak about, under every label it has, and what is one."""

import unicodedata
from collections.abc import Iterable

from archive.events.chains import chain_of
from archive.events.entity import Entity, EntityLinked
from archive.events.recorded import Recorded
from archive.relation import Column
from archive.views.base import Change, View, add, close, held

ENTITY = held(
    "entity",
    Column("kind", "text", nullable=True),
    Column("identified", "integer", nullable=True),
    Column("handle", "text", nullable=True),
    Column("state", "text"),
    indexes=("handle",),
)

LABEL = held(
    "label",
    Column("number", "integer"),
    Column("lang", "text"),
    Column("text", "text"),
    Column("folded", "text"),
    key=("event", "number"),
    indexes=("folded",),
)
"""`number`: the order in which the archivist gave them. `folded`: for finding, see `fold`."""

LINK = held(
    "entity_link",
    Column("link", "text"),
    Column("other", "text", nullable=True),
    Column("judgement", "text", nullable=True),
    Column("state", "text"),
    indexes=("link", "other"),
)
"""Judgements are superseded one by one, which `event.replaces` tells; none is closed here."""


def fold(text: str) -> str:
    """Return *text* as it is compared: composed forms and letter case make no difference."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(unicodedata.normalize("NFKC", folded).split())


def apply(item: Recorded) -> Iterable[Change]:
    """Yield the description, its labels, or a judgement; a description closes the one before."""
    if item.head.type == "entity.linked":
        yield _link(item)
    elif item.subject.startswith("ent:") and chain_of(item.head) is not None:
        yield close(ENTITY, item)
        yield close(LABEL, item)
        yield from _description(item)


def _link(item: Recorded) -> Change:
    body = item.body if isinstance(item.body, EntityLinked) else None
    return add(
        LINK,
        item,
        link=item.head.body,
        other=None if body is None else body.other,
        judgement=None if body is None else body.judgement,
        state=item.state.value,
    )


def _description(item: Recorded) -> Iterable[Change]:
    body = item.body
    if not isinstance(body, Entity):
        yield add(ENTITY, item, state=item.state.value)
        return
    yield add(
        ENTITY,
        item,
        kind=body.kind,
        identified=int(body.identified),
        handle=body.handle,
        state=item.state.value,
    )
    for number, (lang, text) in enumerate(body.label.items()):
        yield add(LABEL, item, number=number, lang=lang, text=text, folded=fold(text))


VIEW = View(name="entity", version=1, relations=(ENTITY, LABEL, LINK), apply=apply)
