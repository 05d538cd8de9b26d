"""From statements of FollowTheMoney to units of an import: every row arrives, or is counted.

A unit is a run of rows about one entity. Each row becomes a statement that cites its dataset; what
else the row has columns for stands beside it as qualifiers.
"""

from collections.abc import Callable, Iterator, Sequence

from archive.errors import MalformedError
from archive.intake.batches import Stream, Unit
from archive.intake.ftm_desk import Desk
from archive.intake.ftm_files import Index, Row, rows
from archive.intake.ftm_rows import Run
from archive.intake.known import Known
from archive.intake.misfit import Misfit
from archive.interchange import ftm_terms as terms
from archive.interchange.ftm_terms import SET_NAME
from archive.interchange.losses import Ledger, Tally

Files = Callable[[], Iterator[tuple[str, bytes]]]
"""Gives name and bytes of every file, as often as it is asked."""

REASON = "changed in FollowTheMoney"

_AT_ONCE = 200


def stream(files: Files, known: Known, arrived: Tally) -> Stream:
    """Return what the rows in *files* bring to the archive that is *known*.

    *arrived* is filled while the stream is read.

    Raises:
        MalformedError: a file is not in a form that holds statements or entities.
    """
    index, unheard = Index(), Ledger(terms.IMPORTED)
    for name, data in files():
        for row in rows(data, name, unheard):
            index.take(row)
    index.finish()
    for prop in sorted(index.untold):
        arrived.ledger.add("type-unknown", prop)
    arrived.count("entities", len(index.entities))
    called: dict[tuple[int, int], str] = {}
    return Stream(
        set_name=SET_NAME,
        units=_units(files, Desk(index, known, arrived, called)),
        reason=REASON,
        partial=True,
        lined=False,
        called=lambda node: called.get((node.line, node.column), ""),
    )


def _units(files: Files, desk: Desk) -> Iterator[Unit]:
    number = 0
    for name, data in files():
        for run in _runs(rows(data, name, desk.arrived.ledger)):
            number += 1
            yield _unit(desk, run, number)


def _runs(found: Iterator[Row]) -> Iterator[list[Row]]:
    """Yield rows of one entity that stand together, some at a time."""
    run: list[Row] = []
    for row in found:
        if run and (row.entity != run[0].entity or len(run) == _AT_ONCE):
            yield run
            run = []
        run.append(row)
    if run:
        yield run


def _unit(desk: Desk, run: Sequence[Row], number: int) -> Unit:
    made = Run(desk, number)
    misfits = []
    made.name(run[0].entity, run[0].where)
    for row in run:
        try:
            made.take(row)
        except MalformedError as error:
            misfits.append(
                Misfit(line=number, column=1, path="", message=error.message, remedy=error.remedy)
            )
    things = {} if misfits else made.things()
    return Unit(number=number, line=number, things=things, faults=tuple(misfits))
