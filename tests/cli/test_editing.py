"""Forms in an editor and from files: recorded, refused, left alone, never lost."""

import json
import os
import shlex
import stat
import sys
import threading
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from cli.main import main

pty = pytest.importorskip("pty")

EDITOR = """
import json, os, pathlib, sys
file, folder = pathlib.Path(sys.argv[-1]), pathlib.Path(__file__).parent
steps = json.loads((folder / "steps.json").read_text("utf-8"))
number = len(list(folder.glob("seen-*")))
text = file.read_text("utf-8")
(folder / f"seen-{number}").write_text(text, "utf-8")
step = steps[number] if number < len(steps) else []
for old, new in step:
    assert old in text, (old, text)
    text = text.replace(old, new)
if step:
    file.write_bytes(text.encode(os.environ.get("TEST_ENCODING", "utf-8")))
sys.exit(int(os.environ.get("TEST_EXIT", "0")))
"""

Steps = Sequence[Sequence[tuple[str, str]]]


@dataclass
class Desk:
    """A person at a terminal, with an editor that does what was told before."""

    demo: object
    folder: Path
    monkeypatch: pytest.MonkeyPatch
    said: str = field(default="")

    @property
    def seen(self) -> list[str]:
        """What the editor was opened on, each time."""
        return [path.read_text("utf-8") for path in sorted(self.folder.glob("seen-*"))]

    @property
    def kept(self) -> list[Path]:
        return sorted((self.demo.home / "forms").glob("*"))

    def __call__(self, *words: str, steps: Steps = (), code: int = 0) -> str:
        """Run the command at a terminal; return what it showed there."""
        (self.folder / "steps.json").write_text(json.dumps(steps), "utf-8")
        for path in self.folder.glob("seen-*"):
            path.unlink()
        master, slave = pty.openpty()
        parts: list[bytes] = []
        reader = threading.Thread(target=_drain, args=(master, parts))
        reader.start()
        with self.monkeypatch.context() as patch, ExitStack() as stack:
            for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
                stream = stack.enter_context(os.fdopen(os.dup(slave), mode, encoding="utf-8"))
                patch.setattr(sys, name, stream)
            os.close(slave)
            with pytest.raises(SystemExit) as caught:
                main(list(words))
        reader.join()
        os.close(master)
        self.said = b"".join(parts).decode().replace("\r\n", "\n")
        assert caught.value.code == code, self.said
        return self.said


def _drain(master: int, parts: list[bytes]) -> None:
    while True:
        try:
            part = os.read(master, 65536)
        except OSError:
            return
        if not part:
            return
        parts.append(part)


