import pytest

from archive.errors import NotFoundError
from archive.events.drafting import Draft
from archive.events.entity import EntityCorrected
from archive.queries.labels import labels, voices
from archive.queries.names import candidates, near_names, resolve
from archive.shape import Json

MARAT: dict[str, str] = {"en": "Murat Bektanov", "ru": "Мурат Бектанов"}
BY_ARCHIVE: Json = [{"source": "archive", "basis": "inferred"}]


def test_an_entity_is_found_by_id_handle_beginning_and_label_in_any_language(teller) -> None:
    id = teller.entity(MARAT, "bektanov")
    teller.entity({"en": "Somebody else"})
    for text in (id, "bektanov", id[:9], id[4:10], "murat  BEKTANOV", "мурат бектанов"):
        assert teller.ask(lambda sight, text=text: resolve(sight, text)) == id


def test_only_the_best_class_of_match_counts(teller) -> None:
    first = teller.entity({"en": "sentence"})
    teller.property("claim", "text")
    second = teller.statement(
        subject=first,
        property="claim",
        value={"text": "x", "lang": "en"},
        references=BY_ARCHIVE,
        handle="sentence",
    )
    found = teller.ask(lambda sight: candidates(sight, "sentence"))
    assert [one.id for one in found] == [second]
    only = teller.ask(lambda sight: resolve(sight, "sentence", ("ent",)))
    assert only == first


def test_a_word_that_begins_an_id_does_not_hide_a_label(teller) -> None:
    id = teller.entity({"en": "somebody"})
    word = id[4:8]
    other = teller.entity({"en": word})
    found = teller.ask(lambda sight: candidates(sight, word))
    assert {one.id for one in found} == {id, other}
    exact = teller.ask(lambda sight: resolve(sight, f"ent:{word}"))
    assert exact == id


def test_two_things_of_one_name_are_both_named(teller) -> None:
    ids = [teller.entity({"en": "The Gazette"}) for _ in range(2)]
    with pytest.raises(NotFoundError, match="fits 2 things") as caught:
        teller.ask(lambda sight: resolve(sight, "the gazette"))
    assert all(f"{id} (The Gazette)" in caught.value.message for id in ids)


def test_of_many_candidates_some_are_told_and_the_rest_counted(teller) -> None:
    for _ in range(10):
        teller.entity({"en": "crowd"})
    with pytest.raises(NotFoundError, match=r"fits 10 things.*and 2 more"):
        teller.ask(lambda sight: resolve(sight, "crowd"))


def test_a_name_that_is_nearly_right_is_asked_about(teller) -> None:
    teller.entity(MARAT, "bektanov")
    with pytest.raises(NotFoundError, match="no entity is called 'bektanof'") as caught:
        teller.ask(lambda sight: resolve(sight, "bektanof", ("ent",)))
    assert "bektanov" in caught.value.remedy
    with pytest.raises(NotFoundError, match="no entity, source or statement") as caught:
        teller.ask(lambda sight: resolve(sight, "zzzzzz"))
    assert "handle" in caught.value.remedy


def test_a_label_that_was_corrected_away_no_longer_finds(teller) -> None:
    id = teller.entity({"en": "Old name"})
    body = EntityCorrected(
        kind="person", label={"en": "New name"}, identified=True, reason="misread"
    )
    teller.say(Draft(id=id, body=body, replaces=teller.newest[id]))
    assert teller.ask(lambda sight: candidates(sight, "old name")) == ()
    assert teller.ask(lambda sight: resolve(sight, "new name")) == id


def test_a_property_is_found_by_its_name_alone(teller) -> None:
    teller.property("claim", "text")
    for text in ("claim", "prop:claim"):
        assert teller.ask(lambda c, text=text: resolve(c, text, ("prop", "ent"))) == "prop:claim"
    assert teller.ask(lambda c: candidates(c, "claim")) == ()
    assert teller.ask(lambda c: near_names(c, "claims", ("prop",))) == ("claim",)


def test_a_handle_goes_before_a_property_of_the_same_name(teller) -> None:
    teller.property("claim", "text")
    person = teller.entity({"en": "Somebody"}, "claim")
    kinds = ("ent", "prop")
    assert teller.ask(lambda c: resolve(c, "claim", kinds)) == person
    assert teller.ask(lambda c: resolve(c, "prop:claim", kinds)) == "prop:claim"


def test_a_source_is_found_by_its_title_and_named_as_well_as_can_be(teller) -> None:
    publisher = teller.entity({"en": "The Gazette"})
    titled = teller.source(title={"text": "Minister Jailed", "lang": "en"}, handle="report")
    handled = teller.source(handle="interview")
    described = teller.source(publisher={"entity": publisher})
    bare = teller.source()
    assert teller.ask(lambda c: resolve(c, "minister jailed")) == titled
    assert teller.ask(lambda c: labels(c, [titled, handled, described, bare])) == {
        titled: "Minister Jailed",
        handled: "interview",
        described: "article of The Gazette",
        bare: "article",
    }
    assert teller.ask(lambda c: voices(c, [titled, described])) == {described: "The Gazette"}


def test_a_label_is_shown_in_the_language_asked_for_else_in_english_else_the_first(teller) -> None:
    both = teller.entity({"ru": "Мурат", "en": "Murat"})
    other = teller.entity({"kk": "Мұрат", "ru": "Мурат"})
    assert teller.ask(lambda c: labels(c, [both, other], "ru")) == {both: "Мурат", other: "Мурат"}
    assert teller.ask(lambda c: labels(c, [both, other], "de")) == {both: "Murat", other: "Мұрат"}


def test_a_statement_is_called_by_its_subject_and_property(teller) -> None:
    person = teller.entity({"en": "Murat"})
    teller.property("claim", "statement", "text")
    inner = teller.statement(
        subject=person, property="claim", value={"text": "x", "lang": "en"}, references=BY_ARCHIVE
    )
    outer = teller.statement(
        subject=inner, property="claim", value={"text": "y", "lang": "en"}, references=BY_ARCHIVE
    )
    assert teller.ask(lambda c: labels(c, [outer])) == {outer: "Murat - claim - claim"}


def test_what_is_not_here_is_called_by_its_id(teller) -> None:
    ids = ["ent:aaaaaaaaaaaa", "prop:claim", "key:k-aaaaaaaa+00000000"]
    found = teller.ask(lambda c: labels(c, ids))
    assert [found[id] for id in ids] == ["ent:aaaaaaaaaaaa", "claim", "k-aaaaaaaa+00000000"]


def test_what_was_redacted_says_so(teller) -> None:
    person = teller.entity({"en": "Somebody"})
    teller.redact(teller.last)
    assert teller.ask(lambda c: labels(c, [person])) == {person: f"{person} (redacted)"}
