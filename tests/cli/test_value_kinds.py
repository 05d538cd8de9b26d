"""Every kind of value entered by one command, and shown back in full."""

from collections.abc import Sequence
from dataclasses import dataclass

from archive.facts.values import KINDS

DIGEST = "sha256:" + "ab" * 32


@dataclass(frozen=True)
class Case:
    """What is typed for a value, the body that is signed, and how it is shown to people."""

    typed: Sequence[str]
    body: dict[str, object]
    shown: str

    @property
    def kind(self) -> str:
        return next(kind for kind in KINDS if kind in self.body)


def figure(words: str, said: str, shown: str, **numbers: object) -> Case:
    body = {"quantity": {"of": "person", "text": words, **numbers}}
    return Case((said, "--expressed", words), body, f"“{words}”: {shown} (person)")


def narrowed(value: dict[str, object], expressed: str, basis: str) -> dict[str, object]:
    return {**value, "expressed": expressed, "basis": basis}


CASES = {
    "entity": Case(("authorities",), {"entity": "<authorities>"}, "authorities of Kazakhstan"),
    "entity, expressed": Case(
        ("authorities", "--expressed", "the powers", "--value-basis", "interpreted"),
        narrowed({"entity": "<authorities>"}, "the powers", "interpreted"),
        "(“the powers”, interpreted)",
    ),
    "source": Case(("report",), {"source": "<report>"}, "Former minister jailed"),
    "statement": Case(("dead",), {"statement": "<dead>"}, "- deaths]"),
    "statement, denied": Case(
        ("{statement: dead, not: yes}",), {"statement": "<dead>", "not": True}, "not: ["
    ),
    "text": Case(
        ("жол жүрді", "--value-lang", "kk"), {"text": "жол жүрді", "lang": "kk"}, "жол жүрді"
    ),
    "text in braces": Case(("{text: خبر, lang: ar}",), {"text": "خبر", "lang": "ar"}, "خبر"),
    "quote": Case(("leave", "--value-lang", "en"), {"quote": "leave", "lang": "en"}, "“leave”"),
    "quote of a speaker, translated": Case(
        (
            "{quote: leave, lang: en, speaker: officials, original: {lang: ru, text: уйти},"
            " translatedBy: authorities}",
        ),
        {
            "quote": "leave",
            "lang": "en",
            "speaker": "<officials>",
            "original": {"lang": "ru", "text": "уйти"},
            "translatedBy": "<authorities>",
        },
        "“leave” (issuer of the official figures (not named)); originally [ru] “уйти”; "
        "translated by authorities of Kazakhstan",
    ),
    "code": Case(("imprisonment",), {"code": "imprisonment"}, "imprisonment"),
    "date": Case(("2022-01?",), {"date": "2022-01?"}, "January 2022 (uncertain) [2022-01?]"),
    "date, expressed": Case(
        ("XXXX-03-09", "--expressed", "on March 9", "--value-basis", "stated"),
        narrowed({"date": "XXXX-03-09"}, "on March 9", "stated"),
        "9 March of an unknown year [XXXX-03-09] (“on March 9”, stated)",
    ),
    "exact": figure("225 people", "225 person", "225", modality="exact", amount="225"),
    "approximate": figure(
        "some 200", "about 200 person", "about 200", modality="approximate", amount="200"
    ),
    "at least": figure(
        "200 or more", "at least 200 person", "at least 200", modality="atLeast", lower="200"
    ),
    "at most": figure(
        "up to 200", "at most 200 person", "at most 200", modality="atMost", upper="200"
    ),
    "between": figure(
        "100 to 200",
        "between 100 and 200 person",
        "between 100 and 200",
        modality="between",
        lower="100",
        upper="200",
    ),
    "order of magnitude": figure(
        "thousands",
        "thousands person",
        "in the order of 10^3",
        modality="orderOfMagnitude",
        magnitude=3,
    ),
    "uri": Case(
        ("https://example.org/1",), {"uri": "https://example.org/1"}, "https://example.org/1"
    ),
    "digest": Case((DIGEST,), {"digest": DIGEST}, DIGEST),
    "point": Case(
        ("{point: {lat: 43.24, lon: 76.95}}",),
        {"point": {"lat": "43.24", "lon": "76.95"}},
        "43.24, 76.95",
    ),
    "duration": Case(("P8Y6M",), {"duration": "P8Y6M"}, "8 years and 6 months"),
    "time of day": Case(("18:00+06:00",), {"timeOfDay": "18:00+06:00"}, "18:00+06:00"),
    "local time": Case(("18:00 local",), {"timeOfDay": "18:00 local"}, "18:00 local"),
    "instant": Case(
        ("2026-11-22T17:30:05Z",), {"instant": "2026-11-22T17:30:05Z"}, "2026-11-22T17:30:05Z"
    ),
    "unknown": Case(("--unknown",), {"absent": "unknown"}, "unknown"),
    "none": Case(("--none",), {"absent": "none"}, "none"),
    "withheld": Case(
        ("--withheld", "classified", "--by", "authorities", "--expressed", "are classified"),
        {
            "absent": "withheld",
            "by": "<authorities>",
            "ground": "classified",
            "expressed": "are classified",
        },
        "withheld (classified) by authorities of Kazakhstan (“are classified”)",
    ),
}


def test_every_kind_of_value_has_a_case() -> None:
    assert {case.kind for case in CASES.values()} == set(KINDS)


def test_every_kind_of_value_is_entered_by_one_command_and_shown_back(demo) -> None:
    ids = {
        name: demo.json("show", name)["thing"].get("id")
        or demo.json("show", name)["thing"]["statement"]["id"]
        for name in ("authorities", "officials", "report", "dead")
    }
    for kind in sorted(set(KINDS) - {"absent"}):
        words = ("--label", f"en={kind}", "--description", f"en=a {kind}", "--values", kind)
        demo("property", "define", f"test{kind.title()}", *words)
    for n, (name, case) in enumerate(CASES.items()):
        # An absence fits every property.
        kind = "text" if case.kind == "absent" else case.kind
        demo(
            *("add", "unrest", f"test{kind.title()}", *case.typed, "--handle", f"value-{n}"),
            *("--source", "archive", "--note", "a test"),
        )
        found = demo.json("show", f"value-{n}")["thing"]["statement"]["body"]["value"]
        expected = {
            member: ids.get(value[1:-1], value) if isinstance(value, str) else value
            for member, value in case.body.items()
        }
        assert found == expected, name
        assert case.shown in demo("show", f"value-{n}").stdout.split("\n")[0], name
