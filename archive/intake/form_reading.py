"""Reading a form: one statement or entity written by hand, and what is said of recording it."""

from collections.abc import Callable, Mapping

from archive.facts import codes
from archive.frozen import dataclass
from archive.intake import entities, marked, statements
from archive.intake.desk import Desk
from archive.intake.faults import Faults
from archive.intake.forms import Form, Read, leaf
from archive.intake.holdings import Holdings
from archive.intake.known import Known
from archive.intake.misfit import DepositError
from archive.intake.names import Names
from archive.intake.nodes import Node
from archive.intake.piece import Piece, of_members
from archive.intake.vocabulary import Vocabulary
from archive.shape import Json

_HANDLE: Mapping[str, Read] = {"handle": leaf(codes.handle)}
# Where it stands among others and who may read it are no part of what is corrected.
_STANDING = ("restricted", "rank")

ADDED = Form(
    statements.STATEMENT.required,
    {
        **{name: read for name, read in statements.STATEMENT.optional.items() if name != "rank"},
        **_HANDLE,
    },
)
"""The members of a form that adds a statement."""

CORRECTED = Form(
    {"reason": leaf(codes.words), **statements.STATEMENT.required},
    {
        "corrects": leaf(codes.words),
        **{n: read for n, read in statements.STATEMENT.optional.items() if n not in _STANDING},
        **_HANDLE,
    },
)
"""The members of a form that corrects one. `corrects`: the event that it was made from."""


ENTITY_ADDED = Form(entities.ENTITY.required, {**entities.ENTITY.optional, **_HANDLE})
"""The members of a form that adds an entity."""

ENTITY_CORRECTED = Form(
    {"reason": leaf(codes.words), **entities.ENTITY.required},
    {
        "corrects": leaf(codes.words),
        **{n: read for n, read in entities.ENTITY.optional.items() if n not in _STANDING},
        **_HANDLE,
    },
)
"""The members of a form that corrects one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """What a form says. `content`: a body, save for the reason of a correction."""

    content: Mapping[str, Json]
    restricted: bool | None = None
    reason: str = ""
    corrects: str | None = None


def read(data: bytes, name: str, known: Known, form: Form) -> Filled:
    """Return the statement that *data*, a file called *name*, says as a *form*.

    Raises:
        DepositError: with every fault of the file.
    """
    return _read(data, name, known, lambda desk, root: _statement(desk, root, form))


def read_entity(data: bytes, name: str, known: Known, form: Form) -> Filled:
    """Return the entity that *data*, a file called *name*, says as a *form*.

    Raises:
        DepositError: with every fault of the file.
    """
    return _read(data, name, known, lambda desk, root: _entity(desk, root, form))


def _read(
    data: bytes, name: str, known: Known, fill: Callable[[Desk, Node], Filled | None]
) -> Filled:
    found = marked.read(data, name)
    if found.root is None:
        raise DepositError(name, found.faults)
    faults = Faults(found.root, list(found.faults))
    filled = fill(_desk(known, faults), found.root)
    if filled is None or faults.found:
        raise DepositError(name, faults.found)
    return filled


def _statement(desk: Desk, root: Node, form: Form) -> Filled | None:
    said = statements.content(desk, root, form=form)
    if said is None:
        return None
    beside = said.beside
    return _filled(root, {**said.members, "handle": beside.get("handle")}, beside)


def _entity(desk: Desk, root: Node, form: Form) -> Filled | None:
    found = form.read(desk, root)
    parts = found.parts
    content = {name: parts.get(name) for name in ("kind", "label", "identified", "handle")}
    return _filled(root, content, parts) if found.sound else None


def _filled(root: Node, content: Mapping[str, Piece | None], beside: Mapping[str, Piece]) -> Filled:
    restricted = beside.get("restricted")
    return Filled(
        content=of_members(root, content).members(),
        restricted=None if restricted is None else restricted.json is True,
        reason=str(beside["reason"].json) if "reason" in beside else "",
        corrects=str(beside["corrects"].json) if "corrects" in beside else None,
    )


def _desk(known: Known, faults: Faults) -> Desk:
    return Desk(
        set_name="",
        lang=None,
        faults=faults,
        names=Names(known, faults),
        vocabulary=Vocabulary(known, faults, where="first"),
        holdings=Holdings(known),
    )
