import pytest

from archive.errors import MalformedError
from archive.facts.value_words import Original, QuoteValue, TextValue
from archive.shape import Json

SPEAKER, TRANSLATOR = "ent:aaaaaaaaaaaa", "ent:bbbbbbbbbbbb"
QUOTE: dict[str, Json] = {
    "quote": "so he said",
    "lang": "en",
    "speaker": SPEAKER,
    "original": {"lang": "ru", "text": "так сказал"},
    "translatedBy": TRANSLATOR,
}


def test_text_is_kept_to_the_character() -> None:
    for text in ("plain", " e\u0301 \u00e9 ", "two\nlines", "\u202e"):
        value = TextValue.decode({"text": text, "lang": "und"}, "v")
        assert value.text == text
        assert value.json() == {"text": text, "lang": "und"}
        assert value.ids() == ()


def test_a_quotation_names_its_speaker_and_its_translator() -> None:
    value = QuoteValue.decode(QUOTE, "v")
    assert value.json() == QUOTE
    assert value.ids() == (SPEAKER, TRANSLATOR)


def test_of_a_quotation_only_the_words_and_their_language_must_be_known() -> None:
    value = QuoteValue.decode({"quote": "a", "lang": "en"}, "v")
    assert value.json() == {"quote": "a", "lang": "en"}
    assert value.ids() == ()
    original = QuoteValue.decode({"quote": "a", "lang": "en", "original": {"lang": "und"}}, "v")
    assert original.original == Original("und")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("members", "message"),
    [
        ({"text": "a"}, "v: the member 'lang' is missing"),
        ({"lang": "en"}, "v: the member 'text' is missing"),
        ({"text": "", "lang": "en"}, "v.text: the text is empty"),
        ({"text": " ", "lang": "en"}, "v.text: the text is blank"),
        ({"text": "a", "lang": "EN"}, "v.lang: 'EN' is not a language tag"),
        ({"text": "a", "lang": "en", "speaker": SPEAKER}, "v.speaker: no such member here"),
    ],
)
def test_faulty_text_is_refused_at_its_place(members: Json, message: str) -> None:
    with pytest.raises(MalformedError) as caught:
        TextValue.decode(members, "v")
    assert caught.value.message == message


@pytest.mark.parametrize(
    ("name", "said", "message"),
    [
        ("quote", "", "v.quote: the text is empty"),
        ("lang", "e", "v.lang: 'e' is not a language tag"),
        ("speaker", "Tokayev", "v.speaker: 'Tokayev' is not the id of an entity"),
        ("translatedBy", {"absent": "unknown"}, "v.translatedBy: an object stands where text must"),
        ("original", "ru", "v.original: 'ru' stands where an object must"),
        ("original", {}, "v.original: the member 'lang' is missing"),
        ("original", {"lang": "ru", "text": " "}, "v.original.text: the text is blank"),
        ("original", {"lang": "ru", "quote": "a"}, "v.original.quote: no such member here"),
        ("translated_by", SPEAKER, "v.translated_by: no such member here"),
    ],
)
def test_a_faulty_quotation_is_refused_at_its_place(name: str, said: Json, message: str) -> None:
    with pytest.raises(MalformedError) as caught:
        QuoteValue.decode({**QUOTE, name: said}, "v")
    assert caught.value.message == message
