"""Running text, read once: one scan for every name we know, shared by the readers of prose."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from auditor.model import Claim, Mention, Span
from auditor.readers import prose_data, prose_license

if TYPE_CHECKING:
    from auditor.knowledge import Knowledge


def of_field(
    text: str, span: Span, knowledge: Knowledge
) -> tuple[tuple[Claim, ...], tuple[Mention, ...]]:
    """License claims and mentions of a text that is a value in a manifest and stands at `span`."""
    claims, mentions, _ = read(text, span.line, span.path, knowledge)
    return (
        tuple(claim._replace(span=span) for claim in claims),
        tuple(mention._replace(span=span) for mention in mentions),
    )


def read(
    body: str, body_line: int, path: str, knowledge: Knowledge
) -> tuple[tuple[Claim, ...], tuple[Mention, ...], Mapping[str, str]]:
    """License claims, mentions of data and models, and plain statements of a text.

    `body_line` is the line of the file on which `body` begins.
    """
    if not body or body.isspace():
        return (), (), {}
    hits = knowledge.scanner().scan(body)
    claims = prose_license.claims(body, body_line, path, hits)
    mentions, statements = prose_data.mentions(body, body_line, path, hits)
    return claims, mentions, statements
