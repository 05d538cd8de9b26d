"""Notes about things and about single events."""

from collections.abc import Iterator

import pytest

from archive.errors import MalformedError, NotFoundError
from archive.service import keeping, reading
from archive.service.adding import add_entity
from archive.service.archive import Archive
from archive.service.noting import note
from tests.labs import Lab


@pytest.fixture
def archive(founded: Lab) -> Iterator[Archive]:
    with founded.opened() as opened:
        add_entity(opened, kind="person", labels={"en": "A"}, handle="a")
        yield opened


def test_notes_on_a_thing_and_on_its_events_are_shown_with_it(archive: Archive) -> None:
    note(archive, "a", "Seen.", lang="en")
    note(archive, "2.0", "Asked for.", lang="en", kind="authority", restricted=True)
    found = reading.show(archive, "a", limit=5).notes
    assert [(str(one.address), one.kind, one.text) for one in found] == [
        ("3.0", None, "Seen."),
        ("4.0", "authority", "Asked for."),
    ]
    assert found[1].about == "2.0"
    told = reading.history(archive, "a").history.events
    assert [one.type for one in told] == ["entity.added", "note.added", "note.added"]
    assert keeping.check_views(archive) == ()


def test_a_note_may_be_on_a_property_a_key_and_the_archive_itself(archive: Archive) -> None:
    (key, *_) = (one.id for one in reading.status(archive).status.keys)
    for name in ("prop:penalty", f"key:{key}", "example.org/lab"):
        note(archive, name, "Words.", lang="en", kind="holder" if "key" in name else None)
        assert reading.history(archive, name).history.events[-1].type == "note.added"
    assert len(reading.show(archive, "penalty", limit=5).notes) == 1


@pytest.mark.parametrize(
    ("name", "text", "lang", "told"),
    [
        ("nobody", "x", "en", NotFoundError),
        ("99.0", "x", "en", NotFoundError),
        ("a", "  ", "en", MalformedError),
        ("a", "x", "english", MalformedError),
    ],
)
def test_a_note_on_nothing_or_without_words_is_refused(
    archive: Archive, name: str, text: str, lang: str, told: type[Exception]
) -> None:
    with pytest.raises(told):
        note(archive, name, text, lang=lang)
