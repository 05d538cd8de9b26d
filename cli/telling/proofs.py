"""The proof of a fact: what was written, and what checking one alone comes to."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from archive.facts.languages import ENGLISH
from archive.verify.proof_report import ProofReport
from archive.verify.report import Answer, Outcome
from cli.layout import Block, Line, Table
from cli.telling.common import counted, moment
from cli.telling.facts import facts
from cli.telling.publishing import verification

if TYPE_CHECKING:
    from archive.service.proving import Proven

_STYLES = {Answer.VERIFIED: "green", Answer.FAILED: "red"}
_MEANS = {
    Answer.VERIFIED: "verified: the archive held this when it had {size}",
    Answer.CONSISTENT: "consistent with itself; not verified, for no keys of your own were given",
    Answer.UNDECIDED: "undecided: not everything could be checked",
    Answer.FAILED: "verification FAILED: believe nothing of this proof",
}


def proof(answer: ProofReport, lang: str = ENGLISH) -> Iterator[Block]:
    """Yield the verdict, what is shown and what is not; of a forged proof no fact is told."""
    size = counted(answer.size, "entry", "entries")
    yield Line(_MEANS[answer.answer].format(size=size), 0, _STYLES.get(answer.answer, "yellow"))
    yield Table(_about(answer), indent=2)
    rows = [
        (
            one.level.value,
            one.outcome.value,
            "" if one.outcome is Outcome.NOT_CHECKED else f"{one.count:,}",
            one.note or "",
        )
        for one in answer.levels
    ]
    yield Table(rows, ("level", "outcome", "looked at", ""))
    if answer.findings:
        yield Line(f"findings: {len(answer.findings)}", 0, "bold")
    for finding in answer.findings:
        yield Line(f"{finding.address}  {finding.code}: {finding.message}", 2, "red")
        if finding.expected is not None:
            yield Table([("expected", finding.expected), ("found", finding.found or "")], indent=4)
    if answer.answer is not Answer.FAILED:
        yield from facts(answer, lang)
        yield from unshown(answer)


def unshown(answer: ProofReport) -> Iterator[Block]:
    """Yield what no such proof can show."""
    yield Line("what this does not show:", 0, "bold")
    for text in answer.unshown:
        yield Line(f"- {text}", 2)


def _about(answer: ProofReport) -> list[tuple[str, str]]:
    claimed = "" if answer.claimed is None else f", {moment(answer.claimed)} by the log's own clock"
    counts = ", ".join(f"{number} {name}" for name, number in answer.counts.items())
    rows = [
        ("archive", answer.origin or "unknown"),
        ("identity", answer.identity or "unknown"),
        ("about", answer.about or "unknown"),
        ("checkpoint", f"{counted(answer.size, 'entry', 'entries')}{claimed}"),
        ("root", answer.root or "unknown"),
        ("pins", answer.pins or "none"),
    ]
    rows += [("counts", counts)] if counts else []
    return [*rows, *([("undecided", answer.undecided)] if answer.undecided else [])]


def proven(answer: "Proven") -> Iterator[Block]:
    """Yield what was written where, what was left out, and how to check it."""
    yield Line(f"the proof of {answer.about} in {answer.origin} stands in {answer.folder}")
    yield Table(_contents(answer), indent=2)
    if answer.restricted:
        held = counted(answer.restricted, "restricted body", "restricted bodies")
        yield Line(f"It holds {held}: hand it to nobody who may not read them.", 0, "yellow")
    yield ""
    yield Line("Pins for whoever checks it, to be handed out another way:", 0, "bold")
    if answer.policy is None:
        yield Line("they are not in the archive's folder; publish those you keep yourself", 2)
    else:
        yield Line(str(answer.policy), 2, whole=True)
        yield Line(verification(answer.folder, answer.policy), 2, whole=True)


def _contents(answer: "Proven") -> list[tuple[str, str]]:
    rows = [
        ("shows", ", ".join(map(str, answer.shows))),
        ("checkpoint", f"{counted(answer.size, 'entry', 'entries')}, root {answer.root}"),
        ("entries", f"{answer.entries:,}, of which some only say which keys count"),
        ("bodies", f"{answer.bodies:,}"),
        ("files", f"{answer.captures:,}"),
        ("size", counted(answer.bytes, "byte", "bytes")),
    ]
    return [*rows, *([("left out", ", ".join(answer.without))] if answer.without else [])]
