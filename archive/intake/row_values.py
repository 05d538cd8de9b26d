"""How the text of a cell is given as a value, by what its property takes."""

from archive.errors import MalformedError
from archive.facts import dates
from archive.intake import amounts
from archive.intake.batches import Written, node
from archive.intake.faults import shown
from archive.intake.mapping import Cell, Said
from archive.intake.nodes import Node, Scalar
from archive.intake.row_cells import RowCells

_WORDED = ("text", "quote")


def given(cells: RowCells, said: Said, value: Scalar) -> dict[str, Written]:
    """Return the members that give *value*, a text of *cells*: as a value, or as an absence."""
    cell, text = said.value, value.text
    if text in cell.absent:
        return {"absent": _at(value, cell.absent[text])}
    text = cell.words.get(text, text)
    if cell.entity is not None:
        name = text if cell.column is None else f"{cell.entity}/{text}"
        return {"value": _one_of(said, "entity", _at(value, name))}
    if "date" in said.kinds and cell.dates:
        date = _date(cells, cell, value, text, certain=len(said.kinds) == 1)
        if date is not None:
            words = {} if date == text else {"expressed": _at(value, value.text)}
            if len(said.kinds) == 1 and cell.kind is None:
                return {"value": _at(value, date), **words}
            return {"value": {"date": _at(value, date), **words}}
    if said.kinds == ("quantity",):
        return _quantity(cells, cell, value, text)
    return _worded(said, _at(value, text))


def _quantity(cells: RowCells, cell: Cell, value: Scalar, text: str) -> dict[str, Written]:
    written = text if cell.unit is None else f"{text} {cell.unit}"
    if cell.kind is None:
        return {"value": _at(value, written), "expressed": _at(value, value.text)}
    try:
        said = amounts.parse(written)
    except MalformedError as error:
        cells.fault(value, error.message, error.remedy)
        return {}
    return {"value": {**{name: str(part) for name, part in said.items()}, "text": value.text}}


def _date(cells: RowCells, cell: Cell, value: Scalar, text: str, *, certain: bool) -> str | None:
    there = True
    for form in cell.dates:
        found = form.edtf(text)
        if found is not None and (found == text or _is_date(found)):
            return found
        # What has the form and is no day is not told as EDTF: nobody wrote it so.
        there = there and found is None
    if certain:
        forms = " or ".join(form.written for form in cell.dates)
        what = "a date" if there else "a day of the calendar"
        message = f"{shown(text)} is not {what} of the form {forms}"
        cells.fault(value, message, "Mend the cell, or say in the mapping how dates stand.")
    return None


def _is_date(text: str) -> bool:
    try:
        dates.parse(text)
    except MalformedError:
        return False
    return True


def _at(place: Scalar, text: str) -> Node:
    return node(text, (place.line, place.column))


def _one_of(said: Said, kind: str, value: Node) -> Written:
    """Return *value*, with its kind where the property takes others too."""
    return value if len(said.kinds) == 1 and said.value.kind is None else {kind: value}


def _worded(said: Said, value: Node) -> dict[str, Written]:
    kind, lang = said.value.kind, said.value.lang
    words = lang is not None and bool(set(_WORDED) & set(said.kinds))
    if kind is None:
        return {"value": value, **({"lang": lang} if words and lang is not None else {})}
    told: dict[str, Written] = {kind: value}
    if words and lang is not None:
        told["lang"] = lang
    return {"value": told}
