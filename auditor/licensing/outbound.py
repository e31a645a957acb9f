"""The outbound verdict: may the subject go out under the target, with all that it is made of?

`pair` answers for one license over one relation; `outbound` for a whole lineage. Both give the
verdicts at all three stances, with the terms that block and the duties that must be fulfilled.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from auditor.licensing import mergers, republished
from auditor.licensing.alternatives import Contribution, alternative, ask, passes
from auditor.licensing.carries import YES, Verdicts
from auditor.licensing.judgement import Judgement, harder, weight
from auditor.licensing.paths import Path, paths
from auditor.licensing.propagate import Channel, channel
from auditor.licensing.targets import resolve
from auditor.licensing.thresholds import Organization
from auditor.model import (
    Blocking,
    Duty,
    LicenseState,
    LicenseSummary,
    Lineage,
    Node,
    NodeVerdict,
    Outbound,
    Relation,
    Span,
    Verdict,
)
from auditor.tuples import NamedTuple

if TYPE_CHECKING:
    from auditor.licensing.terms import LicenseSource

__all__ = ["Contribution", "Organization", "Pair", "outbound", "pair"]


class Pair(NamedTuple):
    """What one license does to a target over one relation."""

    verdicts: Verdicts
    """Strict, moderate, permissive."""
    blocking: tuple[Blocking, ...]
    duties: tuple[Duty, ...]
    reason: str
    unverified: tuple[str, ...]
    """License ids whose facts nobody has confirmed against the text."""
    warnings: tuple[str, ...] = ()
    chosen: str = ""
    """The branch of an OR that was taken."""
    alternative: str = ""


def pair(
    expression: str | None,
    relation: Relation | None,
    target: str,
    knowledge: LicenseSource,
    *,
    released: str = "",
    state: LicenseState = LicenseState.RESOLVED,
    candidates: tuple[str, ...] = (),
    organization: Organization | None = None,
) -> Pair:
    """What `expression` does to `target` over `relation`; None is the subject's own license.

    `released` is the date of release or generation, which service terms go by. Raises UsageError
    for a target that nothing is known of.
    """
    name = resolve(target, knowledge).text
    ways = frozenset((channel(relation),))
    contribution = Contribution(
        license=expression,
        state=state,
        candidates=candidates,
        ways=ways,
        released=released,
        beside=relation in _BESIDE,
    )
    judged = ask(contribution, name, organization, knowledge)
    return Pair(
        verdicts=judged.verdicts,
        blocking=judged.blocking,
        duties=judged.duties,
        reason=judged.reason,
        unverified=judged.unverified,
        warnings=judged.warnings,
        chosen=judged.chosen,
        alternative=alternative((contribution,), name, organization, knowledge),
    )


_BESIDE = frozenset({Relation.CONTAINS_CODE, Relation.CONTAINS})


def outbound(
    subject_license: LicenseSummary,
    lineage: Lineage,
    target: str,
    knowledge: LicenseSource,
    *,
    organization: Organization | None = None,
    name: str = "",
) -> Outbound:
    """The verdict on a subject with all that its documents and the knowledge base say it rests on.

    `name` is the name that the subject is released under; a duty to begin it with a prefix is left
    out when it does. Raises UsageError for a target that nothing is known of.
    """
    text = resolve(target, knowledge).text
    root = lineage.nodes[0].id if lineage.nodes else ""
    nodes = {node.id: node for node in lineage.nodes}
    gathered = _Gathered(name=name)
    own = Contribution(
        license=subject_license.concluded,
        state=subject_license.state,
        candidates=subject_license.candidates,
        ways=frozenset((Channel.OWN,)),
    )
    judged = ask(own, text, organization, knowledge)
    gathered.take(own, judged, (root,), None, _own_span(subject_license))
    gathered.notes.extend(_about(subject_license.state, judged, (root,)))
    by_node: dict[str, list[tuple[Path, Contribution, Judgement]]] = {}
    for path in paths(root, republished.license_edges(lineage.edges, nodes)):
        part = _contribution(path, nodes.get(path.nodes[-1]))
        judged = ask(part, text, organization, knowledge)
        because = republished.unsettled(path, nodes) if len(path.nodes) > 2 else ""
        if because:
            judged = republished.soften(judged, because)
        gathered.take(part, judged, path.nodes, path.edges[0].relation, path.edges[0].span)
        by_node.setdefault(path.nodes[-1], []).append((path, part, judged))
    verdicts = tuple(_node_verdict(id, judged) for id, judged in by_node.items())
    _take_missing(lineage, by_node, gathered)
    clashes = mergers.conflicts(lineage.edges, nodes, knowledge)
    for clash in clashes:
        gathered.block(clash, (root,) if root != clash.path[0] else ())
    return Outbound(
        target=text,
        verdicts=gathered.worst,
        blocking=tuple(gathered.blocking.values()),
        duties=tuple(gathered.duties.values()),
        nodes=verdicts,
        alternative=alternative(tuple(gathered.parts), text, organization, knowledge)
        if gathered.wanting and not clashes
        else "",
        warnings=tuple(dict.fromkeys(gathered.notes)),
        unverified=tuple(sorted(gathered.unverified)),
    )


def _contribution(path: Path, node: Node | None) -> Contribution:
    if node is None:
        return Contribution(
            license=None, state=LicenseState.NOASSERTION, candidates=(), ways=path.ways
        )
    return Contribution(
        license=node.license,
        state=node.state,
        candidates=node.candidates,
        ways=path.ways,
        released=path.generated_on,
        beside=len(path.edges) == 1 and path.edges[0].relation in _BESIDE,
    )


class _Gathered:
    """What all paths together amount to, while they are walked."""

    def __init__(self, name: str) -> None:
        self.name = name.rpartition("/")[2].casefold()
        self.worst: Verdicts = YES
        self.blocking: dict[tuple[str, ...], Blocking] = {}
        self.duties: dict[tuple[str, ...], Duty] = {}
        self.parts: list[Contribution] = []
        self.wanting = False
        """Whether something blocks, or keeps a license of its own."""
        self.unverified: set[str] = set()
        self.notes: list[str] = []

    def take(
        self,
        part: Contribution,
        judged: Judgement,
        path: tuple[str, ...],
        relation: Relation | None,
        span: Span | None,
    ) -> None:
        self.worst = harder(self.worst, judged.verdicts)
        self.parts.append(part)
        self.wanting = self.wanting or bool(judged.keeps) or not passes(judged)
        for block in judged.blocking:
            place = (block.term, block.license, block.ref, path[-1])
            if place not in self.blocking:
                self.blocking[place] = block._replace(path=path, relation=relation, span=span)
        for duty in judged.duties:
            key = (duty.license, duty.marker or duty.text)
            if key not in self.duties and not self._is_named(duty):
                self.duties[key] = duty._replace(path=path)
        if judged.verdicts != YES or judged.blocking:
            self.unverified.update(judged.unverified)
        self.notes.extend(judged.warnings)
        if judged.chosen:
            self.notes.append(f"{path[-1] or 'the subject'}: {judged.chosen} was chosen")

    def _is_named(self, duty: Duty) -> bool:
        """Whether it is a duty to begin the name with a prefix, and the name does."""
        return (
            duty.duty in _NAMES
            and duty.marker != ""
            and self.name.startswith(duty.marker.casefold().replace(" ", "-"))
        )

    def block(self, clash: Blocking, above: tuple[str, ...]) -> None:
        """Take in a conflict that lies between two artefacts, not in one of them."""
        self.worst = harder(self.worst, clash.verdicts)
        key = (clash.term, clash.license, clash.ref, *clash.path)
        self.blocking.setdefault(key, clash._replace(path=(*above, *clash.path)))


_NAMES = frozenset({"name-prefix", "output-train-naming"})


def _take_missing(
    lineage: Lineage,
    by_node: dict[str, list[tuple[Path, Contribution, Judgement]]],
    gathered: _Gathered,
) -> None:
    for missing in lineage.unresolved:
        if missing.id not in by_node:
            gathered.notes.append(f"{missing.id} is not in the graph: {missing.reason}")


def _node_verdict(id: str, judged: Sequence[tuple[Path, Contribution, Judgement]]) -> NodeVerdict:
    path, part, worst = judged[0]
    verdicts = worst.verdicts
    if len(judged) > 1:
        path, part, worst = max(judged, key=lambda one: weight(one[2].verdicts))
        for _, _, other in judged:
            verdicts = harder(verdicts, other.verdicts)
    return NodeVerdict(
        id=id,
        relation=path.relation,
        license=part.license,
        state=part.state,
        verdicts=verdicts,
        reason=worst.reason,
        path=path.nodes,
    )


def _own_span(summary: LicenseSummary) -> Span | None:
    spans = [claim.span for claim in summary.claims if claim.expression == summary.concluded]
    return next((span for span in spans if span is not None), None)


def _about(state: LicenseState, judged: Judgement, path: tuple[str, ...]) -> Iterable[str]:
    if state is LicenseState.RESOLVED and judged.verdicts[1] is Verdict.NO:
        yield (
            f"{path[-1] or 'the subject'} is itself under terms that the target cannot carry; only "
            "whoever holds the rights in it can release it under the target"
        )
