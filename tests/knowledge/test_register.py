"""What must hold of every record, whoever adds the next one."""

from __future__ import annotations

import pytest

from auditor.knowledge import Knowledge
from auditor.model import Grade


def test_every_dataset_can_be_read_and_says_where_its_facts_are_from(
    knowledge: Knowledge,
) -> None:
    for record_id in knowledge.ids("dataset"):
        record = knowledge.dataset(record_id)
        assert record is not None
        assert record.id == record_id
        assert record.reason
        assert record.sources
        assert record.as_of


def test_what_nobody_confirmed_is_never_marked_confirmed(knowledge: Knowledge) -> None:
    for record_id in knowledge.ids("dataset"):
        record = knowledge.dataset(record_id)
        assert record is not None
        if not record.verified:
            assert record.critical_verified is not True, record_id
            assert record.verified_fields == ()
        if Grade.CRITICAL in record.grades.values():
            assert record.critical_verified is not None, record_id


def test_every_model_can_be_read_under_its_own_id(knowledge: Knowledge) -> None:
    for record_id in knowledge.ids("model"):
        record = knowledge.model(record_id)
        assert record is not None
        assert record.id == record_id
        assert record.source
        assert record.as_of
        assert record.verified
        assert not record.by_rule


@pytest.mark.parametrize("kind", ["generator", "provider", "case", "source"])
def test_every_other_record_can_be_read(knowledge: Knowledge, kind: str) -> None:
    ids = knowledge.ids(kind)
    assert ids
    for record_id in ids:
        record = getattr(knowledge, kind)(record_id)
        assert record is not None, record_id


def test_a_generator_has_a_provider_with_terms_or_a_license(knowledge: Knowledge) -> None:
    for record_id in knowledge.ids("generator"):
        record = knowledge.generator(record_id)
        assert record is not None
        provider = knowledge.provider(record.provider)
        assert provider is not None
        assert provider.terms or record.license, record_id


def test_every_case_with_a_status_says_as_of_when(knowledge: Knowledge) -> None:
    for record_id in knowledge.ids("case"):
        record = knowledge.case(record_id)
        assert record is not None
        assert bool(record.status) == bool(record.status_as_of), record_id
        if record.kind == "case":
            assert record.status, record_id
