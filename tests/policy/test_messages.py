"""Messages: placeholders, braces, and what is not known."""

from __future__ import annotations

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.policy import messages
from auditor.policy.messages import TemplateError, parse, placeholders, render


def shown(text: str) -> str:
    facts = {
        "subject": {"id": "file:README.md"},
        "license": {"conflict": True, "notes": ["a", "b"]},
        "outbound": {"unverified": []},
        "exposure": {"declared": 0},
    }
    offender = {"id": "hf:model/a/b", "license": ""}
    return render(parse(text), facts, offender, {"target_license": "Apache-2.0"})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("no placeholder", "no placeholder"),
        ("{subject.id} is odd", "file:README.md is odd"),
        ("{offender.id} into {target_license}", "hf:model/a/b into Apache-2.0"),
        ("{license.conflict}, {license.notes}", "yes, a; b"),
        ("{outbound.unverified}, {exposure.declared}", "none, 0"),
        ("{offender.license} and {license.name}", "unknown and unknown"),
        ("{{subject.id}} in braces", "{subject.id} in braces"),
    ],
)
def test_render(text: str, expected: str) -> None:
    assert shown(text) == expected


def test_values_are_not_read_as_templates() -> None:
    facts = {"subject": {"id": "{target_license} {0.__class__} %s"}}
    assert render(parse("{subject.id}"), facts, {}, {"target_license": "MIT"}) == (
        "{target_license} {0.__class__} %s"
    )


@pytest.mark.parametrize("text", ["{", "a } b", "{subject.id", "{a{b}}"])
def test_a_lonely_brace_is_a_mistake(text: str) -> None:
    with pytest.raises(TemplateError, match="brace"):
        parse(text)


def test_placeholders_come_in_order() -> None:
    assert placeholders(parse("{b} {a} {{c}} {b}")) == ("b", "a", "b")


@given(st.text())
def test_text_without_braces_is_kept(text: str) -> None:
    escaped = text.replace("{", "{{").replace("}", "}}")
    assert render(parse(escaped), {}, {}, {}) == text


def test_examples_in_the_documentation() -> None:
    assert doctest.testmod(messages).failed == 0
