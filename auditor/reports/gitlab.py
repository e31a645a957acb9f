"""GitLab Code Quality: what the merge request widget shows and compares with the target branch.

Waived findings are left out. Findings of the baseline stay: GitLab does its own comparison.
"""

from __future__ import annotations

import json
from hashlib import sha256

from auditor.model import Finding, Outcome, Report, Severity
from auditor.reports.escape import visible
from auditor.reports.flat import Row, rows
from auditor.reports.order import canonical

_SEVERITY = {Severity.ERROR: "critical", Severity.WARNING: "minor", Severity.NOTE: "info"}


def render(report: Report) -> str:
    """A JSON array with an object for each finding, ending in a line break."""
    seen: dict[str, int] = {}
    found = [
        {
            "description": visible(row.finding.message),
            "check_name": row.finding.rule,
            "fingerprint": _fingerprint(row, seen),
            "severity": _severity(row.finding),
            "location": {
                "path": visible(row.span.path) or ".",
                "lines": {"begin": row.span.line},
            },
        }
        for row in rows(canonical(report))
        if row.finding.outcome is not Outcome.WAIVED
    ]
    return json.dumps(found, indent=2, sort_keys=True, ensure_ascii=True) + "\n"


def _severity(finding: Finding) -> str:
    if finding.outcome is Outcome.REVIEW and finding.severity is Severity.ERROR:
        return "major"
    return _SEVERITY[finding.severity]


def _fingerprint(row: Row, seen: dict[str, int]) -> str:
    """Unique in the file, and the same for the same finding whatever line it moved to."""
    finding = row.finding
    subject = row.subject.id if row.subject else ""
    basis = (finding.rule, subject, row.span.path, finding.fingerprint or finding.message)
    text = "\0".join(basis)
    seen[text] = seen.get(text, 0) + 1
    numbered = f"{text}\0{seen[text]}".encode("utf-8", "surrogatepass")
    return sha256(numbered).hexdigest()[:32]
