"""The graph of a subject: order, evidence, cycles, siblings, and what stays unresolved."""

from __future__ import annotations

from typing import Any

import pytest

from auditor.knowledge import Knowledge
from auditor.model import (
    Claim,
    Edge,
    Kind,
    LicenseState,
    LicenseSummary,
    Lineage,
    Origin,
    Relation,
    Span,
    Subject,
)
from auditor.provenance import lineage
from auditor.provenance.resolve import resolve

NONE = LicenseSummary(state=LicenseState.NONE, concluded=None)


def local(name: str, *targets: str, kind: Kind = Kind.MODEL, license_: str = "") -> Subject:
    claims: tuple[Claim, ...] = ()
    if license_:
        claims = (
            Claim(
                field="license",
                value=license_,
                state=LicenseState.RESOLVED,
                origin=Origin.FRONT_MATTER,
                expression=license_,
            ),
        )
    return Subject(
        id=f"file:{name}/README.md",
        kind=kind,
        path=f"{name}/README.md",
        sha256="0" * 64,
        name=f"acme/{name}",
        claims=claims,
        edges=tuple(
            Edge(
                source="",
                target=target,
                relation=Relation.FINETUNE,
                origin=Origin.FRONT_MATTER,
                span=Span(path=f"{name}/README.md", line=number),
            )
            for number, target in enumerate(targets, 2)
        ),
    )


def build(subject: Subject, knowledge: Knowledge, *others: Any) -> Any:
    return lineage.build(
        subject, knowledge, summary=NONE, siblings=lineage.siblings((subject, *others))
    )


def ids(graph: Lineage) -> Any:
    return [node.id for node in graph.nodes]


def test_the_subject_comes_first_and_the_rest_breadth_first(knowledge: Knowledge) -> None:
    graph = build(local("tuned", "hf:model/EleutherAI/pythia-6.9b"), knowledge)
    assert ids(graph)[:3] == [
        "file:tuned/README.md",
        "hf:model/EleutherAI/pythia-6.9b",
        "dataset:the-pile",
    ]
    assert ids(graph).index("dataset:books3") < ids(graph).index("dataset:bibliotik")


def test_every_edge_joins_two_nodes_and_names_its_evidence(knowledge: Knowledge) -> None:
    graph = build(local("tuned", "hf:model/EleutherAI/pythia-6.9b"), knowledge)
    known = set(ids(graph))
    assert len(known) == len(graph.nodes)
    for edge in graph.edges:
        assert {edge.source, edge.target} <= known
    stated = [edge for edge in graph.edges if edge.origin is Origin.FRONT_MATTER]
    assert [edge.span.line for edge in stated] == [2]
    assert {edge.origin for edge in graph.edges} == {Origin.FRONT_MATTER, Origin.KNOWLEDGE}


def test_the_same_base_by_an_old_name_is_the_same_node(knowledge: Knowledge) -> None:
    graph = build(
        local("tuned", "hf:model/bert-base-uncased", "hf:model/google-bert/bert-base-uncased"),
        knowledge,
    )
    assert ids(graph).count("hf:model/google-bert/bert-base-uncased") == 1
    assert [edge.span.line for edge in graph.edges[:2]] == [2, 3]


def test_a_requantized_model_leads_to_its_base_with_less_confidence(knowledge: Knowledge) -> None:
    graph = build(local("mine", "hf:model/TheBloke/Llama-2-7B-GGUF"), knowledge)
    edge = next(edge for edge in graph.edges if edge.source.startswith("hf:model/TheBloke/"))
    assert edge.relation is Relation.QUANTIZE
    assert edge.confidence < 1
    assert "llama-2" in edge.target.lower()
    assert graph.nodes[1].verified == "unverified"


def test_an_unknown_base_is_a_node_nobody_vouches_for(knowledge: Knowledge) -> None:
    graph = build(local("tuned", "hf:model/nobody/no-such-model-x"), knowledge)
    assert graph.nodes[1].state is LicenseState.NOASSERTION
    [lost] = graph.unresolved
    assert lost.id == "hf:model/nobody/no-such-model-x"
    assert lost.span.line == 2


def test_a_license_stated_for_an_unknown_base_is_taken_as_stated(knowledge: Knowledge) -> None:
    subject = local("tuned", "hf:model/nobody/no-such-model-x")
    subject = subject._replace(edges=(subject.edges[0]._replace(license="MIT"),))
    node = build(subject, knowledge).nodes[1]
    assert (node.state, node.license, node.verified) == (
        LicenseState.RESOLVED,
        "MIT",
        "unverified",
    )
    assert node.origin is Origin.FRONT_MATTER


def test_a_license_stated_for_a_known_base_does_not_replace_the_register(
    knowledge: Knowledge,
) -> None:
    subject = local("tuned", "hf:model/meta-llama/Llama-2-7b-hf")
    subject = subject._replace(edges=(subject.edges[0]._replace(license="Apache-2.0"),))
    assert build(subject, knowledge).nodes[1].license == "LicenseRef-Llama-2"


def test_siblings_resolve_before_the_register(knowledge: Knowledge) -> None:
    base = local("base", "hf:model/EleutherAI/pythia-6.9b", license_="MIT")
    graph = build(local("tuned", "hf:model/ACME/base"), knowledge, base)
    assert ids(graph)[:3] == [
        "file:tuned/README.md",
        "file:base/README.md",
        "hf:model/EleutherAI/pythia-6.9b",
    ]
    assert graph.nodes[1].license == "MIT"


