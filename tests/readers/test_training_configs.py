"""axolotl, LLaMA-Factory and TRL: base, data of each stage, test data, teachers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from auditor.knowledge import Knowledge
from auditor.model import Relation
from auditor.readers import READERS, reader_for
from auditor.source.files import from_bytes

from .documents import codes, read, rows, write

AXOLOTL = """
base_model: meta-llama/Llama-3.1-8B
revision_of_model: d04e592
adapter: qlora
sequence_len: 4096
datasets:
  - path: tatsu-lab/alpaca
    type: alpaca
    revision: main
  - path: json
    data_files: [data/own.jsonl]
  - path: s3://bucket/x.jsonl
    ds_type: json
test_datasets:
  - path: rajpurkar/squad
pretraining_dataset: HuggingFaceFW/fineweb
hub_model_id: acme/llama-ft
"""


def test_axolotl(tmp_path: Path, knowledge: Knowledge) -> None:
    reading = read(tmp_path, knowledge, "sft.yml", AXOLOTL)
    assert (reading.format, reading.name) == ("axolotl", "acme/llama-ft")
    assert set(rows(reading.edges)) == {
        (Relation.ADAPTER, "hf:model/meta-llama/Llama-3.1-8B@d04e592", 1),
        (Relation.TRAINED_ON, "hf:dataset/tatsu-lab/alpaca", 6),
        (Relation.TRAINED_ON, "name:data/own.jsonl", 10),
        (Relation.TRAINED_ON, "name:s3://bucket/x.jsonl", 11),
        (Relation.EVALUATED_ON, "hf:dataset/rajpurkar/squad", 14),
        (Relation.TRAINED_ON, "hf:dataset/HuggingFaceFW/fineweb", 15),
    }
    stages = {edge.target: edge.stages for edge in reading.edges}
    assert stages["hf:dataset/tatsu-lab/alpaca"] == ("sft",)
    assert stages["hf:dataset/HuggingFaceFW/fineweb"] == ("pretrain",)


LLAMA_FACTORY = """
model_name_or_path: meta-llama/Meta-Llama-3-8B-Instruct
stage: sft
finetuning_type: lora
template: llama3
dataset: alpaca_en, identity, unheard_of
eval_dataset: squad
reward_model: acme/judge
"""
INFO = {
    "alpaca_en": {"hf_hub_url": "llamafactory/alpaca_en"},
    "identity": {"file_name": "identity.json"},
}


def test_llama_factory_with_its_list_of_data(tmp_path: Path, knowledge: Knowledge) -> None:
    write(tmp_path, {"data/dataset_info.json": json.dumps(INFO)})
    reading = read(tmp_path, knowledge, "train.yaml", LLAMA_FACTORY)
    assert rows(reading.edges) == [
        (Relation.ADAPTER, "hf:model/meta-llama/Meta-Llama-3-8B-Instruct", 1),
        (Relation.TRAINED_ON_OUTPUTS, "hf:model/acme/judge", 7),
        (Relation.TRAINED_ON, "hf:dataset/llamafactory/alpaca_en", 5),
        (Relation.TRAINED_ON, "name:identity.json", 5),
        (Relation.TRAINED_ON, "name:unheard_of", 5),
        (Relation.EVALUATED_ON, "name:squad", 6),
    ]


@pytest.mark.parametrize("place", ["../outside", "/etc"])
def test_llama_factory_reads_no_list_outside_its_folder(
    tmp_path: Path, knowledge: Knowledge, place: str
) -> None:
    write(tmp_path, {"outside/dataset_info.json": json.dumps(INFO)})
    text = LLAMA_FACTORY + f"dataset_dir: {place}\n"
    reading = read(tmp_path / "repo", knowledge, "train.yaml", text)
    assert "name:alpaca_en" in {edge.target for edge in reading.edges}


def test_trl(tmp_path: Path, knowledge: Knowledge) -> None:
    reading = read(
        tmp_path,
        knowledge,
        "gkd.yaml",
        """
        model_name_or_path: Qwen/Qwen3-0.6B
        teacher_model_name_or_path: Qwen/Qwen3-8B
        dataset_name: trl-lib/Capybara
        datasets:
          - path: trl-lib/tldr
            fraction: 0.5
        dataset_mixer:
          HuggingFaceH4/ultrachat_200k: 1.0
        """,
    )
    assert rows(reading.edges) == [
        (Relation.FINETUNE, "hf:model/Qwen/Qwen3-0.6B", 1),
        (Relation.DISTILL, "hf:model/Qwen/Qwen3-8B", 2),
        (Relation.TRAINED_ON, "hf:dataset/trl-lib/Capybara", 3),
        (Relation.TRAINED_ON, "hf:dataset/trl-lib/tldr", 5),
        (Relation.TRAINED_ON, "hf:dataset/HuggingFaceH4/ultrachat_200k", 8),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "base_model: a/b\n",
        "name: service\nimage: x\ndatasets: [a]\n",
        "model_name_or_path: a/b\n",
        "models: [{model: a/b}]\n",
        "on: push\njobs: {}\n",
    ],
)
def test_other_yaml_is_left_alone(text: str) -> None:
    assert reader_for(from_bytes(text.encode(), "x.yml"), READERS[".yml"]) is None


def test_a_broken_config_is_a_fatal_problem_with_its_place(
    tmp_path: Path, knowledge: Knowledge
) -> None:
    reading = read(tmp_path, knowledge, "sft.yml", AXOLOTL + "datasets: []\n")
    assert codes(reading) == [("yaml-duplicate-key", 17)]
    assert reading.problems[0].fatal
    assert not reading.edges
