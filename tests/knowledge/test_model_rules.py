"""Patterns of model ids, and what is known by owner and name."""

from __future__ import annotations

from fnmatch import fnmatchcase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.knowledge.rules import RuleSet, family, matches
from auditor.model import LicenseState

SOURCE = {"source": "a test", "as_of": "2026-11-23", "verified": "card"}


@pytest.mark.parametrize(
    ("pattern", "name", "fits"),
    [
        ("a/b", "a/b", True),
        ("a/b*", "a/b", True),
        ("a/*b", "a/xxb", True),
        ("a/*b", "a/xxbc", False),
        ("a/*x*y", "a/1x2y", True),
        ("a/*x*y", "a/1y2x", False),
        ("zai-org/GLM-4.[5-9]*", "zai-org/GLM-4.6-Air", True),
        ("zai-org/GLM-4.[5-9]*", "zai-org/GLM-4.1V", False),
        ("microsoft/[Pp]hi-*", "microsoft/Phi-4", True),
        ("aa*aa", "aaa", False),
    ],
)
def test_stars_and_sets(pattern: str, name: str, *, fits: bool) -> None:
    assert matches(pattern, name) is fits


@given(st.text("ab*", min_size=1, max_size=8), st.text("ab", max_size=10))
def test_patterns_mean_what_fnmatch_means(pattern: str, name: str) -> None:
    assert matches(pattern, name) == fnmatchcase(name, pattern)


def test_a_hostile_name_takes_no_time_to_refuse() -> None:
    assert not matches("a/" + "*a" * 12 + "*b", "a/" + "a" * 5000)


def test_exceptions_come_before_the_license_of_the_rule() -> None:
    rules = RuleSet(
        {
            "rules": [
                {
                    "pattern": "me/*",
                    "license": "MIT",
                    "except": [{"pattern": "me/big*", "license_state": "noassertion"}],
                    "except_tokens": [
                        {"contains": "nc", "without": "sync", "license": "CC-BY-NC-4.0"}
                    ],
                    **SOURCE,
                }
            ]
        }
    )
    answers = {
        name: model and (model.license or model.license_state)
        for name in ("me/plain", "Me/Big-One", "me/x-nc", "me/sync-nc", "you/plain")
        for model in [family(name, rules)]
    }
    assert answers == {
        "me/plain": "MIT",
        "Me/Big-One": LicenseState.NOASSERTION,
        "me/x-nc": "CC-BY-NC-4.0",
        "me/sync-nc": "MIT",
        "you/plain": None,
    }
