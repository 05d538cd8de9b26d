"""What the log derives for itself beside the views: its own index of entries, and the tree."""

from archive.core import instant
from archive.core.entry import Entry
from archive.relation import Column, Relation, Row

VERSION = 1
"""Raised when one of these tables changes its meaning or form."""

NAME = "log"

ENTRY_INDEX = Relation(
    name="entry_index",
    columns=(
        Column("entry", "integer"),
        Column("id", "bytes"),
        Column("by", "text"),
        Column("at", "integer"),
        Column("base", "integer"),
    ),
    key=("entry",),
    indexes=(("id",),),
)
"""`id`: SHA-256 of the entry's text. `by`: key ids parted by blanks. `at`: seconds since 1970."""

NODE = Relation(
    name="node",
    columns=(Column("level", "integer"), Column("place", "integer"), Column("hash", "bytes")),
    key=("level", "place"),
)
"""The hash of every complete subtree: what roots, proofs and tiles are made of."""

RELATIONS = (ENTRY_INDEX, NODE)


def index_row(index: int, entry: Entry) -> Row:
    """Return the row of `ENTRY_INDEX` for *entry*."""
    header = entry.header
    return (index, entry.id, " ".join(header.by), instant.parse(header.at), header.base_size)
