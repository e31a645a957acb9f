"""What configs and programs use, against what the card names: both ways, with both places."""

from __future__ import annotations

import pytest

from auditor.knowledge import Knowledge
from auditor.model import (
    Claim,
    Edge,
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
from auditor.provenance import lineage
from auditor.provenance.declared import NONE, Declarations, declarations

FILES = {
    Origin.FRONT_MATTER: "README.md",
    Origin.CONFIG: "sft.yml",
    Origin.SOURCE_CODE: "train.py",
    Origin.WEIGHTS_HEADER: "model.gguf",
}
SQUAD, ALPACA = "hf:dataset/rajpurkar/squad", "hf:dataset/tatsu-lab/alpaca"
LLAMA, MISTRAL = "hf:model/meta-llama/Llama-3.1-8B", "hf:model/mistralai/Mistral-7B-v0.1"


def edge(
    target: str, origin: Origin, relation: Relation = Relation.TRAINED_ON, line: int = 7
) -> Edge:
    return Edge(
        source="file:README.md",
        target=target,
        relation=relation,
        origin=origin,
        span=Span(path=FILES[origin], line=line),
    )


def compare(
    knowledge: Knowledge, *edges: Edge, mentions: tuple[Mention, ...] = (), path: str = "README.md"
) -> Declarations:
    subject = Subject(
        id="file:README.md",
        kind=Kind.MODEL,
        path=path,
        sha256="0" * 64,
        edges=edges,
        mentions=mentions,
        license_span=Span(path="README.md", line=2),
    )
    summary = LicenseSummary(state=LicenseState.NONE, concluded=None)
    return declarations(subject, lineage.build(subject, knowledge, summary=summary))


def mention(register_id: str, use: MentionUse, kind: MentionKind = MentionKind.DATASET) -> Mention:
    return Mention(kind=kind, register_id=register_id, text=register_id, use=use)


def test_data_that_the_card_leaves_out_has_both_places(knowledge: Knowledge) -> None:
    found = compare(
        knowledge, edge(SQUAD, Origin.FRONT_MATTER, line=4), edge(ALPACA, Origin.CONFIG)
    )
    (lost,) = found.undeclared
    assert (lost.id, lost.kind, lost.relation) == (
        "dataset:alpaca",
        Kind.DATASET,
        Relation.TRAINED_ON,
    )
    assert (lost.document, lost.card, lost.certain) == ("sft.yml", "README.md", True)
    assert lost.span == Span(path="sft.yml", line=7)
    assert lost.place == Span(path="README.md", line=4)


def test_where_the_card_names_nothing_the_place_is_its_metadata(knowledge: Knowledge) -> None:
    (lost,) = compare(knowledge, edge(LLAMA, Origin.CONFIG, Relation.ADAPTER)).undeclared
    assert lost.kind is Kind.MODEL
    assert lost.place == Span(path="README.md", line=2)


def test_another_base_than_the_cards(knowledge: Knowledge) -> None:
    found = compare(
        knowledge,
        edge(MISTRAL, Origin.FRONT_MATTER, Relation.FINETUNE),
        edge(LLAMA, Origin.CONFIG, Relation.ADAPTER),
    )
    assert [one.id for one in found.undeclared] == [LLAMA]


def test_a_program_is_less_certain_than_a_config(knowledge: Knowledge) -> None:
    by_program = edge(ALPACA, Origin.SOURCE_CODE)
    assert compare(knowledge, by_program).undeclared[0].certain is None
    both = compare(knowledge, by_program, edge(ALPACA, Origin.CONFIG)).undeclared
    assert [(one.document, one.certain) for one in both] == [("sft.yml", True)]


@pytest.mark.parametrize(
    ("declared", "used"),
    [
        ("hf:dataset/squad", "hf:dataset/rajpurkar/squad@0a1b"),
        ("hf:dataset/Acme/Data", "hf:dataset/acme/data@0a1b"),
        # The card names the collection, the config a part of it.
        ("hf:dataset/EleutherAI/pile", "dataset:books3"),
    ],
)
def test_the_same_by_another_name(knowledge: Knowledge, declared: str, used: str) -> None:
    found = compare(knowledge, edge(declared, Origin.FRONT_MATTER), edge(used, Origin.CONFIG))
    assert found.undeclared == ()


def test_another_format_of_the_named_base_is_the_named_base(knowledge: Knowledge) -> None:
    found = compare(
        knowledge,
        edge("hf:model/meta-llama/Llama-2-7b", Origin.FRONT_MATTER, Relation.FINETUNE),
        edge("hf:model/TheBloke/Llama-2-7B-GGUF", Origin.CONFIG, Relation.FINETUNE),
    )
    assert found.undeclared == ()


def test_a_part_that_two_datasets_share_makes_them_not_the_same(knowledge: Knowledge) -> None:
    found = compare(
        knowledge,
        edge("hf:dataset/HuggingFaceH4/ultrachat_200k", Origin.FRONT_MATTER),
        edge(ALPACA, Origin.CONFIG),
    )
    assert [one.id for one in found.undeclared] == ["dataset:alpaca"]


@pytest.mark.parametrize(
    ("use", "undeclared"),
    [
        (MentionUse.TRAINING, 0),
        (MentionUse.FILTERED, 0),
        (MentionUse.UNCLEAR, 0),
        (MentionUse.EVALUATION, 1),
        (MentionUse.NEGATED, 1),
        (MentionUse.COMPARISON, 1),
    ],
)
def test_the_text_of_the_card_names_data_too(
    knowledge: Knowledge, use: MentionUse, undeclared: int
) -> None:
    found = compare(knowledge, edge(ALPACA, Origin.CONFIG), mentions=(mention("alpaca", use),))
    assert len(found.undeclared) == undeclared


@pytest.mark.parametrize("relation", [Relation.EVALUATED_ON, Relation.TOKENIZER, Relation.USES])
def test_what_nothing_is_made_from_need_not_be_declared(
    knowledge: Knowledge, relation: Relation
) -> None:
    target = ALPACA if relation is Relation.EVALUATED_ON else LLAMA
    assert compare(knowledge, edge(target, Origin.CONFIG, relation)).undeclared == ()


def test_a_dataset_that_the_card_only_evaluates_on_is_not_declared(knowledge: Knowledge) -> None:
    found = compare(
        knowledge,
        edge(SQUAD, Origin.FRONT_MATTER, Relation.EVALUATED_ON),
        edge(SQUAD, Origin.CONFIG),
    )
    assert [one.id for one in found.undeclared] == ["dataset:squad-v1"]


def test_paths_are_the_business_of_another_rule(knowledge: Knowledge) -> None:
    found = compare(knowledge, edge("name:./data/x.jsonl", Origin.CONFIG))
    assert found == NONE


def test_a_header_repeats_the_parents_of_what_was_converted(knowledge: Knowledge) -> None:
    copied = edge(LLAMA, Origin.WEIGHTS_HEADER, Relation.FINETUNE)._replace(inferred=True)
    base = edge("hf:model/acme/tuned", Origin.FRONT_MATTER, Relation.QUANTIZE)
    assert compare(knowledge, base, copied).undeclared == ()
    assert [one.id for one in compare(knowledge, copied).undeclared] == [LLAMA]


def test_without_a_card_there_is_nothing_to_compare_with(knowledge: Knowledge) -> None:
    assert compare(knowledge, edge(ALPACA, Origin.CONFIG), path="sft.yml") == NONE
    subject = Subject(
        id="file:LICENSE",
        kind=Kind.MODEL,
        path="LICENSE",
        sha256="0" * 64,
        edges=(edge(ALPACA, Origin.CONFIG),),
        claims=(
            Claim(
                field="LICENSE",
                value="MIT",
                state=LicenseState.RESOLVED,
                origin=Origin.LICENSE_FILE,
                span=Span(path="LICENSE"),
            ),
        ),
    )
    summary = LicenseSummary(state=LicenseState.NONE, concluded=None)
    assert declarations(subject, lineage.build(subject, knowledge, summary=summary)) == NONE


# -- the reverse


def test_data_that_no_config_loads_is_unconfirmed(knowledge: Knowledge) -> None:
    found = compare(
        knowledge,
        edge(SQUAD, Origin.FRONT_MATTER, line=4),
        edge(ALPACA, Origin.FRONT_MATTER, line=5),
        edge(ALPACA, Origin.CONFIG),
    )
    (doubtful,) = found.unconfirmed
    assert (doubtful.id, doubtful.span) == ("dataset:squad-v1", Span(path="README.md", line=4))
    assert doubtful.place == Span(path="sft.yml", line=7)


@pytest.mark.parametrize("target", ["name:./data/x.jsonl", ""])
def test_a_file_of_ones_own_or_no_config_confirms_and_refutes_nothing(
    knowledge: Knowledge, target: str
) -> None:
    loads = (edge(target, Origin.CONFIG),) if target else ()
    assert compare(knowledge, edge(SQUAD, Origin.FRONT_MATTER), *loads).unconfirmed == ()
