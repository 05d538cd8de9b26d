"""Reading YAML without its surprises: no anchors, tags, merge keys; every scalar is its text.

The events of the scanner are read, not objects: nothing is constructed, and an alias is refused
before it could be multiplied.
"""

import re
from typing import TypeAlias

import yaml

from archive.intake.building import Builder
from archive.intake.nodes import Place

# libyaml where it is there: it is twenty times as fast, and takes and refuses the same.
_LOADER: type[yaml.SafeLoader] | type[yaml.CSafeLoader] = (
    yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
)

_NodeStart: TypeAlias = yaml.ScalarEvent | yaml.CollectionStartEvent

_QUOTE = "Put the whole text between quotes."
# The first that is part of what the scanner says.
_REMEDIES = (
    ("mapping values are not allowed", f"A colon and a blank begin a value. {_QUOTE}"),
    ("cannot start any token", f"@, `, % and tabs may not stand first. {_QUOTE}"),
    ("unexpected end of stream", "Close the quotation mark that is opened here."),
    ("document separator", "Close the quotation mark that is opened here."),
    ("<document start>", "Three dots end the file: take them out, or what stands behind them."),
    ("directive", "Take out the line that begins with %."),
    ("incompatible YAML", "Take out the line that begins with %."),
    ("invalid Unicode", "Write the character itself."),
    ("escape", r"Within double quotes write \\ for a backslash and \" for a double quote."),
    ("','", "Look for a bracket that is not closed, or a comma that is missing."),
    ("':'", "Write a colon and a blank after the name, or mend the indentation."),
    ("did not find expected key", "Mend the indentation, or the quotes of the line before."),
    ("<block end>", "Mend the indentation, or the quotes of the line before."),
    ("alphabetic or numeric", f"& and * mean something else in YAML. {_QUOTE}"),
)


_TABS = "Indent with blanks, not with tabs."
_LINE_END = re.compile("\r\n|[\r\n\x85\u2028\u2029]")
_NAME = re.compile(r"\s*(?:- *)?[\w.-]+")
_BLANKS = "\xa0\u1680\u2000-\u200b\u202f\u205f\u3000\ufeff"
# What looks like a blank at the beginning or behind a colon, or like a colon behind a name.
_ODD = re.compile(f"^ *([{_BLANKS}])|:([{_BLANKS}])|^[ -]*[\\w.-]+(\uff1a)")


def build(text: str, builder: Builder) -> None:
    """Give everything in the YAML document *text* to *builder*, faults too."""
    documents = 0
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents == 2:
                    _second_document(event, builder)
            else:
                _take(event, builder)
            if builder.halted:
                return
    except yaml.MarkedYAMLError as error:
        _syntax(error, text, builder)
    except (yaml.YAMLError, ValueError, OverflowError):
        # An escape or directive with a number beyond all bounds, which only libyaml measures.
        builder.halt((1, 1), "this is not YAML", _QUOTE)


def _take(event: yaml.Event, builder: Builder) -> None:
    if isinstance(event, yaml.ScalarEvent):
        _refuse(event, builder)
        builder.scalar(_place(event.start_mark), event.value)
    elif isinstance(event, yaml.CollectionStartEvent):
        _refuse(event, builder)
        is_mapping = isinstance(event, yaml.MappingStartEvent)
        builder.begin(_place(event.start_mark), is_mapping=is_mapping)
    elif isinstance(event, yaml.CollectionEndEvent):
        builder.end()
    elif isinstance(event, yaml.AliasEvent):
        message = f"*{event.anchor} is an alias, and aliases are not read"
        remedy = "Write it out; where a text begins with *, put it between quotes."
        builder.hole(_place(event.start_mark), message, remedy)


def _refuse(event: _NodeStart, builder: Builder) -> None:
    # The text itself is read all the same, so that its own faults are found too.
    if event.anchor is not None:
        message = f"&{event.anchor} is an anchor, and anchors are not read"
        remedy = "Leave it out; where a text begins with &, put it between quotes."
        builder.fault(_place(event.start_mark), message, remedy)
    if event.tag is not None:
        message = f"the tag {event.tag!r} is not read: every value is text"
        remedy = "Leave it out; where a text begins with !, put it between quotes."
        builder.fault(_place(event.start_mark), message, remedy)


def _second_document(event: yaml.Event, builder: Builder) -> None:
    message = "a second document begins here, and a deposit is one"
    builder.halt(_place(event.start_mark), message, "Put the second into a file of its own.")


def _syntax(error: yaml.MarkedYAMLError, text: str, builder: Builder) -> None:
    problem = error.problem or "the scanner does not say why"
    mark = error.problem_mark
    # That a quotation runs to the end is known at the end, and mended where it begins.
    if "end of stream" in problem or "document separator" in problem:
        mark = error.context_mark or mark
    place = _place(mark)
    remedy = next((remedy for part, remedy in _REMEDIES if part in problem), _QUOTE)
    if "','" in problem:
        line, column = _place(error.context_mark)
        remedy += f" It is opened in line {line}, column {column}."
    remedy = _seen(text, place, problem) or remedy
    builder.halt(place, f"this is not YAML: {problem}", remedy)


def _seen(text: str, at: Place, problem: str) -> str:
    """Return what to do about what the scanner meets and does not name; empty: it is right."""
    line, column = at
    lines = _LINE_END.split(text)
    here = lines[line - 1] if line <= len(lines) else ""
    if here[column - 1 : column] == "\t" or here[: column - 1].strip(" ") == "\t":
        return _TABS
    before = next((n for n in range(line - 1, 0, -1) if lines[n - 1].strip()), None)
    for number in (before, line):
        odd = _ODD.search(lines[number - 1]) if number and number <= len(lines) else None
        if odd is not None:
            end = odd.end()
            return (
                f"U+{ord(odd[0][-1]):04X} in line {number}, column {end}, is neither a blank nor a "
                "colon, though it looks like one: type it anew."
            )
    if before and "mapping values" in problem and _NAME.fullmatch(here[: column - 1]):
        # The line before was taken for a text that goes on here.
        return (
            f"Look at line {before}: a colon and a blank must follow its name, its indentation "
            "must be that of its neighbours, and a text with a colon in it stands between quotes."
        )
    return ""


def _place(mark: object) -> Place:
    line, column = getattr(mark, "line", 0), getattr(mark, "column", 0)
    assert isinstance(line, int)
    assert isinstance(column, int)
    return line + 1, column + 1
