"""Join subjects, knowledge and policy into one report. Pure: no clock, no files, no network.

`audit` is the whole of it: conclude the license, build the lineage, compute the outbound verdict,
grade the exposure, run the rules, apply the waivers, sort.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from auditor import __version__
from auditor.digest import sha256
from auditor.facts import build as facts_build
from auditor.licensing.conclude import conclude
from auditor.licensing.outbound import outbound
from auditor.model import (
    NOTHING,
    Exposure,
    Finding,
    LicenseSummary,
    Lineage,
    Outbound,
    Outcome,
    Problem,
    Report,
    ReportVerdict,
    Run,
    Severity,
    Span,
    Stance,
    Subject,
    SubjectReport,
)
from auditor.policy import messages
from auditor.policy import waivers as waiver_book
from auditor.provenance import exposure as exposure_grading
from auditor.provenance import lineage as lineage_building
from auditor.tuples import NamedTuple

if TYPE_CHECKING:
    from auditor.knowledge import Knowledge
    from auditor.licensing.outbound import Organization
    from auditor.policy.packs import Policy
    from auditor.policy.rule import Evaluation, Rule
    from auditor.policy.waivers import Waiver
    from auditor.provenance.lock import Lock

_SEVERITY_RANK = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}
_OUTCOME_RANK = {
    Outcome.FAIL: 0,
    Outcome.ERROR: 1,
    Outcome.REVIEW: 2,
    Outcome.WAIVED: 3,
    Outcome.NOT_APPLICABLE: 4,
    Outcome.PASS: 5,
}


def audit(
    subjects: Sequence[Subject],
    *,
    policy: Policy,
    knowledge: Knowledge,
    today: date,
    waivers: Sequence[Waiver] = (),
    organization: Organization | None = None,
    known_findings: Mapping[str, Finding] = NOTHING,
    problems: Sequence[Problem] = (),
    ignored: int = 0,
    fail_on: Severity = Severity.ERROR,
    lock: Lock | None = None,
    about_run: Sequence[Finding] = (),
) -> Report:
    """The report on all subjects, sorted by id.

    `known_findings` are those of a baseline by fingerprint: findings that are no worse now are
    shown, and do not count. `problems`
    belong to no subject (files that could not be read at all); with any of them the verdict is
    never `pass`. `lock` holds what the Hub said of artefacts upstream, in this run or in an
    earlier one. `about_run` are findings that belong to no subject and count as those on waivers
    do. Raises nothing for what input documents contain.
    """
    siblings = lineage_building.siblings(subjects) if len(subjects) > 1 else {}
    reports = [
        _audit_one(
            subject,
            assess(
                subject,
                knowledge=knowledge,
                target=policy.target_license,
                stance=policy.stance,
                today=today,
                organization=organization,
                siblings=siblings,
                lock=lock,
            ),
            policy,
        )
        for subject in sorted(subjects, key=lambda s: s.id)
    ]
    by_subject, run_findings = waiver_book.apply(
        {report.id: report.findings for report in reports},
        {subject.id: subject for subject in subjects},
        waivers,
        rules=policy.rules,
        today=today,
    )
    run_findings = tuple(
        _beside(finding, known_findings.get(finding.fingerprint))
        for finding in (*run_findings, *about_run)
    )
    finished = []
    for report in reports:
        findings = tuple(
            _beside(finding, known_findings.get(finding.fingerprint))
            for finding in by_subject[report.id]
        )
        finished.append(
            report._replace(findings=findings, verdict=_verdict(findings, report.problems, fail_on))
        )
    verdict = _overall(
        [report.verdict for report in finished], _verdict(run_findings, problems, fail_on)
    )
    return Report(
        tool_version=__version__,
        knowledge_version=knowledge.version,
        knowledge_as_of=knowledge.as_of,
        run=Run(
            as_of=today.isoformat(),
            target_license=policy.target_license,
            stance=policy.stance,
            policies=policy.used,
            rules=policy.info,
            # Whether the answers of the Hub come from this run or from a lock makes no difference
            # to what a report says, only whether there are any.
            offline=lock is None or not lock.entries,
        ),
        verdict=verdict,
        subjects=tuple(finished),
        errors=tuple(sorted(problems, key=lambda p: (p.path, p.line, p.column, p.code))),
        findings=tuple(run_findings),
        ignored=ignored,
    )


class Assessment(NamedTuple):
    """What is known of one subject before any rule has spoken."""

    license: LicenseSummary
    lineage: Lineage
    outbound: Outbound
    exposure: Exposure
    facts: facts_build.Facts


def assess(
    subject: Subject,
    *,
    knowledge: Knowledge,
    target: str,
    stance: Stance,
    today: date,
    organization: Organization | None = None,
    siblings: Mapping[str, Subject] = NOTHING,
    lock: Lock | None = None,
) -> Assessment:
    """Conclude the license, build the lineage, compute the verdict, grade the exposure."""
    summary = conclude(subject.claims, kind=subject.kind)
    graph = lineage_building.build(
        subject, knowledge, summary=summary, siblings=siblings, lock=lock
    )
    sent_out = outbound(
        summary, graph, target, knowledge, organization=organization, name=subject.name
    )
    exposure = exposure_grading.grade(subject, graph, knowledge, today=today.isoformat())
    facts = facts_build.build(
        subject,
        summary=summary,
        lineage=graph,
        outbound=sent_out,
        exposure=exposure,
        stance=stance,
        today=today,
    )
    return Assessment(
        license=summary, lineage=graph, outbound=sent_out, exposure=exposure, facts=facts
    )


def _audit_one(subject: Subject, known: Assessment, policy: Policy) -> SubjectReport:
    findings: list[Finding] = []
    for rule in policy.rules:
        evaluation = rule.evaluate(known.facts.values)
        if evaluation.outcome in (Outcome.PASS, Outcome.NOT_APPLICABLE):
            continue
        findings.extend(_findings(rule, evaluation, known.facts))
    return SubjectReport(
        id=subject.id,
        kind=subject.kind,
        path=subject.path,
        sha256=subject.sha256,
        name=subject.name,
        verdict=ReportVerdict.REVIEW,
        license=known.license,
        lineage=known.lineage,
        outbound=known.outbound,
        exposure=known.exposure,
        findings=tuple(sorted(findings, key=_order)),
        documents=subject.documents,
        problems=subject.problems,
    )


def _findings(rule: Rule, evaluation: Evaluation, facts: facts_build.Facts) -> Iterable[Finding]:
    """One finding per offending element; witnesses that lie in no list make one together."""
    for result in evaluation.results:
        groups: dict[tuple[str, int] | None, list[str]] = {}
        for witness in result.witnesses:
            groups.setdefault(facts.item(witness), []).append(witness)
        for members in groups.values() or [[]]:
            witness = members[0] if members else ""
            spans = _unique(facts.span(member) for member in members)
            offender = facts.offender(witness)
            name = facts.identity(witness)
            message = messages.render(result.message, facts.values, offender, rule.parameters)
            yield Finding(
                rule=rule.id,
                pack=rule.pack,
                outcome=result.outcome,
                severity=rule.severity,
                title=rule.title,
                message=message,
                span=spans[0] if spans else facts.span(""),
                related=tuple(_unique((*spans[1:], *facts.related(witness)))),
                offender=name,
                path=facts.path(witness),
                remediation=messages.render(
                    rule.remediation, facts.values, offender, rule.parameters
                ),
                references=rule.references,
                fingerprint=_fingerprint(rule.id, facts.subject.id, name, "" if name else message),
            )


@lru_cache(maxsize=4096)
def _fingerprint(rule: str, subject: str, offender: str, message: str) -> str:
    """Stable over moved lines and reworded messages of offenders; 16 hexadecimal digits."""
    text = "\n".join((rule, subject, offender, message))
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _verdict(
    findings: Iterable[Finding], problems: Iterable[Problem], fail_on: Severity
) -> ReportVerdict:
    """The worst outcome that counts.

    A failure counts from the severity asked for upwards, a review from `warning` upwards. Facts
    that are missing because a document could not be read count in any case: whatever the policy
    looks at, unknown is never pass.
    """
    verdict = ReportVerdict.PASS
    if any(problem.fatal for problem in problems):
        verdict = ReportVerdict.REVIEW
    limit = _SEVERITY_RANK[fail_on]
    for finding in findings:
        if finding.baseline:
            continue
        rank = _SEVERITY_RANK[finding.severity]
        if finding.outcome is Outcome.FAIL and rank <= limit:
            return ReportVerdict.FAIL
        if finding.outcome is Outcome.ERROR or (
            finding.outcome is Outcome.REVIEW and rank <= max(limit, 1)
        ):
            verdict = ReportVerdict.REVIEW
    return verdict


def _beside(finding: Finding, earlier: Finding | None) -> Finding:
    """The finding, marked when the baseline had it already and no milder than it is now.

    What was waived then was not accepted for good: without its waiver it counts again.
    """
    if earlier is None or earlier.outcome is Outcome.WAIVED or finding.outcome is Outcome.WAIVED:
        return finding
    then = (_OUTCOME_RANK[earlier.outcome], _SEVERITY_RANK[earlier.severity])
    now = (_OUTCOME_RANK[finding.outcome], _SEVERITY_RANK[finding.severity])
    return finding._replace(baseline=now[0] >= then[0] and now[1] >= then[1])


def _overall(verdicts: Sequence[ReportVerdict], run: ReportVerdict) -> ReportVerdict:
    everything = {*verdicts, run}
    for verdict in (ReportVerdict.FAIL, ReportVerdict.REVIEW):
        if verdict in everything:
            return verdict
    return ReportVerdict.PASS


def _order(finding: Finding) -> tuple[int, int, str, str, str]:
    return (
        _OUTCOME_RANK[finding.outcome],
        _SEVERITY_RANK[finding.severity],
        finding.rule,
        finding.offender,
        finding.message,
    )


def _unique(spans: Iterable[Span | None]) -> list[Span]:
    return list(dict.fromkeys(span for span in spans if span is not None))
