"""Forgeries at the edges: what founds a log, what an auditor holds, and the lists of a bag."""

from archive.core import checkpoint
from archive.core.checkpoint import Checkpoint
from archive.core.hashes import sha256
from archive.events.opening import MAX_BODIES_BYTES
from archive.snapshot import bag, bagging, paths
from archive.snapshot.bagging import Payload
from archive.snapshot.readme import README
from tests.copies import MemoryFiles
from tests.forgeries.corpus import forgery
from tests.forgeries.desk import CLOCK, DIGEST, SIZE, Desk, exchanged, pins_of
from tests.rules.histories import ALICE, LOGS, ORIGIN, P, S, found, log_signers, say

CAPTURE = paths.capture(DIGEST)


@forgery("checkpoint.keys", "checkpoint 0", ("file.unexpected", "data/log/checkpoints/000"))
def nothing_at_all_is_signed_for(desk: Desk) -> None:
    """A log of no entries is to have been signed, so that any history can grow out of it."""
    empty = Checkpoint(origin=ORIGIN, size=0, root=sha256(b""))
    desk.notes[0] = checkpoint.sign(empty, LOGS[0], CLOCK)


@forgery("consistency.malformed", "held checkpoint #1")
def what_the_auditor_kept_is_damaged(desk: Desk) -> None:
    """The auditor's own checkpoint is to be useless, and nobody is to notice."""
    desk.held = [desk.point(6, 5).replace(b"\n6\n", b"\n06\n", 1)]


@forgery("consistency.signature", "checkpoint 6")
def an_earlier_copy_is_made_up(desk: Desk) -> None:
    """That this copy grew out of an older one is to be shown with one that nobody signed."""
    desk.earlier = [desk.point(6, 5, (log_signers(7)[0], LOGS[0][1]))]


@forgery(
    "entry.first",
    0,
    ("checkpoint.keys", "checkpoint 1"),
)
def an_archive_is_founded_by_nobody(desk: Desk) -> None:
    """An archive without any steward is to be anybody's."""
    desk.kept.clear()
    desk.captures.clear()
    desk.append(found(), by=(ALICE,))
    desk.pins = pins_of(desk.kept)


@forgery("body.total", SIZE)
def an_entry_is_too_long_to_be_held(desk: Desk) -> None:
    """Each body is short enough, and all of them are to fill the memory of whoever reads."""
    text = "\u3042" * 60_000
    desk.append(*(say("note.added", P, text=text) for _ in range(MAX_BODIES_BYTES // 180_000 + 1)))


@forgery("body.code", f"{SIZE}.1")
def a_code_is_used_that_the_property_does_not_list(desk: Desk) -> None:
    """A judgement is to read like one of the agreed ones, and mean what the forger likes."""
    desk.append(
        say("property.defined", "prop:verdict", valueTypes=["code"], codes=["known", "other"]),
        say(
            "statement.added",
            "stm:eeeeeeeeeeee",
            property="verdict",
            value={"code": "certain"},
            references=[{"source": S, "capture": DIGEST}],
        ),
    )


@forgery("bag.declaration", bag.DECLARATION)
def the_bag_is_called_one_of_another_version(desk: Desk) -> MemoryFiles:
    """A tool that knows older bags alone is to skip the lists that it does not know."""
    files = desk.files()
    files.content[bag.DECLARATION] = exchanged(b"1.0", b"9.7")(files.content[bag.DECLARATION])
    return files


def retagged(files: MemoryFiles) -> None:
    """Make the manifest of the files at the top anew, and that of the payload not."""
    tags = Payload()
    for path in sorted({*paths.TAGS} - {bagging.TAG_MANIFEST}):
        list(tags.passing(path, [files.content[path]]))
    files.content[bagging.TAG_MANIFEST] = b"".join(bagging.manifest(tags.digests))


@forgery("bag.duplicate", CAPTURE, rebag=False)
def a_manifest_lists_a_file_twice(desk: Desk) -> MemoryFiles:
    """One tool is to compare with the first digest, another with the last."""
    files = desk.files()
    lines = files.content[bagging.MANIFEST].splitlines(keepends=True)
    again = [line for line in lines if CAPTURE.encode() in line]
    files.content[bagging.MANIFEST] += again[0]
    retagged(files)
    return files


@forgery("bag.tag", README, ("bag.readme", README), rebag=False)
def the_page_for_people_is_changed_and_its_digest_is_not(desk: Desk) -> MemoryFiles:
    """Who reads the page is to trust a key that the forger wrote into it."""
    files = desk.files()
    files.content[README] += b"Other keys are good too.\n"
    return files


@forgery("bag.unlisted", CAPTURE, rebag=False)
def a_manifest_leaves_out_a_capture(desk: Desk) -> MemoryFiles:
    """A tool that checks the list is to look past the file that is exchanged on the way."""
    files = desk.files()
    lines = files.content[bagging.MANIFEST].splitlines(keepends=True)
    files.content[bagging.MANIFEST] = b"".join(x for x in lines if CAPTURE.encode() not in x)
    retagged(files)
    return files


@forgery("bag.oxum", bag.INFO, rebag=False)
def a_bag_is_said_to_hold_more(desk: Desk) -> MemoryFiles:
    """Something is to seem to have been lost on the way, for which another is to be blamed."""
    files = desk.files()
    files.content[bag.INFO] = exchanged(b"Payload-Oxum: ", b"Payload-Oxum: 1")(
        files.content[bag.INFO]
    )
    retagged(files)
    return files


@forgery("pins.unsigned", "checkpoint", ("tree.root", "checkpoint 5"), log="rotated")
def the_pinned_keys_have_signed_nothing_that_is_here(desk: Desk) -> None:
    """What the old keys signed is to carry entries that those of today signed otherwise."""
    desk.pins = pins_of(desk.kept, LOGS[1])
    desk.sizes = {3: desk.sizes[3]}
    other = Checkpoint(origin=ORIGIN, size=desk.size, root=sha256(b"another"))
    desk.notes[desk.size] = checkpoint.sign(other, LOGS[1], CLOCK + 5)
