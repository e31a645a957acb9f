"""Code under a license bundled into an Apache-2.0 work, against what others have concluded.

Rows of high confidence must agree, and today all do: `verdict` on the single license,
`separate_component` on shipping it beside the work under its own license.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from auditor.knowledge import Knowledge
from auditor.licensing.outbound import pair
from auditor.model import Relation, Verdict

DATA = Path(__file__).parent / "data"
PASSES = {Verdict.YES, Verdict.YES_WITH_NOTICES}
MEANS = {
    "yes": PASSES,
    "yes-with-notices": PASSES,
    "no": {Verdict.NO},
    "conditional": {Verdict.CONDITIONAL},
    "disputed": {Verdict.CONTESTED},
}
BESIDE = {"yes", "yes-with-notices", "aggregate-only", "labelled-binary"}
"""Values of `separate_component` that allow an unmodified part under its own license."""


def truth() -> list[dict[str, str]]:
    with (DATA / "compat-truth.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


@pytest.mark.parametrize(
    "row", [row for row in truth() if row["confidence"] == "high"], ids=lambda row: row["license"]
)
def test_a_row_of_high_confidence_agrees(row: dict[str, str], knowledge: Knowledge) -> None:
    answer = pair(row["license"], Relation.CONTAINS_CODE, "Apache-2.0", knowledge)
    assert answer.verdicts[1] in MEANS[row["verdict"]], answer.reason
    if row["separate_component"] in BESIDE and row["verdict"] == "no":
        assert answer.alternative == f"Apache-2.0 AND {row['license']}"


def test_no_license_that_others_call_incompatible_passes(knowledge: Knowledge) -> None:
    passing = [
        row["license"]
        for row in truth()
        if row["verdict"] in {"no", "unknown", "disputed"}
        and pair(row["license"], Relation.CONTAINS_CODE, "Apache-2.0", knowledge).verdicts[1]
        in PASSES
    ]
    assert passing == []


def test_no_permissive_license_that_others_accept_is_called_a_conflict(
    knowledge: Knowledge,
) -> None:
    refused = [
        row["license"]
        for row in truth()
        if row["verdict"] in {"yes", "yes-with-notices"}
        and pair(row["license"], Relation.CONTAINS_CODE, "Apache-2.0", knowledge).verdicts[1]
        is Verdict.NO
    ]
    assert refused == []
