"""Reading answers and dumps of Wikibase: the entities in them, and what is known of each."""

from collections.abc import Iterator, Mapping
from dataclasses import field

from archive.errors import MalformedError
from archive.frozen import dataclass
from archive.interchange.reading import decoded, listed, mapped, parse, sub, words
from archive.interchange.wikibase_terms import KIND, KINDS, is_item, is_numbered, to_tag
from archive.shape import Json, as_object, fault, inside

Entity = tuple[Mapping[str, Json], str]
"""One entity as it is written, and its address."""

INSTANCE_OF = "P31"
_FORM = "Give what wbgetentities answers, one entity, a list of them, or one a line."


def entities(data: bytes, name: str) -> Iterator[Entity]:
    """Yield every entity in *data*, a file called *name*.

    Raises:
        MalformedError: it is not in one of the forms that hold entities.
    """
    text = decoded(data, name).strip()
    if text.startswith("{") and "\n{" in text:
        for number, line in enumerate(text.splitlines(), 1):
            if line.strip():
                where = f"{name}: line {number}"
                yield as_object(parse(line.strip().removesuffix(","), where), where), where
        return
    root = parse(text, name)
    if isinstance(root, Mapping) and "entities" in root:
        where = f"{name}: entities"
        for key, value in mapped(root["entities"], where).items():
            yield as_object(value, inside(where, key)), inside(where, key)
    elif isinstance(root, Mapping) and "id" in root and "type" in root:
        yield root, f"{name}: {str(root['id'])[:40]}"
    elif isinstance(root, list):
        for number, value in enumerate(root):
            yield as_object(value, f"{name}: [{number}]"), f"{name}: [{number}]"
    else:
        raise fault(name, "this holds no entities of Wikibase", _FORM)


@dataclass(frozen=True, slots=True)
class Called:
    """What is known of an item from all files together. `whole`: its statements are there too."""

    label: Mapping[str, str]
    kind: str
    whole: bool


@dataclass(slots=True)
class Index:
    """Everything that the entities of several files say of one another's names and types."""

    items: dict[str, Called] = field(default_factory=dict)
    labels: dict[str, Mapping[str, str]] = field(default_factory=dict)
    datatypes: dict[str, str] = field(default_factory=dict)

    def take(self, found: Entity) -> None:
        """Take in one entity; what is wrong with it is told when it is read for good."""
        try:
            self._take(*found)
        except MalformedError:
            return

    def _take(self, entity: Mapping[str, Json], where: str) -> None:
        id = words(entity.get("id"), where)
        whole = "claims" in entity
        if is_numbered(id, "P"):
            label = labels(entity, where)
            if label:
                self.labels[id] = label
            if isinstance(entity.get("datatype"), str):
                self.datatypes.setdefault(id, str(entity["datatype"]))
        elif is_item(id) and "missing" not in entity:
            before = self.items.get(id)
            if before is None or whole or not before.whole:
                self.items[id] = Called(labels(entity, where), _kind(entity, where), whole)
        for snak, _ in snaks(entity, where):
            datatype = snak.get("datatype")
            if isinstance(datatype, str):
                self.datatypes.setdefault(str(snak.get("property")), datatype)


def labels(entity: Mapping[str, Json], where: str) -> dict[str, str]:
    """Return the labels of *entity* by language tag; a second one of a tag is left out."""
    found: dict[str, str] = {}
    for _, tag, text in texts(entity, "labels", where):
        found.setdefault(tag, text)
    return found


def texts(entity: Mapping[str, Json], name: str, where: str) -> Iterator[tuple[str, str, str]]:
    """Yield code, language tag and text of every label, description or alias of *entity*."""
    found, at = sub(entity, name, where)
    for key, value in found.items():
        place = inside(at, key)
        for one in listed(value, place) if isinstance(value, list) else [value]:
            told = as_object(one, place)
            code = words(told.get("language"), inside(place, "language"))
            yield code, to_tag(code)[0], words(told.get("value"), inside(place, "value"))


def statements(entity: Mapping[str, Json], where: str) -> Iterator[Entity]:
    """Yield every statement of *entity* in the order of the file."""
    claims, at = sub(entity, "claims", where)
    for key, group in claims.items():
        place = inside(at, key)
        for number, one in enumerate(listed(group, place)):
            yield as_object(one, inside(place, number)), inside(place, number)


def snaks(entity: Mapping[str, Json], where: str) -> Iterator[Entity]:
    """Yield every snak of *entity*: of its statements, their qualifiers and references."""
    for statement, at in statements(entity, where):
        yield main(statement, at)
        yield from grouped(statement, "qualifiers", at)
        for reference, place in references(statement, at):
            yield from grouped(reference, "snaks", place)


def main(statement: Mapping[str, Json], where: str) -> Entity:
    """Return the main snak of *statement*."""
    at = inside(where, "mainsnak")
    return as_object(statement.get("mainsnak"), at), at


def references(statement: Mapping[str, Json], where: str) -> Iterator[Entity]:
    """Yield the references of *statement*."""
    at = inside(where, "references")
    for number, one in enumerate(listed(statement.get("references", []), at)):
        yield as_object(one, inside(at, number)), inside(at, number)


def grouped(parent: Mapping[str, Json], name: str, where: str) -> Iterator[Entity]:
    """Yield the snaks under *name*, property by property in the order that stands beside them."""
    found, at = sub(parent, name, where)
    order = listed(parent.get(f"{name}-order", []), inside(where, f"{name}-order"))
    first = [key for key in order if isinstance(key, str) and key in found]
    for key in dict.fromkeys((*first, *found)):
        place = inside(at, key)
        for number, one in enumerate(listed(found[key], place)):
            yield as_object(one, inside(place, number)), inside(place, number)


def _kind(entity: Mapping[str, Json], where: str) -> str:
    for statement, at in statements(entity, where):
        snak, _ = main(statement, at)
        value = snak.get("datavalue")
        inner = value.get("value") if isinstance(value, Mapping) else None
        id = inner.get("id") if isinstance(inner, Mapping) else None
        if snak.get("property") == INSTANCE_OF and isinstance(id, str) and id in KINDS:
            return KINDS[id]
    return KIND
