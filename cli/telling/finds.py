"""What holds some words, and where they stand."""

from collections.abc import Iterator

from archive.queries.find import Found
from archive.service.reading import FoundShown
from cli.layout import Block, Line, Table
from cli.telling.common import counted, foot
from cli.telling.statements import in_brief, naming


def found(answer: FoundShown) -> Iterator[Block]:
    """Yield each thing, a claim never without its speaker, and under it the texts as written."""
    for one in answer.search.shown:
        yield from _headed(one, answer)
        yield Table(
            [(str(place.address), place.field, f"“{place.text}”") for place in one.places], indent=4
        )
    more = answer.search.total - len(answer.search.shown)
    told = "nothing here holds these words" if not answer.search.total else ""
    if more:
        told = f"{counted(more, 'thing more holds', 'things more hold')} these words: --limit"
    if told:
        yield Line(told, 0, "yellow")
    yield ""
    yield foot(answer.standing)


def _headed(one: Found, answer: FoundShown) -> Iterator[Block]:
    if one.statement is None:
        name = answer.names.get(one.id, one.id)
        yield Line(one.id if name == one.id else f"{one.id}  {name}", 0, "bold")
        return
    id, stands, claim, speakers = in_brief(one.statement, naming(answer.names), answer.voices)
    yield Line(f"{id}  {claim}", 0, "bold")
    retracted = "retracted · " if one.statement.retracted else ""
    yield Line(f"{retracted}{stands} · {speakers or 'nobody named'}", 2)
