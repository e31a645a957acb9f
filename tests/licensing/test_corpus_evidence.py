"""Claims and conclusions over real documents, each read by itself: labels, and contradictions."""

from __future__ import annotations

import gzip
import json
import tarfile
from pathlib import Path
from typing import Any

import pytest

from auditor.knowledge import Knowledge
from auditor.licensing.conclude import conclude
from auditor.licensing.expression import ids
from auditor.model import LicenseState, LicenseSummary
from auditor.readers.assemble import assemble
from auditor.readers.read import read_source
from auditor.source import files

pytestmark = pytest.mark.corpus

LABELS = json.loads((Path(__file__).parent / "text/data/label-ids.json").read_text("utf-8"))


def _read(data: bytes, name: str, knowledge: Knowledge) -> tuple[LicenseSummary, ...]:
    source = files.from_bytes(data, name)._replace(explicit=True)
    reading = read_source(source, knowledge)
    subjects, _ = assemble([reading] if reading is not None else [])
    return tuple(conclude(subject.claims, kind=subject.kind) for subject in subjects)


@pytest.fixture(scope="module")
def archive(shared: Path) -> dict[str, bytes]:
    with tarfile.open(shared / "corpus" / "cards-dev.tar.gz") as opened:
        return {
            member.name: file.read()
            for member in opened
            if member.isfile() and (file := opened.extractfile(member)) is not None
        }


@pytest.fixture(scope="module")
def labels(shared: Path) -> list[dict[str, Any]]:
    lines = (shared / "corpus" / "labels-dev.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def _expected(label: dict[str, Any]) -> set[str]:
    return {LABELS.get(name, name) for name in label["expected_spdx_or_licenseref"]}


def test_license_texts_end_to_end(
    archive: dict[str, bytes], labels: list[dict[str, Any]], knowledge: Knowledge
) -> None:
    """No text is resolved to a license that it is not. The rest are altered, or have sentences
    beside the license that nobody has judged: those are named as candidates, not concluded."""
    right = named = 0
    wrong = []
    texts = [label for label in labels if label["kind"] == "license_text" and _expected(label)]
    for label in texts:
        expected = _expected(label)
        for found in _read(archive[label["path"]], label["path"], knowledge):
            concluded = set(ids(found.concluded)) if found.concluded else set()
            stated = {id_ for claim in found.claims for id_ in claim.candidates} | {
                id_ for claim in found.claims if claim.expression for id_ in ids(claim.expression)
            }
            right += concluded == expected
            named += expected <= stated
            if not concluded <= expected:
                wrong.append((label["path"], found.concluded))
    assert wrong == []
    assert right >= 0.87 * len(texts)
    assert named >= 0.95 * len(texts)


def test_cards_that_say_one_thing_do_not_contradict_themselves(
    archive: dict[str, bytes], labels: list[dict[str, Any]], knowledge: Knowledge
) -> None:
    cards = [label for label in labels if label["kind"] in ("model_card", "dataset_card")]
    single = [label for label in cards if len(_expected(label)) <= 1]
    accused = [
        (label["path"], found.conflicts)
        for label in single
        for found in _read(archive[label["path"]], label["path"], knowledge)
        if found.conflicts
    ]
    assert len(single) > 50
    assert len(accused) <= len(single) / 100, accused


def test_contradictions_are_rare_and_name_both_places(shared: Path, knowledge: Knowledge) -> None:
    """Real ones are among them (cards of Asteroid say 4.0 above and 3.0 below)."""
    cards = accused = 0
    with gzip.open(shared / "corpus" / "hub-cards-2023-dev.jsonl.gz", "rt") as lines:
        for line in lines:
            card = json.loads(line)
            data = card["text"].encode("utf-8", "surrogatepass")
            for found in _read(data, f"{card['sha256'][:12]}/README.md", knowledge):
                cards += 1
                accused += bool(found.conflicts)
                for pair in found.conflicts:
                    assert all(claim.span is not None for claim in pair)
                    assert found.state is not LicenseState.NONE
    assert 0 < accused <= cards / 200
