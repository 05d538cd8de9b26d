"""Each forgery is found by its own code at its own address, and the honest original passes.

The rows are in `entries`, `checkpoints`, `bodies`, `files` and `edges`; those of databases in
`databases`.
"""

import os
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Protocol

import pytest
from click.testing import CliRunner, Result

from archive.core.hashes import sha256
from archive.core.trust import Trust
from archive.service.spreading import spreading
from archive.snapshot import bag
from archive.snapshot.about import PAGE_VERSION
from archive.snapshot.manifest import OWN
from archive.snapshot.reader import Kind
from archive.snapshot.readme import README
from archive.verify.report import Answer, Level, Outcome, Report
from cli.main import main
from tests.copies import MemoryFiles, rebag
from tests.forgeries import bodies, checkpoints, edges, entries, files, histories
from tests.forgeries.corpus import FORGERIES, Found
from tests.forgeries.databases import BREAKS
from tests.forgeries.desk import Desk, audit, pins_of, signed
from tests.labs import Lab, furnish
from tests.rules.histories import ALICE, BOB, ORIGIN, P, say

MODULES = (entries, checkpoints, bodies, files, edges)
"""They enter their forgeries into the corpus as they are read."""

Verify = Callable[[Desk, MemoryFiles, Trust], Report]


class Row(Protocol):
    """What a forgery of files and one of a database have in common."""

    @property
    def own(self) -> Found: ...

    @property
    def besides(self) -> frozenset[Found]: ...

    @property
    def cascade(self) -> frozenset[str]: ...


@cache
def made(name: str) -> tuple[Desk, MemoryFiles, Trust]:
    """Return what the forger hands out, and what the auditor holds."""
    forgery = FORGERIES[name]
    desk = histories.LOGS[forgery.log]()
    pins = pins_of(desk.kept)
    copy = forgery.make(desk) or desk.files()
    if forgery.rebag:
        rebag(copy.content)
    return desk, copy, pins


@cache
def honest(log: str) -> Report:
    desk = histories.LOGS[log]()
    return audit(desk, desk.files(), pins_of(desk.kept))


def failure(row: Row, report: Report) -> str | None:
    """Return why *report* does not name the forgery of *row*, None if it does."""
    found = {(one.code, one.address) for one in report.findings}
    if report.answer is not Answer.FAILED:
        return f"the answer is {report.answer.value}"
    if row.own not in found:
        return f"{row.own} is not among {sorted(found)}"
    others = {one for one in found if one[0] not in row.cascade} - {row.own}
    return None if others == row.besides else f"besides, there are {sorted(others)}"


def check(name: str, verify: Verify) -> None:
    assert failure(FORGERIES[name], verify(*made(name))) is None


@pytest.mark.parametrize("name", FORGERIES)
def test_a_forgery_is_found_by_its_own_code_at_its_own_address(name: str) -> None:
    check(name, audit)


def test_everything_is_found_in_the_same_order_by_any_number_of_threads() -> None:
    with spreading(3) as spread:
        for name in FORGERIES:
            assert audit(*made(name), spread) == audit(*made(name)), name
        for log in histories.LOGS:
            desk = histories.LOGS[log]()
            assert audit(desk, desk.files(), pins_of(desk.kept), spread) == honest(log)


@pytest.mark.parametrize("log", histories.LOGS)
def test_the_unchanged_original_is_verified(log: str) -> None:
    assert honest(log).findings == []
    assert honest(log).answer is Answer.VERIFIED


def test_a_verifier_whose_answer_is_ignored_passes_no_row() -> None:
    """With a verifier that finds everything in order, each row of the corpus must fail."""
    for name, forgery in FORGERIES.items():
        with pytest.raises(AssertionError):
            check(name, lambda *_, log=forgery.log: honest(log))
    for name, row in BREAKS.items():
        assert failure(row, honest("honest")) is not None, name


def test_no_two_forgeries_are_the_same_attack() -> None:
    wants = Counter(row.want for row in (*FORGERIES.values(), *BREAKS.values()))
    assert [want for want, number in wants.items() if number > 1] == []
    assert len(FORGERIES) + len(BREAKS) >= 60
    print_of = {name: _print(*made(name)) for name in FORGERIES}
    assert [n for n, number in Counter(print_of.values()).items() if number > 1] == []


def _print(desk: Desk, copy: MemoryFiles, _: Trust) -> bytes:
    """Return what tells one forgery from another: the copy, and what the auditor has beside it."""
    beside = "" if desk.pins is None else desk.pins.encode()
    return sha256(
        repr((sorted(copy.content.items()), copy.others, desk.held, desk.earlier, beside)).encode()
    )


# What cannot be compared, and is said instead.


def _told(copy: MemoryFiles, desk: Desk, level: Level) -> tuple[Answer, Outcome, str]:
    rebag(copy.content)
    report = audit(desk, copy, pins_of(desk.kept))
    (one,) = [checked for checked in report.levels if checked.level is level]
    return report.answer, one.outcome, one.note or ""


def test_edited_views_of_another_version_are_told_as_not_checked() -> None:
    desk = histories.LOGS["honest"]()
    copy = desk.files()
    copy.content[files.ROWS] = b"lies\n"
    files.relisted(copy, statement=OWN["statement"] + 1)
    answer, outcome, note = _told(copy, desk, Level.VIEWS)
    assert (answer, outcome) == (Answer.VERIFIED, Outcome.NOT_CHECKED)
    assert "statement" in note


