"""What `show` says of anything but a statement, and the whole of its answer."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from archive.errors import joined
from archive.facts.languages import ENGLISH
from archive.queries.entities import EntityShown
from archive.queries.keys import KeyShown
from archive.queries.properties import PropertyShown
from archive.queries.sources import SourceShown
from archive.service.reading import Shown, StatementShown
from archive.wording import Name, label_words
from cli.layout import Block, Line, Table
from cli.telling.common import counted, decided, foot, who
from cli.telling.keys import key
from cli.telling.statements import listing, naming, statement
from cli.telling.values import full_words

if TYPE_CHECKING:
    from archive.events.property import PropertyDefined
    from archive.events.source import Source
    from archive.queries.sources import Captured


def shown(answer: Shown, lang: str = ENGLISH) -> Iterator[Block]:
    """Yield the whole answer, with what it was read from; a property is explained in *lang*."""
    match answer.thing:
        case StatementShown() as one:
            yield from statement(one.statement, one.others, answer.names, answer.voices)
            yield from _related(one, answer)
        case EntityShown() as one:
            yield from _entity(one, answer)
        case SourceShown() as one:
            yield from _source(one, answer)
        case PropertyShown() as one:
            yield from _property(one, lang)
        case KeyShown() as one:
            yield from key(one, answer)
    yield from _marks(answer)
    yield from _notes(answer)
    yield ""
    yield foot(answer.standing)


def _marks(answer: Shown) -> Iterator[Block]:
    if answer.marks:
        yield ""
    for one in answer.marks:
        if one.kind == "doubtful":
            by = who(one.by, answer.nicknames)
            text = f"{one.on} is signed by {by}, a key that was stolen: do not rely on it"
            yield Line(text, 2, "red")
        else:
            text = f"{one.on} {decided(one, answer.nicknames)}"
            yield Line(text, 2, "" if one.kind == "opened" else "yellow")


def _notes(answer: Shown) -> Iterator[Block]:
    if not answer.notes:
        return
    yield ""
    yield Line(f"notes: {len(answer.notes)}", 0, "bold")
    for one in answer.notes:
        kind = f" {one.kind}" if one.kind else ""
        where = f" on {one.about}" if one.about[0].isdigit() else ""
        text = f"({one.state})" if one.text is None else f"{one.text} [{one.lang}]"
        yield Line(f"at {one.address}{kind}{where}: {text}", 2)


def _entity(one: EntityShown, answer: Shown) -> Iterator[Block]:
    names, voices = answer.names, answer.voices
    name = naming(names)
    yield Line(f"{one.id}  {name(one.id)}", 0, "bold")
    unknown = "" if one.identified in (True, None) else " · not identified"
    yield Line(
        f"{one.kind or one.state.value}{unknown} · revision {one.revision} · at {one.address}", 2
    )
    yield Table(labelled(one.label, one.handle), indent=2)
    if one.cluster:
        told = ", ".join(f"{other} {name(other)}" for other in one.cluster)
        yield Line(f"one with, as judged: {told}", 2)
    for judged in one.judged:
        yield Line(
            f"judged {judged.judgement}: {judged.other} {name(judged.other)}, because "
            f"{judged.reason} (at {judged.address})",
            2,
        )
    yield from _related(one, answer)
    yield from listing("statements it speaks on, or was told", one.told, names, voices)


def _related(one: StatementShown | EntityShown | SourceShown, answer: Shown) -> Iterator[Block]:
    names, voices = answer.names, answer.voices
    yield from listing("statements about it", one.about, names, voices, subject=False)
    yield from listing("statements that name it", one.naming, names, voices)


def _source(one: SourceShown, answer: Shown) -> Iterator[Block]:
    names, voices = answer.names, answer.voices
    name = naming(names)
    yield Line(f"{one.id}  {name(one.id)}", 0, "bold")
    kind = one.state.value if one.source is None else one.source.kind
    yield Line(f"{kind} · revision {one.revision} · at {one.address}", 2)
    if one.source is not None:
        yield Table(described(one.source, name), indent=2)
    yield Line(f"captures: {len(one.captures)}", 0, "bold")
    yield Table([capture_cells(capture) for capture in one.captures], indent=2)
    yield from _related(one, answer)
    yield from listing("statements that rest on it", one.resting, names, voices)
    yield from listing("statements said in it, as others report", one.said_in, names, voices)


def capture_cells(one: "Captured") -> tuple[str, ...]:
    """Return one attempt to keep bytes: where, which, of what type and size, and how."""
    body = one.capture
    if body is None:
        return (str(one.address), f"({one.state.value})")
    access = "restricted" if one.restricted else "public"
    size = "" if body.size is None else counted(body.size, "byte", "bytes")
    retrieved = full_words(body.retrieved, str)
    how = f"{body.outcome}, {body.method}, {access}, retrieved: {retrieved}"
    return (str(one.address), body.digest or "", body.media_type or "", size, how)


def _property(one: PropertyShown, lang: str) -> Iterator[Block]:
    yield Line(f"prop:{one.name}", 0, "bold")
    definition = one.definition
    if definition is None:
        yield Line(f"({one.state.value}) at {one.address}", 2)
        return
    yield Line(label_words(definition.description, lang), 2)
    used = ("used", counted(one.used, "statement", "statements"))
    rows = [*defined(definition), used, ("defined", f"at {one.address}")]
    yield Table(rows, indent=2)


def labelled(label: Mapping[str, str], handle: str | None) -> list[tuple[str, str]]:
    """Return a row for each label of an entity, and one for its handle."""
    return [*label.items(), *([("handle", handle)] if handle else [])]


def described(source: "Source", name: Name) -> list[tuple[str, str]]:
    """Return a row for all that is said of a source."""
    told = {"published": source.published, **source.described}
    rows = [(member, full_words(value, name)) for member, value in told.items()]
    rows += [("author", full_words(author, name)) for author in source.author]
    return [*rows, *([("handle", source.handle)] if source.handle else [])]


def defined(definition: "PropertyDefined") -> list[tuple[str, str]]:
    """Return a row for all that a definition says but the description."""
    rows = [("label", f"{text} [{lang}]") for lang, text in definition.label.items()]
    rows.append(("values", joined(definition.value_types)))
    rows += [("codes", ", ".join(definition.codes))] if definition.codes else []
    rows += [("single", "one value at a time can hold")] if definition.single else []
    return [*rows, *([("iri", definition.iri)] if definition.iri else [])]
