from pathlib import Path

import pytest

from archive.errors import MalformedError
from cli.config import FILE, Flags, read


def test_flags_go_before_environment_and_environment_before_file(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text('key = "file"\nlang = "ru"\narchive = "/in/file"\n')
    home = {"MUNIMENT_HOME": str(tmp_path)}
    assert (read(Flags(), home).keys, read(Flags(), home).lang) == (("file",), "ru")
    assert read(Flags(), home).archive == Path("/in/file")
    environment = {**home, "MUNIMENT_KEY": "environment", "MUNIMENT_ARCHIVE": "/in/environment"}
    assert read(Flags(), environment).keys == ("environment",)
    assert read(Flags(), environment).archive == Path("/in/environment")
    flags = Flags(keys=("flag",), archive=Path("/in/flag"), passphrase_file=Path("p"), lang="kk")
    found = read(flags, environment)
    assert (found.keys, found.archive, found.lang) == (("flag",), Path("/in/flag"), "kk")
    assert found.passphrase_file == Path("p")


def test_without_any_setting_the_platform_says_where_keys_are() -> None:
    found = read(Flags(), {})
    assert found.home.name == "muniment"
    assert (found.archive, found.keys, found.lang, found.ask) == (None, (), "en", True)


@pytest.mark.parametrize(
    ("flags", "environment"),
    [
        (Flags(no_color=True), {}),
        (Flags(quiet=True), {}),
        (Flags(json=True), {}),
        (Flags(), {"NO_COLOR": "1"}),
        (Flags(), {"TERM": "dumb"}),
    ],
)
def test_colour_can_be_refused(flags: Flags, environment: dict[str, str], tmp_path: Path) -> None:
    home = {"MUNIMENT_HOME": str(tmp_path)}
    assert read(Flags(), home).colour
    assert not read(flags, {**home, **environment}).colour


def test_asking_can_be_refused(tmp_path: Path) -> None:
    home = {"MUNIMENT_HOME": str(tmp_path)}
    assert not read(Flags(no_input=True), home).ask
    assert not read(Flags(), {**home, "MUNIMENT_NO_INPUT": "1"}).ask


@pytest.mark.parametrize("content", ["key = 1", "colour = 'red'", "key", b"\xff".decode("latin-1")])
def test_a_file_that_is_not_in_form_is_told(content: str, tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(content.encode("latin-1"))
    with pytest.raises(MalformedError, match=r"config\.toml"):
        read(Flags(), {"MUNIMENT_HOME": str(tmp_path)})
