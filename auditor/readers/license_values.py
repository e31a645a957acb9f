"""From a license field of any shape, at any place of a document, to located claims."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from auditor.licensing.identify import (
    Identified,
    identify,
    identify_many,
    identify_other,
    identify_url,
)
from auditor.model import Claim, Origin, Scope, Span
from auditor.source.document import Document, Route

NAME_KEYS = (
    "expression", "id", "spdx", "spdx_id", "identifier", "name", "type", "title", "@id",
    "custom_text",
)  # fmt: skip
LINK_KEYS = ("link", "url", "path", "license_url", "license_link", "href")
_SCOPES = (
    (("weight", "checkpoint", "model"), Scope.WEIGHTS),
    (("code", "software", "source_code"), Scope.CODE),
    (("data", "dataset", "corpus"), Scope.DATA),
    (("doc", "document"), Scope.DOCS),
    (("tokenizer",), Scope.TOKENIZER),
    (("output", "generation"), Scope.OUTPUTS),
)


def scope_of(key: str, default: Scope = Scope.ARTIFACT) -> Scope:
    """What a key such as `code_license` or `licenses.data` says that its license covers."""
    words = key.lower().replace("-", "_").replace(".", "_").split("_")
    for names, scope in _SCOPES:
        if any(word in names or word.removesuffix("s") in names for word in words):
            return scope
    return default


def claim(
    identified: Identified,
    *,
    field: str,
    value: str,
    origin: Origin,
    span: Span | None,
    scope: Scope = Scope.ARTIFACT,
    confidence: float = 1.0,
    notes: tuple[str, ...] = (),
) -> Claim:
    """A claim from what a license value was identified as."""
    return Claim(
        field=field,
        value=value,
        state=identified.state,
        origin=origin,
        expression=identified.expression,
        candidates=identified.candidates,
        scope=scope,
        span=span,
        confidence=confidence * identified.confidence,
        notes=(*identified.notes, *notes),
    )


def claims_at(
    document: Document,
    route: Route,
    value: Any,
    *,
    field: str,
    origin: Origin,
    scope: Scope = Scope.ARTIFACT,
    confidence: float = 1.0,
    notes: tuple[str, ...] = (),
    name: str = "",
    link: str = "",
    span: Span | None = None,
) -> tuple[Claim, ...]:
    """The claims of a license value: a text, a list, or a mapping of names, parts or configs.

    `name` and `link` are what stands beside it for `other` (`license_name`, `license_link`).
    An empty value makes no claim. `span` is where the value stands, if not at `route`.
    """

    def one(identified: Identified, text: str, at: Route) -> Claim:
        return claim(
            identified,
            field=field,
            value=text,
            origin=origin,
            span=span or document.span(at),
            scope=scope,
            confidence=confidence,
            notes=notes,
        )

    def deeper(
        at: Route,
        inner: Any,
        inner_field: str,
        inner_scope: Scope,
        inner_span: Span | None = None,
    ) -> tuple[Claim, ...]:
        return claims_at(
            document,
            at,
            inner,
            field=inner_field,
            origin=origin,
            scope=inner_scope,
            confidence=confidence,
            notes=notes,
            name=name,
            link=link,
            span=inner_span,
        )

    match value:
        case None | "":
            return ()
        case str():
            text = value.strip()
            if not text:
                return ()
            if text.lower() == "other":
                return (one(identify_other(name, link), text, route),)
            return (one(identify(text), text, route),)
        case list():
            texts = [item.strip() for item in value if isinstance(item, str) and item.strip()]
            if len(texts) == len(value) and len(texts) > 1:
                if "other" in (text.lower() for text in texts) and (name or link):
                    # The name and link beside the list speak of its `other`.
                    return tuple(
                        found
                        for index, text in enumerate(value)
                        for found in deeper((*route, index), text, field, scope)
                    )
                return (one(identify_many(tuple(texts)), ", ".join(texts), route),)
            return tuple(
                found
                for index, item in enumerate(value)
                for found in deeper((*route, index), item, field, scope)
            )
        case dict():
            return _mapping_claims(document, route, value, field=field, scope=scope, deeper=deeper)
        case _:
            return (one(identify(str(value)), str(value), route),)


def _mapping_claims(
    document: Document,
    route: Route,
    value: Mapping[str, Any],
    *,
    field: str,
    scope: Scope,
    deeper: Any,
) -> tuple[Claim, ...]:
    named = next((key for key in NAME_KEYS if isinstance(value.get(key), str)), None)
    linked = next((key for key in LINK_KEYS if isinstance(value.get(key), str)), None)
    found: list[Claim] = []
    if named is not None or linked is not None:
        if named is not None:
            # `@id` is how JSON-LD wraps a plain address.
            named_field = field if named == "@id" else f"{field}.{named}"
            found.extend(deeper((*route, named), value[named], named_field, scope))
        if linked is not None:
            found.extend(deeper((*route, linked), value[linked], f"{field}.{linked}", scope))
        return tuple(found)
    for key, item in value.items():
        if item is None or item == {}:
            # `license: {mit: ~}`: the key itself is what somebody meant as the value.
            written_at = document.key_span((*route, key))
            found.extend(deeper((*route, key), key, field, scope, written_at))
        else:
            inner_scope = scope_of(key, scope)
            found.extend(deeper((*route, key), item, f"{field}.{key}", inner_scope))
    return tuple(found)


def link_claim(
    document: Document,
    route: Route,
    link: str,
    *,
    field: str,
    origin: Origin,
    scope: Scope = Scope.ARTIFACT,
    confidence: float = 1.0,
) -> Claim:
    """The claim that a link to a license makes; unrecognised when the link is only a pointer."""
    return claim(
        identify_url(link.strip()),
        field=field,
        value=link.strip(),
        origin=origin,
        span=document.span(route),
        scope=scope,
        confidence=confidence,
    )
