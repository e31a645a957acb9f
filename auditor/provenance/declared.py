"""What the artefact was made from, against what its card says: differences, each with two places.

A config of training, a program or a header of weights is evidence of what was used. What it uses
and the card does not name is undeclared; what the card names and no config uses is unconfirmed,
which is much weaker: not every run leaves its config.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from auditor.model import (
    Edge,
    Kind,
    Lineage,
    MentionKind,
    MentionUse,
    Origin,
    Relation,
    Span,
    Subject,
)
from auditor.provenance.relations import BASES, OUTPUTS
from auditor.provenance.resolve import NAME
from auditor.tuples import NamedTuple

_EVIDENCE: Final = frozenset({Origin.CONFIG, Origin.SOURCE_CODE, Origin.WEIGHTS_HEADER})
_STATEMENT: Final = frozenset({Origin.FRONT_MATTER, Origin.MANIFEST, Origin.PROSE, Origin.BOM})
_MODELS: Final = BASES | OUTPUTS
_DATA: Final = frozenset({Relation.TRAINED_ON, Relation.DERIVED_FROM})
_PARTS: Final = frozenset({Relation.CONTAINS, Relation.SUBSET})
_COPIES: Final = frozenset({Relation.QUANTIZE})
_SAME: Final = _PARTS | _COPIES
"""Whoever names an artefact has named its parts, and what it is another format of."""
# Uses in running text that say that something went in.
_NAMES: Final = frozenset(
    {MentionUse.TRAINING, MentionUse.GENERATION, MentionUse.FILTERED, MentionUse.UNCLEAR}
)
_MENTIONED: Final = {
    MentionKind.DATASET: "dataset:",
    MentionKind.MODEL: "hf:model/",
    MentionKind.GENERATOR: "generator:",
}


class Difference(NamedTuple):
    """An artefact that one side names and the other does not."""

    id: str
    kind: Kind
    relation: Relation
    document: str
    """The document that names it."""
    card: str
    """The main document of the subject."""
    certain: bool | None
    """True where a config or a header says so; None where it was read from a program, which may
    have other purposes."""
    span: Span | None
    place: Span | None
    """Where the card should name it, or, of what is unconfirmed, where the evidence stands."""
    path: tuple[str, ...]


class Declarations(NamedTuple):
    """Both lists, in the order of the documents."""

    undeclared: tuple[Difference, ...] = ()
    unconfirmed: tuple[Difference, ...] = ()


NONE: Final = Declarations()


def declarations(subject: Subject, lineage: Lineage) -> Declarations:
    """What the documents of `subject` use and do not declare, and the reverse.

    Nothing where there is no evidence of use, or no card or manifest that could declare anything.
    Paths and names that nobody knows are left to `lineage.unresolved`.
    """
    if not any(edge.origin in _EVIDENCE for edge in subject.edges) or not _is_described(subject):
        return NONE
    direct = [edge for edge in lineage.edges if edge.source == subject.id]
    used = [edge for edge in direct if edge.origin in _EVIDENCE]
    stated = [
        edge
        for edge in direct
        if edge.origin in _STATEMENT and edge.relation is not Relation.EVALUATED_ON
    ]
    named = {_plain(edge.target) for edge in stated} | _mentioned(subject)
    named |= _above(named, lineage, _SAME)
    undeclared: dict[str, Difference] = {}
    for edge in _first_certain(used):
        key = _plain(edge.target)
        if key in named or key in undeclared or edge.target.startswith(NAME):
            continue
        if _is_hearsay(edge, stated) or _plain(edge.target) == _plain(subject.id):
            continue
        # Another format of what the card names; its parts do not count: many datasets share some.
        if _above({key}, lineage, _COPIES) & named:
            continue
        place = _place(subject, edge, stated)
        undeclared[key] = _difference(subject, edge, place)
    return Declarations(
        undeclared=tuple(undeclared.values()),
        unconfirmed=_unconfirmed(subject, stated, used, lineage),
    )


def _is_described(subject: Subject) -> bool:
    """Whether the main document is one that describes, and no evidence itself."""
    evidence = {
        edge.span.path for edge in subject.edges if edge.span and edge.origin in _EVIDENCE
    } | {
        claim.span.path
        for claim in subject.claims
        if claim.span and claim.origin in (Origin.LICENSE_FILE, Origin.WEIGHTS_HEADER)
    }
    return subject.path not in evidence


def _first_certain(used: Iterable[Edge]) -> list[Edge]:
    """Edges of use; what is told by a config before what is read from a program."""
    relevant = [edge for edge in used if edge.relation in _MODELS or edge.relation in _DATA]
    return sorted(relevant, key=lambda edge: edge.origin is Origin.SOURCE_CODE)


def _mentioned(subject: Subject) -> set[str]:
    """What the running text of the card says went in, as ids of nodes."""
    return {
        _plain(_MENTIONED[mention.kind] + mention.register_id)
        for mention in subject.mentions
        if mention.kind in _MENTIONED and mention.use in _NAMES
    }


def _above(ids: set[str], lineage: Lineage, over: frozenset[Relation]) -> set[str]:
    """What these were made from over edges of those relations, at any distance."""
    found: set[str] = set()
    pending = set(ids)
    while pending:
        pending = {
            _plain(edge.target)
            for edge in lineage.edges
            if edge.relation in over and _plain(edge.source) in pending
        } - found
        found |= pending
    return found


def _is_hearsay(edge: Edge, stated: Iterable[Edge]) -> bool:
    """Headers copy the parents of what was converted: where the card names a base, they say
    nothing of it."""
    return (
        edge.origin is Origin.WEIGHTS_HEADER
        and edge.inferred
        and any(other.relation in BASES for other in stated)
    )


def _place(subject: Subject, edge: Edge, stated: Iterable[Edge]) -> Span | None:
    """Where the card should name it: beside what it names of the kind, else where its metadata
    stands."""
    alike = _MODELS if edge.relation in _MODELS else _DATA
    places = [
        other.span
        for other in stated
        if other.relation in alike and other.span is not None and other.span.path == subject.path
    ]
    if places:
        return places[-1]
    if subject.license_span is not None and subject.license_span.path == subject.path:
        return subject.license_span
    return Span(path=subject.path) if subject.path else None


def _unconfirmed(
    subject: Subject, stated: Iterable[Edge], used: Iterable[Edge], lineage: Lineage
) -> tuple[Difference, ...]:
    """Training data that the card names and that no config or program of training loads."""
    loads = [edge for edge in used if edge.relation in _DATA]
    if not loads or any(edge.target.startswith(NAME) for edge in loads):
        return ()  # a file of its own may hold any of the named data
    loaded = {_plain(edge.target) for edge in loads}
    parts = loaded | _above(loaded, lineage, _PARTS)
    return tuple(
        _difference(subject, edge, loads[0].span)
        for edge in stated
        if edge.relation in _DATA
        and _plain(edge.target) not in parts
        and not _above({_plain(edge.target)}, lineage, _PARTS) & loaded
    )


def _difference(subject: Subject, edge: Edge, place: Span | None) -> Difference:
    return Difference(
        id=edge.target,
        kind=Kind.MODEL if edge.relation in _MODELS else Kind.DATASET,
        relation=edge.relation,
        document=edge.span.path if edge.span else "",
        card=subject.path,
        certain=None if edge.origin is Origin.SOURCE_CODE else True,
        span=edge.span,
        place=place,
        path=(subject.id, edge.target),
    )


def _plain(node_id: str) -> str:
    """An id as it is compared: without revision and case."""
    return node_id.partition("@")[0].casefold()
