"""What counts as the same word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.licensing.text.layout import (
    Lines,
    copyright_lines,
    list_marks,
    sentence_starts,
)
from auditor.licensing.text.words import bare, parts, places, plain, prepare, words


def compared(text: str) -> list[str]:
    return [bare(word) for word in words(prepare(text))]


@pytest.mark.parametrize(
    "text",
    [
        "The Licensor’s non-commercial Software",
        "the licensor's NONCOMMERCIAL software",
        "> the **Licensor**'s\n> non-\n> commercial\n> Soft**ware**",
        "<p>The Licensor&rsquo;s <b>non-commercial</b> Software</p>",
        "_The_ [Licensor's](https://example.org/x) non-commercial `Software`",
        "The Licensor's <!-- hidden --> non-commercial <script>if (a < b) {}</script> Software",
    ],
)
def test_the_same_words(text: str) -> None:
    assert compared(text) == ["the", "licensors", "noncommercial", "software"]


def test_figures_and_currencies_count() -> None:
    assert compared("US$ 20 million") != compared("US€ 20 million")
    assert compared("5 %") != compared("5")


def test_a_chinese_character_is_a_word() -> None:
    assert compared("模型许可Model") == ["模", "型", "许", "可", "model"]


def test_pieces_of_a_hyphenated_word() -> None:
    assert parts("royalty-free") == ["royalty", "free"]


@given(st.text(max_size=300))
def test_preparing_keeps_every_place(text: str) -> None:
    assert len(prepare(text)) == len(text)
    assert len(plain(text)) == len(text)
    starts, ends = places(prepare(text))
    assert len(starts) == len(words(prepare(text)))
    assert all(0 <= a < b <= len(text) for a, b in zip(starts, ends, strict=True))


@given(st.text(alphabet="ab. \n(c)1;©>#*-", max_size=200))
def test_sentences_begin_at_the_beginning_and_in_order(text: str) -> None:
    starts = sentence_starts(text)
    assert starts[0] == 0
    assert starts == sorted(set(starts))
    assert starts[-1] <= len(text)


def test_a_clause_lettered_c_is_no_copyright_line() -> None:
    clause = "(c) You must retain all notices.\n"
    assert copyright_lines(clause) == []
    assert [clause[a:b] for a, b in list_marks(clause)] == ["(c)"]


@pytest.mark.parametrize(
    "line",
    [
        "Copyright (c) 2024 Example Labs",
        "  © 2024 Example Labs. All rights reserved.",
        "(c) 2019 Somebody",
        "Copyright 2021 The Authors",
        "# Copyright [yyyy] [name of copyright owner]",
        "Portions Copyright (C) 1999 Someone",
    ],
)
def test_copyright_lines(line: str) -> None:
    assert copyright_lines(line) == [(0, len(line))]


@pytest.mark.parametrize(
    "line",
    [
        "Copyright and related rights are waived.",
        "Copyright license. Each contributor grants a license.",
        "The copyright notice must be kept.",
    ],
)
def test_sentences_about_copyright_are_none(line: str) -> None:
    assert copyright_lines(line) == []


def test_lines_and_columns_begin_at_one() -> None:
    lines = Lines("ab\ncd\n")
    assert [lines.place(offset) for offset in (0, 2, 3, 4)] == [(1, 1), (1, 3), (2, 1), (2, 2)]
