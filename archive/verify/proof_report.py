"""What can be said of the proof of one fact: levels, findings, and what it shows."""

from collections.abc import Mapping, Sequence
from dataclasses import field
from enum import Enum

from archive.events.base import Body
from archive.events.recorded import BodyState
from archive.frozen import dataclass
from archive.ids import Address, KeyId
from archive.verify.codes import CODES
from archive.verify.report import Answer, Outcome

UNSHOWN = (
    "what came after the first {size} entries: a later correction or retraction is not here",
    "whether a key was revoked, or the rules for stewards changed, by an entry that is not here",
    "whether each revision was the newest of its kind when it was recorded",
    "who is behind a key, whether a source is genuine, and whether what it says is true",
)
"""What no such folder can show; `{size}` stands for the size of its checkpoint."""


class Part(Enum):
    """What is checked, in this order; the values stand in reports."""

    FILES = "files"
    INCLUSION = "inclusion"
    SIGNATURES = "checkpoint signatures"
    KEYS = "keys and roles"
    BODIES = "bodies"
    BODY_RULES = "body rules"
    CAPTURES = "captures"
    WITNESSES = "witnesses and time"


NEEDED = (
    Part.FILES,
    Part.INCLUSION,
    Part.SIGNATURES,
    Part.KEYS,
    Part.BODIES,
    Part.BODY_RULES,
)
"""Nothing is called verified unless all of these passed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofFinding:
    """One thing that is wrong. `code` is stable; `address` is an entry, an event or a file."""

    level: Part
    code: str
    address: str
    message: str
    expected: str | None = None
    found: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofLevel:
    """One level: how many things were looked at, and what is to be said beside the outcome."""

    level: Part
    outcome: Outcome
    count: int
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofEvent:
    """An event of the folder. `shown`: it is one of those that are proved, not one beside them.

    `at`: the author's clock, seconds since 1970. `acts_on`: the event that it replaces or cites,
    or its target, where that is in the folder. `body` is None unless `state` is OPEN.
    """

    address: Address
    type: str
    about: str
    by: tuple[KeyId, ...]
    at: int
    restricted: bool
    shown: bool
    acts_on: Address | None
    state: BodyState
    body: Body | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofKey:
    """A key that signed an entry of the folder, enrolled in entry `since`, revoked in `until`.

    `until` is None where no revocation is in the folder, which does not say that there is none.
    """

    id: KeyId
    roles: tuple[str, ...]
    since: int
    until: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofReport:
    """The whole answer.

    `about`: what was asked for when the folder was made. `size`, `root`: of the log, as the
    checkpoint has it. `identity`: leaf hash of entry 0 in base64. `claimed`: the checkpoint's time
    by the log's own clock. `pins`: where the auditor's own keys came from, None if there were none.
    `without`: what whoever made it left out. `undecided`: why nothing can be said, if so.
    """

    origin: str | None
    about: str | None
    size: int
    root: str | None
    identity: str | None
    claimed: int | None
    pins: str | None
    events: tuple[ProofEvent, ...]
    keys: tuple[ProofKey, ...]
    without: tuple[str, ...]
    levels: Sequence[ProofLevel]
    findings: Sequence[ProofFinding]
    counts: Mapping[str, int]
    unshown: tuple[str, ...]
    undecided: str | None

    @property
    def answer(self) -> Answer:
        """The verdict; never VERIFIED without own pins that name the archive's identity."""
        outcomes = {checked.level: checked.outcome for checked in self.levels}
        if Outcome.FAILED in outcomes.values():
            return Answer.FAILED
        whole = all(outcomes[level] is Outcome.PASSED for level in NEEDED)
        if self.undecided is not None or not whole:
            return Answer.UNDECIDED
        return Answer.VERIFIED if self.pins is not None else Answer.CONSISTENT


@dataclass(slots=True)
class Sheet:
    """The report while it is being written."""

    findings: list[ProofFinding] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    undecided: str | None = None
    _looked: dict[Part, int] = field(default_factory=dict)
    _notes: dict[Part, str] = field(default_factory=dict)

    def look(self, level: Part, count: int = 1) -> None:
        """Count so many things looked at on *level*."""
        self._looked[level] = self._looked.get(level, 0) + count

    def count(self, name: str) -> None:
        """Count what is told beside the findings."""
        self.counts[name] = self.counts.get(name, 0) + 1

    def find(
        self,
        level: Part,
        code: str,
        address: object,
        message: str,
        *,
        expected: str | None = None,
        found: str | None = None,
    ) -> None:
        """Add a finding, unless it was added before; its level has failed."""
        assert code in CODES, f"{code} is in no table"
        finding = ProofFinding(
            level=level,
            code=code,
            address=str(address),
            message=message,
            expected=expected,
            found=found,
        )
        if finding not in self.findings:
            self.findings.append(finding)

    def note(self, level: Part, text: str) -> None:
        """Say something beside the outcome of *level*; what was said before stays."""
        said = self._notes.get(level)
        self._notes[level] = text if said is None else f"{said}; {text}"

    def undecide(self, why: str) -> None:
        """Say that nothing can be decided, and why; the first reason stays."""
        self.undecided = self.undecided or why

    def levels(self) -> list[ProofLevel]:
        """Return every level in order: failed if anything was found on it."""
        failed = {finding.level for finding in self.findings}
        return [
            ProofLevel(
                level=level,
                outcome=Outcome.FAILED
                if level in failed
                else Outcome.PASSED
                if level in self._looked
                else Outcome.NOT_CHECKED,
                count=self._looked.get(level, 0),
                note=self._notes.get(level),
            )
            for level in Part
        ]
