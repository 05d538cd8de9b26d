"""Values that are one exact term: a code, a URI, a digest, and the three kinds of absence."""

from enum import StrEnum
from typing import ClassVar

from archive.facts import codes
from archive.facts.codes import Code, Uri
from archive.facts.reading import optional, present, required
from archive.facts.told import BESIDE, Told, beside
from archive.frozen import dataclass
from archive.ids import Digest, EntityId
from archive.shape import Json, fault, inside, members


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeValue(Told):
    """`{"code"}`: a word of the list that the property closes."""

    kind: ClassVar[str] = "code"
    code: Code

    @classmethod
    def decode(cls, value: Json, where: str) -> "CodeValue":
        """Return the value that the object *value* holds."""
        found = members(value, where, ("code",), BESIDE)
        return cls(code=required(found, where, "code", codes.code), **beside(found, where))

    def json(self) -> dict[str, Json]:
        """Return the object that `decode` reads."""
        return present({"code": self.code, **self.beside()})

    def ids(self) -> tuple[str, ...]:
        """Return every id that this value names: none."""
        return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class UriValue(Told):
    """`{"uri"}`."""

    kind: ClassVar[str] = "uri"
    uri: Uri

    @classmethod
    def decode(cls, value: Json, where: str) -> "UriValue":
        """Return the value that the object *value* holds."""
        found = members(value, where, ("uri",), BESIDE)
        return cls(uri=required(found, where, "uri", codes.uri), **beside(found, where))

    def json(self) -> dict[str, Json]:
        """Return the object that `decode` reads."""
        return present({"uri": self.uri, **self.beside()})

    def ids(self) -> tuple[str, ...]:
        """Return every id that this value names: none."""
        return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestValue(Told):
    """`{"digest"}`: bytes named by their SHA-256."""

    kind: ClassVar[str] = "digest"
    digest: Digest

    @classmethod
    def decode(cls, value: Json, where: str) -> "DigestValue":
        """Return the value that the object *value* holds."""
        found = members(value, where, ("digest",), BESIDE)
        return cls(digest=required(found, where, "digest", codes.digest), **beside(found, where))

    def json(self) -> dict[str, Json]:
        """Return the object that `decode` reads."""
        return present({"digest": self.digest, **self.beside()})

    def ids(self) -> tuple[str, ...]:
        """Return every id that this value names: none."""
        return ()


class Absence(StrEnum):
    """Why there is no value: nobody knows it, there is none, or somebody holds it back."""

    UNKNOWN = "unknown"
    NONE = "none"
    WITHHELD = "withheld"


_as_absence = codes.one_of(Absence)


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsentValue(Told):
    """`{"absent", "by"?, "ground"?}`: who holds it back and why, only where it is withheld."""

    kind: ClassVar[str] = "absent"
    absent: Absence
    by: EntityId | None = None
    ground: Code | None = None

    @classmethod
    def decode(cls, value: Json, where: str) -> "AbsentValue":
        """Return the value that the object *value* holds."""
        found = members(value, where, ("absent",), ("by", "ground", *BESIDE))
        absent = required(found, where, "absent", _as_absence)
        for name in ("by", "ground"):
            if name in found and absent is not Absence.WITHHELD:
                raise fault(
                    inside(where, name),
                    f"{name!r} stands beside an absence that is {absent.value!r}",
                    f"Leave {name!r} out: it belongs to what is withheld.",
                )
        return cls(
            absent=absent,
            by=optional(found, where, "by", codes.entity),
            ground=optional(found, where, "ground", codes.code),
            **beside(found, where),
        )

    def json(self) -> dict[str, Json]:
        """Return the object that `decode` reads."""
        own = {"absent": self.absent.value, "by": self.by, "ground": self.ground}
        return present({**own, **self.beside()})

    def ids(self) -> tuple[str, ...]:
        """Return every id that this value names: the one that withholds."""
        return () if self.by is None else (self.by,)
