"""SARIF 2.1.0 (OASIS, errata 01), with everything that GitHub code scanning asks for.

Columns count Unicode code points, and the log says so (`columnKind`). A finding without a place
points at the first line of its subject's document, for code scanning refuses a result without one.
"""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any
from urllib.parse import quote

from auditor.model import Outcome, Report, RuleInfo, Severity, Span
from auditor.reports import explain
from auditor.reports.escape import clip, visible, web_link
from auditor.reports.flat import Row, rows, rules
from auditor.reports.order import canonical

_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_LEVEL = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}
_PROBLEM = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "recommendation"}
_HELP_LIMIT = 1024
_NAME_LIMIT = 255
_LINE_LIMIT = 4000
_TAG_LIMIT = 20
"""Limits of GitHub code scanning, from its documentation of SARIF support (read 2026-11-23)."""

Json = dict[str, Any]


def render(report: Report) -> str:
    """The report as a SARIF log with one run, indented, ending in a line break."""
    return json.dumps(document(report), indent=1, sort_keys=True, ensure_ascii=True) + "\n"


def document(report: Report) -> Json:
    """The SARIF log as plain JSON values."""
    report = canonical(report)
    found = rows(report)
    told = rules(report, found)
    index = {rule.id: position for position, rule in enumerate(told)}
    seen: dict[str, int] = {}
    compared = any(row.finding.baseline for row in found)
    return {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "auditor",
                        "semanticVersion": report.tool_version,
                        "rules": [_rule(rule) for rule in told],
                    }
                },
                "automationDetails": {"id": f"auditor/{_slug(report.run.target_license)}/"},
                "columnKind": "unicodeCodePoints",
                "originalUriBaseIds": {
                    "SRCROOT": {"description": {"text": "The folder that the audit ran in."}}
                },
                "invocations": [{"executionSuccessful": True}],
                "results": [_result(row, index, seen, compared) for row in found],
                "properties": {
                    "verdict": report.verdict.value,
                    "asOf": report.run.as_of,
                    "targetLicense": report.run.target_license,
                    "stance": report.run.stance.value,
                    "knowledge": f"{report.knowledge_version} of {report.knowledge_as_of}",
                    "notice": explain.footer(report),
                },
            }
        ],
    }


def _slug(text: str) -> str:
    """Letters that may stand in a category: a slash would end it."""
    return "".join(letter if letter.isalnum() or letter in ".-" else "-" for letter in text)


def _rule(rule: RuleInfo) -> Json:
    title = clip(visible(rule.title) or rule.id, _HELP_LIMIT)
    description = clip(visible(rule.description) or title, _HELP_LIMIT)
    help_text = visible(rule.remediation) or description
    links = [(visible(one.title), web_link(one.url)) for one in rule.references]
    plain = "\n".join([help_text, *(f"{name}: {url}" for name, url in links if url)])
    rich = "\n".join([help_text, *(f"- [{name}]({url})" for name, url in links if url)])
    told: Json = {
        "id": clip(rule.id, _NAME_LIMIT),
        "name": clip(rule.id, _NAME_LIMIT),
        "shortDescription": {"text": title},
        "fullDescription": {"text": description},
        "help": {"text": clip(plain, _HELP_LIMIT), "markdown": clip(rich, _HELP_LIMIT)},
        "defaultConfiguration": {"level": _LEVEL[rule.severity]},
        "properties": {
            "pack": rule.pack,
            "precision": "high",
            "problem.severity": _PROBLEM[rule.severity],
            "tags": sorted({*rule.tags, "licensing"})[:_TAG_LIMIT],
        },
    }
    first = next((url for _, url in links if url), "")
    return told | {"helpUri": first} if first else told


def _result(row: Row, index: dict[str, int], seen: dict[str, int], compared: bool) -> Json:
    finding = row.finding
    location: Json = {"physicalLocation": _physical(row.span)}
    if row.subject is not None:
        location["logicalLocations"] = [
            {"fullyQualifiedName": visible(row.subject.id), "kind": "resource"}
        ]
    result: Json = {
        "ruleId": clip(finding.rule, _NAME_LIMIT),
        "ruleIndex": index[finding.rule],
        "level": _level(row),
        "message": {"text": _message(row)},
        "locations": [location],
        "partialFingerprints": _fingerprints(row, seen),
        "properties": {
            "outcome": finding.outcome.value,
            "pack": finding.pack,
            "offender": visible(finding.offender),
            "path": [visible(part) for part in finding.path],
        },
    }
    if finding.related:
        result["relatedLocations"] = [
            {"id": number, "physicalLocation": _physical(span), "message": {"text": "see also"}}
            for number, span in enumerate(finding.related, start=1)
            if span.path
        ]
    if finding.waiver is not None:
        result["suppressions"] = [
            {
                "kind": "external",
                "status": "accepted",
                "justification": visible(
                    f"{explain.waiver_words(finding)}. {finding.waiver.justification}"
                ),
            }
        ]
    if compared:
        result["baselineState"] = "unchanged" if finding.baseline else "new"
    return result


def _level(row: Row) -> str:
    if row.finding.outcome is Outcome.REVIEW and row.finding.severity is Severity.ERROR:
        return "warning"
    return _LEVEL[row.finding.severity]


def _message(row: Row) -> str:
    """Message, path, clause and remedy, a line each."""
    finding, subject = row.finding, row.subject
    lines = [finding.message or finding.title or finding.rule]
    if subject is not None:
        if len(finding.path) > 1:
            name = explain.subject_name(subject)
            lines.append(f"Path: {explain.path_words(finding.path, subject.lineage, name)}")
        clause = explain.clause(finding, subject)
        if clause is not None:
            lines.append(f"Clause: {explain.blocking_reason(clause)}")
    if finding.remediation:
        lines.append(f"To do: {finding.remediation}")
    return "\n".join(_plain(clip(visible(line), _LINE_LIMIT)) for line in lines)


def _plain(text: str) -> str:
    """Text in which nothing is taken for a link: `[name](target)` is one in SARIF messages."""
    return text.replace("[", "\\[").replace("]", "\\]") if "](" in text else text


def _physical(span: Span) -> Json:
    line, column = max(span.line, 1), max(span.column, 1)
    end_line = max(span.end_line, line)
    end_column = span.end_column if end_line > line else max(span.end_column, column + 1)
    return {
        "artifactLocation": _artifact(span.path),
        "region": {
            "startLine": line,
            "startColumn": column,
            "endLine": end_line,
            "endColumn": max(end_column, 1),
        },
    }


def _artifact(path: str) -> Json:
    """A relative URI, every character that means something in a URI escaped."""
    uri = quote(path.replace("\\", "/"), safe="/", errors="replace") or "."
    if uri.startswith("/"):
        return {"uri": f"file://{uri.replace('//', '/')}"}
    return {"uri": uri, "uriBaseId": "SRCROOT"}


def _fingerprints(row: Row, seen: dict[str, int]) -> dict[str, str]:
    """What makes this the same alert in the next run: never the line that it stands in today."""
    finding = row.finding
    basis = finding.fingerprint or finding.message
    subject = row.subject.id if row.subject else ""
    text = "\0".join((finding.rule, subject, row.span.path, basis))
    digest = sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    seen[digest] = seen.get(digest, 0) + 1
    prints = {"primaryLocationLineHash": f"{digest}:{seen[digest]}"}
    if finding.fingerprint:
        prints["auditorFinding/v1"] = finding.fingerprint
    return prints
