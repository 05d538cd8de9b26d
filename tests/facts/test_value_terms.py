import pytest

from archive.errors import MalformedError
from archive.facts.value_terms import Absence, AbsentValue, CodeValue, DigestValue, UriValue
from archive.shape import Json

HOLDER = "ent:aaaaaaaaaaaa"


@pytest.mark.parametrize(
    ("kind", "term"),
    [
        (CodeValue, "military"),
        (UriValue, "https://a.example/"),
        (DigestValue, "sha256:" + "0" * 64),
    ],
)
def test_a_term_is_kept_as_it_stands_and_names_nothing(
    kind: type[CodeValue | UriValue | DigestValue], term: str
) -> None:
    value = kind.decode({kind.kind: term}, "v")
    assert value.json() == {kind.kind: term}
    assert value.ids() == ()
    with pytest.raises(MalformedError) as caught:
        kind.decode({kind.kind: "no such term"}, "v")
    assert caught.value.where == f"v.{kind.kind}"


@pytest.mark.parametrize("absence", list(Absence))
def test_absence_has_three_kinds(absence: Absence) -> None:
    value = AbsentValue.decode({"absent": absence.value}, "v")
    assert value.absent is absence
    assert value.json() == {"absent": absence.value}
    assert value.ids() == ()


def test_what_is_withheld_has_a_holder_and_a_ground() -> None:
    value: Json = {"absent": "withheld", "by": HOLDER, "ground": "classified"}
    read = AbsentValue.decode(value, "v")
    assert read.json() == value
    assert read.ids() == (HOLDER,)


@pytest.mark.parametrize("absence", ["unknown", "none"])
@pytest.mark.parametrize(("name", "said"), [("by", HOLDER), ("ground", "classified")])
def test_nobody_holds_back_what_is_unknown_or_none(absence: str, name: str, said: str) -> None:
    with pytest.raises(MalformedError) as caught:
        AbsentValue.decode({"absent": absence, name: said}, "v")
    assert (
        caught.value.message == f"v.{name}: {name!r} stands beside an absence that is {absence!r}"
    )
    assert caught.value.remedy == f"Leave {name!r} out: it belongs to what is withheld."


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"absent": "redacted"}, "v.absent: 'redacted' is not known here"),
        ({"absent": None}, "v.absent: null is not known here"),
        ({"absent": "withheld", "by": "x"}, "v.by: 'x' is not the id of an entity"),
        ({"absent": "withheld", "ground": "a b"}, "v.ground: 'a b' is not a code"),
        ({"absent": "withheld", "note": "a"}, "v.note: no such member here"),
    ],
)
def test_a_faulty_absence_is_refused_at_its_place(value: Json, message: str) -> None:
    with pytest.raises(MalformedError) as caught:
        AbsentValue.decode(value, "v")
    assert caught.value.message == message
