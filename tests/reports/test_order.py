"""Whatever order an audit found things in, the report is the same."""

from __future__ import annotations

from random import Random
from typing import TypeVar

from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.model import Report
from auditor.reports import FORMATS, renderer
from auditor.reports.order import canonical

T = TypeVar("T")


def test_twice_is_once(report: Report) -> None:
    once = canonical(report)
    assert canonical(once) == once


def test_the_subject_stays_first_and_paths_keep_their_direction(report: Report) -> None:
    for before, after in zip(sorted(report.subjects), canonical(report).subjects, strict=True):
        assert after.lineage.nodes[0] == before.lineage.nodes[0]
        assert {one.path for one in after.outbound.blocking} == {
            one.path for one in before.outbound.blocking
        }


@settings(max_examples=10, deadline=None)
@given(chance=st.randoms(use_true_random=False))
def test_every_format_is_blind_to_the_order_of_what_was_found(
    report: Report, chance: Random
) -> None:
    def shuffled(items: tuple[T, ...]) -> tuple[T, ...]:
        return tuple(chance.sample(items, len(items)))

    other = report._replace(
        subjects=shuffled(
            tuple(
                one._replace(
                    findings=shuffled(one.findings),
                    license=one.license._replace(claims=shuffled(one.license.claims)),
                    lineage=one.lineage._replace(edges=shuffled(one.lineage.edges)),
                    outbound=one.outbound._replace(
                        blocking=shuffled(one.outbound.blocking),
                        duties=shuffled(one.outbound.duties),
                    ),
                    exposure=one.exposure._replace(reasons=shuffled(one.exposure.reasons)),
                )
                for one in report.subjects
            )
        )
    )
    for name in FORMATS:
        assert renderer(name)(other) == renderer(name)(report)
