"""The report for a compliance officer: one file, to be read, filtered, printed and archived.

Nothing is fetched, and nothing needs a script to be read: the script filters, no more. The page's
own policy (CSP) allows exactly this style sheet and this script, whatever a card contains.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from pathlib import Path

from auditor.model import Finding, Grade, Outcome, Report, ReportVerdict
from auditor.reports import explain
from auditor.reports.flat import of_run
from auditor.reports.html_charts import charts
from auditor.reports.html_findings import findings
from auditor.reports.html_subject import article
from auditor.reports.markup import Child, Markup, join, listed, tag, void
from auditor.reports.order import canonical, worst_first

_OPENED = 3
"""As many subjects are open from the beginning when there are no more."""

_LEAD = {
    ReportVerdict.FAIL: "Fails",
    ReportVerdict.REVIEW: "Needs review",
    ReportVerdict.PASS: "Passes",
}


def render(report: Report) -> str:
    """One self-contained HTML document."""
    report = canonical(report)
    style, script = _asset("report.css"), _asset("report.js")
    policy = (
        f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    title = f"Audit: {report.verdict.value}, {explain.headline(report)}"
    head = tag(
        "head",
        Markup('<meta charset="utf-8"/>'),
        # Not through `tag`: quotes of the policy must stay quotes, and it holds no foreign text.
        Markup(f'<meta http-equiv="Content-Security-Policy" content="{policy}"/>'),
        void("meta", name="viewport", content="width=device-width, initial-scale=1"),
        void("meta", name="color-scheme", content="light dark"),
        void("meta", name="referrer", content="no-referrer"),
        tag("title", title),
        Markup(f"<style>{style}</style>"),
    )
    body = tag(
        "body",
        tag("a", "Skip to the subjects", href="#subjects", class_="skip"),
        tag("div", join(_parts(report)), class_="page"),
        Markup(f"<script>{script}</script>"),
    )
    return f'<!DOCTYPE html>\n<html lang="en">\n{head}\n{body}\n</html>\n'


@cache
def _asset(name: str) -> str:
    return Path(__file__).with_name(name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    return "sha256-" + b64encode(sha256(text.encode()).digest()).decode()


def _parts(report: Report) -> Iterable[Child]:
    subjects = worst_first(report.subjects)
    yield _header(report)
    yield tag(
        "main",
        charts(report),
        _about_run(report),
        _waivers(report),
        _filter(report) if len(subjects) > 1 else None,
        tag(
            "section",
            tag("h2", "Subjects", id="subjects", tabindex="-1"),
            *(
                article(subject, report, number, opened=len(subjects) <= _OPENED)
                for number, subject in enumerate(subjects, start=1)
            ),
            tag("p", "No subject matches.", class_="none", id="none", hidden=True),
            class_="subjects",
        ),
    )
    yield _footer(report)


def _header(report: Report) -> Markup:
    run, found = report.run, explain.counts(report)
    tiles = [
        _tile(found.subjects, "subjects", "", "all"),
        _tile(found.fail, "fail", "fail", "fail"),
        _tile(found.review, "need review", "review", "review"),
        _tile(found.passed, "pass", "pass", "pass"),
        _tile(found.waived, "findings waived", "", ""),
        _tile(found.unread, "input problems", "fail" if found.unread else "", ""),
    ]
    if found.known:
        tiles.insert(5, _tile(found.known, "in the baseline", "", ""))
    return tag(
        "header",
        tag("p", "License and provenance audit", class_="kind"),
        tag(
            "h1",
            tag("span", _LEAD[report.verdict], class_=f"lead {report.verdict.value}"),
            f" for release under {run.target_license}",
        ),
        tag(
            "p",
            f"As of {run.as_of}, {run.stance.value} stance, knowledge of {report.knowledge_as_of}.",
            class_="about",
        ),
        tag("div", *tiles, class_="tiles"),
    )


def _tile(count: int, label: str, tone: str, verdict: str) -> Markup:
    """A count; one of subjects is a button that filters, where scripts run."""
    inside = (tag("b", f"{count:,}"), tag("span", label))
    style = f"tile {tone}" if count and tone else "tile"
    if not verdict:
        return tag("div", *inside, class_=style)
    return tag("a", *inside, class_=style, href="#subjects", data_verdict=verdict)


def _filter(report: Report) -> Markup:
    """Hidden until the script that makes it work has run."""
    grades = [one for one in Grade if any(s.exposure.grade is one for s in report.subjects)]
    rules = sorted({one.rule for subject in report.subjects for one in subject.findings})
    return tag(
        "form",
        tag(
            "label",
            tag("span", "Search", class_="sr"),
            void(
                "input",
                type="search",
                id="q",
                autocomplete="off",
                spellcheck="false",
                placeholder="Search name, path, license, upstream …  ( / )",
            ),
            class_="search",
        ),
        _select("v", "Verdict", [verdict.value for verdict in ReportVerdict]),
        _select("g", "Exposure", [grade.value for grade in grades]),
        _select("r", "Rule", rules),
        tag("button", "Open all", type="button", id="toggle"),
        tag("output", f"{len(report.subjects):,} shown", id="shown", aria_live="polite"),
        class_="filter",
        id="filter",
        role="search",
        hidden=True,
    )


def _select(name: str, label: str, values: list[str]) -> Markup:
    options = (tag("option", value, value=value) for value in values)
    return tag(
        "label",
        tag("span", label, class_="sr"),
        tag("select", tag("option", f"{label}: all", value=""), *options, id=name),
    )


def _about_run(report: Report) -> Markup | None:
    section = findings(of_run(report), report)
    if section is None:
        return None
    return tag(
        "section",
        tag("h2", "Inputs and waivers that need attention"),
        tag("div", section, class_="body"),
        class_="run",
    )


def _waivers(report: Report) -> Markup | None:
    """Every waiver that covers something, with its last day: the soonest first."""
    rows: list[tuple[str, Finding, str]] = [
        (finding.waiver.expires, finding, explain.subject_name(subject))
        for subject in report.subjects
        for finding in subject.findings
        if finding.outcome is Outcome.WAIVED and finding.waiver is not None
    ]
    if not rows:
        return None
    names = ("expires", "waiver", "subject", "rule", "reason", "approved by")
    head = tag("tr", *(tag("th", name) for name in names))
    body = (
        tag(
            "tr",
            tag("td", tag("b", expires)),
            tag("td", finding.waiver.id if finding.waiver else ""),
            tag("td", name),
            tag("td", tag("code", finding.rule)),
            tag("td", finding.waiver.reason if finding.waiver else ""),
            tag("td", finding.waiver.approved_by if finding.waiver else ""),
        )
        for expires, finding, name in sorted(rows, key=lambda row: (row[0], row[2], row[1].rule))
    )
    table = tag("table", tag("thead", head), tag("tbody", *body))
    return tag(
        "section",
        tag("h2", "Waivers in force"),
        tag("div", table, class_="scroll card"),
        class_="run",
    )


def _footer(report: Report) -> Markup:
    run = report.run
    packs = (
        join([tag("b", f"{pack.id} {pack.version}"), " ", tag("code", pack.sha256[:16])])
        for pack in run.policies
    )
    ignored = explain.number(report.ignored, "file")
    return tag(
        "footer",
        tag("p", tag("strong", explain.footer(report))),
        tag(
            "p",
            f"Made by auditor {report.tool_version}, knowledge {report.knowledge_version}, "
            f"{'offline' if run.offline else 'online'}; {ignored} of no kind that is read here.",
        ),
        tag("p", "Policies:"),
        listed(packs),
    )
