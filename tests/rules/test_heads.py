"""Head rules: what an event does to ids, chains and citations, told by heads alone."""

from dataclasses import replace

import pytest

from archive.core.entry import Head
from archive.events.base import REGISTER
from archive.ids import Address, Commitment
from archive.rules.fault import Cause
from archive.rules.heads_by_type import BY_TYPE
from tests.rules.histories import (
    ALICE,
    BOB,
    DAN,
    EVE,
    ORIGIN,
    M,
    N,
    P,
    Q,
    R,
    Retype,
    S,
    enrol,
    founded,
    retyped,
    say,
)

NEW = "ent:nnnnnnnnnnnn"
NOWHERE = Commitment("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")

# Every type that continues the chain of an id, with an id that has one.
NEXT = [
    ("entity.corrected", P),
    ("source.corrected", S),
    ("statement.corrected", M),
    ("statement.retracted", M),
    ("statement.preferred", M),
    ("statement.deprecated", M),
    ("statement.unranked", M),
    ("policy.changed", ORIGIN),
]
FIRST = [("entity.added", P), ("source.added", S), ("statement.added", M)]


def changed(number: int = 0, **members: object) -> Retype:
    """Return what changes members of the head *number*."""

    def mend(given: tuple[Head, ...]) -> tuple[Head, ...]:
        other = replace(given[number], **members)  # type: ignore[arg-type]
        return (*given[:number], other, *given[number + 1 :])

    return mend


# commitments


def test_no_two_events_have_the_same_commitment() -> None:
    history = founded()
    fault = history.void(
        "head.commitment", 0, say("note.added", P), heads=changed(body=history.link("2.1"))
    )
    assert fault.message == "event 2.1 already has this commitment"


def test_no_two_events_of_one_entry_have_the_same_commitment() -> None:
    history = founded()
    drafts = [say("note.added", P), say("note.added", Q)]
    history.void(
        "head.commitment",
        1,
        *drafts,
        heads=lambda given: (given[0], replace(given[1], body=given[0].body)),
    )


def test_an_unknown_type_repeats_no_commitment_either() -> None:
    history = founded()
    history.void(
        "head.commitment",
        0,
        say("note.added", P),
        heads=lambda given: (replace(given[0], type="note.sung", body=history.link("2.0")),),
    )


def test_a_commitment_of_a_void_entry_is_still_new() -> None:
    history = founded()
    void = history.add(say("note.added", P), say("entity.corrected", P, replaces=NOWHERE))
    assert void.entry is not None
    assert not void.counts
    again = void.entry.heads[0].body
    weighed = history.add(say("note.added", P), heads=changed(body=again))
    assert weighed.counts


# what an event is about


@pytest.mark.parametrize(
    ("type", "about"),
    [
        ("archive.created", P),
        ("policy.changed", P),
        ("key.revoked", P),
        ("property.defined", P),
        ("entity.added", S),
        ("entity.corrected", M),
        ("entity.linked", S),
        ("source.added", P),
        ("source.captured", P),
        ("statement.added", P),
        ("statement.cited", P),
        ("statement.preferred", S),
    ],
)
def test_an_event_is_about_an_id_of_its_own_kind(type: str, about: str) -> None:
    on = NOWHERE if type == "statement.cited" else None
    fault = founded().void("head.about", 0, say(type, about, on=on))
    assert fault.cause is Cause.MALFORMED


@pytest.mark.parametrize("type", ["access.restricted", "access.opened", "event.redacted"])
def test_what_acts_on_events_is_about_no_id(type: str) -> None:
    founded().void("head.about", 0, say(type, P))


@pytest.mark.parametrize("type", ["entity.added", "source.captured", "statement.preferred"])
def test_what_is_about_ids_acts_on_no_event(type: str) -> None:
    founded().void("head.about", 0, say(type, target="2.4"))


def test_another_archive_is_none_of_its_business() -> None:
    history = founded()
    history.void("head.about", 0, say("note.added", "example.org/other"))
    history.void(
        "head.about",
        0,
        say("policy.changed", "example.org/other", replaces=history.newest(ORIGIN)),
    )


def test_a_note_is_about_anything_that_is_there() -> None:
    history = founded()
    ids = (P, S, M, "prop:claim", ORIGIN, f"key:{DAN.key.id}")
    history.counts(*(say("note.added", one) for one in ids))
    history.counts(*(say("note.added", target=f"{n}.0", restricted=True) for n in range(4)))


