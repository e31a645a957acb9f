"""What our two manifests have in common: how they are known, opened, and what they state.

Field by field they follow the Data & Trust Alliance's Data Provenance Standards 1.0.0 and
Croissant where those have the thing; `schemas/*-manifest.schema.json` names the counterparts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from auditor.errors import SourceError
from auditor.licensing.identify import identify, identify_other
from auditor.model import Claim, Kind, Origin, Problem, Reading, Scope, Span
from auditor.readers.license_values import claim, claims_at, link_claim
from auditor.readers.schema import faults
from auditor.readers.values import texts_at
from auditor.source import json, yaml
from auditor.source.document import Document, Route
from auditor.source.files import SourceText

_KEY = re.compile(
    r"""(?:^|[{,])[ \t\r\n]*["']?auditor["']?[ \t]*:[ \t]*["']?(dataset|model)-manifest/""",
    re.MULTILINE,
)
_STATED = {
    "completeness": "data.completeness",
    "name": "title",
    "description": "description",
    "source": "reference",
    "intended_use": "use.intended",
    "excluded_use": "use.excluded",
    "publisher": "publisher",
    "contact": "contact",
}
_STATED_BELOW = {
    ("opt_out", "method"): "data.opt_out",
    ("opt_out", "honoured"): "data.opt_out_honoured",
    ("collected", "from"): "data.collected_from",
    ("collected", "to"): "data.collected_to",
    ("rights", "basis"): "data.rights",
    ("rights", "evidence"): "data.rights_evidence",
    ("personal_data", "present"): "data.personal_data",
    ("personal_data", "categories"): "data.personal_categories",
    ("personal_data", "legal_basis"): "data.personal_basis",
    ("provenance", "origin"): "provenance.origin",
    ("provenance", "geography"): "provenance.geography",
    ("provenance", "method"): "provenance.method",
    ("provenance", "date"): "provenance.date",
    ("copyright", "protected"): "copyright.protected",
    ("processing", "excluded"): "processing.excluded",
    ("storage", "excluded"): "storage.excluded",
}


def kind_of(source: SourceText) -> Kind | None:
    """Which of our manifests a document is, whatever the file is called; None for neither."""
    if "-manifest/" not in source.text or source.path.lower().endswith(".md"):
        return None
    found = _KEY.search(source.text)
    return Kind(found.group(1)) if found is not None else None


def open_document(source: SourceText) -> Document:
    """The YAML or JSON in `source`. Raises SourceError."""
    if source.text.lstrip()[:1] in ("{", "["):
        try:
            return json.load(source.text, path=source.path)
        except SourceError:
            if source.path.lower().endswith((".json", ".jsonld")):
                raise
            # YAML may begin with a brace, too.
    return yaml.load(source.text, path=source.path)


def open_manifest(source: SourceText, kind: Kind) -> tuple[Document, tuple[Problem, ...]]:
    """The manifest and what is wrong with it by its schema. Raises SourceError."""
    document = open_document(source)
    if not isinstance(document.value, dict):
        raise SourceError(
            "a manifest is a list of `key: value` lines",
            path=source.path,
            line=1,
            hint=f"begin with `auditor: {kind}-manifest/1`",
            code="manifest-schema",
        )
    return document, (*source.problems, *faults(document, f"{kind}-manifest"))


def unreadable(
    source: SourceText, kind: Kind | None, error: SourceError, *, format: str = ""
) -> Reading:
    """The reading of a document that cannot be read: one fatal problem and no facts."""
    problem = Problem(
        code=error.code,
        message=f"this {(format or f'{kind}-manifest').replace('-', ' ')} cannot be read: "
        f"{error.what}",
        path=source.path,
        line=error.line,
        column=error.column,
        hint=error.hint,
        fatal=True,
    )
    return Reading(
        path=source.path,
        sha256=source.sha256,
        format=format or f"{kind}-manifest",
        primary=True,
        kind=kind,
        problems=(*source.problems, problem),
        license_span=Span(path=source.path, line=1, column=1),
    )


def text_of(value: Any) -> str:
    """A value as one text: a list joined by commas, a mapping by its name, nothing as ''."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case str():
            return value.strip()
        case list():
            return ", ".join(text for item in value if (text := text_of(item)))
        case dict():
            for key in ("expression", "name", "id", "title", "model", "link", "url", "text"):
                if value.get(key):
                    return text_of(value[key])
            return ""
        case _:
            return str(value)


def mapping(value: Any) -> Mapping[str, Any]:
    """`value` where it is a mapping, else an empty one."""
    return value if isinstance(value, dict) else {}


def statements(document: Document) -> tuple[dict[str, str], dict[str, Span]]:
    """The plain facts of a manifest by name, and where each stands."""
    found: dict[str, str] = {}
    spans: dict[str, Span] = {}

    def note(fact: str, value: Any, route: Route) -> None:
        text = text_of(value)
        if text:
            found[fact] = text
            spans[fact] = document.span(route)

    for key, fact in _STATED.items():
        note(fact, document.value.get(key), (key,))
    for (key, inner), fact in _STATED_BELOW.items():
        note(fact, mapping(document.value.get(key)).get(inner), (key, inner))
    if isinstance(document.value.get("personal_data"), str):
        note("data.personal_data", document.value["personal_data"], ("personal_data",))
    platforms = document.value.get("platforms")
    for index, platform in enumerate(platforms if isinstance(platforms, list) else ()):
        entry = mapping(platform)
        at: Route = ("platforms", index)
        note(f"platform.{text_of(entry.get('name'))}.url", entry.get("url"), (*at, "url"))
        note(f"platform.{text_of(entry.get('name'))}.terms", entry.get("terms"), (*at, "terms"))
    proceedings = document.value.get("proceedings")
    if isinstance(proceedings, list) and proceedings:
        note("proceedings", proceedings, ("proceedings",))
    return found, spans


def license_claims(document: Document) -> tuple[Claim, ...]:
    """Claims of `license`, of `licenses` by scope and of every platform."""
    found = list(_claims(document, ("license",), document.value.get("license"), "license"))
    for scope, value in mapping(document.value.get("licenses")).items():
        if scope in tuple(Scope):
            where = ("licenses", scope)
            found.extend(_claims(document, where, value, f"licenses.{scope}", Scope(scope)))
    platforms = document.value.get("platforms")
    for index, platform in enumerate(platforms if isinstance(platforms, list) else ()):
        if isinstance(platform, dict):
            shown = str(platform.get("name") or platform.get("url") or index)
            found.extend(
                _claims(
                    document,
                    ("platforms", index, "license"),
                    platform.get("license"),
                    f"platforms.{shown}.license",
                )
            )
    return tuple(found)


def _claims(
    document: Document, route: Route, value: Any, field: str, scope: Scope = Scope.ARTIFACT
) -> tuple[Claim, ...]:
    if isinstance(value, list) and any(isinstance(item, dict) for item in value):
        return tuple(
            found
            for index, item in enumerate(value)
            for found in _claims(document, (*route, index), item, field, scope)
        )
    if not isinstance(value, dict):
        return claims_at(document, route, value, field=field, origin=Origin.MANIFEST, scope=scope)
    stated = value.get("scope")
    if stated in tuple(Scope):
        scope = Scope(stated)
    name, link = text_of(value.get("name")), text_of(value.get("link"))
    found: list[Claim] = []
    for key in ("expression", "name", "text"):
        text = text_of(value.get(key))
        if not text:
            continue
        meant = identify_other(text, link) if key == "name" else identify(text)
        found.append(
            claim(
                meant,
                field=field if key == "expression" else f"{field}_{key}",
                value=text,
                origin=Origin.MANIFEST,
                span=document.span((*route, key)),
                scope=scope,
            )
        )
    if link and not name:
        found.append(
            link_claim(
                document,
                (*route, "link"),
                link,
                field=f"{field}_link",
                origin=Origin.MANIFEST,
                scope=scope,
            )
        )
    return tuple(found)


def license_span(document: Document) -> Span:
    """Where the license stands, or the first line of the document."""
    for key in ("license", "licenses"):
        if key in document.value:
            return document.span((key,))
    return Span(path=document.path, line=document.first_line, column=1)


def stages_of(entry: Mapping[str, Any]) -> tuple[str, ...]:
    """The training stages that an entry names."""
    return tuple(text for key in ("stage", "stages") for _, text in texts_at((), entry.get(key)))
