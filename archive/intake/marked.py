"""From the bytes of a deposit file to its tree, YAML or JSON, with the faults of its form."""

from archive.frozen import dataclass
from archive.intake import json_form, yaml_form
from archive.intake.building import Builder
from archive.intake.misfit import Misfit
from archive.intake.nodes import Node, Scalar
from archive.intake.spelling import read_text

_JSON = ".json"


@dataclass(frozen=True, slots=True)
class Marked:
    """What was read. `root` is None where nothing could be; then there is a fault."""

    root: Node | None
    faults: tuple[Misfit, ...]


def read(data: bytes, name: str) -> Marked:
    """Return the tree of *data*, a file called *name*, and everything wrong with its form.

    A file that begins with a bracket and is JSON is read as JSON, any other as YAML; one whose
    name ends in .json is held to it.
    """
    text = read_text(data)
    if isinstance(text, Misfit):
        return Marked(None, (text,))
    builder = Builder()
    _build(text, builder, held_to_json=name.lower().endswith(_JSON))
    root = None if builder.halted else builder.root
    if not builder.faults and (root is None or (isinstance(root, Scalar) and not root.text)):
        builder.fault((1, 1), "the file holds nothing", "Write a deposit, or name another file.")
        root = None
    return Marked(root, tuple(builder.faults))


def _build(text: str, builder: Builder, *, held_to_json: bool) -> None:
    if not held_to_json and not text.lstrip().startswith(("{", "[")):
        yaml_form.build(text, builder)
        return
    wrong = json_form.refusal(text)
    if wrong is None:
        json_form.build(text, builder)
    elif held_to_json and text.strip():
        at = (wrong.lineno, wrong.colno)
        builder.halt(at, f"this is not JSON: {wrong.msg}", "Mend it, or name the file .yaml.")
    else:
        yaml_form.build(text, builder)