@pytest.mark.parametrize(
    "id", [NEW, R, N, "prop:other", "key:k-mmmmmmmm+00000000", f"key:{DAN.key.name}+00000000"]
)
def test_a_note_is_about_nothing_that_is_not(id: str) -> None:
    fault = founded().void("head.unknown-id", 0, say("note.added", id))
    assert fault.cause is Cause.MISSING


@pytest.mark.parametrize(
    ("type", "id"),
    [
        ("entity.corrected", NEW),
        ("entity.linked", NEW),
        ("source.corrected", R),
        ("source.captured", R),
        ("statement.corrected", N),
        ("statement.cited", N),
        ("statement.retracted", N),
        ("statement.reinstated", N),
        ("key.revoked", "key:k-mmmmmmmm+00000000"),
    ],
)
def test_what_continues_needs_something_that_is_there(type: str, id: str) -> None:
    on = NOWHERE if type == "statement.cited" else None
    founded().void("head.unknown-id", 0, say(type, id, on=on))


def test_what_an_entry_adds_is_there_for_its_later_events_alone() -> None:
    history = founded()
    history.void("head.unknown-id", 0, say("note.added", NEW), say("entity.added", NEW))
    history.counts(say("entity.added", NEW), say("note.added", NEW))


def test_what_a_void_entry_adds_is_not_there() -> None:
    history = founded()
    history.void("head.unknown-id", 1, say("entity.added", NEW), say("note.added", R))
    history.void("head.unknown-id", 0, say("note.added", NEW))


# targets


def test_a_target_is_an_event_of_an_entry_that_counts() -> None:
    history = founded()
    history.void("head.unknown-id", 0, say("note.added", NEW))
    for target in ("2.5", "2.255", "3.0"):
        fault = history.void("head.target", 0, say("note.added", target=target))
        assert fault.cause is Cause.MISSING
    history.counts(say("note.added", target="2.4"))


def test_a_target_stands_below_the_base() -> None:
    history = founded()
    history.counts(say("note.added", P))
    history.void("head.target", 0, say("note.added", target="3.1"))
    note = history.counts(say("note.added", target="3.0")).held.note
    # An entry with a target at or above its base is not even in form.
    later = note.replace(b'"target":"3.0"', b'"target":"5.0"')
    history.void_note("entry.malformed", later)


def test_an_unknown_type_acts_on_events_that_count_too() -> None:
    history = founded()
    history.void("head.target", 0, say("note.added", target="2.9"), heads=retyped("note.sung"))
    history.counts(say("note.added", target="2.1"), heads=retyped("note.sung"))


# chains


@pytest.mark.parametrize(("type", "id"), FIRST)
def test_what_starts_a_chain_starts_it_once(type: str, id: str) -> None:
    history = founded()
    fault = history.void("head.replaces", 0, say(type, id))
    assert fault.cause is Cause.CONFLICT
    history.void("head.replaces", 0, say(type, id, replaces=history.newest(id)))


@pytest.mark.parametrize(("type", "id"), [("entity.added", NEW), ("property.defined", "prop:p")])
def test_the_first_link_replaces_nothing(type: str, id: str) -> None:
    history = founded()
    for link in (NOWHERE, history.link("2.1")):
        fault = history.void("head.replaces", 0, say(type, id, replaces=link))
        assert fault.cause is Cause.MISSING


@pytest.mark.parametrize(("type", "id"), NEXT)
def test_every_later_link_replaces_the_newest(type: str, id: str) -> None:
    history = founded()
    first = history.newest(id)
    for wrong in (None, NOWHERE, history.link("2.2")):
        fault = history.void("head.replaces", 0, say(type, id, replaces=wrong))
        assert fault.cause is Cause.CONFLICT
    history.counts(say(type, id, replaces=first))
    history.void("head.replaces", 0, say(type, id, replaces=first))
    if type != "statement.retracted":
        history.counts(say(type, id, replaces=history.newest(id)))


def test_a_property_is_defined_anew_over_its_newest_definition() -> None:
    history = founded()
    first = history.newest("prop:claim")
    history.void("head.replaces", 0, say("property.defined", "prop:claim"))
    history.counts(say("property.defined", "prop:claim", replaces=first))
    history.void("head.replaces", 0, say("property.defined", "prop:claim", replaces=first))


