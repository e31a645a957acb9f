"""Descriptions of datasets in JSON-LD: Croissant 0.8 to 1.1 with RAI, schema.org, DCAT.

Keys are matched by their local names (`sc:license`, `dct:license` and `license` are one), since
contexts vary and nobody resolves them. Specifications: Croissant 1.0 and 1.1 and Croissant RAI 1.0
(docs.mlcommons.org/croissant), schema.org/Dataset, W3C DCAT 3; read 2026-11-23.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from auditor.errors import SourceError
from auditor.model import Claim, Edge, Kind, Mention, Origin, Reading, Relation, Scope, Span
from auditor.readers import prose
from auditor.readers.ids import targets
from auditor.readers.license_values import claims_at
from auditor.readers.manifest import open_document, text_of, unreadable
from auditor.source.document import Document, Route
from auditor.source.files import SourceText

if TYPE_CHECKING:
    from auditor.knowledge import Knowledge

name = "linked-data"

_DATASET = re.compile(r"""["'](?:[\w.:/#-]*[:/#])?Dataset["']""")
_CROISSANT = "mlcommons.org/croissant"
_PARENTS = ("isBasedOn", "wasDerivedFrom", "source")
_NESTED = ("distribution", "recordSet", "field", "subField", "hasPart")
_MAX_NESTED = 5000
# Where the RAI vocabulary and its drafts differ, the first is the one of the specification.
_STATED = {
    "dataCollectionType": "data.collection_type",
    "dataCollectionTimeframe": "data.collected",
    "dataCollectionTimeFrame": "data.collected",
    "personalSensitiveInformation": "data.personal_data",
    "dataUseCases": "use.intended",
    "useCases": "use.intended",
    "dataBiases": "data.biases",
    "dataLimitations": "data.limitations",
    "dataAnnotationPlatform": "data.annotation_platform",
    "machineAnnotationTools": "data.annotation_tools",
    "dataReleaseMaintenancePlan": "data.maintenance",
    "usageInfo": "use.terms",
    "conditionsOfAccess": "use.access",
    "acquireLicensePage": "use.acquire",
    "accessRights": "use.access",
    "rights": "use.rights",
    "copyrightHolder": "copyright.holder",
    "copyrightNotice": "copyright.notice",
    "creator": "publisher",
    "wasGeneratedBy": "provenance.method",
    "wasAttributedTo": "provenance.origin",
}
_PROSE = ("description", "dataCollection", "dataCollectionRawData", "provenance")
_CRAWL = re.compile(r"crawl|scrap|spider", re.IGNORECASE)
_DATE = re.compile(r"\b(?:19|20)[0-9]{2}(?:-[0-9]{2}(?:-[0-9]{2})?)?(?![0-9])")


def accepts(source: SourceText) -> bool:
    """Whether this is JSON-LD that describes a dataset."""
    head = source.text[:200_000]
    return (
        '"@type"' in head
        and ('"@context"' in head or '"@graph"' in head or _CROISSANT in head)
        and _DATASET.search(head) is not None
        and "spdx.org/rdf" not in head  # an SPDX 3 document has its own vocabulary
    )


def read(source: SourceText, knowledge: Knowledge) -> Reading:
    """License, provenance and collection of the dataset; broken JSON is a fatal problem."""
    try:
        document = open_document(source)
    except SourceError as error:
        return unreadable(source, Kind.DATASET, error, format=name)
    route, node = _root(document.value)
    local = _local(node)
    claims = list(_licenses(document, route, local))
    edges = list(_parents(document, route, local, Origin.MANIFEST))
    for at, inner in _inner(route, local):
        edges.extend(_parents(document, at, inner, Origin.MANIFEST))
    statements, spans = _statements(document, route, local)
    mentions: list[Mention] = []
    for key in _PROSE:
        if key in local:
            text = text_of(_plain(local[key][1]))
            found, named = prose.of_field(text, document.span((*route, local[key][0])), knowledge)
            claims.extend(found)
            mentions.extend(named)
    conforms = text_of(_plain(local["conformsTo"][1])) if "conformsTo" in local else ""
    is_croissant = _CROISSANT in conforms or "mlcommons.org" in source.text[:20_000]
    return Reading(
        path=source.path,
        sha256=source.sha256,
        format="croissant" if is_croissant else name,
        primary=True,
        kind=Kind.DATASET,
        name=_name(local),
        released=text_of(_plain(local["datePublished"][1])) if "datePublished" in local else "",
        claims=tuple(claims),
        edges=tuple({(edge.target, edge.relation): edge for edge in reversed(edges)}.values()),
        mentions=tuple(mentions),
        problems=source.problems,
        statements=statements,
        statement_spans=spans,
        license_span=(
            document.span((*route, local["license"][0]))
            if "license" in local
            else Span(path=source.path, line=1, column=1)
        ),
    )


Local = Mapping[str, tuple[str, Any]]


def _local(node: Any) -> Local:
    """Values of a node by the local names of their keys."""
    found: dict[str, tuple[str, Any]] = {}
    for key, value in (node if isinstance(node, dict) else {}).items():
        found.setdefault(re.split("[:/#]", key)[-1], (key, value))
    return found


def _root(value: Any) -> tuple[Route, Any]:
    """The node of the dataset: the document itself, or a member of its graph or list."""
    candidates: list[tuple[Route, Any]] = [((), value)]
    if isinstance(value, dict) and isinstance(value.get("@graph"), list):
        candidates += [(("@graph", index), item) for index, item in enumerate(value["@graph"])]
    elif isinstance(value, list):
        candidates += [((index,), item) for index, item in enumerate(value)]
    for route, node in candidates:
        if isinstance(node, dict) and "Dataset" in re.split(
            r"[\s,:/#\[\]']+", str(node.get("@type", ""))
        ):
            return route, node
    return (), value


def _plain(value: Any) -> Any:
    """A value without the wrapping of JSON-LD: ids, typed values, labels."""
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        for key in ("@value", "name", "label", "prov:label", "title", "@id", "url", "description"):
            if key in value:
                return _plain(value[key])
        return ""
    return value


def _licenses(document: Document, route: Route, local: Local) -> Iterator[Claim]:
    for key, field, scope in (
        ("license", "license", Scope.ARTIFACT),
        ("sdLicense", "sdLicense", Scope.DOCS),
        ("sdLicence", "sdLicense", Scope.DOCS),
    ):
        if key in local:
            written, value = local[key]
            yield from claims_at(
                document,
                (*route, written),
                value,
                field=field,
                origin=Origin.MANIFEST,
                scope=scope,
            )
    if "distribution" not in local:
        return
    written, value = local["distribution"]
    many = isinstance(value, list)
    # In DCAT the license of a dataset sits on its distributions and nowhere else.
    scope = Scope.DATA if "license" in local else Scope.ARTIFACT
    for index, part in enumerate(value if many else [value]):
        inner = _local(part)
        if "license" in inner:
            at = (*route, written, index) if many else (*route, written)
            yield from claims_at(
                document,
                (*at, inner["license"][0]),
                inner["license"][1],
                field="distribution.license",
                origin=Origin.MANIFEST,
                scope=scope,
            )


def _inner(route: Route, local: Local) -> Iterator[tuple[Route, Local]]:
    """Files, record sets and fields below the dataset: each may name what it derives from."""
    pending = [(route, local)]
    seen = 0
    while pending and seen < _MAX_NESTED:
        at, node = pending.pop()
        for key in _NESTED:
            if key not in node:
                continue
            written, value = node[key]
            many = isinstance(value, list)
            for index, item in enumerate(value if many else [value]):
                inner = _local(item)
                here = (*at, written, index) if many else (*at, written)
                # `source` of a field points into the dataset's own files.
                yield here, {name: each for name, each in inner.items() if name != "source"}
                pending.append((here, inner))
                seen += 1


def _parents(document: Document, route: Route, local: Local, origin: Origin) -> Iterator[Edge]:
    for key in _PARENTS:
        if key not in local:
            continue
        written, value = local[key]
        many = isinstance(value, list)
        for index, item in enumerate(value if many else [value]):
            at = (*route, written, index) if many else (*route, written)
            text = _reference(item)
            for target in targets(text, Kind.DATASET) if text else ():
                yield Edge(
                    source="",
                    target=target,
                    relation=Relation.DERIVED_FROM,
                    origin=origin,
                    span=document.span(at),
                )


def _reference(item: Any) -> str:
    """What a node points to: its address rather than its label."""
    if isinstance(item, dict):
        for key in ("@id", "url", "sameAs", "name", "prov:label", "label"):
            if isinstance(item.get(key), str):
                return str(item[key])
        return ""
    return text_of(item)


def _statements(
    document: Document, route: Route, local: Local
) -> tuple[dict[str, str], dict[str, Span]]:
    found: dict[str, str] = {}
    spans: dict[str, Span] = {}

    def note(fact: str, text: str, key: str) -> None:
        if text and fact not in found:
            found[fact] = text[:2000]
            spans[fact] = document.span((*route, key))

    for key, fact in _STATED.items():
        if key in local:
            note(fact, text_of(_plain(local[key][1])), local[key][0])
    for key in ("dataCollectionType", "dataCollection", "wasGeneratedBy"):
        if key in local and _CRAWL.search(text_of(_plain(local[key][1]))):
            note("data.crawl", "yes", local[key][0])
    dates = _DATE.findall(found.get("data.collected", ""))
    if dates:
        key = "dataCollectionTimeframe"
        written = local[key][0] if key in local else local["dataCollectionTimeFrame"][0]
        note("data.collected_from", min(dates), written)
        note("data.collected_to", max(dates), written)
    return found, spans


def _name(local: Local) -> str:
    """The id on the Hub where the description gives its page there, else the name."""
    if "url" in local:
        for target in targets(text_of(_plain(local["url"][1])), Kind.DATASET):
            if target.startswith("hf:dataset/"):
                return target.removeprefix("hf:dataset/")
    for key in ("name", "title"):
        if key in local:
            return text_of(_plain(local[key][1]))
    return ""
