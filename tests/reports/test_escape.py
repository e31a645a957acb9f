"""Text from strangers, made harmless."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.reports.escape import clip, no_command, visible, visible_line, web_link


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("plain", "plain"),
        ("two\n\t lines ", "two lines"),
        ("\x1b[31mred", r"\x1b[31mred"),
        ("\x9b31m", r"\x9b31m"),
        ("a\u202eb", r"a\u202eb"),
        ("zero\u200bwidth", r"zero\u200bwidth"),
        ("tag\U000e0041", r"tag\U000e0041"),
        ("lone\ud800", r"lone\ud800"),
        ("日本 überset", "日本 überset"),
        ("👩‍🔬", r"👩\u200d🔬"),
    ],
)
def test_hidden_characters_show(raw: str, shown: str) -> None:
    assert visible(raw) == shown


@given(st.text(st.characters(exclude_categories=())))
def test_nothing_hidden_is_left_and_it_can_be_written(raw: str) -> None:
    shown = visible(raw)
    shown.encode("utf-8")
    assert not {unicodedata.category(letter) for letter in shown} & {"Cc", "Cs", "Zl", "Zp"}
    assert not {unicodedata.bidirectional(letter) for letter in shown} & {
        "LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI",
    }  # fmt: skip
    assert visible(shown) == shown


@given(st.text())
def test_a_quoted_line_keeps_its_blanks(raw: str) -> None:
    blanks = [letter for letter in raw if letter == " "]
    assert [letter for letter in visible_line(raw) if letter == " "] == blanks


@pytest.mark.parametrize(
    "url", ["https://example.org/a?b=c#d", "http://example.org", "HTTPS://EXAMPLE.ORG/"]
)
def test_web_links_are_links(url: str) -> None:
    assert web_link(url) == url


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        " https://example.org",
        "java\nscript:x",
        "data:text/html,x",
        "//example.org",
        "https:example.org",
        "https://",
        "https://ex ample.org",
        'https://example.org/"onclick="x',
        "https://exämple.org",
        "ftp://example.org",
        "https:///etc/passwd",
        "",
    ],
)
def test_other_links_are_not(url: str) -> None:
    assert web_link(url) == ""


@pytest.mark.parametrize(
    ("row", "shown"),
    [
        ("::error::x", r"\x3a:error::x"),
        ("   ::set-output name=a::b", r"   \x3a:set-output name=a::b"),
        ("a ::error::x", "a ::error::x"),
        ("a ##[error]x", r"a #\x23[error]x"),
    ],
)
def test_no_row_is_a_command(row: str, shown: str) -> None:
    assert no_command(row) == shown


@given(st.text(), st.integers(min_value=1, max_value=30))
def test_a_clipped_text_is_no_longer_than_asked(text: str, limit: int) -> None:
    assert len(clip(text, limit)) <= limit
