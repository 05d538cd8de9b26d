from collections.abc import Mapping
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.core import base64, keys, trust
from archive.core.hashes import Hash
from archive.core.keys import VerifierKey
from archive.core.trust import Group, Met, Trust, Witness
from archive.errors import MalformedError
from archive.ids import Origin

ORIGIN = Origin("example.org/january-2022")
LOG = (
    keys.ed25519_signer(ORIGIN, bytes(32)).key,
    keys.mldsa44_signer(ORIGIN, bytes(32)).key,
)
IDENTITY = Hash(bytes(range(32)))
PIN = f"# muniment entry0 {base64.encode(IDENTITY)}"
WITNESSES = tuple(
    Witness(
        f"w{n}",
        keys.ed25519_signer(f"witness.example/{n}", bytes([n]) * 32, keys.COSIGN_ED25519).key,
    )
    for n in range(1, 6)
)
LAST = Witness("w6", keys.mldsa44_signer("witness.example/6", b"6" * 32).key)
LOG_LINE = f"log {LOG[0].encode()}"
WITNESS_LINES = "\n".join(f"witness {w.name} {w.key.encode()}" for w in WITNESSES)


def parse(*lines: str) -> Trust:
    return trust.parse("".join(f"{line}\n" for line in lines).encode())


def with_quorum(*lines: str) -> Trust:
    return parse(LOG_LINE, WITNESS_LINES, *lines)


def met_at(policy: Trust, times: Mapping[str, int]) -> Met | None:
    by_key = {one.key: times[one.name] for one in policy.witnesses if one.name in times}
    return trust.met(policy, by_key.get)


def test_the_policy_of_the_generated_vectors_is_read(shared: Path) -> None:
    folder = shared / "vectors" / "generated"
    policy = trust.parse((folder / "policy.txt").read_bytes())
    pinned = {
        name: keys.parse_vkey((folder / f"{name}.vkey").read_text("ascii").strip())
        for name in ("log_ed25519", "w1_ed25519", "w2_mldsa44")
    }
    assert policy == Trust(
        log=(pinned["log_ed25519"],),
        identity=None,
        witnesses=(Witness("w1", pinned["w1_ed25519"]), Witness("w2", pinned["w2_mldsa44"])),
        groups=(Group(name="both", threshold=2, members=("w1", "w2")),),
        quorum="both",
    )
    assert policy.origin == "archive.example.org/events"


def test_a_log_writes_what_pins_it() -> None:
    data = trust.encode(LOG, IDENTITY)
    assert data.decode() == (f"{PIN}\nlog {LOG[0].encode()}\nlog {LOG[1].encode()}\nquorum none\n")
    assert trust.parse(data) == Trust(log=LOG, identity=IDENTITY)


def test_a_policy_without_identity_pins_the_keys_alone() -> None:
    assert trust.parse(trust.encode(LOG, None)) == Trust(log=LOG, identity=None)


def test_white_space_remarks_and_addresses_are_passed_over() -> None:
    policy = parse(
        "",
        " \t",
        "#",
        "# muniment",
        "\t#muniment is a program",
        "# the pin: muniment entry0 nothing",
        f" log\t{LOG[0].encode()}  https://log.example/ ",
        f"witness w1 {WITNESSES[0].key.encode()} https://w1.example/",
        "  quorum   w1\t",
    )
    assert policy == Trust(log=LOG[:1], identity=None, witnesses=WITNESSES[:1], quorum="w1")


def test_the_identity_is_taken_however_its_blanks_are_set() -> None:
    tight = f"\t#{PIN[2:]} "
    assert parse(LOG_LINE, tight, "quorum none").identity == IDENTITY


def test_names_are_opaque_octets() -> None:
    kelvin, letter, broken = b"\xe2\x84\xaa", b"K", b"\xff\xfe\xc2"
    witnesses = b"".join(
        b"witness %s %s\n" % (name, one.key.encode().encode())
        for name, one in zip((kelvin, letter, broken), WITNESSES, strict=False)
    )
    data = f"{LOG_LINE}\n".encode() + witnesses + b"quorum %s\n" % broken
    policy = trust.parse(data)
    assert policy.encode() == data
    assert met_at(policy, {policy.witnesses[2].name: 7}) == Met(7)
    assert met_at(policy, {policy.witnesses[0].name: 7, "K": 7}) is None


@pytest.mark.parametrize("written", ["all", "any", "1", "2", "3"])
def test_a_group_needs_as_many_as_it_says(written: str) -> None:
    policy = with_quorum(f"group g {written} w1 w2 w3", "quorum g")
    needed = {"all": 3, "any": 1}.get(written) or int(written)
    assert policy.groups == (Group(name="g", threshold=needed, members=("w1", "w2", "w3")),)
    for count in range(4):
        for chosen in combinations(("w1", "w2", "w3"), count):
            found = met_at(policy, dict.fromkeys(chosen, 100))
            assert found == (Met(100) if count >= needed else None)


