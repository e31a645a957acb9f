"""What a report says in words, in every format: verdicts, paths, clauses, sources, the footer."""

from __future__ import annotations

from collections.abc import Mapping

from auditor.model import (
    Axis,
    Blocking,
    Claim,
    Exposure,
    ExposureReason,
    Finding,
    Grade,
    LicenseState,
    LicenseSummary,
    Lineage,
    Outcome,
    Problem,
    Report,
    ReportVerdict,
    RuleInfo,
    Severity,
    Span,
    SubjectReport,
    Verdict,
)
from auditor.reports.escape import visible
from auditor.tuples import NamedTuple

STATE_WORDS: Mapping[LicenseState, str] = {
    LicenseState.RESOLVED: "resolved",
    LicenseState.AMBIGUOUS: "ambiguous",
    LicenseState.UNRECOGNISED: "not recognised",
    LicenseState.PUBLISHER_UNKNOWN: "unknown to its publisher",
    LicenseState.NONE: "none stated",
    LicenseState.NOASSERTION: "could not be looked up",
}
VERDICT_WORDS: Mapping[Verdict, str] = {
    Verdict.YES: "yes",
    Verdict.YES_WITH_NOTICES: "yes, with notices",
    Verdict.CONDITIONAL: "conditional",
    Verdict.CONTESTED: "contested",
    Verdict.UNKNOWN: "unknown",
    Verdict.NO: "no",
}
AXIS_WORDS: Mapping[Axis, str] = {
    Axis.COPYRIGHT: "copyright",
    Axis.CONTRACT: "contract",
    Axis.PRIVACY: "privacy",
    Axis.LICENSE_RESTRICTION: "license restriction",
}
_PREFIXES = (
    "hf:model/",
    "hf:dataset/",
    "file:",
    "name:",
    "model:",
    "dataset:",
    "generator:",
    "domain:",
)
NOT_ASSESSED = "not assessed"
_STALE_DAYS = 90
"""Facts about lawsuits print their age beyond this (exposure method, section 5)."""
_FEW_CASES = 3


class Step(NamedTuple):
    """One artefact of a path, with the license that is known for it (or the lack of one)."""

    id: str
    license: str


class Counts(NamedTuple):
    """Subjects by verdict; findings that are waived or were there before; inputs not read."""

    subjects: int
    fail: int
    review: int
    passed: int
    waived: int
    known: int
    unread: int


def footer(report: Report) -> str:
    """The sentence that ends every report."""
    return (
        f"Automated reading of disclosed information as of {visible(report.run.as_of)}; "
        "not legal advice; exposure is not infringement."
    )


def counts(report: Report) -> Counts:
    verdicts = [subject.verdict for subject in report.subjects]
    findings = [finding for subject in report.subjects for finding in subject.findings]
    return Counts(
        subjects=len(verdicts),
        fail=verdicts.count(ReportVerdict.FAIL),
        review=verdicts.count(ReportVerdict.REVIEW),
        passed=verdicts.count(ReportVerdict.PASS),
        waived=sum(finding.outcome is Outcome.WAIVED for finding in findings),
        known=sum(finding.baseline for finding in findings),
        unread=len(report.errors),
    )


def number(count: int, word: str) -> str:
    """`1 subject`, `2 subjects`."""
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def headline(report: Report) -> str:
    """`4 subjects: 2 fail, 1 review, 1 pass; 1 finding waived; 1 problem with the input`."""
    found = counts(report)
    text = number(found.subjects, "subject")
    if found.subjects:
        text += f": {found.fail} fail, {found.review} review, {found.passed} pass"
    if found.waived:
        text += f"; {number(found.waived, 'finding')} waived"
    if found.known:
        text += f"; {number(found.known, 'finding')} in the baseline"
    if found.unread:
        text += f"; {number(found.unread, 'problem')} with the input"
    return text


def where(span: Span | None, fallback: str = "") -> str:
    """`path:line:column`, as far as it is known."""
    if span is None or not span.path:
        return fallback
    if span.line < 1:
        return span.path
    return f"{span.path}:{span.line}:{max(span.column, 1)}"


