"""Ed25519 with one verdict for every verifier (RFC 8032, narrowed).

RFC 8032 leaves room, and libraries use it: one signature is good for one of them and bad for the
next. Refusing what they quarrel about leaves no such case: a public key A or a commitment R that
is not the canonical encoding of a point, or whose point is of low order; a scalar S >= L. What
remains is checked without the cofactor, one signature at a time.

The work itself is done by `cryptography`, which is loaded at the first use.
"""

from collections.abc import Callable
from functools import lru_cache

PUBLIC_BYTES = 32
SIGNATURE_BYTES = 64
SEED_BYTES = 32

_P = 2**255 - 19
_L = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, -1, _P) % _P
_WITHOUT_SIGN = 2**255 - 1

LOW_ORDER = frozenset(
    bytes.fromhex(encoding)
    for encoding in (
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0000000000000000000000000000000000000000000000000000000000000080",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000080",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    )
)
"""Every encoding, canonical or not, of the 8 points whose order divides the cofactor."""


def is_sound(public: bytes) -> bool:
    """Say whether *public* may be enrolled: 32 bytes, canonical, on the curve, not of low order."""
    return len(public) == PUBLIC_BYTES and _is_plain(public) and _is_on_curve(public)


def verify_ed25519(public: bytes, message: bytes, signature: bytes) -> bool:
    """Say whether *signature* is that of the key *public* over *message*, by the strict rules."""
    if len(public) != PUBLIC_BYTES or len(signature) != SIGNATURE_BYTES:
        return False
    if not _is_plain(public) or not _is_plain(signature[:32]):
        return False
    if int.from_bytes(signature[32:], "little") >= _L:
        return False
    return _checker(public)(signature, message)


@lru_cache(maxsize=256)
def _checker(public: bytes) -> Callable[[bytes, bytes], bool]:
    """Return what compares a signature with a message; made once, as few keys sign very much."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    key = Ed25519PublicKey.from_public_bytes(public)

    def check(signature: bytes, message: bytes) -> bool:
        # The library recomputes R and compares bytes, so an R off the curve fails here; so does
        # an A.
        try:
            key.verify(signature, message)
        except InvalidSignature:
            return False
        return True

    return check


def public_ed25519(seed: bytes) -> bytes:
    """Return the public key, 32 bytes, of the private key that the 32 bytes of *seed* are."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def signing_ed25519(seed: bytes) -> Callable[[bytes], bytes]:
    """Return what signs a message with the private key *seed*: a signature has 64 bytes.

    To make it takes as long as to sign.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(seed).sign


def _is_plain(point: bytes) -> bool:
    # A y below p has one encoding, save where x = 0: there the sign bit is free. Those two points
    # are of low order, so the list covers them.
    return point not in LOW_ORDER and int.from_bytes(point, "little") & _WITHOUT_SIGN < _P


def _is_on_curve(point: bytes) -> bool:
    # RFC 8032 section 5.1.3: x^2 = (y^2 - 1) / (d y^2 + 1) has a root. u / v is a square exactly
    # where u v is one, and x = 0 does not come here.
    square = (int.from_bytes(point, "little") & _WITHOUT_SIGN) ** 2
    return pow((square - 1) * (_D * square + 1), (_P - 1) // 2, _P) == 1
