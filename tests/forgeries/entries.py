"""Forged entries: their text, their signatures, their order, and who may say what."""

from dataclasses import replace

from archive.core import base64, canonical
from archive.core.commitment import commit
from archive.core.hashes import sha256
from archive.core.keys import ed25519_signer
from archive.core.note import Note
from archive.core.note import parse as parse_note
from archive.events.drafting import Draft
from archive.events.opening import Stored
from archive.events.policy import PolicyChanged
from archive.ids import Address, Commitment
from tests.forgeries.corpus import Found, forgery
from tests.forgeries.desk import (
    DIGEST,
    FAY,
    GUS,
    HAL,
    SIZE,
    A,
    Desk,
    exchanged,
    line,
    signed,
)
from tests.rules.histories import (
    ALICE,
    BOB,
    CAROL,
    DAN,
    EVE,
    MALLORY,
    ORIGIN,
    M,
    P,
    Q,
    S,
    enrol,
    found,
    log_signers,
    revoke,
    rotate,
    say,
)

NEXT = str(SIZE)
"""The entry behind the last honest one."""


def based(first: int, last: int = SIZE) -> tuple[Found, ...]:
    """Return that the bases of these entries are not what their authors saw."""
    return tuple(("entry.base", str(index)) for index in range(first, last))


# What an entry says.


@forgery("entry.signature", 12)
def the_commitment_is_made_anew_for_another_value(desk: Desk) -> None:
    """Fay is to have said that it shone; body and commitment fit, only she did not sign that."""
    body = desk.kept[12].bodies[0]
    new = replace(body, content=body.content.replace(b"It rained.", b"It shone."))
    desk.embody(12, 0, new)
    old_commitment = _commitment(body)
    desk.rewrite(12, exchanged(old_commitment, _commitment(new)))


def _commitment(stored: Stored) -> bytes:
    return commit(stored.salt, stored.content).encode()


@forgery("entry.signature", 11, *based(12))
def the_clock_of_an_author_is_set_back(desk: Desk) -> None:
    """Dan is to have written before the event that he could not have foreseen."""
    desk.rewrite(11, lambda note: note.replace(b'"at":"2026-', b'"at":"2021-', 1))


@forgery("head.replaces", f"{NEXT}.0")
def an_older_revision_is_replayed(desk: Desk) -> None:
    """What was corrected is to be current again: a correction that names the first link."""
    desk.append(say("statement.corrected", M, replaces=_link(desk, "2.4")))


@forgery("head.replaces", f"{NEXT}.1")
def a_second_link_names_the_same_one_that_it_replaces(desk: Desk) -> None:
    """Two histories of one statement are to stand side by side, each reader choosing."""
    newest = desk.newest(M)
    desk.append(
        say("statement.corrected", M, replaces=newest),
        say("statement.corrected", M, replaces=newest),
    )


@forgery("head.replaces", f"{NEXT}.0")
def a_chain_is_started_again(desk: Desk) -> None:
    """A person who is there already is to begin anew, with nothing of what was said before."""
    desk.append(say("entity.added", P))


def _link(desk: Desk, address: str) -> Commitment:
    state, _ = desk.judged()
    return state.placed[Address.parse(address)].commitment


@forgery("entry.repeated", NEXT)
def an_entry_text_is_repeated(desk: Desk) -> None:
    """What Fay said once is to count twice, with her own signature below."""
    desk.put(desk.kept[12].note, desk.kept[12].bodies)


@forgery("entry.origin", NEXT)
def an_entry_is_replayed_from_another_archive(desk: Desk) -> None:
    """What Dan said in another archive, where it was true, is to stand in this one."""
    elsewhere = exchanged(b'"archive":"%s"' % ORIGIN.encode(), b'"archive":"example.org/other"')
    desk.append(say("note.added", P), mend=elsewhere)


@forgery("entry.base", NEXT)
def an_entry_is_replayed_from_a_fork(desk: Desk) -> None:
    """What Dan said over another history, shown to him alone, is to stand in this one."""
    root = base64.encode(desk.tree().root())
    other = base64.encode(sha256(b"another history"))
    desk.append(say("note.added", P), mend=exchanged(root.encode(), other.encode()))


