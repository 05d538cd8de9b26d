"""Head rules: all they read is in every copy, and an entry that breaks one is void as a whole.

They never change: another rule is a new version of a type. `docs/format.md` numbers them by the
codes that stand here and in `heads_by_type`.
"""

from archive.errors import joined
from archive.events.base import Replaces
from archive.events.catalogue import nearest
from archive.events.chains import chain_of
from archive.ids import Address, KeyId, kind_of
from archive.rules.asked import Asked, Check, Context, hides, is_steward
from archive.rules.fault import Cause, Fault
from archive.rules.heads_by_type import BY_TYPE
from archive.rules.state import State

_CONTENT = ("statement.added", "statement.corrected")


def check(state: State, context: Context, number: int) -> Fault | None:
    """Return the first head rule that head *number* breaks in *state*, or None."""
    head = context.heads[number]
    declared = nearest(head.type, head.version)
    checks = _UNKNOWN_CHECKS if declared is None else _CHECKS
    asked = Asked(state, context, number, head, declared)
    for rule in checks:
        fault = rule(asked)
        if fault is not None:
            return fault
    special = BY_TYPE.get(head.type)
    return special(asked) if special is not None else None


def _new_commitment(asked: Asked) -> Fault | None:
    if asked.head.body in asked.state.commitments:
        place = asked.state.commitments[asked.head.body]
        return asked.fault(
            "head.commitment", Cause.MALFORMED, f"event {place} already has this commitment"
        )
    return None


def _about_its_kind(asked: Asked) -> Fault | None:
    assert asked.declared is not None
    head, about = asked.head, asked.declared.about
    kind = "target" if head.id is None else kind_of(head.id)
    if kind not in about:
        wanted = joined(sorted(about))
        return asked.fault(
            "head.about", Cause.MALFORMED, f"{head.type} is about {wanted}, not {asked.about}"
        )
    if kind == "origin" and head.id != asked.context.header.archive:
        return asked.fault("head.about", Cause.MALFORMED, f"{head.id} is another archive")
    return None


def _target_stands(asked: Asked) -> Fault | None:
    target = asked.head.target
    if target is None:
        return None
    if target.entry >= asked.context.header.base_size or target not in asked.state.placed:
        return asked.fault(
            "head.target", Cause.MISSING, f"no event {target} counts at the entry's base"
        )
    return None


def _exists(asked: Asked) -> Fault | None:
    assert asked.declared is not None
    head = asked.head
    if head.id is None or asked.declared.replaces in (Replaces.FIRST, Replaces.EITHER):
        return None
    if kind_of(head.id) == "key":
        there = head.type == "key.enrolled" or KeyId(head.id[4:]) in asked.state.keys
    else:
        there = head.id in asked.state.newest
    if not there:
        return asked.fault("head.unknown-id", Cause.MISSING, f"there is no {head.id} here")
    return None


def _cites(asked: Asked) -> Fault | None:
    assert asked.declared is not None
    head, state = asked.head, asked.state
    if asked.declared.cites != (head.on is not None):
        return asked.fault(
            "head.on", Cause.MALFORMED, "'on' stands in statement.cited, and only there"
        )
    if head.on is None:
        return None
    address = state.commitments.get(head.on)
    if address is None or state.placed[address].subject != head.id:
        return asked.fault("head.on", Cause.MISSING, f"'on' names no link of {head.id}")
    if state.placed[address].type not in _CONTENT:
        return asked.fault("head.on", Cause.MALFORMED, f"'on' names {address}, which has no value")
    return None


def _steward_in_the_open(asked: Asked) -> Fault | None:
    assert asked.declared is not None
    if asked.declared.steward and asked.head.restricted:
        return asked.fault(
            "head.steward-access", Cause.MALFORMED, f"{asked.head.type} cannot be restricted"
        )
    return None


def _replaces(asked: Asked) -> Fault | None:
    assert asked.declared is not None
    head, how = asked.head, asked.declared.replaces
    if how is Replaces.LOOSE:
        return _loose(asked)
    if how is Replaces.OUTSIDE:
        if head.replaces is not None:
            return asked.fault("head.replaces", Cause.MALFORMED, f"{head.type} replaces nothing")
        return None
    chain = chain_of(head)
    assert chain is not None
    newest = asked.state.newest.get(chain)
    if newest is None:
        return _first(asked)
    return _next(asked, newest)


def _first(asked: Asked) -> Fault | None:
    # A type that only continues chains comes as far as here with an id that has one.
    if asked.head.replaces is not None:
        return asked.fault(
            "head.replaces", Cause.MISSING, f"{asked.about} has no link yet that could be replaced"
        )
    return None


def _next(asked: Asked, newest: Address) -> Fault | None:
    assert asked.declared is not None
    if asked.declared.replaces is Replaces.FIRST:
        return asked.fault("head.replaces", Cause.CONFLICT, f"{asked.about} is there already")
    if asked.head.replaces != asked.state.placed[newest].commitment:
        return asked.fault(
            "head.replaces",
            Cause.CONFLICT,
            f"the newest link of {asked.about} is {newest}, and this replaces another one",
        )
    return None


def _loose(asked: Asked) -> Fault | None:
    head, state = asked.head, asked.state
    if head.replaces is None:
        return None
    address = state.commitments.get(head.replaces)
    placed = None if address is None else state.placed[address]
    if placed is None or (placed.type, placed.subject) != (head.type, head.id):
        return asked.fault(
            "head.replaces", Cause.MISSING, f"it replaces no {head.type} of {head.id}"
        )
    if head.replaces in state.replaced:
        return asked.fault(
            "head.replaces",
            Cause.CONFLICT,
            f"{address} is replaced already, by {state.replaced[head.replaces]}",
        )
    return None


def _unknown_link(asked: Asked) -> Fault | None:
    """A type nobody here knows may still be a link; then it takes the newest one's place.

    The chains of steward events are closed to it: what stands in those must be known.
    """
    head, state = asked.head, asked.state
    if head.replaces is None:
        return None
    address = state.commitments.get(head.replaces)
    placed = None if address is None else state.placed[address]
    if placed is None or placed.subject != asked.about or is_steward(placed.type):
        return asked.fault("head.replaces", Cause.MISSING, f"it replaces no link of {asked.about}")
    if head.id is not None and state.newest.get(head.id) != address:
        return asked.fault(
            "head.replaces", Cause.CONFLICT, f"it does not replace the newest link of {head.id}"
        )
    return None


def _hides_others(asked: Asked) -> Fault | None:
    link = asked.head.replaces
    return hides(asked, link) if asked.head.restricted and link is not None else None


_CHECKS: tuple[Check, ...] = (
    _about_its_kind,
    _new_commitment,
    _target_stands,
    _exists,
    _cites,
    _steward_in_the_open,
    _replaces,
    _hides_others,
)

_UNKNOWN_CHECKS: tuple[Check, ...] = (
    _new_commitment,
    _target_stands,
    _unknown_link,
    _hides_others,
)
