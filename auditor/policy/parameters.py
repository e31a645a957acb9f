"""Typed parameters of packs: what a policy leaves to those who use it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from auditor.tuples import NamedTuple

GRADES = ("none", "low", "medium", "high", "critical")

TYPES: Mapping[str, str] = {
    "spdx-expression": "license expression",
    "grade": "grade",
    "integer": "integer",
    "string": "text",
    "boolean": "boolean",
    "list": "list of texts",
    "outcome": "outcome",
}
"""Type of a parameter to the type of fact that it can be compared with."""


class ParameterSpec(NamedTuple):
    """A parameter as its pack declares it."""

    name: str
    type: str
    default: Any
    meaning: str


def fault(value: Any, type_name: str) -> str:
    """Why a value does not fit a type, in words; empty when it does."""
    match type_name:
        case "spdx-expression":
            good = isinstance(value, str) and bool(value.strip())
            return "" if good else "must be a license expression"
        case "grade":
            good = isinstance(value, str) and value in GRADES
            return "" if good else f"must be a grade: {', '.join(GRADES)}"
        case "integer":
            good = isinstance(value, int) and not isinstance(value, bool)
            return "" if good else "must be a whole number"
        case "string":
            return "" if isinstance(value, str) and value else "must be text"
        case "boolean":
            return "" if isinstance(value, bool) else "must be true or false"
        case "list":
            good = isinstance(value, (list, tuple)) and all(isinstance(v, str) for v in value)
            return "" if good else "must be a list of texts"
        case "outcome":
            return "" if value in ("fail", "review") else "must be 'fail' or 'review'"
    return f"has an unknown type {type_name!r}"


def read(text: str, type_name: str) -> Any:
    """A value as written on a command line; `fault` says whether it fits.

    >>> read("90", "integer"), read("a, b", "list"), read("high", "grade")
    (90, ('a', 'b'), 'high')
    """
    text = text.strip()
    match type_name:
        case "integer":
            digits = text.removeprefix("-")
            return int(text) if digits.isascii() and digits.isdigit() else text
        case "boolean":
            return {"true": True, "false": False}.get(text.lower(), text)
        case "list":
            return tuple(part.strip() for part in text.split(",") if part.strip())
    return text
