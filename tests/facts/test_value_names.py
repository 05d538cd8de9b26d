import pytest

from archive.errors import MalformedError
from archive.facts.value_names import EntityValue, SourceValue, StatementValue

ID = "abcdefghijkl"


@pytest.mark.parametrize(
    ("kind", "prefix"), [(EntityValue, "ent"), (SourceValue, "src"), (StatementValue, "stm")]
)
def test_a_value_names_an_id_of_its_own_kind(
    kind: type[EntityValue | SourceValue | StatementValue], prefix: str
) -> None:
    value = {kind.kind: f"{prefix}:{ID}"}
    assert kind.decode(value, "v").json() == value
    assert kind.decode(value, "v").ids() == (f"{prefix}:{ID}",)
    for other in {"ent", "src", "stm", "prop"} - {prefix}:
        with pytest.raises(MalformedError) as caught:
            kind.decode({kind.kind: f"{other}:{ID}"}, "v")
        assert caught.value.where == f"v.{kind.kind}"
        assert caught.value.remedy == f"Write {prefix}: and the 12 characters of the id."
