"""What answers have in common: which archive, at which size, as of when, by whose clock."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from archive.core import instant
from cli.layout import Block, Line

if TYPE_CHECKING:
    from archive.queries.copies import Copy
    from archive.queries.marks import Mark
    from archive.queries.standing import Standing

_ROOT_SHOWN = 8


def foot(standing: "Standing") -> Line:
    """Return the last line of an answer: what it was read from."""
    as_of = "now"
    if standing.as_of is not None:
        later = counted(standing.later, "entry", "entries")
        as_of = f"entry {standing.as_of} ({later} came later)"
    day = "" if standing.valid_at is None else f" · valid at {standing.valid_at}"
    entries = counted(standing.size, "entry", "entries")
    gone = ""
    if standing.redacted:
        gone = f" · {counted(standing.redacted, 'event', 'events')} redacted"
    warned = ""
    if standing.doubtful:
        signed = counted(standing.doubtful, "entry was", "entries were")
        warned = f" · {signed} signed by a stolen key"
    return Line(
        f"{_read(standing)} · {entries} · root {standing.root[:_ROOT_SHOWN]}… · "
        f"as of {as_of}{day}{gone}{warned}",
        style="red" if warned else "dim",
    )


def _read(standing: "Standing") -> str:
    return (
        f"archive {standing.origin}"
        if standing.snapshot is None
        else f"{unverified(standing.snapshot)} of archive {standing.origin}"
    )


def unverified(copy: "Copy") -> str:
    """Return which snapshot was read, that it was not verified, and what its checkpoint covers."""
    covered = counted(copy.size, "entry", "entries")
    return (
        f"snapshot {copy.folder}, NOT VERIFIED HERE, its checkpoint over {covered} "
        f"with root {copy.root[:_ROOT_SHOWN]}…,"
    )


def moment(seconds: int) -> str:
    """Return a moment for people, in UTC and saying so."""
    return instant.render(seconds).replace("T", " ").replace("Z", " UTC")


def doubted(key: str) -> str:
    """Return the warning about what the stolen *key* signed."""
    return f"signed by {key}, which was stolen, or enrolled by a stolen key: do not rely on it"


def author_time(seconds: int) -> str:
    """Return a moment as the author's machine told it."""
    return f"{moment(seconds)} by the author's clock"


def log_time(seconds: int | None) -> str:
    """Return a moment as the log's machine told it."""
    if seconds is None:
        return "no checkpoint covers it yet"
    return f"recorded {moment(seconds)} by the log's clock"


def counted(number: int, one: str, many: str) -> str:
    """Return *number* and the word that fits it."""
    return f"{number:,} {one if number == 1 else many}"


def who(keys: tuple[str, ...], nicknames: Mapping[str, str]) -> str:
    """Return key ids, each with the nickname that it has on this machine."""
    return ", ".join(f"{key} ({nicknames[key]})" if key in nicknames else key for key in keys)


def decided(one: "Mark", nicknames: Mapping[str, str]) -> str:
    """Return what was decided about an event: why, where, by whom and when."""
    by = who(one.by, nicknames)
    return f"{one.kind} ({one.reason}) at {one.address} by {by}, {log_time(one.recorded)}"


def indented(blocks: Iterable[Block], by: int) -> Iterator[Block]:
    """Yield *blocks*, each *by* columns further in."""
    for block in blocks:
        shown = Line(block) if isinstance(block, str) else block
        yield replace(shown, indent=shown.indent + by)
