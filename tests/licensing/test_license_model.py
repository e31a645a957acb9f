"""The acceptance tests of the license model, by number and name."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from auditor.knowledge import Knowledge
from auditor.licensing.identify import identify, identify_many, identify_other
from auditor.licensing.outbound import Organization, Pair, outbound, pair
from auditor.model import LicenseState, Outbound, Relation, Verdict

from .lineages import SUBJECT, Upstream, edge, graph, node, summary

Released = Callable[..., Outbound]

NO, YES = Verdict.NO, Verdict.YES
NOTICES, CONTESTED = Verdict.YES_WITH_NOTICES, Verdict.CONTESTED
APACHE = "Apache-2.0"


@pytest.fixture
def released(knowledge: Knowledge) -> Released:
    """The outbound verdict of an Apache-2.0 subject with that upstream."""

    def ask(
        *upstream: Upstream,
        license: str | None = APACHE,
        target: str = APACHE,
        name: str = "Foo-7B",
        organization: Organization | None = None,
    ) -> Outbound:
        return outbound(
            summary(license),
            graph(*upstream),
            target,
            knowledge,
            name=name,
            organization=organization,
        )

    return ask


def terms(answer: Outbound | Pair, stance: int = 1) -> set[str]:
    return {block.term for block in answer.blocking if block.verdicts[stance] is NO}


def markers(answer: Outbound | Pair) -> set[str]:
    return {duty.marker for duty in answer.duties if duty.marker}


def test_01_llama_31_finetune_under_apache_is_no_with_terms_and_path(released: Released) -> None:
    answer = released(("finetune", "meta-llama/Llama-3.1-8B", "LicenseRef-Llama-3.1"))
    assert answer.verdicts == (NO, NO, NO)
    assert terms(answer) == {"threshold", "aup", "sublicense"}
    for block in answer.blocking:
        assert block.path == (SUBJECT, "meta-llama/Llama-3.1-8B")
        assert block.relation is Relation.FINETUNE
        assert block.ref
        assert block.source.startswith("github:meta-llama/llama-models@")


def test_02_a_model_trained_on_llama_31_outputs_is_fixed_by_its_name(released: Released) -> None:
    upstream = ("trained-on-outputs", "meta-llama/Llama-3.1-405B", "LicenseRef-Llama-3.1")
    wrong = released(upstream, name="acme/Foo-7B")
    assert wrong.verdicts == (NO, NOTICES, NOTICES)
    assert "Llama" in markers(wrong)
    right = released(upstream, name="acme/Llama-Foo-7B")
    assert "Llama" not in markers(right)


def test_03_gemma_3_distil_is_no_and_gemma_4_distil_is_yes(knowledge: Knowledge) -> None:
    assert pair("LicenseRef-Gemma-Terms", Relation.DISTILL, APACHE, knowledge).verdicts == (
        NO,
        NO,
        NO,
    )
    assert pair("Apache-2.0", Relation.DISTILL, APACHE, knowledge).verdicts == (YES, YES, YES)
    gemma_4 = pair("LicenseRef-Gemma-4-note", Relation.DISTILL, APACHE, knowledge)
    assert gemma_4.verdicts == (YES, YES, YES)


def test_04_two_sizes_of_qwen_25_differ(knowledge: Knowledge) -> None:
    small = pair("LicenseRef-Qwen-Research-2024", Relation.FINETUNE, APACHE, knowledge)
    assert "research-only" in terms(small)
    assert pair("Apache-2.0", Relation.FINETUNE, APACHE, knowledge).verdicts[1] is NOTICES


def test_05_a_merge_with_a_noncommercial_adapter_is_no(released: Released) -> None:
    answer = released(
        ("merge", "mistral", APACHE),
        ("merge", "lora", "CC-BY-NC-4.0"),
    )
    assert answer.verdicts[1] is NO
    assert [block.path for block in answer.blocking] == [(SUBJECT, "lora")]


def test_06_share_alike_data_goes_by_stance(released: Released) -> None:
    assert released(("trained-on", "wiki", "CC-BY-SA-4.0")).verdicts == (NO, NOTICES, NOTICES)
    assert released(("trained-on", "wiki", "CC-BY-SA-4.0")).nodes[0].verdicts == (NO, NOTICES, YES)


@pytest.mark.parametrize("license", ["CDLA-Permissive-2.0", "C-UDA-1.0", "O-UDA-1.0"])
def test_07_data_that_frees_models_is_yes_at_all_stances(
    license: str, knowledge: Knowledge
) -> None:
    assert pair(license, Relation.TRAINED_ON, APACHE, knowledge).verdicts == (YES, YES, YES)


def test_08_odc_by_over_a_crawl_warns_of_the_contents(released: Released) -> None:
    answer = released(("trained-on", "fineweb", "ODC-By-1.0"))
    assert answer.verdicts[1] is NOTICES
    assert any("not its contents" in note for note in answer.warnings)


def test_09_a_hub_list_is_and() -> None:
    meant = identify_many(("mit", "apache-2.0"))
    assert meant.expression == "MIT AND Apache-2.0"
    assert "list-semantics-unknown" in meant.notes


def test_10_a_bundled_mpl_file_makes_it_apache_and_mpl(released: Released) -> None:
    answer = released(("contains-code", "parser", "MPL-2.0"))
    assert answer.verdicts[1] is NO
    assert answer.alternative == "Apache-2.0 AND MPL-2.0"


def test_11_hunyuan_gives_an_organization_in_the_eu_no_rights(released: Released) -> None:
    upstream = ("finetune", "tencent/HunyuanVideo", "LicenseRef-Hunyuan-Community-2024-12")
    own = "LicenseRef-Hunyuan-Community-2024-12"
    berlin = released(upstream, license=own, target=own, organization=Organization(domicile="DE"))
    assert berlin.verdicts == (NO, NO, NO)
    assert any("no rights are held" in block.reason for block in berlin.blocking)
    tokyo = released(
        upstream,
        license=own,
        target=own,
        organization=Organization(domicile="JP", monthly_active_users=1000),
    )
    assert tokyo.verdicts[1] is NOTICES


def test_12_modified_mit_is_never_mit(knowledge: Knowledge) -> None:
    meant = identify("modified-mit")
    assert meant.state is LicenseState.AMBIGUOUS
    assert "MIT" not in meant.candidates
    for id in meant.candidates:
        assert pair(id, Relation.FINETUNE, APACHE, knowledge).verdicts[1] is NO


def test_13_an_apache_label_on_a_copy_of_kimi_k3_does_not_hold(released: Released) -> None:
    answer = released(("quantize", "moonshotai/Kimi-K3", "LicenseRef-Kimi-K3"))
    assert answer.verdicts == (NO, NO, NO)
    assert "threshold" in terms(answer)


def test_14_a_deprecated_gpl_id_is_the_only_version(knowledge: Knowledge) -> None:
    meant = identify("GPL-3.0")
    assert meant.expression == "GPL-3.0-only"
    assert pair("GPL-3.0-only", Relation.FINETUNE, APACHE, knowledge).verdicts[1] is NO


# 15 is test_compat_truth.


def test_16_data_tagged_llama31_asks_for_the_name(released: Released) -> None:
    answer = released(("trained-on", "synthetic", "LicenseRef-Llama-3.1"), name="acme/Foo-7B")
    assert answer.verdicts == (NO, NOTICES, NOTICES)
    assert "Llama" in markers(answer)


@pytest.mark.parametrize("license", ["LicenseRef-proprietary", "BUSL-1.1"])
def test_17_a_proprietary_base_is_no(license: str, knowledge: Knowledge) -> None:
    assert pair(license, Relation.FINETUNE, APACHE, knowledge).verdicts == (NO, NO, NO)


def test_18_share_alike_versions_in_a_merge(released: Released) -> None:
    old = released(("merge", "a", "CC-BY-SA-1.0"), ("merge", "b", "CC-BY-SA-4.0"))
    assert old.alternative == ""
    assert any("no license that both accept" in block.reason for block in old.blocking)
    new = released(("merge", "a", "CC-BY-SA-3.0"), ("merge", "b", "CC-BY-SA-4.0"))
    assert new.alternative == "CC-BY-SA-4.0"


def test_19_llama_30_merged_with_31_is_a_conflict(released: Released) -> None:
    both = ("LicenseRef-Llama-3 AND LicenseRef-Llama-3.1",) * 2
    parents = (("merge", "a", "LicenseRef-Llama-3"), ("merge", "b", "LicenseRef-Llama-3.1"))
    answer = released(*parents, license=both[0], target=both[1])
    assert answer.verdicts == (NO, NO, NO)
    assert any(block.term == "output-train" for block in answer.blocking)
    newer = released(("merge", "a", "LicenseRef-Llama-3.1"), ("merge", "b", "LicenseRef-Llama-3.3"))
    assert newer.alternative == "LicenseRef-Llama-3.1 AND LicenseRef-Llama-3.3"


def test_20_modified_mit_without_a_text_is_the_worst_of_its_candidates(
    knowledge: Knowledge,
) -> None:
    meant = identify_other("modified-mit", "")
    assert meant.state is LicenseState.AMBIGUOUS
    assert len(meant.candidates) >= 5
    answer = pair(
        None,
        Relation.FINETUNE,
        APACHE,
        knowledge,
        state=meant.state,
        candidates=meant.candidates,
    )
    worst = max(
        pair(id, Relation.FINETUNE, APACHE, knowledge).verdicts[1].rank for id in meant.candidates
    )
    assert answer.verdicts[1].rank == worst


def test_21_minimax_m21_asks_for_a_display_and_m27_is_noncommercial(knowledge: Knowledge) -> None:
    older = pair("LicenseRef-MiniMax-M2.1-Modified-MIT", Relation.FINETUNE, APACHE, knowledge)
    assert terms(older) == {"display"}
    newer = pair("LicenseRef-MiniMax-M2.7-NC", Relation.FINETUNE, APACHE, knowledge)
    assert "noncommercial" in terms(newer)


def test_22_a_rail_list_must_cover_the_one_it_replaces(knowledge: Knowledge) -> None:
    creative = "LicenseRef-CreativeML-OpenRAIL-M"
    for bloom in ("LicenseRef-BigScience-BLOOM-RAIL-1.0", "LicenseRef-BigScience-OpenRAIL-M"):
        assert pair(bloom, Relation.FINETUNE, creative, knowledge).verdicts[1] is NO
    newer = pair(creative, Relation.FINETUNE, "LicenseRef-OpenRAIL-plus-plus-M", knowledge)
    assert newer.verdicts[1] is NOTICES


def test_23_hyperclova_outputs_ask_for_its_name(released: Released) -> None:
    answer = released(("trained-on-outputs", "seed", "LicenseRef-HyperCLOVA-X-SEED"))
    assert any(
        block.term == "output-train-naming" and "HyperCLOVA X" in block.reason
        for block in answer.blocking
    )
    assert answer.verdicts[1] is NO


def test_24_cc0_is_yes_with_a_warning_about_patents(knowledge: Knowledge) -> None:
    answer = pair("CC0-1.0", Relation.FINETUNE, APACHE, knowledge)
    assert answer.verdicts == (YES, YES, YES)
    assert any("patent" in note for note in answer.warnings)


def test_25_or_takes_the_better_branch_and_a_list_binds_both(knowledge: Knowledge) -> None:
    either = pair("MIT OR GPL-3.0-only", Relation.FINETUNE, APACHE, knowledge)
    assert either.verdicts[1] is NOTICES
    assert either.chosen == "MIT"
    both = identify_many(("mit", "gpl-3.0")).expression
    assert both is not None
    assert pair(both, Relation.FINETUNE, APACHE, knowledge).verdicts[1] is NO


def test_an_edge_to_an_artefact_that_is_not_in_the_graph_is_unknown(knowledge: Knowledge) -> None:
    lineage = graph()._replace(edges=(edge(SUBJECT, "missing", Relation.FINETUNE),))
    answer = outbound(summary(), lineage, APACHE, knowledge)
    assert answer.verdicts == (Verdict.UNKNOWN,) * 3
    assert node("x", None).state is LicenseState.NOASSERTION
