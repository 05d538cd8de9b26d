"""The key set of a log inside a steward body: Ed25519 and ML-DSA-44, format section 14."""

from archive.core.keys import ED25519, MLDSA44, VerifierKey, parse_vkey
from archive.events.members import spelled
from archive.shape import Json, as_array, fault, inside


def decode(value: Json, where: str) -> tuple[VerifierKey, ...]:
    """Return the two keys: Ed25519 first, ML-DSA-44 second, both named alike.

    Whether that name is the archive's origin is for the rules to say.
    """
    listed = as_array(value, where)
    keys = tuple(verifier_key(item, inside(where, n)) for n, item in enumerate(listed))
    if tuple(key.type for key in keys) != (ED25519, MLDSA44) or len({k.name for k in keys}) != 1:
        raise fault(
            where,
            "a log's key set is one Ed25519 key, then one ML-DSA-44 key, of one name",
            "Give both verifier keys of the log, in this order.",
        )
    return keys


def verifier_key(value: Json, where: str) -> VerifierKey:
    """Return the sound key that the text *value* spells, or raise `MalformedError`."""
    return spelled(value, where, parse_vkey)
