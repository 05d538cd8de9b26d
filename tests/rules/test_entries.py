"""Rules about an entry as a whole: origin, base, repetition, keys, signatures, roles, entry 0."""

from dataclasses import replace

import pytest

from archive.core import entry as entries
from archive.core import keys
from archive.core.entry import Header
from archive.core.hashes import Hash, sha256
from archive.core.keys import SeedSigner
from archive.ids import KeyId, Origin
from archive.rules.fault import Cause
from archive.rules.state import State
from tests.rules.histories import (
    ALICE,
    BOB,
    CAROL,
    DAN,
    EVE,
    LOGS,
    MALLORY,
    ORIGIN,
    History,
    M,
    P,
    Q,
    enrol,
    found,
    founded,
    log_signers,
    retyped,
    revoke,
    rotate,
    say,
    snapshot,
)

NEW = "ent:nnnnnnnnnnnn"


def stranger_in_the_coat_of(signer: SeedSigner) -> SeedSigner:
    return SeedSigner(signer.key, sha256(b"another seed"))


def test_an_entry_that_breaks_no_rule_counts_and_is_remembered() -> None:
    history = founded()
    weighed = history.counts(say("entity.added", NEW), by=(DAN,))
    assert weighed.entry is not None
    assert history.state.entries[weighed.entry.id] == 3
    assert history.state.authors[3] == (DAN.key.id,)
    assert history.state.origin == ORIGIN
    assert (history.state.signers, len(history.state.log)) == (1, 2)


@pytest.mark.parametrize("note", [b"", b"\n", b"muniment/entry/v1\n", b"example.org\n1\nAAAA\n"])
def test_what_is_no_entry_is_void_and_the_fold_goes_on(note: bytes) -> None:
    history = founded()
    history.void_note("entry.malformed", note)
    assert history.weighed[-1].entry is None
    history.counts(say("entity.added", NEW))


def test_an_entry_with_a_line_of_a_signer_that_it_does_not_name_is_malformed() -> None:
    history = founded()
    note = history.counts(say("entity.added", NEW)).held.note
    other = note.rpartition(b"\n\n")[2].replace(b"k-aaaaaaaa", b"k-bbbbbbbb")
    history.void_note("entry.malformed", note + other)


def test_an_entry_of_a_later_format_stops_the_fold() -> None:
    history = founded()
    before = snapshot(history.state)
    weighed = history.put(b"muniment/entry/v2\nwhatever\n")
    assert weighed.stops
    assert not weighed.counts
    assert weighed.verdict.undecided == 0
    assert snapshot(history.state) == before
    assert history.tree.size == 3


def test_an_entry_for_another_archive_is_void() -> None:
    fault = founded().void(
        "entry.origin",
        None,
        say("entity.added", NEW),
        header=lambda header: replace(header, archive=Origin("example.org/other")),
    )
    assert fault.cause is Cause.MALFORMED


def test_a_base_may_be_older_than_the_newest_entries() -> None:
    history = founded()
    for base in (1, 2, 3):
        weighed = history.add(say("note.added", P, text=f"{base}"), base=base)
        assert weighed.counts


def test_a_base_of_nothing_is_for_entry_0_alone() -> None:
    founded().void("entry.base", None, say("note.added", P), base=0)


def test_a_base_beyond_the_entry_is_void() -> None:
    founded().void("entry.base", None, say("note.added", P), base=4)


def test_a_base_with_another_root_is_a_conflict() -> None:
    fault = founded().void(
        "entry.base",
        None,
        say("note.added", P),
        header=lambda header: replace(header, base_root=Hash(bytes(32))),
    )
    assert fault.cause is Cause.CONFLICT


def test_the_base_of_entry_0_is_the_empty_tree() -> None:
    founders = (found(), enrol(ALICE, "steward"))
    History().void(
        "entry.base",
        None,
        *founders,
        header=lambda header: replace(header, base_size=1),
    )
    History().void(
        "entry.base",
        None,
        *founders,
        header=lambda header: replace(header, base_root=Hash(bytes(32))),
    )


def test_the_same_text_counts_once() -> None:
    history = founded()
    note = history.counts(say("note.added", P)).held.note
    fault = history.void_note("entry.repeated", note)
    assert fault.message == "the same text is entry 3 already"


def test_the_same_text_under_other_signatures_is_the_same_text() -> None:
    history = founded()
    weighed = history.counts(say("note.added", P))
    assert weighed.entry is not None
    line = entries.sign_line(weighed.entry.text, stranger_in_the_coat_of(ALICE))
    history.void_note("entry.repeated", entries.assemble(weighed.entry.text, [line]))


