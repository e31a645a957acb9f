"""Adding a license is adding one YAML file: nothing else has to know of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.knowledge import Knowledge
from auditor.knowledge.compile import Faults, compile_index
from auditor.knowledge.index import Index
from auditor.licensing.outbound import Organization, pair
from auditor.model import Relation, Verdict

RECORD = """\
id: LicenseRef-Acme-Weights
name: Acme Weights License
family: acme
kind: community
steward: Acme
version: '1'
date: '2026-10-01'
applies_to: [model]
spdx: false
osi: false
fsf: false
open_data: not-reviewed
asf: unlisted
permissions:
  use: {value: allowed, ref: §1}
  commercial-use: {value: conditional, ref: §2}
  modify: {value: allowed, ref: §1}
  redistribute: {value: allowed, ref: §1}
  sublicense: {value: allowed, ref: §1}
  host: {value: allowed, ref: §1}
  train-with-outputs: {value: allowed, ref: §4}
  patents: {value: unknown}
terms:
  - type: threshold
    ref: §2
    binds: every-recipient
    scope: weights-derivative
    trigger: use
    params: {metric: annual-revenue, limit: 5000000, currency: USD, window: year, effect: no-rights}
verified: text
texts:
  - source: https://acme.example/license
as_of: '2026-10-02'
"""


def compiled(folder: Path, record: str) -> Knowledge:
    licenses = folder / "licenses"
    licenses.mkdir()
    (licenses / "LicenseRef-Acme-Weights.yaml").write_text(record, encoding="utf-8")
    out = folder / "index.bin"
    compile_index(folder, out)
    return Knowledge(Index(str(out)))


def test_a_new_license_is_judged_by_its_terms(tmp_path: Path) -> None:
    knowledge = compiled(tmp_path, RECORD)
    own = pair("LicenseRef-Acme-Weights", Relation.FINETUNE, "LicenseRef-Acme-Weights", knowledge)
    assert own.verdicts[1].rank <= Verdict.YES_WITH_NOTICES.rank
    small, large = (
        pair(
            "LicenseRef-Acme-Weights",
            None,
            "use:internal-commercial",
            knowledge,
            organization=Organization(annual_revenue_usd=revenue),
        ).verdicts[1]
        for revenue in (1_000_000, 9_000_000)
    )
    assert (small, large) == (Verdict.YES, Verdict.NO)


@pytest.mark.parametrize(
    ("wrong", "right", "line", "says"),
    [
        ("type: treshold", "type: threshold", 24, "threshold"),
        ("limit: many", "limit: 5000000", 29, "integer"),
        ("kind: comunity", "kind: community", 4, "community"),
        ("metric: visitors", "metric: annual-revenue", 29, "annual-revenue"),
        ("value: alowed, ref: §4", "value: allowed, ref: §4", 21, "allowed"),
    ],
)
def test_a_mistake_is_shown_with_its_line(
    wrong: str, right: str, line: int, says: str, tmp_path: Path
) -> None:
    assert right in RECORD
    with pytest.raises(Faults) as caught:
        compiled(tmp_path, RECORD.replace(right, wrong))
    fault = str(caught.value)
    assert f"LicenseRef-Acme-Weights.yaml:{line}:" in fault
    assert says in fault
