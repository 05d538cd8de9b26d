"""What helps to write a deposit and comes with the program: its schema, and a small example."""

from archive.frozen import dataclass
from archive.shape import Json


@dataclass(frozen=True, slots=True)
class DepositSchema:
    """A JSON Schema, by which an editor completes and checks a deposit."""

    schema: Json


@dataclass(frozen=True, slots=True)
class DepositExample:
    """A deposit that works as it is."""

    example: str


def schema() -> DepositSchema:
    """Return the schema of this version of the program."""
    from archive.intake.schema import deposit_schema

    return DepositSchema(deposit_schema())


def example() -> DepositExample:
    """Return the example."""
    from importlib import resources

    file = resources.files("archive.example").joinpath("small.yaml")
    return DepositExample(file.read_text("utf-8"))
