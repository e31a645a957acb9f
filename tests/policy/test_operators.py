"""What each operator answers."""

from __future__ import annotations

import doctest
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.facts.catalogue import FactType
from auditor.model import Grade, Verdict
from auditor.policy import operators
from auditor.policy.operators import OPERATORS, bind, is_date


@pytest.mark.parametrize(
    ("operator", "argument", "type_name", "value", "answer"),
    [
        ("eq", "MIT", "text", "MIT", True),
        ("ne", "MIT", "text", "MIT", False),
        ("in", ("a", "b"), "word", "b", True),
        ("not_in", ("a", "b"), "word", "c", True),
        ("gt", 90, "integer", 91, True),
        ("gt", 90, "integer", 90, False),
        ("ge", "high", "grade", "critical", True),
        ("ge", "high", "grade", "medium", False),
        ("lt", "high", "grade", "none", True),
        ("ge", "high", "grade", "undetermined", None),
        ("lt", "high", "grade", "undetermined", None),
        ("eq", "undetermined", "grade", "undetermined", True),
        ("le", "yes-with-notices", "verdict", "yes", True),
        ("le", "yes-with-notices", "verdict", "no", False),
        ("le", "contested", "verdict", "unknown", None),
        ("permits", True, "verdict", "yes-with-notices", True),
        ("permits", True, "verdict", "no", False),
        ("permits", True, "verdict", "conditional", None),
        ("permits", True, "verdict", "contested", None),
        ("permits", True, "verdict", "unknown", None),
        ("permits", False, "verdict", "no", True),
        ("before", "2024-05-01", "date", "2024-04-30", True),
        ("before", "2024-05-01", "date", "2024-05-01", False),
        ("before", "2024-05-01", "date", "2023", True),
        ("before", "2024-05-01", "date", "2024", None),
        ("before", "2024-05-01", "date", "2024-06", False),
        ("after", "2024-05-01", "date", "2024-05-02", True),
        ("after", "2024-05-01", "date", "2024-05", None),
        ("after", "2024", "date", "2024-12-31", False),
        ("after", "2024-05-01", "date", "last spring", None),
        ("matches", "[a-z]+-1[.]0", "text", "acme-1.0", True),
        ("matches", "[a-z]+", "text", "acme-1.0", False),
        ("matches", "a*", "text", "a" * 4097, None),
        ("prefix", "hf:", "text", "hf:model/a/b", True),
        ("any_in", ("x", "y"), "list of texts", ["a", "y"], True),
        ("any_in", ("x", "y"), "list of texts", [], False),
        ("count_eq", 0, "list", [], True),
        ("count_ge", 2, "list of texts", ["a"], False),
    ],
)
def test_answers(
    operator: str, argument: Any, type_name: str, value: Any, answer: bool | None
) -> None:
    assert bind(operator, argument, type_name)(value) is answer


def test_every_operator_can_be_bound_or_is_bound_elsewhere() -> None:
    elsewhere = {"present", *operators.LICENSE_OPERATORS}
    arguments = {"list": ("high",), "texts": ("x",), "integer": 1, "boolean": True}
    for name, operator in OPERATORS.items():
        if name in elsewhere:
            with pytest.raises(ValueError, match="plain value"):
                bind(name, "x", "text")
        else:
            argument = arguments.get(operator.argument, "high")
            type_name = "grade" if operator.argument == "same" else operator.types[0]
            bind(name, argument, type_name)


def test_operators_name_types_of_the_catalogue() -> None:
    known = {str(type_) for type_ in FactType}
    used = {type_ for operator in OPERATORS.values() for type_ in operator.types}
    assert used == known


@given(st.sampled_from(list(Grade)), st.sampled_from([g for g in Grade if g.step >= 0]))
def test_grades_are_ordered_as_the_model_orders_them(value: Grade, limit: Grade) -> None:
    expected = None if value is Grade.UNDETERMINED else value.step >= limit.step
    assert bind("ge", str(limit), "grade")(str(value)) is expected


@given(st.sampled_from(list(Verdict)), st.sampled_from([v for v in Verdict if v != "unknown"]))
def test_verdicts_are_ordered_as_the_model_orders_them(value: Verdict, limit: Verdict) -> None:
    expected = None if value is Verdict.UNKNOWN else value.rank <= limit.rank
    assert bind("le", str(limit), "verdict")(str(value)) is expected


@given(st.dates(), st.dates())
def test_whole_days_compare_as_days(one: Any, other: Any) -> None:
    assert bind("before", other.isoformat(), "date")(one.isoformat()) is (one < other)
    assert bind("after", other.isoformat(), "date")(one.isoformat()) is (one > other)


@pytest.mark.parametrize("text", ["2024", "2024-02", "2024-02-29"])
def test_dates_may_leave_out_day_and_month(text: str) -> None:
    assert is_date(text)


@pytest.mark.parametrize(
    "text", ["", "24", "2024-13", "2024-00", "2024-1-1", "２０２４", "2024-01-32"]
)
def test_what_is_no_date(text: str) -> None:
    assert not is_date(text)


def test_examples_in_the_documentation() -> None:
    assert doctest.testmod(operators).failed == 0
