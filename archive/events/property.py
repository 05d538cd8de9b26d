"""The family `property`: the archive's vocabulary, defined inside it."""

from collections.abc import Iterable, Mapping

from archive.events.base import ARCHIVIST, STEWARD, Replaces, event_type
from archive.events.members import distinct_choices, texts_by_language
from archive.facts import codes
from archive.facts.reading import present, required
from archive.facts.values import KINDS
from archive.frozen import dataclass
from archive.shape import Json, as_array, as_flag, as_text, fault, inside, members

VALUE_TYPES = tuple(kind for kind in KINDS if kind != "absent")
"""What a property may ask for. An absence fits every property."""


@event_type(
    "property.defined",
    1,
    about="prop",
    replaces=Replaces.EITHER,
    roles=(ARCHIVIST, STEWARD),
)
@dataclass(frozen=True, slots=True, kw_only=True)
class PropertyDefined:
    """A property means this and takes values of these kinds.

    `single`: one value at a time can hold of one subject. `codes`: the closed list for values of
    kind code; None leaves it open.
    """

    label: Mapping[str, str]
    description: Mapping[str, str]
    value_types: tuple[str, ...]
    single: bool = False
    codes: tuple[str, ...] | None = None
    iri: str | None = None

    @classmethod
    def decode(cls, value: Json, where: str) -> "PropertyDefined":
        """Return what *value* holds, or raise `MalformedError`."""
        found = members(
            value, where, ("label", "description", "valueTypes"), ("single", "codes", "iri")
        )
        kinds = distinct_choices(found["valueTypes"], inside(where, "valueTypes"), VALUE_TYPES)
        return cls(
            label=required(found, where, "label", texts_by_language),
            description=required(found, where, "description", texts_by_language),
            value_types=kinds,
            single=_single(found, where),
            codes=_codes(found["codes"], inside(where, "codes"), kinds)
            if "codes" in found
            else None,
            iri=codes.uri(required(found, where, "iri", as_text), inside(where, "iri"))
            if "iri" in found
            else None,
        )

    def json(self) -> Mapping[str, Json]:
        """Return the object to commit to."""
        return present(
            {
                "label": dict(self.label),
                "description": dict(self.description),
                "valueTypes": list(self.value_types),
                "single": True if self.single else None,
                "codes": None if self.codes is None else list(self.codes),
                "iri": self.iri,
            }
        )

    def ids(self) -> Iterable[str]:
        """Return nothing: it names no entity, source or statement."""
        return ()


def _single(found: Mapping[str, Json], where: str) -> bool:
    if "single" in found and not required(found, where, "single", as_flag):
        raise fault(inside(where, "single"), "only true is ever written here", "Leave it out.")
    return "single" in found


def _codes(value: Json, where: str, kinds: tuple[str, ...]) -> tuple[str, ...]:
    if "code" not in kinds:
        raise fault(where, "codes are listed for a property that takes none", "Leave them out.")
    listed = tuple(
        codes.code(as_text(item, inside(where, n)), inside(where, n))
        for n, item in enumerate(as_array(value, where))
    )
    if len(set(listed)) != len(listed):
        raise fault(where, "a code is listed twice", "List each code once.")
    return listed
