"""Histories by somebody who does not care for the rules: what two verifiers must agree on."""

from dataclasses import replace
from random import Random
from typing import Final

from archive.core import merkle
from archive.core.entry import Head, Header
from archive.core.keys import SeedSigner
from archive.errors import MalformedError
from archive.events.base import REGISTER
from archive.events.drafting import Draft
from archive.events.opening import Stored
from archive.ids import Commitment, Origin
from archive.rules.fold import Weighed
from archive.shape import Json
from tests.rules.histories import (
    ALICE,
    BOB,
    CAROL,
    DAN,
    EVE,
    LOGS,
    MALLORY,
    ORIGIN,
    History,
    M,
    N,
    P,
    Q,
    R,
    S,
    enrol,
    found,
    founded,
    log_signers,
    person,
    say,
)

PEOPLE: Final = (ALICE, BOB, CAROL, DAN, EVE, MALLORY, person("f"), person("g"))
IDS: Final = {
    "entity": (P, Q, "ent:xxxxxxxxxxxx", "ent:yyyyyyyyyyyy"),
    "source": (S, R, "src:xxxxxxxxxxxx"),
    "statement": (M, N, "stm:xxxxxxxxxxxx"),
    "property": ("prop:claim", "prop:deaths"),
    "key": tuple(f"key:{one.key.id}" for one in PEOPLE),
    "archive": (ORIGIN,),
    "policy": (ORIGIN,),
    "note": (P, S, M, "prop:claim", f"key:{ALICE.key.id}", ORIGIN, N),
}
ON_TARGETS: Final = ("access.restricted", "access.opened", "event.redacted")
RARE: Final = ("archive.created", "key.revoked", "policy.changed", "key.enrolled")
USUAL: Final = sorted({type for type, _ in REGISTER if type not in RARE})
NO_LINKS: Final = ("note", "key", "event")
LOOSE: Final = ("source.captured", "entity.linked", "statement.cited")