@pytest.fixture
def desk(demo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    folder = tmp_path / "editor"
    folder.mkdir()
    script = folder / "editor.py"
    script.write_text(EDITOR, "utf-8")
    monkeypatch.setenv("VISUAL", shlex.join([sys.executable, str(script)]))
    monkeypatch.setenv("MUNIMENT_HOME", str(demo.home))
    monkeypatch.setenv("MUNIMENT_ARCHIVE", str(demo.archive))
    monkeypatch.setenv("COLUMNS", "500")
    for name in ("MUNIMENT_KEY", "MUNIMENT_NO_INPUT", "MUNIMENT_LANG"):
        monkeypatch.delenv(name, raising=False)
    return Desk(demo, folder, monkeypatch)


ADD = ("add", "bektanov", "claim", "words", "--source", "report", "--value-lang", "en", "--edit")
SLIP = ("claim", "clame")


def flat(text: str) -> str:
    return " ".join(text.split())


def test_a_statement_is_added_in_an_editor(desk: Desk) -> None:
    shown = desk(*ADD, steps=[[("value: words", "value: other words")]])
    assert "Murat Bektanov - claim -> other words" in flat(shown)
    assert "subject: bektanov  # Murat Bektanov, ent:" in desk.seen[0]
    assert len(desk.seen) == 1
    assert desk.kept == []


def test_a_statement_is_corrected_in_an_editor(desk: Desk) -> None:
    shown = desk(
        "correct",
        "court-type",
        "--edit",
        steps=[[("reason:", "reason: misread"), ("value: military", "value: civilian")]],
    )
    assert "corrected: " in shown
    assert "misread" in desk.demo("history", "court-type").stdout
    assert desk.kept == []


def test_a_form_that_is_left_as_it_was_records_nothing(desk: Desk) -> None:
    before = desk.demo.json("status")["status"]["standing"]["size"]
    for words in (ADD, ("correct", "court-type", "--edit", "--reason", "x")):
        assert "the form was left as it was: nothing was recorded" in desk(*words)
        assert desk.kept == []
    assert "reason: x\n" in desk.seen[0]
    told = json.loads(desk(*ADD, "--json"))
    assert (told["addresses"], told["dryRun"]) == ([], False)
    assert desk.demo.json("status")["status"]["standing"]["size"] == before


def test_a_form_that_is_refused_opens_again_with_its_faults_at_the_top(desk: Desk) -> None:
    steps = [
        [SLIP],
        [("value: words", "value: [words]")],
        [("clame", "claim")],
        [("[words]", "so")],
    ]
    desk(*ADD, steps=steps)
    _, second, third, fourth = desk.seen
    for text, told in (
        (second, "'clame' is not defined; is 'claim' meant?"),
        (third, "clame"),
        (fourth, "a list stands where one value must"),
    ):
        header = [line for line in text.splitlines() if line.startswith("#!")]
        assert header[0].startswith("#! This was not recorded.")
        at = next(n for n, line in enumerate(header) if told in line)
        number = int(header[at].partition("line ")[2].partition(":")[0])
        assert text.splitlines()[number - 1].startswith(("property:", "value:"))
        assert header[at + 1].startswith("#!     ")
    assert fourth.count("This was not recorded") == 1
    assert "clame" not in fourth
    assert desk.kept == []


def test_a_form_that_is_given_up_is_kept_for_its_owner_alone_and_taken_up_again(
    desk: Desk,
) -> None:
    shown = desk(*ADD, steps=[[SLIP]], code=3)
    (path,) = desk.kept
    assert f"The form is kept in {path}: go on with --edit --form." in flat(shown)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    text = path.read_text("utf-8")
    assert "#!" not in text
    place = next(n for n, line in enumerate(text.splitlines(), 1) if "clame" in line)
    assert f"{path}:{place}:11: " in shown
    # Looked at and left: it stays.
    desk("add", "--edit", "--form", str(path))
    assert desk.kept == [path]
    shown = desk("add", "--edit", "--form", str(path), steps=[[("clame", "claim")]])
    assert "Murat Bektanov - claim -> words" in flat(shown)
    assert desk.kept == []


def test_a_refused_correction_goes_on_from_where_it_was(desk: Desk) -> None:
    desk(
        "correct", "court-type", "--edit", steps=[[("value: military", "value: civilian")]], code=3
    )
    (path,) = desk.kept
    path.write_text(path.read_text("utf-8").replace("reason:", "reason: misread"), "utf-8")
    assert "corrected" in desk.demo("correct", "court-type", "--form", str(path)).stdout
    assert desk.kept == []


def test_what_somebody_else_wrote_is_read_and_left_alone(desk: Desk, tmp_path: Path) -> None:
    desk(*ADD, steps=[[SLIP]], code=3)
    mine = tmp_path / "mine.yaml"
    mine.write_text(desk.kept[0].read_text("utf-8").replace("clame", "claim"), "utf-8")
    desk.demo("add", "--form", str(mine))
    assert mine.exists()
    desk("add", "--edit", "--form", str(mine), steps=[[("value: words", "value: more")]])
    assert "value: words" in mine.read_text("utf-8")
    assert len(desk.kept) == 1


def test_a_form_comes_from_standard_input(desk: Desk) -> None:
    form = (
        "subject: bektanov\nproperty: claim\nvalue: {text: x, lang: en}\n"
        "references: [{source: archive, basis: inferred}]\n"
    )
    assert "Murat Bektanov - claim -> x" in flat(desk.demo("add", "--form", "-", input=form).stdout)
    done = desk.demo("add", "--form", "-", input=form.replace("claim", "clame"), code=3)
    assert "standard input:2:11: " in done.stderr


def test_a_dry_run_keeps_the_form(desk: Desk) -> None:
    shown = desk(*ADD, "--dry-run", steps=[[("value: words", "value: others")]])
    (path,) = desk.kept
    assert f"the form is kept in {path}: record it with --form" in flat(shown)
    assert "nothing was recorded; this would be:" in shown
    desk.demo("add", "--form", str(path), "--dry-run")
    assert desk.kept == [path]
    desk.demo("add", "--form", str(path))
    assert desk.kept == []


def test_where_nobody_may_sign_the_form_is_kept(desk: Desk) -> None:
    shown = desk(*ADD, "--key", "nobody", steps=[[("value: words", "value: others")]], code=4)
    (path,) = desk.kept
    assert str(path) in shown
    desk.demo("add", "--form", str(path))


def test_an_editor_that_fails_is_told_and_what_was_written_is_kept(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TEST_EXIT", "1")
    shown = desk(*ADD, code=7)
    assert "the editor did not do its work" in shown
    assert desk.kept == []
    desk(*ADD, steps=[[("value: words", "value: others")]], code=7)
    assert "value: others" in desk.kept[0].read_text("utf-8")
    monkeypatch.setenv("VISUAL", "no-such-editor-here")
    assert "Name one that is here in VISUAL or EDITOR." in desk(*ADD, code=7)


def test_an_editor_that_saves_no_utf8_is_told_of_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TEST_ENCODING", "latin-1")
    shown = desk(*ADD, steps=[[("value: words", "value: caf\xe9")]], code=3)
    assert "is not UTF-8" in shown
    assert b"caf\xe9" in desk.kept[0].read_bytes()


def test_interrupting_keeps_the_form_and_tells_where(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from archive.service import forms

    def interrupted(*args: object, **more: object) -> object:
        raise KeyboardInterrupt

    monkeypatch.setattr(forms, "add_form", interrupted)
    shown = desk(*ADD, steps=[[("value: words", "value: others")]], code=130)
    assert f"the form is kept in {desk.kept[0]}" in flat(shown)


@pytest.mark.parametrize("words", [ADD, ("correct", "dead", "--edit")])
def test_without_a_terminal_nothing_is_edited(desk: Desk, words: Sequence[str]) -> None:
    told = desk.demo.error(*words, code=2)
    assert "--edit needs a terminal" in str(told["message"])
    assert "--edit needs a terminal" in desk(*words, "--no-input", code=2)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("add", "bektanov", "--form", "-"), "the form says all of it"),
        (("add", "--form", "-", "--said", "x states"), "the form says all of it"),
        (("add", "--edit", "--part", "x"), "a part is added without a form"),
        (("add", "bektanov", "claim", "x"), "give SUBJECT, PROPERTY and --source"),
        (("correct", "dead", "--form", "-", "--reason", "x"), "the form says all of it"),
        (("correct", "dead", "--edit", "--value", "x"), "write what is to change in the form"),
        (("correct", "dead", "--value", "x"), "say why with --reason"),
        (("entity", "add", "--kind", "x"), "give --kind and --label"),
        (("entity", "add", "--form", "-", "--not-identified"), "the form says all of it"),
        (("entity", "correct", "case", "--kind", "x"), "say why with --reason"),
        (("entity", "correct", "case", "--edit", "--identified"), "write what is to change"),
        (("entity", "correct", "case", "--form", "-", "--reason", "x"), "the form says all of it"),
    ],
)
def test_what_does_not_go_together_is_a_usage_error(
    desk: Desk, words: Sequence[str], told: str
) -> None:
    assert told in str(desk.demo.error(*words, code=2)["message"])


