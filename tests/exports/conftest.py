"""Reports that exports are made from: every seed, and documents written by a stranger."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest

from auditor.engine import audit
from auditor.exports import Context
from auditor.knowledge import Knowledge
from auditor.model import Report
from auditor.policy import packs
from auditor.readers.read import read_all
from auditor.source import files

SEEDS = Path(__file__).parents[2] / "seeds"
TODAY = date(2026, 11, 24)

HOSTILE = """\
---
license: "apache-2.0</text>"
license_name: "<script>alert(1)</script>"
base_model: 'evil/"quote\\</text>'
datasets: ["acme/dätä\u202e`code`", "a b|c*d_e"]
---
# [x](javascript:alert(1)) \x1b[31m
"""


class Audited(NamedTuple):
    report: Report
    context: Context


def audited(folder: Path, knowledge: Knowledge, **provider: str) -> Audited:
    """The report on a folder, with notices read and nothing taken from the clock."""
    found = files.discover([str(folder)]).files
    subjects, problems = read_all(found, knowledge, notices=True)
    policy = packs.resolve(("baseline", "apache-2.0"), {})
    report = audit(subjects, policy=policy, knowledge=knowledge, today=TODAY, problems=problems)
    return Audited(
        report=report,
        context=Context(
            subjects={subject.id: subject for subject in subjects},
            provider=provider,
            title=folder.name,
        ),
    )


@pytest.fixture(scope="session")
def seeds(knowledge: Knowledge) -> Audited:
    """Everything under seeds/ in one report."""
    return audited(SEEDS, knowledge)


@pytest.fixture
def hostile(tmp_path: Path, knowledge: Knowledge) -> Audited:
    """A card that tries to break out of whatever it is written into."""
    (tmp_path / "README.md").write_text(HOSTILE, encoding="utf-8")
    return audited(tmp_path, knowledge)


@pytest.fixture
def llama(knowledge: Knowledge) -> Audited:
    """A fine-tune of Llama 3.1 that calls itself Apache-2.0."""
    return audited(SEEDS / "llama" / "3.1-8b-finetune-apache", knowledge)
