"""Descriptions by other people's standards: licenses, parents and collection, each located."""

from __future__ import annotations

import json
from textwrap import dedent
from typing import Any

import pytest

from auditor.knowledge import Knowledge
from auditor.model import Claim, Kind, LicenseState, Reading, Relation, Scope
from auditor.readers import READERS, reader_for
from auditor.source.files import from_bytes


def read(knowledge: Knowledge, path: str, content: str | dict[str, Any]) -> Reading:
    text = json.dumps(content, indent=1) if isinstance(content, dict) else dedent(content)
    source = from_bytes(text.lstrip("\n").encode(), path)
    reader = reader_for(source, READERS[path[path.rindex(".") :]])
    assert reader is not None, f"nothing reads {path}"
    return reader.read(source, knowledge)


def stated(reading: Reading) -> list[tuple[str, str, str | None]]:
    return [(claim.field, claim.value, claim.expression) for claim in reading.claims]


def targets(reading: Reading) -> list[tuple[Relation, str]]:
    return [(edge.relation, edge.target) for edge in reading.edges]


def line_of(claim: Claim) -> int:
    assert claim.span is not None
    return claim.span.line


CROISSANT = {
    "@context": {"@vocab": "https://schema.org/", "cr": "http://mlcommons.org/croissant/"},
    "@type": "sc:Dataset",
    "name": "toy",
    "url": "https://huggingface.co/datasets/acme/toy",
    "conformsTo": "http://mlcommons.org/croissant/1.1",
    "license": "https://creativecommons.org/licenses/by/4.0/",
    "sdLicence": "https://creativecommons.org/publicdomain/zero/1.0/",
    "datePublished": "2026-01-01",
    "isBasedOn": ["https://huggingface.co/datasets/rajpurkar/squad", {"name": "an old corpus"}],
    "rai:dataCollection": "Crawled from example.org",
    "rai:dataCollectionType": ["Web Scraping"],
    "rai:dataCollectionTimeframe": ["2023-01-01T00:00:00", "2024-05-31T00:00:00"],
    "rai:personalSensitiveInformation": ["Gender"],
    "prov:wasDerivedFrom": {"@id": "https://huggingface.co/datasets/c4"},
    "recordSet": [
        {
            "@type": "cr:RecordSet",
            "field": {
                "source": {"fileObject": {"@id": "data.csv"}},
                "prov:wasDerivedFrom": {"@id": "https://huggingface.co/datasets/imdb"},
            },
        }
    ],
}


def test_croissant_with_rai(knowledge: Knowledge) -> None:
    reading = read(knowledge, "metadata.json", CROISSANT)
    assert (reading.format, reading.kind) == ("croissant", Kind.DATASET)
    assert (reading.name, reading.released) == ("acme/toy", "2026-01-01")
    assert stated(reading)[:2] == [
        ("license", "https://creativecommons.org/licenses/by/4.0/", "CC-BY-4.0"),
        ("sdLicense", "https://creativecommons.org/publicdomain/zero/1.0/", "CC0-1.0"),
    ]
    assert line_of(reading.claims[0]) == 10
    assert reading.claims[1].scope is Scope.DOCS
    assert set(targets(reading)) == {
        (Relation.DERIVED_FROM, "hf:dataset/rajpurkar/squad"),
        (Relation.DERIVED_FROM, "name:an old corpus"),
        (Relation.DERIVED_FROM, "hf:dataset/c4"),
        (Relation.DERIVED_FROM, "hf:dataset/imdb"),
    }
    assert reading.statements["data.crawl"] == "yes"
    assert reading.statements["data.collected_from"] == "2023-01-01"
    assert reading.statements["data.collected_to"] == "2024-05-31"
    assert reading.statements["data.personal_data"] == "Gender"


