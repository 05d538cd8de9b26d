"""From the rows of a table to units: what the mapping makes of each of them."""

from collections.abc import Iterator, Mapping, Sequence

from archive.frozen import dataclass
from archive.intake.batches import Entry, Stream, Unit, Written, entry, scalar
from archive.intake.faults import Faults, shown
from archive.intake.mapping import Cell, EntityOf, StatementOf, TableMap
from archive.intake.misfit import DepositError, Misfit
from archive.intake.nodes import Members, Node, Scalar
from archive.intake.row_cells import RowCells
from archive.intake.row_values import given
from archive.intake.tables import Row, Table, TableFault


def stream(table: Table, said: TableMap, name: str, mapping_name: str) -> Stream:
    """Return what *table*, a file called *name*, brings by the mapping *said*.

    Raises:
        DepositError: the mapping, called *mapping_name*, names columns that the table has not.
    """
    columns = list(said.columns) if table.columns is None else list(table.columns)
    if table.columns is not None:
        _check_delimiter(said, columns, name)
        _check_columns(said, columns, mapping_name)

    def called(at: Node) -> str:
        if at in said.paths:
            return said.paths[at]
        return columns[at.column - 1] if 0 < at.column <= len(columns) else ""

    return Stream(
        set_name=said.set_name,
        units=_units(table, said, columns, name),
        reason=said.reason,
        lang=said.lang,
        called=called,
        whole=mapping_name,
    )


def _check_delimiter(said: TableMap, columns: Sequence[str], name: str) -> None:
    """Refuse a table that seems to be divided by another sign than was said."""
    (only, *more) = columns
    likely = next((sign for sign in ";\t|," if only.count(sign) > 0), None)
    if more or likely is None or only in said.columns:
        return
    called = {"\t": "tab"}.get(likely, likely)
    misfit = Misfit(
        line=1,
        column=1,
        path="",
        message=f"the table has one column, {shown(only)}",
        remedy=f"Say what stands between its columns: {called!r} it seems.",
    )
    raise DepositError(name, [misfit])


def _check_columns(said: TableMap, columns: Sequence[str], mapping_name: str) -> None:
    faults = Faults(Members(line=1, column=1, entries=()), called=lambda at: said.paths.get(at, ""))
    for column, at in said.columns.items():
        if column not in columns:
            meant = faults.meant(column, columns)
            message = f"the table has no column {shown(column)}{meant}"
            listed = ", ".join(columns[:30]) + (", …" if len(columns) > 30 else "")
            faults.add(at, message, f"Its columns: {listed}.")
        elif columns.count(column) > 1:
            message = f"the table has more than one column {shown(column)}"
            faults.add(at, message, "Give each its own name in line 1.")
    if faults.found:
        raise DepositError(mapping_name, faults.found)


def _units(table: Table, said: TableMap, columns: Sequence[str], name: str) -> Iterator[Unit]:
    fixed = _fixed(said)
    places = {column: n for n, column in enumerate(columns, 1)}
    missing = dict(said.columns)
    line = 0
    try:
        for row in table.rows:
            if not line and any(fixed.values()):
                yield Unit(number=0, line=0, things=fixed)
            line = row.line
            for column in [one for one in missing if one in row.cells]:
                del missing[column]
            yield RowReader(RowCells(said=said, row=row, places=places)).unit()
    except TableFault as fault:
        raise DepositError(name, [fault.misfit]) from None
    if not line:
        # Of a table without rows nothing is put in, and nothing that was is gone.
        yield Unit(number=0, line=0, things=fixed, named_only=True)
    elif table.columns is None and missing:
        yield Unit(number=0, line=line + 1, faults=_nowhere(missing, said))


def _nowhere(missing: Mapping[str, Node], said: TableMap) -> tuple[Misfit, ...]:
    """Return the faults of a mapping that names columns which no row has."""
    faults = Faults(next(iter(missing.values())), called=lambda at: said.paths.get(at, ""))
    for column, at in missing.items():
        remedy = "Mend the name, or take it out of the mapping."
        faults.add(at, f"no line has a member {shown(column)}", remedy)
    return tuple(faults.found)


def _fixed(said: TableMap) -> Mapping[str, Sequence[Entry]]:
    """Return what belongs to the file as a whole; entities without a key are there once."""
    alone = RowReader(RowCells(said=said, row=Row(number=0, line=0, cells={}), places={}))
    entities = [alone.entity(one) for one in said.entities if one.key is None]
    return {**said.fixed, **({"entities": entities} if entities else {})}


