"""What a subject is made of, with what the register says of each component.

Collects and orders nothing, grades nothing: `exposure.py` draws the grades from it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from itertools import takewhile
from typing import TYPE_CHECKING, Final

from auditor.model import (
    Axis,
    Edge,
    Grade,
    Kind,
    Lineage,
    Mention,
    MentionKind,
    MentionUse,
    Origin,
    Relation,
    Span,
    Subject,
    Unknown,
    Unresolved,
)
from auditor.provenance.outputs import outputs
from auditor.provenance.parts import Assessed, Part
from auditor.provenance.register import (
    NO_SETTLED_LAW,
    REMARKS,
    TEACHER,
    TEACHER_CODE,
    assess,
    source_part,
    through,
)
from auditor.provenance.relations import (
    BASES,
    FREE,
    GRANTED,
    INFORMATIONAL,
    OUTPUTS,
    PIRATED,
    RIGHTS_AXES,
    is_component,
)
from auditor.provenance.resolve import DATASET, DOMAIN, GENERATOR, HUB_MODEL, bare_name, known_as

if TYPE_CHECKING:
    from auditor.knowledge import Knowledge

LARGEST_SOURCES: Final = 10
"""Sources of a URL list that get a reason of their own; the rest is counted."""

_title_words = cache(lambda: re.compile(r"^the\s+|\s+(?:data ?set|corpus|data)$", re.I))
_joined = cache(lambda: re.compile(r"(?<=[a-z])(?=[A-Z])"))
_USED: Final = frozenset({MentionUse.TRAINING, MentionUse.GENERATION})
_SETTLE_PHRASE: Final = (
    "ask for the public summary of training content (AI Act template, parts 2.1 to 2.6) or the "
    "list of datasets behind the phrase"
)


class Evidence:
    """What was found about one subject; filled by `gather`, read by the grading."""

    def __init__(self) -> None:
        self.parts: list[tuple[Part, Span | None, str]] = []
        """Each part, the place that names the component, and the signal it came by."""
        self.unknowns: list[Unknown] = []
        self.informational: list[Mention] = []
        self.seen: set[str] = set()
        """Node ids and register ids of the components met so far."""
        self.declared = 0
        self.resolved = 0
        self.identified = False
        """The subject itself is in the register."""
        self.complete = True
        self.open: frozenset[Axis] = frozenset()
        """Axes that the register leaves open for one of the components."""

    def count(self, found: Assessed | None) -> None:
        self.declared += 1
        if found is None:
            self.complete = False
        else:
            self.resolved += 1
            self.take(found)

    def take(self, found: Assessed) -> None:
        self.complete = self.complete and found.complete
        self.open |= found.open
        self.unknowns.extend(found.unknowns)

    def add(self, parts: Iterable[Part], span: Span | None, signal: str = "") -> None:
        self.parts.extend(
            (part, span, signal if signal and _plain(part) else part.signal) for part in parts
        )


def _plain(part: Part) -> bool:
    """Whether a part is a grade and so is told by the way that it was met."""
    return not part.pleading and part.signal not in REMARKS


def gather(subject: Subject, lineage: Lineage, knowledge: Knowledge, today: str) -> Evidence:
    """Everything that the documents of `subject` and its graph say it is made of."""
    evidence = Evidence()
    _identity(subject, lineage, evidence, knowledge, today)
    _edges(subject, lineage, evidence, knowledge, today)
    _mentions(subject, evidence, knowledge, today)
    return evidence


def _identity(
    subject: Subject, lineage: Lineage, evidence: Evidence, knowledge: Knowledge, today: str
) -> None:
    """What the register says of the subject itself: under its own id, or, for a dataset, under
    the title of its card."""
    own = lineage.nodes[0].register_id if lineage.nodes else ""
    by_title = not own and subject.kind is Kind.DATASET
    if by_title:
        titles = [subject.statements.get(key, "") for key in ("title", "card_for")]
        node_id = _titled((*titles, subject.name), knowledge)
    elif own:
        node_id = (DATASET if subject.kind is Kind.DATASET else HUB_MODEL) + own
    else:
        return
    found = assess(node_id, subject.kind, knowledge, today) if node_id else None
    if found is None:
        return
    evidence.identified = any(not part.pleading for part in found.parts)
    evidence.seen.add(node_id)
    evidence.take(found)
    span = subject.statement_spans.get("title") if by_title else None
    span = span or subject.license_span or Span(path=subject.path)
    evidence.add(
        (
            part._replace(path=part.path[1:]) if part.path[:1] == (node_id,) else part
            for part in found.parts
        )
        if subject.kind is Kind.MODEL
        else found.parts,
        span,
        "subject-title" if by_title else "subject-id",
    )


@lru_cache(maxsize=8192)
def _titled(titles: tuple[str, ...], knowledge: Knowledge) -> str:
    """The dataset that the first known title names, written as a title may write it: with or
    without "The" and "Dataset", words joined by capitals. Nothing that is merely alike counts."""
    for title in titles:
        bare = _title_words().sub("", title)
        for name in dict.fromkeys((title, bare, _joined().sub(" ", title))):
            node_id = known_as(name, Kind.DATASET, knowledge)
            if node_id:
                return node_id
    return ""


def _edges(
    subject: Subject, lineage: Lineage, evidence: Evidence, knowledge: Knowledge, today: str
) -> None:
    graph = _Graph(lineage, knowledge, today)
    # Named once already and passed on whole: naming it again adds nothing.
    plain: set[str] = set()
    for edge in takewhile(lambda edge: edge.source == subject.id, lineage.edges):
        if edge.relation in INFORMATIONAL:
            evidence.informational.append(_used_only(edge))
            continue
        if not is_component(edge.relation) or edge.target == subject.id:
            continue
        if edge.origin is Origin.KNOWLEDGE:
            continue  # what the register says of the subject: graded with its identity
        found = graph.assess(edge)
        if edge.target not in evidence.seen:
            evidence.seen.add(edge.target)
            evidence.count(found)
        elif edge.target in plain:
            continue
        if found is None:
            evidence.unknowns.append(graph.not_known(edge))
            continue
        if edge.relation in OUTPUTS:
            evidence.unknowns.append(_teacher(edge))
        signal = "base-model" if edge.relation in BASES else ""
        passed = through(found, edge)
        if passed == found.parts and not edge.rights:
            plain.add(edge.target)
        evidence.add(_evidenced(passed, edge, found.rights, evidence), edge.span, signal)


class _Graph:
    """Looks components up in the register first, then in what the same audit says of them."""

    def __init__(self, lineage: Lineage, knowledge: Knowledge, today: str) -> None:
        self._lineage = lineage
        self._lost: dict[str, Unresolved] = {one.id: one for one in lineage.unresolved}
        self._knowledge = knowledge
        self._today = today
        self._more = _told_by_the_hub(lineage.edges)
        """Components of which publishers say more than the register does, at any distance."""
        self._told: dict[str, Assessed | None] = {}
        """What was made of each component; None while it is being looked at, which cuts cycles."""

    def assess(self, edge: Edge) -> Assessed | None:
        target = edge.target
        if target in self._lost:
            return None
        if target.startswith(GENERATOR):
            return outputs(
                bare_name(target),
                self._knowledge,
                self._today,
                generated_on=edge.generated_on,
                rewritten=bool(edge.filter),
            )
        if target.startswith(HUB_MODEL):
            if edge.relation in OUTPUTS:
                return self._teacher(target, edge)
            kind = Kind.MODEL
        else:
            kind = Kind.DATASET
        known = assess(target, kind, self._knowledge, self._today)
        if known is None or target not in self._more:
            return known or self._sibling(target)
        return _together(known, self._sibling(target))

    def not_known(self, edge: Edge) -> Unknown:
        """What to say of an edge whose target nothing describes."""
        lost = self._lost.get(edge.target)
        why = lost.reason if lost else "nothing that was read describes it"
        near = f"; names like it: {', '.join(lost.nearest)}" if lost and lost.nearest else ""
        return Unknown(
            what=f"{bare_name(edge.target)} ({edge.relation}): {why}{near}",
            settle="name it by its Hub id, or describe it in a dataset manifest beside this "
            "document",
            span=edge.span,
            code="component-unknown",
        )

    def _teacher(self, target: str, edge: Edge) -> Assessed | None:
        """A teacher named as a model: by the terms on its outputs where the register has them."""
        name = bare_name(target)
        for alias in (name, name.rpartition("/")[2]):
            found = outputs(
                alias.lower(), self._knowledge, self._today, generated_on=edge.generated_on
            )
            if found:
                return found
        return Assessed() if assess(target, Kind.MODEL, self._knowledge, self._today) else None

    def _sibling(self, target: str) -> Assessed | None:
        """What the graph says of a component. Each is looked at once, and each fact of it is told
        over one path: in a graph that strangers draw, paths can outnumber everything."""
        if target not in self._told:
            self._told[target] = None
            self._told[target] = self._walked(target)
        return self._told[target]

    def _walked(self, target: str) -> Assessed | None:
        above = [edge for edge in self._lineage.edges if edge.source == target]
        if not above:
            return None
        parts: list[Part] = []
        unknowns: list[Unknown] = []
        complete = True
        left_open: frozenset[Axis] = frozenset()
        for edge in above:
            if not is_component(edge.relation):
                continue
            found = self.assess(edge)
            if found is None:
                complete = False
                unknowns.append(self.not_known(edge))
                continue
            complete = complete and found.complete
            left_open |= found.open
            unknowns.extend(found.unknowns)
            parts.extend(part._replace(path=(target, *part.path)) for part in through(found, edge))
        return Assessed(
            parts=_each_once(parts),
            unknowns=tuple(dict.fromkeys(unknowns)),
            complete=complete,
            open=left_open,
        )


def _each_once(parts: Iterable[Part]) -> tuple[Part, ...]:
    found: dict[Part, Part] = {}
    for part in parts:
        found.setdefault(part._replace(path=()), part)
    return tuple(found.values())


def _told_by_the_hub(edges: Sequence[Edge]) -> frozenset[str]:
    """The sources of edges that the Hub states, and everything that was made from these."""
    told = {edge.source for edge in edges if edge.origin is Origin.HUB}
    if not told:
        return frozenset()
    below: dict[str, list[str]] = {}
    for edge in edges:
        below.setdefault(edge.target, []).append(edge.source)
    pending = list(told)
    while pending:
        for source in below.get(pending.pop(), ()):
            if source not in told:
                told.add(source)
                pending.append(source)
    return frozenset(told)


def _together(known: Assessed, told: Assessed | None) -> Assessed:
    """The register's answer with what publishers say besides; what both say counts once."""
    if told is None:
        return known
    return known._replace(
        parts=_each_once((*known.parts, *told.parts)),
        unknowns=tuple(dict.fromkeys((*known.unknowns, *told.unknowns))),
        complete=known.complete and told.complete,
        open=known.open | told.open,
    )


