"""Head rules of single types of events, checked after those that every head must keep."""

from collections.abc import Mapping

from archive.core.keys import ED25519, VerifierKey
from archive.events.archive import ArchiveCreated
from archive.events.base import STEWARD
from archive.events.catalogue import nearest
from archive.events.key import KeyEnrolled, KeyRevoked
from archive.events.policy import PolicyChanged
from archive.ids import Address, KeyId, is_key_name
from archive.rules.asked import Asked, Check, hides, is_steward
from archive.rules.fault import Cause, Fault


def _created(asked: Asked) -> Fault | None:
    # That it happens once, at 0.0, follows from the form of entry 0 and from its chain.
    body = asked.context.steward_bodies[asked.number]
    assert isinstance(body, ArchiveCreated)
    return _log_keys(asked, body)


def _log_keys(asked: Asked, body: ArchiveCreated | PolicyChanged) -> Fault | None:
    for key in body.log or ():
        if key.name != asked.context.header.archive:
            return asked.fault(
                "head.log-keys", Cause.MALFORMED, f"a log key is named {key.name}, not the origin"
            )
        used = _used(asked, key)
        if used is not None:
            return used
    return None


def _used(asked: Asked, key: VerifierKey) -> Fault | None:
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


def _policy(asked: Asked) -> Fault | None:
    body = asked.context.steward_bodies[asked.number]
    assert isinstance(body, PolicyChanged)
    if body.signers is not None:
        return _enough(asked, len(asked.state.stewards()), body.signers)
    return _log_keys(asked, body)


def _enough(asked: Asked, stewards: int, signers: int) -> Fault | None:
    if signers > 1 and stewards <= signers:
        return asked.fault(
            "head.signers",
            Cause.MALFORMED,
            f"{signers} must sign, and {stewards} stewards stand: one more is needed",
        )
    return None


def _enrolled(asked: Asked) -> Fault | None:
    body = asked.context.steward_bodies[asked.number]
    assert isinstance(body, KeyEnrolled)
    vkey = body.vkey
    if asked.head.id != f"key:{vkey.id}" or vkey.type != ED25519 or not is_key_name(vkey.name):
        return asked.fault(
            "head.key", Cause.MALFORMED, f"{asked.head.id} does not name the Ed25519 key {vkey.id}"
        )
    return _used(asked, vkey)


def _revoked(asked: Asked) -> Fault | None:
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


def _open_to_stewards(asked: Asked) -> Fault | None:
    target = asked.head.target
    assert target is not None
    name = asked.state.placed[target].type
    if is_steward(name):
        return asked.fault(
            "head.steward-target", Cause.MALFORMED, f"{target} is a {name}: it stays in every copy"
        )
    return None


def _access(asked: Asked) -> Fault | None:
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


def _may_restrict(asked: Asked, target: Address) -> Fault | None:
    if asked.by_steward:
        return None
    if not asked.by_author_of(target):
        message = f"only a steward or an author of {target} may restrict it"
        return asked.fault("head.author", Cause.AUTHORITY, message)
    # Or a link could be written in the open, and be shut afterwards.
    link = asked.state.placed[target].replaces
    return None if link is None else hides(asked, link)


def _redacted(asked: Asked) -> Fault | None:
    target = asked.head.target
    assert target is not None
    if target in asked.state.redacted:
        place = asked.state.redacted[target]
        return asked.fault("head.redacted", Cause.CONFLICT, f"{target} was redacted at {place}")
    return _open_to_stewards(asked)


def _standing(asked: Asked) -> Fault | None:
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


BY_TYPE: Mapping[str, Check] = {
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
