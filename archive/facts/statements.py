"""The body of a statement: subject, property, value, qualifiers, and where it was said."""

from archive.facts import codes, references, values
from archive.facts.codes import Handle
from archive.facts.reading import distinct, each, optional, present, required
from archive.facts.references import Reference
from archive.facts.values import Value
from archive.frozen import dataclass
from archive.ids import PropertyName
from archive.shape import Json, members


@dataclass(frozen=True, slots=True)
class Qualifier:
    """What narrows a statement: when, where, how, on what ground."""

    property: PropertyName
    value: Value

    @classmethod
    def decode(cls, value: Json, where: str) -> "Qualifier":
        """Return the qualifier that the object *value* holds."""
        found = members(value, where, ("property", "value"))
        return cls(
            property=required(found, where, "property", codes.property_name),
            value=required(found, where, "value", values.decode),
        )

    def json(self) -> dict[str, Json]:
        """Return the object that `decode` reads."""
        return {"property": self.property, "value": self.value.json()}


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementBody:
    """What somebody claims. Qualifiers keep their order and may repeat.

    `reason`: why it was corrected; None where the body is that of a new statement.
    """

    subject: str
    property: PropertyName
    value: Value
    references: tuple[Reference, ...]
    qualifiers: tuple[Qualifier, ...] = ()
    handle: Handle | None = None
    reason: str | None = None

    def json(self) -> dict[str, Json]:
        """Return the object that `decode` reads."""
        return present(
            {
                "subject": self.subject,
                "property": self.property,
                "value": self.value.json(),
                "qualifiers": [qualifier.json() for qualifier in self.qualifiers] or None,
                "references": [reference.json() for reference in self.references],
                "handle": self.handle,
                "reason": self.reason,
            }
        )

    def ids(self) -> tuple[str, ...]:
        """Return every id that this body names, each once, in order; properties are no ids here."""
        return distinct(
            (self.subject,),
            self.value.ids(),
            *(qualifier.value.ids() for qualifier in self.qualifiers),
            *(reference.ids() for reference in self.references),
        )


def decode(value: Json, where: str, *, corrected: bool) -> StatementBody:
    """Return the body that the object *value* holds; only a *corrected* one says why.

    Whether the property is defined, the value fits it and the ids exist, others look up.

    Raises:
        MalformedError: any other form.
    """
    reason = ("reason",) if corrected else ()
    needed = ("subject", "property", "value", "references", *reason)
    found = members(value, where, needed, ("qualifiers", "handle"))
    return StatementBody(
        subject=required(found, where, "subject", codes.subject),
        property=required(found, where, "property", codes.property_name),
        value=required(found, where, "value", values.decode),
        references=required(found, where, "references", _as_references),
        qualifiers=optional(found, where, "qualifiers", _as_qualifiers) or (),
        handle=optional(found, where, "handle", codes.handle),
        reason=optional(found, where, "reason", codes.words),
    )


def _as_references(value: Json, where: str) -> tuple[Reference, ...]:
    return each(value, where, references.decode)


def _as_qualifiers(value: Json, where: str) -> tuple[Qualifier, ...]:
    return each(value, where, Qualifier.decode)
