"""Grades what a subject's documents say about third-party material in its training data.

A reading of disclosed evidence: four axes kept apart, each the maximum over the components, never
a mean; unknown is never `none`; a license lowers nothing. It says nothing about the lawfulness of
anything, and that nothing was named does not say that nothing was used.
"""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from auditor.model import (
    Axis,
    Exposure,
    ExposureReason,
    Grade,
    Kind,
    Lineage,
    MentionKind,
    MentionUse,
    Span,
    Subject,
    Unknown,
)
from auditor.provenance.gather import Evidence, gather
from auditor.provenance.parts import Part
from auditor.provenance.reasons import reason
from auditor.provenance.register import REMARKS
from auditor.provenance.relations import BASES, NO_TRAINING, highest, is_component
from auditor.provenance.resolve import DOMAIN

if TYPE_CHECKING:
    from auditor.knowledge import Knowledge

_COMPLETE: Final = frozenset({"complete", "full", "full-list"})
_PARTIAL: Final = frozenset({"partial", "partial-list", "incomplete", "none"})
_AXIS_ORDER: Final = {axis: index for index, axis in enumerate(Axis)}

_NAME_DATA: Final = (
    "name every dataset and source of each training stage (card field `datasets`, or a manifest "
    "of training data)"
)
_SETTLE_OPT_OUT: Final = (
    "state the collection dates and how robots.txt, TDM reservations and opt-outs were met"
)

_Parts = Sequence[tuple[Part, Span | None, str]]


def grade(subject: Subject, lineage: Lineage, knowledge: Knowledge, *, today: str) -> Exposure:
    """The exposure of `subject` as of `today` (YYYY-MM-DD), from its documents and its graph.

    Raises ValueError when a reason of grade high or critical would go out without a place, a
    source or a date: such a reason is never printed.
    """
    evidence = gather(subject, lineage, knowledge, today)
    disclosed = evidence.declared > 0 or evidence.identified
    whole = _is_whole(subject, lineage, evidence, disclosed)
    left_open = evidence.open if evidence.complete and whole else frozenset(Axis)
    axes, floor = _axes(evidence.parts, left_open)
    return Exposure(
        grade=axes[Axis.COPYRIGHT],
        floor=floor,
        axes=MappingProxyType(axes),
        declared=evidence.declared,
        resolved=evidence.resolved,
        reasons=_reasons(subject, evidence.parts),
        unknowns=tuple(dict.fromkeys(evidence.unknowns)),
        informational=tuple(evidence.informational),
    )


def _axes(parts: _Parts, left_open: frozenset[Axis]) -> tuple[dict[Axis, Grade], Grade]:
    """The grade of each assessed axis, and the floor of the copyright axis.

    `left_open`: axes on which something is not known, so that low evidence alone decides nothing.
    """
    known: dict[Axis, Grade] = {}
    pleading = Grade.NONE
    for part, _, _ in parts:
        if part.pleading:
            pleading = highest(pleading, part.grade)
        else:
            known[part.axis] = highest(known.get(part.axis, Grade.UNDETERMINED), part.grade)
    axes: dict[Axis, Grade] = {}
    for axis in Axis:
        found = known.get(axis)
        if found is None:
            # An axis that nobody assessed is left out, unless there is something left to assess.
            # The license limits of what is not known are the business of the license verdict.
            if axis is Axis.COPYRIGHT or (
                axis is not Axis.LICENSE_RESTRICTION and axis in left_open
            ):
                axes[axis] = Grade.UNDETERMINED
        elif found.step <= Grade.LOW.step and axis in left_open:
            axes[axis] = Grade.UNDETERMINED
        else:
            axes[axis] = highest(found, pleading) if axis is Axis.COPYRIGHT else found
    floor = highest(known.get(Axis.COPYRIGHT, Grade.NONE), pleading)
    return axes, floor


