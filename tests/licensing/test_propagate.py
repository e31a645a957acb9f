"""Which term comes along which relation, and how far, at the three stances."""

from __future__ import annotations

import pytest

from auditor.knowledge import Knowledge
from auditor.licensing.judgement import Question
from auditor.licensing.propagate import Channel, channel, join, reach, read_as_outputs
from auditor.licensing.terms import License, license_terms
from auditor.model import Relation


def license(id: str, knowledge: Knowledge) -> License:
    found = license_terms(id, knowledge)
    assert found is not None
    return found


def way(id: str, type: str, *relations: str, knowledge: Knowledge) -> str:
    """The three letters of the first term of that type, over those relations from the subject."""
    held = license(id, knowledge)
    term = held.first(type)
    assert term is not None
    ways: frozenset[str] | None = frozenset()
    for relation in relations:
        assert ways is not None
        ways = join(ways, channel(Relation(relation)))
    assert ways is not None
    return reach(term, held, read_as_outputs(ways, held))


@pytest.mark.parametrize(
    ("id", "type", "relation", "letters"),
    [
        ("CC-BY-SA-4.0", "share-alike", "finetune", "ccc"),
        ("CC-BY-SA-4.0", "share-alike", "trained-on", "cd-"),
        ("CC-BY-SA-4.0", "share-alike", "trained-on-outputs", "---"),
        ("CC-BY-NC-4.0", "noncommercial", "trained-on", "cc-"),
        ("CC-BY-NC-4.0", "noncommercial", "evaluated-on", "---"),
        ("CC-BY-ND-4.0", "no-derivatives", "trained-on", "cu-"),
        ("CC-BY-4.0", "attribution", "trained-on", "dd-"),
        ("MIT", "attribution", "trained-on", "d--"),
        ("CDLA-Sharing-1.0", "share-alike", "trained-on", "---"),
        ("CDLA-Sharing-1.0", "share-alike", "contains", "ccc"),
        ("LicenseRef-Llama-3.1", "output-train-naming", "distill", "cdd"),
        ("LicenseRef-Llama-3.1", "threshold", "distill", "o--"),
        ("LicenseRef-Llama-3", "output-train", "distill", "ccc"),
        ("LicenseRef-OpenAI-ToU", "output-train", "trained-on-outputs", "cco"),
        ("LicenseRef-StackExchange", "training-ban", "trained-on", "co-"),
        ("LicenseRef-Mistral-MRL-0.1", "research-only", "trained-on", "ccc"),
        ("LicenseRef-CreativeML-OpenRAIL-M", "aup", "contains-code", "xxx"),
        ("LicenseRef-CreativeML-OpenRAIL-M", "aup", "tokenizer", "ccc"),
        ("LPPL-1.3c", "share-alike", "contains-code", "xxx"),
        ("ODbL-1.0", "database-offer", "trained-on", "dd-"),
    ],
)
def test_a_term_over_one_relation(
    id: str, type: str, relation: str, letters: str, knowledge: Knowledge
) -> None:
    assert way(id, type, relation, knowledge=knowledge) == letters


def test_a_contract_names_adapters_and_a_copyright_license_does_not(knowledge: Knowledge) -> None:
    assert way("CC-BY-NC-4.0", "noncommercial", "adapter", knowledge=knowledge) == "cco"
    stability = "LicenseRef-Stability-NC-Research-2023"
    assert way(stability, "noncommercial", "adapter", knowledge=knowledge) == "ccc"


def test_distillation_carries_all_where_the_text_says_so(knowledge: Knowledge) -> None:
    assert way("LicenseRef-Gemma-Terms", "aup", "distill", knowledge=knowledge) == "ccc"
    assert way("LicenseRef-Falcon-3-TII", "aup", "distill", knowledge=knowledge) == "ooo"


def test_data_tagged_with_a_model_license_is_read_as_outputs(knowledge: Knowledge) -> None:
    gemma = license("LicenseRef-Gemma-Terms", knowledge)
    assert read_as_outputs(frozenset({Channel.TRAINING}), gemma) == {Channel.OUTPUT_DATA}
    share_alike = license("CC-BY-SA-4.0", knowledge)
    assert read_as_outputs(frozenset({Channel.TRAINING}), share_alike) == {Channel.TRAINING}


def test_over_several_relations_the_weakest_decides(knowledge: Knowledge) -> None:
    assert way("CC-BY-NC-4.0", "noncommercial", "finetune", "trained-on", knowledge=knowledge) == (
        "cc-"
    )
    assert way("CC-BY-NC-4.0", "noncommercial", "trained-on", "contains", knowledge=knowledge) == (
        "cc-"
    )


def test_training_data_made_by_a_model_brings_its_output_terms() -> None:
    ways = join(frozenset({Channel.TRAINING, Channel.DATA}), Channel.OUTPUTS)
    assert ways == frozenset({Channel.OUTPUT_DATA, Channel.DATA})


def test_nothing_travels_beyond_what_a_teacher_learned_from() -> None:
    assert join(frozenset({Channel.OUTPUTS}), Channel.TRAINING) is None
    assert join(frozenset({Channel.OUTPUT_DATA}), Channel.TRAINING) is None


def test_a_question_is_a_value() -> None:
    ways = frozenset({Channel.COPY})
    assert Question(target="MIT", ways=ways) == Question(target="MIT", ways=ways)
