"""The report for a person at a terminal: worst first, each finding with its line, path and remedy.

A passing subject takes one line unless everything is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.model import (
    Finding,
    Outcome,
    Problem,
    Report,
    ReportVerdict,
    Severity,
    Span,
    SubjectReport,
)
from auditor.reports import explain
from auditor.reports.escape import no_command, visible
from auditor.reports.flat import unread
from auditor.reports.lines import fit, fit_end, pad, width_of, wrap
from auditor.reports.order import canonical, worst_first
from auditor.reports.page import (
    BLUE,
    BOLD,
    DIM,
    GREEN,
    INDENT,
    RED,
    YELLOW,
    LineOf,
    Page,
    head,
    labelled,
    paragraph,
    quoted,
)
from auditor.reports.text_basis import basis

_NARROWEST = 60
_SHORTEST_PATH = 24
_MARKS = {
    ReportVerdict.FAIL: ("✗ FAIL", RED),
    ReportVerdict.REVIEW: ("? REVIEW", YELLOW),
    ReportVerdict.PASS: ("✓ PASS", GREEN),
}


def render(
    report: Report,
    *,
    color: bool = False,
    width: int = 100,
    quiet: bool = False,
    verbose: bool = False,
    line_of: LineOf | None = None,
) -> str:
    """The report as text.

    `quiet` leaves the summary alone, `verbose` shows everything about every subject. `width` is
    in terminal cells. `line_of` gives lines of the documents to quote. `color` uses ANSI
    sequences; nothing from the input is passed on raw.
    """
    report = canonical(report)
    page = Page(color=color, width=max(width, _NARROWEST), verbose=verbose, line_of=line_of)
    rows: list[str] = []
    if not quiet:
        rows.extend(_heading(report, page))
        rows.extend(_subjects(report, page))
        rows.extend(_about_run(report, page))
        rows.append("")
    rows.extend(_summary(report, page))
    if not quiet:
        rows.extend(page.paint(row, DIM) for row in wrap(explain.footer(report), page.width))
    return "\n".join(map(no_command, rows)) + "\n"


def _summary(report: Report, page: Page) -> Iterator[str]:
    mark, code = _MARKS[report.verdict]
    first, *others = wrap(explain.headline(report), page.width - INDENT + 1)
    yield f"{page.paint(pad(mark, INDENT - 1), BOLD, code)}{first}"
    for other in others:
        yield f"{'':{INDENT - 1}}{other}"


def _heading(report: Report, page: Page) -> Iterator[str]:
    run = report.run
    packs = ", ".join(f"{policy.id} {policy.version}" for policy in run.policies)
    text = (
        f"auditor {report.tool_version}: release under {run.target_license}, {run.stance.value} "
        f"stance; policies {packs or 'none'}; knowledge of {report.knowledge_as_of}"
    )
    for row in wrap(visible(text), page.width):
        yield page.paint(row, DIM)


def _color(finding: Finding) -> str:
    if finding.outcome is Outcome.WAIVED or finding.baseline:
        return DIM
    if finding.outcome is Outcome.REVIEW or finding.severity is Severity.WARNING:
        return YELLOW
    return BLUE if finding.severity is Severity.NOTE else RED


def _subjects(report: Report, page: Page) -> Iterator[str]:
    first_calm = True
    for subject in worst_first(report.subjects):
        if subject.verdict is ReportVerdict.PASS and not page.verbose:
            if first_calm:
                yield ""
                first_calm = False
            yield _passing(subject, report, page)
        else:
            yield from _subject(subject, report, page)


def _passing(subject: SubjectReport, report: Report, page: Page) -> str:
    mark, code = _MARKS[subject.verdict]
    verdict = explain.VERDICT_WORDS[subject.outbound.at(report.run.stance)]
    waived = sum(finding.outcome is Outcome.WAIVED for finding in subject.findings)
    others = len(subject.findings) - waived
    parts = [
        f"{explain.license_words(subject.license)}: {verdict}",
        f"exposure {explain.grade_words(subject.exposure)}",
        f"{waived} waived" if waived else "",
        explain.number(others, "note") if others else "",
    ]
    facts = visible("; ".join(part for part in parts if part))
    room = page.width - INDENT + 1
    place = fit_end(visible(subject.path), max(room - width_of(facts) - 2, _SHORTEST_PATH))
    return page.paint(pad(mark, INDENT - 1), code) + fit(f"{place}  {facts}", room)


def _subject(subject: SubjectReport, report: Report, page: Page) -> Iterator[str]:
    mark, code = _MARKS[subject.verdict]
    name = visible(explain.subject_name(subject))
    place = visible(subject.path)
    kind = subject.kind.value if name == place else f"{subject.kind.value} {name}"
    verdict = explain.VERDICT_WORDS[subject.outbound.at(report.run.stance)]
    yield ""
    rows = wrap(f"{place}  ({kind})", page.width - INDENT + 1)
    yield page.paint(pad(mark, INDENT - 1), BOLD, code) + page.paint(rows[0], BOLD)
    yield from paragraph("\n".join(rows[1:]), page, INDENT - 1)
    facts = (
        f"license {explain.license_words(subject.license)}; "
        f"release under {subject.outbound.target}: {verdict}; "
        f"exposure {explain.grade_words(subject.exposure)}"
    )
    yield from paragraph(facts, page, INDENT - 1)
    for problem in subject.problems:
        if problem.fatal:
            yield from _problem(problem, page)
    for finding in subject.findings:
        yield from _finding(finding, subject, report, page)
    for problem in subject.problems:
        if not problem.fatal:
            yield from _problem(problem, page)
    yield from basis(subject, report, page)


def _finding(finding: Finding, subject: SubjectReport, report: Report, page: Page) -> Iterator[str]:
    after = "  in the baseline" if finding.baseline else ""
    label = explain.outcome_label(finding)
    yield from head(label, finding.rule, page, _color(finding), after=after)
    yield from paragraph(finding.message, page)
    if finding.waiver is not None:
        yield from labelled("waiver", explain.waiver_words(finding), page)
        yield from labelled("because", finding.waiver.justification, page)
    yield from labelled("at", explain.where(finding.span), page)
    if finding.severity is Severity.NOTE and not page.verbose:
        return
    yield from quoted(finding.span, page)
    if finding.waiver is not None and not page.verbose:
        return
    if len(finding.path) > 1:
        path = explain.path_words(finding.path, subject.lineage, explain.subject_name(subject))
        yield from labelled("path", path, page)
    clause = explain.clause(finding, subject)
    if clause is not None:
        yield from labelled("clause", explain.blocking_words(clause), page)
        if not _said(clause.reason, finding.message):
            yield from labelled("why", clause.reason, page)
    reason = explain.reason(finding, subject)
    if reason is not None:
        if not _said(reason.reason, finding.message):
            yield from labelled("why", reason.reason, page)
        yield from labelled("source", explain.source_words(reason, report.run.as_of), page)
    yield from labelled("do", finding.remediation, page)
    for reference in finding.references:
        yield from labelled("see", f"{reference.title} {reference.url}", page)
    if page.verbose:
        for span in finding.related:
            yield from labelled("also", explain.where(span), page)
            yield from quoted(span, page)
        yield from labelled("id", finding.fingerprint, page)


def _said(text: str, message: str) -> bool:
    return text.casefold() in message.casefold()


def _problem(problem: Problem, page: Page) -> Iterator[str]:
    label, code = ("error", RED) if problem.fatal else ("note", BLUE)
    yield from head(label, problem.code, page, code)
    yield from paragraph(problem.message, page)
    yield from labelled("at", explain.problem_place(problem), page)
    if problem.line:
        span = Span(path=problem.path, line=problem.line, column=problem.column)
        yield from quoted(span, page)
    yield from labelled("do", problem.hint, page)


def _about_run(report: Report, page: Page) -> Iterator[str]:
    problems = unread(report)
    if problems:
        yield ""
        yield page.paint("Input that could not be read as it should be", BOLD)
        for problem in problems:
            yield from _problem(problem._replace(fatal=True), page)
    if report.findings:
        yield ""
        yield page.paint("About this run", BOLD)
    for finding in report.findings:
        yield from head(explain.outcome_label(finding), finding.rule, page, _color(finding))
        yield from paragraph(finding.message, page)
        yield from labelled("at", explain.where(finding.span), page)
        yield from quoted(finding.span, page)
        yield from labelled("do", finding.remediation, page)
    if report.ignored:
        yield ""
        yield page.paint(f"{explain.number(report.ignored, 'file')} of no kind read here", DIM)
