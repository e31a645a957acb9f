"""Running the tests that rules carry, and saying what came out otherwise."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, TypeAlias

from auditor.errors import AuditorError
from auditor.model import Outcome, Stance
from auditor.policy.conditions import Bindings
from auditor.policy.pack import PackSpec
from auditor.policy.predicates import Licenses, licenses_at
from auditor.policy.rule import Evaluation, Rule, RuleSpec, RuleTest
from auditor.tuples import NamedTuple

ReadFacts: TypeAlias = Callable[[Path, str, Stance], Mapping[str, Any]]
"""(document, target license, stance): the facts that the real pipeline finds in a document."""

DEFAULT_TARGET = "Apache-2.0"


class TestResult(NamedTuple):
    """What one test of one rule came to."""

    rule: str
    path: str
    line: int
    name: str
    wanted: Outcome
    wanted_at: tuple[str, ...] | None
    got: Outcome
    got_at: tuple[str, ...]
    passed: bool
    problem: str = ""
    """Why the test could not be run."""


def run(
    packs: Iterable[PackSpec],
    *,
    licenses: Callable[[Stance], Licenses] = licenses_at,
    read_facts: ReadFacts | None = None,
) -> tuple[TestResult, ...]:
    """Every test of every rule of the packs, in the order of the files.

    Tests over a `file:` need `read_facts`; without it they do not pass.
    """
    results: list[TestResult] = []
    for pack in packs:
        defaults = {parameter.name: parameter.default for parameter in pack.parameters}
        for rule in pack.rules:
            results.extend(
                _run_test(rule, test, defaults, licenses, read_facts) for test in rule.tests
            )
    return tuple(results)


def missing_tests(rule: RuleSpec) -> str:
    """Which kind of test a rule lacks, in words; empty when it has both.

    A rule needs an example that passes and one that breaks it. The latter expects `fail`, or
    `review` where the rule never says `fail`.
    """
    outcomes = {test.expect for test in rule.tests}
    breaking = Outcome.REVIEW if rule.on_violation is Outcome.REVIEW else Outcome.FAIL
    lacking = [
        words
        for outcome, words in (
            (Outcome.PASS, "one that passes"),
            (breaking, f"one that expects {breaking}"),
        )
        if outcome not in outcomes
    ]
    return " and ".join(lacking)


def render(results: Iterable[TestResult]) -> str:
    """The failed tests with what was wanted and what came out, and a line of counts."""
    lines: list[str] = []
    counts = {True: 0, False: 0}
    rules: set[str] = set()
    for result in results:
        counts[result.passed] += 1
        rules.add(result.rule)
        if result.passed:
            continue
        lines.append(f"{result.path}:{result.line}  FAIL  {result.name}")
        if result.problem:
            lines.append(f"    {result.problem}")
            continue
        lines.append(f"    wanted  {_outcome(result.wanted, result.wanted_at)}")
        lines.append(f"    got     {_outcome(result.got, result.got_at)}")
    lines.append(f"{counts[True]} passed, {counts[False]} failed ({len(rules)} rules)")
    return "\n".join(lines)


def _outcome(outcome: Outcome, at: tuple[str, ...] | None) -> str:
    return f"{outcome}  at {', '.join(at)}" if at else str(outcome)


def _run_test(
    spec: RuleSpec,
    test: RuleTest,
    defaults: Mapping[str, Any],
    licenses: Callable[[Stance], Licenses],
    read_facts: ReadFacts | None,
) -> TestResult:
    stance = Stance(test.parameters.get("stance", Stance.MODERATE))
    target = str(test.parameters.get("target_license", DEFAULT_TARGET))
    parameters = {
        "target_license": target,
        **defaults,
        **test.parameters,
        "stance": str(stance),
    }
    rule = Rule(spec, Bindings(parameters=parameters, licenses=licenses(stance)), spec.severity)
    found = Evaluation(outcome=Outcome.ERROR)
    problem = ""
    try:
        found = rule.evaluate(_facts(spec, test, target, stance, read_facts))
    except AuditorError as error:
        problem = error.diagnostics()
    right = found.outcome is test.expect and (test.at is None or found.witnesses == test.at)
    return TestResult(
        rule=spec.id,
        path=spec.path,
        line=test.line,
        name=test.name,
        wanted=test.expect,
        wanted_at=test.at,
        got=found.outcome,
        got_at=found.witnesses,
        passed=right and not problem,
        problem=problem,
    )


def _facts(
    spec: RuleSpec, test: RuleTest, target: str, stance: Stance, read_facts: ReadFacts | None
) -> Mapping[str, Any]:
    """The facts of a test. Given facts are about a subject that the rule applies to, unless they
    say what it is."""
    if test.given is None:
        if read_facts is None:
            raise AuditorError("tests over files need the readers; run `auditor policy test`")
        return read_facts(Path(os.path.dirname(spec.path)) / test.file, target, stance)
    subject = {"kind": spec.subjects[0], **test.given.get("subject", {})}
    return {**test.given, "subject": subject}
