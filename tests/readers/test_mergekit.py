"""mergekit configs: every parent of a merge, adapters and foreign tokenizers too."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.knowledge import Knowledge
from auditor.model import Relation

from .documents import read, rows


def test_every_model_and_adapter_goes_in(tmp_path: Path, knowledge: Knowledge) -> None:
    reading = read(
        tmp_path,
        knowledge,
        "mergekit_config.yml",
        """
        merge_method: ties
        base_model: mistralai/Mistral-7B-v0.1
        models:
          - model: HuggingFaceH4/zephyr-7b-beta
            parameters: {weight: 0.5}
          - model: teknium/OpenHermes-2.5-Mistral-7B@0a1b+acme/lora
        tokenizer_source: model:acme/tokenizer
        """,
    )
    assert rows(reading.edges) == [
        (Relation.MERGE, "hf:model/mistralai/Mistral-7B-v0.1", 2),
        (Relation.MERGE, "hf:model/HuggingFaceH4/zephyr-7b-beta", 4),
        (Relation.MERGE, "hf:model/teknium/OpenHermes-2.5-Mistral-7B@0a1b", 6),
        (Relation.MERGE, "hf:model/acme/lora", 6),
        (Relation.TOKENIZER, "hf:model/acme/tokenizer", 7),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "merge_method: passthrough\nslices:\n- sources:\n  - model: a/b\n    layer_range: [0, 8]\n",
        "base_model: a/b\nexperts:\n- source_model: a/b\n  positive_prompts: [c/d]\n",
        "merge_method: slerp\nmodels:\n- model: {model: {path: a/b, revision: main}}\n",
    ],
)
def test_slices_experts_and_long_notation(tmp_path: Path, knowledge: Knowledge, text: str) -> None:
    reading = read(tmp_path, knowledge, "merge.yaml", text)
    assert [(edge.relation, edge.target) for edge in reading.edges] == [
        (Relation.MERGE, "hf:model/a/b")
    ]


def test_a_tokenizer_of_a_parent_is_no_further_edge(tmp_path: Path, knowledge: Knowledge) -> None:
    text = "merge_method: ties\nmodels:\n- model: a/b\n- model: c/d\ntokenizer:\n  source: a/b\n"
    reading = read(tmp_path, knowledge, "merge.yml", text)
    assert {edge.relation for edge in reading.edges} == {Relation.MERGE}
