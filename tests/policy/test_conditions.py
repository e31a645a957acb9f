"""Three values, witnesses, and the agreement of the two compilers."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.policy.conditions import (
    All,
    AnyOf,
    Bindings,
    Condition,
    Explained,
    Not,
    Parameter,
    Quantified,
    Test,
    compile_check,
    compile_explain,
)
from auditor.policy.predicates import Licenses

Test.__test__ = False  # type: ignore[attr-defined]  # a name tuple of ours, no test class

LICENSES = Licenses(
    compatible=lambda expression, relation, target: (
        None if expression == "odd" else expression == target and relation != "merge"
    ),
    grants=lambda expression, permission: None,
    category=lambda expression, category: None,
)
BINDINGS = Bindings(parameters={"wanted": "MIT"}, licenses=LICENSES)

STATE_IS_GOOD = Test(fact="license.state", operator="eq", argument="good", type="text")
STATE_IS_BAD = Test(fact="license.state", operator="eq", argument="bad", type="text")
NAMED = Test(fact="subject.name", operator="present", argument=True, type="text")
MISSING = Test(fact="subject.path", operator="eq", argument="x", type="text")
FACTS = {"license": {"state": "good"}, "subject": {"name": "bot"}}


def explain(condition: Condition, facts: dict[str, Any]) -> Explained:
    explained = compile_explain(condition, BINDINGS)(facts, "")
    assert compile_check(condition, BINDINGS)(facts) is explained.value
    return explained


def test_a_missing_fact_cannot_be_told() -> None:
    assert explain(MISSING, FACTS) == Explained(None, ("subject.path",))


def test_a_fact_under_something_that_is_no_mapping_cannot_be_told() -> None:
    assert explain(STATE_IS_GOOD, {"license": "MIT"}).value is None


@pytest.mark.parametrize(
    ("condition", "value", "witnesses"),
    [
        (All(parts=(STATE_IS_GOOD, NAMED)), True, ("license.state", "subject.name")),
        (All(parts=(STATE_IS_GOOD, MISSING)), None, ("subject.path",)),
        (All(parts=(MISSING, STATE_IS_BAD)), False, ("license.state",)),
        (AnyOf(parts=(STATE_IS_BAD, NAMED)), True, ("subject.name",)),
        (AnyOf(parts=(STATE_IS_BAD, MISSING)), None, ("subject.path",)),
        (AnyOf(parts=(MISSING, STATE_IS_GOOD)), True, ("license.state",)),
        (Not(part=STATE_IS_BAD), True, ("license.state",)),
        (Not(part=MISSING), None, ("subject.path",)),
    ],
)
def test_all_any_and_not_follow_kleene(
    condition: Condition, value: bool | None, witnesses: tuple[str, ...]
) -> None:
    found = explain(condition, FACTS)
    assert (found.value, found.witnesses) == (value, witnesses)


def test_what_could_not_be_told_beside_a_violation_is_kept() -> None:
    found = explain(All(parts=(STATE_IS_BAD, MISSING)), FACTS)
    assert found == Explained(False, ("license.state",), ("subject.path",))


IS_MIT = Test(fact="license", operator="compatible_with", argument="MIT", type="license expression")
IS_BASE = Test(fact="relation", operator="in", argument=("finetune", "merge"), type="word")
BASES_ARE_MIT = Quantified(every=True, items="lineage.ancestors", where=IS_BASE, satisfies=IS_MIT)


def ancestors(*items: dict[str, Any]) -> dict[str, Any]:
    return {"lineage": {"ancestors": list(items)}}


@pytest.mark.parametrize(
    ("facts", "value", "witnesses", "undecided"),
    [
        (ancestors(), True, ("lineage.ancestors",), ()),
        ({"lineage": {}}, None, ("lineage.ancestors",), ()),
        (ancestors({"relation": "finetune", "license": "MIT"}), True, ("lineage.ancestors",), ()),
        (
            ancestors(
                {"relation": "finetune", "license": "GPL"},
                {"relation": "finetune", "license": "MIT"},
                {"relation": "merge", "license": "BSL"},
            ),
            False,
            ("lineage.ancestors.0.license", "lineage.ancestors.2.license"),
            (),
        ),
        (
            ancestors({"relation": "finetune"}),
            None,
            ("lineage.ancestors.0.license",),
            (),
        ),
        (
            ancestors({"license": "MIT"}),
            None,
            ("lineage.ancestors.0.relation",),
            (),
        ),
        (
            ancestors({"relation": "tokenizer", "license": "GPL"}),
            True,
            ("lineage.ancestors",),
            (),
        ),
        (
            ancestors(
                {"relation": "finetune", "license": "GPL"},
                {"license": "MIT"},
                {"relation": "finetune", "license": "odd"},
            ),
            False,
            ("lineage.ancestors.0.license",),
            ("lineage.ancestors.1.relation", "lineage.ancestors.2.license"),
        ),
    ],
    ids=[
        "no element",
        "no list",
        "all hold",
        "every offender is named",
        "an element that cannot be told",
        "an element whose where cannot be told is not skipped",
        "an element outside of where",
        "what cannot be told beside offenders is kept",
    ],
)
def test_each(
    facts: dict[str, Any],
    value: bool | None,
    witnesses: tuple[str, ...],
    undecided: tuple[str, ...],
) -> None:
    assert explain(BASES_ARE_MIT, facts) == Explained(value, witnesses, undecided)


def test_some_names_every_element_that_holds() -> None:
    some = Quantified(every=False, items="lineage.ancestors", where=None, satisfies=IS_MIT)
    facts = ancestors({"license": "MIT"}, {"license": "GPL"}, {"license": "MIT"}, {})
    assert explain(some, facts) == Explained(
        True,
        ("lineage.ancestors.0.license", "lineage.ancestors.2.license"),
        ("lineage.ancestors.3.license",),
    )


def test_a_license_predicate_sees_the_relation_of_its_element() -> None:
    merged = ancestors({"relation": "merge", "license": "MIT"})
    assert explain(BASES_ARE_MIT, merged).witnesses == ("lineage.ancestors.0.license",)


def test_a_parameter_stands_for_its_value() -> None:
    condition = Test(
        fact="license.state", operator="eq", argument=Parameter(name="wanted"), type="text"
    )
    assert explain(condition, {"license": {"state": "MIT"}}).value is True


def test_an_empty_text_is_not_present() -> None:
    assert explain(NAMED, {"subject": {"name": ""}}).value is False


def test_an_empty_list_is_present() -> None:
    condition = Test(fact="license.notes", operator="present", argument=True, type="list of texts")
    assert explain(condition, {"license": {"notes": []}}).value is True


# Laws, over arbitrary conditions and facts.

_ITEM_TESTS = st.builds(
    Test,
    fact=st.sampled_from(["a", "b"]),
    operator=st.just("eq"),
    argument=st.sampled_from(["x", "y"]),
    type=st.just("text"),
)
_PLAIN_TESTS = st.builds(
    Test,
    fact=st.sampled_from(["f.a", "f.b", "f.c"]),
    operator=st.sampled_from(["eq", "ne"]),
    argument=st.sampled_from(["x", "y"]),
    type=st.just("text"),
)


def _combined(parts: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    several = st.lists(parts, min_size=1, max_size=3).map(tuple)
    return st.one_of(
        st.builds(All, parts=several), st.builds(AnyOf, parts=several), st.builds(Not, part=parts)
    )


_ITEM_CONDITIONS: st.SearchStrategy[Condition] = st.recursive(_ITEM_TESTS, _combined, max_leaves=4)
_QUANTIFIED = st.builds(
    Quantified,
    every=st.booleans(),
    items=st.just("items"),
    where=st.none() | _ITEM_CONDITIONS,
    satisfies=_ITEM_CONDITIONS,
)
_CONDITIONS: st.SearchStrategy[Condition] = st.recursive(
    _PLAIN_TESTS | _QUANTIFIED, _combined, max_leaves=6
)
_WORDS = st.sampled_from(["x", "y", "z"])
_ITEMS = st.dictionaries(st.sampled_from(["a", "b"]), _WORDS)
_FACTS = st.fixed_dictionaries(
    {"f": st.dictionaries(st.sampled_from(["a", "b", "c"]), _WORDS)},
    optional={"items": st.lists(_ITEMS, max_size=4)},
)


@given(_CONDITIONS, _FACTS)
def test_answering_and_explaining_agree(condition: Condition, facts: dict[str, Any]) -> None:
    explain(condition, facts)


@given(_CONDITIONS, _FACTS)
def test_an_answer_always_has_a_witness(condition: Condition, facts: dict[str, Any]) -> None:
    assert explain(condition, facts).witnesses


@given(_CONDITIONS, _CONDITIONS, _FACTS)
def test_de_morgan(one: Condition, other: Condition, facts: dict[str, Any]) -> None:
    both = explain(Not(part=All(parts=(one, other))), facts)
    either = explain(AnyOf(parts=(Not(part=one), Not(part=other))), facts)
    assert both == either


@given(_QUANTIFIED, _FACTS)
def test_each_is_not_some_not(condition: Quantified, facts: dict[str, Any]) -> None:
    dual = Not(
        part=condition._replace(every=not condition.every, satisfies=Not(part=condition.satisfies))
    )
    assert explain(condition, facts) == explain(dual, facts)


@given(_CONDITIONS, _FACTS, st.data())
def test_learning_a_fact_never_turns_a_decision_around(
    condition: Condition, facts: dict[str, Any], data: st.DataObject
) -> None:
    """What was decided without a fact stays decided when the fact is known (Kleene)."""
    before = explain(condition, facts).value
    missing = [key for key in ("a", "b", "c") if key not in facts["f"]]
    if before is None or not missing:
        return
    key = data.draw(st.sampled_from(missing))
    known = {**facts, "f": {**facts["f"], key: data.draw(_WORDS)}}
    assert explain(condition, known).value is before
