"""Recording what comes back in a form: a new statement, or the correction of one."""

from dataclasses import replace

from sqlalchemy import Connection

from archive.errors import ConflictError
from archive.events.drafting import Draft
from archive.events.statement import StatementAdded, StatementCorrected
from archive.facts import statements
from archive.intake import form_reading
from archive.intake.form_reading import (
    ADDED,
    CORRECTED,
    Filled,
)
from archive.log.chains import Chain
from archive.service.adding import fresh_id, require_unused
from archive.service.archive import Archive
from archive.service.correcting import current
from archive.service.form_making import end_of
from archive.service.known import ArchiveKnown
from archive.service.recording import Said, Written, record
from archive.service.telling import tell


def add_form(
    archive: Archive,
    data: bytes,
    name: str,
    *,
    restricted: bool | None = None,
    dry_run: bool = False,
) -> Written:
    """Record the statement that the form *data*, a file called *name*, adds.

    *restricted*: where the form does not say.

    Raises:
        DepositError: with every fault of the form.
        ConflictError: something bears the handle already.
    """

    def say(connection: Connection) -> Said:
        known = ArchiveKnown(connection, archive.captures)
        filled = form_reading.read(data, name, known, ADDED)
        body = statements.decode(filled.content, "", corrected=False)
        require_unused(known, body.handle)
        hidden = restricted if filled.restricted is None else filled.restricted
        draft = Draft(id=fresh_id(archive, "stm"), body=StatementAdded(body), restricted=hidden)
        return tell(connection, [draft], archive.around.lang)

    return record(archive, say, dry_run=dry_run)


def correct_form(
    archive: Archive,
    statement: str,
    data: bytes,
    name: str,
    *,
    dry_run: bool = False,
) -> Written:
    """Record what the form *data*, a file called *name*, says of *statement* as its correction.

    Raises:
        DepositError: with every fault of the form.
        NotFoundError: *statement* is none here.
        ConflictError: it was corrected since the form was made; or nothing would change.
    """

    def say(connection: Connection) -> Said:
        known = ArchiveKnown(connection, archive.captures)
        end = end_of(connection, archive, statement)
        filled = form_reading.read(data, name, known, CORRECTED)
        require_newest(end, filled)
        said = {**filled.content, "reason": filled.reason}
        body = statements.decode(said, "", corrected=True)
        if replace(body, reason=None) == current(connection, end):
            raise nothing_new(end)
        require_unused(known, body.handle, end.id)
        draft = Draft(id=end.id, body=StatementCorrected(body), replaces=end.newest)
        return tell(connection, [draft], archive.around.lang)

    return record(archive, say, dry_run=dry_run)


def nothing_new(end: Chain) -> ConflictError:
    """Return the error of a correction that corrects nothing."""
    return ConflictError(f"{end.id} says just that already", remedy="Say what is to be another.")


def require_newest(end: Chain, filled: Filled) -> None:
    """Return if the form was made from what the *end* of the chain says, or does not say from what.

    Raises:
        ConflictError: it was made from something else.
    """
    made_from, newest = filled.corrects, str(end.content.address)
    if made_from is not None and made_from != newest:
        raise ConflictError(
            f"the form was made from {made_from}, and {end.id} says now what stands at {newest}",
            remedy="Begin again from what it says now, or take the member `corrects` out.",
        )
