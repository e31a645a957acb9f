"""The report at a terminal: whole pages, and what must never reach a terminal."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from auditor.model import Report, ReportVerdict
from auditor.reports import text
from auditor.reports.lines import width_of

LineOf = Callable[[str, int], str | None]
Snapshot = Callable[[str, str], None]


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("summary", {"quiet": True}),
        ("narrow", {"width": 72}),
        ("normal", {}),
        ("all", {"verbose": True}),
    ],
)
def test_whole_pages(
    report: Report, line_of: LineOf, snapshot: Snapshot, name: str, options: dict[str, Any]
) -> None:
    snapshot(f"text-{name}.txt", text.render(report, line_of=line_of, **options))


def test_color_adds_only_style(report: Report, line_of: LineOf) -> None:
    plain = text.render(report, line_of=line_of)
    colored = text.render(report, color=True, line_of=line_of)
    assert colored != plain
    assert re.sub(r"\x1b\[[0-9;]*m", "", colored) == plain
    assert "\x1b" not in plain


def test_nothing_of_a_hostile_card_reaches_the_terminal(hostile_report: Report) -> None:
    for verbose in (False, True):
        page = text.render(
            hostile_report,
            verbose=verbose,
            color=True,
            line_of=lambda path, line: path * 2,
        )
        bare = re.sub(r"\x1b\[[0-9;]*m", "", page)
        page.encode("utf-8")
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u202e\u2066\ufeff\ud800]", bare)
        # Styles of our own only: the card's `ESC[31m` is shown, not obeyed.
        assert set(re.findall(r"\x1b\[([0-9;]*)m", page)) <= {
            "0", "1", "2", "31", "32", "33", "34", "1;31", "1;32", "1;33", "1;34", "1;2",
        }  # fmt: skip
        assert r"\x1b[31mred" in bare
        assert r"\u202e" in bare


def test_no_row_is_wider_than_the_page(report: Report, hostile_report: Report) -> None:
    for one in (report, hostile_report):
        for width in (60, 80, 132):
            for row in text.render(one, width=width, verbose=True).splitlines():
                assert width_of(row) <= width


def test_a_passing_subject_is_one_line_unless_all_is_asked_for(report: Report) -> None:
    passing = report._replace(
        subjects=tuple(one for one in report.subjects if one.verdict is ReportVerdict.PASS) * 1,
        errors=(),
        findings=(),
        verdict=ReportVerdict.PASS,
    )
    page = text.render(passing)
    assert [row for row in page.splitlines() if "data/corpus" in row] == [
        "✓ PASS    data/corpus/README.md  CC-BY-4.0: yes, with notices; exposure low"
    ]
    assert "duties" not in page
    assert "Credit the authors." in text.render(passing, verbose=True)


def test_an_axis_that_was_not_assessed_is_never_none(report: Report) -> None:
    page = text.render(report, verbose=True)
    assert re.search(r"privacy +not assessed", page)


def test_without_documents_nothing_is_quoted(report: Report) -> None:
    assert "^" not in text.render(report)


def test_a_new_problem_stands_before_one_of_the_baseline_and_waived_ones_last(
    report: Report,
) -> None:
    page = text.render(report)
    marks = re.findall(r"^  (error|warning|review|note|waived) +([a-z-]+)", page, re.MULTILINE)
    chat = [rule for _, rule in marks[: [rule for _, rule in marks].index("upstream-known") + 1]]
    assert chat == [
        "exposure-copyright",
        "lineage-compatible",
        "license-claims-agree",
        "card-portable",
        "upstream-known",
    ]


def test_a_card_gives_no_command_to_the_runner_of_a_job(report: Report) -> None:
    (finding,) = report.findings
    evil = finding._replace(message="::set-output name=a::b ##[add-mask]c")
    page = text.render(report._replace(findings=(evil,)), width=60)
    assert not re.search(r"^\s*::|##\[", page, re.MULTILINE)
    assert r"\x3a:set-output name=a::b #\x23[add-mask]c" in page
