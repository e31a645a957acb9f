"""Every license over every relation into Apache-2.0, against the researched verdicts.

The oracle says what people concluded from the texts; the engine reads terms only. Where they
differ, the reason stands in `data/disagreements.yaml`, and nowhere else may they differ.
"""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest
import yaml

from auditor.knowledge import Knowledge
from auditor.licensing.outbound import pair
from auditor.model import Relation

DATA = Path(__file__).parent / "data"
Triple = tuple[str, str, str]
Case = tuple[str, str]


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


def oracle() -> dict[Case, Triple]:
    return {
        (row["license"], row["relation"]): (row["strict"], row["moderate"], row["permissive"])
        for row in rows("apache2-outbound.csv")
    }


def disagreements() -> list[dict[str, object]]:
    listed: list[dict[str, object]] = yaml.safe_load(
        (DATA / "disagreements.yaml").read_text(encoding="utf-8")
    )
    return listed


def reasoned() -> dict[Case, tuple[Triple, Triple]]:
    found: dict[Case, tuple[Triple, Triple]] = {}
    for entry in disagreements():
        licenses, wanted, ours = entry["licenses"], entry["oracle"], entry["verdicts"]
        assert isinstance(licenses, list)
        assert isinstance(wanted, list)
        assert isinstance(ours, list)
        for license in licenses:
            case = (license, str(entry["relation"]))
            assert case not in found, f"{case} is listed twice"
            found[case] = ((wanted[0], wanted[1], wanted[2]), (ours[0], ours[1], ours[2]))
    return found


@pytest.fixture(scope="module")
def verdicts(knowledge: Knowledge) -> dict[Case, Triple]:
    found: dict[Case, Triple] = {}
    for license, relation in oracle():
        strict, moderate, permissive = pair(
            license, Relation(relation), "Apache-2.0", knowledge
        ).verdicts
        found[license, relation] = (strict.value, moderate.value, permissive.value)
    return found


def test_every_verdict_agrees_or_is_reasoned(verdicts: dict[Case, Triple]) -> None:
    allowed = reasoned()
    wrong = {
        case: (wanted, verdicts[case])
        for case, wanted in oracle().items()
        if verdicts[case] != wanted and allowed.get(case) != (wanted, verdicts[case])
    }
    assert wrong == {}


def test_no_reason_outlives_its_disagreement(verdicts: dict[Case, Triple]) -> None:
    expected = oracle()
    stale = [
        case
        for case, (wanted, ours) in reasoned().items()
        if expected[case] != wanted or verdicts[case] != ours
    ]
    assert stale == []


def test_a_disagreement_says_why() -> None:
    for entry in disagreements():
        assert len(str(entry["because"])) > 40


def test_no_disagreement_turns_a_no_into_a_pass_at_the_moderate_stance(
    verdicts: dict[Case, Triple],
) -> None:
    passes = {"yes", "yes-with-notices"}
    laxer = {
        case: (wanted[1], verdicts[case][1])
        for case, wanted in oracle().items()
        if wanted[1] not in passes and verdicts[case][1] in passes
    }
    assert laxer == {}


def test_the_oracle_covers_licenses_of_all_kinds() -> None:
    covered = Counter(relation for _, relation in oracle())
    assert len(covered) == 7
    assert min(covered.values()) >= 220