def test_a_text_that_was_void_may_count_later() -> None:
    history = founded()
    history.void("entry.key", None, say("note.added", P), by=(MALLORY,))
    history.counts(enrol(MALLORY))
    (void,) = [one for one in history.weighed if not one.counts]
    weighed = history.put(void.held.note, void.held.bodies)
    assert weighed.counts


def test_a_key_that_nobody_enrolled_signs_nothing() -> None:
    fault = founded().void("entry.key", None, say("note.added", P), by=(MALLORY,))
    assert fault.cause is Cause.AUTHORITY


def test_every_signer_must_be_enrolled() -> None:
    founded().void("entry.key", None, say("note.added", P), by=(ALICE, MALLORY))


def test_a_key_signs_nothing_in_the_entry_that_enrols_it() -> None:
    founded().void("entry.key", None, enrol(MALLORY), say("note.added", P), by=(ALICE, MALLORY))


def test_a_key_may_still_sign_the_entry_that_revokes_it_and_none_after() -> None:
    history = founded()
    history.counts(revoke(CAROL), by=(CAROL,))
    fault = history.void("entry.key", None, say("note.added", P), by=(CAROL,))
    assert fault.message == f"{CAROL.key.id} was revoked in entry 3"


def test_an_entry_that_was_signed_before_a_revocation_is_void_after_it() -> None:
    history = founded()
    early = History(tree=history.tree, state=history.state, kept=list(history.kept))
    history.counts(revoke(DAN))
    early.kept.append(history.kept[-1])
    early.void("entry.key", None, say("note.added", P), by=(DAN,), base=3)


def test_a_wrong_signature_is_void() -> None:
    fault = founded().void(
        "entry.signature", None, say("note.added", P), by=(stranger_in_the_coat_of(DAN),)
    )
    assert fault.cause is Cause.MALFORMED


def test_one_wrong_signature_among_good_ones_is_void() -> None:
    founded().void(
        "entry.signature", None, say("note.added", P), by=(ALICE, stranger_in_the_coat_of(DAN))
    )


@pytest.mark.parametrize(
    "draft",
    [
        say("entity.added", NEW),
        say("source.added", "src:nnnnnnnnnnnn"),
        say("statement.added", "stm:nnnnnnnnnnnn"),
        say("source.captured", "src:ssssssssssss"),
        say("entity.linked", P),
    ],
)
def test_what_is_an_archivists_no_steward_says(draft: object) -> None:
    assert isinstance(draft, type(say("note.added", P)))
    fault = founded().void("entry.role", 0, draft, by=(BOB,))
    assert fault.cause is Cause.AUTHORITY
    assert founded().add(draft, by=(BOB, DAN)).counts


def test_a_role_is_asked_of_every_event() -> None:
    founded().void("entry.role", 1, say("note.added", P), say("entity.added", NEW), by=(BOB,))


@pytest.mark.parametrize("who", [DAN, BOB])
def test_archivists_and_stewards_define_properties_and_write_notes(who: SeedSigner) -> None:
    history = founded()
    history.counts(say("property.defined", "prop:p"), say("note.added", "prop:p"), by=(who,))


def test_what_is_a_stewards_no_archivist_says() -> None:
    history = founded()
    for draft in (
        enrol(MALLORY),
        revoke(EVE),
        say("event.redacted", target="2.4"),
        say("access.opened", target="2.4"),
        say("policy.changed", ORIGIN, replaces=history.newest(ORIGIN)),
    ):
        history.void("entry.role", 0, draft, by=(DAN, EVE))


def test_as_many_stewards_sign_as_the_policy_says() -> None:
    history = founded(signers=2)
    history.void("entry.signers", 0, enrol(MALLORY), by=(ALICE,))
    history.void("entry.signers", 0, enrol(MALLORY), by=(ALICE, DAN))
    history.counts(enrol(MALLORY), by=(ALICE, BOB))


def test_each_steward_event_needs_them_but_a_restriction() -> None:
    history = founded(signers=2)
    history.counts(say("access.restricted", target="2.4"), by=(CAROL,))
    link = history.newest(ORIGIN)
    for draft in (
        enrol(MALLORY),
        revoke(EVE),
        say("event.redacted", target="2.4"),
        say("access.opened", target="2.4", replaces=history.newest("access 2.4")),
        say("policy.changed", ORIGIN, replaces=link),
        rotate(1, link),
    ):
        history.void("entry.signers", 0, draft, by=(CAROL,))
        history.void("entry.signers", 1, say("note.added", P), draft, by=(CAROL,))


def test_a_change_of_the_number_takes_effect_from_the_next_entry_on() -> None:
    history = founded(signers=2)
    fewer = say("policy.changed", ORIGIN, replaces=history.newest(ORIGIN), signers=1)
    history.void("entry.signers", 0, fewer, enrol(MALLORY), by=(ALICE,))
    history.counts(fewer, enrol(MALLORY), by=(ALICE, BOB))
    history.counts(revoke(MALLORY), by=(ALICE,))


