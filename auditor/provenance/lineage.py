"""The typed graph of one subject: what it was made from, and what that was made from.

Nodes stand breadth-first from the subject, in the order in which documents and records name
them; every edge is kept with its evidence. What the knowledge base adds is walked once per
process for each set of components, because thousands of cards stand on the same few models.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache, partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from auditor.licensing.identify import identify
from auditor.model import (
    Claim,
    Edge,
    Kind,
    LicenseState,
    LicenseSummary,
    Lineage,
    Node,
    Origin,
    Relation,
    Subject,
    Unresolved,
)
from auditor.provenance.resolve import Resolved, bare_name, known_as, resolve, target_kind

if TYPE_CHECKING:
    from auditor.knowledge import Knowledge
    from auditor.provenance.lock import Lock

MAX_DEPTH: Final = 64
"""Edges from the subject to the farthest node that is still looked up."""
MAX_NODES: Final = 4096

NO_SIBLINGS: Final[Mapping[str, Subject]] = MappingProxyType({})
_BEYOND: Final = f"the graph was cut at {MAX_DEPTH} generations or {MAX_NODES} artefacts"

# Endings of names that say how a model was made from its base, where nothing else says it.
_QUANTIZED: Final = ("-gguf", "-ggml", "-awq", "-gptq", "-exl2", "-exl3", "-bnb-4bit", "-int4")
_NAME_CHARS: Final = 4
"""Letters from which on the name of a base inside another name is no accident."""
_ABOUT: Final = frozenset({Origin.FRONT_MATTER, Origin.MANIFEST, Origin.PROSE, Origin.HUB})
_ADAPTER: Final = ("-lora", "-qlora", "-adapter", "-peft")

_Lookup = Callable[[str, Kind], Resolved]
_Start = tuple[str, Kind]


def siblings(subjects: Iterable[Subject]) -> Mapping[str, Subject]:
    """The subjects of one audit by the ids and names under which others may point to them."""
    found: dict[str, Subject] = {}
    for subject in subjects:
        for name in (subject.id, subject.name):
            if name:
                found.setdefault(name.casefold(), subject)
    return found


def build(
    subject: Subject,
    knowledge: Knowledge,
    *,
    summary: LicenseSummary,
    siblings: Mapping[str, Subject] = NO_SIBLINGS,
    lock: Lock | None = None,
) -> Lineage:
    """The graph of `subject`, its own node first, with `summary` as the subject's license.

    `siblings` (see the function of that name) are audited in the same run and resolve before
    `lock` and the knowledge base do. An artefact that nothing describes is a node in the state
    `noassertion` and an entry of `unresolved`. A cycle is cut where it closes, and named.
    """
    own = known_as(subject.name, subject.kind, knowledge)
    declared = tuple(_declared(subject, knowledge))
    lookup = _lookup(siblings, lock, knowledge)
    edges: list[Edge] = []
    starts: dict[str, Kind] = {}
    spans: dict[str, Edge] = {}
    for edge in declared:
        kind = target_kind(edge)
        found = lookup(edge.target, kind) if lookup else resolve(edge.target, kind, knowledge)
        node_id = found.node.id
        if node_id in (own, subject.id):
            node_id = subject.id
        else:
            starts.setdefault(node_id, kind)
            spans.setdefault(node_id, edge)
        edges.append(edge._replace(source=subject.id, target=node_id))
    if own:
        edges.extend(_known(subject, own, starts, edges, knowledge))
    root = _subject_node(subject, summary, own)
    first = tuple(starts.items())
    reached = _walk(first, lookup, subject.id) if lookup else _closure(first, knowledge)
    cycles = reached.cycles
    if own or lookup:
        # Only a subject that others can point to may stand in a cycle of its own.
        cycles = (*cycles, *_cycles_through(subject.id, own, edges, reached.edges))
    nodes = _stated_licenses(reached.nodes, spans)
    return Lineage(
        nodes=(root, *nodes),
        edges=(*edges, *reached.edges),
        unresolved=_located(reached.unresolved, spans),
        cycles=cycles,
    )


def _lookup(
    siblings: Mapping[str, Subject], lock: Lock | None, knowledge: Knowledge
) -> _Lookup | None:
    """How ids are resolved in this run; None when only the knowledge base is asked."""
    above: _Lookup | None = None
    if lock is not None and lock.entries:
        from auditor.provenance.pinned import resolve_pinned

        above = partial(resolve_pinned, lock=lock, knowledge=knowledge)
    if not siblings:
        return above
    return partial(_with_siblings, siblings, above or partial(resolve, knowledge=knowledge))


def _declared(subject: Subject, knowledge: Knowledge) -> Iterable[Edge]:
    """The subject's edges, with the relation to a base inferred where nothing tells it."""
    open_ones = [edge for edge in subject.edges if _is_open(edge)]
    if not open_ones:
        return subject.edges
    return [
        edge._replace(relation=_inferred(edge, subject.name, open_ones, knowledge))
        if edge in open_ones
        else edge
        for edge in subject.edges
    ]


