"""ONNX properties behind a graph that is passed over, and damage."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.knowledge import Knowledge
from auditor.model import Relation

from .documents import codes, read


def varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def field(number: int, data: bytes) -> bytes:
    return varint(number << 3 | 2) + varint(len(data)) + data


def onnx(properties: dict[str, str], graph: bytes = b"\0" * 1_000) -> bytes:
    parts = [varint(1 << 3), varint(8), field(2, b"acme"), field(7, graph)]
    for key, value in properties.items():
        parts.append(field(14, field(1, key.encode()) + field(2, value.encode())))
    return b"".join(parts)


def test_properties_are_found_behind_the_graph(tmp_path: Path, knowledge: Knowledge) -> None:
    properties = {"license": "Apache-2.0", "base_model": "acme/base", "datasets": "rajpurkar/squad"}
    reading = read(tmp_path, knowledge, "x.onnx", onnx(properties, b"\xff" * 5_000_000))
    assert [claim.expression for claim in reading.claims] == ["Apache-2.0"]
    assert [(edge.relation, edge.target) for edge in reading.edges] == [
        (Relation.QUANTIZE, "hf:model/acme/base"),
        (Relation.TRAINED_ON, "hf:dataset/rajpurkar/squad"),
    ]


WHOLE = onnx({"license": "mit"})
DAMAGED = {
    "empty": b"",
    "cut": WHOLE[:500],
    "text": b"this is no protobuf message at all",
    "number without end": b"\xff" * 40,
    "property too long": onnx({"license": "x" * 300_000}),
    "length beyond the file": varint(7 << 3 | 2) + varint(2**40),
}


@pytest.mark.parametrize("data", DAMAGED.values(), ids=DAMAGED.keys())
def test_damage_is_one_fatal_problem(tmp_path: Path, knowledge: Knowledge, data: bytes) -> None:
    reading = read(tmp_path, knowledge, "x.onnx", data)
    assert codes(reading) == [("onnx-header", 0)]
    assert reading.problems[0].fatal
