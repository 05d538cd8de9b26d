"""The format document says what the program does: no table may drift from the register."""

import json
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from archive.core import canonical, checkpoint, entry, note
from archive.errors import MalformedError
from archive.events import archive, entity, members, opening, source
from archive.events import note as notes
from archive.events.base import ARCHIVIST, REGISTER, STEWARD, STEWARD_FAMILIES, EventType, Replaces
from archive.events.recorded import BodyState
from archive.facts import codes, grammars, references, values
from archive.facts.quantities import MAX_MAGNITUDE, NUMBERS
from archive.facts.value_terms import Absence
from archive.ids import EVENTS_PER_ENTRY, MAX_INTEGER, MAX_ORIGIN_BYTES

CHECKOUT = Path(__file__).parents[1]
TEXT = (CHECKOUT / "docs" / "format.md").read_text(encoding="utf-8")
VECTORS = json.loads((CHECKOUT / "tests" / "vectors" / "events.json").read_text(encoding="utf-8"))[
    "events"
]

CHAINS = {
    Replaces.FIRST: "starts",
    Replaces.NEXT: "continues",
    Replaces.EITHER: "starts or continues",
    Replaces.LOOSE: "loose",
    Replaces.OUTSIDE: "none",
}
TYPES = sorted(REGISTER)


def section(heading: str) -> str:
    """Return the text below the one *heading*, up to the next one of its level or above."""
    level = len(heading) - len(heading.lstrip("#"))
    parts = TEXT.split(f"\n{heading}\n")
    assert len(parts) == 2, f"{heading} stands {len(parts) - 1} times"
    return re.split(rf"\n#{{1,{level}}} ", parts[1])[0]


def rows(text: str) -> Iterator[list[str]]:
    """Yield the rows of the tables in *text* without their heads."""
    lines = text.split("\n")
    for before, line in zip(["", *lines], lines, strict=False):
        if line.startswith("| ") and not line.startswith("| ---"):
            follows = lines[lines.index(line) + 1 : lines.index(line) + 2]
            if follows and follows[0].startswith("| ---") and not before.startswith("|"):
                continue
            yield [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]


def quoted(text: str) -> list[str]:
    return re.findall(r"`([^`]+)`", text)


def codes_in_rules() -> set[str]:
    found = set()
    for path in (CHECKOUT / "archive" / "rules").glob("*.py"):
        text = path.read_text(encoding="utf-8")
        found |= set(re.findall(r'"((?:entry|head|body)\.[a-z-]+)"', text))
        found |= {f"entry.{code}" for code in re.findall(r'_entry\(\s*"([a-z-]+)"', text)}
    return found


# events


def test_every_type_stands_once_in_the_table_of_types() -> None:
    listed = [
        (quoted(row[0])[0], int(row[1]))
        for row in rows(section("## 7 Event types"))
        if len(row) == 7
    ]
    assert sorted(listed) == TYPES


@pytest.mark.parametrize("key", TYPES)
def test_the_table_of_types_says_what_the_register_says(key: tuple[str, int]) -> None:
    declared = REGISTER[key]
    (row,) = [
        row
        for row in rows(section("## 7 Event types"))
        if len(row) == 7 and row[0] == f"`{key[0]}`" and row[1] == str(key[1])
    ]
    about = set(re.split(", | or ", row[2]))
    assert about == declared.about
    assert row[3] == CHAINS[declared.replaces]
    assert (row[4] == "yes") is declared.cites
    assert set(row[5].split(" or ")) == declared.roles
    assert (row[6] == "yes") is declared.steward


@pytest.mark.parametrize("key", TYPES)
def test_every_member_of_a_body_is_listed_and_no_other(key: tuple[str, int]) -> None:
    bodies = [json.loads(one["body"]) for one in VECTORS if (one["type"], one["v"]) == key]
    listed = {quoted(row[0])[0]: row[1] for row in rows(section(f"### `{key[0]}` {key[1]}"))}
    assert listed.keys() == set().union(*bodies)
    everywhere = set.intersection(*map(set, bodies))
    assert {name for name, required in listed.items() if required == "yes"} == everywhere


