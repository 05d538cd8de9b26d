"""Every event and every file that holds something, on both databases."""

from pathlib import Path

import pytest
from sqlalchemy import insert

from archive.core.commitment import SALT_BYTES
from archive.events.drafting import Draft
from archive.events.note import NoteAdded
from archive.events.source import SourceCaptured
from archive.events.statement import StatementRetracted
from archive.ids import Address
from archive.queries.mentions import Mentions, mentions_of_id, mentions_of_words
from archive.queries.sight import Sight
from archive.store import derived, engines, tables
from archive.store.captures import CaptureFiles
from archive.views.event import EVENT
from tests.queries.conftest import Teller


@pytest.fixture
def captures(tmp_path: Path) -> CaptureFiles:
    return CaptureFiles(tmp_path / "captures")


@pytest.fixture
def told(teller: Teller) -> Teller:
    teller.property("claim", "text")
    teller.property("alias", "text")
    return teller


def looked(teller: Teller, captures: CaptureFiles, text: str, size: int | None = None) -> Mentions:
    def ask(sight: Sight) -> Mentions:
        if text[:4] in ("ent:", "src:", "stm:", "prop"):
            return mentions_of_id(sight, captures, text)
        return mentions_of_words(sight, captures, text)

    return teller.ask(ask, size)


def fields(found: Mentions) -> list[tuple[str, str]]:
    return [(str(one.address), held.field) for one in found.found for held in one.held]


def claim(teller: Teller, who: str, source: str, text: str, name: str = "claim") -> str:
    return teller.statement(
        subject=who,
        property=name,
        value={"text": text, "lang": "en"},
        references=[{"source": source, "exact": "said so"}],
    )


def keep(teller: Teller, captures: CaptureFiles, source: str, data: bytes, name: str) -> None:
    digest, length = captures.put(data)
    body = SourceCaptured.decode(
        {
            "outcome": "captured",
            "method": "file",
            "retrieved": {"absent": "unknown"},
            "digest": digest,
            "bytes": length,
            "mediaType": "text/plain",
            "name": name,
        },
        "",
    )
    teller.say(Draft(id=source, body=body))


def last(teller: Teller) -> str:
    assert teller.last is not None
    return str(teller.last)


def test_words_are_found_in_every_event_whatever_became_of_it(
    told: Teller, captures: CaptureFiles
) -> None:
    who, source = told.entity({"en": "Somebody", "kk": "Мұрат"}), told.source()
    one = claim(told, who, source, "he saw MURÁT there")
    added = last(told)
    told.correct(
        one,
        subject=who,
        property="claim",
        value={"text": "he saw nobody", "lang": "en"},
        references=[{"source": source, "note": "not Murat"}],
        reason="misread: no murat",
    )
    corrected = last(told)
    told.judge(one, StatementRetracted(reason="other", text="Murat again"))
    retracted = last(told)
    told.checkpoint()
    told.say(Draft(target=Address.parse(added), body=NoteAdded(text="Ask murat.", lang="en")))
    found = looked(told, captures, "murat")
    assert fields(found) == [
        (added, "value.text"),
        (corrected, "reason"),
        (corrected, "references[0].note"),
        (retracted, "text"),
        (last(told), "text"),
    ]
    assert found.found[0].held[0].text == "he saw MURÁT there"
    assert (found.found[0].type, found.found[0].about) == ("statement.added", one)
    assert (found.ids, found.words, found.closed) == ((), ("murat",), 0)
    size = Address.parse(added).entry + 1
    assert fields(looked(told, captures, "murat", size)) == [(added, "value.text")]


def test_an_id_stands_for_its_cluster_and_every_name_that_it_had(
    told: Teller, captures: CaptureFiles
) -> None:
    source, who = told.source(), told.entity({"en": "Murat Bektanov", "kk": "Мұрат"})
    born = last(told)
    twin = told.entity({"en": "M. B."})
    other = last(told)
    named = claim(told, twin, source, "The Minister", "alias")
    alias = last(told)
    told.link(who, twin, "same")
    linked = last(told)
    claim(told, source, source, f"of the minister, or {who}")
    spoken = last(told)
    claim(told, source, source, "мұрат")
    found = looked(told, captures, twin)
    assert set(found.ids) == {who, twin}
    assert set(found.words) == {"Murat Bektanov", "Мұрат", "M. B.", "The Minister"}
    assert fields(found) == [
        *((born, field) for field in ("id", "label.en", "label.kk")),
        *((other, field) for field in ("id", "label.en")),
        *((alias, field) for field in ("subject", "value.text")),
        *((linked, field) for field in ("id", "other")),
        (spoken, "value.text"),
        (last(told), "value.text"),
    ]
    assert [one.about for one in looked(told, captures, named).found] == [named]


def test_a_property_is_found_where_it_is_used(told: Teller, captures: CaptureFiles) -> None:
    who, source = told.entity({"en": "claim"}), told.source()
    claim(told, who, source, "x")
    found = looked(told, captures, "prop:claim")
    assert [held.field for one in found.found for held in one.held] == ["id", "property"]


def test_files_tell_the_places_and_those_of_other_kinds_are_counted(
    told: Teller, captures: CaptureFiles
) -> None:
    source = told.source()
    keep(told, captures, source, "\ufeffOn é day Murat, and\nMURAT again.".encode(), "murat.txt")
    first = last(told)
    keep(told, captures, source, b"\x89PNG\x00\xff", "picture.png")
    keep(told, captures, source, b"murat \xff", "latin.txt")
    told.capture(source)
    orphan, _ = captures.put(b"here is murat too")
    captures.put(b"nothing")
    found = looked(told, captures, "Murat")
    assert fields(found) == [(first, "name"), (first, "file"), (first, "file")]
    assert [held.chars for held in found.found[0].held] == [None, (9, 14), (20, 25)]
    assert found.found[0].held[1].text == "On é day Murat, and MURAT again."
    assert [(one.digest, one.held[0].chars) for one in found.orphans] == [(orphan, (8, 13))]
    assert (found.files, len(found.unread)) == (3, 3)
    earlier = looked(told, captures, "Murat", told.last.entry + 1 if told.last else None)
    assert (earlier.orphans, earlier.found) == ((), found.found)


def test_what_was_redacted_is_counted_and_what_is_damaged_is_read(
    told: Teller, captures: CaptureFiles
) -> None:
    who, source = told.entity({"en": "Somebody"}), told.source()
    claim(told, who, source, "murat")
    one = told.last
    assert one is not None
    told.redact(one)
    found = looked(told, captures, "murat")
    assert (found.found, found.closed) == ((), 1)
    with engines.writing(told.engine) as connection:
        address = Address(500, 0)
        connection.execute(
            insert(tables.body).values(
                event=address.key, salt=b"\0" * SALT_BYTES, content=b"{murat\xff"
            )
        )
        connection.execute(
            insert(derived.table(EVENT)).values(
                id=who,
                event=address.key,
                since=500,
                type="note.added",
                version=1,
                link="x",
                restricted=0,
                state="foreign",
            )
        )
    assert fields(looked(told, captures, "murat")) == [("500.0", "")]
