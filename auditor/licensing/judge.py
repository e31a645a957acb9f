"""The verdict on one license expression over one path: its terms, against one target.

Everything here depends only on its arguments and is cached: the same pair of license and path is
asked for by every card of a batch.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from auditor.licensing import expression, reasons
from auditor.licensing.carries import YES, Verdicts
from auditor.licensing.judgement import Judgement, Question, easier, harder, weight
from auditor.licensing.propagate import Channel
from auditor.licensing.targets import resolve
from auditor.licensing.terms import License, LicenseSource, license_terms
from auditor.licensing.weigh import weigh
from auditor.model import Blocking, LicenseState, Verdict

_MANY: Final = 65536
_OF_TRAINING: Final = frozenset(
    {Channel.TRAINING, Channel.OUTPUT_DATA, Channel.RETRIEVAL, Channel.LINKS}
)


@lru_cache(maxsize=_MANY)
def judge(
    text: str | None,
    state: LicenseState,
    candidates: tuple[str, ...],
    question: Question,
    knowledge: LicenseSource,
) -> Judgement:
    """The verdict on a license in that state: only a resolved one can be better than unknown."""
    if question.ways == {Channel.EVALUATION}:
        return _tested(text)
    if Channel.RUNTIME in question.ways:
        return _run(text)
    if state is LicenseState.RESOLVED and text:
        return _of_tree(expression.parse(text), question, knowledge)
    if state is LicenseState.AMBIGUOUS and candidates:
        members = [_of_tree(expression.parse(one), question, knowledge) for one in candidates]
        return _worst_member(members)
    return _of_state(state, question)


def _tested(text: str | None) -> Judgement:
    return Judgement(
        verdicts=YES,
        reason="used for evaluation only: nothing of it is in the model",
        warnings=()
        if text is None
        else (f"the terms of {text} still bind the act of testing, and passing the test data on",),
    )


def _run(text: str | None) -> Judgement:
    return Judgement(
        verdicts=YES,
        reason="loaded when the program runs: nothing of it is shipped",
        warnings=(
            f"the terms of {text} bind whoever runs the program"
            if text is not None
            else "something is loaded at run time whose terms are not known; they bind whoever "
            "runs the program",
        ),
    )


def _of_tree(
    tree: expression.Expression, question: Question, knowledge: LicenseSource
) -> Judgement:
    match tree:
        case expression.Or():
            return _best([_of_tree(part, question, knowledge) for part in tree.parts], tree)
        case expression.And():
            return joined([_of_tree(part, question, knowledge) for part in tree.parts])
        case expression.With():
            return _with(tree, question, knowledge)
        case expression.Id():
            return _of_id(tree, question, knowledge)


def _of_id(leaf: expression.Id, question: Question, knowledge: LicenseSource) -> Judgement:
    license = license_terms(leaf.id, knowledge)
    if license is None:
        return _no_record(leaf.id)
    if leaf.or_later:
        versions = _later(license, knowledge)
        return _best(
            [_of_license(version, question, knowledge) for version in versions],
            expression.Or(parts=tuple(expression.Id(version.id) for version in versions)),
        )
    return _of_license(license, question, knowledge)


def _with(tree: expression.With, question: Question, knowledge: LicenseSource) -> Judgement:
    license = license_terms(tree.license.id, knowledge)
    if license is None:
        return _no_record(tree.license.id)
    loosened = license.exceptions.get(tree.exception)
    if loosened is None:
        plain = _of_license(license, question, knowledge)
        note = f"the exception {tree.exception} is not known here and is read as if it were absent"
        return plain._replace(warnings=(*plain.warnings, note))
    terms = tuple(
        term._replace(params={**term.params, **(loosened.get(term.type) or {})})
        for term in license.terms
        if loosened.get(term.type, {}) is not None
    )
    judged = _of_license(license._replace(terms=terms), question, knowledge)
    whole = expression.render(tree)
    return judged._replace(
        blocking=tuple(block._replace(license=whole) for block in judged.blocking)
    )


def _of_license(license: License, question: Question, knowledge: LicenseSource) -> Judgement:
    if license.expression:
        return _of_tree(expression.parse(license.expression), question, knowledge)
    if license.members:
        members = [license_terms(member, knowledge) for member in license.members]
        judged = [_of_license(one, question, knowledge) for one in members if one is not None]
        return _worst_member(judged)
    if license.state:
        return _of_state(LicenseState(license.state), question)
    return weigh(license, resolve(question.target, knowledge), question)


def joined(parts: list[Judgement]) -> Judgement:
    """All of them bind."""
    worst = YES
    for part in parts:
        worst = harder(worst, part.verdicts)
    deciding = max(parts, key=lambda part: weight(part.verdicts))
    return Judgement(
        verdicts=worst,
        blocking=tuple(block for part in parts for block in part.blocking),
        duties=tuple(dict.fromkeys(one for part in parts for one in part.duties)),
        reason=deciding.reason,
        unverified=tuple(dict.fromkeys(id for part in parts for id in part.unverified)),
        warnings=tuple(dict.fromkeys(note for part in parts for note in part.warnings)),
        chosen=" AND ".join(part.chosen for part in parts if part.chosen),
        beside=all(part.beside or not part.blocking for part in parts)
        and any(part.beside for part in parts),
        keeps=tuple(dict.fromkeys(id for part in parts for id in part.keeps)),
    )


def _best(parts: list[Judgement], tree: expression.Or) -> Judgement:
    verdicts = parts[0].verdicts
    for part in parts[1:]:
        verdicts = easier(verdicts, part.verdicts)
    index = min(range(len(parts)), key=lambda place: weight(parts[place].verdicts))
    return parts[index]._replace(
        verdicts=verdicts, chosen=parts[index].chosen or expression.render(tree.parts[index])
    )


def _worst_member(members: list[Judgement]) -> Judgement:
    if not members:
        return _of_state(LicenseState.AMBIGUOUS, Question(target="", ways=frozenset()))
    worst = max(members, key=lambda member: weight(member.verdicts))
    verdicts = (Verdict.UNKNOWN,) * 3
    for member in members:
        verdicts = harder(verdicts, member.verdicts)
    if len(members) == 1:
        reason = f"its label does not cover all of it; what it names: {worst.reason}"
    else:
        reason = f"the license is not named exactly; the strictest reading decides: {worst.reason}"
    return worst._replace(
        verdicts=verdicts,
        reason=reason,
        blocking=worst.blocking or (_state_block("license-ambiguous", reason, verdicts),),
        beside=False,
        keeps=(),
    )


def _later(license: License, knowledge: LicenseSource) -> list[License]:
    stem = license.id.rpartition("-")[0]
    version = license.id.rpartition("-")[2]
    later = []
    for id in knowledge.license_ids():
        head, _, tail = id.rpartition("-")
        if head == stem and _number(tail) >= _number(version):
            found = license_terms(id, knowledge)
            if found is not None:
                later.append(found)
    return later or [license]


def _number(text: str) -> tuple[int, ...]:
    parts = text.split(".")
    return tuple(int(part) for part in parts) if all(part.isdigit() for part in parts) else (-1,)


def _no_record(id: str) -> Judgement:
    reason = f"nothing is known of the terms of {id}"
    verdicts = (Verdict.UNKNOWN,) * 3
    return Judgement(
        verdicts=verdicts,
        blocking=(_state_block("unknown-license", reason, verdicts, id),),
        reason=reason,
        unverified=(id,),
    )


def _of_state(state: LicenseState, question: Question) -> Judgement:
    unknown, no = Verdict.UNKNOWN, Verdict.NO
    ways = question.ways
    verdicts: Verdicts = (unknown, unknown, unknown)
    if state is LicenseState.NONE and not ways & (_OF_TRAINING | {Channel.OUTPUTS}):
        verdicts = (no, no, no)
    elif state in (LicenseState.NONE, LicenseState.PUBLISHER_UNKNOWN) and (
        Channel.OUTPUTS not in ways
    ):
        verdicts = (no, unknown, unknown)
    reason = reasons.STATES.get(state, "its license is not known")
    return Judgement(
        verdicts=verdicts,
        blocking=(_state_block(f"license-{state.value}", reason, verdicts),),
        reason=reason,
    )


def _state_block(term: str, reason: str, verdicts: Verdicts, license: str = "") -> Blocking:
    return Blocking(term=term, license=license, ref="", path=(), verdicts=verdicts, reason=reason)
