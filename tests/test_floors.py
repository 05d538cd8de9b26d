"""The house stands: who may import whom, what the pure rooms do without, how long things are.

The checks read source text (`ast`), so an import inside a function or under `if TYPE_CHECKING`
counts like any other. They take a folder, and are themselves tried on made-up trees below.
"""

import ast
import io
import re
import subprocess
import sys
import tokenize
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

FLOORS: Mapping[str, int] = {
    "archive": 0,
    "the ground": 1,
    "archive.agent": 2,
    "archive.core": 2,
    "archive.facts": 2,
    "archive.store": 2,
    "archive.events": 3,
    "archive.interchange": 3,
    "archive.vocabulary": 3,
    "archive.place": 3,
    "archive.keyring": 3,
    "migrations": 3,
    "archive.rules": 4,
    "archive.views": 4,
    "archive.wording": 4,
    "archive.log": 5,
    "archive.snapshot": 5,
    "archive.verify": 6,
    "archive.intake": 6,
    "archive.queries": 6,
    "archive.exports": 6,
    "archive.service": 7,
    "cli": 8,
}
"""The floor of each room: a file, or a folder with all that is in it."""

GROUND = frozenset(
    {
        "archive.encodings",
        "archive.errors",
        "archive.frozen",
        "archive.ids",
        "archive.relation",
        "archive.shape",
    }
)
"""The six files that are one room."""

WRITES_CODE = "archive.frozen"
"""It writes the method that makes a value, as `dataclasses` does, from names in the source."""

SCRATCH = "archive.store.scratch"
"""Working memory: whoever puts values in takes the same out, and nothing outlives the work."""

PURE = frozenset(
    {
        "archive",
        "the ground",
        "archive.core",
        "archive.events",
        "archive.exports",
        "archive.facts",
        "archive.intake",
        "archive.interchange",
        "archive.rules",
        "archive.snapshot",
        "archive.verify",
        "archive.views",
        "archive.vocabulary",
        "archive.wording",
    }
)
"""Rooms that take values and return values: no database, terminal, file, clock or randomness.

Where values outgrow memory, they go through `SCRATCH`, the one module that may hold them elsewhere.
"""

IMPURE_IMPORTS = frozenset(
    {
        *("alembic", "psycopg", "sqlalchemy", "sqlite3"),
        *("click", "getpass", "platformdirs", "rich"),
        *("fcntl", "fileinput", "glob", "importlib", "io", "linecache", "mmap", "os", "shutil"),
        *("tempfile", "locale", "platform", "signal", "sys", "time", "zoneinfo"),
        *("random", "secrets", "uuid"),
        *("requests", "select", "socket", "subprocess", "urllib"),
    }
)
PURE_PARTS = frozenset({"io.BufferedReader", "io.RawIOBase"})
"""What stands in an impure module and opens nothing: it works on a stream that somebody opened."""

IMPURE_NAMES = frozenset(
    {"Path", "breakpoint", "eval", "exec", "input", "open", "print", "__import__"}
)
IMPURE_METHODS = frozenset(
    {"now", "utcnow", "today", "read_bytes", "read_text", "write_bytes", "write_text", "iterdir"}
)

FUNCTION_LINES = 50
TODO = re.compile(r"\b(?:TODO|FIXME|HACK)\b(?!\(#\d+\):)")


@dataclass(frozen=True)
class Module:
    """One file of Python: its dotted name, and what is in it."""

    name: str
    is_package: bool
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @property
    def package(self) -> str:
        """What a relative import starts from."""
        return self.name if self.is_package else self.name.rpartition(".")[0]


def modules(root: Path) -> dict[str, Module]:
    """Return every module of the house under *root* by its name."""
    found = {}
    for top in ("archive", "cli", "migrations"):
        for path in sorted((root / top).rglob("*.py")):
            parts = path.relative_to(root).with_suffix("").parts
            is_package = parts[-1] == "__init__"
            name = ".".join(parts[:-1] if is_package else parts)
            found[name] = Module(name, is_package, path.read_text("utf-8"))
    return found


