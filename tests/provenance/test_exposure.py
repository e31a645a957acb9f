"""The grades of the method: worked results, golden cards, and laws that hold for any subject."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from auditor.knowledge import Knowledge
from auditor.model import (
    Axis,
    Edge,
    Grade,
    Kind,
    LicenseState,
    LicenseSummary,
    Mention,
    MentionKind,
    MentionUse,
    Origin,
    Relation,
    Span,
    Subject,
)
from auditor.provenance.reasons import reason

Graded = Callable[..., Any]
Card = Callable[..., Subject]

NO_LICENSE = LicenseSummary(state=LicenseState.NONE, concluded=None)
HERE = Span(path="card.md", line=9, column=1)


def edge(target: str, relation: Relation = Relation.TRAINED_ON, **facts: Any) -> Edge:
    stated = Edge(source="", target=target, relation=relation, origin=Origin.MANIFEST, span=HERE)
    return stated._replace(**facts)


def mention(kind: MentionKind, register_id: str, use: MentionUse, text: str = "") -> Mention:
    return Mention(kind=kind, register_id=register_id, text=text or register_id, use=use, span=HERE)


# -- worked results: the method, section 4

GRANITE_BASE = [
    "HuggingFaceFW/fineweb",
    "mlfoundations/dclm-baseline-1.0",
    "codeparrot/github-code-clean",
    "bigcode/starcoderdata",
    "allenai/MADLAD-400",
    "allenai/peS2o",
    "open-web-math/open-web-math",
    "storytracer/LoC-PD-Books",
    "HuggingFaceTB/cosmopedia",
    "TokenBender/code_instructions_122k_alpaca_style",
]
GRANITE_SFT = ["TIGER-Lab/WebInstructSub", "meta-math/MetaMathQA", "nvidia/HelpSteer2"]
LLAMA_1 = [
    "common-crawl", "c4", "github-code", "wikipedia", "gutenberg", "books3", "arxiv",
    "stackexchange",
]  # fmt: skip
OPENELM = [
    "tiiuae/falcon-refinedweb",
    "EleutherAI/pile",
    "togethercomputer/RedPajama-Data-1T",
    "allenai/dolma",
]
OLMO_2 = ["allenai/olmo-mix-1124", "allenai/dolmino-mix-1124"]


@pytest.mark.parametrize(
    ("datasets", "copyright_", "contract", "copyright_path", "contract_path"),
    [
        (["EleutherAI/pile"], "critical", "high", "the-pile <- books3 <- bibliotik",
         "the-pile <- youtube-subtitles"),
        (LLAMA_1, "critical", None, "books3 <- bibliotik", None),
        (OPENELM, "critical", "high", "redpajama-1t <- books3", None),
        (OLMO_2, "high", "medium", "dclm-baseline <- common-crawl",
         "dolmino-mix-1124 <- metamathqa <- openai-outputs"),
        (GRANITE_BASE, "high", "high", "fineweb <- common-crawl",
         "code-instructions-122k-alpaca"),
        (GRANITE_SFT, "medium", "high", "webinstructsub <- common-crawl",
         "metamathqa <- openai-outputs"),
        (["bigcode/the-stack-v2"], "medium", None, "the-stack-v2", None),
        (["bigcode/starcoderdata"], "low", None, "starcoderdata <- the-stack", None),
        (["common-pile/comma_v0.1_training_dataset"], "low", None, "common-pile", None),
    ],
    ids=["pythia", "llama-1", "openelm", "olmo-2", "granite-base", "granite-post-training",
         "starcoder-2", "starcoder", "comma"],
)  # fmt: skip
def test_worked_results(
    graded: Graded,
    card: Card,
    datasets: Any,
    copyright_: Any,
    contract: Any,
    copyright_path: Any,
    contract_path: Any,
) -> None:
    result = graded(card(datasets=datasets))
    assert result.exposure.grade == copyright_
    assert result.exposure.axes.get(Axis.CONTRACT) == contract
    assert any(copyright_path in path for path in result.paths("copyright"))
    if contract_path:
        assert any(contract_path in path for path in result.paths("contract"))


def test_openai_outputs_decide_the_contract_axis_of_the_granite_base_list(
    graded: Graded, card: Card
) -> None:
    paths = graded(card(datasets=GRANITE_BASE)).paths("contract")
    assert any(
        path.startswith("code-instructions-122k-alpaca") and path.endswith("openai-outputs")
        for path in paths
    )


def test_mistral_names_no_data_and_is_undetermined(graded: Graded, card: Card) -> None:
    result = graded(card()).exposure
    assert result.grade is Grade.UNDETERMINED
    assert result.axes[Axis.CONTRACT] is Grade.UNDETERMINED
    assert result.floor is Grade.NONE
    assert "no document names any training data" in [one.what for one in result.unknowns]


# -- golden cards: the method, section 8


def test_granite_without_datasets_is_known_by_its_id(graded: Graded, card: Card) -> None:
    result = graded(card(name="ibm-granite/granite-3.0-8b-base")).exposure
    assert (result.grade, result.axes[Axis.CONTRACT]) == (Grade.HIGH, Grade.HIGH)
    # What the register adds is not counted as named by the card.
    assert result.declared == 0


def test_granite_instruct_inherits_its_base(graded: Graded, card: Card) -> None:
    result = graded(card(base_model=["ibm-granite/granite-3.0-8b-base"]))
    assert result.exposure.grade is Grade.HIGH
    assert any(
        path.startswith("hf:model/ibm-granite/granite-3.0-8b-base <- fineweb <- common-crawl")
        for path in result.paths("copyright")
    )


def test_a_fine_tune_of_an_undisclosed_base_is_undetermined(graded: Graded, card: Card) -> None:
    result = graded(card(base_model=["mistralai/Mistral-7B-v0.1"], datasets=["squad"])).exposure
    assert result.grade is Grade.UNDETERMINED
    assert result.floor is Grade.LOW


def test_a_card_that_removed_books3_from_the_pile_stays_critical(
    graded: Graded, card: Card
) -> None:
    removed = mention(MentionKind.DATASET, "books3", MentionUse.FILTERED)
    result = graded(card(datasets=["EleutherAI/pile"], mentions=[removed])).exposure
    assert result.grade is Grade.CRITICAL
    assert removed in result.informational


def test_books3_in_a_comparison_table_is_no_evidence(graded: Graded, card: Card) -> None:
    compared = mention(MentionKind.DATASET, "books3", MentionUse.COMPARISON)
    result = graded(card(datasets=["bigcode/starcoderdata"], mentions=[compared])).exposure
    assert result.grade is Grade.LOW
    assert result.informational == (compared,)


def test_a_newspaper_of_litigating_owners_in_a_crawl_list_is_critical(
    graded: Graded, card: Card
) -> None:
    result = graded(card(edges=[edge("domain:nypost.com")])).exposure
    assert result.grade is Grade.CRITICAL
    [told] = [one for one in result.reasons if one.register_id == "nypost.com"]
    assert "dowjones-nyp-v-perplexity" in told.cases
    assert told.cases_as_of
    assert any("opt-outs" in one.what for one in result.unknowns)


def test_a_subdomain_counts_and_a_lookalike_does_not(graded: Graded, card: Card) -> None:
    assert graded(card(edges=[edge("domain:m.nypost.com")])).exposure.grade is Grade.CRITICAL
    lookalike = graded(card(edges=[edge("domain:notnypost.com")])).exposure
    assert lookalike.grade is Grade.UNDETERMINED
    assert lookalike.reasons == ()


def test_a_retrieval_corpus_makes_no_claim_about_training(graded: Graded, card: Card) -> None:
    result = graded(card(edges=[edge("hf:dataset/books3", Relation.RETRIEVAL)])).exposure
    assert result.grade is Grade.UNDETERMINED
    assert result.floor is Grade.NONE
    assert [one.text for one in result.informational] == ["books3 (retrieval)"]


def test_evaluation_alone_is_informational(graded: Graded, card: Card) -> None:
    result = graded(card(edges=[edge("hf:dataset/books3", Relation.EVALUATED_ON)])).exposure
    assert result.reasons == ()
    assert result.informational[0].use is MentionUse.EVALUATION


# -- relations, filters and rights


@pytest.mark.parametrize(
    ("relation", "evidence", "expected"),
    [
        (Relation.TRAINED_ON, (), "high"),
        (Relation.FILTERED_STATED, (), "medium"),
        (Relation.PROMPTS_ONLY, (), "medium"),
        (Relation.FILTERED_EVIDENCED, ("hashes.txt",), "low"),
        # Without a locator an evidenced filter is a stated one.
        (Relation.FILTERED_EVIDENCED, (), "medium"),
        (Relation.SEEDS_ONLY, (), "low"),
    ],
)
def test_what_a_relation_takes_off_a_web_crawl(
    graded: Graded,
    card: Card,
    relation: Any,
    evidence: Any,
    expected: Any,
) -> None:
    used = edge("hf:dataset/HuggingFaceFW/fineweb", relation, evidence=evidence)
    assert graded(card(edges=[used])).exposure.grade == expected


def test_a_filter_named_beside_the_relation_counts_as_stated(graded: Graded, card: Card) -> None:
    used = edge("hf:dataset/HuggingFaceFW/fineweb", filter="news domains removed")
    assert graded(card(edges=[used])).exposure.grade is Grade.MEDIUM


@pytest.mark.parametrize("relation", [Relation.FILTERED_STATED, Relation.PROMPTS_ONLY])
def test_a_statement_takes_nothing_off_a_pirated_set(
    graded: Graded, card: Card, relation: Any
) -> None:
    assert graded(card(edges=[edge("hf:dataset/books3", relation)])).exposure.grade == "critical"


def test_links_alone_pass_nothing(graded: Graded, card: Card) -> None:
    result = graded(card(edges=[edge("hf:dataset/books3", Relation.LINKS_ONLY)])).exposure
    assert result.reasons == ()


def test_a_license_with_a_locator_lowers_to_low(graded: Graded, card: Card) -> None:
    fed = edge("domain:nypost.com", rights="licensed", evidence=("contract 2026-114",))
    result = graded(card(edges=[fed])).exposure
    assert result.grade is Grade.LOW
    assert "contract 2026-114" in result.reasons[0].reason


def test_a_license_without_a_locator_lowers_nothing_and_is_asked_for(
    graded: Graded, card: Card
) -> None:
    result = graded(card(edges=[edge("domain:nypost.com", rights="licensed")])).exposure
    assert result.grade is Grade.CRITICAL
    assert any("without a locator" in one.what for one in result.unknowns)


def test_nobody_can_license_a_shadow_library(graded: Graded, card: Card) -> None:
    claimed = edge("hf:dataset/books3", rights="licensed", evidence=("contract",))
    assert graded(card(edges=[claimed])).exposure.grade is Grade.CRITICAL


def test_a_teacher_passes_on_terms_and_not_its_own_training_data(
    graded: Graded, card: Card
) -> None:
    taught = edge("hf:model/EleutherAI/pythia-6.9b", Relation.DISTILL)
    result = graded(card(edges=[taught])).exposure
    assert not [one for one in result.reasons if one.axis is Axis.COPYRIGHT]
    assert any("teacher lineage: not assessed" in one.what for one in result.unknowns)


# -- generators, by date


def test_outputs_of_a_closed_model_stand_on_the_contract_axis(graded: Graded, card: Card) -> None:
    used = edge("generator:gpt-4", Relation.TRAINED_ON_OUTPUTS)
    result = graded(card(edges=[used])).exposure
    [told] = result.reasons
    assert (told.axis, told.grade, told.signal) == (Axis.CONTRACT, Grade.HIGH, "generator")
    assert told.party == "OpenAI"
    assert "bars use for competing models" in told.reason
    assert "generation-date" in [one.code for one in result.unknowns]


def test_the_date_of_generation_picks_the_terms(graded: Graded, card: Card) -> None:
    def grade_on(date: str) -> Any:
        used = edge("generator:mistral-large", Relation.TRAINED_ON_OUTPUTS, generated_on=date)
        return graded(card(edges=[used])).exposure.axes[Axis.CONTRACT]

    assert grade_on("2024-01") is Grade.HIGH
    assert grade_on("2025-06-01").step <= Grade.LOW.step


def test_labels_of_a_closed_model_weigh_less_than_its_text(graded: Graded, card: Card) -> None:
    labelled = mention(MentionKind.GENERATOR, "gpt-4", MentionUse.TRAINING)
    written = mention(MentionKind.GENERATOR, "gpt-4", MentionUse.GENERATION)
    assert graded(card(mentions=[labelled])).exposure.axes[Axis.CONTRACT] is Grade.MEDIUM
    assert graded(card(mentions=[written])).exposure.axes[Axis.CONTRACT] is Grade.HIGH


# -- what is not known


def test_a_loader_name_is_undetermined_with_its_own_reason(graded: Graded, card: Card) -> None:
    result = graded(card(datasets=["imagefolder"])).exposure
    assert result.grade is Grade.UNDETERMINED
    assert "loader name, not a dataset" in result.unknowns[0].what
    assert (result.declared, result.resolved) == (1, 0)


def test_an_unknown_id_is_never_guessed_and_similar_names_are_offered(
    graded: Graded, card: Card
) -> None:
    result = graded(card(datasets=["EleutherAI/pile2"]))
    assert result.exposure.reasons == ()
    assert result.exposure.grade is Grade.UNDETERMINED
    [lost] = result.lineage.unresolved
    assert lost.span == Span(path="card.md", line=3, column=3)


def test_low_needs_complete_disclosure_and_keeps_its_floor(graded: Graded, card: Card) -> None:
    result = graded(card(datasets=["bigcode/starcoderdata", "acme/private"])).exposure
    assert (result.grade, result.floor) == (Grade.UNDETERMINED, Grade.LOW)


def test_medium_and_above_stand_beside_something_unknown(graded: Graded, card: Card) -> None:
    result = graded(card(datasets=["HuggingFaceFW/fineweb", "acme/private"])).exposure
    assert result.grade is Grade.HIGH


def test_a_generic_phrase_is_a_question_and_never_a_grade(graded: Graded, card: Card) -> None:
    vague = mention(MentionKind.PHRASE, "web data", MentionUse.TRAINING)
    alone = graded(card(mentions=[vague])).exposure
    assert (alone.grade, alone.reasons) == (Grade.UNDETERMINED, ())
    beside = graded(card(datasets=["bigcode/starcoderdata"], mentions=[vague])).exposure
    assert beside.grade is Grade.UNDETERMINED
    assert any("web data" in one.what for one in beside.unknowns)


def test_a_stated_partial_list_is_not_complete(graded: Graded, card: Card) -> None:
    partial = card(
        datasets=["bigcode/starcoderdata"], statements={"data.completeness": "partial-list"}
    )
    assert graded(partial).exposure.grade is Grade.UNDETERMINED


def test_a_quantized_copy_has_no_data_of_its_own(graded: Graded, card: Card) -> None:
    copy = edge("hf:model/bigcode/starcoderbase", Relation.QUANTIZE)
    assert graded(card(edges=[copy])).exposure.grade is Grade.LOW
    tuned = edge("hf:model/bigcode/starcoderbase", Relation.FINETUNE)
    assert graded(card(edges=[tuned])).exposure.grade is Grade.UNDETERMINED


def test_a_critical_row_that_nobody_verified_is_shown_as_high(
    graded: Graded, card: Card, knowledge: Knowledge
) -> None:
    row = knowledge.dataset("danbooru")
    assert row is not None
    assert row.critical_verified is False
    result = graded(card(datasets=["danbooru"])).exposure
    assert result.grade is Grade.HIGH
    assert "not verified, so shown as high" in result.reasons[0].reason


def test_an_axis_that_was_not_assessed_is_absent_and_not_none(graded: Graded, card: Card) -> None:
    axes = graded(card(datasets=["bigcode/starcoderdata"])).exposure.axes
    assert set(axes) == {Axis.COPYRIGHT}


def test_a_dataset_card_is_known_by_its_title(graded: Graded, card: Card) -> None:
    shown = card(kind=Kind.DATASET, statements={"title": "the_pile_books3"})
    result = graded(shown).exposure
    assert result.grade is Grade.CRITICAL
    assert result.reasons[0].signal == "subject-title"


def test_suits_stand_beside_the_sentence_with_the_oldest_day_of_their_status(
    graded: Graded, card: Card, knowledge: Knowledge
) -> None:
    told = graded(card(datasets=["books3"])).exposure.reasons[0]
    assert "kadrey-v-meta" in told.cases
    suits = [knowledge.case(name) for name in told.cases]
    assert told.cases_as_of == min(suit.status_as_of for suit in suits if suit is not None)
    assert not any(case in told.reason for case in told.cases)


def test_every_reason_is_one_sentence_without_case_ids(
    graded: Graded, card: Card, knowledge: Knowledge
) -> None:
    names = [*GRANITE_BASE, *LLAMA_1, *OPENELM, *OLMO_2, "laion/laion400m"]
    for told in graded(card(datasets=names)).exposure.reasons:
        assert not any(knowledge.case(word) for word in told.reason.split()), told.reason
        assert "days old" not in told.reason


# -- signals beside a grade


def test_a_withdrawn_set_says_so(graded: Graded, card: Card) -> None:
    result = graded(card(datasets=["books3"])).exposure
    [told] = [one for one in result.reasons if one.signal == "withdrawn"]
    assert told.register_id == "books3"
    assert "withdrawn (2023-07)" in told.reason


def test_a_license_over_works_of_others_is_a_signal(graded: Graded, card: Card) -> None:
    result = graded(card(datasets=["HuggingFaceFW/fineweb"])).exposure
    [told] = [one for one in result.reasons if one.signal == "wrapper-license"]
    assert "ODC-By" in told.reason
    assert result.grade is Grade.HIGH


def test_a_row_below_its_parent_says_so_and_keeps_its_grade(graded: Graded, card: Card) -> None:
    result = graded(card(datasets=["meta-math/MetaMathQA"])).exposure
    below = [one for one in result.reasons if one.signal == "below-parent"]
    assert below
    assert all("is graded below" in one.reason for one in below)


def test_a_set_reached_by_several_ways_is_told_once(graded: Graded, card: Card) -> None:
    base = "ibm-granite/granite-3.0-8b-base"
    result = graded(card(base_model=[base], datasets=["HuggingFaceFW/fineweb"])).exposure
    told = [
        one.path
        for one in result.reasons
        if (one.register_id, one.axis) == ("fineweb", Axis.COPYRIGHT)
        and one.signal != "wrapper-license"
    ]
    assert told == [("file:card.md", "dataset:fineweb", "dataset:common-crawl")]


# -- the guard


@pytest.mark.parametrize("grade", [Grade.HIGH, Grade.CRITICAL])
@pytest.mark.parametrize("lacking", ["place", "source", "as_of"])
def test_a_grave_reason_without_place_source_or_date_is_refused(grade: Any, lacking: Any) -> None:
    facts: dict[str, Any] = {"source": "https://example.org", "as_of": "2026-11-23", "span": HERE}
    facts.pop("span" if lacking == "place" else lacking)
    with pytest.raises(ValueError, match=f"grade {grade}"):
        reason(
            signal="dataset-id",
            axis=Axis.COPYRIGHT,
            grade=grade,
            register_id="books3",
            path=("file:card.md",),
            text="…",
            **facts,
        )


def test_a_path_is_a_place(graded: Graded) -> None:
    told = reason(
        signal="dataset-id",
        axis=Axis.COPYRIGHT,
        grade=Grade.HIGH,
        register_id="books3",
        path=("file:card.md", "dataset:books3"),
        text="…",
        source="https://example.org",
        as_of="2026-11-23",
    )
    assert told.grade is Grade.HIGH


# -- laws

_SOME = [
    "EleutherAI/pile", "books3", "squad", "bigcode/starcoderdata", "HuggingFaceFW/fineweb",
    "imagefolder", "meta-math/MetaMathQA", "wikipedia", "acme/unknown", "common_voice", "danbooru",
    "imdb",
]  # fmt: skip
_BASES = ["mistralai/Mistral-7B-v0.1", "EleutherAI/pythia-6.9b", "bigcode/starcoderbase"]
_LAWS = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@_LAWS
@given(
    datasets=st.lists(st.sampled_from(_SOME), unique=True, max_size=5),
    bases=st.lists(st.sampled_from(_BASES), unique=True, max_size=1),
    added=st.sampled_from(_SOME),
)
def test_adding_a_component_never_lowers_a_grade(
    graded: Graded,
    card: Card,
    datasets: Any,
    bases: Any,
    added: Any,
) -> None:
    before = graded(card(datasets=datasets, base_model=bases)).exposure
    after = graded(card(datasets=[*datasets, added], base_model=bases)).exposure
    assert after.floor.step >= before.floor.step
    for axis, grade in before.axes.items():
        if axis in after.axes and after.axes[axis] is not Grade.UNDETERMINED:
            assert after.axes[axis].step >= grade.step
        elif grade.step > Grade.LOW.step:
            raise AssertionError(f"{axis} fell from {grade} to undetermined")


@_LAWS
@given(datasets=st.lists(st.sampled_from(_SOME), unique=True, min_size=1, max_size=5))
def test_removing_all_provenance_leads_to_undetermined(
    graded: Graded, card: Card, datasets: Any
) -> None:
    stripped = graded(card(datasets=datasets)._replace(edges=())).exposure
    assert set(stripped.axes.values()) == {Grade.UNDETERMINED}


_ALIASES = [
    ("EleutherAI/pile", "the_pile"),
    ("allenai/c4", "c4"),
    ("legacy-datasets/c4", "C4/en"),
    ("the_pile_books3", "defunct-datasets/the_pile_books3"),
    ("meta-math/MetaMathQA", "META-MATH/metamathqa"),
]


@pytest.mark.parametrize(("one", "other"), _ALIASES)
def test_another_alias_changes_nothing(graded: Graded, card: Card, one: Any, other: Any) -> None:
    assert graded(card(datasets=[one])) == graded(card(datasets=[other]))


@_LAWS
@given(
    datasets=st.permutations(["EleutherAI/pile", "squad", "meta-math/MetaMathQA", "acme/unknown"])
)
def test_the_order_of_a_list_changes_no_grade(graded: Graded, card: Card, datasets: Any) -> None:
    result = graded(card(datasets=datasets)).exposure
    assert result.grade is Grade.CRITICAL
    assert (result.declared, result.resolved) == (4, 3)


@_LAWS
@given(
    datasets=st.lists(st.sampled_from(_SOME), unique=True, max_size=6),
    bases=st.lists(st.sampled_from(_BASES), unique=True, max_size=2),
)
def test_every_grave_reason_has_a_place_a_path_a_source_and_a_date(
    graded: Graded, card: Card, datasets: Any, bases: Any
) -> None:
    for told in graded(card(datasets=datasets, base_model=bases)).exposure.reasons:
        if told.grade in (Grade.HIGH, Grade.CRITICAL):
            assert told.span is not None
            assert len(told.path) > 1
            assert told.source
            assert told.as_of


_FORBIDDEN = ("infring", "illegal", "safe", "cleared", "compliant")


@pytest.mark.parametrize("datasets", [["EleutherAI/pile"], ["imagefolder"], GRANITE_BASE, []])
def test_the_wording_accuses_and_certifies_nobody(
    graded: Graded, card: Card, datasets: Any
) -> None:
    result = graded(card(datasets=datasets)).exposure
    # The words of the register about third parties are its own; these are ours.
    told = " ".join([one.what + one.settle for one in result.unknowns]).lower()
    assert not [word for word in _FORBIDDEN if word in told]


# -- models that are named in pleadings


def test_a_pleading_lifts_the_floor_and_says_nothing_of_the_data(
    graded: Graded, card: Card
) -> None:
    result = graded(card(base_model=["meta-llama/Llama-3.1-8B"])).exposure
    assert (result.grade, result.floor) == (Grade.UNDETERMINED, Grade.HIGH)
    [told] = [one for one in result.reasons if one.signal == "litigation"]
    assert "kadrey-v-meta" in told.cases
    assert "an allegation about the model, not a finding about its data" in told.reason


def test_a_suit_over_a_company_is_not_laid_at_the_door_of_every_model(
    graded: Graded, card: Card
) -> None:
    for innocent in ("mistralai/Mistral-7B-v0.1", "openai-community/gpt2", "google/gemma-2b"):
        reasons = graded(card(base_model=[innocent])).exposure.reasons
        assert not [one for one in reasons if one.signal == "litigation"]
