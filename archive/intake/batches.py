"""What an import brings: units, each of them a small deposit, planned a batch at a time.

A unit is one row of a table, or one thing of another catalogue. What stands in it is written in
the grammar of a deposit file, as nodes that know their place. The names of the things in it are
the importer's own: they lead from one unit to another, and from one import of a set to the next,
and they never go into a body.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from typing import TypeAlias

from archive.frozen import dataclass
from archive.intake.misfit import Misfit
from archive.intake.nodes import Hole, Items, Members, Node, Place, Scalar

Entry: TypeAlias = tuple[Scalar, Node]
Written: TypeAlias = "str | Node | Sequence[Written] | Mapping[str, Written]"

SECTIONS = ("entities", "sources", "statements", "properties")
"""Where the things of a unit stand, as in a deposit file."""

BATCH = 1_000
"""Things that are planned at once: few enough to hold, enough to share their queries."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Unit:
    """One row. `things`: by section, what it says, as the entries of a deposit's section.

    `number` counts from 1; 0 is what belongs to the file as a whole: where that is refused, so is
    everything. `name`: its key, which may stand once in a file, and empty where it has none.
    `faults`: what is wrong with it already. `named_only`: its things are not put in, and none that
    an earlier import brought is gone.
    """

    number: int
    line: int
    column: int = 1
    name: str = ""
    things: Mapping[str, Sequence[Entry]] = field(default_factory=dict)
    faults: tuple[Misfit, ...] = ()
    named_only: bool = False

    @property
    def at(self) -> Place:
        """Line and column at which it begins."""
        return self.line, self.column

    def outside(self) -> Iterator[str]:
        """Yield the names under which its things are taken in: `statements/sentence`."""
        for section in SECTIONS:
            for key, _ in self.things.get(section, ()):
                yield f"{section}/{key.text}"


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Stream:
    """Everything that one import brings. `units` stand in the order of their places.

    `lang`: the language of texts that say none. `reason`: why what changed is corrected.
    `called`: the address of a node by names, such as the column that it stands in. `whole`: the
    file in which the unit 0 stands, where that is another one. `partial`: it is one of many parts
    of its set, so what it does not hold is not gone. `lined`: units stand in lines of a file; else
    their lines only count them, and faults tell addresses of their own.
    """

    set_name: str
    units: Iterator[Unit]
    reason: str
    lang: str | None = None
    called: Callable[[Node], str] = lambda node: ""
    whole: str = ""
    partial: bool = False
    lined: bool = True


_NODES = (Scalar, Items, Members, Hole)


def node(written: Written, at: Place) -> Node:
    """Return the tree that *written* is, every part of it at *at* that has no place of its own."""
    line, column = at
    # The commonest stand first: every cell of every row comes along here.
    if isinstance(written, str):
        return Scalar(line=line, column=column, text=written)
    if isinstance(written, _NODES):
        return written
    if isinstance(written, dict | Mapping):
        entries = tuple((scalar(name, at), node(part, at)) for name, part in written.items())
        return Members(line=line, column=column, entries=entries)
    return Items(line=line, column=column, items=tuple(node(part, at) for part in written))


def scalar(text: str, at: Place) -> Scalar:
    """Return *text* as it stands at *at*."""
    return Scalar(line=at[0], column=at[1], text=text)


def entry(name: str, written: Written, at: Place) -> Entry:
    """Return one thing of a unit: its name, and what is said of it."""
    return scalar(name, at), node(written, at)


def grouped(units: Iterable[Unit], size: int = BATCH) -> Iterator[tuple[Unit, ...]]:
    """Yield *units* in runs with about *size* things in each, never less than one unit."""
    run: list[Unit] = []
    count = 0
    for unit in units:
        run.append(unit)
        count += 1 + sum(map(len, unit.things.values()))
        if count >= size or unit.number == 0:
            yield tuple(run)
            run, count = [], 0
    if run:
        yield tuple(run)


def together(units: Iterable[Unit]) -> Iterator[tuple[Unit, ...]]:
    """Yield *units* in one run; those whose things are named only come before it, each alone."""
    run: list[Unit] = []
    for unit in units:
        if unit.named_only:
            yield (unit,)
        else:
            run.append(unit)
    if run:
        yield tuple(run)


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """Units as one deposit. `clashes`: by index, a unit that says otherwise than one before it."""

    root: Members
    clashes: Mapping[int, Misfit]


def merged(stream: Stream, units: Sequence[Unit]) -> Merged:
    """Return *units* as one deposit: what several of them say in the same words stands once."""
    first: dict[str, Entry] = {}
    sections: dict[str, list[Entry]] = {name: [] for name in SECTIONS}
    clashes: dict[int, Misfit] = {}
    for index, unit in enumerate(units):
        for section, entries in unit.things.items():
            for own in entries:
                key = f"{section}/{own[0].text}"
                before = first.setdefault(key, own)
                if before is own:
                    sections[section].append(own)
                elif not same(before[1], own[1]):
                    clashes.setdefault(index, clash(unit, key, before[0].line, lined=stream.lined))
    return Merged(root=_root(stream, sections), clashes=clashes)


def _root(stream: Stream, sections: Mapping[str, Sequence[Entry]]) -> Members:
    nowhere = (0, 0)
    head = {"deposit": stream.set_name, "reason": stream.reason}
    if stream.lang is not None:
        head["lang"] = stream.lang
    told = [entry(name, text, nowhere) for name, text in head.items()]
    listed = [
        (scalar(name, nowhere), Members(line=0, column=0, entries=tuple(entries)))
        for name, entries in sections.items()
        if entries
    ]
    return Members(line=0, column=0, entries=(*told, *listed))


def clash(unit: Unit, key: str, line: int, *, lined: bool = True) -> Misfit:
    """Return the fault of a *unit* that says of *key* something else than line *line* did.

    *lined*: as of its stream.
    """
    section, _, name = key.partition("/")
    own = next(own for own, _ in unit.things[section] if own.text == name)
    earlier = f"line {line}" if lined else "an earlier place"
    return Misfit(
        line=own.line,
        column=own.column,
        path="",
        message=f"{earlier} says something else of {name!r}",
        remedy="Have both say the same, or give one of the two another key.",
    )


def same(one: Node, other: Node) -> bool:
    """Say whether two trees hold the same, wherever they stand: `loc` tells no more than that."""
    if isinstance(one, Scalar) and isinstance(other, Scalar):
        return one.text == other.text
    if isinstance(one, Items) and isinstance(other, Items):
        return len(one.items) == len(other.items) and all(map(same, one.items, other.items))
    if isinstance(one, Members) and isinstance(other, Members):
        return len(one.entries) == len(other.entries) and all(
            a[0].text == b[0].text and (a[0].text == "loc" or same(a[1], b[1]))
            for a, b in zip(one.entries, other.entries, strict=True)
        )
    return False


def unit_at(units: Sequence[Unit], at: Place) -> int | None:
    """Return the index of the unit in which *at* lies; None where it is before the first."""
    index = bisect_right(units, at, key=lambda unit: unit.at) - 1
    return None if index < 0 else index
