"""JSON Schemas of rules, packs and waivers, for editors and CI, made from the same tables.

`python -m auditor.policy.schemas` writes them to `schemas/`. The loader does its own checks, which
locate a mistake and name the likely word; what it accepts, the schemas accept.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TypeAlias

from auditor.facts.catalogue import (
    FACTS,
    LISTS,
    STANCES,
    SUBJECTS,
    Fact,
    FactType,
    item_facts,
    plain_facts,
)
from auditor.model import Severity
from auditor.policy import load, load_pack, load_tests, load_waivers, parameters
from auditor.policy.operators import CATEGORIES, OPERATORS, PERMISSIONS, Operator

Schema: TypeAlias = dict[str, Any]

_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_TEXT: Schema = {"type": "string", "minLength": 1}
_DAY: Schema = {"type": "string", "pattern": r"^\d{4}(-\d{2}(-\d{2})?)?$"}
_PARAMETER: Schema = {"type": "string", "pattern": r"^\$[A-Za-z_-]+$"}


def rule_schema() -> Schema:
    """The schema of one rule file."""
    definitions: Schema = {"condition": _condition("condition", plain_facts(), LISTS)}
    for name in LISTS:
        key = f"condition-on-{name}"
        definitions[key] = _condition(key, item_facts(name), ())
    definitions["given"] = _given()
    definitions |= _words()
    outcome = {"anyOf": [{"enum": [str(word) for word in load.OUTCOMES]}, _PARAMETER]}
    values: Mapping[str, Schema] = {
        "severity": {"enum": [str(word) for word in Severity]},
        "status": {"enum": list(load.STATUSES)},
        "tags": {"type": "array", "items": _TEXT},
        "applies_to": {
            "type": "object",
            "properties": {
                "subjects": {
                    "type": "array",
                    "items": {"enum": [str(word) for word in SUBJECTS]},
                    "minItems": 1,
                },
                "when": {"$ref": "#/$defs/condition"},
            },
            "additionalProperties": False,
        },
        "require": {"$ref": "#/$defs/condition"},
        "forbid": {"$ref": "#/$defs/condition"},
        "on_violation": outcome,
        "on_unknown": outcome,
        "references": {
            "type": "array",
            "items": _object({"title": _TEXT, "url": {"type": "string", "pattern": "^https?://"}}),
        },
        "waivable": {"type": "boolean"},
        "tests": {"type": "array", "items": _test(), "minItems": 1},
    }
    return {
        **_head("rule", "Policy rule", load.KEYS, values, load.REQUIRED),
        "oneOf": [{"required": ["require"]}, {"required": ["forbid"]}],
        "$defs": definitions,
    }


def pack_schema() -> Schema:
    """The schema of a pack.yaml."""
    parameter = _object(
        {"type": {"enum": list(parameters.TYPES)}, "default": True, "meaning": _TEXT}
    )
    override = _object(
        {
            "severity": {"enum": [str(word) for word in Severity]},
            "enabled": {"type": "boolean"},
            "parameters": {"type": "object"},
            "because": _TEXT,
        },
        required=("because",),
    )
    values: Mapping[str, Schema] = {
        "version": {"type": "string", "pattern": r"^\d+\.\d+\.\d+$"},
        "extends": {"type": "array", "items": _TEXT},
        "parameters": {"type": "object", "additionalProperties": parameter},
        "settings": {"type": "object"},
        "overrides": {"type": "object", "additionalProperties": override},
    }
    return _head("pack", "Policy pack", load_pack.KEYS, values, ("id", "version", "title"))


def waivers_schema() -> Schema:
    """The schema of a waivers file."""
    day: Schema = {"type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
    values: Mapping[str, Schema] = {
        "subject": {
            "type": "string",
            "pattern": r"^[^*]+@(sha256:[0-9A-Fa-f]{12,}|[0-9A-Fa-f]{7,})$",
        },
        "offender": {"type": "string", "minLength": 1, "pattern": r"^[^*]+$"},
        "reason": {"enum": list(load_waivers.REASONS)},
        "evidence": {"type": "array", "items": _TEXT, "minItems": 1},
        "approved_on": day,
        "expires": day,
    }
    entry = _object(
        {
            key: {**values.get(key, _TEXT), "description": meaning}
            for key, meaning in load_waivers.KEYS.items()
        },
        required=tuple(key for key in load_waivers.KEYS if key != "offender"),
    )
    return {
        **_identity("waivers", "Waivers"),
        **_object({"waivers": {"type": "array", "items": entry}}),
    }


def texts() -> Mapping[str, str]:
    """Every schema file by its name, as it is written."""
    made = {"rule": rule_schema(), "pack": pack_schema(), "waivers": waivers_schema()}
    return {
        f"{name}.schema.json": json.dumps(schema, indent=1, ensure_ascii=False) + "\n"
        for name, schema in made.items()
    }


def main() -> None:
    """Write the schemas of a checkout."""
    folder = Path(__file__).resolve().parents[2] / "schemas"
    for name, text in texts().items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
        print(f"schemas/{name}")


def _identity(name: str, title: str) -> Schema:
    return {
        "$schema": _DRAFT,
        "$id": f"https://auditor.invalid/schemas/{name}.schema.json",
        "title": title,
    }


def _head(
    name: str,
    title: str,
    keys: Mapping[str, str],
    values: Mapping[str, Schema],
    required: Iterable[str],
) -> Schema:
    properties = {
        key: {**values.get(key, _TEXT), "description": meaning} for key, meaning in keys.items()
    }
    return {**_identity(name, title), **_object(properties, required=tuple(required))}


def _object(properties: Mapping[str, Any], required: Iterable[str] | None = None) -> Schema:
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(properties if required is None else required),
        "additionalProperties": False,
    }


def _condition(own: str, facts: Mapping[str, Fact], lists: Iterable[str]) -> Schema:
    """A condition on the facts given; `lists` are those that it may go over."""
    reference = {"$ref": f"#/$defs/{own}"}
    several = {"type": "array", "items": reference, "minItems": 1}
    forms = [
        _object({"all": several}),
        _object({"any": several}),
        _object({"not": reference}),
    ]
    for name in lists:
        inner = {"$ref": f"#/$defs/condition-on-{name}"}
        forms += [
            _object(
                {quantifier: {"const": name}, "where": inner, "satisfies": inner},
                required=(quantifier, "satisfies"),
            )
            for quantifier in ("each", "some")
        ]
    groups: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for name, fact in facts.items():
        groups.setdefault((str(fact.type), fact.values), []).append(name)
    for (type_name, words), names in groups.items():
        operators = {
            operator.name: _argument(operator, type_name, words)
            for operator in OPERATORS.values()
            if type_name in operator.types
        }
        forms.append(
            {
                **_object({"fact": {"enum": names}, **operators}, required=("fact",)),
                "minProperties": 2,
                "maxProperties": 2,
            }
        )
    return {"oneOf": forms}


def _argument(operator: Operator, type_name: str, words: tuple[str, ...]) -> Schema:
    same: Schema = {"boolean": {"type": "boolean"}, "integer": {"type": "integer"}}.get(
        type_name, _word(words) if words else dict(_TEXT)
    )
    if type_name == FactType.DATE:
        same = _DAY
    match operator.argument:
        case "boolean":
            value: Schema = {"type": "boolean"}
        case "integer":
            value = {"type": "integer"}
        case "same":
            value = same
        case "list":
            value = {"type": "array", "items": same, "minItems": 1}
        case "texts":
            value = {"type": "array", "items": _TEXT, "minItems": 1}
        case "date":
            value = _DAY
        case "permission":
            value = {"enum": list(PERMISSIONS)}
        case "category":
            value = {"enum": list(CATEGORIES)}
        case _:
            value = _TEXT
    return {"anyOf": [value, _PARAMETER]}


def _word_lists() -> Mapping[tuple[str, ...], str]:
    """Every closed list of words, with the name of the first fact that has it."""
    found: dict[tuple[str, ...], str] = {}
    for fact in FACTS.values():
        if fact.values:
            found.setdefault(fact.values, fact.name.replace("[]", ""))
    return found


def _words() -> Schema:
    return {
        f"words-of-{name}": {"enum": [str(word) for word in words]}
        for words, name in _word_lists().items()
    }


def _word(words: tuple[str, ...]) -> Schema:
    return {"$ref": f"#/$defs/words-of-{_word_lists()[words]}"}


def _test() -> Schema:
    values: Mapping[str, Schema] = {
        "given": {"$ref": "#/$defs/given"},
        "expect": {"enum": [str(word) for word in load_tests.EXPECTED]},
        "at": {"type": "array", "items": _TEXT},
        "parameters": {"type": "object", "properties": {"stance": {"enum": list(STANCES)}}},
    }
    return {
        **_object(
            {key: values.get(key, _TEXT) for key in load_tests.KEYS}, required=("name", "expect")
        ),
        "oneOf": [{"required": ["given"]}, {"required": ["file"]}],
    }


def _given() -> Schema:
    """Facts as a nested mapping."""
    root: Schema = {"type": "object", "properties": {}, "additionalProperties": False}
    for name, fact in plain_facts().items():
        *outer, last = name.split(".")
        place = root
        for key in outer:
            place = place["properties"].setdefault(
                key, {"type": "object", "properties": {}, "additionalProperties": False}
            )
        place["properties"][last] = _value(name, fact)
    return root


def _value(name: str, fact: Fact) -> Schema:
    about = {"description": fact.meaning}
    match fact.type:
        case FactType.BOOLEAN:
            return {"type": "boolean", **about}
        case FactType.INTEGER:
            return {"type": "integer", **about}
        case FactType.TEXTS:
            return {"type": "array", "items": {"type": "string"}, **about}
        case FactType.DATE:
            return {**_DAY, **about}
        case FactType.LIST:
            inner = {short: _value(short, item) for short, item in item_facts(name).items()}
            return {"type": "array", "items": _object(inner, required=()), **about}
        case _:
            return {**(_word(fact.values) if fact.values else {"type": "string"}), **about}


if __name__ == "__main__":
    main()
