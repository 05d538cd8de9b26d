import pytest

from archive.errors import NotFoundError
from archive.events.recorded import BodyState
from archive.events.statement import StatementPreferred, StatementRetracted
from archive.ids import Address
from archive.queries.history import history
from archive.queries.log import log
from archive.queries.standing import claimed_times, standing
from archive.queries.status import status
from archive.shape import Json

ORIGIN = "example.org/told"


@pytest.fixture
def told(teller):
    """A statement that was added, cited, corrected, preferred and retracted."""
    teller.person = teller.entity({"en": "Murat"})
    teller.report = teller.source(handle="report")
    teller.property("claim", "text")
    said: dict[str, Json] = {
        "subject": teller.person,
        "property": "claim",
        "references": [{"source": teller.report}],
    }
    teller.claim = teller.statement(value={"text": "one", "lang": "en"}, **said)
    teller.cite(teller.claim, source=teller.report, exact="one")
    teller.checkpoint()
    teller.correct(teller.claim, value={"text": "two", "lang": "en"}, reason="it says two", **said)
    teller.judge(teller.claim, StatementPreferred("newer"))
    teller.judge(teller.claim, StatementRetracted("other", "after all"))
    return teller


def events(told, id: str):
    return told.ask(lambda sight: history(sight, id)).events


def test_every_link_and_citation_is_there_in_order_with_its_number(told) -> None:
    assert [(one.type, one.revision, one.on) for one in events(told, told.claim)] == [
        ("statement.added", 1, 1),
        ("statement.cited", None, 1),
        ("statement.corrected", 2, 2),
        ("statement.preferred", 3, None),
        ("statement.retracted", 4, None),
    ]


def test_each_tells_who_when_by_whose_clock_and_why(told) -> None:
    added, _, corrected, preferred, retracted = events(told, told.claim)
    assert added.by == (told.keys[0].key.id,)
    assert added.recorded == added.at + 2
    assert corrected.recorded is None
    assert (corrected.reason, preferred.reason) == ("it says two", "newer")
    assert (retracted.reason, retracted.words) == ("other", "after all")
    assert (added.reason, added.words) == (None, None)


def test_a_correction_tells_what_changed_word_for_word(told) -> None:
    added, _, corrected, *_ = events(told, told.claim)
    assert corrected.compared == added.address
    assert [(one.where, one.old, one.new) for one in corrected.changes] == [
        ("value.text", "one", "two")
    ]
    assert (added.compared, added.changes) == (None, ())
    assert added.body is not None


def test_what_is_named_can_be_called_by_its_name(told) -> None:
    found = told.ask(lambda sight: history(sight, told.claim))
    assert found.ids() == {told.claim, told.person, told.report}


def test_a_redaction_stands_in_the_history_and_nothing_is_compared_with_what_is_gone(told) -> None:
    first = events(told, told.claim)[0].address
    told.redact(first)
    told.restrict(events(told, told.claim)[2].address)
    added, _, corrected, _, _, redacted, restricted = events(told, told.claim)
    assert (added.state, added.body) == (BodyState.REDACTED, None)
    assert (corrected.compared, corrected.changes) == (None, ())
    assert (redacted.type, redacted.target, redacted.revision) == ("event.redacted", first, None)
    assert (redacted.reason, restricted.reason) == ("privacy", "safety")


def test_of_what_is_not_there_there_is_no_history(teller) -> None:
    with pytest.raises(NotFoundError):
        teller.ask(lambda sight: history(sight, "stm:aaaaaaaaaaaa"))


def test_a_key_and_the_archive_itself_have_a_history(teller) -> None:
    teller.entity({"en": "somebody"})
    teller.revoke(teller.keys[1])
    assert [one.type for one in events(teller, f"key:{teller.keys[1].key.id}")] == [
        "key.enrolled",
        "key.revoked",
    ]
    assert [one.type for one in events(teller, ORIGIN)] == ["archive.created"]


def test_claimed_time_is_that_of_the_smallest_checkpoint_that_covers(teller) -> None:
    teller.entity({"en": "a"})
    first = teller.checkpoint()
    teller.entity({"en": "b"})
    second = teller.checkpoint()
    teller.entity({"en": "c"})
    times = teller.ask(lambda sight: claimed_times(sight, range(1, 4)))
    assert times == {1: first, 2: second}


def test_the_log_comes_newest_first_or_in_order_and_can_be_cut(told) -> None:
    size = told.ask(lambda sight: standing(sight, ORIGIN)).size
    newest = told.ask(lambda sight: log(sight, limit=2))
    assert [entry.index for entry in newest] == [size - 1, size - 2]
    oldest = told.ask(lambda sight: log(sight, limit=2, oldest_first=True))
    assert [entry.index for entry in oldest] == [0, 1]
    assert [event.type for event in oldest[0].events] == ["archive.created"] + ["key.enrolled"] * 2
    assert oldest[0].base == 0
    assert newest[0].recorded is None
    assert oldest[0].events[1].address == Address(0, 1)


def test_the_log_can_be_asked_for_a_type_a_family_or_a_key(told) -> None:
    def types(**filters: str) -> set[str]:
        found = told.ask(lambda sight: log(sight, limit=99, **filters))
        return {event.type for entry in found for event in entry.events}

    assert types(type="statement.retracted") == {"statement.retracted"}
    assert len(types(type="statement")) == 5
    assert types(type="state") == set()
    assert types(key=told.keys[1].key.id) == {"archive.created", "key.enrolled"}
    assert types(key=told.keys[0].key.id) > {"archive.created", "entity.added"}
    assert types(key="k-aaaaaaaa+00000000") == set()


def test_status_tells_sizes_counts_and_keys(told) -> None:
    told.revoke(told.keys[1])
    found = told.ask(lambda sight: status(sight, ORIGIN))
    assert (found.title, found.signers) == ("What was told", 1)
    assert found.checkpoint is not None
    assert found.uncovered == found.standing.size - found.checkpoint.size == 4
    assert found.counts["statements"] == found.counts["retracted"] == 1
    assert (found.counts["entities"], found.counts["references"]) == (1, 3)
    assert found.counts["redacted"] == 0
    assert [(key.roles, key.revoked, key.compromised) for key in found.keys] == [
        (("archivist", "steward"), None, None),
        (("steward",), "lost", 1),
    ]


def test_before_the_first_checkpoint_status_says_so(teller) -> None:
    from sqlalchemy import delete

    from archive.store import engines, tables

    with engines.writing(teller.engine) as connection:
        connection.execute(delete(tables.checkpoint))
    found = teller.ask(lambda sight: status(sight, ORIGIN))
    assert (found.checkpoint, found.uncovered) == (None, 1)
