"""The page of reference says what the commands say."""

import re
from pathlib import Path

from cli.main import main
from cli.reference import reference

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "cli.md"


def test_the_page_is_what_the_commands_say() -> None:
    told = "make it anew: python -m cli.reference > docs/cli.md"
    assert PAGE.read_text("utf-8") == reference(), told


def test_every_command_has_a_part_and_is_in_the_contents() -> None:
    page = reference()
    for name in main.later:
        assert f"\n## muniment {name}\n" in page
        assert f"- [muniment {name}](#muniment-{name})\n" in page
    assert len(re.findall(r"^## ", page, re.MULTILINE)) == page.count("\n- [muniment") + 0
    assert "Usage: muniment db upgrade [OPTIONS]" in page


def test_the_page_does_not_depend_on_the_terminal(monkeypatch) -> None:
    page = reference()
    monkeypatch.setenv("COLUMNS", "40")
    assert reference() == page
    assert max(map(len, page.splitlines())) <= 120
