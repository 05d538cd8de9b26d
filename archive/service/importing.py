"""Importing: rows of any number, planned a batch at a time, in one transaction."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import field, replace
from enum import StrEnum
from pathlib import Path
from typing import TypeAlias

from archive.errors import NotFoundError
from archive.frozen import dataclass
from archive.ids import Address, KeyId
from archive.intake import batches
from archive.intake.batches import Stream, Unit, clash, unit_at
from archive.intake.deposit import plan
from archive.intake.faults import TOML, YAML, Faults, shown
from archive.intake.known import Known
from archive.intake.misfit import DepositError, Misfit
from archive.intake.plan import Item, Outcome, Plan
from archive.service.archive import Archive
from archive.service.known import ArchiveKnown
from archive.service.met import Gone, Met
from archive.service.recording import Pen, record_with
from archive.store.sparing import spare

MAX_FAULTS = 1_000
"""Faults that are listed before a file is given up."""

MAX_TOLD = 100
"""Rows, and things that are gone, that an answer holds one by one; a report holds all."""

# A batch in which so many rounds found new faults is looked at in halves.
_ROUNDS = 3
# Of these, those whose faults do not come of others that were refused.
_FIRST_HAND = 2

_Bad: TypeAlias = dict[int, list[Misfit]]


class Fate(StrEnum):
    """What becomes of one row."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    SUPERSEDED = "superseded"
    """It says what it said last time; the archive corrected or retracted it since: left alone."""
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What becomes of one row, and of all that stands in it; `faults`: why it is refused."""

    number: int
    line: int
    name: str
    fate: Fate
    items: tuple[Item, ...] = ()
    faults: tuple[Misfit, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What became of a file.

    `rows` and `things`: how many of each outcome. `told`: the first rows that are not unchanged.
    `gone`: how many things an earlier import brought that are not in this one, `missing` the first
    of them; they stay as they are. `first` and `last`: the addresses of what was recorded.
    `checkpoint`, `warning`, `clock`, `draft` and `signers` as for every recording; with a draft,
    nothing was recorded, and it is told as a dry run.
    """

    set_name: str
    dry_run: bool
    rows: Mapping[Fate, int]
    things: Mapping[Outcome, int]
    told: tuple[Told, ...]
    gone: int
    missing: tuple[Gone, ...]
    entries: int
    first: Address | None
    last: Address | None
    checkpoint: int | None = None
    warning: str | None = None
    clock: str | None = None
    draft: Path | None = None
    signers: tuple[KeyId, ...] = ()


def record_batches(
    archive: Archive,
    produce: Callable[[Known], Stream],
    *,
    name: str,
    dry_run: bool = False,
    skip: bool = False,
    tell: Callable[[Told], None] = lambda told: None,
) -> Imported:
    """Record what *produce* makes of a file called *name*: all of it, or nothing.

    *skip*: leave out whole what has faults, and record the rest. *tell* is called with every row
    in turn, also where in the end nothing is recorded.

    Raises:
        DepositError: rows have faults, and are not to be skipped.
        ConflictError, NotAuthorisedError: as for every entry.
    """

    def write(pen: Pen) -> Imported:
        spare(pen.connection)
        known = ArchiveKnown(pen.connection, archive.captures)
        stream = produce(known)
        run = _Run(
            archive=archive,
            pen=pen,
            known=known,
            stream=stream,
            name=name,
            skip=skip,
            tell=tell,
        )
        # A draft is one entry, so all of it is planned at once.
        parted = batches.grouped if archive.around.draft is None else batches.together
        for units in parted(stream.units):
            run.take(units)
        if run.faults and not skip:
            raise DepositError(name, run.faults, lined=stream.lined)
        return run.done(dry_run=dry_run or archive.around.draft is not None)

    answer, covered = record_with(archive, write, dry_run=dry_run)
    return replace(
        answer,
        checkpoint=covered.checkpoint,
        warning=covered.warning,
        clock=covered.clock,
        draft=covered.draft,
        signers=covered.signers,
    )


