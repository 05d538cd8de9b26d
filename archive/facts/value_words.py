"""Values that are words: text by whoever records it, and the words of a speaker."""

from typing import ClassVar

from archive.facts import codes
from archive.facts.codes import Lang
from archive.facts.reading import optional, present, required
from archive.frozen import dataclass
from archive.ids import EntityId
from archive.shape import Json, members


@dataclass(frozen=True, slots=True)
class TextValue:
    """`{"text", "lang"}`."""

    kind: ClassVar[str] = "text"
    text: str
    lang: Lang

    @classmethod
    def decode(cls, value: Json, where: str) -> "TextValue":
        """Return the value that the object *value* holds."""
        found = members(value, where, ("text", "lang"))
        return cls(
            text=required(found, where, "text", codes.words),
            lang=required(found, where, "lang", codes.lang),
        )

    def json(self) -> dict[str, Json]:
        """Return the object that `decode` reads."""
        return {"text": self.text, "lang": self.lang}

    def ids(self) -> tuple[str, ...]:
        """Return every id that this value names: none."""
        return ()


@dataclass(frozen=True, slots=True)
class Original:
    """What a quotation was translated from: its language, and its text where that is known."""

    lang: Lang
    text: str | None = None

    @classmethod
    def decode(cls, value: Json, where: str) -> "Original":
        """Return the original that the object *value* holds."""
        found = members(value, where, ("lang",), ("text",))
        return cls(
            lang=required(found, where, "lang", codes.lang),
            text=optional(found, where, "text", codes.words),
        )

    def json(self) -> dict[str, Json]:
        """Return the object that `decode` reads."""
        return present({"lang": self.lang, "text": self.text})


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteValue:
    """`{"quote", "lang", "speaker"?, "original"?, "translatedBy"?}`; `lang` is that of `quote`."""

    kind: ClassVar[str] = "quote"
    quote: str
    lang: Lang
    speaker: EntityId | None = None
    original: Original | None = None
    translated_by: EntityId | None = None

    @classmethod
    def decode(cls, value: Json, where: str) -> "QuoteValue":
        """Return the value that the object *value* holds."""
        beside = ("speaker", "original", "translatedBy")
        found = members(value, where, ("quote", "lang"), beside)
        return cls(
            quote=required(found, where, "quote", codes.words),
            lang=required(found, where, "lang", codes.lang),
            speaker=optional(found, where, "speaker", codes.entity),
            original=optional(found, where, "original", Original.decode),
            translated_by=optional(found, where, "translatedBy", codes.entity),
        )

    def json(self) -> dict[str, Json]:
        """Return the object that `decode` reads."""
        return present(
            {
                "quote": self.quote,
                "lang": self.lang,
                "speaker": self.speaker,
                "original": None if self.original is None else self.original.json(),
                "translatedBy": self.translated_by,
            }
        )

    def ids(self) -> tuple[str, ...]:
        """Return every id that this value names: the speaker, then the translator."""
        return tuple(id for id in (self.speaker, self.translated_by) if id is not None)