class Wild:
    """Adds entries that are right in most things; the seed decides in which they are not."""

    def __init__(self, seed: int, signers: int) -> None:
        self.random = Random(seed)
        self.history = founded(signers)
        self.newest: dict[str, Commitment] = {}
        self.contents: dict[str, list[Commitment]] = {}
        self.all: list[Commitment] = []
        self.revoked: set[str] = set()
        for weighed in self.history.weighed:
            self.note(weighed)

    def go_on(self, count: int) -> History:
        history = self.history
        for _ in range(count):
            if self.rarely(0.05):
                self.again()
            else:
                self.entry()
            if history.weighed[-1].stops:
                # Nobody weighs anything from here on; the tree has its leaf all the same.
                history.tree.append(merkle.leaf_hash(history.kept[-1].note))
                break
        return history

    def rarely(self, chance: float = 0.05) -> bool:
        return self.random.random() < chance

    def note(self, weighed: Weighed) -> None:
        """Remember what the next entries may name."""
        if weighed.entry is None or not weighed.counts:
            return
        for head in weighed.entry.heads:
            self.all.append(head.body)
            if head.type == "key.revoked" and head.id is not None:
                self.revoked.add(head.id)
            if head.type in ("statement.added", "statement.corrected") and head.id is not None:
                self.contents.setdefault(head.id, []).append(head.body)
            if head.type not in LOOSE and head.type.split(".")[0] not in NO_LINKS:
                self.newest[head.id or str(head.target)] = head.body

    def again(self) -> None:
        """Put in what is there already, or something that is hardly an entry."""
        held = self.random.choice(self.history.kept)
        note = held.note if self.rarely(0.3) else self.mangled(held.note)
        self.note(self.history.put(note, held.bodies))

    def mangled(self, note: bytes) -> bytes:
        data = bytearray(note)
        # Half of the time in its signature.
        at = self.random.randrange(0 if self.rarely(0.5) else len(data) - 80, len(data))
        data[at] = self.random.choice((data[at] ^ 1, data[at] ^ 2, 0x20, 0x0A, 0xFF))
        return bytes(data)

    def entry(self) -> None:
        size = self.history.size
        base = self.random.randrange(size + 2) if self.rarely() else size
        drafts = [self.draft() for _ in range(self.random.choice((1, 1, 1, 2, 3)))]
        try:
            weighed = self.history.add(
                *drafts,
                by=self.signers(),
                base=base,
                heads=self.heads,
                header=self.header,
                bodies=self.bodies,
            )
        except MalformedError:
            return  # such a thing cannot even be signed
        self.note(weighed)

    def signers(self) -> list[SeedSigner]:
        some = self.random.sample(PEOPLE, self.random.randrange(1, 4))
        if self.rarely(0.15):
            return some
        stewards = [one for one in (ALICE, BOB, CAROL) if self._holds(one)]
        others = self.random.sample((DAN, EVE), self.random.choice((0, 0, 1)))
        if self.rarely(0.2):
            stewards = []
        signing = stewards[self.random.choice((0, 0, 0, 1)) :]
        return signing + [one for one in others if self._holds(one)] or [EVE]

    def _holds(self, one: SeedSigner) -> bool:
        return f"key:{one.key.id}" not in self.revoked

    def draft(self) -> Draft:
        type = self.random.choice(RARE if self.rarely(0.15) else USUAL)
        if type == "key.enrolled":
            roles = self.random.choice((("archivist",), ("steward",), ("archivist", "steward")))
            return enrol(self.random.choice(PEOPLE), *roles)
        if type in ON_TARGETS or (type == "note.added" and self.rarely(0.5)):
            index = self.random.randrange(self.history.size)
            target = f"{index}.{self.random.choice((0, 0, 0, 1, 2))}"
            links = type.startswith("access.")
            return say(type, target=target, replaces=self.link(target) if links else None)
        ids = IDS[type.split(".")[0]]
        id = self.random.choice([id for id in ids if id in self.newest] or ids)
        if type.endswith((".added", ".defined", ".revoked")) or self.rarely():
            id = self.random.choice(ids)
        if type == "policy.changed" and self.rarely(0.5):
            return self.rotation(id)
        members: dict[str, Json] = {}
        if type in ("policy.changed", "archive.created"):
            members["signers"] = self.random.choice((1, 1, 2, 3))
        if type == "key.revoked" and self.rarely(0.5):
            members["compromisedSince"] = self.random.randrange(self.history.size + 1)
        cites = (type == "statement.cited") != self.rarely(0.02)
        restricted = True if self.rarely(0.15) else None
        replaces = self.replaced(type, id)
        on = self.random.choice(self.contents.get(id, self.all)) if cites else None
        return say(type, id, replaces=replaces, on=on, restricted=restricted, **members)

    def rotation(self, id: str) -> Draft:
        log = self.random.choice((*LOGS, log_signers(7, "example.org/other")))
        vkeys: Json = [one.key.encode() for one in log]
        said: dict[str, Json] = {"log": vkeys, "reason": "rotation"}
        body = REGISTER["policy.changed", 1].body.decode(said, "")
        return Draft(body=body, id=Origin(id), replaces=self.link(id))

    def replaced(self, type: str, id: str) -> Commitment | None:
        kind = type.split(".")[1]
        if kind in ("added", "created", "captured", "cited", "revoked"):
            return self.link(id) if self.rarely() else None
        if kind == "linked":
            return self.random.choice(self.all) if self.rarely(0.3) else None
        return self.link(id)

    def link(self, chain: str) -> Commitment | None:
        return self.random.choice(self.all) if self.rarely() else self.newest.get(chain)

    # What is written otherwise than it was said.

    def heads(self, heads: tuple[Head, ...]) -> tuple[Head, ...]:
        return tuple(self.head(one) for one in heads)

    def head(self, head: Head) -> Head:
        if not self.rarely():
            return head
        ways = (
            lambda: replace(head, version=2),
            lambda: replace(head, type="entity.seen"),
            lambda: replace(head, type="video.shown"),
            lambda: replace(head, type=self.random.choice(USUAL)),
            lambda: replace(head, body=self.random.choice(self.all)),
            lambda: replace(head, restricted=not head.restricted),
        )
        # What nobody can decide ends a history, so that is seldom.
        if head.type.split(".")[0] in ("archive", "key", "policy", "access", "event"):
            ways = ways if self.rarely(0.2) else ways[1:]
        return self.random.choice(ways)()

    def header(self, header: Header) -> Header:
        return replace(header, archive=Origin("example.org/other")) if self.rarely(0.02) else header

    def bodies(self, bodies: dict[int, Stored]) -> dict[int, Stored]:
        return {
            number: replace(stored, content=b"{}") if self.rarely(0.02) else stored
            for number, stored in bodies.items()
            if not self.rarely(0.02)
        }


def foundings(seed: int) -> History:
    """Return a history whose entry 0 is right or nearly so, and a few entries behind it."""
    random = Random(seed)
    history = History()
    people = random.sample(PEOPLE, random.choice((1, 2, 3)))
    roles = [random.choice((("steward",), ("archivist", "steward"))) for _ in people]
    if random.random() < 0.2:
        roles[-1] = ("archivist",)
    drafts = [found(random.choice((1, 1, 2)))]
    drafts += [enrol(one, *said) for one, said in zip(people, roles, strict=True)]
    if random.random() < 0.2:
        drafts.append(say("entity.added", P))
    if random.random() < 0.1:
        drafts.reverse()
    by = random.sample(PEOPLE, 2) if random.random() < 0.2 else people
    weighed = history.add(*drafts, by=by)
    if random.random() < 0.2:
        history = History()
        note = bytearray(weighed.held.note)
        note[-random.randrange(3, 60)] ^= 1
        history.put(bytes(note), weighed.held.bodies)
    for _ in range(3):
        history.add(say("entity.added", random.choice((P, Q))), by=random.sample(people, 1))
    return history
