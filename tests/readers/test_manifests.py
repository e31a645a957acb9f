"""Our manifests: what a compliance officer can say in them, and how mistakes are answered."""

from __future__ import annotations

import json
from pathlib import Path
from textwrap import dedent

import pytest

from auditor.knowledge import Knowledge
from auditor.model import Edge, Kind, MentionUse, Problem, Reading, Relation, Scope
from auditor.readers import dataset_manifest, model_manifest
from auditor.source.files import Found, SourceText, from_bytes, read

SCHEMAS = Path(__file__).resolve().parents[2] / "schemas"


def source(text: str, path: str = "model.yaml") -> SourceText:
    return from_bytes(dedent(text).lstrip("\n").encode(), path)


def line_of(item: Edge) -> int:
    assert item.span is not None
    return item.span.line


MODEL = """
auditor: model-manifest/1
id: acme/frog-8b-instruct
released: 2024-10-21
license: {name: Frog License, link: "https://example.org/frog"}
licenses: {code: mit}
base_models:
  - {id: acme/frog-8b, relation: finetune, revision: 0a1b2c}
  - acme/frog-tokenizer
platforms:
  - {name: Hugging Face, url: "https://huggingface.co/acme/frog-8b-instruct", license: apache-2.0}
  - {name: watsonx.ai, url: "https://www.ibm.com/products/watsonx-ai", license: mit}
training_data:
  - id: HuggingFaceFW/fineweb
    stage: [pretrain-1, pretrain-2]
    relation: contains
    share: 0.5
    collected: {from: 2013, to: 2024-04}
    opt_out: {method: robots, honoured: true}
  - id: codeparrot/github-code-clean
    relation: filtered
    filter: permissive licenses only
    filter_evidence: https://example.org/log
  - id: lmsys/lmsys-chat-1m
    relation: prompts-only
  - name: vendor feed
    license: commercial
    rights: {basis: licensed, evidence: [contract-17, "https://example.org/c"]}
  - {url: "https://www.wsj.com/", method: crawl}
  - {name: rewrites, generated_by: {model: gpt-4, on: 2024-05}}
evaluation_data: [glue]
personal_data: {present: removed, categories: [names, addresses]}
opt_out: {method: robots}
completeness: partial
proceedings: [{title: Doe v. Acme, status: pleaded}]
x-our-own: {anything: [goes]}
"""


@pytest.fixture
def model(knowledge: Knowledge) -> Reading:
    return model_manifest.read(source(MODEL), knowledge)


def test_a_model_manifest_without_faults(model: Reading) -> None:
    assert model.problems == ()
    assert (model.kind, model.primary, model.format) == (Kind.MODEL, True, "model-manifest")
    assert (model.name, model.released) == ("acme/frog-8b-instruct", "2024-10-21")


def test_licenses_by_platform_and_part(model: Reading) -> None:
    claims = {(claim.field, claim.value): claim for claim in model.claims}
    assert set(claims) == {
        ("license_name", "Frog License"),
        ("licenses.code", "mit"),
        ("platforms.Hugging Face.license", "apache-2.0"),
        ("platforms.watsonx.ai.license", "mit"),
    }
    assert claims["licenses.code", "mit"].scope is Scope.CODE
    watson = claims["platforms.watsonx.ai.license", "mit"]
    assert watson.expression == "MIT"
    assert watson.span is not None
    assert (watson.span.path, watson.span.line) == ("model.yaml", 11)


def test_bases_and_training_data_become_edges(model: Reading) -> None:
    assert [(edge.relation, edge.target) for edge in model.edges] == [
        (Relation.FINETUNE, "hf:model/acme/frog-8b@0a1b2c"),
        (Relation.FINETUNE, "hf:model/acme/frog-tokenizer"),
        (Relation.TRAINED_ON, "hf:dataset/HuggingFaceFW/fineweb"),
        (Relation.TRAINED_ON, "hf:dataset/codeparrot/github-code-clean"),
        (Relation.PROMPTS_ONLY, "hf:dataset/lmsys/lmsys-chat-1m"),
        (Relation.TRAINED_ON, "name:vendor feed"),
        (Relation.TRAINED_ON, "domain:wsj.com"),
        (Relation.TRAINED_ON, "name:rewrites"),
        (Relation.TRAINED_ON_OUTPUTS, "generator:gpt-4"),
        (Relation.EVALUATED_ON, "hf:dataset/glue"),
    ]
    assert [edge.inferred for edge in model.edges[:3]] == [False, True, False]


def test_what_is_said_of_an_entry_is_on_its_edge(model: Reading) -> None:
    edges = {edge.target: edge for edge in model.edges}
    web = edges["hf:dataset/HuggingFaceFW/fineweb"]
    assert (web.stages, web.share, web.opt_out) == (("pretrain-1", "pretrain-2"), 0.5, "robots")
    assert (web.collected_from, web.collected_to) == ("2013", "2024-04")
    assert line_of(web) == 13
    code = edges["hf:dataset/codeparrot/github-code-clean"]
    assert code.filter == "permissive licenses only"
    assert code.evidence == ("https://example.org/log",)
    feed = edges["name:vendor feed"]
    assert (feed.rights, feed.license) == ("licensed", "commercial")
    assert feed.evidence == ("contract-17", "https://example.org/c")


