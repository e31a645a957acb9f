"""The findings of the HTML report, as cards: what was found, where, why and what to do."""

from __future__ import annotations

from auditor.model import Finding, Outcome, Report, Severity
from auditor.reports import explain
from auditor.reports.flat import Row
from auditor.reports.html_parts import between, dated, pair, path_list, section
from auditor.reports.markup import Child, Markup, cited, join, link, tag


def findings(rows: list[Row], report: Report) -> Markup | None:
    """The findings as cards, what counts first; None when there are none."""
    if not rows:
        return None
    return section("Findings", *(_finding(row, report) for row in rows), wide=True)


def _finding(row: Row, report: Report) -> Markup:
    finding, subject = row.finding, row.subject
    rows: list[Child] = []
    place = explain.where(finding.span)
    if place:
        rows += pair("at", tag("code", place))
    if finding.waiver is not None:
        waiver = finding.waiver
        rows += pair("waiver", explain.waiver_words(finding))
        rows += pair("because", waiver.justification)
        if waiver.evidence:
            rows += pair("evidence", join(between(map(cited, waiver.evidence), ", ")))
    if subject is not None and len(finding.path) > 1:
        rows += pair("path", path_list(finding.path, subject))
    if subject is not None and (clause := explain.clause(finding, subject)) is not None:
        words = explain.blocking_reason(clause)
        rows += pair("clause", join([words, " ", cited(clause.source, "source")]))
    if subject is not None and (reason := explain.reason(finding, subject)) is not None:
        rows += pair("why", join([reason.reason, " ", dated(reason, report.run.as_of)]))
    if finding.remediation:
        rows += pair("to do", finding.remediation)
    if finding.references:
        links = (link(one.url, one.title) for one in finding.references)
        rows += pair("see", join(between(links, ", ")))
    if finding.related:
        places = (tag("code", explain.where(span)) for span in finding.related)
        rows += pair("also", join(between(places, ", ")))
    label = explain.outcome_label(finding)
    return tag(
        "div",
        tag(
            "h4",
            tag("span", label, class_=f"pill {_tone(finding)}"),
            tag("span", finding.title or finding.rule),
            tag("code", finding.rule, class_="rule"),
            tag("span", "in the baseline", class_="known") if finding.baseline else None,
        ),
        tag("p", finding.message, class_="message"),
        tag("dl", *rows) if rows else None,
        class_=f"finding {_tone(finding)}",
    )


def _tone(finding: Finding) -> str:
    if not news(finding):
        return "waived"
    if finding.outcome is Outcome.REVIEW or finding.severity is Severity.WARNING:
        return "review"
    return "note" if finding.severity is Severity.NOTE else "fail"


def news(finding: Finding) -> bool:
    return finding.outcome is not Outcome.WAIVED and not finding.baseline
