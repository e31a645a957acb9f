"""What rules may ask of a license, answered by the real knowledge base."""

from __future__ import annotations

import pytest

from auditor.model import Stance, Verdict
from auditor.policy.operators import CATEGORIES, PERMISSIONS
from auditor.policy.predicates import answer, licenses_at

MODERATE = licenses_at(Stance.MODERATE)
STRICT = licenses_at(Stance.STRICT)


@pytest.mark.parametrize(
    ("expression", "relation", "answered"),
    [
        ("Apache-2.0", "", True),
        ("MIT", "finetune", True),
        ("CC-BY-NC-4.0", "", False),
        ("CC-BY-NC-4.0", "trained-on", False),
        ("LicenseRef-Llama-3.1", "finetune", False),
        ("llama3.1", "finetune", False),
        ("MIT OR CC-BY-NC-4.0", "", True),
        ("MIT AND CC-BY-NC-4.0", "", False),
        ("LicenseRef-nobody-recorded-it", "", None),
        ("a text that is no license", "", None),
    ],
)
def test_compatible_with_apache(expression: str, relation: str, answered: bool | None) -> None:
    assert MODERATE.compatible(expression, relation, "Apache-2.0") is answered


def test_the_stance_decides_what_is_not_settled() -> None:
    assert MODERATE.compatible("CC-BY-SA-4.0", "trained-on", "Apache-2.0") is True
    assert STRICT.compatible("CC-BY-SA-4.0", "trained-on", "Apache-2.0") is False


@pytest.mark.parametrize(
    ("expression", "answered"),
    [
        ("MIT", True),
        ("CC-BY-NC-4.0", False),
        ("MIT AND CC-BY-NC-4.0", False),
        ("MIT OR CC-BY-NC-4.0", True),
        ("GPL-2.0-only WITH Classpath-exception-2.0", True),
        ("LicenseRef-nobody-recorded-it", None),
        ("MIT AND LicenseRef-nobody-recorded-it", None),
    ],
)
def test_grants_commercial_use(expression: str, answered: bool | None) -> None:
    assert MODERATE.grants(expression, "commercial-use") is answered


@pytest.mark.parametrize(
    ("expression", "category", "answered"),
    [
        ("MIT", "permissive", True),
        ("GPL-3.0-only", "permissive", False),
        ("GPL-3.0-only", "strong-copyleft", True),
        ("CC-BY-SA-4.0", "share-alike", True),
        ("LicenseRef-nobody-recorded-it", "permissive", None),
    ],
)
def test_category(expression: str, category: str, answered: bool | None) -> None:
    assert MODERATE.category(expression, category) is answered


@pytest.mark.parametrize("verdict", list(Verdict))
def test_only_yes_permits_and_only_no_forbids(verdict: Verdict) -> None:
    expected = {Verdict.YES: True, Verdict.YES_WITH_NOTICES: True, Verdict.NO: False}
    assert answer(verdict) is expected.get(verdict)


def test_arguments_are_those_that_records_use() -> None:
    from auditor import knowledge

    known = knowledge.load()
    records = [known.license(license_id) for license_id in known.license_ids()]
    stated = {name for record in records if record for name in record["permissions"]}
    kinds = {record["kind"] for record in records if record}
    assert set(PERMISSIONS) == stated - {"patents"}
    assert set(CATEGORIES) == kinds - {"ambiguous", "unknown"}
