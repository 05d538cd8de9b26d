"""The command in a folder of its own, and an archive made once and copied for each test."""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli.main import main


@dataclass(frozen=True)
class Muniment:
    """Runs the command with one home and one archive."""

    home: Path
    archive: Path | None
    folder: Path

    def __call__(self, *words: str, code: int = 0, input: str | bytes | None = None) -> Result:
        """Run the command, look at its exit code, and return what it printed."""
        environment = {
            "MUNIMENT_HOME": str(self.home),
            "MUNIMENT_ARCHIVE": "" if self.archive is None else str(self.archive),
            "MUNIMENT_KEY": "",
            "MUNIMENT_PASSPHRASE_FILE": "",
            "MUNIMENT_LANG": "",
            "MUNIMENT_DEBUG": "",
            "MUNIMENT_NO_INPUT": "",
            "NO_COLOR": "",
        }
        result = CliRunner().invoke(main, words, input=input, env=environment)
        assert result.exit_code == code, (result.exit_code, result.stdout, result.stderr)
        return result

    def json(self, *words: str, code: int = 0) -> object:
        """Run the command with --json, and return what stdout holds."""
        result = self(*words, "--json", code=code)
        assert result.stderr == ""
        return json.loads(result.stdout)

    def error(self, *words: str, code: int) -> dict[str, object]:
        """Run the command with --json, and return the error that stderr holds."""
        result = self(*words, "--json", code=code)
        assert result.stdout == ""
        told = json.loads(result.stderr)
        assert list(told) == ["error"]
        assert told["error"]["exit"] == code
        return dict(told["error"])


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration, made once."""
    folder = tmp_path_factory.mktemp("cli") / "demo"
    result = CliRunner().invoke(main, ["demo", str(folder), "--quiet"])
    assert result.exit_code == 0, result.output
    return folder


@pytest.fixture
def demo(made: Path, tmp_path: Path) -> Muniment:
    """The command beside a copy of the demonstration."""
    folder = tmp_path / "demo"
    shutil.copytree(made, folder)
    return Muniment(folder / "keys", folder / "archive", folder)


@pytest.fixture
def muniment(tmp_path: Path) -> Muniment:
    """The command without any archive."""
    return Muniment(tmp_path / "home", None, tmp_path)
