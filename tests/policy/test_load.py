"""Mistakes in rule files: each is found, located, and mended by a suggestion."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.errors import PolicyError
from auditor.model import Outcome, Severity
from auditor.policy.checks import PolicyErrors, flatten
from auditor.policy.conditions import Parameter, Quantified
from auditor.policy.load import load_rule
from auditor.policy.parameters import ParameterSpec

RULE = """\
id: lineage-compatible
title: Every ancestor may be redistributed under the target license
severity: error
tags: [license, lineage]
applies_to: {subjects: [model]}
require:
  each: lineage.ancestors
  where: {fact: relation, in: [finetune, adapter, merge, quantize]}
  satisfies: {fact: license, compatible_with: $target_license}
on_unknown: review
message: "{offender.id} is under {offender.license}: {offender.reason}"
remediation: Release under a license that the ancestor allows.
references: [{title: Apache-2.0 section 4, url: "https://www.apache.org/licenses/LICENSE-2.0"}]
tests:
  - {name: mit base, given: {lineage: {ancestors: [{relation: merge, license: MIT}]}}, expect: pass}
  - name: llama base
    given: {lineage: {ancestors: [{id: a/b, relation: finetune, license: LicenseRef-Llama-3.1}]}}
    expect: fail
    at: [lineage.ancestors.0.license]
