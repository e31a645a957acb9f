"""GGUF headers, built byte by byte: what they state, and damage."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from pathlib import Path

import pytest

from auditor.knowledge import Knowledge
from auditor.model import Relation, Scope

from .documents import codes, read

MORE = {
    "general.architecture": "llama",
    "general.name": "Tuned",
    "general.license": "llama3.1",
    "general.license.name": "Llama 3.1 Community License",
    "general.base_model.count": 2,
    "general.base_model.0.name": "Llama 3.1 8B",
    "general.base_model.0.organization": "Meta Llama",
    "general.base_model.1.repo_url": "https://huggingface.co/acme/other",
    "general.source.repo_url": "https://huggingface.co/acme/tuned",
    "general.dataset.count": 1,
    "general.dataset.0.repo_url": "https://huggingface.co/datasets/rajpurkar/squad",
    "general.datasets": ["allenai/c4"],
    "general.quantized_by": "somebody",
    "tokenizer.ggml.tokens": [f"token {number}" for number in range(2_000)],
    "tokenizer.ggml.scores": struct.pack("<IQ", 6, 3) + b"\0" * 12,
    "imatrix.datasets": ["calibration.txt"],
}


def text(value: str, order: str = "<") -> bytes:
    data = value.encode()
    return struct.pack(order + "Q", len(data)) + data


def gguf(pairs: Mapping[str, object], order: str = "<", version: int = 3) -> bytes:
    parts = [b"GGUF", struct.pack(order + "IQQ", version, 1, len(pairs))]
    for key, value in pairs.items():
        parts.append(text(key, order))
        match value:
            case str():
                parts += [struct.pack(order + "I", 8), text(value, order)]
            case int():
                parts.append(struct.pack(order + "II", 4, value))
            case list():
                parts.append(struct.pack(order + "IIQ", 9, 8, len(value)))
                parts += [text(item, order) for item in value]
            case bytes():
                parts += [struct.pack(order + "I", 9), value]
    return b"".join(parts)


def test_license_bases_source_and_data(tmp_path: Path, knowledge: Knowledge) -> None:
    reading = read(tmp_path, knowledge, "x.gguf", gguf(MORE) + b"\0" * 10_000)
    assert reading.format == "gguf"
    assert [(one.field, one.expression, one.scope) for one in reading.claims] == [
        ("general.license", "LicenseRef-Llama-3.1", Scope.WEIGHTS)
    ]
    assert [(edge.relation, edge.target, edge.inferred) for edge in reading.edges] == [
        (Relation.FINETUNE, "hf:model/Meta-Llama/Llama-3.1-8B", True),
        (Relation.FINETUNE, "hf:model/acme/other", True),
        (Relation.QUANTIZE, "hf:model/acme/tuned", False),
        (Relation.TRAINED_ON, "hf:dataset/rajpurkar/squad", False),
        (Relation.TRAINED_ON, "hf:dataset/allenai/c4", False),
    ]
    assert reading.statements["model.quantized_by"] == "somebody"
    # What a quantization is calibrated with is stated, and is no training data.
    assert reading.statements["model.calibration_data"] == "calibration.txt"


def test_a_title_that_nobody_knows_stays_a_name(tmp_path: Path, knowledge: Knowledge) -> None:
    pairs = {"general.base_model.0.name": "Our Model", "general.base_model.0.organization": "Us"}
    assert read(tmp_path, knowledge, "x.gguf", gguf(pairs)).edges[0].target == "name:Our Model"


def test_other_with_a_name_is_told_by_the_name(tmp_path: Path, knowledge: Knowledge) -> None:
    pairs = {"general.license": "other", "general.license.name": "llama3.1"}
    claims = read(tmp_path, knowledge, "x.gguf", gguf(pairs)).claims
    assert claims[0].expression == "LicenseRef-Llama-3.1"


def test_both_byte_orders_are_read(tmp_path: Path, knowledge: Knowledge) -> None:
    reading = read(tmp_path, knowledge, "x.gguf", gguf({"general.license": "mit"}, ">"))
    assert [claim.expression for claim in reading.claims] == ["MIT"]


WHOLE = gguf(MORE)
DAMAGED = {
    "empty": b"",
    "another format": b"not a model at all, just text",
    "cut": WHOLE[: len(WHOLE) // 2],
    "old version": gguf({}, version=1),
    "keys without end": b"GGUF" + struct.pack("<IQQ", 3, 1, 2**60),
    "text without end": b"GGUF" + struct.pack("<IQQQ", 3, 1, 1, 2**60),
    "list without end": gguf({"general.tags": struct.pack("<IQ", 8, 2**40)}),
    "numbers without end": gguf({"x": struct.pack("<IQ", 6, 2**62)}),
    "list of lists": gguf({"x": struct.pack("<IQ", 9, 2)}),
}


@pytest.mark.parametrize("data", DAMAGED.values(), ids=DAMAGED.keys())
def test_damage_is_one_fatal_problem(tmp_path: Path, knowledge: Knowledge, data: bytes) -> None:
    reading = read(tmp_path, knowledge, "x.gguf", data)
    assert codes(reading) == [("gguf-header", 0)]
    assert reading.problems[0].fatal
    assert not reading.claims
