"""What holds of every export: official schemas, the same bytes, every gap said, nothing broken."""

from __future__ import annotations

import io
import json
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import validators
from referencing import Registry, Resource

from auditor.errors import MissingExtraError
from auditor.exports import FORMATS, Export, renderer, spdx3
from auditor.knowledge import Knowledge
from tests.exports.conftest import Audited, audited

SCHEMAS = Path(__file__).parents[1] / "schemas"
JSON = [name for name in FORMATS if name not in ("spdx2.3-tv", "notice")]
JSON = [name for name in JSON if name not in ("training-summary", "ab2013")]


@cache
def schema(name: str) -> Any:
    return json.loads((SCHEMAS / name).read_text(encoding="utf-8"))


@cache
def registry() -> Registry[Any]:
    """The schemas that CycloneDX refers to, so that nothing is fetched."""
    parts = ("spdx", "jsf-0.82", "cryptography-defs")
    return Registry().with_resources(
        (
            f"http://cyclonedx.org/schema/{part}.SNAPSHOT.schema.json",
            Resource.from_contents(schema(f"{part}.SNAPSHOT.schema.json")),
        )
        for part in parts
    )


def faults(document: Any, name: str) -> list[str]:
    against = schema(name)
    validator = validators.validator_for(against)(against, registry=registry())
    return [f"{list(e.path)}: {e.message[:200]}" for e in validator.iter_errors(document)]


def spdx3_faults(document: Any) -> list[str]:
    """As the schema's own `AnyClass`, which tries every class; here only the one that is named."""
    against = schema("spdx-3.0.1.schema.json")
    found = [] if document["@context"] == spdx3.CONTEXT else ["another context"]
    for each in document["@graph"]:
        one = {
            "$schema": against["$schema"],
            "$defs": against["$defs"],
            "$ref": f"#/$defs/{each['type']}",
            "unevaluatedProperties": False,
        }
        validator = validators.validator_for(against)(one)
        found += [f"{each.get('spdxId')}: {e.message[:200]}" for e in validator.iter_errors(each)]
    return found


def made(name: str, audited: Audited, knowledge: Knowledge) -> Export:
    return renderer(name)(audited.report, knowledge, audited.context)


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_report_gives_the_same_bytes(
    name: str, llama: Audited, knowledge: Knowledge
) -> None:
    assert made(name, llama, knowledge) == made(name, llama, knowledge)


@pytest.mark.parametrize("name", JSON)
def test_json_formats_are_json(name: str, hostile: Audited, knowledge: Knowledge) -> None:
    assert isinstance(json.loads(made(name, hostile, knowledge).text), dict)


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "attestation"])
def test_every_gap_stands_in_the_document_itself(
    name: str, llama: Audited, knowledge: Knowledge
) -> None:
    export = made(name, llama, knowledge)
    assert export.gaps
    if name == "notice":
        inside = [gap for gap in export.gaps if gap.where.endswith(("NOTICE", "THIRD_PARTY"))]
        assert inside
        assert all(f"[GAP] {gap.what}" in export.text for gap in inside)
        return
    text = export.text.replace('\\"', '"')
    assert all(gap.what in text for gap in export.gaps)


@pytest.mark.parametrize(
    "word", ["infringe", "illegal ", "safe ", "cleared", "compliant", "lawful"]
)
@pytest.mark.parametrize("name", FORMATS)
def test_no_export_judges(name: str, word: str, llama: Audited, knowledge: Knowledge) -> None:
    text = made(name, llama, knowledge).text.lower()
    # The template's own title of section 3.2 speaks of illegal content.
    assert word not in text.replace("illegal content", "")


@pytest.mark.parametrize("name", FORMATS)
def test_no_control_character_of_a_stranger_gets_through(
    name: str, hostile: Audited, knowledge: Knowledge
) -> None:
    text = made(name, hostile, knowledge).text
    assert not [c for c in text if ord(c) < 32 and c not in "\n\t"]


# -- SPDX 2.3


def test_spdx_2_3_holds_its_schema_over_all_seeds(seeds: Audited, knowledge: Knowledge) -> None:
    document = json.loads(made("spdx2.3", seeds, knowledge).text)
    assert len(document["packages"]) > len(seeds.report.subjects)
    assert faults(document, "spdx-2.3.schema.json") == []