"""
"""The example of the design, in the format that we promise."""

PARAMETERS = {
    "fail_at": ParameterSpec(name="fail_at", type="grade", default="critical", meaning="…"),
    "unknown_as": ParameterSpec(name="unknown_as", type="outcome", default="review", meaning="…"),
}


def load(tmp_path: Path, text: str) -> PolicyError | None:
    file = tmp_path / "lineage-compatible.yaml"
    file.write_text(text, encoding="utf-8")
    try:
        load_rule(file, pack="house", parameters=PARAMETERS, shown="lineage-compatible.yaml")
    except PolicyError as error:
        return error
    return None


def test_the_example_of_the_design_loads(tmp_path: Path) -> None:
    file = tmp_path / "lineage-compatible.yaml"
    file.write_text(RULE, encoding="utf-8")
    rule = load_rule(file, pack="house", parameters={})
    assert rule.severity is Severity.ERROR
    assert rule.subjects == ("model",)
    assert rule.on_unknown is Outcome.REVIEW
    assert rule.on_violation is Outcome.FAIL
    assert isinstance(rule.condition, Quantified)
    assert rule.lists == ("lineage.ancestors",)
    assert [test.expect for test in rule.tests] == [Outcome.PASS, Outcome.FAIL]
    assert rule.tests[1].at == ("lineage.ancestors.0.license",)
    assert rule.waivable


@pytest.mark.parametrize(
    ("right", "wrong", "place", "what", "hint"),
    [
        ("severity: error", "severty: error", "3:1", "unknown key 'severty'", "severity"),
        ("severity: error", "severity: eror", "3:11", "unknown severity 'eror'", "error"),
        ("subjects: [model]", "subjects: [modle]", "5:25", "unknown subject 'modle'", "model"),
        ("subjects", "subject", "5:14", "unknown key 'subject'", "subjects"),
        ("require:", "requires:", "6:1", "unknown key 'requires'", "require"),
        ("each:", "eech:", "7:3", "unknown key 'eech'", "each"),
        ("lineage.ancestors\n", "lineage.ancestor\n", "7:9", "unknown list fact", "ancestors"),
        ("where:", "were:", "8:3", "unknown key 'were' beside 'each'", "where"),
        ("fact: relation", "fact: relaton", "8:17", "unknown fact 'relaton'", "relation"),
        ("in: [finetune", "inn: [finetune", "8:27", "unknown operator 'inn'", "in"),
        ("[finetune", "[finetun", "8:32", "'finetun' is no value", "finetune"),
        ("in: [finetune, adapter, merge, quantize]", "in: merge", "8:31", "needs a list", ""),
        ("compatible_with", "compatable_with", "9:30", "unknown operator", "compatible_with"),
        ("$target_license", "$target", "9:47", "unknown parameter $target", "target_license"),
        ("$target_license", "$fail_at", "9:47", "$fail_at is a grade", "license expression"),
        ("compatible_with: $target_license", "ge: high", "9:30", "cannot be used on", "grants"),
        ("satisfies: {fact: license,", "satisfies: {fact: license, eq: MIT,", "9:14", "one op", ""),
        ("on_unknown: review", "on_unknown: pass", "10:13", "unknown on_unknown 'pass'", "fail"),
        ("on_unknown: review", "on_unknown: $fail_at", "10:13", "no parameter of type", "unknown"),
        ("{offender.id}", "{offender.ident}", "11:10", "{offender.ident}", "offender.id"),
        ("{offender.id}", "{subject.idd}", "11:10", "{subject.idd}", "subject.id"),
        ("{offender.id}", "{offender.id", "11:10", "brace", ""),
        ("{offender.id}", "{target_licence}", "11:10", "{target_licence}", "target_license"),
        ("https://www", "www", "13:49", "is not a web address", ""),
        ("expect: pass", "expect: passes", "15:", "unknown expect 'passes'", "pass"),
        ("relation: merge, license: MIT", "relation: tuned, license: MIT", "15:", "'tuned'", ""),
        ("license: MIT}", "licence: MIT}", "15:", "unknown key 'licence'", "license"),
        ("given: {lineage: {ancestors: [{relation: merge, license: MIT}]}}",
         "given: {linage: {}}", "15:", "unknown fact 'linage'", ""),
        ("ancestors.0.license]", "ancestors.0.licence]", "19:10", "no fact can stand", "license"),
        ("name: llama base", "name: mit base", "16:11", "two tests are named", ""),
        ("id: lineage-compatible", "id: lineage", "1:5", "not the file's name", "lineage-comp"),
        ("title: Every", "title: \nx: Every", "2:", "", ""),
    ],
)  # fmt: skip
def test_a_mistake_is_located_and_a_word_suggested(
    tmp_path: Path, right: str, wrong: str, place: str, what: str, hint: str
) -> None:
    assert right in RULE
    error = load(tmp_path, RULE.replace(right, wrong, 1))
    assert error is not None
    found = [one for one in flatten(error) if what in one.what and hint in one.hint]
    assert found, error.diagnostics()
    assert any(one.where.startswith(f"lineage-compatible.yaml:{place}") for one in found)


def test_several_mistakes_are_shown_together(tmp_path: Path) -> None:
    text = RULE.replace("severity", "severty").replace("relation, in", "relaton, in")
    error = load(tmp_path, text)
    assert isinstance(error, PolicyErrors)
    assert {(one.line, one.column) for one in error.errors} >= {(3, 1), (8, 17)}
    for one in error.errors:
        assert one.diagnostics() in error.diagnostics()


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (RULE[: RULE.index("tests:")], "has no 'tests'"),
        (RULE[: RULE.index("tests:")] + "tests: []\n", "'tests' is empty"),
        (RULE.replace("require:", "forbid: {fact: subject.id, present: true}\nrequire:"), "either"),
        (RULE.replace("expect: pass", "expect: pass, file: ../nothing.md"), "either 'given' or"),
        ("- a list\n", "must be a mapping"),
        ("", "must be a mapping"),
        ("id: a\nid: b\n", "a second time"),
        ("id: [unclosed\n", ""),
    ],
    ids=[
        "no tests",
        "empty tests",
        "both verbs",
        "both inputs",
        "list",
        "empty",
        "twice",
        "syntax",
    ],
)
def test_broken_files(tmp_path: Path, text: str, what: str) -> None:
    error = load(tmp_path, text)
    assert error is not None
    assert any(what in one.what for one in flatten(error)) or what in error.diagnostics()
    assert error.where.startswith("lineage-compatible.yaml")


def test_a_fact_of_elements_is_sent_under_its_list(tmp_path: Path) -> None:
    condition = "require: {fact: verdict, permits: true}\n"
    text = RULE[: RULE.index("require:")] + condition + RULE[RULE.index("on_unknown") :]
    error = load(tmp_path, text.replace("{offender", "{subject"))
    assert error is not None
    assert "unknown fact 'verdict'" in error.diagnostics()


def test_a_pattern_that_can_run_for_ever_does_not_load(tmp_path: Path) -> None:
    text = RULE.replace("in: [finetune, adapter, merge, quantize]", "in: [merge]").replace(
        "fact: license, compatible_with: $target_license", 'fact: id, matches: "(a+)+b"'
    )
    error = load(tmp_path, text)
    assert error is not None
    assert "backtrack" in error.what
    assert (error.line, error.column) == (9, 34)


def test_an_orderless_word_is_no_limit(tmp_path: Path) -> None:
    text = RULE.replace(
        "{fact: license, compatible_with: $target_license}", "{fact: verdict, le: unknown}"
    )
    error = load(tmp_path, text)
    assert error is not None
    assert "no place in the order" in error.what


def test_a_rule_that_goes_over_no_list_has_no_offender(tmp_path: Path) -> None:
    text = RULE[: RULE.index("require:")] + "forbid: {fact: license.state, eq: none}\n"
    text += RULE[RULE.index("on_unknown") :]
    error = load(tmp_path, text)
    assert error is not None
    assert "no offender" in error.hint


def test_outcomes_may_be_parameters(tmp_path: Path) -> None:
    file = tmp_path / "lineage-compatible.yaml"
    file.write_text(RULE.replace("on_unknown: review", "on_unknown: $unknown_as"), "utf-8")
    rule = load_rule(file, pack="house", parameters=PARAMETERS)
    assert rule.on_unknown == Parameter(name="unknown_as")
