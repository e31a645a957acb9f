"""The verdict on one license expression over one path: its terms, against one target.

Everything here depends only on its arguments and is cached: the same pair of license and path is
asked for by every card of a batch.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final, NamedTuple

from auditor.licensing import expression, reasons
from auditor.licensing.carries import PERMISSIONS, YES, Verdicts, carried
from auditor.licensing.duties import documented, duty
from auditor.licensing.propagate import Channel, reach, read_as_outputs
from auditor.licensing.targets import Target, resolve, used
from auditor.licensing.terms import CONFIRMED, License, LicenseSource, Term, license_terms
from auditor.licensing.thresholds import Organization, standing
from auditor.model import Blocking, Duty, LicenseState, Verdict

_MANY: Final = 65536
_EXPLAINED_BY: Final = {
    "commercial-use": ("noncommercial", "research-only"),
    "modify": ("no-derivatives",),
    "host": ("host-ban", "host-license"),
    "train-with-outputs": (
        "output-train",
        "research-only",
        "noncommercial",
        "distil-is-derivative",
    ),
}
"""Terms that say the same as a withheld permission; one of the two is enough."""
_OF_TRAINING: Final = frozenset(
    {Channel.TRAINING, Channel.OUTPUT_DATA, Channel.RETRIEVAL, Channel.LINKS}
)


class Judgement(NamedTuple):
    """What one license does to the target; paths and spans are filled in by the caller."""

    verdicts: Verdicts
    blocking: tuple[Blocking, ...] = ()
    duties: tuple[Duty, ...] = ()
    reason: str = ""
    unverified: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    chosen: str = ""
    """The branch of an OR that was taken; empty where there was no choice."""
    beside: bool = False
    """True when what blocks is reciprocity of a part that may be shipped beside the rest."""
    keeps: tuple[str, ...] = ()
    """Licenses whose part stays under them although nothing blocks (no right to sublicense)."""


class Question(NamedTuple):
    """What is asked of a license: the same for every license of one audit."""

    target: str
    ways: frozenset[str]
    released: str = ""
    """Date of release or generation, YYYY, YYYY-MM or YYYY-MM-DD; empty: not known."""
    organization: Organization | None = None


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
    return _of_license(license._replace(terms=terms), question, knowledge)


def _of_license(license: License, question: Question, knowledge: LicenseSource) -> Judgement:
    if license.expression:
        return _of_tree(expression.parse(license.expression), question, knowledge)
    if license.members:
        members = [license_terms(member, knowledge) for member in license.members]
        judged = [_of_license(one, question, knowledge) for one in members if one is not None]
        return _worst_member(judged)
    if license.state:
        return _of_state(LicenseState(license.state), question)
    target = resolve(question.target, knowledge)
    ways = read_as_outputs(question.ways, license)
    blocking: list[Blocking] = []
    duties: list[Duty] = []
    worst = YES
    for term in claims(license):
        letters = "---" if not _in_force(term, question.released) else reach(term, license, ways)
        if letters == "---":
            continue
        verdicts = _verdicts(letters, _answer(term, license, target, ways, question.organization))
        worst = harder(worst, verdicts)
        _record(term, license, target, letters, verdicts, blocking, duties)
    lost = () if target.use else _rights_lost(license, question, ways)
    if lost:
        blocking.extend(lost)
        worst = harder(worst, (Verdict.NO,) * 3)
    return Judgement(
        verdicts=worst,
        blocking=tuple(blocking),
        duties=tuple({(one.duty, one.text): one for one in reversed(duties)}.values())[::-1],
        reason=_reason(license, blocking, duties, target),
        unverified=() if license.verified in CONFIRMED else (license.id,),
        warnings=_warnings(license, target, ways, question.organization),
        beside=bool(blocking) and all(_is_reciprocity(block) for block in blocking),
        keeps=(license.id,) if _keeps(license, target, ways) else (),
    )


def claims(license: License) -> tuple[Term, ...]:
    """The terms of a license and the permissions that it withholds, as if they were terms."""
    scope = next(
        (term.scope for term in license.terms if term.scope == "weights-derivative"), "whole-work"
    )
    withheld = [
        Term(
            type=name,
            ref=permission.ref,
            scope=scope,
            params={"value": permission.value},
            note=permission.note,
        )
        for name, permission in license.permissions.items()
        if name in PERMISSIONS
        and permission.value in {"prohibited", "not-granted", "unknown"}
        and not (name == "sublicense" and permission.value == "unknown")
        and not any(license.first(type) for type in _EXPLAINED_BY.get(name, ()))
    ]
    return (*license.terms, *withheld)


def harder(first: Verdicts, second: Verdicts) -> Verdicts:
    """The worse of two at each stance."""
    one, two, three = (a if a.rank >= b.rank else b for a, b in zip(first, second, strict=True))
    return one, two, three


def easier(first: Verdicts, second: Verdicts) -> Verdicts:
    """The better of two at each stance."""
    one, two, three = (a if a.rank <= b.rank else b for a, b in zip(first, second, strict=True))
    return one, two, three


def joined(parts: list[Judgement]) -> Judgement:
    """All of them bind."""
    worst = YES
    for part in parts:
        worst = harder(worst, part.verdicts)
    deciding = max(parts, key=lambda part: _weight(part.verdicts))
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
    index = min(range(len(parts)), key=lambda place: _weight(parts[place].verdicts))
    return parts[index]._replace(
        verdicts=verdicts, chosen=parts[index].chosen or expression.render(tree.parts[index])
    )


def _worst_member(members: list[Judgement]) -> Judgement:
    if not members:
        return _of_state(LicenseState.AMBIGUOUS, Question(target="", ways=frozenset()))
    worst = max(members, key=lambda member: _weight(member.verdicts))
    verdicts = (Verdict.UNKNOWN,) * 3
    for member in members:
        verdicts = harder(verdicts, member.verdicts)
    reason = f"the license is named only by family; the strictest member decides: {worst.reason}"
    return worst._replace(
        verdicts=verdicts,
        reason=reason,
        blocking=worst.blocking or (_state_block("license-ambiguous", reason, verdicts),),
        beside=False,
        keeps=(),
    )


def _weight(verdicts: Verdicts) -> tuple[int, int, int]:
    strict, moderate, permissive = verdicts
    return moderate.rank, strict.rank, permissive.rank


def _answer(
    term: Term,
    license: License,
    target: Target,
    ways: frozenset[str],
    organization: Organization | None,
) -> Verdicts:
    if target.use:
        return used(term, license, target.use, ways, organization)
    answer = YES
    for branch in target.branches:
        best = carried(term, license, branch[0], ways)
        for part in branch[1:]:
            best = easier(best, carried(term, license, part, ways))
        answer = harder(answer, best)
    return answer


_LETTERS: Final = {
    "x": Verdict.CONDITIONAL,
    "o": Verdict.CONTESTED,
    "u": Verdict.UNKNOWN,
}


def _verdicts(letters: str, answer: Verdicts) -> Verdicts:
    one, two, three = (
        _verdict(letter, carries) for letter, carries in zip(letters, answer, strict=True)
    )
    return one, two, three


def _verdict(letter: str, answer: Verdict) -> Verdict:
    match letter:
        case "-":
            return Verdict.YES
        case "d":
            return Verdict.YES_WITH_NOTICES
        case "c":
            return answer
    # What the target can carry needs no answer to whether it is carried.
    return answer if answer.rank <= Verdict.YES_WITH_NOTICES.rank else _LETTERS[letter]


def _record(
    term: Term,
    license: License,
    target: Target,
    letters: str,
    verdicts: Verdicts,
    blocking: list[Blocking],
    duties: list[Duty],
) -> None:
    worst = max(verdicts, key=lambda verdict: verdict.rank)
    if worst.rank >= Verdict.CONDITIONAL.rank:
        blocking.append(
            Blocking(
                term=term.type,
                license=license.id,
                ref=term.ref,
                path=(),
                verdicts=verdicts,
                reason=reasons.of_term(term, license, target.name, verdicts),
                source=license.source,
                verified=license.verified,
            )
        )
    if Verdict.YES_WITH_NOTICES in verdicts:
        if "d" in letters and "c" not in letters[1:]:
            duties.append(documented(term, license))
        else:
            duties.append(duty(term, license, target.name))


def _rights_lost(
    license: License, question: Question, ways: frozenset[str]
) -> tuple[Blocking, ...]:
    if question.organization is None or not ways <= _WORK:
        return ()
    return tuple(
        Blocking(
            term=term.type,
            license=license.id,
            ref=term.ref,
            path=(),
            verdicts=(Verdict.NO,) * 3,
            reason=f"{license.id}: {sentence}; no rights are held under it at all",
            source=license.source,
            verified=license.verified,
        )
        for term, sentence in standing(license, question.organization).outside
    )


_WORK: Final = frozenset({Channel.OWN, Channel.COPY, Channel.DERIVATIVE, Channel.ADAPTER})


def _is_reciprocity(block: Blocking) -> bool:
    return block.term in {"share-alike", "source-disclosure"}


def _keeps(license: License, target: Target, ways: frozenset[str]) -> bool:
    # A copy never changes its license: without a right to sublicense it stays under its own.
    return (
        ways == {Channel.COPY}
        and license.permits("sublicense").value == "not-granted"
        and not target.use
        and all(part.id != license.id for branch in target.branches for part in branch)
    )


def _reason(license: License, blocking: list[Blocking], duties: list[Duty], target: Target) -> str:
    if blocking:
        return max(blocking, key=lambda block: _weight(block.verdicts)).reason
    if duties:
        return f"{license.id} asks only for notices, which go along with {target.name}"
    return f"no term of {license.id} reaches {target.name}"


def _warnings(
    license: License, target: Target, ways: frozenset[str], organization: Organization | None
) -> tuple[str, ...]:
    notes: list[str] = []
    held = ways <= _WORK | {Channel.CODE, Channel.TOKENIZER, Channel.DATA}
    grants_patents = any(
        part.permits("patents").value == "allowed" for branch in target.branches for part in branch
    )
    if held and grants_patents and license.permits("patents").value == "not-granted":
        notes.append(
            f"{license.id} grants no patent rights, so {target.name} cannot pass any on for it"
        )
    if held and target.branches and license.permits("sublicense").value == "not-granted":
        notes.append(
            f"{license.id} gives no right to sublicense: recipients take that part from its own "
            "licensor; say so in the NOTICE"
        )
    database = license.first("database-rights")
    if database and database.params.get("licensed") == "no" and Channel.DATA in ways:
        notes.append(f"{license.id} does not license the database right of the EU and the UK")
    if license.first("contents-not-covered") and ways & (_OF_TRAINING | {Channel.DATA}):
        notes.append(f"{license.id} covers the collection, not its contents")
    if Channel.TOKENIZER in ways and Channel.OWN not in ways:
        notes.append("whether a vocabulary is protected at all is not settled")
    if Channel.TRAINING in ways and license.first("results-free"):
        notes.append(
            f"{license.id} frees models as long as they hold no more than a little of the data"
        )
    if organization is not None and ways <= _WORK:
        notes.extend(f"{license.id}: {why}" for _, why in standing(license, organization).unsure)
    return tuple(notes)


def _in_force(term: Term, released: str) -> bool:
    """Whether a term applied on that date. An unknown date leaves every version in force."""
    if not released:
        return True
    since, until = term.params.get("from", ""), term.params.get("until", "")
    return (not since or released >= since[: len(released)]) and (
        not until or released <= until + "~"
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
