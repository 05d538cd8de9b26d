"""Giving everything in a deposit its id: the one it has from an earlier time, or a new one."""

from collections.abc import Callable, Mapping, Sequence

from archive.ids import minted
from archive.intake.desk import Desk
from archive.intake.known import TakenIn
from archive.intake.names import NOUNS, SECTIONS, Filed
from archive.intake.nodes import Members, Node, Scalar

Entries = Sequence[tuple[Scalar, Node]]

_ID_BYTES = 12


def file_all(
    desk: Desk, sections: Mapping[str, Entries], random: Callable[[int], bytes]
) -> dict[str, list[Filed]]:
    """Return what stands in *sections*, each known to the desk's names from now on."""
    filed: dict[str, list[Filed]] = {}
    entries = [(name, key, node) for name in SECTIONS for key, node in sections.get(name, ())]
    # One call for all: asking for randomness costs more than the randomness.
    fresh = random(_ID_BYTES * len(entries))
    for n, (section, key, node) in enumerate(entries):
        taken = taken_in(desk, section, key)
        if desk.handles:
            _check_unused(desk, key, taken)
        new = minted(SECTIONS[section], fresh[n * _ID_BYTES : (n + 1) * _ID_BYTES])
        one = Filed(
            section=section,
            handle=key.text,
            id=new if taken is None else taken.id,
            key=key,
            node=node,
            taken=taken,
            labels=_labels(section, node),
        )
        desk.names.enter(one)
        filed.setdefault(section, []).append(one)
    return filed


def taken_in(desk: Desk, section: str, key: Scalar) -> TakenIn | None:
    """Return what the set put in earlier under *key*; None also where the set has no name."""
    if not desk.set_name:
        return None
    return desk.names.known.taken_in(desk.set_name, f"{section}/{key.text}")


def _check_unused(desk: Desk, key: Scalar, taken: TakenIn | None) -> None:
    before = desk.names.of_handle(key.text)
    if before:
        message = f"{key.text!r} names {NOUNS[before[0].kind]} in line {before[0].key.line} already"
        desk.faults.add(key, message, "Give one of the two another handle.")
    elif taken is None and desk.set_name:
        # Without the set's name nobody can tell whether it is the same thing.
        others = desk.names.known.bearing(key.text)
        if others:
            message = f"the handle {key.text!r} is in the archive already, and not of this set: "
            remedy = "To speak of that one, leave this out; else choose another handle."
            desk.faults.add(key, message + ", ".join(others), remedy)


def _labels(section: str, node: Node) -> tuple[str, ...]:
    """Return the texts by which the thing may be named besides its handle."""
    if not isinstance(node, Members):
        return ()
    told = {"entities": node.get("label"), "sources": node.get("title")}.get(section)
    if isinstance(told, Scalar):
        return (told.text,)
    if not isinstance(told, Members):
        return ()
    texts = (
        value.text
        for key, value in told.entries
        if isinstance(value, Scalar) and (section == "entities" or key.text == "text")
    )
    return tuple(dict.fromkeys(texts))
