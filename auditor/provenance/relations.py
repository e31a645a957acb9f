"""What a relation lets through: how far a grade falls on its way along an edge.

The figures are those of the exposure method (section 4): copies and mixtures pass a grade on
whole; a stated filter takes one step off, proof takes two; links and labels of another model
pass nothing. Nothing here knows of any dataset.
"""

from __future__ import annotations

from typing import Final

from auditor.model import Axis, Edge, Grade, Relation

PIRATED: Final = "pirated-known"
"""Rights status of sets that are known to hold unauthorised copies."""

_STEPS: Final = tuple(sorted((grade for grade in Grade if grade.step >= 0), key=lambda g: g.step))

# Steps taken off; a relation that is absent passes nothing on.
_DROP: Final = {
    Relation.FINETUNE: 0,
    Relation.ADAPTER: 0,
    Relation.MERGE: 0,
    Relation.QUANTIZE: 0,
    Relation.TRAINED_ON: 0,
    Relation.CONTAINS: 0,
    Relation.SUBSET: 0,
    Relation.TRANSLATED: 0,
    Relation.REWRITTEN: 0,
    Relation.DERIVED_FROM: 0,
    Relation.FILTERED_STATED: 1,
    Relation.PROMPTS_ONLY: 1,
    Relation.LABELS_ONLY: 1,
    Relation.FILTERED_EVIDENCED: 2,
    Relation.SEEDS_ONLY: 2,
}
# The work of a teacher: its provider's terms may travel with it, the works that the teacher was
# trained on do not (method, section 4, rule 5: no settled law either way).
OUTPUTS: Final = frozenset({Relation.DISTILL, Relation.TRAINED_ON_OUTPUTS})
# Used, but not learned from: recorded, never graded.
INFORMATIONAL: Final = frozenset({Relation.EVALUATED_ON, Relation.RETRIEVAL, Relation.USES})
# Parts of the software that no training data came through.
_SOFTWARE: Final = frozenset({Relation.CONTAINS_CODE, Relation.TOKENIZER})
# A file that a filter may have been stated for, without the relation saying so.
_PLAIN: Final = frozenset({Relation.TRAINED_ON, Relation.CONTAINS})
# The artefact is the work of its base alone: no training data of its own is to be expected.
NO_TRAINING: Final = frozenset({Relation.QUANTIZE, Relation.MERGE})

BASES: Final = frozenset({Relation.FINETUNE, Relation.ADAPTER, Relation.MERGE, Relation.QUANTIZE})
"""The weights began as those of the target."""

# Legal bases that, with a locator, show a grant; and those that show that none was needed.
GRANTED: Final = frozenset(
    {"licensed", "license", "vendor-licensed", "contract", "consent", "open-license"}
)
FREE: Final = frozenset({"public-domain", "own", "owned", "program-generated", "government"})
RIGHTS_AXES: Final = frozenset({Axis.COPYRIGHT, Axis.CONTRACT, Axis.LICENSE_RESTRICTION})
"""Axes that a grant bears on: consent of a data subject is another matter."""


def is_component(relation: Relation) -> bool:
    """Whether the target of such an edge is a part of what the subject was made from."""
    return relation not in INFORMATIONAL and relation not in _SOFTWARE


def effective(edge: Edge) -> Relation:
    """The relation that grading goes by: a filter counts as evidenced only with a locator, and a
    filter named beside a plain relation counts as stated."""
    relation = edge.relation
    if relation is Relation.FILTERED_EVIDENCED and not edge.evidence:
        return Relation.FILTERED_STATED
    if relation in _PLAIN and edge.filter:
        return Relation.FILTERED_EVIDENCED if edge.evidence else Relation.FILTERED_STATED
    return relation


def drop(relation: Relation, axis: Axis, rights: str) -> int | None:
    """Steps that `relation` takes off a grade; None when nothing passes.

    From a pirated set only an evidenced filter takes anything off: a statement that something
    was left out is no proof that it was.
    """
    if relation in OUTPUTS:
        return 0 if axis is Axis.CONTRACT else None
    steps = _DROP.get(relation)
    if steps and rights == PIRATED and relation is not Relation.FILTERED_EVIDENCED:
        return 0
    return steps


def lowered(grade: Grade, steps: int) -> Grade:
    """`grade`, so many steps down, never below none; undetermined stays as it is."""
    if steps == 0 or grade.step < 0:
        return grade
    return _STEPS[max(0, grade.step - steps)]


def highest(first: Grade, second: Grade) -> Grade:
    """The higher of two grades; a determined grade beats undetermined."""
    return first if first.step >= second.step else second
