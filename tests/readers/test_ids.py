"""What people write for a model or dataset, and the target that it becomes."""

from __future__ import annotations

import pytest

from auditor.model import Kind
from auditor.readers.ids import targets


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("rajpurkar/squad", ["hf:dataset/rajpurkar/squad"]),
        ("squad", ["hf:dataset/squad"]),
        ("rajpurkar/squad@7b6d24c", ["hf:dataset/rajpurkar/squad@7b6d24c"]),
        ("  squad ", ["hf:dataset/squad"]),
        ("https://huggingface.co/datasets/bigcode/the-stack", ["hf:dataset/bigcode/the-stack"]),
        ("https://huggingface.co/datasets/squad/viewer", ["hf:dataset/squad"]),
        ("huggingface.co/datasets/a/b/", ["hf:dataset/a/b"]),
        ("https://hf.co/datasets/a/b/tree/v1.2", ["hf:dataset/a/b@v1.2"]),
        ("hf://datasets/a/b", ["hf:dataset/a/b"]),
        ("hf:dataset/a/b", ["hf:dataset/a/b"]),
        ("https://huggingface.co/bigscience/bloom", ["hf:model/bigscience/bloom"]),
        ("https://huggingface.co/docs/datasets", ["name:https://huggingface.co/docs/datasets"]),
        ("https://github.com/a/b", ["name:https://github.com/a/b"]),
        ("JW300 + [Menyo-20k](https://huggingface.co/datasets/menyo20k_mt)",
         ["hf:dataset/menyo20k_mt", "name:JW300"]),
        ("squad, c4; imdb", ["hf:dataset/squad", "hf:dataset/c4", "hf:dataset/imdb"]),
        ("SAIL 2017", ["name:SAIL 2017"]),
        ("in-house data, not published", ["name:in-house data, not published"]),
        ("train.csv", ["name:train.csv"]),
        ("./data/train", ["name:./data/train"]),
        ("None", []),
        ("n/a", []),
        ("", []),
    ],
)  # fmt: skip
def test_dataset_names(written: str, expected: list[str]) -> None:
    assert list(targets(written, Kind.DATASET)) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("meta-llama/Llama-3.1-8B", ["hf:model/meta-llama/Llama-3.1-8B"]),
        ("bert-base-uncased", ["hf:model/bert-base-uncased"]),
        ("https://huggingface.co/gpt2", ["hf:model/gpt2"]),
        ("/mnt/models/llama", ["name:/mnt/models/llama"]),
        ("D:/Uni/model", ["name:D:/Uni/model"]),
        ("Llama 3 8B", ["name:Llama 3 8B"]),
    ],
)
def test_model_names(written: str, expected: list[str]) -> None:
    assert list(targets(written, Kind.MODEL)) == expected
