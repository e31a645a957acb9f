"""Terms behind a work that somebody else published under a license of their own."""

from __future__ import annotations

import pytest

from auditor.knowledge import Knowledge, load
from auditor.licensing.outbound import outbound
from auditor.model import Kind, Outbound, Relation, Verdict

from .lineages import SUBJECT, Upstream, edge, graph, node, summary

NO, CONTESTED, YES = Verdict.NO, Verdict.CONTESTED, Verdict.YES
Verdicts = tuple[Verdict, Verdict, Verdict]


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load()


def ask(knowledge: Knowledge, *upstream: Upstream) -> Outbound:
    return outbound(summary(), graph(*upstream), "Apache-2.0", knowledge)


def verdicts(answer: Outbound, id: str) -> Verdicts:
    """What one artefact alone does."""
    return next(one.verdicts for one in answer.nodes if one.id == id)


def test_data_that_was_chosen_itself_decides(knowledge: Knowledge) -> None:
    answer = ask(knowledge, ("trained-on", "a/nc", "CC-BY-NC-4.0"))
    assert verdicts(answer, "a/nc") == (NO, NO, YES)


def test_the_same_data_inside_a_set_under_a_known_license_is_contested_and_never_passes(
    knowledge: Knowledge,
) -> None:
    answer = ask(
        knowledge, ("trained-on", "a/mix", "MIT"), ("contains", "a/nc", "CC-BY-NC-4.0", "a/mix")
    )
    assert verdicts(answer, "a/nc") == (NO, CONTESTED, YES)
    block = next(one for one in answer.blocking if one.term == "noncommercial")
    assert block.verdicts == (NO, CONTESTED, YES)
    assert "a/mix was published under" in block.reason


def test_a_set_without_a_license_of_its_own_covers_nothing(knowledge: Knowledge) -> None:
    answer = ask(
        knowledge, ("trained-on", "a/mix", None), ("contains", "a/nc", "CC-BY-NC-4.0", "a/mix")
    )
    assert answer.verdicts[1] is NO


def test_the_training_data_of_a_published_base_is_contested(knowledge: Knowledge) -> None:
    answer = ask(
        knowledge,
        ("finetune", "a/base", "Apache-2.0"),
        ("trained-on", "a/nc", "CC-BY-NC-4.0", "a/base"),
    )
    assert verdicts(answer, "a/nc") == (NO, CONTESTED, YES)
    assert answer.verdicts[1] is CONTESTED


def test_weights_are_not_freed_by_a_tag(knowledge: Knowledge) -> None:
    answer = ask(
        knowledge,
        ("finetune", "a/base", "Apache-2.0"),
        ("finetune", "meta-llama/Llama-3.1-8B", "LicenseRef-Llama-3.1", "a/base"),
    )
    assert answer.verdicts == (NO, NO, NO)


@pytest.mark.parametrize("relation", ["prompts-only", "subset", "filtered-stated", "contains"])
def test_what_a_model_takes_from_a_dataset_it_takes_by_training(
    knowledge: Knowledge, relation: str
) -> None:
    nodes = (node(SUBJECT, None), node("a/data", "CC-BY-SA-4.0", kind=Kind.DATASET))
    drawn = graph()._replace(nodes=nodes, edges=(edge(SUBJECT, "a/data", Relation(relation)),))
    by_part = outbound(summary(), drawn, "Apache-2.0", knowledge)
    by_training = ask(knowledge, ("trained-on", "a/data", "CC-BY-SA-4.0"))
    assert by_part.verdicts == by_training.verdicts


def test_a_set_filtered_by_the_license_of_each_item_has_a_license_of_its_own(
    knowledge: Knowledge,
) -> None:
    nodes = (
        node(SUBJECT, None),
        node("a/open", "CC-BY-4.0", kind=Kind.DATASET),
        node("a/pool", None, kind=Kind.DATASET),
    )
    edges = (
        edge(SUBJECT, "a/open", Relation.TRAINED_ON),
        edge("a/open", "a/pool", Relation.FILTERED_EVIDENCED),
    )
    drawn = graph()._replace(nodes=nodes, edges=edges)
    answer = outbound(summary(), drawn, "Apache-2.0", knowledge)
    assert [one.id for one in answer.nodes] == ["a/open"]
    assert answer.verdicts[1] is Verdict.YES_WITH_NOTICES


def test_a_stated_filter_leaves_open_what_was_left_out(knowledge: Knowledge) -> None:
    drawn = graph(("trained-on", "a/mix", None), ("contains", "a/nc", "CC-BY-NC-4.0", "a/mix"))
    part = drawn.edges[0]._replace(filter="permissive sources only")
    answer = outbound(
        summary(), drawn._replace(edges=(part, *drawn.edges[1:])), "Apache-2.0", knowledge
    )
    assert verdicts(answer, "a/nc") == (NO, CONTESTED, YES)
    reason = next(one.reason for one in answer.nodes if one.id == "a/nc")
    assert "permissive sources only" in reason
