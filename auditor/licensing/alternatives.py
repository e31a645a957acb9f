"""Under what could it go out instead? Asked of the same engine, never guessed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from auditor.licensing import expression
from auditor.licensing.judge import judge
from auditor.licensing.judgement import Judgement, Question
from auditor.licensing.terms import LicenseSource, license_terms
from auditor.model import LicenseState, Verdict
from auditor.tuples import NamedTuple

if TYPE_CHECKING:
    from auditor.licensing.thresholds import Organization


class Contribution(NamedTuple):
    """One artefact's license as it bears on the subject."""

    license: str | None
    state: LicenseState
    candidates: tuple[str, ...]
    ways: frozenset[str]
    released: str = ""
    beside: bool = False
    """True when the artefact is a part that keeps apart: code beside weights, one set of many."""


def ask(
    part: Contribution,
    target: str,
    organization: Organization | None,
    knowledge: LicenseSource,
) -> Judgement:
    """What one contribution does to the target."""
    question = Question(
        target=target, ways=part.ways, released=part.released, organization=organization
    )
    return judge(part.license, part.state, part.candidates, question, knowledge)


_TRIED: Final = 8
"""Licenses that are tried before giving up."""


@lru_cache(maxsize=16384)
def alternative(
    contributions: tuple[Contribution, ...],
    target: str,
    organization: Organization | None,
    knowledge: LicenseSource,
) -> str:
    """An expression that the whole could be released under at the moderate stance, or "".

    `TARGET AND X` where a part may keep its own license beside the rest; else a license that what
    blocks accepts. Empty when the target itself will do, or when nothing was found.
    """
    parts = [(one, ask(one, target, organization, knowledge)) for one in contributions]
    blocked = [(part, one) for part, one in parts if not passes(one)]
    kept = dict.fromkeys(id for _, one in parts for id in one.keeps)
    if not blocked:
        return " AND ".join((target, *kept)) if kept else ""
    if target.startswith("use:"):
        return ""
    if all(part.beside and one.beside for part, one in blocked):
        beside = dict.fromkeys(id for _, one in blocked for id in _blocking_ids(one))
        return " AND ".join((target, *kept, *beside))
    for candidate in _candidates(blocked, knowledge):
        if candidate != target and _would_do(parts, candidate, organization, knowledge):
            return candidate
    return ""


def passes(judged: Judgement) -> bool:
    return judged.verdicts[1].rank <= Verdict.YES_WITH_NOTICES.rank


def _blocking_ids(judged: Judgement) -> list[str]:
    return list(dict.fromkeys(block.license for block in judged.blocking if block.license))


def _candidates(
    blocked: Sequence[tuple[Contribution, Judgement]], knowledge: LicenseSource
) -> list[str]:
    ids = list(dict.fromkeys(id for _, one in blocked for id in _blocking_ids(one)))
    wanted: dict[str, None] = dict.fromkeys(ids)
    for id in ids:
        license = license_terms(id, knowledge)
        share = license.first("share-alike") if license else None
        if share is not None:
            wanted.update(dict.fromkeys(share.params["targets"]))
    if 1 < len(ids) <= 4:
        wanted[" AND ".join(ids)] = None
    return [id for id in wanted if _is_target(id, knowledge)][:_TRIED]


def _is_target(text: str, knowledge: LicenseSource) -> bool:
    found = [license_terms(id, knowledge) for id in expression.ids(text)]
    return all(license is not None and not license.state for license in found)


def _would_do(
    parts: Sequence[tuple[Contribution, Judgement]],
    target: str,
    organization: Organization | None,
    knowledge: LicenseSource,
) -> bool:
    return all(passes(ask(part, target, organization, knowledge)) for part, _ in parts)