@forgery("entry.base", NEXT)
def an_entry_vouches_for_entries_to_come(desk: Desk) -> None:
    """An author is to have agreed to what was not written yet."""
    desk.append(say("note.added", P), mend=exchanged(b'"size":13', b'"size":99'))


@forgery("entry.base", NEXT)
def an_entry_vouches_for_nothing(desk: Desk) -> None:
    """An entry that binds itself to no history could be put into any."""
    empty = base64.encode(sha256(b""))
    root = base64.encode(desk.tree().root())
    desk.append(
        say("note.added", P),
        mend=lambda text: text.replace(b'"size":13', b'"size":0').replace(
            root.encode(), empty.encode()
        ),
    )


@forgery("head.commitment", f"{NEXT}.0")
def a_commitment_is_repeated(desk: Desk) -> None:
    """Another's words, of which only the commitment is public, are to pass for one's own."""
    stolen = desk.kept[12].bodies[0]
    text, _ = desk.composed(say("statement.added", "stm:eeeeeeeeeeee"))
    old = canonical.decode(text.split(b"\n")[2])
    assert isinstance(old, dict)
    text = text.replace(str(old["body"]).encode(), _commitment(stolen))
    desk.put(signed(text, DAN), {0: stolen})


@forgery("head.on", f"{NEXT}.0")
def a_citation_is_on_nothing(desk: Desk) -> None:
    """A source is to support a revision that nobody ever wrote."""
    nothing = Commitment(base64.encode(sha256(b"nothing")))
    desk.append(say("statement.cited", A, on=nothing, reference={"source": S, "capture": DIGEST}))


@forgery("head.on", f"{NEXT}.0")
def a_citation_is_on_another_statement(desk: Desk) -> None:
    """A source of one statement is to support another."""
    link = _link(desk, "12.1")
    desk.append(say("statement.cited", A, on=link, reference={"source": S, "capture": DIGEST}))


@forgery("head.target", f"{NEXT}.0")
def a_note_is_on_an_event_that_is_not_there(desk: Desk) -> None:
    """A remark is put on what is to be forged later at that address."""
    desk.append(say("note.added", target="12.7"))


@forgery("entry.malformed", NEXT)
def a_note_is_on_what_its_author_had_not_seen(desk: Desk) -> None:
    """Dan is to have commented on words that were written after his own."""
    desk.append(say("note.added", target="12.0"), mend=exchanged(b'"size":13', b'"size":12'))


@forgery("head.unknown-id", f"{NEXT}.0")
def a_retraction_is_of_a_statement_that_nobody_made(desk: Desk) -> None:
    """It is to look as though a statement had been made, and been withdrawn."""
    desk.append(
        say("statement.retracted", "stm:zzzzzzzzzzzz", replaces=_link(desk, "12.0")),
    )


@forgery("head.about", f"{NEXT}.0")
def an_event_is_about_another_kind_of_thing(desk: Desk) -> None:
    """A source is to be corrected by what corrects persons, whom nobody looks up there."""
    desk.append(
        say("entity.corrected", P, replaces=desk.newest(P)),
        mend=lambda text: text.replace(P.encode(), S.encode()),
    )


@forgery("head.retracted", f"{NEXT}.1")
def a_retracted_statement_is_ranked(desk: Desk) -> None:
    """What was withdrawn is to stand above what was not."""
    text, bodies = desk.composed(
        say("statement.retracted", A, replaces=desk.newest(A)),
        say("statement.preferred", A, replaces=desk.newest(A)),
    )
    first, second = (canonical.decode(part) for part in text.split(b"\n")[2:4])
    assert isinstance(first, dict)
    assert isinstance(second, dict)
    lines = text.split(b"\n")
    lines[3] = canonical.encode({**second, "replaces": first["body"]})
    desk.put(signed(b"\n".join(lines), DAN), bodies)


# Who said it.


@forgery("entry.key", NEXT)
def a_key_that_nobody_enrolled_signs(desk: Desk) -> None:
    """A stranger is to have a say."""
    desk.append(say("note.added", P), by=(MALLORY,))


@forgery("entry.key", NEXT)
def a_revoked_key_signs(desk: Desk) -> None:
    """Eve's key was revoked after it was stolen, and whoever stole it goes on."""
    desk.append(say("note.added", Q), by=(EVE,))


