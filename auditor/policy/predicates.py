"""What rules may ask about a license; the answers come from `auditor.licensing`.

The functions are values so that a test can put others in their place.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING

from auditor.model import Relation, Stance, Verdict
from auditor.tuples import NamedTuple

if TYPE_CHECKING:
    from auditor.knowledge import Knowledge


class Licenses(NamedTuple):
    """Three questions about license expressions, each answered True, False or None."""

    compatible: Callable[[str, str, str], bool | None]
    """(expression, relation or "", target): may it go out under the target?"""
    grants: Callable[[str, str], bool | None]
    """(expression, permission): is it given to everybody without further conditions?"""
    category: Callable[[str, str], bool | None]
    """(expression, category): is the license of that kind?"""


PERMITTING = (Verdict.YES, Verdict.YES_WITH_NOTICES)


def answer(verdict: Verdict) -> bool | None:
    """A verdict as an answer: what is conditional, contested or unknown cannot be told."""
    if verdict in PERMITTING:
        return True
    return False if verdict is Verdict.NO else None


def licenses_at(stance: Stance) -> Licenses:
    """The questions answered by the knowledge base, at a stance; opened when first asked.

    Facts hold canonical expressions; the tests of a rule may write a single license by any of its
    names. Operators are never guessed: every part of an expression has to be known.
    """
    index = tuple(Stance).index(stance)

    @lru_cache(maxsize=4096)
    def compatible(expression: str, relation: str, target: str) -> bool | None:
        from auditor.licensing.identify import identify
        from auditor.licensing.outbound import pair

        edge = Relation(relation) if relation else None
        if " " in expression:
            return answer(pair(expression, edge, target, _knowledge()).verdicts[index])
        named = identify(expression)
        judged = pair(
            named.expression or expression,
            edge,
            target,
            _knowledge(),
            state=named.state,
            candidates=named.candidates,
        )
        return answer(judged.verdicts[index])

    @lru_cache(maxsize=4096)
    def grants(expression: str, permission: str) -> bool | None:
        return _over(expression, lambda license_id: _granted(license_id, permission))

    @lru_cache(maxsize=4096)
    def category(expression: str, wanted: str) -> bool | None:
        return _over(expression, lambda license_id: _is_kind(license_id, wanted))

    return Licenses(compatible=compatible, grants=grants, category=category)


def _over(expression: str, ask: Callable[[str], bool | None]) -> bool | None:
    """The answer for an expression: AND needs every part, OR is satisfied by one.

    An exception (WITH) only loosens a license, so the license itself is asked.
    """
    from auditor.licensing.expression import And, ExpressionError, Id, Or, With, parse
    from auditor.licensing.identify import identify

    def walk(tree: And | Or | Id | With) -> bool | None:
        match tree:
            case Id(license_id):
                return ask(identify(license_id).expression or license_id)
            case With(license):
                return walk(license)
            case And(parts):
                answers = [walk(part) for part in parts]
                return False if False in answers else (None if None in answers else True)
            case Or(parts):
                answers = [walk(part) for part in parts]
                return True if True in answers else (None if None in answers else False)

    try:
        return walk(parse(expression))
    except ExpressionError:
        return None


def _granted(license_id: str, permission: str) -> bool | None:
    record = _knowledge().license(license_id)
    if record is None:
        return None
    value = record.get("permissions", {}).get(permission, {}).get("value")
    if value == "allowed":
        return True
    return False if value in ("prohibited", "not-granted") else None


def _is_kind(license_id: str, wanted: str) -> bool | None:
    record = _knowledge().license(license_id)
    kind = None if record is None else record.get("kind")
    return None if kind in (None, "ambiguous", "unknown") else bool(kind == wanted)


def _knowledge() -> Knowledge:
    from auditor import knowledge

    return knowledge.load()
