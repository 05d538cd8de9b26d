"""What each section of a deposit puts into the archive."""

from collections.abc import Iterable

from archive.errors import joined
from archive.events.entity import EntityAdded, EntityCorrected
from archive.events.property import PropertyDefined
from archive.events.source import SourceAdded, SourceCorrected
from archive.events.statement import StatementAdded, StatementCorrected
from archive.intake import captures, entities, sources, statements
from archive.intake.assembly import Assembly, Made
from archive.intake.captures import Brought, ReadFile
from archive.intake.drafts import Drafter, Forms
from archive.intake.filing import taken_in
from archive.intake.forms import said_restricted
from archive.intake.known import TakenIn
from archive.intake.names import Filed
from archive.intake.nodes import Node, Scalar
from archive.intake.ranks import rank_of

_PROPERTY = Forms(PropertyDefined.decode, PropertyDefined.decode, reasoned=False)
_ENTITY = Forms(EntityAdded.decode, EntityCorrected.decode)
_SOURCE = Forms(SourceAdded.decode, SourceCorrected.decode)
_STATEMENT = Forms(StatementAdded.decode, StatementCorrected.decode)


def properties(
    assembly: Assembly, drafter: Drafter, entries: Iterable[tuple[Scalar, Node]]
) -> None:
    """Define the properties of the file, so that its statements can use them."""
    desk = assembly.desk
    for key, node in entries:
        body = entities.read_property(desk, key, node)
        taken = taken_in(desk, "properties", key)
        if body is None or not _may_define(assembly, key, body, taken):
            continue
        drafted = drafter.draft(
            id=f"prop:{key.text}", key=key, taken=taken, json=body.json(), forms=_PROPERTY
        )
        if drafted is not None:
            assembly.take(f"properties/{key.text}", key.line, drafted)


def _may_define(
    assembly: Assembly, key: Scalar, body: PropertyDefined, taken: TakenIn | None
) -> bool:
    desk = assembly.desk
    before = desk.vocabulary.in_archive(key.text)
    if before is None or not desk.set_name:
        return True
    if taken is None:
        message = f"the property {key.text!r} is defined in the archive, and not by this set"
        remedy = "Leave the definition out to use that one; else choose another name."
        desk.faults.add(key, message, remedy)
        return False
    if before.value_types != body.value_types:
        takes = joined(before.value_types)
        message = f"the property {key.text!r} takes {takes}, and that never changes"
        desk.faults.add(key, message, "Define another property for other values.")
        return False
    return True


def described(assembly: Assembly, drafter: Drafter, filed: Iterable[Filed]) -> None:
    """Add the entities of the file."""
    for one in filed:
        piece = entities.read_entity(assembly.desk, one)
        if piece is None:
            continue
        drafted = drafter.draft(
            id=one.id,
            key=one.key,
            taken=one.taken,
            json=piece.members(),
            forms=_ENTITY,
            restricted=said_restricted(assembly.desk, one.node),
        )
        if drafted is not None:
            assembly.take(one.outside, one.key.line, drafted)


def sourced(
    assembly: Assembly, drafter: Drafter, filed: Iterable[Filed], read_file: ReadFile
) -> None:
    """Add the sources of the file, each followed by its captures."""
    made = []
    for one in filed:
        read = sources.read(assembly.desk, one, read_file)
        if read is None:
            continue
        drafted = drafter.draft(
            id=one.id,
            key=one.key,
            taken=one.taken,
            json=read.piece.members(),
            forms=_SOURCE,
            restricted=said_restricted(assembly.desk, one.node),
        )
        if drafted is not None:
            files = _not_held(assembly, one, read.captures)
            made.append(Made(filed=one, piece=read.piece, drafted=drafted, files=files))
    assembly.take_in_order(made)


def _not_held(
    assembly: Assembly, filed: Filed, brought: tuple[Brought, ...]
) -> tuple[Brought, ...]:
    if filed.taken is None:
        return brought
    held = {one.digest for one in assembly.desk.holdings.in_archive(filed.id)}
    return tuple(one for one in brought if captures.held(one).digest not in held)


def stated(assembly: Assembly, drafter: Drafter, filed: Iterable[Filed]) -> None:
    """Add the statements of the file, each behind those that it names."""
    made = []
    for one in filed:
        read = statements.read(assembly.desk, one)
        if read is None:
            continue
        drafted = drafter.draft(
            id=one.id,
            key=one.key,
            taken=one.taken,
            json=read.piece.members(),
            forms=_STATEMENT,
            restricted=read.restricted,
            rank=rank_of(read.rank, drafter.reason),
        )
        if drafted is not None:
            made.append(Made(filed=one, piece=read.piece, drafted=drafted))
    assembly.take_in_order(made)
