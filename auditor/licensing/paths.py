"""The paths of a lineage graph on which terms travel: a monotone fixpoint over its edges.

A path counts by the set of ways that it takes, because over several edges the weakest decides. A
path whose ways include those of another to the same artefact adds nothing and is left out, so that
cycles and diamonds end of themselves, and what stays is the shortest of each kind.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import Final, NamedTuple

from auditor.licensing.propagate import Channel, channel, join
from auditor.model import Edge, Relation

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
        upstream.setdefault(edge.source, []).append(edge)
    found: list[Path] = []
    seen: dict[str, list[frozenset[str]]] = {root: [frozenset()]}
    waiting = deque([Path(nodes=(root,), ways=frozenset(), edges=())])
    while waiting:
        here = waiting.popleft()
        for edge in upstream.get(here.nodes[-1], ()):
            ways = join(here.ways, channel(edge.relation))
            if ways is None:
                continue
            known = seen.setdefault(edge.target, [])
            if any(other <= ways for other in known):
                continue
            known.append(ways)
            path = Path(nodes=(*here.nodes, edge.target), ways=ways, edges=(*here.edges, edge))
            found.append(path)
            if channel(edge.relation) != Channel.EVALUATION:
                waiting.append(path)
    return found
