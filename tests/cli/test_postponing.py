"""What is postponed is the module itself, as soon as somebody uses it."""

import subprocess
import sys

import pytest

from cli.postponing import MODULES, Postponed, postpone

PROGRAM = """
import sys
from types import ModuleType

sys.path.append({path!r})
from cli.postponing import Postponed, postpone

before = set(sys.modules)
postpone()
stand_in = sys.modules[{name!r}]
assert type(stand_in) is Postponed, stand_in
{use}
assert type(sys.modules[{name!r}]) is ModuleType
assert stand_in.{used} is sys.modules[{name!r}].{used}
"""

USES = [
    ("asyncio", "import asyncio; asyncio.Queue()", "Queue"),
    ("asyncio", "from asyncio import Queue; Queue()", "Queue"),
    ("importlib.metadata", "from importlib.metadata import version; version('click')", "version"),
    ("importlib.metadata", "from importlib import metadata; metadata.version('click')", "version"),
]


@pytest.mark.parametrize(("name", "use", "used"), USES)
def test_whoever_uses_it_gets_the_module(name: str, use: str, used: str) -> None:
    program = PROGRAM.format(path=sys.path[0], name=name, use=use, used=used)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_a_module_that_is_loaded_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    import asyncio

    monkeypatch.delitem(sys.modules, "importlib.metadata", raising=False)
    postpone()
    assert sys.modules["asyncio"] is asyncio
    assert type(sys.modules["importlib.metadata"]) is Postponed


def test_what_is_taken_out_at_once_answers_as_the_module_does() -> None:
    import asyncio

    async def awaited() -> None:
        pass

    waiting = awaited()
    for value in (waiting, awaited, 1):
        found = MODULES["asyncio"]["iscoroutine"]
        assert callable(found)
        assert found(value) is asyncio.iscoroutine(value)
    waiting.close()


def test_what_a_module_has_not_is_missing_from_what_stands_for_it() -> None:
    with pytest.raises(AttributeError, match="nothing_of_that_name"):
        _ = Postponed("string").nothing_of_that_name
