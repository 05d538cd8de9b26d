"""Forged checkpoints: sizes, times, signatures, and keys of the log that change."""

from dataclasses import replace

from archive.core import checkpoint, keys, trust
from archive.core.checkpoint import Checkpoint
from archive.core.hashes import sha256
from archive.core.keys import SeedSigner
from archive.core.note import Note
from archive.core.note import parse as parse_note
from archive.core.trust import Trust
from archive.snapshot import paths
from tests.copies import MemoryFiles
from tests.forgeries.corpus import forgery
from tests.forgeries.desk import CLOCK, SIZE, Desk, exchanged, pins_of
from tests.rules.histories import LOGS, ORIGIN, log_signers

WHOLE = f"checkpoint {SIZE}"
WITNESS = keys.ed25519_signer("example.org/witness", sha256(b"witness"), keys.COSIGN_ED25519)
STRANGER = keys.ed25519_signer("example.org/stranger", sha256(b"stranger"), keys.COSIGN_ED25519)


def newest(desk: Desk) -> bytes:
    return desk.points()[-1][1]


def spoilt(note: bytes, which: int, at: int) -> bytes:
    """Return *note* with a bit turned in byte *at* of what its line *which* holds."""
    found = parse_note(note)
    lines = list(found.signatures)
    turned = bytearray(lines[which].signature)
    turned[at] ^= 1
    lines[which] = replace(lines[which], signature=bytes(turned))
    return Note(found.text, tuple(lines)).encode()


@forgery("checkpoint.signature-missing", WHOLE)
def the_post_quantum_line_is_stripped(desk: Desk) -> None:
    """Whoever breaks Ed25519 one day is to be able to write the past anew."""
    desk.sizes[None] = (CLOCK, LOGS[0][:1])


@forgery("checkpoint.signature-missing", "checkpoint 6")
def the_plain_line_of_a_kept_checkpoint_is_stripped(desk: Desk) -> None:
    """A checkpoint is to be left that readers of today cannot check with what they have."""
    desk.sizes[6] = (CLOCK + 6, LOGS[0][1:])


@forgery("checkpoint.signature-wrong", WHOLE)
def a_checkpoint_is_signed_with_a_key_that_poses_as_that_of_the_log(desk: Desk) -> None:
    """Without the key of the log, a line is to have its name and key id."""
    note = parse_note(newest(desk))
    forged = replace(note.signatures[0], signature=log_signers(7)[0].sign(note.text))
    desk.notes[SIZE] = Note(note.text, (forged, note.signatures[1])).encode()


@forgery("checkpoint.signature-wrong", "checkpoint 6")
def the_time_in_a_checkpoint_is_changed(desk: Desk) -> None:
    """What was signed on one day is to have been signed on another."""
    desk.notes[6] = spoilt(desk.point(6, CLOCK + 6), 1, 7)


@forgery("checkpoint.time", WHOLE)
def the_time_of_a_checkpoint_goes_back(desk: Desk) -> None:
    """The log signs with a clock set back: what was added is to have been there long ago."""
    desk.sizes[None] = (CLOCK - 1_000_000, LOGS[0])


@forgery("tree.root", WHOLE)
def a_checkpoint_is_of_another_root(desk: Desk) -> None:
    """The log signs, for whoever asks for checkpoints alone, what is not there."""
    other = Checkpoint(origin=ORIGIN, size=SIZE, root=sha256(b"another"))
    desk.notes[SIZE] = checkpoint.sign(other, LOGS[0], CLOCK + 1_000)


@forgery("tree.root", "checkpoint 6")
def a_kept_checkpoint_is_of_another_history(desk: Desk) -> None:
    """That there was another history of six entries is to have been like this one."""
    other = Checkpoint(origin=ORIGIN, size=6, root=sha256(b"another"))
    desk.notes[6] = checkpoint.sign(other, LOGS[0], CLOCK + 6)


@forgery(
    "checkpoint.newest",
    paths.CHECKPOINT,
    cascade=(
        "file.missing",
        "file.unexpected",
        "tree.size",
        "tree.short",
        "view.row",
        "capture.unexpected",
        "bag.info",
        "bag.readme",
    ),
)
def the_newest_checkpoint_is_rolled_back(desk: Desk) -> MemoryFiles:
    """Readers of the log are to see its first half alone."""
    files = desk.files()
    files.content[paths.CHECKPOINT] = files.content[paths.checkpoint(6)]
    return files


@forgery(
    "checkpoint.newest",
    paths.CHECKPOINT,
    ("bag.info", "bag-info.txt"),
    ("bag.readme", "README.txt"),
)
def two_checkpoints_are_signed_over_one_size(desk: Desk) -> MemoryFiles:
    """The newest one is to be another than the one that is kept: same root, another time."""
    files = desk.files()
    files.content[paths.CHECKPOINT] = desk.point(SIZE, CLOCK + 2_000)
    return files


@forgery(
    "checkpoint.place",
    paths.checkpoint(7),
)
def a_checkpoint_stands_under_another_size(desk: Desk) -> None:
    """The size in the path is to be believed, and not the one that was signed."""
    desk.notes[7] = desk.point(8, CLOCK + 8)


@forgery("checkpoint.order", "checkpoint 6", ("checkpoint.place", paths.checkpoint(5)))
def one_size_is_signed_twice(desk: Desk) -> None:
    """Two checkpoints over six entries, at two times, for whoever needs the one or the other."""
    desk.notes[5] = desk.point(6, CLOCK + 5)


