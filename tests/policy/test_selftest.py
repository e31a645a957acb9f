"""Tests that rules carry: what is run, and what is said of a failed one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from auditor.model import Stance
from auditor.policy import selftest
from auditor.policy.load_pack import load_pack
from auditor.policy.predicates import Licenses

from .conftest import WritePack

WRONG = """\
forbid: {some: lineage.unresolved, satisfies: {fact: id, present: true}}
tests: [{name: nothing open, given: {lineage: {unresolved: []}}, expect: pass}, {name: one is open, given: {lineage: {unresolved: [{id: a}]}}, expect: review, at: [lineage.unresolved.0.reason]}]
"""  # noqa: E501

RunTests = Callable[[Path], tuple[selftest.TestResult, ...]]


@pytest.fixture
def run(licenses: Licenses) -> RunTests:
    def call(folder: Path) -> tuple[selftest.TestResult, ...]:
        pack = load_pack(folder, shown="house")
        return selftest.run([pack], licenses=lambda stance: licenses)

    return call


def test_what_a_failed_test_prints(write_pack: WritePack, run: RunTests) -> None:
    results = run(write_pack("house", a_rule=WRONG))
    assert [result.passed for result in results] == [True, False]
    assert selftest.render(results) == (
        "house/a-rule.yaml:7  FAIL  one is open\n"
        "    wanted  review  at lineage.unresolved.0.reason\n"
        "    got     fail  at lineage.unresolved.0.id\n"
        "1 passed, 1 failed (1 rules)"
    )


def test_right_outcome_at_the_wrong_place_fails(write_pack: WritePack, run: RunTests) -> None:
    results = run(write_pack("house", a_rule=WRONG.replace("expect: review", "expect: fail")))
    assert [result.passed for result in results] == [True, False]


def test_a_test_over_a_file_goes_through_the_pipeline(write_pack: WritePack, run: RunTests) -> None:
    folder = write_pack("house")
    card = folder / "card.md"
    card.write_text("no license", encoding="utf-8")
    rule_file = folder / "a-rule.yaml"
    rule_file.write_text(
        "id: a-rule\ntitle: t\nseverity: error\nforbid: {fact: license.state, eq: none}\n"
        "message: m\nremediation: r\ntests: [{name: card, file: card.md, expect: fail}]\n",
        encoding="utf-8",
    )
    asked = []

    def read_facts(path: Path, target: str, stance: Stance) -> dict[str, Any]:
        asked.append((path.name, target, stance))
        return {"subject": {"kind": "model"}, "license": {"state": "none"}}

    (without,) = run(folder)
    assert not without.passed
    assert "readers" in without.problem
    pack = load_pack(folder)
    (result,) = selftest.run([pack], read_facts=read_facts)
    assert result.passed
    assert asked == [("card.md", "Apache-2.0", Stance.MODERATE)]


@pytest.mark.parametrize(
    ("body", "lacking"),
    [
        ("", ""),
        ("tests: [{name: a, given: {license: {state: mixed}}, expect: pass}]", "fail"),
        ("tests: [{name: a, given: {}, expect: fail}]", "one that passes"),
        (
            "tests: [{name: a, given: {}, expect: review}]",
            "one that passes and one that expects fail",
        ),
        ("on_violation: review", "one that expects review"),
    ],
)
def test_a_rule_needs_a_passing_and_a_breaking_test(
    write_pack: WritePack, body: str, lacking: str
) -> None:
    folder = write_pack("house", a_rule=body.replace("mixed", "resolved"))
    (rule,) = load_pack(folder).rules
    assert (
        (lacking in selftest.missing_tests(rule)) if lacking else not selftest.missing_tests(rule)
    )
