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
    "open": ("restrict 2.57 --reason safety",),
    "sign": ("note bektanov Words. --lang en --draft act.entry", "snapshot ../snapshot"),
    "append": (
        "source capture report photo.jpg --media-type image/jpeg --draft act.entry",
        "sign act.entry",
    ),
    "redact": (
        "entity add --kind person --label 'en=Aidos B.' --handle aidos",
        *(f"note aidos 'Aidos B. wrote, {number}.' --lang en" for number in range(3)),
    ),
    "key enrol": ("key new marat",),
    "key revoke": (
        *(
            f"key {words}"
            for name in ("dana", "marat")
            for words in (f"new {name}", f"enrol {name} --role archivist --key aigerim")
        ),
        "note bektanov Words. --lang en --key marat",
    ),
    "policy signers": ("key new third", "key enrol third --role steward"),
}
"""What has to be done before the examples of a command make sense."""

WITHOUT = ("demo", "init", "key new", "key list")
"""Commands that are for people who have nothing yet."""

ELSEWHERE = ("ssh-agent:", "…")
"""In examples that need an agent, or a key that somebody else has made."""


ON_A_SERVER = "db roles"


def run(folder: Path, words: list[str]) -> str:
    home = {"MUNIMENT_HOME": str(folder / "home"), "MUNIMENT_ARCHIVE": "", "MUNIMENT_KEY": ""}
    done = CliRunner().invoke(main, words, env=home)
    assert done.exit_code == 0, (words, done.stdout, done.stderr)
    return done.stdout


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
    for name in ("article.txt", "interview.mp4", "words.txt", "photo.jpg"):
        (place / name).write_text(f"The content of {name}.\n", "utf-8")
    run(folder, ["deposit", str(place / "article.yaml"), "--archive", str(place)])
    return folder


@pytest.mark.parametrize(("path", "command"), [(path, one) for path, _, one in ALL])
def test_every_example_of_every_help_works(
    path: str, command, furnished: Path, tmp_path: Path, monkeypatch
) -> None:
    whole = path.removeprefix("muniment ")
    verb = whole if whole in (*FIRST, *WITHOUT) else whole.split()[0]
    if path.endswith(ON_A_SERVER):
        pytest.skip("it is for an archive on a server")
    if verb in WITHOUT:
        monkeypatch.chdir(tmp_path)
    else:
        shutil.copytree(furnished / "home", tmp_path / "home")
        shutil.copytree(furnished / "january-2022", tmp_path / "january-2022")
        monkeypatch.chdir(tmp_path / "january-2022")
    for words in FIRST.get(verb, ()):
        run(tmp_path, shlex.split(words))
    for line in command.example.replace("\\\n", " ").splitlines():
        if any(word in line for word in ELSEWHERE):
            continue
        said, _, file = line.partition(" > ")
        name, *words = shlex.split(said)
        assert name == "muniment"
        shown = run(tmp_path, words)
        if file and "/" not in file:
            Path(file).write_text(shown, "utf-8")