def test_a_form_that_is_not_there_is_told(desk: Desk) -> None:
    assert desk.demo.error("add", "--form", "nowhere.yaml", code=4)["kind"] == "not found"


def test_forms_lie_where_the_system_keeps_what_is_unfinished(tmp_path: Path) -> None:
    from platformdirs import user_state_path

    from cli import config

    named = config.read(config.Flags(), {"MUNIMENT_HOME": str(tmp_path)})
    assert named.forms == tmp_path / "forms"
    assert config._forms({}) == user_state_path("muniment", appauthor=False) / "forms"


def test_an_entity_is_added_and_corrected_in_an_editor(desk: Desk) -> None:
    shown = desk("entity", "add", "--edit", steps=[[("kind:", "kind: person"), ("en:", "en: Ann")]])
    assert "entity person: Ann" in shown
    words = ("entity", "add", "--kind", "person", "--label", "en=Bo", "--handle", "bo", "--edit")
    desk(*words, steps=[[("en: Bo", "en: Bo B.")]])
    assert "handle: bo\n" in desk.seen[0]
    words = ("entity", "correct", "bo", "--reason", "x", "--edit")
    assert "Bo C." in desk(*words, steps=[[("en: Bo B.", "en: Bo C.")]])
    desk(*words, "--dry-run", steps=[[("en: Bo C.", "en: Bo D.")]])
    (path,) = desk.kept
    assert "Bo D." in desk.demo("entity", "correct", "bo", "--form", str(path)).stdout
    form = "kind: group\nlabel: {en: Miners}\nidentified: no\n"
    assert "entity group" in desk.demo("entity", "add", "--form", "-", input=form).stdout
    assert desk.kept == []


@pytest.mark.parametrize(
    ("does", "code", "told"),
    [
        ("file.write_text('hello')", 3, "stands where a mapping of names to values must"),
        ("file.write_text('')", 3, "the file holds nothing"),
        ("file.unlink()", 4, "the editor left no file"),
    ],
)
def test_an_editor_that_always_does_the_same_is_not_opened_for_ever(
    desk: Desk, does: str, code: int, told: str
) -> None:
    before = "import pathlib, sys\nfile = pathlib.Path(sys.argv[-1])\n"
    (desk.folder / "editor.py").write_text(before + does, "utf-8")
    assert told in flat(desk(*ADD, code=code))
