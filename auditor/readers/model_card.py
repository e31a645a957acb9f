"""What the metadata of a model card says of bases and data.

Keys and their values: the Hub's model card specification (huggingface/hub-docs, modelcard.md,
read 2026-11-23).
"""

from __future__ import annotations

from typing import Any

from auditor.model import Edge, Kind, Origin, Relation, Span
from auditor.readers.card import Facts, Metadata
from auditor.readers.ids import targets
from auditor.readers.values import texts_at
from auditor.source.document import Route

_RELATIONS = {
    "adapter": Relation.ADAPTER,
    "finetune": Relation.FINETUNE,
    "finetuned": Relation.FINETUNE,
    "fine-tune": Relation.FINETUNE,
    "fine-tuned": Relation.FINETUNE,
    "merge": Relation.MERGE,
    "merged": Relation.MERGE,
    "quantize": Relation.QUANTIZE,
    "quantized": Relation.QUANTIZE,
    "quant": Relation.QUANTIZE,
}
_ADAPTER_TAGS = frozenset({"adapter", "adapters", "dora", "lora", "peft", "qlora"})
_MERGE_TAGS = frozenset({"merge", "mergekit", "moerge"})
_QUANT_TAGS = frozenset(
    {"4-bit", "8-bit", "awq", "exl2", "exl3", "ggml", "gguf", "gptq", "quantized", "quantization"}
)
_BASE_KEYS = ("base_model", "base_models", "base-model", "basemodel")
_DATA_KEYS = (
    "datasets",
    "dataset",
    "train_datasets",
    "training_data",
    "training_datasets",
)
_STATED = {
    "library_name": "card.library",
    "pipeline_tag": "card.pipeline",
    "new_version": "card.new_version",
    "extra_gated_prompt": "card.gated_prompt",
}


def facts(block: Metadata) -> Facts:
    """Edges to base models (finetune, adapter, merge, quantize), training data and benchmarks."""
    edges: list[Edge] = []
    edges.extend(_bases(block))
    for key in _DATA_KEYS:
        if key in block.values:
            edges.extend(_edges(block, (key,), Kind.DATASET, Relation.TRAINED_ON))
    # Buckets are storage on the Hub; their names are no names of datasets.
    edges.extend(
        edge._replace(target=f"name:bucket {edge.target.removeprefix('hf:dataset/')}")
        for edge in _edges(block, ("buckets",), Kind.DATASET, Relation.TRAINED_ON)
    )
    if "model-index" in block.values:
        edges.extend(_evaluations(block))
    statements, spans = stated(block, _STATED)
    name = block.values.get("model_name") or block.values.get("model_id")
    return Facts(
        edges=tuple(edges),
        statements=statements,
        statement_spans=spans,
        artefact=name.strip() if isinstance(name, str) else "",
    )


def stated(block: Metadata, names: dict[str, str]) -> tuple[dict[str, str], dict[str, Span]]:
    """Statements and their places for keys that hold a text or a list of texts."""
    statements: dict[str, str] = {}
    spans: dict[str, Span] = {}
    for key, fact in names.items():
        if key in block.values:
            text = ", ".join(text for _, text in texts_at((), block.values[key]))
            if text:
                statements[fact] = text
                spans[fact] = block.document.span((key,))
    return statements, spans


def _bases(block: Metadata) -> list[Edge]:
    key = next((key for key in _BASE_KEYS if key in block.values), None)
    if key is None:
        return []
    written = block.values.get("base_model_relation")
    relation = _RELATIONS.get(written.strip().lower()) if isinstance(written, str) else None
    inferred = relation is None
    edges = _edges(block, (key,), Kind.MODEL, relation or Relation.FINETUNE, inferred=inferred)
    if not inferred:
        return edges
    guess = _guess(block, len({edge.target for edge in edges}))
    return [edge._replace(relation=guess) for edge in edges]


def _guess(block: Metadata, bases: int) -> Relation:
    """What the relation is likely to be where the card does not say; marked as inferred.

    The order in which the Hub guesses (hub-docs, model-cards.md, "Specifying a base model", read
    2026-11-23): several bases are a merge; an adapter or a quantization is told by its library
    and tags; all else is a fine-tune.
    """
    tags = {text.lower() for _, text in texts_at((), block.values.get("tags"))}
    library = str(block.values.get("library_name") or "").lower()
    if library in ("peft", "adapter-transformers") or tags & _ADAPTER_TAGS:
        return Relation.ADAPTER
    if "quantized_by" in block.values or library == "gguf" or tags & _QUANT_TAGS:
        return Relation.QUANTIZE
    if bases > 1 or tags & _MERGE_TAGS:
        return Relation.MERGE
    return Relation.FINETUNE


def _edges(
    block: Metadata, route: Route, kind: Kind, relation: Relation, *, inferred: bool = False
) -> list[Edge]:
    value: Any = block.values.get(str(route[0]))
    edges: list[Edge] = []
    for at, text in texts_at(route, value):
        edges.extend(
            Edge(
                source="",
                target=found,
                relation=relation,
                origin=Origin.FRONT_MATTER,
                span=block.document.span(at),
                confidence=block.confidence,
                inferred=inferred,
            )
            for found in targets(text, kind)
        )
    return edges


def _evaluations(block: Metadata) -> list[Edge]:
    """The datasets under `model-index`, which the model was measured on."""
    edges: dict[str, Edge] = {}
    index = block.values["model-index"]
    for at, model in enumerate(index if isinstance(index, list) else ()):
        results = model.get("results") if isinstance(model, dict) else None
        for number, result in enumerate(results if isinstance(results, list) else ()):
            dataset = result.get("dataset") if isinstance(result, dict) else None
            if not isinstance(dataset, dict):
                continue
            key = "type" if isinstance(dataset.get("type"), str) else "name"
            written = dataset.get(key)
            if not isinstance(written, str):
                continue
            route: Route = ("model-index", at, "results", number, "dataset", key)
            for found in targets(written, Kind.DATASET):
                if found not in edges:
                    edges[found] = Edge(
                        source="",
                        target=found,
                        relation=Relation.EVALUATED_ON,
                        origin=Origin.FRONT_MATTER,
                        span=block.document.span(route),
                        confidence=block.confidence,
                    )
    return list(edges.values())
