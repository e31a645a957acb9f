"""How strict a license is beside another, where two claims about one thing disagree.

Only the order counts. Verdicts rest on terms (`propagate`, `outbound`), never on this.
"""

from __future__ import annotations

from functools import lru_cache
from typing import assert_never

from auditor.licensing.expression import And, Expression, Id, Or, With, parse
from auditor.licensing.names import NON_COMMERCIAL, RESEARCH_ONLY
from auditor.model import Claim

RESTRICTIONS = frozenset((NON_COMMERCIAL, RESEARCH_ONLY))
"""Notes of a claim that restricts in words, without naming a license."""

# How much a license of a kind holds back, when two claims disagree. Only the order counts.
ORDER: dict[str, int] = {
    "public-domain": 0,
    "permissive": 1,
    "weak-copyleft": 2,
    "share-alike": 3,
    "strong-copyleft": 4,
    "network-copyleft": 5,
    "rail": 6,
    "source-available": 7,
    "community": 7,
    "no-derivatives": 8,
    "noncommercial": 9,
    "research-only": 10,
    "proprietary-tos": 11,
}
UNKNOWN = 12
RESTRICTION = 9


def of_claim(claim: Claim) -> int:
    """The strictest reading of a claim; one that names nothing known counts as the strictest."""
    if claim.expression is not None:
        return _expression_strictness(claim.expression)
    if claim.candidates:
        return max(of_id(candidate) for candidate in claim.candidates)
    if not RESTRICTIONS.isdisjoint(claim.notes):
        return RESTRICTION
    return UNKNOWN


@lru_cache(maxsize=4096)
def _expression_strictness(expression: str) -> int:
    return _tree_strictness(parse(expression))


def _tree_strictness(tree: Expression) -> int:
    match tree:
        case Id():
            return of_id(tree.id)
        case With():
            return of_id(tree.license.id)
        case And():
            return max(_tree_strictness(part) for part in tree.parts)
        case Or():
            return min(_tree_strictness(part) for part in tree.parts)
        case _:
            assert_never(tree)


@lru_cache(maxsize=4096)
def of_id(id_: str) -> int:
    """The order of a license among others; one without recorded terms counts as the strictest."""
    from auditor.knowledge import load

    record = load().license(id_)
    if record is None:
        return UNKNOWN
    rank = ORDER.get(str(record.get("kind", "")), UNKNOWN)
    permissions = record.get("permissions", {})
    # The terms have the last word over the kind: a label may lag behind a text.
    if permissions.get("commercial-use", {}).get("value") == "prohibited":
        rank = max(rank, ORDER["noncommercial"])
    if permissions.get("modify", {}).get("value") in ("prohibited", "not-granted"):
        rank = max(rank, ORDER["no-derivatives"])
    return rank
