"""The ends of chains: what a correction names, and what it starts from."""

import pytest

from archive.errors import ConflictError, NotFoundError
from archive.facts.references import Reference
from archive.log import chains
from archive.store import engines
from tests.labs import ORIGIN, Lab, M, N, P, Q, R


def test_the_end_of_a_chain_tells_content_rank_and_standing(lab: Lab) -> None:
    with lab.opened() as archive, engines.reading(archive.engine) as connection:
        end = chains.chain(connection, M)
        assert (str(end.content.address), end.newest_type) == ("7.0", "statement.preferred")
        assert (end.rank, end.retracted) == ("preferred", False)
        assert end.newest == chains.newest(connection, M)
        end = chains.chain(connection, N)
        assert (str(end.content.address), end.rank, end.retracted) == ("4.1", "normal", True)
        assert chains.newest(connection, "stm:zzzzzzzzzzzz") is None


def test_nothing_builds_on_what_is_redacted_or_not_there(lab: Lab) -> None:
    with lab.opened() as archive, engines.reading(archive.engine) as connection:
        with pytest.raises(ConflictError, match=r"what 4\.2 says of .* is redacted"):
            chains.chain(connection, R)
        with pytest.raises(NotFoundError, match="there is no"):
            chains.chain(connection, "ent:zzzzzzzzzzzz")


def test_many_chains_are_read_at_once(lab: Lab) -> None:
    with lab.opened() as archive, engines.reading(archive.engine) as connection:
        found = chains.chains(connection, [M, P, Q, R, "ent:zzzzzzzzzzzz", ORIGIN])
        places = {id: str(end.content.address) for id, end in found.items()}
        contents = chains.newest_contents(connection, [M, P, Q, "ent:zzzzzzzzzzzz"])
    assert places == {M: "7.0", P: "2.0", Q: "5.1", R: "4.2", ORIGIN: "0.0"}
    assert {id: str(place) for id, place in contents.items()} == {M: "7.0", P: "2.0", Q: "5.1"}


def test_a_citation_belongs_to_the_link_that_it_was_made_on(lab: Lab) -> None:
    with lab.opened() as archive, engines.reading(archive.engine) as connection:
        ((first, *_),) = [
            [row[0] for row in lab.ask("SELECT link FROM event WHERE chain = 'stm:mmmmmmmmmmmm'")]
        ]
        (reference,) = chains.citations(connection, M, first)
        assert isinstance(reference, Reference)
        assert reference.exact == "he verbally ordered it"
        assert list(chains.citations(connection, M, chains.chain(connection, M).newest)) == []
