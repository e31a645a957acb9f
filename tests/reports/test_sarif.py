"""SARIF: the official schema, what code scanning asks for, and the right characters."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator

from auditor.model import Finding, Outcome, Report, Severity, Span
from auditor.reports import sarif

SCHEMA = Path(__file__).parents[1] / "schemas" / "sarif-2.1.0.schema.json"
LineOf = Callable[[str, int], str | None]


@pytest.fixture(scope="module")
def validator() -> Draft4Validator:
    return Draft4Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))


def results(report: Report) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(sarif.render(report))["runs"][0]["results"]
    return found


def test_whole_log(report: Report, snapshot: Callable[[str, str], None]) -> None:
    snapshot("report.sarif", sarif.render(report))


def test_the_official_schema_holds(
    report: Report, hostile_report: Report, validator: Draft4Validator
) -> None:
    for one in (report, hostile_report):
        assert list(validator.iter_errors(json.loads(sarif.render(one)))) == []


def test_what_code_scanning_asks_for_is_there(report: Report, hostile_report: Report) -> None:
    for one in (report, hostile_report):
        log = json.loads(sarif.render(one))
        run = log["runs"][0]
        rules = run["tool"]["driver"]["rules"]
        for rule in rules:
            for key in ("shortDescription", "fullDescription", "help"):
                assert 0 < len(rule[key]["text"]) <= 1024
            assert len(rule["properties"]["tags"]) <= 20
        for result in run["results"]:
            assert result["message"]["text"]
            assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
            region = result["locations"][0]["physicalLocation"]["region"]
            assert min(region.values()) >= 1
            assert (region["endLine"], region["endColumn"]) > (
                region["startLine"],
                region["startColumn"],
            )
            assert result["partialFingerprints"]["primaryLocationLineHash"]


def test_the_region_covers_the_offending_characters(report: Report, line_of: LineOf) -> None:
    log = json.loads(sarif.render(report))["runs"][0]
    assert log["columnKind"] == "unicodeCodePoints"
    shown = {}
    for result in log["results"]:
        place = result["locations"][0]["physicalLocation"]
        region = place["region"]
        line = line_of(place["artifactLocation"]["uri"], region["startLine"]) or ""
        shown[result["ruleId"]] = line[region["startColumn"] - 1 : region["endColumn"] - 1]
    # Behind a tab, and behind letters outside of ASCII.
    assert shown["lineage-compatible"] == "meta-llama/Llama-3.1-8B"
    assert shown["upstream-known"] == "acme/überset-日本"


def test_a_waiver_is_a_suppression_with_its_expiry(report: Report) -> None:
    suppressed = {
        one["ruleId"]: one["suppressions"] for one in results(report) if "suppressions" in one
    }
    assert list(suppressed) == ["upstream-known"]
    assert suppressed["upstream-known"][0]["status"] == "accepted"
    assert "until 2027-01-31" in suppressed["upstream-known"][0]["justification"]


def test_a_baseline_finding_is_unchanged_and_the_rest_is_new(report: Report) -> None:
    states = {one["ruleId"]: one["baselineState"] for one in results(report)}
    assert states.pop("license-claims-agree") == "unchanged"
    assert set(states.values()) == {"new"}


def test_the_fingerprint_does_not_move_with_the_line(report: Report) -> None:
    def moved(finding: Finding) -> Finding:
        return finding._replace(span=finding.span and finding.span._replace(line=70, end_line=70))

    other = report._replace(
        subjects=tuple(
            one._replace(findings=tuple(map(moved, one.findings))) for one in report.subjects
        )
    )
    prints = {one["ruleId"]: one["partialFingerprints"] for one in results(report)}
    assert {one["ruleId"]: one["partialFingerprints"] for one in results(other)} == prints
    hashes = [one["primaryLocationLineHash"] for one in prints.values()]
    assert len(set(hashes)) == len(hashes)


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("models/a b/ü#1?.md", "models/a%20b/%C3%BC%231%3F.md"),
        ("hf:model/acme/x", "hf%3Amodel/acme/x"),
        ("/abs/card.md", "file:///abs/card.md"),
        ("javascript:alert(1)", "javascript%3Aalert%281%29"),
        ("win\\card.md", "win/card.md"),
        ("", "."),
    ],
)
def test_a_path_is_a_uri_that_means_that_path(report: Report, path: str, uri: str) -> None:
    finding = Finding(
        rule="r",
        pack="p",
        outcome=Outcome.FAIL,
        severity=Severity.ERROR,
        message="m",
        span=Span(path=path, line=0, column=0),
    )
    only = report._replace(subjects=(), errors=(), findings=(finding,))
    if path:
        place = results(only)[0]["locations"][0]["physicalLocation"]["artifactLocation"]
        assert place["uri"] == uri
    else:
        place = results(only)[0]["locations"][0]["physicalLocation"]["artifactLocation"]
        assert place == {"uri": ".", "uriBaseId": "SRCROOT"}


def test_a_message_holds_no_link_of_a_card(report: Report) -> None:
    finding = report.findings[0]._replace(message="see [here](javascript:alert(1))")
    only = report._replace(subjects=(), errors=(), findings=(finding,))
    assert results(only)[0]["message"]["text"].startswith(r"see \[here\](javascript:")