def test_a_chain_may_grow_within_an_entry() -> None:
    history = founded()
    history.void(
        "head.replaces",
        1,
        say("statement.preferred", M, replaces=history.newest(M)),
        say("statement.unranked", M, replaces=history.newest(M)),
    )
    preferred, unranked = (say("statement.preferred", M), say("statement.unranked", M))
    history.counts(
        preferred,
        unranked,
        heads=lambda given: (
            replace(given[0], replaces=history.newest(M)),
            replace(given[1], replaces=given[0].body),
        ),
    )
    assert history.state.newest[M] == Address(4, 1)


@pytest.mark.parametrize(
    ("type", "id"), [("note.added", M), ("source.captured", S), ("statement.cited", M)]
)
def test_what_is_no_link_replaces_nothing(type: str, id: str) -> None:
    history = founded()
    on = history.newest(M) if type == "statement.cited" else None
    link = history.newest(id)
    history.void("head.replaces", 0, say(type, id, replaces=link, on=on))
    history.counts(say(type, id, on=on))
    assert history.newest(id) == link


def test_what_acts_on_events_or_keys_replaces_nothing() -> None:
    history = founded()
    link = history.link("2.4")
    history.void("head.replaces", 0, say("event.redacted", target="2.4", replaces=link))
    history.void("head.replaces", 0, say("note.added", target="2.4", replaces=link))
    history.void(
        "head.replaces", 0, say("key.revoked", f"key:{DAN.key.id}", replaces=history.link("1.1"))
    )


def test_a_link_stays_the_newest_when_it_was_redacted() -> None:
    history = founded()
    history.counts(say("statement.corrected", M, replaces=history.newest(M)))
    link = history.newest(M)
    history.counts(say("event.redacted", target="3.0"))
    assert history.newest(M) == link


# loose links


def test_many_judgements_on_one_entity_stand_side_by_side() -> None:
    history = founded()
    history.counts(say("entity.linked", P), say("entity.linked", P), say("entity.linked", P))
    assert history.state.newest[P] == Address(2, 1)


def test_a_judgement_replaces_one_that_nothing_has_replaced() -> None:
    history = founded()
    history.counts(say("entity.linked", P), say("entity.linked", P))
    first = history.link("3.0")
    history.counts(say("entity.linked", P, replaces=first, judgement="unsure"))
    fault = history.void("head.replaces", 0, say("entity.linked", P, replaces=first))
    assert fault.cause is Cause.CONFLICT
    assert fault.message == "3.0 is replaced already, by 4.0"
    history.counts(say("entity.linked", P, replaces=history.link("3.1")))
    history.counts(say("entity.linked", P, replaces=history.link("4.0")))


def test_a_judgement_replaces_nothing_but_a_judgement_on_the_same_entity() -> None:
    history = founded()
    history.counts(say("entity.linked", Q, other=P))
    for wrong in (NOWHERE, history.newest(P), history.link("3.0"), history.link("2.4")):
        fault = history.void("head.replaces", 0, say("entity.linked", P, replaces=wrong))
        assert fault.cause is Cause.MISSING


# citations


def test_a_citation_names_the_link_that_it_cites() -> None:
    history = founded()
    added = history.newest(M)
    history.counts(say("statement.corrected", M, replaces=added))
    history.counts(say("statement.cited", M, on=added))
    history.counts(say("statement.cited", M, on=history.link("3.0")))
    assert history.state.newest[M] == Address(3, 0)


def test_a_citation_cites_something() -> None:
    fault = founded().void("head.on", 0, say("statement.cited", M))
    assert fault.cause is Cause.MALFORMED


def test_nothing_else_cites() -> None:
    history = founded()
    link = history.newest(M)
    history.void("head.on", 0, say("note.added", M, on=link))
    history.void("head.on", 0, say("statement.preferred", M, on=link, replaces=link))
    history.void("head.on", 0, say("event.redacted", target="2.4", on=link))


def test_a_citation_is_on_a_link_of_its_own_statement() -> None:
    history = founded()
    history.counts(say("statement.added", N))
    for wrong in (NOWHERE, history.newest(N), history.newest(P)):
        fault = history.void("head.on", 0, say("statement.cited", M, on=wrong))
        assert fault.cause is Cause.MISSING


