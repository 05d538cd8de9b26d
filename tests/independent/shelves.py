"""Copies of a rich history, for a verifier that is not ours to read."""

import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from archive.core import checkpoint
from archive.core.checkpoint import Checkpoint
from archive.core.keys import SeedSigner
from archive.relation import Relation, Row
from archive.service.editing import Audience, Selected
from archive.snapshot import content, paths
from archive.snapshot.content import Edition
from tests.copies import DIGEST, TEXT, Held, pins_of, rows_of
from tests.rules.histories import (
    ALICE,
    BOB,
    CAROL,
    EVE,
    LOGS,
    ORIGIN,
    START,
    History,
    M,
    N,
    P,
    S,
    founded,
    retyped,
    revoke,
    rotate,
    say,
)

BOTH: Final = (ALICE, BOB)
ROTATED: Final = 8
"""The entry that gives the log new keys."""


def rich() -> History:
    """Return a history with something of everything that a verifier looks at.

    4.2 and 4.3 are restricted, 4.3 no longer; 4.4 is redacted; 9.0 is of an unknown type.
    """
    history = founded(2)
    quoted = {"source": S, "capture": DIGEST, "exact": "It rained"}
    history.counts(
        say("source.captured", S, digest=DIGEST, bytes=len(TEXT)),
        say("statement.added", N, references=[quoted]),
        say("note.added", P, restricted=True, text="Afraid."),
        say("note.added", P, text="Afraid no more."),
        say("note.added", P, text="A name that had to go."),
    )
    history.counts(
        say("statement.corrected", M, replaces=history.newest(M), references=[quoted]),
        say("access.restricted", target="4.3"),
        say("entity.linked", P, other="ent:qqqqqqqqqqqq"),
    )
    history.counts(
        say("event.redacted", target="4.4"),
        say("access.opened", target="4.3", replaces=history.link("5.1")),
        revoke(EVE, reason="compromised", compromisedSince=3),
        by=BOTH,
    )
    history.counts(
        say("entity.linked", P, other="ent:qqqqqqqqqqqq", replaces=history.link("5.2")),
        say("statement.cited", M, on=history.newest(M), reference=quoted),
        say("statement.retracted", N, replaces=history.newest(N)),
    )
    history.counts(rotate(1, history.newest(ORIGIN)), by=(CAROL, BOB))
    history.counts(say("note.added", P), heads=retyped("video.shown"))
    history.counts(say("statement.reinstated", N, replaces=history.newest(N)))
    return history


def signed(history: History, size: int, *sets: int, time: int | None = None) -> bytes:
    """Return a checkpoint over *size* entries with the lines of some of the log's key sets."""
    covered = Checkpoint(origin=ORIGIN, size=size, root=history.tree.root_at(size))
    signers = [signer for number in sets for signer in LOGS[number]]
    return sign(covered, signers, START + 1_000_000 + size if time is None else time)


def sign(covered: Checkpoint, signers: Sequence[SeedSigner], time: int) -> bytes:
    return checkpoint.sign(covered, signers, time)


def checkpoints_of(history: History) -> list[tuple[int, bytes]]:
    """Return checkpoints over the first entry, up to the rotation, past it, and over all."""
    return [
        (1, signed(history, 1, 0)),
        (ROTATED, signed(history, ROTATED, 0)),
        (ROTATED + 2, signed(history, ROTATED + 2, 0, 1)),
        (history.size, signed(history, history.size, 1)),
    ]


def shelf(
    history: History,
    audience: Audience = Audience.PUBLIC,
    checkpoints: Sequence[tuple[int, bytes]] | None = None,
    captures: Mapping[str, bytes] = {},
) -> dict[str, bytes]:
    """Return the payload of a snapshot of *history* by path, also of one that is not sound."""
    selected = Selected(Held(history.kept), history.state, audience)
    sound = all(weighed.counts for weighed in history.weighed)
    rows: Mapping[Relation, list[Row]] = rows_of(selected) if sound else {}
    edition = Edition(
        size=history.size,
        entries=selected.entries,
        tree=history.tree.read,
        checkpoints=checkpoints or [(history.size, signed(history, history.size, 0))],
        rows=rows,
        policy=pins_of(history).encode(),
    )
    return {path: b"".join(parts) for path, parts in content.files(edition)} | dict(captures)


def rich_shelf(history: History, audience: Audience = Audience.PUBLIC) -> dict[str, bytes]:
    captures = {paths.capture(DIGEST): TEXT}
    return shelf(history, audience, checkpoints_of(history), captures)


def written(top: Path, held: Mapping[str, bytes]) -> Path:
    """Write *held* by path below *top*, and return *top*."""
    for path, data in held.items():
        place = top / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
    return top


def run(program: Path, *words: object) -> "subprocess.CompletedProcess[str]":
    done = subprocess.run([program, *map(str, words)], capture_output=True, text=True, timeout=60)
    assert done.stderr == ""
    return done
