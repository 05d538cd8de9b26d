"""Members that bodies of several families share."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TypeVar

from archive.errors import MalformedError
from archive.facts import codes
from archive.shape import Json, as_array, as_choice, as_object, as_text, fault, inside

REDACTION_REASONS = ("legal", "privacy", "sourceProtection", "error")
ACCESS_REASONS = ("legal", "privacy", "sourceProtection", "safety", "resolved", "error", "other")
STATEMENT_REASONS = ("error", "sourceRetracted", "duplicate", "overInterpretation", "other")
KEY_REASONS = ("compromised", "lost", "retired", "left", "error")
POLICY_REASONS = ("governance", "rotation", "compromised", "error")

T = TypeVar("T")


def texts_by_language(value: Json, where: str) -> Mapping[str, str]:
    """Return a non-empty mapping from BCP 47 tag to text, in the order given."""
    found = as_object(value, where)
    if not found:
        raise fault(where, "no language is given", "Write at least one, as {en: …}.")
    texts = {}
    for lang, text in found.items():
        codes.lang(lang, inside(where, lang))
        texts[lang] = codes.words(text, inside(where, lang))
    return MappingProxyType(texts)


def distinct_choices(value: Json, where: str, choices: Sequence[str]) -> tuple[str, ...]:
    """Return a non-empty list of *choices*, none twice, in the order of *choices*.

    One set has one spelling, so any other order is refused.
    """
    found = tuple(
        as_choice(item, inside(where, n), choices) for n, item in enumerate(as_array(value, where))
    )
    if found != tuple(choice for choice in choices if choice in found):
        raise fault(where, "the list repeats itself or is out of order", "Order it as documented.")
    return found


def spelled(value: Json, where: str, read: Callable[[str], T]) -> T:
    """Return what *read*, which knows of no addresses, makes of the text *value* at *where*."""
    text = as_text(value, where)
    try:
        return read(text)
    except MalformedError as error:
        raise fault(where, error.message, error.remedy) from None
