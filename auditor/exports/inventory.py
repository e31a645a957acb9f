"""Everything that a report names, as parts and links: what all bills of materials are made of.

A part that several subjects rest on is there once. Nothing is looked up outside the knowledge
base, and nothing is completed: an empty field means that nobody states it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from auditor.exports import Context, Gap
from auditor.exports.names import (
    account,
    bare,
    folder_name,
    hub_url,
    is_url,
    line,
    named,
    plain,
    purl,
)
from auditor.model import (
    Claim,
    Edge,
    Kind,
    LicenseState,
    Node,
    Relation,
    Report,
    Span,
    Subject,
    SubjectReport,
)
from auditor.tuples import NamedTuple

if TYPE_CHECKING:
    from auditor.knowledge import Knowledge

NONE = "NONE"
"""Looked, and no license is stated: what SPDX writes for it."""
DISCLAIMER = (
    "Made from the documents that travel with the artefacts. Not legal advice; what is not stated "
    "there is NOASSERTION or a gap."
)
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9.+-]*")
_OPERATORS = frozenset(("AND", "OR", "WITH"))
_FULL_DATE = re.compile(r"\d{4}-\d{2}-\d{2}$")


class Part(NamedTuple):
    """A model, dataset or other material."""

    id: str
    kind: Kind
    is_subject: bool
    name: str
    group: str = ""
    version: str = ""
    url: str = ""
    """Where it can be had, when that is known."""
    purl: str = ""
    declared: str = ""
    """License expression as its own documents or the register give it; NONE; empty: unknown."""
    concluded: str = ""
    """License expression that the audit concludes; empty: none could be concluded."""
    remarks: tuple[str, ...] = ()
    """What was typed, and where the license fact comes from, one sentence each."""
    released: str = ""
    creator: str = ""
    modality: tuple[str, ...] = ()
    copyright: str = ""
    """The copyright lines of its own documents, as they were written."""
    documents: tuple[tuple[str, str], ...] = ()
    """Path and SHA-256 of each document it was read from; the hash may be unknown."""
    unresolved: bool = False


class Link(NamedTuple):
    """`source` was made from, or measured on, `target`."""

    source: str
    target: str
    relation: Relation
    note: str = ""


class Text(NamedTuple):
    """A license outside the SPDX list."""

    id: str
    name: str
    urls: tuple[str, ...]
    source: str


class Inventory(NamedTuple):
    parts: tuple[Part, ...]
    """Subjects first, in the order of the report; then by id."""
    links: tuple[Link, ...]
    texts: tuple[Text, ...]
    gaps: tuple[Gap, ...]
    uuid: str
    """The same for the same findings about the same documents."""

    @property
    def subjects(self) -> tuple[Part, ...]:
        return tuple(part for part in self.parts if part.is_subject)


def inventory(report: Report, knowledge: Knowledge, context: Context) -> Inventory:
    """All artefacts of a report with what is known of them, and what is not."""
    parts: dict[str, Part] = {}
    links: dict[tuple[str, str, str], Link] = {}
    for subject in report.subjects:
        source = context.subjects.get(subject.id)
        parts[subject.id] = _subject_part(subject, source)
    for subject in report.subjects:
        source = context.subjects.get(subject.id)
        typed = _typed(source)
        for node in subject.lineage.nodes:
            if node.id not in parts:
                parts[node.id] = _node_part(node, knowledge)
        for id, url in _named_on_hub(subject, typed).items():
            if id in parts and not parts[id].url:
                parts[id] = parts[id]._replace(url=url)
        for missing in subject.lineage.unresolved:
            if missing.id not in parts:
                parts[missing.id] = _missing_part(missing.id, missing.reason)
        for edge in subject.lineage.edges:
            for end in (edge.source, edge.target):
                if end not in parts:
                    parts[end] = _missing_part(end, "nothing that we know describes it")
            key = (edge.source, edge.target, edge.relation)
            links.setdefault(key, _link(edge, typed.get(edge.span) if edge.span else None))
    ordered = tuple(
        sorted(
            parts.values(),
            key=lambda part: (not part.is_subject, part.id if not part.is_subject else ""),
        )
    )
    return Inventory(
        parts=ordered,
        links=tuple(sorted(links.values())),
        texts=_texts(ordered, knowledge),
        gaps=tuple(_gaps(ordered)),
        uuid=_uuid(report),
    )


def license_ids(expression: str) -> tuple[str, ...]:
    """The ids in an expression, exceptions included, each once."""
    return tuple(
        dict.fromkeys(
            word for word in _WORD.findall(expression) if word not in _OPERATORS and word != NONE
        )
    )


def day(text: str) -> str:
    """A date that names a day, as it stands; empty for `2024`, `2024-07` and other texts."""
    return text if _FULL_DATE.match(text) else ""


def remark(gaps: Iterable[Gap]) -> str:
    """The gaps as the sentences that stand in the document."""
    lines = [f"GAP {gap.where}: {gap.what}" for gap in gaps]
    return "\n".join((DISCLAIMER, *lines))


def _subject_part(subject: SubjectReport, source: Subject | None) -> Part:
    name, group, version = named(subject.id, subject.name or folder_name(subject.path))
    statements: Mapping[str, str] = source.statements if source is not None else {}
    urls = [
        text
        for key, text in sorted(statements.items())
        if key.startswith("platform.") and key.endswith(".url") and is_url(text)
    ]
    hub = hub_url(subject.id)
    summary = subject.license
    resolved = {claim.expression for claim in summary.claims if claim.expression}
    declared = ""
    if all(one in resolved for one in summary.declared):
        declared = joined(summary.declared)
    if not summary.declared and summary.state is LicenseState.NONE:
        declared = NONE
    released = subject.lineage.nodes[0].released if subject.lineage.nodes else ""
    return Part(
        id=subject.id,
        kind=subject.kind,
        is_subject=True,
        name=line(name),
        group=line(group),
        version=line(version or (source.revision if source is not None else "")),
        url=hub or (urls[0] if urls else ""),
        purl=purl(subject.id),
        declared=declared,
        concluded=summary.concluded or "",
        remarks=tuple(_claimed(claim) for claim in summary.claims),
        released=(source.released if source is not None else "") or released,
        creator=line(statements.get("publisher", "")) or account(subject.id),
        copyright=_copyright(source),
        documents=_documents(subject),
    )


def _copyright(source: Subject | None) -> str:
    notices = (source.notices or ()) if source is not None else ()
    held = [text for one in notices if one.role != "third-party" for text in one.copyrights]
    return plain("\n".join(dict.fromkeys(held)))


def _documents(subject: SubjectReport) -> tuple[tuple[str, str], ...]:
    paths = subject.documents or ((subject.path,) if subject.path else ())
    return tuple((plain(path), subject.sha256 if path == subject.path else "") for path in paths)


def _node_part(node: Node, knowledge: Knowledge) -> Part:
    name, group, version = named(node.id, node.id.partition(":")[2])
    creator = account(node.id)
    modality: tuple[str, ...] = ()
    released = node.released
    remarks = []
    if node.id.startswith("dataset:"):
        record = knowledge.dataset(node.register_id or name)
        if record is not None:
            creator, modality = record.creator, record.modality
            if record.license_declared:
                remarks.append(f"The register quotes its license as: {record.license_declared}")
    if node.source:
        checked = f", checked by {node.verified}" if node.verified else ""
        dated = f" ({node.as_of}{checked})" if node.as_of else ""
        remarks.append(f"Source of the license fact: {node.source}{dated}")
    if node.state is LicenseState.AMBIGUOUS and node.candidates:
        remarks.append(f"The license may be one of: {', '.join(node.candidates)}")
    elif node.state is not LicenseState.RESOLVED:
        remarks.append(f"State of the license: {node.state}")
    license = node.license if node.state is LicenseState.RESOLVED and node.license else ""
    return Part(
        id=node.id,
        kind=node.kind,
        is_subject=False,
        name=line(name),
        group=line(group),
        version=line(version),
        url=hub_url(node.id),
        purl=purl(node.id),
        declared=license or (NONE if node.state is LicenseState.NONE else ""),
        concluded=license,
        remarks=tuple(plain(line) for line in remarks),
        released=released,
        creator=line(creator),
        modality=modality,
    )


def _missing_part(id: str, reason: str) -> Part:
    name, group, version = named(id, id.partition(":")[2] or id)
    is_model = id.startswith(("hf:model/", "generator:"))
    return Part(
        id=id,
        kind=Kind.MODEL if is_model else Kind.DATASET,
        is_subject=False,
        name=line(name),
        group=line(group),
        version=line(version),
        url=hub_url(id),
        purl=purl(id),
        remarks=(f"Not known: {plain(reason)}",),
        unresolved=True,
    )


def joined(expressions: Iterable[str]) -> str:
    """All of them bind: joined by AND, each once."""
    unique = list(dict.fromkeys(one for one in expressions if one))
    if len(unique) == 1:
        return unique[0]
    return " AND ".join(f"({one})" if " OR " in one else one for one in unique)


def _claimed(claim: Claim) -> str:
    where = f" in {_at(claim.span)}" if claim.span is not None else ""
    meant = claim.expression or claim.state.value
    return plain(f'{claim.field} says "{claim.value}"{where}: {meant} ({claim.origin})')


def _at(span: Span) -> str:
    return f"{span.path}:{span.line}"


def _typed(subject: Subject | None) -> dict[Span, str]:
    """What the documents call the artefact at each place that names one."""
    if subject is None:
        return {}
    return {edge.span: edge.target for edge in subject.edges if edge.span is not None}


def _named_on_hub(subject: SubjectReport, typed: Mapping[Span, str]) -> dict[str, str]:
    """Where a dataset of the register is to be had, when the documents name one Hub id for it.

    The register's own aliases are no help: many are copies that others uploaded.
    """
    ids: dict[str, set[str]] = {}
    for edge in subject.lineage.edges:
        if edge.source == subject.id and edge.span is not None and edge.span in typed:
            ids.setdefault(edge.target, set()).add(typed[edge.span])
    return {
        target: hub_url(names.pop())
        for target, names in ids.items()
        if target.startswith("dataset:") and len(names) == 1
    }


def _link(edge: Edge, typed: str | None) -> Link:
    notes = [f"relation: {edge.relation}" + (" (inferred)" if edge.inferred else "")]
    if typed and typed != edge.target:
        notes.append(f"named there as: {bare(typed)}")
    for label, text in (
        ("stages", ", ".join(edge.stages)),
        ("filter", edge.filter),
        ("legal basis stated", edge.rights),
        ("evidence", ", ".join(edge.evidence)),
        ("license stated there", edge.license),
        ("collected from", edge.collected_from),
        ("collected to", edge.collected_to),
        ("opt-out", edge.opt_out),
        ("generated on", edge.generated_on),
        ("share", "" if edge.share is None else f"{edge.share:g}"),
    ):
        if text:
            notes.append(f"{label}: {text}")
    notes.append(f"stated by: {edge.origin}" + (f" in {_at(edge.span)}" if edge.span else ""))
    return Link(
        source=edge.source,
        target=edge.target,
        relation=edge.relation,
        note=plain("; ".join(notes)),
    )


def _texts(parts: Iterable[Part], knowledge: Knowledge) -> tuple[Text, ...]:
    """Every license that is not on the SPDX list, with where its text is to be had."""
    found: dict[str, Text] = {}
    for part in parts:
        for id in (*license_ids(part.declared), *license_ids(part.concluded)):
            if not id.startswith("LicenseRef-") or id in found:
                continue
            raw = knowledge.license(id) or {}
            texts = raw.get("texts") or ()
            sources = raw.get("sources") or ()
            source = texts[0]["source"] if texts else (sources[0] if sources else "")
            found[id] = Text(
                id=id,
                name=raw.get("name", id),
                urls=tuple(url for url in (*(raw.get("urls") or ()), *sources) if is_url(url)),
                source=source,
            )
    return tuple(found[id] for id in sorted(found))


def _gaps(parts: Iterable[Part]) -> Iterable[Gap]:
    for part in parts:
        if part.unresolved:
            yield Gap(where=part.id, what="nothing that we know describes it")
            continue
        if not part.concluded:
            yield Gap(where=part.id, what="no license could be concluded")
        if not part.url:
            yield Gap(where=part.id, what="where it can be downloaded is not stated")
        if part.is_subject:
            if not part.version:
                yield Gap(where=part.id, what="its version or revision is not stated")
            if not day(part.released):
                yield Gap(where=part.id, what="the day of its release is not stated")
            if not part.creator:
                yield Gap(where=part.id, what="its supplier is not stated")


def _uuid(report: Report) -> str:
    """A version 8 UUID (RFC 9562) from what was audited, when, and with what result."""
    digest = hashlib.sha256()
    run = report.run
    for text in (report.tool_version, report.knowledge_version, run.as_of, run.target_license):
        digest.update(text.encode() + b"\0")
    for subject in report.subjects:
        key = (subject.id, subject.sha256, subject.verdict, subject.license.concluded or "")
        nodes = [(node.id, node.license or "") for node in subject.lineage.nodes]
        edges = [(edge.source, edge.target, edge.relation.value) for edge in subject.lineage.edges]
        digest.update(repr((key, sorted(nodes), sorted(edges))).encode("utf-8", "surrogatepass"))
    hexes = digest.hexdigest()
    variant = "89ab"[int(hexes[16], 16) % 4]
    return f"{hexes[:8]}-{hexes[8:12]}-8{hexes[13:16]}-{variant}{hexes[17:20]}-{hexes[20:32]}"