def test_spdx_2_3_holds_its_schema_for_a_hostile_card(
    hostile: Audited, knowledge: Knowledge
) -> None:
    assert (
        faults(json.loads(made("spdx2.3", hostile, knowledge).text), "spdx-2.3.schema.json") == []
    )


def test_spdx_2_3_says_what_was_typed_and_what_nobody_knows(
    llama: Audited, knowledge: Knowledge
) -> None:
    document = json.loads(made("spdx2.3", llama, knowledge).text)
    package = next(p for p in document["packages"] if p["name"] == "3.1-8b-finetune-apache")
    assert 'license says "apache-2.0"' in package["licenseComments"]
    assert package["downloadLocation"] == "NOASSERTION"
    assert package["licenseDeclared"] == "Apache-2.0"
    assert package["copyrightText"] == "NOASSERTION"
    assert "checksums" not in package, "the hash of a card is not the hash of a model"
    kinds = {r["relationshipType"] for r in document["relationships"]}
    assert {"DESCRIBES", "DESCENDANT_OF", "OTHER"} <= kinds
    base = next(p for p in document["packages"] if p["name"] == "meta-llama/Llama-3.1-8B")
    assert base["externalRefs"][0]["referenceCategory"] == "PACKAGE-MANAGER"
    own = {text["licenseId"] for text in document["hasExtractedLicensingInfos"]}
    assert "LicenseRef-Llama-3.1" in own


def test_spdx_2_3_names_every_license_that_is_not_on_the_list(
    seeds: Audited, knowledge: Knowledge
) -> None:
    document = json.loads(made("spdx2.3", seeds, knowledge).text)
    used = {
        word
        for package in document["packages"]
        for key in ("licenseConcluded", "licenseDeclared")
        for word in package[key].replace("(", " ").replace(")", " ").split()
        if word.startswith("LicenseRef-")
    }
    described = {text["licenseId"] for text in document["hasExtractedLicensingInfos"]}
    assert used
    assert used == described


def test_tag_value_has_a_line_for_every_package_and_no_open_block(
    hostile: Audited, knowledge: Knowledge
) -> None:
    text = made("spdx2.3-tv", hostile, knowledge).text
    as_json = json.loads(made("spdx2.3", hostile, knowledge).text)
    assert text.count("\nPackageName: ") == len(as_json["packages"])
    assert text.count("<text>") == text.count("</text>")


# -- SPDX 3


def test_spdx_3_holds_its_schema_over_all_seeds(seeds: Audited, knowledge: Knowledge) -> None:
    document = json.loads(made("spdx3", seeds, knowledge).text)
    assert spdx3_faults(document) == []


def test_the_spdx_3_check_finds_what_is_wrong(llama: Audited, knowledge: Knowledge) -> None:
    document = json.loads(made("spdx3", llama, knowledge).text)
    package = next(each for each in document["@graph"] if each["type"] == "ai_AIPackage")
    package["software_primaryPurpose"] = "toy"
    package["invented"] = "x"
    assert len(spdx3_faults(document)) >= 2


def test_a_profile_is_claimed_only_where_its_minimum_is_met(
    llama: Audited, knowledge: Knowledge
) -> None:
    export = made("spdx3", llama, knowledge)
    document = json.loads(export.text)
    claimed = next(e for e in document["@graph"] if e["type"] == "SpdxDocument")
    short = {type for type, _, _ in spdx3.shortfalls(document)}
    assert short == {"ai_AIPackage", "dataset_DatasetPackage"}
    assert set(claimed["profileConformance"]) == {"core", "software", "simpleLicensing"}
    assert any("ai profile is not claimed" in gap.what for gap in export.gaps)


def test_each_package_has_one_declared_and_one_concluded_license(
    seeds: Audited, knowledge: Knowledge
) -> None:
    document = json.loads(made("spdx3", seeds, knowledge).text)
    for _, id, lacking in spdx3.shortfalls(document):
        assert not {"hasDeclaredLicense", "hasConcludedLicense"} & set(lacking), id


def full_package(**changes: Any) -> dict[str, Any]:
    package = {
        "type": "ai_AIPackage",
        "spdxId": "https://example.org/m",
        "releaseTime": "2026-01-01T00:00:00Z",
        "suppliedBy": "https://example.org/a",
        "software_downloadLocation": "https://example.org/m.bin",
        "software_packageVersion": "1",
        "software_primaryPurpose": "model",
        **changes,
    }
    links = [
        {
            "type": "Relationship",
            "from": package["spdxId"],
            "relationshipType": kind,
            "to": ["https://example.org/l"],
        }
        for kind in ("hasDeclaredLicense", "hasConcludedLicense")
    ]
    return {"@graph": [package, *links]}


