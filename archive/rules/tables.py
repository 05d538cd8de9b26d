"""The rules' memory of a whole log, however long that is: how each of its tables is kept.

The keys of people stay in memory: an archive gives these out one by one, and looks through all.
"""

from binascii import a2b_base64, b2a_base64
from typing import Final, TypeVar

from archive.core.hashes import Hash
from archive.ids import Address, Commitment, Digest, KeyId, PropertyName, SourceId
from archive.relation import Cell, Row
from archive.rules.spilling import Form, Spilled
from archive.rules.state import Captures, Definition, Placed, State
from archive.store.scratch import Scratch

LIMIT: Final = 4_096
"""Rows of one table that are put in before they are written; it remembers as many again."""

K = TypeVar("K")
V = TypeVar("V")


def spilling_state(scratch: Scratch, limit: int = LIMIT) -> State:
    """Return an empty memory that keeps in *scratch* what does not fit into *limit* rows a table.

    To be asked for once of each *scratch*.
    """

    def table(name: str, form: Form[K, V]) -> Spilled[K, V]:
        return Spilled(scratch.cells(name, form.column, form.width), form, limit)

    return State(
        entries=table("entries", _ENTRIES),
        authors=table("authors", _AUTHORS),
        placed=table("placed", _PLACED),
        commitments=table("commitments", _LINKS),
        newest=table("newest", _NEWEST),
        replaced=table("replaced", _LINKS),
        redacted=table("redacted", _REDACTED),
        definitions=table("definitions", _DEFINITIONS),
        captures=table("captures", _CAPTURES),
        pairs=table("pairs", _PAIRS),
    )


def _number(cell: Cell) -> int:
    assert isinstance(cell, int)
    return cell


def _text(cell: Cell) -> str:
    assert isinstance(cell, str)
    return cell


def _bytes(cell: Cell) -> bytes:
    assert isinstance(cell, bytes)
    return cell


def _address(cell: Cell) -> Address:
    return Address.of_key(_number(cell))


def _key(address: Address) -> int:
    return address.key


def _link_key(link: Commitment) -> bytes:
    return a2b_base64(link)


def _link(cell: Cell) -> Commitment:
    return Commitment(b2a_base64(_bytes(cell), newline=False).decode())


def _placed_cells(placed: Placed) -> Row:
    return (
        placed.type,
        placed.version,
        placed.subject,
        placed.commitment,
        placed.replaces,
        int(placed.restricted),
        placed.chain,
    )


def _placed(row: Row) -> Placed:
    key, type, version, subject, commitment, replaces, restricted, chain = row
    return Placed(
        address=_address(key),
        type=_text(type),
        version=_number(version),
        subject=_text(subject),
        commitment=Commitment(_text(commitment)),
        replaces=None if replaces is None else Commitment(_text(replaces)),
        restricted=bool(restricted),
        chain=None if chain is None else _text(chain),
    )


def _definition_cells(definition: Definition | None) -> Row:
    if definition is None:
        return (None, None)
    codes = None if definition.codes is None else " ".join(definition.codes)
    return (" ".join(definition.value_types), codes)


def _definition(row: Row) -> Definition | None:
    _, kinds, codes = row
    if kinds is None:
        return None
    listed = None if codes is None else tuple(_text(codes).split())
    return Definition(tuple(_text(kinds).split()), listed)


def _captures_cells(captures: Captures) -> Row:
    return (" ".join(sorted(captures.digests)), captures.closed)


def _captures(row: Row) -> Captures:
    digests = frozenset(Digest(digest) for digest in _text(row[1]).split())
    return Captures(digests, _number(row[2]))


_ENTRIES: Final[Form[Hash, int]] = Form(
    column="BLOB",
    width=1,
    key=bytes,
    cells=lambda index: (index,),
    named=lambda cell: Hash(_bytes(cell)),
    value=lambda row: _number(row[1]),
)
_AUTHORS: Final[Form[int, tuple[KeyId, ...]]] = Form(
    column="INTEGER",
    width=1,
    key=int,
    cells=lambda keys: (" ".join(keys),),
    named=_number,
    value=lambda row: tuple(KeyId(key) for key in _text(row[1]).split()),
)
_PLACED: Final[Form[Address, Placed]] = Form(
    column="INTEGER", width=7, key=_key, cells=_placed_cells, named=_address, value=_placed
)
_LINKS: Final[Form[Commitment, Address]] = Form(
    column="BLOB",
    width=1,
    key=_link_key,
    cells=lambda address: (address.key,),
    named=_link,
    value=lambda row: _address(row[1]),
)
_NEWEST: Final[Form[str, Address]] = Form(
    column="TEXT",
    width=1,
    key=str,
    cells=lambda address: (address.key,),
    named=_text,
    value=lambda row: _address(row[1]),
)
_REDACTED: Final[Form[Address, Address]] = Form(
    column="INTEGER",
    width=1,
    key=_key,
    cells=lambda address: (address.key,),
    named=_address,
    value=lambda row: _address(row[1]),
)
_DEFINITIONS: Final[Form[PropertyName, Definition | None]] = Form(
    column="TEXT",
    width=2,
    key=str,
    cells=_definition_cells,
    named=lambda cell: PropertyName(_text(cell)),
    value=_definition,
)
_CAPTURES: Final[Form[SourceId, Captures]] = Form(
    column="TEXT",
    width=2,
    key=str,
    cells=_captures_cells,
    named=lambda cell: SourceId(_text(cell)),
    value=_captures,
)
_PAIRS: Final[Form[Commitment, str]] = Form(
    column="BLOB",
    width=1,
    key=_link_key,
    cells=lambda other: (other,),
    named=_link,
    value=lambda row: _text(row[1]),
)