@dataclass(frozen=True, slots=True)
class RowReader:
    """Makes the unit of one row."""

    cells: RowCells

    def unit(self) -> Unit:
        """Return what the row brings, or its faults."""
        row = self.cells.row
        if row.faults and not row.cells:
            return self._unit("", {})
        key = row.cells.get(self.cells.said.key, "")
        if isinstance(key, tuple) or not key:
            at = scalar("", (row.line, self.cells.places.get(self.cells.said.key, 1)))
            self.cells.fault(at, "the row has no key", "Fill the key column, or name another one.")
            return self._unit("", {})
        entities, statements = self._entities(), self._statements(key)
        return self._unit(key, {"entities": entities, "statements": statements})

    def entity(self, one: EntityOf, key: str = "") -> Entry:
        """Return the entity *one* as the row describes it, the one with this *key* if it has any.

        Where one cell holds several keys, what is said by that cell is said by the key alone.
        """
        own = None if one.key is None else one.key.column

        def told_by(cell: Cell) -> str | None:
            return cell.words.get(key, key) if own and cell.column == own else self.cells.text(cell)

        label = {lang: told_by(cell) for lang, cell in one.label.items()}
        told: dict[str, Written] = {
            "kind": told_by(one.kind) or "",
            "label": {lang: text for lang, text in label.items() if text is not None},
        }
        if one.identified is not None:
            told["identified"] = told_by(one.identified) or ""
        if not told["label"]:
            columns = " and ".join(shown(cell.column or "") for cell in one.label.values())
            at = scalar(key, self.cells.place(one.key))
            message = f"{one.name} {shown(key)} has no label: nothing stands in {columns}"
            self.cells.fault(at, message, "Write it there, or leave out who this is.")
        name = one.name if one.key is None else f"{one.name}/{key}"
        return entry(name, self._restricted(told), self.cells.place(one.key))

    def _unit(self, key: str, things: Mapping[str, Sequence[Entry]]) -> Unit:
        return Unit(
            number=self.cells.row.number,
            line=self.cells.row.line,
            name=key,
            things=things,
            faults=(*self.cells.row.faults, *self.cells.faults),
        )

    def _entities(self) -> list[Entry]:
        return [
            self.entity(one, key.text)
            for one in self.cells.said.entities
            if one.key is not None
            for key in self.cells.values(one.key)
            if key.text not in one.key.absent
        ]

    def _statements(self, key: str) -> list[Entry]:
        found: list[Entry] = []
        for one in self.cells.said.statements:
            subjects = self.cells.named(one.subject)
            several = self.cells.is_list(one.said.value)
            for subject in subjects:
                base = f"{one.name}/{subject.text if one.once else key}"
                if len(subjects) > 1 and not one.once:
                    base = f"{base}/{subject.text}"
                for value in self.cells.values(one.said.value):
                    name = f"{base}/{value.text}" if several else base
                    told = self._statement(one, subject, value)
                    found.append(entry(name, told, (value.line, value.column)))
        return found

    def _statement(self, one: StatementOf, subject: Scalar, value: Scalar) -> Written:
        told: dict[str, Written] = {
            "subject": subject,
            "property": one.said.property,
            **given(self.cells, one.said, value),
        }
        expressed = one.beside.get("expressed")
        words = None if expressed is None else self.cells.text(expressed)
        if words is not None:
            told["expressed"] = words
        qualifiers: list[Written] = [
            {"property": qualifier.property, **given(self.cells, qualifier, part)}
            for qualifier in one.qualifiers
            for part in self.cells.values(qualifier.value)
        ]
        if qualifiers:
            told["qualifiers"] = qualifiers
        told["references"] = self._references(one)
        return self._restricted(told)

    def _references(self, one: StatementOf) -> list[Written]:
        beside: dict[str, Written] = {
            name: text
            for name, cell in one.beside.items()
            if name != "expressed" and (text := self.cells.text(cell)) is not None
        }
        if self.cells.said.capture is not None:
            beside.setdefault("capture", self.cells.said.capture)
        steps: list[Written] = []
        for cells in one.steps:
            step = {name: self.cells.text(cell) for name, cell in cells.items()}
            if step["agent"] is not None:
                steps.append({name: text for name, text in step.items() if text is not None})
        if steps:
            beside["said"] = steps
        if self.cells.said.rows:
            beside["loc"] = {"row": str(self.cells.row.number)}
        sources = [part for cell in one.sources for part in self.cells.values(cell)]
        return [{"source": source, **beside} for source in sources]

    def _restricted(self, told: dict[str, Written]) -> dict[str, Written]:
        return {**told, "restricted": "yes"} if self.cells.said.restricted else told
