"""The operators of conditions: which facts each may be used on, and what it answers.

Every operator answers True, False or None: *cannot tell*. None is never a pass. An operator is
first bound to its argument (`bind`) and then asked about values; a fact that is missing never
reaches it, except `present`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from auditor.policy.predicates import Licenses
from auditor.tuples import NamedTuple

Answer: TypeAlias = bool | None
Ask: TypeAlias = Callable[[Any], Answer]
AskItem: TypeAlias = Callable[[Any, Mapping[str, Any]], Answer]

MATCH_LIMIT = 4096
"""Characters of a value that `matches` looks at; a longer value cannot be told."""

_STEPS = {
    "grade": {"none": 0, "low": 1, "medium": 2, "high": 3, "critical": 4},
    "verdict": {"yes": 0, "yes-with-notices": 1, "conditional": 2, "contested": 3, "no": 4},
}

_OPEN = ("conditional", "contested", "unknown")

_ORDERED = ("integer", "grade", "verdict")
_SINGLE = ("text", "word", "boolean", "integer", "date", "license expression", "grade", "verdict")
_EVERY = (*_SINGLE, "list of texts", "list")


class Operator(NamedTuple):
    """What the loader and the documentation need to know of an operator."""

    name: str
    types: tuple[str, ...]
    """Types of fact (`auditor.facts.catalogue.FactType`) that it may be used on."""
    argument: str
    """`boolean`, `same` (as the fact), `list` (of the same), `integer`, `date`, `pattern`, `text`,
    `texts`, `license expression`, `permission` or `category`."""
    meaning: str


OPERATORS: Mapping[str, Operator] = {
    operator.name: operator
    for operator in (
        Operator(
            "present",
            _EVERY,
            "boolean",
            "the fact is known and not an empty text (true), or is not (false)",
        ),
        Operator("eq", _SINGLE, "same", "equals the value"),
        Operator("ne", _SINGLE, "same", "is known and differs from the value"),
        Operator("in", _SINGLE, "list", "is one of the values"),
        Operator("not_in", _SINGLE, "list", "is known and is none of the values"),
        Operator("lt", _ORDERED, "same", "comes before the value"),
        Operator("le", _ORDERED, "same", "comes before the value or equals it"),
        Operator("gt", _ORDERED, "same", "comes after the value"),
        Operator("ge", _ORDERED, "same", "comes after the value or equals it"),
        Operator(
            "permits",
            ("verdict",),
            "boolean",
            "yes and yes-with-notices permit, no does not; all else cannot be told",
        ),
        Operator("before", ("date",), "date", "lies wholly before the day"),
        Operator("after", ("date",), "date", "lies wholly after the day"),
        Operator("matches", ("text",), "pattern", "the whole text matches the pattern"),
        Operator("prefix", ("text", "license expression"), "text", "begins with the text"),
        Operator("any_in", ("list of texts",), "texts", "one of its texts is in the list"),
        *(
            Operator(
                f"count_{name}", ("list of texts", "list"), "integer", f"its length is {words}"
            )
            for name, words in (
                ("eq", "the number"),
                ("ne", "not the number"),
                ("lt", "below the number"),
                ("le", "at most the number"),
                ("gt", "above the number"),
                ("ge", "at least the number"),
            )
        ),
        Operator(
            "compatible_with",
            ("license expression",),
            "license expression",
            "what is under this license may go out under that one, over the item's `relation`",
        ),
        Operator("grants", ("license expression",), "permission", "the license gives permission"),
        Operator("category", ("license expression",), "category", "the license is of that kind"),
    )
}
"""Every operator by its name."""

LICENSE_OPERATORS = ("compatible_with", "grants", "category")
"""Predicates that ask about licenses; they see the item as well as the value."""

PERMISSIONS = (
    "use",
    "commercial-use",
    "modify",
    "redistribute",
    "sublicense",
    "host",
    "train-with-outputs",
)
"""Arguments of `grants`: the permissions that license records state."""

CATEGORIES = (
    "permissive",
    "public-domain",
    "weak-copyleft",
    "strong-copyleft",
    "network-copyleft",
    "share-alike",
    "source-available",
    "rail",
    "community",
    "noncommercial",
    "research-only",
    "no-derivatives",
    "proprietary-tos",
)
"""Arguments of `category`."""


def bind(name: str, argument: Any, type_name: str) -> Ask:
    """The operator as a function of a value; not for `present` and the license predicates.

    >>> bind("ge", "high", "grade")("critical"), bind("ge", "high", "grade")("undetermined")
    (True, None)
    """
    if name.startswith("count_"):
        compare = _COMPARE[name.removeprefix("count_")]
        return lambda value: compare(len(value), argument)
    if name in ("lt", "le", "gt", "ge"):
        return _ordered(_COMPARE[name], argument, _STEPS.get(type_name))
    match name:
        case "eq":
            return lambda value: bool(value == argument)
        case "ne":
            return lambda value: bool(value != argument)
        case "in":
            wanted = frozenset(argument)
            return lambda value: value in wanted
        case "not_in":
            unwanted = frozenset(argument)
            return lambda value: value not in unwanted
        case "permits":
            return {
                word: None if word in _OPEN else (word != "no") is argument
                for word in (*_STEPS["verdict"], "unknown")
            }.get
        case "before":
            return lambda value: _days(value, argument, before=True)
        case "after":
            return lambda value: _days(value, argument, before=False)
        case "matches":
            return _matches(argument)
        case "prefix":
            return lambda value: bool(value.startswith(argument))
        case "any_in":
            listed = frozenset(argument)
            return lambda value: not listed.isdisjoint(value)
    raise ValueError(f"{name!r} takes no plain value")


def bind_license(name: str, argument: str, licenses: Licenses, *, of_item: bool) -> AskItem:
    """A license predicate as a function of an expression and the item that holds it.

    An element of the lineage without a `relation` is read as a fine-tune, the relation over which
    every term travels; the subject's own license has none.
    """
    match name:
        case "compatible_with":
            default = "finetune" if of_item else ""
            ask = licenses.compatible
            return lambda value, item: ask(value, item.get("relation", default), argument)
        case "grants":
            grants = licenses.grants
            return lambda value, item: grants(value, argument)
        case "category":
            category = licenses.category
            return lambda value, item: category(value, argument)
    raise ValueError(f"{name!r} is no license predicate")


_COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "eq": lambda a, b: bool(a == b),
    "ne": lambda a, b: bool(a != b),
    "lt": lambda a, b: bool(a < b),
    "le": lambda a, b: bool(a <= b),
    "gt": lambda a, b: bool(a > b),
    "ge": lambda a, b: bool(a >= b),
}


def _ordered(
    compare: Callable[[Any, Any], bool], argument: Any, steps: Mapping[str, int] | None
) -> Ask:
    if steps is None:
        return lambda value: compare(value, argument)
    answers = {word: compare(step, steps[argument]) for word, step in steps.items()}
    return answers.get


def _days(value: str, limit: str, *, before: bool) -> Answer:
    """Whether all days that a date may mean lie before (or after) all days of the limit.

    >>> _days("2023", "2024-05-01", before=True), _days("2024", "2024-05-01", before=True)
    (True, None)
    """
    dates = (_date_range(value), _date_range(limit))
    if dates[0] is None or dates[1] is None:
        return None
    first, last = dates[0]
    if before:
        day = dates[1][0]
        return True if last < day else (False if first >= day else None)
    day = dates[1][1]
    return True if first > day else (False if last <= day else None)


def _date_range(text: str) -> tuple[str, str] | None:
    if not is_date(text):
        return None
    return text + "-00-00"[len(text) - 4 :], text + "-99-99"[len(text) - 4 :]


def is_date(text: str) -> bool:
    """True for `YYYY`, `YYYY-MM` and `YYYY-MM-DD` with digits, month and day in range."""
    parts = text.split("-")
    if [len(part) for part in parts] not in ([4], [4, 2], [4, 2, 2]):
        return False
    if not all(part.isascii() and part.isdigit() for part in parts):
        return False
    numbers = [int(part) for part in parts[1:]]
    return all(1 <= number <= most for number, most in zip(numbers, (12, 31), strict=False))


def _matches(pattern: str) -> Ask:
    compiled: list[re.Pattern[str]] = []

    def ask(value: str) -> Answer:
        if len(value) > MATCH_LIMIT:
            return None
        if not compiled:
            compiled.append(re.compile(pattern))
        return compiled[0].fullmatch(value) is not None

    return ask
