"""Values in full: in words, in the source's own words, and how they were read from them."""

from archive.facts.told import Told
from archive.facts.values import QuantityValue, StatementValue, Value
from archive.wording import Name, value_words


def full_words(value: Value, name: Name) -> str:
    """Return all that *value* says; what was read rather than stated says so."""
    if isinstance(value, QuantityValue):
        return f"“{value.quantity.text}”: {value.quantity.words()}"
    if isinstance(value, StatementValue):
        words = f"{'not: ' if value.denied else ''}{name(value.statement)}"
    else:
        words = value_words(value, name)
    if not isinstance(value, Told):
        return words
    beside = [f"“{value.expressed}”"] if value.expressed else []
    beside += [value.basis.value] if value.basis else []
    return f"{words} ({', '.join(beside)})" if beside else words
