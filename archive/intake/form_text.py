"""A form: one statement as text to be edited, in the grammar of a deposit.

What stands behind `#` helps whoever edits it, and is no part of what is said.
"""

import codecs
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeAlias

from archive.frozen import dataclass
from archive.intake.values import NAMES
from archive.shape import Json

Call: TypeAlias = Callable[[str], "Named"]

# Read as it stands by every reader of YAML; the rest goes between quotes.
_PLAIN = re.compile(r"[^\W_][\w./+?~%-]*(?: [\w./+?~%()-]+)*")
_NOT_TEXT = frozenset(("null", "true", "false", "yes", "no", "on", "off", "y", "n"))
_BREAKS = re.compile("[\x00-\x1f\x7f-\xa0\u2028\u2029\ufeff]")
_MARK = "#!"


@dataclass(frozen=True, slots=True)
class Named:
    """What to write for something that is named, and a comment that tells what it is."""

    text: str
    comment: str = ""


Tree: TypeAlias = "str | bool | Named | Sequence[Tree] | Mapping[str, Tree]"


def statement(content: Mapping[str, Json], call: Call, kinds: Sequence[str]) -> dict[str, Tree]:
    """Return the members that a deposit has for the statement *content*, a body as it is signed.

    *call* names ids; *kinds* are those of values that the property takes.
    """
    said: dict[str, Tree] = {
        "subject": call(str(content["subject"])),
        "property": str(content["property"]),
        **claimed(_object(content["value"]), call, kinds),
    }
    references = [_reference(_object(one), call) for one in listed(content["references"])]
    return {**said, "references": references}


def claimed(value: Mapping[str, Json], call: Call, kinds: Sequence[str]) -> dict[str, Tree]:
    """Return what stands beside a property that takes *kinds*, for it to have *value*."""
    if "absent" in value:
        return _written(value, call)
    kind = next(iter(kinds), "") if len(kinds) == 1 else ""
    names = [name for name in NAMES if name in value and name in kinds]
    if names and "not" not in value:
        kind = names[0]
    beside = {"lang"} if kind in ("text", "quote") else {"expressed", "basis"}
    if kind not in value or kind in ("quantity", "point") or value.keys() - beside - {kind}:
        inner = value.get("quantity")
        return {"value": _written(_object(inner) if inner is not None else value, call)}
    written = _written(value, call)
    return {"value": written.pop(kind), **written}


def qualified(qualifiers: Json, call: Call, kinds_of: Callable[[str], Sequence[str]]) -> list[Tree]:
    """Return the qualifiers of a body as a deposit has them."""
    return [
        {
            "property": str(one["property"]),
            **claimed(_object(one["value"]), call, kinds_of(str(one["property"]))),
        }
        for one in map(_object, listed(qualifiers))
    ]


def _reference(reference: Mapping[str, Json], call: Call) -> Tree:
    known = ("source", "capture", "loc", "exact", "attribution", "basis", "note")
    steps = [_step(_object(step), call) for step in listed(reference.get("attribution", []))]
    return {
        ("said" if name == "attribution" else name): (
            call(str(reference[name]))
            if name == "source"
            else steps
            if name == "attribution"
            else _plain(reference[name])
        )
        for name in known
        if name in reference
    }


def _step(step: Mapping[str, Json], call: Call) -> Tree:
    written: dict[str, Tree] = {}
    for name, part in step.items():
        if name == "date" and isinstance(part, Mapping):
            told = _written(part, call)
            # An absence has no text of its own to stand alone.
            alone = "date" in told and told.keys() <= {"date", "expressed"}
            written |= told if alone else {"date": told}
        else:
            written[name] = call(str(part)) if name in ("agent", "to", "in") else _plain(part)
    return written


def _written(value: Mapping[str, Json], call: Call) -> dict[str, Tree]:
    named = (*NAMES, "speaker", "translatedBy", "by")
    return {
        name: call(str(part)) if name in named else _plain(part) for name, part in value.items()
    }


