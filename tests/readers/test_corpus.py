"""Every real document of the corpus is read: no traceback, and nothing dropped without a word."""

from __future__ import annotations

import gzip
import json
import re
import tarfile
from collections import Counter
from pathlib import Path

import pytest

from auditor.knowledge import Knowledge
from auditor.model import Origin, Reading
from auditor.readers import card
from auditor.readers.read import read_all, read_files
from auditor.source.files import discover, from_bytes
from auditor.source.frontmatter import normalize

pytestmark = pytest.mark.corpus


@pytest.fixture(scope="module")
def corpus(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpus")
    with tarfile.open(shared / "corpus" / "cards-dev.tar.gz") as archive:
        archive.extractall(folder, filter="data")
    return folder


def test_every_file_is_read_or_accounted_for(corpus: Path, knowledge: Knowledge) -> None:
    discovery = discover([str(corpus)])
    found = read_files(discovery.files, knowledge)
    accounted = Counter(
        [reading.path for reading in found.readings]
        + [problem.path for problem in found.problems]
        + list(found.ignored)
    )
    assert accounted == Counter(each.display for each in discovery.files)
    assert not [path for path in found.ignored if path.endswith(".md")]
    assert len(found.problems) == 0
    formats = Counter(reading.format for reading in found.readings)
    assert formats["hub-model-card"] > 1900
    assert formats["hub-dataset-card"] > 500
    assert formats["croissant"] > 60
    assert formats["plain-manifest"] + formats["mof"] > 1000


def test_every_reading_has_places_that_exist(corpus: Path, knowledge: Knowledge) -> None:
    discovery = discover([str(corpus / "cards"), str(corpus / "manifests")])
    lines: dict[str, list[str]] = {}
    for each in discovery.files:
        text = each.path.read_bytes().decode("utf-8-sig", "replace")
        lines[each.display] = text.replace("\r", "").split("\n")
    for reading in read_files(discovery.files, knowledge).readings:
        document = lines[reading.path]
        spans = [claim.span for claim in reading.claims]
        spans += [edge.span for edge in reading.edges]
        spans += [mention.span for mention in reading.mentions]
        for span in spans:
            assert span is not None
            assert span.path == reading.path
            assert 1 <= span.line <= span.end_line <= len(document)
            assert 1 <= span.column <= len(document[span.line - 1]) + 1
        for claim in reading.claims:
            if claim.origin is not Origin.PROSE and claim.span is not None:
                assert claim.span.end_column <= len(document[claim.span.end_line - 1]) + 1


def test_a_license_value_is_what_stands_at_its_place(corpus: Path, knowledge: Knowledge) -> None:
    discovery = discover([str(corpus / "cards")])
    checked = 0
    for each, reading in zip(
        discovery.files, read_files(discovery.files, knowledge).readings, strict=True
    ):
        document = normalize(each.path.read_bytes().decode("utf-8-sig", "replace")).split("\n")
        for claim in reading.claims:
            span = claim.span
            if claim.field == "license" and claim.origin is Origin.FRONT_MATTER and span:
                written = document[span.line - 1][span.column - 1 : span.end_column - 1]
                if span.line == span.end_line and not written.startswith("["):
                    assert written.strip("\"' ") == claim.value
                    checked += 1
    assert checked > 1000


def test_named_one_by_one_no_file_is_ignored(corpus: Path, knowledge: Knowledge) -> None:
    names = sorted(str(path) for path in (corpus / "licenses").iterdir())
    names += sorted(str(path) for path in (corpus / "croissant").iterdir())
    subjects, problems = read_all(discover(names).files, knowledge)
    documents = [document for subject in subjects for document in subject.documents]
    assert sorted(documents + [problem.path for problem in problems]) == sorted(names)
    assert {problem.code for problem in problems} <= {"binary", "unrecognised-format"}
    assert all(problem.fatal for problem in problems)


def test_every_card_of_the_hub_is_read(shared: Path, knowledge: Knowledge) -> None:
    seen = 0
    with gzip.open(shared / "corpus" / "hub-cards-2023-dev.jsonl.gz", "rt") as lines:
        for line in lines:
            text = json.loads(line)["text"]
            reading = card.read(from_bytes(text.encode(), "README.md"), knowledge)
            assert isinstance(reading, Reading)
            # Metadata that says anything is never lost in silence.
            if text.startswith("---\n") and re.search(r"\nlicense: *[a-z]", text[:2000]):
                assert reading.claims or reading.problems
            seen += 1
    assert seen > 13_000
