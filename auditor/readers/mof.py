"""Model Openness Framework descriptions: `framework:` and `release:` with licensed components.

Format: the Model Openness Tool's model files (lfai/model_openness_tool, schema of 2024-12-15).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.errors import SourceError
from auditor.model import Claim, Kind, Origin, Reading, Scope, Span
from auditor.readers.license_values import claims_at
from auditor.readers.manifest import mapping, open_document, text_of, unreadable
from auditor.source.document import Document, Route
from auditor.source.files import SourceText

if TYPE_CHECKING:
    from auditor.knowledge import Knowledge

name = "mof"

_SCOPES = {
    "distribution": Scope.ARTIFACT,
    "code": Scope.CODE,
    "data": Scope.DATA,
    "document": Scope.DOCS,
}
# Words of a component's name that tell what it is; the first that occurs decides.
_COMPONENTS = (
    ("parameter", Scope.WEIGHTS),
    ("weight", Scope.WEIGHTS),
    ("checkpoint", Scope.WEIGHTS),
    ("model metadata", Scope.DOCS),
    ("code", Scope.CODE),
    ("librar", Scope.CODE),
    ("architecture", Scope.CODE),
    ("dataset", Scope.DATA),
    ("evaluation data", Scope.DATA),
    ("data card", Scope.DOCS),
    ("card", Scope.DOCS),
    ("report", Scope.DOCS),
    ("paper", Scope.DOCS),
    ("result", Scope.DOCS),
    ("output", Scope.OUTPUTS),
)
# What the tool writes where a component is not there or has no license.
_NO_LICENSE = re.compile(
    r"(?:component )*(?:unlicensed|not included?\.?|undisclosed|component not included?\.?)\Z",
    re.IGNORECASE,
)


def accepts(source: SourceText) -> bool:
    """Whether the document names the framework and describes a release."""
    head = source.text[:4000]
    return "Model Openness Framework" in head and "release" in head


def read(source: SourceText, knowledge: Knowledge) -> Reading:
    """Licenses of the release and of each component that is there."""
    del knowledge
    try:
        document = open_document(source)
    except SourceError as error:
        return unreadable(source, Kind.MODEL, error, format=name)
    release = mapping(mapping(document.value).get("release"))
    on_hub = text_of(release.get("huggingface")).partition("huggingface.co/")[2].strip("/")
    claims = tuple(_claims(document))
    return Reading(
        path=source.path,
        sha256=source.sha256,
        format=name,
        primary=True,
        kind=Kind.MODEL,
        name=on_hub or text_of(release.get("name")),
        released=text_of(release.get("date")),
        claims=claims,
        problems=source.problems,
        license_span=claims[0].span
        if claims
        else document.span(("release", "license"))
        if "license" in release
        else Span(path=source.path, line=1, column=1),
    )


def _claims(document: Document) -> Iterator[Claim]:
    release = mapping(mapping(document.value).get("release"))
    licenses = mapping(release.get("license"))
    for part, value in licenses.items():
        text = text_of(mapping(value).get("name"))
        if text and part in _SCOPES:
            yield from _claim(
                document, ("release", "license", part, "name"), text, f"license.{part}",
                _SCOPES[part], text_of(mapping(value).get("path")),
            )  # fmt: skip
    components = release.get("components")
    for index, item in enumerate(components if isinstance(components, list) else ()):
        component = mapping(item)
        title = text_of(component.get("name"))
        text = text_of(component.get("license"))
        if text and not _NO_LICENSE.match(text):
            yield from _claim(
                document, ("release", "components", index, "license"), text,
                f"components.{title}.license", _scope(title),
                text_of(component.get("license_path")),
            )  # fmt: skip


def _claim(
    document: Document, route: Route, text: str, field: str, scope: Scope, link: str
) -> tuple[Claim, ...]:
    return claims_at(
        document,
        route,
        text,
        field=field,
        origin=Origin.MANIFEST,
        scope=scope,
        link=link,
    )


def _scope(title: str) -> Scope:
    lowered = title.lower()
    return next((scope for word, scope in _COMPONENTS if word in lowered), Scope.DOCS)
