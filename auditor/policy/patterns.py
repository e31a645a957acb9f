"""Whether a regular expression can be run on hostile text without blowing up.

Python's `re` backtracks and has no time limit. The check bounds the number of ways in which a
pattern can try to match: every repeat counts the lengths that it may take (an unbounded one the
4,096 characters that `matches` looks at), alternatives count their branches, and what is inside a
repeat counts once a turn. Patterns over the bound do not load.
"""

from __future__ import annotations

import re
from importlib import import_module
from typing import Any

from auditor.policy.operators import MATCH_LIMIT

MOST_WAYS = (MATCH_LIMIT + 1) ** 2
"""Two unbounded repeats after each other: some 50 ms at the worst."""

_parser: Any = import_module("re._parser")


def fault(pattern: str) -> str:
    """Why a pattern is refused, in words; empty when it may be used.

    >>> fault("https://example[.]com/.*"), bool(fault("(a+)+b"))
    ('', True)
    """
    try:
        tree = _parser.parse(pattern)
        re.compile(pattern)
    except (re.error, RecursionError, OverflowError) as error:
        return f"is not a regular expression: {error}"
    try:
        ways = _ways(tree)
    except _RefusedError as refusal:
        return str(refusal)
    if ways > MOST_WAYS:
        return "can backtrack without bound: too many repeats and alternatives after each other"
    return ""


class _RefusedError(Exception):
    pass


def _ways(tree: Any) -> int:
    ways = 1
    for code, argument in tree:
        ways *= _ways_of(str(code), argument)
        if ways > MOST_WAYS:
            return MOST_WAYS + 1
    return ways


def _ways_of(code: str, argument: Any) -> int:
    match code:
        case "LITERAL" | "NOT_LITERAL" | "ANY" | "IN" | "AT" | "CATEGORY" | "RANGE":
            return 1
        case "SUBPATTERN":
            return _ways(argument[-1])
        case "ATOMIC_GROUP":
            return _ways(argument)
        case "BRANCH":
            return sum(_ways(branch) for branch in argument[1])
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
            least, most, body = argument
            inside = _ways(body)
            longest = min(int(most), MATCH_LIMIT)
            if inside > 1 and longest > 1:
                total = 1
                for _ in range(longest):
                    total *= inside
                    if total > MOST_WAYS:
                        raise _RefusedError(
                            "can backtrack without bound: a repeat or an alternative inside "
                            "a repeat; write [ab] for (a|b)"
                        )
                return total * (longest - int(least) + 1)
            return (longest - min(int(least), longest) + 1) * inside
    raise _RefusedError(f"uses {code.lower().replace('_', ' ')}, which is not supported")
