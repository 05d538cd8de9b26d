"""Does this entry count? Format section 11, run over the state that the entries before it left."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TypeAlias

from archive.core.entry import Entry, Head, is_signed_by
from archive.core.hashes import Hash
from archive.core.keys import VerifierKey
from archive.errors import joined
from archive.events.archive import ArchiveCreated
from archive.events.base import STEWARD, Body
from archive.events.catalogue import decide, nearest
from archive.events.chains import chain_of
from archive.events.entity import EntityLinked
from archive.events.key import KeyEnrolled, KeyRevoked
from archive.events.policy import PolicyChanged
from archive.events.property import PropertyDefined
from archive.events.source import SourceCaptured
from archive.frozen import dataclass
from archive.ids import Address, KeyId, PropertyName, SourceId
from archive.rules import bodies, heads
from archive.rules.asked import Context
from archive.rules.fault import Cause, Fault
from archive.rules.state import Captures, Definition, Enrolled, Placed, State

Signed: TypeAlias = Callable[[VerifierKey], bool]
"""Says whether a key has validly signed the entry that is weighed."""

Bodies = Mapping[int, Body | None]
"""The decoded body of each event of an entry by its number; None where it is not open or not
readable. Steward events have theirs always."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the rules say of one entry.

    `void`: the first head rule it breaks, None if it counts. `findings`: every body rule broken,
    in order. `unchecked`: how many body rules could not be looked up because another body is
    closed. `undecided`: the number of the first event after which nothing can be said.
    """

    void: Fault | None = None
    findings: tuple[Fault, ...] = ()
    unchecked: int = 0
    undecided: int | None = None


def weigh(
    state: State,
    index: int,
    entry: Entry,
    opened: Bodies,
    base_root: Hash | None,
    *,
    drafted: bool = False,
    is_signed: Signed | None = None,
) -> Verdict:
    """Say whether *entry* counts at *index*, and put what it does into *state* if so.

    *base_root* is the root of the first `base.size` entries of this log, None if the log is
    shorter than that. An entry that is void leaves *state* as it was. *drafted*: it is not signed
    yet, so only who is to sign is looked at, and no signature. *is_signed* says what is known of
    its signatures; without it they are verified now.
    """
    signed = _nobody_asks if drafted else is_signed or partial(is_signed_by, entry)
    fault = _header_fault(state, index, entry, base_root)
    if fault is None and index > 0:
        fault = _keys_fault(state, entry, signed)
    # What no enrolled key has signed is void whatever it says, so it never stops anybody.
    undecided = _undecided(entry.heads) if fault is None else None
    if undecided is not None:
        return Verdict(undecided=undecided)
    fault = fault or (_roles_fault(state, entry) if index > 0 else _first_entry_fault(entry))
    if fault is not None:
        return Verdict(void=fault)
    verdict = _weigh_heads(state, index, entry, opened, signed)
    if verdict.void is not None:
        state.roll_back()
        return verdict
    state.put(state.entries, entry.id, index)
    state.keep()
    return verdict


def _nobody_asks(key: VerifierKey) -> bool:
    return True


def _undecided(entry_heads: Sequence[Head]) -> int | None:
    return next(
        (n for n, head in enumerate(entry_heads) if not decide(head.type, head.version)), None
    )


def _header_fault(state: State, index: int, entry: Entry, base_root: Hash | None) -> Fault | None:
    header = entry.header
    if state.origin and header.archive != state.origin:
        return _entry("origin", Cause.MALFORMED, f"it is signed for {header.archive}")
    if (index == 0) != (header.base_size == 0) or header.base_size > index:
        return _entry("base", Cause.MALFORMED, f"its base is {header.base_size} entries long")
    if header.base_root != base_root:
        return _entry(
            "base",
            Cause.CONFLICT,
            f"its author saw other first {header.base_size} entries than stand here",
        )
    earlier = state.entries.get(entry.id)
    if earlier is not None:
        return _entry("repeated", Cause.CONFLICT, f"the same text is entry {earlier} already")
    return None


def _keys_fault(state: State, entry: Entry, signed: Signed) -> Fault | None:
    for by in entry.header.by:
        held = state.keys.get(by)
        if held is None:
            return _entry("key", Cause.AUTHORITY, f"the key {by} is not enrolled")
        if held.until is not None:
            return _entry("key", Cause.AUTHORITY, f"{by} was revoked in entry {held.until}")
        if not signed(held.vkey):
            return _entry("signature", Cause.MALFORMED, f"the signature of {by} is wrong")
    return None


def _roles_fault(state: State, entry: Entry) -> Fault | None:
    signing = entry.header.by
    stewards = sum(1 for by in signing if STEWARD in state.keys[by].roles)
    for number, head in enumerate(entry.heads):
        declared = nearest(head.type, head.version)
        if declared is None:
            continue
        if not any(declared.roles & set(state.keys[by].roles) for by in signing):
            wanted = joined(sorted(declared.roles))
            return _entry("role", Cause.AUTHORITY, f"{head.type} needs the role {wanted}", number)
        if declared.steward and head.type != "access.restricted" and stewards < state.signers:
            return _entry(
                "signers",
                Cause.AUTHORITY,
                f"{head.type} needs {state.signers} stewards, {stewards} signed",
                number,
            )
    return None


def _first_entry_fault(entry: Entry) -> Fault | None:
    """Entry 0 creates the archive and enrols the stewards who sign it; nothing else."""
    names = [head.type for head in entry.heads]
    if names[0] != "archive.created" or set(names[1:]) != {"key.enrolled"}:
        return _entry(
            "first", Cause.MALFORMED, "entry 0 is archive.created, then key.enrolled, nothing else"
        )
    return None


def _weigh_heads(state: State, index: int, entry: Entry, opened: Bodies, signed: Signed) -> Verdict:
    context = Context(
        index=index,
        header=entry.header,
        heads=entry.heads,
        steward_bodies={n: body for n, body in opened.items() if body is not None},
    )
    state.put(state.authors, index, entry.header.by)
    findings: list[Fault] = []
    unchecked = 0
    for number, head in enumerate(entry.heads):
        fault = _unreadable(opened, number, head) or heads.check(state, context, number)
        if fault is not None:
            return Verdict(void=fault)
        body = opened.get(number)
        if body is not None:
            found = bodies.check(state, number, head, body)
            findings += found.faults
            unchecked += found.unchecked
        _place(state, Address(index, number), head, body)
    if index == 0:
        fault = _founders_fault(state, entry, signed)
        if fault is not None:
            return Verdict(void=fault)
    return Verdict(findings=tuple(findings), unchecked=unchecked)


def _unreadable(opened: Bodies, number: int, head: Head) -> Fault | None:
    declared = nearest(head.type, head.version)
    if declared is not None and declared.steward and opened.get(number) is None:
        return Fault(
            code="head.steward-body",
            cause=Cause.MALFORMED,
            message=f"the body of this {head.type} cannot be read",
            event=number,
        )
    return None


def _founders_fault(state: State, entry: Entry, signed: Signed) -> Fault | None:
    if set(state.keys) != set(entry.header.by):
        return _entry(
            "first", Cause.AUTHORITY, "entry 0 is signed by other keys than those it enrols"
        )
    if set(state.stewards()) != set(state.keys):
        return _entry("first", Cause.MALFORMED, "entry 0 enrols a key that is no steward's")
    if state.signers > 1 and len(state.keys) <= state.signers:
        message = f"{state.signers} must sign, and no more than {len(state.keys)} stewards stand"
        return Fault(code="head.signers", cause=Cause.MALFORMED, message=message, event=0)
    return _keys_fault(state, entry, signed)


def _place(state: State, address: Address, head: Head, body: Body | None) -> None:
    placed = Placed(
        address=address,
        type=head.type,
        version=head.version,
        subject=str(head.target) if head.id is None else head.id,
        commitment=head.body,
        replaces=head.replaces,
        restricted=head.restricted,
        chain=chain_of(head),
    )
    state.put(state.placed, address, placed)
    state.put(state.commitments, head.body, address)
    if head.replaces is not None:
        state.put(state.replaced, head.replaces, address)
    if placed.chain is not None:
        state.put(state.newest, placed.chain, address)
    if head.type == "event.redacted" and head.target is not None:
        state.put(state.redacted, head.target, address)
    if body is None:
        _remember_closed(state, head)
    else:
        _remember(state, address, head, body)


def _remember_closed(state: State, head: Head) -> None:
    """What a closed body may have defined or captured is not known from here on."""
    if head.type == "property.defined" and head.id is not None:
        state.put(state.definitions, PropertyName(head.id[5:]), None)
    if head.type == "source.captured" and head.id is not None:
        source = SourceId(head.id)
        held = state.captures.get(source, Captures())
        state.put(state.captures, source, Captures(held.digests, held.closed + 1))


def _remember(state: State, address: Address, head: Head, body: Body) -> None:
    match body:
        case ArchiveCreated():
            assert head.id is not None
            state.put_policy(origin=head.id, signers=body.signers, log=body.log)
            _use(state, body)
        case PolicyChanged():
            state.put_policy(signers=body.signers, log=body.log or ())
            _use(state, body)
        case KeyEnrolled(vkey=vkey, roles=roles):
            key = KeyId(vkey.id)
            state.put(state.keys, key, Enrolled(vkey=vkey, roles=roles, since=address.entry))
            state.put(state.public, vkey.public, vkey.id)
        case KeyRevoked():
            _revoke(state, address, head, body)
        case PropertyDefined(value_types=kinds, codes=codes):
            assert head.id is not None
            name = PropertyName(head.id[5:])
            state.put(state.definitions, name, Definition(kinds, codes))
        case SourceCaptured(digest=digest) if digest is not None:
            assert head.id is not None
            source = SourceId(head.id)
            held = state.captures.get(source, Captures())
            more = Captures(held.digests | {digest}, held.closed)
            state.put(state.captures, source, more)
        case EntityLinked(other=other):
            state.put(state.pairs, head.body, other)
        case _:
            pass


def _use(state: State, body: ArchiveCreated | PolicyChanged) -> None:
    for key in body.log or ():
        state.put(state.public, key.public, key.id)


def _revoke(state: State, address: Address, head: Head, body: KeyRevoked) -> None:
    assert head.id is not None
    key = KeyId(head.id[4:])
    held = state.keys[key]
    revoked = Enrolled(
        vkey=held.vkey,
        roles=held.roles,
        since=held.since,
        until=address.entry,
        compromised=body.compromised_since,
    )
    state.put(state.keys, key, revoked)


def _entry(code: str, cause: Cause, message: str, event: int | None = None) -> Fault:
    return Fault(code=f"entry.{code}", cause=cause, message=message, event=event)