def _is_open(edge: Edge) -> bool:
    """Whether only the default is known of how a base was used, from words about the artefact."""
    return edge.inferred and edge.relation is Relation.FINETUNE and edge.origin in _ABOUT


def _inferred(edge: Edge, name: str, open_ones: Sequence[Edge], knowledge: Knowledge) -> Relation:
    bases = len({one.target for one in open_ones if one.origin is edge.origin})
    found = inferred_relation(name, edge.target, bases)
    if found is Relation.FINETUNE and _is_reupload(name, edge.target, knowledge):
        return Relation.QUANTIZE
    return found


def _is_reupload(name: str, target: str, knowledge: Knowledge) -> bool:
    """Whether somebody known for re-uploads publishes it, and calls it as its base is called."""
    owner, slash, repository = name.casefold().partition("/")
    base = bare_name(target).casefold().rpartition("/")[2]
    if not slash or len(base) < _NAME_CHARS or base not in repository:
        return False
    return owner in knowledge.rule_set("quantizers").owners


def inferred_relation(name: str, target: str, bases: int) -> Relation:
    """How a model was made from its base when only `base_model` is given: several bases are a
    merge, a name that ends in a format or an adapter's mark says the rest, else a fine-tune."""
    if bases > 1:
        return Relation.MERGE
    ending = bare_name(name).casefold()
    if ending.endswith(_QUANTIZED) and not bare_name(target).casefold().endswith(_QUANTIZED):
        return Relation.QUANTIZE
    if ending.endswith(_ADAPTER):
        return Relation.ADAPTER
    return Relation.FINETUNE


def _known(
    subject: Subject,
    own: str,
    starts: dict[str, Kind],
    stated: Sequence[Edge],
    knowledge: Knowledge,
) -> Iterable[Edge]:
    """What the knowledge base knows of the subject itself and its documents do not say."""
    said = {edge.target for edge in stated}
    for edge in resolve(own, subject.kind, knowledge).upstream:
        kind = target_kind(edge)
        target = resolve(edge.target, kind, knowledge).node.id
        if target not in said and target != own:
            said.add(target)
            starts.setdefault(target, kind)
            yield edge._replace(source=subject.id, target=target)


def _subject_node(subject: Subject, summary: LicenseSummary, own: str) -> Node:
    return Node(
        id=subject.id,
        kind=subject.kind,
        state=summary.state,
        license=summary.concluded,
        candidates=summary.candidates,
        origin=summary.claims[0].origin if summary.claims else Origin.FRONT_MATTER,
        register_id=bare_name(own) if own else "",
        source=subject.path,
        released=subject.released,
    )


@lru_cache(maxsize=8192)
def _closure(starts: tuple[_Start, ...], knowledge: Knowledge) -> Lineage:
    return _walk(starts, lambda target, kind: resolve(target, kind, knowledge))


def _walk(starts: tuple[_Start, ...], lookup: _Lookup, root: str = "") -> Lineage:
    """Everything upstream of `starts`, breadth-first, each artefact once; `root` is not entered
    again where the graph leads back to it."""
    nodes: list[Node] = []
    edges: list[Edge] = []
    unresolved: list[Unresolved] = []
    seen = {root, *(target for target, _ in starts)}
    queue = deque((target, kind, 1) for target, kind in starts)
    while queue:
        target, kind, depth = queue.popleft()
        found = lookup(target, kind)
        nodes.append(found.node)
        if found.unresolved:
            unresolved.append(found.unresolved)
        cut = depth >= MAX_DEPTH or len(seen) >= MAX_NODES
        if cut and found.upstream:
            unresolved.append(Unresolved(id=found.node.id, reason=_BEYOND))
            continue
        for edge in found.upstream:
            above_kind = target_kind(edge)
            above = lookup(edge.target, above_kind).node.id
            edges.append(edge if above == edge.target else edge._replace(target=above))
            if above not in seen:
                seen.add(above)
                queue.append((above, above_kind, depth + 1))
    return Lineage(
        nodes=tuple(nodes),
        edges=tuple(edges),
        unresolved=tuple(unresolved),
        cycles=_cycles(tuple(target for target, _ in starts), edges),
    )


