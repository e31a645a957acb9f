"""How names are compared."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.knowledge.keys import hub_key, is_telling, name_key


@pytest.mark.parametrize(
    "name", ["Common Crawl", "common_crawl", "COMMON-CRAWL", " common  crawl "]
)
def test_case_blanks_dashes_and_underscores_do_not_count(name: str) -> None:
    assert name_key(name) == "common-crawl"


@given(st.text())
def test_a_key_is_its_own_key(name: str) -> None:
    assert name_key(name_key(name)) == name_key(name)


def test_a_hub_id_forgives_case_only() -> None:
    assert hub_key("EleutherAI/The_Pile@main") == "eleutherai/the_pile"
    assert hub_key("a/b-c") != hub_key("a/b_c")


@pytest.mark.parametrize(
    ("key", "kind", "telling"),
    [
        ("llama-2-7b-hf", "model", True),
        ("bert-base", "model", False),
        ("fast", "model", False),
        ("fineweb", "dataset", True),
        ("en", "dataset", False),
    ],
)
def test_which_bare_names_are_known_without_their_owner(
    key: str, kind: str, *, telling: bool
) -> None:
    assert is_telling(key, kind) is telling
