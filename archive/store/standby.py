"""Whether a server is a standby, which shows what another server was told, and how far it is."""

from typing import Final

from sqlalchemy import Connection, text

from archive.frozen import dataclass

_ASKED: Final = text(
    """
    SELECT pg_is_in_recovery() AS standby,
           EXISTS (SELECT FROM pg_stat_wal_receiver WHERE pid IS NOT NULL) AS receiving,
           greatest(pg_wal_lsn_diff(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn()), 0)
               AS waiting,
           floor(extract(epoch FROM pg_last_xact_replay_timestamp())) AS shown
    """
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standby:
    """How far a standby is, as far as it can know.

    `receiving`: whether it is connected to a server that it follows. `waiting`: bytes that it was
    sent and does not show yet. `shown`: when the newest change that it shows was committed, in
    seconds since 1970 by the other server's clock; None if there was none since it started. What
    was not sent to it yet, it does not know.
    """

    receiving: bool
    waiting: int
    shown: int | None


def standby(connection: Connection) -> Standby | None:
    """Return how far the standby is that is being read; None where it is none."""
    if connection.dialect.name != "postgresql":
        return None
    found = connection.execute(_ASKED).one()
    if not found.standby:
        return None
    return Standby(
        receiving=found.receiving,
        waiting=int(found.waiting or 0),
        shown=None if found.shown is None else int(found.shown),
    )