def test_a_description_that_names_data_is_read_as_prose(knowledge: Knowledge) -> None:
    content = {**CROISSANT, "description": "A subset of the Pile, with texts from Books3."}
    reading = read(knowledge, "metadata.json", content)
    found = {mention.register_id for mention in reading.mentions}
    assert "books3" in found
    assert all(mention.span is not None for mention in reading.mentions)


def test_a_list_of_licenses_is_ambiguous_about_and_and_or(knowledge: Knowledge) -> None:
    reading = read(knowledge, "m.json", {**CROISSANT, "license": ["mit", "cc-by-4.0"]})
    assert "list-semantics-unknown" in reading.claims[0].notes


def test_schema_org_and_dcat(knowledge: Knowledge) -> None:
    schema_org = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "name": "Toy",
        "license": {
            "@type": "CreativeWork",
            "name": "CC BY 4.0",
            "url": "https://creativecommons.org/licenses/by/4.0/",
        },
        "isBasedOn": "https://example.org/parent",
        "conditionsOfAccess": "registration",
    }
    reading = read(knowledge, "d.jsonld", schema_org)
    assert reading.format == "linked-data"
    assert {claim.expression for claim in reading.claims} == {"CC-BY-4.0"}
    assert targets(reading) == [(Relation.DERIVED_FROM, "name:https://example.org/parent")]
    assert reading.statements["use.access"] == "registration"
    dcat = {
        "@context": {"dcat": "http://www.w3.org/ns/dcat#"},
        "@graph": [
            {"@type": "foaf:Organization", "foaf:name": "ACME"},
            {
                "@type": "dcat:Dataset",
                "dct:title": "Toy",
                "dcat:distribution": [
                    {"dct:license": {"@id": "https://creativecommons.org/licenses/by-nc/4.0/"}}
                ],
            },
        ],
    }
    reading = read(knowledge, "d.jsonld", dcat)
    (claim,) = reading.claims
    assert (claim.field, claim.expression) == ("distribution.license", "CC-BY-NC-4.0")
    assert claim.scope is Scope.ARTIFACT
    assert reading.name == "Toy"


@pytest.mark.parametrize("license", [None, "", [], {}])
def test_no_license_is_no_claim(knowledge: Knowledge, license: object) -> None:
    reading = read(knowledge, "m.json", {**CROISSANT, "license": license, "sdLicence": None})
    assert [claim for claim in reading.claims if claim.field == "license"] == []
    assert reading.license_span is not None


def test_a_data_package_with_resources(knowledge: Knowledge) -> None:
    reading = read(
        knowledge,
        "datapackage.json",
        {
            "name": "toy",
            "licenses": [
                {"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/"}
            ],
            "sources": [
                {"title": "Census", "path": "https://example.org/census"},
                {"path": "https://huggingface.co/datasets/a/b"},
            ],
            "resources": [{"name": "a", "licenses": [{"name": "ODC-BY-1.0"}]}],
        },
    )
    assert stated(reading) == [
        ("license", "CC-BY-4.0", "CC-BY-4.0"),
        ("resources.license", "ODC-BY-1.0", "ODC-By-1.0"),
    ]
    assert {target for _, target in targets(reading)} == {"name:Census", "hf:dataset/a/b"}


def test_kaggle(knowledge: Knowledge) -> None:
    dataset = read(
        knowledge,
        "dataset-metadata.json",
        {"id": "acme/toy", "licenses": [{"name": "CC-BY-SA-4.0"}]},
    )
    assert (dataset.kind, dataset.name) == (Kind.DATASET, "acme/toy")
    assert [claim.expression for claim in dataset.claims] == ["CC-BY-SA-4.0"]
    model = read(
        knowledge,
        "model-instance-metadata.json",
        {
            "ownerSlug": "acme",
            "modelSlug": "toy",
            "licenseName": "Apache 2.0",
            "trainingData": ["https://www.kaggle.com/datasets/acme/toy"],
            "baseModelInstance": "acme/base/transformers/7b",
            "externalBaseModelUrl": "https://huggingface.co/google/gemma-2b",
        },
    )
    assert stated(model) == [("license", "Apache 2.0", "Apache-2.0")]
    assert targets(model) == [
        (Relation.TRAINED_ON, "name:https://www.kaggle.com/datasets/acme/toy"),
        (Relation.FINETUNE, "name:acme/base/transformers/7b"),
        (Relation.FINETUNE, "hf:model/google/gemma-2b"),
    ]


