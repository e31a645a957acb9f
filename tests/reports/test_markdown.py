"""Markdown: a card's text stays text on GitHub and GitLab."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from auditor.model import Report
from auditor.reports import markdown


def test_whole_page(report: Report, snapshot: Callable[[str, str], None]) -> None:
    snapshot("report.md", markdown.render(report))


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("<img src=x>", "&lt;img src=x&gt;"),
        ("[l](javascript:alert(1))", r"\[l\](javascript:alert(1))"),
        ("![i](http://evil/i.png)", r"\!\[i\](http:<!-- -->//evil/i.png)"),
        ("@everyone see #12", r"@<!-- -->everyone see \#<!-- -->12"),
        ("a | b", r"a \| b"),
        ("- x", r"\- x"),
        ("1. x", r"\1. x"),
        ("# x", r"\#<!-- --> x"),
        ("**b** `c`", r"\*\*b\*\* \`c\`"),
        ("one\n\n<!-- two", r"one &lt;\!-- two"),
        ("\u202egnp", r"\\u202egnp"),
    ],
)
def test_text_shows_as_it_is(raw: str, shown: str) -> None:
    assert markdown.text(raw) == shown


@pytest.mark.parametrize(
    ("raw", "shown"),
    [("a", "`a`"), ("a`b", "``a`b``"), ("`a", "`` `a ``"), ("", "` `"), ("a\nb", "`a b`")],
)
def test_code_cannot_be_left(raw: str, shown: str) -> None:
    assert markdown.code(raw) == shown


def test_a_table_row_keeps_its_cells(hostile_report: Report) -> None:
    page = markdown.render(hostile_report)
    rows = [row for row in page.splitlines() if row.startswith("| ")]
    assert len(rows) == len(hostile_report.subjects) + 2
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows[1:]} == {7}


def test_only_web_links_are_links(hostile_report: Report) -> None:
    page = re.sub(r"(`+) ?.*?\1", "", markdown.render(hostile_report))
    assert not re.search(r"(?<!\\)\]\(", page)


def test_what_does_not_fit_is_counted(report: Report) -> None:
    one = report.subjects[1]
    many = report._replace(
        subjects=tuple(one._replace(id=f"file:{index}", path=f"{index}") for index in range(2000))
    )
    page = markdown.render(many)
    assert len(page) <= markdown.COMMENT_LIMIT
    assert "and 1900 more in the full report" in page
    left_out = re.search(r"\*\*(\d+) more\*\* are in the full report", page)
    assert left_out
    shown = page.count("\n#### ")
    assert shown + int(left_out[1]) == 2000 * (len(one.findings) + len(one.problems)) + 2
