"""safetensors headers: the metadata that trainers leave, and damage."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

import pytest

from auditor.knowledge import Knowledge
from auditor.model import Relation

from .documents import codes, read

TENSOR = {"w": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}


def safetensors(metadata: Any, *, first: bool = True) -> bytes:
    header = {"__metadata__": metadata, **TENSOR} if first else {**TENSOR, "__metadata__": metadata}
    data = json.dumps(header).encode()
    return struct.pack("<Q", len(data)) + data + b"\0" * 4


@pytest.mark.parametrize("first", [True, False])
def test_license_and_origin(tmp_path: Path, knowledge: Knowledge, first: bool) -> None:
    metadata = {
        "license": "apache-2.0",
        "modelspec.license": "CreativeML Open RAIL++-M",
        "modelspec.merged_from": "acme/one, acme/two",
        "ss_network_module": "networks.lora",
        "ss_sd_model_name": "sd_xl_base_1.0.safetensors",
        "ss_dataset_dirs": '{"10_pictures": {"n_repeats": 10}}',
        "datasets": "rajpurkar/squad",
    }
    reading = read(tmp_path, knowledge, "x.safetensors", safetensors(metadata, first=first))
    assert [(claim.field, claim.expression) for claim in reading.claims] == [
        ("license", "Apache-2.0"),
        ("modelspec.license", "LicenseRef-OpenRAIL-plus-plus-M"),
    ]
    assert {(edge.relation, edge.target) for edge in reading.edges} == {
        (Relation.ADAPTER, "name:sd_xl_base_1.0"),
        (Relation.MERGE, "hf:model/acme/one"),
        (Relation.MERGE, "hf:model/acme/two"),
        (Relation.TRAINED_ON, "hf:dataset/rajpurkar/squad"),
        (Relation.TRAINED_ON, "name:training folder 10_pictures"),
    }


def test_most_files_state_nothing(tmp_path: Path, knowledge: Knowledge) -> None:
    reading = read(tmp_path, knowledge, "x.safetensors", safetensors({"format": "pt"}))
    assert (reading.claims, reading.edges, reading.problems) == ((), (), ())


DAMAGED = {
    "empty": b"",
    "cut": safetensors({"license": "mit"})[:30],
    "length without end": struct.pack("<Q", 2**63) + b"{}",
    "no JSON": struct.pack("<Q", 8) + b"\xff" * 8,
    "nested": struct.pack("<Q", 200_000) + b"[" * 200_000,
    "a list": struct.pack("<Q", 2) + b"[]",
}


@pytest.mark.parametrize("data", DAMAGED.values(), ids=DAMAGED.keys())
def test_damage_is_one_fatal_problem(tmp_path: Path, knowledge: Knowledge, data: bytes) -> None:
    reading = read(tmp_path, knowledge, "x.safetensors", data)
    assert codes(reading) == [("safetensors-header", 0)]
    assert reading.problems[0].fatal