def test_a_citation_file_is_evidence_and_its_list_means_or(knowledge: Knowledge) -> None:
    text = "cff-version: 1.2.0\ntitle: Toy\nlicense: [Apache-2.0, MIT]\n"
    reading = read(knowledge, "CITATION.cff", text)
    assert not reading.primary
    (claim,) = reading.claims
    assert (claim.expression, claim.scope) == ("Apache-2.0 OR MIT", Scope.CODE)
    data = read(knowledge, "CITATION.cff", text + "type: dataset\n")
    assert data.claims[0].scope is Scope.ARTIFACT
    unknown = read(knowledge, "CITATION.cff", "cff-version: 1.2.0\nlicense: [MIT, Made-Up]\n")
    assert unknown.claims[0].state is LicenseState.UNRECOGNISED


def test_the_data_provenance_standards(knowledge: Knowledge) -> None:
    reading = read(
        knowledge,
        "toy.dps.json",
        {
            "source": {"title": "Toy", "id": "urn:x", "issuer": [{"name": "ACME"}]},
            "provenance": {
                "source": "https://huggingface.co/datasets/a/b",
                "origin-geography": [{"country": "US"}],
                "date": "2026-01-01",
                "generation-period": {"start": "2024-01-01", "end": "2024-12-31"},
                "generation-method": [{"code": "Web scraping/Crawling"}],
            },
            "use": {
                "classification": [{"regulation": {"code": "PII"}}],
                "license": ["cc-by-nc-4.0"],
                "processing-excluded": [{"country": "CN"}],
                "copyright": ["yes"],
            },
        },
    )
    assert stated(reading) == [("license", "cc-by-nc-4.0", "CC-BY-NC-4.0")]
    assert targets(reading) == [(Relation.DERIVED_FROM, "hf:dataset/a/b")]
    assert {key: reading.statements[key] for key in ("data.crawl", "data.personal_data")} == {
        "data.crawl": "yes",
        "data.personal_data": "PII",
    }
    assert reading.statements["processing.excluded"] == "CN"
    assert reading.statements["data.collected_to"] == "2024-12-31"


MOF = """
framework: {name: Model Openness Framework, version: '1.0'}
release:
  name: Toy
  huggingface: https://huggingface.co/acme/toy
  license:
    data: {name: CC-BY-SA-4.0}
  components:
  - {name: Model parameters (Final), license: Gemma Terms of Use}
  - {name: Training code, license: MIT}
  - {name: Datasets, license: unlicensed}
  - {name: Data card, license: Component not included}
"""


def test_the_model_openness_framework(knowledge: Knowledge) -> None:
    reading = read(knowledge, "mof.yml", MOF)
    assert (reading.format, reading.name) == ("mof", "acme/toy")
    assert [(claim.value, claim.scope, line_of(claim)) for claim in reading.claims] == [
        ("CC-BY-SA-4.0", Scope.DATA, 6),
        ("Gemma Terms of Use", Scope.WEIGHTS, 8),
        ("MIT", Scope.CODE, 9),
    ]
    assert read(knowledge, "mof.yml", MOF.partition("release")[0] + "release:\n").claims == ()


