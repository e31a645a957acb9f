"""The register against what real cards name; needs the corpus."""

from __future__ import annotations

import gzip
import json
import re
import tarfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from auditor.knowledge import Knowledge

OFTEN = 5
_FRONT_MATTER = re.compile(r"\s*---\r?\n(.*?)\n---", re.DOTALL)


def headers(shared: Path) -> Iterator[dict[str, Any]]:
    """The front matter of every card that PyYAML can read."""
    corpus = shared / "corpus"
    with gzip.open(corpus / "hub-cards-2023-dev.jsonl.gz", "rt", encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line in lines]
    with tarfile.open(corpus / "cards-dev.tar.gz") as archive:
        for member in archive:
            if member.isfile() and member.name.endswith(".md"):
                file = archive.extractfile(member)
                assert file is not None
                texts.append(file.read().decode("utf-8", "ignore"))
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    for text in texts:
        found = _FRONT_MATTER.match(text)
        if found:
            try:
                header = yaml.load(found[1], Loader=loader)
            except (yaml.YAMLError, ValueError):
                continue
            if isinstance(header, dict):
                yield header


def names(value: object) -> set[str]:
    """The names in a field that holds one or several."""
    every = value if isinstance(value, list) else [value]
    return {name.strip().removeprefix("extended|") for name in every if isinstance(name, str)}


@pytest.mark.corpus
def test_every_dataset_that_is_named_often_has_a_record_or_a_reason(
    knowledge: Knowledge, shared: Path
) -> None:
    counts: Counter[str] = Counter()
    for header in headers(shared):
        for key in ("datasets", "dataset", "source_datasets"):
            counts.update(names(header.get(key)))
    with gzip.open(shared / "corpus" / "hub-snapshot.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            tags = json.loads(line).get("tags") or []
            counts.update(tag[8:] for tag in tags if tag.startswith("dataset:"))
    often = [name for name, count in counts.items() if count >= OFTEN]
    assert len(often) > 100
    unknown = [
        name
        for name in often
        if knowledge.dataset(name) is None and knowledge.unresolved_reason(name) is None
    ]
    assert unknown == []


@pytest.mark.corpus
def test_annotated_outputs_of_closed_models_are_on_the_contract_axis(
    knowledge: Knowledge, shared: Path
) -> None:
    """95 % of the rows; the others are parts of collections that no id or name leads to."""
    path = shared / "corpus" / "dpi-text-dev.jsonl.gz"
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    judged = found = 0
    for row in rows:
        made_by = [knowledge.generator(name) for name in row["model_generated"]]
        closed = [one for one in made_by if one and not one.open_weights and not one.restriction]
        if not closed:
            continue
        judged += 1
        hub_id = "/".join((row["hf_id"] or "").split("/")[:2])
        records = [knowledge.dataset(name) for name in (hub_id, row["name"], row["collection"])]
        found += any(record is not None and "contract" in record.grades for record in records)
    assert judged > 100
    assert found >= 0.95 * judged