def room(name: str) -> str | None:
    """Return the room that the module *name* is in, or None where it has none."""
    parts = name.split(".")
    # Whatever lies beside the rooms of archive must be given a floor before it is used.
    found = ".".join(parts[:2]) if parts[0] == "archive" else parts[0]
    if found in GROUND:
        return "the ground"
    return found if found in FLOORS else None


def targets(module: Module) -> Iterator[str]:
    """Yield the dotted name of everything that *module* imports, wherever it does so."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            source = node.module or ""
            if node.level:
                base = module.package.split(".")
                kept = base[: len(base) - node.level + 1]
                source = ".".join([*kept, *([source] if source else [])])
            yield from (f"{source}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call) and called(node.func) in ("import_module", "__import__"):
            yield from (
                one.value
                for one in node.args[:1]
                if isinstance(one, ast.Constant) and isinstance(one.value, str)
            )


def called(function: ast.expr) -> str:
    """Return the last name of what is called."""
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def imports(house: Mapping[str, Module]) -> dict[str, set[str]]:
    """Return for each module of the house the modules of the house that it imports."""
    graph: dict[str, set[str]] = {}
    for module in house.values():
        graph[module.name] = set()
        for target in targets(module):
            # `from archive.core import keys` names a module, `… import Hash` a thing inside one.
            if target.rpartition(".")[2] == "*":
                target = target.rpartition(".")[0]
            names = (target, target.rpartition(".")[0])
            graph[module.name] |= {next((name for name in names if name in house), module.name)}
        graph[module.name].discard(module.name)
    return graph


def homeless(house: Mapping[str, Module]) -> list[str]:
    """Return the modules that no floor is known for."""
    return sorted(name for name in house if room(name) is None)


def climbing(house: Mapping[str, Module]) -> list[str]:
    """Return every import that goes up, or to another room on the same floor."""
    return sorted(
        f"{name} imports {target}"
        for name, reached in imports(house).items()
        for target in reached
        if not may_import(room(name), room(target))
    )


def may_import(mine: str | None, other: str | None) -> bool:
    if mine is None or other is None:
        return True  # told by `homeless`
    return mine == other or FLOORS[other] < FLOORS[mine]


def circles(house: Mapping[str, Module]) -> list[str]:
    """Return the modules of one circle of imports, if there is any."""
    try:
        TopologicalSorter(imports(house)).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def impurities(house: Mapping[str, Module]) -> list[str]:
    """Return what a pure room does that none may do, itself or through what it imports."""
    graph = imports(house)
    acts = {name: list(impure_acts(module)) for name, module in house.items()}
    found = []
    for name in house:
        if room(name) in PURE:
            found += acts[name]
            for reached in reachable(graph, name) - {name, SCRATCH}:
                found += [f"{act} (through {name})" for act in acts[reached]]
    return sorted(found)


def reachable(graph: Mapping[str, set[str]], start: str) -> set[str]:
    """Return what *start* imports, and what that imports, and so on."""
    found: set[str] = set()
    ahead = [start]
    while ahead:
        new = graph[ahead.pop()] - found
        found |= new
        ahead += new
    return found


def impure_acts(module: Module) -> Iterator[str]:
    for target in targets(module):
        if target.split(".")[0] in IMPURE_IMPORTS and target not in PURE_PARTS:
            yield f"{module.name} imports {target}"
    for node, name in impure_uses(module.tree):
        if (module.name, name) != (WRITES_CODE, "exec"):
            yield f"{module.name}:{node.lineno} uses {name}"


def impure_uses(tree: ast.Module) -> Iterator[tuple[ast.expr, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id in IMPURE_NAMES:
            yield node, node.id
        elif isinstance(node, ast.Attribute) and node.attr in IMPURE_METHODS:
            yield node, node.attr


def long_functions(house: Mapping[str, Module]) -> list[str]:
    """Return every function of more than `FUNCTION_LINES` lines, its docstring included."""
    return [
        f"{module.name}.{node.name} has {length} lines"
        for module in house.values()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := (node.end_lineno or 0) - node.lineno + 1) > FUNCTION_LINES
    ]


def slow_values(house: Mapping[str, Module]) -> list[str]:
    """Return every module that takes the decorator of values from elsewhere than its own place."""
    return [
        module.name
        for module in house.values()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ImportFrom)
        and node.module == "dataclasses"
        and "dataclass" in {alias.name for alias in node.names}
        and module.name != WRITES_CODE
    ]


def bare_todos(house: Mapping[str, Module]) -> list[str]:
    """Return every comment that puts something off without a number to find it by."""
    return [
        f"{module.name}:{token.start[0]}"
        for module in house.values()
        for token in tokenize.generate_tokens(io.StringIO(module.text).readline)
        if token.type == tokenize.COMMENT and TODO.search(token.string)
    ]


def in_a_fresh_python(*lines: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", "\n".join(lines)], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def loaded_by(*names: str) -> set[str]:
    """Return which of the heavy packages are loaded once the modules *names* are."""
    heavy = "{'sqlalchemy', 'alembic', 'click', 'psycopg', 'cryptography', 'rich', 'yaml'}"
    told = in_a_fresh_python(
        "import sys",
        "sys.path.insert(0, '.')",
        *(f"import {name}" for name in names),
        f"print(*sorted({heavy} & {{name.split('.')[0] for name in sys.modules}}))",
    )
    return set(told.split())


HOUSE = modules(ROOT)


def test_every_module_has_a_floor() -> None:
    assert homeless(HOUSE) == []


def test_no_import_goes_up() -> None:
    assert climbing(HOUSE) == []


def test_no_module_imports_itself_by_a_detour() -> None:
    assert circles(HOUSE) == []


def test_pure_rooms_touch_nothing_outside() -> None:
    assert impurities(HOUSE) == []


def test_importing_the_library_loads_nothing_of_it() -> None:
    assert imports(HOUSE)["archive"] == set()
    assert in_a_fresh_python(
        "import sys",
        "sys.path.insert(0, '.')",
        "before = set(sys.modules)",
        "import archive",
        "print(*sorted(set(sys.modules) - before))",
    ) == ("archive")


def test_an_auditor_needs_no_database() -> None:
    names = [name for name in HOUSE if room(name) == "archive.verify"]
    assert "archive.verify" in names
    assert loaded_by(*names) <= {"cryptography"}


def test_the_command_starts_without_what_it_may_not_need() -> None:
    assert loaded_by("cli.main") == {"click"}


@pytest.mark.parametrize("pure", sorted(PURE))
def test_a_pure_room_loads_no_database_and_no_terminal(pure: str) -> None:
    names = [name for name in HOUSE if room(name) == pure]
    assert loaded_by(*names) <= {"cryptography", "yaml"}


def test_functions_fit_in_view() -> None:
    assert long_functions(HOUSE) == []


def test_values_are_all_defined_by_one_decorator() -> None:
    assert slow_values(HOUSE) == []


def test_nothing_is_put_off_without_a_number() -> None:
    assert bare_todos(HOUSE) == []


# The checks themselves, on trees that are made up.


def built(root: Path, **files: str) -> dict[str, Module]:
    """Return a house of *files*: `archive__core__keys` stands for archive/core/keys.py."""
    for name, text in files.items():
        path = root.joinpath(*name.split("__")).with_suffix(".py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return modules(root)


UPWARD = {
    "import": "import archive.log.append",
    "from a module": "from archive.log.append import append",
    "from a package": "from archive.log import append",
    "relative": "from ..log import append",
    "everything": "from archive.log.append import *",
    "inside a function": "def f():\n    from archive.log import append",
    "for types alone": "if TYPE_CHECKING:\n    from archive.log.append import append",
    "by name": "importlib.import_module('archive.log.append')",
}


@pytest.mark.parametrize("text", UPWARD.values(), ids=UPWARD)
def test_an_upward_import_is_found(tmp_path: Path, text: str) -> None:
    house = built(tmp_path, archive__core__keys=text, archive__log__append="")
    assert climbing(house) == ["archive.core.keys imports archive.log.append"]


def test_a_downward_import_is_allowed_and_one_inside_the_room_too(tmp_path: Path) -> None:
    house = built(
        tmp_path,
        archive__core__keys="",
        archive__log__append="from archive.core.keys import x\nfrom archive.log import tree",
        archive__log__tree="import os, archive.core.keys",
    )
    assert climbing(house) == []
    assert circles(house) == []


def test_the_ground_is_one_room_that_runs_in_no_circle(tmp_path: Path) -> None:
    house = built(
        tmp_path,
        archive__errors="def f():\n    from archive import ids",
        archive__ids="from archive.errors import MalformedError",
    )
    assert climbing(house) == []
    assert set(circles(house)) == {"archive.errors", "archive.ids"}


def test_an_import_from_the_room_next_door_is_found(tmp_path: Path) -> None:
    text = "from archive.facts import dates"
    house = built(tmp_path, archive__core__keys=text, archive__facts__dates="")
    assert climbing(house) == ["archive.core.keys imports archive.facts.dates"]


def test_a_circle_is_found(tmp_path: Path) -> None:
    house = built(
        tmp_path,
        archive__core__a="from archive.core import b",
        archive__core__b="def f():\n    import archive.core.c",
        archive__core__c="if TYPE_CHECKING:\n    from archive.core.a import x",
    )
    assert set(circles(house)) == {"archive.core.a", "archive.core.b", "archive.core.c"}


@pytest.mark.parametrize("name", ["archive__helpers", "archive__misc__utils"])
def test_a_room_without_a_floor_is_found(tmp_path: Path, name: str) -> None:
    assert homeless(built(tmp_path, **{name: ""})) == [name.replace("__", ".")]


IMPURE = {
    "archive.core.keys imports time": "import time",
    "archive.core.keys imports os.path": "import os.path",
    "archive.core.keys imports random.random": "def f():\n    from random import random",
    "archive.core.keys imports sqlalchemy.select": "from sqlalchemy import select",
    "archive.store.files imports os (through archive.core.keys)": "from archive.store import files",
    "archive.core.keys:1 uses open": "open('x')",
    "archive.core.keys:2 uses now": "from datetime import datetime\ndatetime.now()",
    "archive.core.keys:2 uses Path": "import pathlib\nfrom_file = Path('x')",
    "archive.core.keys:1 uses read_bytes": "path.read_bytes()",
}


@pytest.mark.parametrize("told", IMPURE)
def test_what_a_pure_room_may_not_do_is_found(tmp_path: Path, told: str) -> None:
    house = built(tmp_path, archive__core__keys=IMPURE[told], archive__store__files="import os")
    assert impurities(house) == [told]


def test_working_memory_is_open_to_pure_rooms_and_takes_nothing_else_along(tmp_path: Path) -> None:
    house = built(
        tmp_path,
        archive__rules__spilling="from archive.store import scratch",
        archive__store__scratch="import sqlite3\nfrom archive.store import files",
        archive__store__files="import os",
    )
    told = "archive.store.files imports os (through archive.rules.spilling)"
    assert impurities(house) == [told]


def test_a_long_function_is_found(tmp_path: Path) -> None:
    fits = "def fits():\n" + "    x = 1\n" * (FUNCTION_LINES - 1)
    house = built(tmp_path, archive__ids=fits + fits.replace("fits", "long") + "    x = 1\n")
    assert long_functions(house) == ["archive.ids.long has 51 lines"]


def test_what_is_put_off_is_found(tmp_path: Path) -> None:
    text = "x = 'TODO'\n# TODO(#12): later\n# TODO later\n"
    assert bare_todos(built(tmp_path, archive__ids=text)) == ["archive.ids:3"]


def test_a_value_that_is_defined_otherwise_is_found(tmp_path: Path) -> None:
    fits, slow = "from dataclasses import field\n", "from dataclasses import dataclass, field\n"
    house = built(tmp_path, archive__ids=fits, archive__shape=slow, archive__frozen=slow)
    assert slow_values(house) == ["archive.shape"]
