"""Forged databases: whoever can write to the file of a working archive writes into it.

Triggers and checks are out of the way. Where `remade` stands, views and tree are those of what was
forged, as the program itself makes them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from archive.core import canonical
from archive.core.commitment import commit
from archive.core.note import Note
from archive.core.note import parse as parse_note
from archive.ids import Address
from archive.service import keeping
from tests.forgeries.corpus import Found
from tests.labs import Lab, capture_of

STATED, HIDDEN, GONE = Address(4, 0), Address(4, 1), Address(4, 2)
LAST = 11
"""The last entry: a key is revoked."""

SIGNED = (("tree.root", "checkpoint 12"), ("consistency.forked", "checkpoint 12"))
"""What the checkpoint in the archive says, and that in the second place, of altered entries."""


@dataclass(frozen=True)
class Break:
    """One attack on a database; see `tests.forgeries.corpus.Forgery`."""

    want: str
    make: Callable[[Lab], None]
    own: Found
    besides: frozenset[Found]
    cascade: frozenset[str]


BREAKS: Final[dict[str, Break]] = {}

Make = Callable[[Lab], None]


def broken(
    code: str, address: object, *besides: Found, cascade: tuple[str, ...] = ()
) -> Callable[[Make], Make]:
    """Enter the function below: the archive is found to be forged by *code* at *address*."""

    def enter(make: Make) -> Make:
        name = make.__name__.replace("_", " ")
        assert make.__doc__
        assert name not in BREAKS
        want = " ".join(make.__doc__.split())
        own = (code, str(address))
        BREAKS[name] = Break(want, make, own, frozenset(besides), frozenset(cascade))
        return make

    return enter


def remade(lab: Lab) -> None:
    """Have views and tree made anew of what stands in the database now."""
    with lab.opened() as archive:
        keeping.rebuild(archive)


def said(lab: Lab, place: Address) -> tuple[bytes, bytes]:
    ((salt, content),) = lab.ask(f"SELECT salt, content FROM body WHERE event = {place.key}")
    assert isinstance(salt, bytes)
    assert isinstance(content, bytes)
    return salt, content


def note(lab: Lab, index: int) -> bytes:
    ((found,),) = lab.ask(f'SELECT note FROM entry WHERE "index" = {index}')
    assert isinstance(found, bytes)
    return found


def write(lab: Lab, index: int, data: bytes) -> None:
    lab.sql(('UPDATE entry SET note = ? WHERE "index" = ?', (data, index)))


def body(lab: Lab, place: Address, content: bytes) -> None:
    lab.sql(("UPDATE body SET content = ? WHERE event = ?", (content, place.key)))


@broken("body.commitment", STATED, ("view.row", str(STATED)))
def a_statement_is_edited_where_it_is_stored(lab: Lab) -> None:
    """Somebody with the password of the database wants another sentence in it."""
    _, content = said(lab, STATED)
    body(lab, STATED, content.replace(b"It rained", b"It shone"))


@broken("view.row", STATED)
def a_statement_is_edited_in_the_views_alone(lab: Lab) -> None:
    """The screens of all readers are to show another person; log and bodies stay."""
    lab.sql(
        ("UPDATE statement SET subject = 'ent:qqqqqqqqqqqq' WHERE event = ?", (STATED.key,)),
    )


@broken("body.missing", HIDDEN, ("view.row", str(HIDDEN)))
def a_restricted_statement_is_deleted(lab: Lab) -> None:
    """What few may read is to be read by nobody, and copies are to look as they did."""
    lab.sql(f"DELETE FROM body WHERE event = {HIDDEN.key}")


@broken("body.kept", GONE, ("body.commitment", str(GONE)), ("view.row", str(GONE)))
def a_redacted_body_is_put_back_where_it_was(lab: Lab) -> None:
    """What had to go is to come back; what it said is guessed."""
    guessed = canonical.encode({"reason": "guessed"})
    lab.sql(("INSERT INTO body VALUES (?, ?, ?)", (GONE.key, bytes(16), guessed)))


@broken("row", STATED)
def a_redaction_is_entered_that_nobody_signed(lab: Lab) -> None:
    """The next clean-up is to delete what nobody redacted."""
    lab.sql(f"INSERT INTO redacted VALUES ({STATED.key}, {Address(LAST, 0).key})")


@broken("row", GONE)
def a_redaction_is_forgotten(lab: Lab) -> None:
    """The archive is to ask for the body that it had to lose."""
    lab.sql("DELETE FROM redacted")


@broken("entry.signature", LAST, *SIGNED, cascade=("view.row",))
def the_last_entry_is_rewritten(lab: Lab) -> None:
    """Another key is to be revoked than was."""
    found = parse_note(note(lab, LAST))
    text = found.text.replace(b'"at":"2026-', b'"at":"2025-', 1)
    write(lab, LAST, Note(text, found.signatures).encode())


@broken(
    "tree.gap",
    5,
    ("consistency.rewound", "checkpoint 12"),
    ("tree.size", "5"),
    ("body.missing", "4.2"),
    cascade=("tree.short", "row", "view.row"),
)
def an_entry_is_deleted_in_the_middle(lab: Lab) -> None:
    """A judgement is to have never been made."""
    lab.sql('DELETE FROM entry WHERE "index" = 5')


@broken(
    "tree.short",
    "checkpoint 12",
    ("consistency.rewound", "checkpoint 12"),
    ("tree.size", "11"),
    ("row", "11.0"),
    cascade=("view.row",),
)
def the_last_entry_is_deleted(lab: Lab) -> None:
    """A revoked key is to be good again."""
    lab.sql('DELETE FROM entry WHERE "index" = 11')


@broken("consistency.rewound", "checkpoint 12")
def the_archive_is_set_back_with_all_that_speaks_of_the_last_entry(lab: Lab) -> None:
    """A revoked key is to be good again, and nothing in the folder is to tell."""
    lab.sql(
        'DELETE FROM entry WHERE "index" = 11',
        f"DELETE FROM body WHERE event >= {Address(LAST, 0).key}",
        "DELETE FROM checkpoint WHERE size = 12",
        "UPDATE head SET size = 11",
    )
    remade(lab)


@broken("checkpoint.missing", "checkpoint 11")
def all_checkpoints_but_the_first_are_deleted(lab: Lab) -> None:
    """That so much was signed is to be forgotten; a base is ahead of all that is left."""
    lab.sql("DELETE FROM checkpoint WHERE size > 1")


@broken("checkpoint.order", "checkpoint 3", ("row", "checkpoint 3"), ("row", "checkpoint 99"))
def a_checkpoint_is_listed_under_a_larger_size(lab: Lab) -> None:
    """More is to have been signed than was."""
    lab.sql("UPDATE checkpoint SET size = 99 WHERE size = 3")


@broken("row", "checkpoint 3")
def the_time_is_changed_under_which_a_checkpoint_is_listed(lab: Lab) -> None:
    """The date at which it was signed is looked up there."""
    lab.sql("UPDATE checkpoint SET signed_at = 5 WHERE size = 3")


@broken("view.row", "2")
def the_author_of_an_entry_is_changed_in_the_index(lab: Lab) -> None:
    """What one person recorded is to be found under the name of another."""
    lab.sql("UPDATE entry_index SET \"by\" = 'k-aaaaaaaa+00000000' WHERE entry = 2")


@broken("view.row", "node 0.2")
def a_hash_of_the_stored_tree_is_changed(lab: Lab) -> None:
    """The proofs that the archive writes are to be wrong."""
    lab.sql("UPDATE node SET hash = zeroblob(32) WHERE level = 0 AND place = 2")


@broken("tree.size", 12)
def the_size_of_the_log_is_set_higher(lab: Lab) -> None:
    """The next entry is to be written behind a gap."""
    lab.sql("UPDATE head SET size = 13")


@broken("view.missing", "statement")
def a_table_of_the_views_is_dropped(lab: Lab) -> None:
    """No question about statements is to be answered any more."""
    lab.sql("DROP TABLE statement")


@broken("row", Address(300, 0))
def a_body_is_stored_for_an_entry_to_come(lab: Lab) -> None:
    """What is stored beforehand is to be taken for what was recorded."""
    lab.sql(f"INSERT INTO body VALUES ({Address(300, 0).key}, zeroblob(16), x'7b7d')")


@broken("head.steward-body", "11.0", cascade=("view.row",))
def the_body_of_a_steward_event_is_exchanged(lab: Lab) -> None:
    """Why a key was revoked is to be open to doubt."""
    body(lab, Address(LAST, 0), b"{}")


@broken("capture.missing", "3.0")
def a_captured_file_is_deleted(lab: Lab) -> None:
    """The source is to be a claim without a file."""
    capture_of(lab)[1].unlink()


@broken(
    "capture.altered",
    "3.0",
    *(("capture.quotation", place) for place in ("4.0", "4.1", "6.0", "7.0")),
)
def a_captured_file_is_exchanged(lab: Lab) -> None:
    """The source is to be another one."""
    capture_of(lab)[1].write_bytes(b"Nothing of the kind.\n")


@broken(
    "entry.signature",
    10,
    *SIGNED,
    ("tree.root", "checkpoint 11"),
    ("entry.base", "11"),
    cascade=("view.row",),
)
def the_role_of_a_key_is_changed(lab: Lab) -> None:
    """An archivist is to have been a steward all along; the commitment is made anew."""
    salt, content = said(lab, Address(10, 0))
    new = content.replace(b'"archivist"', b'"steward"')
    body(lab, Address(10, 0), new)
    old = commit(salt, content).encode()
    write(lab, 10, note(lab, 10).replace(old, commit(salt, new).encode()))


@broken("identity", 0, ("consistency.rewound", "checkpoint 12"), ("pins", "0"))
def the_database_of_another_archive_of_the_same_name_is_put_there(lab: Lab) -> None:
    """All is to have been founded by others; the folder, its name and its marker stay."""
    other = Lab(lab.folder / "other")
    other.folder.mkdir()
    other.found()
    other.database.replace(lab.database)
