"""Head rules: all they read is in every copy, and an entry that breaks one is void as a whole.

They never change: another rule is a new version of a type. `docs/format.md` numbers them by the
codes that stand here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from archive.core.entry import Head, Header
from archive.core.keys import ED25519, VerifierKey
from archive.events.archive import ArchiveCreated
from archive.events.base import STEWARD, STEWARD_FAMILIES, Body, EventType, Replaces
from archive.events.base import family as family_of
from archive.events.catalogue import nearest
from archive.events.chains import chain_of
from archive.events.key import KeyEnrolled, KeyRevoked
from archive.events.policy import PolicyChanged
from archive.ids import Address, Commitment, KeyId, is_key_name, kind_of
from archive.rules.fault import Cause, Fault
from archive.rules.state import State

__all__ = ["Context", "chain_of", "check"]

_CONTENT = ("statement.added", "statement.corrected")


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """The entry around a head: where it stands, its header, its heads and steward bodies."""

    index: int
    header: Header
    heads: tuple[Head, ...]
    steward_bodies: Mapping[int, Body]


def check(state: State, context: Context, number: int) -> Fault | None:
    """Return the first head rule that head *number* breaks in *state*, or None."""
    head = context.heads[number]
    declared = nearest(head.type, head.version)
    checks = _UNKNOWN_CHECKS if declared is None else _CHECKS
    asked = _Asked(state, context, number, head, declared)
    for rule in checks:
        fault = rule(asked)
        if fault is not None:
            return fault
    special = _SPECIAL.get(head.type)
    return special(asked) if special is not None else None


@dataclass(frozen=True, slots=True)
class _Asked:
    state: State
    context: Context
    number: int
    head: Head
    declared: EventType | None

    def fault(self, code: str, cause: Cause, message: str) -> Fault:
        return Fault(code=code, cause=cause, message=message, event=self.number)

    @property
    def about(self) -> str:
        return str(self.head.target) if self.head.id is None else self.head.id

    @property
    def by_steward(self) -> bool:
        keys = self.state.keys
        return any(STEWARD in keys[by].roles for by in self.context.header.by)

    def by_author_of(self, address: Address) -> bool:
        return not set(self.state.authors[address.entry]).isdisjoint(self.context.header.by)


_Check = Callable[[_Asked], Fault | None]


def _new_commitment(asked: _Asked) -> Fault | None:
    if asked.head.body in asked.state.commitments:
        place = asked.state.commitments[asked.head.body]
        return asked.fault(
            "head.commitment", Cause.MALFORMED, f"event {place} already has this commitment"
        )
    return None


def _about_its_kind(asked: _Asked) -> Fault | None:
    assert asked.declared is not None
    head, about = asked.head, asked.declared.about
    kind = "target" if head.id is None else kind_of(head.id)
    if kind not in about:
        wanted = " or ".join(sorted(about))
        return asked.fault(
            "head.about", Cause.MALFORMED, f"{head.type} is about {wanted}, not {asked.about}"
        )
    if kind == "origin" and head.id != asked.context.header.archive:
        return asked.fault("head.about", Cause.MALFORMED, f"{head.id} is another archive")
    return None


def _target_stands(asked: _Asked) -> Fault | None:
    target = asked.head.target
    if target is None:
        return None
    if target.entry >= asked.context.header.base_size or target not in asked.state.placed:
        return asked.fault(
            "head.target", Cause.MISSING, f"no event {target} counts at the entry's base"
        )
    return None


def _exists(asked: _Asked) -> Fault | None:
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


def _cites(asked: _Asked) -> Fault | None:
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


def _steward_in_the_open(asked: _Asked) -> Fault | None:
    assert asked.declared is not None
    if asked.declared.steward and asked.head.restricted:
        return asked.fault(
            "head.steward-access", Cause.MALFORMED, f"{asked.head.type} cannot be restricted"
        )
    return None


def _replaces(asked: _Asked) -> Fault | None:
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


def _first(asked: _Asked) -> Fault | None:
    # A type that only continues chains comes as far as here with an id that has one.
    if asked.head.replaces is not None:
        return asked.fault(
            "head.replaces", Cause.MISSING, f"{asked.about} has no link yet that could be replaced"
        )
    return None


def _next(asked: _Asked, newest: Address) -> Fault | None:
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


def _loose(asked: _Asked) -> Fault | None:
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


def _unknown_link(asked: _Asked) -> Fault | None:
    """A type nobody here knows may still be a link; then it takes the newest one's place.

    The chains of steward events are closed to it: what stands in those must be known.
    """
    head, state = asked.head, asked.state
    if head.replaces is None:
        return None
    address = state.commitments.get(head.replaces)
    placed = None if address is None else state.placed[address]
    if placed is None or placed.subject != asked.about or _is_steward(placed.type):
        return asked.fault("head.replaces", Cause.MISSING, f"it replaces no link of {asked.about}")
    if head.id is not None and state.newest.get(head.id) != address:
        return asked.fault(
            "head.replaces", Cause.CONFLICT, f"it does not replace the newest link of {head.id}"
        )
    return None


def _hides_others(asked: _Asked) -> Fault | None:
    link = asked.head.replaces
    return _hides(asked, link) if asked.head.restricted and link is not None else None


def _hides(asked: _Asked, link: Commitment) -> Fault | None:
    """A restricted link would hide what another author said in public: only a steward may."""
    replaced = asked.state.commitments[link]
    if asked.state.is_restricted(replaced) or asked.by_author_of(replaced) or asked.by_steward:
        return None
    return asked.fault(
        "head.hides", Cause.AUTHORITY, f"only a steward may restrict what replaces {replaced}"
    )


_CHECKS: tuple[_Check, ...] = (
    _about_its_kind,
    _new_commitment,
    _target_stands,
    _exists,
    _cites,
    _steward_in_the_open,
    _replaces,
    _hides_others,
)

_UNKNOWN_CHECKS: tuple[_Check, ...] = (
    _new_commitment,
    _target_stands,
    _unknown_link,
    _hides_others,
)


def _is_steward(name: str) -> bool:
    return family_of(name) in STEWARD_FAMILIES


def _created(asked: _Asked) -> Fault | None:
    # That it happens once, at 0.0, follows from the form of entry 0 and from its chain.
    body = asked.context.steward_bodies[asked.number]
    assert isinstance(body, ArchiveCreated)
    return _log_keys(asked, body)


def _log_keys(asked: _Asked, body: ArchiveCreated | PolicyChanged) -> Fault | None:
    for key in body.log or ():
        if key.name != asked.context.header.archive:
            return asked.fault(
                "head.log-keys", Cause.MALFORMED, f"a log key is named {key.name}, not the origin"
            )
        used = _used(asked, key)
        if used is not None:
            return used
    return None


def _used(asked: _Asked, key: VerifierKey) -> Fault | None:
    """A public key is used once for ever, and so is a key id.

    A chosen name and some work give one key the id of another; then nobody could say whose
    signature stands below an entry.
    """
    public = asked.state.public
    before = public.get(key.public, key.id if key.id in public.values() else None)
    if before is None:
        return None
    message = f"the key {key.id} was used here before, as {before}"
    return asked.fault("head.key-used", Cause.CONFLICT, message)


def _policy(asked: _Asked) -> Fault | None:
    body = asked.context.steward_bodies[asked.number]
    assert isinstance(body, PolicyChanged)
    if body.signers is not None:
        return _enough(asked, len(asked.state.stewards()), body.signers)
    return _log_keys(asked, body)


def _enough(asked: _Asked, stewards: int, signers: int) -> Fault | None:
    if signers > 1 and stewards <= signers:
        return asked.fault(
            "head.signers",
            Cause.MALFORMED,
            f"{signers} must sign, and {stewards} stewards stand: one more is needed",
        )
    return None


def _enrolled(asked: _Asked) -> Fault | None:
    body = asked.context.steward_bodies[asked.number]
    assert isinstance(body, KeyEnrolled)
    vkey = body.vkey
    if asked.head.id != f"key:{vkey.id}" or vkey.type != ED25519 or not is_key_name(vkey.name):
        return asked.fault(
            "head.key", Cause.MALFORMED, f"{asked.head.id} does not name the Ed25519 key {vkey.id}"
        )
    return _used(asked, vkey)


def _revoked(asked: _Asked) -> Fault | None:
    body = asked.context.steward_bodies[asked.number]
    assert isinstance(body, KeyRevoked)
    assert asked.head.id is not None
    key = KeyId(asked.head.id[4:])
    held = asked.state.keys[key]
    if held.until is not None:
        return asked.fault("head.revoked", Cause.CONFLICT, f"{key} is revoked already")
    since = body.compromised_since
    if since is not None and not held.since < since < asked.context.index:
        return asked.fault(
            "head.compromised",
            Cause.MALFORMED,
            f"compromisedSince is {since}, not between {held.since} and {asked.context.index}",
        )
    left = [steward for steward in asked.state.stewards() if steward != key]
    if STEWARD in held.roles and len(left) < asked.state.signers:
        return asked.fault(
            "head.last-steward",
            Cause.CONFLICT,
            f"{len(left)} stewards would be left, and {asked.state.signers} must sign",
        )
    return None


def _open_to_stewards(asked: _Asked) -> Fault | None:
    target = asked.head.target
    assert target is not None
    name = asked.state.placed[target].type
    if _is_steward(name):
        return asked.fault(
            "head.steward-target", Cause.MALFORMED, f"{target} is a {name}: it stays in every copy"
        )
    return None


def _access(asked: _Asked) -> Fault | None:
    fault = _open_to_stewards(asked)
    if fault is not None:
        return fault
    target, state = asked.head.target, asked.state
    assert target is not None
    restrict = asked.head.type == "access.restricted"
    if state.is_restricted(target) == restrict:
        already = "restricted" if restrict else "open"
        return asked.fault("head.access", Cause.CONFLICT, f"{target} is {already} already")
    return _may_restrict(asked, target) if restrict else None


def _may_restrict(asked: _Asked, target: Address) -> Fault | None:
    if asked.by_steward:
        return None
    if not asked.by_author_of(target):
        message = f"only a steward or an author of {target} may restrict it"
        return asked.fault("head.author", Cause.AUTHORITY, message)
    # Or a link could be written in the open, and be shut afterwards.
    link = asked.state.placed[target].replaces
    return None if link is None else _hides(asked, link)


def _redacted(asked: _Asked) -> Fault | None:
    target = asked.head.target
    assert target is not None
    if target in asked.state.redacted:
        place = asked.state.redacted[target]
        return asked.fault("head.redacted", Cause.CONFLICT, f"{target} was redacted at {place}")
    return _open_to_stewards(asked)


def _standing(asked: _Asked) -> Fault | None:
    """A retracted statement takes nothing but its reinstatement."""
    assert asked.head.id is not None
    newest = asked.state.placed[asked.state.newest[asked.head.id]]
    if nearest(newest.type, newest.version) is None:
        # Whether it retracts or reinstates, a verifier that knows the type will say.
        return None
    retracted = newest.type == "statement.retracted"
    if (asked.head.type == "statement.reinstated") == retracted:
        return None
    fault = "is retracted" if retracted else "is not retracted"
    return asked.fault("head.retracted", Cause.CONFLICT, f"{asked.head.id} {fault}")


_SPECIAL: Mapping[str, _Check] = {
    "archive.created": _created,
    "policy.changed": _policy,
    "key.enrolled": _enrolled,
    "key.revoked": _revoked,
    "access.restricted": _access,
    "access.opened": _access,
    "event.redacted": _redacted,
    "statement.corrected": _standing,
    "statement.retracted": _standing,
    "statement.reinstated": _standing,
    "statement.preferred": _standing,
    "statement.deprecated": _standing,
    "statement.unranked": _standing,
}
