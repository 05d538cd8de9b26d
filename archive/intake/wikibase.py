"""From entities of Wikibase to units of an import: every statement arrives, or is counted.

A unit is an item: its description, its statements, and a stub of everything that they name. A
reference becomes a source about which its snaks are stated, so none of them is lost.
"""

from collections.abc import Callable, Iterator, Mapping

from archive.errors import MalformedError
from archive.intake.batches import Stream, Unit
from archive.intake.known import Known
from archive.intake.misfit import Misfit
from archive.intake.wikibase_desk import Desk
from archive.intake.wikibase_files import (
    Index,
    entities,
    statements,
)
from archive.intake.wikibase_item import Item
from archive.interchange import wikibase_terms as terms
from archive.interchange.losses import Tally
from archive.interchange.reading import words
from archive.interchange.wikibase_terms import SET_NAME
from archive.shape import Json, fault, inside

Files = Callable[[], Iterator[tuple[str, bytes]]]
"""Gives name and bytes of every file, as often as it is asked."""

REASON = "changed in Wikidata"


def stream(files: Files, known: Known, arrived: Tally) -> Stream:
    """Return what the entities in *files* bring to the archive that is *known*.

    *arrived* is filled while the stream is read.

    Raises:
        MalformedError: a file is not in a form that holds entities.
    """
    index = Index()
    for name, data in files():
        for found in entities(data, name):
            index.take(found)
    called: dict[tuple[int, int], str] = {}
    units = _units(files, Desk(index, known, arrived, called))
    return Stream(
        set_name=SET_NAME,
        units=units,
        reason=REASON,
        partial=True,
        lined=False,
        called=lambda node: called.get((node.line, node.column), ""),
    )


def _units(files: Files, desk: Desk) -> Iterator[Unit]:
    number = 0
    seen: set[str] = set()
    for name, data in files():
        for entity, where in entities(data, name):
            found = _unit(desk, entity, where, number + 1, seen)
            if found is not None:
                number += 1
                yield found


def _unit(
    desk: Desk, entity: Mapping[str, Json], where: str, number: int, seen: set[str]
) -> Unit | None:
    try:
        id = words(entity.get("id"), inside(where, "id"))
        if not _arrives(desk, entity, id, where):
            return None
        whole = id in desk.index.items and desk.index.items[id].whole
        if "claims" not in entity and (whole or id in seen):
            # Another file has all of it.
            return None
        seen.add(id)
        item = Item(desk, id, where, number)
        item.read(entity)
    except MalformedError as error:
        misfit = Misfit(line=number, column=1, path="", message=error.message, remedy=error.remedy)
        return Unit(number=number, line=number, faults=(misfit,))
    return Unit(number=number, line=number, name=id, things=item.things())


def _arrives(desk: Desk, entity: Mapping[str, Json], id: str, where: str) -> bool:
    """Say whether *entity* is an item; what it is else is counted."""
    lost = desk.arrived.ledger.add
    if "missing" in entity:
        lost("missing", where)
    elif terms.is_numbered(id, "P"):
        count = sum(1 for _ in statements(entity, where))
        if count:
            lost("property-statements", where, count)
    elif terms.is_item(id) and entity.get("type", "item") == "item":
        return True
    elif entity.get("type") in ("lexeme", "mediainfo", "entity-schema"):
        lost("entity-type", where, 1)
    else:
        message = f"{id[:60]!r} is not the id of an item or property of Wikidata"
        raise fault(where, message, "Mend the id, or leave the entity out.")
    return False
