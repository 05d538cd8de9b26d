import os
import threading
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


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("correct", "dead", "--reason", "x"), "say what to change"),
        (("correct", "dead", "--unknown", "--reason", " "), "blank"),
        (("entity", "correct", "bektanov", "--reason", "x"), "say what to change"),
        (("cite", "dead", "--source", "report"), "say what stands there"),
        (("cite", "dead", "--source", "report", "--basis", "stated"), "say what stands there"),
        (("cite", "dead", "--source", "report", "--exact", ""), "blank"),
        (("retract", "dead", "--reason", "other"), "--text"),
        (("reinstate", "dead", "--reason", "other", "--text", ""), "blank"),
        (("prefer", "dead", "--reason", ""), "blank"),
    ],
)
def test_a_command_that_says_nothing_is_refused(demo, words: tuple[str, ...], said: str) -> None:
    told = demo.error(*words, code=2)
    assert said in str(told["message"])
    assert demo.json("status")["status"]["standing"]["size"] == 7


def test_a_handle_that_is_taken_is_refused(demo) -> None:
    told = demo.error(
        "entity", "correct", "bektanov", "--handle", "tokayev", "--reason", "x", code=6
    )
    assert "'tokayev' is that of ent:" in told["message"]
    again = ("entity", "correct", "bektanov", "--handle", "bektanov", "--reason", "x")
    assert "just that already" in demo(*again, code=6).stderr
    done = demo("entity", "correct", "bektanov", "--handle", "murat", "--reason", "x")
    assert "corrected: entity person: Murat Bektanov [en], Мурат Бектанов [ru]; handle: murat" in (
        done.stdout
    )


def test_a_qualifier_that_is_not_touched_keeps_its_words(demo) -> None:
    demo("correct", "sentence", "-q", "pointInTime=2023-03", "--reason", "x")
    body = demo.json("show", "sentence")["thing"]["statement"]["body"]
    said = {one["property"]: one["value"] for one in body["qualifiers"]}
    assert said["duration"] == {"duration": "P12Y", "expressed": "12 years"}
    assert said["latestDate"]["basis"] == "interpreted"
    # Said again as it was, it is as it was.
    same = ("correct", "sentence", "-q", "duration=P12Y", "--reason", "x")
    assert "just that already" in demo(*same, code=6).stderr
    anew = "duration={duration: P12Y, expressed: twelve years}"
    demo("correct", "sentence", "-q", anew, "--reason", "x")
    assert "“twelve years”" in demo("show", "sentence").stdout


def test_a_fault_in_a_qualifier_names_the_qualifier(demo) -> None:
    wrong = demo.error("correct", "dead", "-q", "asOf=2022-02-30", "--reason", "x", code=3)
    assert wrong["message"].startswith("asOf: '2022-02-30' is an impossible day")
    near = demo.error("correct", "dead", "-q", "asof=2022", "--reason", "x", code=4)
    assert near["message"] == "no property is called 'asof'"
    assert near["remedy"] == "Did you mean asOf?"


def test_who_speaks_must_be_known(demo) -> None:
    told = demo.error("cite", "dead", "--source", "report", "--said", "ofcials states", code=4)
    assert told["message"] == "no entity is called 'ofcials'"
    assert told["remedy"] == "Did you mean officials?"


def test_a_denial_is_told_as_one_and_a_reference_is_given_once(demo) -> None:
    words = ("cite", "dead", "--source", "report", "--said", "officials states not")
    assert "cited against unrest of January 2022 in Kazakhstan - deaths: The Meridian" in (
        demo(*words).stdout
    )
    assert "just this reference" in demo(*words, code=6).stderr
    demo("cite", "dead", "--source", "archive", "--note", "counted twice, the same figure")
    assert "the archive itself infers it" in demo("show", "dead").stdout


def test_what_was_recorded_is_told_in_the_language_asked_for(demo) -> None:
    done = demo("prefer", "noncompliance", "--reason", "x", "--lang", "ru")
    assert "Мурат Бектанов - compliedWith" in done.stdout


def test_a_dry_run_of_new_things_gives_no_ids(demo) -> None:
    words = "deposit: small\nentities:\n  abc: {kind: person, label: {en: A}}\n"
    text = demo("deposit", "-", "--dry-run", input=words).stdout
    assert "added  abc" in text
    assert "ent:" not in text
    assert "standard input:1:1" in demo("deposit", "-", input="", code=3).stderr


def test_a_deposit_comes_from_a_pipe_too(demo, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    words = "deposit: small\nentities:\n  abc: {kind: person, label: {en: A}}\n"
    writer = threading.Thread(target=(tmp_path / "pipe").write_text, args=(words,))
    writer.start()
    assert "1 added" in demo("deposit", str(tmp_path / "pipe")).stdout
    writer.join()
    assert "no file" in demo("deposit", "/dev/zero", code=4).stderr


def test_a_new_value_is_told_with_the_words_that_are_quoted_for_the_old(demo) -> None:
    demo("cite", "dead", "--source", "report", "--exact", "225 dead")
    kept = ("correct", "dead", "--reason", "miscounted", "--value")
    value = "{of: person, text: 226 dead, modality: exact, amount: 226}"
    answer = demo.json(*kept, value, "--dry-run")
    assert "225 dead" in answer["quotations"]
    told = demo(*kept, value).stdout
    assert "still quoted, though the value is another now:" in told
    assert '  "225 dead"\n' in told
    # Where the value stays, its quotations stay with good reason.
    assert (
        demo.json("correct", "dead", "--reason", "x", "-q", "pointInTime=2022-01-15")["quotations"]
        == []
    )


@pytest.mark.parametrize(
    ("span", "seconds"),
    [
        (("72", "80"), [72, 80]),
        (("00:00:12", "0:01:12"), [12, 72]),
        (("1:12", "1:00:00"), [72, 3600]),
    ],
)
def test_seconds_are_said_as_a_player_shows_them(demo, span, seconds: list[int]) -> None:
    demo("cite", "dead", "--source", "report", "--seconds", *span)
    references = demo.json("show", "dead")["thing"]["statement"]["references"]
    assert references[-1]["reference"]["loc"]["t"] == seconds


@pytest.mark.parametrize("time", ["1:70", "1:2", "-1", "1:2:3:4", "soon", "1.5", ""])
def test_what_is_no_time_in_a_recording_is_told_with_an_example(demo, time: str) -> None:
    words = ("cite", "dead", "--source", "report", "--seconds")
    told = demo(*words, "0", time, code=2).stderr
    assert "write 72 or 0:01:12" in told


@pytest.mark.parametrize(
    ("place", "said"),
    [
        (("--paragraph", "9999"), "the capture has no paragraph 9999: it has"),
        (("--chars", "0", "999999"), "and none at 999999"),
    ],
)
def test_a_place_that_the_capture_has_not_is_refused(demo, place, said: str) -> None:
    assert said in demo("cite", "dead", "--source", "report", *place, code=3).stderr
