"""A small archive, and every command that writes, as it is tried on a copy of it."""

import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner

from cli.main import main
from tests.faults.strace import Call, Ended, broken, environment

ORIGIN = "example.org/faults"
SIZE = 3
"""How many entries the archive has that every command is tried on."""
SECRET = "the words that must be gone for good"

REPORT = f"""Karin Lund, mayor since 2019, was there.
{SECRET}
"""

DEPOSIT = """
deposit: {name}
lang: en
sources:
  {name}-article:
    kind: article
    title: What {name} says
    published: 2024-05-17
    file: {name}.txt
entities:
  {name}-lund: {{kind: person, label: {{en: Karin Lund of {name}}}}}
statements:
  {name}-injured:
    subject: {name}-lund
    property: occupation
    value: {{text: mayor, lang: en}}
    references:
      - source: {name}-article
        exact: "Karin Lund, mayor since 2019"
"""

MAPPING = """
import = "people"
key = "case"
lang = "en"
[absent]
unknown = ["?"]
[sources.list]
kind = "list"
published = { absent = "unknown" }
title = { text = "A list", lang = "en" }
[entities.person]
key = "case"
kind = "person"
label = { en = "name" }
"""


ADD = ("add", "first-lund", "occupation", "--unknown", "--source", "first-article")


@dataclass(frozen=True, slots=True)
class Ground:
    """A folder with an archive, the home of its keys, and the files that commands read."""

    folder: Path

    @property
    def home(self) -> Path:
        return self.folder / "home"

    @property
    def archive(self) -> Path:
        return self.folder / "archive"

    @property
    def database(self) -> Path:
        return self.archive / "archive.db"

    @property
    def env(self) -> dict[str, str]:
        return environment(self.home, self.archive)

    @property
    def init(self) -> tuple[str, ...]:
        """The words that say where a new archive has its database."""
        return ()

    def ask(self, query: str, place: str = "archive") -> list[tuple[object, ...]]:
        """Ask the database of *place* itself, behind the back of the program, or change it."""
        with closing(sqlite3.connect(self.folder / place / "archive.db")) as connection, connection:
            return connection.execute(query).fetchall()

    def count(self, query: str) -> int:
        ((number,),) = self.ask(query)
        assert isinstance(number, int)
        return number

    def copy(self, to: Path, *, cut: bool = False) -> "Ground":
        """Copy all of it; with *cut*, a server is reached by a way that can be cut."""
        shutil.copytree(self.folder, to, symlinks=True)
        return Ground(to)

    def remove(self) -> None:
        """Delete it all."""
        shutil.rmtree(self.folder)

    def lose(self) -> None:
        """Delete the database of the archive."""
        for end in ("", "-wal", "-shm"):
            self.database.with_name(f"archive.db{end}").unlink(missing_ok=True)

    def settle(self) -> None:
        """Wait until nobody works on what is here, whose client was killed."""

    def kept(self) -> list[tuple[str, bytes]]:
        """Return all files of the archive, by their names, and what is in them."""
        files = [path for path in self.archive.rglob("*") if path.is_file()]
        return [(str(path.relative_to(self.archive)), path.read_bytes()) for path in files]

    def words(self, words: tuple[str, ...]) -> tuple[str, ...]:
        """Return *words* as they are meant here."""
        return tuple(word.replace("@", str(self.folder)) for word in words)

    def run(self, *words: str) -> tuple[int, str, str]:
        """Run the command within this process; return its code and what it printed."""
        done = CliRunner().invoke(main, list(self.words(words)), env=self.env)
        return done.exit_code, done.stdout, done.stderr

    def broken(self, words: tuple[str, ...], call: Call, fault: str) -> Ended:
        """Run the command *words* in a process of its own, with *fault* in the place of *call*."""
        return broken(self.words(words), self.folder, self.env, call, fault)

    def json(self, *words: str) -> dict[str, object]:
        code, out, err = self.run(*words, "--json")
        assert code == 0, (words, code, out, err)
        found = json.loads(out)
        assert isinstance(found, dict)
        return found


def make(folder: Path) -> Ground:
    """Make the archive that every command is tried on: a deposit with a capture, and copies."""
    return furnish(Ground(folder))


def furnish(ground: Ground) -> Ground:
    """Fill *ground*, which is empty, and return it."""
    folder = ground.folder
    ground.home.mkdir(parents=True)
    for name in ("first", "second"):
        text = REPORT if name == "first" else REPORT.replace(SECRET, "other words")
        (folder / f"{name}.txt").write_text(text, "utf-8")
        (folder / f"{name}.yaml").write_text(DEPOSIT.format(name=name), "utf-8")
    (folder / "people.toml").write_text(MAPPING, "utf-8")
    (folder / "people.csv").write_text("case,name\n1,Ada\n2,Ben\n3,Cem\n", "utf-8")
    ground.json("init", "@/archive", "--origin", ORIGIN, "--key", "ada", *ground.init)
    ground.json("deposit", "@/first.yaml")
    ground.json("snapshot", "@/full", "--audience", "full")
    return ground


