"""A snapshot is a bag that other programs accept, and whatever is wrong with a bag is named."""

import hashlib
import logging
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.core import checkpoint
from archive.core.checkpoint import Checkpoint
from archive.errors import MalformedError
from archive.service.auditing import FolderFiles, verify_snapshot
from archive.snapshot import about, bag, bagging, paths
from archive.snapshot.bag import ManifestName, Oxum
from archive.snapshot.readme import README
from archive.verify import bag as any_bag
from archive.verify.report import Answer, Level, Outcome, Report
from archive.verify.shelf import MAX_FAULTS, FileFault, Shelf
from archive.verify.snapshot import verify
from tests.copies import MemoryFiles, codes, pins_of, rebag
from tests.rules.histories import LOGS, ORIGIN, History
from tests.snapshot.conftest import Snapshots

Damage = Callable[[dict[str, bytes]], object]

SHA256 = ManifestName(tags=False, algorithm="sha256")
TAGS = ManifestName(tags=True, algorithm="sha256")
NAMES = st.text(st.characters(exclude_categories=("Cs",)), min_size=1).filter(
    lambda name: "/" not in name and name not in (".", "..") and name.strip() == name
)


# What others say of our bags.


def test_the_usual_program_for_bags_accepts_both_snapshots(
    snapshots: Snapshots, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bagit = pytest.importorskip("bagit", reason="bagit is not installed here")
    logging.getLogger("bagit").addHandler(logging.NullHandler())
    for made in (snapshots.public, snapshots.full):
        found = bagit.Bag(str(made.folder))
        assert found.validate(processes=1)
        assert found.info["External-Identifier"] == made.origin
        assert found.info["Muniment-Root"] == made.root
        assert found.info["Muniment-Audience"] == made.audience.value
    (copy / "data/views/event.csv").write_bytes(b"")
    with pytest.raises(bagit.BagValidationError):
        bagit.Bag(str(copy)).validate(processes=1)


def test_what_it_says_of_itself_follows_from_the_log(snapshots: Snapshots) -> None:
    said = dict(bag.parse_info((snapshots.full.folder / bag.INFO).read_bytes()))
    assert said["Bagging-Date"] == said["Muniment-Checkpoint-Time"][:10] == "2026-09-21"
    assert said["Muniment-Entries"] == "13"
    assert said["Muniment-Identity"] == snapshots.full.identity
    files = [path for path in (snapshots.full.folder / "data").rglob("*") if path.is_file()]
    size = sum(path.stat().st_size for path in files)
    assert said["Payload-Oxum"] == f"{size}.{len(files)}"


# What we say of the bags of others.


def problems(top: Path) -> list[FileFault]:
    shelf = Shelf(FolderFiles(top), tuple(bag.ALGORITHMS))
    any_bag.check(shelf)
    return list(shelf.faults)


REASONS = {
    "bagit-with-invalid-whitespace": "bag.declaration",
    "notAllManifestsListAllFiles": "bag.unlisted",
    "same-filename-listed-twice-with-different-hashes": "bag.duplicate",
    "same-filename-listed-twice-with-the-same-hash": "bag.duplicate",
}


def test_of_the_bags_that_others_made_for_this_each_is_judged_rightly(shared: Path) -> None:
    top = shared / "data/bagit-conformance/v1.0"
    if not top.is_dir():
        pytest.skip(f"no bags in {top}")
    invalid, valid = sorted((top / "invalid").iterdir()), sorted((top / "valid").iterdir())
    assert {one.name for one in invalid} == set(REASONS)
    for one in invalid:
        found = problems(one)
        assert REASONS[one.name] in {fault.code for fault in found}, found
        # One of them has another `bagit.txt` than it lists, besides that for which it was made.
        assert {fault.code for fault in found} <= {REASONS[one.name], "bag.tag"}
        assert all(fault.message for fault in found)
    assert len(valid) >= 1
    for one in valid:
        assert problems(one) == []


def made(top: Path, algorithm: str, end: str = "\n") -> Path:
    """Return the folder of a bag with one file, made with *algorithm* and other ends of lines."""
    content = b"It rained.\n"
    name = "data/odd %\r\n name"
    listed = name.replace("%", "%25").replace("\r", "%0d").replace("\n", "%0A")
    digest = hashlib.new(algorithm, content).hexdigest().upper()
    (top / "data").mkdir(parents=True)
    (top / name).write_bytes(content)
    (top / "bagit.txt").write_bytes(bag.DECLARED.replace(b"\n", end.encode()))
    (top / f"manifest-{algorithm}.txt").write_bytes(f"{digest}\t*{listed}{end}".encode())
    info = f"Payload-Oxum: 11.1{end}Note: in{end}\ttwo lines{end}"
    (top / "bag-info.txt").write_bytes(info.encode())
    return top


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"])
@pytest.mark.parametrize("algorithm", bag.ALGORITHMS)
def test_a_bag_of_any_digest_and_end_of_line_is_read(
    tmp_path: Path, algorithm: str, end: str
) -> None:
    top = made(tmp_path / "bag", algorithm, end)
    assert problems(top) == []
    assert dict(bag.parse_info((top / bag.INFO).read_bytes()))["Note"] == "in two lines"
    (top / "data/odd %\r\n name").write_bytes(b"It shone..\n")
    assert [fault.code for fault in problems(top)] == ["bag.altered"]


def test_a_digest_that_is_not_known_here_is_told(tmp_path: Path) -> None:
    top = made(tmp_path / "bag", "md5")
    (top / "manifest-md5.txt").rename(top / "manifest-whirlpool.txt")
    found = {(fault.code, fault.path) for fault in problems(top)}
    assert found == {
        ("bag.manifest", "manifest-whirlpool.txt"),
        ("bag.missing", "manifest-sha256.txt"),
    }


def test_a_long_list_of_what_is_not_there_is_told_in_few_words(tmp_path: Path) -> None:
    top = made(tmp_path / "bag", "md5")
    with (top / "manifest-md5.txt").open("a") as file:
        file.writelines(f"{'0' * 32}  data/{number}\n" for number in range(9 * MAX_FAULTS))
        file.writelines("nothing\n" for _ in range(9))
    assert len(problems(top)) == MAX_FAULTS


# What is said of a snapshot that is no good bag, its manifests being left as they are.


def judged(files: MemoryFiles, history: History) -> Report:
    return verify(files, pins_of(history), "pins")


def swap(path: str, old: bytes, new: bytes) -> Damage:
    def damage(held: dict[str, bytes]) -> None:
        assert old in held[path]
        held[path] = held[path].replace(old, new, 1)

    return damage


def listed(path: str, old: bytes, new: bytes) -> Damage:
    """Return the damage that changes *path* and lists the tag files as they are then."""

    def damage(held: dict[str, bytes]) -> None:
        swap(path, old, new)(held)
        rebag(held)

    return damage


def lines(path: str, change: Callable[[list[bytes]], list[bytes]]) -> Damage:
    """Return the damage that changes the lines of *path*, and lists it in the tag manifest."""

    def damage(held: dict[str, bytes]) -> None:
        held[path] = b"".join(change(held[path].splitlines(keepends=True)))
        if path != bagging.TAG_MANIFEST:
            tags = {name: hashlib.sha256(held[name]).hexdigest() for name in paths.TAGS[:-1]}
            held[bagging.TAG_MANIFEST] = b"".join(bagging.manifest(tags))

    return damage


EVENTS = "data/views/event.csv"
MANIFEST, TAG_MANIFEST = bagging.MANIFEST, bagging.TAG_MANIFEST

BAD: dict[str, tuple[Damage, str, str]] = {
    "no declaration": (lambda held: held.pop(bag.DECLARATION), "bag.missing", bag.DECLARATION),
    "no words about it": (lambda held: held.pop(bag.INFO), "bag.missing", bag.INFO),
    "no page": (lambda held: held.pop(README), "bag.missing", README),
    "no manifest": (lambda held: held.pop(MANIFEST), "bag.missing", MANIFEST),
    "no tag manifest": (lambda held: held.pop(TAG_MANIFEST), "bag.missing", TAG_MANIFEST),
    "another version": (listed(bag.DECLARATION, b"1.0", b"0.97"), "bag.declaration", "bagit.txt"),
    "another encoding": (
        listed(bag.DECLARATION, b"UTF-8", b"UTF-16"),
        "bag.declaration",
        "bagit.txt",
    ),
    "a mark before the declaration": (
        listed(bag.DECLARATION, b"Bag", b"\xef\xbb\xbfBag"),
        "bag.declaration",
        "bagit.txt",
    ),
    "a declaration that is no text": (
        listed(bag.DECLARATION, b"Bag", b"\xff"),
        "bag.declaration",
        "bagit.txt",
    ),
    "a declaration in other bytes": (
        listed(bag.DECLARATION, b"\n", b"\r\n"),
        "bag.form",
        "bagit.txt",
    ),
    "a file altered": (swap(EVENTS, b"open", b"opem"), "bag.altered", EVENTS),
    "a file is gone": (lambda held: held.pop(EVENTS), "bag.lost", EVENTS),
    "a file that is not listed": (lines(MANIFEST, lambda told: told[1:]), "bag.unlisted", ""),
    "a file listed twice": (lines(MANIFEST, lambda told: [told[0], *told]), "bag.duplicate", ""),
    "a line that is none": (
        lines(MANIFEST, lambda told: [*told, b"data/x\n"]),
        "bag.manifest",
        MANIFEST,
    ),
    "a digest of another length": (
        lines(MANIFEST, lambda told: [told[0][1:], *told[1:]]),
        "bag.manifest",
        f"{MANIFEST} line 1",
    ),
    "a way out": (
        lines(MANIFEST, lambda told: [*told, b"0" * 64 + b"  data/../../x\n"]),
        "bag.manifest",
        MANIFEST,
    ),
    "another order": (
        lines(MANIFEST, lambda told: [told[1], told[0], *told[2:]]),
        "bag.form",
        f"{MANIFEST} line 1",
    ),
    "capitals": (
        lines(TAG_MANIFEST, lambda told: [told[0][:64].upper() + told[0][64:], *told[1:]]),
        "bag.form",
        f"{TAG_MANIFEST} line 1",
    ),
    "a page that is not listed": (
        lines(TAG_MANIFEST, lambda told: told[1:]),
        "bag.form",
        f"{TAG_MANIFEST} line 1",
    ),
    "the last one is not listed": (
        lines(TAG_MANIFEST, lambda told: told[:-1]),
        "bag.form",
        TAG_MANIFEST,
    ),
    "a page altered": (swap(README, b"ARCHIVE", b"ARCHIPE"), "bag.tag", README),
    "a page altered and listed": (listed(README, b"ARCHIVE", b"ARCHIPE"), "bag.readme", README),
    "a page cut and listed": (listed(README, b"entries.\n", b"entries."), "bag.readme", README),
    "words altered": (swap(bag.INFO, b"public", b"pudlic"), "bag.tag", bag.INFO),
    "words altered and listed": (
        listed(bag.INFO, b"Muniment-Entries: 6", b"Muniment-Entries: 7"),
        "bag.info",
        bag.INFO,
    ),
    "words added": (listed(bag.INFO, b"Bagging", b"Contact-Name: Me\nBagging"), "bag.info", ""),
    "words that are none": (listed(bag.INFO, b"Bagging-Date:", b"Bagging"), "bag.info", ""),
    "nobody's copy": (
        listed(bag.INFO, b"Audience: public", b"Audience: all"),
        "bag.info",
        bag.INFO,
    ),
    "a copy said to be full": (
        listed(bag.INFO, b"Audience: public", b"Audience: full"),
        "bag.info",
        bag.INFO,
    ),
    "words of no version": (
        listed(bag.INFO, b"Page-Version: 1", b"Page-Version: one"),
        "bag.info",
        bag.INFO,
    ),
    "no Oxum": (listed(bag.INFO, b"Payload-Oxum", b"Payload-Oxon"), "bag.info", bag.INFO),
}


def wrong_oxum(held: dict[str, bytes]) -> None:
    tag, size = b"Payload-Oxum: ", held[bag.INFO].split(b"Payload-Oxum: ")[1].split(b"\n")[0]
    swap(bag.INFO, tag + size, tag + b"1" + size)(held)
    tags = {name: hashlib.sha256(held[name]).hexdigest() for name in paths.TAGS[:-1]}
    held[TAG_MANIFEST] = b"".join(bagging.manifest(tags))


BAD["a wrong Oxum"] = (wrong_oxum, "bag.oxum", bag.INFO)


@pytest.mark.parametrize(("damage", "code", "address"), BAD.values(), ids=BAD)
def test_what_is_wrong_with_the_bag_is_named(
    files: MemoryFiles, history: History, damage: Damage, code: str, address: str
) -> None:
    damage(files.content)
    report = judged(files, history)
    assert report.answer is Answer.FAILED
    found = [one for one in report.findings if one.code == code]
    assert any(one.address.startswith(address) for one in found), report.findings
    assert all(one.level is Level.BAG for one in found)


def test_the_untouched_bag_passes(files: MemoryFiles, history: History) -> None:
    report = judged(files, history)
    assert report.findings == []
    level = next(one for one in report.levels if one.level is Level.BAG)
    assert (level.outcome, level.count) == (Outcome.PASSED, len(files.content))


def test_a_copy_that_is_no_bag_is_said_to_be_none(files: MemoryFiles, history: History) -> None:
    for path in paths.TAGS:
        del files.content[path]
    report = judged(files, history)
    assert [(one.code, one.address) for one in report.findings] == [("bag.missing", "bagit.txt")]
    assert "no bag" in report.findings[0].message
    # What is said of the log rests on nothing of that.
    assert {one.level for one in report.levels if one.outcome is Outcome.FAILED} == {Level.BAG}


def test_no_flipped_bit_at_the_top_is_missed_listed_anew_or_not(
    files: MemoryFiles, history: History
) -> None:
    for path in paths.TAGS:
        data = files.content[path]
        for at in sorted({*range(0, len(data), 97), len(data) - 1}):
            for anew in (False, path in (README, bag.INFO, bag.DECLARATION)):
                held = MemoryFiles(dict(files.content))
                held.content[path] = data[:at] + bytes([data[at] ^ 0x20]) + data[at + 1 :]
                if anew:
                    rebag(held.content)
                report = judged(held, history)
                if b"Page-Version: 1" not in held.content[bag.INFO]:
                    continue
                assert report.answer is Answer.FAILED, (path, at, anew)


def test_pages_in_other_words_are_not_compared_and_no_forgery(
    files: MemoryFiles, history: History
) -> None:
    held = files.content
    swap(README, b"A SNAPSHOT", b"THE SNAPSHOT")(held)
    listed(bag.INFO, b"Page-Version: 1", b"Page-Version: 999")(held)
    report = judged(files, history)
    assert report.answer is Answer.VERIFIED
    level = next(one for one in report.levels if one.level is Level.BAG)
    assert level.note == f"its pages are of version 999, here {about.PAGE_VERSION}: not compared"
    swap(README, b"THE SNAPSHOT", b"THE SNAPSHOD")(held)
    assert codes(judged(files, history)) == {"bag.tag"}


def test_of_a_checkpoint_that_tells_no_time_in_this_world_no_page_tells(
    files: MemoryFiles, history: History
) -> None:
    covered = Checkpoint(origin=ORIGIN, size=6, root=history.tree.root_at(6))
    late = checkpoint.sign(covered, LOGS[0], 2**62)
    for note in (late, b"nothing", b""):
        held = MemoryFiles(dict(files.content))
        for path in (paths.CHECKPOINT, paths.checkpoint(6)):
            held.content[path] = note
        rebag(held.content)
        found = judged(held, history).findings
        assert not any(one.code in ("bag.info", "bag.readme") for one in found)
    with pytest.raises(MalformedError):
        about.about(late, history.tree.root_at(1), "public")


def test_of_a_copy_without_a_checkpoint_no_page_tells_anything(
    files: MemoryFiles, history: History
) -> None:
    del files.content[paths.CHECKPOINT]
    rebag(files.content)
    report = judged(files, history)
    assert codes(report) >= {"file.missing"}
    assert not any(one.level is Level.BAG for one in report.findings)


def test_a_forged_copy_that_is_a_good_bag_is_forged_all_the_same(
    files: MemoryFiles, history: History
) -> None:
    listed("data/bodies/000.p/6", b"It rained", b"It snowed")(files.content)
    report = judged(files, history)
    assert "body.commitment" in codes(report)
    assert not any(one.level is Level.BAG for one in report.findings)


def test_a_snapshot_on_a_disk_is_a_bag(snapshots: Snapshots, copy: Path) -> None:
    (copy / "tagmanifest-sha256.txt").unlink()
    (copy / "manifest-md5.txt").write_bytes(b"")
    found = {(one.code, one.address) for one in verify_snapshot(copy, snapshots.policy).findings}
    assert {
        ("bag.missing", "tagmanifest-sha256.txt"),
        ("file.unexpected", "manifest-md5.txt"),
    } <= found


# Lines and words by themselves.


@given(st.lists(NAMES, min_size=1, max_size=4), st.binary(min_size=32, max_size=32))
def test_a_line_is_read_as_it_was_written(parts: list[str], digest: bytes) -> None:
    path = "data/" + "/".join(parts)
    (line,) = bag.lines([bag.line(digest.hex(), path)])
    assert bag.parse_line(line, SHA256) == (digest.hex(), path)


@given(st.binary())
def test_any_bytes_are_a_line_or_malformed(data: bytes) -> None:
    for name in (SHA256, TAGS):
        try:
            _, path = bag.parse_line(data, name)
        except MalformedError:
            continue
        assert path.startswith("data/") is not name.tags


@given(st.binary())
def test_any_bytes_are_words_or_malformed(data: bytes) -> None:
    try:
        found = bag.parse_info(data)
    except MalformedError:
        return
    assert all(label for label, _ in found)


@pytest.mark.parametrize(
    "path",
    ["/etc/passwd", "data//x", "data/./x", "data/x/..", "x/y", "data/" + "x" * 5000, "data/", "."],
)
def test_paths_that_lead_elsewhere_are_refused(path: str) -> None:
    with pytest.raises(MalformedError):
        bag.parse_line(b"0" * 64 + b"  " + path.encode(), SHA256)


@pytest.mark.parametrize("path", ["data/x", "tagmanifest-sha256.txt", "../x"])
def test_a_tag_manifest_lists_no_payload_and_no_tag_manifest(path: str) -> None:
    with pytest.raises(MalformedError):
        bag.parse_line(b"0" * 64 + b"  " + path.encode(), TAGS)
    assert bag.parse_line(b"0" * 64 + b"  manifest-md5.txt", TAGS)[1] == "manifest-md5.txt"


@pytest.mark.parametrize("value", ["", "1", "01.1", "-1.1", "1.1.1", "1." + "9" * 40])
def test_an_oxum_that_is_none_is_refused(value: str) -> None:
    with pytest.raises(MalformedError):
        bag.parse_oxum(value)
    assert bag.parse_oxum("12.3") == Oxum(12, 3)
