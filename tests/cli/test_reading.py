import json

import pytest


def test_show_tells_stance_speakers_and_hedges_word_for_word(demo) -> None:
    result = demo("show", "noncompliance")
    text = result.stdout
    assert result.stderr == ""
    assert "Murat Bektanov - compliedWith -> spoken orders of the president" in text
    assert "denied · normal · revision 1 · 3 references against, 0 for" in text
    assert "The Meridian Gazette <- Dimash Alzhanov (opines, denies" in text
    for hedge in ("“likely”", "“Perhaps”", "“it can at most be assumed”"):
        assert hedge in text
    assert text.rstrip().endswith("· as of now")
    assert "archive example.org/demo · 7 entries · root " in text


def test_a_chain_of_speakers_is_told_outermost_first(demo) -> None:
    text = demo("show", "order").stdout
    chain = (
        "The Meridian Gazette <- Dimash Alzhanov (reports), to The Insider <- "
        "Kassym-Jomart Tokayev (states: “said”), to Khabar 24, in interview"
    )
    assert chain in text


def test_show_as_json_has_what_scripts_need(demo) -> None:
    found = demo.json("show", "noncompliance")
    statement = found["thing"]["statement"]
    assert (statement["stance"], statement["rank"], statement["revision"]) == (
        "denied",
        "normal",
        1,
    )
    assert statement["tally"]["against"] == 3
    assert statement["body"]["property"] == "compliedWith"
    assert found["names"][statement["body"]["subject"]] == "Murat Bektanov"
    assert found["standing"]["origin"] == "example.org/demo"
    assert found["standing"]["size"] == 7


def test_an_entity_is_found_by_its_label_in_any_language(demo) -> None:
    english, russian = demo("show", "Murat Bektanov"), demo("show", "мурат бектанов")
    assert english.stdout == russian.stdout
    assert "statements about it: 8" in english.stdout
    assert "Мурат Бектанов" in demo("show", "bektanov", "--lang", "ru").stdout.splitlines()[0]


def test_a_list_is_cut_and_says_so(demo) -> None:
    assert (
        "statements about it: 8, 6 more: --limit" in demo("show", "bektanov", "--limit", "2").stdout
    )


def test_a_source_and_a_property_are_shown_too(demo) -> None:
    source = demo("show", "report").stdout
    assert "captures: 1" in source
    assert "statements that rest on it: 35, 1 retracted" in source
    assert "values" in demo("show", "penalty").stdout
    address = demo.json("show", "noncompliance")["thing"]["statement"]["address"]
    assert demo("show", address).stdout == demo("show", "noncompliance").stdout


def test_a_retracted_statement_says_so_everywhere(demo) -> None:
    text = demo("show", "drawn-from-order").stdout
    assert "  retracted · claimed · normal · revision 2" in text
    assert "overInterpretation" in text


def test_what_is_not_there_is_not_found_and_near_names_are_told(demo) -> None:
    result = demo("show", "bektanof", code=4)
    assert result.stdout == ""
    assert "Did you mean bektanov?" in result.stderr
    told = demo.error("show", "bektanof", code=4)
    assert told["kind"] == "not found"
    assert "999.0" in demo("show", "999.0", code=4).stderr
    assert "history" in demo("show", "0.0", code=4).stderr
    assert "demo-reserve" in demo("show", "0.1").stdout


def test_history_tells_who_when_why_and_what_changed(demo) -> None:
    text = demo("history", "paper-content").stdout
    assert "revision 2  statement.corrected" in text
    assert "reason: as first entered, the value was half a sentence" in text
    assert "paper wanted by the subordinates - content -> which would let them fire" in text
    assert "references[0]" not in text
    assert "- text: which would let them fire to kill and give no warning" in text
    assert "+ text: permission to fire to kill and to give no warning" in text
    assert "(demo)" in text
    assert "by the author's clock; recorded " in text
    assert "statement.cited  on revision 2" in text
    events = demo.json("history", "paper-content")["history"]["events"]
    assert [event["revision"] for event in events] == [1, 2, None]