def _evidenced(
    parts: Sequence[Part], edge: Edge, rights: str, evidence: Evidence
) -> Sequence[Part]:
    """Rights that a manifest states lower a grade only with a locator of the proof, and never
    that of a pirated set: nobody could have granted them."""
    basis = edge.rights.strip().lower().replace("_", "-").replace(" ", "-")
    if basis not in GRANTED and basis not in FREE:
        return parts
    if not edge.evidence:
        evidence.unknowns.append(
            Unknown(
                what=f"{bare_name(edge.target)}: rights are stated ({edge.rights}) without a "
                "locator of the proof, so they lower nothing",
                settle="add `evidence`: a contract id, a URL or a file with per-item licenses",
                span=edge.span,
                code="rights-without-proof",
            )
        )
        return parts
    if rights == PIRATED:
        return parts
    reach = Grade.NONE if basis in FREE else Grade.LOW
    proof = f"{edge.rights} as stated, proof at {', '.join(edge.evidence)}"
    return [
        part._replace(
            grade=reach,
            signal="license-evidence",
            text=f"{part.register_id}: {proof}; {part.grade} in the register without it",
        )
        if _plain(part) and part.axis in RIGHTS_AXES and part.grade.step > reach.step
        else part
        for part in parts
    ]


def _mentions(subject: Subject, evidence: Evidence, knowledge: Knowledge, today: str) -> None:
    sources: list[Mention] = []
    for mention in subject.mentions:
        if mention.use not in _USED:
            evidence.informational.append(mention)
        elif mention.kind is MentionKind.PHRASE:
            evidence.complete = False
            evidence.unknowns.append(
                Unknown(
                    what=f"“{mention.text}” names no source",
                    settle=_SETTLE_PHRASE,
                    span=mention.span,
                    code="generic-phrase",
                )
            )
        elif mention.kind is MentionKind.DOMAIN:
            sources.append(mention)
        else:
            _named(subject, mention, evidence, knowledge, today)
    if sources:
        _sources(sources, evidence, knowledge, today)


