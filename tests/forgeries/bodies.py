"""Forged bodies and captured files: what stands beside the tree, and is committed to in it."""

from dataclasses import replace

from archive.core import base64, canonical
from archive.core.commitment import commit
from archive.core.hashes import sha256
from archive.core.tiles import Bundle
from archive.events.opening import Stored
from archive.ids import Address, Digest
from archive.snapshot import bodies, paths
from tests.copies import MemoryFiles
from tests.forgeries.corpus import forgery
from tests.forgeries.desk import DIGEST, SIZE, TEXT, Desk, exchanged, honest, signed
from tests.rules.histories import DAN, P, S, say

BODIES = paths.bodies(Bundle(0, SIZE))


@forgery("body.commitment", "12.0")
def the_value_of_a_statement_is_changed(desk: Desk) -> None:
    """It is to have shone."""
    desk.say(12, 0, exchanged(b"It rained.", b"It shone."))


@forgery("body.commitment", "12.1")
def the_hedge_of_a_number_is_changed(desk: Desk) -> None:
    """Exactly 225 are to be at least so many."""
    desk.say(12, 1, exchanged(b'"modality":"exact"', b'"modality":"atLeast"'))


@forgery("body.commitment", "12.2")
def the_speaker_of_a_statement_is_changed(desk: Desk) -> None:
    """The one it was said to is to have said it."""
    desk.say(
        12,
        2,
        lambda body: body.replace(b"ent:qqqqqqqqqqqq", b"ent:xxxxxxxxxxxx").replace(
            b"ent:pppppppppppp", b"ent:qqqqqqqqqqqq"
        ),
    )


@forgery("body.commitment", "12.3")
def the_date_of_a_statement_is_changed(desk: Desk) -> None:
    """It is to have happened a day later, when he was elsewhere."""
    desk.say(12, 3, exchanged(b"2022-01-05", b"2022-01-06"))


@forgery("body.commitment", "4.1")
def the_body_of_what_is_restricted_is_made_up(desk: Desk) -> None:
    """Where a public copy has nothing, it is to have what the forger likes."""
    said = canonical.encode({"judgement": "different", "other": P, "reason": "No."})
    desk.embody(4, 1, Stored(bytes(16), said))


@forgery("body.commitment", "11.0", ("body.commitment", "11.1"))
def two_bodies_of_an_entry_change_places(desk: Desk) -> None:
    """Each is to be found below the head of the other."""
    one, other = desk.kept[11].bodies[0], desk.kept[11].bodies[1]
    desk.embody(11, 0, other)
    desk.embody(11, 1, one)


@forgery("body.commitment", "7.0")
def the_salt_of_a_body_is_changed(desk: Desk) -> None:
    """The words stay, and cannot be shown to be those that were signed."""
    body = desk.kept[7].bodies[0]
    desk.embody(7, 0, replace(body, salt=bytes(16)))


@forgery("body.missing", "12.0")
def a_body_is_taken_away(desk: Desk) -> None:
    """An inconvenient statement is to look as though it had been withheld."""
    desk.embody(12, 0, None)


@forgery("body.kept", "3.3")
def a_body_is_put_back_after_its_redaction(desk: Desk) -> None:
    """A name that had to go is to be read by all again."""
    desk.embody(3, 3, honest().kept[3].bodies[3])


@forgery("body.unexpected", "12.4")
def a_body_stands_beyond_the_events_of_an_entry(desk: Desk) -> None:
    """Words are to be read below Fay's name that no head commits to."""
    desk.embody(12, 4, desk.kept[12].bodies[0])


@forgery("body.form", f"{SIZE}.0")
def a_body_is_signed_that_breaks_its_form(desk: Desk) -> None:
    """A member that nobody checks is to be carried along, signed."""
    _signed_body(desk, b'{"hidden":"x","lang":"en","text":"Seen."}')


@forgery("body.form", f"{SIZE}.0")
def a_body_is_signed_that_is_not_canonical(desk: Desk) -> None:
    """Of two members of one name, one reader takes the first, another the last."""
    _signed_body(desk, b'{"lang":"en","text":"Seen.","text":"Not seen."}')


@forgery("body.form", f"{SIZE}.0")
def a_body_is_signed_with_text_that_is_no_utf_8(desk: Desk) -> None:
    """Overlong spellings are to hide a word from a filter."""
    _signed_body(desk, b'{"lang":"en","text":"\xc1\x81"}')