@forgery("entry.key", NEXT)
def a_key_is_used_before_its_enrolment(desk: Desk) -> None:
    """A key that two stewards enrol is to have been good in the entry before."""
    desk.append(say("note.added", P), by=(GUS,))
    desk.append(enrol(GUS), by=(ALICE, BOB))


@forgery("entry.key", NEXT)
def an_entry_enrols_the_key_that_signs_it(desk: Desk) -> None:
    """A stranger is to let himself in."""
    desk.append(enrol(HAL), say("note.added", P), by=(HAL,))


@forgery("entry.role", f"{NEXT}.0")
def an_archivist_enrols_a_key(desk: Desk) -> None:
    """Whoever holds one archivist's key wants another that nobody knows of."""
    desk.append(enrol(GUS))


@forgery("entry.role", f"{NEXT}.0")
def an_archivist_redacts(desk: Desk) -> None:
    """An inconvenient statement is to go, and the log is to say that this is in order."""
    desk.append(say("event.redacted", target="12.0"))


@forgery("entry.role", f"{NEXT}.0")
def an_archivist_opens_what_is_restricted(desk: Desk) -> None:
    """What was restricted to keep somebody safe is to be in every copy."""
    desk.append(say("access.opened", target="3.2"))


@forgery("entry.role", f"{NEXT}.0")
def a_steward_who_is_no_archivist_makes_a_statement(desk: Desk) -> None:
    """Bob may say who has a say, and wants one himself."""
    desk.append(say("entity.added", "ent:rrrrrrrrrrrr"), by=(BOB,))


@forgery("entry.signers", f"{NEXT}.0")
def a_policy_is_changed_by_too_few(desk: Desk) -> None:
    """One steward alone wants to be enough again."""
    link = desk.newest(ORIGIN)
    desk.append(say("policy.changed", ORIGIN, replaces=link, signers=1), by=(ALICE,))


@forgery("entry.signers", f"{NEXT}.0")
def a_key_is_revoked_by_too_few(desk: Desk) -> None:
    """One steward wants to be rid of an archivist."""
    desk.append(revoke(FAY), by=(CAROL,))


@forgery("head.signers", f"{NEXT}.0")
def so_many_must_sign_that_one_lost_key_ends_everything(desk: Desk) -> None:
    """Three of three must sign: whoever loses or withholds one key rules the archive."""
    link = desk.newest(ORIGIN)
    desk.append(say("policy.changed", ORIGIN, replaces=link, signers=3), by=(ALICE, BOB))


@forgery("head.last-steward", f"{NEXT}.1")
def the_stewards_are_revoked_but_for_one(desk: Desk) -> None:
    """Two hold the archive to ransom: of three stewards one is to be left, and two must sign."""
    desk.append(revoke(CAROL), revoke(BOB), by=(ALICE, BOB))


@forgery("head.revoked", f"{NEXT}.0")
def a_revocation_is_dated_anew(desk: Desk) -> None:
    """A second revocation is to move the day from which on Eve is not to be believed."""
    desk.append(revoke(EVE, compromisedSince=2), by=(ALICE, BOB))


@forgery("head.compromised", f"{NEXT}.0")
def a_key_is_called_stolen_before_it_was_there(desk: Desk) -> None:
    """All that Fay ever said is to be in doubt, from before she could say anything."""
    desk.append(revoke(FAY, compromisedSince=3), by=(ALICE, BOB))


@forgery("head.key-used", f"{NEXT}.0")
def one_key_is_enrolled_under_two_names(desk: Desk) -> None:
    """One person is to sign as two, where two must sign."""
    twin = ed25519_signer("k-tttttttt", sha256(b"d"))
    assert twin.key.public == DAN.key.public
    desk.append(enrol(twin, "steward"), by=(ALICE, BOB))


@forgery("head.key-used", f"{NEXT}.0")
def a_revoked_key_is_enrolled_again(desk: Desk) -> None:
    """Eve's stolen key is to be good again."""
    desk.append(enrol(EVE), by=(ALICE, CAROL))


@forgery("head.key-used", f"{NEXT}.0")
def a_former_log_key_becomes_a_log_key_again(desk: Desk) -> None:
    """Whoever has the old keys of the log wants to sign for it again."""
    desk.append(rotate(0, desk.newest(ORIGIN)), by=(ALICE, BOB))


