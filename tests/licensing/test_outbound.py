"""The outbound verdict over whole lineages: paths, composition, duties, uses, organizations."""

from __future__ import annotations

import pytest

from auditor.errors import UsageError
from auditor.knowledge import Knowledge
from auditor.licensing.outbound import Organization, outbound, pair
from auditor.model import (
    Claim,
    Duty,
    LicenseState,
    LicenseSummary,
    Origin,
    Outbound,
    Relation,
    Span,
    Stance,
    Verdict,
)

from .lineages import SUBJECT, Upstream, edge, graph, summary

NO, YES, NOTICES, UNKNOWN = (
    Verdict.NO,
    Verdict.YES,
    Verdict.YES_WITH_NOTICES,
    Verdict.UNKNOWN,
)


def ask(knowledge: Knowledge, *upstream: Upstream, target: str = "Apache-2.0") -> Outbound:
    return outbound(summary(), graph(*upstream), target, knowledge)


def duty(answer: Outbound, name: str) -> Duty:
    return next(one for one in answer.duties if one.duty == name)


def test_a_subject_with_nothing_upstream_keeps_its_license_with_a_copy_of_the_text(
    knowledge: Knowledge,
) -> None:
    answer = ask(knowledge)
    assert answer.verdicts == (NOTICES, NOTICES, NOTICES)
    assert [one.duty for one in answer.duties] == ["license-copy"]
    assert answer.blocking == ()
    assert answer.at(Stance.STRICT) is NOTICES


def test_a_subject_without_a_license_is_no(knowledge: Knowledge) -> None:
    answer = outbound(summary(None), graph(), "Apache-2.0", knowledge)
    assert answer.verdicts == (NO, NO, NO)
    assert answer.blocking[0].term == "license-none"
    assert "all rights are reserved" in answer.blocking[0].reason


@pytest.mark.parametrize(
    ("state", "verdicts"),
    [
        (LicenseState.NOASSERTION, (UNKNOWN, UNKNOWN, UNKNOWN)),
        (LicenseState.UNRECOGNISED, (UNKNOWN, UNKNOWN, UNKNOWN)),
        (LicenseState.PUBLISHER_UNKNOWN, (NO, UNKNOWN, UNKNOWN)),
    ],
)
def test_a_license_that_is_not_resolved_never_passes(
    state: LicenseState, verdicts: tuple[Verdict, Verdict, Verdict], knowledge: Knowledge
) -> None:
    own = LicenseSummary(state=state, concluded=None)
    assert outbound(own, graph(), "Apache-2.0", knowledge).verdicts == verdicts


def test_terms_travel_through_an_ancestor_that_says_otherwise(knowledge: Knowledge) -> None:
    answer = ask(
        knowledge,
        ("finetune", "acme/chat", "MIT"),
        ("finetune", "meta-llama/Llama-3.1-8B", "LicenseRef-Llama-3.1", "acme/chat"),
    )
    assert answer.verdicts == (NO, NO, NO)
    assert {block.path for block in answer.blocking} == {
        (SUBJECT, "acme/chat", "meta-llama/Llama-3.1-8B")
    }


def test_over_several_edges_the_weakest_decides(knowledge: Knowledge) -> None:
    answer = ask(
        knowledge,
        ("finetune", "base", None),
        ("trained-on", "photos", "CC-BY-NC-4.0", "base"),
    )
    photos = next(node for node in answer.nodes if node.id == "photos")
    assert photos.verdicts == (NO, NO, YES)
    assert photos.relation is Relation.TRAINED_ON
    assert photos.path == (SUBJECT, "base", "photos")


def test_a_dataset_inside_a_dataset_is_training_data(knowledge: Knowledge) -> None:
    answer = ask(
        knowledge,
        ("trained-on", "mix", "Apache-2.0"),
        ("contains", "wikipedia", "CC-BY-SA-4.0", "mix"),
    )
    inside = next(node for node in answer.nodes if node.id == "wikipedia")
    assert inside.verdicts == (NO, NOTICES, YES)


def test_the_output_terms_of_a_generator_reach_through_the_dataset(knowledge: Knowledge) -> None:
    answer = ask(
        knowledge,
        ("trained-on", "alpaca", "CC-BY-4.0"),
        ("trained-on-outputs", "generator:text-davinci-003", "LicenseRef-OpenAI-ToU", "alpaca"),
    )
    teacher = next(node for node in answer.nodes if node.id.startswith("generator:"))
    assert teacher.verdicts == (NO, NO, Verdict.CONTESTED)