@forgery("body.form", f"{SIZE}.0")
def a_body_is_signed_that_is_longer_than_any(desk: Desk) -> None:
    """A body of more than a megabyte is to fill the copies of all."""
    _signed_body(desk, canonical.encode({"lang": "en", "text": "x" * (1 << 20)}))


def _signed_body(desk: Desk, body: bytes) -> None:
    """Have Dan sign a note whose body is *body*, whatever that is."""
    text, held = desk.composed(say("note.added", P))
    salt = held[0].salt
    old = commit(salt, held[0].content).encode()
    desk.put(
        signed(exchanged(old, commit(salt, body).encode())(text), DAN), {0: Stored(salt, body)}
    )


@forgery("body.unknown-id", f"{SIZE}.0")
def a_judgement_names_a_person_who_is_not_there(desk: Desk) -> None:
    """Somebody is to be the same as one who will be made up later."""
    desk.append(say("entity.linked", P, other="ent:zzzzzzzzzzzz"))


@forgery("body.property", f"{SIZE}.0")
def a_statement_uses_a_property_that_nobody_defined(desk: Desk) -> None:
    """A relation is to be claimed whose meaning can be chosen afterwards."""
    desk.append(_stated(property="ordered"))


@forgery("body.value-type", f"{SIZE}.0")
def a_value_is_of_another_kind_than_its_property_has(desk: Desk) -> None:
    """A number of dead is to be given in words that no sum counts."""
    desk.append(_stated(property="deaths"))


@forgery("body.capture", f"{SIZE}.0")
def a_reference_names_a_capture_that_its_source_has_not(desk: Desk) -> None:
    """A quotation is to rest on a file that nobody captured."""
    other = f"sha256:{sha256(b'other').hex()}"
    desk.append(_stated(references=[{"source": S, "capture": other}]))


@forgery("body.capture", f"{SIZE}.0")
def a_reference_names_no_capture_where_there_is_one(desk: Desk) -> None:
    """A quotation is to rest on the source as it may be one day, not as it was captured."""
    desk.append(_stated(references=[{"source": S}]))


@forgery("body.pair", f"{SIZE}.0")
def somebody_is_judged_to_be_the_same_as_themselves(desk: Desk) -> None:
    """A judgement that means nothing is to stand among those that do."""
    desk.append(say("entity.linked", P, other=P))


@forgery("capture.quotation", f"{SIZE}.0")
def a_quotation_does_not_stand_in_its_capture(desk: Desk) -> None:
    """Words are put into the mouth of a witness, with the file named that should hold them."""
    quoted = {"source": S, "capture": DIGEST, "exact": "he never ordered it"}
    desk.append(_stated(references=[quoted]))


@forgery("capture.quotation", f"{SIZE}.0")
def a_quotation_stands_elsewhere_in_its_capture(desk: Desk) -> None:
    """Words are to be read in another context than they stand in."""
    place = {"source": S, "capture": DIGEST, "exact": "It rained", "loc": {"chars": [0, 9]}}
    desk.append(_stated(references=[place]))


def _stated(**members: object) -> object:
    quoted = {"references": [{"source": S, "capture": DIGEST}]}
    return say("statement.added", "stm:eeeeeeeeeeee", **{**quoted, **members})


# Captured files.


@forgery(
    "capture.altered",
    "3.0",
    *(("capture.quotation", place) for place in ("3.1", "4.0", "7.0", "12.0", "12.1", "12.2")),
    ("capture.quotation", "12.3"),
)
def a_captured_file_is_altered(desk: Desk) -> None:
    """The source is to say something else, under the name of the file that was captured."""
    desk.captures[DIGEST] = TEXT.replace(b"he verbally", b"she calmly")


@forgery("capture.altered", "3.0")
def a_captured_file_is_longer_than_it_was(desk: Desk) -> None:
    """Behind what was captured, a page is to follow."""
    desk.captures[DIGEST] = TEXT + b"He never did.\n"


@forgery("capture.unexpected", f"sha256:{sha256(b'plant').hex()}")
def a_file_is_planted_among_the_captures(desk: Desk) -> None:
    """A file that nobody captured is to pass for evidence, under its right digest."""
    desk.captures[Digest(f"sha256:{sha256(b'plant').hex()}")] = b"plant"


