import unicodedata

import pytest

from archive.facts import grammars

ACCEPTED = {
    grammars.is_code: ["a", "Z", "article", "sha-256.v_1", "a" * 64],
    grammars.is_lang: [
        "en",
        "kk",
        "tok",
        "und",
        "mul",
        "en-GB",
        "kk-Cyrl",
        "zh-Hans-CN",
        "es-419",
        "de-1996",
        "sl-rozaj-biske-1994",
        "zh-cmn",
        "zh-yue-HK",
        "en-u-ca-gregory",
        "x-own-tag",
        "de-DE-u-co-phonebk-x-ab",
        "de-1a2b",
        "en-x-AB".lower(),
    ],
    grammars.is_uri: [
        "https://example.org/a?b=c#d",
        "urn:isbn:0451450523",
        "mailto:a@b.example",
        "a:b",
        "https://пример.испытание/қ",
        "x:" + "y" * 8190,
    ],
    grammars.is_media_type: [
        "text/plain",
        "application/vnd.oasis.opendocument.text",
        "image/svg+xml",
    ],
    grammars.is_number: ["0", "225", "-3", "0.50", "-0.5", "-10", "1.0", "9" * 40, "0.00"],
    grammars.is_handle: [
        "a",
        "0",
        "report",
        "order-3",
        "қазақстан",
        "дело_1",
        "報道",
        "تقرير",
        "हिंदी",
        "a" * 64,
        "Archive",
        "archive2",
        "ǅ",
        "é",
        "e\u0301",
        "57.0",
    ],
    grammars.is_time_of_day: [
        "00:00Z",
        "23:59Z",
        "18:00+06:00",
        "18:00-15:59",
        "09:05 local",
        "12:00+00:01",
    ],
    grammars.is_instant: [
        "2026-11-22T17:30:05Z",
        "2024-02-29T00:00:00Z",
        "0000-02-29T23:59:59Z",
        "9999-12-31T23:59:59Z",
    ],
}
REFUSED = {
    grammars.is_code: ["", "1a", "_a", "a b", "é", "a\n", "a" * 65, "a:b", "a/b"],
    grammars.is_lang: [
        "",
        "e",
        "EN",
        "en-gb",
        "en_GB",
        "en-",
        "-en",
        "english",
        "zh-hans",
        "kk-CYRL",
        "de-u",
        "x",
        "en-x",
        "i-klingon",
        "en--GB",
        "en-GB-US",
        "é",
        "en\n",
        "en-a-bb-C1",
        "\u212a\u212a",
        "en" + "-abcde" * 11,
        "deu-abcd-efgh",
    ],
    grammars.is_uri: [
        "",
        "a",
        "a:",
        ":b",
        "1a:b",
        "//example.org",
        "http://a b",
        "a:b\n",
        "a:\x00",
        "a:\u00a0",
        "a:\u200e",
        "a:\u202e",
        "a:\u3000",
        "a:\ufeff",
        "a:\ud800",
        "ä:b",
        "x:" + "y" * 8191,
    ],
    grammars.is_media_type: [
        "",
        "text",
        "text/",
        "/plain",
        "Text/plain",
        "text/plain; charset=utf-8",
        "text/a/b",
        "a" * 128 + "/b",
        "text/plain\n",
    ],
    grammars.is_number: [
        "",
        "-",
        "+1",
        "01",
        "-01",
        ".5",
        "5.",
        "1,5",
        "1e3",
        "-0",
        "-0.0",
        "-0.000",
        "1_000",
        "٣",
        " 1",
        "1\n",
        "9" * 41,
        "NaN",
        "Infinity",
        "0x1",
    ],
    grammars.is_handle: [
        "",
        ".",
        "-a",
        "_a",
        ".a",
        "a b",
        "a:b",
        "ent:abcdefghijkl",
        "a/b",
        "archive",
        "a" * 65,
        "a\n",
        "a\u00a0b",
        "a\u200bb",
        "a\u202eb",
        "a\ufeffb",
        "a\u3164b",
        "a\u00adb",
        "a\u034fb",
        "a@b",
        "a'b",
        "“a”",
        "a–b",
        "a\ud800",
        "a\ue000",
        "a\U000e0041",
        "a\U0001f600",
    ],
    grammars.is_time_of_day: [
        "",
        "18:00",
        "24:00Z",
        "18:60Z",
        "8:00Z",
        "18:00z",
        "18:00:00Z",
        "18:00+00:00",
        "18:00-00:00",
        "18:00+16:00",
        "18:00+06",
        "18:00+06:60",
        "18:00local",
        "18:00 Local",
        "18.00Z",
        "18:00Z\n",
    ],
    grammars.is_instant: [
        "",
        "2026-11-22",
        "2026-11-22T17:30Z",
        "2026-11-22T17:30:05",
        "2026-02-29T",
        "2026-02-29T00:00:00Z",
        "2026-04-31T00:00:00Z",
        "2026-13-01T00:00:00Z",
        "2026-00-01T00:00:00Z",
        "2026-01-00T00:00:00Z",
        "2026-01-32T00:00:00Z",
        "2026-11-22T24:00:00Z",
        "2026-11-22T23:60:00Z",
        "2016-12-31T23:59:60Z",
        "2026-11-22T17:30:05+00:00",
        "2026-11-22t17:30:05z",
        "2026-11-22T17:30:05.5Z",
        "1900-02-29T00:00:00Z",
        "2026-11-22T17:30:05Z\n",
        "٢٠٢٦-11-22T17:30:05Z",
    ],
}


def test_every_grammar_takes_what_it_should() -> None:
    for test, texts in ACCEPTED.items():
        assert [text for text in texts if not test(text)] == [], test.__name__


def test_every_grammar_refuses_what_it_should() -> None:
    for test, texts in REFUSED.items():
        assert [text for text in texts if test(text)] == [], test.__name__


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ("EN", "en"),
        ("en-gb", "en-GB"),
        ("SR-LATN-rs", "sr-Latn-RS"),
        ("EN-U-CA-GREGORY", "en-u-ca-gregory"),
        ("X-AB-CDEF", "x-ab-cdef"),
        ("de-1ABC", "de-1abc"),
        ("", ""),
    ],
)
def test_a_language_tag_has_one_case(given: str, written: str) -> None:
    assert grammars.recased(given) == written


def test_handles_hold_the_letters_of_every_script_and_nothing_invisible() -> None:
    # Assigned since Unicode 14, the oldest that a supported Python brings; the letters left out are
    # fillers and selectors, which nobody sees, and symbols made of letters.
    symbols = {*range(0x2000, 0x2C00), *range(0x1CF00, 0x1D400), *range(0x1FBF0, 0x1FBFA), 0x2E2F}
    unseen = {0x34F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFFA0}
    unseen |= {*range(0x180B, 0x1810), *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)}
    signs = {0x890, 0x891, 0x8E2, 0x110BD, 0x110CD}
    for point in range(0x110000):
        category = unicodedata.category(chr(point))
        taken = grammars.is_handle(f"a{chr(point)}")
        if category[0] in "LM" or category == "Nd":
            assert taken is (point not in symbols | unseen), hex(point)
        elif category[0] in "ZC" and category != "Cn":
            assert taken is (point in signs), hex(point)
