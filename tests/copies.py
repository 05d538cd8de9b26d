"""Snapshots in memory and of a small archive in a folder, to be looked at and mistreated."""

import io
import re
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from archive.core import checkpoint, trust
from archive.core.checkpoint import Checkpoint
from archive.core.hashes import sha256
from archive.core.merkle import Node
from archive.core.trust import Trust
from archive.events.opening import Kept
from archive.ids import Digest
from archive.relation import Relation, Row
from archive.service.editing import Audience, Selected
from archive.snapshot import bag, bagging, content, paths
from archive.snapshot.about import about
from archive.snapshot.bagging import Payload
from archive.snapshot.content import Edition
from archive.snapshot.reader import Found, Kind
from archive.verify.replay import Replay
from archive.verify.report import Report
from archive.verify.snapshot import verify
from archive.views.runner import changes
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


def rows_of(selected: Selected) -> Mapping[Relation, list[Row]]:
    """Return the rows of every view as the *selected* bodies make them."""
    return changes(Replay(selected, selected.state).events()).rows


def edition_of(history: History, audience: Audience, *sizes: int) -> Edition:
    """Return what a snapshot of *history* holds, with checkpoints over *sizes* and over all."""
    selected = Selected(Held(history.kept), history.state, audience)
    return Edition(
        size=history.size,
        entries=selected.entries,
        tree=history.tree.read,
        checkpoints=[(n, checkpoint_over(history, n)) for n in (*sizes, history.size)],
        rows=rows_of(selected),
        policy=pins_of(history).encode(),
    )


def files_of(
    edition: Edition,
    captures: Mapping[Digest, bytes] = {},
    audience: Audience = Audience.PUBLIC,
) -> MemoryFiles:
    """Return the files of *edition*, with those that make a bag of them."""
    held = {path: b"".join(parts) for path, parts in content.files(edition)}
    held |= {paths.capture(digest): data for digest, data in captures.items()}
    payload = Payload()
    for path, data in held.items():
        list(payload.passing(path, [data]))
    told = about(held[paths.CHECKPOINT], edition.tree([Node(0, 0)])[0], audience.value)
    tags = {path: b"".join(parts) for path, parts in bagging.files(payload, told)}
    return MemoryFiles({**held, **tags})


def rebag(held: MutableMapping[str, bytes]) -> None:
    """List the files *held* as they are now: whoever alters a copy can make its manifests anew.

    Where there is no bag, none is made. What is told of the log in words is left as it was.
    """
    if bag.DECLARATION not in held:
        return
    payload, tags = Payload(), Payload()
    for path in held:
        if path.startswith(bag.PAYLOAD):
            list(payload.passing(path, [held[path]]))
    oxum = b"Payload-Oxum: %s\n" % str(payload.oxum).encode()
    held[bag.INFO] = re.sub(rb"Payload-Oxum: .*\n", oxum, held[bag.INFO])
    held[bagging.MANIFEST] = b"".join(bagging.manifest(payload.digests))
    for path in sorted(set(paths.TAGS) - {bagging.TAG_MANIFEST}):
        list(tags.passing(path, [held[path]]))
    held[bagging.TAG_MANIFEST] = b"".join(bagging.manifest(tags.digests))


def rebag_folder(top: Path) -> None:
    """Do what `rebag` does with the plain files of a snapshot on the disk."""
    held = {
        path.relative_to(top).as_posix(): path.read_bytes()
        for path in top.rglob("*")
        if path.is_file() and not path.is_symlink()
    }
    rebag(held)
    for path in paths.TAGS:
        if path in held:
            (top / path).write_bytes(held[path])


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
    """Return what is said of *files* after their manifests were made anew: those hide nothing."""
    rebag(files.content)
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
