"""JUnit XML, as CI servers read it: a suite for each subject, a case for each finding.

What fails or needs review is a failure, what could not be judged an error, what is waived or was
in the baseline is skipped, and a note passes with its text as output.
"""

from __future__ import annotations

from xml.etree import ElementTree as ET

from auditor.model import Finding, Outcome, Report, Severity
from auditor.reports import explain
from auditor.reports.escape import visible
from auditor.reports.flat import INPUT_PACK, Row, of_run, of_subject
from auditor.reports.order import canonical, worst_first

_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'


def render(report: Report) -> str:
    """The report as one `testsuites` document. Control characters are shown, never written."""
    report = canonical(report)
    root = ET.Element("testsuites", name="auditor")
    for subject in worst_first(report.subjects):
        own = of_subject(subject)
        suite = _suite(root, subject.path, own)
        if not own:
            _case(suite, "verdict", subject.path)
    others = of_run(report)
    if others:
        _suite(root, "run", others)
    for key in ("tests", "failures", "errors", "skipped"):
        root.set(key, str(sum(int(suite.get(key, "0")) for suite in root)))
    ET.indent(root)
    return _DECLARATION + ET.tostring(root, encoding="unicode") + "\n"


def _suite(root: ET.Element, name: str, found: list[Row]) -> ET.Element:
    suite = ET.SubElement(root, "testsuite", name=visible(name))
    for row in found:
        _finding(suite, row)
    suite.set("tests", str(max(len(found), 1)))
    for key, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        suite.set(key, str(len(suite.findall(f"testcase/{tag}"))))
    return suite


def _case(suite: ET.Element, name: str, path: str) -> ET.Element:
    return ET.SubElement(suite, "testcase", name=visible(name), classname=visible(path))


def _finding(suite: ET.Element, row: Row) -> None:
    finding = row.finding
    case = _case(suite, finding.rule, row.span.path)
    case.set("file", visible(row.span.path))
    case.set("line", str(row.span.line))
    message = visible(finding.message)
    tag, kind = _tag(finding)
    if tag == "skipped":
        why = explain.waiver_words(finding) or "in the baseline"
        ET.SubElement(case, tag, message=visible(f"{why}: {finding.message}"))
    elif tag:
        ET.SubElement(case, tag, message=message, type=kind).text = _body(row)
    else:
        ET.SubElement(case, "system-out").text = _body(row)


def _tag(finding: Finding) -> tuple[str, str]:
    """Element and type; no element for a note, which does not fail."""
    if finding.outcome is Outcome.WAIVED or finding.baseline:
        return "skipped", ""
    if finding.outcome is Outcome.ERROR:
        return "error", "error"
    if finding.severity is Severity.NOTE:
        return "", ""
    kind = "review" if finding.outcome is Outcome.REVIEW else finding.severity.value
    return "failure", kind


def _body(row: Row) -> str:
    finding, subject = row.finding, row.subject
    lines = [finding.message, f"at {explain.where(row.span)}"]
    if subject is not None and len(finding.path) > 1:
        lines.append(f"path: {explain.plain_path(finding.path, subject)}")
    if subject is not None and (clause := explain.clause(finding, subject)) is not None:
        lines.append(f"clause: {explain.blocking_words(clause)}")
    if finding.remediation:
        lines.append(f"to do: {finding.remediation}")
    rule = finding.rule if finding.pack == INPUT_PACK else f"{finding.pack}/{finding.rule}"
    lines.append(f"rule: {rule}")
    return "\n".join(visible(line) for line in lines)
