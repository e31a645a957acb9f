"""License records as the engine reads them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from auditor.knowledge import Knowledge
from auditor.licensing.carries import PERMISSIONS
from auditor.licensing.propagate import WAYS
from auditor.licensing.terms import CONFIRMED, License, license_terms
from auditor.model import LicenseState

SCHEMA = Path(__file__).parents[2] / "schemas" / "knowledge-license.schema.json"


@pytest.fixture(scope="module")
def licenses(knowledge: Knowledge) -> list[License]:
    found = [license_terms(id, knowledge) for id in knowledge.license_ids()]
    return [license for license in found if license is not None]


def test_a_license_is_read_once_and_found_by_id(knowledge: Knowledge) -> None:
    llama = license_terms("LicenseRef-Llama-3.1", knowledge)
    assert llama is license_terms("LicenseRef-Llama-3.1", knowledge)
    assert llama is not None
    threshold = llama.first("threshold")
    assert threshold is not None
    assert threshold.params["limit"] == 700_000_000
    assert threshold.ref == "§2"
    assert llama.permits("modify").value == "allowed"


def test_what_is_not_recorded_is_unknown(knowledge: Knowledge) -> None:
    jamba = license_terms("LicenseRef-Jamba-Open-Model", knowledge)
    assert jamba is not None
    assert jamba.permits("modify").value == "unknown"
    assert license_terms("LicenseRef-nobody-knows", knowledge) is None


def test_every_term_type_has_a_way_and_every_way_a_term_type() -> None:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    types = set(schema["$defs"]["term"]["properties"]["type"]["enum"])
    assert types == set(WAYS) - PERMISSIONS


def test_every_license_has_terms_a_state_an_expression_or_is_free_of_conditions(
    licenses: list[License],
) -> None:
    free = {"permissive", "public-domain"}
    empty = [
        license.id
        for license in licenses
        if not license.terms and not license.state and not license.expression
    ]
    for id in empty:
        license = next(one for one in licenses if one.id == id)
        assert license.kind in free or license.verified not in CONFIRMED, id


def test_a_confirmed_record_names_the_text_it_was_read_from(licenses: list[License]) -> None:
    assert [one.id for one in licenses if one.verified in CONFIRMED and not one.source] == []


def test_members_targets_and_expressions_are_records(
    licenses: list[License], knowledge: Knowledge
) -> None:
    for license in licenses:
        for member in license.members:
            assert license_terms(member, knowledge) is not None, (license.id, member)
        share = license.first("share-alike")
        if share is not None:
            for target in share.params["targets"]:
                assert license_terms(target, knowledge) is not None, (license.id, target)


def test_a_placeholder_carries_its_state(knowledge: Knowledge) -> None:
    wanted = {
        "LicenseRef-none": LicenseState.NONE,
        "LicenseRef-noassertion": LicenseState.NOASSERTION,
        "LicenseRef-HF-unknown": LicenseState.PUBLISHER_UNKNOWN,
        "LicenseRef-HF-other": LicenseState.UNRECOGNISED,
        "LicenseRef-HF-family-cc": LicenseState.AMBIGUOUS,
    }
    for id, state in wanted.items():
        license = license_terms(id, knowledge)
        assert license is not None
        assert license.state == state.value


@pytest.mark.parametrize(
    ("older", "newer", "type"),
    [
        ("LicenseRef-Llama-3", "LicenseRef-Llama-3.1", "output-train"),
        ("LicenseRef-MiniMax-M2.7-NC", "LicenseRef-MiniMax-M2.1-Modified-MIT", "noncommercial"),
        ("BUSL-1.1", "BSL-1.0", "field-exclusion"),
        ("LicenseRef-Qwen-Research-2024", "LicenseRef-Qwen-2024", "research-only"),
    ],
)
def test_versions_and_namesakes_that_flip_a_rule_are_kept_apart(
    older: str, newer: str, type: str, knowledge: Knowledge
) -> None:
    first, second = license_terms(older, knowledge), license_terms(newer, knowledge)
    assert first is not None
    assert second is not None
    assert first.first(type) is not None
    assert second.first(type) is None


def test_hunyuan_territories_go_by_date(knowledge: Knowledge) -> None:
    def regions(id: str) -> list[str]:
        license = license_terms(id, knowledge)
        assert license is not None
        term = license.first("territory-exclusion")
        assert term is not None
        return list(term.params["regions"])

    assert regions("LicenseRef-Hunyuan-Community-2024-11") == ["EU"]
    assert regions("LicenseRef-Hunyuan-Community-2024-12") == ["EU", "GB", "KR"]


def test_every_id_of_the_hubs_license_list_has_a_record(knowledge: Knowledge) -> None:
    hub: set[str] = set()
    for id in knowledge.license_ids():
        record = knowledge.license(id)
        assert record is not None
        hub.update(record.get("hub", ()))
    assert len(hub) >= 83, "hub-docs 242f4a1 lists 83 ids"
    assert {"apache-2.0", "openrail++", "llama4", "gemma", "cc", "other", "unknown"} <= hub
