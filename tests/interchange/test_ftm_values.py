"""Values of FollowTheMoney: each comes back as it was, and what is read otherwise is named."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.facts import values
from archive.facts.values import Value
from archive.ids import EntityId
from archive.interchange import ftm_terms as terms
from archive.interchange import ftm_values

ENTITY = "ent:aaaaaaaaaaaa"

CASES = (
    ("name", "FDP", "deu", "text", ()),
    ("name", "FDP", "", "text", ()),
    ("identifier", "HRB 7", "deu", "text", ()),
    ("country", "de", "", "code", ()),
    ("country", "??", "", "text", ("code-form",)),
    ("date", "2011-12-22", "", "date", ()),
    ("date", "2011", "", "date", ()),
    ("date", "2011-12-22T10:00:00", "", "date", ("date-clock",)),
    ("date", "2011-02-30", "", "text", ("date-form",)),
    ("date", "2011-XX", "", "text", ("date-form",)),
    ("date", "yesterday", "", "text", ("date-form",)),
    ("number", "80000", "", "quantity", ("number-unit",)),
    ("number", "80,000", "", "text", ("number-form",)),
    ("url", "https://example.org", "", "uri", ()),
    ("url", "example org", "", "text", ("url-form",)),
    ("email", "a@example.org", "", "text", ()),
)


def as_value(written: Mapping[str, object]) -> Value:
    if "entity" in written:
        return values.EntityValue(entity=EntityId(ENTITY))
    told = {"quantity": written} if "of" in written else written
    return values.decode(dict(told), "")  # type: ignore[arg-type]


@pytest.mark.parametrize(("type", "value", "lang", "kind", "codes"), CASES)
def test_every_value_comes_back(
    type: str, value: str, lang: str, kind: str, codes: tuple[str, ...]
) -> None:
    lost: list[str] = []
    kept = as_value(ftm_values.read("amountEur", type, value, lang, lost.append))
    assert (kept.kind, tuple(lost)) == (kind, codes)
    assert kind in terms.TYPES.get(type, terms.OTHER).takes
    lost.clear()
    assert ftm_values.written(kept, lambda id: id, lost.append) == (value, lang)
    assert not lost


@given(
    st.sampled_from(sorted({*terms.TYPES, "phone"} - {"entity"})),
    st.text(st.characters(categories=("L", "N", "P")), min_size=1),
)
def test_no_value_is_ever_lost(type: str, value: str) -> None:
    kept = as_value(ftm_values.read("x", type, value, "", lambda code: None))
    assert ftm_values.written(kept, lambda id: id, lambda code: None) == (value, "")


def test_money_has_its_currency() -> None:
    for prop, unit in (("amountEur", "EUR"), ("amountUsd", "USD"), ("amount", "one")):
        assert ftm_values.read(prop, "number", "5", "", lambda code: None)["of"] == unit


def test_moments_without_a_zone_are_instants() -> None:
    lost: list[str] = []
    assert ftm_values.seen("2012-01-01T00:00:00", lost.append) == {
        "instant": "2012-01-01T00:00:00Z"
    }
    assert lost == ["seen"]
    for other in ("2012-01-01", "2012-01-01T00:00:00Z", "then"):
        assert ftm_values.seen(other, lost.append) == {"text": other, "lang": "zxx"}
    assert lost == ["seen"]


@pytest.mark.parametrize(
    ("json_form", "expected", "code"),
    [
        ({"date": "2011~"}, None, "date"),
        ({"date": "2011", "expressed": "last year"}, ("2011", ""), "expressed"),
        ({"absent": "unknown"}, None, "absence"),
        ({"duration": "P8Y"}, None, "kind"),
        (
            {"quantity": {"of": "x", "text": "x", "modality": "atLeast", "lower": "1"}},
            None,
            "quantity",
        ),
        ({"instant": "2012-01-01T00:00:00Z"}, ("2012-01-01T00:00:00", ""), None),
        ({"code": "de"}, ("de", ""), None),
    ],
)
def test_what_is_ours_alone_is_lost_by_name(
    json_form: dict[str, object], expected: tuple[str, str] | None, code: str | None
) -> None:
    lost: list[str] = []
    value = values.decode(json_form, "")  # type: ignore[arg-type]
    assert ftm_values.written(value, lambda id: id, lost.append) == expected
    assert lost == ([] if code is None else [code])


def test_schemata_and_kinds() -> None:
    for schema in ("Person", "Payment", "Ownership"):
        assert terms.schema_of(terms.kind_of(schema)) == schema
    assert terms.kind_of("Company") == "organisation"
    assert terms.kind_of("odd one") == "thing"
    assert terms.property_name("amountEur") == "ftmAmountEur"
