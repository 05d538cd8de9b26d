"""What a verifier answers: levels, findings, and a verdict in words that promise no more."""

from collections.abc import Mapping, Sequence
from dataclasses import field
from enum import Enum

from archive.frozen import dataclass


class Level(Enum):
    """What is checked, in this order; the values stand in reports."""

    TREE = "tree"
    SIGNATURES = "checkpoint signatures"
    CONSISTENCY = "consistency"
    COUNTS = "what counts"
    BASES = "bases"
    BODIES = "bodies"
    BODY_RULES = "body rules"
    CAPTURES = "captures"
    WITNESSES = "witnesses and time"
    VIEWS = "views"


NEEDED = (
    Level.TREE,
    Level.SIGNATURES,
    Level.COUNTS,
    Level.BASES,
    Level.BODIES,
    Level.BODY_RULES,
)
"""Nothing is called verified unless all of these passed."""


class Outcome(Enum):
    """What became of a level."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_CHECKED = "not checked"


class Answer(Enum):
    """The verdict as a whole."""

    VERIFIED = "verified"
    CONSISTENT = "consistent with itself"
    UNDECIDED = "undecided"
    FAILED = "verification failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is wrong. `code` is stable; `address` is an entry, an event or a file."""

    level: Level
    code: str
    address: str
    message: str
    expected: str | None = None
    found: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """One level: how many things were looked at, and why not, where that was not possible."""

    level: Level
    outcome: Outcome
    count: int
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The whole answer.

    `identity`: leaf hash of entry 0 in base64. `pins`: where the auditor's own keys came from,
    None if there were none. `claimed`: the newest checkpoint's time by the log's own clock,
    seconds since 1970. `counts`: withheld, redacted, void, flagged and the like, by name.
    `undecided_from`: the first entry that this program cannot judge.
    """

    origin: str | None
    size: int
    root: str | None
    identity: str | None
    pins: str | None
    covered: int
    claimed: int | None
    levels: Sequence[Checked]
    findings: Sequence[Finding]
    counts: Mapping[str, int]
    flags: Sequence[str]
    undecided_from: int | None

    @property
    def answer(self) -> Answer:
        """The verdict; never VERIFIED without own pins, or of nothing, or of a part."""
        outcomes = {checked.level: checked.outcome for checked in self.levels}
        if Outcome.FAILED in outcomes.values():
            return Answer.FAILED
        whole = all(outcomes[level] is Outcome.PASSED for level in NEEDED)
        if self.undecided_from is not None or not whole:
            return Answer.UNDECIDED
        return Answer.VERIFIED if self.pins is not None else Answer.CONSISTENT


@dataclass(slots=True)
class Audit:
    """The report while it is being written."""

    findings: list[Finding] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    _looked: dict[Level, int] = field(default_factory=dict)
    _notes: dict[Level, str] = field(default_factory=dict)
    _skipped: set[Level] = field(default_factory=set)

    def look(self, level: Level, count: int = 1) -> None:
        """Count so many things looked at on *level*."""
        self._looked[level] = self._looked.get(level, 0) + count

    def looked(self, level: Level, count: int) -> bool:
        """Say whether at least so many things were looked at on *level*."""
        return self._looked.get(level, 0) >= count

    def count(self, name: str, count: int = 1) -> None:
        """Count what the verdict line names."""
        self.counts[name] = self.counts.get(name, 0) + count

    def find(
        self,
        level: Level,
        code: str,
        address: object,
        message: str,
        *,
        expected: str | None = None,
        found: str | None = None,
    ) -> None:
        """Add a finding; its level has failed."""
        self.findings.append(
            Finding(
                level=level,
                code=code,
                address=str(address),
                message=message,
                expected=expected,
                found=found,
            )
        )

    def skip(self, level: Level, why: str) -> None:
        """Say that *level* was not checked, and why."""
        self._skipped.add(level)
        self.note(level, why)

    def note(self, level: Level, text: str) -> None:
        """Say something beside the outcome of *level*; what was said before stays."""
        said = self._notes.get(level)
        self._notes[level] = text if said is None else f"{said}; {text}"

    def levels(self) -> list[Checked]:
        """Return every level in order: failed if anything was found on it."""
        failed = {finding.level for finding in self.findings}
        return [
            Checked(
                level=level,
                outcome=self._outcome(level, failed),
                count=self._looked.get(level, 0),
                note=self._notes.get(level),
            )
            for level in Level
        ]

    def _outcome(self, level: Level, failed: set[Level]) -> Outcome:
        if level in failed:
            return Outcome.FAILED
        looked = level in self._looked and level not in self._skipped
        return Outcome.PASSED if looked else Outcome.NOT_CHECKED
