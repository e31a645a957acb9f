"""Patterns that are refused, because a hostile text could make them run for ever."""

from __future__ import annotations

import re

import pytest

from auditor.policy.operators import MATCH_LIMIT
from auditor.policy.patterns import fault


@pytest.mark.parametrize(
    "pattern",
    [
        "apache-2[.]0",
        "https?://(www[.])?example[.]com/.*",
        ".*pleaded in .*",
        "(mit|bsd)(-[0-9])?",
        "[a-z]{2,40}",
        "(abc)*",
        "(a|b)*",
        "“[^”]*” names no source",
    ],
)
def test_allowed(pattern: str) -> None:
    assert fault(pattern) == ""


@pytest.mark.parametrize(
    "pattern",
    [
        "(a+)+b",
        "(a|a)*b",
        "(ab|b)+",
        ".*.*.*x",
        "(a?){30}a{30}",
        "a?" * 30 + "a" * 30,
        "(x+x+)+y",
        "([a-z]+[.])*com",
    ],
)
def test_backtracking_is_refused(pattern: str) -> None:
    assert "backtrack" in fault(pattern)


@pytest.mark.parametrize("pattern", ["(a)\\1", "(?=a)b", "(?<!a)b", "(a)(?(1)b|c)"])
def test_what_cannot_be_bounded_is_refused(pattern: str) -> None:
    assert "not supported" in fault(pattern)


@pytest.mark.parametrize("pattern", ["(", "[a", "*a", "a{9999999999999}"])
def test_what_is_no_pattern(pattern: str) -> None:
    assert "not a regular expression" in fault(pattern)


def test_the_worst_allowed_pattern_ends_on_the_worst_text() -> None:
    worst = ".*a.*b"
    assert fault(worst) == ""
    assert re.fullmatch(worst, "a" * MATCH_LIMIT) is None
