"""What would make it possible? Other targets, other relations and lifted terms, all asked of the
same engine; a remedy is listed only where its answer is better than the one it is for.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from auditor.licensing import expression
from auditor.licensing.outbound import Pair, pair
from auditor.licensing.propagate import Channel, channel
from auditor.licensing.terms import license_terms
from auditor.model import LicenseState, Relation, Verdict
from auditor.tuples import NamedTuple

if TYPE_CHECKING:
    from auditor.licensing.terms import LicenseSource

_TARGETS: Final = ("Apache-2.0", "MIT", "CC-BY-4.0", "CC-BY-SA-4.0", "GPL-3.0-or-later")
"""Common licenses to release under, tried after those that the license itself names."""
_DATA: Final = (Relation.TRAINED_ON, Relation.RETRIEVAL, Relation.EVALUATED_ON)
_LOOSER: Final = {
    Channel.DERIVATIVE: (Relation.TRAINED_ON_OUTPUTS, Relation.EVALUATED_ON),
    Channel.ADAPTER: (Relation.TRAINED_ON_OUTPUTS, Relation.EVALUATED_ON),
    Channel.COPY: (Relation.TRAINED_ON_OUTPUTS, Relation.EVALUATED_ON),
    Channel.OUTPUTS: (Relation.EVALUATED_ON,),
    Channel.DATA: _DATA,
    Channel.TRAINING: _DATA[1:],
    Channel.RETRIEVAL: _DATA[2:],
}
"""Looser ways of using an artefact than each, the closest first."""
_MOST: Final = 4


class Remedy(NamedTuple):
    """One change, and the verdict that it leads to at the moderate stance."""

    kind: str
    """target, relation or grant."""
    value: str
    """The license to release under, the relation to use it over, or the terms to be lifted."""
    verdict: Verdict
    text: str


def remedies(
    license: str,
    relation: Relation | None,
    target: str,
    knowledge: LicenseSource,
    *,
    state: LicenseState = LicenseState.RESOLVED,
    candidates: tuple[str, ...] = (),
    released: str = "",
) -> tuple[Remedy, ...]:
    """Changes after which it would be allowed, best first; empty when it is already."""

    def ask(other_relation: Relation | None, other_target: str) -> Pair:
        return pair(
            license,
            other_relation,
            other_target,
            knowledge,
            state=state,
            candidates=candidates,
            released=released,
        )

    now = ask(relation, target)
    if _passes(now):
        return ()
    found: list[Remedy] = []
    for other in _other_targets(license, state, target, now, knowledge):
        then = ask(relation, other)
        if _passes(then):
            found.append(
                Remedy(
                    kind="target",
                    value=other,
                    verdict=then.verdicts[1],
                    text=f"Release it under {other} instead.",
                )
            )
        if len(found) == _MOST:
            break
    found.extend(_by_relation(relation, target, ask))
    lifted = _lifted(now)
    if lifted and state is LicenseState.RESOLVED:
        found.append(lifted)
    return tuple(found)


def _other_targets(
    license: str, state: LicenseState, target: str, now: Pair, knowledge: LicenseSource
) -> list[str]:
    wanted: dict[str, None] = {}
    if now.alternative:
        wanted[now.alternative] = None
    if state is LicenseState.RESOLVED:
        for id in expression.ids(license):
            held = license_terms(id, knowledge)
            if held is None or held.state or held.expression:
                continue
            wanted[id] = None
            share = held.first("share-alike")
            if share is not None:
                wanted.update(dict.fromkeys(share.params["targets"]))
    wanted.update(dict.fromkeys(_TARGETS))
    return [
        other
        for other in wanted
        if other != target
        and all(license_terms(id, knowledge) is not None for id in expression.ids(other))
    ]


def _by_relation(
    relation: Relation | None, target: str, ask: Callable[[Relation | None, str], Pair]
) -> list[Remedy]:
    found = []
    for other in _LOOSER.get(channel(relation), ()):
        then = ask(other, target)
        if _passes(then):
            found.append(
                Remedy(
                    kind="relation",
                    value=other.value,
                    verdict=then.verdicts[1],
                    text=f"Use it otherwise: {_USES[other]}.",
                )
            )
    return found


_USES: Final = {
    Relation.TRAINED_ON_OUTPUTS: "train on its outputs and not on its weights",
    Relation.TRAINED_ON: "as training data, not as a part of what is released",
    Relation.RETRIEVAL: "as a retrieval source that is not shipped",
    Relation.EVALUATED_ON: "for evaluation only",
}


def _lifted(now: Pair) -> Remedy | None:
    """A grant by the licensor that lifts what blocks at the moderate stance."""
    blocking = [
        block for block in now.blocking if block.verdicts[1].rank > Verdict.YES_WITH_NOTICES.rank
    ]
    if not blocking:
        return None
    terms = dict.fromkeys(
        f"{block.term}{f' ({block.ref})' if block.ref else ''}" for block in blocking
    )
    named = ", ".join(terms)
    after = Verdict.YES_WITH_NOTICES if now.duties else Verdict.YES
    return Remedy(
        kind="grant",
        value=named,
        verdict=after,
        text=f"Get a grant from the licensor that lifts: {named}.",
    )


def _passes(answer: Pair) -> bool:
    return answer.verdicts[1].rank <= Verdict.YES_WITH_NOTICES.rank
