"""Fail unless the installed program has all that the wheel given as argument must bring along."""

import sys
from importlib.metadata import version
from pathlib import Path
from zipfile import ZipFile

import archive
from archive.store import schema

names = ZipFile(sys.argv[1]).namelist()
migrations = schema.migrations()

assert Path(archive.__file__).is_relative_to(sys.prefix), archive.__file__
assert migrations.is_relative_to(sys.prefix), migrations
for revision in schema.REVISIONS:
    assert list((migrations / "versions").glob(f"{revision}_*.py")), revision
assert (migrations / "env.py").is_file()
assert list((Path(archive.__file__).parent / "example").iterdir())
assert any(name.endswith("/licenses/LICENSE") for name in names)
assert not [name for name in names if "__pycache__" in name or name.startswith("tests/")]
print(f"{len(names)} files in the wheel of {version('muniment')}")
