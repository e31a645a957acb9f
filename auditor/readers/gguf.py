"""GGUF files: the key and value pairs of the header, and of these only what is stated in words.

Layout and keys: ggml-org/ggml, docs/gguf.md; gguf-py/gguf/constants.py and metadata.py (read
2026-11-23). The vocabulary of a tokenizer, some megabytes, is passed over.
"""

from __future__ import annotations

import re
import struct
from typing import TYPE_CHECKING, Any, Final

from auditor.model import Claim, Edge, Kind, Origin, Reading, Relation, Span
from auditor.readers.binary import Cursor, HeaderError, cursor, unreadable
from auditor.readers.header_facts import edges, license_claim
from auditor.readers.training import evidence
from auditor.source.files import SourceText

if TYPE_CHECKING:
    from auditor.knowledge import Knowledge

name = "gguf"

_BUDGET: Final = 64 * 1024 * 1024
"""Bytes that are read: the largest vocabularies have some 10 MB."""
_MAX_PAIRS: Final = 65_536
_MAX_TEXT: Final = 1024 * 1024
_MAX_ITEMS: Final = 4_000_000
_MAX_KEPT: Final = 256
"""Items of a list that are kept."""
_SIZES: Final = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}
_WHOLE: Final = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 10: "Q", 11: "q"}
_TEXT: Final = 8
_ARRAY: Final = 9
_WANTED: Final = ("general.", "imatrix.", "quantize.imatrix.", "adapter.", "training.")
_REPOSITORIES: Final = (
    "general.source.huggingface.repository",
    "general.source.repo_url",
    "general.source.url",
)


def accepts(source: SourceText) -> bool:
    """Whether the file begins as GGUF does, or is called so."""
    return source.data.startswith(b"GGUF") or source.path.lower().endswith(".gguf")


def read(source: SourceText, knowledge: Knowledge) -> Reading:
    """License, bases, sources and data that the header states."""
    try:
        with cursor(source, _BUDGET) as stream:
            pairs = pairs_of(stream)
    except HeaderError as error:
        return unreadable(source, name, error)
    path = source.path
    link = _text(pairs, "general.license.link")
    claims = [
        found
        for key in ("general.license", "general.license.name", "general.license.link")
        if (
            found := license_claim(
                key, _text(pairs, key), path, name=_text(pairs, "general.license.name"), link=link
            )
        )
    ]
    found_edges: list[Edge] = []
    for number in range(_count(pairs, "base_model")):
        found_edges.extend(_base(pairs, f"general.base_model.{number}", path, knowledge))
    written = next((text for key in _REPOSITORIES if (text := _text(pairs, key))), "")
    found_edges.extend(edges((written,), Kind.MODEL, Relation.QUANTIZE, path))
    for number in range(_count(pairs, "dataset")):
        found_edges.extend(_dataset(pairs, f"general.dataset.{number}", path))
    listed = pairs.get("general.datasets")
    if isinstance(listed, list):
        texts = [text for text in listed if isinstance(text, str)]
        found_edges.extend(edges(texts, Kind.DATASET, Relation.TRAINED_ON, path))
    return evidence(
        source,
        name,
        found_edges,
        name=_own_name(pairs),
        claims=_only_useful(claims),
        statements={
            "model.format": ("GGUF", Span(path=path)),
            **_stated(pairs, path),
        },
    )


def pairs_of(stream: Cursor) -> dict[str, Any]:
    """The pairs of the header whose keys speak of the model as a whole. Raises HeaderError."""
    if stream.take(4) != b"GGUF":
        raise HeaderError("it does not begin as GGUF does")
    raw = stream.take(4)
    order = "<" if struct.unpack("<I", raw)[0] <= 0xFFFF else ">"
    version = struct.unpack(order + "I", raw)[0]
    if version not in (2, 3):
        raise HeaderError(f"it is of version {version}; 2 and 3 are read")
    _, count = struct.unpack(order + "QQ", stream.take(16))
    if count > _MAX_PAIRS:
        raise HeaderError(f"it announces {count:,} keys")
    found: dict[str, Any] = {}
    for _ in range(count):
        key = _string(stream, order)
        wanted = key.startswith(_WANTED)
        value = _value(stream, order, _number(stream, order, "I"), wanted)
        if wanted:
            found[key] = value
    return found


def _number(stream: Cursor, order: str, code: str) -> int:
    value: int = struct.unpack(order + code, stream.take(struct.calcsize("=" + code)))[0]
    return value


