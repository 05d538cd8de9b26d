"""An archive in memory that answers what a deposit asks, and the reading of deposits into it."""

import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

import pytest

from archive.core import base64
from archive.errors import NotFoundError
from archive.events.drafting import Draft
from archive.events.property import PropertyDefined
from archive.events.source import SourceCaptured
from archive.ids import Commitment, Digest, PropertyName, SourceId
from archive.intake.deposit import read_deposit
from archive.intake.known import CaptureKnown, TakenIn
from archive.intake.misfit import DepositError, Misfit
from archive.intake.plan import Plan
from archive.rules.state import Definition
from archive.shape import Json
from archive.vocabulary import VOCABULARY

REPORT = "Murat was given 12 years on 9 March. He said “no”. On 9 March it rained.\n"


@dataclass
class FakeArchive:
    """What was recorded, by id: the newest content and its commitment."""

    bodies: dict[str, Mapping[str, Json]] = field(default_factory=dict)
    links: dict[str, Commitment] = field(default_factory=dict)
    definitions: dict[str, Definition] = field(default_factory=dict)
    sets: dict[tuple[str, str], str] = field(default_factory=dict)
    held: dict[str, list[CaptureKnown]] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    changed: dict[str, dict[str, object]] = field(default_factory=dict)
    said: dict[tuple[str, str], bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, body in VOCABULARY.items():
            self._define(name, PropertyDefined.decode(body, ""))

    def named(self, name: str, kinds: Collection[str]) -> Sequence[str]:
        mine = {id: body for id, body in self.bodies.items() if id[:3] in kinds}
        classes = (
            [id for id in mine if id == name],
            [id for id in mine if len(name) > 5 and id.startswith(name)],
            [id for id, body in mine.items() if body.get("handle") == name],
            [id for id, body in mine.items() if name in self._labels(body)],
        )
        return next((found for found in classes if found), [])

    def bearing(self, handle: str) -> Sequence[str]:
        return [id for id, body in self.bodies.items() if body.get("handle") == handle]

    def definition(self, name: PropertyName) -> Definition | None:
        return self.definitions.get(name)

    def properties(self) -> Collection[str]:
        return list(self.definitions)

    def taken_in(self, set_name: str, key: str) -> TakenIn | None:
        id = self.sets.get((set_name, key))
        if id is None:
            return None
        taken = TakenIn(
            id=id,
            link=self.links[id],
            body=self.bodies[id],
            was_said=lambda content: self.said[set_name, key] == content,
        )
        return replace(taken, **self.changed.get(id, {}))  # type: ignore[arg-type]

    def brought(self, set_name: str, key: str) -> str | None:
        return self.sets.get((set_name, key))

    def captures(self, source: SourceId) -> Sequence[CaptureKnown]:
        return self.held.get(source, [])

    def capture_text(self, digest: Digest) -> str | None:
        return self.texts.get(digest)

    def record(self, plan: Plan) -> None:
        """Take in what *plan* says; whatever a draft names must be there before it."""
        for n, draft in enumerate(plan.drafts):
            assert draft.id is not None
            assert set(draft.body.ids()) <= self.bodies.keys(), draft
            self._record(n, draft.id, draft)
        for digest, data in plan.captures:
            self.texts[digest] = data.decode("utf-8-sig", "replace")
        for key, id in plan.intake:
            assert (plan.set_name, key) not in self.sets
            self.sets[plan.set_name, key] = id
        for key, content in plan.said:
            self.said[plan.set_name, key] = content

    def _record(self, n: int, id: str, draft: Draft) -> None:
        body = draft.body
        if isinstance(body, SourceCaptured):
            assert body.digest is not None
            assert body.media_type is not None
            assert body.of is None or body.of in {one.digest for one in self.held[id]}
            self.held.setdefault(id, []).append(CaptureKnown(body.digest, body.media_type, body.of))
            return
        assert draft.replaces == self.links.get(id)
        if isinstance(body, PropertyDefined):
            self._define(id.removeprefix("prop:"), body)
        self.bodies[id] = body.json()
        seed = f"{n} {id} {self.links.get(id)}".encode()
        self.links[id] = Commitment(base64.encode(hashlib.sha256(seed).digest()))

    def _define(self, name: str, body: PropertyDefined) -> None:
        self.definitions[name] = Definition(body.value_types, body.codes)

    def _labels(self, body: Mapping[str, Json]) -> Collection[str]:
        label = body.get("label")
        return [str(text) for text in label.values()] if isinstance(label, Mapping) else []


@dataclass
class Reading:
    """Reads deposits into `archive`, with `files` beside them."""

    archive: FakeArchive = field(default_factory=FakeArchive)
    files: dict[str, bytes] = field(default_factory=lambda: {"report.txt": REPORT.encode()})
    _minted: int = 0

    def plan(self, text: str | bytes, name: str = "d.yaml") -> Plan:
        data = text.encode() if isinstance(text, str) else text
        return read_deposit(data, name, self.archive, self._file, self._random)

    def record(self, text: str | bytes) -> Plan:
        plan = self.plan(text)
        self.archive.record(plan)
        return plan

    def faults(self, text: str | bytes, name: str = "d.yaml") -> tuple[Misfit, ...]:
        with pytest.raises(DepositError) as caught:
            self.plan(text, name)
        return caught.value.faults

    def fault(self, text: str | bytes, name: str = "d.yaml") -> Misfit:
        """The only fault."""
        faults = self.faults(text, name)
        assert len(faults) == 1, faults
        return faults[0]

    def _file(self, name: str) -> bytes:
        if name not in self.files:
            raise NotFoundError(f"there is no file {name!r}", remedy="Name a file that is there.")
        return self.files[name]

    def _random(self, count: int) -> bytes:
        # Never the same twice.
        self._minted += 1
        return hashlib.shake_128(str(self._minted).encode()).digest(count)


@pytest.fixture
def reading() -> Reading:
    return Reading()


@pytest.fixture(scope="session")
def new_reading() -> Callable[[], Reading]:
    """For tests that try many deposits, each in an archive of its own."""
    return Reading


HEAD = """\
deposit: test
lang: en
sources:
  report: {kind: article, published: 2022-03, publisher: gazette, file: report.txt}
  list: {kind: list, published: {absent: unknown}}
entities:
  gazette: {kind: organisation, label: {en: The Gazette}}
  murat: {kind: person, label: {en: Murat B., ru: Мурат}}
  post: {kind: position, label: {en: Minister}}
"""


@pytest.fixture(scope="session")
def head() -> str:
    """The first nine lines of a deposit."""
    return HEAD


@pytest.fixture(scope="session")
def stating() -> Callable[..., str]:
    """A deposit with one statement `it`: nine lines, then `statements:`, then its members."""

    def written(*lines: str, references: str | None = "[{source: list}]") -> str:
        members = [*lines, *([] if references is None else [f"references: {references}"])]
        return HEAD + "statements:\n  it:\n" + "".join(f"    {line}\n" for line in members)

    return written