def test_a_quorum_is_met_from_the_first_second_on_that_enough_had_cosigned() -> None:
    policy = with_quorum(
        "group left 2 w1 w2 w3", "group right any w4 w5", "group both all left right", "quorum both"
    )
    assert met_at(policy, {"w1": 50, "w2": 10, "w3": 30, "w4": 5}) == Met(30)
    assert met_at(policy, {"w1": 50, "w2": 10, "w4": 90, "w5": 70}) == Met(70)
    assert met_at(policy, {"w1": 50, "w4": 90, "w5": 70}) is None
    assert met_at(policy, {"w1": 1, "w2": 2, "w3": 3}) is None


def test_one_witness_can_be_the_quorum_and_others_say_nothing() -> None:
    policy = with_quorum("quorum w2")
    assert met_at(policy, {"w1": 1, "w2": 9}) == Met(9)
    assert met_at(policy, {"w1": 1}) is None


def test_a_quorum_of_none_is_met_without_a_time() -> None:
    assert met_at(with_quorum("quorum none"), {"w1": 1}) == Met(None)


def test_a_tower_of_groups_costs_no_stack() -> None:
    tower = [f"group g{n} any {f'g{n - 1}' if n else 'w1'}" for n in range(5000)]
    assert met_at(with_quorum(*tower, "quorum g4999"), {"w1": 3}) == Met(3)


W1, W2 = WITNESSES[0].key.encode(), WITNESSES[1].key.encode()
ALONE = keys.ed25519_signer("Example", bytes([9]) * 32).key
OTHER = keys.ed25519_signer("example.org/other", bytes([9]) * 32).key
SAME = VerifierKey(name="elsewhere", type=keys.COSIGN_ED25519, public=LOG[0].public)
TIMED_LOG = VerifierKey(name=ORIGIN, type=keys.COSIGN_ED25519, public=OTHER.public)

REFUSED = {
    "an unknown word": (["logs x"], 1, "'logs' begins no line"),
    "a witness without key": (["witness w1"], 1, "too few or too many words"),
    "a witness with too much": ([f"witness w1 {W1} url more"], 1, "too few or too many words"),
    "a log without key": (["log"], 1, "too few or too many words"),
    "a log with too much": ([f"{LOG_LINE} url more"], 1, "too few or too many words"),
    "a group without members": (["group g all"], 1, "too few or too many words"),
    "a quorum of nothing": (["quorum"], 1, "too few or too many words"),
    "a quorum of two": ([f"witness w1 {W1}", "quorum w1 w1"], 2, "too few or too many words"),
    "a pin of nothing": (["# muniment entry0"], 1, "too few or too many words"),
    "a pin of two things": ([f"{PIN} and more"], 1, "too few or too many words"),
    "a pin that is no base64": (["# muniment entry0 abc"], 1, "base64"),
    "a pin that is short": (["# muniment entry0 AAAA"], 1, "spells 3 bytes where 32"),
    "two pins": ([PIN, PIN], 2, "pinned twice"),
    "a log key of another form": (["log nonsense"], 1, "is no verifier key"),
    "a log key with another id": (["log " + LOG[0].encode().replace("+", "+0", 1)], 1, "verifier"),
    "a witness key as log": ([f"log {TIMED_LOG.encode()}"], 1, "type 0x04, not 0x01 or 0x06"),
    "a log key as witness": ([f"witness w {LOG[0].encode()}"], 1, "type 0x01, not 0x04 or 0x06"),
    "a log that is no origin": ([f"log {ALONE.encode()}"], 1, "'Example' cannot name an archive"),
    "logs of two origins": ([LOG_LINE, f"log {OTHER.encode()}"], 2, "beside one of example.org"),
    "one log twice": ([LOG_LINE, LOG_LINE], 2, "stands here twice"),
    "one witness twice": ([f"witness a {W1}", f"witness b {W1}"], 2, "stands here twice"),
    "a log that witnesses": ([LOG_LINE, f"witness a {SAME.encode()}"], 2, "stands here twice"),
    "a name twice": ([f"witness a {W1}", f"witness a {W2}"], 2, "'a' is taken"),
    "a group like a witness": ([f"witness a {W1}", "group a any a"], 2, "'a' is taken"),
    "a witness called none": ([f"witness none {W1}"], 1, "'none' is taken"),
    "a group called none": ([f"witness a {W1}", "group none any a"], 2, "'none' is taken"),
    "none in a group": (["group g any none"], 1, "no line above defines 'none'"),
    "a group within itself": (["group g any g"], 1, "no line above defines 'g'"),
    "a quorum before its witness": (["quorum a", f"witness a {W1}"], 1, "no line above defines"),
    "two quorums": (["quorum none", "quorum none"], 2, "a second quorum"),
    "a member twice": ([f"witness a {W1}", "group g any a a"], 2, "is a member already"),
    "a member of two groups": (
        [f"witness a {W1}", "group g any a", "group h any a"],
        3,
        "is a member already",
    ),
    "a threshold of zero": ([f"witness a {W1}", "group g 0 a"], 2, "is no threshold"),
    "a threshold above all": ([f"witness a {W1}", "group g 2 a"], 2, "is no threshold"),
    "a threshold in other digits": ([f"witness a {W1}", "group g 01 a"], 2, "is no threshold"),
    "a threshold in words": ([f"witness a {W1}", "group g most a"], 2, "is no threshold"),
    "a line end of another system": (["quorum none\r"], 1, "the byte 0x0d"),
    "a form feed": ([LOG_LINE, "", "quorum\fnone"], 3, "the byte 0x0c"),
    "a delete": (["# \x7f"], 1, "the byte 0x7f"),
}


