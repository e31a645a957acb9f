"""Cards of the Hub: which kind they are, what they claim, and where each claim stands."""

from __future__ import annotations

from collections.abc import Callable
from textwrap import dedent

import pytest

from auditor.knowledge import Knowledge
from auditor.model import Claim, Edge, Kind, LicenseState, Origin, Reading, Relation, Scope
from auditor.readers import card
from auditor.source.files import from_bytes

Read = Callable[..., Reading]


@pytest.fixture
def read(knowledge: Knowledge) -> Read:
    def reading(text: str, path: str = "README.md") -> Reading:
        return card.read(from_bytes(dedent(text).lstrip("\n").encode(), path), knowledge)

    return reading


def stated(reading: Reading) -> list[Claim]:
    return [claim for claim in reading.claims if claim.origin is Origin.FRONT_MATTER]


def line_of(item: Claim | Edge) -> int:
    assert item.span is not None
    return item.span.line


MODEL = """
---
language: [en, "no"]
license: apache-2.0
library_name: transformers
base_model: meta-llama/Llama-3.1-8B
base_model_relation: finetune
datasets: [rajpurkar/squad, acme/private-data]
new_version: acme/llama-ft-2
model-index:
- name: llama-ft
  results:
  - task: {type: question-answering}
    dataset: {type: rajpurkar/squad, name: SQuAD, split: validation}
    metrics: [{type: f1, value: 0.9}]
---
# llama-ft
"""


def test_a_model_card(read: Read) -> None:
    reading = read(MODEL)
    assert (reading.format, reading.kind, reading.primary) == ("hub-model-card", Kind.MODEL, True)
    assert reading.problems == ()
    (claim,) = stated(reading)
    assert (claim.field, claim.value, claim.expression) == ("license", "apache-2.0", "Apache-2.0")
    assert claim.span is not None
    assert claim.span[:3] == ("README.md", 3, 10)
    assert reading.license_span == claim.span
    assert [(edge.relation, edge.target, line_of(edge)) for edge in reading.edges] == [
        (Relation.FINETUNE, "hf:model/meta-llama/Llama-3.1-8B", 5),
        (Relation.TRAINED_ON, "hf:dataset/rajpurkar/squad", 7),
        (Relation.TRAINED_ON, "hf:dataset/acme/private-data", 7),
        (Relation.EVALUATED_ON, "hf:dataset/rajpurkar/squad", 13),
    ]
    assert not reading.edges[0].inferred
    assert reading.statements["card.new_version"] == "acme/llama-ft-2"


@pytest.mark.parametrize(
    ("keys", "relation"),
    [
        ("base_model: a/b", Relation.FINETUNE),
        ("base_model: a/b\nlibrary_name: peft", Relation.ADAPTER),
        ("base_model: [a/b]\ntags: [lora]", Relation.ADAPTER),
        ("base_model: a/b\ntags: [gguf]", Relation.QUANTIZE),
        ("base_model: a/b\nquantized_by: someone", Relation.QUANTIZE),
        ("base_model: [a/b, c/d]", Relation.MERGE),
    ],
)
def test_a_relation_that_is_not_stated_is_inferred_and_marked(
    read: Read, keys: str, relation: Relation
) -> None:
    reading = read(f"---\n{keys}\n---\n")
    assert {(edge.relation, edge.inferred) for edge in reading.edges} == {(relation, True)}
    for written in ("quantized", "adapter", "merge", "finetune"):
        (edge, *_) = read(f"---\n{keys}\nbase_model_relation: {written}\n---\n").edges
        assert not edge.inferred


DATASET = """
---
pretty_name: Toy
license: [cc-by-sa-4.0, odbl]
license_details: Wikipedia part CC BY-SA; rest ACME.
annotations_creators: [crowdsourced]
source_datasets: ["extended|wikipedia", original, "extended|other-sts-b", "acme/x", extended]
task_categories: [question-answering]
dataset_info:
- config_name: wiki
  license: cc-by-sa-4.0
---
"""


def test_a_dataset_card(read: Read) -> None:
    reading = read(DATASET)
    assert (reading.format, reading.kind) == ("hub-dataset-card", Kind.DATASET)
    assert reading.name == "Toy"
    assert [(edge.relation, edge.target) for edge in reading.edges] == [
        (Relation.DERIVED_FROM, "hf:dataset/wikipedia"),
        (Relation.DERIVED_FROM, "name:sts b"),
        (Relation.DERIVED_FROM, "hf:dataset/acme/x"),
        (Relation.DERIVED_FROM, "name:extended from a dataset that is not named"),
    ]
    claims = {claim.field: claim for claim in stated(reading)}
    assert set(claims) == {"license", "license_details", "dataset_info.license"}
    assert claims["license"].value == "cc-by-sa-4.0, odbl"
    assert "list-semantics-unknown" in claims["license"].notes
    assert line_of(claims["dataset_info.license"]) == 10
    assert claims["dataset_info.license"].scope is Scope.DATA
    assert reading.statements["data.source"] == "original"


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ("license: mit", [("license", "mit", "resolved")]),
        ("license: [mit]", [("license", "mit", "resolved")]),
        ("license:\n  mit: ~", [("license", "mit", "resolved")]),
        ("license:  \tgpl-3.0", [("license", "gpl-3.0", "resolved")]),
        ("license: unknown", [("license", "unknown", "publisher-unknown")]),
        ("license: cc", [("license", "cc", "ambiguous")]),
        ("license: other", [("license", "other", "unrecognised")]),
        ("license: made up by us", [("license", "made up by us", "unrecognised")]),
        ("license: no", [("license", "no", "none")]),
        ("license:", []),
        ('license: ""', []),
        ("license: []", []),
        ("licenses:\n  nc: [mit]", [("licenses.nc", "mit", "resolved")]),
        ("code_license: mit", [("code_license", "mit", "resolved")]),
    ],
)
def test_shapes_of_the_license_field(
    read: Read, keys: str, expected: list[tuple[str, str, str]]
) -> None:
    reading = read(f"---\ntitle: x\n{keys}\n---\n")
    assert [(claim.field, claim.value, claim.state) for claim in stated(reading)] == expected
    assert reading.license_span is not None
    line = 2 if "code_license" in keys else 4 if "\n" in keys else 3
    assert reading.license_span.line == line
    assert all(claim.span is not None and claim.span.line >= line for claim in reading.claims)