@forgery("head.log-keys", f"{NEXT}.0")
def the_keys_of_another_log_are_to_sign_for_this_one(desk: Desk) -> None:
    """Whoever keeps the keys of another log is to sign the checkpoints of this one."""
    vkeys = [one.key.encode() for one in log_signers(5, "example.org/other")]
    body = PolicyChanged.decode({"log": vkeys, "reason": "rotation"}, "")
    desk.append(Draft(body=body, id=ORIGIN, replaces=desk.newest(ORIGIN)), by=(ALICE, BOB))


@forgery("head.key", f"{NEXT}.0")
def a_key_is_enrolled_under_the_id_of_another(desk: Desk) -> None:
    """The head names a key that all know, the body another one."""
    desk.append(enrol(GUS, id=f"key:{HAL.key.id}"), by=(ALICE, BOB))


@forgery("head.steward-target", f"{NEXT}.0")
def the_enrolment_of_a_key_is_redacted(desk: Desk) -> None:
    """Nobody is to see any more who let a key in."""
    desk.append(say("event.redacted", target="10.0"), by=(ALICE, BOB))


@forgery("head.steward-target", f"{NEXT}.0")
def a_redaction_is_restricted(desk: Desk) -> None:
    """That something was redacted is to be left out of public copies."""
    desk.append(say("access.restricted", target="5.0"), by=(ALICE,))


@forgery("head.steward-access", f"{NEXT}.0")
def an_enrolment_is_restricted_as_it_is_made(desk: Desk) -> None:
    """A key is to sign in public whose enrolment the public cannot read."""
    restricted = exchanged(b'{"body":', b'{"access":"restricted","body":')
    desk.append(enrol(GUS), by=(ALICE, BOB), mend=restricted)


@forgery("head.redacted", f"{NEXT}.0")
def a_redaction_is_made_twice(desk: Desk) -> None:
    """A second reason is to stand in place of the first."""
    desk.append(say("event.redacted", target="3.3", reason="legal"), by=(ALICE, BOB))


@forgery("head.author", f"{NEXT}.0")
def a_statement_is_restricted_by_another_than_its_author(desk: Desk) -> None:
    """Dan does not like what Fay said, and wants it out of public copies."""
    desk.append(say("access.restricted", target="12.0"))


@forgery("head.access", f"{NEXT}.0")
def what_is_open_is_opened(desk: Desk) -> None:
    """That something had been restricted is to be read out of its being opened."""
    desk.append(say("access.opened", target="12.0"), by=(ALICE, BOB))


@forgery("head.hides", f"{NEXT}.0")
def a_restricted_link_is_put_before_what_another_said(desk: Desk) -> None:
    """Dan corrects what Fay said, in private: public copies are to show nothing current."""
    desk.append(say("statement.corrected", A, replaces=desk.newest(A), restricted=True))


@forgery("head.steward-body", f"{NEXT}.0")
def the_body_of_an_enrolment_is_kept_back(desk: Desk) -> None:
    """Each copy is to be told another key."""
    desk.append(enrol(GUS), by=(ALICE, BOB))
    desk.embody(SIZE, 0, None)


# The signatures below.


@forgery("entry.malformed", 12)
def the_signature_lines_are_stripped(desk: Desk) -> None:
    """Who said it is to be forgotten."""
    desk.rewrite(12, lambda note: note[: note.rindex(b"\n\n") + 2])


@forgery("entry.malformed", 10, *based(11))
def one_of_two_signature_lines_is_stripped(desk: Desk) -> None:
    """An enrolment that two signed is to look like the act of one."""
    desk.rewrite(10, lambda note: b"".join(note.splitlines(keepends=True)[:-1]))


@forgery("entry.malformed", NEXT)
def a_signature_line_is_given_twice(desk: Desk) -> None:
    """One signer is to look like two, where two must sign."""
    desk.append(
        enrol(GUS),
        by=(ALICE,),
        spoil=lambda note: note + note.splitlines(keepends=True)[-1],
    )


@forgery("entry.malformed", NEXT)
def signature_lines_are_reordered(desk: Desk) -> None:
    """One act is to be two leaves: the text stays, and its leaf does not."""

    def spoil(note: bytes) -> bytes:
        *rest, one, other = note.splitlines(keepends=True)
        return b"".join([*rest, other, one])

    desk.append(enrol(GUS), by=(ALICE, BOB), spoil=spoil)


