"""Roles of a team, given on the command line, on a real server."""

import re
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import URL, make_url

from tests.cli.conftest import Muniment
from tests.conftest import postgresql_execute
from tests.labs import Lab, P, entity

KINDS = ("owner", "application", "steward", "auditor")


@pytest.fixture
def names(postgresql_server: URL) -> Iterator[dict[str, str]]:
    own = uuid4().hex[:8]
    given = {kind: f"{kind}_{own}" for kind in KINDS}
    yield given
    for name in given.values():
        postgresql_execute(postgresql_server, f"DROP ROLE IF EXISTS {name}")


def test_roles_are_printed_and_given_and_each_works_with_its_own_address(
    names: dict[str, str], postgresql_url: str, tmp_path: Path
) -> None:
    lab = Lab(tmp_path)
    lab.found(postgresql_url)
    lab.record(entity(P, "p"))
    muniment = Muniment(lab.home, lab.place, tmp_path)
    flags = [word for kind in KINDS for word in (f"--{kind}", names[kind])]
    printed = muniment("db", "roles", "--print", *flags).stdout
    assert printed.startswith("BEGIN;")
    assert printed.rstrip().endswith("COMMIT;")
    done = muniment("db", "roles", *flags).stdout
    assert f"{names['auditor']}, new and without a password" in done
    again = muniment.json("db", "roles", *flags)
    assert again["new"] == []
    assert again["allowed"][names["auditor"]]["secret"] == []
    marker = lab.place / "muniment.toml"

    def become(kind: str) -> None:
        mine = make_url(postgresql_url).set(username=names[kind])
        address = mine.render_as_string(hide_password=False)
        text = re.sub("(?m)^database = .*$", f'database = "{address}"', marker.read_text())
        marker.write_text(text)

    note = ("note", "p", "Seen.", "--lang", "en", "--key", "aigerim")
    for kind in ("application", "steward", "owner"):
        become(kind)
        muniment(*note)
        muniment("db", "check")
    become("application")
    refused = muniment.error("redact", "2.0", "--reason", "privacy", "--confirm", "1", code=7)
    assert "may not delete bodies" in str(refused["message"])
    become("auditor")
    muniment("verify")
    assert "access to it is denied" in str(muniment.error(*note, code=7)["message"])
    assert "access to it is denied" in str(muniment.error("db", "roles", *flags, code=7)["message"])
