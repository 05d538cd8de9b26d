"""The proof of one fact, checked alone: no archive, no database, nothing but its files and pins.

1. Every file has its place, and is the one that the sums beside it say.
2. Every entry leads to the root of one and the same checkpoint.
3. Every entry is signed by keys that entries of the folder enrolled, up to entry 0, in their roles.
4. The checkpoint is signed by the keys of the log that these entries put in force, and by the pins.
5. Every body opens its commitment, has its form, and fits what is here of the vocabulary.
6. What the folder is meant to show is there, or is shown to be redacted.

What it cannot show is said in every answer: `proof_report.UNSHOWN`.
"""

from collections.abc import Mapping

from archive.core import base64, merkle
from archive.core import checkpoint as checkpoints
from archive.core import entry as entries
from archive.core import proof as proofs
from archive.core.checkpoint import SignedCheckpoint
from archive.core.commitment import SALT_BYTES
from archive.core.entry import MAX_BYTES, Entry, UnknownVersionError
from archive.core.trust import Trust
from archive.errors import MalformedError
from archive.events.opening import MAX_BODY_BYTES, Opened, Stored, open_body
from archive.events.recorded import BodyState
from archive.frozen import dataclass
from archive.ids import Address
from archive.snapshot.reader import Files
from archive.verify import proof_bodies, proof_events, proof_keys
from archive.verify import proof_layout as layout
from archive.verify.proof_layout import Claim
from archive.verify.proof_report import (
    UNSHOWN,
    Part,
    ProofEvent,
    ProofKey,
    ProofReport,
    Sheet,
)
from archive.verify.proof_rules import Held, Known, judge, undecided
from archive.verify.proof_shelf import MAX_TEXT_BYTES, ProofShelf

_MAX_PROOF_BYTES = 1 << 18


@dataclass(frozen=True, slots=True, kw_only=True)
class _Folder:
    """All that was read: the claim, the checkpoint that all entries lead to, and what counts."""

    claim: Claim | None
    signed: SignedCheckpoint | None
    identity: str | None
    held: tuple[Held, ...]
    known: Known


def verify(files: Files, trust: Trust | None, pins: str | None) -> ProofReport:
    """Return what can be said of the proof in *files* under the auditor's own *trust*.

    *pins* says in words where *trust* came from. Without it, or where it names no entry 0, the
    folder is at best consistent with itself.
    """
    sheet = Sheet()
    shelf = ProofShelf(files, sheet)
    shelf.check_sums()
    shelf.read(layout.README, MAX_TEXT_BYTES)
    claim = _claim(shelf, sheet)
    notes, signed = _entries(shelf, sheet)
    known = Known()
    held = _judged(notes, shelf, known, sheet)
    identity = merkle.leaf_hash(notes[0].note.encode()) if 0 in notes else None
    folder = _Folder(
        claim=claim,
        signed=signed,
        identity=None if identity is None else base64.encode(identity),
        held=held,
        known=known,
    )
    claimed = proof_keys.check(signed, identity, known, trust, sheet)
    proof_bodies.check(held, known, sheet)
    proof_bodies.check_captures(shelf, held, sheet)
    events = proof_events.events(claim, held, known)
    if claim is not None:
        proof_events.check_claim(claim, events, known, sheet)
    whole = trust is not None and trust.identity is not None
    return _report(folder, events, sheet, claimed, pins if whole else None)


def _claim(shelf: ProofShelf, sheet: Sheet) -> Claim | None:
    data = shelf.read(layout.CLAIM, MAX_TEXT_BYTES)
    try:
        return None if data is None else layout.parse_claim(data)
    except MalformedError as error:
        sheet.find(Part.FILES, "proof.claim", layout.CLAIM, error.message)
        return None


def _entries(shelf: ProofShelf, sheet: Sheet) -> tuple[dict[int, Entry], SignedCheckpoint | None]:
    """Return the entries that are in form, and the one checkpoint that all of them lead to."""
    indexes = {layout.entry_of(path) for path in shelf.paths}
    notes: dict[int, Entry] = {}
    common: tuple[bytes, SignedCheckpoint] | None = None
    for index in sorted({0, *(one for one in indexes if one is not None)}):
        note = shelf.read(layout.note(index), MAX_BYTES)
        path = shelf.read(layout.inclusion(index), _MAX_PROOF_BYTES)
        if note is None or path is None:
            continue
        common = _included(index, note, path, common, sheet) or common
        entry = _parsed(index, note, sheet)
        if entry is not None:
            notes[index] = entry
    return notes, None if common is None else common[1]


