"""Charts over all subjects as inline SVG: verdicts, licenses, exposure, findings by rule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from auditor.model import Axis, Grade, Outcome, Report, ReportVerdict
from auditor.reports import explain
from auditor.reports.lines import one_line
from auditor.reports.markup import Markup, join, tag, void

_MOST = 7
_GRADES = (
    Grade.CRITICAL,
    Grade.HIGH,
    Grade.UNDETERMINED,
    Grade.MEDIUM,
    Grade.LOW,
    Grade.NONE,
)
"""As a bar is read: the gravest first. What could not be graded stands beside what is high."""


def charts(report: Report) -> Markup:
    """Four figures; nothing when there is no subject."""
    if not report.subjects:
        return Markup("")
    return tag(
        "section",
        tag("h2", "Overview", class_="sr"),
        _figure("Verdicts", _verdicts(report)),
        _figure("Licenses concluded", _licenses(report)),
        _figure("Exposure by axis", _exposure(report)),
        _figure("Findings by rule", _rules(report)),
        class_="charts",
    )


def _figure(title: str, drawing: Markup) -> Markup:
    return tag("figure", tag("figcaption", title), drawing)


def _verdicts(report: Report) -> Markup:
    found = Counter(subject.verdict for subject in report.subjects)
    rows = [
        (verdict.value, [(found[verdict], verdict.value)], str(found[verdict]))
        for verdict in (ReportVerdict.FAIL, ReportVerdict.REVIEW, ReportVerdict.PASS)
    ]
    return _bars(rows, len(report.subjects))


def _licenses(report: Report) -> Markup:
    found = Counter(explain.license_kind(subject.license) for subject in report.subjects)
    rows = sorted(found.items(), key=lambda one: (-one[1], one[0]))
    shown = [(name, [(count, "bar")], str(count)) for name, count in rows[:_MOST]]
    rest = sum(count for _, count in rows[_MOST:])
    if rest:
        shown.append((f"{len(rows) - _MOST} others", [(rest, "bar")], str(rest)))
    return _bars(shown, max(count for _, ((count, _),), _ in shown))


def _exposure(report: Report) -> Markup:
    rows = []
    for axis in Axis:
        found = Counter(subject.exposure.axes.get(axis) for subject in report.subjects)
        parts = [(found[grade], f"g-{grade.value}") for grade in _GRADES if found[grade]]
        graded = len(report.subjects) - found[None]
        rows.append((explain.AXIS_WORDS[axis], parts, str(graded)))
    bars = _bars(rows, len(report.subjects))
    legend = join(
        tag("span", tag("i", class_=f"g-{grade.value}"), grade.value) for grade in _GRADES
    )
    return join([bars, tag("p", legend, class_="legend")])


def _rules(report: Report) -> Markup:
    found = Counter(
        finding.rule
        for subject in report.subjects
        for finding in subject.findings
        if finding.outcome is not Outcome.WAIVED and not finding.baseline
    )
    if not found:
        return tag("p", "No open findings.", class_="none")
    rows = sorted(found.items(), key=lambda one: (-one[1], one[0]))
    shown = [(name, [(count, "bar")], str(count)) for name, count in rows[:_MOST]]
    return _bars(shown, rows[0][1])


def _bars(rows: Sequence[tuple[str, list[tuple[int, str]], str]], most: int) -> Markup:
    """Horizontal bars: label, parts (count and style), figure at the right.

    Only the bars are drawings, stretched to the room there is, so that text keeps its size.
    """
    drawn = []
    for label, parts, figure in rows:
        x = 0.0
        bars = []
        for count, style in parts:
            width = 100 * count / max(most, 1)
            bars.append(void("rect", x=round(x, 2), width=round(width, 2), height=10, class_=style))
            x += width
        svg = tag(
            "svg", *bars, viewBox="0 0 100 10", preserveAspectRatio="none", aria_hidden="true"
        )
        drawn.append(join([tag("span", one_line(label, 60)), svg, tag("b", figure)]))
    return tag("ul", *(tag("li", row) for row in drawn), class_="bars")