@pytest.mark.parametrize(("lines", "line", "words"), REFUSED.values(), ids=REFUSED)
def test_a_fault_is_told_with_its_line(lines: list[str], line: int, words: str) -> None:
    with pytest.raises(MalformedError) as caught:
        parse(*lines)
    assert caught.value.where == f"line {line}"
    assert caught.value.message.startswith(f"line {line}: ")
    assert words in caught.value.message
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("data", "words"),
    [(b"", "no quorum"), (f"{LOG_LINE}\n".encode(), "no quorum"), (b"quorum none\n", "no log")],
)
def test_a_file_that_lacks_a_line_is_refused_as_a_whole(data: bytes, words: str) -> None:
    with pytest.raises(MalformedError, match=words) as caught:
        trust.parse(data)
    assert caught.value.where == ""


def test_a_file_that_was_cut_short_is_refused_wherever_it_was_cut() -> None:
    lines = [PIN, LOG_LINE, WITNESS_LINES, "group g any w1 w2", "quorum g"]
    data = "\n".join(lines).encode() + b"\n"
    for end in range(len(data)):
        with pytest.raises(MalformedError):
            trust.parse(data[:end])


NAMES = st.from_regex(r"[^\s\x00-\x1f\x7f]{1,8}", fullmatch=True).filter(lambda n: n != "none")


@st.composite
def policies(draw: st.DrawFn) -> Trust:
    chosen = [one.key for one in (*WITNESSES, LAST)[: draw(st.integers(0, len(WITNESSES) + 1))]]
    names = draw(st.lists(NAMES, min_size=len(chosen) + 3, max_size=len(chosen) + 3, unique=True))
    witnesses = tuple(Witness(names.pop(), key) for key in chosen)
    free = [one.name for one in witnesses]
    groups = []
    while free and names and draw(st.booleans()):
        members = tuple(free.pop() for _ in range(draw(st.integers(1, len(free)))))
        threshold = draw(st.integers(1, len(members)))
        groups.append(Group(name=names.pop(), threshold=threshold, members=members))
        free.append(groups[-1].name)
    defined = [one.name for one in (*witnesses, *groups)]
    return Trust(
        log=draw(st.sampled_from([LOG, LOG[:1], LOG[1:]])),
        identity=draw(st.none() | st.binary(min_size=32, max_size=32).map(Hash)),
        witnesses=witnesses,
        groups=tuple(groups),
        quorum=draw(st.sampled_from([None, *defined])),
    )


@given(policies())
def test_a_policy_is_read_back_as_it_was_written(policy: Trust) -> None:
    assert trust.parse(policy.encode()) == policy


@given(policies(), st.data())
def test_at_the_time_told_the_quorum_is_met_and_a_second_before_it_is_not(
    policy: Trust, data: st.DataObject
) -> None:
    times = {
        one.key: time
        for one in policy.witnesses
        if (time := data.draw(st.none() | st.integers(1, 9))) is not None
    }
    found = trust.met(policy, times.get)
    if policy.quorum is None:
        assert found == Met(None)
    elif found is None:
        assert not satisfied(policy, policy.quorum, set(times))
    else:
        assert found.time is not None
        by_then = {key for key, time in times.items() if time <= found.time}
        before = {key for key, time in times.items() if time < found.time}
        assert satisfied(policy, policy.quorum, by_then)
        assert not satisfied(policy, policy.quorum, before)


def satisfied(policy: Trust, name: str, cosigned: set[VerifierKey]) -> bool:
    """The definition itself, without times."""
    for one in policy.witnesses:
        if one.name == name:
            return one.key in cosigned
    group = next(one for one in policy.groups if one.name == name)
    return sum(satisfied(policy, m, cosigned) for m in group.members) >= group.threshold


@given(
    st.binary() | st.tuples(st.integers(0, 4000), st.binary(max_size=6)).map(lambda c: spoil(*c))
)
def test_any_bytes_are_a_policy_or_malformed(data: bytes) -> None:
    try:
        policy = trust.parse(data)
    except MalformedError:
        return
    assert trust.parse(policy.encode()) == policy


def spoil(at: int, change: bytes) -> bytes:
    lines = [PIN, LOG_LINE, WITNESS_LINES, "group g any w1 w2", "quorum g", ""]
    data = "\n".join(lines).encode()
    at %= len(data)
    return data[:at] + change + data[at + len(change) :]