def _uncovered(ground: Ground) -> None:
    """Record an entry where the log's keys are not at hand: no checkpoint covers it."""
    logs = ground.home / "logs"
    logs.rename(ground.home / "away")
    ground.json(*ADD)
    shutil.rmtree(logs, ignore_errors=True)
    (ground.home / "away").rename(logs)


def _older_views(ground: Ground) -> None:
    ground.ask("UPDATE view_version SET version = 0")


def _drafted(ground: Ground) -> None:
    ground.json(*ADD, "--draft", "@/act.entry")


def _signed(ground: Ground) -> None:
    _drafted(ground)
    ground.json("sign", "@/act.entry", "--key", "ada")


def _nothing(ground: Ground) -> None:
    return None


def _has(name: str) -> Callable[[Ground], bool]:
    return lambda ground: (ground.folder / name).exists()


def _has_key(ground: Ground) -> bool:
    return any((ground.home / "keys").glob("cem*.pem"))


def _is_signed(ground: Ground) -> bool:
    missing = ground.json("sign", "@/act.entry", "--look")["missing"]
    return missing == []


def _has_grown(ground: Ground) -> bool:
    """Say whether there are more entries than the ground was made with."""
    return ground.count("SELECT size FROM head") > SIZE


def _is_covered(ground: Ground) -> bool:
    missing = "SELECT (SELECT size FROM head) - max(size) FROM checkpoint"
    return ground.count(missing) == 0


def _goes_on(ground: Ground) -> bool:
    """Say whether a copy took the place of the archive."""
    if not (ground.folder / "moved").exists():
        return False
    return ground.ask("SELECT closed FROM head", "moved") == [(None,)]


def _is_current(ground: Ground) -> bool:
    return ground.count("SELECT min(version) FROM view_version") > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """A command: what has to be there, its words, and how it may end when it is run once more.

    `@` in a word is the folder. `is_done`: whether what it does is done. `makes`: a snapshot or an
    archive that is whole or absent. `records`: it appends, so whatever it acknowledges must be in
    the log. `stale`: until it is done, the views cannot be read. `then`: what must work in the
    end, in the archive `goes_on`, which must verify.
    """

    words: tuple[str, ...]
    is_done: Callable[[Ground], bool]
    prepare: Callable[[Ground], None] = _nothing
    again: frozenset[int] = frozenset({0})
    makes: str | None = None
    records: bool = False
    stale: bool = False
    then: tuple[str, ...] = ADD
    goes_on: str = "archive"


_OR_THERE = frozenset({0, 6})

COMMANDS = {
    "init": Tried(
        words=("init", "@/other", "--origin", "example.org/other", "--key", "ben"),
        is_done=_has("other/muniment.toml"),
        again=_OR_THERE,
    ),
    "key new": Tried(words=("key", "new", "cem"), is_done=_has_key, again=_OR_THERE),
    "add": Tried(words=ADD, is_done=_has_grown, records=True),
    "deposit": Tried(words=("deposit", "@/second.yaml"), is_done=_has_grown, records=True),
    "import": Tried(
        words=("import", "@/people.csv", "--map", "@/people.toml"),
        is_done=_has_grown,
        records=True,
    ),
    "draft": Tried(
        words=(*ADD, "--draft", "@/act.entry"), is_done=_has("act.entry"), again=_OR_THERE
    ),
    "sign": Tried(
        words=("sign", "@/act.entry", "--key", "ada"),
        is_done=_is_signed,
        prepare=_drafted,
        again=frozenset({0, 5}),
    ),
    "append": Tried(
        words=("append", "@/act.entry"), is_done=_has_grown, prepare=_signed, records=True
    ),
    "checkpoint": Tried(words=("checkpoint",), is_done=_is_covered, prepare=_uncovered),
    "snapshot": Tried(
        words=("snapshot", "@/copy", "--audience", "full"),
        is_done=_has("copy"),
        again=_OR_THERE,
        makes="copy",
    ),
    "snapshot --from": Tried(
        words=("snapshot", "@/copy", "--audience", "full", "--from", "@/full"),
        is_done=_has("copy"),
        again=_OR_THERE,
        makes="copy",
    ),
    "backup": Tried(
        words=("backup", "@/kept"), is_done=_has("kept"), again=_OR_THERE, makes="kept"
    ),
    "copy": Tried(
        words=("copy", "@/archive", "@/moved"),
        is_done=_goes_on,
        again=_OR_THERE,
        makes="moved",
        goes_on="moved",
    ),
    "copy --read-only": Tried(
        words=("copy", "@/archive", "@/moved", "--read-only"),
        is_done=_has("moved"),
        again=_OR_THERE,
        makes="moved",
    ),
    "redact": Tried(
        words=("redact", "first-article", "--reason", "error", "--confirm", "2"),
        is_done=_has_grown,
        again=frozenset({0, 4, 6}),
        records=True,
        # What is redacted can bear no more words.
        then=("status",),
    ),
    "rebuild": Tried(words=("rebuild",), is_done=_is_current, prepare=_older_views, stale=True),
    "db upgrade": Tried(
        words=("db", "upgrade"), is_done=_is_current, prepare=_older_views, stale=True
    ),
    "restore": Tried(
        words=("restore", "--from", "@/full"),
        is_done=_has("archive/archive.db"),
        prepare=Ground.lose,
    ),
}
