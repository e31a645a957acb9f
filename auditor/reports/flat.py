"""Everything that a report found, as one flat list, for formats that know no subjects.

A document that could not be read is a finding there too: a format that left it out would pass it.
"""

from __future__ import annotations

from auditor.model import (
    Finding,
    Outcome,
    Problem,
    Report,
    RuleInfo,
    Severity,
    Span,
    SubjectReport,
)
from auditor.reports.order import worst_first
from auditor.tuples import NamedTuple

INPUT_PACK = "input"
"""Pack name of findings made from problems with the input."""


class Row(NamedTuple):
    """A finding with the subject that it is about; None when it is about the run or an input."""

    finding: Finding
    subject: SubjectReport | None

    @property
    def counts(self) -> bool:
        """False for what is waived or was in the baseline: shown, but no longer news."""
        return self.finding.outcome is not Outcome.WAIVED and not self.finding.baseline

    @property
    def span(self) -> Span:
        """Where to point: the finding's own place, else the first line of its subject."""
        span = self.finding.span
        if span is None or not span.path:
            return Span(path=self.subject.path if self.subject else "", line=1, column=1)
        return span._replace(line=max(span.line, 1), column=max(span.column, 1))


def rows(report: Report) -> list[Row]:
    """Findings of subjects (the worst subject first), problems with inputs, findings on the run."""
    found: list[Row] = []
    for subject in worst_first(report.subjects):
        found += of_subject(subject)
    return found + of_run(report)


def of_subject(subject: SubjectReport) -> list[Row]:
    """Findings of one subject, then the problems with its documents."""
    found = [*subject.findings, *map(from_problem, subject.problems)]
    return [Row(finding=finding, subject=subject) for finding in found]


def of_run(report: Report) -> list[Row]:
    """What is about no subject: inputs that could not be read, waivers that no longer hold."""
    found = [*map(from_problem, unread(report)), *report.findings]
    return [Row(finding=finding, subject=None) for finding in found]


def unread(report: Report) -> list[Problem]:
    """Problems of the run that no subject already shows."""
    shown = {problem for subject in report.subjects for problem in subject.problems}
    return [problem for problem in report.errors if problem not in shown]


def from_problem(problem: Problem) -> Finding:
    """A problem with an input as a finding; `note` unless facts are missing because of it."""
    return Finding(
        rule=problem.code,
        pack=INPUT_PACK,
        outcome=Outcome.ERROR if problem.fatal else Outcome.FAIL,
        severity=Severity.ERROR if problem.fatal else Severity.NOTE,
        title="The document can be read as it should be",
        message=problem.message,
        span=Span(path=problem.path, line=problem.line, column=problem.column),
        remediation=problem.hint,
    )


def rules(report: Report, found: list[Row]) -> list[RuleInfo]:
    """Every rule that ran or is quoted, by id: those of the run, and one for each other name."""
    known = {rule.id: rule for rule in report.run.rules}
    for row in found:
        finding = row.finding
        if finding.rule not in known:
            known[finding.rule] = RuleInfo(
                id=finding.rule,
                pack=finding.pack,
                title=finding.title or finding.rule,
                severity=finding.severity,
                remediation=finding.remediation if finding.pack != INPUT_PACK else "",
                references=finding.references,
            )
    return [known[key] for key in sorted(known)]