@forgery("checkpoint.malformed", "checkpoint #2")
def a_checkpoint_has_an_extension_line(desk: Desk) -> None:
    """A fourth line is to say what readers of other logs take for a promise."""
    note = parse_note(desk.point(6, CLOCK + 6))
    text = note.text + b"extension\n"
    plain = replace(note.signatures[0], signature=LOGS[0][0].sign(text))
    desk.notes[6] = Note(text, (plain, note.signatures[1])).encode()


@forgery("checkpoint.malformed", "checkpoint #2")
def the_size_in_a_checkpoint_begins_with_a_zero(desk: Desk) -> None:
    """The same size in another spelling: two signed texts over one tree."""
    desk.notes[6] = resigned(desk.point(6, CLOCK + 6), b"\n6\n", b"\n06\n")


@forgery("checkpoint.malformed", "checkpoint #2")
def the_size_in_a_checkpoint_is_negative(desk: Desk) -> None:
    """A reader that converts it is to count backwards."""
    desk.notes[6] = resigned(desk.point(6, CLOCK + 6), b"\n6\n", b"\n-6\n")


def resigned(note: bytes, old: bytes, new: bytes) -> bytes:
    found = parse_note(note)
    text = exchanged(old, new)(found.text)
    plain = replace(found.signatures[0], signature=LOGS[0][0].sign(text))
    return Note(text, (plain, found.signatures[1])).encode()


@forgery("checkpoint.malformed", "checkpoint #2")
def a_checkpoint_carries_more_lines_than_any(desk: Desk) -> None:
    """Thousands of lines of strangers are to keep a verifier busy."""
    note = parse_note(desk.point(6, CLOCK + 6))
    many = tuple(replace(note.signatures[0], name=f"stranger-{n}") for n in range(33))
    desk.notes[6] = Note(note.text, (*note.signatures, *many)).encode()


@forgery(
    "checkpoint.signature-missing",
    "checkpoint 1",
    ("checkpoint.signature-missing", "checkpoint 6"),
    ("checkpoint.signature-missing", WHOLE),
)
def the_policy_is_swapped_and_all_checkpoints_are_signed_anew(desk: Desk) -> MemoryFiles:
    """The keys in the copy's own policy are the forger's, and have signed all that is here."""
    desk.sizes = {size: (time, LOGS[2]) for size, (time, _) in desk.sizes.items()}
    files = desk.files()
    files.content[paths.POLICY] = pins_of(desk.kept, LOGS[2]).encode()
    return files


@forgery("pins.origin", 0, ("pins", "0"))
def another_archive_is_handed_out(desk: Desk) -> None:
    """The copy is sound, and of another archive than the auditor's."""
    log = log_signers(0, "example.org/other")
    desk.pins = trust.parse(trust.encode([one.key for one in log], desk.identity()))


@forgery("pins", 0)
def a_log_is_handed_out_under_other_keys(desk: Desk) -> None:
    """The auditor holds keys that this log never had; the entries are the ones they know."""
    desk.pins = pins_of(desk.kept, LOGS[2])


# Witnesses.


def watched(desk: Desk) -> Trust:
    """Have the auditor ask for the cosignature of a witness."""
    text = pins_of(desk.kept).encode()
    vkey = WITNESS.key.encode().encode()
    return trust.parse(text.replace(b"quorum none", b"witness w %s\nquorum w" % vkey))


def cosigned(note: bytes, witness: SeedSigner, over: bytes | None = None) -> bytes:
    point = checkpoint.parse(note)
    subject = point if over is None else checkpoint.parse(over)
    line = checkpoint.cosign(subject.checkpoint, witness, CLOCK + 1_001)
    return checkpoint.add_lines(point, [line]).note.encode()


@forgery("witness.quorum", WHOLE)
def no_witness_has_seen_the_newest_checkpoint(desk: Desk) -> None:
    """A history is shown to this auditor alone, which the witnesses were not shown."""
    desk.pins = watched(desk)


@forgery("witness.quorum", WHOLE)
def an_unknown_witness_has_cosigned(desk: Desk) -> None:
    """A witness of the forger's own is to do in place of the one that was agreed on."""
    desk.pins = watched(desk)
    desk.notes[SIZE] = cosigned(newest(desk), STRANGER)


@forgery("checkpoint.signature-wrong", WHOLE, ("witness.quorum", WHOLE))
def the_line_of_a_witness_is_taken_from_another_checkpoint(desk: Desk) -> None:
    """What the witness signed of six entries is to stand below thirteen."""
    desk.pins = watched(desk)
    desk.notes[SIZE] = cosigned(newest(desk), WITNESS, over=desk.point(6, CLOCK))


@forgery("witness.quorum", WHOLE)
def the_witness_has_seen_an_older_checkpoint_alone(desk: Desk) -> None:
    """What was added since is to pass along with what the witness saw."""
    desk.pins = watched(desk)
    desk.notes[6] = cosigned(desk.point(6, CLOCK + 6), WITNESS)


# Keys of the log that change.


@forgery("checkpoint.signature-missing", "checkpoint 4", log="rotated")
def the_keys_change_without_a_doubly_signed_checkpoint(desk: Desk) -> None:
    """Whoever wrote the change of keys had not the old ones: they are not to be asked."""
    desk.sizes[4] = (CLOCK + 4, LOGS[1])


@forgery("checkpoint.signature-missing", "checkpoint 4", log="rotated")
def a_change_of_keys_is_signed_by_half_of_the_old_ones(desk: Desk) -> None:
    """One of the two old keys was broken, the other is to be forgotten."""
    desk.sizes[4] = (CLOCK + 4, (*LOGS[1], LOGS[0][0]))


@forgery("checkpoint.signature-missing", "checkpoint 5", log="rotated")
def the_old_keys_sign_on(desk: Desk) -> None:
    """Whoever has the old keys of the log goes on signing for it."""
    desk.sizes[None] = (CLOCK + 5, LOGS[0])
