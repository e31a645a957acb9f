"""Manifests of other catalogues in YAML or JSON that state a license at the top or in a list.

Met in the Registry of Open Data on AWS, Qualcomm AI Hub (`info.yaml`), Open Model Zoo
(`model.yml`), model card toolkits and many repositories of their own make. Read by what their
keys say, not by where they come from.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from auditor.errors import SourceError
from auditor.model import Claim, Edge, Kind, Mention, Origin, Reading, Relation, Span
from auditor.readers import prose
from auditor.readers.ids import targets
from auditor.readers.license_values import claims_at, scope_of
from auditor.readers.manifest import mapping, open_document, text_of, unreadable
from auditor.readers.values import texts_at
from auditor.source.document import Document, Route
from auditor.source.files import SourceText

if TYPE_CHECKING:
    from auditor.knowledge import Knowledge

name = "plain-manifest"

# At the left margin, or anywhere in JSON: a key that speaks of a license.
_LICENSE_KEY = re.compile(
    r"""(?:^|[{,][ \t\r\n]*)["']?[A-Za-z_-]{0,40}licen[cs]e[A-Za-z_-]{0,20}["']?[ \t]*:""",
    re.IGNORECASE | re.MULTILINE,
)
# Beside a license, one of these makes a document the description of an artefact.
_NAMED = frozenset({"name", "id", "title", "model_name", "dataset_name", "description", "headline"})
_DATASET = frozenset(
    {"managedby", "updatefrequency", "dataatwork", "records", "num_examples", "features", "splits"}
    | {"data_files", "dataset_name", "redistributioninfo", "rows", "columns"}
)
_NOT_ARTEFACTS = frozenset(
    {"package.json", "composer.json", "package-lock.json", "bower.json", "meta.yaml", "galaxy.yml"}
    | {"action.yml", "action.yaml", "openapi.yaml", "openapi.json", "swagger.json", "codemeta.json"}
    | {"docker-compose.yml", "mkdocs.yml", "_config.yml", "pubspec.yaml", ".zenodo.json"}
)
_BASES = ("base_model", "base_models", "parent_model", "finetuned_from")
_DATA = ("dataset", "datasets", "training_data", "training_dataset", "training_datasets")
_SOURCES = ("sources", "source_datasets", "derived_from", "source_dataset")
_FREE_TEXT = ("description", "headline", "overview")
_AT_MARGIN = re.compile(r"^(?:license|licence)s?[ \t]*:", re.IGNORECASE | re.MULTILINE)
# Model Card Toolkit 0.0.2; TensorFlow Datasets; MLflow's convention.
_BELOW = (
    ("model_details", "licenses"),
    ("redistributionInfo", "license"),
    ("metadata", "license"),
)
# Documents that have readers of their own, or are no descriptions at all.
_OTHER_FORMATS = frozenset(
    {"bomFormat", "spdxVersion", "SPDXID", "@context", "@graph", "$schema", "spdx", "rules"}
)
_FLAG = re.compile(r"(?:^|_)(?:is|has|allow|accept|require|supports?|restrict|see|show)(?:_|s?_)")


def accepts(source: SourceText) -> bool:
    """Whether the document names something and gives it a license.

    What cannot be parsed is taken when a license stands at the left margin, so that a manifest
    that is broken is reported and not passed over.
    """
    base = source.path.rpartition("/")[2].lower()
    if base in _NOT_ARTEFACTS or _LICENSE_KEY.search(source.text[:500_000]) is None:
        return False
    try:
        value = open_document(source).value
    except SourceError:
        return _AT_MARGIN.search(source.text[:500_000]) is not None
    if not isinstance(value, dict) or _OTHER_FORMATS & value.keys():
        return False
    named = any(key.lower() in _NAMED for key in value) or any(
        route[0] in value for route in _BELOW
    )
    return named and any(True for _ in _license_routes(value))


def read(source: SourceText, knowledge: Knowledge) -> Reading:
    """Licenses, data and bases that the keys at the top state."""
    try:
        document = open_document(source)
    except SourceError as error:
        return unreadable(source, None, error, format=name)
    values: Mapping[str, Any] = document.value if isinstance(document.value, dict) else {}
    kind = _kind(values)
    claims: list[Claim] = []
    license_span: Span | None = None
    for route, value in _license_routes(values):
        license_span = license_span or document.span(route)
        field = str(route[-1]).lower()
        claims.extend(
            claims_at(
                document,
                route,
                value,
                field="license" if field in ("licence", "licenses") else field,
                origin=Origin.MANIFEST,
                scope=scope_of(str(route[-1])),
            )
        )
    mentions: list[Mention] = []
    for key, value in values.items():
        if key.lower() in _FREE_TEXT and isinstance(value, str):
            found, named = prose.of_field(value, document.span((key,)), knowledge)
            claims.extend(found)
            mentions.extend(named)
    return Reading(
        path=source.path,
        sha256=source.sha256,
        format=name,
        primary=True,
        kind=kind,
        name=next((text_of(values[key]) for key in _by_name(values)), ""),
        claims=tuple(claims),
        edges=tuple(_edges(document, values, kind)),
        mentions=tuple(mentions),
        problems=source.problems,
        license_span=license_span or Span(path=source.path, line=1, column=1),
    )


def _license_routes(values: Mapping[str, Any]) -> Iterator[tuple[Route, Any]]:
    """Where licenses stand: at the top, and below in formats that are known to put them there."""
    for key, value in values.items():
        if _speaks_of_license(key, value):
            yield (key,), value
    for route in _BELOW:
        below: Any = values
        for step in route:
            below = mapping(below).get(step)
        if below is not None:
            yield route, below


def _speaks_of_license(key: str, value: Any) -> bool:
    lowered = key.lower()
    if "license" not in lowered and "licence" not in lowered:
        return False
    return not isinstance(value, bool) and _FLAG.search(lowered) is None


def _kind(values: Mapping[str, Any]) -> Kind:
    if text_of(values.get("type")).lower() in ("dataset", "data"):
        return Kind.DATASET
    keys = {key.lower() for key in values}
    return Kind.DATASET if keys & _DATASET else Kind.MODEL


def _by_name(values: Mapping[str, Any]) -> list[str]:
    wanted = ("id", "name", "title", "model_name", "dataset_name")
    lowered = {key.lower(): key for key in values}
    return [lowered[key] for key in wanted if key in lowered]


def _edges(document: Document, values: Mapping[str, Any], kind: Kind) -> list[Edge]:
    found: list[Edge] = []
    made_from = Relation.TRAINED_ON if kind is Kind.MODEL else Relation.DERIVED_FROM
    for key, value in values.items():
        lowered = key.lower()
        if lowered in _BASES:
            relation, target_kind = Relation.FINETUNE, Kind.MODEL
        elif lowered in _DATA:
            relation, target_kind = made_from, Kind.DATASET
        elif lowered in _SOURCES and kind is Kind.DATASET:
            relation, target_kind = Relation.DERIVED_FROM, Kind.DATASET
        else:
            continue
        for route, text in texts_at((key,), value):
            found.extend(
                Edge(
                    source="",
                    target=target,
                    relation=relation,
                    origin=Origin.MANIFEST,
                    span=document.span(route),
                    confidence=0.8,
                    inferred=True,
                )
                for target in targets(text, target_kind)
            )
    return found
