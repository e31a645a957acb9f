"""From a folder of documents to its graph: the cases that lineages are made of.

Each test writes a repository and says which graph is expected: what was made from what, over which
relation, and which file says so.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.knowledge import Knowledge
from auditor.licensing.conclude import conclude
from auditor.model import Kind, LicenseState, Lineage, Relation, Subject
from auditor.provenance import lineage

from .documents import subjects
from .test_gguf import gguf
from .test_notebook import notebook

Drawn = list[tuple[str, str, str]]


def graph(subject: Subject, knowledge: Knowledge, *others: Subject) -> Lineage:
    summary = conclude(subject.claims, kind=subject.kind)
    known = lineage.siblings((subject, *others)) if others else lineage.NO_SIBLINGS
    return lineage.build(subject, knowledge, summary=summary, siblings=known)


def drawn(found: Lineage, source: str) -> Drawn:
    """The edges of one artefact: relation, target, and the file that holds the evidence."""
    return [
        (
            edge.relation.value,
            edge.target,
            edge.span.path.rpartition("/")[2] if edge.span else "",
        )
        for edge in found.edges
        if edge.source == source
    ]


def named(folder: Path, found: list[Subject], name: str) -> Subject:
    return next(one for one in found if one.path == f"{folder}/{name}")


REPOSITORY = {
    "README.md": """
        ---
        license: apache-2.0
        base_model: acme/base
        datasets: [tatsu-lab/alpaca]
        ---
        # acme/tuned
        """,
    "adapter_config.json": '{"peft_type": "LORA", "base_model_name_or_path": "acme/base"}',
    "sft.yml": """
        base_model: acme/base
        adapter: lora
        sequence_len: 4096
        hub_model_id: acme/tuned
        datasets:
          - path: tatsu-lab/alpaca
            type: alpaca
        test_datasets:
          - path: rajpurkar/squad
        """,
    "train.py": """
        from datasets import load_dataset
        from peft import LoraConfig
        from transformers import AutoModelForCausalLM
        from trl import SFTTrainer
        model = AutoModelForCausalLM.from_pretrained("acme/base", revision="0a1b2c")
        data = load_dataset("tatsu-lab/alpaca", revision="3d4e5f")
        SFTTrainer(model, train_dataset=data, peft_config=LoraConfig()).train()
        """,
    "demo.ipynb": notebook(
        ["from transformers import pipeline\n", "pipeline('text-generation', model='acme/tuned')"],
        ["pipeline('text-classification', model='acme/guard')"],
    ),
}


def test_a_repository_gives_one_graph_whose_every_edge_names_its_evidence(
    tmp_path: Path, knowledge: Knowledge
) -> None:
    (subject,) = subjects(tmp_path, knowledge, {**REPOSITORY})
    assert [path.rpartition("/")[2] for path in subject.documents] == [
        "README.md",
        "adapter_config.json",
        "demo.ipynb",
        "sft.yml",
        "train.py",
    ]
    found = graph(subject, knowledge)
    assert drawn(found, subject.id) == [
        ("adapter", "hf:model/acme/base@0a1b2c", "README.md"),
        ("trained-on", "dataset:alpaca", "README.md"),
        ("adapter", "hf:model/acme/base@0a1b2c", "adapter_config.json"),
        # That the notebook loads the model itself is no edge.
        ("uses", "hf:model/acme/guard", "demo.ipynb"),
        ("adapter", "hf:model/acme/base@0a1b2c", "sft.yml"),
        ("trained-on", "dataset:alpaca", "sft.yml"),
        ("evaluated-on", "dataset:squad-v1", "sft.yml"),
        ("adapter", "hf:model/acme/base@0a1b2c", "train.py"),
        ("trained-on", "dataset:alpaca", "train.py"),
    ]
    assert all(edge.span and edge.span.line for edge in subject.edges)
    assert [node.id for node in found.nodes].count("hf:model/acme/base@0a1b2c") == 1


def test_a_merge_of_three_parents(tmp_path: Path, knowledge: Knowledge) -> None:
    (subject,) = subjects(
        tmp_path,
        knowledge,
        {
            "README.md": "---\nlicense: apache-2.0\nbase_model: mistralai/Mistral-7B-v0.1\n---\n",
            "mergekit_config.yml": """
                merge_method: ties
                base_model: mistralai/Mistral-7B-v0.1
                models:
                  - model: HuggingFaceH4/zephyr-7b-beta
                  - model: meta-llama/Llama-2-7b-hf
                """,
        },
    )
    found = graph(subject, knowledge)
    assert drawn(found, subject.id) == [
        ("merge", "hf:model/mistralai/Mistral-7B-v0.1", "README.md"),
        ("merge", "hf:model/mistralai/Mistral-7B-v0.1", "mergekit_config.yml"),
        ("merge", "hf:model/HuggingFaceH4/zephyr-7b-beta", "mergekit_config.yml"),
        ("merge", "hf:model/meta-llama/Llama-2-7b-hf", "mergekit_config.yml"),
    ]


def test_several_bases_of_a_card_alone_are_a_merge(tmp_path: Path, knowledge: Knowledge) -> None:
    text = "---\nbase_model: [acme/one, acme/two, acme/three]\n---\n"
    (subject,) = subjects(tmp_path, knowledge, {"README.md": text})
    assert [row[0] for row in drawn(graph(subject, knowledge), subject.id)] == ["merge"] * 3


def test_an_adapter_on_a_quantized_fine_tune_of_a_gated_base(
    tmp_path: Path, knowledge: Knowledge
) -> None:
    found = subjects(
        tmp_path,
        knowledge,
        {
            "adapter/README.md": "---\nlicense: mit\nbase_model: acme/tuned-GGUF\n---\n",
            "adapter/adapter_config.json": (
                '{"peft_type": "LORA", "base_model_name_or_path": "../quantized"}'
            ),
            "quantized/README.md": (
                "---\nmodel_name: acme/tuned-GGUF\nlicense: mit\nbase_model: acme/tuned\n---\n"
            ),
            "quantized/model.gguf": gguf({"general.license": "llama3.1"}),
            "tuned/README.md": (
                "---\nmodel_name: acme/tuned\nlicense: mit\n"
                "base_model: meta-llama/Llama-3.1-8B\n---\n"
            ),
        },
    )
    adapter = named(tmp_path, found, "adapter/README.md")
    quantized = named(tmp_path, found, "quantized/README.md")
    tuned = named(tmp_path, found, "tuned/README.md")
    built = graph(adapter, knowledge, quantized, tuned)
    assert drawn(built, adapter.id) == [
        ("adapter", quantized.id, "README.md"),
        # The path in the config leads to the same artefact.
        ("adapter", quantized.id, "adapter_config.json"),
    ]
    assert drawn(built, quantized.id) == [("quantize", tuned.id, "README.md")]
    assert drawn(built, tuned.id) == [("finetune", "hf:model/meta-llama/Llama-3.1-8B", "README.md")]
    gated = next(node for node in built.nodes if node.id == "hf:model/meta-llama/Llama-3.1-8B")
    assert (gated.state, gated.license) == (LicenseState.RESOLVED, "LicenseRef-Llama-3.1")


def test_a_model_trained_on_outputs_of_another(tmp_path: Path, knowledge: Knowledge) -> None:
    (subject,) = subjects(
        tmp_path,
        knowledge,
        {
            "README.md": "---\nlicense: mit\nbase_model: Qwen/Qwen3-0.6B\n---\n",
            "gkd.yaml": """
                model_name_or_path: Qwen/Qwen3-0.6B
                teacher_model_name_or_path: meta-llama/Llama-3.1-8B
                dataset_name: tatsu-lab/alpaca
                """,
        },
    )
    found = graph(subject, knowledge)
    assert drawn(found, subject.id) == [
        ("finetune", "hf:model/Qwen/Qwen3-0.6B", "README.md"),
        ("finetune", "hf:model/Qwen/Qwen3-0.6B", "gkd.yaml"),
        ("distill", "hf:model/meta-llama/Llama-3.1-8B", "gkd.yaml"),
        ("trained-on", "dataset:alpaca", "gkd.yaml"),
    ]
    assert ("trained-on-outputs", "generator:text-davinci-003", "") in drawn(
        found, "dataset:alpaca"
    )


def test_a_cycle_over_two_kinds_of_evidence(tmp_path: Path, knowledge: Knowledge) -> None:
    found = subjects(
        tmp_path,
        knowledge,
        {
            "a/README.md": "---\nmodel_name: acme/a\nbase_model: acme/b\n---\n",
            "b/README.md": "---\nmodel_name: acme/b\n---\n",
            "b/adapter_config.json": '{"peft_type": "LORA", "base_model_name_or_path": "../a"}',
        },
    )
    first, second = (named(tmp_path, found, f"{name}/README.md") for name in "ab")
    built = graph(first, knowledge, second)
    assert built.cycles == ((first.id, second.id, first.id),)
    assert [node.id for node in built.nodes] == [first.id, second.id]


def test_a_chain_of_twelve(tmp_path: Path, knowledge: Knowledge) -> None:
    files: dict[str, str | bytes] = {
        f"m{number}/adapter_config.json": (
            f'{{"peft_type": "LORA", "base_model_name_or_path": "../m{number + 1}"}}'
        )
        for number in range(12)
    }
    files["m12/README.md"] = "---\nlicense: mit\n---\n"
    found = subjects(tmp_path, knowledge, files)
    first = named(tmp_path, found, "m0/adapter_config.json")
    built = graph(first, knowledge, *found)
    assert len(built.nodes) == 13
    assert [edge.relation for edge in built.edges] == [Relation.ADAPTER] * 12
    assert built.nodes[-1].license == "MIT"
    assert built.unresolved == ()


# -- relations that the files imply


CARD = "---\nlicense: mit\nbase_model: acme/base\n---\n"
TRAINED = "base_model: acme/base\nsequence_len: 1\ndatasets: [{path: acme/data}]\n"
DATA_CARD = "---\nlicense: mit\npretty_name: Ours\nsize_categories: [n<1K]\n---\n"
BITS = '{"quantization_config": {"quant_method": "gptq", "bits": 4}}'


@pytest.mark.parametrize(
    ("card", "files", "relation"),
    [
        (CARD, {}, "finetune"),
        (CARD, {"adapter_config.json": '{"base_model_name_or_path": "./local"}'}, "adapter"),
        (CARD, {"config.json": BITS}, "quantize"),
        (CARD, {"model.gguf": gguf({})}, "quantize"),
        (CARD, {"merge.yml": "merge_method: slerp\nmodels: [{model: acme/other}]\n"}, "merge"),
        # Trained, and only then brought into another format.
        (CARD, {"model.gguf": gguf({}), "sft.yml": TRAINED}, "finetune"),
        (CARD, {"sft.yml": TRAINED + "adapter: lora\n"}, "adapter"),
        # What the card states is not inferred.
        (CARD.replace("---\n#", "") .replace("base\n", "base\nbase_model_relation: finetune\n"),
         {"sft.yml": TRAINED + "adapter: lora\n"}, "finetune"),
    ],
)  # fmt: skip
def test_the_relation_to_a_base_is_what_the_files_imply(
    tmp_path: Path,
    knowledge: Knowledge,
    card: str,
    files: dict[str, str | bytes],
    relation: str,
) -> None:
    (subject,) = subjects(tmp_path, knowledge, {"README.md": card, **files})
    found = drawn(graph(subject, knowledge), subject.id)
    assert {row[0] for row in found if row[1] == "hf:model/acme/base"} == {relation}


def test_a_known_re_uploader_copies_what_it_calls_by_its_name(
    tmp_path: Path, knowledge: Knowledge
) -> None:
    card = "---\nmodel_name: unsloth/base-7b\nbase_model: acme/{base}\n---\n"
    for base, relation in (("base-7b", "quantize"), ("another-3b", "finetune")):
        (subject,) = subjects(tmp_path, knowledge, {"README.md": card.format(base=base)})
        assert drawn(graph(subject, knowledge), subject.id)[0][0] == relation


# -- what the files belong to


APP = "from transformers import pipeline\npipeline('text-generation', model='acme/base')\n"


def test_a_folder_of_programs_is_code_that_uses_models(
    tmp_path: Path, knowledge: Knowledge
) -> None:
    (subject,) = subjects(
        tmp_path,
        knowledge,
        {
            "LICENSE": "MIT License",
            "README.md": "# A service\n",
            "src/app.py": APP,
            "src/b/c.py": APP,
        },
    )
    assert subject.kind is Kind.CODE
    assert [(edge.relation, edge.target) for edge in subject.edges] == [
        (Relation.USES, "hf:model/acme/base"),
        (Relation.USES, "hf:model/acme/base"),
    ]


@pytest.mark.parametrize(
    "readme",
    [
        "---\nlicense: mit\n---\n# A model\n",
        "# A model\n\nIt was trained on Common Crawl.\n",
    ],
)
def test_a_card_beside_programs_stays_that_of_a_model(
    tmp_path: Path, knowledge: Knowledge, readme: str
) -> None:
    (subject,) = subjects(tmp_path, knowledge, {"README.md": readme, "app.py": APP})
    assert subject.kind is Kind.MODEL


def test_programs_without_any_card_are_one_subject(tmp_path: Path, knowledge: Knowledge) -> None:
    (subject,) = subjects(
        tmp_path, knowledge, {"LICENSE": "MIT License", "src/app.py": APP, "tools/x.py": APP}
    )
    assert subject.kind is Kind.CODE
    assert len(subject.documents) == 3


def test_weights_in_folders_of_their_own_are_artefacts_of_their_own(
    tmp_path: Path, knowledge: Knowledge
) -> None:
    found = subjects(
        tmp_path, knowledge, {"a/x.gguf": gguf({}), "b/y.gguf": gguf({}), "app.py": APP}
    )
    assert [subject.kind for subject in found] == [Kind.CODE, Kind.MODEL, Kind.MODEL]


def test_programs_beside_a_dataset_made_it(tmp_path: Path, knowledge: Knowledge) -> None:
    (subject,) = subjects(
        tmp_path,
        knowledge,
        {
            "README.md": DATA_CARD,
            "prepare.py": "from datasets import load_dataset\n"
            "load_dataset('rajpurkar/squad', revision='0a1b').to_parquet('x.parquet')\n",
        },
    )
    assert [(edge.relation, edge.target) for edge in subject.edges] == [
        (Relation.DERIVED_FROM, "hf:dataset/rajpurkar/squad@0a1b")
    ]


def test_local_data_with_a_card_of_its_own_is_that_dataset(
    tmp_path: Path, knowledge: Knowledge
) -> None:
    found = subjects(
        tmp_path,
        knowledge,
        {
            "README.md": CARD,
            "configs/sft.yml": TRAINED.replace("acme/data", "json, data_files: data/part/x.jsonl"),
            "data/README.md": DATA_CARD,
        },
    )
    data = named(tmp_path, found, "data/README.md")
    targets = {edge.target for edge in named(tmp_path, found, "README.md").edges}
    assert targets == {"hf:model/acme/base", data.id}
