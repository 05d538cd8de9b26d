"""A draft: what it says, on what it builds, and whose signatures it has and waits for."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cli.layout import Block, Line, Table
from cli.telling.common import author_time, counted

if TYPE_CHECKING:
    from archive.service.drafting import Signed


def signed(answer: "Signed") -> Iterator[Block]:
    """Yield what is signed, in plain words, and what is still missing."""
    yield Line(f"for {answer.origin}, drafted {author_time(answer.at)}", 0, "bold")
    entries = counted(answer.base, "entry", "entries")
    yield f"it builds on the first {entries}, with root {answer.root}"
    yield Table(list(zip(answer.ids, answer.lines, strict=True)), indent=2)
    if answer.set_name is not None:
        yield f"appended, it is remembered as part of {answer.set_name}; that is not signed"
    told = dict.fromkeys(answer.signed, "signed before, not checked yet")
    told |= dict.fromkeys(answer.checked, "signed before, and the signature is right")
    told |= dict.fromkeys(answer.now, "signed now")
    told |= dict.fromkeys(answer.missing, "signature missing")
    nicknames = answer.nicknames
    yield Table([(key, nicknames.get(key, ""), how) for key, how in told.items()], indent=2)
    if not answer.named:
        yield Line("No archive was named: ids stand for themselves, and the root was not compared.")
    if answer.missing:
        yield Line("It cannot be appended before all have signed.", 0, "yellow")
    else:
        yield "All have signed: it can be appended."
