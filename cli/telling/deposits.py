"""What became of a deposited file, and what helps to write one."""

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

from archive.intake.plan import Item, Outcome
from cli.layout import Block, Line, Table
from cli.plain import plain
from cli.shipped import DepositExample, DepositSchema
from cli.telling.writings import covered, unrecorded

if TYPE_CHECKING:
    from archive.service.depositing import Deposited


def deposited(answer: "Deposited") -> Iterator[Block]:
    """Yield one line an item of the file, and how many there are of each outcome."""
    written = answer.written
    yield from unrecorded(written.dry_run, written.draft)
    yield Table(
        [
            (f"line {item.line}", item.outcome.value, _called(item, written.dry_run), item.words)
            for item in answer.items
        ]
    )
    counts = ", ".join(f"{number} {outcome.value}" for outcome, number in answer.counts.items())
    yield Line(f"{answer.set_name}: {counts}", 0, "bold")
    if written.addresses and not written.dry_run:
        first, last = written.addresses[0], written.addresses[-1]
        yield f"recorded at {first}" if first == last else f"recorded at {first} to {last}"
    if written.addresses:
        yield from covered(written)


def _called(item: Item, dry_run: bool) -> str:
    """Return the item's id, or its name in the file where no id was given to it yet."""
    new = dry_run and item.outcome is Outcome.ADDED
    return item.key.partition("/")[2] if new else item.id


def schema(answer: DepositSchema) -> Iterator[Block]:
    """Yield the schema, to be written into a file."""
    yield Line(json.dumps(plain(answer.schema), indent=1, ensure_ascii=False), whole=True)


def example(answer: DepositExample) -> Iterator[Block]:
    """Yield the example, to be written into a file."""
    yield Line(answer.example.rstrip("\n"), whole=True)
