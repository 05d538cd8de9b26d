"""Base64 in the one spelling that signed text may use: RFC 4648 section 4, padded, canonical."""

import binascii

from archive.errors import MalformedError


def encode(data: bytes) -> str:
    """Return *data* in base64 with padding."""
    return binascii.b2a_base64(data, newline=False).decode("ascii")


def decode(text: str, length: int | None = None) -> bytes:
    """Return the bytes that *text* spells; with *length*, exactly so many.

    Raises:
        MalformedError: *text* is not base64, encoding it again gives another text, or its
            length is another one.
    """
    try:
        data = binascii.a2b_base64(text.encode("ascii"), strict_mode=True)
    except (binascii.Error, UnicodeEncodeError):
        raise _malformed(text, "is not base64") from None
    # Unused bits of the last digit may be anything for most decoders: one content, many texts.
    if encode(data) != text:
        raise _malformed(text, "is not the one canonical base64 of its bytes")
    if length is not None and len(data) != length:
        raise _malformed(text, f"spells {len(data)} bytes where {length} must stand")
    return data


def _malformed(text: str, fault: str) -> MalformedError:
    shown = text if len(text) <= 60 else text[:57] + "..."
    return MalformedError(f"{shown!r} {fault}", remedy="Fetch an unaltered copy.")
