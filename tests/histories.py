"""Random histories that the rules allow, appended to a database entry by entry."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Final

from hypothesis import strategies as st
from sqlalchemy import Connection, select

from archive.core import canonical, merkle
from archive.core import entry as entries
from archive.core.checkpoint import SignedCheckpoint
from archive.core.commitment import SALT_BYTES, commit
from archive.core.hashes import sha256
from archive.core.keys import SeedSigner
from archive.core.memory_tree import MemoryTree
from archive.events.base import STEWARD_FAMILIES, family
from archive.events.drafting import Base, Draft, compose
from archive.events.source import SourceCaptured
from archive.ids import ALPHABET, Address, Commitment, Digest
from archive.log import append, checkpoints, views
from archive.relation import Relation, Row
from archive.shape import Json
from archive.store import derived
from tests.rules.histories import (
    ALICE,
    BOB,
    CAROL,
    FOUNDERS,
    LOGS,
    ORIGIN,
    START,
    enrol,
    person,
    revoke,
    rotate,
    say,
)

ALL_LOG_SIGNERS: Final = [signer for pair in LOGS for signer in pair]

VALUES: Final[dict[str, tuple[dict[str, Json], Callable[["Teller"], Json]]]] = {
    "claim": ({"valueTypes": ["text"]}, lambda t: {"text": t.words(), "lang": "en"}),
    "partOf": ({"valueTypes": ["entity"]}, lambda t: {"entity": t.pick(t.entities)}),
    "about": (
        {"valueTypes": ["entity", "source", "statement"]},
        lambda t: (
            {"statement": t.pick(t.statements)}
            if t.statements and t.odd()
            else {"source": t.pick(t.sources)}
        ),
    ),
    "endCause": (
        {"valueTypes": ["code"], "codes": ["died", "removed"]},
        lambda t: {"code": t.pick(["died", "removed"])},
    ),
    "pointInTime": (
        {"valueTypes": ["date"], "single": True},
        lambda t: {"date": t.pick(["2022-01-05", "2022-01?", "XXXX-03-09", "[..2023-03-09]"])},
    ),
    "deaths": (
        {"valueTypes": ["quantity"]},
        lambda t: {
            "quantity": {"of": "person", "text": "225 people", "modality": "exact", "amount": "225"}
        },
    ),
}


@dataclass(slots=True)
class Placed:
    address: Address
    type: str
    id: str | None
    restricted: bool


@dataclass(slots=True)
class Teller:
    """Says what the rules allow next, choosing by a seed; remembers what it has said."""

    size: int = 0
    links: dict[str, Commitment] = field(default_factory=dict)
    events: list[Placed] = field(default_factory=list)
    redacted: set[Address] = field(default_factory=set)
    retracted: set[str] = field(default_factory=set)
    contents: list[tuple[str, Commitment]] = field(default_factory=list)
    captures: dict[str, list[str]] = field(default_factory=dict)
    links_of_access: dict[str, Commitment] = field(default_factory=dict)
    pairs: dict[Commitment, tuple[str, str]] = field(default_factory=dict)
    properties: list[str] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    people: dict[str, SeedSigner] = field(default_factory=dict)
    stewards: int = 2
    signers: int = 1
    log: int = 0
    minted: int = 0
    drafts: list[Draft] = field(default_factory=list)
    lowest_base: int = 1
    random: Random = field(default_factory=Random)

    @property
    def entities(self) -> list[str]:
        return [id for id in self.links if id.startswith("ent:")]

    @property
    def sources(self) -> list[str]:
        return [id for id in self.links if id.startswith("src:")]

    @property
    def statements(self) -> list[str]:
        return [id for id in self.links if id.startswith("stm:")]

    def pick(self, items: Sequence[str]) -> str:
        return self.random.choice(list(items))

    def odd(self) -> bool:
        return self.random.random() < 0.5

    def words(self) -> str:
        return self.pick(["It rained.", "Он приказал стрелять.", "225 dead", "Жаңаөзен"])

    def mint(self, kind: str) -> str:
        self.minted += 1
        digits = [ALPHABET[self.minted >> shift & 31] for shift in range(55, -5, -5)]
        return f"{kind}:{''.join(digits)}"

    def salt(self) -> bytes:
        return sha256(b"salt %d.%d" % (self.size, len(self.drafts)))[:SALT_BYTES]

    def tell(self, draft: Draft) -> Commitment:
        """Put *draft* into the entry that is being written; return what it commits to."""
        link = commit(self.salt(), canonical.encode(draft.body.json()))
        address = Address(self.size, len(self.drafts))
        self.drafts.append(draft)
        self.events.append(Placed(address, draft.type, draft.id, draft.restricted is True))
        return link

    def chain(self, draft: Draft) -> Commitment:
        """Put in the next link of a chain."""
        assert draft.id is not None
        link = self.tell(draft)
        self.links[draft.id] = link
        return link

    def targets(self) -> list[Placed]:
        return [
            placed
            for placed in self.events
            if placed.address.entry < self.size
            and placed.address not in self.redacted
            and family(placed.type) not in STEWARD_FAMILIES
        ]

    def say(self, step: str, seed: int) -> None:
        """Say one thing of the kind *step*, if anything of that kind can be said now."""
        self.random = Random(seed)
        getattr(self, step)()

    # What can be said.

    def entity(self) -> None:
        id = self.mint("ent")
        label: Json = {"en": self.words(), "ru": "Имя"} if self.odd() else {"und": self.words()}
        handle: dict[str, Json] = {"handle": f"h{self.minted}"} if self.odd() else {}
        restricted = self.random.random() < 0.2
        self.chain(say("entity.added", id, restricted=restricted, label=label, **handle))

    def entity_corrected(self) -> None:
        id = self.pick(self.entities)
        label: Json = {"en": self.words()}
        self.chain(say("entity.corrected", id, replaces=self.links[id], label=label))

    def entity_linked(self) -> None:
        if self.pairs and self.odd():
            replaced = Commitment(self.pick(list(self.pairs)))
            id, other = self.pairs.pop(replaced)
            link = self.tell(say("entity.linked", id, replaces=replaced, other=other))
        else:
            id, other = self.random.sample(self.entities, 2)
            link = self.tell(say("entity.linked", id, other=other, judgement="unsure"))
        self.pairs[link] = (id, other)

    def source(self) -> None:
        publisher: Json = {"entity": self.pick(self.entities)}
        title: Json = {"text": self.words(), "lang": "en"}
        self.chain(say("source.added", self.mint("src"), publisher=publisher, title=title))

    def source_corrected(self) -> None:
        id = self.pick(self.sources)
        published: Json = {"date": "2022-01-05"} if self.odd() else {"absent": "none"}
        draft = say("source.corrected", id, replaces=self.links[id], published=published)
        self.chain(draft)

    def captured(self) -> None:
        id = self.pick(self.sources)
        if self.random.random() < 0.2:
            body: dict[str, Json] = {
                "outcome": "failed",
                "method": "download",
                "retrieved": {"date": "2022-01-05"},
            }
            self.tell(Draft(id=id, body=_captured(body)))
            return
        data = f"capture {self.random.randrange(4)}\n".encode()
        digest = f"sha256:{hashlib.sha256(data).hexdigest()}"
        self.files[digest] = data
        held = self.captures.setdefault(id, [])
        of: dict[str, Json] = {"of": self.pick(held)} if held and self.odd() else {}
        draft = say("source.captured", id, digest=digest, bytes=len(data), **of)
        self.tell(draft)
        held.append(digest)

    def property(self) -> None:
        undefined = [name for name in VALUES if name not in self.properties]
        if undefined and self.odd():
            name = self.pick(undefined)
            self.properties.append(name)
        else:
            name = self.pick(self.properties)
        id = f"prop:{name}"
        members = VALUES[name][0]
        self.chain(say("property.defined", id, replaces=self.links.get(id), **members))

    def statement(self) -> None:
        id = self.mint("stm")
        restricted = self.random.random() < 0.2
        link = self.chain(say("statement.added", id, restricted=restricted, **self._content()))
        self.contents.append((id, link))

    def statement_corrected(self) -> None:
        for id in self._standing():
            draft = say("statement.corrected", id, replaces=self.links[id], **self._content())
            self.contents.append((id, self.chain(draft)))

    def cited(self) -> None:
        for id, link in self.contents[: self.random.randrange(3)]:
            self.tell(say("statement.cited", id, on=link, reference=self._reference()))

    def retracted_or_not(self) -> None:
        if self.retracted and self.odd():
            id = self.pick(sorted(self.retracted))
            self.retracted.remove(id)
            self.chain(say("statement.reinstated", id, replaces=self.links[id]))
        else:
            for id in self._standing():
                self.retracted.add(id)
                self.chain(say("statement.retracted", id, replaces=self.links[id]))

    def ranked(self) -> None:
        kind = self.pick(["preferred", "deprecated", "unranked"])
        for id in self._standing():
            self.chain(say(f"statement.{kind}", id, replaces=self.links[id]))

    def noted(self) -> None:
        targets = self.targets()
        if targets and self.odd():
            self._act("note.added", self.random.choice(targets))
        else:
            self.tell(say("note.added", self.pick([*self.links, f"key:{ALICE.key.id}"])))

    def access(self) -> None:
        targets = self.targets()
        if not targets:
            return
        shut = [placed for placed in targets if placed.restricted]
        placed = self.random.choice(shut if shut and self.odd() else targets)
        name = "access.opened" if placed.restricted else "access.restricted"
        chain = str(placed.address)
        self.links_of_access[chain] = self._act(name, placed, self.links_of_access.get(chain))
        placed.restricted = not placed.restricted

    def redaction(self) -> None:
        targets = self.targets()
        if not targets or self.random.random() < 0.5:
            return
        placed = self.random.choice(targets)
        self._act("event.redacted", placed)
        self.redacted.add(placed.address)

    def enrolled(self) -> None:
        left = [letter for letter in "defghij" if letter not in self.people]
        if "c" not in self.people and self.odd():
            self.people["c"] = CAROL
            self.stewards += 1
            self.tell(enrol(CAROL, "steward"))
        elif left:
            self.people[left[0]] = person(left[0])
            self.tell(enrol(person(left[0]), "archivist"))

    def revoked(self) -> None:
        since = [letter for letter in self.people if self._revocable(letter)]
        if not since:
            return
        letter = self.pick(since)
        enrolled = next(
            placed.address.entry
            for placed in self.events
            if placed.id == f"key:{person(letter).key.id}" and placed.type == "key.enrolled"
        )
        members: dict[str, Json] = {}
        if enrolled + 1 < self.size and self.odd():
            members = {"compromisedSince": self.random.randrange(enrolled + 1, self.size)}
        self.people[f"-{letter}"] = person(letter)
        self.tell(revoke(person(letter), **members))

    def _revocable(self, letter: str) -> bool:
        return not letter.startswith("-") and letter != "c" and f"-{letter}" not in self.people

    def policy(self) -> None:
        if self.log < len(LOGS) - 1 and self.odd():
            self.log += 1
            self.chain(rotate(self.log, self.links[ORIGIN]))
            return
        signers = 2 if self.signers == 1 and self.stewards > 2 else 1
        self.chain(say("policy.changed", ORIGIN, replaces=self.links[ORIGIN], signers=signers))
        self.signers = signers

    def _act(self, name: str, placed: Placed, replaces: Commitment | None = None) -> Commitment:
        self.lowest_base = max(self.lowest_base, placed.address.entry + 1)
        return self.tell(say(name, target=str(placed.address), replaces=replaces))

    def _standing(self) -> list[str]:
        standing = [id for id in self.statements if id not in self.retracted]
        return [self.pick(standing)] if standing else []

    def _content(self) -> dict[str, Json]:
        name = self.pick(self.properties)
        value: Json = VALUES[name][1](self)
        if self.random.random() < 0.2:
            value = {"absent": "withheld", "ground": "classified"}
        return {
            "subject": self.pick(self.entities),
            "property": name,
            "value": value,
            "references": [self._reference() for _ in range(self.random.randrange(1, 3))],
        }

    def _reference(self) -> Json:
        if self.random.random() < 0.2:
            return {"source": "archive", "basis": "inferred"}
        source = self.pick(self.sources)
        held = self.captures.get(source)
        capture: dict[str, Json] = {"capture": self.pick(held)} if held else {}
        step: dict[str, Json] = {"agent": self.pick(self.entities), "act": "states"}
        if self.odd():
            step["not"] = True
        said: dict[str, Json] = {"attribution": [step]} if self.odd() else {}
        return {"source": source, **capture, **said}


def _captured(body: dict[str, Json]) -> SourceCaptured:
    return SourceCaptured.decode(body, "")


STEPS: Final = (
    "entity",
    "entity_corrected",
    "entity_linked",
    "source",
    "source_corrected",
    "captured",
    "property",
    "statement",
    "statement",
    "statement_corrected",
    "cited",
    "retracted_or_not",
    "ranked",
    "noted",
    "access",
    "redaction",
    "enrolled",
    "revoked",
    "policy",
)

Acts = Sequence[Sequence[tuple[str, int]]]

acts: Final = st.lists(
    st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 2**32)), min_size=1, max_size=5),
    min_size=2,
    max_size=14,
)
"""What is said in each entry after the first two."""


@dataclass(slots=True)
class Live:
    """A log in a database, within one transaction."""

    connection: Connection
    teller: Teller = field(default_factory=Teller)
    tree: MemoryTree = field(default_factory=MemoryTree)
    notes: list[bytes] = field(default_factory=list)

    def begin(self) -> None:
        """Append what every history starts with: the keys, and something to talk about."""
        views.drop(self.connection)
        views.create(self.connection)
        for draft in FOUNDERS:
            self.teller.tell(draft)
        self.teller.links[ORIGIN] = commit(
            sha256(b"salt 0.0")[:SALT_BYTES], canonical.encode(FOUNDERS[0].body.json())
        )
        self.append(by=(ALICE, BOB), base=0)
        teller = self.teller
        teller.say("entity", 1)
        teller.say("entity", 2)
        teller.say("source", 3)
        teller.properties.append("claim")
        teller.chain(say("property.defined", "prop:claim"))
        teller.say("statement", 4)
        self.append()

    def go_on(self, told: Acts) -> None:
        """Append an entry for each of *told* that says anything."""
        for steps in told:
            signers = self.teller.signers
            for step, seed in steps:
                self.teller.say(step, seed)
            if self.teller.drafts:
                extra = [self.teller.people[p] for p in self.teller.people if self._may(p)]
                by = [ALICE, BOB][:signers] + extra[: self.teller.random.randrange(2)]
                lowest = self.teller.lowest_base
                self.append(by=by, base=self.teller.random.randrange(lowest, self.tree.size + 1))

    def append(self, *, by: Sequence[SeedSigner] = (ALICE,), base: int | None = None) -> None:
        teller, size = self.teller, self.tree.size if base is None else base
        drafts, index = teller.drafts, teller.size
        salts = b"".join(
            sha256(b"salt %d.%d" % (index, n))[:SALT_BYTES] for n in range(len(drafts))
        )
        made = compose(
            drafts,
            origin=ORIGIN,
            at=START + index,
            base=Base(size=size, root=self.tree.root_at(size)),
            by=[signer.key.id for signer in by],
            random=salts,
        )
        note = entries.sign(made.text, by)
        done = append.append(self.connection, note, dict(enumerate(made.stored)))
        assert done == append.Appended(index, repeated=False)
        self.notes.append(note)
        self.tree.append(merkle.leaf_hash(note))
        teller.drafts, teller.size, teller.lowest_base = [], index + 1, 1

    def sign_checkpoint(self) -> bytes | None:
        """Sign a checkpoint over all that is there."""
        note = checkpoints.sign(
            self.connection, ALL_LOG_SIGNERS, self.last(), START + self.tree.size
        )
        if note is not None:
            checkpoints.keep(self.connection, note)
        return note

    def last(self) -> SignedCheckpoint | None:
        return checkpoints.newest(self.connection)

    def _may(self, letter: str) -> bool:
        """Say whether a key may sign now: enrolled before this entry, an archivist, not revoked."""
        if letter == "c" or letter.startswith("-") or f"-{letter}" in self.teller.people:
            return False
        key = f"key:{self.teller.people[letter].key.id}"
        return any(
            placed.id == key and placed.address.entry < self.teller.size
            for placed in self.teller.events
        )


def rows(connection: Connection, relation: Relation) -> list[Row]:
    """Return all rows of a derived table, sorted."""
    found = connection.execute(select(derived.table(relation)))
    return sorted((tuple(row) for row in found), key=repr)


def digests(teller: Teller) -> list[tuple[Digest, bytes]]:
    """Return what was captured."""
    return [(Digest(digest), data) for digest, data in teller.files.items()]
