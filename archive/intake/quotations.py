"""Looking up quotations: which capture, and where in it the words stand."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from archive.facts.quotes import CaptureText, Span
from archive.intake.desk import Desk
from archive.intake.faults import shown
from archive.intake.holdings import Held
from archive.intake.nodes import Node
from archive.intake.piece import Piece, of_items, of_members

# A hint is worth a moment, no more: longer texts get none.
_LONGEST_QUOTE = 1_000
_LONGEST_TEXT = 300_000
_HINT_COSTS = 8
_PLACES = 5
_WORDS = 3
"""A shared run of words shorter than this says nothing."""

# What is typed in more than one way: any of the one kind stands for all of it.
_SIGNS = (
    "\"'`´‘’‚‛“”„‟«»‹›′″",
    "-\u00ad\u2010\u2011\u2012\u2013\u2014\u2015\u2212",
)
_SIGN = re.compile("|".join(f"[{re.escape(signs)}]+" for signs in _SIGNS))


def capture_of(desk: Desk, source: Piece, named: Piece | None) -> tuple[Held | None, bool]:
    """Return the capture that a reference is to, and whether nothing is wrong with it.

    Where none is named the only one of the source is meant; None where it has none.
    """
    assert isinstance(source.json, str)
    held = desk.holdings.candidates(source.json)
    if held is None:
        return None, False
    if named is None:
        if len(held) < 2:
            return (held[0] if held else None), True
        message = f"the source has {len(held)} captures, and none is named: {_listed(held)}"
        desk.faults.add(source.node, message, "Name one with `capture:`.")
        return None, False
    assert isinstance(named.json, str)
    found = desk.holdings.find(source.json, named.json)
    if found is None:
        listed = f"it has {_listed(held)}" if held else "it has none"
        message = f"the source has no capture {shown(named.json)}; {listed}"
        desk.faults.add(named.node, message, "Write the digest of a capture, or the file it is.")
    return found, found is not None


def located(
    desk: Desk, source: Piece, held: Held, exact: Piece, loc: Piece | None
) -> tuple[Piece | None, bool]:
    """Return the locator with the characters at which *exact* stands, and whether it stands there.

    Where the capture is no text that is held here, *loc* comes back as it is; the words are then
    looked up in the texts made of it, where there are any.
    """
    capture = desk.holdings.text(held)
    assert isinstance(exact.json, str)
    if capture is None:
        return loc, _stands_in_a_text_of(desk, source, held, exact)
    places = capture.find(exact.json)
    chars = None if loc is None else loc.parts.get("chars")
    if chars is not None:
        if isinstance(chars.json, list) and tuple(chars.json) in places:
            return loc, True
        what = f"; it stands at {_spans(places)}" if places else ", nor anywhere else"
        message = f"the quotation does not stand at these characters{what}"
        desk.faults.add(chars.node, message, "Mend the characters or the quotation.")
        return None, False
    if len(places) == 1:
        return _with_chars(exact.node, places[0], loc), True
    if places:
        message = f"the quotation stands {len(places)} times in the capture: {_spans(places)}"
        remedy = "Quote more of it, or say which: loc: {chars: [start, end]}."
        desk.faults.add(exact.node, message, remedy)
    else:
        message = f"the quotation {shown(exact.json)} does not stand in the capture"
        hint = _hint(capture, exact.json) if desk.faults.may_guess(_HINT_COSTS) else ""
        desk.faults.add(exact.node, message + hint, "Copy the words from the captured text.")
    return None, False


def fits(desk: Desk, held: Held, loc: Piece) -> bool:
    """Say whether the capture can have the place *loc*; that it is too short for it is reported.

    Nothing says what a paragraph of plain text is, but there are no more of them than lines.
    """
    size = desk.holdings.size(held)
    if size is None:
        return True
    paragraph = loc.parts.get("paragraph")
    if paragraph is not None and isinstance(paragraph.json, int) and paragraph.json > size.lines:
        lines = f"{size.lines:,} line{'' if size.lines == 1 else 's'} with words"
        message = f"the capture has no paragraph {paragraph.json}: it has {lines}"
        desk.faults.add(paragraph.node, message, "Mend the number of the paragraph.")
        return False
    chars = loc.parts.get("chars")
    ends = () if chars is None else (end.json for end in chars.parts.values())
    beyond = [end for end in ends if isinstance(end, int) and end > size.characters]
    if chars is not None and beyond:
        message = f"the capture has {size.characters:,} characters, and none at {beyond[0]}"
        desk.faults.add(chars.node, message, "Mend the characters.")
        return False
    return True


def _stands_in_a_text_of(desk: Desk, source: Piece, held: Held, exact: Piece) -> bool:
    assert isinstance(source.json, str)
    assert isinstance(exact.json, str)
    texts = desk.holdings.made_of(source.json, held)
    if not texts or any(text.find(exact.json) for text in texts):
        return True
    message = f"the quotation {shown(exact.json)} does not stand in the text made of the capture"
    desk.faults.add(exact.node, message, "Copy the words from that text.")
    return False


def _with_chars(node: Node, span: Span, loc: Piece | None) -> Piece:
    ends = [Piece(end, node) for end in span]
    members = {str(name): part for name, part in loc.parts.items()} if loc is not None else {}
    return of_members(node if loc is None else loc.node, {"chars": of_items(node, ends), **members})


def _listed(held: Sequence[Held]) -> str:
    return ", ".join(one.file or one.digest for one in held)


def _spans(places: list[Span]) -> str:
    listed = ", ".join(f"{start} to {end}" for start, end in places[:_PLACES])
    return f"{listed} and elsewhere" if len(places) > _PLACES else listed


def _hint(capture: CaptureText, exact: str) -> str:
    text = capture.read
    if len(exact) > _LONGEST_QUOTE or len(text) > _LONGEST_TEXT:
        return ""
    return _same_but_for_signs(text, exact) or _longest_part(text, exact)


def _same_but_for_signs(text: str, exact: str) -> str:
    pattern = r"\s+".join(_loose(word) for word in exact.split())
    found = re.search(pattern, text, re.IGNORECASE) if pattern else None
    if found is None:
        return ""
    return f"; with other capitals or signs {shown(found[0])} does"


def _loose(word: str) -> str:
    pattern, done = "", 0
    for found in _SIGN.finditer(word):
        signs = next(signs for signs in _SIGNS if found[0][0] in signs)
        pattern += re.escape(word[done : found.start()]) + f"[{re.escape(signs)}]+"
        done = found.end()
    return pattern + re.escape(word[done:])


def _longest_part(text: str, exact: str) -> str:
    there, wanted = text.split(), exact.split()
    found = SequenceMatcher(None, wanted, there, autojunk=False).find_longest_match()
    if found.size < _WORDS:
        return ""
    part = " ".join(wanted[found.a : found.a + found.size])
    return f"; {shown(part)} does"
