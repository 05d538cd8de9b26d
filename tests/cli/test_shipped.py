"""What helps to write a deposit: printed by the program, and true."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator


def test_the_example_can_be_put_in_as_it_is(demo, tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(demo("deposit", "--example").stdout, "utf-8")
    assert demo.json("deposit", "--example") == {"example": file.read_text("utf-8").rstrip() + "\n"}
    done = demo.json("deposit", str(file))
    assert done["counts"] == {"added": 8}
    assert demo.json("deposit", str(file))["counts"] == {"unchanged": 8}
    assert "collapse of the quay at Vik - injured" in demo("show", "collapse-injured").stdout


def test_the_example_fits_the_schema_and_points_to_it(demo) -> None:
    example, schema = demo("deposit", "--example").stdout, demo("deposit", "--schema").stdout
    assert example.startswith("# yaml-language-server: $schema=deposit.schema.json\n")
    checker = Draft202012Validator(json.loads(schema))
    tree = yaml.load(example, yaml.BaseLoader)
    assert checker.is_valid(tree)
    del tree["statements"]["lund-mayor"]["subject"]
    assert not checker.is_valid(tree)
    assert demo.json("deposit", "--schema") == {"schema": json.loads(schema)}


@pytest.mark.parametrize(
    "words", [(), ("--example", "--schema"), ("x.yaml", "--schema"), ("x.yaml", "--example")]
)
def test_just_one_thing_is_asked_for(demo, words: tuple[str, ...]) -> None:
    told = demo.error("deposit", *words, code=2)
    assert told["message"] == "give one of FILE, --example and --schema"


def test_neither_needs_an_archive_or_loads_what_opens_one(muniment) -> None:
    assert muniment("deposit", "--schema").stdout
    for option in ("--schema", "--example"):
        script = (
            "import sys\nfrom cli.main import main\n"
            f"try:\n    main(['deposit', '{option}'])\nexcept SystemExit as done:\n"
            "    assert not done.code\nassert 'sqlalchemy' not in sys.modules\n"
        )
        subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
