"""Our model manifest: `auditor: model-manifest/1`, in YAML or JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from auditor.errors import SourceError
from auditor.model import Edge, Kind, Mention, Origin, Problem, Reading, Relation
from auditor.readers import manifest
from auditor.readers.ids import targets
from auditor.readers.manifest import mapping, text_of
from auditor.readers.material import materials
from auditor.source.document import Document
from auditor.source.files import SourceText

if TYPE_CHECKING:
    from auditor.knowledge import Knowledge

name = "model-manifest"

_LISTS = (
    ("training_data", Relation.TRAINED_ON),
    ("evaluation_data", Relation.EVALUATED_ON),
    ("retrieval_data", Relation.RETRIEVAL),
)


def accepts(source: SourceText) -> bool:
    """Whether the document says that it is one, whatever the file is called."""
    return manifest.kind_of(source) is Kind.MODEL


def read(source: SourceText, knowledge: Knowledge) -> Reading:
    """What the manifest states; faults against its schema are fatal problems."""
    try:
        document, faults = manifest.open_manifest(source, Kind.MODEL)
    except SourceError as error:
        return manifest.unreadable(source, Kind.MODEL, error)
    values = document.value
    edges = _bases(document, values.get("base_models"))
    mentions: list[Mention] = []
    problems: list[Problem] = list(faults)
    for key, relation in _LISTS:
        found = materials(
            document,
            (key,),
            values.get(key),
            default=relation,
            location=source.location,
            knowledge=knowledge,
        )
        edges.extend(found.edges)
        mentions.extend(found.mentions)
        problems.extend(found.problems)
    statements, spans = manifest.statements(document)
    return Reading(
        path=source.path,
        sha256=source.sha256,
        format=name,
        primary=True,
        kind=Kind.MODEL,
        name=text_of(values.get("id")) or text_of(values.get("name")),
        revision=text_of(values.get("revision")),
        released=text_of(values.get("released")),
        claims=manifest.license_claims(document),
        edges=tuple(edges),
        mentions=tuple(mentions),
        problems=tuple(problems),
        statements=statements,
        statement_spans=spans,
        license_span=manifest.license_span(document),
    )


def _bases(document: Document, value: Any) -> list[Edge]:
    edges: list[Edge] = []
    for index, item in enumerate(value if isinstance(value, list) else [value] if value else []):
        at = ("base_models", index) if isinstance(value, list) else ("base_models",)
        entry = {"id": item} if isinstance(item, str) else mapping(item)
        key = next((key for key in ("id", "name", "url") if text_of(entry.get(key))), None)
        if key is None:
            continue
        written = text_of(entry.get("relation"))
        relation = Relation(written) if written in tuple(Relation) else Relation.FINETUNE
        revision = text_of(entry.get("revision"))
        rights = mapping(entry.get("rights"))
        edges.extend(
            Edge(
                source="",
                target=f"{target}@{revision}" if revision else target,
                relation=relation,
                origin=Origin.MANIFEST,
                span=document.span(at if isinstance(item, str) else (*at, key)),
                inferred=not written,
                rights=text_of(rights.get("basis")),
                license=text_of(entry.get("license")),
            )
            for target in (
                (f"name:{text_of(entry[key])}",)
                if key == "name"
                else targets(text_of(entry[key]), Kind.MODEL)
            )
        )
    return edges
