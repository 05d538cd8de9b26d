"""Shutting and opening: which events stay out of public copies."""

from collections.abc import Sequence

from sqlalchemy import Connection

from archive.errors import ConflictError
from archive.events.access import AccessOpened, AccessRestricted
from archive.events.drafting import Draft
from archive.log import access
from archive.service.archive import Archive
from archive.service.recording import Said, Written, record
from archive.service.targets import Target, chosen
from archive.service.telling import tell


def shield(
    archive: Archive,
    named: Sequence[str],
    *,
    shut: bool,
    reason: str,
    dry_run: bool = False,
) -> Written:
    """Restrict the events that *named* names, or with *shut* False open them; one entry for all.

    An address names one event; anything else all events about one thing, of which those that are
    restricted, or open, already are passed over.

    Raises:
        NotFoundError: nothing here is called that.
        ConflictError: all of it is as it was asked to be.
        NotAuthorisedError: as the rules have it: an author may restrict, a steward may do both.
    """

    def say(connection: Connection) -> Said:
        targets = chosen(connection, archive, named)
        decided = access.decisions(connection, (one.address for one in targets))
        drafts = []
        for one in targets:
            restricted, link = decided.get(one.address, (one.restricted, None))
            if restricted != shut and not one.steward:
                body = (AccessRestricted if shut else AccessOpened)(reason)
                drafts.append(Draft(target=one.address, body=body, replaces=link))
        if not drafts:
            raise _nothing(targets, named, shut)
        return tell(connection, drafts, archive.around.lang)

    return record(archive, say, dry_run=dry_run)


def _nothing(targets: Sequence[Target], named: Sequence[str], shut: bool) -> ConflictError:
    told = ", ".join(named)
    if all(one.steward for one in targets):
        return ConflictError(
            f"{told}: what stewards decided stays in every copy, and holds no words about anybody",
            remedy="Name what was said of the world, or a note.",
        )
    return ConflictError(
        f"{told}: {'restricted' if shut else 'open'} already",
        remedy="Nothing needs to be done.",
    )
