"""Under what could it go out instead? Asked of the same engine, never guessed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from auditor.licensing import expression
from auditor.licensing.judge import judge
from auditor.licensing.judgement import Judgement, Question
from auditor.licensing.terms import LicenseSource, license_terms
from auditor.licensing.thresholds import Organization
from auditor.model import Verdict

if TYPE_CHECKING:
    from auditor.licensing.outbound import Contribution

_TRIED: Final = 8
"""Licenses that are tried before giving up."""


def alternative(
    parts: Sequence[tuple[Contribution, Judgement]],
    target: str,
    organization: Organization | None,
    knowledge: LicenseSource,
) -> str:
    """An expression that the whole could be released under at the moderate stance, or "".

    `TARGET AND X` where a part may keep its own license beside the rest; else a license that what
    blocks accepts. Empty when the target itself will do, or when nothing was found.
    """
    blocked = [(part, judged) for part, judged in parts if not _passes(judged)]
    kept = dict.fromkeys(id for _, judged in parts for id in judged.keeps)
    if not blocked:
        return " AND ".join((target, *kept)) if kept else ""
    if target.startswith("use:"):
        return ""
    if all(part.beside and judged.beside for part, judged in blocked):
        beside = dict.fromkeys(id for _, judged in blocked for id in _blocking_ids(judged))
        return " AND ".join((target, *kept, *beside))
    for candidate in _candidates(blocked, knowledge):
        if candidate != target and _would_do(parts, candidate, organization, knowledge):
            return candidate
    return ""


def _passes(judged: Judgement) -> bool:
    return judged.verdicts[1].rank <= Verdict.YES_WITH_NOTICES.rank


def _blocking_ids(judged: Judgement) -> list[str]:
    return list(dict.fromkeys(block.license for block in judged.blocking if block.license))


def _candidates(
    blocked: Sequence[tuple[Contribution, Judgement]], knowledge: LicenseSource
) -> list[str]:
    ids = list(dict.fromkeys(id for _, judged in blocked for id in _blocking_ids(judged)))
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
    for part, _ in parts:
        question = Question(
            target=target, ways=part.ways, released=part.released, organization=organization
        )
        if not _passes(judge(part.license, part.state, part.candidates, question, knowledge)):
            return False
    return True
