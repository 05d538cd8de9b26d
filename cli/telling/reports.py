"""The auditor's report in words: the verdict, what was looked at, and everything found."""

from collections.abc import Iterator

from archive.verify.report import Answer, Checked, Finding, Outcome, Report
from cli.layout import Block, Line, Table
from cli.telling.common import counted, moment

_STYLES = {Answer.VERIFIED: "green", Answer.FAILED: "red"}
_MEANS = {
    Answer.VERIFIED: "verified",
    Answer.CONSISTENT: "consistent with itself; not verified, for no keys of your own were given",
    Answer.UNDECIDED: "undecided: not everything could be checked",
    Answer.FAILED: "verification FAILED",
}


def report(answer: Report) -> Iterator[Block]:
    """Yield the report; the verdict comes first and promises no more than was checked."""
    style = _STYLES.get(answer.answer, "yellow")
    yield Line(_MEANS[answer.answer], 0, style)
    yield Line("; ".join(_measure(answer)), 2, style)
    if answer.pins is None:
        yield Line(_UNPINNED, 0, "yellow")
    yield Table(_about(answer), indent=2)
    yield Table([_level(level) for level in answer.levels], ("level", "outcome", "looked at", ""))
    if answer.findings:
        yield Line(f"findings: {_found(answer)}", 0, "bold")
    for finding in answer.findings:
        yield from _finding(finding)
    for flag in answer.flags:
        yield Line(f"flagged: {flag}", 0, "yellow")


def _measure(answer: Report) -> Iterator[str]:
    """Yield what the verdict is about: how much, until when, and what it leaves out."""
    yield counted(answer.size, "entry", "entries")
    yield _times(answer)
    yield ", ".join(f"{answer.counts.get(name, 0):,} {name}" for name in _NAMED)
    skipped = [one.level.value for one in answer.levels if one.outcome is Outcome.NOT_CHECKED]
    yield f"not checked: {', '.join(skipped) or 'nothing'}"


_NAMED = ("withheld", "redacted", "void", "flagged", "files not included")

_UNPINNED = (
    "The keys were taken from what is being checked, as far as no identity of your own was given: "
    "whoever made all of it anew could have made these too."
)


def _times(answer: Report) -> str:
    claimed = "no checkpoint" if answer.claimed is None else moment(answer.claimed)
    seen = "no witness"
    if answer.attested is not None:
        seen = f"{moment(answer.attested)} by the witnesses you pinned"
    return f"{claimed} by the log's own clock; {seen}"


def _found(answer: Report) -> str:
    total = sum(answer.totals.values())
    if total == len(answer.findings):
        return f"{total:,}"
    codes = ", ".join(f"{code} {number:,}" for code, number in answer.totals.items())
    return f"{total:,}, of which the first are listed ({codes})"


def _about(answer: Report) -> list[tuple[str, str]]:
    rows = [
        ("archive", answer.origin or "unknown"),
        ("identity", answer.identity or "unknown"),
        ("entries", f"{answer.size:,}, of which {answer.covered:,} are covered by a checkpoint"),
        ("root", answer.root or "unknown"),
        ("pins", answer.pins or "none"),
        ("time", _times(answer)),
    ]
    if answer.since is not None:
        rows.append(("since", _since(answer.size, answer.since)))
    if answer.undecided_from is not None:
        rows.append(("undecided", f"from entry {answer.undecided_from} on"))
    counts = ", ".join(f"{number} {name}" for name, number in answer.counts.items())
    return [*rows, ("counts", counts or "nothing withheld, redacted, void or flagged")]


def _since(size: int, since: int) -> str:
    held = f"the earlier copy has {counted(since, 'entry', 'entries')}"
    return f"{held}; {size - since:,} came since" if since <= size else f"{held}, more than this"


def _level(one: Checked) -> tuple[str, str, str, str]:
    looked = f"{one.count:,}" if one.outcome is not Outcome.NOT_CHECKED else ""
    return (one.level.value, one.outcome.value, looked, one.note or "")


def _finding(one: Finding) -> Iterator[Block]:
    yield Line(f"{one.address}  {one.code}: {one.message}", 2, "red")
    if one.expected is not None:
        yield Line(f"expected: {one.expected}", 4)
    if one.found is not None:
        yield Line(f"found:    {one.found}", 4)