def test_what_a_teacher_was_trained_on_does_not_reach_its_pupils(knowledge: Knowledge) -> None:
    answer = ask(
        knowledge,
        ("trained-on-outputs", "teacher", "Apache-2.0"),
        ("trained-on", "photos", "CC-BY-NC-4.0", "teacher"),
    )
    assert answer.verdicts[1] is NOTICES
    assert {node.id for node in answer.nodes} == {"teacher"}


def test_the_terms_of_a_fine_tuned_teacher_reach_its_pupils(knowledge: Knowledge) -> None:
    answer = ask(
        knowledge,
        ("trained-on-outputs", "teacher", "Apache-2.0"),
        ("finetune", "gemma", "LicenseRef-Gemma-Terms", "teacher"),
    )
    assert answer.verdicts == (NO, NO, NO)


def test_evaluation_data_blocks_nothing_and_is_reported(knowledge: Knowledge) -> None:
    answer = ask(knowledge, ("evaluated-on", "benchmark", "CC-BY-NC-4.0"))
    assert answer.verdicts[1] is NOTICES
    assert answer.nodes[0].verdicts == (YES, YES, YES)
    assert any("testing" in note for note in answer.warnings)


def test_a_cycle_and_a_diamond_end(knowledge: Knowledge) -> None:
    lineage = graph(
        ("finetune", "a", "MIT"),
        ("merge", "b", "MIT", "a"),
        ("merge", "c", "MIT", "a"),
        ("finetune", "d", "CC-BY-NC-4.0", "b"),
        ("finetune", "d", "CC-BY-NC-4.0", "c"),
    )
    looped = lineage._replace(edges=(*lineage.edges, edge("d", "a", Relation.FINETUNE)))
    answer = outbound(summary(), looped, "Apache-2.0", knowledge)
    assert answer.verdicts[1] is NO
    assert len([block for block in answer.blocking if block.term == "noncommercial"]) == 1


def test_the_exact_notice_line_and_the_sentence_to_display(knowledge: Knowledge) -> None:
    answer = ask(knowledge, ("finetune", "base", "LicenseRef-Llama-3.1"))
    assert "Llama 3.1 is licensed under the Llama 3.1 Community License" in {
        one.marker for one in answer.duties if one.duty == "notice-file"
    }
    assert duty(answer, "display").marker == "Built with Llama"
    assert duty(answer, "name-prefix").marker == "Llama"
    copies = [one.path for one in answer.duties if one.duty == "license-copy"]
    assert copies == [(SUBJECT,), (SUBJECT, "base")]


def test_facts_that_nobody_confirmed_are_named(knowledge: Knowledge) -> None:
    answer = ask(knowledge, ("finetune", "jamba", "LicenseRef-Jamba-Open-Model"))
    assert answer.unverified == ("LicenseRef-Jamba-Open-Model",)
    assert answer.verdicts == (UNKNOWN, UNKNOWN, UNKNOWN)


def test_an_unknown_license_is_unknown(knowledge: Knowledge) -> None:
    answer = ask(knowledge, ("finetune", "base", "LicenseRef-nobody-knows"))
    assert answer.verdicts == (UNKNOWN, UNKNOWN, UNKNOWN)
    assert answer.unverified == ("LicenseRef-nobody-knows",)


def test_a_blocking_term_of_the_subject_itself_points_at_its_claim(knowledge: Knowledge) -> None:
    span = Span(path="README.md", line=2, column=10)
    claim = Claim(
        field="license",
        value="cc-by-nc-4.0",
        state=LicenseState.RESOLVED,
        origin=Origin.FRONT_MATTER,
        expression="CC-BY-NC-4.0",
        span=span,
    )
    own = LicenseSummary(state=LicenseState.RESOLVED, concluded="CC-BY-NC-4.0", claims=(claim,))
    answer = outbound(own, graph(), "Apache-2.0", knowledge)
    assert answer.blocking[0].span == span
    assert answer.blocking[0].relation is None
    assert answer.blocking[0].path == (SUBJECT,)


def test_an_exception_loosens_only_what_is_known(knowledge: Knowledge) -> None:
    known = pair(
        "GPL-2.0-only WITH Classpath-exception-2.0",
        Relation.CONTAINS_CODE,
        "Apache-2.0",
        knowledge,
    )
    assert known.alternative == "Apache-2.0 AND GPL-2.0-only WITH Classpath-exception-2.0"
    strange = pair("MIT WITH Strange-exception-9", Relation.FINETUNE, "Apache-2.0", knowledge)
    assert strange.verdicts[1] is NOTICES
    assert any("Strange-exception-9" in note for note in strange.warnings)


