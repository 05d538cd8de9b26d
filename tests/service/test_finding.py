"""Finding words in an archive: what is taken in is found at once, and what cannot be is said."""

import pytest

from archive.errors import MalformedError
from archive.queries.find import Search
from archive.service import keeping
from archive.service.archive import Archive
from archive.service.finding import MOST, find
from archive.service.sourcing import File, add_source, capture_source
from archive.views.words import OVERLAP
from tests.labs import Lab

TEXT = File(name="report.txt", data="Полный текст: стрелять без предупреждения.\n".encode())


def look(archive: Archive, *phrases: str, **options: object) -> Search:
    return find(archive, phrases, limit=9, **options).search


def test_the_capture_of_a_deposit_is_looked_through(example: Archive) -> None:
    found = find(example, ["tortured people", "protest"], limit=9, kinds=["capture"])
    (one,) = found.search.shown
    assert {place.field for place in one.places} == {"capture"}
    assert found.names[one.id]
    assert found.search.unread == 0


def test_a_file_of_a_source_is_looked_through_once_it_is_kept(founded: Lab) -> None:
    with founded.opened() as archive:
        add_source(archive, {"kind": "article"}, handle="report", file=TEXT)
        add_source(archive, {"kind": "article"}, handle="other")
        assert look(archive, "предупреждение").total == 1
        made = File(name="made.txt", data=b"made of it")
        capture_source(archive, "other", made, {}, dry_run=True)
        assert look(archive, "made", kinds=["capture"]).total == 0
        capture_source(archive, "other", made, {})
        capture_source(archive, "other", None, {"method": "download"}, outcome="failed")
        assert look(archive, "made", kinds=["capture"]).total == 1


def test_a_rebuild_reads_the_files_again(founded: Lab) -> None:
    with founded.opened() as archive:
        add_source(archive, {"kind": "article"}, file=TEXT)
        keeping.rebuild(archive)
        assert look(archive, "стрелять").unread == 0
        (one,) = look(archive, "стрелять").shown
        digest = one.places[0].capture
        assert digest is not None
        path = archive.captures.path(digest)
        path.rename(path.with_suffix(".aside"))
        keeping.rebuild(archive)
        assert (look(archive, "стрелять").total, look(archive, "стрелять").unread) == (0, 1)
        path.with_suffix(".aside").rename(path)
        founded.sql("UPDATE view_version SET version = 0 WHERE name = 'search'")
        keeping.upgrade(archive)
        assert look(archive, "стрелять").total == 1


@pytest.mark.parametrize(
    ("phrases", "told"),
    [
        ([], "0 words and phrases"),
        (["word"] * (MOST + 1), "51 words and phrases"),
        (["word", "--"], "no word in '--'"),
        ([" ".join(["word"] * (OVERLAP + 1))], "a phrase of 41 words"),
    ],
)
def test_what_cannot_be_looked_for_is_said(founded: Lab, phrases: list[str], told: str) -> None:
    with founded.opened() as archive, pytest.raises(MalformedError, match=told):
        look(archive, *phrases)


def test_many_words_and_long_phrases_can_be_looked_for(founded: Lab) -> None:
    with founded.opened() as archive:
        phrase = " ".join(["tokaev"] * OVERLAP)
        assert look(archive, *["aevaev tokaev aev"] * MOST).total == 0
        assert look(archive, *[phrase] * MOST).total == 0
