"""Markdown for a pull request or a job summary: the verdict, a table, and what to do.

No text of a card becomes markup, a link, a mention or a picture.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.model import Finding, Outcome, Report, ReportVerdict, Severity, SubjectReport
from auditor.reports import explain
from auditor.reports.escape import clip, visible, web_link
from auditor.reports.flat import Row, rows
from auditor.reports.order import canonical, worst_first

COMMENT_LIMIT = 60_000
"""A comment on GitHub holds 65,536 characters."""

_MARK = {ReportVerdict.FAIL: "❌", ReportVerdict.REVIEW: "⚠️", ReportVerdict.PASS: "✅"}
_SPECIAL = re.compile(r"[\\`*_{}\[\]#|~!$^]")
_LEADING = re.compile(r"^([-+=:>]|\d+[.)])")
_CELL_LIMIT = 300


def render(report: Report, *, limit: int = COMMENT_LIMIT) -> str:
    """The report in at most `limit` characters; what does not fit is counted, not dropped."""
    report = canonical(report)
    found = rows(report)
    head = [*_heading(report), "", *_table(report)]
    foot = ["", f"<sub>{text(explain.footer(report))}</sub>"]
    room = limit - sum(len(row) + 1 for row in [*head, *foot]) - 200
    body: list[str] = []
    shown = 0
    for row in found:
        block = list(_finding(row, report))
        room -= sum(len(line) + 1 for line in block)
        if room < 0:
            break
        body.extend(block)
        shown += 1
    if found:
        body = ["", "### Findings", *body]
    if shown < len(found):
        body += ["", f"**{len(found) - shown} more** are in the full report."]
    return "\n".join([*head, *body, *foot]) + "\n"


def _heading(report: Report) -> Iterator[str]:
    run = report.run
    packs = ", ".join(f"{policy.id} {policy.version}" for policy in run.policies)
    yield f"## {_MARK[report.verdict]} License and provenance audit: {report.verdict.value}"
    yield ""
    yield (
        f"{text(explain.headline(report))}. Release under {code(run.target_license)}, "
        f"{run.stance.value} stance; policies {text(packs) or 'none'}; "
        f"knowledge of {text(report.knowledge_as_of)}."
    )


_TABLE_LIMIT = 100


def _table(report: Report) -> Iterator[str]:
    if not report.subjects:
        return
    target = text(report.run.target_license)
    yield f"| | Subject | License | Under {target} | Exposure | Findings |"
    yield "| --- | --- | --- | --- | --- | --- |"
    subjects = worst_first(report.subjects)
    for subject in subjects[:_TABLE_LIMIT]:
        verdict = explain.VERDICT_WORDS[subject.outbound.at(report.run.stance)]
        yield (
            f"| {_MARK[subject.verdict]} {subject.verdict.value} "
            f"| {_cell(code(clip(visible(subject.path), 200)))}{_named(subject)} "
            f"| {_cell(text(explain.license_words(subject.license)))} "
            f"| {verdict} | {explain.grade_words(subject.exposure)} | {len(subject.findings)} |"
        )
    if len(subjects) > _TABLE_LIMIT:
        rest = f"and {len(subjects) - _TABLE_LIMIT} more in the full report"
        yield f"| | {rest} | | | | |"


def _named(subject: SubjectReport) -> str:
    return f"<br>{_cell(text(subject.name))}" if subject.name else ""


def _cell(shown: str) -> str:
    """A bar ends a cell even inside of code, unless it is escaped."""
    return re.sub(r"(?<!\\)\|", r"\\|", shown)


def _finding(row: Row, report: Report) -> Iterator[str]:
    finding, subject = row.finding, row.subject
    known = ", in the baseline" if finding.baseline else ""
    yield ""
    yield f"#### {_sign(finding)} {code(finding.rule)} ({explain.outcome_label(finding)}{known})"
    yield ""
    yield text(finding.message)
    yield ""
    place = explain.where(finding.span, subject.path if subject else "")
    if place:
        yield f"- At: {code(place)}"
    if subject is not None and len(finding.path) > 1:
        steps = explain.steps(finding.path, subject.lineage, explain.subject_name(subject))
        path = " → ".join(
            f"{code(step.id)} ({text(step.license)})" if step.license else code(step.id)
            for step in steps
        )
        yield f"- Path: {path}"
    if subject is not None:
        clause = explain.clause(finding, subject)
        if clause is not None:
            yield f"- Clause: {text(explain.blocking_reason(clause))}"
        reason = explain.reason(finding, subject)
        if reason is not None:
            source = explain.source_words(reason, report.run.as_of)
            yield f"- Why: {text(reason.reason)} ({text(source)})"
    if finding.waiver is not None:
        words = f"{explain.waiver_words(finding)}. {finding.waiver.justification}"
        yield f"- Waiver: {text(words)}"
    if finding.remediation:
        yield f"- To do: {text(finding.remediation)}"
    for reference in finding.references:
        url = web_link(reference.url)
        yield (
            f"- See: [{text(reference.title)}]({url})" if url else f"- See: {text(reference.title)}"
        )


def _sign(finding: Finding) -> str:
    if finding.outcome is Outcome.WAIVED or finding.baseline:
        return "➖"
    if finding.severity is Severity.NOTE:
        return "ℹ️"
    return "⚠️" if explain.outcome_label(finding) in ("review", "warning") else "❌"


def text(raw: str) -> str:
    """Text that shows as it is: no markup, no HTML, no mention, no issue number, no bare link."""
    shown = clip(visible(raw), 2000)
    shown = shown.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    shown = _LEADING.sub(r"\\\1", _SPECIAL.sub(r"\\\g<0>", shown))
    # Mentions, issue numbers and bare links are found after the escapes are gone: an empty
    # comment between their letters is what stops them.
    shown = shown.replace("@", "@<!-- -->").replace("\\#", "\\#<!-- -->")
    return shown.replace("://", ":<!-- -->//").replace("www.", "www<!-- -->.")


def code(raw: str) -> str:
    """Text as code, fenced by more backticks than it holds in a row."""
    shown = clip(visible(raw), _CELL_LIMIT) or " "
    longest = max((len(run) for run in re.findall("`+", shown)), default=0)
    fence = "`" * (longest + 1)
    space = " " if shown.startswith("`") or shown.endswith("`") else ""
    return f"{fence}{space}{shown}{space}{fence}"