def test_other_is_named_by_the_keys_beside_it(read: Read) -> None:
    link = "https://huggingface.co/meta-llama/Llama-3.1-8B/blob/main/LICENSE"
    reading = read(f"---\nlicense: other\nlicense_name: llama3.1\nlicense_link: {link}\n---\n")
    claims = {claim.field: claim for claim in stated(reading)}
    assert set(claims) == {"license", "license_name", "license_link"}
    assert claims["license"].value == "other"
    assert claims["license"].expression == "LicenseRef-Llama-3.1"
    assert claims["license"].confidence < 1
    assert claims["license_link"].value == link


def test_a_british_key_is_read_and_reported(read: Read) -> None:
    reading = read("---\nlicence: mit\n---\n")
    assert [(claim.field, claim.expression) for claim in stated(reading)] == [("license", "MIT")]
    assert [problem.code for problem in reading.problems] == ["misspelt-key"]


def test_broken_yaml_is_a_fatal_problem_and_read_line_by_line(read: Read) -> None:
    reading = read("---\nlicense: mit\ntags:\n\t- a\ndatasets:\n- squad\n---\n")
    (problem,) = reading.problems
    assert problem.fatal
    assert (problem.code, problem.line, problem.column) == ("yaml-syntax", 4, 1)
    assert "tab" in problem.message
    (claim,) = stated(reading)
    assert (claim.expression, line_of(claim)) == ("MIT", 2)
    assert claim.confidence == 0.5
    assert [edge.target for edge in reading.edges] == ["hf:dataset/squad"]


def test_a_duplicate_license_keeps_both_values(read: Read) -> None:
    reading = read("---\nlicense: mit\nlicense: gpl-3.0\n---\n")
    assert [problem.code for problem in reading.problems] == ["yaml-duplicate-key"]
    assert reading.problems[0].fatal
    (claim,) = stated(reading)
    assert claim.value == "mit, gpl-3.0"


def test_two_blocks_with_different_licenses_are_two_claims(read: Read) -> None:
    reading = read("---\nlicense: mit\n---\n\n---\nlicense: gpl-3.0\n---\n")
    assert [(claim.value, line_of(claim)) for claim in stated(reading)] == [
        ("mit", 2),
        ("gpl-3.0", 6),
    ]
    assert stated(reading)[1].confidence < stated(reading)[0].confidence


def test_metadata_that_is_a_list(read: Read) -> None:
    reading = read("---\n- license: mit\n- a\n---\n")
    assert [(problem.code, problem.fatal) for problem in reading.problems] == [
        ("front-matter-not-mapping", True)
    ]
    assert stated(reading) == []


def test_a_blank_of_another_kind_hides_the_value_from_yaml_but_not_from_us(read: Read) -> None:
    reading = read("---\nlicense:\u00a0mit\n---\n")
    assert [(problem.code, problem.fatal) for problem in reading.problems] == [
        ("front-matter-not-mapping", True)
    ]
    assert [(claim.expression, claim.confidence) for claim in stated(reading)] == [("MIT", 0.5)]


def test_what_yaml_1_1_reads_otherwise_is_noted(read: Read) -> None:
    reading = read("---\nlanguage: no\nlicense: mit\n---\n")
    (problem,) = reading.problems
    assert (problem.code, problem.line, problem.fatal) == ("yaml-1.1", 2, False)


@pytest.mark.parametrize(
    ("path", "text", "kind"),
    [
        ("README.md", "", Kind.MODEL),
        ("README.md", "---\ntask_categories: [x]\n---\n", Kind.DATASET),
        ("README.md", "---\npipeline_tag: x\n---\n", Kind.MODEL),
        ("datasets/acme/x/README.md", "---\nlicense: mit\n---\n", Kind.DATASET),
        ("models/x.md", "---\nsize_categories: [n<1K]\n---\n", Kind.MODEL),
        ("hf:dataset/acme/x/README.md", "---\nlibrary_name: x\n---\n", Kind.DATASET),
        ("README.md", "# Dataset Card for Toy\n", Kind.DATASET),
        ("README.md", "---\npretty_name: Toy\n---\n", Kind.DATASET),
    ],
)
def test_model_or_dataset(read: Read, path: str, text: str, kind: Kind) -> None:
    assert read(text, path).kind is kind


def test_placeholders_are_refused_with_a_word_about_templates(read: Read) -> None:
    (problem,) = read("---\nlicense: {{ license | default('mit') }}\n---\n").problems
    assert (problem.code, problem.line) == ("yaml-key", 2)
    assert "template" in problem.hint


def test_prose_is_read_with_lines_of_the_file(read: Read) -> None:
    reading = read("---\ntags: [x]\n---\n# T\n\n## License\n\nMIT\n")
    prose = [claim for claim in reading.claims if claim.origin is Origin.PROSE]
    assert [(claim.expression, line_of(claim)) for claim in prose] == [("MIT", 8)]
    assert prose[0].state is LicenseState.RESOLVED
