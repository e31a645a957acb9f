"""Programs: what they load by name, and whether they train on it or only run it."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from auditor.knowledge import Knowledge
from auditor.model import Kind, Origin, Relation
from auditor.readers import READERS, python_source, reader_for
from auditor.source.files import from_bytes

from .documents import codes, read, rows

TRAINING = """
from datasets import load_dataset as ld
from transformers import AutoModelForCausalLM as M, AutoTokenizer
from trl import SFTTrainer

ORG = "meta-llama"
BASE = f"{ORG}/Llama-3.1-8B"
CONFIG = {"data": "tatsu-lab/alpaca"}

class Settings:
    teacher = "Qwen/Qwen2.5-72B-Instruct"

settings = Settings()
model = M.from_pretrained(BASE, revision="0a1b").to("cuda")
tokenizer = AutoTokenizer.from_pretrained("gpt2", revision="0a1b")
teacher = M.from_pretrained(settings.teacher, revision="0a1b")
reward_model = M.from_pretrained("acme/reward", revision="0a1b")
train = ld(CONFIG["data"], split="train", revision="0a1b")
eval_set = ld("rajpurkar/squad", revision="0a1b")
checked = ld("glue", split="validation[:10%]", revision="0a1b")
own = ld("json", data_files={"train": "data/own.jsonl"})
SFTTrainer(model, train_dataset=train).train()
model.push_to_hub("acme/tuned")
"""


def test_a_program_that_trains(tmp_path: Path, knowledge: Knowledge) -> None:
    reading = read(tmp_path, knowledge, "train.py", TRAINING)
    assert (reading.kind, reading.name) == (Kind.MODEL, "acme/tuned")
    assert rows(reading.edges) == [
        (Relation.FINETUNE, "hf:model/meta-llama/Llama-3.1-8B@0a1b", 13),
        (Relation.TOKENIZER, "hf:model/gpt2@0a1b", 14),
        (Relation.DISTILL, "hf:model/Qwen/Qwen2.5-72B-Instruct@0a1b", 15),
        (Relation.TRAINED_ON_OUTPUTS, "hf:model/acme/reward@0a1b", 16),
        (Relation.TRAINED_ON, "hf:dataset/tatsu-lab/alpaca@0a1b", 17),
        (Relation.EVALUATED_ON, "hf:dataset/rajpurkar/squad@0a1b", 18),
        (Relation.EVALUATED_ON, "hf:dataset/glue@0a1b", 19),
        (Relation.TRAINED_ON, "name:data/own.jsonl", 20),
    ]
    assert {edge.origin for edge in reading.edges} == {Origin.SOURCE_CODE}
    assert codes(reading) == []


def test_an_adapter_is_told_by_its_library(tmp_path: Path, knowledge: Knowledge) -> None:
    text = """
    from peft import LoraConfig, get_peft_model
    from transformers import AutoModel
    model = get_peft_model(AutoModel.from_pretrained("gpt2"), LoraConfig())
    """
    (edge,) = read(tmp_path, knowledge, "lora.py", text).edges
    assert edge.relation is Relation.ADAPTER
    assert edge.inferred


def test_a_program_that_only_runs_models(tmp_path: Path, knowledge: Knowledge) -> None:
    reading = read(
        tmp_path,
        knowledge,
        "app.py",
        """
        import argparse, timm, kagglehub, whisper, torch
        import tensorflow_datasets as tfds
        from huggingface_hub import snapshot_download
        from sentence_transformers import SentenceTransformer
        from transformers import pipeline
        from vllm import LLM
        options = argparse.ArgumentParser()
        options.add_argument("--model", default="mistralai/Mistral-7B-v0.1")
        args = options.parse_args()
        LLM(model=args.model)
        pipeline("text-generation", model="gpt2")
        SentenceTransformer("BAAI/bge-m3")
        snapshot_download("allenai/c4", repo_type="dataset")
        torch.hub.load("pytorch/vision:v0.10.0", "resnet18")
        timm.create_model("resnet50.a1_in1k", pretrained=True)
        timm.create_model("resnet18")
        kagglehub.model_download("google/gemma/transformers/2b")
        tfds.load("mnist:3.*.*")
        whisper.load_model("base")
        """,
    )
    assert reading.kind is Kind.CODE
    assert {edge.relation for edge in reading.edges} == {Relation.USES}
    assert [edge.target for edge in reading.edges] == [
        "hf:model/mistralai/Mistral-7B-v0.1",
        "hf:model/gpt2",
        "hf:model/BAAI/bge-m3",
        "hf:dataset/allenai/c4",
        "name:github.com/pytorch/vision resnet18",
        "hf:model/timm/resnet50.a1_in1k",
        "name:Kaggle google/gemma/transformers/2b",
        "name:mnist",
        "hf:model/openai/whisper-base",
    ]


@pytest.mark.parametrize(
    ("written", "targets"),
    [
        ('N = "a/b"\nload_dataset(N)', ["a/b"]),
        ('load_dataset("a" + "/" + "b")', ["a/b"]),
        ('load_dataset("{}/{}".format("a", "b"))', ["a/b"]),
        ('N = "a/b" if fast else "c/d"\nload_dataset(N)', ["a/b", "c/d"]),
        ('for n in ["a/b", "c/d"]:\n    load_dataset(n)', ["a/b", "c/d"]),
        ('def f(n="a/b"):\n    load_dataset(n)\nf("c/d")', ["a/b", "c/d"]),
        ('load_dataset(os.environ.get("DATA", "a/b"))', ["a/b"]),
        ('C = {"x": "a/b", "y": "c/d"}\nload_dataset(C["x"])', ["a/b"]),
        ('C = {"x": "a/b"}\nload_dataset(C.get("x", "c/d"))', ["a/b", "c/d"]),
        ('class A:\n    d: str = field(default="a/b")\nload_dataset(args.d)', ["a/b"]),
        ('@click.option("--data", default="a/b")\ndef f(data):\n    load_dataset(data)', ["a/b"]),
    ],
)
def test_constants_are_followed(knowledge: Knowledge, written: str, targets: list[str]) -> None:
    imports = "import os, click\nfrom dataclasses import field\nfrom datasets import load_dataset\n"
    source = from_bytes((imports + written).encode(), "x.py")
    found = [edge.target for edge in python_source.read(source, knowledge).edges]
    assert found == [f"hf:dataset/{target}" for target in targets]


def test_what_is_not_pinned_or_not_known_is_noted(tmp_path: Path, knowledge: Knowledge) -> None:
    reading = read(
        tmp_path,
        knowledge,
        "x.py",
        """
        import sys
        from datasets import load_dataset
        load_dataset("rajpurkar/squad", revision="0a1b")
        load_dataset("rajpurkar/squad_v2", revision="main")
        load_dataset("allenai/c4")
        load_dataset(sys.argv[1])
        """,
    )
    assert codes(reading) == [("unpinned-revision", 5), ("dynamic-reference", 6)]
    assert not any(problem.fatal for problem in reading.problems)


def test_a_config_or_a_tokenizer_of_the_same_model_adds_nothing(
    tmp_path: Path, knowledge: Knowledge
) -> None:
    text = """
    from transformers import AutoConfig, AutoModel, AutoTokenizer
    AutoConfig.from_pretrained("a/config")
    AutoModel.from_pretrained("a/b")
    AutoTokenizer.from_pretrained("a/b")
    """
    found = read(tmp_path, knowledge, "x.py", text)
    assert [edge.target for edge in found.edges] == ["hf:model/a/b"]


def test_preparing_data_is_training_on_it_with_less_confidence(
    tmp_path: Path, knowledge: Knowledge
) -> None:
    text = 'from datasets import load_dataset\nload_dataset("a/b").save_to_disk("out")\n'
    (edge,) = read(tmp_path, knowledge, "prepare.py", text).edges
    assert (edge.relation, edge.confidence) == (Relation.TRAINED_ON, 0.6)


def test_columns_count_characters(tmp_path: Path, knowledge: Knowledge) -> None:
    text = 'from datasets import load_dataset\n"日本"; x = load_dataset("a/b")\n'
    (edge,) = read(tmp_path, knowledge, "x.py", text).edges
    assert edge.span is not None
    assert (edge.span.line, edge.span.column, edge.span.end_column) == (2, 11, 30)


def test_programs_that_load_nothing_are_not_read() -> None:
    assert reader_for(from_bytes(b"print('hello')\n", "x.py"), READERS[".py"]) is None


@pytest.mark.parametrize(
    "text",
    [
        "load_dataset(" + "(" * 5_000,
        "load_dataset(x" + "+x" * 100_000 + ")",
        "load_dataset(x" + ".x" * 50_000 + ")",
        "lambda:" * 20_000 + "load_dataset(a)",
        "print 'python 2'\nload_dataset('a/b')\n",
        "load_dataset('a/b')\n" + "#" * (python_source.MAX_CHARS + 1),
    ],
    ids=["brackets", "sum", "attributes", "lambdas", "python-2", "long"],
)
def test_what_cannot_be_parsed_is_one_fatal_problem(knowledge: Knowledge, text: str) -> None:
    reading = python_source.read(from_bytes(text.encode(), "x.py"), knowledge)
    assert [problem.code for problem in reading.problems] == ["python-syntax"]
    assert reading.problems[0].fatal
    assert not reading.edges


@pytest.mark.parametrize(
    "text",
    [
        "a = b\nb = a\nload_dataset(a)",
        "\n".join(f"v{n} = v{n + 1} + v{n + 1}" for n in range(300)) + "\nload_dataset(v0)",
        "\n".join(f'a = "{n}"' for n in range(100)) + '\nload_dataset(f"{a}{a}{a}{a}{a}{a}{a}{a}")',
    ],
    ids=["circle", "doubling", "product"],
)
def test_bindings_that_refer_to_each_other_end(knowledge: Knowledge, text: str) -> None:
    source = from_bytes(dedent(text).encode(), "x.py")
    assert len(python_source.read(source, knowledge).edges) <= 8
