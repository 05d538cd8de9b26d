"""Judgements about pairs of entities: one stands at a time, and all can be undone."""

from collections.abc import Iterator

import pytest

from archive.errors import ConflictError, MalformedError, NotFoundError
from archive.service import reading
from archive.service.adding import add_entity
from archive.service.archive import Archive
from archive.service.linking import link_entities
from archive.verify.report import Answer
from tests.labs import Lab


@pytest.fixture
def archive(founded: Lab) -> Iterator[Archive]:
    with founded.opened() as opened:
        for handle in "abcd":
            add_entity(opened, kind="person", labels={"en": handle.upper()}, handle=handle)
        yield opened
    assert founded.verify().answer is not Answer.FAILED


def judge(archive: Archive, pair: str, judgement: str) -> None:
    link_entities(archive, pair[0], pair[1], judgement, reason="because")


def shown(archive: Archive, name: str) -> reading.EntityShown:
    thing = reading.show(archive, name, limit=5).thing
    assert isinstance(thing, reading.EntityShown)
    return thing


def cluster(archive: Archive, name: str) -> set[str]:
    names = reading.show(archive, name, limit=5).names
    return {names[id].lower() for id in shown(archive, name).cluster}


def test_a_cluster_follows_judgements_from_either_side(archive: Archive) -> None:
    judge(archive, "ab", "same")
    judge(archive, "cb", "same")
    judge(archive, "cd", "different")
    assert cluster(archive, "a") == {"b", "c"}
    assert cluster(archive, "c") == {"a", "b"}
    assert cluster(archive, "d") == set()


def test_a_second_judgement_of_a_pair_replaces_the_first_whichever_way_round(
    archive: Archive,
) -> None:
    judge(archive, "ab", "same")
    judge(archive, "ba", "different")
    assert [one.judgement for one in shown(archive, "a").judged] == ["different"]
    assert [one.judgement for one in shown(archive, "b").judged] == ["different"]
    judge(archive, "ab", "same")
    judge(archive, "ab", "unsure")
    assert [one.judgement for one in shown(archive, "a").judged] == ["unsure"]
    assert cluster(archive, "a") == set()


def test_the_same_judgement_twice_and_a_pair_of_one_are_refused(archive: Archive) -> None:
    judge(archive, "ab", "same")
    with pytest.raises(ConflictError, match="judged same already"):
        judge(archive, "ba", "same")
    with pytest.raises(MalformedError, match="are one entity"):
        judge(archive, "aa", "same")
    with pytest.raises(NotFoundError):
        judge(archive, "ax", "same")