@forgery("entry.malformed", NEXT)
def a_line_is_added_of_a_key_that_the_header_does_not_name(desk: Desk) -> None:
    """Fay is to seem to have signed with Dan."""
    text, bodies = desk.composed(say("note.added", P))
    desk.put(Note(text, (line(DAN, text), line(FAY, b"something else"))).encode(), bodies)


@forgery("entry.signature", NEXT)
def one_signature_is_put_below_another_text(desk: Desk) -> None:
    """Fay's line, from what she did sign, is to stand below what she did not."""
    text, bodies = desk.composed(say("note.added", P), by=(FAY,))
    desk.put(Note(text, parse_note(desk.kept[12].note).signatures).encode(), bodies)


@forgery("entry.signature", NEXT)
def a_signature_is_made_with_another_key_under_the_name_of_a_good_one(desk: Desk) -> None:
    """Dan signs for Fay, with her name and key id."""
    text, bodies = desk.composed(say("note.added", Q), by=(FAY,))
    posing = replace(line(DAN, text), name=FAY.key.name, key_id=FAY.key.key_hash)
    desk.put(Note(text, (posing,)).encode(), bodies)


@forgery("entry.signature", NEXT)
def a_signature_is_moved_by_the_order_of_the_curve(desk: Desk) -> None:
    """S + L verifies with a careless library: one signature would be two."""
    order = 2**252 + 27742317777372353535851937790883648493
    text, bodies = desk.composed(say("note.added", P))
    good = line(DAN, text)
    moved = int.from_bytes(good.signature[32:], "little") + order
    bad = good.signature[:32] + moved.to_bytes(32, "little")
    desk.put(Note(text, (replace(good, signature=bad),)).encode(), bodies)


# Order and number.


@forgery("entry.base", 11)
def the_last_two_entries_change_places(desk: Desk) -> None:
    """What Fay said is to have come before what Dan said."""
    desk.kept[11], desk.kept[12] = desk.kept[12], desk.kept[11]
    desk.renumber()


@forgery("entry.base", 10, *based(11, 12))
def an_entry_in_the_middle_is_dropped(desk: Desk) -> None:
    """That Fay was enrolled by two is to be lost."""
    del desk.kept[10]
    desk.renumber()


@forgery("consistency.rewound", "checkpoint 13")
def the_tail_is_dropped(desk: Desk) -> None:
    """What Fay said is to be as if she never had, for who holds an older checkpoint too."""
    desk.held = [desk.point(6, 5), desk.point(SIZE, 6)]
    desk.kept.pop()


@forgery("consistency.forked", "checkpoint 13")
def another_last_entry_stands_at_the_same_size(desk: Desk) -> None:
    """Two auditors are to see two histories of one size, both signed by the log."""
    desk.held = [desk.point(SIZE, 6)]
    desk.kept.pop()
    desk.append(say("note.added", P))


@forgery("identity", 0)
def entry_0_is_replaced(desk: Desk) -> None:
    """The archive is to have been founded by others; its name and its log keys stay."""
    desk.kept.clear()
    drafts = (found(), enrol(HAL, "archivist", "steward"), enrol(GUS, "steward"))
    desk.append(*drafts, by=(HAL, GUS))
    desk.captures.clear()


# Spellings.


