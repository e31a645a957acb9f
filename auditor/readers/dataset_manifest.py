"""Our dataset manifest: `auditor: dataset-manifest/1`, in YAML or JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditor.errors import SourceError
from auditor.model import Edge, Kind, MentionUse, Origin, Reading, Relation
from auditor.readers import manifest
from auditor.readers.manifest import text_of
from auditor.readers.material import domain, generator_edge, materials, url_list
from auditor.readers.values import texts_at
from auditor.source.files import SourceText

if TYPE_CHECKING:
    from auditor.knowledge import Knowledge

name = "dataset-manifest"


def accepts(source: SourceText) -> bool:
    """Whether the document says that it is one, whatever the file is called."""
    return manifest.kind_of(source) is Kind.DATASET


def read(source: SourceText, knowledge: Knowledge) -> Reading:
    """What the manifest states; faults against its schema are fatal problems."""
    try:
        document, problems = manifest.open_manifest(source, Kind.DATASET)
    except SourceError as error:
        return manifest.unreadable(source, Kind.DATASET, error)
    values = document.value
    found = materials(
        document,
        ("sources",),
        values.get("sources"),
        default=Relation.CONTAINS,
        location=source.location,
        knowledge=knowledge,
    )
    crawled = [
        Edge(
            source="",
            target=domain(text),
            relation=Relation.CONTAINS,
            origin=Origin.MANIFEST,
            span=document.span(route),
        )
        for route, text in texts_at(("domains",), values.get("domains"))
    ]
    mentions = list(found.mentions)
    problems = (*problems, *found.problems)
    listed = values.get("url_list")
    if isinstance(listed, str):
        hosts = url_list(
            listed,
            document.span(("url_list",)),
            MentionUse.TRAINING,
            source.location,
            knowledge,
        )
        mentions.extend(hosts.mentions)
        problems = (*problems, *hosts.problems)
    statements, spans = manifest.statements(document)
    if crawled or isinstance(listed, str):
        key = "domains" if crawled else "url_list"
        statements["data.crawl"] = "yes"
        spans["data.crawl"] = document.key_span((key,))
    return Reading(
        path=source.path,
        sha256=source.sha256,
        format=name,
        primary=True,
        kind=Kind.DATASET,
        name=text_of(values.get("id")) or text_of(values.get("name")),
        revision=text_of(values.get("revision")),
        released=text_of(values.get("released")),
        claims=manifest.license_claims(document),
        edges=(*found.edges, *crawled, *generator_edge(document, knowledge)),
        mentions=tuple(mentions),
        problems=problems,
        statements=statements,
        statement_spans=spans,
        license_span=manifest.license_span(document),
    )
