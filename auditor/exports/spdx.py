"""SPDX 2.3, as JSON and as tag-value text, written by spdx-tools.

SPDX 2.3 knows neither models nor training data: their purpose is OTHER, and relations that it
has no word for are OTHER with a comment (clauses 7.24 and 11.1). The hash of a card is not the
hash of the model, so it stands in the source information, not among the checksums.
"""

from __future__ import annotations

import io
import json
import re
from datetime import datetime
from importlib import import_module
from typing import TYPE_CHECKING, Any

from auditor import __version__
from auditor.exports import EMPTY, Context, Document, Export
from auditor.exports.inventory import (
    NONE,
    Inventory,
    Link,
    Part,
    Text,
    day,
    inventory,
    remark,
)
from auditor.exports.names import line, plain
from auditor.model import Relation, Report

if TYPE_CHECKING:
    from auditor.knowledge import Knowledge

_DESCENDANT = frozenset(
    {Relation.FINETUNE, Relation.ADAPTER, Relation.MERGE, Relation.QUANTIZE, Relation.TRANSLATED}
    | {Relation.REWRITTEN, Relation.SUBSET, Relation.FILTERED_STATED}
    | {Relation.FILTERED_EVIDENCED, Relation.DERIVED_FROM}
)
_CONTAINS = frozenset({Relation.CONTAINS, Relation.CONTAINS_CODE})
_NOT_IN_ID = re.compile(r"[^A-Za-z0-9.-]+")


def render(report: Report, knowledge: Knowledge, context: Context = EMPTY) -> Export:
    """The report's artefacts as one SPDX 2.3 JSON document."""
    from spdx_tools.spdx.writer.json.json_writer import write_document_to_stream

    found = inventory(report, knowledge, context)
    stream = io.StringIO()
    write_document_to_stream(
        _document(report, found, context), stream, validate=False, drop_duplicates=False
    )
    text = json.dumps(_mended(json.loads(stream.getvalue())), indent=2, ensure_ascii=False)
    return Export(
        documents=(Document(name="auditor.spdx.json", text=text + "\n"),), gaps=found.gaps
    )


def render_tag_value(report: Report, knowledge: Knowledge, context: Context = EMPTY) -> Export:
    """The same as tag-value text."""
    from spdx_tools.spdx.writer.tagvalue.tagvalue_writer import write_document_to_stream

    found = inventory(report, knowledge, context)
    stream = io.StringIO()
    write_document_to_stream(
        _document(report, found, context), stream, validate=False, drop_duplicates=False
    )
    return Export(
        documents=(Document(name="auditor.spdx", text=stream.getvalue()),), gaps=found.gaps
    )


def _mended(document: Any) -> Any:
    """`PACKAGE-MANAGER` as the 2.3 schema spells it; spdx-tools writes an underscore."""
    for package in document.get("packages", ()):
        for reference in package.get("externalRefs", ()):
            reference["referenceCategory"] = reference["referenceCategory"].replace("_", "-")
    return document


def _document(report: Report, found: Inventory, context: Context) -> Any:
    spdx = _model()

    ids = _ids(found.parts)
    name = _block(line(context.title))
    return spdx.Document(
        creation_info=spdx.CreationInfo(
            spdx_version="SPDX-2.3",
            spdx_id="SPDXRef-DOCUMENT",
            name=name,
            document_namespace=f"https://spdx.org/spdxdocs/auditor-{found.uuid}",
            creators=[spdx.Actor(spdx.ActorType.TOOL, f"auditor-{__version__}")],
            created=datetime.fromisoformat(f"{report.run.as_of}T00:00:00"),
            document_comment=_block(remark(found.gaps)),
        ),
        packages=[_package(part, ids[part.id]) for part in found.parts],
        relationships=[
            *(
                spdx.Relationship("SPDXRef-DOCUMENT", spdx.RelationshipType.DESCRIBES, ids[part.id])
                for part in found.subjects
            ),
            *(_relationship(link, ids) for link in found.links),
        ],
        extracted_licensing_info=[_extracted(text) for text in found.texts],
    )


