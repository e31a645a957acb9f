"""Lineages for tests, written the way one would draw them.

    graph("merge", ("merge", "mistral", "Apache-2.0"), ("adapter", "lora", "CC-BY-NC-4.0"))

is a subject with two things upstream. A fourth element is the name of what it hangs on.
"""

from __future__ import annotations

from auditor.model import (
    Edge,
    Kind,
    LicenseState,
    LicenseSummary,
    Lineage,
    Node,
    Origin,
    Relation,
)

SUBJECT = "subject"
PARTS = {
    Relation.CONTAINS,
    Relation.SUBSET,
    Relation.TRANSLATED,
    Relation.REWRITTEN,
    Relation.DERIVED_FROM,
    Relation.FILTERED_STATED,
    Relation.FILTERED_EVIDENCED,
    Relation.PROMPTS_ONLY,
    Relation.LABELS_ONLY,
}
_DATA = PARTS | {Relation.TRAINED_ON, Relation.EVALUATED_ON, Relation.RETRIEVAL}


def summary(license: str | None = "Apache-2.0") -> LicenseSummary:
    """What the subject says of itself; None: it says nothing."""
    state = LicenseState.NONE if license is None else LicenseState.RESOLVED
    return LicenseSummary(state=state, concluded=license)


def node(name: str, license: str | None, *, kind: Kind = Kind.MODEL) -> Node:
    """An artefact; a license of None is one that could not be looked at."""
    state = LicenseState.NOASSERTION if license is None else LicenseState.RESOLVED
    return Node(id=name, kind=kind, state=state, license=license)


def edge(source: str, target: str, relation: Relation, *, generated_on: str = "") -> Edge:
    return Edge(
        source=source,
        target=target,
        relation=relation,
        origin=Origin.MANIFEST,
        generated_on=generated_on,
    )


Upstream = tuple[str, str, str | None] | tuple[str, str, str | None, str]


def graph(*upstream: Upstream) -> Lineage:
    """A subject and what it was made from: (relation, name, license[, hangs on]).

    A subject that contains, translates or remixes something is a dataset, otherwise it is a model.
    """
    direct = {Relation(one[0]) for one in upstream if len(one) == 3}
    whole = Kind.DATASET if direct & PARTS else Kind.MODEL
    nodes = {SUBJECT: node(SUBJECT, None, kind=whole)}
    edges = []
    for one in upstream:
        relation = Relation(one[0])
        kind = Kind.DATASET if relation in _DATA else Kind.MODEL
        nodes.setdefault(one[1], node(one[1], one[2], kind=kind))
        edges.append(edge(one[3] if len(one) == 4 else SUBJECT, one[1], relation))
    return Lineage(nodes=tuple(nodes.values()), edges=tuple(edges))
