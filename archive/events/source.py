"""The family `source`: where it was said, and the bytes that were kept of it."""

from collections.abc import Iterable, Mapping
from typing import ClassVar, TypeVar

from archive.events.base import Replaces, event_type
from archive.facts import codes, values
from archive.facts.reading import each, optional, present, required
from archive.facts.values import Value
from archive.frozen import dataclass
from archive.ids import MAX_INTEGER, Digest
from archive.shape import (
    Json,
    as_choice,
    as_integer,
    inside,
    members,
)

# Each may be unknown or not exist: then an absence says which. A missing member says nothing.
_MEMBER_KINDS = {
    "published": ("date", "absent"),
    "title": ("text", "absent"),
    "publisher": ("entity", "absent"),
    "lang": ("code", "absent"),
    "url": ("uri", "absent"),
    "partOf": ("source", "absent"),
    "licence": ("uri", "code", "text", "absent"),
}
_AUTHOR_KINDS = ("entity", "text", "absent")
_RETRIEVED_KINDS = ("instant", "date", "absent")

METHODS = (
    "file",
    "download",
    "scan",
    "photograph",
    "recording",
    "extraction",
    "transcript",
    "translation",
    "excerpt",
    "other",
)
OUTCOMES = ("captured", "partial", "failed")

S = TypeVar("S", bound="Source")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """An article, broadcast, interview, list: its kind and when it was published are required.

    `described` holds the other members that were given, by their signed names.
    """

    CORRECTS: ClassVar[bool] = False

    kind: str
    published: Value
    described: Mapping[str, Value]
    author: tuple[Value, ...] = ()
    handle: str | None = None
    reason: str | None = None

    @classmethod
    def decode(cls: type[S], value: Json, where: str) -> S:
        """Return what *value* holds, or raise `MalformedError`."""
        needed = ("kind", "published", *(("reason",) if cls.CORRECTS else ()))
        found = members(value, where, needed, ("author", "handle", *_MEMBER_KINDS))
        described = {
            name: _member(name, found[name], where) for name in _MEMBER_KINDS if name in found
        }
        return cls(
            kind=required(found, where, "kind", codes.code),
            published=described.pop("published"),
            described=described,
            author=optional(found, where, "author", _authors) or (),
            handle=optional(found, where, "handle", codes.handle),
            reason=optional(found, where, "reason", codes.words),
        )

    def json(self) -> Mapping[str, Json]:
        """Return the object to commit to."""
        return present(
            {
                "kind": self.kind,
                "published": self.published.json(),
                **{name: value.json() for name, value in self.described.items()},
                "author": [author.json() for author in self.author] or None,
                "handle": self.handle,
                "reason": self.reason,
            }
        )

    def ids(self) -> Iterable[str]:
        """Return publisher, authors and the source that this one is part of, where known."""
        for value in (self.published, *self.described.values(), *self.author):
            yield from value.ids()


@event_type("source.added", 1, about="src", replaces=Replaces.FIRST)
@dataclass(frozen=True, slots=True, kw_only=True)
class SourceAdded(Source):
    """Something was published, aired, said or written somewhere."""


@event_type("source.corrected", 1, about="src", replaces=Replaces.NEXT)
@dataclass(frozen=True, slots=True, kw_only=True)
class SourceCorrected(Source):
    """The whole description anew, with the reason."""

    CORRECTS: ClassVar[bool] = True


@event_type("source.captured", 1, about="src", replaces=Replaces.OUTSIDE)
@dataclass(frozen=True, slots=True, kw_only=True)
class SourceCaptured:
    """Bytes of the source were kept, or an attempt failed; both are facts.

    `size` in bytes. `of`: the digest of the capture that this text, transcript, translation or
    excerpt was made from. A failed attempt has no digest, size and media type.
    """

    outcome: str
    method: str
    retrieved: Value
    digest: Digest | None = None
    size: int | None = None
    media_type: str | None = None
    name: str | None = None
    of: Digest | None = None

    @classmethod
    def decode(cls, value: Json, where: str) -> "SourceCaptured":
        """Return what *value* holds, or raise `MalformedError`."""
        held = ("digest", "bytes", "mediaType")
        found = members(value, where, ("outcome", "method", "retrieved"), (*held, "name", "of"))
        outcome = as_choice(found["outcome"], inside(where, "outcome"), OUTCOMES)
        if outcome == "failed":
            members(value, where, ("outcome", "method", "retrieved"))
        else:
            members(value, where, ("outcome", "method", "retrieved", *held), ("name", "of"))
        return cls(
            outcome=outcome,
            method=as_choice(found["method"], inside(where, "method"), METHODS),
            retrieved=values.decode(
                found["retrieved"], inside(where, "retrieved"), _RETRIEVED_KINDS
            ),
            digest=optional(found, where, "digest", codes.digest),
            size=as_integer(found["bytes"], inside(where, "bytes"), 0, MAX_INTEGER)
            if "bytes" in found
            else None,
            media_type=optional(found, where, "mediaType", codes.media_type),
            name=optional(found, where, "name", codes.words),
            of=optional(found, where, "of", codes.digest),
        )

    def json(self) -> Mapping[str, Json]:
        """Return the object to commit to."""
        return present(
            {
                "outcome": self.outcome,
                "method": self.method,
                "retrieved": self.retrieved.json(),
                "digest": self.digest,
                "bytes": self.size,
                "mediaType": self.media_type,
                "name": self.name,
                "of": self.of,
            }
        )

    def ids(self) -> Iterable[str]:
        """Return nothing: the source itself is in the head."""
        return ()


def _member(name: str, value: Json, where: str) -> Value:
    at = inside(where, name)
    read = values.decode(value, at, _MEMBER_KINDS[name])
    if name == "lang" and isinstance(read, values.CodeValue):
        codes.lang(read.code, at)
    return read


def _authors(value: Json, where: str) -> tuple[Value, ...]:
    return each(value, where, lambda item, at: values.decode(item, at, _AUTHOR_KINDS))
