"""Snapshots in memory and of a small archive in a folder, to be looked at and mistreated."""

import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from archive.core import checkpoint, trust
from archive.core.checkpoint import Checkpoint
from archive.core.hashes import sha256
from archive.core.trust import Trust
from archive.events.opening import Kept
from archive.ids import Digest
from archive.service.editing import Audience, Reading, Selected, rows_of
from archive.snapshot import content, paths
from archive.snapshot.content import Edition
from archive.snapshot.reader import Found, Kind
from archive.verify.report import Report
from archive.verify.snapshot import verify
from tests.rules.histories import LOGS, ORIGIN, START, History, M, N, P, S, founded, say

TEXT = b"It rained.\n"
DIGEST = Digest(f"sha256:{sha256(TEXT).hex()}")


@dataclass
class MemoryFiles:
    """The files of a copy held in memory: a second implementation of the reader."""

    content: dict[str, bytes]
    others: dict[str, Kind] = field(default_factory=dict)

    def listing(self) -> Iterator[Found]:
        for path in self.content:
            yield Found(path, Kind.FILE)
        for path, kind in self.others.items():
            yield Found(path, kind)

    def open(self, path: str) -> BinaryIO:
        return io.BytesIO(self.content[path])


@dataclass(frozen=True)
class Held:
    """The entries of a history, as a selection takes them."""

    kept: list[Kept]

    def entries(self) -> Iterator[Kept]:
        return iter(self.kept)


def checkpoint_over(history: History, size: int) -> bytes:
    covered = Checkpoint(origin=ORIGIN, size=size, root=history.tree.root_at(size))
    return checkpoint.sign(covered, LOGS[0], START + 1_000_000 + size)


def edition_of(history: History, audience: Audience, *sizes: int) -> Edition:
    """Return what a snapshot of *history* holds, with checkpoints over *sizes* and over all."""
    selected = Selected(Held(history.kept), history.state, audience)
    return Edition(
        size=history.size,
        entries=selected.entries,
        tree=history.tree.read,
        checkpoints=[(n, checkpoint_over(history, n)) for n in (*sizes, history.size)],
        rows=rows_of(selected, Reading()),
        policy=pins_of(history).encode(),
    )


def files_of(edition: Edition, captures: Mapping[Digest, bytes] = {}) -> MemoryFiles:
    held = {path: b"".join(parts) for path, parts in content.files(edition)}
    return MemoryFiles({**held, **{paths.capture(d): data for d, data in captures.items()}})


def pins_of(history: History) -> Trust:
    return trust.parse(trust.encode([signer.key for signer in LOGS[0]], history.tree.root_at(1)))


def eventful() -> History:
    """Return a history in which something is captured, restricted, redacted and corrected."""
    history = founded()
    quoted = {"source": S, "capture": DIGEST, "exact": "It rained"}
    history.counts(
        say("source.captured", S, digest=DIGEST, bytes=len(TEXT)),
        say("statement.added", N, references=[quoted]),
        say("note.added", P, restricted=True, text="Afraid."),
        say("note.added", P, text="A name that had to go."),
    )
    history.counts(
        say("statement.corrected", M, replaces=history.newest(M), references=[quoted]),
        say("entity.linked", P, other="ent:qqqqqqqqqqqq"),
    )
    history.counts(say("event.redacted", target="3.3"))
    return history


def audit(files: MemoryFiles, history: History) -> Report:
    return verify(files, pins_of(history), "pins")


def codes(report: Report) -> set[str]:
    return {finding.code for finding in report.findings}


def read_all(top: Path) -> dict[str, bytes]:
    return {
        path.relative_to(top).as_posix(): path.read_bytes()
        for path in sorted(top.rglob("*"))
        if path.is_file()
    }


Damage = Callable[[MemoryFiles], None]
