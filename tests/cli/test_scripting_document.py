"""What docs/scripting.md says of exit codes, settings and JSON is so: each command is run."""

import json
import re
from collections.abc import Iterator, Mapping
from importlib import resources
from pathlib import Path

import pytest

from archive.place import _SETTINGS
from cli.errors import CODES
from cli.main import Group, main
from tests.interchange.samples import answer, full_item

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "scripting.md").read_text("utf-8")

Shape = Mapping[str, str]


def sections() -> Iterator[tuple[str, list[list[str]]]]:
    """Yield each heading with the rows of the first table under it."""
    for part in re.split(r"^##+ ", PAGE, flags=re.MULTILINE)[1:]:
        heading, _, text = part.partition("\n")
        rows = [
            [cell.strip().strip("`") for cell in line.strip("|").split("|")]
            for line in text.splitlines()
            if line.startswith("| ")
        ]
        yield heading, rows[2:]


TABLES = dict(sections())
SHAPES: dict[str, Shape] = {
    name: {row[0]: row[1] for row in rows}
    for name, rows in TABLES.items()
    if rows and len(rows[0]) == 3
}
ANSWERS = {row[0]: row[1] for row in TABLES["Answers"]}


ON_A_SERVER = {"db roles"}
"""What a file has no use for; tests/service/test_roles.py runs it."""


def faults(value: object, said: str, at: str) -> list[str]:
    """Return where *value* is not what *said* says; of several possibilities, the best."""
    tried = [_faults(value, one, at) for one in said.split(" or ")]
    return min(tried, key=len)


def _faults(value: object, said: str, at: str) -> list[str]:
    plain = {"text": str, "number": int, "yes/no": bool, "null": type(None), "body": dict}
    if said == "any":
        return []
    if said in plain:
        fits = isinstance(value, plain[said]) and (said != "number" or value is not True)
        return [] if fits else [f"{at}: {value!r} is not {said}"]
    if said.startswith("list of "):
        if not isinstance(value, list):
            return [f"{at} is no list"]
        inner = said.removeprefix("list of ")
        return [one for n, item in enumerate(value) for one in faults(item, inner, f"{at}[{n}]")]
    if not isinstance(value, dict):
        return [f"{at}: {value!r} is no object"]
    if said.endswith(" by name"):
        inner = said.removesuffix(" by name")
        return [one for name, item in value.items() for one in faults(item, inner, f"{at}.{name}")]
    shape = SHAPES[said]
    found = [f"{at}.{name} is not in the table {said}" for name in value.keys() - shape.keys()]
    found += [f"{at}.{name} of the table {said} is missing" for name in shape.keys() - value.keys()]
    for name in shape.keys() & value.keys():
        found += faults(value[name], shape[name], f"{at}.{name}")
    return found


RUNS = (
    "init {tmp}/new --origin example.org/new --key mine",
    "demo {tmp}/demo-2",
    "demo {tmp}/example --example-only",
    "deposit {demo}/report.yaml",
    "deposit --schema",
    "deposit --example",
    "import --example",
    "import {tmp}/people.csv --map {tmp}/people.toml --dry-run",
    "import {tmp}/people.csv --map {tmp}/people.toml",
    "import {tmp}/faulty.csv --map {tmp}/people.toml --on-error skip",
    "import {tmp}/faulty.csv --map {tmp}/people.toml",
    "note bektanov Ask. --lang en",
    "show noncompliance",
    "show bektanov",
    "show report",
    "show penalty",
    "find paper",
    "find ask",
    "timeline",
    "timeline bektanov --valid-at 2022-01-10",
    "cite order --source report --said 'tokayev states not'",
    "conflicts",
    "unknowns",
    "rests-on alzhanov",
    "mentions bektanov",
    "diff 2..",
    "diff ..1 --limit 3",
    "stats",
    "stats --list one-reference",
    "stats --list restricted",
    "history paper-content",
    "history drawn-from-order",
    "log",
    "status",
    "add bektanov claim words --value-lang en --source report",
    "undo --reason error --dry-run",
    "correct dead --value x --reason x --unknown",
    "correct dead --unknown --reason x --dry-run",
    "cite noncompliance --source report --page 1",
    "retract dead --reason error",
    "reinstate dead --reason error",
    "prefer dead --reason x",
    "deprecate dead --reason x",
    "unrank dead --reason x",
    "source add --kind article",
    "source get report",
    "source correct report --lang ru --reason x",
    "source capture report --outcome failed --method download",
    "entity add --kind person --label en=Somebody",
    "entity correct paper --handle papier --reason x",
    "entity link bektanov tokayev unsure --reason x",
    "show tokayev",
    "property list",
    "property define shotAt --label en=x --description en=y --values text",
    "verify",
    "snapshot {tmp}/snapshot",
    "export wikibase {tmp}/out.json",
    "export ftm {tmp}/out.csv",
    "import {tmp}/Q42.json --format wikibase",
    "verify {tmp}/snapshot",
    "prove dead -o {tmp}/proof",
    "verify {tmp}/proof",
    "compare {tmp}/snapshot",
    "checkpoint",
    "rebuild",
    "rebuild --check",
    "backup {tmp}/backup",
    "restore {tmp}/restored --from {tmp}/snapshot --without-restricted --behind",
    "copy {demo}/archive {tmp}/copied --read-only",
    "db upgrade",
    "db check",
    "key new another",
    "key list",
    "key enrol another --role steward --key demo",
    "policy signers 2 --key demo --dry-run",
    "key new third",
    "key rotate another third --reason retired --key demo",
    "key revoke third --reason left --key demo",
    "policy log-keys --key demo",
    "restrict dead --reason safety",
    "open dead --reason resolved --key demo",
    "note dead Words. --lang en --draft {tmp}/act",
    "sign {tmp}/act",
    "append {tmp}/act",
    "redact 2.33 --reason privacy",
    "redact 2.33 --reason privacy --confirm 1 --key demo",
    "redact --finish",
    "completion zsh",
    "deposit {tmp}/faulty.yaml",
    "show nothing-of-the-kind",
)


