"""What of the real report is claimed, what is not and why, and that none of it is copied here.

"Marked" is what a placeholder of `article.yaml` points at. Every run of more than three words
that is not marked must be listed, with a reason, in `unclaimed.yaml`.
"""

import re
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from types import ModuleType

import pytest
import yaml

HERE = Path(__file__).resolve().parent
LONGEST_RUN = 3
WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
SOURCE_WORDS = {"exact", "hedge", "verb", "expressed", "text", "quote"}


def read(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")


def runs(text: str) -> set[tuple[str, ...]]:
    """Return every sequence of words in *text* that is just too long to be repeated."""
    words = [found[0].casefold() for found in WORD.finditer(text)]
    return {tuple(words[n : n + LONGEST_RUN + 1]) for n in range(len(words) - LONGEST_RUN)}


def scalars(node: object, key: str = "") -> Iterator[tuple[str, str]]:
    """Yield (the key it stands under, the scalar) for every scalar under *node*."""
    if isinstance(node, dict):
        for name, value in node.items():
            yield from scalars(value, name)
    elif isinstance(node, list):
        for value in node:
            yield from scalars(value, key)
    else:
        assert isinstance(node, str)
        yield key, node


def marked(filling: ModuleType, template: str) -> set[int]:
    return {at for start, end in filling.ranges(template) for at in range(start, end)}


def unmarked_runs(article: str, marks: set[int]) -> set[str]:
    """Return the ranges `a:b` of all runs of unmarked words that are too long to go unlisted."""
    found = set()
    words = list(WORD.finditer(article))
    for is_marked, group in groupby(words, key=lambda word: word.start() in marks):
        run = list(group)
        if not is_marked and len(run) > LONGEST_RUN:
            found.add(f"{run[0].start()}:{run[-1].end()}")
    return found


def test_no_mark_cuts_a_word(filling: ModuleType, article: str, article_template: str) -> None:
    inner = {at for word in WORD.finditer(article) for at in range(word.start() + 1, word.end())}
    for start, end in filling.ranges(article_template):
        assert start not in inner, (start, end)
        assert end not in inner, (start, end)


def test_every_unmarked_run_is_listed_and_nothing_listed_is_marked(
    filling: ModuleType, article: str, article_template: str
) -> None:
    listed = yaml.load(read("unclaimed.yaml"), Loader=yaml.BaseLoader)
    expected = unmarked_runs(article, marked(filling, article_template))
    assert [item["range"] for item in listed] == sorted(
        expected, key=lambda r: int(r.split(":")[0])
    )


def test_everything_listed_has_a_reason() -> None:
    for item in yaml.load(read("unclaimed.yaml"), Loader=yaml.BaseLoader):
        assert item.keys() == {"range", "reason"}
        assert item["reason"].strip()


@pytest.mark.parametrize("name", ["article.yaml", "unclaimed.yaml"])
def test_the_report_is_not_repeated(name: str, article: str) -> None:
    assert runs(read(name)) & runs(article) == set()


def test_placeholders_stand_only_where_a_source_speaks(
    filling: ModuleType, article_template: str
) -> None:
    for key, scalar in scalars(yaml.load(article_template, Loader=yaml.BaseLoader)):
        if filling.PLACEHOLDER.fullmatch(f'"{scalar}"'):
            assert key in SOURCE_WORDS, (key, scalar)
        elif key in SOURCE_WORDS - {"text"}:
            # Plain sentences of our own stand under `text` too; the other keys quote.
            pytest.fail(f"{key}: {scalar!r} is not a placeholder")


def test_every_quotation_is_found_at_its_place(
    filling: ModuleType, article: str, article_template: str
) -> None:
    deposit = yaml.load(article_template, Loader=yaml.BaseLoader)
    for handle, statement in deposit["statements"].items():
        for reference in statement["references"]:
            if reference["source"] == "archive":
                continue
            [(start, end)] = filling.ranges(f'"{reference["exact"]}"')
            # Where the words occur once they find their own place; else it must be said.
            if article.count(article[start:end]) > 1:
                assert reference["loc"]["chars"] == [str(start), str(end)], handle


def test_filling_gives_the_words_back(
    filling: ModuleType, article_deposit: str, article: str
) -> None:
    filled = yaml.load(article_deposit, Loader=yaml.BaseLoader)
    statements = filled["statements"]
    assert filling.ranges(article_deposit) == []
    assert all(
        reference.get("exact", "") in article
        for statement in statements.values()
        for reference in statement["references"]
    )
    assert statements["dead"]["value"]["text"].startswith(statements["dead"]["value"]["amount"])
