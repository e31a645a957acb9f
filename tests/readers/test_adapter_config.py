"""PEFT's adapter_config.json: the base of an adapter, and that there is one."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.knowledge import Knowledge
from auditor.model import Relation

from .documents import codes, read, rows

FILE = "adapter_config.json"


def test_the_base_is_adapted_at_its_revision(tmp_path: Path, knowledge: Knowledge) -> None:
    reading = read(
        tmp_path,
        knowledge,
        FILE,
        """
        {
          "peft_type": "LORA",
          "base_model_name_or_path": "meta-llama/Llama-3.1-8B",
          "revision": "d04e592"
        }
        """,
    )
    assert reading.format == "adapter-config"
    assert not reading.primary
    assert rows(reading.edges) == [
        (Relation.ADAPTER, "hf:model/meta-llama/Llama-3.1-8B@d04e592", 3)
    ]
    assert not reading.edges[0].inferred
    assert reading.statements["model.adapter"] == "LORA"


@pytest.mark.parametrize(
    ("written", "target"),
    [
        ("gpt2", "hf:model/gpt2"),
        ("/root/models/Llama-3.1-8B", "name:/root/models/Llama-3.1-8B"),
        ("../base", "name:../base"),
        (
            "/home/me/.cache/huggingface/hub/models--acme--base/snapshots/0a1b2c",
            "hf:model/acme/base@0a1b2c",
        ),
    ],
)
def test_bases_are_ids_or_paths(
    tmp_path: Path, knowledge: Knowledge, written: str, target: str
) -> None:
    text = f'{{"peft_type": "LORA", "base_model_name_or_path": "{written}"}}'
    assert [edge.target for edge in read(tmp_path, knowledge, FILE, text).edges] == [target]


def test_a_folder_beside_it_is_a_path_although_it_looks_like_an_id(
    tmp_path: Path, knowledge: Knowledge
) -> None:
    (tmp_path / "acme/base").mkdir(parents=True)
    text = '{"peft_type": "LORA", "base_model_name_or_path": "acme/base"}'
    assert read(tmp_path, knowledge, FILE, text).edges[0].target == "name:acme/base"


@pytest.mark.parametrize("written", ['""', "null", '"none"'])
def test_an_adapter_without_a_base_lacks_facts(
    tmp_path: Path, knowledge: Knowledge, written: str
) -> None:
    reading = read(
        tmp_path, knowledge, FILE, f'{{"peft_type": "LORA", "base_model_name_or_path": {written}}}'
    )
    assert codes(reading) == [("adapter-without-base", 1)]
    assert reading.problems[0].fatal


def test_broken_json_is_a_located_problem(tmp_path: Path, knowledge: Knowledge) -> None:
    reading = read(
        tmp_path, knowledge, FILE, '{\n"peft_type": "LORA",\n"base_model_name_or_path": }'
    )
    assert codes(reading) == [("json-syntax", 3)]
    assert reading.problems[0].fatal
    assert not reading.primary
