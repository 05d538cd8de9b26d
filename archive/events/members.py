"""Members that bodies of several families share."""

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from archive.facts import codes
from archive.shape import Json, as_array, as_choice, as_object, as_text, fault, inside

_NAME = r"[a-z0-9][a-z0-9!#$&^_.+-]{0,126}"
_MEDIA_TYPE = re.compile(f"{_NAME}/{_NAME}")

REDACTION_REASONS = ("legal", "privacy", "sourceProtection", "error")
ACCESS_REASONS = ("legal", "privacy", "sourceProtection", "safety", "resolved", "error", "other")
STATEMENT_REASONS = ("error", "sourceRetracted", "duplicate", "overInterpretation", "other")
KEY_REASONS = ("compromised", "lost", "retired", "left", "error")
POLICY_REASONS = ("governance", "rotation", "compromised", "error")


def texts_by_language(value: Json, where: str) -> Mapping[str, str]:
    """Return a non-empty mapping from BCP 47 tag to text, in the order given."""
    found = as_object(value, where)
    if not found:
        raise fault(where, "no language is given", "Write at least one, as {en: …}.")
    texts = {}
    for lang, text in found.items():
        codes.lang(lang, inside(where, lang))
        texts[lang] = as_text(text, inside(where, lang))
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


def as_media_type(value: Json, where: str) -> str:
    """Return the media type that *value* spells, lower case and without parameters."""
    text = as_text(value, where)
    if len(text) > 255 or _MEDIA_TYPE.fullmatch(text) is None:
        raise fault(where, f"{text!r} is no media type", "Write one like text/plain or video/mp4.")
    return text
