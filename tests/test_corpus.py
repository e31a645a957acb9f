"""The whole pipeline over thousands of real inputs that nobody wrote for it.

They stay out of the project; without them these tests are skipped and say so.
"""

from __future__ import annotations

import gzip
import json
import re
import tarfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from auditor.engine import audit
from auditor.knowledge import Knowledge
from auditor.model import LicenseState, Report, ReportVerdict, SubjectReport
from auditor.policy import packs
from auditor.readers.assemble import assemble
from auditor.readers.read import read_files, read_source
from auditor.reports import json as json_report
from auditor.source import files

pytestmark = pytest.mark.corpus

DAY = date(2026, 11, 24)
PACKS = ("baseline", "apache-2.0", "copyright-exposure")


@pytest.fixture(scope="module")
def folder(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The 3,907 files of the corpus, unpacked."""
    unpacked = tmp_path_factory.mktemp("corpus")
    with tarfile.open(shared / "corpus" / "cards-dev.tar.gz") as archive:
        archive.extractall(unpacked, filter="data")
    return unpacked


class Run:
    """One audit of the unpacked corpus, every file named by itself."""

    def __init__(self, folder: Path, knowledge: Knowledge) -> None:
        self.names = sorted(
            path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
        )
        found = files.discover([str(folder / name) for name in self.names])
        readings = read_files(found.files, knowledge)
        subjects, unjoined = assemble(readings.readings)
        problems = (*found.problems, *readings.problems, *unjoined)
        self.ignored = {*found.ignored, *readings.ignored}
        self.report: Report = audit(
            subjects,
            policy=packs.resolve(PACKS),
            knowledge=knowledge,
            today=DAY,
            problems=problems,
        )
        self.by_name: dict[str, SubjectReport] = {
            Path(document).relative_to(folder).as_posix(): subject
            for subject in self.report.subjects
            for document in subject.documents
        }
        self.errors = {
            Path(problem.path).relative_to(folder).as_posix() for problem in self.report.errors
        }


@pytest.fixture(scope="module")
def run(folder: Path, knowledge: Knowledge) -> Run:
    return Run(folder, knowledge)


def test_no_file_is_dropped_silently(run: Run) -> None:
    assert len(run.names) == 3907
    lost = [name for name in run.names if name not in run.by_name and name not in run.errors]
    assert lost == []
    assert not run.ignored


def test_nothing_broke_inside(run: Run) -> None:
    codes = {p.code for s in run.report.subjects for p in s.problems}
    codes |= {p.code for p in run.report.errors}
    assert "internal-error" not in codes


def test_only_a_resolved_license_passes(run: Run) -> None:
    passed = [s for s in run.report.subjects if s.verdict is ReportVerdict.PASS]
    assert passed
    assert all(s.license.state is LicenseState.RESOLVED for s in passed)
    assert all(not any(p.fatal for p in s.problems) for s in passed)


def test_the_saved_report_is_the_same_bytes_again(run: Run) -> None:
    text = json_report.render(run.report)
    assert json_report.render(json_report.parse(text)) == text


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.casefold().removeprefix("licenseref-"))


def _stated(subject: SubjectReport) -> set[str]:
    """Everything that the report says the license is, or may be, in plain letters and digits."""
    names = {subject.license.concluded or "", *subject.license.candidates}
    for claim in subject.license.claims:
        names |= {claim.value, claim.expression or "", *claim.candidates}
    parts = {part for name in names for part in re.split(r" (?:AND|OR) ", name)}
    return {_plain(name) for name in names | parts if name}


SAME = {
    "dbrxopenmodellicense": "dbrx",
    "fairnoncommercialresearchlicense": "fairncresearch",
    "dinov3license": "dinov3",
    "commoncrawltermsofuse": "commoncrawltou",
}
"""Names in the labels for licenses that our records call otherwise."""


def test_the_license_of_labelled_cards_is_right(run: Run, shared: Path) -> None:
    lines = (shared / "corpus" / "labels-dev.jsonl").read_text(encoding="utf-8").splitlines()
    labels: list[dict[str, Any]] = [json.loads(line) for line in lines]
    cards = [label for label in labels if label["kind"] in ("model_card", "dataset_card")]
    wrong = []
    for label in cards:
        stated = _stated(run.by_name[label["path"]])
        expected = [_plain(name) for name in label["expected_spdx_or_licenseref"]]
        if not all(
            any(SAME.get(name, name) in one or one in name for one in stated) for name in expected
        ):
            wrong.append((label["path"], label["expected_spdx_or_licenseref"]))
    assert len(wrong) <= 0.1 * len(cards), wrong


def test_thirteen_thousand_cards_of_2023(shared: Path, knowledge: Knowledge) -> None:
    policy = packs.resolve(PACKS)
    count = 0
    with gzip.open(shared / "corpus" / "hub-cards-2023-dev.jsonl.gz", "rt") as lines:
        for line in lines:
            card = json.loads(line)
            name = f"{card['sha256'][:12]}/README.md"
            source = files.from_bytes(card["text"].encode("utf-8", "surrogatepass"), name)
            readings = read_source(source, knowledge)
            subjects, problems = assemble([readings] if readings is not None else [])
            report = audit(
                subjects, policy=policy, knowledge=knowledge, today=DAY, problems=problems
            )
            assert len(report.subjects) == 1, name
            assert not any(p.code == "internal-error" for p in report.subjects[0].problems), name
            count += 1
    assert count == 13747
