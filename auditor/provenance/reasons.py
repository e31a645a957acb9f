"""The sentences and the guard of an exposure reason.

A reason is one plain sentence; its suits stand beside it as ids, with the day on which their
status was checked, so that reports can print the age. No reason of grade high or critical leaves
without a place, a source and a date.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from auditor.model import Axis, ExposureReason, Grade, Span

if TYPE_CHECKING:
    from auditor.knowledge import Knowledge
    from auditor.knowledge.parties import Case

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
    cases_as_of: str = "",
    party: str = "",
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
        cases_as_of=cases_as_of,
        party=party,
    )


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


def checked_on(cases: Iterable[Case]) -> str:
    """The oldest day on which the status of one of the suits was checked; empty for none."""
    return min((case.status_as_of or case.as_of for case in cases), default="")


def in_words(count: int, what: str) -> str:
    """ "a suit", "3 suits"."""
    return f"a {what}" if count == 1 else f"{count} {what}s"


def sentence(*parts: str) -> str:
    """The parts that are not empty, as one line."""
    return "; ".join(part.strip().rstrip(".;") for part in parts if part.strip())