def test_siblings_whose_claims_differ_are_ambiguous(knowledge: Knowledge) -> None:
    base = local("base", license_="MIT")
    other = base.claims[0]._replace(expression="GPL-3.0-only")
    base = base._replace(claims=(base.claims[0], other))
    node = build(local("tuned", "hf:model/acme/base"), knowledge, base).nodes[1]
    assert node.state is LicenseState.AMBIGUOUS
    assert node.candidates == ("MIT", "GPL-3.0-only")


def test_a_cycle_is_cut_and_named(knowledge: Knowledge) -> None:
    first = local("first", "hf:model/acme/second")
    second = local("second", "hf:model/acme/first")
    graph = build(first, knowledge, second)
    assert ids(graph) == ["file:first/README.md", "file:second/README.md"]
    assert graph.cycles == (
        ("file:first/README.md", "file:second/README.md", "file:first/README.md"),
    )


def test_a_card_that_names_itself_as_its_base(knowledge: Knowledge) -> None:
    graph = build(local("own", "hf:model/acme/own"), knowledge)
    assert ids(graph) == ["file:own/README.md"]
    assert graph.cycles == (("file:own/README.md", "file:own/README.md"),)


def test_a_chain_of_twelve(knowledge: Knowledge) -> None:
    names = [f"m{number}" for number in range(12)]
    chain = [
        local(name, f"hf:model/acme/{above}")
        for name, above in zip(names, [*names[1:], "nobody"], strict=True)
    ]
    graph = build(chain[0], knowledge, *chain[1:])
    assert len(graph.nodes) == 13
    assert [lost.id for lost in graph.unresolved] == ["hf:model/acme/nobody"]


def test_a_chain_without_end_is_cut_and_said_to_be_cut(knowledge: Knowledge) -> None:
    length = lineage.MAX_DEPTH + 20
    chain = [local(f"m{number}", f"hf:model/acme/m{number + 1}") for number in range(length)]
    graph = build(chain[0], knowledge, *chain[1:])
    assert len(graph.nodes) == lineage.MAX_DEPTH + 1
    assert "cut" in graph.unresolved[-1].reason


def test_two_runs_give_the_same_graph(knowledge: Knowledge) -> None:
    subject = local("tuned", "hf:model/ibm-granite/granite-3.0-8b-instruct")
    assert build(subject, knowledge) == build(subject, knowledge)


def test_what_the_register_knows_of_the_subject_itself_is_added(knowledge: Knowledge) -> None:
    subject = local("granite")._replace(name="ibm-granite/granite-3.0-8b-instruct")
    graph = build(subject, knowledge)
    added = [edge for edge in graph.edges if edge.source == subject.id]
    assert {edge.origin for edge in added} == {Origin.KNOWLEDGE}
    assert "hf:model/ibm-granite/granite-3.0-8b-base" in {edge.target for edge in added}


@pytest.mark.parametrize(
    ("name", "target", "bases", "expected"),
    [
        ("acme/tuned", "hf:model/a/b", 1, Relation.FINETUNE),
        ("acme/b-GGUF", "hf:model/a/b", 1, Relation.QUANTIZE),
        ("acme/b-AWQ", "hf:model/a/b", 1, Relation.QUANTIZE),
        ("acme/b-lora", "hf:model/a/b", 1, Relation.ADAPTER),
        ("acme/b", "hf:model/a/b", 2, Relation.MERGE),
        # A further training of quantized weights is no quantization.
        ("acme/c-GPTQ", "hf:model/a/b-GPTQ", 1, Relation.FINETUNE),
    ],
)
def test_the_relation_to_a_base_where_none_is_stated(
    name: str, target: str, bases: Any, expected: Any
) -> None:
    assert lineage.inferred_relation(name, target, bases) is expected


def test_a_stated_relation_is_kept(knowledge: Knowledge) -> None:
    subject = local("b-GGUF", "hf:model/gpt2")
    assert build(subject, knowledge).edges[0].relation is Relation.FINETUNE


# -- resolving one id


@pytest.mark.parametrize(
    "target",
    ["hf:dataset/EleutherAI/pile", "hf:dataset/the_pile", "name:The Pile", "dataset:the-pile",
     "hf:dataset/eleutherai/PILE@main"],
)  # fmt: skip
def test_every_spelling_of_a_dataset_is_one_node(knowledge: Knowledge, target: str) -> None:
    assert resolve(target, Kind.DATASET, knowledge).node.id == "dataset:the-pile"


def test_a_loader_name_has_its_own_reason(knowledge: Knowledge) -> None:
    lost = resolve("hf:dataset/imagefolder", Kind.DATASET, knowledge).unresolved
    assert lost is not None
    assert "loader name" in lost.reason


def test_a_near_name_is_offered_and_not_taken(knowledge: Knowledge) -> None:
    found = resolve("hf:dataset/EleutherAI/pilee", Kind.DATASET, knowledge)
    assert found.node.register_id == ""
    assert found.node.license is None


def test_a_generator_is_a_model_under_its_providers_terms(knowledge: Knowledge) -> None:
    node = resolve("generator:GPT-4", Kind.MODEL, knowledge).node
    assert (node.id, node.kind, node.license) == ("generator:gpt-4", Kind.MODEL, None)
    assert node.state is LicenseState.UNRECOGNISED


def test_resolving_is_done_once(knowledge: Knowledge) -> None:
    first = resolve("hf:dataset/squad", Kind.DATASET, knowledge)
    assert resolve("hf:dataset/squad", Kind.DATASET, knowledge) is first
