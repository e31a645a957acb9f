"""Terms that arrive through what somebody else published, or of which only a part was taken.

A set that holds non-commercial data and is itself tagged MIT does not free that data. But whether
its publisher cleared the part, whether it was taken at all, and whether a term that binds whoever
generated or collected the data reaches a later user of the published set, no document settles; nor
does a stated filter show that the part in question was left out. Under the strict stance the term
stays what it is, under the others it is contested, never passed.

What a model is made of by its weights (a fine-tune of a fine-tune) is not touched by this: every
license text that speaks of it makes the child a derivative of all its ancestors.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final

from auditor.licensing.carries import Verdicts
from auditor.licensing.judgement import Judgement
from auditor.licensing.paths import Path
from auditor.licensing.propagate import Channel, channel
from auditor.model import Edge, Kind, LicenseState, Node, Relation, Verdict

_OF_DATA: Final = frozenset(
    {Channel.TRAINING, Channel.OUTPUT_DATA, Channel.DATA, Channel.LINKS, Channel.RETRIEVAL}
)
_SOME: Final = frozenset({Relation.SUBSET, Relation.FILTERED_STATED})
_PARTS: Final = frozenset(
    {
        Relation.CONTAINS,
        Relation.SUBSET,
        Relation.TRANSLATED,
        Relation.REWRITTEN,
        Relation.FILTERED_STATED,
        Relation.FILTERED_EVIDENCED,
        Relation.PROMPTS_ONLY,
        Relation.LABELS_ONLY,
        Relation.DERIVED_FROM,
    }
)


def license_edges(edges: Iterable[Edge], nodes: Mapping[str, Node]) -> tuple[Edge, ...]:
    """The edges that licenses travel on: those from a model to a dataset as training.

    "The model contains the prompts of this set" says which part of the set was used; what a model
    takes from a dataset, it takes by training. A set that was filtered by the license of each
    item, with the evidence released, holds nothing of its source but what its own license names:
    that edge carries contents, which exposure grades, and no license. What a dataset owes to the
    provider of the model that wrote it, where that has no license record, is a contract of whoever
    generated it: the contract axis of exposure grades it, by provider and date.
    """
    return tuple(
        edge._replace(relation=Relation.TRAINED_ON)
        if edge.relation in _PARTS
        and _kind(nodes, edge.source) is Kind.MODEL
        and _kind(nodes, edge.target) is Kind.DATASET
        else edge
        for edge in edges
        if not (edge.relation is Relation.FILTERED_EVIDENCED and _resolved(nodes, edge.source))
        and not _is_terms_of_generator(edge, nodes)
    )


def _publisher(path: Path, nodes: Mapping[str, Node]) -> Node | None:
    """The last work on the way that was published under a known license, with data behind it."""
    for index in range(len(path.nodes) - 2, 0, -1):
        node = nodes.get(path.nodes[index])
        if node is None or node.state is not LicenseState.RESOLVED:
            continue
        if all(channel(edge.relation) in _OF_DATA for edge in path.edges[index:]):
            return node
    return None


def unsettled(path: Path, nodes: Mapping[str, Node]) -> str:
    """Why it is open whether the terms at the end of a path reach the subject; empty: they do."""
    through = _publisher(path, nodes)
    if through is not None:
        return f"{through.license} is what {through.id} was published under, which may not cover it"
    for edge in path.edges[:-1]:
        if edge.filter or edge.relation in _SOME:
            what = f" ({edge.filter})" if edge.filter else ""
            return (
                f"only a part of {edge.target} was taken{what}; whether this was in it is not shown"
            )
    return ""


def soften(judged: Judgement, because: str) -> Judgement:
    """What is forbidden outright becomes contested at the moderate and permissive stances."""
    if Verdict.NO not in judged.verdicts[1:]:
        return judged
    note = f"; {because}"
    return judged._replace(
        verdicts=_soft(judged.verdicts),
        reason=judged.reason + note,
        blocking=tuple(
            block._replace(verdicts=_soft(block.verdicts), reason=block.reason + note)
            if Verdict.NO in block.verdicts[1:]
            else block
            for block in judged.blocking
        ),
    )


@lru_cache(maxsize=1024)
def _soft(verdicts: Verdicts) -> Verdicts:
    strict, moderate, permissive = verdicts
    return strict, _contested(moderate), _contested(permissive)


def _contested(verdict: Verdict) -> Verdict:
    return Verdict.CONTESTED if verdict is Verdict.NO else verdict


def _is_terms_of_generator(edge: Edge, nodes: Mapping[str, Node]) -> bool:
    node = nodes.get(edge.target)
    return (
        edge.target.startswith("generator:")
        and _kind(nodes, edge.source) is Kind.DATASET
        and (node is None or node.state is not LicenseState.RESOLVED)
    )


def _resolved(nodes: Mapping[str, Node], id: str) -> bool:
    node = nodes.get(id)
    return node is not None and node.kind is Kind.DATASET and node.state is LicenseState.RESOLVED


def _kind(nodes: Mapping[str, Node], id: str) -> Kind | None:
    node = nodes.get(id)
    return None if node is None else node.kind
