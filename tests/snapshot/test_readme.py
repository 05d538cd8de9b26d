"""The page in a snapshot: every command on it is run as it stands there, with the real tools."""

import hashlib
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from archive.core.tiles import Bundle
from archive.service.editing import Audience
from archive.service.publishing import publish
from archive.snapshot import about, paths
from archive.snapshot.about import About
from archive.snapshot.bag import Oxum
from archive.snapshot.readme import README, page
from tests.copies import edition_of, files_of, rebag_folder
from tests.rules.histories import P, founded, say
from tests.snapshot.conftest import Snapshots

TOOLS = ("bash", "base64", "cmp", "cut", "find", "grep", "head", "ls", "mktemp", "od", "openssl")
TOOLS += ("sed", "sha256sum", "sort", "tail", "tee", "tr")
KNOWN = About(
    origin="example.org/known",
    size=12,
    root="A" * 43 + "=",
    identity="B" * 43 + "=",
    time=1_790_000_000,
    audience="public",
)
WORDING = {1: "3ba0c82225d0a2f88ff76d7c6c3207be6bb42aed7b89d6578f105c9eea5c4eb0"}
"""The digest of what is told of `KNOWN`, by the version of the wording."""


def commands(text: str) -> str:
    """Return every command of the page *text*, in order."""
    after = text.partition("\nHOW TO CHECK IT\n")[2]
    return "".join(f"{line}\n" for line in after.splitlines() if line.startswith("    "))


@pytest.fixture(scope="session")
def tools() -> None:
    """The tools that the page names; whoever lacks one cannot follow it."""
    missing = [name for name in TOOLS if shutil.which(name) is None]
    if missing:
        pytest.skip(f"not installed here: {', '.join(missing)}")
    version = subprocess.run(["openssl", "version"], capture_output=True, text=True).stdout
    if not version.startswith("OpenSSL 3"):
        pytest.skip(f"the page asks for OpenSSL 3, and here is {version.strip()}")


def followed(top: Path, **put_in: str) -> list[str]:
    """Return what the commands say that are on the page in *top*, others being *put_in* for some.

    Only the lines that say whether a step went well.
    """
    script = commands((top / README).read_text("utf-8"))
    for line, other in put_in.items():
        assert f"    {line}=0\n" in script
        script = script.replace(f"    {line}=0\n", f"    {line}={other}\n")
    done = subprocess.run(["bash"], input=script.encode(), cwd=top, capture_output=True)
    said = done.stdout.decode("utf-8", "replace").splitlines()
    return [line for line in said if line.startswith(("OK: ", "FAILED: "))]


def failed(top: Path, **put_in: str) -> list[str]:
    """Return what failed of the steps on the page in *top*."""
    said = followed(top, **put_in)
    assert len(said) == 8, said
    return [line.removeprefix("FAILED: ") for line in said if line.startswith("FAILED: ")]


LISTED = "the files in data are as listed"
OTHERS = "the others are as listed"
MORE = "there is no other file in data"
SIGNED = "the checkpoint is signed by that key"
ROOT = "the entries have that root"


@pytest.mark.usefixtures("tools")
def test_every_step_of_the_page_goes_well(snapshots: Snapshots) -> None:
    for made in (snapshots.public, snapshots.full):
        before = sorted(made.folder.rglob("*"))
        said = followed(made.folder)
        assert len(said) == 8
        assert said[:5] == [f"OK: {step}" for step in (LISTED, OTHERS, MORE, SIGNED, ROOT)]
        assert all(line.startswith("OK: ") for line in said)
        assert sorted(made.folder.rglob("*")) == before


@pytest.mark.usefixtures("tools")
@pytest.mark.parametrize(("n", "e"), [("2", "1"), ("4", "0"), ("12", "0")])
def test_any_event_that_is_in_the_copy_can_be_asked_about(
    snapshots: Snapshots, n: str, e: str
) -> None:
    assert failed(snapshots.full.folder, n=n, e=e) == []


@pytest.mark.usefixtures("tools")
def test_what_is_not_in_the_copy_is_not_shown(snapshots: Snapshots) -> None:
    # 4.1 is restricted, 4.2 was redacted, and there is no entry 13.
    assert failed(snapshots.public.folder, n="4", e="1") == ["event 4.1 says this"]
    assert failed(snapshots.full.folder, n="4", e="2") == ["event 4.2 says this"]
    assert "entry 13 is in the tree" in failed(snapshots.full.folder, n="13", e="0")