def test_the_log_is_told_newest_first(demo) -> None:
    found = demo.json("log", "--limit", "3")
    assert [entry["index"] for entry in found["entries"]] == [6, 5, 4]
    text = demo("log").stdout
    assert "70 events: 4 property.defined" in text
    assert "statement.retracted" in demo("log", "--type", "statement.retracted").stdout
    assert "no entry fits" in demo("log", "--type", "policy").stdout
    near = demo.error("log", "--type", "statement.retract", code=4)
    assert "Did you mean statement.retracted" in near["remedy"]
    assert "Types: access.opened" in demo.error("log", "--type", "zzz", code=4)["remedy"]
    by = demo.json("log", "--by", "demo-reserve")["entries"]
    assert [entry["index"] for entry in by] == [0]
    assert demo.json("log", "--oldest-first", "--limit", "1")["entries"][0]["index"] == 0
    assert "demo-reserve" in demo("log", "--by", "nobody", code=4).stderr


def test_status_tells_numbers_and_keys(demo) -> None:
    found = demo.json("status")
    assert found["status"]["standing"]["size"] == 7
    assert found["logKeysHere"] is True
    assert found["secondPlace"] == 7
    assert [key["roles"] for key in found["status"]["keys"]] == [
        ["archivist", "steward"],
        ["steward"],
    ]
    text = demo("status").stdout
    assert "over 7 entries" in text
    assert "by the log's clock" in text


def test_properties_are_listed(demo) -> None:
    found = demo.json("property", "list")["properties"]
    assert {"penalty", "firedOn"} <= {one["name"] for one in found}
    assert "firedOn" in demo("property", "list").stdout


def test_the_options_may_stand_before_the_command(demo) -> None:
    assert json.loads(demo("--json", "status").stdout) == demo.json("status")
    assert demo("--archive", str(demo.archive), "status").stdout == demo("status").stdout


def test_the_nearest_archive_above_is_taken(demo, monkeypatch) -> None:
    monkeypatch.chdir(demo.archive / "captures")
    assert type(demo)(demo.home, None, demo.folder)("status").stdout == demo("status").stdout


def test_a_folder_that_was_named_is_not_searched_upwards(demo) -> None:
    result = demo("status", "--archive", str(demo.archive / "captures"), code=4)
    assert "is no archive" in result.stderr


def test_what_was_first_said_is_told_in_plain_words(demo) -> None:
    assert "    capture text/plain, 2,182 bytes" in demo("history", "report").stdout
    assert "    label   fired on [en]" in demo("history", "firedOn").stdout
    entity = demo("history", "bektanov").stdout
    assert "    kind    person" in entity
    assert "    ru      Мурат Бектанов" in entity


def test_a_key_is_shown_by_id_name_and_nickname(demo) -> None:
    id = demo.json("status")["status"]["keys"][0]["id"]
    for name in (f"key:{id}", id, id.partition("+")[0], "demo"):
        told = demo("show", name).stdout
        assert told.startswith(f"{id} (demo)\n  archivist, steward · enrolled at 0.")
        assert "signed 7 entries" in told
    few = demo.json("show", "demo", "--limit", "2")["thing"]
    assert (few["signed"], [entry["index"] for entry in few["recent"]]) == (7, [6, 5])
    assert "and 5 before: --limit" in demo("show", "demo", "--limit", "2").stdout


def test_a_key_has_a_history_by_id_name_and_nickname(demo) -> None:
    id = demo.json("status")["status"]["keys"][0]["id"]
    found = {demo("history", name).stdout for name in (f"key:{id}", id, "demo")}
    assert len(found) == 1
    assert "roles  steward" in found.pop()
    assert "…" in demo("history", "example.org/demo").stdout
    assert demo("history", "nobody", code=4).stdout == ""


def test_a_list_is_never_shorter_than_one(demo) -> None:
    for words in (("log",), ("show", "bektanov")):
        for limit in ("0", "-5", "x"):
            assert "--limit" in demo(*words, "--limit", limit, code=2).stderr


def test_a_name_of_another_kind_says_what_it_is(demo) -> None:
    told = demo.error("correct", "bektanov", "--unknown", "--reason", "x", code=4)
    assert "'bektanov' is an entity: ent:" in told["message"]
    assert "what is wanted is a statement" in told["message"]
    assert "label" not in told["remedy"]


def test_statements_are_listed_by_what_people_type(demo) -> None:
    text = demo("show", "bektanov").stdout
    assert "  noncompliance  " in text
    assert "  dismissed-19-january  " in text


@pytest.mark.parametrize("day", ["XXXX", "2022-01-1X", "hello", "2022-01", "2022?"])
def test_what_is_asked_of_one_day_says_how_to_write_it(demo, day: str) -> None:
    error = demo.error("timeline", "--valid-at", day, code=3)
    assert error["remedy"] == "Write the day that is asked about: 2022-01-05."
    assert day in error["message"]
