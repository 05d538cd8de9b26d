"""What is asked of the bag that a snapshot is, beyond what every bag has to be.

Its tag files have one form: what is told of the log is what the log gives, and each byte of them
follows from the rest. Pages in the wording of another version of this program are not compared.
"""

from collections.abc import Iterable, Mapping

from archive.core.memory_tree import MemoryTree
from archive.core.merkle import Node
from archive.errors import MalformedError
from archive.snapshot import about, bag, bagging, paths
from archive.snapshot.about import PAGE_VERSION, About
from archive.snapshot.readme import README, page
from archive.verify import bag as any_bag
from archive.verify.report import Audit, Level
from archive.verify.shelf import Shelf

_FORM = "it is not in the one form in which a snapshot lists the files that are here"


def check(shelf: Shelf, tree: MemoryTree, audit: Audit) -> None:
    """Remember on the *shelf* what is wrong with its bag, whose log has the hashes of *tree*."""
    missing = [path for path in paths.TAGS if path not in shelf]
    if len(missing) == len(paths.TAGS):
        message = "this copy is no bag: no file at its top lists what was in it"
        shelf.fault(bag.DECLARATION, "bag.missing", message)
        return
    before = len(shelf.faults)
    any_bag.check(shelf)
    for path in missing:
        if path not in (bag.DECLARATION, bagging.MANIFEST):
            shelf.fault(path, "bag.missing", "a file at the top of every snapshot is missing")
    if len(shelf.faults) == before:
        _check_form(shelf)
    _check_told(shelf, tree, audit)
    audit.look(Level.BAG, len(shelf.found))


def _check_form(shelf: Shelf) -> None:
    """Compare the tag files that say nothing but what the other files are."""
    if shelf.read(bag.DECLARATION, len(bag.DECLARED)) != bag.DECLARED:
        shelf.fault(bag.DECLARATION, "bag.form", "a snapshot declares its bag in other bytes")
    _compare(shelf, bagging.MANIFEST, any_bag.payload(shelf))
    _compare(shelf, bagging.TAG_MANIFEST, (p for p in paths.TAGS if p != bagging.TAG_MANIFEST))


def _compare(shelf: Shelf, path: str, files: Iterable[str]) -> None:
    wanted = bagging.manifest(_digests(shelf, files))
    for number, found in enumerate(shelf.lines(path, bag.MAX_LINE_BYTES), start=1):
        if found != next(wanted, None):
            shelf.fault(path, "bag.form", _FORM, f"line {number}")
            return
    if next(wanted, None) is not None:
        shelf.fault(path, "bag.form", _FORM)


def _digests(shelf: Shelf, files: Iterable[str]) -> Mapping[str, str]:
    return {path: digest for path in files if (digest := shelf.digest(path)) is not None}


def _check_told(shelf: Shelf, tree: MemoryTree, audit: Audit) -> None:
    """Compare what is told to people with what the log gives."""
    data = shelf.read(bag.INFO, any_bag.MAX_INFO_BYTES)
    note = shelf.checkpoint(paths.CHECKPOINT)
    if data is None or note is None or not tree.size:
        return
    try:
        members = dict(bag.parse_info(data))
        said = about.told(data)
        if said.version != PAGE_VERSION:
            told = f"its pages are of version {said.version}, here {PAGE_VERSION}"
            audit.note(Level.BAG, f"{told}: not compared")
            return
        oxum = bag.parse_oxum(members.get("Payload-Oxum", ""))
        told_here = _about(note, tree, said.audience)
    except MalformedError as error:
        shelf.fault(bag.INFO, "bag.info", error.message)
        return
    if told_here is None:
        return
    if told_here.info(oxum) != data:
        shelf.fault(bag.INFO, "bag.info", "it does not say what the log gives")
    wanted = page(told_here)
    if shelf.read(README, len(wanted)) not in (None, wanted):
        shelf.fault(README, "bag.readme", "it is not the page that comes with this log")


def _about(note: bytes, tree: MemoryTree, audience: str) -> About | None:
    try:
        return about.about(note, tree.read([Node(0, 0)])[0], audience)
    except MalformedError:
        # What is wrong with the checkpoint was found where its signatures are looked at.
        return None
