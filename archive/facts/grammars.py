"""The grammars of the short strings inside facts: one spelling each, for ever.

A grammar here never depends on the Unicode tables of the reading program: what one reader takes,
every later reader takes.
"""

import re
from functools import lru_cache

from archive.facts import days

MAX_URI = 8192
MAX_NUMBER = 40
MAX_LANG = 64

RESERVED_HANDLE = "archive"
"""A reference names the archive itself by this word, so nothing else may be called so."""

_CODE = re.compile(r"[A-Za-z][A-Za-z0-9._-]{0,63}")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")
_MINUS_ZERO = re.compile(r"-[0.]+")
_TIME = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9](?:Z| local|[+-](?:0[0-9]|1[0-5]):[0-5][0-9])")
_INSTANT = re.compile(
    r"([0-9]{4})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
    r"T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z"
)

# RFC 6838 section 4.2, in lower case, without parameters.
_MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,126}/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}")

# Controls, white space, invisible format characters and lone surrogates are what a URI can hide.
_URI = re.compile(
    "[A-Za-z][A-Za-z0-9+.-]*:"
    "[^\x00-\x20\x7f-\xa0\xad\u061c\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f"
    "\u3000\ud800-\udfff\ufeff\ufff0-\uffff]+"
)

# RFC 5646 section 2.1 in lower case, without the grandfathered tags and the primary subtags of
# four to eight letters: no language is registered so, but people write "english".
_LANG = re.compile(
    r"(?:[a-z]{2,3}(?:-[a-z]{3}){0,3}"
    r"(?:-[a-z]{4})?(?:-(?:[a-z]{2}|[0-9]{3}))?"
    r"(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*"
    r"(?:-[0-9a-wyz](?:-[a-z0-9]{2,8})+)*"
    r"(?:-x(?:-[a-z0-9]{1,8})+)?"
    r"|x(?:-[a-z0-9]{1,8})+)"
)

# Blocks of letters, marks and digits, as in the names of XML 1.0, but without the symbols, fillers
# and invisible characters which those let through; the punctuation of single scripts stays inside.
# Spelled out, because the category of a character depends on the Unicode version of whoever asks.
_LETTERS = (
    "A-Za-z0-9\xaa\xb5\xba\xc0-\xd6\xd8-\xf6\xf8-\u02ff"
    "\u0300-\u034e\u0350-\u037d\u037f-\u05ff\u0606-\u061a\u061d-\u06dc\u06de-\u070e\u0710-\u115e"
    "\u1161-\u167f\u1681-\u17b3\u17b6-\u180a\u1810-\u1fff\u2c00-\u2dff\u3005-\u3007"
    "\u3021-\u302f\u3031-\u303c\u3041-\u3163\u3165-\ud7ff\uf900-\ufdcf\ufdf0-\ufdff"
    "\ufe20-\ufe2f\ufe70-\ufefc\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\uff66-\uff9f\uffa1-\uffdc"
    "\U00010000-\U0001342f\U00013440-\U0001bc9f\U0001bca4-\U0001ccff"
    "\U0001d400-\U0001efff\U00020000-\U0003fffd"
)
# A string, and the letters once: a class of so many characters takes milliseconds to compile, which
# only a handle of another script is worth.
_HANDLE = f"(?![_.-])[{_LETTERS}_.-]{{1,64}}"
_ASCII_HANDLE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")


def is_code(text: str) -> bool:
    """Say whether *text* is a code: an ASCII letter, then up to 63 letters, digits and `._-`."""
    return _CODE.fullmatch(text) is not None


def is_lang(text: str) -> bool:
    """Say whether *text* is a well-formed language tag in the case of RFC 5646 section 2.1.1."""
    return len(text) <= MAX_LANG and _is_cased_tag(text)


# An archive speaks few languages, and says in every text which.
@lru_cache(maxsize=256)
def _is_cased_tag(text: str) -> bool:
    return recased(text) == text and _is_tag(text)


def is_uri(text: str) -> bool:
    """Say whether *text* is an absolute URI of at most 8192 characters, without blanks."""
    return len(text) <= MAX_URI and _URI.fullmatch(text) is not None


def is_media_type(text: str) -> bool:
    """Say whether *text* is a media type in lower case without parameters."""
    return _MEDIA_TYPE.fullmatch(text) is not None


def is_number(text: str) -> bool:
    """Say whether *text* is a decimal number of at most 40 characters; there is no minus zero."""
    found = len(text) <= MAX_NUMBER and _NUMBER.fullmatch(text) is not None
    return found and _MINUS_ZERO.fullmatch(text) is None


def is_handle(text: str) -> bool:
    """Say whether *text* can be a handle: 1 to 64 characters, and not the word `archive`.

    It starts with a letter, mark or digit of any script. It holds no colon, so no id is a handle.
    """
    pattern = _ASCII_HANDLE if text.isascii() else _HANDLE
    return re.fullmatch(pattern, text) is not None and text != RESERVED_HANDLE


def is_time_of_day(text: str) -> bool:
    """Say whether *text* is `hh:mm` with `Z`, ` local`, or an offset other than zero."""
    # A second spelling of Z, and in RFC 3339 the sign even changes the meaning.
    return _TIME.fullmatch(text) is not None and text[5:] not in ("+00:00", "-00:00")


def is_instant(text: str) -> bool:
    """Say whether *text* is a second of UTC on a day that exists; no leap seconds."""
    found = _INSTANT.fullmatch(text)
    return found is not None and int(found[3]) <= days.length(int(found[1]), found[2])


def recased(tag: str) -> str:
    """Return *tag* in the case of RFC 5646 section 2.1.1: en-GB, sr-Latn, en-u-ca-gregory."""
    first, *rest = tag.lower().split("-")
    parts = [first]
    for part in rest:
        # Behind a singleton all is lower case.
        if all(len(before) > 1 for before in parts) and part.isalpha():
            part = {2: part.upper(), 4: part.title()}.get(len(part), part)
        parts.append(part)
    return "-".join(parts)


def _is_tag(text: str) -> bool:
    return _LANG.fullmatch(text.lower()) is not None
