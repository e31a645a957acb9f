"""The generated pages about rules say what the rules say."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.errors import PolicyError
from auditor.facts.catalogue import FACTS
from auditor.policy import compile as compiled
from auditor.policy import docs, packs, selftest, waivers
from auditor.policy.load import load_rule
from auditor.policy.load_pack import load_pack
from auditor.policy.load_waivers import REASONS
from auditor.policy.operators import OPERATORS
from auditor.policy.pack import PackSpec
from auditor.policy.parameters import TYPES

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


def _examples() -> dict[str, str]:
    """The YAML of the guide, by the file that each block names in its first line."""
    text = (PAGES.parent / "policies.md").read_text(encoding="utf-8")
    blocks = [block.split("\n```")[0] for block in text.split("```yaml\n")[1:]]
    return {block.split("\n")[0].removeprefix("# "): block + "\n" for block in blocks}


def test_the_examples_of_the_guide_load_and_pass_their_tests(tmp_path: Path) -> None:
    (tmp_path / "house").mkdir()
    for name, text in _examples().items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    policy = packs.resolve([str(tmp_path / "house")])
    results = selftest.run([load_pack(tmp_path / "house")])
    assert len(results) == 3
    assert all(result.passed for result in results), selftest.render(results)
    (waiver,) = waivers.load(tmp_path / "auditor-waivers.yaml", policy.rules)
    assert waiver.rule in {rule.id for rule in policy.rules}


def test_the_mistake_in_the_guide_is_what_is_printed(tmp_path: Path) -> None:
    guide = (PAGES.parent / "policies.md").read_text(encoding="utf-8")
    file = tmp_path / "no-noncommercial-data.yaml"
    wrong = _examples()[f"house/{file.name}"].replace("fact: relation", "fact: relaton")
    file.write_text(wrong, encoding="utf-8")
    with pytest.raises(PolicyError) as caught:
        load_rule(file, pack="house", parameters={}, shown=f"house/{file.name}")
    assert caught.value.diagnostics() in guide


def test_the_guide_names_every_reason_and_type() -> None:
    guide = (PAGES.parent / "policies.md").read_text(encoding="utf-8")
    for word in (*REASONS, *TYPES):
        assert f"`{word}`" in guide
