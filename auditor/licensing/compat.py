"""One license into another over one relation, with every term that decides and what would help."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditor.licensing import expression, reasons
from auditor.licensing.judgement import Question
from auditor.licensing.outbound import Pair, pair
from auditor.licensing.propagate import channel
from auditor.licensing.remedies import Remedy, remedies
from auditor.licensing.targets import resolve
from auditor.licensing.terms import license_terms
from auditor.licensing.weigh import Weighed, travelling
from auditor.model import LicenseState, Relation, Verdict
from auditor.tuples import NamedTuple

if TYPE_CHECKING:
    from auditor.licensing.terms import License, LicenseSource


class Decided(NamedTuple):
    """One term on its way."""

    license: str
    type: str
    ref: str
    carried: bool
    """True when the target can take it in, at the moderate stance."""
    reason: str
    verdicts: tuple[Verdict, Verdict, Verdict]


class Compatibility(NamedTuple):
    license: str
    target: str
    relation: str
    answer: Pair
    terms: tuple[Decided, ...]
    remedies: tuple[Remedy, ...]
    verified: str
    """How the facts were checked, the weakest of the licenses: text, secondary, unverified …"""
    sources: tuple[str, ...]
    as_of: str


_WEAKEST = ("unverified", "secondary", "metadata", "license-file", "text")


def compatibility(
    license: str,
    relation: Relation | None,
    target: str,
    knowledge: LicenseSource,
    *,
    state: LicenseState = LicenseState.RESOLVED,
    candidates: tuple[str, ...] = (),
    released: str = "",
) -> Compatibility:
    """The verdicts, the terms behind them and the remedies. Raises UsageError for the target."""
    answer = pair(
        license,
        relation,
        target,
        knowledge,
        released=released,
        state=state,
        candidates=candidates,
    )
    meant = resolve(target, knowledge)
    question = Question(target=meant.text, ways=frozenset((channel(relation),)), released=released)
    held = _held(answer.chosen or license, state, candidates, knowledge)
    terms = [
        _decided(weighed, one, meant.name)
        for one in held
        for weighed in travelling(one, meant, question)
    ]
    checks = [one.verified for one in held] or ["unverified"]
    return Compatibility(
        license=license,
        target=meant.text,
        relation="own" if relation is None else relation.value,
        answer=answer,
        terms=tuple(terms),
        remedies=remedies(
            license,
            relation,
            target,
            knowledge,
            state=state,
            candidates=candidates,
            released=released,
        ),
        verified=min(checks, key=_WEAKEST.index),
        sources=tuple(dict.fromkeys(one.source for one in held if one.source)),
        as_of=min((one.as_of for one in held), default=""),
    )


def _held(
    text: str, state: LicenseState, candidates: tuple[str, ...], knowledge: LicenseSource
) -> list[License]:
    if state is LicenseState.RESOLVED:
        names = expression.ids(text)
    else:
        names = tuple(dict.fromkeys(id for one in candidates for id in expression.ids(one)))
    found: list[License] = []
    for name in names:
        license = license_terms(name, knowledge)
        if license is None:
            continue
        if license.expression:
            found.extend(_held(license.expression, LicenseState.RESOLVED, (), knowledge))
        else:
            found.append(license)
    return found


def _decided(weighed: Weighed, license: License, target: str) -> Decided:
    term = weighed.term
    worst = max(weighed.verdicts, key=lambda verdict: verdict.rank)
    if worst.rank > Verdict.YES_WITH_NOTICES.rank:
        reason = reasons.of_term(term, license, target, weighed.verdicts)
    elif worst is Verdict.YES_WITH_NOTICES:
        reason = f"goes along with {target}: see what to do"
    else:
        reason = f"{target} has the same term, or asks nothing for it"
    return Decided(
        license=license.id,
        type=term.type,
        ref=term.ref,
        carried=weighed.passes,
        reason=reason,
        verdicts=weighed.verdicts,
    )
