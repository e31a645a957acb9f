"""Kaggle's metadata files for datasets, models and their instances (kaggle-api, 2026-11-23)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditor.errors import SourceError
from auditor.model import Claim, Edge, Kind, Mention, Origin, Reading, Relation, Span
from auditor.readers import prose
from auditor.readers.ids import says_nothing, targets
from auditor.readers.license_values import claims_at
from auditor.readers.manifest import mapping, open_document, text_of, unreadable
from auditor.readers.values import texts_at
from auditor.source.document import Document, Route
from auditor.source.files import SourceText

if TYPE_CHECKING:
    from auditor.knowledge import Knowledge

name = "kaggle"

_FILES = {
    "dataset-metadata.json": Kind.DATASET,
    "model-metadata.json": Kind.MODEL,
    "model-instance-metadata.json": Kind.MODEL,
}
_FREE_TEXT = ("description", "overview", "provenanceSources", "userSpecifiedSources")


def accepts(source: SourceText) -> bool:
    """Whether the file is called so, or has the keys that only these files have."""
    base = source.path.rpartition("/")[2].lower()
    head = source.text[:20_000]
    return base.removeprefix("kaggle-") in _FILES or (
        ('"ownerSlug"' in head and '"slug"' in head) or '"modelInstanceType"' in head
    )


def read(source: SourceText, knowledge: Knowledge) -> Reading:
    """License, training data, bases and stated sources."""
    base = source.path.rpartition("/")[2].lower().removeprefix("kaggle-")
    kind = _FILES.get(base, Kind.MODEL)
    try:
        document = open_document(source)
    except SourceError as error:
        return unreadable(source, kind, error, format=name)
    values = mapping(document.value)
    claims: list[Claim] = []
    license_key = next((key for key in ("licenses", "licenseName") if key in values), None)
    if license_key is not None:
        claims.extend(
            claims_at(
                document,
                (license_key,),
                values[license_key],
                field="license",
                origin=Origin.MANIFEST,
            )
        )
    mentions: list[Mention] = []
    for key in _FREE_TEXT:
        text = text_of(values.get(key))
        if text:
            found, named = prose.of_field(text, document.span((key,)), knowledge)
            claims.extend(found)
            mentions.extend(named)
    slugs = [text_of(values.get(key)) for key in ("ownerSlug", "modelSlug", "slug")]
    return Reading(
        path=source.path,
        sha256=source.sha256,
        format=name,
        primary=True,
        kind=kind,
        name=text_of(values.get("id")) or "/".join(slug for slug in slugs if slug),
        released=text_of(values.get("publishTime"))[:10],
        claims=tuple(claims),
        edges=tuple(_edges(document)),
        mentions=tuple(mentions),
        problems=source.problems,
        license_span=document.span((license_key,))
        if license_key is not None
        else Span(path=source.path, line=1, column=1),
    )


def _edges(document: Document) -> list[Edge]:
    values = mapping(document.value)
    found: list[Edge] = []

    def add(route: Route, text: str, kind: Kind, relation: Relation) -> None:
        for target in targets(text, kind):
            # Ids here are Kaggle's, not the Hub's, unless the text is an address on the Hub.
            if target.startswith("hf:") and "huggingface" not in text and "hf.co" not in text:
                target = f"name:{text}"
            found.append(
                Edge(
                    source="",
                    target=target,
                    relation=relation,
                    origin=Origin.MANIFEST,
                    span=document.span(route),
                )
            )

    for route, text in texts_at(("trainingData",), values.get("trainingData")):
        add(route, text, Kind.DATASET, Relation.TRAINED_ON)
    for key in ("baseModelInstance", "externalBaseModelUrl"):
        text = text_of(values.get(key))
        if text and not says_nothing(text):
            add((key,), text, Kind.MODEL, Relation.FINETUNE)
    return found
