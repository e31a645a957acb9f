"""Subjects as readers would hand them over, graded against the real register."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

import pytest

from auditor.knowledge import Knowledge
from auditor.model import (
    Edge,
    Exposure,
    Kind,
    LicenseState,
    LicenseSummary,
    Lineage,
    Mention,
    Origin,
    Relation,
    Span,
    Subject,
)
from auditor.provenance import exposure, lineage

TODAY = "2026-11-24"
APACHE = LicenseSummary(state=LicenseState.RESOLVED, concluded="Apache-2.0")


class Graded(NamedTuple):
    lineage: Lineage
    exposure: Exposure

    def paths(self, axis: str) -> list[str]:
        """The paths of the reasons on an axis that carry its grade, without the subject."""
        top = max((r.grade.step for r in self.exposure.reasons if r.axis == axis), default=-1)
        return [
            " <- ".join(node.removeprefix("dataset:") for node in reason.path[1:])
            for reason in self.exposure.reasons
            if reason.axis == axis and reason.grade.step == top
        ]


Grade_ = Callable[[Subject], Graded]


@pytest.fixture(scope="session")
def graded(knowledge: Knowledge) -> Grade_:
    def run(subject: Subject) -> Graded:
        graph = lineage.build(subject, knowledge, summary=APACHE)
        return Graded(graph, exposure.grade(subject, graph, knowledge, today=TODAY))

    return run


@pytest.fixture(scope="session")
def card() -> Callable[..., Subject]:
    """A model card with `datasets` and `base_model`, each on a line of its own."""

    def build(
        *,
        datasets: Iterable[str] = (),
        base_model: Iterable[str] = (),
        edges: Iterable[Edge] = (),
        mentions: Iterable[Mention] = (),
        statements: Mapping[str, str] | None = None,
        kind: Kind = Kind.MODEL,
        name: str = "",
    ) -> Subject:
        stated = [
            *(("hf:model/" + base, Relation.FINETUNE, True) for base in base_model),
            *(("hf:dataset/" + dataset, Relation.TRAINED_ON, False) for dataset in datasets),
        ]
        return Subject(
            id="file:card.md",
            kind=kind,
            path="card.md",
            sha256="0" * 64,
            name=name,
            edges=(
                *(
                    Edge(
                        source="",
                        target=target,
                        relation=relation,
                        origin=Origin.FRONT_MATTER,
                        span=Span(path="card.md", line=line, column=3),
                        inferred=inferred,
                    )
                    for line, (target, relation, inferred) in enumerate(stated, 3)
                ),
                *edges,
            ),
            mentions=tuple(mentions),
            statements=statements or {},
            license_span=Span(path="card.md", line=2, column=10),
        )

    return build


@pytest.fixture(scope="session")
def no_license() -> LicenseSummary:
    return LicenseSummary(state=LicenseState.NONE, concluded=None)
