"""The report at a terminal: whole pages, and what must never reach a terminal."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from auditor.model import Report, ReportVerdict
from auditor.reports import text
from auditor.reports.lines import width_of

LineOf = Callable[[str, int], str | None]
Snapshot = Callable[[str, str], None]


@pytest.mark.parametrize(
    ("name", "verbosity", "width"),
    [
        ("summary", -2, 100),
        ("brief", -1, 100),
        ("narrow", 0, 72),
        ("normal", 0, 100),
        ("all", 1, 100),
    ],
)
def test_whole_pages(
    report: Report, line_of: LineOf, snapshot: Snapshot, name: str, verbosity: int, width: int
) -> None:
    page = text.render(report, width=width, verbosity=verbosity, line_of=line_of)
    snapshot(f"text-{name}.txt", page)


def test_color_adds_only_style(report: Report, line_of: LineOf) -> None:
    plain = text.render(report, line_of=line_of)
    colored = text.render(report, color=True, line_of=line_of)
    assert colored != plain
    assert re.sub(r"\x1b\[[0-9;]*m", "", colored) == plain
    assert "\x1b" not in plain


def test_nothing_of_a_hostile_card_reaches_the_terminal(hostile_report: Report) -> None:
    for verbosity in (-2, -1, 0, 1):
        page = text.render(
            hostile_report,
            verbosity=verbosity,
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
        if verbosity >= -1:
            assert r"\x1b[31mred" in bare
            assert r"\u202e" in bare


def test_no_row_is_wider_than_the_page(report: Report, hostile_report: Report) -> None:
    for one in (report, hostile_report):
        for width in (60, 80, 132):
            for row in text.render(one, width=width, verbosity=1).splitlines():
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
    assert "Credit the authors." in text.render(passing, verbosity=1)


def test_an_axis_that_was_not_assessed_is_never_none(report: Report) -> None:
    page = text.render(report, verbosity=1)
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
