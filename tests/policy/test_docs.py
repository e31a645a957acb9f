"""The generated pages about rules say what the rules say."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.facts.catalogue import FACTS
from auditor.policy import compile as compiled
from auditor.policy import docs, packs
from auditor.policy.operators import OPERATORS
from auditor.policy.pack import PackSpec

PAGES = Path(__file__).parents[2] / "docs" / "rules"
SHIPPED = compiled.load_all(packs.builtin_folder())


@pytest.mark.parametrize("pack", SHIPPED, ids=lambda pack: pack.id)
def test_the_page_of_a_pack_is_fresh(pack: PackSpec) -> None:
    written = (PAGES / f"{pack.id}.md").read_text(encoding="utf-8")
    assert written == docs.pack_page(pack), "run: auditor policy docs --output docs/rules"


def test_the_page_of_the_vocabulary_is_fresh() -> None:
    written = (PAGES / "facts.md").read_text(encoding="utf-8")
    assert written == docs.vocabulary_page(), "run: auditor policy docs --output docs/rules"


@pytest.mark.parametrize("pack", SHIPPED, ids=lambda pack: pack.id)
def test_every_rule_has_an_anchor_and_its_parameters_are_told(pack: PackSpec) -> None:
    page = docs.pack_page(pack)
    for rule in pack.rules:
        assert f"\n## {rule.id}\n" in page
        assert rule.title in page
    for parameter in pack.parameters:
        assert f"`{pack.id}.{parameter.name}`" in page


def test_every_fact_and_operator_is_told() -> None:
    page = docs.vocabulary_page()
    for name in (*FACTS, *OPERATORS):
        assert f"`{name}`" in page
