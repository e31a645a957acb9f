"""The report for programs: `schemas/report.schema.json`, version 1.0.

Keys and arrays are sorted, lines and columns are 1-based, columns count Unicode code points. What
the schema requires is always there; other keys appear only when they say something.
"""

from __future__ import annotations

import json
import re
from typing import Any

from auditor.model import (
    Blocking,
    Claim,
    Duty,
    Edge,
    Exposure,
    ExposureReason,
    Finding,
    LicenseSummary,
    Lineage,
    Mention,
    Node,
    NodeVerdict,
    Outbound,
    Outcome,
    Problem,
    Reference,
    Report,
    ReportVerdict,
    RuleInfo,
    Run,
    Span,
    Stance,
    SubjectReport,
    Unknown,
    Unresolved,
    Verdict,
)
from auditor.reports.escape import HIDDEN
from auditor.reports.order import canonical

SCHEMA_VERSION = "1.0"

_HIDDEN = re.compile(f"[{HIDDEN}]")

Json = dict[str, Any]


def render(report: Report) -> str:
    """The report as JSON, indented by two blanks, ending in a line break.

    Characters that a terminal would obey or hide are written as escapes; other text stays legible.
    """
    text = json.dumps(document(report), indent=2, sort_keys=True, ensure_ascii=False)
    # `##[` is a command to GitHub's runner wherever it stands in a log.
    return _HIDDEN.sub(_escaped, text).replace("##[", "#\\u0023[") + "\n"


def parse(text: str, *, path: str = "") -> Report:
    """The report that `render` wrote: `render(parse(text)) == text`.

    Raises `UsageError` (with the place) when the text is no report of this schema version.
    """
    from auditor.reports.saved import parse as parse_saved

    return parse_saved(text, path=path)


def document(report: Report) -> Json:
    """The report as plain JSON values."""
    report = canonical(report)
    return {
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": "auditor", "version": report.tool_version},
        "knowledge": {"version": report.knowledge_version, "as_of": report.knowledge_as_of},
        "run": _run(report.run),
        "verdict": report.verdict.value,
        "summary": summary(report),
        "errors": [_problem(problem) for problem in report.errors],
        "findings": [_finding(finding) for finding in report.findings],
        "ignored": report.ignored,
        "subjects": [_subject(subject) for subject in report.subjects],
    }


def summary(report: Report) -> dict[str, int]:
    """How many subjects there are and how they ended; `waived` counts findings."""
    verdicts = [subject.verdict for subject in report.subjects]
    return {
        "subjects": len(verdicts),
        "fail": verdicts.count(ReportVerdict.FAIL),
        "review": verdicts.count(ReportVerdict.REVIEW),
        "pass": verdicts.count(ReportVerdict.PASS),
        "waived": sum(
            finding.outcome is Outcome.WAIVED
            for subject in report.subjects
            for finding in subject.findings
        ),
        "errors": len(report.errors),
    }


