"""The one order in which a report is written, so that equal audits give equal bytes.

Only what has no order of its own is sorted. Paths run from the subject outwards, the first node
of a lineage is the subject, the first document is the primary one: these stay as they are.
"""

from __future__ import annotations

from typing import Any

from auditor.model import (
    Blocking,
    Claim,
    Duty,
    Edge,
    ExposureReason,
    Finding,
    Grade,
    Lineage,
    Mention,
    NodeVerdict,
    Outbound,
    Outcome,
    Problem,
    Report,
    ReportVerdict,
    Severity,
    Span,
    SubjectReport,
    Unresolved,
)

_SEVERITY = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}
_OUTCOME = {
    Outcome.FAIL: 0,
    Outcome.ERROR: 1,
    Outcome.REVIEW: 2,
    Outcome.WAIVED: 3,
    Outcome.NOT_APPLICABLE: 3,
    Outcome.PASS: 3,
}
_VERDICT = {ReportVerdict.FAIL: 0, ReportVerdict.REVIEW: 1, ReportVerdict.PASS: 2}
_NOWHERE = Span(path="", line=0, column=0)


def canonical(report: Report) -> Report:
    """The same report in canonical order. Applying it twice changes nothing."""
    return report._replace(
        subjects=tuple(sorted(map(_subject, report.subjects), key=lambda one: (one.id, one.path))),
        errors=tuple(sorted(report.errors, key=_problem)),
        findings=tuple(sorted(report.findings, key=finding_order)),
        run=report.run._replace(
            policies=tuple(sorted(report.run.policies)),
            rules=tuple(sorted(report.run.rules, key=lambda rule: (rule.id, rule.pack))),
        ),
    )


def worst_first(subjects: tuple[SubjectReport, ...]) -> list[SubjectReport]:
    """Subjects as a person wants to read them: failing, to be reviewed, passing; then by id."""
    return sorted(subjects, key=lambda one: (_VERDICT[one.verdict], one.id, one.path))


def finding_order(finding: Finding) -> tuple[Any, ...]:
    """Sort key: what stops the release first, then by rule and place."""
    return (
        _urgency(finding),
        finding.rule,
        _place(finding.span),
        finding.offender,
        finding.message,
        finding.path,
        finding.fingerprint,
    )


def _urgency(finding: Finding) -> int:
    """New before known; errors, warnings, then reviews; notes and what is waived at the end."""
    if finding.outcome is Outcome.WAIVED:
        return 30
    if finding.severity is Severity.NOTE:
        return 20 + finding.baseline
    return _OUTCOME[finding.outcome] * 2 + _SEVERITY[finding.severity] + 10 * finding.baseline


def _place(span: Span | None) -> Span:
    return _NOWHERE if span is None else span


def _problem(problem: Problem) -> tuple[Any, ...]:
    return (problem.path, problem.line, problem.column, problem.code, problem.message)


def _subject(one: SubjectReport) -> SubjectReport:
    return one._replace(
        license=one.license._replace(
            declared=tuple(sorted(one.license.declared)),
            detected=tuple(sorted(one.license.detected)),
            claims=tuple(sorted(one.license.claims, key=_claim)),
            conflicts=tuple(
                sorted(one.license.conflicts, key=lambda pair: (_claim(pair[0]), _claim(pair[1])))
            ),
            candidates=tuple(sorted(one.license.candidates)),
            notes=tuple(sorted(one.license.notes)),
        ),
        lineage=_lineage(one.lineage),
        outbound=_outbound(one.outbound),
        exposure=one.exposure._replace(
            reasons=tuple(sorted(one.exposure.reasons, key=_reason)),
            unknowns=tuple(
                sorted(one.exposure.unknowns, key=lambda u: (u.what, u.settle, _place(u.span)))
            ),
            informational=tuple(sorted(one.exposure.informational, key=_mention)),
        ),
        findings=tuple(sorted(one.findings, key=finding_order)),
        problems=tuple(sorted(one.problems, key=_problem)),
    )


def _claim(claim: Claim) -> tuple[Any, ...]:
    return (_place(claim.span), claim.field, claim.value, claim.origin, claim.scope, claim.state)


def _lineage(lineage: Lineage) -> Lineage:
    return lineage._replace(
        nodes=lineage.nodes[:1] + tuple(sorted(lineage.nodes[1:], key=lambda node: node.id)),
        edges=tuple(sorted(lineage.edges, key=_edge)),
        unresolved=tuple(sorted(lineage.unresolved, key=_unresolved)),
        cycles=tuple(sorted(lineage.cycles)),
    )


def _edge(edge: Edge) -> tuple[Any, ...]:
    return (edge.source, edge.target, edge.relation, _place(edge.span), edge.origin, edge.filter)


def _unresolved(one: Unresolved) -> tuple[Any, ...]:
    return (one.id, one.reason, _place(one.span))


def _outbound(outbound: Outbound) -> Outbound:
    return outbound._replace(
        blocking=tuple(sorted(outbound.blocking, key=_blocking)),
        duties=tuple(sorted(outbound.duties, key=_duty)),
        nodes=tuple(sorted(outbound.nodes, key=_node_verdict)),
        warnings=tuple(sorted(outbound.warnings)),
        unverified=tuple(sorted(outbound.unverified)),
    )


def _blocking(one: Blocking) -> tuple[Any, ...]:
    costs = tuple(-verdict.rank for verdict in (one.verdicts[1], one.verdicts[0], one.verdicts[2]))
    return (costs, one.license, one.term, one.ref, one.path, one.reason, one.relation or "")


def _duty(one: Duty) -> tuple[Any, ...]:
    return (one.duty, one.license, one.text, one.ref, one.path, one.marker)


def _node_verdict(one: NodeVerdict) -> tuple[Any, ...]:
    return (one.id, one.relation, one.license or "", one.path, one.reason)


def _reason(one: ExposureReason) -> tuple[Any, ...]:
    # Undetermined stands between medium and high, where the default policy acts on it.
    step = 2.5 if one.grade is Grade.UNDETERMINED else float(one.grade.step)
    return (
        -step,
        one.axis,
        one.register_id,
        one.path,
        one.signal,
        _place(one.span),
        one.reason,
    )


def _mention(one: Mention) -> tuple[Any, ...]:
    return (one.register_id, one.use, one.text, _place(one.span), one.kind)
