"""A snapshot: what is in it, what is not, and how whoever gets it can check it."""

import os
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from cli.layout import Block, Line, Table
from cli.telling.common import counted

if TYPE_CHECKING:
    from archive.service.publishing import Published


def published(answer: "Published") -> Iterator[Block]:
    """Yield what stands where, and where the pins are that go to auditors another way."""
    verb = "would stand" if answer.dry_run else "stands"
    yield Line(f"a {answer.audience.value} snapshot of {answer.origin} {verb} in {answer.folder}")
    yield Table(_about(answer), indent=2)
    if answer.restricted:
        held = counted(answer.restricted, "restricted body", "restricted bodies")
        yield Line(f"It holds {held}: hand it to nobody who may not read them.", 0, "yellow")
    yield from _beside(answer)
    yield ""
    yield Line("Pins for auditors, to be handed out another way than the snapshot:", 0, "bold")
    if answer.policy is None:
        yield Line("they are not in the archive's folder; publish those you keep yourself", 2)
    else:
        yield Line(str(answer.policy), 2, whole=True)
        if not answer.dry_run:
            yield Line(verification(answer.folder, answer.policy), 2, whole=True)


def _beside(answer: "Published") -> Iterator[Block]:
    if answer.copied:
        files = counted(answer.copied, "file is the same", "files are the same")
        yield Line(
            f"{files} in {answer.earlier} and had to be copied: links cannot be made from there, "
            "or somebody else owns them.",
            0,
            "yellow",
        )
    for left in answer.left_behind:
        yield Line(
            f"{left} was left behind by a program that was stopped: delete it, unless one is "
            "writing there now.",
            0,
            "yellow",
        )


def verification(snapshot: Path, policy: Path) -> str:
    """Return the command that verifies *snapshot*, for the shell of this system."""
    return f"muniment verify {quoted(snapshot)} --policy {quoted(policy)}"


def quoted(path: Path) -> str:
    """Return *path* as the shell of this system takes it."""
    return f'"{path}"' if os.name == "nt" else shlex.quote(str(path))


def _about(answer: "Published") -> list[tuple[str, str]]:
    without = [
        (answer.withheld, "withheld for being restricted"),
        (answer.redacted, "redacted"),
    ]
    left = ", ".join(f"{number:,} {why}" for number, why in without if number)
    files = f"{answer.captures:,}"
    return [
        ("identity", answer.identity),
        ("entries", f"{answer.size:,}, all covered by a checkpoint"),
        ("root", answer.root),
        ("bodies", f"{answer.bodies:,}" + (f"; not in it: {left}" if left else "")),
        ("files", files + (f"; {answer.left_out:,} left out" if answer.left_out else "")),
        *_shared(answer),
    ]


def _shared(answer: "Published") -> list[tuple[str, str]]:
    if answer.dry_run:
        return []
    if answer.earlier is None:
        return [("written", counted(answer.written, "file", "files"))]
    linked = counted(answer.linked, "file", "files")
    return [("written", f"{answer.written:,}; {linked} shared with {answer.earlier}")]
