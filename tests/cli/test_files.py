"""What comes through standard input has the bounds of a file."""

import pytest

import archive.service.depositing
import archive.service.exchanging
import cli.editing

COMMANDS = {
    "deposit": (("deposit", "-"), "depositing.MAX_FILE_BYTES"),
    "catalogue": (("import", "-", "--format", "ftm"), "exchanging.MAX_FILE_BYTES"),
    "capture": (("source", "capture", "report", "-"), "depositing.MAX_CAPTURE_BYTES"),
    "form": (("add", "--form", "-"), "editing._LIMIT"),
}
ROOMS = {
    "depositing": archive.service.depositing,
    "exchanging": archive.service.exchanging,
    "editing": cli.editing,
}


@pytest.mark.parametrize(("words", "limit"), COMMANDS.values(), ids=COMMANDS)
def test_standard_input_has_a_bound(
    demo, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], limit: str
) -> None:
    room, _, name = limit.partition(".")
    monkeypatch.setattr(ROOMS[room], name, 100)
    told = demo(*words, input=b"x" * 101, code=3).stderr
    assert "standard input has more than the 100 bytes that are taken at once" in told
    within = 0 if words[0] == "source" else 3
    assert "more than" not in demo(*words, input=b"x" * 100, code=within).stderr
