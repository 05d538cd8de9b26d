"""Values in full: in words, in the source's own words, and how they were read from them."""

from collections.abc import Iterator

from archive.facts.told import Told
from archive.facts.values import QuantityValue, QuoteValue, StatementValue, Value
from archive.wording import Name, value_words


def full_words(value: Value, name: Name) -> str:
    """Return all that *value* says; what was read rather than stated says so."""
    if isinstance(value, QuantityValue):
        return f"“{value.quantity.text}”: {value.quantity.words()}"
    if isinstance(value, QuoteValue):
        return "; ".join((value_words(value, name), *_translated(value, name)))
    if isinstance(value, StatementValue):
        words = f"{'not: ' if value.denied else ''}{name(value.statement)}"
    else:
        words = value_words(value, name)
    if not isinstance(value, Told):
        return words
    beside = [f"“{value.expressed}”"] if value.expressed else []
    beside += [value.basis.value] if value.basis else []
    return f"{words} ({', '.join(beside)})" if beside else words


def _translated(value: QuoteValue, name: Name) -> Iterator[str]:
    """Yield what the quotation was translated from, and by whom."""
    if value.original is not None:
        words = "" if value.original.text is None else f" “{value.original.text}”"
        yield f"originally [{value.original.lang}]{words}"
    if value.translated_by is not None:
        yield f"translated by {name(value.translated_by)}"
