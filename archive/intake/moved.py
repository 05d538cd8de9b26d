"""What a statement says apart from where in its table it stood."""

from collections.abc import Mapping

from archive.shape import Json


def wherever(json: Mapping[str, Json]) -> Mapping[str, Json]:
    """Return the body *json* without the rows of its references, and which copy they are rows of.

    A row that stands lower than last time, in a newer copy of the same table, says the same.
    """
    references = json.get("references")
    if not isinstance(references, list) or not any(map(_row, references)):
        return json
    return {**json, "references": [_wherever(one) for one in references]}


def _row(reference: Json) -> bool:
    loc = reference.get("loc") if isinstance(reference, Mapping) else None
    return isinstance(loc, Mapping) and "row" in loc


def _wherever(reference: Json) -> Json:
    if not isinstance(reference, Mapping) or not _row(reference):
        return reference
    loc = reference["loc"]
    assert isinstance(loc, Mapping)
    kept = {name: value for name, value in loc.items() if name != "row"}
    said = {name: value for name, value in reference.items() if name not in ("capture", "loc")}
    return {**said, "loc": kept} if kept else said
