"""ONNX files: the properties of the model, without its graph.

Fields of ModelProto: onnx/onnx, onnx/onnx.proto3 (2 producer, 4 domain, 6 doc_string, 7 graph,
14 metadata_props with 1 key and 2 value), read 2026-11-23. The graph, which may have gigabytes,
is passed over by seeking.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from auditor.model import Edge, Kind, Reading, Relation
from auditor.readers.binary import Cursor, HeaderError, cursor, unreadable
from auditor.readers.header_facts import edges, license_claim
from auditor.readers.training import evidence
from auditor.source.files import SourceText

if TYPE_CHECKING:
    from auditor.knowledge import Knowledge

name = "onnx"

_BUDGET: Final = 4 * 1024 * 1024
_MAX_TEXT: Final = 256 * 1024
_MAX_FIELDS: Final = 100_000
_PROPERTIES: Final = 14
_GRAPH: Final = 7


def accepts(source: SourceText) -> bool:
    """Whether it is called so."""
    return source.path.lower().endswith(".onnx")


def read(source: SourceText, knowledge: Knowledge) -> Reading:
    """License, base and data under the keys that people use for them; the format names none."""
    try:
        with cursor(source, _BUDGET) as stream:
            stated = properties(stream)
    except HeaderError as error:
        return unreadable(source, name, error)
    path = source.path
    claims = tuple(
        found
        for key, value in stated.items()
        if "license" in key.lower() and (found := license_claim(key, value, path))
    )
    found_edges: list[Edge] = []
    for key, value in stated.items():
        lowered = key.lower().replace("-", "_")
        parts = [part.strip() for part in value.split(",")]
        if lowered in ("base_model", "source_model", "original_model"):
            found_edges.extend(
                edges(parts, Kind.MODEL, Relation.QUANTIZE, path, inferred=True, confidence=0.8)
            )
        elif lowered in ("dataset", "datasets", "training_data", "train_dataset"):
            found_edges.extend(edges(parts, Kind.DATASET, Relation.TRAINED_ON, path))
    title = stated.get("model_name", "") or stated.get("name", "")
    return evidence(source, name, found_edges, claims=claims, name=title[:200])


def properties(stream: Cursor) -> dict[str, str]:
    """The metadata properties of the model. Raises HeaderError."""
    found: dict[str, str] = {}
    graph = False
    for field, length in _fields(stream, stream.size):
        if field == _PROPERTIES:
            end = stream.at + length
            pair = {
                inner: stream.take(min(size, _MAX_TEXT)).decode("utf-8", "replace")
                if size <= _MAX_TEXT
                else _too_long()
                for inner, size in _fields(stream, end)
            }
            found.setdefault(pair.get(1, ""), pair.get(2, ""))
        else:
            graph = graph or field == _GRAPH
            stream.skip(length)
    if not graph and not found:
        raise HeaderError("it holds no model")
    return found


def _fields(stream: Cursor, end: int) -> Iterator[tuple[int, int]]:
    """Number and length of each field with contents up to `end`; numbers are passed over.

    Whoever takes a field must take or skip its contents before the next.
    """
    for _ in range(_MAX_FIELDS):
        if stream.at >= end:
            return
        tag = _varint(stream)
        field, wire = tag >> 3, tag & 7
        match wire:
            case 0:
                _varint(stream)
            case 1:
                stream.skip(8)
            case 2:
                length = _varint(stream)
                if stream.at + length > end:
                    raise HeaderError("it ends in the middle of a field")
                yield field, length
            case 5:
                stream.skip(4)
            case _:
                raise HeaderError("it is no ONNX model")
    raise HeaderError("it has too many fields")


def _varint(stream: Cursor) -> int:
    value = 0
    for shift in range(0, 70, 7):
        byte = stream.take(1)[0]
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value
    raise HeaderError("it is no ONNX model")


def _too_long() -> str:
    raise HeaderError("it holds a property of more than 256 KB")
