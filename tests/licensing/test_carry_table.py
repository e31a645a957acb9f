"""What each target can carry, and worked cases: the tables of the license review (2026-11-23).

A row is an inbound license that stands for the term named in its comment, over a relation; the
columns are targets. Answers are those of the moderate stance.
"""

from __future__ import annotations

import pytest

from auditor.knowledge import Knowledge
from auditor.licensing.outbound import outbound, pair
from auditor.model import Relation, Verdict

from .lineages import graph, summary

TARGETS = (
    "Apache-2.0",
    "MIT",
    "CC-BY-4.0",
    "CC-BY-SA-4.0",
    "GPL-3.0-only",
    "LicenseRef-CreativeML-OpenRAIL-M",
    "LicenseRef-Llama-3.1",
)
YES, NOTICES, NO = Verdict.YES, Verdict.YES_WITH_NOTICES, Verdict.NO
ALL, NONE = (NOTICES,) * 7, (NO,) * 7

TABLE = {
    # copyright and license text, NOTICE file, change marks, patent retaliation of Apache's form
    "MIT": ALL,
    "Apache-2.0": ALL,
    # no endorsement
    "BSD-3-Clause": ALL,
    # input without patents
    "CC0-1.0": (YES,) * 7,
    "BSD-3-Clause-Clear": ALL,
    "CC-BY-4.0": ALL,
    # share-alike
    "CC-BY-SA-4.0": (NO, NO, NO, NOTICES, NOTICES, NO, NO),
    "CC-BY-SA-3.0": (NO, NO, NO, NOTICES, NO, NO, NO),
    "CC-BY-SA-1.0": NONE,
    "GPL-3.0-only": (NO, NO, NO, NO, NOTICES, NO, NO),
    # a use list that must stay enforceable
    "LicenseRef-OpenRAIL-plus-plus-M": (NO, NO, NO, NO, NO, NOTICES, NO),
    "LicenseRef-DeepSeek-1.0": NONE,
    # non-commercial, research-only, no-derivatives
    "CC-BY-NC-4.0": NONE,
    "LicenseRef-Mistral-MRL-0.1": NONE,
    "CC-BY-ND-4.0": NONE,
    # thresholds and territories
    "LicenseRef-Kimi-K3": NONE,
    "LicenseRef-Hunyuan-Community-2024-12": NONE,
    # own terms of another version of the same family
    "LicenseRef-Llama-3.3": (*NONE[:6], NO),
    "LicenseRef-Llama-3.1": (*NONE[:6], NOTICES),
    # output bans, distillation and hosting as distribution, updates by the steward
    "LicenseRef-Stability-Community-2024": NONE,
    "LicenseRef-Gemma-Terms": NONE,
}


@pytest.mark.parametrize("license", TABLE)
def test_what_each_target_carries_of_a_fine_tuned_base(license: str, knowledge: Knowledge) -> None:
    answers = tuple(
        pair(license, Relation.FINETUNE, target, knowledge).verdicts[1] for target in TARGETS
    )
    assert dict(zip(TARGETS, answers, strict=True)) == dict(
        zip(TARGETS, TABLE[license], strict=True)
    )


@pytest.mark.parametrize("target", TARGETS)
def test_an_mpl_file_stays_beside_every_target_and_enters_the_gpl(
    target: str, knowledge: Knowledge
) -> None:
    answer = pair("MPL-2.0", Relation.CONTAINS_CODE, target, knowledge)
    if target.startswith("GPL"):
        assert answer.verdicts[1] is NOTICES
    else:
        assert answer.alternative == f"{target} AND MPL-2.0"


@pytest.mark.parametrize("target", TARGETS)
def test_odbl_stays_beside_every_target(target: str, knowledge: Knowledge) -> None:
    answer = pair("ODbL-1.0", Relation.CONTAINS, target, knowledge)
    assert answer.alternative == f"{target} AND ODbL-1.0"


@pytest.mark.parametrize("target", TARGETS[:5])
def test_a_display_duty_on_the_publisher_rides_along_and_strictly_does_not(
    target: str, knowledge: Knowledge
) -> None:
    answer = pair("LicenseRef-Qwen-2024", Relation.TRAINED_ON_OUTPUTS, target, knowledge)
    assert answer.verdicts == (NO, NOTICES, NOTICES)
    assert {duty.marker for duty in answer.duties} == {"Built with Qwen"}


def test_the_name_llama_is_carried_as_an_extra_term_of_openrail_and_by_llama(
    knowledge: Knowledge,
) -> None:
    for target in TARGETS:
        answer = pair("LicenseRef-Llama-3.3", Relation.TRAINED_ON_OUTPUTS, target, knowledge)
        blocked = "output-train-naming" in {block.term for block in answer.blocking}
        assert blocked is (target in TARGETS[:5]), target


