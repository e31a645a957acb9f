"""Conflicts between the parents of a merge, which no outbound license can settle."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final

from auditor.licensing import expression
from auditor.licensing.propagate import Channel, channel
from auditor.licensing.terms import License, LicenseSource, Term, license_terms
from auditor.model import Blocking, Edge, LicenseState, Node, Relation, Verdict

if TYPE_CHECKING:
    from auditor.licensing.carries import Verdicts

_WORK: Final = frozenset({Channel.COPY, Channel.DERIVATIVE, Channel.ADAPTER})
_ANY_OTHER: Final = frozenset({"other-llm", "any-model", "foundation-model", "other-image-model"})


def conflicts(
    edges: Iterable[Edge], nodes: Mapping[str, Node], knowledge: LicenseSource
) -> list[Blocking]:
    """One entry for each pair of parents that may not be merged, or whose result has no license.

    Two things clash: a text that bars using the weights to improve another model (another version
    of the same family is another model), and share-alike terms that name no common license.
    """
    upstream: dict[str, list[Edge]] = {}
    for edge in edges:
        upstream.setdefault(edge.source, []).append(edge)
    found: list[Blocking] = []
    for made, above in upstream.items():
        parents = [edge for edge in above if edge.relation is Relation.MERGE]
        for place, first in enumerate(parents):
            for second in parents[place + 1 :]:
                found.extend(_between(made, first, second, upstream, nodes, knowledge))
    return found


def _between(
    made: str,
    first: Edge,
    second: Edge,
    upstream: Mapping[str, list[Edge]],
    nodes: Mapping[str, Node],
    knowledge: LicenseSource,
) -> list[Blocking]:
    ours = _licenses(first.target, upstream, nodes, knowledge)
    theirs = _licenses(second.target, upstream, nodes, knowledge)
    found: list[Blocking] = []
    for edge, other, held, beside in (
        (first, second, ours, theirs),
        (second, first, theirs, ours),
    ):
        found.extend(_improves(made, edge, other, held, beside))
    if not found:
        found.extend(_shares(made, first, second, ours, theirs))
    return found


def _improves(
    made: str, edge: Edge, other: Edge, held: Mapping[str, License], beside: Mapping[str, License]
) -> list[Blocking]:
    found = []
    for license in held.values():
        term = next((t for t in license.terms if _bars_improving(t)), None)
        if term is None or license.id in beside:
            continue
        if any(id in term.params.get("except", ()) for id in beside):
            continue
        settled = term.params["rule"] in _ANY_OTHER
        found.append(
            _block(
                "output-train",
                license,
                term,
                (made, edge.target),
                edge,
                (Verdict.NO,) * 3
                if settled
                else (Verdict.NO, Verdict.CONTESTED, Verdict.CONTESTED),
                f"{license.id} ({term.ref}) bars using its weights to improve another model, and "
                f"a merge with {other.target} does that",
            )
        )
    return found


def _shares(
    made: str,
    first: Edge,
    second: Edge,
    ours: Mapping[str, License],
    theirs: Mapping[str, License],
) -> list[Blocking]:
    for license in ours.values():
        for other in theirs.values():
            one, two = license.first("share-alike"), other.first("share-alike")
            if one is None or two is None or _meet(one, two):
                continue
            return [
                _block(
                    "share-alike",
                    license,
                    one,
                    (made, first.target),
                    first,
                    (Verdict.NO,) * 3,
                    f"{license.id} ({one.ref}) and {other.id} ({two.ref}) of {second.target} name "
                    "no license that both accept, so the merge can be shared under none",
                )
            ]
    return []


def _meet(one: Term, two: Term) -> bool:
    return bool(set(one.params["targets"]) & set(two.params["targets"]))


def _bars_improving(term: Term) -> bool:
    return term.type == "output-train" and bool(term.params.get("materials"))


def _licenses(
    id: str,
    upstream: Mapping[str, list[Edge]],
    nodes: Mapping[str, Node],
    knowledge: LicenseSource,
) -> dict[str, License]:
    """The licenses of an artefact and of all that its weights were made from."""
    found: dict[str, License] = {}
    waiting, seen = [id], {id}
    while waiting:
        here = waiting.pop()
        node = nodes.get(here)
        if node is not None and node.state is LicenseState.RESOLVED and node.license:
            for name in expression.ids(node.license):
                license = license_terms(name, knowledge)
                if license is not None:
                    found[license.id] = license
        for edge in upstream.get(here, ()):
            if channel(edge.relation) in _WORK and edge.target not in seen:
                seen.add(edge.target)
                waiting.append(edge.target)
    return found


def _block(
    type: str,
    license: License,
    term: Term,
    path: tuple[str, ...],
    edge: Edge,
    verdicts: Verdicts,
    reason: str,
) -> Blocking:
    return Blocking(
        term=type,
        license=license.id,
        ref=term.ref,
        path=path,
        verdicts=verdicts,
        reason=reason,
        relation=Relation.MERGE,
        source=license.source,
        verified=license.verified,
        span=edge.span,
    )
