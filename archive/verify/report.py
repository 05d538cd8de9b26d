"""What a verifier answers: levels, findings, and a verdict in words that promise no more."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import field
from enum import Enum

from archive.frozen import dataclass
from archive.verify.codes import CODES


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
    BAG = "bag"


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


MANY = 1_000
"""So many findings of one code are listed, and so many flags; all of them are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The whole answer.

    `identity`: leaf hash of entry 0 in base64. `pins`: where the auditor's own keys came from,
    None if there were none. `claimed`: the newest checkpoint's time by the log's own clock,
    seconds since 1970; `attested`: since when the witnesses that the auditor pinned had cosigned
    it, None where no quorum is pinned or met. `since`: how many entries the newest checkpoint of
    an earlier copy covers, where there was one to compare with. `totals`: how many findings there
    are of each code, of which `findings` has the first `MANY`. `counts`: withheld, redacted, void,
    flagged and the like, by name; of `flags`, too, there are at most `MANY`. `undecided_from`: the
    first entry that this program cannot judge.
    """

    origin: str | None
    size: int
    root: str | None
    identity: str | None
    pins: str | None
    covered: int
    claimed: int | None
    attested: int | None = None
    since: int | None = None
    levels: Sequence[Checked]
    findings: Sequence[Finding]
    totals: Mapping[str, int]
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
    """The report while it is being written: of all that is to be checked, or of a part."""

    findings: list[Finding] = field(default_factory=list)
    totals: Counter[str] = field(default_factory=Counter)
    flags: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    _failed: set[Level] = field(default_factory=set)
    _looked: Counter[Level] = field(default_factory=Counter)
    _notes: dict[Level, str] = field(default_factory=dict)
    _skipped: set[Level] = field(default_factory=set)

    def look(self, level: Level, count: int = 1) -> None:
        """Count so many things looked at on *level*."""
        self._looked[level] += count

    def looked(self, level: Level, count: int) -> bool:
        """Say whether at least so many things were looked at on *level*."""
        return self._looked[level] >= count

    def failed(self, level: Level) -> bool:
        """Say whether anything was found on *level*."""
        return level in self._failed

    def count(self, name: str, count: int = 1) -> None:
        """Count what the verdict line names."""
        self.counts[name] += count

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
        """Add a finding; its level has failed. *code* is one of `archive.verify.codes`."""
        assert code in CODES, f"{code} is not in the catalogue"
        self._failed.add(level)
        self.totals[code] += 1
        if self.totals[code] <= MANY:
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

    def flag(self, place: object, fault: str) -> None:
        """Add what deserves attention without being wrong."""
        self.count("flagged")
        if len(self.flags) < MANY:
            self.flags.append(f"{place}: {fault}")

    def skip(self, level: Level, why: str) -> None:
        """Say that *level* was not checked, and why."""
        self._skipped.add(level)
        self.note(level, why)

    def note(self, level: Level, text: str) -> None:
        """Say something beside the outcome of *level*; what was said before stays."""
        said = self._notes.get(level)
        self._notes[level] = text if said is None else f"{said}; {text}"

    def add(self, part: "Audit") -> None:
        """Put what was said in *part* behind what is here."""
        listed = Counter(finding.code for finding in self.findings)
        for finding in part.findings:
            listed[finding.code] += 1
            if listed[finding.code] <= MANY:
                self.findings.append(finding)
        self.totals.update(part.totals)
        self.flags += part.flags[: MANY - len(self.flags)]
        self.counts.update(part.counts)
        self._failed |= part._failed
        self._looked.update(part._looked)
        self._skipped |= part._skipped
        for level, text in part._notes.items():
            self.note(level, text)

    def levels(self) -> list[Checked]:
        """Return every level in order: failed if anything was found on it."""
        return [
            Checked(
                level=level,
                outcome=self._outcome(level),
                count=self._looked[level],
                note=self._notes.get(level),
            )
            for level in Level
        ]

    def _outcome(self, level: Level) -> Outcome:
        if level in self._failed:
            return Outcome.FAILED
        looked = level in self._looked and level not in self._skipped
        return Outcome.PASSED if looked else Outcome.NOT_CHECKED
