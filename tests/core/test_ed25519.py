"""The strict verdict, held against an arithmetic of the curve written for this test alone."""

import hashlib
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.core import ed25519

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
BASE_Y = 4 * pow(5, -1, P) % P

Point = tuple[int, int]
IDENTITY = (0, 1)


def add(left: Point, right: Point) -> Point:
    (x1, y1), (x2, y2) = left, right
    cross = D * x1 * x2 * y1 * y2 % P
    x = (x1 * y2 + x2 * y1) * pow(1 + cross, -1, P) % P
    y = (y1 * y2 + x1 * x2) * pow(1 - cross, -1, P) % P
    return x, y


def times(factor: int, point: Point) -> Point:
    result = IDENTITY
    while factor:
        if factor & 1:
            result = add(result, point)
        point, factor = add(point, point), factor >> 1
    return result


def roots(y: int) -> list[int]:
    """Return every x with which *y* makes a point."""
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * pow(2, (P - 1) // 4, P) % P
    return sorted({x, -x % P}) if x * x % P == square else []


def canonical(point: Point) -> bytes:
    x, y = point
    return (y | (x & 1) << 255).to_bytes(32, "little")


def decoded(data: bytes) -> Point | None:
    """Return the point whose one canonical encoding *data* is."""
    number = int.from_bytes(data, "little")
    y = number & (2**255 - 1)
    found = [(x, y % P) for x in roots(y % P) if canonical((x, y % P)) == data]
    return found[0] if found else None


def encodings(point: Point) -> set[bytes]:
    """Return all that a lenient decoder takes for *point*: y unreduced, a sign for x = 0."""
    x, y = point
    heights = [height for height in (y, y + P) if height < 2**255]
    signs = [0, 1] if x == 0 else [x & 1]
    return {(height | sign << 255).to_bytes(32, "little") for height in heights for sign in signs}


def torsion() -> list[Point]:
    """Return the points of low order: all multiples of one whose order is 8."""
    y = 2
    while True:
        for x in roots(y):
            point = times(L, (x, y))
            if times(4, point) != IDENTITY:
                return [times(factor, point) for factor in range(8)]
        y += 1


def strict_verdict(public: bytes, message: bytes, signature: bytes) -> bool:
    """Return the verdict by the rules, as slowly and plainly as they are written."""
    a, r = decoded(public), decoded(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= L:
        return False
    if times(8, a) == IDENTITY or times(8, r) == IDENTITY:
        return False
    digest = hashlib.sha512(signature[:32] + public + message).digest()
    k = int.from_bytes(digest, "little") % L
    base = (next(x for x in roots(BASE_Y) if x % 2 == 0), BASE_Y)
    return times(s, base) == add(r, times(k, a))


# RFC 8032 section 7.1, tests 1 to 3: seed, public key, message, signature.
RFC_8032 = [
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9"
        "b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f1"
        "1d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984d"
        "c6594a7c15e9716ed28dc027beceea1ec40a",
    ),
]
SEED, PUBLIC, MESSAGE, SIGNATURE = (bytes.fromhex(text) for text in RFC_8032[2])


@pytest.mark.parametrize("vector", RFC_8032)
def test_rfc_8032(vector: tuple[str, str, str, str]) -> None:
    seed, public, message, signature = (bytes.fromhex(text) for text in vector)
    assert ed25519.public_ed25519(seed) == public
    assert ed25519.signing_ed25519(seed)(message) == signature
    assert ed25519.verify_ed25519(public, message, signature)
    assert strict_verdict(public, message, signature)
    assert ed25519.is_sound(public)


def test_the_listed_encodings_are_all_those_of_the_eight_points_of_low_order() -> None:
    points = torsion()
    assert len(set(points)) == 8
    found = set().union(*(encodings(point) for point in points))
    assert len(found) == 14
    assert found == ed25519.LOW_ORDER


@pytest.mark.parametrize("encoding", sorted(ed25519.LOW_ORDER), ids=bytes.hex)
def test_a_point_of_low_order_is_neither_a_key_nor_the_start_of_a_signature(
    encoding: bytes,
) -> None:
    assert not ed25519.is_sound(encoding)
    # With S = 0 and R = -[k]A such a key would sign some message of every eight.
    assert not ed25519.verify_ed25519(encoding, MESSAGE, encoding + bytes(32))
    assert not ed25519.verify_ed25519(PUBLIC, MESSAGE, encoding + SIGNATURE[32:])


def test_a_height_of_p_or_more_is_refused_whatever_the_point() -> None:
    for height in range(P, 2**255):
        for sign in (0, 1):
            encoding = (height | sign << 255).to_bytes(32, "little")
            assert not ed25519.is_sound(encoding)
            assert not ed25519.verify_ed25519(encoding, MESSAGE, SIGNATURE)
            assert not ed25519.verify_ed25519(PUBLIC, MESSAGE, encoding + SIGNATURE[32:])


def test_a_scalar_of_l_or_more_is_refused() -> None:
    s = int.from_bytes(SIGNATURE[32:], "little")
    for forged in (s + L, L, 2**256 - 1):
        signature = SIGNATURE[:32] + forged.to_bytes(32, "little")
        assert not ed25519.verify_ed25519(PUBLIC, MESSAGE, signature)


@settings(max_examples=50, deadline=None)
@given(st.integers(2, P - 2), st.integers(0, 1))
def test_a_key_is_sound_exactly_where_there_is_a_point(height: int, sign: int) -> None:
    encoding = (height | sign << 255).to_bytes(32, "little")
    point = decoded(encoding)
    assert ed25519.is_sound(encoding) == (point is not None and times(8, point) != IDENTITY)


@pytest.mark.parametrize("length", [0, 31, 33, 64])
def test_a_key_of_another_length_is_none(length: int) -> None:
    assert not ed25519.is_sound(bytes([7]) * length)
    assert not ed25519.verify_ed25519(bytes([7]) * length, MESSAGE, SIGNATURE)


@pytest.mark.parametrize("length", [0, 32, 63, 65, 72])
def test_a_signature_of_another_length_is_none(length: int) -> None:
    assert not ed25519.verify_ed25519(PUBLIC, MESSAGE, (SIGNATURE * 2)[:length])


def test_a_key_off_the_curve_verifies_nothing() -> None:
    assert not roots(2)
    off = (2).to_bytes(32, "little")
    assert not ed25519.verify_ed25519(off, MESSAGE, SIGNATURE)
    assert not ed25519.verify_ed25519(PUBLIC, MESSAGE, off + SIGNATURE[32:])


@given(st.binary(max_size=40), st.binary(max_size=40), st.binary(max_size=80))
def test_any_bytes_get_a_verdict(public: bytes, message: bytes, signature: bytes) -> None:
    assert not ed25519.verify_ed25519(public, message, signature)
    ed25519.is_sound(public)


@given(st.binary(min_size=32, max_size=32), st.binary(max_size=100), st.integers(0, 511))
def test_a_signature_verifies_and_with_a_flipped_bit_does_not(
    seed: bytes, message: bytes, bit: int
) -> None:
    public, signature = ed25519.public_ed25519(seed), ed25519.signing_ed25519(seed)(message)
    assert ed25519.is_sound(public)
    assert ed25519.verify_ed25519(public, message, signature)
    assert not ed25519.verify_ed25519(public, message + b"x", signature)
    flipped = (int.from_bytes(signature) ^ 1 << bit).to_bytes(64)
    assert not ed25519.verify_ed25519(public, message, flipped)


def test_a_key_with_a_part_of_low_order_is_checked_without_the_cofactor() -> None:
    # A of mixed order is allowed; the signature made for its large part holds only where the small
    # part falls away, k = 0 mod 8, so both verdicts occur among some messages.
    scalar, small = 5, torsion()[1]
    base = (next(x for x in roots(BASE_Y) if x % 2 == 0), BASE_Y)
    public = canonical(add(times(scalar, base), small))
    assert ed25519.is_sound(public)
    start = canonical(times(3, base))
    verdicts = []
    for number in range(40):
        message = b"%d" % number
        digest = hashlib.sha512(start + public + message).digest()
        k = int.from_bytes(digest, "little") % L
        signature = start + ((3 + k * scalar) % L).to_bytes(32, "little")
        verdicts.append(ed25519.verify_ed25519(public, message, signature))
        assert verdicts[-1] == (k % 8 == 0)
    assert set(verdicts) == {True, False}


REFUSED = {"low_order_A", "low_order_R", "non_canonical_A", "non_canonical_R", "low_order_residue"}


def test_all_cctv_cases_get_the_verdict_of_the_strict_rules(shared: Path) -> None:
    text = (shared / "vectors/cctv/ed25519/ed25519vectors.json").read_text("utf-8")
    cases = json.loads(text)
    assert len(cases) == 914
    accepted = 0
    for case in cases:
        public, signature = bytes.fromhex(case["key"]), bytes.fromhex(case["sig"])
        message = case["msg"].encode()
        verdict = ed25519.verify_ed25519(public, message, signature)
        assert verdict == (not REFUSED.intersection(case["flags"] or ())), case["number"]
        assert verdict == strict_verdict(public, message, signature), case["number"]
        accepted += verdict
    assert 0 < accepted < 914


def test_wycheproof(shared: Path) -> None:
    text = (shared / "vectors/wycheproof/testvectors_v1/ed25519_test.json").read_text("utf-8")
    count = 0
    for group in json.loads(text)["testGroups"]:
        public = bytes.fromhex(group["publicKey"]["pk"])
        for case in group["tests"]:
            verdict = ed25519.verify_ed25519(
                public, bytes.fromhex(case["msg"]), bytes.fromhex(case["sig"])
            )
            assert verdict == (case["result"] == "valid"), case["tcId"]
            count += 1
    assert count == 151