def test_a_page_in_the_wording_of_another_version_is_told_as_not_compared() -> None:
    desk = histories.LOGS["honest"]()
    copy = desk.files()
    said = b"Muniment-Page-Version: %d\n"
    info = copy.content[bag.INFO]
    copy.content[bag.INFO] = info.replace(said % PAGE_VERSION, said % (PAGE_VERSION + 1))
    copy.content[README] = b"Do something else.\n"
    answer, _, note = _told(copy, desk, Level.BAG)
    assert answer is Answer.VERIFIED
    assert "not compared" in note


# Databases.


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Lab:
    lab = Lab(tmp_path_factory.mktemp("forged") / "lab")
    lab.folder.mkdir()
    lab.found()
    furnish(lab)
    return lab


def test_the_unchanged_database_is_verified(sound: Lab) -> None:
    report = sound.verify()
    assert (report.answer, report.findings) == (Answer.VERIFIED, [])


@pytest.mark.parametrize("name", BREAKS)
def test_a_forged_database_is_found_by_its_own_code(sound: Lab, tmp_path: Path, name: str) -> None:
    lab = sound.copy(tmp_path / "lab")
    BREAKS[name].make(lab)
    assert failure(BREAKS[name], lab.verify()) is None


# The command, and the disk.


def on_disk(copy: MemoryFiles, top: Path) -> Path:
    """Write *copy* below *top*, as far as a disk can hold it."""
    for path, data in copy.content.items():
        place = top.joinpath(*path.split("/"))
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
    for path, kind in copy.others.items():
        place = top.joinpath(*path.split("/"))
        place.parent.mkdir(parents=True, exist_ok=True)
        if kind is Kind.LINK:
            place.symlink_to(top.parent / "elsewhere")
        elif kind is Kind.EMPTY:
            place.mkdir()
        else:
            os.mkfifo(place)
    return top


def run(desk: Desk, copy: MemoryFiles, pins: Trust, folder: Path) -> Result:
    policy = folder / "pins"
    policy.write_bytes((desk.pins or pins).encode())
    words = ["verify", str(on_disk(copy, folder / "copy")), "--policy", str(policy), "--json"]
    home = {"MUNIMENT_HOME": str(folder / "home"), "MUNIMENT_ARCHIVE": ""}
    return CliRunner().invoke(main, words, env=home)


ON_DISK = (
    "the value of a statement is changed",
    "a key is used before its enrolment",
    "the time of a checkpoint goes back",
    "a link leads out of the folder",
    "a link stands in the place of a capture",
    "a pipe stands among the captures",
    "an empty folder announces a level of the tree",
    "two names differ in their case alone",
    "a row of the views is edited",
    "a file is altered and its manifest is not",
)


@pytest.mark.parametrize("name", ON_DISK)
def test_the_command_names_a_forgery_and_ends_with_10(name: str, tmp_path: Path) -> None:
    desk, copy, pins = made(name)
    result = run(desk, copy, pins, tmp_path)
    assert result.exit_code == 10, result.output
    code, address = FORGERIES[name].own
    assert f'"{code}"' in result.stdout
    assert f'"{address}"' in result.stdout


def test_the_command_verifies_the_original_and_ends_with_0(tmp_path: Path) -> None:
    desk = histories.LOGS["honest"]()
    result = run(desk, desk.files(), pins_of(desk.kept), tmp_path)
    assert result.exit_code == 0, result.output


def of_a_later_format(desk: Desk) -> None:
    """An entry that only a newer program can read is to hide what follows."""
    desk.put(desk.kept[12].note.replace(b"muniment/entry/v1", b"muniment/entry/v2", 1))


def by_an_unknown_rule(desk: Desk) -> None:
    """Stewards decide something that this program has not learnt: who may sign is not known."""
    link = desk.newest(ORIGIN)
    text, held = desk.composed(
        say("policy.changed", ORIGIN, replaces=link, signers=1), by=(ALICE, BOB)
    )
    text = text.replace(b'"policy.changed"', b'"policy.abolished"')
    desk.put(signed(text, ALICE, BOB), held)
    desk.append(say("note.added", P))


@pytest.mark.parametrize("make", [of_a_later_format, by_an_unknown_rule])
def test_the_command_says_what_cannot_be_decided_and_ends_with_11(
    make: Callable[[Desk], None], tmp_path: Path
) -> None:
    desk = histories.LOGS["honest"]()
    pins = pins_of(desk.kept)
    make(desk)
    result = run(desk, desk.files(), pins, tmp_path)
    assert result.exit_code == 11, result.output
    assert '"undecidedFrom": 13' in result.stdout.replace('":13', '": 13')


def test_a_policy_that_came_with_the_copy_is_refused(tmp_path: Path) -> None:
    _, copy, _ = made("the policy is swapped and all checkpoints are signed anew")
    top = on_disk(copy, tmp_path / "copy")
    policy = top / "data" / "trust" / "policy"
    words = ["verify", str(top), "--policy", str(policy)]
    result = CliRunner().invoke(main, words, env={"MUNIMENT_HOME": str(tmp_path / "home")})
    assert result.exit_code == 3, result.output
    assert "came with the snapshot" in result.stderr