def commands(group: Group, path: str = "") -> Iterator[str]:
    for name, found in group.later.items():
        if isinstance(found, Group):
            yield from commands(found, f"{path}{name} ")
        else:
            yield f"{path}{name}"


def answer_of(words: list[str]) -> str:
    """Return the row that tells of *words*: that with an option of theirs first."""
    fitting = [
        row
        for row in ANSWERS
        if all(word in words for word in row.split())
        and words[: len([word for word in row.split() if not word.startswith("-")])]
        == [word for word in row.split() if not word.startswith("-")]
    ]
    return max(fitting, key=len)


def test_every_answer_has_the_members_of_its_table(demo, tmp_path: Path) -> None:
    (tmp_path / "faulty.yaml").write_text("deposit: x\nsources: {a: {}}\n", "utf-8")
    for name in ("people.csv", "people.toml"):
        content = resources.files("archive.example").joinpath(name).read_bytes()
        (tmp_path / name).write_bytes(content)
    head = (tmp_path / "people.csv").read_text("utf-8").partition("\n")[0]
    (tmp_path / "faulty.csv").write_text(f"{head}\n101,A,,,x,,\n", "utf-8")
    (tmp_path / "Q42.json").write_bytes(answer(full_item("Q42")))
    run, used = set(), set()
    for line in RUNS:
        words = line.format(tmp=tmp_path, demo=demo.folder).split()
        result = run_json(demo, words)
        if result.exit_code in (0, 11):
            row = answer_of(words)
            assert faults(json.loads(result.stdout), ANSWERS[row], line) == []
            run.add(row)
            used.update(ANSWERS[row].split(" or "))
        else:
            assert faults(json.loads(result.stderr)["error"], "error", line) == []
    assert run == set(ANSWERS) - ON_A_SERVER, "each row of the table of answers must be tried"
    assert used <= SHAPES.keys()


def run_json(demo, words: list[str]):
    from click.testing import CliRunner

    environment = {"MUNIMENT_HOME": str(demo.home), "MUNIMENT_ARCHIVE": str(demo.archive)}
    result = CliRunner().invoke(main, [*words, "--json"], env=environment)
    assert result.exit_code in (0, 2, 3, 4, 11), (words, result.stderr)
    return result


def test_every_command_has_an_answer_in_the_table() -> None:
    told = {row.partition(" --")[0] for row in ANSWERS}
    assert told == set(commands(main)), "tell of the command in docs/scripting.md"


def test_every_table_is_used_and_every_word_has_a_table() -> None:
    plain = {"text", "number", "yes/no", "null", "body", "any"}
    words = {
        word.removeprefix("list of ").removesuffix(" by name")
        for shape in SHAPES.values()
        for said in shape.values()
        for word in said.split(" or ")
    }
    assert words - plain <= SHAPES.keys()
    answers = {word for said in ANSWERS.values() for word in said.split(" or ")}
    assert SHAPES.keys() == (words - plain) | answers | {"error"}


def test_a_difference_would_be_found() -> None:
    assert faults({"checkpoint": 3}, "signed", "x") == []
    for wrong in ({}, {"checkpoint": "3"}, {"checkpoint": 3, "more": 1}, [], {"checkpoint": True}):
        assert len(faults(wrong, "signed", "x")) == 1


def test_the_exit_codes_are_those_of_the_program() -> None:
    assert {int(code): told for code, told in TABLES["Exit codes"]} == CODES


def test_the_settings_are_those_that_are_read() -> None:
    assert [row[0] for row in TABLES["Settings of an archive"]] == list(_SETTINGS)


@pytest.mark.parametrize("name", [row[0] for row in TABLES["Environment"]])
def test_every_variable_is_read_somewhere(name: str) -> None:
    source = "".join(
        path.read_text("utf-8")
        for path in (Path(__file__).resolve().parents[2] / "cli").rglob("*.py")
    )
    for variable in re.findall(r"[A-Z_]{4,}", name):
        short = variable.removeprefix("MUNIMENT_").replace("_", "-").lower()
        assert variable in source or f'"{short}"' in source