def _plain(part: Json) -> Tree:
    if isinstance(part, bool):
        return part
    if isinstance(part, Mapping):
        return {name: _plain(one) for name, one in part.items()}
    if isinstance(part, Sequence) and not isinstance(part, str):
        return [_plain(one) for one in part]
    return str(part)


def write(tree: Mapping[str, Tree]) -> str:
    """Return *tree* as lines of YAML; a text that is empty is left blank, to be written."""
    return "".join(f"{line}\n" for line in _members(tree, ""))


def comment(text: str) -> str:
    """Return *text* as one line behind a #, whatever it holds."""
    return f"# {_inline(text)}"


def bare(data: bytes) -> bytes:
    """Return a form without the faults at its top, and without a byte order mark."""
    lines = data.removeprefix(codecs.BOM_UTF8).splitlines(keepends=True)
    mark = _MARK.encode()
    kept = next((n for n, line in enumerate(lines) if not line.startswith(mark)), len(lines))
    return b"".join(lines[kept:])


def told(text: str, faults: Sequence[tuple[int, str, str]]) -> str:
    """Return the bare form *text* with *faults* as comments at its top.

    A fault is a line of *text* (0 for the whole), what is wrong, and what to do about it. Lines
    are told as they are numbered in what comes back.
    """
    before = 2 + 2 * len(faults)
    lines = ["This was not recorded. Mend it and save it; or close it as it is, to leave it so."]
    for line, message, remedy in faults:
        place = f"line {line + before}: " if line else ""
        lines += [f"  {place}{message}", f"    {remedy}"]
    return "".join(f"{_MARK} {_inline(line)}".rstrip() + "\n" for line in (*lines, "")) + text


def _inline(text: str) -> str:
    return _BREAKS.sub(" ", text)


def _members(tree: Mapping[str, Tree], pad: str) -> Iterator[str]:
    for name, part in tree.items():
        yield from _member(f"{pad}{name}:", part, pad)


def _member(start: str, part: Tree, pad: str) -> Iterator[str]:
    if isinstance(part, bool):
        yield f"{start} {'yes' if part else 'no'}"
    elif isinstance(part, str | Named):
        yield f"{start} {_scalar(part)}".rstrip()
    elif isinstance(part, Mapping):
        yield start
        yield from _members(part, pad + "  ")
    elif all(isinstance(item, str) for item in part):
        yield f"{start} [{', '.join(_flow(str(item)) for item in part)}]"
    else:
        yield start
        for item in part:
            yield from _item(item, pad + "  ")


def _item(item: Tree, pad: str) -> Iterator[str]:
    assert isinstance(item, Mapping)
    first, *rest = _members(item, pad + "  ")
    yield f"{pad}- {first.strip()}"
    yield from rest


def _scalar(part: "str | Named") -> str:
    if isinstance(part, Named):
        behind = f"  {comment(part.comment)}" if part.comment else ""
        return _scalar(part.text) + behind
    if not part or (_PLAIN.fullmatch(part) and part.lower() not in _NOT_TEXT):
        return part
    return _quoted(part)


def _flow(part: str) -> str:
    return (
        part
        if part.isascii() and part.isalnum() and part.lower() not in _NOT_TEXT
        else _quoted(part)
    )


def _quoted(part: str) -> str:
    escaped = part.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{_BREAKS.sub(_escaped, escaped)}"'


def _escaped(found: re.Match[str]) -> str:
    return {"\n": "\\n", "\t": "\\t"}.get(found[0], f"\\u{ord(found[0]):04x}")


def _object(part: Json) -> Mapping[str, Json]:
    assert isinstance(part, Mapping)
    return part


def listed(part: Json) -> Sequence[Json]:
    """Return the list that *part* is."""
    assert isinstance(part, Sequence)
    assert not isinstance(part, str)
    return part
