"""The EDTF profile: what is read, what is refused and why, what days follow."""

import calendar
import json
import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from archive.errors import MalformedError
from archive.facts import dates, days
from archive.facts.date_words import words

VECTORS = json.loads(
    (Path(__file__).parent.parent / "vectors" / "facts_dates.json").read_text("utf-8")
)


@st.composite
def moments(draw: st.DrawFn) -> str:
    """Draw one date, most of them in the profile."""
    unknown = draw(st.sampled_from([0, 0, 0, 1, 2, 3, 4]))
    text = f"{draw(st.integers(0, 9999)):04}"[: 4 - unknown] + "X" * unknown
    parts = draw(st.integers(0, 2))
    if parts:
        text += "-" + draw(st.sampled_from(["XX", *(f"{month:02}" for month in range(1, 13))]))
    if parts == 2:
        text += "-" + draw(st.sampled_from(["XX", *(f"{day:02}" for day in range(1, 32))]))
    return text + draw(st.sampled_from(["", "", "?", "~", "%"]))


def texts() -> st.SearchStrategy[str]:
    end = moments() | st.sampled_from(["", ".."])
    return (
        moments()
        | st.tuples(end, end).map("/".join)
        | st.tuples(moments() | st.just(""), moments() | st.just("")).map(
            lambda ends: f"[{ends[0]}..{ends[1]}]"
        )
    )


def parsed(text: str) -> dates.Edtf | None:
    try:
        return dates.parse(text)
    except MalformedError:
        return None


@pytest.mark.parametrize("vector", VECTORS["accepted"], ids=lambda vector: vector["text"])
def test_a_date_is_read_as_frozen(vector: dict[str, str | list[str] | None]) -> None:
    date = dates.parse(str(vector["text"]))
    assert {
        "text": date.text,
        "form": date.form,
        "earliest": date.earliest,
        "latest": date.latest,
        "start": date.start,
        "end": date.end,
        "qualifiers": list(date.qualifiers),
        "words": words(date),
    } == vector


@pytest.mark.parametrize("vector", VECTORS["refused"], ids=lambda vector: vector["text"])
def test_a_text_is_refused_as_frozen(vector: dict[str, str]) -> None:
    with pytest.raises(MalformedError) as caught:
        dates.parse(vector["text"])
    assert {
        "text": vector["text"],
        "message": caught.value.message,
        "remedy": caught.value.remedy,
    } == vector


def test_the_parts_are_kept_as_they_were_written() -> None:
    date = dates.parse("202X-XX-05~/2030-12")
    assert date.first is not None
    assert date.last is not None
    assert (date.first.year, date.first.month, date.first.day) == ("202X", "XX", "05")
    assert (date.last.year, date.last.month, date.last.day) == ("2030", "12", None)
    assert (date.first.qualifier, date.last.qualifier) == ("~", "")
    assert (date.first.latest, date.last.earliest) == ("2029-12-05", "2030-12-01")


def test_a_point_has_one_date_at_both_ends_and_its_qualifier_once() -> None:
    date = dates.parse("2022-01?")
    assert date.first is date.last
    assert date.qualifiers == ("?",)


@given(texts())
def test_what_was_read_is_written_back(text: str) -> None:
    date = parsed(text)
    if date is not None:
        assert date.text == text
        assert dates.parse(date.text) == date


@given(texts())
def test_the_earliest_day_is_never_after_the_latest(text: str) -> None:
    date = parsed(text)
    if date is not None and date.earliest is not None and date.latest is not None:
        assert date.earliest <= date.latest


@given(texts())
def test_bounds_are_days_of_the_calendar(text: str) -> None:
    date = parsed(text)
    for day in (date.earliest, date.latest) if date is not None else ():
        if day is not None:
            year, month, number = map(int, day.split("-"))
            assert 1 <= number <= calendar.monthrange(year, month)[1]


@given(texts())
def test_every_date_has_words(text: str) -> None:
    date = parsed(text)
    if date is not None:
        assert words(date)


@given(moments())
def test_a_point_is_refused_only_when_no_day_fits_or_nothing_is_said(text: str) -> None:
    year, month, day = (*text.rstrip("?~%").split("-"), "XX", "XX")[:3]
    if year == "XXXX":
        fits = (month, day) != ("XX", "XX") and day in ("XX", *_days_in_leap_year(month))
    else:
        fits = days.bounds(year, month, day) is not None
    assert (parsed(text) is not None) == fits


