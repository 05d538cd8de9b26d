"""The view `text`: every word that somebody may look for, folded, and where it stands.

What an event says is listed by `texts`, in a fixed order; a row has the place in that list and no
text in the original spelling, which is read from the body where it is shown.
"""

from collections.abc import Iterable, Iterator

from archive.events.base import Body
from archive.events.entity import Entity
from archive.events.note import NoteAdded
from archive.events.property import PropertyDefined
from archive.events.recorded import Recorded
from archive.events.source import Source
from archive.events.statement import StatementAdded, StatementCited, StatementCorrected
from archive.facts import values
from archive.facts.references import Reference
from archive.facts.statements import StatementBody
from archive.facts.told import Told
from archive.frozen import dataclass
from archive.relation import Column
from archive.views.base import Change, View, add, close, held
from archive.views.words import fold

_COLUMNS = (Column("number", "integer"), Column("field", "text"), Column("folded", "text"))

TEXT = held("text", *_COLUMNS, key=("event", "number"))
"""What things say of themselves; a correction closes what was said before."""

NOTE_TEXT = held("note_text", *_COLUMNS, key=("event", "number"))
"""Notes: no correction of a thing ends what was noted about it."""


@dataclass(frozen=True, slots=True)
class Text:
    """Words of one event. `field`: what they are there, one of the names that `texts` gives."""

    field: str
    text: str


def texts(body: Body) -> tuple[Text, ...]:
    """Return all that can be looked for in *body*, in a fixed order."""
    match body:
        case Entity():
            found = [*_each("label", body.label.values()), _text("handle", body.handle)]
        case Source():
            found = list(_source(body))
        case PropertyDefined():
            found = [
                *_each("label", body.label.values()),
                *_each("description", body.description.values()),
            ]
        case StatementAdded(content=content) | StatementCorrected(content=content):
            found = list(_statement(content))
        case StatementCited(reference=reference):
            found = list(_reference(reference))
        case NoteAdded(text=text):
            found = [_text("note", text)]
        case _:
            found = []
    return tuple(one for one in found if one is not None)


def apply(item: Recorded) -> Iterable[Change]:
    """Yield a row for each text; a new description closes the rows of the one before."""
    if item.head.type in _DESCRIBING:
        yield close(TEXT, item)
    if item.body is None:
        return
    relation = NOTE_TEXT if isinstance(item.body, NoteAdded) else TEXT
    for number, one in enumerate(texts(item.body)):
        folded = fold(one.text)
        if folded:
            yield add(relation, item, number=number, field=one.field, folded=folded)


_DESCRIBING = frozenset(
    {
        *("entity.added", "entity.corrected", "source.added", "source.corrected"),
        *("property.defined", "statement.added", "statement.corrected"),
    }
)


def _source(body: Source) -> Iterator[Text | None]:
    for name in ("title", "licence"):
        value = body.described.get(name)
        if isinstance(value, values.TextValue):
            yield _text(name, value.text)
    for author in body.author:
        if isinstance(author, values.TextValue):
            yield _text("author", author.text)
    url = body.described.get("url")
    if isinstance(url, values.UriValue):
        yield _text("url", url.uri)
    yield _text("handle", body.handle)


def _statement(content: StatementBody) -> Iterator[Text | None]:
    yield from _value(content.value)
    for qualifier in content.qualifiers:
        yield from _value(qualifier.value)
    yield _text("handle", content.handle)
    for reference in content.references:
        yield from _reference(reference)


def _value(value: values.Value) -> Iterator[Text | None]:
    match value:
        case values.TextValue(text=text):
            yield _text("text", text)
        case values.QuoteValue(quote=quote, original=original):
            yield _text("quote", quote)
            yield _text("original", None if original is None else original.text)
        case values.QuantityValue(quantity=quantity):
            yield _text("expressed", quantity.text)
        case values.UriValue(uri=uri):
            yield _text("uri", uri)
        case _:
            pass
    if isinstance(value, Told):
        yield _text("expressed", value.expressed)


def _reference(reference: Reference) -> Iterator[Text | None]:
    yield _text("exact", reference.exact)
    for step in reference.attribution:
        yield _text("verb", step.verb)
        yield _text("hedge", step.hedge)
        if isinstance(step.date, Told):
            yield _text("expressed", step.date.expressed)
    yield _text("note", reference.note)


def _each(field: str, found: Iterable[str]) -> Iterator[Text | None]:
    return (_text(field, text) for text in found)


def _text(field: str, text: str | None) -> Text | None:
    return None if text is None else Text(field, text)


VIEW = View(name="text", version=1, relations=(TEXT, NOTE_TEXT), apply=apply)