def _named(
    subject: Subject, mention: Mention, evidence: Evidence, knowledge: Knowledge, today: str
) -> None:
    """A dataset, base model or generator that prose names as something the subject is made of."""
    if mention.kind is MentionKind.GENERATOR:
        node_id = GENERATOR + mention.register_id
        found = outputs(
            mention.register_id,
            knowledge,
            today,
            until=subject.released,
            # Readers say TRAINING of a generator that only labelled, translated or rewrote.
            rewritten=mention.use is MentionUse.TRAINING,
        )
        signal = "generator"
    elif mention.kind is MentionKind.MODEL:
        node_id = HUB_MODEL + mention.register_id
        if mention.use is MentionUse.GENERATION:
            return  # a teacher with open weights: a matter of its license, not of terms of use
        found = assess(node_id, Kind.MODEL, knowledge, today)
        signal = "prose"
    else:
        node_id = DATASET + mention.register_id
        found = assess(node_id, Kind.DATASET, knowledge, today)
        signal = "prose"
    if node_id in evidence.seen:
        return
    evidence.seen.add(node_id)
    evidence.count(found)
    if found is not None:
        evidence.add(found.parts, mention.span, signal)


def _sources(
    mentions: Sequence[Mention], evidence: Evidence, knowledge: Knowledge, today: str
) -> None:
    """Content sources: every one counts, the largest of the most exposed are told apart."""
    total = sum(mention.times for mention in mentions)
    found: list[tuple[Part, Mention, str]] = []
    owners: Counter[str] = Counter()
    unknown = 0
    for mention in mentions:
        if mention.register_id in evidence.seen or DOMAIN + mention.text in evidence.seen:
            continue
        evidence.declared += 1
        record = knowledge.source(mention.register_id) if mention.register_id else None
        if record is None:
            unknown += mention.times
            continue
        evidence.resolved += 1
        evidence.seen.add(mention.register_id)
        owners[record.owner] += mention.times
        part = source_part(record, (DOMAIN + mention.text,), "domain", knowledge, today)
        found.append((part, mention, record.owner))
    found.sort(key=lambda one: (-one[0].grade.step, -one[1].times, one[0].register_id))
    for part, mention, owner in found[:LARGEST_SOURCES]:
        if total > len(mentions):
            counted = f"{mention.times} of {total} entries"
            if owners[owner] > mention.times:
                counted += f" ({owners[owner]} of the same owner)"
            part = part._replace(text=f"{part.text}; {counted}")
        evidence.add((part,), mention.span)
    rest = found[LARGEST_SOURCES:]
    if rest:
        part, mention, _ = rest[0]
        entries = sum(other.times for _, other, _ in rest)
        told = f"{len(rest)} further known sources with {entries} entries, the highest {part.grade}"
        evidence.add((part._replace(text=told),), mention.span)
    if unknown:
        evidence.complete = False
        evidence.unknowns.append(
            Unknown(
                what=f"{unknown} of {total} entries point to sites that the register of content "
                "sources does not list",
                settle="name the owners and the license of these sites, or record them as sources",
                span=mentions[0].span,
                code="sites-unknown",
            )
        )


def _used_only(edge: Edge) -> Mention:
    use = MentionUse.EVALUATION if edge.relation is Relation.EVALUATED_ON else MentionUse.UNCLEAR
    kind = MentionKind.DATASET
    if edge.target.startswith(DOMAIN):
        kind = MentionKind.DOMAIN
    elif edge.target.startswith(HUB_MODEL):
        kind = MentionKind.MODEL
    name = bare_name(edge.target)
    return Mention(
        kind=kind,
        register_id=name,
        text=f"{name} ({edge.relation})",
        use=use,
        span=edge.span,
        confidence=edge.confidence,
    )


def _teacher(edge: Edge) -> Unknown:
    return Unknown(
        what=f"{TEACHER} ({bare_name(edge.target)})",
        settle=NO_SETTLED_LAW,
        span=edge.span,
        code=TEACHER_CODE,
    )
