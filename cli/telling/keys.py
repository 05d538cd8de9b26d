"""Keys on this machine."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from archive.core.keys import VerifierKey
from archive.frozen import dataclass
from archive.keyring import Keyring
from cli.layout import Block, Line, Table
from cli.telling.common import counted, indented, who
from cli.telling.logs import entries

if TYPE_CHECKING:
    from archive.queries.keys import KeyShown
    from archive.service.reading import Shown


@dataclass(frozen=True, slots=True, kw_only=True)
class NewKey:
    """A key that was just made. `vkey`: what a steward needs to enrol it.

    `in_agent`: an agent holds it, and the file only says which it is.
    """

    nickname: str
    id: str
    vkey: str
    file: Path
    in_agent: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalKey:
    """A key file. `name`: what archives know the key by, None where the file is no key's."""

    nickname: str
    name: str | None
    file: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalKeys:
    """All key files in `folder`."""

    folder: Path
    keys: tuple[LocalKey, ...]


def key_of(nickname: str, key: VerifierKey, file: Path, *, in_agent: bool = False) -> NewKey:
    """Return what is to be told of a new key."""
    return NewKey(nickname=nickname, id=key.id, vkey=key.encode(), file=file, in_agent=in_agent)


def keys_in(ring: Keyring) -> LocalKeys:
    """Return the keys of *ring*, by nickname."""
    names = {nickname: name for name, nickname in ring.names().items()}
    return LocalKeys(
        folder=ring.home / "keys",
        keys=tuple(
            LocalKey(nickname=nickname, name=names.get(nickname), file=ring.path(nickname))
            for nickname in ring.nicknames()
        ),
    )


def new(answer: NewKey) -> Iterator[Block]:
    """Yield where the new key is, and what to do with it."""
    yield Line(f"{answer.nickname}: {answer.id}", 0, "bold")
    yield Table([("file", str(answer.file)), ("to enrol", answer.vkey)], indent=2)
    kept = (
        "The private key stays where it is: nothing in the file is secret."
        if answer.in_agent
        else "Keep a copy of the file in another place."
    )
    yield f"{kept} Give the line `to enrol` to a steward."


def key(one: "KeyShown", answer: "Shown") -> Iterator[Block]:
    """Yield a key of an archive: who holds it, what became of it, and what it signed last."""
    yield Line(who((one.key.id,), answer.nicknames), 0, "bold")
    yield Line(f"{', '.join(one.key.roles)} · enrolled at {one.enrolled}", 2)
    if one.key.holder is not None:
        yield Line(f"held by {one.key.holder}", 2)
    if one.ended is not None:
        yield Line(f"revoked at {one.ended}: {one.key.revoked}", 2, "yellow")
    if one.key.compromised is not None:
        yield Line(f"rely on nothing by it from entry {one.key.compromised} on", 2, "red")
    yield Line(f"signed {counted(one.signed, 'entry', 'entries')}", 0, "bold")
    yield from indented(entries(one.recent, answer), 2)
    if one.signed > len(one.recent):
        yield Line(f"and {one.signed - len(one.recent):,} before: --limit", 2, "dim")


def keys(answer: LocalKeys) -> Iterator[Block]:
    """Yield one line a key."""
    if not answer.keys:
        yield f"no keys in {answer.folder}"
        return
    rows = [
        (one.nickname, one.name or "(no key: damaged, or something else)", str(one.file))
        for one in answer.keys
    ]
    yield Table(rows, ("nickname", "name", "file"))