def _days_in_leap_year(month: str) -> list[str]:
    length = 31 if month == "XX" else calendar.monthrange(2024, int(month))[1]
    return [f"{day:02}" for day in range(1, length + 1)]


@given(moments(), moments(), st.sampled_from(["{}/{}", "[{}..{}]"]))
def test_a_range_is_refused_only_when_an_end_is_or_it_is_reversed(
    first: str, last: str, form: str
) -> None:
    start, end = parsed(first), parsed(last)
    fits = start is not None and end is not None
    if start is not None and end is not None and start.earliest and end.latest:
        fits = start.earliest <= end.latest
    assert (parsed(form.format(first, last)) is not None) == fits


CHARACTERS = "0123456789X-/.[]?~%TYSsxu, {}()\n\u2013\u0663ſ"
PIECES = "..|20|2022|-01|-05|XX|Jan|January |sept|May|5th |open|unknown|T18:00|Spring |ca. "
TOKENS = st.sampled_from([*CHARACTERS, *PIECES.split("|")])


@given(st.text() | st.lists(TOKENS, max_size=14).map("".join))
@example("2022-01-05" * 1000)
@example("٢٠٢٢-٠١-٠٥")
@example("2022-01-05\n")
def test_any_text_is_a_date_or_malformed(text: str) -> None:
    try:
        date = dates.parse(text, "value.date")
    except MalformedError as error:
        fault = error
    else:
        assert date.text == text
        return
    assert fault.where == "value.date"
    assert fault.message.startswith("value.date: ")
    assert len(fault.message) < 1000
    assert fault.remedy


# The proposed profile refused a known day in an unknown month; the profile takes it.
TAKEN_AFTER_ALL = {"2022-XX-05"}
FORMS = {"point": "point", "interval": "interval", "one-of": "set"}


def test_every_vector_of_the_proposed_profile_is_read(shared: Path) -> None:
    vectors = json.loads((shared / "data/edtf/proposed-profile-vectors.json").read_text("utf-8"))
    for vector in vectors["accept"]:
        date = dates.parse(vector["edtf"])
        assert date.form == FORMS[vector["kind"]]
        assert (date.earliest, date.latest) == (vector["earliest"], vector["latest"]), date.text
        assert _flags(date) == vector["flags"], date.text


def _flags(date: dates.Edtf) -> str:
    sides = (("start", date.start), ("end", date.end)) if date.form == "interval" else ()
    bounds = [f"{side}-{bound}" for side, bound in sides if bound != "known"]
    return "".join((*bounds, *date.qualifiers))


def test_every_refusal_of_the_proposed_profile_but_one_stands(shared: Path) -> None:
    vectors = json.loads((shared / "data/edtf/proposed-profile-vectors.json").read_text("utf-8"))
    assert {text for text in vectors["reject"] if parsed(text)} == TAKEN_AFTER_ALL
    date = dates.parse("2022-XX-05")
    assert (date.earliest, date.latest) == ("2022-01-05", "2022-12-05")


# Classes of texts that are EDTF, or nearly, and outside the profile: which texts, and what the
# message has to say. The first that fits a text decides.
REFUSED = {
    "time of day": (r".*\dT\d\d:\d\d.*", "carries a time of day"),
    "year of more digits": (r"Y.*|\d{5}", "a year of more than four digits"),
    "year before 0000": (r"-\d.*", "a year before 0000"),
    "nothing said": (r"[X/.-]*[X/.]", "says nothing of a time"),
    "list, all": (r"\{.*", "a list of dates that all hold"),
    "list, one": (r"\[.*,.*", "a list of dates of which one holds"),
    "not closed": (r"\[[^\]]*", "a set that is not closed"),
    "parentheses": (r".*\(.*", "has parentheses"),
    "part qualified": (r".*[?~%][-\dX].*", "has one of ? ~ % before its end"),
    "significant digits": (r"\d+S\d", "counts significant digits"),
    "century": (r"\d\d[?~%]?", "is a century"),
    "decade": (r"\d{3}[?~%]?", "is a decade"),
    "season": (r".*[\dX]{4}-(2[1-9]|3[0-2])\b.*", "is a season"),
    "quarter": (r".*[\dX]{4}-(3[3-9]|4[01])\b.*", "is a quarter or another part of a year"),
    "X before a digit": (r"(.*/)?\dX+\d+.*", "has an X before a known digit of the year"),
    "half a month": (r".{4}-(\dX|X\d).*", "has half a month"),
    "half a day": (r".{4}-\d\d-(\dX|X\d)", "has half a day"),
    "no such month": (r"\d{4}-(00|1[3-9]).*", "has a month"),
    "no such day": (r"[\dX]{4}-\d\d-\d\d", "is an impossible day"),
    "no date": (r"|-|not a edtf string", "is "),
}

