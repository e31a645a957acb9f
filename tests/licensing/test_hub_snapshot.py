"""Every model of the Hub snapshot that names a base model, judged against Apache-2.0.

`data/hub-conflicts.csv` is the reviewed list of those that claim a license which the target
carries, over a base (however far up) whose terms it does not. When a verdict moves, the
difference shows here and the list is reviewed anew.
"""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from auditor.knowledge import Knowledge
from auditor.licensing.expression import ids
from auditor.licensing.identify import identify
from auditor.licensing.outbound import outbound
from auditor.model import (
    Edge,
    Kind,
    LicenseState,
    LicenseSummary,
    Lineage,
    Origin,
    Outbound,
    Relation,
    Subject,
    Verdict,
)
from auditor.provenance.lineage import build

pytestmark = pytest.mark.corpus
CONFLICTS = Path(__file__).parent / "data" / "hub-conflicts.csv"
RELATIONS = {
    "quantized": Relation.QUANTIZE,
    "finetune": Relation.FINETUNE,
    "adapter": Relation.ADAPTER,
    "merge": Relation.MERGE,
}
PASSES = {Verdict.YES, Verdict.YES_WITH_NOTICES}
Judged = tuple[Subject, LicenseSummary, Lineage, Outbound]


def bases(tags: list[str]) -> Iterator[Edge]:
    """One edge for each base that the Hub's tags name; a typed tag stands before the plain one."""
    found: dict[str, Relation] = {}
    for tag in tags:
        name, _, rest = tag.partition(":")
        if name != "base_model":
            continue
        relation, _, base = rest.partition(":")
        if base and relation in RELATIONS:
            found[base] = RELATIONS[relation]
        elif rest not in found:
            found[rest] = Relation.FINETUNE
    for base, relation in found.items():
        yield Edge(source="", target=f"hf:model/{base}", relation=relation, origin=Origin.HUB)


@pytest.fixture(scope="module")
def judged(shared: Path, knowledge: Knowledge) -> list[Judged]:
    found: list[Judged] = []
    with gzip.open(shared / "corpus" / "hub-snapshot.jsonl.gz", "rt", encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            tags = row.get("tags") or []
            edges = tuple(bases(tags))
            if row["type"] != "model" or not edges:
                continue
            tag = next((tag[8:] for tag in tags if tag.startswith("license:")), "")
            meant = identify(tag)
            summary = LicenseSummary(
                state=meant.state, concluded=meant.expression, candidates=meant.candidates
            )
            subject = Subject(
                id=f"hf:model/{row['id']}",
                kind=Kind.MODEL,
                path="",
                sha256="",
                name=row["id"],
                edges=edges,
            )
            lineage = build(subject, knowledge, summary=summary)
            answer = outbound(summary, lineage, "Apache-2.0", knowledge, name=row["id"])
            found.append((subject, summary, lineage, answer))
    return found


def test_every_model_with_a_base_gets_a_verdict(judged: list[Judged]) -> None:
    assert len(judged) > 200
    for subject, _, lineage, answer in judged:
        assert len(answer.verdicts) == 3
        reached = {node.id for node in answer.nodes}
        for edge in lineage.edges:
            if edge.source == subject.id and edge.target != subject.id:
                assert edge.target in reached, (subject.id, edge.target)


def test_every_verdict_says_why(judged: list[Judged]) -> None:
    for subject, _, _, answer in judged:
        for block in answer.blocking:
            assert block.path[0] == subject.id
            assert block.reason
            if block.license and block.verified == "text" and block.term not in {"use", "modify"}:
                assert block.source, (subject.id, block)
        if answer.verdicts[1] not in PASSES:
            assert any(block.verdicts[1] not in PASSES for block in answer.blocking)


def test_no_permissive_base_is_called_a_conflict(
    judged: list[Judged], knowledge: Knowledge
) -> None:
    free = {"permissive", "public-domain"}
    for _, _, _, answer in judged:
        for node in answer.nodes:
            if node.state is not LicenseState.RESOLVED or node.license is None:
                continue
            records = [knowledge.license(id) for id in ids(node.license)]
            if all(record is not None and record["kind"] in free for record in records):
                assert node.verdicts[1] in PASSES, (node.id, node.license, node.reason)


def conflicts(judged: list[Judged]) -> list[tuple[str, ...]]:
    rows = set()
    for subject, summary, _, answer in judged:
        own = [block for block in answer.blocking if block.relation is None]
        if summary.state is not LicenseState.RESOLVED or own:
            continue
        for node in answer.nodes:
            refused = node.verdicts[1] is Verdict.NO and node.state is LicenseState.RESOLVED
            if refused and node.relation in RELATIONS.values():
                rows.add(
                    (
                        subject.name,
                        summary.concluded or "",
                        node.id,
                        node.relation.value,
                        node.license or "",
                    )
                )
    return sorted(rows)


def test_the_conflicts_are_the_reviewed_ones(judged: list[Judged]) -> None:
    with CONFLICTS.open(encoding="utf-8") as file:
        lines = list(csv.reader(line for line in file if not line.startswith("#")))
    assert conflicts(judged) == [tuple(line) for line in lines[1:]]
