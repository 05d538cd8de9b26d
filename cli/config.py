"""How the command was set up: flags over environment over file, read once, then frozen."""

import os
from collections.abc import Mapping
from pathlib import Path

from archive.errors import MalformedError
from archive.frozen import dataclass

FILE = "config.toml"
"""In the home folder; it may hold `archive`, `key`, `passphrase-file` and `lang`."""

_IN_FILE = ("archive", "key", "passphrase-file", "lang")


@dataclass(frozen=True, slots=True, kw_only=True)
class Flags:
    """What was given on the command line; None where nothing was."""

    archive: Path | None = None
    keys: tuple[str, ...] = ()
    passphrase_file: Path | None = None
    passphrase_fd: int | None = None
    draft: Path | None = None
    lang: str | None = None
    no_input: bool = False
    json: bool = False
    quiet: bool = False
    no_color: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """The settings of one run.

    `home`: the folder of keys. `forms`: that of forms which were not recorded. `archive`: the
    folder that was named, None to search upwards. `ask`: whether a person may be asked. `pager`
    and `colour`: wanted wherever a terminal can show it.
    """

    home: Path
    forms: Path
    archive: Path | None
    keys: tuple[str, ...]
    passphrase_file: Path | None
    passphrase_fd: int | None
    draft: Path | None
    lang: str
    ask: bool
    json: bool
    quiet: bool
    colour: bool
    pager: bool


def read(flags: Flags, environment: Mapping[str, str]) -> Config:
    """Return the settings that *flags*, *environment* and the file in the home folder make.

    Raises:
        MalformedError: the file is not in form.
    """
    home = _home(environment)
    said = _file(home / FILE)

    def setting(name: str) -> str | None:
        variable = f"MUNIMENT_{name.replace('-', '_').upper()}"
        return environment.get(variable) or said.get(name)

    def path(flag: Path | None, name: str) -> Path | None:
        text = setting(name)
        return flag if flag is not None or text is None else Path(text).expanduser()

    plain = flags.json or flags.quiet or flags.no_color
    return Config(
        home=home,
        forms=_forms(environment),
        archive=path(flags.archive, "archive"),
        keys=flags.keys or ((key,) if (key := setting("key")) else ()),
        passphrase_file=path(flags.passphrase_file, "passphrase-file"),
        passphrase_fd=flags.passphrase_fd,
        draft=flags.draft,
        lang=_lang(flags.lang or setting("lang")),
        ask=not (flags.no_input or environment.get("MUNIMENT_NO_INPUT")),
        json=flags.json,
        quiet=flags.quiet,
        # https://no-color.org: any value that is not empty.
        pager=not (flags.quiet or flags.no_input) and _pages(environment),
        colour=not (plain or environment.get("NO_COLOR") or environment.get("TERM") == "dumb"),
    )


def resolved(path: Path) -> Path:
    """Return *path* from the root on, without `..`, as it is told; if it is a link, that link."""
    if path.name in ("", ".."):
        return Path(os.path.realpath(path))
    return Path(os.path.realpath(path.parent)) / path.name


def _lang(said: str | None) -> str:
    """Return the tag *said* in its recommended case; English where none was."""
    if said is None:
        return "en"
    from archive.facts import grammars

    tag = grammars.recased(said)
    if not grammars.is_lang(tag):
        raise MalformedError(
            f"{said!r} is not a language tag", remedy="Write one such as en, ru or kk-Cyrl."
        )
    return tag


def _pages(environment: Mapping[str, str]) -> bool:
    """Say whether a pager may be started: the terminal can show one, and nobody wants none."""
    return environment.get("TERM") != "dumb" and environment.get("PAGER") not in ("", "cat")


def _home(environment: Mapping[str, str]) -> Path:
    named = environment.get("MUNIMENT_HOME")
    if named:
        return resolved(Path(named).expanduser())
    from platformdirs import user_config_path

    return user_config_path("muniment", appauthor=False)


def _forms(environment: Mapping[str, str]) -> Path:
    if environment.get("MUNIMENT_HOME"):
        return _home(environment) / "forms"
    from platformdirs import user_state_path

    return user_state_path("muniment", appauthor=False) / "forms"


def _file(path: Path) -> Mapping[str, str]:
    if not path.exists():
        return {}
    # Imported late, for whom there is such a file.
    import tomllib

    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise _unfit(path, str(error)) from None
    for name, value in said.items():
        if name not in _IN_FILE or not isinstance(value, str):
            raise _unfit(path, f"{name!r} is no setting, or its value is not text")
    return said


def _unfit(path: Path, fault: str) -> MalformedError:
    known = ", ".join(_IN_FILE)
    return MalformedError(f"{path}: {fault}", remedy=f"Mend the file. Settings: {known}.")
