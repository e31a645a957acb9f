"""Plain scalars that begin like a number: their value, and what YAML 1.1 makes of them."""

from __future__ import annotations

import re

_MAX_DIGITS = 300
"""Longer figures stay text: int() takes quadratic time, and refuses more than 4,300 digits."""

_INT = re.compile(r"[-+]?[0-9]+\Z")
_RADIX = re.compile(r"0(?:o[0-7]+|x[0-9a-fA-F]+)\Z")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z")
_SPECIAL = re.compile(r"[-+]?\.(?:inf|Inf|INF)\Z|\.(?:nan|NaN|NAN)\Z")
_OCTAL_1_1 = re.compile(r"[-+]?0[0-7]+\Z")
_UNDERSCORED_1_1 = re.compile(r"[-+]?(?:0[bx])?[0-9a-fA-F]*_[0-9a-fA-F_]*\Z")
_SEXAGESIMAL_1_1 = re.compile(r"[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?\Z")
_BINARY_1_1 = re.compile(r"[-+]?0b[01_]+\Z")


def read_number(value: str) -> tuple[int | float | str, str]:
    """The value by the core schema of YAML 1.2, and the reading of YAML 1.1 where it differs."""
    if len(value) > _MAX_DIGITS:
        return value, ""
    if _INT.match(value):
        if _OCTAL_1_1.match(value) and value.lstrip("+-0"):
            return int(value), f"the number {int(value, 8)}, read in base 8"
        return int(value), ""
    if _FLOAT.match(value):
        return float(value), ""
    if _RADIX.match(value):
        return int(value, 0), ""
    if _SPECIAL.match(value):
        return float(value.replace(".", "", 1)), ""
    if _SEXAGESIMAL_1_1.match(value):
        return value, "a number in base 60"
    if _BINARY_1_1.match(value) or _UNDERSCORED_1_1.match(value):
        return value, "a number"
    return value, ""
