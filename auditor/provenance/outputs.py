"""The contract axis of synthetic data: whose terms its generator stood under, and when."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from auditor.model import Axis, Grade, Unknown
from auditor.provenance.parts import Assessed, Part
from auditor.provenance.resolve import GENERATOR, OWN_KNOWLEDGE

if TYPE_CHECKING:
    from auditor.knowledge import Knowledge
    from auditor.knowledge.parties import Generator, Provider, TermsPeriod

# Restrictions in the words of the generator register; the grades are those of its scale.
_BARS: Final = frozenset({"compete-bar", "any-model-bar", "improve-bar"})
_WORDS: Final = {
    "compete-bar": "bars use for competing models",
    "any-model-bar": "bars use for training models",
    "improve-bar": "bars use for improving other models",
    "image-only": "bars use of images and videos for training",
    "conditions": "sets conditions",
    "none": "sets no bar",
    "unknown": "has not been read",
}
_IMAGE_KINDS: Final = frozenset({"image", "video"})


@lru_cache(maxsize=4096)
def outputs(
    generator_id: str,
    knowledge: Knowledge,
    today: str,
    generated_on: str = "",
    until: str = "",
    rewritten: bool = False,
) -> Assessed | None:
    """The contract axis of outputs of a generator model; None when the register lacks it.

    `generated_on` picks the terms in force; where only `until` is known (the release of what was
    made from the outputs), every period up to it may apply and the worst decides. `rewritten`:
    few outputs, or ones that were only labels, translations or rewrites.
    """
    record = knowledge.generator(generator_id)
    if record is None:
        return None
    provider = knowledge.provider(record.provider) if record.provider else None
    periods = _periods(record, provider, generated_on, until)
    graded = [_terms_grade(record, period.restriction, rewritten) for period in periods]
    if record.restriction or not periods:
        grade = _terms_grade(record, record.restriction or "unknown", rewritten)
        period = periods[-1] if periods else None
    else:
        grade = max(graded, key=lambda one: one.step)
        period = periods[graded.index(grade)]
    many = len(periods) > 1 and not record.restriction and not generated_on
    told = f"outputs of {record.id}" + (f" ({provider.name})" if provider else "")
    if record.restriction:
        told += f": license of the weights {record.license or 'not recorded'}, which "
        told += _WORDS.get(record.restriction, record.restriction)
    elif period:
        told += f": {_told(period)}"
    if many:
        told += f"; one of {len(periods)} sets of terms that may apply"
    return Assessed(
        parts=(
            Part(
                signal="generator",
                axis=Axis.CONTRACT,
                grade=grade,
                register_id=record.id,
                path=(GENERATOR + record.id,),
                text=told,
                source=period.source if period else OWN_KNOWLEDGE,
                as_of=record.as_of,
                verified=bool(period and period.verified and not record.restriction),
                party=provider.name if provider else "",
            ),
        ),
        unknowns=(_undated(record),) if many else (),
    )


def _periods(
    record: Generator, provider: Provider | None, generated_on: str, until: str
) -> tuple[TermsPeriod, ...]:
    if provider is None or not provider.terms:
        return ()
    if generated_on:
        return provider.terms_on(generated_on)
    may_apply = tuple(
        period
        for period in provider.terms
        # Nothing was generated before the model was there, nor after `until`.
        if (not period.end or period.end >= record.since)
        and (not until or period.start <= until + "~")
    )
    return may_apply or provider.terms[:1]


def _terms_grade(record: Generator, restriction: str, rewritten: bool) -> Grade:
    if restriction in _BARS or (restriction == "image-only" and record.kind in _IMAGE_KINDS):
        return Grade.MEDIUM if rewritten else Grade.HIGH
    return Grade.MEDIUM if restriction == "unknown" else Grade.LOW


def _undated(record: Generator) -> Unknown:
    return Unknown(
        what=f"{record.id}: when the outputs were generated is not stated, and the terms changed",
        settle="state the date of generation (`generated_by.on` in a manifest)",
        code="generation-date",
    )


def _told(period: TermsPeriod) -> str:
    what = _WORDS.get(period.restriction, period.restriction)
    checked = "" if period.verified else " (wording not verified)"
    return f"{period.document} of {period.start} {what}{checked}"