@dataclass(slots=True, kw_only=True)
class _Run:
    """One import on its way. `faults`: of the rows that were refused, as far as they are listed."""

    archive: Archive
    pen: Pen
    known: ArchiveKnown
    stream: Stream
    name: str
    skip: bool
    tell: Callable[[Told], None]
    faults: list[Misfit] = field(default_factory=list)
    _rows: Counter[Fate] = field(default_factory=Counter)
    _things: Counter[Outcome] = field(default_factory=Counter)
    _listed: list[Told] = field(default_factory=list)
    _first: Address | None = None
    _last: Address | None = None
    _entries: int = 0
    _met: Met = field(init=False)

    def __post_init__(self) -> None:
        self._met = Met(self.pen.connection, self.stream.set_name, self.archive.around.lang)

    def take(self, units: Sequence[Unit]) -> None:
        """Plan and append *units*; those at fault are refused."""
        if any(unit.named_only for unit in units):
            self._met.pass_over(key for unit in units for key in unit.outside())
            return
        told: dict[Unit, Told] = {}
        for kept, planned in self._settled(units, told):
            new = self._record(kept, planned)
            items = {item.key: item for item in planned.items}
            self._things.update(items[key].outcome for key in new)
            told |= {unit: _told(unit, items) for unit in kept}
        refused = [unit for unit in units if told[unit].fate is Fate.REFUSED]
        if refused:
            self._met.pass_over(key for unit in refused for key in unit.outside())
        for unit in units:
            if unit.number:
                self._say(told[unit])

    def done(self, *, dry_run: bool) -> Imported:
        """Return what became of it all."""
        gone, missing = (0, ()) if self.stream.partial else self._met.gone(MAX_TOLD)
        self._met.end()
        return Imported(
            set_name=self.stream.set_name,
            dry_run=dry_run,
            rows=self._rows,
            things=self._things,
            told=tuple(self._listed),
            gone=gone,
            missing=missing,
            entries=self._entries,
            first=self._first,
            last=self._last,
        )

    def _settled(
        self, units: Sequence[Unit], told: dict[Unit, Told]
    ) -> Iterator[tuple[Sequence[Unit], Plan]]:
        """Yield the sound ones of *units* with what they come to; put the others into *told*."""
        bad = self._known_faults(units)
        for attempt in range(_ROUNDS):
            # That others are refused has faults of its own: they would go with those.
            self._refuse(units, bad, told, listed=self.skip or attempt < _FIRST_HAND)
            units = [unit for index, unit in enumerate(units) if index not in bad]
            if not units:
                return
            planned, bad = self._planned(units)
            if not bad:
                yield units, planned
                return
        half = (len(units) + 1) // 2
        yield from self._settled(units[:half], told)
        yield from self._settled(units[half:], told)

    def _known_faults(self, units: Sequence[Unit]) -> _Bad:
        """Return what is wrong with *units* before they are planned, keys that come twice too."""
        bad = {index: list(unit.faults) for index, unit in enumerate(units) if unit.faults}
        lines = dict(self._met.lines([unit.name for unit in units if unit.name]))
        for index, unit in enumerate(units):
            before = lines.setdefault(unit.name, unit.line) if unit.name else unit.line
            if before != unit.line:
                bad.setdefault(index, []).append(_twice(unit, before, self.stream.lined))
        return bad

    def _planned(self, units: Sequence[Unit]) -> tuple[Plan, _Bad]:
        """Return what *units* come to, and the faults of each of them."""
        merged = batches.merged(self.stream, units)
        holders: dict[str, list[int]] = {}
        for index, unit in enumerate(units):
            for key in unit.outside():
                holders.setdefault(key, []).append(index)
        self.known.expect(self.stream.set_name, list(holders))
        spelling = TOML if self.stream.whole else YAML
        faults = Faults(merged.root, called=self.stream.called, spelling=spelling)
        random = self.archive.around.random
        planned = plan(merged.root, faults, self.known, _no_file, random, imported=True)
        bad = {index: [misfit] for index, misfit in merged.clashes.items()}
        for misfit in faults.found:
            at = unit_at(units, (misfit.line, misfit.column))
            if at is None or not units[at].number:
                raise DepositError(self._file_of(units[0]), faults.found)
            bad.setdefault(at, []).append(misfit)
        for key, line in self._met.otherwise(planned).items():
            for index in holders[key]:
                misfit = clash(units[index], key, line, lined=self.stream.lined)
                bad.setdefault(index, []).append(misfit)
        return planned, bad

    def _record(self, units: Sequence[Unit], planned: Plan) -> Collection[str]:
        """Append what *planned* says; return what of it was not met before."""
        addresses = self.pen.append(planned.drafts)
        self.pen.take_in(planned)
        if addresses:
            self._first, self._last = self._first or addresses[0], addresses[-1]
            self._entries += len({address.entry for address in addresses})
        return self._met.meet({unit.name: unit.line for unit in units if unit.name}, planned)

    def _refuse(
        self, units: Sequence[Unit], bad: _Bad, told: dict[Unit, Told], *, listed: bool
    ) -> None:
        for index, found in sorted(bad.items()):
            unit, faults = units[index], tuple(map(_with_path, found))
            if unit.number == 0 and not self.faults:
                raise DepositError(self.stream.whole or self.name, faults)
            told[unit] = Told(
                number=unit.number,
                line=unit.line,
                name=unit.name,
                fate=Fate.REFUSED,
                faults=faults,
            )
            if not self.skip and listed and unit.number:
                self.faults += faults
            cut = len(self.faults) >= MAX_FAULTS
            if unit.number == 0 or cut:
                # Where both have faults those of the rows come first: they may be the cause.
                raise DepositError(self.name, self.faults, cut=cut, lined=self.stream.lined)

    def _file_of(self, unit: Unit) -> str:
        return self.stream.whole if not unit.number and self.stream.whole else self.name

    def _say(self, told: Told) -> None:
        self._rows[told.fate] += 1
        self.tell(told)
        if told.fate is not Fate.UNCHANGED and len(self._listed) < MAX_TOLD:
            self._listed.append(told)