def test_outputs_of_a_service_point_to_the_generator_with_their_date(model: Reading) -> None:
    (outputs,) = [edge for edge in model.edges if edge.relation is Relation.TRAINED_ON_OUTPUTS]
    assert outputs.target.startswith("generator:")
    assert outputs.generated_on == "2024-05"
    assert line_of(outputs) == 29


def test_statements(model: Reading) -> None:
    assert model.statements["data.completeness"] == "partial"
    assert model.statements["data.opt_out"] == "robots"
    assert model.statements["data.personal_data"] == "removed"
    assert model.statements["data.personal_categories"] == "names, addresses"
    page = "https://www.ibm.com/products/watsonx-ai"
    assert model.statements["platform.watsonx.ai.url"] == page
    assert model.statements["proceedings"] == "Doe v. Acme"
    assert model.statement_spans["data.completeness"].line == 33


DATASET = """
auditor: dataset-manifest/1
id: example-org/news
license: [cc-by-4.0, mit]
domains: [www.nytimes.com, "https://example.org/news/"]
sources:
  - wikipedia
  - {url: "https://zenodo.org/record/1/files/a.zip"}
  - {id: common_crawl, relation: filtered-stated, filter: English}
collected: {from: 2024-01-01, to: 2024-06-30}
opt_out: {method: none}
"""


def test_a_dataset_manifest(knowledge: Knowledge) -> None:
    reading = dataset_manifest.read(source(DATASET), knowledge)
    assert reading.problems == ()
    assert [(edge.relation, edge.target) for edge in reading.edges] == [
        (Relation.CONTAINS, "hf:dataset/wikipedia"),
        (Relation.CONTAINS, "name:https://zenodo.org/record/1/files/a.zip"),
        (Relation.FILTERED_STATED, "hf:dataset/common_crawl"),
        (Relation.CONTAINS, "domain:nytimes.com"),
        (Relation.CONTAINS, "domain:example.org"),
    ]
    assert reading.claims[0].expression == "CC-BY-4.0 AND MIT"
    assert reading.statements["data.crawl"] == "yes"
    assert reading.statements["data.opt_out"] == "none"
    assert reading.statements["data.collected_to"] == "2024-06-30"


def test_the_same_in_json(knowledge: Knowledge) -> None:
    import yaml

    values = yaml.load(DATASET, yaml.BaseLoader)
    text = json.dumps(values, indent=1)
    in_json = dataset_manifest.read(source(text, "data.json"), knowledge)
    in_yaml = dataset_manifest.read(source(DATASET), knowledge)
    assert in_json.problems == ()
    assert [edge.target for edge in in_json.edges] == [edge.target for edge in in_yaml.edges]
    assert in_json.statements == in_yaml.statements


@pytest.mark.parametrize(
    ("path", "text", "kind"),
    [
        ("anything.txt", "auditor: model-manifest/1\n", Kind.MODEL),
        ("x.json", '{"auditor": "dataset-manifest/1"}', Kind.DATASET),
        ("x.json", '{"id": "a",\n  "auditor" : "model-manifest/1"}', Kind.MODEL),
        ("x.yaml", "# a comment\n'auditor': 'model-manifest/2'\n", Kind.MODEL),
        ("x.yaml", "about: the auditor model-manifest/1 format\n", None),
        ("README.md", "auditor: model-manifest/1\n", None),
        ("auditor.yaml", "policy: baseline\n", None),
    ],
)
def test_a_manifest_is_known_by_its_key(path: str, text: str, kind: Kind | None) -> None:
    assert model_manifest.accepts(source(text, path)) == (kind is Kind.MODEL)
    assert dataset_manifest.accepts(source(text, path)) == (kind is Kind.DATASET)


def faults(knowledge: Knowledge, body: str) -> tuple[Problem, ...]:
    text = "auditor: model-manifest/1\n" + dedent(body).lstrip("\n")
    return model_manifest.read(source(text), knowledge).problems