def test_a_citation_is_on_a_link_that_has_a_value() -> None:
    history = founded()
    history.counts(say("statement.preferred", M, replaces=history.newest(M)))
    history.counts(say("statement.cited", M, on=history.link("2.4")), say("note.added", M))
    for wrong in ("3.0", "4.0", "4.1"):
        fault = history.void("head.on", 0, say("statement.cited", M, on=history.link(wrong)))
        assert fault.cause is Cause.MALFORMED


def test_a_citation_may_be_on_a_link_of_its_own_entry_and_of_a_later_version() -> None:
    history = founded()
    history.counts(
        say("statement.corrected", M, replaces=history.newest(M)),
        say("statement.cited", M, on=NOWHERE),
        heads=lambda given: (
            replace(given[0], version=2),
            replace(given[1], on=given[0].body),
        ),
    )


# retracted statements


def test_a_retracted_statement_takes_nothing_but_its_reinstatement() -> None:
    history = founded()
    history.counts(say("statement.retracted", M, replaces=history.newest(M)))
    link = history.newest(M)
    for verb in ("corrected", "retracted", "preferred", "deprecated", "unranked"):
        fault = history.void("head.retracted", 0, say(f"statement.{verb}", M, replaces=link))
        assert fault.message == f"{M} is retracted"
    history.counts(say("statement.reinstated", M, replaces=link))
    history.counts(say("statement.preferred", M, replaces=history.newest(M)))


def test_what_was_not_retracted_is_not_reinstated() -> None:
    history = founded()
    fault = history.void(
        "head.retracted", 0, say("statement.reinstated", M, replaces=history.newest(M))
    )
    assert fault.cause is Cause.CONFLICT


def test_a_retracted_statement_is_still_cited_and_noted() -> None:
    history = founded()
    history.counts(say("statement.retracted", M, replaces=history.newest(M)))
    history.counts(say("statement.cited", M, on=history.link("2.4")), say("note.added", M))


def test_whether_an_unknown_link_retracts_is_left_open() -> None:
    history = founded()
    history.counts(
        say("statement.preferred", M, replaces=history.newest(M)), heads=retyped("statement.moved")
    )
    history.counts(say("statement.reinstated", M, replaces=history.newest(M)))
    history.counts(
        say("statement.preferred", M, replaces=history.newest(M)), heads=retyped("statement.moved")
    )
    history.counts(say("statement.preferred", M, replaces=history.newest(M)))


# unknown types and versions


def test_an_unknown_type_counts_and_is_kept() -> None:
    history = founded()
    weighed = history.counts(say("note.added", NEW, restricted=True), heads=retyped("note.sung"))
    placed = history.state.placed[Address(3, 0)]
    assert (placed.type, placed.subject, placed.chain) == ("note.sung", NEW, None)
    assert placed.restricted
    assert weighed.entry is not None
    assert NEW not in history.state.newest


def test_an_unknown_type_needs_an_enrolled_key_and_no_role() -> None:
    history = founded()
    history.counts(say("note.added", P), by=(BOB,), heads=retyped("song.sung"))


def test_an_unknown_type_may_cite() -> None:
    history = founded()
    history.counts(say("note.added", P, on=NOWHERE), heads=retyped("note.sung"))


def test_an_unknown_link_takes_the_place_of_the_newest() -> None:
    history = founded()
    link = history.newest(P)
    history.counts(say("note.added", P, replaces=link), heads=retyped("entity.moved"))
    assert history.state.newest[P] == Address(3, 0)
    assert history.state.placed[Address(3, 0)].chain == P
    history.void("head.replaces", 0, say("entity.corrected", P, replaces=link))
    history.counts(say("entity.corrected", P, replaces=history.newest(P)))


def test_an_unknown_link_replaces_nothing_but_the_newest_of_its_id() -> None:
    history = founded()
    first = history.newest(P)
    history.counts(say("entity.corrected", P, replaces=first), say("entity.linked", P))
    for wrong in (NOWHERE, first, history.newest(Q), history.link("3.1")):
        history.void(
            "head.replaces", 0, say("note.added", P, replaces=wrong), heads=retyped("entity.moved")
        )
    history.void(
        "head.replaces", 0, say("note.added", NEW, replaces=first), heads=retyped("entity.moved")
    )


