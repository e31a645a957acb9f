"""What the metadata of a dataset card says of the data that it was made from.

Keys and their values: the Hub's dataset card specification (huggingface/hub-docs, datasetcard.md,
read 2026-11-23). `source_datasets` holds `original`, ids, and `extended|NAME` with NAME an id or
`other-FREE-NAME`.
"""

from __future__ import annotations

from auditor.model import Edge, Kind, Origin, Relation
from auditor.readers.card import Facts, Metadata
from auditor.readers.ids import targets
from auditor.readers.model_card import stated
from auditor.readers.values import texts_at

_SOURCE_KEYS = ("source_datasets", "source_dataset", "datasets", "base_dataset")
_STATED = {
    "annotations_creators": "data.annotations_creators",
    "language_creators": "data.language_creators",
    "size_categories": "data.size",
    "extra_gated_prompt": "card.gated_prompt",
}


def facts(block: Metadata) -> Facts:
    """Edges to the datasets that this one extends, and statements on how it was made."""
    edges: list[Edge] = []
    statements, spans = stated(block, _STATED)
    for key in _SOURCE_KEYS:
        if key not in block.values:
            continue
        for route, text in texts_at((key,), block.values[key]):
            extended, bar, parent = text.partition("|")
            if text.lower() == "original":
                statements["data.source"] = "original"
                spans["data.source"] = block.document.span(route)
                continue
            if extended.strip().lower() == "extended":
                # A bare `extended` says that there is a parent and not which.
                written = parent.strip() if bar else "extended from a dataset that is not named"
                free = written.lower() in ("other", "other-") or written.startswith("other-")
                found = (
                    (f"name:{written.removeprefix('other-').replace('-', ' ') or 'other'}",)
                    if free
                    else targets(written, Kind.DATASET)
                )
            else:
                found = targets(text, Kind.DATASET)
            edges.extend(
                Edge(
                    source="",
                    target=target,
                    relation=Relation.DERIVED_FROM,
                    origin=Origin.FRONT_MATTER,
                    span=block.document.span(route),
                    confidence=block.confidence,
                )
                for target in found
            )
    name = block.values.get("pretty_name")
    return Facts(
        edges=tuple(edges),
        statements=statements,
        statement_spans=spans,
        artefact=name.strip() if isinstance(name, str) else "",
    )
