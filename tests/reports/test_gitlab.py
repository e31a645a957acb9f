"""GitLab Code Quality: the keys that its widget reads, and fingerprints that tell apart."""

from __future__ import annotations

import json
from collections.abc import Callable

from auditor.model import Report
from auditor.reports import gitlab


def test_whole_output(report: Report, snapshot: Callable[[str, str], None]) -> None:
    snapshot("gitlab.json", gitlab.render(report))


def test_every_entry_has_what_the_widget_needs(report: Report, hostile_report: Report) -> None:
    for one in (report, hostile_report):
        entries = json.loads(gitlab.render(one))
        assert len({entry["fingerprint"] for entry in entries}) == len(entries)
        for entry in entries:
            assert set(entry) == {
                "check_name",
                "description",
                "fingerprint",
                "location",
                "severity",
            }
            assert entry["severity"] in {"info", "minor", "major", "critical", "blocker"}
            assert entry["location"]["lines"]["begin"] >= 1
            assert entry["location"]["path"]


def test_waived_findings_are_left_out(report: Report) -> None:
    assert "upstream-known" not in gitlab.render(report)
    assert "license-claims-agree" in gitlab.render(report)
