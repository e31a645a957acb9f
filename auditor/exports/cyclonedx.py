"""CycloneDX ML-BOM 1.6 and 1.7 as JSON, written by hand.

The Python library of CycloneDX has no classes for model cards and data, and drops both. In 1.6
an expression must be the only license of a component; 1.7 lets it stand beside others.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from auditor import __version__
from auditor.exports import EMPTY, Context, Document, Export
from auditor.exports.inventory import (
    DISCLAIMER,
    NONE,
    Inventory,
    Link,
    Part,
    Text,
    inventory,
    license_ids,
)
from auditor.exports.names import plain
from auditor.model import Kind, Relation, Report

if TYPE_CHECKING:
    from auditor.knowledge import Knowledge

_ANCESTRY = frozenset({Relation.FINETUNE, Relation.ADAPTER, Relation.MERGE, Relation.QUANTIZE})
_TRAINING = frozenset({Relation.TRAINED_ON, Relation.TRAINED_ON_OUTPUTS})
_TYPES = {
    Kind.MODEL: "machine-learning-model",
    Kind.DATASET: "data",
    Kind.CODE: "library",
}


def render(report: Report, knowledge: Knowledge, context: Context = EMPTY) -> Export:
    """The report's artefacts as one CycloneDX 1.6 document."""
    return _render(report, knowledge, context, "1.6")


def render_1_7(report: Report, knowledge: Knowledge, context: Context = EMPTY) -> Export:
    """The same as CycloneDX 1.7, with the declared license beside the concluded one."""
    return _render(report, knowledge, context, "1.7")


def _render(report: Report, knowledge: Knowledge, context: Context, version: str) -> Export:
    found = inventory(report, knowledge, context)
    subjects = found.subjects
    texts = {text.id: text for text in found.texts}
    links: dict[str, list[Link]] = {}
    for link in found.links:
        links.setdefault(link.source, []).append(link)
    parts = {part.id: part for part in found.parts}
    main = subjects[0] if len(subjects) == 1 else None
    components = {
        part.id: _component(part, links.get(part.id, []), parts, texts, version)
        for part in found.parts
    }
    metadata: dict[str, Any] = {
        "timestamp": f"{report.run.as_of}T00:00:00Z",
        "tools": {
            "components": [{"type": "application", "name": "auditor", "version": __version__}]
        },
        "properties": [
            {"name": "auditor:title", "value": plain(context.title)},
            {"name": "auditor:note", "value": DISCLAIMER},
            *(
                {"name": "auditor:gap", "value": plain(f"{gap.where}: {gap.what}")}
                for gap in found.gaps
            ),
        ],
    }
    if main is not None:
        metadata["component"] = components.pop(main.id)
    document = {
        "$schema": f"http://cyclonedx.org/schema/bom-{version}.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": version,
        "serialNumber": f"urn:uuid:{found.uuid}",
        "version": 1,
        "metadata": metadata,
        "components": list(components.values()),
        "dependencies": _dependencies(found, links),
    }
    text = json.dumps(document, indent=2, ensure_ascii=False)
    return Export(documents=(Document(name="auditor.cdx.json", text=text + "\n"),), gaps=found.gaps)


def _component(
    part: Part,
    links: list[Link],
    parts: dict[str, Part],
    texts: dict[str, Text],
    version: str,
) -> dict[str, Any]:
    made: dict[str, Any] = {
        "type": _TYPES[part.kind],
        "bom-ref": plain(part.id),
        "name": part.name,
    }
    if part.group:
        made["group"] = part.group
    if part.version:
        made["version"] = part.version
    if part.creator:
        made["publisher"] = part.creator
    licenses = _licenses(part, texts, version)
    if licenses:
        made["licenses"] = licenses
    if part.copyright:
        made["copyright"] = part.copyright
    if part.purl:
        made["purl"] = part.purl
    ancestors = [link for link in links if link.relation in _ANCESTRY]
    if ancestors:
        made["pedigree"] = {
            "ancestors": [_ancestor(parts[link.target]) for link in ancestors],
            "notes": "\n".join(f"{plain(link.target)}: {link.note}" for link in ancestors),
        }
    references = _references(part)
    if references:
        made["externalReferences"] = references
    made["properties"] = _properties(part, links)
    if part.kind is Kind.MODEL and part.is_subject:
        made["modelCard"] = _model_card(links)
    if part.kind is Kind.DATASET:
        made["data"] = [_data(part)]
    return made


