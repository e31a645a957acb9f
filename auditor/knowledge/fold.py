"""How text and patterns are folded before they are compared: bytes in, as many bytes out."""

from __future__ import annotations

_SPACED = b"-_\n\r\t\f\v"
_LOWER = bytes(range(256)).lower()
_FOLD = _LOWER.translate(bytes(32 if byte in _SPACED else byte for byte in range(256)))
_WORD = frozenset(b"abcdefghijklmnopqrstuvwxyz0123456789")
_CORE = bytes(byte if byte in _WORD else 32 for byte in _LOWER)


def fold(data: bytes) -> bytes:
    """ASCII letters in lower case; `-`, `_` and white space as blanks."""
    return data.translate(_FOLD)


def blank(data: bytes) -> bytes:
    """Lower-case ASCII letters and digits; every other byte is a blank."""
    return data.translate(_CORE)


def core(text: str) -> bytes:
    """From the first to the last ASCII letter or digit of a name; empty where there is none."""
    return blank(text.encode("utf-8", "surrogatepass")).strip()
