"""The small grammar in which one speaker is said on a command line.

    AGENT ACT [not] [likely|possible|unlikely] [to NAME] [in SOURCE] [on DATE] [expressed 'WORDS']
              [verb 'WORD'] ['HEDGE']

ACT is states, reports, alleges, opines or declines. What stands in quotes is one word; a quoted
word by itself is the hedge, in the source's own words. The rest may come in any order.
"""

import re
from collections.abc import Iterator

from archive.errors import MalformedError
from archive.facts.references import Act, Certainty
from archive.shape import Json

_TOKEN = re.compile(r"""\s*(?:'([^']*)'|"([^"]*)"|“([^”]*)”|([^\s'"“]+))(?=\s|$)""")
_FOLLOWED = {"to": "to", "in": "in", "on": "date", "expressed": "expressed", "verb": "verb"}
_ACTS = tuple(Act)
_REMEDY = "Write for example: alzhanov opines likely 'is likely due to' to insider."


def parse(text: str) -> dict[str, Json]:
    """Return the step that *text* says, in the form of a deposit's `said:`; names as written.

    Raises:
        MalformedError: *text* does not follow the grammar.
    """
    tokens = list(_tokens(text))
    if len(tokens) < 2:
        raise _fault(text, "a speaker and what they do must be said")
    (agent, _), (act, quoted) = tokens[:2]
    if quoted or act not in _ACTS:
        raise _fault(text, f"{act!r} is not one of {', '.join(_ACTS)}")
    step: dict[str, Json] = {"agent": agent, "act": act}
    rest = iter(tokens[2:])
    for word, is_quoted in rest:
        name, value = _member(text, word, is_quoted, rest)
        if name in step:
            raise _fault(text, f"{name} is said twice")
        step[name] = value
    return step


def _member(
    text: str, word: str, quoted: bool, rest: Iterator[tuple[str, bool]]
) -> tuple[str, Json]:
    if quoted:
        return "hedge", word
    if word == "not":
        return "not", "yes"
    if word in tuple(Certainty):
        return "certainty", word
    if word not in _FOLLOWED:
        raise _fault(text, f"{word!r} is not understood here (a hedge stands in quotes)")
    value = next(rest, None)
    if value is None:
        raise _fault(text, f"nothing follows {word!r}")
    return _FOLLOWED[word], value[0]


def _tokens(text: str) -> Iterator[tuple[str, bool]]:
    """Yield the words of *text*, and whether each stood in quotes."""
    at, end = 0, len(text.rstrip())
    while at < end:
        found = _TOKEN.match(text, at, end)
        if found is None:
            raise _fault(text, "a quotation mark has no partner, or stands inside a word")
        plain = found[4]
        yield (
            (plain, False)
            if plain is not None
            else (next(g for g in found.groups() if g is not None), True)
        )
        at = found.end()


def _fault(text: str, message: str) -> MalformedError:
    return MalformedError(f"{text!r}: {message}", remedy=_REMEDY)
