"""One license against one target over one path: every term weighed, nothing hidden."""

from __future__ import annotations

from typing import Final

from auditor.licensing import reasons
from auditor.licensing.carries import PERMISSIONS, YES, Verdicts, carried
from auditor.licensing.duties import documented, duty
from auditor.licensing.judgement import Judgement, Question, easier, harder, weight
from auditor.licensing.propagate import Channel, reach, read_as_outputs
from auditor.licensing.targets import Target, used
from auditor.licensing.terms import CONFIRMED, License, Term
from auditor.licensing.thresholds import Organization, standing
from auditor.model import Blocking, Duty, Verdict
from auditor.tuples import NamedTuple

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


class Weighed(NamedTuple):
    """One term on its way to the target."""

    term: Term
    letters: str
    """How far it comes at each stance (propagate)."""
    verdicts: Verdicts

    @property
    def passes(self) -> bool:
        """Whether the target can take it in, at the moderate stance."""
        return self.verdicts[1].rank <= Verdict.YES_WITH_NOTICES.rank


def weigh(license: License, target: Target, question: Question) -> Judgement:
    """What a license with a text of its own does to the target."""
    ways = read_as_outputs(question.ways, license)
    blocking: list[Blocking] = []
    duties: list[Duty] = []
    worst = YES
    for weighed in travelling(license, target, question):
        worst = harder(worst, weighed.verdicts)
        _record(weighed, license, target, blocking, duties)
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


def travelling(license: License, target: Target, question: Question) -> list[Weighed]:
    """Every term that comes along at some stance, with what it costs."""
    ways = read_as_outputs(question.ways, license)
    found = []
    for term in claims(license):
        if not _in_force(term, question.released):
            continue
        letters = reach(term, license, ways)
        if letters == "---":
            continue
        answer = _answer(term, license, target, ways, question.organization)
        found.append(Weighed(term=term, letters=letters, verdicts=_verdicts(letters, answer)))
    return found


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
            return answer if answer is Verdict.YES else Verdict.YES_WITH_NOTICES
        case "c":
            return answer
    # A doubt about whether a term is carried costs no more than the term itself would.
    doubt = _LETTERS[letter]
    return answer if answer.rank < doubt.rank else doubt


def _record(
    weighed: Weighed,
    license: License,
    target: Target,
    blocking: list[Blocking],
    duties: list[Duty],
) -> None:
    term, letters, verdicts = weighed
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
        return max(blocking, key=lambda block: weight(block.verdicts)).reason
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
