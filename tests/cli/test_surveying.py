def test_a_timeline_shows_dates_as_given_and_what_has_none_last(demo) -> None:
    text = demo("timeline", "bektanov").stdout
    lines = text.splitlines()
    assert lines[0].split()[:2] == ["when", "between"]
    assert lines[1].startswith("11 January 2022")
    assert "until 19 January 2022 (by its latest day)" in lines[2]
    assert "? to 2022-01-19" in lines[2]
    assert "pointInTime: unknown; latestDate: 9 March of an unknown year (no day known)" in text
    assert "2 statements tell no time" in text
    assert "as of now" in lines[-1]


def test_a_timeline_can_be_bounded_and_cut(demo) -> None:
    assert "11 January" not in demo("timeline", "bektanov", "--to", "2022-01-10").stdout
    cut = demo("timeline", "--limit", "2").stdout
    assert "13 statements more: --limit" in cut
    assert "no statement here tells a time" in demo("timeline", "media").stdout
    assert demo.json("timeline", "bektanov")["timeline"]["shown"][0]["by"] == "earliest"


def test_a_day_that_is_none_is_refused(demo) -> None:
    for words in (("--from", "2022-01"), ("--to", "soon"), ("--valid-at", "2022-02-30")):
        wrong = demo.error("timeline", *words, code=3)
        assert wrong["remedy"]


def test_conflicts_stand_side_by_side_with_their_speakers(demo) -> None:
    assert "nothing here excludes anything else" in demo("conflicts").stdout
    demo("cite", "order", "--source", "report", "--said", "tokayev states not")
    text = demo("conflicts").stdout
    assert "Kassym-Jomart Tokayev - ordered: speakers for it and against it" in text
    assert "against" in text
    assert "(states, denies)" in text
    assert "nothing here" in demo("conflicts", "bektanov").stdout
    assert "nothing here" in demo("conflicts", "--as-of", "6").stdout


def test_what_a_rank_settles_is_told_and_shown_when_asked(demo) -> None:
    more = ("-q", "endTime=2022-02-19", "--source", "report", "--said", "tokayev states")
    demo("add", "bektanov", "positionHeld", "defence-minister", *more)
    text = demo("conflicts").stdout
    assert "1 conflict is settled: the archive prefers one side (--settled)" in text
    shown = demo("conflicts", "--settled").stdout
    assert "one thing at times that exclude each other, settled" in shown


def test_what_was_asked_of_a_day_is_told_of_each_statement(demo) -> None:
    text = demo("show", "bektanov", "--valid-at", "2022-01-10").stdout
    assert "statements about it: 7, 1 not of that day" in text
    assert "no time given" in text
    assert "may hold then" in text
    assert text.rstrip().endswith("as of now · valid at 2022-01-10")


def test_reading_as_of_an_earlier_entry(demo) -> None:
    then = demo("show", "paper-content", "--as-of", "2").stdout
    assert "revision 1" in then
    assert "as of entry 2 (4 entries came later)" in then
    assert "revision 2" in demo("show", "paper-content").stdout
    assert len(demo.json("history", "paper-content", "--as-of", "2.3")["history"]["events"]) == 1
    assert demo.json("log", "--as-of", "0")["entries"][0]["index"] == 0
    assert demo.json("status", "--as-of", "1")["status"]["counts"]["statements"] == 0
    assert demo.json("property", "list", "--as-of", "0")["properties"] == []
    by_time = demo.json("show", "paper-content", "--as-of", "9999-12-31")["standing"]
    assert (by_time["asOf"], by_time["later"]) == (6, 0)


def test_a_time_that_nothing_was_recorded_by_is_refused(demo) -> None:
    for text, code in (("99", 4), ("1999-01-01", 4), ("soon", 3), ("2022-13-01", 3)):
        demo.error("show", "bektanov", "--as-of", text, code=code)
    assert "came at 2." in demo.error("show", "bektanov", "--as-of", "1", code=4)["message"]


def test_a_statement_in_two_conflicts_has_its_references_told_once(demo) -> None:
    file = demo.folder / "more.yaml"
    file.write_text(
        "deposit: more\nlang: en\nstatements:\n"
        "  one:\n    subject: bektanov\n    property: occupation\n    value: {text: cook}\n"
        "    references:\n"
        "      - {source: report, note: first, said: [{agent: bektanov, act: states}]}\n"
        "      - {source: report, note: n, said: [{agent: bektanov, act: states, not: yes}]}\n"
        "  two:\n    subject: bektanov\n    property: occupation\n    value: {text: tailor}\n"
        "    references: [{source: report, note: second}]\n"
        "  against:\n    subject: two\n    property: disputes\n    value: {statement: one}\n"
        "    references: [{source: report, note: third}]\n"
    )
    demo("deposit", str(file))
    told = demo("conflicts", "one").stdout
    assert told.count("Murat Bektanov - occupation: ") == 2
    assert told.count("note: first") == 1
    assert told.count("its references stand above") == 1