def _parsed(index: int, note: bytes, sheet: Sheet) -> Entry | None:
    try:
        return entries.parse(note)
    except UnknownVersionError as error:
        sheet.undecide(f"entry {index}: {error.message}")
    except MalformedError as error:
        sheet.find(Part.KEYS, "entry.malformed", index, error.message)
    return None


def _included(
    index: int,
    note: bytes,
    data: bytes,
    common: tuple[bytes, SignedCheckpoint] | None,
    sheet: Sheet,
) -> tuple[bytes, SignedCheckpoint] | None:
    """Check that *note* stands at *index* under the checkpoint in *data*; return that one."""
    sheet.look(Part.INCLUSION)
    try:
        proof = proofs.parse(data)
        signed = checkpoints.parse(proof.checkpoint)
    except MalformedError as error:
        sheet.find(Part.INCLUSION, "proof.inclusion", index, error.message)
        return None
    if proof.index != index or proof.extra is not None:
        message = f"the proof beside it is of entry {proof.index}, or says more than a proof does"
        sheet.find(Part.INCLUSION, "proof.inclusion", index, message)
    elif common is not None and proof.checkpoint != common[0]:
        message = "its proof has another checkpoint than that of the entries before"
        sheet.find(Part.INCLUSION, "proof.checkpoint", index, message)
    elif not proof.shows(merkle.leaf_hash(note), signed.checkpoint.size, signed.checkpoint.root):
        message = f"its path does not lead to the root of {signed.checkpoint.size} entries"
        sheet.find(Part.INCLUSION, "proof.inclusion", index, message)
    return proof.checkpoint, signed


def _judged(
    notes: Mapping[int, Entry], shelf: ProofShelf, known: Known, sheet: Sheet
) -> tuple[Held, ...]:
    """Return the entries that may count, each judged by those before it."""
    stored = _stored(notes, shelf, sheet)
    found = []
    for index, entry in notes.items():
        held = Held(index=index, entry=entry, opened=_opened(index, entry, stored))
        sheet.look(Part.KEYS)
        if undecided(held):
            sheet.undecide(f"entry {index} holds an event of a type that is not known here")
            break
        broken = judge(held, known)
        if broken is None:
            found.append(held)
            continue
        place = index if broken.event is None else f"{index}.{broken.event}"
        sheet.find(Part.KEYS, broken.code, place, f"the entry does not count: {broken.message}")
    return tuple(found)


def _stored(notes: Mapping[int, Entry], shelf: ProofShelf, sheet: Sheet) -> dict[Address, Stored]:
    """Return the bodies with their salts; report what belongs to no event."""
    addresses = {layout.address_of(path) for path in shelf.paths}
    found = {}
    for address in sorted(one for one in addresses if one is not None):
        content = shelf.read(layout.body(address), MAX_BODY_BYTES)
        salt = shelf.read(layout.salt(address), SALT_BYTES)
        entry = notes.get(address.entry)
        if entry is None or address.event >= len(entry.heads):
            sheet.find(Part.BODIES, "body.unexpected", address, "no entry here has such an event")
        elif content is not None and salt is not None:
            found[address] = Stored(salt, content)
    return found


def _opened(index: int, entry: Entry, stored: Mapping[Address, Stored]) -> dict[int, Opened]:
    places = ((number, Address(index, number)) for number in range(len(entry.heads)))
    return {
        number: open_body(entry.heads[number], stored[address], BodyState.MISSING)
        for number, address in places
        if address in stored
    }


def _report(
    folder: _Folder,
    events: tuple[ProofEvent, ...],
    sheet: Sheet,
    claimed: int | None,
    pins: str | None,
) -> ProofReport:
    covered = None if folder.signed is None else folder.signed.checkpoint
    signing = {by for held in folder.held for by in held.entry.header.by}
    size = 0 if covered is None else covered.size
    return ProofReport(
        origin=folder.known.origin or None,
        about=None if folder.claim is None else folder.claim.about,
        size=size,
        root=None if covered is None else base64.encode(covered.root),
        identity=folder.identity,
        claimed=claimed,
        pins=pins,
        events=events,
        keys=tuple(
            ProofKey(id=id, roles=key.roles, since=key.since, until=key.until)
            for id, key in sorted(folder.known.keys.items())
            if id in signing
        ),
        without=() if folder.claim is None else folder.claim.without,
        levels=sheet.levels(),
        findings=tuple(sheet.findings),
        counts=dict(sheet.counts),
        unshown=tuple(text.format(size=size) for text in UNSHOWN),
        undecided=sheet.undecided,
    )
