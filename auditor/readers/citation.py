"""CITATION.cff: the license of what is to be cited, as evidence for the artefact beside it.

In this format a list of licenses means OR (Citation File Format 1.2.0, schema guide, `license`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditor.errors import SourceError
from auditor.licensing.identify import identify
from auditor.model import Claim, Kind, LicenseState, Origin, Reading, Scope, Span
from auditor.readers.license_values import claim, claims_at, link_claim
from auditor.readers.manifest import mapping, open_document, text_of, unreadable
from auditor.source.document import Document
from auditor.source.files import SourceText

if TYPE_CHECKING:
    from auditor.knowledge import Knowledge

name = "citation"


def accepts(source: SourceText) -> bool:
    """Whether it is a citation file by its ending or its version key."""
    return source.path.lower().endswith(".cff") or "cff-version:" in source.text[:4000]


def read(source: SourceText, knowledge: Knowledge) -> Reading:
    """The license that it states, of the software unless it says that it cites a dataset."""
    del knowledge
    try:
        document = open_document(source)
    except SourceError as error:
        return unreadable(source, None, error, format=name)._replace(primary=False)
    values = mapping(document.value)
    # The default type is software: such a license says nothing of weights or data.
    kind = Kind.DATASET if values.get("type") == "dataset" else None
    scope = Scope.ARTIFACT if kind is Kind.DATASET else Scope.CODE
    return Reading(
        path=source.path,
        sha256=source.sha256,
        format=name,
        primary=False,
        kind=kind,
        name=text_of(values.get("title")),
        released=text_of(values.get("date-released")),
        claims=_claims(document, scope),
        problems=source.problems,
        license_span=document.span(("license",))
        if "license" in values
        else Span(path=source.path, line=1, column=1),
    )


def _claims(document: Document, scope: Scope) -> tuple[Claim, ...]:
    values = mapping(document.value)
    value = values.get("license")
    found: list[Claim] = []
    if isinstance(value, list) and all(isinstance(item, str) for item in value) and value:
        parts = [identify(item) for item in value]
        resolved = all(part.state is LicenseState.RESOLVED for part in parts)
        text = " OR ".join(value)
        meant = (
            identify(" OR ".join(f"({part.expression})" for part in parts))
            if resolved
            else next(part for part in parts if part.state is not LicenseState.RESOLVED)
        )
        found.append(
            claim(
                meant,
                field="license",
                value=text,
                origin=Origin.MANIFEST,
                span=document.span(("license",)),
                scope=scope,
            )
        )
    else:
        found.extend(
            claims_at(
                document,
                ("license",),
                value,
                field="license",
                origin=Origin.MANIFEST,
                scope=scope,
            )
        )
    link = text_of(values.get("license-url"))
    if link:
        found.append(
            link_claim(
                document,
                ("license-url",),
                link,
                field="license_link",
                origin=Origin.MANIFEST,
                scope=scope,
            )
        )
    return tuple(found)
