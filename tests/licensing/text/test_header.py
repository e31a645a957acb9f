"""Metadata in front of a license text is no part of it, and hides nothing either."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from auditor.licensing.text import Identification, MatchKind
from auditor.licensing.text.header import header

Reader = Callable[[str], Identification]

BLOCK = """---
key: harbor-1.0
short_name: Harbor 1.0
name: Harbor Public License, made up for tests
owner: The Harbor Office
other_urls:
    - https://harbor.example/license
    - https://harbor.example/old
---

"""


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_a_block_that_describes_is_layout(read: Reader, harbor: str, ending: str) -> None:
    (match,) = read((BLOCK + harbor).replace("\n", ending)).matches
    assert (match.license, match.kind) == ("Harbor-1.0", MatchKind.EXACT)
    assert match.span.line > BLOCK.count("\n")


def test_a_term_in_the_block_is_shown(read: Reader, harbor: str) -> None:
    """Under a key that describes as under any other, where the license says nothing of it."""
    for line in ("name: Harbor, for non-commercial use only", "terms: non-commercial use only"):
        (match,) = read(f"---\n{line}\n---\n\n{harbor}").matches
        assert match.kind is MatchKind.ADDITIONS, line
        assert not match.settled
        (added,) = match.added
        assert added.text == line
        assert added.span.line == 2
        assert "noncommercial" in added.terms


def test_a_key_of_another_license_is_shown(read: Reader, harbor: str) -> None:
    (match,) = read(f"---\nspdx_license_key: CC-BY-NC-4.0\n---\n\n{harbor}").matches
    assert not match.settled
    assert match.added[0].span.line == 2


def test_what_is_no_block_is_read_as_text(read: Reader, harbor: str) -> None:
    assert header(harbor) == ()
    assert header("---\nkey: left open\n" + harbor) == ()
    assert header("---\nA sentence that stands between two rules.\n---\n") == ()
    (match,) = read(f"---\nYou must not sell it.\n---\n\n{harbor}").matches
    assert not match.settled