def _model() -> Any:
    """The classes of spdx-tools, which take a quarter of a second to import."""
    return import_module("spdx_tools.spdx.model")


def _ids(parts: tuple[Part, ...]) -> dict[str, str]:
    """An SPDX id for each part: readable, and unique by a number where two would be alike."""
    ids: dict[str, str] = {}
    taken: set[str] = set()
    for part in parts:
        stem = _NOT_IN_ID.sub("-", part.id).strip("-")[:120] or "part"
        candidate, number = f"SPDXRef-{stem}", 1
        while candidate in taken:
            number += 1
            candidate = f"SPDXRef-{stem}-{number}"
        taken.add(candidate)
        ids[part.id] = candidate
    return ids


def _package(part: Part, id: str) -> Any:
    spdx = _model()

    source = ", ".join(
        f"{path} (SHA-256 {digest})" if digest else path for path, digest in part.documents
    )
    references = []
    if part.purl:
        references.append(
            spdx.ExternalPackageRef(
                category=spdx.ExternalPackageRefCategory.PACKAGE_MANAGER,
                reference_type="purl",
                locator=part.purl,
            )
        )
    comment = [f"{part.kind} {part.id}"]
    if part.creator:
        comment.append(f"by {part.creator}")
    if part.released and not day(part.released):
        comment.append(f"released {part.released}")
    return spdx.Package(
        spdx_id=id,
        name=_block(f"{part.group}/{part.name}" if part.group else part.name),
        download_location=part.url or spdx.SpdxNoAssertion(),
        version=_block(part.version) or None,
        supplier=spdx.SpdxNoAssertion(),
        files_analyzed=False,
        source_info=_block(f"Read from {source}") if source else None,
        license_concluded=_license(part.concluded),
        license_declared=_license(part.declared),
        license_comment=_block("\n".join(part.remarks)) if part.remarks else None,
        copyright_text=_block(part.copyright) if part.copyright else spdx.SpdxNoAssertion(),
        comment=_block(plain("; ".join(comment))),
        external_references=references,
        primary_package_purpose=spdx.PackagePurpose.OTHER,
        release_date=datetime.fromisoformat(f"{part.released}T00:00:00")
        if day(part.released)
        else None,
    )


def _license(expression: str) -> Any:
    from spdx_tools.common.spdx_licensing import spdx_licensing

    spdx = _model()

    if not expression:
        return spdx.SpdxNoAssertion()
    if expression == NONE:
        return spdx.SpdxNone()
    return spdx_licensing.parse(expression)


def _relationship(link: Link, ids: dict[str, str]) -> Any:
    spdx = _model()

    if link.relation in _DESCENDANT:
        kind = spdx.RelationshipType.DESCENDANT_OF
    elif link.relation in _CONTAINS:
        kind = spdx.RelationshipType.CONTAINS
    elif link.relation is Relation.USES:
        kind = spdx.RelationshipType.DEPENDS_ON
    else:
        kind = spdx.RelationshipType.OTHER
    return spdx.Relationship(
        ids[link.source], kind, ids[link.target], comment=_block(link.note) if link.note else None
    )


def _extracted(text: Text) -> Any:
    spdx = _model()

    return spdx.ExtractedLicensingInfo(
        license_id=text.id,
        extracted_text=text_pointer(text),
        license_name=text.name,
        cross_references=list(text.urls),
    )


def text_pointer(text: Text) -> str:
    """What stands in place of a license text, none of which is reproduced."""
    where = text.source or ", ".join(text.urls) or "whoever published the artefact"
    return plain(f"The text of the {text.name} is not reproduced here. Take it from: {where}")


def _block(text: str) -> str:
    """Free text that cannot end the block that tag-value files put it in."""
    return text.replace("</text>", "</ text>")
