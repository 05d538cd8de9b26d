"""Histories of a small archive: entries that are composed, signed and folded for real."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Final

from archive.core import entry as entries
from archive.core import keys, merkle
from archive.core.commitment import SALT_BYTES
from archive.core.entry import EntryText, Head, Header
from archive.core.hashes import sha256
from archive.core.keys import SeedSigner, Signer
from archive.core.memory_tree import MemoryTree
from archive.events.base import REGISTER
from archive.events.drafting import Base, Draft, compose
from archive.events.opening import Kept, Stored
from archive.ids import Address, Commitment, Origin
from archive.rules.fault import Fault
from archive.rules.fold import Weighed, fold
from archive.rules.state import State
from archive.shape import Json

ORIGIN: Final = Origin("example.org/january-2022")
START: Final = 1_790_000_000


def person(letter: str) -> SeedSigner:
    return keys.ed25519_signer(f"k-{letter * 8}", sha256(letter.encode()))


ALICE, BOB, CAROL = person("a"), person("b"), person("c")
"""Stewards; Alice is an archivist too."""

DAN, EVE = person("d"), person("e")
"""Archivists."""

MALLORY = person("m")
"""Enrolled by nobody."""


def log_signers(number: int, name: str = ORIGIN) -> tuple[SeedSigner, SeedSigner]:
    seed = sha256(b"log %d" % number)
    return keys.ed25519_signer(name, seed), keys.mldsa44_signer(name, seed)


LOGS: Final = tuple(log_signers(number) for number in range(3))

P, Q = "ent:pppppppppppp", "ent:qqqqqqqqqqqq"
S, R = "src:ssssssssssss", "src:rrrrrrrrrrrr"
M, N = "stm:mmmmmmmmmmmm", "stm:nnnnnnnnnnnn"
DIGEST, OTHER_DIGEST = "sha256:" + "1f" * 32, "sha256:" + "2e" * 32

_ENTITY: Mapping[str, Json] = {"kind": "person", "label": {"en": "P."}, "identified": True}
_SOURCE: Mapping[str, Json] = {"kind": "article", "published": {"absent": "unknown"}}
_STATEMENT: Mapping[str, Json] = {
    "subject": P,
    "property": "claim",
    "value": {"text": "It rained.", "lang": "en"},
    "references": [{"source": S}],
}

BODIES: Mapping[str, Mapping[str, Json]] = {
    "archive.created": {
        "title": "January 2022",
        "signers": 1,
        "log": [signer.key.encode() for signer in LOGS[0]],
    },
    "policy.changed": {"signers": 1, "reason": "governance"},
    "key.revoked": {"reason": "retired"},
    "property.defined": {
        "label": {"en": "claim"},
        "description": {"en": "A plain sentence."},
        "valueTypes": ["text"],
    },
    "entity.added": _ENTITY,
    "entity.corrected": {**_ENTITY, "reason": "Misspelt."},
    "entity.linked": {"other": Q, "judgement": "same", "reason": "Same post."},
    "source.added": _SOURCE,
    "source.corrected": {**_SOURCE, "reason": "Another kind."},
    "source.captured": {
        "outcome": "captured",
        "method": "file",
        "retrieved": {"instant": "2026-11-22T17:30:05Z"},
        "digest": DIGEST,
        "bytes": 12,
        "mediaType": "text/plain",
    },
    "statement.added": _STATEMENT,
    "statement.corrected": {**_STATEMENT, "reason": "Misread."},
    "statement.cited": {"reference": {"source": S}},
    "statement.retracted": {"reason": "error"},
    "statement.reinstated": {"reason": "error"},
    "statement.preferred": {"reason": "The court's own."},
    "statement.deprecated": {"reason": "Superseded."},
    "statement.unranked": {"reason": "No reason any more."},
    "note.added": {"text": "Seen.", "lang": "en"},
    "access.restricted": {"reason": "safety"},
    "access.opened": {"reason": "resolved"},
    "event.redacted": {"reason": "privacy"},
}

Members = Mapping[str, Json]
Link = Commitment | None


def say(
    type: str,
    id: str | None = None,
    *,
    target: str | None = None,
    replaces: Link = None,
    on: Link = None,
    restricted: bool | None = None,
    **members: Json,
) -> Draft:
    """Return a draft of *type* with the usual body; *members* stand in place of its own."""
    return Draft(
        body=REGISTER[type, 1].body.decode({**BODIES.get(type, {}), **members}, "body"),
        id=id,
        target=None if target is None else Address.parse(target),
        replaces=replaces,
        on=on,
        restricted=restricted,
    )


def found(signers: int = 1, **members: Json) -> Draft:
    return say("archive.created", ORIGIN, signers=signers, **members)


def enrol(signer: Signer, *roles: str, id: str | None = None) -> Draft:
    return say(
        "key.enrolled",
        id or f"key:{signer.key.id}",
        vkey=signer.key.encode(),
        roles=list(roles or ("archivist",)),
    )


def revoke(signer: Signer, **members: Json) -> Draft:
    return say("key.revoked", f"key:{signer.key.id}", **members)


def rotate(number: int, replaces: Link) -> Draft:
    log = [signer.key.encode() for signer in LOGS[number]]
    body = REGISTER["policy.changed", 1].body.decode({"log": log, "reason": "rotation"}, "body")
    return Draft(body=body, id=ORIGIN, replaces=replaces)


def snapshot(state: State) -> dict[str, object]:
    """Return everything that *state* remembers, as it is now."""
    taken: dict[str, object] = {}
    for one in fields(state):
        value = getattr(state, one.name)
        taken[one.name] = dict(value) if isinstance(value, dict) else value
    assert taken.pop("_undo") == []
    return taken


BY_BODIES: Final = frozenset({"definitions", "captures", "pairs"})


def by_heads(state: State) -> dict[str, object]:
    """Return what must be the same in every copy of a log."""
    return {name: value for name, value in snapshot(state).items() if name not in BY_BODIES}


Retype = Callable[[tuple[Head, ...]], tuple[Head, ...]]


@dataclass(slots=True)
class History:
    """A log that grows; each entry is weighed as it comes."""

    state: State = field(default_factory=State)
    tree: MemoryTree = field(default_factory=MemoryTree)
    kept: list[Kept] = field(default_factory=list)
    weighed: list[Weighed] = field(default_factory=list)

    @property
    def size(self) -> int:
        return len(self.kept)

    def add(
        self,
        *drafts: Draft,
        by: Sequence[Signer] = (ALICE,),
        base: int | None = None,
        heads: Retype = tuple,
        header: Callable[[Header], Header] = lambda header: header,
        bodies: Callable[[dict[int, Stored]], dict[int, Stored]] = lambda bodies: bodies,
    ) -> Weighed:
        """Sign *drafts* and put them at the end; *heads*, *header*, *bodies* mend what is written.

        *base*: how many entries the authors vouch for; all there are if None.
        """
        size = self.size if base is None else base
        made = compose(
            drafts,
            origin=ORIGIN,
            at=START + self.size,
            base=Base(size=size, root=self.tree.root_at(min(size, self.size))),
            by=[signer.key.id for signer in by],
            random=b"".join(self._salt(number) for number in range(len(drafts))),
        )
        said = entries.parse_text(made.text)
        text = EntryText(header(said.header), heads(said.heads)).encode()
        return self.put(entries.sign(text, by), bodies(dict(enumerate(made.stored))))

    def put(self, note: bytes, bodies: Mapping[int, Stored] | None = None) -> Weighed:
        """Put the bytes of an entry at the end, whatever they are."""
        one = Kept(index=self.size, note=note, bodies=bodies or {})
        (weighed,) = fold([one], self.state, self.tree)
        self.kept.append(one)
        self.weighed.append(weighed)
        return weighed

    def counts(
        self, *drafts: Draft, by: Sequence[Signer] = (ALICE,), heads: Retype = tuple
    ) -> Weighed:
        """Add an entry, which must count and break no body rule."""
        weighed = self.add(*drafts, by=by, heads=heads)
        assert weighed.counts, weighed.verdict
        assert not weighed.verdict.findings, weighed.verdict
        return weighed

    def void(
        self,
        code: str,
        event: int | None,
        *drafts: Draft,
        by: Sequence[Signer] = (ALICE,),
        base: int | None = None,
        heads: Retype = tuple,
        header: Callable[[Header], Header] = lambda header: header,
        bodies: Callable[[dict[int, Stored]], dict[int, Stored]] = lambda bodies: bodies,
    ) -> Fault:
        """Add an entry that must be void by just this rule, and must leave everything as it was."""
        before, size = snapshot(self.state), self.tree.size
        weighed = self.add(*drafts, by=by, base=base, heads=heads, header=header, bodies=bodies)
        return self._void(code, event, weighed, before, size)

    def void_note(self, code: str, note: bytes) -> Fault:
        """Put the bytes of an entry that must be void as a whole."""
        before, size = snapshot(self.state), self.tree.size
        return self._void(code, None, self.put(note), before, size)

    def finds(self, code: str, event: int | None, *drafts: Draft) -> Fault:
        """Add an entry that must count, and break just this body rule."""
        weighed = self.add(*drafts)
        assert weighed.counts, weighed.verdict
        (finding,) = weighed.verdict.findings
        assert (finding.code, finding.event) == (code, event), finding
        return finding

    def link(self, address: str) -> Commitment:
        """Return the commitment of the event at *address*."""
        return self.state.placed[Address.parse(address)].commitment

    def newest(self, id: str) -> Commitment:
        """Return the commitment of the newest link of *id*."""
        return self.state.placed[self.state.newest[id]].commitment

    def _void(
        self, code: str, event: int | None, weighed: Weighed, before: dict[str, object], size: int
    ) -> Fault:
        fault = weighed.verdict.void
        assert fault is not None, weighed.verdict
        assert (fault.code, fault.event) == (code, event), fault
        assert fault.message
        assert not weighed.counts
        assert not weighed.stops
        assert weighed.verdict.findings == ()
        assert snapshot(self.state) == before, "a void entry left something behind"
        # It keeps its index: the tree holds it like any other.
        assert self.tree.size == size + 1
        return fault

    def _salt(self, number: int) -> bytes:
        return sha256(b"salt %d.%d" % (self.size, number))[:SALT_BYTES]


FOUNDERS: Final = (found(), enrol(ALICE, "archivist", "steward"), enrol(BOB, "steward"))


def founded(signers: int = 1) -> History:
    """Return an archive with three stewards, Alice, Bob and Carol, and two archivists.

    Entry 0 founds it, entry 1 enrols the rest, entry 2 holds a property, two entities, a source
    and a statement at 2.0 to 2.4, all by Alice.
    """
    history = History()
    history.counts(
        found(), enrol(ALICE, "archivist", "steward"), enrol(BOB, "steward"), by=(ALICE, BOB)
    )
    history.counts(enrol(CAROL, "steward"), enrol(DAN), enrol(EVE))
    history.counts(
        say("property.defined", "prop:claim"),
        say("entity.added", P),
        say("entity.added", Q),
        say("source.added", S),
        say("statement.added", M),
    )
    if signers > 1:
        link = history.newest(ORIGIN)
        history.counts(say("policy.changed", ORIGIN, replaces=link, signers=signers))
    return history


def retyped(type: str, version: int = 1, number: int = 0) -> Retype:
    """Return what gives the head *number* another type and version."""

    def mend(heads: tuple[Head, ...]) -> tuple[Head, ...]:
        changed = replace(heads[number], type=type, version=version)
        return (*heads[:number], changed, *heads[number + 1 :])

    return mend


def refold(kept: Sequence[Kept]) -> tuple[State, list[Weighed]]:
    """Return what a fold over *kept* from the start remembers, and says of each entry."""
    state = State()
    return state, list(fold(kept, state, MemoryTree()))


EMPTY_ROOT: Final = merkle.EMPTY_ROOT
