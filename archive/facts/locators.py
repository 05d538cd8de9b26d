"""Where in a capture a quotation stands."""

from typing import TypeAlias

from archive.facts.reading import each, optional, present
from archive.frozen import dataclass
from archive.ids import MAX_INTEGER
from archive.shape import Json, as_integer, fault, members

Span: TypeAlias = tuple[int, int]
"""A start and an end. Of characters the end is the first that no longer belongs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Locator:
    """One or more ways to the place; each counts from 1, save characters and seconds.

    `chars`: Unicode code points of the capture's text without BOM. `t`: whole seconds.
    """

    chars: Span | None = None
    page: int | None = None
    t: Span | None = None
    paragraph: int | None = None
    row: int | None = None

    @classmethod
    def decode(cls, value: Json, where: str) -> "Locator":
        """Return the locator that the object *value* holds."""
        found = members(value, where, (), ("chars", "page", "t", "paragraph", "row"))
        if not found:
            raise fault(where, "the locator is empty", "Leave it out, or say where.")
        return cls(
            chars=optional(found, where, "chars", _as_characters),
            page=optional(found, where, "page", _as_ordinal),
            t=optional(found, where, "t", _as_span),
            paragraph=optional(found, where, "paragraph", _as_ordinal),
            row=optional(found, where, "row", _as_ordinal),
        )

    def json(self) -> dict[str, Json]:
        """Return the object that `decode` reads."""
        return present(
            {
                "chars": None if self.chars is None else list(self.chars),
                "page": self.page,
                "t": None if self.t is None else list(self.t),
                "paragraph": self.paragraph,
                "row": self.row,
            }
        )


def _as_ordinal(value: Json, where: str) -> int:
    return as_integer(value, where, 1, MAX_INTEGER)


def _as_position(value: Json, where: str) -> int:
    return as_integer(value, where, 0, MAX_INTEGER)


def _as_span(value: Json, where: str) -> Span:
    ends = each(value, where, _as_position)
    if len(ends) != 2:
        raise fault(where, f"{len(ends)} numbers stand where two must", "Write start and end.")
    start, end = ends
    if start > end:
        raise fault(where, f"the start {start} is after the end {end}", "Exchange them.")
    return start, end


def _as_characters(value: Json, where: str) -> Span:
    start, end = _as_span(value, where)
    if start == end:
        raise fault(
            where,
            f"no character stands between {start} and {end}",
            "Write the end as the first character that no longer belongs.",
        )
    return start, end
