"""Rules: outcomes, and what a waiver must not hide."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from auditor.model import Outcome
from auditor.policy.conditions import Bindings
from auditor.policy.load import load_rule
from auditor.policy.messages import render
from auditor.policy.predicates import Licenses
from auditor.policy.rule import Rule

from .conftest import rule


def make(tmp_path: Path, licenses: Licenses, body: str) -> Rule:
    file = tmp_path / "a-rule.yaml"
    file.write_text(rule("a-rule", body), encoding="utf-8")
    spec = load_rule(file, pack="house", parameters={})
    return Rule(
        spec, Bindings(parameters={"target_license": "MIT"}, licenses=licenses), spec.severity
    )


def model(**facts: Any) -> dict[str, Any]:
    return {"subject": {"kind": "model", "id": "file:README.md"}, **facts}


@pytest.mark.parametrize(
    ("body", "facts", "outcome"),
    [
        ("", {"license": {"state": "resolved"}}, Outcome.PASS),
        ("", {"license": {"state": "none"}}, Outcome.FAIL),
        ("", {}, Outcome.REVIEW),
        ("on_unknown: fail", {}, Outcome.FAIL),
        ("on_violation: review", {"license": {"state": "none"}}, Outcome.REVIEW),
        ("require: {fact: license.state, eq: none}", {"license": {"state": "none"}}, Outcome.PASS),
        ("applies_to: {subjects: [dataset]}", {}, Outcome.NOT_APPLICABLE),
        (
            "applies_to: {when: {fact: license.conflict, eq: true}}",
            {"license": {"state": "none", "conflict": False}},
            Outcome.NOT_APPLICABLE,
        ),
        (
            "applies_to: {when: {fact: license.conflict, eq: true}}",
            {"license": {"state": "resolved"}},
            Outcome.REVIEW,
        ),
    ],
    ids=[
        "passes", "fails", "cannot be told", "cannot be told and fails", "broken asks for a person",
        "require", "another kind", "does not apply", "cannot be told whether it applies",
    ],
)  # fmt: skip
def test_outcomes(
    tmp_path: Path, licenses: Licenses, body: str, facts: dict[str, Any], outcome: Outcome
) -> None:
    assert make(tmp_path, licenses, body).evaluate(model(**facts)).outcome is outcome


def test_when_that_cannot_be_told_is_the_witness(tmp_path: Path, licenses: Licenses) -> None:
    one = make(tmp_path, licenses, "applies_to: {when: {fact: license.conflict, eq: true}}")
    found = one.evaluate(model(license={"state": "none"}))
    assert found.witnesses == found.undecided == ("license.conflict",)


ANCESTORS = (
    "require: {each: lineage.ancestors, satisfies: {fact: license, compatible_with: MIT}}\n"
    'message: "{offender.id} is under {offender.license}"'
)


def test_what_cannot_be_told_is_reported_beside_a_failure(
    tmp_path: Path, licenses: Licenses
) -> None:
    """Otherwise a waiver for the one offender would let the unknown one through."""
    one = make(tmp_path, licenses, ANCESTORS)
    facts = model(
        lineage={
            "ancestors": [
                {"id": "a/b", "license": "CC-BY-NC-4.0"},
                {"id": "c/d", "license": "odd"},
                {"id": "e/f", "license": "MIT"},
            ]
        }
    )
    found = one.evaluate(facts)
    assert found.outcome is Outcome.FAIL
    assert found.witnesses == ("lineage.ancestors.0.license",)
    assert found.undecided == ("lineage.ancestors.1.license",)
    fail, review = found.results
    assert (fail.outcome, fail.witnesses) == (Outcome.FAIL, ("lineage.ancestors.0.license",))
    assert (review.outcome, review.witnesses) == (Outcome.REVIEW, ("lineage.ancestors.1.license",))
    shown = render(review.message, facts, {"id": "c/d"}, one.parameters)
    assert shown.startswith("c/d: cannot tell whether this holds")


def test_message_unknown_is_used_where_it_is_given(tmp_path: Path, licenses: Licenses) -> None:
    one = make(tmp_path, licenses, ANCESTORS + "\nmessage_unknown: what of {offender.id}?")
    found = one.evaluate(model(lineage={"ancestors": [{"id": "c/d", "license": "odd"}]}))
    (result,) = found.results
    assert render(result.message, {}, {"id": "c/d"}, {}) == "what of c/d?"


def test_a_rule_over_artefacts_names_its_offenders(tmp_path: Path, licenses: Licenses) -> None:
    assert make(tmp_path, licenses, ANCESTORS).names_offenders
    assert not make(tmp_path, licenses, "").names_offenders


def test_the_rule_as_reports_show_it(tmp_path: Path, licenses: Licenses) -> None:
    info = make(tmp_path, licenses, "remediation: Use {target_license}.\ntags: [license]").info
    assert (info.id, info.pack, info.tags) == ("a-rule", "house", ("license",))
    assert info.remediation == "Use {target_license}."
