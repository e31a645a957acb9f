"""Metadata by the Data & Trust Alliance's Data Provenance Standards 1.0.0, in JSON.

Groups `source`, `provenance` and `use` (github.com/Data-and-Trust-Alliance, schema of 2024-07).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from auditor.errors import SourceError
from auditor.model import Claim, Edge, Kind, Mention, Origin, Reading, Relation, Span
from auditor.readers import prose
from auditor.readers.ids import targets
from auditor.readers.license_values import claims_at
from auditor.readers.manifest import mapping, open_document, text_of, unreadable
from auditor.readers.values import texts_at
from auditor.source.document import Document, Route
from auditor.source.files import SourceText

if TYPE_CHECKING:
    from auditor.knowledge import Knowledge

name = "data-provenance"

_CRAWL = re.compile(r"crawl|scrap", re.IGNORECASE)
_STATED: dict[Route, str] = {
    ("source", "title"): "title",
    ("source", "issuer"): "publisher",
    ("provenance", "origin"): "provenance.origin",
    ("provenance", "origin-geography"): "provenance.geography",
    ("provenance", "date"): "provenance.date",
    ("provenance", "generation-period", "start"): "data.collected_from",
    ("provenance", "generation-period", "end"): "data.collected_to",
    ("provenance", "generation-method"): "provenance.method",
    ("use", "copyright"): "copyright.protected",
    ("use", "patent"): "copyright.patent",
    ("use", "trademark"): "copyright.trademark",
    ("use", "consents"): "data.consents",
    ("use", "classification"): "data.personal_data",
    ("use", "privacy-enhancing"): "data.privacy_measures",
    ("use", "processing-excluded"): "processing.excluded",
    ("use", "storage-forbidden"): "storage.excluded",
    ("use", "intended-purpose"): "use.intended",
}


def accepts(source: SourceText) -> bool:
    """Whether the three groups of the standard are there."""
    head = source.text[:50_000]
    return all(f'"{group}"' in head for group in ("source", "provenance", "use")) and (
        "origin-geography" in head or "generation-method" in head or "intended-purpose" in head
    )


def read(source: SourceText, knowledge: Knowledge) -> Reading:
    """License, origin and permitted uses of the dataset."""
    try:
        document = open_document(source)
    except SourceError as error:
        return unreadable(source, Kind.DATASET, error, format=name)
    values = mapping(document.value)
    use, origin = mapping(values.get("use")), mapping(values.get("provenance"))
    about = mapping(values.get("source"))
    claims: list[Claim] = list(
        claims_at(
            document,
            ("use", "license"),
            use.get("license"),
            field="license",
            origin=Origin.MANIFEST,
        )
    )
    statements, spans = _statements(document)
    mentions: tuple[Mention, ...] = ()
    description = text_of(about.get("description"))
    if description:
        at = document.span(("source", "description"))
        found, mentions = prose.of_field(description, at, knowledge)
        claims.extend(found)
    if _CRAWL.search(statements.get("provenance.method", "")):
        statements["data.crawl"] = "yes"
        spans["data.crawl"] = spans["provenance.method"]
    edges = [
        Edge(
            source="",
            target=target,
            relation=Relation.DERIVED_FROM,
            origin=Origin.MANIFEST,
            span=document.span(route),
        )
        for route, text in texts_at(("provenance", "source"), origin.get("source"))
        for target in targets(text, Kind.DATASET)
    ]
    return Reading(
        path=source.path,
        sha256=source.sha256,
        format=name,
        primary=True,
        kind=Kind.DATASET,
        name=text_of(about.get("title")) or text_of(about.get("id")),
        released=text_of(origin.get("date")),
        claims=tuple(claims),
        edges=tuple(edges),
        mentions=mentions,
        problems=source.problems,
        statements=statements,
        statement_spans=spans,
        license_span=document.span(("use", "license"))
        if "license" in use
        else Span(path=source.path, line=1, column=1),
    )


def _statements(document: Document) -> tuple[dict[str, str], dict[str, Span]]:
    found: dict[str, str] = {}
    spans: dict[str, Span] = {}
    for route, fact in _STATED.items():
        value: Any = document.value
        for step in route:
            value = mapping(value).get(str(step))
        text = _words(value)
        if text:
            found[fact] = text
            spans[fact] = document.span(route)
    return found, spans


def _words(value: Any) -> str:
    """A value of the standard in words: codes, countries and names of its little objects."""
    if isinstance(value, list):
        return ", ".join(text for item in value if (text := _words(item)))
    if isinstance(value, dict):
        for key in ("code", "country", "name"):
            if key in value:
                return text_of(value[key])
        return _words(value.get("regulation"))
    return text_of(value)
