"""What lies before a forger: an honest log with its files, and the tools to make all of it anew.

The forger has the power of the operator: he writes entries, signs checkpoints with the log's own
keys, and makes tiles, views and manifests anew, so that each forgery is found for what it is and
not by something stale beside it. He holds no author's key but those of Dan, of Eve, whose key was
revoked, of Mallory, whom nobody enrolled, and, where a row says so, that of a steward.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from archive.core import checkpoint, trust
from archive.core.checkpoint import Checkpoint
from archive.core.hashes import Hash, sha256
from archive.core.keys import Signer
from archive.core.memory_tree import MemoryTree
from archive.core.merkle import Node, leaf_hash
from archive.core.note import Note, SignatureLine
from archive.core.trust import Trust
from archive.events.drafting import Base, Draft, compose
from archive.events.opening import Kept, Stored
from archive.ids import Digest
from archive.rules.ahead import Spread
from archive.rules.fold import fold
from archive.rules.state import State
from archive.service.editing import Audience, Selected
from archive.snapshot import bagging, content, paths
from archive.snapshot.about import about
from archive.snapshot.bagging import Payload
from archive.snapshot.content import Edition
from archive.verify import auditor
from archive.verify.replay import Replay
from archive.verify.report import Report
from archive.verify.snapshot import Snapshot
from archive.views.runner import changes
from tests.copies import Held, MemoryFiles, rebag
from tests.rules.histories import (
    ALICE,
    BOB,
    DAN,
    EVE,
    LOGS,
    ORIGIN,
    START,
    History,
    M,
    N,
    P,
    Q,
    S,
    enrol,
    founded,
    person,
    revoke,
    say,
)

TEXT: Final = b"On January 5 he verbally ordered it. It rained.\n"
DIGEST: Final = Digest(f"sha256:{sha256(TEXT).hex()}")
FAY, GUS, HAL = person("f"), person("g"), person("h")
A, B, C, D = ("stm:" + letter * 12 for letter in "abcd")

SIZE: Final = 13
"""Entries of the honest log. The last one, by Fay, is what most forgers are after."""

CLOCK: Final = START + 1_000_000
QUOTED: Final = {"source": S, "capture": DIGEST, "exact": "he verbally ordered it"}


def honest() -> History:
    """Return the honest log.

    0 to 2 found it; 3 captures, quotes, and says what is restricted and what is redacted later; 4
    corrects and links; 5 redacts 3.3; 6 restricts 4.1; 7 cites; 8 revokes Eve; 9 has two stewards
    sign; 10 enrols Fay, by two; 11 is Dan's; 12.0 to 12.3 are what Fay says of a value, a number,
    a speaker and a date.
    """
    log = founded()
    log.counts(
        say("source.captured", S, digest=DIGEST, bytes=len(TEXT)),
        say("statement.added", N, references=[QUOTED]),
        say("note.added", P, restricted=True, text="Afraid."),
        say("note.added", P, text="A name that had to go."),
        say("property.defined", "prop:deaths", valueTypes=["quantity"]),
        say("property.defined", "prop:pointInTime", valueTypes=["date"]),
    )
    log.counts(
        say("statement.corrected", M, replaces=log.newest(M), references=[QUOTED]),
        say("entity.linked", P, other=Q),
        by=(DAN,),
    )
    log.counts(say("event.redacted", target="3.3"))
    log.counts(say("access.restricted", target="4.1"))
    log.counts(say("statement.cited", N, on=log.newest(N), reference=QUOTED), by=(DAN,))
    log.counts(revoke(EVE))
    log.counts(say("policy.changed", ORIGIN, replaces=log.newest(ORIGIN), signers=2))
    log.counts(enrol(FAY), by=(ALICE, BOB))
    log.counts(
        say("entity.corrected", P, replaces=log.newest(P), label={"en": "Pavel"}),
        say("note.added", target="4.0"),
        by=(DAN,),
    )
    number = {"of": "person", "text": "225 people", "modality": "exact", "amount": "225"}
    day = {"property": "pointInTime", "value": {"date": "2022-01-05"}}
    step = {"agent": Q, "act": "states", "to": P}
    log.counts(
        say("statement.added", A, references=[QUOTED]),
        say(
            "statement.added",
            B,
            property="deaths",
            value={"quantity": number},
            references=[QUOTED],
        ),
        say("statement.added", C, references=[{**QUOTED, "attribution": [step]}]),
        say("statement.added", D, references=[QUOTED], qualifiers=[day]),
        by=(FAY,),
    )
    assert log.size == SIZE
    return log


Mend = Callable[[bytes], bytes]


def exchanged(old: bytes, new: bytes) -> Mend:
    """Return what puts *new* in the one place of *old*."""

    def mend(data: bytes) -> bytes:
        assert data.count(old) == 1, (data.count(old), old)
        return data.replace(old, new)

    return mend


def line(signer: Signer, text: bytes) -> SignatureLine:
    return SignatureLine(
        name=signer.key.name, key_id=signer.key.key_hash, signature=signer.sign(text)
    )


def signed(text: bytes, *by: Signer) -> bytes:
    """Return a note over *text*, whatever it says, signed in the order of *by*."""
    return Note(text, tuple(line(signer, text) for signer in by)).encode()


@dataclass
class Desk:
    """One log with what belongs to it, to be forged.

    `sizes`: time and signers of the checkpoint over so many entries; None in place of a size is
    the whole log. `notes`: what stands in place of the checkpoint over so many. `held`:
    checkpoints that the auditor has from before. `earlier`: those of an older copy. `pins`: what
    they pinned, if not as usual.
    """

    kept: list[Kept]
    sizes: dict[int | None, tuple[int, Sequence[Signer]]] = field(default_factory=dict)
    notes: dict[int, bytes] = field(default_factory=dict)
    captures: dict[Digest, bytes] = field(default_factory=dict)
    held: list[bytes] = field(default_factory=list)
    earlier: list[bytes] = field(default_factory=list)
    pins: Trust | None = None

    def copy(self) -> "Desk":
        """Return a desk of one's own; what lies on it is never changed in place."""
        return Desk(kept=list(self.kept), sizes=dict(self.sizes), captures=dict(self.captures))

    @property
    def size(self) -> int:
        return len(self.kept)

    def judged(self) -> tuple[State, MemoryTree]:
        state, tree = State(), MemoryTree()
        for _ in fold(self.kept, state, tree):
            pass
        return state, tree

    def tree(self) -> MemoryTree:
        tree = MemoryTree()
        tree.extend(leaf_hash(one.note) for one in self.kept)
        return tree

    def newest(self, id: str) -> str:
        state, _ = self.judged()
        return state.placed[state.newest[id]].commitment

    def composed(
        self, *drafts: Draft, by: Sequence[Signer] = (DAN,), base: int | None = None, at: int = 0
    ) -> tuple[bytes, dict[int, Stored]]:
        """Return the text of a next entry, and the bodies of its events."""
        size = self.size if base is None else base
        made = compose(
            drafts,
            origin=ORIGIN,
            at=at or START + self.size,
            base=Base(size=size, root=self.tree().root_at(size)),
            by=[signer.key.id for signer in by],
            random=b"".join(
                sha256(b"forged %d.%d" % (self.size, n))[:16] for n in range(len(drafts))
            ),
        )
        return made.text, dict(enumerate(made.stored))

    def append(
        self,
        *drafts: Draft,
        by: Sequence[Signer] = (DAN,),
        base: int | None = None,
        mend: Mend = bytes,
        spoil: Mend = bytes,
    ) -> None:
        """Put an entry at the end, its text mended before it is signed, the whole spoilt after."""
        text, bodies = self.composed(*drafts, by=by, base=base)
        self.put(spoil(signed(mend(text), *by)), bodies)

    def put(self, note: bytes, bodies: Mapping[int, Stored] | None = None) -> None:
        self.kept.append(Kept(index=self.size, note=note, bodies=bodies or {}))

    def rewrite(self, index: int, mend: Mend) -> None:
        """Change the note of an entry."""
        self.kept[index] = replace(self.kept[index], note=mend(self.kept[index].note))

    def embody(self, index: int, number: int, stored: Stored | None) -> None:
        """Put a body into the place of another, or take it away."""
        bodies = dict(self.kept[index].bodies)
        bodies.pop(number, None)
        if stored is not None:
            bodies[number] = stored
        self.kept[index] = replace(self.kept[index], bodies=bodies)

    def say(self, index: int, number: int, mend: Mend) -> None:
        """Change what a body says; the salt stays."""
        old = self.kept[index].bodies[number]
        self.embody(index, number, replace(old, content=mend(old.content)))

    def renumber(self) -> None:
        """Give the entries the places at which they stand now."""
        self.kept = [replace(one, index=n) for n, one in enumerate(self.kept)]

    def point(self, size: int, time: int, by: Sequence[Signer] = LOGS[0]) -> bytes:
        """Return a checkpoint over what stands here now."""
        root = self.tree().root_at(size)
        return checkpoint.sign(Checkpoint(origin=ORIGIN, size=size, root=root), by, time)

    def points(self) -> list[tuple[int, bytes]]:
        found = {}
        for size, (time, by) in self.sizes.items():
            covered = self.size if size is None else size
            if covered <= self.size:
                found[covered] = self.point(covered, time, by)
        return sorted({**found, **self.notes}.items())

    def files(self) -> MemoryFiles:
        """Make the whole copy anew of what lies here."""
        state, _ = self.judged()
        tree = self.tree()
        edition = Edition(
            size=self.size,
            entries=lambda: iter(self.kept),
            tree=tree.read,
            checkpoints=self.points(),
            rows=changes(Replay(Held(self.kept), state).events()).rows,
            policy=trust.encode([signer.key for signer in LOGS[0]], self.identity()),
        )
        held = {path: b"".join(parts) for path, parts in content.files(edition)}
        held |= {paths.capture(digest): data for digest, data in self.captures.items()}
        payload = Payload()
        told = about(held[paths.CHECKPOINT], tree.read([Node(0, 0)])[0], Audience.PUBLIC.value)
        tags = {path: b"".join(parts) for path, parts in bagging.files(payload, told)}
        files = MemoryFiles({**held, **tags})
        rebag(files.content)
        return files

    def identity(self) -> Hash:
        return leaf_hash(self.kept[0].note)


def desk_of(log: History, *sizes: int) -> Desk:
    """Return a public copy of *log*, as its operator hands it out."""
    selected = Selected(Held(log.kept), log.state, Audience.PUBLIC)
    times: dict[int | None, tuple[int, Sequence[Signer]]] = {
        size: (CLOCK + size, LOGS[0]) for size in sizes
    }
    return Desk(
        kept=list(selected.entries()),
        sizes={**times, None: (CLOCK + 1_000, LOGS[0])},
        captures={DIGEST: TEXT},
    )


def pins_of(log: Iterable[Kept], signers: Sequence[Signer] = LOGS[0]) -> Trust:
    first = next(iter(log))
    return trust.parse(trust.encode([signer.key for signer in signers], leaf_hash(first.note)))


def audit(desk: Desk, files: MemoryFiles, pins: Trust, spread: Spread | None = None) -> Report:
    """Return what an auditor says who pinned *pins*, and kept what the *desk* says they hold."""
    evidence = Snapshot(files)
    trusted = pins if desk.pins is None else desk.pins
    return auditor.verify(
        evidence,
        trusted,
        "pins",
        desk.held,
        evidence.check,
        earlier=desk.earlier,
        spread=spread,
    )
