"""A table for spreadsheets: a row for each finding, and one for each subject without any.

RFC 4180 with a header. Cells that a spreadsheet would evaluate begin with an apostrophe.
"""

from __future__ import annotations

import csv
import io

from auditor.model import Report, SubjectReport
from auditor.reports import explain
from auditor.reports.escape import visible
from auditor.reports.flat import Row, of_run, of_subject
from auditor.reports.order import canonical, worst_first

COLUMNS = (
    "subject",
    "kind",
    "name",
    "verdict",
    "license",
    "release",
    "exposure",
    "rule",
    "pack",
    "outcome",
    "severity",
    "message",
    "file",
    "line",
    "column",
    "offender",
    "path",
    "clause",
    "remediation",
    "waiver",
    "waiver_expires",
    "baseline",
    "fingerprint",
)
_FORMULA = "=+-@\t\r\n＝＋－＠"
"""First letters that spreadsheets evaluate (OWASP, CSV Injection), full-width forms included."""


def render(report: Report) -> str:
    """The table, lines ending in CR LF."""
    report = canonical(report)
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for subject in worst_first(report.subjects):
        own = of_subject(subject)
        for row in own:
            writer.writerow(map(_cell, [*_subject(subject, report), *_finding(row)]))
        if not own:
            blank = [""] * (len(COLUMNS) - 7)
            writer.writerow(map(_cell, [*_subject(subject, report), *blank]))
    for row in of_run(report):
        writer.writerow(map(_cell, [*[""] * 7, *_finding(row)]))
    return out.getvalue()


def _subject(subject: SubjectReport, report: Report) -> list[str]:
    return [
        subject.id,
        subject.kind.value,
        subject.name,
        subject.verdict.value,
        explain.license_words(subject.license),
        subject.outbound.at(report.run.stance).value,
        explain.grade_words(subject.exposure),
    ]


def _finding(row: Row) -> list[str]:
    finding, subject = row.finding, row.subject
    clause = explain.clause(finding, subject) if subject else None
    path = explain.plain_path(finding.path, subject) if subject else " → ".join(finding.path)
    return [
        finding.rule,
        finding.pack,
        finding.outcome.value,
        finding.severity.value,
        finding.message,
        row.span.path,
        str(row.span.line),
        str(row.span.column),
        finding.offender,
        path,
        explain.blocking_words(clause) if clause else "",
        finding.remediation,
        finding.waiver.id if finding.waiver else "",
        finding.waiver.expires if finding.waiver else "",
        "yes" if finding.baseline else "",
        finding.fingerprint,
    ]


def _cell(text: str) -> str:
    shown = visible(text)
    return f"'{shown}" if shown[:1] and shown.lstrip()[:1] in _FORMULA else shown
