"""Typed parameters: as written on a command line, and what does not fit."""

from __future__ import annotations

import doctest
from typing import Any

import pytest

from auditor.facts.catalogue import FactType
from auditor.model import Grade
from auditor.policy import parameters
from auditor.policy.parameters import TYPES, fault, read


@pytest.mark.parametrize(
    ("text", "type_name", "value"),
    [
        ("90", "integer", 90),
        ("-1", "integer", -1),
        ("true", "boolean", True),
        ("False", "boolean", False),
        ("a, b,", "list", ("a", "b")),
        ("MIT OR Apache-2.0", "spdx-expression", "MIT OR Apache-2.0"),
        ("high", "grade", "high"),
        ("fail", "outcome", "fail"),
        (" text ", "string", "text"),
    ],
)
def test_a_value_from_the_command_line_fits(text: str, type_name: str, value: Any) -> None:
    assert read(text, type_name) == value
    assert fault(value, type_name) == ""


@pytest.mark.parametrize(
    ("value", "type_name"),
    [
        ("ninety", "integer"),
        (True, "integer"),
        ("1.5", "integer"),
        ("yes", "boolean"),
        ("undetermined", "grade"),
        ("pass", "outcome"),
        ("", "string"),
        (" ", "spdx-expression"),
        ("a", "list"),
        ([1], "list"),
        ("x", "float"),
    ],
)
def test_what_does_not_fit(value: Any, type_name: str) -> None:
    assert fault(value, type_name)


def test_grades_are_those_of_the_model_that_have_an_order() -> None:
    assert tuple(parameters.GRADES) == tuple(grade for grade in Grade if grade.step >= 0)


def test_types_are_those_of_facts() -> None:
    assert set(TYPES.values()) - {"outcome"} <= {str(type_) for type_ in FactType}


def test_examples_in_the_documentation() -> None:
    assert doctest.testmod(parameters).failed == 0