def _is_whole(subject: Subject, lineage: Lineage, evidence: Evidence, disclosed: bool) -> bool:
    """Whether the documents disclose all there is to know, as far as they themselves say."""
    _crawl(subject, evidence)
    stated = subject.statements.get("data.completeness", "").strip().lower()
    if stated in _PARTIAL:
        evidence.unknowns.append(
            Unknown(
                what="the list of training data is stated to be partial",
                settle=_NAME_DATA,
                span=subject.statement_spans.get("data.completeness"),
                code="stated-partial",
            )
        )
        return False
    if not disclosed:
        evidence.unknowns.append(
            Unknown(
                what="no document names any training data",
                settle=_NAME_DATA,
                span=subject.license_span or Span(path=subject.path),
                code="no-data-named",
            )
        )
        return False
    if any(problem.fatal for problem in subject.problems):
        return False
    if evidence.identified or stated in _COMPLETE or subject.kind is not Kind.MODEL:
        return True
    return _own_data(subject, lineage, evidence)


def _own_data(subject: Subject, lineage: Lineage, evidence: Evidence) -> bool:
    """A model that only names its base says nothing of what was learned on top of it."""
    relations = [edge.relation for edge in lineage.edges if edge.source == subject.id]
    bases = [relation for relation in relations if relation in BASES]
    own = any(is_component(relation) and relation not in BASES for relation in relations)
    prose = any(
        mention.use in (MentionUse.TRAINING, MentionUse.GENERATION)
        and mention.kind is not MentionKind.MODEL
        for mention in subject.mentions
    )
    if own or prose or (bases and all(relation in NO_TRAINING for relation in bases)):
        return True
    evidence.unknowns.append(
        Unknown(
            what="a base is named, but not what the model was trained on beyond it",
            settle=_NAME_DATA,
            span=subject.license_span or Span(path=subject.path),
            code="base-only",
        )
    )
    return False


def _crawl(subject: Subject, evidence: Evidence) -> None:
    """A crawl of one's own without a word on opt-outs is a question, whatever the grade."""
    crawled = bool(subject.statements.get("data.crawl")) or any(
        edge.target.startswith(DOMAIN) for edge in subject.edges
    )
    stated = subject.statements.get("data.opt_out") or any(e.opt_out for e in subject.edges)
    if crawled and not stated:
        evidence.unknowns.append(
            Unknown(
                what="material was crawled, and no document says how opt-outs were met",
                settle=_SETTLE_OPT_OUT,
                span=subject.statement_spans.get("data.crawl"),
                code="crawl-without-opt-out",
            )
        )


def _reasons(subject: Subject, parts: _Parts) -> tuple[ExposureReason, ...]:
    """The parts as reasons, the gravest first, otherwise in the order of the documents."""
    parts = _each_once(parts)
    told = [
        reason(
            signal=signal,
            axis=part.axis,
            grade=part.grade,
            register_id=part.register_id,
            path=(subject.id, *part.path),
            text=part.text,
            span=span,
            source=part.source,
            as_of=part.as_of,
            verified=part.verified,
            cases=part.cases,
            cases_as_of=part.cases_as_of,
            party=part.party,
        )
        for part, span, signal in parts
    ]
    told.sort(key=lambda one: (-one.grade.step, _AXIS_ORDER[one.axis]))
    return tuple(told)


def _each_once(parts: _Parts) -> _Parts:
    """One reason for each record, axis and remark: of several ways to the same record the gravest
    counts, then the shortest, then the first."""
    best: dict[tuple[str, Axis, str], tuple[Part, Span | None, str]] = {}
    for one in parts:
        part = one[0]
        key = (part.register_id, part.axis, part.signal if part.signal in REMARKS else "")
        known = best.get(key)
        rank = (part.grade.step, -len(part.path))
        if known is None or rank > (known[0].grade.step, -len(known[0].path)):
            best[key] = one
    return tuple(best.values())