@pytest.mark.parametrize("key", TYPES)
def test_what_is_required_cannot_be_left_out_and_what_is_not_can(key: tuple[str, int]) -> None:
    declared = REGISTER[key]
    listed = {quoted(row[0])[0]: row[1] for row in rows(section(f"### `{key[0]}` {key[1]}"))}
    bodies = [json.loads(one["body"]) for one in VECTORS if (one["type"], one["v"]) == key]
    for name, required in listed.items():
        taken = [
            read(declared, {n: body[n] for n in body if n != name})
            for body in bodies
            if name in body
        ]
        assert taken
        if required == "yes":
            assert not any(taken), name
        elif required == "no" and (key[0].split(".")[1], name) not in {
            ("retracted", "text"),
            ("reinstated", "text"),
        }:
            assert all(taken), name


def read(declared: EventType, body: dict[str, object]) -> bool:
    try:
        declared.body.decode(body, "")  # type: ignore[arg-type]
    except MalformedError:
        return False
    return True


@pytest.mark.parametrize(
    ("heading", "name", "choices"),
    [
        ("### `policy.changed` 1", "reason", members.POLICY_REASONS),
        ("### `key.enrolled` 1", "roles", (ARCHIVIST, STEWARD)),
        ("### `key.revoked` 1", "reason", members.KEY_REASONS),
        ("### `entity.linked` 1", "judgement", entity.JUDGEMENTS),
        ("### `source.captured` 1", "outcome", source.OUTCOMES),
        ("### `source.captured` 1", "method", source.METHODS),
        ("### `statement.retracted` 1", "reason", members.STATEMENT_REASONS),
        ("### `note.added` 1", "kind", notes.NOTE_KINDS),
        ("### `access.restricted` 1", "reason", members.ACCESS_REASONS),
        ("### `event.redacted` 1", "reason", members.REDACTION_REASONS),
        ("## 9 References", "act", tuple(references.Act)),
        ("## 9 References", "certainty", tuple(references.Certainty)),
        ("## 9 References", "basis", tuple(codes.Basis)),
    ],
)
def test_a_closed_list_is_listed_in_full(heading: str, name: str, choices: Sequence[str]) -> None:
    (row,) = [row for row in rows(section(heading)) if row[0] == f"`{name}`"]
    assert quoted(row[2]) == list(choices)


@pytest.mark.parametrize(("name", "kinds"), sorted(source._MEMBER_KINDS.items()))
def test_the_kinds_of_a_members_value_are_listed(name: str, kinds: Sequence[str]) -> None:
    (row,) = [row for row in rows(section("### `source.added` 1")) if row[0] == f"`{name}`"]
    said = row[2].partition(";")[0].removeprefix("value: ")
    assert re.split(", | or ", said) == list(kinds)


def test_the_steward_families_are_named() -> None:
    text = section("### Types and versions that a reader does not know")
    first = text.strip().partition(" they stop it")[0]
    assert set(quoted(first)) == STEWARD_FAMILIES


def test_the_states_of_a_body_are_those_of_the_code() -> None:
    states = [quoted(row[0])[0] for row in rows(section("### Body and commitment"))]
    assert sorted(states) == sorted(state.value for state in BodyState)


# values and references


def test_the_kinds_of_values_stand_in_the_order_that_value_types_have() -> None:
    table = [row for row in rows(section("## 8 Values")) if len(row) == 3]
    assert tuple(quoted(row[0])[0] for row in table) == values.KINDS


