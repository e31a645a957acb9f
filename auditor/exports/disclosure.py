"""Disclosure drafts: numbered sections with what the documents state, and every gap marked.

A draft is for a person to complete. It quotes names in code spans, so that nothing typed by a
stranger is read as markup, and it never says that a duty is fulfilled.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from auditor.errors import UsageError
from auditor.exports import Context, Document, Export, Gap
from auditor.exports.names import plain
from auditor.model import (
    Edge,
    Kind,
    Node,
    Relation,
    Report,
    Subject,
    SubjectReport,
)
from auditor.tuples import NamedTuple

if TYPE_CHECKING:
    from auditor.knowledge import Knowledge
    from auditor.knowledge.records import Dataset

BASES = frozenset({Relation.FINETUNE, Relation.ADAPTER, Relation.MERGE, Relation.QUANTIZE})
_NOT_TRAINING = BASES | {
    Relation.EVALUATED_ON,
    Relation.TOKENIZER,
    Relation.CONTAINS_CODE,
    Relation.RETRIEVAL,
    Relation.DISTILL,
    Relation.USES,
}


class Section(NamedTuple):
    code: str
    title: str
    entries: tuple[str, ...] = ()
    """Markdown list items, already escaped."""
    gaps: tuple[str, ...] = ()
    """What a person has to add, in words."""


class Source(NamedTuple):
    """One thing that a model was trained on, directly."""

    edge: Edge
    node: Node | None
    record: Dataset | None
    name: str
    """As the documents call it."""


class Disclosed(NamedTuple):
    """One model, and all that its sections are filled from."""

    subject: SubjectReport
    statements: Mapping[str, str]
    provider: Mapping[str, str]
    sources: tuple[Source, ...]
    bases: tuple[Source, ...]

    def generated(self) -> tuple[Source, ...]:
        """Material that models made."""
        return tuple(one for one in self.sources if _is_generated(one.edge))

    def collected(self) -> tuple[Source, ...]:
        """Material that models did not make."""
        return tuple(one for one in self.sources if not _is_generated(one.edge))


def disclosed(report: Report, knowledge: Knowledge, context: Context) -> list[Disclosed]:
    """The models of a report. Raises UsageError when it has none: both drafts are about models."""
    models = [one for one in report.subjects if one.kind is Kind.MODEL]
    if not models:
        raise UsageError(
            "this disclosure is about models, and none was audited",
            hint="name a model card or a model manifest",
        )
    return [_disclosed(one, knowledge, context) for one in models]


def _disclosed(subject: SubjectReport, knowledge: Knowledge, context: Context) -> Disclosed:
    source = context.subjects.get(subject.id)
    nodes = {node.id: node for node in subject.lineage.nodes}
    typed = _typed(source)
    sources, bases = [], []
    for edge in subject.lineage.edges:
        if edge.source != subject.id:
            continue
        node = nodes.get(edge.target)
        record = None
        if edge.target.startswith("dataset:"):
            record = knowledge.dataset(node.register_id if node is not None else edge.target[8:])
        name = typed.get(edge.span, edge.target) if edge.span is not None else edge.target
        one = Source(edge=edge, node=node, record=record, name=name)
        if edge.relation in BASES:
            bases.append(one)
        elif edge.relation not in _NOT_TRAINING:
            sources.append(one)
    return Disclosed(
        subject=subject,
        statements=source.statements if source is not None else {},
        provider=context.provider,
        sources=tuple(sorted(sources, key=lambda one: one.name)),
        bases=tuple(sorted(bases, key=lambda one: one.name)),
    )


def _typed(subject: Subject | None) -> dict[object, str]:
    if subject is None:
        return {}
    return {edge.span: edge.target for edge in subject.edges if edge.span is not None}


def _is_generated(edge: Edge) -> bool:
    return edge.relation is Relation.TRAINED_ON_OUTPUTS or edge.target.startswith("generator:")


# -- the two forms of a draft


def export(
    stem: str,
    title: str,
    basis: Mapping[str, str],
    report: Report,
    drafts: Sequence[tuple[Disclosed, Sequence[Section]]],
    *,
    as_json: bool,
) -> Export:
    """The drafts as one Markdown or JSON document, with all their gaps."""
    gaps = tuple(
        Gap(where=f"{one.subject.name or one.subject.id}, {section.code}", what=gap)
        for one, sections in drafts
        for section in sections
        for gap in section.gaps
    )
    if as_json:
        text = _json(title, basis, report, drafts)
        return Export(documents=(Document(name=f"{stem}.json", text=text),), gaps=gaps)
    text = _markdown(title, basis, report, drafts)
    return Export(documents=(Document(name=f"{stem}.md", text=text),), gaps=gaps)


def _markdown(
    title: str,
    basis: Mapping[str, str],
    report: Report,
    drafts: Sequence[tuple[Disclosed, Sequence[Section]]],
) -> str:
    lines = [f"# {title}", ""]
    lines += [f"{key}: {value}  " for key, value in basis.items()]
    lines += [
        f"Audited on {report.run.as_of} with auditor {report.tool_version}, "
        f"knowledge {report.knowledge_version}.",
        "",
        "This is a draft made from the documents that travel with the model. It is not legal "
        "advice. Each **GAP** is for the provider to fill; a section without a gap still needs "
        "the provider's confirmation.",
        "",
    ]
    for one, sections in drafts:
        lines += [f"## {code(one.subject.name or one.subject.id)}", ""]
        for section in sections:
            lines += [f"### {section.code} {section.title}", ""]
            lines += [f"- {entry}" for entry in section.entries]
            lines += [f"- **GAP**: {gap}" for gap in section.gaps]
            lines.append("")
    return "\n".join(lines)


def _json(
    title: str,
    basis: Mapping[str, str],
    report: Report,
    drafts: Sequence[tuple[Disclosed, Sequence[Section]]],
) -> str:
    document = {
        "title": title,
        "basis": dict(basis),
        "status": "draft",
        "note": "Not legal advice. A section without a gap still needs confirming.",
        "audited_on": report.run.as_of,
        "tool": f"auditor {report.tool_version}",
        "knowledge": report.knowledge_version,
        "models": [
            {
                "id": plain(one.subject.id),
                "name": plain(one.subject.name),
                "sections": {
                    section.code: {
                        "title": section.title,
                        "entries": list(section.entries),
                        "gaps": list(section.gaps),
                    }
                    for section in sections
                },
            }
            for one, sections in drafts
        ],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


# -- words


def code(text: str) -> str:
    """Text from outside as a Markdown code span on one line."""
    bare = " ".join(plain(text).replace("`", "'").split())
    return f"`{bare}`" if bare else "`(empty)`"


def source_name(one: Source) -> str:
    """The name that the documents use, without the prefix of an id."""
    for prefix in ("hf:model/", "hf:dataset/", "name:", "dataset:", "generator:", "domain:"):
        if one.name.startswith(prefix):
            return one.name.removeprefix(prefix)
    return one.name


def place(one: Source) -> str:
    """Where the documents name it, as `path:line`; what names it when no line does."""
    span = one.edge.span
    return code(f"{span.path}:{span.line}") if span is not None else one.edge.origin.value


def listed(sources: Iterable[Source]) -> tuple[str, ...]:
    """One entry for each source: its name, what is stated of it, and where."""
    return tuple(_entry(one) for one in sources)


def _entry(one: Source) -> str:
    edge = one.edge
    parts = [code(source_name(one))]
    if one.name.startswith("hf:dataset/"):
        address = one.name.removeprefix("hf:dataset/").partition("@")[0]
        parts.append(f"at {code('https://huggingface.co/datasets/' + address)}")
    if one.record is not None:
        parts.append(f"(register: {code(one.record.id)}, by {code(one.record.creator)})")
    for label, text in (
        ("stages", ", ".join(edge.stages)),
        ("filter", edge.filter),
        ("legal basis stated", edge.rights),
        ("evidence", ", ".join(edge.evidence)),
        ("license stated", edge.license),
        ("collected", _period(edge)),
        ("opt-out", edge.opt_out),
        ("generated on", edge.generated_on),
        ("share", "" if edge.share is None else f"{edge.share:.3g}"),
    ):
        if text:
            parts.append(f"{label}: {code(text)}")
    return (
        f"{', '.join(parts).replace(', (', ' (').replace(', at ', ' at ')}; named in {place(one)}"
    )


def _period(edge: Edge) -> str:
    if not edge.collected_from and not edge.collected_to:
        return ""
    return f"{edge.collected_from or '?'} to {edge.collected_to or '?'}"
