"""What the log derives for itself beside the views: its own index of entries, and the tree."""

from archive.relation import Column, Relation

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
