"""The paths of a lineage graph on which terms travel: a monotone fixpoint over its edges.

A path counts by the set of ways that it takes, because over several edges the weakest decides. A
path whose ways include those of another to the same artefact adds nothing and is left out, so that
cycles and diamonds end of themselves, and what stays is the shortest of each kind.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from functools import cache
from typing import Final

from auditor.licensing.propagate import Channel, channel, join
from auditor.model import Edge, Relation
from auditor.tuples import NamedTuple

_WORK: Final = frozenset({Channel.COPY, Channel.DERIVATIVE, Channel.ADAPTER})


class Path(NamedTuple):
    """One way up from the subject."""

    nodes: tuple[str, ...]
    ways: frozenset[str]
    edges: tuple[Edge, ...]

    @property
    def relation(self) -> Relation:
        """The relation that says most of it: the first that is not mere making-over."""
        for edge in self.edges:
            if channel(edge.relation) not in _WORK:
                return edge.relation
        return self.edges[0].relation

    @property
    def generated_on(self) -> str:
        """When outputs on this path were made, where an edge says so."""
        return next((edge.generated_on for edge in self.edges if edge.generated_on), "")


def paths(root: str, edges: Iterable[Edge]) -> list[Path]:
    """Every path from `root` that terms travel on, shortest first, in the order of the edges."""
    upstream: dict[str, list[Edge]] = {}
    for edge in edges:
        if edge.source in upstream:
            upstream[edge.source].append(edge)
        else:
            upstream[edge.source] = [edge]
    if root not in upstream:
        return []
    found: list[Path] = []
    seen: dict[str, list[frozenset[str]]] = {root: [_NONE]}
    waiting = deque([Path(nodes=(root,), ways=_NONE, edges=())])
    while waiting:
        nodes, ways, taken = waiting.popleft()
        for edge in upstream[nodes[-1]]:
            further = _further(ways, edge.relation)
            if further is None:
                continue
            target = edge.target
            known = seen.get(target)
            if known is None:
                seen[target] = [further]
            elif _covered(known, further):
                continue
            else:
                known.append(further)
            path = Path(nodes=(*nodes, target), ways=further, edges=(*taken, edge))
            found.append(path)
            if target in upstream and edge.relation is not Relation.EVALUATED_ON:
                waiting.append(path)
    return found


_NONE: Final[frozenset[str]] = frozenset()


@cache
def _further(ways: frozenset[str], relation: Relation) -> frozenset[str] | None:
    return join(ways, channel(relation))


def _covered(known: list[frozenset[str]], ways: frozenset[str]) -> bool:
    return any(other <= ways for other in known)
