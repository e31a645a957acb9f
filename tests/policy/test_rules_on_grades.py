"""Some exposure rules go by the words of the grading. These are the words that it writes."""

from __future__ import annotations

from datetime import date

import pytest

from auditor import knowledge
from auditor.facts import build
from auditor.licensing.conclude import conclude
from auditor.licensing.outbound import outbound
from auditor.model import (
    Edge,
    Kind,
    Mention,
    MentionKind,
    MentionUse,
    Origin,
    Relation,
    Span,
    Stance,
    Subject,
)
from auditor.policy import packs
from auditor.provenance import exposure, lineage

POLICY = packs.resolve(["copyright-exposure"])
DAY = "2026-11-24"


def card(
    *edges: Edge, mention: Mention | None = None, statements: dict[str, str] | None = None
) -> Subject:
    return Subject(
        id="file:README.md",
        kind=Kind.MODEL,
        path="README.md",
        sha256="0" * 64,
        edges=edges,
        mentions=() if mention is None else (mention,),
        statements=statements or {},
        license_span=Span(path="README.md"),
    )


def edge(target: str, relation: Relation) -> Edge:
    return Edge(
        source="",
        target=target,
        relation=relation,
        origin=Origin.FRONT_MATTER,
        span=Span(path="README.md", line=4),
    )


def broken(subject: Subject, day: str = DAY) -> set[str]:
    """The rules of the exposure pack that the subject breaks or that cannot be told."""
    known = knowledge.load()
    summary = conclude(subject.claims, kind=subject.kind)
    graph = lineage.build(subject, known, summary=summary)
    facts = build.build(
        subject,
        summary=summary,
        lineage=graph,
        outbound=outbound(summary, graph, "Apache-2.0", known),
        exposure=exposure.grade(subject, graph, known, today=day),
        stance=Stance.MODERATE,
        today=date.fromisoformat(day),
    )
    return {
        rule.id
        for rule in POLICY.rules
        if rule.pack == "copyright-exposure" and rule.evaluate(facts.values).witnesses
    }


OPEN_CODE = edge("hf:dataset/bigcode/the-stack-v2", Relation.TRAINED_ON)


def test_a_generic_phrase() -> None:
    phrase = Mention(
        kind=MentionKind.PHRASE,
        register_id="public-data",
        text="publicly available data",
        use=MentionUse.TRAINING,
        span=Span(path="README.md", line=9),
    )
    assert "generic-data-phrases" in broken(card(mention=phrase))
    assert "generic-data-phrases" not in broken(card())


def test_a_crawl_without_a_word_on_opt_outs() -> None:
    assert "crawl-opt-out" in broken(card(statements={"data.crawl": "we crawled the web"}))
    met = {"data.crawl": "we crawled the web", "data.opt_out": "robots.txt as of 2023"}
    assert "crawl-opt-out" not in broken(card(statements=met))


@pytest.mark.parametrize(
    "subject",
    [
        card(OPEN_CODE, statements={"data.completeness": "partial"}),
        card(edge("hf:model/bigcode/starcoder2-15b", Relation.FINETUNE)),
    ],
    ids=["partial by its own words", "only the base is named"],
)
def test_a_medium_grade_of_an_open_list(subject: Subject) -> None:
    found = broken(subject)
    assert "disclosure-complete" in found
    assert "exposure-undetermined" not in found


def test_a_complete_list_of_medium_grade_asks_nobody() -> None:
    found = broken(card(OPEN_CODE, statements={"data.completeness": "complete"}))
    assert not found & {"disclosure-complete", "copyright-high", "exposure-undetermined"}


def test_an_old_litigation_status() -> None:
    pile = edge("hf:dataset/EleutherAI/pile", Relation.TRAINED_ON)
    later = broken(card(pile), "2028-01-01")
    assert {"copyright-critical", "litigation-status-current"} <= later


def test_nothing_is_disclosed() -> None:
    assert "exposure-undetermined" in broken(card())