def test_a_whole_ai_package_falls_short_of_nothing() -> None:
    assert spdx3.shortfalls(full_package()) == []


@pytest.mark.parametrize("name", ["releaseTime", "suppliedBy", "software_packageVersion"])
def test_what_a_package_lacks_is_named(name: str) -> None:
    assert spdx3.shortfalls(full_package(**{name: ""}))[0][2] == (name,)


def test_two_concluded_licenses_are_one_too_many() -> None:
    document = full_package()
    document["@graph"].append(document["@graph"][-1])
    assert spdx3.shortfalls(document)[0][2] == ("hasConcludedLicense",)


def test_without_the_extra_spdx_3_says_what_to_install(
    llama: Audited, knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "spdx_python_model", None)
    with pytest.raises(MissingExtraError, match="spdx-python-model") as caught:
        made("spdx3", llama, knowledge)
    assert "auditor[spdx3]" in caught.value.hint


# -- CycloneDX


def test_copyright_lines_survive_in_every_bill(tmp_path: Path, knowledge: Knowledge) -> None:
    card = "---\nlicense: mit\n---\n# Bot\n\nCopyright (c) 2026 ACME\n© Ünïcode GmbH\n"
    (tmp_path / "README.md").write_text(card, encoding="utf-8")
    bot = audited(tmp_path, knowledge)
    for name in ("spdx2.3", "spdx2.3-tv", "spdx3", "cyclonedx"):
        text = made(name, bot, knowledge).text
        assert "Copyright (c) 2026 ACME" in text
        assert "© Ünïcode GmbH" in text


@pytest.mark.parametrize(("name", "version"), [("cyclonedx", "1.6"), ("cyclonedx1.7", "1.7")])
def test_cyclonedx_holds_its_schema_over_all_seeds(
    name: str, version: str, seeds: Audited, hostile: Audited, knowledge: Knowledge
) -> None:
    for one in (seeds, hostile):
        document = json.loads(made(name, one, knowledge).text)
        assert document["specVersion"] == version
        assert faults(document, f"bom-{version}.SNAPSHOT.schema.json") == []


def test_the_cyclonedx_check_finds_what_is_wrong(llama: Audited, knowledge: Knowledge) -> None:
    document = json.loads(made("cyclonedx", llama, knowledge).text)
    document["metadata"]["component"]["licenses"] = [{"license": {"id": "apache-2.0"}}]
    assert faults(document, "bom-1.6.SNAPSHOT.schema.json")


def test_cyclonedx_names_ancestors_and_training_data(llama: Audited, knowledge: Knowledge) -> None:
    document = json.loads(made("cyclonedx", llama, knowledge).text)
    me = document["metadata"]["component"]
    assert me["pedigree"]["ancestors"][0]["purl"] == "pkg:huggingface/meta-llama/Llama-3.1-8B"
    refs = {each["bom-ref"] for each in document["components"]}
    datasets = {each["ref"] for each in me["modelCard"]["modelParameters"]["datasets"]}
    assert datasets
    assert datasets <= refs
    depends = {each["ref"]: each["dependsOn"] for each in document["dependencies"]}
    assert "hf:model/meta-llama/Llama-3.1-8B" in depends[me["bom-ref"]]


def test_every_license_id_of_the_list_is_one_that_cyclonedx_knows(knowledge: Knowledge) -> None:
    known = set(schema("spdx.SNAPSHOT.schema.json")["enum"])
    ours = [id for id in knowledge.license_ids() if not id.startswith("LicenseRef-")]
    assert [id for id in ours if id not in known] == []


def test_tag_value_is_read_back_by_spdx_tools(llama: Audited, knowledge: Knowledge) -> None:
    from spdx_tools.spdx.parser.tagvalue.parser import Parser

    text = made("spdx2.3-tv", llama, knowledge).text
    parser: Any = Parser  # spdx-tools types neither
    document = parser().parse(text)
    again = json.loads(made("spdx2.3", llama, knowledge).text)
    assert [p.name for p in document.packages] == [p["name"] for p in again["packages"]]
    assert io.StringIO(text).readline().startswith("## Document Information")