def test_commons_clause_takes_selling_away(knowledge: Knowledge) -> None:
    answer = pair("MIT WITH Commons-Clause", Relation.FINETUNE, "Apache-2.0", knowledge)
    assert answer.verdicts == (NO, NO, NO)
    inside = pair("MIT WITH Commons-Clause", None, "use:internal-commercial", knowledge)
    assert inside.verdicts[1].rank <= NOTICES.rank


def test_output_terms_go_by_the_date_of_generation(knowledge: Knowledge) -> None:
    def at(day: str) -> Verdict:
        answer = pair(
            "LicenseRef-Mistral-ToS",
            Relation.TRAINED_ON_OUTPUTS,
            "Apache-2.0",
            knowledge,
            released=day,
        )
        return answer.verdicts[0]

    assert at("2026-06") is Verdict.CONDITIONAL
    assert at("2026-01-31") is YES
    assert at("") is Verdict.CONDITIONAL


# Uses of one's own.


@pytest.mark.parametrize(
    ("license", "inside", "hosted"),
    [
        ("Apache-2.0", YES, YES),
        ("GPL-3.0-only", YES, YES),
        ("AGPL-3.0-only", YES, NOTICES),
        ("CC-BY-NC-4.0", NO, NO),
        ("Elastic-2.0", YES, NO),
        ("LicenseRef-OPT-175B", NO, NO),
        ("LicenseRef-CreativeML-OpenRAIL-M", NOTICES, NOTICES),
    ],
)
def test_what_may_be_used_without_being_passed_on(
    license: str, inside: Verdict, hosted: Verdict, knowledge: Knowledge
) -> None:
    assert pair(license, None, "use:internal-commercial", knowledge).verdicts[1] is inside
    assert pair(license, None, "use:hosted-service", knowledge).verdicts[1] is hosted


def test_a_threshold_is_asked_of_the_organization_for_a_use(knowledge: Knowledge) -> None:
    def at(users: int | None) -> Verdict:
        return pair(
            "LicenseRef-Llama-3.1",
            None,
            "use:internal-commercial",
            knowledge,
            organization=Organization(monthly_active_users=users),
        ).verdicts[1]

    assert at(1000) is NOTICES
    assert at(700_000_001) is NO
    assert at(None) is Verdict.CONDITIONAL


def test_above_a_threshold_even_the_same_license_gives_no_rights(knowledge: Knowledge) -> None:
    def under(revenue: float) -> Verdict:
        return pair(
            "LicenseRef-Stability-Community-2024",
            Relation.FINETUNE,
            "LicenseRef-Stability-Community-2024",
            knowledge,
            organization=Organization(annual_revenue_usd=revenue),
        ).verdicts[1]

    assert under(900_000) is NOTICES
    assert under(2_000_000) is NO


# Targets.


def test_a_target_that_is_not_known_names_the_nearest(knowledge: Knowledge) -> None:
    with pytest.raises(UsageError) as caught:
        pair("MIT", None, "Apache-2.1", knowledge)
    assert "Apache-2.0" in caught.value.hint
    assert caught.value.code == "unknown-target"


@pytest.mark.parametrize("target", ["LicenseRef-HF-family-cc", "use:world-domination", "MIT AND"])
def test_a_target_must_be_one_license_or_use(target: str, knowledge: Knowledge) -> None:
    with pytest.raises(UsageError):
        pair("MIT", None, target, knowledge)


def test_a_target_is_found_by_its_hub_name_and_without_case(knowledge: Knowledge) -> None:
    for name in ("apache-2.0", "APACHE-2.0"):
        assert ask(knowledge, target=name).target == "Apache-2.0"
    assert ask(knowledge, target="gpl-3.0").target == "GPL-3.0-only"


def test_a_target_of_two_licenses_carries_what_either_carries(knowledge: Knowledge) -> None:
    answer = ask(
        knowledge,
        ("contains-code", "parser", "MPL-2.0"),
        target="Apache-2.0 AND MPL-2.0",
    )
    assert answer.verdicts[1] is NOTICES


def test_recipients_may_choose_so_every_branch_of_a_target_must_hold(
    knowledge: Knowledge,
) -> None:
    answer = pair("GPL-3.0-only", Relation.FINETUNE, "GPL-3.0-only OR MIT", knowledge)
    assert answer.verdicts[1] is NO
