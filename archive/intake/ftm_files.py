"""Reading statements and entities of FollowTheMoney: tables, JSON, JSON one a line."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import field

from archive.frozen import dataclass
from archive.interchange.ftm_terms import ID_PROP, PROPS
from archive.interchange.losses import Ledger
from archive.interchange.reading import decoded, listed, mapped, parse, words
from archive.shape import Json, as_object, fault, inside

_NEEDED = ("entity_id", "prop", "schema", "value")
_FLAGS: Mapping[str, bool] = {"t": True, "true": True, "1": True, "f": False, "false": False}
_FORM = "Give a table of statements, or JSON of statements or entities, one a line or in a list."
_MEMBERS = frozenset(
    {"id", "schema", "properties", "datasets", "first_seen", "last_seen", "origin"}
)
_SAMPLES = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One statement, and where it stands. What a file does not say is empty."""

    where: str
    line: int
    entity: str
    prop: str
    schema: str
    value: str
    canonical: str = ""
    type: str = ""
    dataset: str = ""
    origin: str = ""
    lang: str = ""
    original: str = ""
    external: bool = False
    first_seen: str = ""
    last_seen: str = ""
    id: str = ""


def rows(data: bytes, name: str, ledger: Ledger) -> Iterator[Row]:
    """Yield every statement in *data*, a file called *name*.

    Raises:
        MalformedError: it is not in one of the forms that hold statements.
    """
    text = decoded(data, name)
    if text.lstrip()[:1] in ("{", "["):
        for value, where, line in _values(text.strip(), name):
            yield from _rows(value, where, line, ledger)
    else:
        yield from _table(text, name)


def _values(text: str, name: str) -> Iterator[tuple[Mapping[str, Json], str, int]]:
    if text.startswith("["):
        for number, value in enumerate(listed(parse(text, name), name)):
            where = f"{name}: [{number}]"
            yield as_object(value, where), where, number + 1
        return
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            where = f"{name}: line {number}"
            yield as_object(parse(line, where), where), where, number


def _table(text: str, name: str) -> Iterator[Row]:
    reader = csv.reader(text.splitlines(keepends=True), strict=True)
    header: list[str] | None = None
    try:
        for cells in reader:
            where = f"{name}: line {reader.line_num}"
            if header is None:
                header = cells
                missing = [column for column in _NEEDED if column not in cells]
                if missing:
                    raise fault(name, f"there is no column {missing[0]!r}", _FORM)
            elif cells:
                if len(cells) != len(header):
                    message = f"{len(cells)} cells stand under {len(header)} columns"
                    raise fault(where, message, "Mend the row.")
                found: dict[str, Json] = dict(zip(header, cells, strict=True))
                yield _row(found, where, reader.line_num)
    except csv.Error as error:
        where = f"{name}: line {reader.line_num}"
        raise fault(where, f"this is no CSV: {error}", "Mend the row.") from None
    if header is None:
        raise fault(name, "the file is empty", _FORM)


def _rows(value: Mapping[str, Json], where: str, line: int, ledger: Ledger) -> Iterator[Row]:
    if "properties" in value and "schema" in value:
        yield from _entity(value, where, line, ledger)
    elif "prop" in value and "entity_id" in value:
        yield _row(value, where, line)
    else:
        raise fault(where, "this is neither a statement nor an entity", _FORM)


def _row(found: Mapping[str, Json], where: str, line: int) -> Row:
    def cell(name: str) -> str:
        value = found.get(name)
        if value is None or value == "":
            if name in _NEEDED:
                raise fault(inside(where, name), "nothing stands here", "Mend the row.")
            return ""
        return words(value, inside(where, name))

    return Row(
        where=where,
        line=line,
        entity=cell("entity_id"),
        prop=cell("prop"),
        schema=cell("schema"),
        value=cell("value"),
        canonical=cell("canonical_id"),
        type=cell("prop_type"),
        dataset=cell("dataset"),
        origin=cell("origin"),
        lang=cell("lang"),
        original=cell("original_value"),
        external=_flag(found.get("external"), inside(where, "external")),
        first_seen=cell("first_seen"),
        last_seen=cell("last_seen"),
        id=cell("id"),
    )


def _flag(value: Json, where: str) -> bool:
    if value is None or value == "":
        return False
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in _FLAGS:
        return _FLAGS[value.lower()]
    raise fault(where, "this is neither true nor false", "Write t or f.")


def _entity(found: Mapping[str, Json], where: str, line: int, ledger: Ledger) -> Iterator[Row]:
    id = words(found.get("id"), inside(where, "id"))
    schema = words(found.get("schema"), inside(where, "schema"))
    names = listed(found.get("datasets", []), inside(where, "datasets"))
    dataset = ""
    if len(names) == 1:
        dataset = words(names[0], inside(where, "datasets"))
    elif names:
        ledger.add("datasets", where)
    if set(found) - _MEMBERS:
        ledger.add("entity-members", where)
    beside: dict[str, Json] = {
        name: found.get(name) for name in ("first_seen", "last_seen", "origin")
    }
    at = inside(where, "properties")
    said: list[tuple[str, Json]] = [(ID_PROP, id)]
    for prop, values in mapped(found["properties"], at).items():
        many = values if isinstance(values, list) else [values]
        said += [(prop, value) for value in many]
    for prop, value in said:
        member = {"entity_id": id, "prop": prop, "schema": schema, "value": value}
        yield _row({**beside, **member, "dataset": dataset}, inside(at, prop), line)


@dataclass(frozen=True, slots=True)
class Called:
    """What is known of an entity from all rows. `told`: a row says its id."""

    schema: str
    label: str
    lang: str
    told: bool


@dataclass(slots=True)
class Index:
    """Everything that rows say of one another's entities and properties."""

    entities: dict[str, Called] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    untold: set[str] = field(default_factory=set)
    _samples: dict[str, list[str]] = field(default_factory=dict)

    def take(self, row: Row) -> None:
        """Take in one row."""
        before = self.entities.get(row.entity) or Called(row.schema, "", "", told=False)
        is_id, is_name = row.prop == ID_PROP, row.prop == "name" and not before.label
        self.entities[row.entity] = Called(
            row.schema if is_id and not before.told else before.schema,
            row.value if is_name else before.label,
            row.lang if is_name else before.lang,
            before.told or is_id,
        )
        if row.type:
            self.types.setdefault(row.prop, row.type)
        elif row.prop in PROPS:
            self.types.setdefault(row.prop, PROPS[row.prop])
        elif len(self._samples.setdefault(row.prop, [])) < _SAMPLES:
            self._samples[row.prop].append(row.value)

    def finish(self) -> None:
        """Tell the types that no row told: by what the values are."""
        for prop, samples in self._samples.items():
            if prop != ID_PROP and prop not in self.types:
                named = all(value in self.entities for value in samples)
                self.types[prop] = "entity" if named else "string"
                self.untold.add(prop)
