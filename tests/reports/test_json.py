"""The JSON report: its shape is published, and nothing is lost in it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from auditor.errors import UsageError
from auditor.model import Report, Span
from auditor.reports import json as json_report
from auditor.reports.order import canonical

SCHEMA = Path(__file__).parents[2] / "schemas" / "report.schema.json"


@pytest.fixture(scope="module")
def validator() -> Draft202012Validator:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def test_whole_report(report: Report, snapshot: Callable[[str, str], None]) -> None:
    snapshot("report.json", json_report.render(report))


def test_the_published_schema_holds(report: Report, validator: Draft202012Validator) -> None:
    validator.validate(json_report.document(report))


def test_the_published_schema_refuses_what_is_not_a_report(
    report: Report, validator: Draft202012Validator
) -> None:
    document = json_report.document(report)
    del document["subjects"][0]["license"]["claims"]
    document["verdict"] = "cleared"
    document["errors"][0]["line"] = "three"
    found = {"/".join(map(str, error.absolute_path)) for error in validator.iter_errors(document)}
    assert found == {"subjects/0/license", "verdict", "errors/0/line"}


def test_every_key_of_the_schema_has_a_description() -> None:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))

    def undescribed(node: Any, route: str) -> list[str]:
        found = []
        if isinstance(node, dict):
            for key, value in node.get("properties", {}).items():
                if "description" not in value and "$ref" not in value:
                    found.append(f"{route}/{key}")
            for key, value in node.items():
                found += undescribed(value, f"{route}/{key}")
        return found

    assert undescribed(schema, "") == []


def test_read_back_it_is_the_same_report(report: Report) -> None:
    text = json_report.render(report)
    assert json_report.parse(text) == canonical(report)
    assert json_report.render(json_report.parse(text)) == text


def test_a_hostile_report_survives_and_obeys_no_terminal(hostile_report: Report) -> None:
    text = json_report.render(hostile_report)
    assert json_report.parse(text) == canonical(hostile_report)
    text.encode("utf-8")
    for hidden in "\x1b\x07\x00\x9b\u202e\u200b\u2066\ufeff\U000e0041":
        assert hidden not in text


def test_summary_counts_subjects_and_waived_findings(report: Report) -> None:
    assert json_report.summary(report) == {
        "subjects": 3,
        "fail": 1,
        "review": 1,
        "pass": 1,
        "waived": 1,
        "errors": 1,
    }


def test_a_span_is_null_or_whole(report: Report) -> None:
    findings = json_report.document(report)["subjects"][2]["findings"]
    assert {None if one["span"] is None else tuple(one["span"]) for one in findings} == {
        None,
        tuple(Span._fields),
    }


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"schema_version": "1.0",', "saved.json:1:26: not JSON"),
        ("[]", "saved.json: not a report: it has no schema_version"),
        ('{"schema_version": "9.0"}', "schema version '9.0' is not one that we read"),
        ('{"schema_version": "1.0"}', "`knowledge` is missing"),
        ("[" * 100_000, "nested too deeply"),
    ],
)
def test_what_is_no_report_is_refused_with_a_reason(text: str, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        json_report.parse(text, path="saved.json")
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("route", "value", "message"),
    [
        (("subjects", 1, "findings", 0, "severity"), "fatal", "subjects[1].findings[0].severity"),
        (("subjects", 0, "path"), 7, "subjects[0].path: a string was expected"),
        (("subjects", 0, "license", "conflicts"), [[]], "license.conflicts[0]: a pair of claims"),
        (("run", "offline"), "yes", "run.offline: true or false was expected"),
        (("ignored",), True, "ignored: a whole number was expected"),
        (("subjects",), {}, "subjects: a list was expected"),
        (("tool",), [], "tool: a mapping was expected"),
        (("subjects", 1, "license", "claims", 0, "confidence"), "1", "a number was expected"),
    ],
)
def test_a_wrong_value_is_named_by_its_route(
    report: Report, route: tuple[str | int, ...], value: object, message: str
) -> None:
    document = json.loads(json_report.render(report))
    node = document
    for key in route[:-1]:
        node = node[key]
    node[route[-1]] = value
    with pytest.raises(UsageError) as caught:
        json_report.parse(json.dumps(document))
    assert message in caught.value.what
