"""Widths, wrapping and the caret under the right cells."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.reports.lines import excerpt, fit, fit_end, width_of, wrap


@pytest.mark.parametrize(
    ("line", "column", "end_column", "row", "caret"),
    [
        ("license: mit", 10, 13, "license: mit", "         ^^^"),
        ("\tlicense: mit", 11, 14, "    license: mit", "             ^^^"),
        ("日本: mit", 5, 8, "日本: mit", "      ^^^"),
        ("a: 日本", 4, 6, "a: 日本", "   ^^^^"),
        ("a: \x1bb", 5, 6, r"a: \x1bb", "       ^"),
        ("a: e\u0301x", 6, 7, "a: e\u0301x", "    ^"),
        ("license: mit", 10, 0, "license: mit", "         ^"),
        ("license: mit", 99, 120, "license: mit", "            ^"),
        ("", 1, 1, "", "^"),
        ("license: mit\r\n", 10, 40, "license: mit", "         ^^^"),
    ],
)
def test_the_caret_stands_under_the_marked_stretch(
    line: str, column: int, end_column: int, row: str, caret: str
) -> None:
    shown = excerpt(line, column, end_column, 40)
    assert shown.text == row
    assert " " * shown.start + "^" * shown.length == caret


def test_a_long_line_is_cut_around_the_mark() -> None:
    line = "x" * 500 + "MARK" + "y" * 500
    shown = excerpt(line, 501, 505, 40)
    assert width_of(shown.text) <= 40
    assert shown.text[shown.start : shown.start + shown.length] == "MARK"
    assert shown.text.startswith("…")
    assert shown.text.endswith("…")


@given(
    st.text(),
    st.integers(-3, 60),
    st.integers(-3, 60),
    st.integers(20, 80),
)
def test_the_mark_is_never_outside_of_the_page(
    line: str, column: int, end_column: int, width: int
) -> None:
    shown = excerpt(line, column, end_column, width)
    assert width_of(shown.text) <= width
    assert 0 <= shown.start <= width + 1
    assert shown.length >= 1


@given(st.text(st.characters(exclude_categories=("Cs", "Cc"))), st.integers(4, 60))
def test_wrapping_loses_nothing_and_stays_inside(text: str, width: int) -> None:
    rows = wrap(text, width)
    assert "".join("".join(rows).split()) == "".join(text.split())
    assert all(width_of(row) <= width for row in rows)


def test_of_a_path_the_end_is_kept() -> None:
    assert fit_end("models/chat/README.md", 12) == "…t/README.md"
    assert fit_end("日本日本", 5) == "…日本"
    assert fit_end("short", 5) == "short"


def test_fit_marks_what_it_left_out() -> None:
    assert fit("abcdef", 6) == "abcdef"
    assert fit("abcdefg", 6) == "abcde…"
    assert fit("日本日本", 6) == "日本…"
