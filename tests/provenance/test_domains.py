"""A URL list by owner, and as mentions of a manifest."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from auditor.knowledge import Knowledge
from auditor.model import Axis, Grade, Mention, MentionKind, MentionUse, Span, Subject
from auditor.provenance import domains
from auditor.readers.hosts import tally

HERE = Span(path="m.yaml", line=4, column=13)


def test_entries_by_source_and_by_owner(knowledge: Knowledge) -> None:
    lines = [
        "https://www.wsj.com/a",
        "https://m.nypost.com/b",
        "https://nypost.com/c",
        "https://en.wikipedia.org/wiki/A",
        "https://nobody.example.org/",
    ]
    counted = tally(lines, knowledge)
    assert (counted.entries, counted.unknown_entries) == (5, 1)
    found = domains.survey(counted.known, knowledge)
    assert [(one.source.id, one.entries) for one in found.largest[:2]] == [
        ("nypost.com", 2),
        ("wsj.com", 1),
    ]
    assert found.owners[0].grade is Grade.CRITICAL


def test_a_source_below_a_site_and_a_lookalike(knowledge: Knowledge) -> None:
    counted = tally(["https://m.nypost.com/", "https://notnypost.com/"], knowledge)
    assert counted.known == {"nypost.com": ("m.nypost.com", 1)}
    assert counted.unknown == {"notnypost.com": 1}


def test_a_long_list_tells_the_ten_largest_apart_and_counts_the_rest(
    graded: Callable[..., Any], card: Callable[..., Subject], knowledge: Knowledge
) -> None:
    sources = [knowledge.source(name) for name in knowledge.ids("source")]
    known = [one for one in sources if one is not None and one.match == "domain"][:14]
    listed = [
        Mention(
            kind=MentionKind.DOMAIN,
            register_id=record.id,
            text=record.domains[0],
            use=MentionUse.TRAINING,
            span=HERE,
            times=10 * number,
        )
        for number, record in enumerate(known, 1)
    ]
    strange = listed[0]._replace(register_id="", text="12 further hosts", times=7)
    result = graded(card(mentions=[*listed, strange])).exposure
    told = [one for one in result.reasons if one.signal == "domain"]
    assert len(told) == 11
    assert any("4 further known sources" in one.reason for one in told)
    assert any("7 of 1057 entries" in one.what for one in result.unknowns)
    assert (result.declared, result.resolved) == (15, 14)
    assert Axis.COPYRIGHT in result.axes