def _escaped(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code <= 0xFFFF:
        return f"\\u{code:04x}"
    code -= 0x10000
    return f"\\u{0xD800 + (code >> 10):04x}\\u{0xDC00 + (code & 0x3FF):04x}"


def _said(**extras: Any) -> Json:
    """The extras that say something."""
    return {key: value for key, value in extras.items() if value}


def _run(run: Run) -> Json:
    return {
        "as_of": run.as_of,
        "target_license": run.target_license,
        "stance": run.stance.value,
        "policies": [
            {"id": policy.id, "version": policy.version, "sha256": policy.sha256}
            for policy in run.policies
        ],
        "rules": [_rule(rule) for rule in run.rules],
        "offline": run.offline,
    }


def _rule(rule: RuleInfo) -> Json:
    return {
        "id": rule.id,
        "pack": rule.pack,
        "title": rule.title,
        "severity": rule.severity.value,
        "tags": list(rule.tags),
        "references": _references(rule.references),
    } | _said(description=rule.description, remediation=rule.remediation)


def _references(references: tuple[Reference, ...]) -> list[Json]:
    return [{"title": one.title, "url": one.url} for one in references]


def _span(span: Span | None) -> Json | None:
    if span is None:
        return None
    return {
        "path": span.path,
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
    }


def _problem(problem: Problem) -> Json:
    return {
        "code": problem.code,
        "message": problem.message,
        "path": problem.path,
        "line": problem.line,
        "column": problem.column,
        "fatal": problem.fatal,
    } | _said(hint=problem.hint)


def _subject(one: SubjectReport) -> Json:
    return {
        "id": one.id,
        "kind": one.kind.value,
        "path": one.path,
        "sha256": one.sha256,
        "name": one.name,
        "verdict": one.verdict.value,
        "documents": list(one.documents),
        "license": _license(one.license),
        "lineage": _lineage(one.lineage),
        "outbound": _outbound(one.outbound),
        "exposure": _exposure(one.exposure),
        "findings": [_finding(finding) for finding in one.findings],
        "problems": [_problem(problem) for problem in one.problems],
    }


def _license(one: LicenseSummary) -> Json:
    return {
        "state": one.state.value,
        "concluded": one.concluded,
        "declared": list(one.declared),
        "detected": list(one.detected),
        "claims": [_claim(claim) for claim in one.claims],
        "conflicts": [[_claim(claim) for claim in pair] for pair in one.conflicts],
    } | _said(candidates=list(one.candidates), notes=list(one.notes))


def _claim(claim: Claim) -> Json:
    return {
        "field": claim.field,
        "value": claim.value,
        "state": claim.state.value,
        "expression": claim.expression,
        "origin": claim.origin.value,
        "scope": claim.scope.value,
        "span": _span(claim.span),
        "confidence": claim.confidence,
    } | _said(candidates=list(claim.candidates), notes=list(claim.notes))


def _lineage(lineage: Lineage) -> Json:
    return {
        "nodes": [_node(node) for node in lineage.nodes],
        "edges": [_edge(edge) for edge in lineage.edges],
        "unresolved": [_unresolved(one) for one in lineage.unresolved],
        "cycles": [list(cycle) for cycle in lineage.cycles],
    }


def _node(node: Node) -> Json:
    return {
        "id": node.id,
        "kind": node.kind.value,
        "state": node.state.value,
        "license": node.license,
        "origin": node.origin.value,
    } | _said(
        candidates=list(node.candidates),
        register_id=node.register_id,
        source=node.source,
        as_of=node.as_of,
        verified=node.verified,
        released=node.released,
    )


def _edge(edge: Edge) -> Json:
    return (
        {
            "from": edge.source,
            "to": edge.target,
            "relation": edge.relation.value,
            "origin": edge.origin.value,
            "span": _span(edge.span),
            "confidence": edge.confidence,
            "inferred": edge.inferred,
        }
        | _said(
            stages=list(edge.stages),
            filter=edge.filter,
            rights=edge.rights,
            evidence=list(edge.evidence),
            license=edge.license,
            collected_from=edge.collected_from,
            collected_to=edge.collected_to,
            opt_out=edge.opt_out,
            generated_on=edge.generated_on,
            # Not through _said: a share of 0 says something, and 0 equals False.
        )
        | ({} if edge.share is None else {"share": edge.share})
    )


def _unresolved(one: Unresolved) -> Json:
    return {"id": one.id, "reason": one.reason, "span": _span(one.span)} | _said(
        nearest=list(one.nearest)
    )


def _verdicts(verdicts: tuple[Verdict, Verdict, Verdict]) -> Json:
    return {stance.value: verdict.value for stance, verdict in zip(Stance, verdicts, strict=True)}


def _outbound(one: Outbound) -> Json:
    return {
        "target": one.target,
        "verdicts": _verdicts(one.verdicts),
        "blocking": [_blocking(blocking) for blocking in one.blocking],
        "duties": [_duty(duty) for duty in one.duties],
        "nodes": [_node_verdict(node) for node in one.nodes],
        "alternative": one.alternative or None,
        "warnings": list(one.warnings),
        "unverified": list(one.unverified),
    }


def _blocking(one: Blocking) -> Json:
    return {
        "term": one.term,
        "license": one.license,
        "ref": one.ref,
        "path": list(one.path),
        "verdicts": _verdicts(one.verdicts),
        "reason": one.reason,
        "relation": one.relation.value if one.relation else None,
        "span": _span(one.span),
    } | _said(source=one.source, verified=one.verified)


def _duty(one: Duty) -> Json:
    return {
        "duty": one.duty,
        "text": one.text,
        "license": one.license,
        "ref": one.ref,
        "path": list(one.path),
    } | _said(marker=one.marker)


def _node_verdict(one: NodeVerdict) -> Json:
    return {
        "id": one.id,
        "relation": one.relation.value,
        "license": one.license,
        "state": one.state.value,
        "verdicts": _verdicts(one.verdicts),
        "reason": one.reason,
        "path": list(one.path),
    }


def _exposure(one: Exposure) -> Json:
    return {
        "grade": one.grade.value,
        "floor": one.floor.value,
        "axes": {axis.value: grade.value for axis, grade in one.axes.items()},
        "coverage": {"declared": one.declared, "resolved": one.resolved},
        "reasons": [_reason(reason) for reason in one.reasons],
        "unknowns": [_unknown(unknown) for unknown in one.unknowns],
        "informational": [_mention(mention) for mention in one.informational],
    }


def _reason(one: ExposureReason) -> Json:
    return {
        "signal": one.signal,
        "axis": one.axis.value,
        "grade": one.grade.value,
        "register_id": one.register_id,
        "path": list(one.path),
        "span": _span(one.span),
        "reason": one.reason,
        "source": one.source,
        "as_of": one.as_of,
        "verified": one.verified,
    } | _said(cases=list(one.cases), cases_as_of=one.cases_as_of, party=one.party)


def _unknown(one: Unknown) -> Json:
    return {"what": one.what, "settle": one.settle, "span": _span(one.span)} | _said(code=one.code)


def _mention(one: Mention) -> Json:
    return {
        "kind": one.kind.value,
        "register_id": one.register_id,
        "text": one.text,
        "use": one.use.value,
        "span": _span(one.span),
        "confidence": one.confidence,
        "times": one.times,
    }


def _finding(one: Finding) -> Json:
    return {
        "rule": one.rule,
        "pack": one.pack,
        "outcome": one.outcome.value,
        "severity": one.severity.value,
        "title": one.title,
        "message": one.message,
        "span": _span(one.span),
        "related": [_span(span) for span in one.related],
        "offender": one.offender,
        "path": list(one.path),
        "remediation": one.remediation,
        "references": _references(one.references),
        "fingerprint": one.fingerprint,
        "waiver": None
        if one.waiver is None
        else {
            "id": one.waiver.id,
            "reason": one.waiver.reason,
            "justification": one.waiver.justification,
            "approved_by": one.waiver.approved_by,
            "approved_on": one.waiver.approved_on,
            "expires": one.waiver.expires,
            "evidence": list(one.waiver.evidence),
        },
        "baseline": one.baseline,
    }