# Bounds that other programs make up for ends that are unknown, or for an unknown year.
INVENTED = {"/2006", "2004-06-01/", "1984-06-02?/", "XXXX-XX-23"}


def _check_refusal(text: str) -> None:
    with pytest.raises(MalformedError) as caught:
        dates.parse(text)
    for pattern, message in REFUSED.values():
        if re.fullmatch(pattern, text):
            assert message in caught.value.message, text
            return
    pytest.fail(f"{text!r} is refused, but of no class: {caught.value.message}")


def _walked(text: str) -> tuple[str, str] | None:
    """Return the bounds of a point by trying every day from 0000 on; None for an unknown year."""
    pattern = text.rstrip("?~%")
    if pattern.startswith("XXXX"):
        return None
    pattern = (pattern + "-XX-XX")[:10]
    years = range(int(pattern[:4].replace("X", "0")), int(pattern[:4].replace("X", "9")) + 1)
    regex = re.compile(pattern.replace("X", "[0-9]"))
    fitting = [
        day
        for year in years
        for month in range(1, 13)
        for number in range(1, calendar.monthrange(year, month)[1] + 1)
        if regex.fullmatch(day := f"{year:04}-{month:02}-{number:02}")
    ]
    return fitting[0], fitting[-1]


def _check_bounds(date: dates.Edtf) -> None:
    if date.form == "point":
        assert (date.earliest, date.latest) == (_walked(date.text) or (None, None))
        return
    left, right = re.fullmatch(r"\[?(.*?)(?:/|\.\.)(.*?)\]?", date.text).groups()
    left, right = left.strip("."), right.strip(".")
    assert date.earliest == (dates.parse(left).earliest if left else None)
    assert date.latest == (dates.parse(right).latest if right else None)


def _strings(shared: Path) -> dict[str, set[str]]:
    """Return the EDTF strings of other programs' tests: of every list, by its name."""
    folder = shared / "data/edtf"

    def read(name: str) -> object:
        return json.loads((folder / f"{name}.json").read_text("utf-8"))

    js, tables = read("edtfjs-strings"), read("python-edtf-other-tables")
    natural = [*read("python-edtf-natural-language-1"), *read("python-edtf-natural-language-2")]
    return {
        "js accepts": {item["edtf"] for item in js["accepted"]},
        "js refuses": set(js["rejected"]),
        "js at some level": set(js["accepted_or_rejected_depending_on_level_option"]),
        "python accepts": {item["edtf"] for item in read("python-edtf-examples")},
        "python refuses": set(read("python-edtf-bad_examples")) - {None},
        "python benchmark": set(tables["BENCHMARK_EXAMPLES"]),
        "python qualifiers": {text for text, _ in tables["APPROXIMATE_UNCERTAIN_EXAMPLES"]},
        "python writes": {edtf for _, edtf in natural} - {None},
        "phrases": {phrase for phrase, _ in natural},
    }


def test_every_edtf_string_of_others_is_read_rightly_or_refused_with_the_reason(
    shared: Path,
) -> None:
    lists = _strings(shared)
    for text in sorted(set().union(*(lists[name] for name in lists if name != "phrases"))):
        date = parsed(text)
        if date is None:
            _check_refusal(text)
        else:
            _check_bounds(date)


def test_nothing_that_other_parsers_refuse_is_taken(shared: Path) -> None:
    lists = _strings(shared)
    for text in lists["js refuses"] | lists["python refuses"]:
        assert parsed(text) is None, text


def test_bounds_agree_with_those_of_another_parser_where_it_invents_none(shared: Path) -> None:
    path = shared / "data/edtf/python-edtf-examples.json"
    compared = 0
    for item in json.loads(path.read_text("utf-8")):
        date = parsed(item["edtf"])
        if date is None or item["edtf"] in INVENTED:
            continue
        ends = (item.get("lower_strict"), item.get("upper_strict"))
        expected = (item["strict"],) * 2 if "strict" in item else ends
        assert [date.earliest, date.latest] == [
            None if end.endswith("inf") else end for end in expected
        ]
        compared += 1
    assert compared > 40


def test_phrases_are_refused_with_a_remedy_unless_they_are_edtf(shared: Path) -> None:
    for phrase in _strings(shared)["phrases"]:
        date = parsed(phrase)
        if date is not None:
            assert re.fullmatch(r"\d{4}\??(/\d{4})?", phrase)