@forgery(
    "capture.altered",
    f"{SIZE}.0",
    ("capture.altered", "3.0"),
    *(("capture.quotation", place) for place in ("3.1", "4.0", "7.0", "12.0", "12.1", "12.2")),
    ("capture.quotation", "12.3"),
)
def two_captured_files_change_places(desk: Desk) -> None:
    """The article is to be the post, and the post the article."""
    other = b"Nothing of the kind was said.\n"
    digest = Digest(f"sha256:{sha256(other).hex()}")
    desk.append(say("source.captured", S, digest=digest, bytes=len(other)))
    desk.captures = {DIGEST: other, digest: TEXT}


@forgery("capture.altered", f"{SIZE}.0")
def a_capture_is_signed_with_another_size(desk: Desk) -> None:
    """A file is to be longer than it is, so that a part of it seems to be missing."""
    desk.append(say("source.captured", S, digest=DIGEST, bytes=len(TEXT) + 1))


# Lines of bodies.


def _lines(desk: Desk, *changes: tuple[bytes, bytes]) -> MemoryFiles:
    files = desk.files()
    for old, new in changes:
        files.content[BODIES] = exchanged(old, new)(files.content[BODIES])
    return files


def _line(desk: Desk, index: int, number: int) -> bytes:
    return bodies.line(Address(index, number), desk.kept[index].bodies[number])


@forgery("body.line", f"{BODIES} line 28", ("body.missing", "12.3"), ("view.row", "12.3"))
def a_body_stands_under_an_address_in_another_spelling(desk: Desk) -> MemoryFiles:
    """A body is to be found by one reader, and not by another."""
    return _lines(desk, (b"\n12.3 ", b"\n12.03 "))


@forgery("body.line", f"{BODIES} line 28", ("body.missing", "12.3"), ("view.row", "12.3"))
def a_body_stands_under_an_address_in_other_digits(desk: Desk) -> MemoryFiles:
    """int() of Python takes digits of every script."""
    return _lines(desk, (b"\n12.3 ", "\n12.\u0663 ".encode()))


@forgery("body.line", f"{BODIES} line 29")
def a_second_body_stands_at_one_address(desk: Desk) -> MemoryFiles:
    """One reader takes the first line, another the last."""
    said = _line(desk, 12, 3)
    return _lines(desk, (said, said + said.replace(b"2022-01-05", b"2022-01-06")))


@forgery("body.line", f"{BODIES} line 26", ("body.missing", "12.0"), ("view.row", "12.0"))
def bodies_stand_in_another_order(desk: Desk) -> MemoryFiles:
    """The same bodies in another order would be another file of the same copy."""
    one, other = _line(desk, 12, 0), _line(desk, 12, 1)
    return _lines(desk, (one + other, other + one))


@forgery("body.line", f"{BODIES} line 29")
def a_body_stands_in_the_file_of_another_bundle(desk: Desk) -> MemoryFiles:
    """What is to be said of an entry far off is put where nobody looks for it."""
    said = _line(desk, 12, 3)
    return _lines(desk, (said, said + said.replace(b"12.3", b"300.0")))


@forgery("body.line", f"{BODIES} line 28", ("body.missing", "12.3"), ("view.row", "12.3"))
def the_salt_of_a_body_is_spelled_loosely(desk: Desk) -> MemoryFiles:
    """Another spelling of the same salt would be another file of the same copy."""
    salt = base64.encode(desk.kept[12].bodies[3].salt).encode()
    return _lines(desk, (salt, salt.rstrip(b"=")))


@forgery("body.line", f"{BODIES} line 29")
def a_line_without_a_body_stands_at_the_end(desk: Desk) -> MemoryFiles:
    """A line that readers pass over is to carry a message."""
    said = _line(desk, 12, 3)
    return _lines(desk, (said, said + b"# seen by nobody\n"))


@forgery("body.line", f"{BODIES} line 28", ("body.missing", "12.3"), ("view.row", "12.3"))
def the_last_body_has_no_end(desk: Desk) -> MemoryFiles:
    """Whether a file was cut off is not to be seen."""
    said = _line(desk, 12, 3)
    return _lines(desk, (said, said[:-1]))


@forgery("body.commitment", "12.3", ("view.row", "12.3"))
def a_body_has_blanks_between_its_members(desk: Desk) -> MemoryFiles:
    """The same words in another spelling are to pass for what was signed."""
    said = _line(desk, 12, 3)
    return _lines(desk, (said, said.replace(b'{"property":"claim"', b'{ "property":"claim"')))
