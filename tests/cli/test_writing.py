from pathlib import Path

import pytest


def test_retract_and_reinstate(demo) -> None:
    done = demo.json("retract", "tortured", "--reason", "error")
    assert (done["addresses"], done["checkpoint"], done["dryRun"]) == (["7.0"], 8, False)
    assert "retracted" in demo("show", "tortured").stdout
    assert "is retracted" in demo("retract", "tortured", "--reason", "error", code=6).stderr
    result = demo("reinstate", "tortured", "--reason", "other", "--text", "after all")
    assert result.stdout.startswith("8.0  stm:")
    assert "checkpoint over 9 entries" in result.stdout


def test_a_dry_run_records_nothing(demo) -> None:
    result = demo("retract", "tortured", "--reason", "error", "--dry-run")
    assert "nothing was recorded" in result.stdout
    assert demo.json("status")["status"]["standing"]["size"] == 7


@pytest.mark.parametrize(("verb", "rank"), [("prefer", "preferred"), ("deprecate", "deprecated")])
def test_ranks_can_be_given_and_taken_back(demo, verb: str, rank: str) -> None:
    demo(verb, "dead", "--reason", "official")
    assert demo.json("show", "dead")["thing"]["statement"]["rank"] == rank
    demo("unrank", "dead", "--reason", "after all")
    assert demo.json("show", "dead")["thing"]["statement"]["rank"] == "normal"


def test_a_value_is_corrected_with_a_reason(demo) -> None:
    demo("correct", "court-type", "--value", "civilian", "--reason", "misread")
    assert demo.json("show", "court-type")["thing"]["statement"]["body"]["value"] == {
        "code": "civilian"
    }
    demo(
        "correct", "court-type", "--withheld", "classified", "--by", "authorities", "--reason", "x"
    )
    assert demo.json("show", "court-type")["thing"]["statement"]["body"]["value"]["absent"] == (
        "withheld"
    )
    demo("correct", "order", "--remove-qualifier", "manner", "--reason", "x")
    demo("correct", "order", "-q", "manner=written", "--reason", "x")
    assert "manner: written" in demo("show", "order").stdout


@pytest.mark.parametrize(
    "options",
    [
        ("--value", "x", "--unknown"),
        ("--by", "authorities", "--value", "x"),
        ("--expressed", "x"),
    ],
)
def test_a_value_is_said_one_way(demo, options: tuple[str, ...]) -> None:
    assert demo("correct", "order", "--reason", "x", *options, code=2).stdout == ""


def test_cite_takes_speakers_and_looks_up_the_words(demo) -> None:
    demo(
        *("cite", "dead", "--source", "report", "--exact", "225 dead"),
        *("--said", "officials states not", "--page", "1"),
    )
    found = demo.json("show", "dead")["thing"]["statement"]
    assert found["stance"] == "disputed"
    assert found["references"][1]["reference"]["loc"]["page"] == 1
    result = demo("cite", "dead", "--source", "report", "--exact", "226 dead", code=3)
    assert result.stdout == ""


def test_an_entity_is_corrected(demo) -> None:
    demo("entity", "correct", "bektanov", "--label", "kk=Мұрат Бектанов", "--reason", "added")
    assert "Мұрат Бектанов" in demo("show", "bektanov").stdout
    demo(
        "entity", "correct", "bektanov", "--remove-label", "kk", "--not-identified", "--reason", "x"
    )
    found = demo.json("show", "bektanov")["thing"]
    assert (found["identified"], sorted(found["label"])) == (False, ["en", "ru"])
    assert (
        "LANG=TEXT"
        in demo("entity", "correct", "bektanov", "--label", "x", "--reason", "x", code=2).stderr
    )


def test_a_property_is_defined(demo) -> None:
    words = (
        "--label",
        "en=freed",
        "--description",
        "en=Names who was freed.",
        "--values",
        "entity",
    )
    demo("property", "define", "freed", *words)
    assert demo.json("show", "freed")["thing"]["definition"]["valueTypes"] == ["entity"]
    assert demo("property", "define", "freed", *words, code=6).stdout == ""


def test_an_edited_deposit_goes_in_again_and_only_the_change_counts(demo) -> None:
    file = demo.folder / "report.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("value: military", "value: civilian"), encoding="utf-8")
    done = demo.json("deposit", str(file))
    changed = {item["key"]: item["outcome"] for item in done["items"]}
    assert changed["statements/court-type"] == "corrected"
    assert "added" not in changed.values()
    assert "civilian" in demo("show", "court-type").stdout


def test_a_deposit_comes_from_standard_input_too(demo, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(demo.folder)
    result = demo(
        "deposit",
        "-",
        input="deposit: small\nlang: en\nentities:\n  a: {kind: person, label: {en: A}}\n",
    )
    assert "1 added" in result.stdout


def test_a_deposit_with_faults_tells_every_one_with_its_place(demo) -> None:
    file = demo.folder / "bad.yaml"
    file.write_text("deposit: bad\nentities:\n  a: {label: {en: A}}\n  b: {kind: person}\n")
    result = demo("deposit", str(file), code=3)
    assert result.stdout == ""
    assert "bad.yaml:3:" in result.stderr
    assert "bad.yaml:4:" in result.stderr
    assert "error: 2 faults" in result.stderr
    told = demo.error("deposit", str(file), code=3)
    assert [fault["line"] for fault in told["faults"]] == [3, 4]
    assert demo("deposit", str(demo.folder / "none.yaml"), code=4).stdout == ""


def test_without_its_key_nobody_records(demo, tmp_path: Path) -> None:
    stranger = type(demo)(tmp_path / "elsewhere", demo.archive, demo.folder)
    assert (
        stranger.error("retract", "dead", "--reason", "error", code=5)["kind"] == "not authorised"
    )
    assert "log keys" in stranger("checkpoint", code=5).stderr
