"""Look-ups over the knowledge base as it is shipped."""

from __future__ import annotations

import pytest

from auditor.knowledge import Knowledge
from auditor.model import Axis, Grade, LicenseState, Relation


@pytest.mark.parametrize(
    ("name", "record_id"),
    [
        ("books3", "books3"),
        ("the_pile_books3", "books3"),
        ("The Pile", "the-pile"),
        ("EleutherAI/pile", "the-pile"),
        ("eleutherai/PILE", "the-pile"),
        ("EleutherAI/pile@main", "the-pile"),
        ("Common_Crawl", "common-crawl"),
        ("c4", "c4"),
        ("mc4", "mc4"),
        ("fineweb", "fineweb"),
    ],
)
def test_a_dataset_answers_to_its_id_its_aliases_and_its_bare_hub_name(
    knowledge: Knowledge, name: str, record_id: str
) -> None:
    found = knowledge.dataset(name)
    assert found is not None
    assert found.id == record_id


@pytest.mark.parametrize("name", ["somebody/the_pile", "pile", "my-data", "", "EleutherAI/pile2"])
def test_a_name_that_only_resembles_one_is_not_taken_for_it(
    knowledge: Knowledge, name: str
) -> None:
    assert knowledge.dataset(name) is None


def test_a_dataset_says_what_it_is_made_of_and_how_sure_that_is(knowledge: Knowledge) -> None:
    pile = knowledge.dataset("the-pile")
    assert pile is not None
    assert "books3" in {parent.id for parent in pile.upstream}
    assert pile.grades[Axis.COPYRIGHT] is Grade.CRITICAL
    assert Axis.LICENSE_RESTRICTION not in pile.grades
    assert pile.as_of
    assert pile.sources


def test_both_sides_of_a_case_are_told(knowledge: Knowledge) -> None:
    kadrey = knowledge.case("kadrey-v-meta")
    assert kadrey is not None
    assert {ruling.favors for ruling in kadrey.rulings} >= {"plaintiff", "defendant"}
    assert kadrey.status_as_of
    assert "books3" in kadrey.datasets
    assert "libgen.is" in kadrey.sources_touched


class TestModels:
    def test_a_record_answers_to_old_ids(self, knowledge: Knowledge) -> None:
        found = knowledge.model("bert-base-uncased")
        assert found is not None
        assert found.id == "google-bert/bert-base-uncased"
        assert found.by_rule == ""

    def test_a_family_rule_covers_a_member_without_a_record(self, knowledge: Knowledge) -> None:
        found = knowledge.model("Qwen/Qwen2.5-3B-Something-New")
        assert found is not None
        assert found.license == "LicenseRef-Qwen-Research-2024"
        assert found.by_rule == "Qwen/Qwen2.5-*"
        assert found.confidence < 1

    def test_an_old_owner_leads_to_the_rule_about_the_new_one(self, knowledge: Knowledge) -> None:
        found = knowledge.model("CohereForAI/c4ai-command-x")
        assert found is not None
        assert found.license == "LicenseRef-Cohere-CC-BY-NC-AUP"

    @pytest.mark.parametrize(
        ("name", "base"),
        [
            ("TheBloke/Llama-2-7B-GGUF", "meta-llama/Llama-2-7b"),
            ("bartowski/Mistral-7B-Instruct-v0.2-GGUF", "mistralai/Mistral-7B-Instruct-v0.2"),
            ("unsloth/llama-3-8b-bnb-4bit", "meta-llama/Meta-Llama-3-8B"),
        ],
    )
    def test_a_re_upload_leads_to_its_base(
        self, knowledge: Knowledge, name: str, base: str
    ) -> None:
        found = knowledge.model(name)
        assert found is not None
        assert [each.id for each in found.bases] == [base]
        assert found.bases[0].relation is Relation.QUANTIZE
        assert found.license_state is LicenseState.NOASSERTION
        assert found.by_rule
        assert found.confidence <= 0.5

    @pytest.mark.parametrize(
        "name", ["nobody/Llama-2-7B-GGUF", "TheBloke/Never-Heard-Of-GGUF", "bert-base", "fast", "/"]
    )
    def test_nothing_is_guessed(self, knowledge: Knowledge, name: str) -> None:
        assert knowledge.model(name) is None


class TestSources:
    @pytest.mark.parametrize(
        ("host", "path", "owner"),
        [
            ("wsj.com", "", "wsj.com"),
            ("www.WSJ.com", "", "wsj.com"),
            ("deep.sub.nypost.com.", "x/y", "nypost.com"),
        ],
    )
    def test_a_host_belongs_to_the_domain_that_it_ends_in(
        self, knowledge: Knowledge, host: str, path: str, owner: str
    ) -> None:
        found = knowledge.source_for(host, path)
        assert found is not None
        assert found.id == owner

    @pytest.mark.parametrize("host", ["notwsj.com", "wsj.com.evil.example", "com", ""])
    def test_labels_are_compared_and_never_parts_of_them(
        self, knowledge: Knowledge, host: str
    ) -> None:
        assert knowledge.source_for(host) is None

    def test_a_path_wins_over_its_host(self, knowledge: Knowledge) -> None:
        news = knowledge.source_for("nature.com", "/news/2024/x")
        journal = knowledge.source_for("nature.com", "/articles/x")
        assert news is not None
        assert journal is not None
        assert news.id != journal.id


class TestTerms:
    def test_terms_are_those_of_the_day(self, knowledge: Knowledge) -> None:
        meta = knowledge.provider("meta-llama")
        assert meta is not None
        assert [period.restriction for period in meta.terms_on("2024-05")] == ["improve-bar"]
        assert [period.restriction for period in meta.terms_on("2025-01-31")] == ["conditions"]

    def test_an_imprecise_day_gives_every_period_that_it_touches(
        self, knowledge: Knowledge
    ) -> None:
        meta = knowledge.provider("meta-llama")
        assert meta is not None
        assert [period.restriction for period in meta.terms_on("2024")] == [
            "improve-bar",
            "conditions",
        ]
        assert meta.terms_on() == meta.terms


class TestNamesOfNothing:
    def test_a_loader_or_private_upload_has_its_reason(self, knowledge: Knowledge) -> None:
        assert "loader" in str(knowledge.unresolved_reason("imagefolder"))
        assert "private" in str(knowledge.unresolved_reason("me/autotrain-data-cats"))
        assert knowledge.unresolved_reason("something/else") is None

    def test_near_names_are_offered(self, knowledge: Knowledge) -> None:
        assert "the-pile" in knowledge.nearest("the_pil", "dataset")
        assert knowledge.nearest("zzqx-unlike-anything", "dataset") == ()

    def test_find_looks_at_every_kind(self, knowledge: Knowledge) -> None:
        assert [kind for kind, _ in knowledge.find("Apache-2.0")] == ["license"]
        assert {kind for kind, _ in knowledge.find("gpt-4")} == {"generator", "source"}
        assert [kind for kind, _ in knowledge.find("https://www.wsj.com/x")] == ["source"]


def test_a_record_is_decoded_once(knowledge: Knowledge) -> None:
    assert knowledge.dataset("c4") is knowledge.dataset("allenai/c4")
    assert knowledge.license("apache-2.0") is knowledge.license("Apache-2.0")
