"""Messages of rules: plain text with `{placeholders}` that are checked when the rule loads.

A placeholder is a fact (`{subject.id}`), a fact of the offender (`{offender.license}`) or a
parameter (`{target_license}`). There are no expressions, indexes or formats in it. What is not
known prints as `unknown`. Values come from documents: whoever prints a message escapes it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from auditor.policy.conditions import value_at

Template: TypeAlias = tuple[str, ...]
"""Literal text and placeholder names in turn, beginning and ending with literal text."""

UNKNOWN = "unknown"
OFFENDER = "offender."


class TemplateError(ValueError):
    """A brace that opens or closes nothing, at a character offset of the text."""

    def __init__(self, what: str, offset: int) -> None:
        super().__init__(what)
        self.offset = offset


def parse(text: str) -> Template:
    """The text taken apart; `{{` and `}}` stand for single braces. Raises TemplateError.

    >>> parse("{subject.id} has no license")
    ('', 'subject.id', ' has no license')
    """
    parts: list[str] = []
    literal = ""
    index = 0
    while index < len(text):
        character = text[index]
        if character not in "{}":
            literal += character
            index += 1
        elif text[index : index + 2] in ("{{", "}}"):
            literal += character
            index += 2
        elif character == "}":
            raise TemplateError(
                "a closing brace without an opening one; write }} for a brace", index
            )
        else:
            end = text.find("}", index)
            name = text[index + 1 : end]
            if end < 0 or "{" in name:
                raise TemplateError(
                    "an opening brace without a closing one; write {{ for a brace", index
                )
            parts += [literal, name]
            literal = ""
            index = end + 1
    return (*parts, literal)


def placeholders(template: Template) -> tuple[str, ...]:
    """The names in a template, in order."""
    return template[1::2]


def render(
    template: Template,
    facts: Mapping[str, Any],
    offender: Mapping[str, Any],
    parameters: Mapping[str, Any],
) -> str:
    """The message about one offender (an empty mapping when the rule has none)."""
    if len(template) == 1:
        return template[0]
    text = ""
    for index, part in enumerate(template):
        text += part if index % 2 == 0 else _shown(part, facts, offender, parameters)
    return text


def _shown(
    name: str,
    facts: Mapping[str, Any],
    offender: Mapping[str, Any],
    parameters: Mapping[str, Any],
) -> str:
    if name.startswith(OFFENDER):
        value = value_at(offender, name.removeprefix(OFFENDER))
    elif name in parameters:
        value = parameters[name]
    else:
        value = value_at(facts, name)
    match value:
        case None | "":
            return UNKNOWN
        case bool():
            return "yes" if value else "no"
        case list() | tuple():
            return "; ".join(str(element) for element in value) or "none"
        case _:
            return str(value)
