"""The state of an archive in numbers."""

from collections.abc import Mapping

from sqlalchemy import func, select

from archive.core import checkpoint as checkpoints
from archive.frozen import dataclass
from archive.ids import Origin
from archive.queries.keys import Key, keys
from archive.queries.sight import Sight
from archive.queries.standing import Standing, redacted_events, standing
from archive.relation import Relation
from archive.store import tables
from archive.views.capture import CAPTURE
from archive.views.entity import ENTITY
from archive.views.event import EVENT
from archive.views.policy import POLICY
from archive.views.property import PROPERTY
from archive.views.reference import REFERENCE
from archive.views.source import SOURCE
from archive.views.statement import RETRACTION, STATEMENT

_COUNTED: Mapping[str, Relation] = {
    "entities": ENTITY,
    "sources": SOURCE,
    "captures": CAPTURE,
    "properties": PROPERTY,
    "statements": STATEMENT,
    "retracted": RETRACTION,
    "references": REFERENCE,
    "events": EVENT,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Covered:
    """The newest checkpoint: its size and, in seconds since 1970, the log's own claim of when."""

    size: int
    signed: int | None


@dataclass(frozen=True, slots=True)
class LogKeys:
    """The ids of keys that sign the log's checkpoints from the entry `since` on."""

    since: int
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """An archive in numbers.

    `signers`: how many stewards must sign a steward event. `uncovered`: entries that no checkpoint
    covers yet. `counts` has one number a noun; `statements` holds the `retracted` ones too.
    `log_keys`: every set of keys that the log has had, the one in force last.
    """

    standing: Standing
    title: str
    signers: int
    checkpoint: Covered | None
    uncovered: int
    counts: Mapping[str, int]
    keys: tuple[Key, ...]
    log_keys: tuple[LogKeys, ...]


def status(sight: Sight, origin: Origin) -> Status:
    """Return the state of the archive *origin*."""
    where = standing(sight, origin)
    covered = _covered(sight)
    title, signers = _policy(sight)
    return Status(
        standing=where,
        title=title,
        signers=signers,
        checkpoint=covered,
        uncovered=where.size - (0 if covered is None else covered.size),
        counts=_counts(sight),
        keys=keys(sight),
        log_keys=_log_keys(sight),
    )


def _covered(sight: Sight) -> Covered | None:
    table = tables.checkpoint
    asked = select(table.c.note).order_by(table.c.size.desc()).limit(1)
    if sight.size is not None:
        asked = asked.where(table.c.size <= sight.size)
    note = sight.connection.execute(asked).scalar()
    if note is None:
        return None
    newest = checkpoints.parse(bytes(note))
    return Covered(size=newest.checkpoint.size, signed=checkpoints.timestamp_of(newest))


def _policy(sight: Sight) -> tuple[str, int]:
    policy = sight.table(POLICY)
    title, signers = "", 0
    for row in sight.connection.execute(select(policy).order_by(policy.c.event)):
        title, signers = row.title or title, row.signers or signers
    return title, signers


def _log_keys(sight: Sight) -> tuple[LogKeys, ...]:
    policy = sight.table(POLICY)
    rows = sight.connection.execute(
        select(policy.c.since, policy.c.log)
        .where(policy.c.log.is_not(None))
        .order_by(policy.c.event)
    )
    return tuple(
        LogKeys(row.since, tuple("+".join(text.split("+")[:2]) for text in row.log.split()))
        for row in rows
    )


def _counts(sight: Sight) -> Mapping[str, int]:
    counts = {}
    for name, relation in _COUNTED.items():
        table = sight.table(relation)
        counts[name] = sight.connection.execute(
            select(func.count()).select_from(table).where(table.c.until.is_(None))
        ).scalar_one()
    counts["redacted"] = redacted_events(sight)
    return counts