@pytest.mark.parametrize(
    ("body", "line", "column", "words", "hint"),
    [
        ("lisence: mit\n", 2, 1, "`lisence` is not known", "did you mean `license`?"),
        ("released: last week\n", 2, 11, "not of the form", "YYYY-MM-DD"),
        ("completeness: most\n", 2, 15, "`most`", "complete, partial, undisclosed"),
        ("training_data: [{id: a, relation: contain}]\n", 2, 35, "`contain`", "`contains`"),
        ("training_data:\n  - {stage: sft}\n", 3, 5, "what it is about", "id, name, url"),
        ("training_data:\n  - {id: a, share: 7}\n", 3, 20, "not allowed", "0 to 1"),
        ("training_data:\n  - {id: a, filters: x}\n", 3, 13, "`filters`", "`filter`"),
        ("license: {nmae: x}\n", 2, 11, "`nmae`", "`name`"),
        ("id: 7\n", 2, 5, "`7` cannot stand here", "Hub id"),
        ("platforms: [{url: x}]\n", 2, 13, "`name` is missing", "add"),
        ("opt_out: {honoured: maybe}\n", 2, 21, "`maybe` cannot stand here", "left out"),
    ],
)
def test_faults_are_located_and_fatal(
    knowledge: Knowledge, body: str, line: int, column: int, words: str, hint: str
) -> None:
    (problem,) = faults(knowledge, body)
    assert (problem.code, problem.fatal) == ("manifest-schema", True)
    assert (problem.path, problem.line, problem.column) == ("model.yaml", line, column)
    assert words in problem.message
    assert hint in problem.hint


def test_an_unknown_version_is_a_fault(knowledge: Knowledge) -> None:
    reading = model_manifest.read(source("auditor: model-manifest/2\n"), knowledge)
    assert "not `model-manifest/1`" in reading.problems[0].message


def test_a_broken_manifest_is_one_fatal_problem_with_its_place(knowledge: Knowledge) -> None:
    reading = model_manifest.read(source("auditor: model-manifest/1\nid: [a\n"), knowledge)
    (problem,) = reading.problems
    assert (problem.code, problem.line, problem.column, problem.fatal) == (
        "yaml-syntax",
        2,
        5,
        True,
    )
    assert (reading.primary, reading.claims, reading.edges) == (True, (), ())
    listed = model_manifest.read(source("- auditor: model-manifest/1\n"), knowledge)
    assert listed.problems[0].fatal


def on_disk(folder: Path, text: str) -> SourceText:
    path = folder / "crawl.yaml"
    path.write_text(dedent(text))
    return read(Found(path=path, display="crawl.yaml", explicit=True))


def test_a_list_of_urls_is_counted_by_host(tmp_path: Path, knowledge: Knowledge) -> None:
    (tmp_path / "urls.txt").write_text(
        "https://www.nytimes.com/a\nhttp://nytimes.com/b\n\n# comment\nunknown-host.example/x\n"
        + "https://cooking.nytimes.com/c\n"
        + "".join(f"https://host{n}.example/\n" for n in range(150))
        + "https://long.example/"
        + "x" * 100_000
        + "\n"
    )
    reading = dataset_manifest.read(
        on_disk(tmp_path, "auditor: dataset-manifest/1\nid: a/b\nurl_list: urls.txt\n"), knowledge
    )
    assert reading.problems == ()
    assert all(mention.use is MentionUse.TRAINING for mention in reading.mentions)
    assert sum(mention.times for mention in reading.mentions) == 155
    known = [mention for mention in reading.mentions if mention.register_id]
    assert [(mention.text, mention.times) for mention in known] == [("nytimes.com", 3)]
    assert reading.mentions[-1].text == "52 further hosts"
    assert reading.mentions[-1].span is not None
    assert reading.mentions[-1].span.line == 3


@pytest.mark.parametrize("listed", ["../secret.txt", "gone.txt", "/etc/passwd", "empty.txt"])
def test_a_list_of_urls_that_cannot_be_read_is_fatal(
    tmp_path: Path, knowledge: Knowledge, listed: str
) -> None:
    (tmp_path / "m").mkdir()
    (tmp_path / "secret.txt").write_text("https://secret.example\n")
    (tmp_path / "m" / "empty.txt").write_text("\n")
    text = f"auditor: dataset-manifest/1\nid: a/b\nurl_list: {listed}\n"
    reading = dataset_manifest.read(on_disk(tmp_path / "m", text), knowledge)
    assert [(problem.code, problem.fatal) for problem in reading.problems] == [("url-list", True)]
    assert reading.mentions == ()


def test_both_schemas_share_their_definitions_and_document_every_field() -> None:
    model = json.loads((SCHEMAS / "model-manifest.schema.json").read_text())
    dataset = json.loads((SCHEMAS / "dataset-manifest.schema.json").read_text())
    assert model["$defs"] == dataset["$defs"]

    def undocumented(node: object, where: str) -> list[str]:
        found = []
        if isinstance(node, dict):
            for key, field in node.get("properties", {}).items():
                target = field.get("$ref", "").removeprefix("#/$defs/")
                described = model["$defs"][target] if target else field
                if "description" not in described:
                    found.append(f"{where}.{key}")
            for key, inner in node.items():
                found += undocumented(inner, f"{where}.{key}")
        elif isinstance(node, list):
            for index, inner in enumerate(node):
                found += undocumented(inner, f"{where}.{index}")
        return found

    assert undocumented(model, "model") == []
    assert undocumented(dataset, "dataset") == []