def test_the_members_beside_a_value_are_listed() -> None:
    frozen = json.loads(
        (CHECKOUT / "tests" / "vectors" / "facts_values.json").read_text(encoding="utf-8")
    )
    seen: dict[str, set[str]] = {}
    for case in frozen["accepted"]:
        seen.setdefault(case["kind"], set()).update(case["value"])
    for kind, others, _ in (row for row in rows(section("## 8 Values")) if len(row) == 3):
        name = quoted(kind)[0]
        listed = {name, *quoted(others)}
        assert seen[name] - {"expressed", "basis"} <= listed
        told = {"expressed", "basis"} & seen[name]
        assert not told or name not in {"text", "quote", "quantity"}


def test_the_absences_are_listed() -> None:
    (row,) = [row for row in rows(section("## 8 Values")) if row[0] == "`absent`"]
    assert set(quoted(row[2])) >= set(Absence)


def test_each_modality_is_listed_with_its_numbers() -> None:
    table = [row for row in rows(section("## 8 Values")) if len(row) == 2]
    assert {quoted(row[0])[0]: tuple(quoted(row[1])) for row in table} == {
        modality.value: numbers for modality, numbers in NUMBERS.items()
    }
    assert f"from -{MAX_MAGNITUDE} to {MAX_MAGNITUDE}" in section("## 8 Values")


def test_the_members_of_references_locators_and_steps_are_listed() -> None:
    listed = {quoted(row[0])[0] for row in rows(section("## 9 References"))}
    whole = next(
        json.loads(one["body"])["reference"]
        for one in VECTORS
        if one["type"] == "statement.cited" and one["name"] == "all members of a reference"
    )
    used = {*whole, *whole["loc"], *(name for step in whole["attribution"] for name in step)}
    assert listed == used


# grammars, spelled out by code points


def ranges(text: str) -> set[int]:
    found: set[int] = set()
    for first, last in re.findall(r"\b([0-9A-F]{2,5})(?:-([0-9A-F]{2,5}))?\b", text):
        found |= set(range(int(first, 16), int(last or first, 16) + 1))
    return found


def code_points(text: str) -> set[int]:
    return ranges(text.replace("U+", ""))


def test_the_characters_of_handles_are_those_of_the_code() -> None:
    (text,) = re.findall(
        r"these code points, in hex: (.*?)\.\n\n", section("## 10 Small grammars"), re.DOTALL
    )
    listed = ranges(text) | set(map(ord, "0123456789")) | ascii_letters()
    taken = {point for point in range(sys.maxunicode + 1) if grammars.is_handle(chr(point))}
    assert listed == taken


def ascii_letters() -> set[int]:
    return {*range(ord("A"), ord("Z") + 1), *range(ord("a"), ord("z") + 1)}


def row_of(name: str) -> str:
    (row,) = [row for row in rows(section("## 10 Small grammars")) if row[0] == name]
    return row[1]


def test_the_characters_that_no_uri_holds_are_those_of_the_code() -> None:
    listed = code_points(row_of("URI").partition("none of ")[2])
    refused = {p for p in range(sys.maxunicode + 1) if not grammars.is_uri(f"a:{chr(p)}")}
    assert listed == refused


def test_the_characters_that_are_no_words_are_those_of_the_code() -> None:
    listed = code_points(row_of("words").partition("none of ")[2])
    assert listed == {point for point in range(sys.maxunicode + 1) if not chr(point).strip()}


def test_the_spaces_that_no_name_of_a_key_holds_are_those_of_the_code() -> None:
    (text,) = re.findall(r"none of (U\+0020 .*?)\.\n", section("### Signed notes"), re.DOTALL)
    listed = code_points(text) | set(range(0x20)) | {ord("+")} | set(range(0xD800, 0xE000))
    assert listed == {point for point in range(sys.maxunicode + 1) if not note.is_name(chr(point))}


@pytest.mark.parametrize("name", ["code", "decimal"])
def test_a_grammar_is_that_of_the_code(name: str) -> None:
    pattern = re.compile(quoted(row_of(name))[0].replace("\\|", "|"))
    used = {"code": grammars._CODE, "decimal": grammars._NUMBER}[name]
    assert pattern.pattern == used.pattern.replace("(?:", "(")


