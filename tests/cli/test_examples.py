"""Every example of every --help, word for word, in an archive made from the shipped example."""

import shlex
import shutil
from importlib import resources
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli.main import main
from tests.cli.test_help import ALL
from tests.interchange.samples import answer, full_item

FIRST = {
    "reinstate": ("retract tortured --reason error", "retract fired --reason error"),
    "entity": ("entity add --kind person --label ru=Бектанов --handle bektanov-ru",),
    "verify": ("snapshot ../snapshot",),
    "compare": ("snapshot ../snapshot",),
    "restore": ("snapshot ../january-2022-full --audience full", "snapshot ../snapshot"),
    "unrank": ("deprecate dismissed-january --reason x",),
}
"""What has to be done before the examples of a command make sense."""

WITHOUT = ("demo", "init", "key")
"""Commands that are for people who have nothing yet."""


def run(folder: Path, words: list[str]) -> None:
    home = {"MUNIMENT_HOME": str(folder / "home"), "MUNIMENT_ARCHIVE": "", "MUNIMENT_KEY": ""}
    done = CliRunner().invoke(main, words, env=home)
    assert done.exit_code == 0, (words, done.stdout, done.stderr)


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home and an archive of the examples' own names, with the shipped example in it."""
    folder = tmp_path_factory.mktemp("examples")
    place = folder / "january-2022"
    init = ("init", str(place), "--origin", "example.org/january-2022", "--key", "aigerim")
    run(folder, list(init))
    for name in ("report.yaml", "report.txt", "people.csv", "people.toml"):
        content = resources.files("archive.example").joinpath(name).read_bytes()
        (place / name).write_bytes(content)
    shutil.copy(place / "report.yaml", place / "article.yaml")
    (place / "Q42.json").write_bytes(answer(full_item("Q42")))
    shutil.copy(place / "policy", place / "my-policy")
    for name in ("article.txt", "interview.mp4", "words.txt"):
        (place / name).write_text(f"The content of {name}.\n", "utf-8")
    run(folder, ["deposit", str(place / "article.yaml"), "--archive", str(place)])
    return folder


@pytest.mark.parametrize(("path", "command"), [(path, one) for path, _, one in ALL])
def test_every_example_of_every_help_works(
    path: str, command, furnished: Path, tmp_path: Path, monkeypatch
) -> None:
    verb = path.split()[1]
    if verb in WITHOUT:
        monkeypatch.chdir(tmp_path)
    else:
        shutil.copytree(furnished / "home", tmp_path / "home")
        shutil.copytree(furnished / "january-2022", tmp_path / "january-2022")
        monkeypatch.chdir(tmp_path / "january-2022")
    for words in FIRST.get(verb, ()):
        run(tmp_path, shlex.split(words))
    for line in command.example.replace("\\\n", " ").splitlines():
        # What follows is the shell's.
        name, *words = shlex.split(line.partition(" > ")[0])
        assert name == "muniment"
        run(tmp_path, words)
