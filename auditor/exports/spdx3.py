"""SPDX 3.0.1 with the AI and Dataset profiles, written by the optional spdx-python-model.

Neither the JSON Schema nor the SHACL shapes enforce the profiles' own minimum (measured with the
official files), so `shortfalls` does, and a document claims a profile only where it holds.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from auditor import __version__
from auditor.errors import MissingExtraError
from auditor.exports import EMPTY, Context, Document, Export, Gap
from auditor.exports.inventory import (
    DISCLAIMER,
    NONE,
    Inventory,
    Link,
    Part,
    day,
    inventory,
    license_ids,
    remark,
)
from auditor.exports.names import plain
from auditor.exports.spdx import text_pointer
from auditor.model import Kind, Relation, Report

if TYPE_CHECKING:
    from auditor.knowledge import Knowledge

CONTEXT = "https://spdx.org/rdf/3.0.1/spdx-context.jsonld"
NO_LICENSE_KNOWN = "https://spdx.org/rdf/3.0.1/terms/ExpandedLicensing/NoAssertionLicense"
NO_LICENSE = "https://spdx.org/rdf/3.0.1/terms/ExpandedLicensing/NoneLicense"

_DESCENDANT = frozenset(
    {Relation.FINETUNE, Relation.ADAPTER, Relation.MERGE, Relation.QUANTIZE, Relation.TRANSLATED}
    | {Relation.REWRITTEN, Relation.SUBSET, Relation.FILTERED_STATED}
    | {Relation.FILTERED_EVIDENCED, Relation.DERIVED_FROM}
)
_CONTAINS = frozenset({Relation.CONTAINS, Relation.CONTAINS_CODE})
_TYPES = {
    "audio": "audio",
    "code": "text",
    "graph": "graph",
    "image": "image",
    "midi": "audio",
    "speech": "audio",
    "structured": "structured",
    "tabular": "structured",
    "text": "text",
    "timeseries": "timeseries",
    "video": "video",
}
_NOT_IN_IRI = re.compile(r"[^A-Za-z0-9._~-]+")
_NEEDED = {
    "ai_AIPackage": (
        "releaseTime",
        "suppliedBy",
        "software_downloadLocation",
        "software_packageVersion",
        "software_primaryPurpose",
    ),
    "dataset_DatasetPackage": (
        "builtTime",
        "originatedBy",
        "releaseTime",
        "software_downloadLocation",
        "software_primaryPurpose",
        "dataset_datasetType",
    ),
}
_PROFILES = {"ai_AIPackage": "ai", "dataset_DatasetPackage": "dataset"}


def render(report: Report, knowledge: Knowledge, context: Context = EMPTY) -> Export:
    """The report's artefacts as one SPDX 3.0.1 JSON-LD document.

    Raises MissingExtraError where spdx-python-model is not installed.
    """
    found = inventory(report, knowledge, context)
    graph = _Graph(_model(), found, report.run.as_of)
    graph.fill()
    missing = shortfalls(graph.data())
    profiles = [
        profile
        for type, profile in _PROFILES.items()
        if not any(kind == type for kind, _, _ in missing)
    ]
    names = graph.names
    gaps = list(found.gaps)
    gaps += [
        Gap(
            where=names.get(id, id),
            what=f"{', '.join(fields)} is not known, so the {_PROFILES[type]} profile is not "
            "claimed",
        )
        for type, id, fields in missing
    ]
    graph.close(context.title, profiles, gaps)
    text = json.dumps(graph.data(), indent=2, ensure_ascii=False)
    return Export(
        documents=(Document(name="auditor.spdx3.json", text=text + "\n"),), gaps=tuple(gaps)
    )


def shortfalls(document: Mapping[str, Any]) -> list[tuple[str, str, tuple[str, ...]]]:
    """What the AI and Dataset profiles of SPDX 3.0.1 ask for and a document lacks.

    One entry for each package that falls short: its type, its id, and the names of what is
    missing, or is there more or less than once where it must be there once (`originatedBy`,
    `hasDeclaredLicense`, `hasConcludedLicense`).
    """
    licensed: dict[tuple[str, str], int] = {}
    for each in document["@graph"]:
        if each.get("type") == "Relationship":
            key = (each["from"], each["relationshipType"])
            licensed[key] = licensed.get(key, 0) + 1
    found = []
    for each in document["@graph"]:
        needed = _NEEDED.get(each.get("type"))
        if needed is None:
            continue
        lacking = [name for name in needed if not each.get(name)]
        origin = each.get("originatedBy") or ()
        if each["type"] == "dataset_DatasetPackage" and len(origin) > 1:
            lacking.append("originatedBy")
        lacking += [
            name
            for name in ("hasDeclaredLicense", "hasConcludedLicense")
            if licensed.get((each["spdxId"], name), 0) != 1
        ]
        if lacking:
            found.append((each["type"], each["spdxId"], tuple(lacking)))
    return found


def _model() -> Any:
    try:
        from spdx_python_model import v3_0_1
    except ImportError as error:
        raise MissingExtraError(
            "SPDX 3 needs spdx-python-model",
            hint="pip install 'auditor[spdx3]', or take --format spdx2.3",
        ) from error
    return v3_0_1


class _Graph:
    """The elements of one document while it is built."""

    def __init__(self, model: Any, found: Inventory, as_of: str) -> None:
        self.spdx = model
        self.found = found
        self.base = f"https://spdx.org/spdxdocs/auditor-{found.uuid}#"
        self.names: dict[str, str] = {}
        """Element id to the id of the part."""
        self._objects: list[Any] = []
        self._taken: set[str] = set()
        self._parts: dict[str, Any] = {}
        self._agents: dict[str, Any] = {}
        self._licenses: dict[str, Any] = {}
        self._texts: dict[str, Any] = {}
        agent = model.SoftwareAgent(_id=self._iri("agent-auditor"), name=f"auditor {__version__}")
        tool = model.Tool(_id=self._iri("tool-auditor"), name=f"auditor {__version__}")
        self.creation = model.CreationInfo(
            _id="_:creationinfo",
            created=datetime.fromisoformat(f"{as_of}T00:00:00").replace(tzinfo=UTC),
            specVersion="3.0.1",
            comment=DISCLAIMER,
        )
        for element in (agent, tool):
            self._add(element)
        self.creation.createdBy = [agent]
        self.creation.createdUsing = [tool]

    def fill(self) -> None:
        for part in self.found.parts:
            self._package(part)
        for link in self.found.links:
            self._link(link)

    def close(self, title: str, profiles: list[str], gaps: Iterable[Gap]) -> None:
        """Add the bill and the document, which know what all the rest amounts to."""
        spdx = self.spdx
        conforms = [
            getattr(spdx.ProfileIdentifierType, name)
            for name in ("core", "software", "simpleLicensing", *profiles)
        ]
        contents = list(self._objects)
        bill = spdx.software_Sbom(
            _id=self._iri("sbom"),
            name=plain(title),
            software_sbomType=[spdx.software_SbomType.analyzed],
        )
        bill.profileConformance = conforms
        bill.element = contents
        bill.rootElement = [self._parts[part.id] for part in self.found.subjects]
        self._add(bill)
        document = spdx.SpdxDocument(
            _id=self._iri("document"), name=plain(title), comment=remark(gaps)
        )
        document.profileConformance = conforms
        document.element = [*contents, bill]
        document.rootElement = [bill]
        self._add(document)

    def data(self) -> dict[str, Any]:
        """The graph as JSON-LD, its elements in one order and its id lists sorted."""
        objects = self.spdx.SHACLObjectSet([self.creation, *self._objects])
        data = self.spdx.JSONLDSerializer().serialize_data(objects, force_at_graph=True)
        for each in data["@graph"]:
            for key in ("element", "rootElement", "profileConformance"):
                if key in each:
                    each[key] = sorted(each[key])
        graph = sorted(data["@graph"], key=lambda each: (each.get("spdxId", ""), each["type"]))
        return {"@context": CONTEXT, "@graph": graph}

    def _add(self, element: Any) -> Any:
        element.creationInfo = self.creation
        self._objects.append(element)
        return element

    def _iri(self, text: str) -> str:
        stem = _NOT_IN_IRI.sub("-", text).strip("-")[:150]
        name, number = stem, 1
        while name in self._taken:
            number += 1
            name = f"{stem}-{number}"
        self._taken.add(name)
        return self.base + name

    def _package(self, part: Part) -> None:
        spdx = self.spdx
        iri = self._iri(part.id)
        self.names[iri] = part.id
        is_data = part.kind is Kind.DATASET
        cls = spdx.dataset_DatasetPackage if is_data else spdx.ai_AIPackage
        made = cls(_id=iri, name=f"{part.group}/{part.name}" if part.group else part.name)
        purposes = spdx.software_SoftwarePurpose
        made.software_primaryPurpose = purposes.data if is_data else purposes.model
        if part.url:
            made.software_downloadLocation = part.url
        if part.version:
            made.software_packageVersion = part.version
        if part.purl:
            made.software_packageUrl = part.purl
        if part.copyright:
            made.software_copyrightText = part.copyright
        if day(part.released):
            made.releaseTime = datetime.fromisoformat(part.released).replace(tzinfo=UTC)
        if part.creator:
            agent = self._agent(part.creator)
            if is_data:
                made.originatedBy = [agent]
            else:
                made.suppliedBy = agent
        if is_data:
            made.dataset_datasetType = [
                getattr(spdx.dataset_DatasetType, name) for name in _dataset_types(part)
            ]
        remarks = [*part.remarks]
        if part.released and not day(part.released):
            remarks.append(f"Released {part.released}")
        if remarks:
            made.comment = plain("\n".join(remarks))
        self._parts[part.id] = self._add(made)
        kinds = spdx.RelationshipType
        self._relate(made, kinds.hasDeclaredLicense, self._license(part.declared))
        self._relate(made, kinds.hasConcludedLicense, self._license(part.concluded))
        for path, digest in part.documents:
            file = spdx.software_File(_id=self._iri(f"file-{path}"), name=path)
            file.software_primaryPurpose = purposes.documentation
            if digest:
                file.verifiedUsing = [
                    spdx.Hash(algorithm=spdx.HashAlgorithm.sha256, hashValue=digest)
                ]
            self._relate(made, kinds.hasDocumentation, self._add(file))

    def _agent(self, name: str) -> Any:
        if name not in self._agents:
            agent = self.spdx.Agent(_id=self._iri(f"agent-{name}"), name=name)
            self._agents[name] = self._add(agent)
        return self._agents[name]

    def _license(self, expression: str) -> Any:
        if not expression:
            return NO_LICENSE_KNOWN
        if expression == NONE:
            return NO_LICENSE
        if expression not in self._licenses:
            made = self.spdx.simplelicensing_LicenseExpression(
                _id=self._iri(f"license-{expression}"),
                simplelicensing_licenseExpression=expression,
            )
            own = [id for id in license_ids(expression) if id.startswith("LicenseRef-")]
            if own:
                made.simplelicensing_customIdToUri = [
                    self.spdx.DictionaryEntry(key=id, value=self._text(id)._id) for id in own
                ]
            self._licenses[expression] = self._add(made)
        return self._licenses[expression]

    def _text(self, id: str) -> Any:
        if id not in self._texts:
            text = next(text for text in self.found.texts if text.id == id)
            made = self.spdx.simplelicensing_SimpleLicensingText(
                _id=self._iri(f"text-{id}"),
                name=text.name,
                simplelicensing_licenseText=text_pointer(text),
            )
            self._texts[id] = self._add(made)
        return self._texts[id]

    def _relate(self, source: Any, kind: str, target: Any, comment: str = "") -> None:
        target_id = target if isinstance(target, str) else target._id
        made = self.spdx.Relationship(
            _id=self._iri(
                f"relationship-{source._id.partition('#')[2]}-{kind.rpartition('/')[2]}-"
                f"{target_id.partition('#')[2]}"
            )
        )
        made.from_ = source
        made.relationshipType = kind
        made.to = [target]
        made.completeness = self.spdx.RelationshipCompleteness.noAssertion
        if comment:
            made.comment = comment
        self._add(made)

    def _link(self, link: Link) -> None:
        kinds = self.spdx.RelationshipType
        source, target = self._parts[link.source], self._parts[link.target]
        to_data = isinstance(target, self.spdx.dataset_DatasetPackage)
        from_model = isinstance(source, self.spdx.ai_AIPackage)
        match link.relation:
            case Relation.TRAINED_ON if to_data and from_model:
                kind = kinds.trainedOn
            case Relation.EVALUATED_ON if to_data and from_model:
                kind = kinds.testedOn
            case Relation.USES:
                kind = kinds.dependsOn
            case relation if relation in _CONTAINS:
                kind = kinds.contains
            case relation if relation in _DESCENDANT:
                kind = kinds.descendantOf
            case _:
                kind = kinds.other
        self._relate(source, kind, target, link.note)


def _dataset_types(part: Part) -> list[str]:
    """The register's modalities in the words of the profile; none known is `noAssertion`.

    `image-links` and `audio-features` are filed under what they lead to or were made from.
    """
    found = set()
    for modality in part.modality:
        stem = modality.partition("-")[0]
        found.add(_TYPES.get(stem, "other"))
    return sorted(found) or ["noAssertion"]