def _cycles(starts: tuple[str, ...], edges: Sequence[Edge]) -> tuple[tuple[str, ...], ...]:
    """Every cycle that a depth-first walk closes, as the ids along it; the first comes last too."""
    above: dict[str, list[str]] = {}
    for edge in edges:
        above.setdefault(edge.source, []).append(edge.target)
    found: list[tuple[str, ...]] = []
    done: set[str] = set()
    for start in starts:
        if start in done:
            continue
        path = [start]
        on_path = {start: 0}
        stack = [iter(above.get(start, ()))]
        while stack:
            for target in stack[-1]:
                if target in on_path:
                    found.append((*path[on_path[target] :], target))
                elif target not in done:
                    on_path[target] = len(path)
                    path.append(target)
                    stack.append(iter(above.get(target, ())))
                    break
            else:
                stack.pop()
                left = path.pop()
                del on_path[left]
                done.add(left)
    return tuple(dict.fromkeys(found))


def _cycles_through(
    subject_id: str, own: str, direct: Sequence[Edge], above: Sequence[Edge]
) -> tuple[tuple[str, ...], ...]:
    """The cycles that the subject itself closes, under its own id or its registered one."""
    joined = [
        *direct,
        *(edge._replace(target=subject_id) if edge.target == own else edge for edge in above),
    ]
    return tuple(cycle for cycle in _cycles((subject_id,), joined) if subject_id in cycle)


def _stated_licenses(nodes: tuple[Node, ...], stated: Mapping[str, Edge]) -> tuple[Node, ...]:
    """Where only the subject's document states a license for an ancestor, that is what we have."""
    if not any(edge.license for edge in stated.values()):
        return nodes
    return tuple(_stated_license(node, stated.get(node.id)) for node in nodes)


def _stated_license(node: Node, edge: Edge | None) -> Node:
    if edge is None or not edge.license or node.state is not LicenseState.NOASSERTION:
        return node
    found = identify(edge.license)
    return node._replace(
        state=found.state,
        license=found.expression,
        candidates=found.candidates,
        origin=edge.origin,
        source=edge.span.path if edge.span else "",
        verified="unverified",
    )


def _located(
    unresolved: tuple[Unresolved, ...], stated: Mapping[str, Edge]
) -> tuple[Unresolved, ...]:
    if not unresolved:
        return ()
    return tuple(
        one._replace(span=stated[one.id].span) if one.id in stated else one for one in unresolved
    )


def _with_siblings(
    siblings: Mapping[str, Subject], above: _Lookup, target: str, kind: Kind
) -> Resolved:
    subject = siblings.get(target.casefold()) or siblings.get(bare_name(target).casefold())
    if subject is None:
        return above(target, kind)
    state, license_, candidates = _sibling_license(subject.claims)
    return Resolved(
        node=Node(
            id=subject.id,
            kind=subject.kind,
            state=state,
            license=license_,
            candidates=candidates,
            origin=subject.claims[0].origin if subject.claims else Origin.FRONT_MATTER,
            source=subject.path,
            verified="metadata",
            released=subject.released,
        ),
        upstream=tuple(edge._replace(source=subject.id) for edge in subject.edges),
    )


def _sibling_license(
    claims: Sequence[Claim],
) -> tuple[LicenseState, str | None, tuple[str, ...]]:
    """What a sibling's documents claim, taken together: one license, several, or none."""
    if not claims:
        return LicenseState.NONE, None, ()
    expressions = tuple(dict.fromkeys(one.expression for one in claims if one.expression))
    if len(expressions) == 1:
        return LicenseState.RESOLVED, expressions[0], ()
    if expressions:
        return LicenseState.AMBIGUOUS, None, expressions
    return claims[0].state, None, claims[0].candidates
