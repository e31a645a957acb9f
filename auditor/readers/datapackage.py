"""Frictionless Data Packages: `datapackage.json`, versions 1 and 2 (datapackage.org)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from auditor.errors import SourceError
from auditor.model import Claim, Edge, Kind, Mention, Origin, Reading, Relation, Scope, Span
from auditor.readers import prose
from auditor.readers.ids import targets
from auditor.readers.license_values import claims_at
from auditor.readers.manifest import mapping, open_document, text_of, unreadable
from auditor.source.document import Document, Route
from auditor.source.files import SourceText

if TYPE_CHECKING:
    from auditor.knowledge import Knowledge

name = "datapackage"


def accepts(source: SourceText) -> bool:
    """Whether the file is called so, or names the profile."""
    base = source.path.rpartition("/")[2].lower()
    return base in ("datapackage.json", "datapackage.yaml", "datapackage.yml") or (
        "datapackage.org/profiles" in source.text[:2000]
    )


def read(source: SourceText, knowledge: Knowledge) -> Reading:
    """Licenses and sources of the package and of each of its resources."""
    try:
        document = open_document(source)
    except SourceError as error:
        return unreadable(source, Kind.DATASET, error, format=name)
    values = mapping(document.value)
    claims = [*_licenses(document, (), values, "license", Scope.ARTIFACT)]
    edges = list(_sources(document, (), values))
    resources = values.get("resources")
    for index, item in enumerate(resources if isinstance(resources, list) else ()):
        route: Route = ("resources", index)
        claims.extend(_licenses(document, route, mapping(item), "resources.license", Scope.DATA))
        edges.extend(_sources(document, route, mapping(item)))
    mentions: tuple[Mention, ...] = ()
    description = text_of(values.get("description"))
    if description:
        found, mentions = prose.of_field(description, document.span(("description",)), knowledge)
        claims.extend(found)
    return Reading(
        path=source.path,
        sha256=source.sha256,
        format=name,
        primary=True,
        kind=Kind.DATASET,
        name=text_of(values.get("id")) or text_of(values.get("name")),
        released=text_of(values.get("created"))[:10],
        claims=tuple(claims),
        edges=tuple({edge.target: edge for edge in reversed(edges)}.values()),
        mentions=mentions,
        problems=source.problems,
        license_span=document.span(("licenses",))
        if "licenses" in values
        else Span(path=source.path, line=1, column=1),
    )


def _licenses(
    document: Document, route: Route, values: Any, field: str, scope: Scope
) -> Iterator[Claim]:
    listed = values.get("licenses")
    for index, item in enumerate(listed if isinstance(listed, list) else ()):
        entry = mapping(item)
        # The specification asks for `name` (an Open Definition id) or `path`; `title` explains.
        key = next((key for key in ("name", "path", "title") if text_of(entry.get(key))), None)
        if key is not None:
            yield from claims_at(
                document,
                (*route, "licenses", index, key),
                text_of(entry[key]),
                field=field,
                origin=Origin.MANIFEST,
                scope=scope,
                name=text_of(entry.get("title")),
                link=text_of(entry.get("path")),
            )
    if "license" in values:
        yield from claims_at(
            document,
            (*route, "license"),
            values["license"],
            field=field,
            origin=Origin.MANIFEST,
            scope=scope,
        )


def _sources(document: Document, route: Route, values: Any) -> Iterator[Edge]:
    listed = values.get("sources")
    for index, item in enumerate(listed if isinstance(listed, list) else ()):
        entry = mapping(item)
        for key in ("path", "title", "name"):
            text = text_of(entry.get(key))
            # A title is no id, even where it looks like one.
            found = targets(text, Kind.DATASET) if key == "path" else ()
            on_hub = [one for one in found if not one.startswith("name:")]
            if not text or (key == "path" and not on_hub and text_of(entry.get("title"))):
                continue
            for target in on_hub or (f"name:{text}",):
                yield Edge(
                    source="",
                    target=target,
                    relation=Relation.DERIVED_FROM,
                    origin=Origin.MANIFEST,
                    span=document.span((*route, "sources", index, key)),
                )
            break
