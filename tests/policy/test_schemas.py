"""The schemas of policies: fresh, and of one mind with the loader about what is shipped."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from auditor.cli import config
from auditor.policy import packs, schemas
from auditor.source.yaml import load

SCHEMAS = Path(__file__).parents[2] / "schemas"
FILES = sorted(Path(packs.builtin_folder()).glob("*/*.yaml"))


def schema(name: str) -> Any:
    return json.loads((SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", list(schemas.texts()))
def test_a_schema_is_what_the_tables_say(name: str) -> None:
    written = (SCHEMAS / name).read_text(encoding="utf-8")
    assert written == schemas.texts()[name], "run: python -m auditor.policy.schemas"


@pytest.mark.parametrize("name", ["rule", "pack", "waivers", "config"])
def test_a_schema_is_one(name: str) -> None:
    Draft202012Validator.check_schema(schema(name))


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_what_is_shipped_is_valid(file: Path) -> None:
    name = "pack" if file.name == "pack.yaml" else "rule"
    value = load(file.read_text(encoding="utf-8")).value
    errors = [error.message for error in Draft202012Validator(schema(name)).iter_errors(value)]
    assert errors == []


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("fact: verdict, permits: true", "fact: verdict, permit: true"),
        ("fact: verdict, permits: true", "fact: verdikt, permits: true"),
        ("fact: verdict, permits: true", "fact: relation, permits: true"),
        ("each: lineage.ancestors", "each: lineage.ancestor"),
        ("severity: error", "severity: bad"),
        ("on_unknown: review", "on_unknown: pass"),
        ("verdict: yes-with-notices", "verdict: yes-perhaps"),
    ],
)
def test_mistakes_of_a_rule_are_invalid(right: str, wrong: str) -> None:
    file = Path(packs.builtin_folder()) / "apache-2.0" / "lineage-compatible.yaml"
    text = file.read_text(encoding="utf-8")
    assert right in text
    validator = Draft202012Validator(schema("rule"))
    assert not validator.is_valid(load(text.replace(right, wrong)).value)


def test_a_waiver_is_valid_and_an_unpinned_one_is_not() -> None:
    from .test_waivers import WAIVER

    validator = Draft202012Validator(schema("waivers"))
    assert validator.is_valid(load(WAIVER).value)
    assert not validator.is_valid(load(WAIVER.replace("@3f2c9ab", "")).value)
    assert not validator.is_valid(load(WAIVER.replace("expires", "expiry")).value)


def test_the_configuration_has_the_keys_that_are_read() -> None:
    found = schema("config")
    assert set(found["properties"]) == set(config._KEYS)
    organization = found["properties"]["organization"]
    assert set(organization["properties"]) == set(config._ORGANIZATION)
