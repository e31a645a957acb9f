"""mergekit configs: the models that a merge was made from.

Keys and the notation `MODEL@REVISION+ADAPTER@REVISION`: arcee-ai/mergekit, mergekit/config.py,
mergekit/common.py (ModelReference) and docs/moe.md, read 2026-11-23.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from auditor.model import Kind, Reading, Relation
from auditor.readers.manifest import mapping
from auditor.readers.training import Config, evidence, keys, nested_keys, open_config
from auditor.source.document import Route
from auditor.source.files import SourceText

if TYPE_CHECKING:
    from auditor.knowledge import Knowledge

name = "mergekit"

_WORDS_OF_TOKENIZERS = frozenset({"base", "union"})


def accepts(source: SourceText) -> bool:
    """Whether it holds a merge method, or experts with their source models."""
    found = keys(source)
    if "merge_method" in found:
        return bool(found & {"models", "slices", "base_model", "modules"})
    return "experts" in found and "source_model" in (nested_keys(source) | found)


def read(source: SourceText, knowledge: Knowledge) -> Reading:
    """An edge to every model and adapter that goes into the merge, and to foreign tokenizers."""
    config = open_config(source, name, Kind.MODEL)
    if isinstance(config, Reading):
        return config
    _walk(config, (), config.values)
    _tokenizers(config)
    return evidence(source, name, config.edges.values())


def _walk(config: Config, route: Route, value: Any) -> None:
    """Models stand in `base_model`, `model` and `source_model`, at any depth."""
    match value:
        case list():
            for index, item in enumerate(value):
                _walk(config, (*route, index), item)
        case dict():
            for key, item in value.items():
                if key in ("base_model", "model", "source_model"):
                    _model(config, (*route, key), item)
                elif key in ("parameters", "tokenizer", "positive_prompts", "negative_prompts"):
                    continue
                else:
                    _walk(config, (*route, key), item)


def _model(config: Config, route: Route, value: Any) -> None:
    match value:
        case str():
            for part in value.split("+"):
                path, _, revision = part.partition("@")
                config.add(route, path, Kind.MODEL, Relation.MERGE, revision=revision)
        case dict():
            if isinstance(value.get("path"), str):
                config.add(
                    (*route, "path"),
                    value["path"],
                    Kind.MODEL,
                    Relation.MERGE,
                    revision=value.get("revision"),
                )
            for key in ("model", "lora"):
                if key in value:
                    _model(config, (*route, key), value[key])


def _tokenizers(config: Config) -> None:
    values = config.values
    stated: list[tuple[Route, Any]] = [(("tokenizer_source",), values.get("tokenizer_source"))]
    tokenizer = mapping(values.get("tokenizer"))
    stated.append((("tokenizer", "source"), tokenizer.get("source")))
    merged = {edge.target for edge in config.edges.values()}
    for route, value in stated:
        if not isinstance(value, str) or value in _WORDS_OF_TOKENIZERS:
            continue
        path = value.removeprefix("model:")
        if not any(target.endswith("/" + path) for target in merged):
            config.add(route, path, Kind.MODEL, Relation.TOKENIZER)
