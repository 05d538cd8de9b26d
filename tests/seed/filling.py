"""Putting the words of a captured text into a deposit that marks them by place only.

The report behind `article.yaml` may not be copied into this project, so the deposit says
`"[[1112:1172]]"` where its words belong: code points of the captured text, end not included.
"""

import json
import re

PLACEHOLDER = re.compile(r'"\[\[(\d+):(\d+)\]\]"')


def ranges(deposit: str) -> list[tuple[int, int]]:
    """Return what the placeholders of *deposit* mark, in the order of the file."""
    return [(int(found[1]), int(found[2])) for found in PLACEHOLDER.finditer(deposit)]


def fill(deposit: str, text: str) -> str:
    """Return *deposit* with the words of *text* in the place of every placeholder."""

    def words(found: re.Match[str]) -> str:
        start, end = int(found[1]), int(found[2])
        assert start < end <= len(text), found[0]
        # A JSON string is a double-quoted YAML scalar, whatever quotes and breaks are in it.
        return json.dumps(text[start:end], ensure_ascii=False)

    return PLACEHOLDER.sub(words, deposit)