SPELLINGS: dict[str, tuple[bytes, bytes, str]] = {
    "blanks stand in the JSON of a header": (
        b'{"archive":',
        b'{ "archive":',
        "another leaf for the same words",
    ),
    "a member stands twice in a header": (
        b'"base":{',
        b'"at":"2021-01-01T00:00:00Z","base":{',
        "one reader takes the first of two dates, another the last",
    ),
    "a number is spelled with a fraction": (
        b'"size":13',
        b'"size":13.0',
        "one value with two spellings, and two leaves",
    ),
    "a number begins with a zero": (
        b'"size":13',
        b'"size":013',
        "octal for one reader, decimal for another",
    ),
    "a number has an underscore": (
        b'"size":13',
        b'"size":1_3',
        "what int() of Python takes and nobody else",
    ),
    "a number is in other digits": (
        b'"size":13',
        '"size":١٣'.encode(),
        "what int() of Python takes and nobody else does",
    ),
    "a number is larger than others can hold": (
        b'"v":1',
        b'"v":9007199254740993',
        "it is rounded in one reader, and not in another",
    ),
    "a number of thousands of digits": (
        b'"v":1',
        b'"v":' + b"9" * 5000,
        "a reader that converts it is busy or fails",
    ),
    "a character is escaped that need not be": (
        b'"note.added"',
        b'"note\\u002eadded"',
        "a type that a filter does not see",
    ),
    "a NUL stands in a text": (
        b'"note.added"',
        b'"note.added\\u0000"',
        "a reader in C sees the text end there",
    ),
    "a byte of zero stands in the text": (
        b'"note.added"',
        b'"note.\x00added"',
        "the rest is to be cut off by a reader in C",
    ),
    "a slash is spelled in two bytes": (
        b"muniment/entry",
        b"muniment\xc0\xafentry",
        "an overlong spelling that careless decoders take",
    ),
    "a half of a pair stands in the text": (
        b'"note.added"',
        b'"note.added\xed\xa0\x80"',
        "text that cannot be encoded again",
    ),
    "a line separator stands within a line": (
        b'"note.added"',
        '"note.\u2028added"'.encode(),
        "splitlines() of Python makes two heads of one",
    ),
    "lines end in CR LF": (
        b"muniment/entry/v1\n",
        b"muniment/entry/v1\r\n",
        "a reader that strips blanks takes it, another does not",
    ),
    "there is an empty line more": (
        b"muniment/entry/v1\n",
        b"muniment/entry/v1\n\n",
        "the text is to end at the first of two empty lines",
    ),
    "a byte order mark stands in front": (
        b"muniment/entry",
        "\ufeffmuniment/entry".encode(),
        "some editors add it, and some readers skip it",
    ),
    "the text goes on behind its last head": (
        b'"v":1}\n',
        b'"v":1}\n\n',
        "an empty head that readers pass over",
    ),
    "a head has a member that nobody knows": (
        b'"v":1}',
        b'"v":1,"w":1}',
        "words that some readers show and none checks",
    ),
    "a header has no author": (
        b'"by":["%s"]' % DAN.key.id.encode(),
        b'"by":[]',
        "what nobody signs, all may change",
    ),
    "a version is a text": (b'"v":1', b'"v":"1"', "one reader converts it"),
    "brackets stand in one another without end": (
        b'"v":1',
        b'"v":' + b"[" * 3000 + b"]" * 3000,
        "a reader that recurses runs out of stack",
    ),
    "an address begins with a zero": (
        b'"id":"%s"' % P.encode(),
        b'"target":"012.0"',
        "the event has another address for whoever looks it up",
    ),
}


def _enter(name: str, old: bytes, new: bytes, want: str) -> None:
    def make(desk: Desk) -> None:
        desk.append(say("note.added", P), mend=exchanged(old, new))

    make.__name__, make.__doc__ = name, want
    forgery("entry.malformed", NEXT)(make)


for _name, (_old, _new, _want) in SPELLINGS.items():
    _enter(_name, _old, _new, _want)


def _loose(spelled: bytes) -> bytes:
    """Return other base64 for the same bytes: of the last digit four bits are used, or two."""
    digits = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    at = len(spelled.rstrip(b"=")) - 1
    return spelled[:at] + digits[digits.index(spelled[at]) + 1 :][:1] + spelled[at + 1 :]


@forgery("entry.malformed", NEXT)
def base64_of_a_root_has_loose_bits_at_its_end(desk: Desk) -> None:
    """The same root in another spelling: two texts that say one thing."""
    root = base64.encode(desk.tree().root()).encode()
    desk.append(say("note.added", P), mend=exchanged(root, _loose(root)))


@forgery("entry.malformed", 12)
def base64_of_a_signature_has_loose_bits_at_its_end(desk: Desk) -> None:
    """The same signature in another spelling: the entry is another leaf, which Fay did sign."""
    spelled = desk.kept[12].note.rstrip(b"\n").rsplit(b" ", 1)[1]
    desk.rewrite(12, exchanged(spelled, _loose(spelled)))


@forgery("entry.malformed", NEXT)
def an_entry_holds_more_events_than_there_are_numbers(desk: Desk) -> None:
    """The event with the number 256 is to have the address of the first of the next entry."""
    text, bodies = desk.composed(say("note.added", P))
    head = text.split(b"\n")[2] + b"\n"
    desk.put(signed(text + head * 256, DAN), bodies)
