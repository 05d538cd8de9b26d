"""Proofs of single facts in memory, to be looked at and mistreated."""

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from archive.core import checkpoint, trust
from archive.core import entry as entries
from archive.core.checkpoint import Checkpoint
from archive.core.hashes import sha256
from archive.core.keys import Signer
from archive.core.merkle_proof import inclusion_proof
from archive.core.proof import Proof
from archive.core.trust import Trust
from archive.events.catalogue import nearest
from archive.ids import Address
from archive.snapshot.reader import Found, Kind
from archive.verify import proof_layout as layout
from archive.verify.proof import verify
from archive.verify.proof_layout import Claim
from archive.verify.proof_report import ProofReport
from tests.rules.histories import LOGS, ORIGIN, START, History


@dataclass
class Folder:
    """The files of a proof in memory, and names in it that are no plain files."""

    content: dict[str, bytes]
    others: dict[str, Kind] = field(default_factory=dict)

    def listing(self) -> Iterator[Found]:
        for path in self.content:
            yield Found(path, Kind.FILE)
        for path, kind in self.others.items():
            yield Found(path, kind)

    def open(self, path: str) -> BinaryIO:
        return io.BytesIO(self.content[path])

    def seal(self) -> "Folder":
        """Make the sums those of the files as they are now: what every forger would do."""
        digests = {path: sha256(data).hex() for path, data in self.content.items()}
        digests.pop(layout.SUMS, None)
        self.content[layout.SUMS] = layout.sums(digests)
        return self


def read(folder: Path) -> Folder:
    """Return the files below *folder*."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return Folder({path.relative_to(folder).as_posix(): path.read_bytes() for path in files})


def signed_over(history: History, size: int, signers: Iterable[Signer] = LOGS[0]) -> bytes:
    covered = Checkpoint(origin=ORIGIN, size=size, root=history.tree.root_at(size))
    return checkpoint.sign(covered, list(signers), START + 1_000_000 + size)


def proof_of(
    history: History,
    *shows: str,
    about: str | None = None,
    also: Iterable[int] = (),
    without: Iterable[str] = (),
    note: bytes | None = None,
) -> Folder:
    """Return a folder that shows the events *shows* of *history*, with the entries *also*.

    Steward bodies come with their entries. *without*: bodies that are left out. *note*: the
    checkpoint, if it is not one that the first keys of the log signed over everything.
    """
    addresses = [Address.parse(text) for text in shows]
    note = note or signed_over(history, history.size)
    claim = Claim(archive=ORIGIN, about=about or shows[0], shows=tuple(sorted(addresses)))
    content = {layout.README: b"A page.\n", layout.CLAIM: claim.encode()}
    for index in sorted({0, *also, *(one.entry for one in addresses)}):
        path = inclusion_proof(index, history.size, history.tree.read)
        content[layout.note(index)] = history.kept[index].note
        proof = Proof(index=index, hashes=tuple(path), checkpoint=note)
        content[layout.inclusion(index)] = proof.encode()
        for number, head in enumerate(entries.parse(history.kept[index].note).heads):
            address = Address(index, number)
            declared = nearest(head.type, head.version)
            wanted = address in addresses or (declared is not None and declared.steward)
            stored = history.kept[index].bodies.get(number)
            if wanted and stored is not None and str(address) not in without:
                content[layout.body(address)] = stored.content
                content[layout.salt(address)] = stored.salt
    return Folder(content).seal()


def pins_of(history: History) -> Trust:
    """Return what an auditor pins of *history*."""
    keys = [signer.key for signer in LOGS[0]]
    return trust.parse(trust.encode(keys, entries.leaf_hash(history.kept[0].note)))


def checked(folder: Folder, history: History) -> ProofReport:
    """Return what is said of *folder* under the pins of *history*."""
    return verify(folder, pins_of(history), "pins")


def told(report: ProofReport) -> list[tuple[str, str]]:
    """Return code and address of every finding."""
    return [(finding.code, finding.address) for finding in report.findings]
