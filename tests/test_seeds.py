"""The systems that the project began from: what the auditor says of each, whole and in figures."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from auditor import knowledge as knowledge_base
from auditor.engine import audit
from auditor.model import Axis, Kind, Report, SubjectReport
from auditor.policy import packs
from auditor.readers.read import read_all
from auditor.reports import text
from auditor.source import files

ROOT = Path(__file__).resolve().parent.parent
DAY = date(2026, 11, 24)
FOLDERS = sorted(
    {
        path.parent.relative_to(ROOT).as_posix()
        for pattern in ("README.md", "*.yaml")
        for path in (ROOT / "seeds").rglob(pattern)
        if path.parent != ROOT / "seeds"
    }
)


@cache
def report_on(folder: str) -> Report:
    """The report on one seed, as `auditor check FOLDER` makes it from the root of the project."""
    knowledge = knowledge_base.load()
    subjects, problems = read_all(files.discover([folder]).files, knowledge)
    policy = packs.resolve(("baseline", "apache-2.0", "copyright-exposure"))
    return audit(subjects, policy=policy, knowledge=knowledge, today=DAY, problems=problems)


def subject_of(folder: str) -> SubjectReport:
    (subject,) = report_on(f"seeds/{folder}").subjects
    return subject


@pytest.fixture(autouse=True)
def _from_the_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_whole_report(folder: str, same_as: Callable[[Path, str], None]) -> None:
    rendered = text.render(report_on(folder), width=100)
    same_as(ROOT / folder / "expected.txt", rendered)


class Expected(NamedTuple):
    """What the facts behind the seed say must come out."""

    folder: str
    verdict: str
    license: str | None
    copyright: str
    contract: str | None = None


EXPECTED = (
    Expected("granite-3.0/8b-base", "review", "Apache-2.0", "high", "high"),
    Expected("granite-3.0/8b-instruct", "review", "Apache-2.0", "high", "high"),
    Expected("granite-3.0/2b-base", "review", "Apache-2.0", "high", "high"),
    Expected("granite-3.0/2b-instruct", "review", "Apache-2.0", "high", "high"),
    Expected("granite-3.0/3b-a800m-base", "review", "Apache-2.0", "high", "high"),
    Expected("granite-3.0/1b-a400m-instruct", "review", "Apache-2.0", "high", "high"),
    Expected("granite-guardian/3.0-8b", "review", "Apache-2.0", "high", "high"),
    Expected("granite-code/8b-base", "review", "Apache-2.0", "medium"),
    Expected("granite-code/8b-instruct", "review", "Apache-2.0", "medium", "high"),
    Expected("github-code-clean", "review", None, "medium"),
    Expected("starcoderdata", "review", "LicenseRef-The-Stack-ToU", "low"),
    Expected("mistral/7b-v0.1", "review", "Apache-2.0", "undetermined", "undetermined"),
    Expected(
        "mistral/large-instruct-2407",
        "fail",
        "LicenseRef-Mistral-MRL-0.1",
        "undetermined",
        "undetermined",
    ),
    Expected("llama/3.1-8b", "fail", "LicenseRef-Llama-3.1", "undetermined", "undetermined"),
    Expected("llama/3.1-8b-finetune-apache", "fail", "Apache-2.0", "undetermined", "undetermined"),
    Expected("pythia/12b", "fail", "Apache-2.0", "critical", "high"),
    Expected("starcoder2/15b", "fail", "LicenseRef-BigCode-OpenRAIL-M-v1", "medium"),
    Expected("news-crawl", "fail", "CC-BY-4.0", "critical", "undetermined"),
)


@pytest.mark.parametrize("expected", EXPECTED, ids=lambda e: e.folder)
def test_the_result_that_the_facts_ask_for(expected: Expected) -> None:
    subject = subject_of(expected.folder)
    assert subject.verdict.value == expected.verdict
    assert subject.license.concluded == expected.license
    assert subject.exposure.axes[Axis.COPYRIGHT].value == expected.copyright
    if expected.contract is not None:
        assert subject.exposure.axes[Axis.CONTRACT].value == expected.contract


def test_the_base_license_of_the_fine_tune_is_named_with_its_clauses() -> None:
    subject = subject_of("llama/3.1-8b-finetune-apache")
    terms = {
        block.term
        for block in subject.outbound.blocking
        if block.license == "LicenseRef-Llama-3.1" and block.ref.startswith("§")
    }
    assert {"threshold", "aup", "name-prefix"} <= terms
    assert all(
        block.path[-1] == "hf:model/meta-llama/Llama-3.1-8B"
        for block in subject.outbound.blocking
        if block.license == "LicenseRef-Llama-3.1"
    )


def test_the_path_of_pythia_ends_in_the_shadow_library() -> None:
    reasons = subject_of("pythia/12b").exposure.reasons
    critical = [r.path[1:] for r in reasons if r.grade == "critical" and r.axis == "copyright"]
    assert ("dataset:the-pile", "dataset:books3", "dataset:bibliotik") in critical


def test_the_publishers_of_the_news_crawl_and_their_case_are_named() -> None:
    reasons = subject_of("news-crawl").exposure.reasons
    named = {r.register_id: r.cases for r in reasons if r.grade == "critical"}
    assert set(named) == {"wsj.com", "nypost.com"}
    assert all("dowjones-nyp-v-perplexity" in cases for cases in named.values())


def test_none_of_the_systems_is_missing() -> None:
    for name in (
        "granite-3.0",
        "granite-code",
        "granite-guardian",
        "github-code-clean",
        "starcoderdata",
        "mistral",
        "llama",
        "pythia",
        "starcoder2",
        "news-crawl",
    ):
        assert (ROOT / "seeds" / name).is_dir()
    kinds = {subject_of(folder.removeprefix("seeds/")).kind for folder in FOLDERS}
    assert kinds == {Kind.MODEL, Kind.DATASET}


def test_platform_records_name_the_three_platforms() -> None:
    manifest = (ROOT / "seeds/granite-3.0/8b-instruct/model.yaml").read_text(encoding="utf-8")
    for platform in ("Hugging Face", "GitHub", "watsonx.ai"):
        assert platform in manifest
