"""One line for each finding that counts, as compilers write them, for editors to jump from."""

from __future__ import annotations

from auditor.model import Report
from auditor.reports import explain
from auditor.reports.escape import no_command, visible
from auditor.reports.flat import Row, rows
from auditor.reports.order import canonical


def render(report: Report) -> str:
    """`path:line:column: level: message [rule]` rows, then the summary.

    What is waived or was in the baseline is counted in the summary only.
    """
    report = canonical(report)
    shown = [_line(row) for row in rows(report) if row.counts]
    summary = f"{report.verdict.value}: {explain.headline(report)}"
    return "\n".join(map(no_command, [*shown, summary])) + "\n"


def _line(row: Row) -> str:
    finding = row.finding
    place = explain.where(finding.span, row.subject.path if row.subject else "this run")
    label = explain.outcome_label(finding)
    return f"{visible(place)}: {label}: {visible(finding.message)} [{visible(finding.rule)}]"
