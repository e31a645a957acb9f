"""What is wrong with a document by its JSON Schema, each fault with its place and in plain words.

The only importer of jsonschema among the readers, and only when a manifest is read.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from auditor.model import Problem
from auditor.source.document import Document

_PACKAGE = Path(__file__).resolve().parent.parent
MAX_FAULTS = 50


def faults(document: Document, schema: str) -> tuple[Problem, ...]:
    """Every fault of `document` against `schemas/SCHEMA.schema.json`, in the order of its lines.

    All are fatal: a key that is misspelt is a fact that is missing.
    """
    validator = _validator(schema)
    if validator.is_valid(document.value):
        return ()
    found = []
    for error in _leaves(validator.iter_errors(document.value)):
        found.append(_problem(document, error))
        if len(found) >= MAX_FAULTS:
            break
    unique = dict.fromkeys(found)
    return tuple(sorted(unique, key=lambda problem: (problem.line, problem.column)))


@cache
def _validator(schema: str) -> Any:
    from jsonschema.validators import validator_for

    folder = _PACKAGE / "_schemas"
    if not folder.is_dir():
        folder = _PACKAGE.parent / "schemas"
    content = json.loads((folder / f"{schema}.schema.json").read_text(encoding="utf-8"))
    return validator_for(content)(content)


def _leaves(errors: Iterable[Any]) -> Iterable[Any]:
    """The faults themselves: of a choice of shapes, those of the shape that was meant."""
    for error in errors:
        if error.validator == "anyOf" and all(
            inner.validator == "required" and not inner.relative_path for inner in error.context
        ):
            yield error  # one of several keys has to be there
        elif error.validator in ("oneOf", "anyOf") and error.context:
            yield from _leaves(_meant(error))
        else:
            yield error


def _meant(error: Any) -> Sequence[Any]:
    branches: dict[int, list[Any]] = {}
    for inner in error.context:
        branches.setdefault(inner.schema_path[0], []).append(inner)

    def rank(branch: list[Any]) -> tuple[bool, int, int]:
        wrong_type = any(
            inner.validator in ("type", "enum") and not inner.relative_path for inner in branch
        )
        return wrong_type, -max(len(inner.absolute_path) for inner in branch), len(branch)

    best = min(branches.values(), key=rank)
    if rank(best)[0] and len(branches) > 1:
        # No shape has the right type: the choice as a whole is what is wrong.
        error.context = []
        return [error]
    return best


def _problem(document: Document, error: Any) -> Problem:
    route = tuple(error.absolute_path)
    span = document.span(route)
    what, hint = "", ""
    match error.validator:
        case "additionalProperties":
            known = set(error.schema.get("properties", {}))
            unknown = [key for key in error.instance if key not in known and key[:2] != "x-"]
            span = document.key_span((*route, unknown[0]))
            what = f"the key `{unknown[0]}` is not known here"
            near = _nearest(unknown[0], known)
            hint = (
                f"did you mean `{near}`?"
                if near
                else f"known keys are {', '.join(sorted(known))}; your own begin with `x-`"
            )
        case "required":
            missing = next(key for key in error.validator_value if key not in error.instance)
            what = f"the key `{missing}` is missing"
            hint = "add it"
        case "enum":
            allowed = [str(value) for value in error.validator_value]
            what = f"`{_short(error.instance)}` is not one of the words that may stand here"
            near = _nearest(str(error.instance), allowed)
            listed = f"use one of {', '.join(allowed)}"
            hint = f"did you mean `{near}`? {listed}" if near else listed
        case "pattern" | "format":
            what = f"`{_short(error.instance)}` is not of the form that is asked for"
            hint = str(error.schema.get("description", ""))
        case "const":
            what = f"`{_short(error.instance)}` is not `{error.validator_value}`"
            hint = "this version of the manifest is the only one that is read"
        case "anyOf" if isinstance(error.instance, dict):
            what = "nothing here says what it is about"
            names = [key for part in error.validator_value for key in part.get("required", ())]
            hint = f"give one of {', '.join(names)}" if names else ""
        case "type" | "oneOf" | "anyOf":
            what = f"{_shape(error.instance)} cannot stand here"
            hint = str(error.schema.get("description", ""))
        case _:
            what = f"this value is not allowed: {_short(error.message)}"
            hint = str(error.schema.get("description", ""))
    at = ".".join(str(step) for step in route)
    return Problem(
        code="manifest-schema",
        message=f"{at}: {what}" if at else what,
        path=span.path,
        line=span.line,
        column=span.column,
        hint=hint,
        fatal=True,
    )


def _nearest(word: str, known: Iterable[str]) -> str:
    import difflib

    return next(iter(difflib.get_close_matches(word, sorted(known), n=1, cutoff=0.5)), "")


def _shape(value: Any) -> str:
    match value:
        case None:
            return "an empty value"
        case bool():
            return f"`{str(value).lower()}`"
        case dict():
            return "a mapping"
        case list():
            return "a list"
        case _:
            return f"`{_short(value)}`"


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 80 else f"{text[:77]}…"
