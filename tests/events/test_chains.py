from archive.core.entry import Head
from archive.events.chains import chain_of, is_first
from archive.ids import Address, Commitment

P, ORIGIN = "ent:pppppppppppp", "example.org/january-2022"
NOWHERE = Commitment("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")


def test_a_chain_is_told_by_the_head_alone() -> None:
    body = NOWHERE

    def chain(type: str, **members: object) -> str | None:
        return chain_of(Head(type=type, version=1, body=body, **members))  # type: ignore[arg-type]

    assert chain("entity.added", id=P) == P
    assert chain("policy.changed", id=ORIGIN, replaces=body) == ORIGIN
    assert chain("access.opened", target=Address(3, 4)) == "access 3.4"
    assert chain("entity.linked", id=P, replaces=body) is None
    assert chain("note.added", id=P) is None
    assert chain("note.sung", id=P) is None
    assert chain("note.sung", id=P, replaces=body) == P
    assert chain("note.sung", target=Address(3, 4), replaces=body) is None


def test_only_what_begins_a_chain_is_sure_to_be_the_first_of_it() -> None:
    def first(type: str, version: int = 1) -> bool:
        return is_first(Head(type=type, version=version, body=NOWHERE, id=P))

    assert first("statement.added")
    # What a type does to its chain is told by its name, in every version.
    assert first("entity.added", 9)
    assert not first("statement.corrected")
    assert not first("property.defined")
    assert not first("note.added")
    assert not first("note.sung")
