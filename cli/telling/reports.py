"""The auditor's report in words: the verdict, what was looked at, and everything found."""

from collections.abc import Iterator

from archive.verify.report import Answer, Checked, Finding, Outcome, Report
from cli.layout import Block, Line, Table
from cli.telling.common import moment

_STYLES = {Answer.VERIFIED: "green", Answer.FAILED: "red"}
_MEANS = {
    Answer.VERIFIED: "verified",
    Answer.CONSISTENT: "consistent with itself; not verified, for no keys of your own were given",
    Answer.UNDECIDED: "undecided: not everything could be checked",
    Answer.FAILED: "verification FAILED",
}


def report(answer: Report) -> Iterator[Block]:
    """Yield the report; the verdict comes first and promises no more than was checked."""
    yield Line(_MEANS[answer.answer], 0, _STYLES.get(answer.answer, "yellow"))
    yield Table(_about(answer), indent=2)
    yield Table([_level(level) for level in answer.levels], ("level", "outcome", "looked at", ""))
    if answer.findings:
        yield Line(f"findings: {len(answer.findings)}", 0, "bold")
    for finding in answer.findings:
        yield from _finding(finding)
    for flag in answer.flags:
        yield Line(f"flagged: {flag}", 0, "yellow")


def _about(answer: Report) -> list[tuple[str, str]]:
    claimed = "no checkpoint" if answer.claimed is None else moment(answer.claimed)
    rows = [
        ("archive", answer.origin or "unknown"),
        ("identity", answer.identity or "unknown"),
        ("entries", f"{answer.size:,}, of which {answer.covered:,} are covered by a checkpoint"),
        ("root", answer.root or "unknown"),
        ("pins", answer.pins or "none"),
        ("time", f"{claimed} by the log's own clock; no witness"),
    ]
    if answer.undecided_from is not None:
        rows.append(("undecided", f"from entry {answer.undecided_from} on"))
    counts = ", ".join(f"{number} {name}" for name, number in answer.counts.items())
    return [*rows, ("counts", counts or "nothing withheld, redacted, void or flagged")]


def _level(one: Checked) -> tuple[str, str, str, str]:
    looked = f"{one.count:,}" if one.outcome is not Outcome.NOT_CHECKED else ""
    return (one.level.value, one.outcome.value, looked, one.note or "")


def _finding(one: Finding) -> Iterator[Block]:
    yield Line(f"{one.address}  {one.code}: {one.message}", 2, "red")
    if one.expected is not None:
        yield Line(f"expected: {one.expected}", 4)
    if one.found is not None:
        yield Line(f"found:    {one.found}", 4)