def test_apache_does_not_enter_gpl_2_only(knowledge: Knowledge) -> None:
    older = pair("Apache-2.0", Relation.CONTAINS_CODE, "GPL-2.0-only", knowledge)
    assert older.verdicts == (NO, NO, NO)
    assert [block.term for block in older.blocking] == ["patent-retaliation"]
    newer = pair("Apache-2.0", Relation.CONTAINS_CODE, "GPL-2.0-or-later", knowledge)
    assert newer.verdicts[1] is NOTICES


def test_the_advertising_clause_is_refused_by_the_gpl(knowledge: Knowledge) -> None:
    answer = pair("BSD-4-Clause", Relation.CONTAINS_CODE, "GPL-3.0-only", knowledge)
    assert answer.verdicts[1] is Verdict.CONTESTED


CASES = {
    "adapter on a CC-BY-NC base": ("CC-BY-NC-4.0", "adapter", "no no contested"),
    "adapter on an MRL base": ("LicenseRef-Mistral-MRL-0.1", "adapter", "no no no"),
    "adapter on a FAIR-NC base": ("LicenseRef-FAIR-NC-Research", "adapter", "no no no"),
    "quantized CC-BY-ND, relabelled": ("CC-BY-ND-4.0", "quantize", "no no no"),
    "CC-BY-4.0 weights": (
        "CC-BY-4.0",
        "finetune",
        "yes-with-notices yes-with-notices yes-with-notices",
    ),
    "CC-BY-SA-4.0 data": ("CC-BY-SA-4.0", "trained-on", "no yes-with-notices yes"),
    "ODbL data": ("ODbL-1.0", "trained-on", "no yes-with-notices yes"),
    "data tagged llama3.1": (
        "LicenseRef-Llama-3.1",
        "trained-on",
        "no yes-with-notices yes-with-notices",
    ),
    "data tagged gemma": ("LicenseRef-Gemma-Terms", "trained-on", "no no contested"),
    "data tagged openrail": ("LicenseRef-CreativeML-OpenRAIL-M", "trained-on", "no no contested"),
    "CDLA-Permissive-2.0 data": ("CDLA-Permissive-2.0", "trained-on", "yes yes yes"),
    "C-UDA data": ("C-UDA-1.0", "trained-on", "yes yes yes"),
    "O-UDA data": ("O-UDA-1.0", "trained-on", "yes yes yes"),
    "CC0 weights": ("CC0-1.0", "finetune", "yes yes yes"),
    "base tagged proprietary": ("LicenseRef-proprietary", "finetune", "no no no"),
    "base under BUSL": ("BUSL-1.1", "finetune", "no no no"),
    "base under SSPL": ("SSPL-1.0", "finetune", "no no no"),
}


@pytest.mark.parametrize("case", CASES)
def test_a_worked_case_of_the_review(case: str, knowledge: Knowledge) -> None:
    license, relation, wanted = CASES[case]
    answer = pair(license, Relation(relation), "Apache-2.0", knowledge)
    assert " ".join(verdict.value for verdict in answer.verdicts) == wanted


def test_a_quantized_no_derivatives_model_under_its_own_license(knowledge: Knowledge) -> None:
    answer = pair("CC-BY-ND-4.0", Relation.QUANTIZE, "CC-BY-ND-4.0", knowledge)
    assert answer.verdicts == (Verdict.CONTESTED, Verdict.CONTESTED, NOTICES)


def test_odbl_data_asks_for_the_database_to_be_offered(knowledge: Knowledge) -> None:
    answer = pair("ODbL-1.0", Relation.TRAINED_ON, "Apache-2.0", knowledge)
    assert "database-offer" in {duty.duty for duty in answer.duties}


def test_gpl_code_beside_apache_weights_is_an_aggregate(knowledge: Knowledge) -> None:
    lineage = graph(("contains-code", "training-scripts", "GPL-3.0-only"))
    answer = outbound(summary(), lineage, "Apache-2.0", knowledge)
    assert answer.alternative == "Apache-2.0 AND GPL-3.0-only"


def test_share_alike_with_noncommercial_share_alike_has_no_license(knowledge: Knowledge) -> None:
    lineage = graph(("merge", "a", "CC-BY-SA-4.0"), ("merge", "b", "CC-BY-NC-SA-4.0"))
    for target in ("CC-BY-SA-4.0", "CC-BY-NC-SA-4.0", "Apache-2.0"):
        answer = outbound(summary(target), lineage, target, knowledge)
        assert answer.verdicts == (NO, NO, NO)
        assert answer.alternative == ""
