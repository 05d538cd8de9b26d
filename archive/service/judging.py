"""Retracting, reinstating and ranking statements: the claim stays, its standing changes."""

from collections.abc import Mapping

from sqlalchemy import Connection

from archive.errors import ConflictError
from archive.events.base import Body
from archive.events.drafting import Draft
from archive.events.statement import (
    Ranking,
    StatementDeprecated,
    StatementPreferred,
    StatementReinstated,
    StatementRetracted,
    StatementUnranked,
    Verdict,
)
from archive.log.chains import Chain, chain
from archive.queries.names import resolve
from archive.queries.sight import Sight
from archive.service.archive import Archive
from archive.service.recording import Said, Written, record
from archive.service.telling import tell

_RANKS: Mapping[str, type[Ranking]] = {
    "preferred": StatementPreferred,
    "deprecated": StatementDeprecated,
    "normal": StatementUnranked,
}


def retract(
    archive: Archive,
    name: str,
    *,
    reason: str,
    text: str | None,
    lang: str = "en",
    dry_run: bool = False,
) -> Written:
    """Record that the archive no longer stands by the statement *name*.

    Raises:
        NotFoundError: *name* is no statement here.
        ConflictError: it is retracted already.
    """
    return _judge(
        archive, name, StatementRetracted, {"reason": reason, "text": text}, lang, dry_run
    )


def reinstate(
    archive: Archive,
    name: str,
    *,
    reason: str,
    text: str | None,
    lang: str = "en",
    dry_run: bool = False,
) -> Written:
    """Record that the archive stands by the retracted statement *name* again.

    Raises:
        NotFoundError: *name* is no statement here.
        ConflictError: it is not retracted.
    """
    return _judge(
        archive, name, StatementReinstated, {"reason": reason, "text": text}, lang, dry_run
    )


def rank(
    archive: Archive,
    name: str,
    rank: str,
    *,
    reason: str,
    lang: str = "en",
    dry_run: bool = False,
) -> Written:
    """Record that the statement *name* is `preferred`, `deprecated` or `normal` from now on.

    Raises:
        NotFoundError: *name* is no statement here.
        ConflictError: it has that rank already, or is retracted.
    """

    def say(connection: Connection) -> Said:
        end = _statement(connection, name, lang)
        if end.rank == rank:
            raise ConflictError(
                f"{end.id} is {rank} already", remedy="Look at its history; nothing is to be done."
            )
        _require_standing(end, retracted=False)
        body = _RANKS[rank].decode({"reason": reason}, "")
        return tell(connection, [_link(end, body)], lang)

    return record(archive, say, dry_run=dry_run)


def _judge(
    archive: Archive,
    name: str,
    kind: type[Verdict],
    why: Mapping[str, str | None],
    lang: str,
    dry_run: bool,
) -> Written:
    def say(connection: Connection) -> Said:
        end = _statement(connection, name, lang)
        _require_standing(end, retracted=kind is StatementReinstated)
        said = {member: word for member, word in why.items() if word is not None}
        return tell(connection, [_link(end, kind.decode(said, ""))], lang)

    return record(archive, say, dry_run=dry_run)


def _statement(connection: Connection, name: str, lang: str) -> Chain:
    return chain(connection, resolve(Sight(connection), name, ("stm",), lang))


def _require_standing(end: Chain, *, retracted: bool) -> None:
    if end.retracted == retracted:
        return
    fact = "is retracted" if end.retracted else "is not retracted"
    remedy = "Before more is said of it, reinstate it." if end.retracted else "Look at its history."
    raise ConflictError(f"{end.id} {fact}", remedy=remedy)


def _link(end: Chain, body: Body) -> Draft:
    return Draft(id=end.id, body=body, replaces=end.newest)