def problem_place(problem: Problem) -> str:
    """`path:line:column` of a problem, as far as it is known."""
    place = problem.path
    if problem.line:
        place += f":{problem.line}"
        if problem.column:
            place += f":{problem.column}"
    return place


def short_id(node: str) -> str:
    """An artefact's id as people write it: without `hf:model/`, `file:`, `name:` and the like."""
    for prefix in _PREFIXES:
        if node.startswith(prefix):
            return node[len(prefix) :] or node
    return node


def subject_name(subject: SubjectReport) -> str:
    return subject.name or short_id(subject.id)


def license_words(summary: LicenseSummary) -> str:
    """The concluded expression, or what stands in its way."""
    if summary.state is LicenseState.RESOLVED and summary.concluded:
        return summary.concluded
    if summary.candidates:
        return f"{STATE_WORDS[summary.state]} ({' or '.join(summary.candidates)})"
    return STATE_WORDS[summary.state]


def license_kind(summary: LicenseSummary) -> str:
    """The concluded expression, or the state without its candidates: for counting."""
    if summary.state is LicenseState.RESOLVED and summary.concluded:
        return summary.concluded
    return STATE_WORDS[summary.state]


def claim_words(claim: Claim) -> str:
    """What a claim amounts to."""
    if claim.expression:
        return claim.expression
    if claim.candidates:
        return f"{STATE_WORDS[claim.state]}: {' or '.join(claim.candidates)}"
    return STATE_WORDS[claim.state]


def steps(path: tuple[str, ...], lineage: Lineage, name: str = "") -> list[Step]:
    """The artefacts of a path with their licenses; `name` is shown for the subject itself."""
    nodes = {node.id: node for node in lineage.nodes}
    subject = lineage.nodes[0].id if lineage.nodes else ""
    found = []
    for part in path:
        node = nodes.get(part)
        if node is None:
            known = ""
        elif node.license:
            known = node.license
        elif node.candidates:
            known = " or ".join(node.candidates) + "?"
        else:
            known = f"license {STATE_WORDS[node.state]}"
        found.append(Step(id=name if name and part == subject else short_id(part), license=known))
    return found


def path_words(path: tuple[str, ...], lineage: Lineage, name: str = "", arrow: str = "→") -> str:
    """`acme/chat (Apache-2.0) → meta-llama/Llama-3.1-8B (Llama-3.1)`."""
    return f" {arrow} ".join(
        f"{step.id} ({step.license})" if step.license else step.id
        for step in steps(path, lineage, name)
    )


def plain_path(path: tuple[str, ...], subject: SubjectReport) -> str:
    """The artefacts of a path by name, without their licenses."""
    return " → ".join(step.id for step in steps(path, subject.lineage, subject_name(subject)))


def rules_by_id(report: Report) -> dict[str, RuleInfo]:
    return {rule.id: rule for rule in report.run.rules}


def clause(finding: Finding, subject: SubjectReport) -> Blocking | None:
    """The license term that a finding rests on; None when it rests on no term.

    A finding and a term belong together when they came over the same path. Findings about
    exposure share paths with terms and rest on none: they have a reason instead.
    """
    if not finding.path or _about_exposure(finding):
        return None
    terms = [one for one in subject.outbound.blocking if one.path == finding.path] or [
        one for one in subject.outbound.blocking if one.path and one.path[-1] == finding.offender
    ]
    told = [one for one in terms if one.reason and one.reason in finding.message]
    return next(iter(told or terms), None)


def reason(finding: Finding, subject: SubjectReport) -> ExposureReason | None:
    """The exposure reason that a finding rests on, when its rule speaks of exposure."""
    if not finding.path or not _about_exposure(finding):
        return None
    for one in subject.exposure.reasons:
        if one.path == finding.path:
            return one
    return None


def _about_exposure(finding: Finding) -> bool:
    return "exposure" in finding.rule or "exposure" in finding.pack


