"""Knowledge and lock taken together: what an id stands for when the Hub has been asked about it.

The knowledge base describes an artefact in general and says what is in it; the lock has what its
publisher stated on a day. Where both name a license and disagree, neither is dropped: the node
becomes ambiguous between them, and the worse one decides.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from auditor.licensing.identify import identify
from auditor.model import Edge, Kind, LicenseState, Node, Origin, Span
from auditor.provenance.lock import FOUND, Entry, Lock
from auditor.provenance.relations import BASES
from auditor.provenance.resolve import (
    NOT_IN_REGISTER,
    Resolved,
    bare_name,
    resolve,
    target_kind,
)

if TYPE_CHECKING:
    from auditor.knowledge import Knowledge

_STATED: Final = frozenset({LicenseState.RESOLVED, LicenseState.AMBIGUOUS})


@lru_cache(maxsize=16384)
def resolve_pinned(target: str, kind: Kind, lock: Lock, knowledge: Knowledge) -> Resolved:
    """What `target` stands for, by the lock and by the knowledge base.

    The node keeps the id of the knowledge base's record, else it has the name that the Hub gives
    it today. It is unresolved only when neither knows it.
    """
    entry = lock.find(target)
    if entry is None:
        known = resolve(target, kind, knowledge)
        entry = _entries_by_node(lock, knowledge).get(known.node.id)
        if entry is None:
            return known
    else:
        known = resolve(entry.id, entry.kind, knowledge)
    if entry.state != FOUND:
        return _not_found(known, entry)
    return _both(known, entry, knowledge)


@lru_cache(maxsize=64)
def _entries_by_node(lock: Lock, knowledge: Knowledge) -> dict[str, Entry]:
    """Entries by the id under which their artefact stands in the graph; the first by id wins."""
    found: dict[str, Entry] = {}
    for entry in lock.entries:
        if entry.state == FOUND:
            found.setdefault(resolve(entry.id, entry.kind, knowledge).node.id, entry)
    return found


def _not_found(known: Resolved, entry: Entry) -> Resolved:
    """The knowledge base's answer; where it has none, the Hub's reason for having none either."""
    if known.unresolved is None or known.unresolved.reason != NOT_IN_REGISTER:
        return known
    reason = f"{entry.reason or entry.state} (looked up on {entry.looked_at})"
    return known._replace(unresolved=known.unresolved._replace(reason=reason))


def _both(known: Resolved, entry: Entry, knowledge: Knowledge) -> Resolved:
    edges = _edges(entry)
    if known.unresolved is not None:
        node = _node(entry, entry.id)
        return Resolved(node=node, upstream=tuple(e._replace(source=node.id) for e in edges))
    node = _reconciled(known.node, entry, knowledge)
    upstream = list(known.upstream)
    if any(edge.relation in BASES for edge in edges):
        # What the publisher states of its bases replaces what a rule makes of its name.
        upstream = [e for e in upstream if not (e.inferred and e.relation in BASES)]
    said = {resolve(e.target, target_kind(e), knowledge).node.id for e in upstream}
    for edge in edges:
        above = resolve(edge.target, target_kind(edge), knowledge).node.id
        if above not in said and above != node.id:
            said.add(above)
            upstream.append(edge._replace(source=node.id))
    return Resolved(node=node, upstream=tuple(upstream))


def _reconciled(node: Node, entry: Entry, knowledge: Knowledge) -> Node:
    if entry.license_state not in _STATED:
        return node
    if node.state not in _STATED or _by_rule(node, knowledge):
        return _node(entry, node.id)._replace(
            kind=node.kind, register_id=node.register_id, released=node.released
        )
    stated = (entry.license,) if entry.license else entry.candidates
    known = (node.license,) if node.license else node.candidates
    if set(stated) <= {*known, *_labels_on_record(node, knowledge)}:
        return node
    return node._replace(
        state=LicenseState.AMBIGUOUS,
        license=None,
        candidates=tuple(dict.fromkeys(name for name in (*known, *stated) if name)),
        origin=Origin.HUB,
        verified="metadata",
    )


def _by_rule(node: Node, knowledge: Knowledge) -> bool:
    if node.kind is not Kind.MODEL:
        return False
    record = knowledge.model(bare_name(node.id))
    return record is not None and bool(record.by_rule)


def _labels_on_record(node: Node, knowledge: Knowledge) -> set[str]:
    """Licenses that the register has seen stated for a dataset, and has weighed already."""
    record = knowledge.dataset(node.register_id) if node.kind is Kind.DATASET else None
    if record is None:
        return set()
    found = (identify(label) for _, label in record.license_seen)
    return {one.expression for one in found if one.expression}


def _node(entry: Entry, id: str) -> Node:
    return Node(
        id=id,
        kind=entry.kind,
        state=entry.license_state,
        license=entry.license,
        candidates=entry.candidates,
        origin=Origin.HUB,
        source=f"{entry.id.partition('@')[0]}@{entry.revision}" if entry.revision else entry.id,
        as_of=entry.looked_at,
        verified="metadata",
    )


def _edges(entry: Entry) -> tuple[Edge, ...]:
    return tuple(
        Edge(
            source=entry.id,
            target=above.id,
            relation=above.relation,
            origin=Origin.HUB,
            span=Span(path=entry.path, line=above.line) if above.line else Span(path=entry.path),
            inferred=above.inferred,
        )
        for above in entry.upstream
    )
