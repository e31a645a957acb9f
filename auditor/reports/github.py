"""Workflow commands that GitHub Actions shows as annotations at the offending lines.

Only news is annotated: GitHub shows ten of each level and step, and what is waived or was in the
baseline would crowd out what is new. The last command counts all.
"""

from __future__ import annotations

from auditor.model import Outcome, Report, Severity
from auditor.reports import explain
from auditor.reports.escape import clip, visible
from auditor.reports.flat import Row, rows
from auditor.reports.order import canonical

_COMMAND = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}
_MESSAGE_LIMIT = 4000


def render(report: Report) -> str:
    """A command a line. No text of a card can begin a command or end a property."""
    report = canonical(report)
    commands = [_annotation(row, report) for row in rows(report) if row.counts]
    commands.append(f"::notice title=auditor::{_data(explain.headline(report))}")
    return "\n".join(commands) + "\n"


def _annotation(row: Row, report: Report) -> str:
    finding, span = row.finding, row.span
    command = _COMMAND[finding.severity]
    if finding.outcome is Outcome.REVIEW and finding.severity is Severity.ERROR:
        command = "warning"
    properties = {"title": f"{finding.rule}: {explain.outcome_label(finding)}"}
    if span.path:
        properties = {"file": span.path, "line": str(span.line)} | properties
        if span.end_line == span.line:
            properties["endLine"] = str(span.end_line)
            properties["col"] = str(span.column)
            properties["endColumn"] = str(max(span.end_column, span.column))
    told = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{command} {told}::{_message(row)}"


def _message(row: Row) -> str:
    finding, subject = row.finding, row.subject
    lines = [finding.message]
    if subject is not None and len(finding.path) > 1:
        name = explain.subject_name(subject)
        lines.append(f"Path: {explain.path_words(finding.path, subject.lineage, name)}")
    if subject is not None and (clause := explain.clause(finding, subject)) is not None:
        lines.append(f"Clause: {explain.blocking_words(clause)}")
    if finding.remediation:
        lines.append(f"To do: {finding.remediation}")
    return "%0A".join(_data(line) for line in lines)


def _data(text: str) -> str:
    """Text after the second `::`: on one line already, so only the escape itself is escaped."""
    return clip(visible(text), _MESSAGE_LIMIT).replace("%", "%25")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
