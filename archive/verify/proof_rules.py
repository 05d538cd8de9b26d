"""A few entries of a log, judged by themselves: what can be said of them without all the others.

The rules are those of format section 11, as far as they ask for nothing but keys, roles and what is
here. Entry 0 is judged in full; of every other one it remains open whether it replaced the newest
link, or whether something that is not here stood against it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field

from archive.core.entry import Entry, Head, is_signed_by
from archive.core.keys import ED25519, VerifierKey
from archive.core.merkle import EMPTY_ROOT
from archive.errors import joined
from archive.events.archive import ArchiveCreated
from archive.events.base import STEWARD, EventType, Replaces
from archive.events.catalogue import decide, nearest
from archive.events.key import KeyEnrolled, KeyRevoked
from archive.events.opening import Opened, bodies_of
from archive.events.policy import PolicyChanged
from archive.frozen import dataclass
from archive.ids import Address, Commitment, KeyId, is_key_name, kind_of
from archive.rules.state import State
from archive.rules.weigh import weigh

_CONTENT = ("statement.added", "statement.corrected")


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One entry that is here, in form, with those of its bodies that are here."""

    index: int
    entry: Entry
    opened: Mapping[int, Opened]

    def events(self) -> Iterator[tuple[Address, Head, Opened | None]]:
        """Yield address, head and body of every event; None where the body is not here."""
        for number, head in enumerate(self.entry.heads):
            yield Address(self.index, number), head, self.opened.get(number)


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """A rule that an entry, or its event `event`, breaks: by that, the entry does not count."""

    code: str
    message: str
    event: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolment:
    """A key, enrolled in entry `since`, and revoked in entry `until` if that is here."""

    vkey: VerifierKey
    roles: tuple[str, ...]
    since: int
    until: int | None = None


@dataclass(slots=True)
class Known:
    """What the entries so far, all of which may count, have left behind.

    `sets`: the log's key sets, each with the entry from which it is in force.
    """

    origin: str = ""
    signers: int = 1
    sets: list[tuple[int, tuple[VerifierKey, ...]]] = field(default_factory=list)
    keys: dict[KeyId, Enrolment] = field(default_factory=dict)
    public: set[bytes] = field(default_factory=set)
    texts: set[bytes] = field(default_factory=set)
    heads: dict[Address, Head] = field(default_factory=dict)
    places: dict[Commitment, Address] = field(default_factory=dict)
    redacted: dict[Address, Address] = field(default_factory=dict)


def undecided(held: Held) -> bool:
    """Say whether *held* holds an event after which this program can decide nothing."""
    return not all(decide(head.type, head.version) for head in held.entry.heads)


def judge(held: Held, known: Known) -> Broken | None:
    """Return what *held* breaks; if nothing, put what it does into *known*."""
    broken = _first(held) if held.index == 0 else _later(held, known)
    if broken is None:
        _learn(held, known)
    return broken


def _first(held: Held) -> Broken | None:
    verdict = weigh(State(), 0, held.entry, bodies_of(held.opened), EMPTY_ROOT)
    if verdict.void is None:
        return None
    return Broken(code=verdict.void.code, message=verdict.void.message, event=verdict.void.event)


def _later(held: Held, known: Known) -> Broken | None:
    broken = _header(held, known) or _keys(held, known) or _roles(held, known)
    if broken is not None:
        return broken
    for address, head, opened in held.events():
        broken = _head(held, known, address, head, opened)
        if broken is not None:
            return broken
    return None


def _header(held: Held, known: Known) -> Broken | None:
    header = held.entry.header
    if header.archive != known.origin:
        return Broken(code="entry.origin", message=f"it is signed for {header.archive}")
    if not 1 <= header.base_size <= held.index:
        return Broken(code="entry.base", message=f"its base is {header.base_size} entries long")
    if held.entry.text in known.texts:
        return Broken(code="entry.repeated", message="an earlier entry here has the same text")
    return None


def _keys(held: Held, known: Known) -> Broken | None:
    for by in held.entry.header.by:
        key = known.keys.get(by)
        if key is None:
            return Broken(code="proof.chain", message=f"no entry here enrols its signer {by}")
        if key.until is not None:
            return Broken(code="entry.key", message=f"{by} was revoked in entry {key.until}")
        if not is_signed_by(held.entry, key.vkey):
            return Broken(code="entry.signature", message=f"the signature of {by} is wrong")
    return None


def _roles(held: Held, known: Known) -> Broken | None:
    signing = [known.keys[by].roles for by in held.entry.header.by]
    stewards = sum(1 for roles in signing if STEWARD in roles)
    for number, head in enumerate(held.entry.heads):
        declared = nearest(head.type, head.version)
        if declared is None:
            continue
        if not any(declared.roles.intersection(roles) for roles in signing):
            wanted = joined(sorted(declared.roles))
            message = f"{head.type} needs the role {wanted}"
            return Broken(code="entry.role", message=message, event=number)
        if declared.steward and head.type != "access.restricted" and stewards < known.signers:
            message = f"{head.type} needs {known.signers} stewards, {stewards} signed"
            return Broken(code="entry.signers", message=message, event=number)
    return None


