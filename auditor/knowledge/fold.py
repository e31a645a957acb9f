"""How text and patterns are folded before they are compared: one byte for each character."""

from __future__ import annotations

_SPACED = "-_\n\r\t\f\v"
_LOWER = bytes(range(256)).lower()
_FOLD = _LOWER.translate(bytes(32 if chr(byte) in _SPACED else byte for byte in range(256)))
_WORD = frozenset(b"abcdefghijklmnopqrstuvwxyz0123456789")
_CORE = bytes(byte if byte in _WORD else 32 for byte in _LOWER)
_FOLD_TEXT = str.maketrans(dict.fromkeys(_SPACED, " "))


def plain(text: str) -> bytes:
    """ASCII, with a question mark for every other character: offsets stay what they are."""
    return text.encode("ascii", "replace")


def fold(data: bytes) -> bytes:
    """ASCII letters in lower case; `-`, `_` and white space as blanks."""
    return data.translate(_FOLD)


def fold_text(text: str) -> str:
    """The same for text that is not all ASCII."""
    return text.lower().translate(_FOLD_TEXT)


def blank(data: bytes) -> bytes:
    """Lower-case ASCII letters and digits; every other byte is a blank."""
    return data.translate(_CORE)


def core(text: str) -> bytes:
    """From the first to the last ASCII letter or digit of a name; empty where there is none."""
    return blank(plain(text)).strip()