@pytest.mark.usefixtures("tools")
def test_each_step_fails_on_what_it_is_there_for(copy: Path) -> None:
    whole = copy.rename(copy.with_name("whole"))

    def altered(path: str, old: bytes, new: bytes, *, lists: bool = True) -> Path:
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(whole, copy)
        data = (copy / path).read_bytes()
        assert data.count(old) >= 1
        (copy / path).write_bytes(data.replace(old, new, 1))
        if lists:
            rebag_folder(copy)
        return copy

    tile, entries = "data/log/tile/0/000.p/13", "data/log/tile/entries/000.p/13"
    first = (whole / tile).read_bytes()[:32]
    # Whoever alters a file and lists it anew is found by the step that looks at its content.
    assert failed(altered(paths.CHECKPOINT, b"\n13\n", b"\n12\n")) == [SIGNED, ROOT]
    assert failed(altered(tile, first, bytes(32))) == [ROOT, "entry 0 is in the tree"]
    by = "entry 0 is signed by "
    found = failed(altered(entries, b'"at":"2026', b'"at":"2025'))
    assert found[0] == "entry 0 is in the tree"
    assert found[1].startswith(by)
    said = paths.bodies(Bundle(0, 13))
    assert failed(altered(said, b'"signers":1', b'"signers":2')) == ["event 0.0 says this"]
    # Whoever does not is found by the manifests.
    assert failed(altered(said, b'"signers":1', b'"signers":2', lists=False))[0] == LISTED
    assert failed(altered(README, b"ARCHIVE", b"archive", lists=False)) == [OTHERS]
    shutil.copytree(whole, copy, dirs_exist_ok=True)
    (copy / "data/more").write_bytes(b"")
    assert failed(copy) == [MORE]


@pytest.mark.usefixtures("tools")
def test_what_a_forger_puts_into_a_snapshot_is_never_run(copy: Path, tmp_path: Path) -> None:
    told = (copy / paths.CHECKPOINT).read_text("utf-8")
    run = f"a[$(touch {tmp_path / 'run'})]"
    (copy / paths.CHECKPOINT).write_text(told.replace("\n13\n", f"\n{run}\n"), "utf-8")
    policy = (copy / paths.POLICY).read_text("utf-8")
    (copy / paths.POLICY).write_text(policy.replace("log ", f"log $(touch run);{run} "), "utf-8")
    assert ROOT in followed(copy)[4]
    assert not (tmp_path / "run").exists()
    assert not (copy / "run").exists()


@pytest.mark.usefixtures("tools")
def test_entries_beyond_the_first_bundle_are_found(tmp_path: Path) -> None:
    history = founded()
    for number in range(258):
        history.counts(say("note.added", P, text=f"Note {number}."))
    for path, data in files_of(edition_of(history, Audience.PUBLIC)).content.items():
        place = tmp_path / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
    assert failed(tmp_path, n="259") == []


def test_the_same_log_gives_the_same_page(snapshots: Snapshots, tmp_path: Path) -> None:
    with snapshots.lab.opened() as archive:
        again = publish(archive, tmp_path / "again")
    for path in paths.TAGS:
        assert (again.folder / path).read_bytes() == (snapshots.public.folder / path).read_bytes()


@pytest.mark.parametrize("audience", about.AUDIENCES)
def test_the_page_says_what_this_is_in_few_lines(audience: str) -> None:
    said = page(replace(KNOWN, audience=audience)).decode()
    for told in (KNOWN.origin, KNOWN.root, KNOWN.identity, "2026-09-21T14:13:20Z", audience):
        assert told.upper() in said.upper()
    lines = said.splitlines()
    assert len(lines) <= 120
    assert max(map(len, lines)) <= 100
    assert said.isascii()


def test_another_wording_is_another_version() -> None:
    # Whoever changes a word adds a version here: copies in the old words are no forgeries then.
    told = [replace(KNOWN, audience=audience) for audience in about.AUDIENCES]
    said = b"".join(page(one) + one.info(Oxum(1, 2)) for one in told)
    assert WORDING[about.PAGE_VERSION] == hashlib.sha256(said).hexdigest()
    assert max(WORDING) == about.PAGE_VERSION


def test_every_table_is_named_on_the_page(snapshots: Snapshots) -> None:
    said = page(KNOWN).decode()
    tables = said.partition("WHAT IS WHERE")[2].partition("HOW TO CHECK IT")[0]
    for path in paths.VIEW_FILES:
        name = path.removeprefix(paths.VIEWS).partition(".")[0]
        assert f" {name}," in tables or f" {name} " in tables, name