def _told(unit: Unit, items: Mapping[str, Item]) -> Told:
    # What stands in an earlier row already is that row's.
    every = (items[key] for key in unit.outside())
    own = tuple(item for item in every if item.line >= unit.line)
    return Told(number=unit.number, line=unit.line, name=unit.name, fate=_fate(own), items=own)


def _fate(items: Sequence[Item]) -> Fate:
    """Return what becomes of a row with *items*; the first is what the row is about."""
    outcomes = [item.outcome for item in items]
    if all(outcome is Outcome.UNCHANGED for outcome in outcomes):
        return Fate.UNCHANGED
    if not {Outcome.ADDED, Outcome.CORRECTED} & set(outcomes):
        return Fate.SUPERSEDED
    said = {item.outcome for item in items if item.key.startswith("statements/")}
    new = outcomes[:1] == [Outcome.ADDED] and said <= {Outcome.ADDED}
    return Fate.ADDED if new and Outcome.CORRECTED not in outcomes else Fate.CHANGED


def _twice(unit: Unit, before: int, lined: bool) -> Misfit:
    again = f"stands in line {before} already" if lined else "stands twice in what is imported"
    return Misfit(
        line=unit.line,
        column=unit.column,
        path="",
        message=f"the key {shown(unit.name)} {again}",
        remedy="Keep one of the two, or give one another key.",
    )


def _with_path(misfit: Misfit) -> Misfit:
    if not misfit.path:
        return misfit
    return replace(misfit, message=f"{misfit.path}: {misfit.message}")


def _no_file(name: str) -> bytes:
    remedy = "Capture it, and name the source that it is a capture of."
    raise NotFoundError(f"{name!r} cannot be taken in beside rows", remedy=remedy)
