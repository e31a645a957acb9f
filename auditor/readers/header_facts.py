"""Key and value pairs of a model file's header, as claims and edges at the file itself."""

from __future__ import annotations

from collections.abc import Iterable

from auditor.licensing.identify import identify, identify_other, identify_url
from auditor.model import Claim, Edge, Kind, Origin, Relation, Scope, Span
from auditor.readers.license_values import claim
from auditor.readers.references import reference

MAX_CHARS = 4096
"""Of a value that is kept."""


def license_claim(
    field: str, value: str, path: str, *, name: str = "", link: str = ""
) -> Claim | None:
    """The claim of a header field; None for an empty one."""
    text = value.strip()[:MAX_CHARS]
    if not text:
        return None
    if text.lower() == "other" and (name or link):
        found = identify_other(name, link)
    elif text.startswith(("http://", "https://")):
        found = identify_url(text)
    else:
        found = identify(text)
    return claim(
        found,
        field=field,
        value=text,
        origin=Origin.WEIGHTS_HEADER,
        span=Span(path=path),
        scope=Scope.WEIGHTS,
    )


def edges(
    texts: Iterable[str],
    kind: Kind,
    relation: Relation,
    path: str,
    *,
    inferred: bool = False,
    confidence: float = 1.0,
) -> list[Edge]:
    """Edges to what the texts name."""
    return [
        Edge(
            source="",
            target=target,
            relation=relation,
            origin=Origin.WEIGHTS_HEADER,
            span=Span(path=path),
            confidence=confidence,
            inferred=inferred,
        )
        for text in texts
        for target in reference(text, kind)
    ]
