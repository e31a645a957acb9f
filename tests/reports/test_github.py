"""Annotations: GitHub obeys every line that begins with two colons, so only ours may."""

from __future__ import annotations

import re
from collections.abc import Callable

from auditor.model import Report
from auditor.reports import github, github_summary, markdown

COMMAND = re.compile(r"::(error|warning|notice) ([^:]*)::(.*)")


def test_whole_output(report: Report, snapshot: Callable[[str, str], None]) -> None:
    snapshot("github.txt", github.render(report))


def test_known_and_waived_findings_are_counted_and_not_annotated(report: Report) -> None:
    text = github.render(report)
    assert "license-claims-agree" not in text
    assert "upstream-known" not in text
    assert "1 finding waived; 1 finding in the baseline" in text.splitlines()[-1]


def test_a_card_can_neither_add_a_command_nor_a_property(hostile_report: Report) -> None:
    rows = github.render(hostile_report).splitlines()
    assert len(rows) == len(github.render(hostile_report).split("\n")) - 1
    for row in rows:
        command = COMMAND.fullmatch(row)
        assert command, row[:80]
        names = [part.split("=")[0] for part in command[2].split(",")]
        assert set(names) <= {"file", "line", "endLine", "col", "endColumn", "title"}
        assert len(set(names)) == len(names)
        assert "%0A \\U" not in row  # the card's own `%0A` stays three letters: `%250A`


def test_lines_are_at_least_one(hostile_report: Report) -> None:
    assert not re.search(r"line=0|col=0", github.render(hostile_report))


def test_the_job_summary_is_the_markdown_report(report: Report) -> None:
    assert github_summary.render(report) == markdown.render(report)