def _string(stream: Cursor, order: str) -> str:
    length = _number(stream, order, "Q")
    if length > _MAX_TEXT:
        raise HeaderError(f"it holds a text of {length:,} bytes")
    return stream.take(length).decode("utf-8", "replace")


def _value(stream: Cursor, order: str, kind: int, wanted: bool) -> Any:
    if kind == _TEXT:
        if wanted:
            return _string(stream, order)
        stream.skip(_number(stream, order, "Q"))
        return None
    if kind in _SIZES:
        data = stream.take(_SIZES[kind])
        return struct.unpack(order + _WHOLE[kind], data)[0] if kind in _WHOLE else None
    if kind != _ARRAY:
        raise HeaderError(f"it holds a value of unknown type {kind}")
    inner = _number(stream, order, "I")
    count = _number(stream, order, "Q")
    if inner in _SIZES:
        stream.skip(_SIZES[inner] * count)
        return None
    if inner != _TEXT or count > _MAX_ITEMS:
        raise HeaderError("it holds a list of lists, or one of too many items")
    kept: list[str] = []
    for _ in range(count):
        if wanted and len(kept) < _MAX_KEPT:
            kept.append(_string(stream, order))
        else:
            stream.skip(_number(stream, order, "Q"))
    return kept


def _text(pairs: dict[str, Any], key: str) -> str:
    value = pairs.get(key)
    return value.strip() if isinstance(value, str) else ""


def _count(pairs: dict[str, Any], what: str) -> int:
    """How many bases or datasets there are: as announced, else as the keys are numbered."""
    announced = pairs.get(f"general.{what}.count")
    numbers = [
        int(found.group(1))
        for key in pairs
        if (found := re.match(rf"general\.{what}\.(\d{{1,3}})\.", key))
    ]
    highest = max(numbers, default=-1) + 1
    return min(max(announced if isinstance(announced, int) else 0, highest), _MAX_KEPT)


def _base(pairs: dict[str, Any], key: str, path: str, knowledge: Knowledge) -> list[Edge]:
    """A parent of the model. The keys come from the card that was converted, so how the parent
    was used is not said."""
    for place in ("repo_url", "url"):
        found = edges(
            (_text(pairs, f"{key}.{place}"),), Kind.MODEL, Relation.FINETUNE, path, inferred=True
        )
        if found:
            return found
    title = " ".join(
        part for part in (_text(pairs, f"{key}.name"), _text(pairs, f"{key}.version")) if part
    )
    if not title:
        return []
    owner = _text(pairs, f"{key}.organization")
    named = f"{owner}/{_text(pairs, f'{key}.name')}".replace(" ", "-")
    # The writer turns ids into titles; a record that answers to the id again is the one.
    known = bool(owner) and knowledge.model(named) is not None
    return [
        Edge(
            source="",
            target=f"hf:model/{named}" if known else f"name:{title}",
            relation=Relation.FINETUNE,
            origin=Origin.WEIGHTS_HEADER,
            span=Span(path=path),
            confidence=0.8,
            inferred=True,
        )
    ]


def _dataset(pairs: dict[str, Any], key: str, path: str) -> list[Edge]:
    for place in ("repo_url", "url", "name"):
        found = edges((_text(pairs, f"{key}.{place}"),), Kind.DATASET, Relation.TRAINED_ON, path)
        if found:
            return found
    return []


def _own_name(pairs: dict[str, Any]) -> str:
    """The id in `general.repo_url` where there is one, else the title."""
    address = _text(pairs, "general.repo_url")
    found = edges((address,), Kind.MODEL, Relation.QUANTIZE, "")
    if found and found[0].target.startswith("hf:model/"):
        return found[0].target.removeprefix("hf:model/")
    return _text(pairs, "general.name")


def _only_useful(claims: list[Claim]) -> tuple[Claim, ...]:
    """Name and link stand for the license only where the field itself does not settle it."""
    if claims and claims[0].field == "general.license" and claims[0].expression:
        return tuple(claims[:1])
    return tuple(claims)


def _stated(pairs: dict[str, Any], path: str) -> dict[str, tuple[str, Span]]:
    found = {}
    for key, fact in (
        ("general.quantized_by", "model.quantized_by"),
        ("general.type", "model.type"),
        ("adapter.type", "model.adapter"),
        ("quantize.imatrix.dataset", "model.calibration_data"),
    ):
        text = _text(pairs, key)
        if text:
            found[fact] = (text, Span(path=path))
    calibration = pairs.get("imatrix.datasets")
    if isinstance(calibration, list) and calibration:
        text = ", ".join(one for one in calibration if isinstance(one, str))
        found["model.calibration_data"] = (text, Span(path=path))
    return found
