"""What a deposit asks of an archive, answered from its tables and files."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection

from archive.ids import Digest, PropertyName
from archive.service.archive import Archive
from archive.service.known import ArchiveKnown, mac, seen_as
from archive.store import engines
from tests.labs import Lab, capture_of

SET = "example-report"


@pytest.fixture
def connection(example: Archive) -> Iterator[Connection]:
    with engines.reading(example.engine) as connection:
        yield connection


@pytest.fixture
def known(example: Archive, connection: Connection) -> ArchiveKnown:
    return ArchiveKnown(connection, example.captures)


def test_names_are_looked_up_by_kind(known: ArchiveKnown) -> None:
    (person,) = known.named("Мурат Бектанов", ["ent"])
    assert known.bearing("bektanov") == [person]
    assert known.named("bektanov", ["stm"]) == []
    assert known.bearing("nobody") == []
    assert known.bearing("report")[0].startswith("src:")
    assert known.bearing("dead")[0].startswith("stm:")


def test_definitions_are_told_with_their_codes(known: ArchiveKnown) -> None:
    court = known.definition(PropertyName("courtType"))
    assert court is not None
    assert court.codes is not None
    assert "military" in court.codes
    fired = known.definition(PropertyName("firedOn"))
    assert fired is not None
    assert (fired.value_types, fired.codes) == (("entity", "text"), None)
    assert known.definition(PropertyName("nosuch")) is None
    assert {"courtType", "firedOn"} <= set(known.properties())


def test_captures_are_told_with_their_text(known: ArchiveKnown) -> None:
    (report,), (interview,) = known.named("report", ["src"]), known.named("interview", ["src"])
    (capture,) = known.captures(report)
    assert (capture.media_type, capture.of) == ("text/plain", None)
    text = known.capture_text(capture.digest)
    assert text is not None
    assert "225 dead" in text
    # Asked again, the file is not read again.
    assert known.capture_text(capture.digest) is text
    assert known.captures(interview) == []
    assert known.capture_text(Digest("sha256:" + "0" * 64)) is None


def test_a_file_that_is_lost_has_no_text(lab: Lab, example: Archive, known: ArchiveKnown) -> None:
    digest, path = capture_of(lab)
    path.unlink()
    assert known.capture_text(digest) is None


def test_what_a_set_took_in_is_known_by_its_key_alone(known: ArchiveKnown) -> None:
    (statement,) = known.named("dead", ["stm"])
    taken = known.taken_in(SET, "statements/dead")
    assert taken is not None
    assert (taken.id, taken.retracted, taken.redacted) == (statement, False, None)
    assert taken.body is not None
    assert taken.body["handle"] == "dead"
    assert taken.was_said(b"something else") is False
    assert known.taken_in(SET, "statements/nosuch") is None
    assert known.taken_in("another-set", "statements/dead") is None


def test_what_stands_for_a_name_tells_nobody_the_name() -> None:
    secret = b"s" * 32
    assert mac(secret, "a", "bc") != mac(secret, "ab", "c")
    assert mac(secret, "a", "b") != mac(b"t" * 32, "a", "b")
    assert len(mac(secret, "a", "b")) == len(seen_as(secret, b"x")) == 32
    assert seen_as(secret, b"x") != seen_as(secret, b"y")
