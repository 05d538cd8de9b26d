"""Reading YAML without its surprises: no anchors, tags, merge keys; every scalar is its text.

The events of the scanner are read, not objects: nothing is constructed, and an alias is refused
before it could be multiplied.
"""

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
    (r"'\t'", "Indent with blanks, not with tabs."),
    ("tab", "Indent with blanks, not with tabs."),
    ("cannot start any token", f"@, `, % and tabs may not stand first. {_QUOTE}"),
    ("unexpected end of stream", "Close the quotation mark that is opened here."),
    ("document separator", "Close the quotation mark that is opened here."),
    ("escape", r"Within double quotes write \\ for a backslash and \" for a double quote."),
    ("','", "Look for a bracket that is not closed, or a comma that is missing."),
    ("':'", "Write a colon and a blank after the name, or mend the indentation."),
    ("did not find expected key", "Mend the indentation, or the quotes of the line before."),
    ("<block end>", "Mend the indentation, or the quotes of the line before."),
    ("alphabetic or numeric", f"& and * mean something else in YAML. {_QUOTE}"),
)


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
        _syntax(error, builder)
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


def _syntax(error: yaml.MarkedYAMLError, builder: Builder) -> None:
    problem = error.problem or "the scanner does not say why"
    mark = error.problem_mark
    # That a quotation runs to the end is known at the end, and mended where it begins.
    if "end of stream" in problem or "document separator" in problem:
        mark = error.context_mark or mark
    remedy = next((remedy for part, remedy in _REMEDIES if part in problem), _QUOTE)
    builder.halt(_place(mark), f"this is not YAML: {problem}", remedy)


def _place(mark: object) -> Place:
    line, column = getattr(mark, "line", 0), getattr(mark, "column", 0)
    assert isinstance(line, int)
    assert isinstance(column, int)
    return line + 1, column + 1
