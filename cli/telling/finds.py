"""What holds some words, and where they stand."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cli.layout import Block, Line, Table
from cli.telling.common import counted, foot
from cli.telling.statements import in_brief, naming

if TYPE_CHECKING:
    from archive.queries.find import Found
    from archive.queries.hits import Place
    from archive.service.finding import FoundShown


def found(answer: "FoundShown") -> Iterator[Block]:
    """Yield each thing, a claim never without its speaker, and under it the texts as written."""
    for one in answer.search.shown:
        yield from _headed(one, answer)
        yield Table([_place(place) for place in one.places], indent=4)
        if one.further:
            passages = counted(one.further, "passage", "passages")
            yield Line(f"and {passages} more of what was captured", 4, "dim")
    for told in _besides(answer):
        yield Line(told, 0, "yellow")
    yield ""
    yield foot(answer.standing)


def _place(place: "Place") -> tuple[str, str, str]:
    where = place.field
    if place.capture is not None:
        start, end = place.chars
        where = f"{place.capture[:15]}… characters {start} to {end}"
    # Where lines of a captured file end says nothing here.
    text = " ".join(place.text.split())
    shown = f"{'' if place.begins else '…'}{text}{'' if place.ends else '…'}"
    return str(place.address), where, f"“{shown}”"


def _besides(answer: "FoundShown") -> Iterator[str]:
    search = answer.search
    more = search.total - len(search.shown)
    if not search.total:
        yield "nothing here holds these words"
    elif more or search.more:
        told = counted(more, "thing more holds", "things more hold")
        yield f"{'at least ' if search.more else ''}{told} these words: --limit"
    if search.unread:
        told = counted(search.unread, "captured text was", "captured texts were")
        remedy = "" if answer.standing.snapshot else "; put it back and rebuild"
        yield f"{told} not looked through: the file is absent or altered{remedy}"


def _headed(one: "Found", answer: "FoundShown") -> Iterator[Block]:
    if one.statement is None:
        name = answer.names.get(one.id, one.id)
        yield Line(one.id if name == one.id else f"{one.id}  {name}", 0, "bold")
        return
    id, stands, claim, speakers = in_brief(one.statement, naming(answer.names), answer.voices)
    yield Line(f"{id}  {claim}", 0, "bold")
    retracted = "retracted · " if one.statement.retracted else ""
    yield Line(f"{retracted}{stands} · {speakers or 'nobody named'}", 2)