def test_an_unknown_link_of_a_target_replaces_what_acted_on_the_same_target() -> None:
    history = founded()
    history.counts(say("note.added", target="2.1"), say("note.added", target="2.2"))
    history.counts(
        say("note.added", target="2.1", replaces=history.link("3.0")), heads=retyped("mark.put")
    )
    assert history.state.placed[Address(4, 0)].chain is None
    for wrong in (NOWHERE, history.link("3.1"), history.link("2.1")):
        history.void(
            "head.replaces",
            0,
            say("note.added", target="2.1", replaces=wrong),
            heads=retyped("mark.put"),
        )


def test_the_chains_of_stewards_are_closed_to_unknown_types() -> None:
    history = founded()
    history.counts(say("access.restricted", target="2.4"))
    for draft in (
        say("note.added", ORIGIN, replaces=history.newest(ORIGIN)),
        say("note.added", f"key:{DAN.key.id}", replaces=history.link("1.1")),
        say("note.added", target="2.4", replaces=history.newest("access 2.4")),
    ):
        history.void("head.replaces", 0, draft, heads=retyped("note.sung"))


@pytest.mark.parametrize(
    ("type", "id"), [("entity.added", NEW), ("statement.added", N), ("property.defined", "prop:p")]
)
def test_an_unknown_version_does_to_its_chain_what_its_name_always_did(type: str, id: str) -> None:
    history = founded()
    history.counts(say(type, id), heads=retyped(type, 9))
    assert history.state.newest[id] == Address(3, 0)
    history.counts(say("note.added", id))
    if type != "property.defined":
        history.void("head.replaces", 0, say(type, id))


def test_an_unknown_version_obeys_the_head_rules_of_its_name() -> None:
    history = founded()
    for code, draft, by in (
        ("head.replaces", say("entity.corrected", P, replaces=NOWHERE), ALICE),
        ("head.about", say("entity.added", S), ALICE),
        ("head.unknown-id", say("source.captured", R), ALICE),
        ("head.on", say("statement.cited", M), ALICE),
        ("entry.role", say("entity.added", NEW), BOB),
    ):
        history.void(code, 0, draft, by=(by,), heads=retyped(draft.type, 9))


# restricted links


def test_a_restricted_link_in_place_of_anothers_public_one_needs_a_steward() -> None:
    history = founded()
    hidden = say("statement.corrected", M, replaces=history.newest(M), restricted=True)
    fault = history.void("head.hides", 0, hidden, by=(DAN,))
    assert fault.cause is Cause.AUTHORITY
    history.counts(hidden, by=(DAN, BOB))


def test_an_author_restricts_what_replaces_their_own() -> None:
    history = founded()
    history.counts(say("statement.corrected", M, replaces=history.newest(M)), by=(DAN, EVE))
    hidden = say("statement.corrected", M, replaces=history.newest(M), restricted=True)
    history.counts(hidden, by=(EVE,))


def test_what_is_restricted_already_is_hidden_by_nobody() -> None:
    history = founded()
    history.counts(say("access.restricted", target="2.4"))
    hidden = say("statement.corrected", M, replaces=history.newest(M), restricted=True)
    history.counts(hidden, by=(DAN,))
    history.counts(say("access.opened", target="4.0"))
    hidden = say("statement.corrected", M, replaces=history.newest(M), restricted=True)
    history.void("head.hides", 0, hidden, by=(EVE,))


def test_a_restricted_judgement_hides_too() -> None:
    history = founded()
    history.counts(say("entity.linked", P))
    hidden = say("entity.linked", P, replaces=history.link("3.0"), restricted=True)
    history.void("head.hides", 0, hidden, by=(DAN,))
    history.counts(say("entity.linked", P, restricted=True), by=(DAN,))


def test_an_unknown_link_hides_too() -> None:
    history = founded()
    hidden = say("note.added", P, replaces=history.newest(P), restricted=True)
    history.void("head.hides", 0, hidden, by=(DAN,), heads=retyped("entity.moved"))
    history.counts(hidden, by=(ALICE,), heads=retyped("entity.moved"))


def test_every_rule_is_about_a_type_that_is_known() -> None:
    assert {name for name, _ in REGISTER} >= set(BY_TYPE)
    assert enrol(ALICE).type in BY_TYPE
