"""Lines that editors can jump from."""

from __future__ import annotations

import re
from collections.abc import Callable

from auditor.model import Report
from auditor.reports import brief


def test_whole_output(report: Report, snapshot: Callable[[str, str], None]) -> None:
    snapshot("brief.txt", brief.render(report))


def test_each_finding_is_one_harmless_line(hostile_report: Report) -> None:
    text = brief.render(hostile_report)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e\ud800]", text)
    assert len(text.splitlines()) == text.count("\n")
    assert not re.search(r"^::", text, re.MULTILINE)
