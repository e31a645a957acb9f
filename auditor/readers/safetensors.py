"""safetensors files: the `__metadata__` of the header.

Layout: huggingface/safetensors, README (8 bytes of length, then JSON). Keys: Stability-AI/
ModelSpec 1.0.0 (`modelspec.*`) and kohya-ss/sd-scripts (`ss_*`), read 2026-11-23.
"""

from __future__ import annotations

import json
import struct
from typing import TYPE_CHECKING, Any, Final

from auditor.model import Edge, Kind, Origin, Reading, Relation, Span
from auditor.readers.binary import Cursor, HeaderError, cursor, unreadable
from auditor.readers.header_facts import MAX_CHARS, edges, license_claim
from auditor.readers.ids import says_nothing
from auditor.readers.training import evidence
from auditor.source.files import SourceText

if TYPE_CHECKING:
    from auditor.knowledge import Knowledge

name = "safetensors"

_MAX_HEADER: Final = 100 * 1024 * 1024
"""The limit of the format's own library."""
_READ: Final = 16 * 1024 * 1024
"""Of a longer header only its beginning is read: there the metadata stands."""
_LICENSES: Final = ("license", "modelspec.license", "license_name", "license_link")
_BASES: Final = (
    "base_model",
    "base_model_name_or_path",
    "modelspec.base_model",
)
_MAX_FOLDERS: Final = 64


def accepts(source: SourceText) -> bool:
    """Whether it is called so."""
    return source.path.lower().endswith(".safetensors")


def read(source: SourceText, knowledge: Knowledge) -> Reading:
    """License, bases and data that the metadata states; most files state nothing."""
    try:
        with cursor(source, _READ + 8) as stream:
            stated = metadata(stream)
    except HeaderError as error:
        return unreadable(source, name, error)
    path = source.path
    claims = tuple(
        found for key in _LICENSES if (found := license_claim(key, stated.get(key, ""), path))
    )
    found_edges: list[Edge] = []
    adapts = any(key.startswith("ss_network_") for key in stated)
    relation = Relation.ADAPTER if adapts else Relation.FINETUNE
    for key in _BASES:
        found_edges.extend(
            edges((stated.get(key, ""),), Kind.MODEL, relation, path, inferred=True, confidence=0.8)
        )
    # The trainer notes the file that it loaded: the name of a file, and no id of the Hub.
    loaded = stated.get("ss_sd_model_name", "")
    if loaded and not says_nothing(loaded):
        found_edges.append(
            Edge(
                source="",
                target=f"name:{loaded.removesuffix('.safetensors').removesuffix('.ckpt')}",
                relation=relation,
                origin=Origin.WEIGHTS_HEADER,
                span=Span(path=path),
                confidence=0.8,
                inferred=True,
            )
        )
    merged = stated.get("modelspec.merged_from", "")
    found_edges.extend(
        edges((part.strip() for part in merged.split(",")), Kind.MODEL, Relation.MERGE, path)
    )
    for key in ("datasets", "dataset", "training_data"):
        found_edges.extend(
            edges(
                (part.strip() for part in stated.get(key, "").split(",")),
                Kind.DATASET,
                Relation.TRAINED_ON,
                path,
            )
        )
    found_edges.extend(_folders(stated.get("ss_dataset_dirs", ""), path))
    title = stated.get("modelspec.title", "") or stated.get("ss_output_name", "")
    return evidence(source, name, found_edges, claims=claims, name=title[:200])


def metadata(stream: Cursor) -> dict[str, str]:
    """The texts of `__metadata__`; empty where there is none. Raises HeaderError."""
    (length,) = struct.unpack("<Q", stream.take(8))
    if length > _MAX_HEADER or length > stream.size - 8:
        raise HeaderError(f"it announces a header of {length:,} bytes")
    data = stream.take(min(length, _READ))
    text = data.decode("utf-8", "replace").lstrip()
    whole = length <= _READ
    try:
        found = _value_of(text, whole)
    except (ValueError, RecursionError):
        raise HeaderError("its header is no JSON") from None
    if not isinstance(found, dict):
        return {}
    return {str(key): value[:MAX_CHARS] for key, value in found.items() if isinstance(value, str)}


def _value_of(text: str, whole: bool) -> Any:
    opening = '{"__metadata__":'
    if text.startswith(opening):
        # Written first by all common writers: the list of tensors behind it is not parsed.
        return json.JSONDecoder().raw_decode(text, len(opening) + _blanks(text, len(opening)))[0]
    if not whole:
        return {}
    value = json.loads(text)
    if not isinstance(value, dict):
        raise ValueError("no mapping")
    return value.get("__metadata__")


def _blanks(text: str, at: int) -> int:
    return len(text[at : at + 64]) - len(text[at : at + 64].lstrip())


def _folders(text: str, path: str) -> list[Edge]:
    """The folders of pictures that a trainer recorded: names of its own, known to nobody else."""
    if not text:
        return []
    try:
        folders = json.loads(text)
    except (ValueError, RecursionError):
        return []
    return [
        Edge(
            source="",
            target=f"name:training folder {folder}",
            relation=Relation.TRAINED_ON,
            origin=Origin.WEIGHTS_HEADER,
            span=Span(path=path),
        )
        for folder in list(folders)[:_MAX_FOLDERS]
        if isinstance(folders, dict)
    ]