@pytest.mark.parametrize(
    ("path", "text", "kind", "expected"),
    [
        (
            "aws.yaml",
            "Name: Toy\nLicense: |\n  CC-BY-4.0\nManagedBy: ACME\nResources: []\n",
            Kind.DATASET,
            [("license", "CC-BY-4.0")],
        ),
        (
            "info.yaml",
            "name: BEVDet\nid: bevdet\nlicense_type: apache-2.0\nrestrict_model_license: true\n",
            Kind.MODEL,
            [("license_type", "Apache-2.0")],
        ),
        (
            "model.yml",
            "description: A net.\ntask_type: detection\n"
            "license: https://creativecommons.org/licenses/by/4.0/\n",
            Kind.MODEL,
            [("license", "CC-BY-4.0")],
        ),
        ("x.json", '{"name": "x", "licence": "MIT"}', Kind.MODEL, [("license", "MIT")]),
        (
            "mct.json",
            '{"model_details": {"name": "x", "licenses": [{"identifier": "MIT"}]}}',
            Kind.MODEL,
            [("license.identifier", "MIT")],
        ),
    ],
)
def test_catalogues_of_other_people(
    knowledge: Knowledge, path: str, text: str, kind: Kind, expected: list[tuple[str, str]]
) -> None:
    reading = read(knowledge, path, text)
    assert (reading.format, reading.kind) == ("plain-manifest", kind)
    assert [(claim.field, claim.expression) for claim in reading.claims] == expected


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("package.json", '{"name": "x", "license": "MIT"}'),
        ("bom.json", '{"bomFormat": "CycloneDX", "name": "x", "license": "MIT"}'),
        ("config.yaml", "name: x\ntext: about a license\n"),
        ("list.json", '{"licenses": ["MIT"]}'),
        ("x.yaml", "name: x\ninclude_license: true\n"),
    ],
)
def test_what_is_no_description_of_an_artefact(path: str, text: str) -> None:
    source = from_bytes(text.encode(), path)
    assert reader_for(source, READERS[path[path.rindex(".") :]]) is None


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("m.json", '{"@context": "https://schema.org/", "@type": "Dataset", "license": }'),
        ("info.yaml", "name: x\nlicense: [mit\n"),
        ("mof.yml", "framework: {name: Model Openness Framework\nrelease: x\n"),
        ("datapackage.json", '{"name": "a", "name": "b"}'),
        ("dataset-metadata.json", "{'id': 1}"),
        ("CITATION.cff", "cff-version: 1.2.0\n\tlicense: MIT\n"),
    ],
)
def test_broken_documents_are_one_fatal_problem(knowledge: Knowledge, path: str, text: str) -> None:
    reading = read(knowledge, path, text)
    (problem,) = reading.problems
    assert problem.fatal
    assert (problem.path, problem.line > 0, problem.column > 0) == (path, True, True)
    assert reading.claims == ()


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("m.json", '{"@context": 1, "@type": ["Dataset", 7], "license": [[1], {"a": [null]}],'
         ' "distribution": 3, "isBasedOn": [[], {}], "recordSet": ["x"], "url": {"x": 1}}'),
        ("datapackage.json", '{"licenses": {"a": 1}, "sources": 7, "resources": [null, 3]}'),
        ("datapackage.json", "[1]"),
        ("dataset-metadata.json", '{"licenses": 3, "trainingData": {"a": {"b": 1}}}'),
        ("mof.yml", "framework: Model Openness Framework\nrelease: [1]\n"),
        ("mof.yml", "- Model Openness Framework\n- release\n"),
        ("CITATION.cff", "cff-version: 1\nlicense: {a: 1}\nlicense-url: []\n"),
        ("d.json", '{"source": 1, "provenance": {"generation-method": 3}, "use": [1]}'),
        ("p.json", '{"name": [1], "license": {"a": {"b": [1, null, {}]}}, "datasets": {"x": 1}}'),
    ],
)  # fmt: skip
def test_odd_shapes_are_read_without_a_stumble(knowledge: Knowledge, path: str, text: str) -> None:
    reading = read(knowledge, path, text)
    assert reading.path == path
