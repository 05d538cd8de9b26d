"""What is not said, and what falls with a source or a speaker."""

from collections.abc import Iterator, Mapping, Sequence

from archive.queries.references import Referred
from archive.queries.rests import Falling, Leanings, Resting
from archive.queries.unknowns import Group, Unsaid
from archive.service.weighing import RestsShown, UnknownsShown
from archive.wording import Name, chain_words
from cli.layout import Block, Line, Table
from cli.telling.common import counted, foot
from cli.telling.statements import in_brief, naming

_TITLES = {
    "unknown": "nobody knows",
    "none": "there is none",
    "withheld": "held back",
    "declined": "a speaker declines to say",
}


def unknowns(answer: UnknownsShown) -> Iterator[Block]:
    """Yield each kind of what is not said, with everybody who says so."""
    found = answer.unknowns
    told = [block for group in found.groups for block in _group(group, answer)]
    if told:
        yield from told
    else:
        yield Line("nothing here is said to be unknown", 0, "green")
        yield ""
    yield foot(answer.standing)


def _group(group: Group, answer: UnknownsShown) -> Iterator[Block]:
    if not group.total:
        return
    yield Line(f"{_TITLES[group.kind]}: {group.total}", 0, "bold")
    name = naming(answer.names)
    if group.kind == "withheld":
        yield Table(
            [
                (
                    str(one.count),
                    f"by {name(one.by) if one.by else 'nobody named'}",
                    one.ground or "",
                )
                for one in answer.unknowns.holders
            ],
            indent=2,
        )
    yield Table([_unsaid(one, name, answer.voices) for one in group.shown], indent=2)
    yield from _more(group.total - len(group.shown))
    yield ""


def _unsaid(one: Unsaid, name: Name, voices: Mapping[str, str]) -> tuple[str, ...]:
    by = f" by {name(one.by)}" if one.by else ""
    ground = f" ({one.ground})" if one.ground else ""
    what = f"{one.of}{by}{ground}"
    if one.statement is None:
        return (str(one.address), what, one.id, name(one.id), "the archive describes it so")
    called, stands, says, speakers = in_brief(one.statement, name, voices)
    return (str(one.address), what, called, says, f"{stands} · {speakers or 'nobody named'}")


def rests(answer: RestsShown) -> Iterator[Block]:
    """Yield how many statements fall, stand and lean, then each of them."""
    found, name = answer.rests, naming(answer.names)
    yield Line(f"{found.id}  {name(found.id)}", 0, "bold")
    if found.also:
        yield Line(f"with it: {', '.join(map(name, found.also))}", 2)
    others = [one for one in found.sources if one not in (found.id, *found.also)]
    if others:
        yield Line(f"what it publishes or writes: {', '.join(map(name, others))}", 2)
    counts = (
        (found.falling.total, "falls", "fall"),
        (found.standing.total, "stands by others", "stand by others"),
        (found.leaning.total, "leans on what falls", "lean on what falls"),
    )
    told = ", ".join(f"{number} {one if number == 1 else many}" for number, one, many in counts)
    yield Line(f"of the current statements {told}", 2)
    yield from _resting("falls with it", found.falling, answer)
    yield from _resting("stands by other references", found.standing, answer)
    yield from _leaning(found.leaning, answer)
    yield ""
    yield foot(answer.standing)


def _resting(title: str, found: Falling, answer: RestsShown) -> Iterator[Block]:
    if not found.total:
        return
    yield ""
    yield Line(f"{title}: {found.total}", 0, "bold")
    name = naming(answer.names)
    for one in found.shown:
        yield Table([in_brief(one.statement, name, answer.voices)], indent=2)
        yield from _left(one, name, answer.voices)
    yield from _more(found.total - len(found.shown))


def _left(one: Resting, name: Name, voices: Mapping[str, str]) -> Iterator[Block]:
    if not one.left:
        return
    count = counted(len(one.left), "reference is left", "references are left")
    yield Line(f"{count}, then it is {one.then.value}: {_whose(one.left, name, voices)}", 6)


def _whose(left: Sequence[Referred], name: Name, voices: Mapping[str, str]) -> str:
    def voice(id: str) -> str:
        return voices.get(id, name(id))

    told = [
        f"{one.bearing.value}: {chain_words(one.reference, voice)}"
        if one.reference is not None
        else f"{one.bearing.value}: ({one.state.value})"
        for one in left
    ]
    return "; ".join(dict.fromkeys(told))


def _leaning(found: Leanings, answer: RestsShown) -> Iterator[Block]:
    if not found.total:
        return
    yield ""
    yield Line(f"leans on what falls: {found.total}", 0, "bold")
    name = naming(answer.names)
    for one in found.shown:
        yield Table([in_brief(one.statement, name, answer.voices)], indent=2)
        yield Line(f"leans on {', '.join(f'{id} {name(id)}' for id in one.on)}", 6)
    yield from _more(found.total - len(found.shown))


def _more(number: int) -> Iterator[Block]:
    if number:
        yield Line(f"{number:,} more: --limit", 2, "yellow")
