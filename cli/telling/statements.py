"""Statements in words: never a value without its speakers, never a hedge in other words."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from archive.facts import values
from archive.facts.periods import Holding
from archive.wording import Name, qualifier_words
from cli.layout import GAP, Block, Line, Table
from cli.telling.common import counted
from cli.telling.values import full_words

if TYPE_CHECKING:
    from archive.facts.locators import Locator
    from archive.facts.references import Reference, Step
    from archive.facts.statements import StatementBody
    from archive.queries.listings import Listing, Others
    from archive.queries.references import Referred
    from archive.queries.statements import Stated

_LONGEST = 200

HOLDING = {
    Holding.HOLDS: "holds then",
    Holding.MAY_HOLD: "may hold then",
    Holding.DOES_NOT_HOLD: "does not hold then",
    Holding.NO_TIME: "no time given",
}
"""What is known of a statement and the day that was asked about."""


def naming(names: Mapping[str, str]) -> Name:
    """Return what says the name of an id: the id itself where there is none.

    A statement stands in brackets: its name has a dash of its own. Where others are called the
    same, its id tells it from them.
    """
    called = Counter(found for id, found in names.items() if id.startswith("stm:"))

    def name(id: str) -> str:
        found = names.get(id, id)
        if not id.startswith("stm:"):
            return found
        return f"[{found} {id}]" if called[found] > 1 else f"[{found}]"

    return name


def statement(
    one: "Stated", others: "Others", names: Mapping[str, str], voices: Mapping[str, str]
) -> Iterator[Block]:
    """Yield everything about one statement."""
    yield from headed(one, naming(names))
    yield from references(one.references, names, voices)
    if one.older:
        count = counted(len(one.older), "reference vouches", "references vouch")
        yield Line(f"{count} for an earlier content, and not for this one:", 2, "dim")
        yield from references(one.older, names, voices)
    yield from _beside(one, others)


def headed(one: "Stated", name: Name) -> Iterator[Block]:
    """Yield what a statement says, and how it stands."""
    yield Line(f"{one.id}  {claim(one, name)}", 0, "bold")
    yield Line(_state(one), 2)
    if one.retracted is not None:
        why = ": ".join(word for word in (one.retracted.reason, one.retracted.words) if word)
        yield Line(f"retracted at {one.retracted.address}: {why or 'not open'}", 2, "yellow")
    if one.body is not None:
        yield from narrowed(one.body, name)


def narrowed(body: "StatementBody", name: Name) -> Iterator[Block]:
    """Yield a line for the handle, and one for each qualifier."""
    if body.handle:
        yield Line(f"handle: {body.handle}", 2, "dim")
    for qualifier in body.qualifiers:
        yield Line(f"{qualifier.property}: {full_words(qualifier.value, name)}", 2)


def claim(one: "Stated", name: Name, subject: bool = True) -> str:
    """Return `subject - property -> value`, or without the *subject*."""
    if one.body is None:
        return f"({one.state.value}: its body is not open)"
    return claimed(one.body, name, subject)


def claimed(body: "StatementBody", name: Name, subject: bool = True) -> str:
    """Return `subject - property -> value`, or without the *subject*."""
    said = f"{body.property} -> {full_words(body.value, name)}"
    return f"{name(body.subject)} - {said}" if subject else said


def _state(one: "Stated") -> str:
    tally = one.tally
    told = [f"{tally['for']} for"]
    if tally["against"]:
        told = [
            f"{counted(tally['against'], 'reference', 'references')} against",
            f"{tally['for']} for",
        ]
    else:
        told = [f"{counted(tally['for'], 'reference', 'references')} for", "0 against"]
    told += [f"{tally[one]} {one}" for one in ("declined", "disclaimed", "not open") if tally[one]]
    retracted = ["doubtful (stolen key)"] if one.doubtful else []
    retracted += ["retracted"] if one.retracted else []
    then = [] if one.holding is None else [HOLDING[one.holding]]
    parts = [
        *retracted,
        *then,
        one.stance.value,
        one.rank,
        f"revision {one.revision}",
        ", ".join(told),
    ]
    return f"{' · '.join(parts)} · at {one.address}"


def references(
    listed: Sequence["Referred"], names: Mapping[str, str], voices: Mapping[str, str]
) -> Iterator[Block]:
    """Yield a few lines a reference: how it bears, through whom, in which words, where."""
    name = naming(names)
    bearings = [one.bearing.value for one in listed]
    certainties = [_certainty(one.reference) for one in listed]
    for one, bears, certainty in zip(listed, bearings, certainties, strict=True):
        shown = (bears.ljust(max(map(len, bearings))), certainty.ljust(max(map(len, certainties))))
        beside = [cell for cell in shown if cell]
        if one.reference is None:
            yield Line(f"{GAP.join(beside)}  ({one.state.value}) at {one.address}", 2)
            continue
        chain = _chain(one.reference, name, lambda id: voices.get(id, name(id)))
        hedges = [f"“{step.hedge}”" for step in one.reference.attribution if step.hedge]
        yield Table([(*beside, GAP.join([chain, *hedges]))], indent=2)
        yield from _place(one, name)


def _certainty(reference: "Reference | None") -> str:
    steps = () if reference is None else reference.attribution
    return ", ".join(step.certainty.value for step in steps if step.certainty)


def _chain(reference: "Reference", name: Name, voice: Name) -> str:
    if reference.by_archive:
        return "the archive itself infers it"
    steps = [_step(step, name, voice) for step in reference.attribution]
    return " <- ".join([voice(reference.source), *steps])


def _step(step: "Step", name: Name, voice: Name) -> str:
    act = f"{step.act.value}{', denies' if step.denied else ''}"
    verb = f": “{step.verb}”" if step.verb else ""
    words = [f"{name(step.agent)} ({act}{verb})"]
    if step.to is not None:
        words.append(f"to {name(step.to)}")
    if step.in_ is not None:
        words.append(f"in {name(step.in_)}")
    if step.date is not None:
        absent = isinstance(step.date, values.AbsentValue)
        words.append(f"{'date ' if absent else ''}{full_words(step.date, name)}")
    return ", ".join(words)


def _place(one: "Referred", name: Name) -> Iterator[Block]:
    reference = one.reference
    assert reference is not None
    if reference.exact:
        yield Line(f"“{reference.exact}”", 6)
    where = [] if reference.by_archive else [f"in: {name(reference.source)}"]
    where += [] if reference.loc is None else [_locator(reference.loc)]
    where += [] if reference.capture is None else [reference.capture[:15] + "…"]
    where += [] if reference.basis is None else [reference.basis.value]
    where += [f"cited at {one.address}"] if one.cited else []
    if where:
        yield Line(" · ".join(where), 6, "dim")
    if reference.note:
        yield Line(f"note: {reference.note}", 6)


def _locator(loc: "Locator") -> str:
    parts = []
    if loc.page is not None:
        parts.append(f"page {loc.page}")
    if loc.paragraph is not None:
        parts.append(f"paragraph {loc.paragraph}")
    if loc.row is not None:
        parts.append(f"row {loc.row}")
    if loc.t is not None:
        parts.append(f"seconds {loc.t[0]} to {loc.t[1]}")
    if loc.chars is not None:
        parts.append(f"characters {loc.chars[0]} to {loc.chars[1]}")
    return ", ".join(parts)


def _beside(one: "Stated", others: "Others") -> Iterator[Block]:
    if one.closed_links:
        yield Line(
            f"{counted(one.closed_links, 'link', 'links')} of its chain not open (redacted or not "
            "here)",
            2,
            "yellow",
        )
    told = [f"{others.current} current"]
    told += [f"{others.preferred} of them preferred"] if others.preferred else []
    told += [f"{others.denied} of them denied"] if others.denied else []
    told += [f"{others.retracted} retracted"] if others.retracted else []
    told += [f"{others.deprecated} deprecated"] if others.deprecated else []
    yield Line(f"other statements of this subject and property: {', '.join(told)}", 2, "dim")


def listing(
    title: str,
    listed: "Listing",
    names: Mapping[str, str],
    voices: Mapping[str, str],
    *,
    subject: bool = True,
) -> Iterator[Block]:
    """Yield one line a statement under *title*, and what was left out; nothing where all is 0.

    Without *subject* where that is the same in all of them.
    """
    if not (listed.total or listed.retracted or listed.deprecated or listed.elsewhen):
        return
    name = naming(names)
    counts = (
        (listed.retracted, "retracted"),
        (listed.deprecated, "deprecated"),
        (listed.elsewhen, "not of that day"),
    )
    besides = [f"{number} {word}" for number, word in counts if number]
    more = listed.total - len(listed.shown)
    besides += [f"{more} more: --limit"] if more else []
    yield ""
    yield Line(f"{title}: {', '.join([str(listed.total), *besides])}", 0, "bold")
    rows = [in_brief(one, name, voices, subject=subject) for one in listed.shown]
    yield Table(rows, indent=2)


def in_brief(
    one: "Stated", name: Name, voices: Mapping[str, str], *, subject: bool = True
) -> tuple[str, ...]:
    """Return one statement in cells: its name, how it stands, what it says, who speaks."""
    return (
        _called(one),
        _brief(one),
        _short(_narrowed(one, name, subject)),
        _short(_speakers(one, name, voices)),
    )


def _narrowed(one: "Stated", name: Name, subject: bool) -> str:
    """Return the claim with its qualifiers, so that two of one value can be told apart."""
    said = claim(one, name, subject)
    if one.body is None or not one.body.qualifiers:
        return said
    return f"{said} ({'; '.join(qualifier_words(q, name) for q in one.body.qualifiers)})"


def _called(one: "Stated") -> str:
    """Return what people type for a statement: its handle, or else its id."""
    return (one.body and one.body.handle) or one.id


def _short(text: str) -> str:
    """Return *text*, cut where it would bury the lines around it; its own page has all of it."""
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _brief(one: "Stated") -> str:
    told = [*(["doubtful (stolen key)"] if one.doubtful else []), one.stance.value]
    told += [] if one.rank == "normal" else [one.rank]
    return ", ".join([*told, *([] if one.holding is None else [HOLDING[one.holding]])])


def _speakers(one: "Stated", name: Name, voices: Mapping[str, str]) -> str:
    """Return the innermost speakers, or the sources that speak themselves, each once."""

    def speaker(reference: "Reference") -> str:
        if reference.by_archive:
            return "the archive"
        if reference.attribution:
            return name(reference.attribution[-1].agent)
        return voices.get(reference.source, name(reference.source))

    told = [speaker(found.reference) for found in one.references if found.reference is not None]
    return "; ".join(dict.fromkeys(told))
