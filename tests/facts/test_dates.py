"""The EDTF profile: what is read, what is refused and why, what days follow."""

import calendar
import itertools
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


def test_no_two_codes_are_the_same_in_words() -> None:
    parts = itertools.product(
        ["2022", "2023", "202X", "20XX", "2XXX", "XXXX"],
        ["", "-01", "-XX"],
        ["", "-05", "-XX"],
        ["", "?", "~", "%"],
    )
    points = {f"{y}{m or (d and '-XX')}{d}{sign}" for y, m, d, sign in parts} - {"XXXX"}
    narrow = sorted(point for point in points if point[:4] in ("2022", "XXXX"))
    ends = ["", "..", *narrow]
    codes = [
        *points,
        *(f"{first}/{last}" for first in ends for last in ends),
        *(f"[{first.strip('.')}..{last.strip('.')}]" for first in ends for last in ends),
    ]
    found = [date for date in map(parsed, sorted(set(codes))) if date is not None]
    assert len(found) > 1000
    said = {words(date): date.text for date in found}
    assert [date.text for date in found if said[words(date)] != date.text] == []


SIGNS = {"?": "(uncertain)", "~": "(approximate)", "%": "(uncertain and approximate)"}


@given(texts())
def test_words_say_every_sign_every_unknown_part_and_every_unknown_end(text: str) -> None:
    date = parsed(text)
    if date is None:
        return
    english = words(date)
    for sign, told in SIGNS.items():
        assert english.count(told) == date.qualifiers.count(sign)
    for moment in {date.first, date.last} - {None}:
        vague = {moment.year[-1:], moment.month, moment.day} & {"X", "XX"}
        assert not vague or re.search("unknown|between", english)
    if date.form == "interval":
        assert english.count("an unknown time") == [date.start, date.end].count("unknown")


@given(moments(), st.integers(0, 9))
def test_an_unknown_digit_more_leaves_every_day_that_was_possible(text: str, place: int) -> None:
    date = parsed(text)
    wider = parsed(_widened(text, place))
    if date is None or wider is None or wider.earliest is None or wider.latest is None:
        return
    assert date.earliest is not None
    assert date.latest is not None
    assert wider.earliest <= date.earliest <= date.latest <= wider.latest


def _widened(text: str, place: int) -> str:
    """Return the date with one more part of it unknown, or cut off."""
    date, sign = text.rstrip("?~%"), text[len(text.rstrip("?~%")) :]
    year, *rest = date.split("-")
    known = year.rstrip("X")
    wide = {
        0: "-".join([known[:-1] + "X" * (5 - len(known)) if known else year, *rest]),
        1: "-".join([year, *("XX" for _ in rest[:1]), *rest[1:]]),
        2: "-".join([year, *rest[:1], *("XX" for _ in rest[1:])]),
        3: "-".join([year, *rest[:1]]),
    }
    return wide.get(place, year) + sign


@given(moments(), moments(), st.sampled_from(["{}/{}", "[{}..{}]"]))
def test_a_range_reaches_from_the_first_day_of_one_to_the_last_of_the_other(
    first: str, last: str, form: str
) -> None:
    whole = parsed(form.format(first, last))
    if whole is not None:
        start, end = dates.parse(first), dates.parse(last)
        assert (whole.earliest, whole.latest) == (start.earliest, end.latest)
        assert whole.qualifiers == (*start.qualifiers, *end.qualifiers)


@given(moments())
def test_a_point_a_range_of_it_and_a_set_of_it_allow_the_same_days(text: str) -> None:
    date = parsed(text)
    if date is not None:
        for form in ("{0}/{0}", "[{0}..{0}]"):
            whole = dates.parse(form.format(text))
            assert (whole.earliest, whole.latest) == (date.earliest, date.latest)


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


def test_every_class_of_refused_strings_is_met(shared: Path) -> None:
    lists = _strings(shared)
    refused = [text for name in lists if name != "phrases" for text in lists[name]]
    refused = [text for text in refused if parsed(text) is None]
    for name, (pattern, _) in REFUSED.items():
        assert any(re.fullmatch(pattern, text) for text in refused), name


# What the message has to say of a time in words; the first that fits a phrase decides.
PHRASES = {
    "no words": (r"", "is empty"),
    "parentheses": (r".*\(.*", "has parentheses"),
    "century without words": (r"\d\d", "is a century"),
    "approximate year": (r"(c|ca|approx\w*|about)\.? ?\d{4}", "is an approximate year in words"),
    "before": (r"(before|earlier).*", "says in words that it was before"),
    "after": (r"(after|later).*", "says in words that it was after"),
    "season": (r".*(Spring|Summer|Autumn|autumn|Fall|Winter).*", "season"),
    "centuries": (r".*\d.*-.*[Cc]enturies", "is an interval in words"),
    "century before 0000": (r".*century bce?", "is a century before 0000"),
    "century": (r".*(\dc|century).*", "is a century in words"),
    "era": (r".*\b(AD|CE|BCE)", "names an era"),
    "decade": (r"\d{3}0s", "is a decade"),
    "decades": (r"\d{3}0s-\d{3}0s", "is an interval in words"),
    "several": (r".* or .*", "names several dates of which one holds"),
    "hedge": (
        r".*(\bca\.|\b[Cc]irca|^c|about|approx|~|uncertain|maybe|guess).*",
        "hedges in words",
    ),
    "interval": (r"\d{4} ?- ?\d{4}\??", "is an interval without its slash"),
    "two digits": (r"\d{4}-\d\d", "month"),
    "spelling": (r"(January)?( \d\d?,?)?( \d{4})?|[\d/]*", "is not written year-month-day"),
    "words beside": (r".*\d{4}.*[a-z].*|.*[a-z].*\d{4}.*", "has words beside the date"),
    "no time": (r"23rd Dynasty|this isn't a date|1900; 1973", "is not a date"),
}


def test_phrases_are_refused_with_the_reason_unless_they_are_edtf(shared: Path) -> None:
    met = set()
    for phrase in sorted(_strings(shared)["phrases"]):
        if parsed(phrase) is not None:
            assert re.fullmatch(r"\d{4}\??(/\d{4})?", phrase)
            continue
        with pytest.raises(MalformedError) as caught:
            dates.parse(phrase)
        fitting = (name for name, (pattern, _) in PHRASES.items() if re.fullmatch(pattern, phrase))
        name = next(fitting, None)
        assert name is not None, f"{phrase!r} is of no class: {caught.value.message}"
        assert re.search(PHRASES[name][1], caught.value.message), (phrase, caught.value.message)
        met.add(name)
    assert met == set(PHRASES)
