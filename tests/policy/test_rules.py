"""Every test of every shipped rule, with the real license knowledge."""

from __future__ import annotations

import pytest

from auditor.model import Outcome, Stance
from auditor.policy import compile as compiled
from auditor.policy import packs, selftest
from auditor.policy.conditions import Bindings
from auditor.policy.pack import PackSpec
from auditor.policy.predicates import licenses_at
from auditor.policy.rule import Rule, RuleSpec

PACKS: list[PackSpec] = compiled.load_all(packs.builtin_folder())
RULES = [rule for pack in PACKS for rule in pack.rules]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_the_tests_of_a_rule(rule: RuleSpec) -> None:
    pack = next(pack for pack in PACKS if pack.id == rule.pack)
    results = selftest.run([pack._replace(rules=(rule,))])
    assert results
    assert all(result.passed for result in results), selftest.render(results)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_has_a_passing_and_a_breaking_test(rule: RuleSpec) -> None:
    assert selftest.missing_tests(rule) == ""


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_explains_itself(rule: RuleSpec) -> None:
    assert rule.tags
    assert rule.description
    assert "".join(rule.remediation[::2]).strip()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_never_passes_on_nothing(rule: RuleSpec) -> None:
    """Unknown is never pass: without facts a rule asks, fails, or says that it does not apply."""
    bare = rule._replace(tests=())
    defaults = {
        p.name: p.default for pack in PACKS if pack.id == rule.pack for p in pack.parameters
    }
    parameters = {"target_license": "Apache-2.0", "stance": "moderate", **defaults}
    made = Rule(bare, Bindings(parameters, licenses_at(Stance.MODERATE)), rule.severity)
    outcome = made.evaluate({"subject": {"kind": rule.subjects[0]}}).outcome
    assert outcome is not Outcome.PASS


@pytest.mark.parametrize(
    "word", ["infringe", "illegal", "safe", "cleared", "compliant", "lawful use"]
)
def test_messages_judge_nobody(word: str) -> None:
    for rule in RULES:
        for text in (*rule.message[::2], *rule.message_unknown[::2], *rule.remediation[::2]):
            assert word not in text.lower(), rule.id
