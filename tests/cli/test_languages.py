"""Names in several scripts at once: `--lang` chooses what is shown, on every command."""

from pathlib import Path

import pytest

from archive import place as places
from archive.queries.completing import choices

LABELS = {
    "ru": "Жанаозен",
    "kk-Latn": "Jañaözen",
    "kk-Cyrl": "Жаңаөзен",
    "ar": "جاناوزن",
    "en": "Zhanaozen",
}
SHOWN = {
    "ru": "ru",
    "kk": "kk-Cyrl",
    "kk-Latn": "kk-Latn",
    "kk-Cyrl": "kk-Cyrl",
    "kk-Cyrl-KZ": "kk-Cyrl",
    "ar": "ar",
    "ar-EG": "ar",
    "en-GB": "en",
    "de": "en",
}


@pytest.fixture
def town(demo):
    """The demonstration, with a town of many names, and statements about it."""
    labels = [word for lang, text in LABELS.items() for word in ("--label", f"{lang}={text}")]
    demo("entity", "add", "--kind", "place", "--handle", "town", *labels)
    demo("entity", "add", "--kind", "place", "--handle", "other", "--label", "ru=Актау")
    stated = ("--source", "archive", "--note", "a test", "--handle", "stated")
    demo("add", "town", "deaths", "16 person", "--expressed", "16", "-q", "asOf=2011", *stated)
    demo("source", "add", "--kind", "list", "--publisher", "town", "--handle", "list", "--unknown",
         "published")  # fmt: skip
    return demo


@pytest.mark.parametrize(("lang", "tag"), SHOWN.items())
def test_the_nearest_of_several_labels_is_shown(town, lang: str, tag: str) -> None:
    assert f"{LABELS[tag]} - deaths" in town("show", "stated", "--lang", lang).stdout
    assert f"{LABELS[tag]} - deaths" in town("--lang", lang, "show", "stated").stdout


def test_a_label_in_any_script_names_its_entity(town) -> None:
    id = town.json("show", "town")["thing"]["id"]
    for label in LABELS.values():
        assert town.json("show", label)["thing"]["id"] == id
    # As it is copied from a terminal that isolates words from right to left.
    assert town.json("show", "\u2068جاناوزن\u2069")["thing"]["id"] == id
    assert "no entity" in town("show", "\u2068جدة\u2069", code=4).stderr


READING = {
    "show": ("show", "town"),
    "history": ("history", "stated"),
    "find": ("find", "a test"),
    "log": ("log",),
    "timeline": ("timeline", "town"),
    "undo": ("undo", "--reason", "error", "--dry-run"),
}
WRITING = {
    "add": ("add", "town", "about", "other", "--source", "list"),
    "cite": ("cite", "stated", "--source", "list", "--said", "town states"),
    "correct": ("correct", "stated", "--value", "17 person", "--expressed", "17", "--reason", "x"),
    "retract": ("retract", "stated", "--reason", "error"),
    "prefer": ("prefer", "stated", "--reason", "x"),
    "deprecate": ("deprecate", "stated", "--reason", "x"),
    "entity correct": ("entity", "correct", "town", "--kind", "city", "--reason", "x"),
    "entity link": ("entity", "link", "town", "other", "different", "--reason", "x"),
    "source add": ("source", "add", "--kind", "list", "--publisher", "town", "--unknown", "title"),
    "source correct": ("source", "correct", "list", "--publisher", "town", "--author", "town",
                       "--reason", "x"),
    "note": ("note", "town", "x"),
}  # fmt: skip


@pytest.mark.parametrize("name", READING)
def test_a_reading_command_shows_names_in_the_language(town, name: str) -> None:
    words = READING[name]
    if name == "undo":
        town("add", "town", "about", "other", "--source", "list")
    told = town(*words, "--lang", "kk-Cyrl").stdout
    assert "Жаңаөзен" in told
    assert "Zhanaozen" in town(*words, "--lang", "de").stdout


@pytest.mark.parametrize("name", WRITING)
def test_a_writing_command_sums_up_in_the_language(town, name: str) -> None:
    words, dry = WRITING[name], ("--dry-run",)
    # Where --lang is the language of what is recorded, that of names stands before the command.
    own = ("--lang", "en") if name in ("note", "source add", "source correct") else ()
    told = town("--lang", "kk-Cyrl", *words, *own, *dry).stdout
    assert "Жаңаөзен" in told
    assert "Zhanaozen" not in told.replace("Zhanaozen [en]", "")
    assert "Zhanaozen" in town(*words, *own, *dry).stdout


def test_a_new_entity_is_called_in_the_language(town) -> None:
    words = ("entity", "add", "--kind", "x", "--label", "en=Street", "--label", "kk=Көше")
    assert "entity x: Көше" in town(*words, "--lang", "kk", "--dry-run").stdout
    assert "entity x: Street" in town(*words, "--dry-run").stdout


def test_a_property_is_explained_in_the_language(town) -> None:
    words = ("--label", "en=lit", "--label", "ru=зажжено", "--values", "text")
    told = ("--description", "en=Use it.", "--description", "ru=Так говорят.")
    summary = town("property", "define", "lit", *words, *told, "--lang", "ru").stdout
    assert "property lit: зажжено" in summary
    for command in (("show", "lit"), ("property", "list"), ("history", "prop:lit")):
        assert "Так говорят." in town(*command, "--lang", "ru").stdout, command
        assert "Use it." in town(*command).stdout, command


def test_a_deposit_is_told_in_the_language(town, tmp_path: Path) -> None:
    file = tmp_path / "town.yaml"
    file.write_text(
        "deposit: squares\nentities:\n  square:\n    kind: place\n"
        "    label: {en: Square, kk: Алаң}\n"
        "statements:\n  said:\n    subject: square\n    property: about\n    value: town\n"
        "    references: [{source: archive, basis: inferred}]\n",
        encoding="utf-8",
    )
    told = town("deposit", str(file), "--dry-run", "--lang", "kk-Cyrl").stdout
    assert "Алаң - about -> " in told
    assert "Square" not in told
    lines = town.json("deposit", str(file), "--lang", "kk-Cyrl")["written"]["lines"]
    assert lines[1].startswith("Алаң - about -> Жаңаөзен")


def test_what_is_no_language_tag_is_refused(town) -> None:
    told = town("show", "town", "--lang", "english", code=3)
    assert told.stdout == ""
    assert "'english' is not a language tag" in told.stderr
    assert "Жаңаөзен" in town("show", "stated", "--lang", "KK-CYRL").stdout


def test_what_a_name_stands_for_is_completed_in_the_language(town) -> None:
    place = places.read(town.archive)
    for lang, label in (("ru", "Жанаозен"), ("kk", "Жаңаөзен"), ("de", "Zhanaozen")):
        (found,) = choices(place, "town", ["ent"], lang)
        assert (found.word, found.told) == ("town", label)


def test_a_message_names_what_was_meant_in_the_language(town) -> None:
    told = town("retract", "town", "--reason", "error", "--lang", "ru", code=4).stderr
    assert "(Жанаозен)" in told
