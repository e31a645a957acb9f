"""The sentences and the guard of an exposure reason.

Every word here is chosen: suits are "pleaded in", rules and events are "see", an outcome is only
printed where the register has it. No reason of grade high or critical leaves without a place, a
source and a date.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from auditor.model import Axis, ExposureReason, Grade, Span

if TYPE_CHECKING:
    from auditor.knowledge import Knowledge
    from auditor.knowledge.parties import Case

STALE_DAYS: Final = 90
"""A case status older than this is printed with its age (method, section 5)."""

SERIOUS: Final = frozenset({Grade.HIGH, Grade.CRITICAL})

_CONTRACT: Final = frozenset({"contract", "scraping", "tpm", "dmca-1201"})
_PRIVACY: Final = frozenset({"biometrics", "publicity"})


def reason(
    *,
    signal: str,
    axis: Axis,
    grade: Grade,
    register_id: str,
    path: tuple[str, ...],
    text: str,
    span: Span | None = None,
    source: str = "",
    as_of: str = "",
    verified: bool = False,
    cases: tuple[str, ...] = (),
) -> ExposureReason:
    """One piece of evidence for a grade.

    Raises ValueError when a grade of high or critical would go out without a place (a span, or a
    path that leads away from the subject), without a source or without a date.
    """
    if grade in SERIOUS:
        missing = [
            name
            for name, there in (
                ("a span or a path", span is not None or len(path) > 1),
                ("a source", bool(source)),
                ("a date", bool(as_of)),
            )
            if not there
        ]
        if missing:
            raise ValueError(
                f"a reason of grade {grade} for {register_id or signal} lacks {', '.join(missing)}"
            )
    return ExposureReason(
        signal=signal,
        axis=axis,
        grade=grade,
        register_id=register_id,
        path=path,
        reason=text,
        span=span,
        source=source,
        as_of=as_of,
        verified=verified,
        cases=cases,
    )


def age_days(as_of: str, today: str) -> int:
    """Days from `as_of` (YYYY, YYYY-MM or YYYY-MM-DD; an imprecise date counts from its first
    day) to `today`; 0 when either cannot be read."""
    try:
        start = date.fromisoformat((as_of + "-01-01"[len(as_of) - 4 :])[:10])
        return max(0, (date.fromisoformat(today) - start).days)
    except ValueError:
        return 0


def cases_on(ids: Iterable[str], axis: Axis, knowledge: Knowledge) -> tuple[Case, ...]:
    """The suits among `ids` that bear on `axis`, each once, in the order given."""
    found = (knowledge.case(case_id) for case_id in dict.fromkeys(ids))
    return tuple(
        case for case in found if case and case.kind == "case" and axis in axes_of(case.claim_types)
    )


def axes_of(claim_types: Sequence[str]) -> frozenset[Axis]:
    """The axes that the claims of a suit bear on."""
    axes = set()
    for claim in claim_types:
        if claim in _CONTRACT:
            axes.add(Axis.CONTRACT)
        elif claim in _PRIVACY:
            axes.add(Axis.PRIVACY)
        else:
            axes.add(Axis.COPYRIGHT)
    # A suit whose claims nobody has sorted is shown where the headline is.
    return frozenset(axes or {Axis.COPYRIGHT})


@lru_cache(maxsize=4096)
def pleaded(case_ids: tuple[str, ...], today: str, knowledge: Knowledge) -> str:
    """ "pleaded in A (status as of …), B (…)", with the age of a status that has grown old."""
    told = []
    for case_id in case_ids:
        case = knowledge.case(case_id)
        if case is None:
            continue
        age = age_days(case.status_as_of, today)
        old = f", {age} days old" if age > STALE_DAYS else ""
        told.append(f"{case_id} (status as of {case.status_as_of or 'unknown'}{old})")
    return f"pleaded in {', '.join(told)}" if told else ""


def sentence(*parts: str) -> str:
    """The parts that are not empty, as one line."""
    return "; ".join(part.strip().rstrip(".;") for part in parts if part.strip())
