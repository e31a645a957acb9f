"""The two disclosure drafts: filled from what documents state, a gap everywhere else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from auditor.errors import UsageError
from auditor.exports import ab2013, training_summary
from auditor.knowledge import Knowledge
from tests.exports.conftest import SEEDS, Audited, audited

MANIFEST = """\
auditor: model-manifest/1
id: acme/bot
license: apache-2.0
base_models: [{id: meta-llama/Llama-3.1-8B, relation: finetune}]
training_data:
  - {id: rajpurkar/squad, share: 0.25, filter: English only}
  - id: acme/bought
    rights: {basis: licensed}
    collected: {from: 2024-01-01, to: 2024-06-30}
"""


@pytest.fixture
def bot(tmp_path: Path, knowledge: Knowledge) -> Audited:
    (tmp_path / "model.yaml").write_text(MANIFEST, encoding="utf-8")
    return audited(tmp_path, knowledge, name="ACME `GmbH`")


def sections(text: str) -> dict[str, dict[str, list[str]]]:
    found: dict[str, dict[str, list[str]]] = json.loads(text)["models"][0]["sections"]
    return found


def test_the_template_has_all_its_sections(bot: Audited, knowledge: Knowledge) -> None:
    made = sections(training_summary.render_json(bot.report, knowledge, bot.context).text)
    assert list(made) == [
        *("1", "1.1", "1.2", "1.3", "2.1", "2.2.1", "2.2.2", "2.3", "2.4", "2.5", "2.6"),
        *("3.1", "3.2", "3.3"),
    ]


def test_every_section_but_the_optional_one_has_an_entry_or_a_gap(
    bot: Audited, knowledge: Knowledge
) -> None:
    made = sections(training_summary.render_json(bot.report, knowledge, bot.context).text)
    assert [code for code, one in made.items() if not one["entries"] and not one["gaps"]] == ["3.3"]


def test_data_goes_where_its_stated_legal_basis_puts_it(bot: Audited, knowledge: Knowledge) -> None:
    made = sections(training_summary.render_json(bot.report, knowledge, bot.context).text)
    assert "rajpurkar/squad" in made["2.1"]["entries"][0]
    assert "share: `0.25`" in made["2.1"]["entries"][0]
    assert "acme/bought" in made["2.2.1"]["entries"][0]
    assert any("Llama-3.1-8B" in gap for gap in made["1.2"]["gaps"])
    assert any("2024-06-30" in entry for entry in made["1.3"]["entries"])


def test_the_provider_comes_from_the_configuration(bot: Audited, knowledge: Knowledge) -> None:
    made = sections(training_summary.render_json(bot.report, knowledge, bot.context).text)
    assert made["1.1"]["entries"] == ["name of the provider: `ACME 'GmbH'`"]
    assert not any("name of the provider" in gap for gap in made["1.1"]["gaps"])


def test_ab_2013_has_its_twelve_items(bot: Audited, knowledge: Knowledge) -> None:
    made = sections(ab2013.render_json(bot.report, knowledge, bot.context).text)
    assert list(made) == [str(number) for number in range(1, 13)]
    assert all(one["gaps"] for one in made.values())
    assert "acme/bought" in made["6"]["entries"][0]
    assert "English only" in made["9"]["entries"][0]


def test_markdown_marks_as_many_gaps_as_are_reported(bot: Audited, knowledge: Knowledge) -> None:
    for module in (training_summary, ab2013):
        made = module.render(bot.report, knowledge, bot.context)
        assert made.text.count("- **GAP**: ") == len(made.gaps)


def test_names_of_strangers_stay_in_code_spans(hostile: Audited, knowledge: Knowledge) -> None:
    text = training_summary.render(hostile.report, knowledge, hostile.context).text
    for line in text.splitlines():
        outside = "".join(line.split("`")[::2])
        assert "<script" not in outside
        assert "javascript:" not in outside
        assert "*d_e" not in outside


def test_a_data_set_alone_has_no_summary(knowledge: Knowledge) -> None:
    data = audited(SEEDS / "news-crawl", knowledge)
    for module in (training_summary, ab2013):
        with pytest.raises(UsageError, match="about models"):
            module.render(data.report, knowledge, data.context)
