"""From every claim about a subject's license to one conclusion, with all disagreements kept.

Declared is what fields say (front matter, manifests, the Hub); detected is what prose, license
files and headers say. A conflict is a pair of claims that cannot both be true of the same thing;
the stricter one decides, and never silently. Rules: the claim precedence of the license model,
section 2.3 (license file beside the weights, then fields, then prose).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import combinations
from typing import assert_never

from auditor.licensing import strictness
from auditor.licensing.expression import Or, both, canonical, ids, parse, render
from auditor.licensing.names import (
    BY_LINK,
    BY_NAME,
    DIFFER,
    OTHER_WITHOUT_NAME,
    UNKNOWN_NAME,
)
from auditor.model import Claim, Kind, LicenseState, LicenseSummary, Origin, Scope

SETTLED = "settled-by-other-claim"
"""A family or an imprecise id was settled by another claim that names the member."""
OTHER_SCOPE_ONLY = "other-scope-only"
"""Only the license of another part (the code, say) is stated."""
DECLARED_UNKNOWN = "declared-unknown"
"""The publisher says that the license is unknown, and some text names one all the same."""
SEVERAL = "several-licenses"
"""Claims that do not contradict each other name more than one license."""
USE_POLICY = "use-policy"
"""Note of a claim: a document of rules that goes with a license and is none."""
NOTICE_FILE = "notice-file"
"""Note of a claim: from a file of credits, which holds the licenses of parts as well."""

# What governs an artefact of each kind; claims about other parts are kept, and decide nothing.
_GOVERNS: dict[Kind, tuple[Scope, ...]] = {
    Kind.MODEL: (Scope.ARTIFACT, Scope.WEIGHTS),
    Kind.DATASET: (Scope.ARTIFACT, Scope.DATA),
    Kind.CODE: (Scope.ARTIFACT, Scope.CODE),
}
_PARTICULAR: dict[Kind, Scope] = {
    Kind.MODEL: Scope.WEIGHTS,
    Kind.DATASET: Scope.DATA,
    Kind.CODE: Scope.CODE,
}
_DECLARING = frozenset(("license", "licenses"))
"""The fields that declare; `license_name` and `license_link` only explain them."""
_DECLARED = frozenset((Origin.FRONT_MATTER, Origin.MANIFEST, Origin.HUB, Origin.LOCK, Origin.BOM))
# Nearest to the artefact first. Origins that are not listed come last.
_PRECEDENCE: dict[Origin, int] = {
    Origin.LICENSE_FILE: 0,
    Origin.WEIGHTS_HEADER: 1,
    Origin.FRONT_MATTER: 2,
    Origin.MANIFEST: 2,
    Origin.HUB: 3,
    Origin.LOCK: 3,
    Origin.PROSE: 4,
}
_LEAST = 0.5
"""A claim below this confidence is shown and decides nothing."""
_CONTRADICTS = 0.7
"""A prose claim needs this much confidence to contradict a field."""

_PLACEHOLDERS = frozenset((LicenseState.NONE, LicenseState.NOASSERTION))
_BY_ANOTHER = frozenset((BY_NAME, BY_LINK))
_SAYS_SOMETHING = strictness.RESTRICTIONS | {UNKNOWN_NAME}


def conclude(claims: Sequence[Claim], *, kind: Kind) -> LicenseSummary:
    """What the claims amount to for a subject of this kind; every claim and conflict is kept."""
    return _conclude(tuple(claims), kind)


@lru_cache(maxsize=4096)
def _conclude(claims: tuple[Claim, ...], kind: Kind) -> LicenseSummary:
    governing = _governing(claims, kind)
    stated = [claim for claim in governing if _is_firm(claim)]
    firm = _without_settled(_without_policies(stated))
    conflicts = _conflicts(firm, stated)
    state, concluded, candidates, notes = _decide(governing, firm, conflicts)
    if not governing and any(claim.scope not in _GOVERNS[kind] for claim in claims):
        notes = (*notes, OTHER_SCOPE_ONLY)
    return LicenseSummary(
        state=state,
        concluded=concluded,
        declared=_shown(claim for claim in claims if claim.origin in _DECLARED),
        detected=_shown(claim for claim in claims if claim.origin not in _DECLARED),
        claims=claims,
        conflicts=conflicts,
        candidates=candidates,
        notes=notes,
    )


def _governing(claims: Iterable[Claim], kind: Kind) -> list[Claim]:
    scopes = _GOVERNS[kind]
    governing = [claim for claim in claims if claim.scope in scopes and claim.confidence >= _LEAST]
    if kind is not Kind.CODE and any(
        claim.scope is _PARTICULAR[kind] and _is_firm(claim) for claim in governing
    ):
        # Two licenses in one repository: where one file speaks of the weights or the data, the
        # plain LICENSE beside it is the code's.
        governing = [
            claim
            for claim in governing
            if claim.scope is _PARTICULAR[kind] or claim.origin is not Origin.LICENSE_FILE
        ]
    return governing


def _is_firm(claim: Claim) -> bool:
    """Does the claim say which license it is, or what is forbidden?"""
    match claim.state:
        case LicenseState.RESOLVED | LicenseState.AMBIGUOUS:
            return True
        case LicenseState.UNRECOGNISED:
            if OTHER_WITHOUT_NAME in claim.notes:
                return False
            return claim.origin is not Origin.PROSE or not _SAYS_SOMETHING.isdisjoint(claim.notes)
        case LicenseState.PUBLISHER_UNKNOWN | LicenseState.NONE | LicenseState.NOASSERTION:
            return False
        case _:
            assert_never(claim.state)


def _without_policies(firm: list[Claim]) -> list[Claim]:
    """Leave out use policies that stand beside a license, unless one holds more than a list of
    forbidden uses (the license itself says whether such a list binds)."""
    kept = [
        claim
        for claim in firm
        if USE_POLICY not in claim.notes
        or any(note.startswith("hint:") and note != "hint:acceptable-use" for note in claim.notes)
    ]
    return kept or firm


def _without_settled(firm: list[Claim]) -> list[Claim]:
    """Leave out what a clearer claim settles: `cc-by` beside `CC BY 4.0`, `gpl-3.0` beside
    `GPL-3.0-or-later`, an unknown `license_name` beside a link that we know."""
    clear = [claim for claim in firm if claim.state is LicenseState.RESOLVED]
    kept = [
        claim
        for claim in firm
        if not any(other is not claim and _settles(other, claim) for other in clear)
    ]
    return kept or firm


def _settles(clear: Claim, vague: Claim) -> bool:
    """Does `clear` name what `vague` leaves open?"""
    expression = clear.expression
    if expression is None:
        return False
    if vague.state is LicenseState.AMBIGUOUS:
        if DIFFER in vague.notes:
            return False
        named = ids(expression)
        return len(named) == 1 and named[0] in vague.candidates
    if vague.state is LicenseState.RESOLVED and vague.expression is not None:
        if f"same-text:{expression}" in vague.notes:
            # No text says of itself whether later versions may be chosen; who grants it does.
            return True
        return "imprecise-version" in vague.notes and expression == _or_later(vague.expression)
    return False


def _or_later(expression: str) -> str:
    return expression.removesuffix("-only") + "-or-later" if expression.endswith("-only") else ""


def _conflicts(firm: Sequence[Claim], stated: Sequence[Claim]) -> tuple[tuple[Claim, Claim], ...]:
    """Pairs that contradict each other, the one nearer to the artefact first."""
    ordered = sorted(firm, key=_precedence)
    confirmed = {
        id(claim): {
            other.scope
            for other in stated
            if other.origin is Origin.PROSE
            and other.state is not LicenseState.UNRECOGNISED
            and not _contradict(claim, other)
        }
        for claim in ordered
        if claim.origin is not Origin.PROSE
    }
    found: list[tuple[Claim, Claim]] = []
    seen: set[tuple[str, str]] = set()
    for first, second in combinations(ordered, 2):
        if first.origin is Origin.PROSE:
            continue
        if second.origin is Origin.PROSE and (
            second.confidence < _CONTRADICTS
            # The text repeats the field; what else it names belongs to something else, unless it
            # speaks of the weights and the repetition did not.
            or (
                confirmed[id(first)]
                and second.state is not LicenseState.UNRECOGNISED
                and (second.scope is not Scope.WEIGHTS or Scope.WEIGHTS in confirmed[id(first)])
            )
        ):
            continue
        # Two values of the very same key may come from two blocks of metadata that disagree.
        apart = first.field != second.field and _of_one_declaration(first, second)
        if apart or not _contradict(first, second):
            continue
        pair = (_meaning(first), _meaning(second))
        if pair not in seen:
            seen.add(pair)
            found.append((first, second))
    return tuple(found)


def _root(claim: Claim) -> str:
    return claim.field.partition(".")[0]


def _of_one_declaration(first: Claim, second: Claim) -> bool:
    """Two parts of one field: the configurations of a dataset, the members of a list."""
    return (
        first.origin is second.origin
        and first.origin in _DECLARED
        and _root(first) == _root(second)
        and _root(first) in _DECLARING
    )


def _meaning(claim: Claim) -> str:
    return claim.expression or "|".join(claim.candidates) or claim.value


def _contradict(first: Claim, second: Claim) -> bool:
    """Can the two not both be true of the same thing?"""
    credits = [claim for claim in (first, second) if NOTICE_FILE in claim.notes]
    if credits:
        # The licenses of parts stand there too. One that asks for more than the rest is shown.
        other = second if credits[0] is first else first
        return len(credits) == 1 and (
            strictness.of_claim(credits[0]) > strictness.of_claim(other)
            and _ids(credits[0]).isdisjoint(_ids(other))
        )
    unnamed = [claim for claim in (first, second) if claim.state is LicenseState.UNRECOGNISED]
    if len(unnamed) == 2:
        return False
    if unnamed:
        other = second if unnamed[0] is first else first
        if not strictness.RESTRICTIONS.isdisjoint(unnamed[0].notes):
            return strictness.of_claim(other) < strictness.RESTRICTION
        if unnamed[0].field == "license_name":
            # A name that we do not know beside an id that we do: unless the id came from it.
            return other.field == "license" and _BY_ANOTHER.isdisjoint(other.notes)
        return unnamed[0].origin is Origin.LICENSE_FILE
    mine, theirs = _ids(first), _ids(second)
    if first.state is LicenseState.RESOLVED and second.state is LicenseState.RESOLVED:
        assert first.expression is not None
        assert second.expression is not None
        if canonical(first.expression) == canonical(second.expression):
            return False
        if theirs <= mine or (mine <= theirs and isinstance(parse(second.expression), Or)):
            # The second names a part of what the first names: a list and one of its members.
            return False
        return not (_no_rights_left(mine | theirs) or _ports_of_one(mine, theirs))
    if DIFFER in first.notes or DIFFER in second.notes:
        # A name and its link that differ contradict whoever says only one of the two.
        return mine != theirs
    return mine.isdisjoint(theirs)


def _no_rights_left(named: set[str]) -> bool:
    """CC0, the public domain mark, the Unlicense: different words for the same freedom."""
    return all(strictness.of_id(id_) == strictness.ORDER["public-domain"] for id_ in named)


def _ports_of_one(mine: set[str], theirs: set[str]) -> bool:
    """`CC-BY-3.0` and `CC-BY-3.0-US`: one is the national version of the other."""
    return len(mine) == len(theirs) == 1 and all(
        long.startswith(f"{short}-") and short.startswith("CC-") and short[-1].isdigit()
        for short, long in [sorted((*mine, *theirs), key=len)]
    )


def _ids(claim: Claim) -> set[str]:
    return set(ids(claim.expression)) if claim.expression is not None else set(claim.candidates)


def _decide(
    governing: Sequence[Claim],
    firm: Sequence[Claim],
    conflicts: Sequence[tuple[Claim, Claim]],
) -> tuple[LicenseState, str | None, tuple[str, ...], tuple[str, ...]]:
    """State, concluded expression, candidates and notes."""
    if not firm:
        return _without_firm(governing)
    readings = [
        (claim, strictness.of_claim(claim))
        for claim in firm
        if claim.origin is not Origin.PROSE
        or claim.confidence >= _CONTRADICTS
        or all(other.origin is Origin.PROSE for other in firm)
    ]
    in_conflict = {id(claim) for pair in conflicts for claim in pair}
    nearest = min(
        (claim for claim, _ in readings),
        key=lambda claim: (_precedence(claim), _root(claim) not in _DECLARING),
    )
    declaration = {
        id(claim)
        for claim, _ in readings
        if claim is nearest or _of_one_declaration(nearest, claim)
    }
    deciding = [
        (claim, strict)
        for claim, strict in readings
        if id(claim) in in_conflict or id(claim) in declaration or nearest.origin is Origin.PROSE
    ]
    strictest = max(strict for _, strict in deciding)
    chosen = [claim for claim, strict in deciding if strict == strictest]
    if any(id(claim) in declaration for claim in chosen):
        # The parts of one declaration bind together.
        chosen = [
            claim for claim, strict in deciding if strict == strictest or id(claim) in declaration
        ]
    unknown = [claim for claim in governing if claim.state is LicenseState.PUBLISHER_UNKNOWN]
    merged = tuple(dict.fromkeys(note for claim in chosen for note in claim.notes))
    if any(_settles(claim, other) for claim in chosen for other in governing if other is not claim):
        merged = (*merged, SETTLED)
    if unknown and all(claim.origin is Origin.PROSE for claim in firm):
        return LicenseState.PUBLISHER_UNKNOWN, None, _all_ids(firm), (DECLARED_UNKNOWN,)
    if all(claim.expression is not None for claim in chosen):
        tree = both(parse(claim.expression) for claim in chosen if claim.expression is not None)
        if len({canonical(claim.expression or "") for claim in chosen}) > 1:
            merged = (*merged, SEVERAL)
        return LicenseState.RESOLVED, render(tree), (), merged
    state = (
        LicenseState.UNRECOGNISED
        if any(claim.state is LicenseState.UNRECOGNISED for claim in chosen)
        else LicenseState.AMBIGUOUS
    )
    return state, None, _all_ids(chosen), merged


def _without_firm(
    governing: Sequence[Claim],
) -> tuple[LicenseState, str | None, tuple[str, ...], tuple[str, ...]]:
    notes = tuple(dict.fromkeys(note for claim in governing for note in claim.notes))
    states = {claim.state for claim in governing}
    for state in (
        LicenseState.UNRECOGNISED,
        LicenseState.PUBLISHER_UNKNOWN,
        LicenseState.NOASSERTION,
    ):
        if state in states:
            return state, None, (), notes
    return LicenseState.NONE, None, (), notes


def _all_ids(claims: Iterable[Claim]) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(
            id_
            for claim in claims
            for id_ in (ids(claim.expression) if claim.expression else claim.candidates)
        )
    )


def _precedence(claim: Claim) -> int:
    # A file that credits, or that sets rules beside a license, comes after whatever states one.
    aside = USE_POLICY in claim.notes or NOTICE_FILE in claim.notes
    return 6 if aside else _PRECEDENCE.get(claim.origin, 5)


def _shown(claims: Iterable[Claim]) -> tuple[str, ...]:
    """Expressions, or the words where there is none; each once."""
    return tuple(
        dict.fromkeys(
            claim.expression or claim.value for claim in claims if claim.state not in _PLACEHOLDERS
        )
    )
