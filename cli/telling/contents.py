"""What one event says, in plain words, as it was said then."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence

from archive.events.base import Body
from archive.events.entity import Entity, EntityAdded, EntityCorrected
from archive.events.property import PropertyDefined
from archive.events.recorded import BodyState
from archive.events.source import Source, SourceAdded, SourceCaptured, SourceCorrected
from archive.events.statement import StatementAdded, StatementCited, StatementCorrected
from archive.facts.languages import ENGLISH
from archive.facts.references import Reference
from archive.queries.history import Past
from archive.queries.references import Referred, bearing
from archive.shape import Json
from archive.wording import Name, capture_words, label_words
from cli.layout import Block, Line, Table
from cli.telling.statements import claimed, naming, narrowed, references
from cli.telling.things import defined, described, labelled
from cli.telling.values import full_words

_READERS: Mapping[str, Callable[[Json, str], Body]] = {
    "entity.added": EntityAdded.decode,
    "entity.corrected": EntityCorrected.decode,
    "property.defined": PropertyDefined.decode,
    "source.added": SourceAdded.decode,
    "source.captured": SourceCaptured.decode,
    "source.corrected": SourceCorrected.decode,
    "statement.added": StatementAdded.decode,
    "statement.cited": StatementCited.decode,
    "statement.corrected": StatementCorrected.decode,
}
_LONGEST = 200


def said(
    one: Past, names: Mapping[str, str], voices: Mapping[str, str], lang: str = ENGLISH
) -> Iterator[Block]:
    """Yield what *one*, whose body is open, says; of an unknown type member by member."""
    assert one.body is not None
    read, name = _READERS.get(one.type), naming(names)
    body = None if read is None else read(one.body, "")
    match body:
        case StatementAdded(content) | StatementCorrected(content):
            yield Line(claimed(content, name), 2)
            yield from narrowed(content, name)
            yield from references(_referred(one, content.references), names, voices)
        case StatementCited(reference):
            yield from references(_referred(one, [reference]), names, voices)
        case Entity():
            unknown = "" if body.identified else ", not identified"
            rows = [("kind", f"{body.kind}{unknown}"), *labelled(body.label, body.handle)]
            yield Table(rows, indent=2)
        case Source():
            yield Table([("kind", body.kind), *described(body, name)], indent=2)
        case SourceCaptured():
            yield from _captured(body, name)
        case PropertyDefined():
            yield Line(label_words(body.description, lang), 2)
            yield Table(defined(body), indent=2)
        case _:
            yield Table(list(_members(one.body, names)), indent=2)


def _referred(one: Past, listed: Sequence[Reference]) -> list[Referred]:
    return [
        Referred(
            address=one.address,
            number=number,
            revision=one.revision or one.on or 0,
            cited=False,
            bearing=bearing(reference),
            state=BodyState.OPEN,
            reference=reference,
        )
        for number, reference in enumerate(listed)
    ]


def _captured(body: SourceCaptured, name: Name) -> Iterator[Block]:
    yield Line(capture_words(body), 2)
    told = {
        "digest": body.digest,
        "name": body.name,
        "made of": body.of,
        "method": body.method,
        "retrieved": full_words(body.retrieved, name),
    }
    yield Table([(member, word) for member, word in told.items() if word], indent=2)


def _members(body: Mapping[str, Json], names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield a row for each member; what would fill a screen is cut."""
    for member, value in body.items():
        if member == "reason":
            continue
        if isinstance(value, Sequence) and not isinstance(value, str):
            yield from ((member, _told(part, names)) for part in value)
        else:
            yield member, _told(value, names)


def _told(value: Json, names: Mapping[str, str]) -> str:
    if not isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    told = names.get(value, value)
    return told if len(told) <= _LONGEST else f"{told[: _LONGEST - 1]}…"
