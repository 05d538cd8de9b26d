"""A table that lasts as long as a transaction."""

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.exc import DBAPIError

from archive.errors import ArchiveError
from archive.store import engines, passing


def test_what_was_met_is_known_until_the_end(engine: Engine) -> None:
    with engines.writing(engine) as connection:
        passing.begin(connection)
        macs = [bytes([n % 256, n // 256]) * 16 for n in range(2_500)]
        passing.meet(connection, {mac: (n, b"said") for n, mac in enumerate(macs)})
        found = passing.known(connection, [*macs, b"x" * 32])
        assert len(found) == 2_500
        assert found[macs[7]] == (7, b"said")
        passing.end(connection)
        passing.begin(connection)
        assert passing.known(connection, macs) == {}


@pytest.mark.parametrize("done", [True, False])
def test_nothing_of_it_stays(engine: Engine, done: bool) -> None:
    class Stop(Exception):
        pass

    try:
        with engines.writing(engine) as connection:
            passing.begin(connection)
            passing.meet(connection, {b"m": (1, b"")})
            if not done:
                raise Stop
            passing.end(connection)
    except Stop:
        pass
    with engines.writing(engine) as connection:
        passing.begin(connection)
        assert connection.execute(select(passing.met)).all() == []
        passing.end(connection)
    with pytest.raises((DBAPIError, ArchiveError)), engines.reading(engine) as connection:
        connection.execute(select(passing.met))
