"""What was signed once is read for ever: one frozen vector or more for every type and version."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from archive.core import base64, canonical, commitment, head
from archive.core.head import Head
from archive.errors import MalformedError
from archive.events import catalogue
from archive.events.base import REGISTER, EventType
from archive.events.opening import Stored, open_body
from archive.events.recorded import BodyState

FROZEN: Mapping[str, list[dict[str, str]]] = json.loads(
    (Path(__file__).parents[1] / "vectors" / "events.json").read_text(encoding="utf-8")
)
EVENTS, REFUSED = FROZEN["events"], FROZEN["refused"]


def name_of(case: Mapping[str, str]) -> str:
    return f"{case['type']} {case['v']}: {case['name']}"


def declared(case: Mapping[str, str]) -> EventType:
    return REGISTER[case["type"], int(case["v"])]


events = pytest.mark.parametrize("case", EVENTS, ids=name_of)
refused = pytest.mark.parametrize("case", REFUSED, ids=name_of)


@pytest.mark.parametrize("key", sorted(REGISTER))
def test_every_type_and_version_has_a_vector_that_is_read_and_one_that_is_refused(
    key: tuple[str, int],
) -> None:
    for cases in (EVENTS, REFUSED):
        assert key in {(case["type"], int(case["v"])) for case in cases}


def test_no_vector_is_of_a_type_that_nobody_knows() -> None:
    assert {(case["type"], int(case["v"])) for case in EVENTS + REFUSED} == REGISTER.keys()


def test_each_vector_has_a_name_of_its_own() -> None:
    for cases in (EVENTS, REFUSED):
        assert len({name_of(case) for case in cases}) == len(cases)


@events
def test_a_body_is_read_and_written_back_to_the_same_bytes(case: dict[str, str]) -> None:
    content = case["body"].encode()
    body = catalogue.decode(declared(case), content)
    assert type(body) is declared(case).body
    assert canonical.encode(body.json()) == content


@events
def test_a_body_reads_back_from_its_own_json(case: dict[str, str]) -> None:
    body = catalogue.decode(declared(case), case["body"].encode())
    again = type(body).decode(body.json(), "")
    assert again == body
    assert tuple(again.ids()) == tuple(body.ids())


@events
def test_every_id_of_a_body_stands_in_its_text(case: dict[str, str]) -> None:
    body = catalogue.decode(declared(case), case["body"].encode())
    assert all(f'"{name}"' in case["body"] for name in body.ids())


@events
def test_a_commitment_is_the_hash_of_prefix_salt_and_body(case: dict[str, str]) -> None:
    salt, content = base64.decode(case["salt"], 16), case["body"].encode()
    assert commitment.commit(salt, content) == case["commitment"]
    plain = hashlib.sha256(b"muniment/body/v1\n" + salt + content).digest()
    assert base64.encode(plain) == case["commitment"]


@events
def test_a_head_line_is_read_and_written_back_to_the_same_bytes(case: dict[str, str]) -> None:
    line = case["head"].encode()
    found = head.parse(line, "")
    assert (found.type, found.version, found.body) == (
        case["type"],
        int(case["v"]),
        case["commitment"],
    )
    assert canonical.encode(found.json()) == line


@events
def test_a_body_opens_under_its_head(case: dict[str, str]) -> None:
    opened = open_body(
        head.parse(case["head"].encode(), ""),
        Stored(base64.decode(case["salt"]), case["body"].encode()),
        BodyState.MISSING,
    )
    assert opened.state is BodyState.OPEN
    assert opened.body == catalogue.decode(declared(case), case["body"].encode())


@refused
def test_what_was_refused_once_is_refused_for_ever(case: dict[str, str]) -> None:
    with pytest.raises(MalformedError) as caught:
        catalogue.decode(declared(case), case["body"].encode())
    assert case["message"] in caught.value.message
    assert caught.value.where == case["where"]
    assert caught.value.remedy


@refused
def test_a_refused_body_is_unreadable_though_it_opens(case: dict[str, str]) -> None:
    salt, content = bytes(16), case["body"].encode()
    about = Head(
        type=case["type"],
        version=int(case["v"]),
        id="ent:aaaaaaaaaaaa",
        body=commitment.commit(salt, content),
    )
    opened = open_body(about, Stored(salt, content), BodyState.MISSING)
    assert opened.state is BodyState.UNREADABLE
    assert opened.fault is not None
    assert opened.fault.where == case["where"]