def blocking_words(blocking: Blocking) -> str:
    """`Llama-3.1 §1.b.i, name-prefix`; the term alone where there is no license to cite."""
    cited = f"{blocking.license} {blocking.ref}".strip()
    return f"{cited}, {blocking.term}" if cited else blocking.term


def blocking_reason(blocking: Blocking) -> str:
    """The clause and why it stands in the way; the clause only once."""
    if blocking.license and blocking.license in blocking.reason and blocking.ref in blocking.reason:
        return f"{blocking.term}: {blocking.reason}"
    return f"{blocking_words(blocking)}: {blocking.reason}"


def blocking_groups(
    blocking: tuple[Blocking, ...],
) -> list[tuple[Blocking, list[tuple[str, ...]]]]:
    """Terms that say the same, once, with every path that they came by; the order is kept."""
    groups: dict[tuple[object, ...], tuple[Blocking, list[tuple[str, ...]]]] = {}
    for one in blocking:
        key = (one.verdicts, one.term, one.license, one.ref, one.reason, one.source)
        groups.setdefault(key, (one, []))[1].append(one.path)
    return list(groups.values())


def grade_words(exposure: Exposure) -> str:
    """The headline grade, with the floor where the evidence does not allow a grade."""
    if exposure.grade is Grade.UNDETERMINED and exposure.floor not in (
        Grade.NONE,
        Grade.UNDETERMINED,
    ):
        return f"undetermined, at least {exposure.floor.value}"
    return exposure.grade.value


def coverage_words(exposure: Exposure) -> str:
    if not exposure.declared:
        return "no training data is named"
    return f"{exposure.resolved} of {number(exposure.declared, 'named component')} known"


def axis_reasons(exposure: Exposure, axis: Axis) -> list[ExposureReason]:
    """The reasons that carry the axis's grade; the first one has the deepest path."""
    grade = exposure.axes.get(axis)
    carrying = [one for one in exposure.reasons if one.axis is axis and one.grade is grade]
    return sorted(carrying, key=lambda one: -len(one.path))


def source_words(one: ExposureReason, today: str) -> str:
    """Where the fact comes from and of which day; its age where a lawsuit may have moved on."""
    parts = []
    if one.source:
        parts.append(one.source)
    if one.as_of:
        parts.append(f"as of {one.as_of}")
    if not one.verified:
        parts.append("register fact not verified")
    if one.cases:
        parts.append(case_words(one, today))
    return ", ".join(parts)


def case_words(one: ExposureReason, today: str) -> str:
    """The suits that a reason rests on, the day of their status, and its age when it is old."""
    named = ", ".join(one.cases[:_FEW_CASES])
    if len(one.cases) > _FEW_CASES:
        named += f" and {len(one.cases) - _FEW_CASES} more"
    if not one.cases_as_of:
        return f"pleaded in {named} (the day of their status is not known)"
    age = _age(one.cases_as_of, today)
    old = f", {age} days old" if age > _STALE_DAYS else ""
    return f"pleaded in {named} (status of {one.cases_as_of}{old})"


def _age(then: str, today: str) -> int:
    """Days between two dates; one without a day or month counts from its first day."""
    from datetime import date

    try:
        start = date.fromisoformat((then + "-01-01"[len(then) - 4 :])[:10])
        return (date.fromisoformat(today) - start).days
    except ValueError:
        return 0


def outcome_label(finding: Finding) -> str:
    """The word that a finding is marked with."""
    if finding.outcome is Outcome.WAIVED:
        return "waived"
    if finding.outcome is Outcome.REVIEW:
        return "review"
    if finding.severity is Severity.NOTE:
        return "note"
    return finding.severity.value


def waiver_words(finding: Finding) -> str:
    """`W-1, accepted-risk, until 2027-01-01, approved by …`; empty when not waived."""
    waiver = finding.waiver
    if waiver is None:
        return ""
    return (
        f"{waiver.id}: {waiver.reason}, until {waiver.expires}, "
        f"approved by {waiver.approved_by} on {waiver.approved_on}"
    )