def test_an_entry_0_that_is_in_order_counts() -> None:
    history = History()
    history.counts(
        found(2), *(enrol(one, "steward") for one in (ALICE, BOB, CAROL)), by=(ALICE, BOB, CAROL)
    )
    assert history.state.signers == 2
    assert set(history.state.stewards()) == {one.key.id for one in (ALICE, BOB, CAROL)}
    assert set(history.state.public) == {one.key.public for one in (ALICE, BOB, CAROL, *LOGS[0])}


def test_entry_0_creates_and_enrols_and_does_nothing_else() -> None:
    alice = enrol(ALICE, "steward")
    for drafts in (
        (found(),),
        (alice,),
        (alice, found()),
        (found(), alice, say("entity.added", NEW)),
        (found(), found(), alice),
        (say("note.added", ORIGIN), alice),
    ):
        History().void("entry.first", None, *drafts)


def test_entry_0_is_signed_by_just_the_keys_that_it_enrols() -> None:
    two = (found(), enrol(ALICE, "steward"), enrol(BOB, "steward"))
    History().void("entry.first", None, *two, by=(ALICE,))
    History().void("entry.first", None, *two, by=(ALICE, BOB, CAROL))
    History().void("entry.first", None, *two, by=(ALICE, CAROL))


def test_entry_0_enrols_stewards_alone() -> None:
    drafts = (found(), enrol(ALICE, "steward"), enrol(DAN))
    History().void("entry.first", None, *drafts, by=(ALICE, DAN))


def test_entry_0_sets_no_more_signers_than_leave_one_to_spare() -> None:
    two = (enrol(ALICE, "steward"), enrol(BOB, "steward"))
    History().void("head.signers", 0, found(2), *two, by=(ALICE, BOB))
    History().void("head.signers", 0, found(7), *two, by=(ALICE, BOB))
    History().counts(found(1), two[0])


def test_the_signatures_of_entry_0_are_checked_against_the_keys_that_it_enrols() -> None:
    drafts = (found(), enrol(ALICE, "steward"), enrol(BOB, "steward"))
    History().void("entry.signature", None, *drafts, by=(ALICE, stranger_in_the_coat_of(BOB)))


def test_nothing_counts_after_an_entry_0_that_is_void() -> None:
    history = History()
    history.void("entry.first", None, found())
    history.void("entry.key", None, found(), enrol(ALICE, "steward"))
    history.void("entry.key", None, say("note.added", P))


def test_an_archive_is_created_once() -> None:
    history = founded()
    again = {"log": [signer.key.encode() for signer in LOGS[1]]}
    history.void("head.replaces", 0, found(**again))
    history.void(
        "head.replaces",
        0,
        say("archive.created", ORIGIN, replaces=history.newest(ORIGIN), **again),
    )


def test_an_unknown_type_in_a_steward_family_stops_the_fold() -> None:
    history = founded()
    before = snapshot(history.state)
    weighed = history.add(
        say("entity.added", NEW), say("note.added", P), heads=retyped("key.rotated", number=1)
    )
    assert weighed.stops
    assert not weighed.counts
    assert weighed.verdict.undecided == 1
    assert snapshot(history.state) == before


def test_an_unknown_version_in_a_steward_family_stops_the_fold() -> None:
    history = founded()
    assert history.add(revoke(DAN), heads=retyped("key.revoked", 2)).stops
    first = History().add(found(), enrol(ALICE, "steward"), heads=retyped("archive.created", 2))
    assert first.stops


@pytest.mark.parametrize(
    ("code", "by", "header"),
    [
        ("entry.key", (MALLORY,), lambda header: header),
        ("entry.signature", (stranger_in_the_coat_of(DAN),), lambda header: header),
        ("entry.origin", (DAN,), lambda header: replace(header, archive=Origin("example.net"))),
        ("entry.base", (DAN,), lambda header: replace(header, base_root=Hash(bytes(32)))),
    ],
)
def test_what_no_enrolled_key_signed_for_this_log_stops_nobody(
    code: str, by: tuple[SeedSigner, ...], header: object
) -> None:
    assert callable(header)

    def mended(one: Header) -> Header:
        changed = header(one)
        assert isinstance(changed, Header)
        return changed

    history = founded()
    history.void(
        code, None, say("note.added", P), by=by, heads=retyped("key.rotated"), header=mended
    )
    history.counts(say("note.added", P))


def test_a_fold_begins_where_the_state_stands() -> None:
    history = founded()
    assert history.size == history.tree.size == 3
    assert State().origin == ""
    assert KeyId(ALICE.key.id) in history.state.keys
    assert {M, P, Q} <= history.state.newest.keys()
    assert log_signers(0)[0].key.type == keys.ED25519