# rules


def test_every_rule_is_listed_once_with_its_code() -> None:
    text = section("## 11 What counts") + section("## 12 Body rules")
    listed = [quoted(row[1])[0] for row in rows(text) if re.fullmatch(r"[EHB]\d+", row[0])]
    assert sorted(listed) == sorted(codes_in_rules())


@pytest.mark.parametrize(("letter", "head"), [("E", "entry."), ("H", "head."), ("B", "body.")])
def test_rules_are_numbered_without_gaps(letter: str, head: str) -> None:
    text = section("## 11 What counts") + section("## 12 Body rules")
    listed = [row for row in rows(text) if row[0].startswith(letter)]
    assert [row[0] for row in listed] == [f"{letter}{n + 1}" for n in range(len(listed))]
    assert all(quoted(row[1])[0].startswith(head) for row in listed)


def test_every_rule_has_a_history_that_breaks_it() -> None:
    tests = "".join(
        path.read_text(encoding="utf-8") for path in (CHECKOUT / "tests" / "rules").glob("*.py")
    )
    assert {code for code in codes_in_rules() if f'"{code}"' not in tests} == set()


# limits and fixed texts


def test_the_limits_are_those_of_the_code() -> None:
    limits = {row[0]: row[1] for row in rows(section("## 18 Limits"))}
    assert limits == {
        "an entry, the whole note": f"{entry.MAX_BYTES} bytes",
        "events in an entry": f"{EVENTS_PER_ENTRY}",
        "signers of an entry": f"{entry.MAX_SIGNERS}",
        "`signers` of a policy": f"{archive.MAX_SIGNERS}",
        "one body": f"{opening.MAX_BODY_BYTES} bytes",
        "all bodies of an entry": f"{opening.MAX_BODIES_BYTES} bytes",
        "arrays and objects within one another": f"{canonical.MAX_DEPTH}",
        "signature lines of a checkpoint": f"{note.MAX_LINES}",
        "steps of an attribution": f"{references.MAX_STEPS}",
        "origin": f"{MAX_ORIGIN_BYTES} bytes",
        "URI": f"{grammars.MAX_URI} characters",
        "code, handle, language tag, name of a property": f"{grammars.MAX_LANG} characters",
        "decimal": f"{grammars.MAX_NUMBER} characters",
        "any number": "2^53 - 1",
    }
    assert MAX_INTEGER == 2**53 - 1


def test_the_example_of_an_entry_is_one_but_for_its_hashes() -> None:
    example = re.findall(r"```\n(muniment/entry/v1\n.*?)```", section("## 5 Entries"), re.DOTALL)[0]
    hash_ = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
    text = example.partition("\n\n")[0].replace("<b64>", hash_) + "\n"
    assert entry.parse_text(text.encode()).encode() == text.encode()


def test_the_example_of_a_path_is_one() -> None:
    from archive.core import tile_paths
    from archive.core.tiles import Bundle

    assert "`x001/x234/067`" in TEXT
    assert tile_paths.path(Bundle(1_234_067)) == "tile/entries/x001/x234/067"


def test_every_link_within_the_document_leads_somewhere() -> None:
    anchors = {
        re.sub(r"[^a-z0-9 -]", "", heading.lower()).replace(" ", "-")
        for heading in re.findall(r"^#+ (.*)$", TEXT, re.MULTILINE)
    }
    assert set(re.findall(r"\]\(#([^)]+)\)", TEXT)) <= anchors
    for path in re.findall(r"\]\(([^#)]+\.md|[a-z]+)\)", TEXT):
        assert (CHECKOUT / "docs" / path).is_file(), path


def test_a_checkpoint_reads_as_described() -> None:
    text = b"example.org/a\n7\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n"
    assert checkpoint.parse_text(text).text() == text
