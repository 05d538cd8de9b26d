"""One plain line for each event that a deposit would record."""

from archive import wording
from archive.events.base import Body
from archive.events.drafting import Draft
from archive.events.entity import Entity
from archive.events.property import PropertyDefined
from archive.events.source import Source, SourceCaptured
from archive.events.statement import StatementAdded, StatementCorrected
from archive.facts.languages import ENGLISH
from archive.wording import Name


def draft_words(draft: Draft, name: Name, lang: str = ENGLISH) -> str:
    """Return what *draft* says; *name* tells what to call an id, labels are in *lang*."""
    return body_words(draft.id or str(draft.target), draft.body, name, lang)


def body_words(id: str, body: Body, name: Name, lang: str = ENGLISH) -> str:
    """Return what *body* says of *id*."""
    match body:
        case StatementAdded(content) | StatementCorrected(content):
            return wording.statement_words(content, name)
        case Entity():
            return wording.entity_words(body, lang)
        case Source():
            return wording.source_words(body, name)
        case SourceCaptured():
            return wording.capture_words(body)
        case PropertyDefined():
            return wording.property_words(id.removeprefix("prop:"), body, lang)
        case _:
            return id
