"""The names that other programs may import."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import auditor
from auditor.knowledge import Knowledge
from auditor.readers.read import read_all
from auditor.source import files


def test_a_program_can_audit_a_card(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, knowledge: Knowledge
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("README.md").write_text("---\nlicense: cc-by-nc-4.0\n---\n# A model\n", encoding="utf-8")
    subjects, problems = read_all(files.discover(["README.md"]).files, knowledge)
    report = auditor.audit(
        subjects,
        policy=auditor.load_policy(["baseline", "apache-2.0"], target_license="MIT"),
        knowledge=knowledge,
        today=date(2026, 1, 1),
        problems=problems,
    )
    assert isinstance(report, auditor.Report)
    assert report.verdict.value == "fail"
    assert report.run.target_license == "MIT"


def test_other_names_are_not_public() -> None:
    with pytest.raises(AttributeError, match="nothing"):
        _ = auditor.nothing