def _head(
    held: Held, known: Known, address: Address, head: Head, opened: Opened | None
) -> Broken | None:
    declared = nearest(head.type, head.version)
    own = {other.body for other in held.entry.heads[: address.event]}
    found: tuple[str, str] | None = None
    if head.body in known.places or head.body in own:
        found = ("head.commitment", "an earlier event here has this commitment")
    elif declared is not None:
        found = (
            _form(declared, head, opened, known.origin)
            or _replaces(declared, head, known)
            or _cites(declared, head, known)
            or _target(head, known)
            or _steward(held.index, head, opened, known)
        )
    return None if found is None else Broken(code=found[0], message=found[1], event=address.event)


_Found = tuple[str, str] | None


def _form(declared: EventType, head: Head, opened: Opened | None, origin: str) -> _Found:
    kind = "target" if head.id is None else kind_of(head.id)
    if kind not in declared.about or (kind == "origin" and head.id != origin):
        return "head.about", f"{head.type} is not about {head.id or head.target}"
    if declared.steward and (opened is None or opened.body is None):
        return "head.steward-body", f"the body of this {head.type} cannot be read"
    if declared.steward and head.restricted:
        return "head.steward-access", f"{head.type} cannot be restricted"
    if declared.cites != (head.on is not None):
        return "head.on", "'on' stands in statement.cited, and only there"
    return None


def _replaces(declared: EventType, head: Head, known: Known) -> _Found:
    how, link = declared.replaces, head.replaces
    never = how in (Replaces.FIRST, Replaces.OUTSIDE)
    if (never and link is not None) or (how is Replaces.NEXT and link is None):
        return "head.replaces", f"{head.type} {'replaces nothing' if never else 'replaces a link'}"
    place = None if link is None else known.places.get(link)
    if place is not None and _subject(known.heads[place]) != _subject(head):
        return "head.replaces", f"it replaces {place}, which is about something else"
    return None


def _cites(declared: EventType, head: Head, known: Known) -> _Found:
    place = None if head.on is None else known.places.get(head.on)
    if place is None:
        return None
    cited = known.heads[place]
    if cited.id != head.id or cited.type not in _CONTENT:
        return "head.on", f"'on' names {place}, which is no content of {head.id}"
    return None


def _target(head: Head, known: Known) -> _Found:
    target = head.target
    if target is None or head.type == "note.added":
        return None
    aimed = known.heads.get(target)
    declared = None if aimed is None else nearest(aimed.type, aimed.version)
    if declared is not None and declared.steward:
        return "head.steward-target", f"{target} is a {declared.name}: it stays in every copy"
    if head.type == "event.redacted" and target in known.redacted:
        return "head.redacted", f"{target} was redacted at {known.redacted[target]}"
    return None


def _steward(index: int, head: Head, opened: Opened | None, known: Known) -> _Found:
    match None if opened is None else opened.body:
        case ArchiveCreated():
            return "head.replaces", f"{head.id} is there already"
        case PolicyChanged(log=log):
            for key in log or ():
                if key.name != known.origin:
                    return "head.log-keys", f"a log key is named {key.name}, not the origin"
                if key.public in known.public:
                    return "head.key-used", f"the key {key.id} was used here before"
        case KeyEnrolled(vkey=vkey):
            right = vkey.type == ED25519 and is_key_name(vkey.name)
            if head.id != f"key:{vkey.id}" or not right:
                return "head.key", f"{head.id} does not name the Ed25519 key {vkey.id}"
            if vkey.public in known.public or KeyId(vkey.id) in known.keys:
                return "head.key-used", f"the key {vkey.id} was used here before"
        case KeyRevoked(compromised_since=since):
            return _revocation(index, KeyId((head.id or "")[4:]), since, known)
        case _:
            pass
    return None


def _revocation(index: int, key: KeyId, since: int | None, known: Known) -> _Found:
    held = known.keys.get(key)
    if held is None:
        return None
    if held.until is not None:
        return "head.revoked", f"{key} was revoked in entry {held.until}"
    if since is not None and not held.since < since < index:
        return "head.compromised", f"compromisedSince is {since}, not between {held.since} and it"
    return None


def _subject(head: Head) -> str:
    return str(head.target) if head.id is None else head.id


def _learn(held: Held, known: Known) -> None:
    known.texts.add(held.entry.text)
    for address, head, opened in held.events():
        known.heads[address] = head
        known.places[head.body] = address
        if head.type == "event.redacted" and head.target is not None:
            known.redacted[head.target] = address
        match None if opened is None else opened.body:
            case ArchiveCreated(signers=signers, log=log):
                known.origin, known.signers = held.entry.header.archive, signers
                _use(held.index, log, known)
            case PolicyChanged(signers=signers, log=log):
                known.signers = signers or known.signers
                _use(held.index, log or (), known)
            case KeyEnrolled(vkey=vkey, roles=roles):
                known.keys[KeyId(vkey.id)] = Enrolment(vkey=vkey, roles=roles, since=held.index)
                known.public.add(vkey.public)
            case KeyRevoked():
                _revoke(held.index, KeyId((head.id or "")[4:]), known)
            case _:
                pass


def _use(index: int, log: Sequence[VerifierKey], known: Known) -> None:
    if log:
        known.sets.append((index, tuple(log)))
    known.public.update(key.public for key in log)


def _revoke(index: int, key: KeyId, known: Known) -> None:
    held = known.keys.get(key)
    if held is not None:
        known.keys[key] = Enrolment(vkey=held.vkey, roles=held.roles, since=held.since, until=index)