def _licenses(part: Part, texts: dict[str, Text], version: str) -> list[dict[str, Any]]:
    """The concluded license; in 1.7 the declared one too, where it is another."""
    concluded = part.concluded
    declared = "" if part.declared == NONE else part.declared
    if version == "1.7" and concluded and declared and declared != concluded:
        return [
            {"expression": declared, "acknowledgement": "declared"},
            {"expression": concluded, "acknowledgement": "concluded"},
        ]
    expression = concluded or declared
    acknowledged = "concluded" if concluded else "declared"
    if not expression:
        return []
    ids = license_ids(expression)
    if ids != (expression,):
        return [{"expression": expression, "acknowledgement": acknowledged}]
    if not expression.startswith("LicenseRef-"):
        return [{"license": {"id": expression, "acknowledgement": acknowledged}}]
    license: dict[str, Any] = {"name": expression, "acknowledgement": acknowledged}
    text = texts.get(expression)
    if text is not None:
        if text.urls:
            license["url"] = text.urls[0]
        license["properties"] = [
            {"name": "auditor:license-name", "value": text.name},
            {"name": "auditor:license-source", "value": plain(text.source or "not known")},
        ]
    return [{"license": license}]


def _ancestor(part: Part) -> dict[str, Any]:
    made: dict[str, Any] = {"type": _TYPES[part.kind], "name": part.name}
    if part.group:
        made["group"] = part.group
    if part.version:
        made["version"] = part.version
    if part.purl:
        made["purl"] = part.purl
    return made


def _references(part: Part) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = []
    for path, digest in part.documents:
        kind = "model-card" if part.kind is Kind.MODEL else "documentation"
        entry: dict[str, Any] = {"type": kind, "url": _iri(path)}
        if digest:
            entry["hashes"] = [{"alg": "SHA-256", "content": digest}]
        made.append(entry)
    if part.url:
        made.append({"type": "distribution", "url": part.url})
    return made


def _iri(path: str) -> str:
    """A path as a relative reference."""
    from urllib.parse import quote

    return quote(path, safe="/:@")


def _properties(part: Part, links: list[Link]) -> list[dict[str, str]]:
    made = [{"name": "auditor:license-evidence", "value": line} for line in part.remarks]
    if part.declared == NONE:
        made.append({"name": "auditor:license-declared", "value": NONE})
    if not part.concluded:
        made.append({"name": "auditor:license-concluded", "value": "NOASSERTION"})
    if part.released:
        made.append({"name": "auditor:released", "value": plain(part.released)})
    made.extend(
        {"name": f"auditor:{link.relation}", "value": plain(f"{link.target} ({link.note})")}
        for link in links
    )
    return made


def _model_card(links: list[Link]) -> dict[str, Any]:
    datasets = [
        {"ref": plain(link.target)}
        for link in links
        if link.relation in _TRAINING and link.target.startswith(("dataset:", "hf:dataset/"))
    ]
    return {"modelParameters": {"datasets": datasets}} if datasets else {}


def _data(part: Part) -> dict[str, Any]:
    made: dict[str, Any] = {"type": "dataset", "name": part.name}
    if part.url:
        made["contents"] = {"url": part.url}
    if part.creator:
        made["governance"] = {"owners": [{"organization": {"name": part.creator}}]}
    return made


def _dependencies(found: Inventory, links: dict[str, list[Link]]) -> list[dict[str, Any]]:
    """Each part with what it was made from; what it was only measured on is no dependency."""
    made = []
    for part in found.parts:
        targets = sorted(
            {
                plain(link.target)
                for link in links.get(part.id, [])
                if link.relation is not Relation.EVALUATED_ON and link.target != part.id
            }
        )
        if targets:
            made.append({"ref": plain(part.id), "dependsOn": targets})
    return made
