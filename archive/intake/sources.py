"""Reading sources: where something was said, and the files that were kept of it."""

from collections.abc import Mapping

from archive.events.source import SourceAdded
from archive.facts import codes
from archive.facts.grammars import is_uri
from archive.frozen import dataclass
from archive.intake import captures, values
from archive.intake.captures import Brought, ReadFile
from archive.intake.desk import Desk
from archive.intake.forms import Form, Found, Read, flag, items, leaf, own_handle, whole
from archive.intake.names import Filed
from archive.intake.nodes import Node, Scalar
from archive.intake.piece import Piece, of_members

# What each member takes; all of them take an absence too.
KINDS: Mapping[str, tuple[str, ...]] = {
    "published": ("date",),
    "title": ("text",),
    "publisher": ("entity",),
    "url": ("uri",),
    "partOf": ("source",),
    "licence": ("text", "uri", "code"),
}
AUTHOR = ("entity", "text")

_SAID: Mapping[str, Read] = {
    **{name: whole for name in KINDS if name != "published"},
    "author": whole,
    "lang": whole,
}
_NEEDED: Mapping[str, Read] = {"kind": leaf(codes.code), "published": whole}
_CHANGES = Form({}, {**_NEEDED, **_SAID})
SOURCE = Form(
    _NEEDED,
    {
        **_SAID,
        "file": leaf(codes.words),
        "captures": whole,
        "restricted": flag,
        **captures.ABOUT,
    },
)


@dataclass(frozen=True, slots=True)
class Sourced:
    """The body of a source, and its files, each after the one it was made of."""

    piece: Piece
    captures: tuple[Brought, ...]


def read(desk: Desk, filed: Filed, read_file: ReadFile) -> Sourced | None:
    """Return the source that *filed* describes; None where it was refused."""
    found = SOURCE.read(desk, filed.node, filed.key)
    brought = _captures(desk, found, filed.node, read_file)
    files = None if brought is None else [(captures.held(one), one.data) for one in brought]
    desk.holdings.bring(filed.id, files)
    members = _members(desk, found)
    handle = own_handle(desk, filed.key)
    if members is None or brought is None or handle is None:
        return None
    return _sourced(desk, found, filed.node, {**members, **handle}, brought)


def described(desk: Desk, node: Node, read_file: ReadFile) -> Sourced | None:
    """Return the source, without a handle, that *node* describes; None where it was refused."""
    found = SOURCE.read(desk, node)
    brought, members = _captures(desk, found, node, read_file), _members(desk, found)
    if members is None or brought is None:
        return None
    return _sourced(desk, found, node, members, brought)


def changed(desk: Desk, node: Node) -> Piece | None:
    """Return only those members of a source that *node* gives; None where one was refused."""
    found = _CHANGES.read(desk, node)
    members = _members(desk, found)
    if not found.sound or members is None:
        return None
    return of_members(node, members)


def _sourced(
    desk: Desk,
    found: Found,
    node: Node,
    members: Mapping[str, Piece],
    brought: tuple[Brought, ...],
) -> Sourced | None:
    if not found.sound:
        return None
    piece = of_members(node, members)
    body = desk.faults.attempt(lambda: SourceAdded.decode(piece.json, ""), piece)
    return None if body is None else Sourced(piece, brought)


def _members(desk: Desk, found: Found) -> dict[str, Piece] | None:
    parts = found.parts
    lang = _lang(desk, parts["lang"].node) if "lang" in parts else None
    members: dict[str, Piece | None] = {}
    # A title is in the language of its source, where that is known.
    spoken = (None if lang is None else lang.parts.get("code")) or desk.lang
    for name, kinds in KINDS.items():
        if name in parts:
            members[name] = _member(desk, name, parts[name].node, kinds, spoken)
    if "lang" in parts:
        members["lang"] = lang
    if "author" in parts:
        members["author"] = items(_author(spoken))(desk, parts["author"].node)
    if "kind" in parts:
        members["kind"] = parts["kind"]
    sound = {name: piece for name, piece in members.items() if piece is not None}
    return sound if len(sound) == len(members) else None


def _member(
    desk: Desk, name: str, node: Node, kinds: tuple[str, ...], lang: Piece | None
) -> Piece | None:
    if name == "licence" and isinstance(node, Scalar):
        # Written plainly it is the licence's address or its name.
        kinds = ("uri",) if is_uri(node.text) else ("text",)
    return values.read(desk, node, kinds, lang=lang)


def _lang(desk: Desk, node: Node) -> Piece | None:
    if not isinstance(node, Scalar):
        return values.read(desk, node, ("code",))
    tag = values.LANG(desk, node)
    return None if tag is None else of_members(node, {"code": tag})


def _author(lang: Piece | None) -> Read:
    def read_one(desk: Desk, node: Node) -> Piece | None:
        return values.read(desk, node, AUTHOR, lang=lang)

    return read_one


def _captures(
    desk: Desk, found: Found, at: Node, read_file: ReadFile
) -> tuple[Brought, ...] | None:
    """Return the files of a source, none if it has none; None where something is wrong."""
    parts = found.parts
    listed = parts.get("captures")
    if listed is not None and "file" in parts:
        message = "'file' and 'captures' stand beside one another"
        desk.faults.add(listed.node, message, "List every file under 'captures'.")
        return None
    if listed is not None or "file" not in parts:
        for name in captures.ABOUT:
            if name in parts:
                message = f"{name!r} stands beside no 'file'"
                remedy = "Add the file, or write it to the capture that is meant."
                desk.faults.add(parts[name].node, message, remedy)
                return None
        return () if listed is None else captures.read_list(desk, listed.node, read_file)
    about = {name: parts[name] for name in ("file", *captures.ABOUT) if name in parts}
    one = captures.read_one(desk, Found(about, found.sound), at, read_file)
    return None if one is None else (one,)
