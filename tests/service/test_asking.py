"""What is asked of a whole archive: unknowns, what rests on what, mentions, changes, numbers."""

import pytest

from archive.core import instant
from archive.errors import MalformedError, NotFoundError
from archive.service.archive import Archive
from archive.service.comparing import between
from archive.service.counting import items, stats
from archive.service.looking import Look
from archive.service.mentioning import mentions
from archive.service.reading import log
from archive.service.weighing import rests, unknowns


def test_unknowns_come_with_names_and_what_was_asked_for(example: Archive) -> None:
    everything = unknowns(example, None, limit=99)
    assert everything.about == ()
    assert {group.kind: group.total for group in everything.unknowns.groups} == {
        "unknown": 10,
        "none": 1,
        "withheld": 1,
        "declined": 1,
    }
    found = unknowns(example, "bektanov", limit=99)
    assert everything.names[found.about[0]] == "Murat Bektanov"
    assert found.names[found.about[0]] == "Murat Bektanov"
    told = [one.of for group in found.unknowns.groups for one in group.shown]
    assert "arrested" in told
    assert "independentInquiry" not in told
    assert "The Meridian Gazette" in found.voices.values()
    then = unknowns(example, None, limit=9, look=Look(as_of="1"))
    assert [group.total for group in then.unknowns.groups] == [0, 0, 0, 0]


def test_what_rests_on_a_source_or_a_speaker_is_told_and_nothing_else(example: Archive) -> None:
    found = rests(example, "report", limit=5)
    assert (found.rests.falling.total, len(found.rests.falling.shown)) == (36, 5)
    assert found.rests.leaning.total == 1
    assert found.names[found.rests.id] == "Former minister jailed, and the file stays shut"
    assert rests(example, "interview", limit=5).rests.falling.total == 3
    with pytest.raises(NotFoundError):
        rests(example, "noncompliance", limit=5)


def test_mentions_take_an_id_the_beginning_of_one_or_words(example: Archive) -> None:
    words = mentions(example, "BEKTANOV")
    assert words.mentions.words == ("BEKTANOV",)
    assert words.addresses == tuple(str(one.address) for one in words.mentions.found)
    (id,) = unknowns(example, "bektanov", limit=1).about
    for text in (id, id[:-1]):
        found = mentions(example, text)
        assert found.mentions.ids == (id,)
        assert "Murat Bektanov" in found.mentions.words
        assert found.names[id] == "Murat Bektanov"
    assert mentions(example, "case: secret").mentions.found == ()
    with pytest.raises(NotFoundError):
        mentions(example, "ent:zzzz")
    for nothing in ("", "  ", "\u0301"):
        with pytest.raises(MalformedError, match="nothing to look for"):
            mentions(example, nothing)


def test_changes_are_between_entries_or_times(example: Archive) -> None:
    found = between(example, "1..2", limit=999)
    assert (found.between.since, found.standing.size, found.about) == (2, 3, None)
    assert between(example, "1..", limit=999).between == found.between
    assert between(example, "..", limit=999).between.since == 0
    assert between(example, "2..2", limit=9).between.total == 0
    one = between(example, "1..", "bektanov", limit=9)
    (bektanov,) = one.between.shown
    assert (one.about, one.names[bektanov.id]) == (bektanov.id, "Murat Bektanov")
    days = between(example, "..2100-01-01", limit=9)
    assert days.standing.size == 3
    assert between(example, "2.0..2", limit=9).between.total == 0


@pytest.mark.parametrize(
    ("span", "message"),
    [
        ("1", "names no two points"),
        ("2..1", "2 comes after 1"),
        ("x..", "neither an entry nor a time"),
        ("..1..2", "neither|not an address"),
    ],
)
def test_what_is_no_span_is_refused(example: Archive, span: str, message: str) -> None:
    with pytest.raises(MalformedError, match=message):
        between(example, span, limit=9)


def test_a_point_that_never_was_is_not_found(example: Archive) -> None:
    with pytest.raises(NotFoundError, match="there is no entry 9"):
        between(example, "..9", limit=9)
    with pytest.raises(NotFoundError):
        between(example, "..", "nobody", limit=9)


def test_numbers_and_what_they_count_come_with_names(example: Archive) -> None:
    found = {one.name: one.count for one in stats(example).stats.numbers}
    assert (found["statements"], found["inferred"], found["without-capture"]) == (37, 1, 1)
    listed = items(example, "inferred", limit=9)
    assert listed.items.shown[0].ref in listed.names
    assert items(example, "without-capture", limit=9, look=Look(as_of="1")).items.total == 0
    assert stats(example, look=Look(as_of="1")).standing.as_of == 1


def test_entries_of_the_log_are_asked_for_by_entry_or_by_time(example: Archive) -> None:
    def listed(**asked: str) -> list[int]:
        return [one.index for one in log(example, limit=9, oldest_first=True, **asked).entries]

    everything = listed()
    assert len(everything) > 2
    assert listed(since="1") == everything[1:]
    assert listed(until="1") == listed(until="1.0") == everything[:2]
    assert listed(since="1", until="1") == [1]
    # Every entry was recorded in one second of one day.
    recorded = log(example, limit=1).entries[0].recorded
    assert recorded is not None
    moment, before = instant.render(recorded), instant.render(recorded - 1)
    day = moment.partition("T")[0]
    for inside in (moment, day):
        assert listed(since=inside) == listed(until=inside) == everything
    assert listed(since=instant.render(recorded + 1)) == listed(until=before) == []
    assert listed(since=before, until=moment) == everything
    for nowhere in ("99", "99.0"):
        with pytest.raises(NotFoundError, match="no entry 99"):
            listed(since=nowhere)
        with pytest.raises(NotFoundError, match="no entry 99"):
            listed(until=nowhere)
    for neither in ("yesterday", "2022-13-01"):
        with pytest.raises(MalformedError, match="neither an entry nor a time"):
            listed(since=neither)


def test_a_span_of_the_log_stands_beside_every_other_filter(example: Archive) -> None:
    then = log(example, limit=9, since="1", look=Look(as_of="1"))
    assert [one.index for one in then.entries] == [1]
    assert log(example, limit=9, until="1", type="statement").entries == ()
