"""The vocabulary: complete, typed, and the same as what an audit really presents."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import pytest

from auditor.facts import build
from auditor.facts.catalogue import (
    FACTS,
    IDENTITIES,
    LISTS,
    RUN_PARAMETERS,
    SUBJECTS,
    Fact,
    FactType,
    item_facts,
    plain_facts,
)
from auditor.model import (
    Axis,
    Blocking,
    Claim,
    Duty,
    Edge,
    Exposure,
    ExposureReason,
    Grade,
    Kind,
    LicenseState,
    LicenseSummary,
    Lineage,
    Node,
    NodeVerdict,
    Notice,
    Origin,
    Outbound,
    Problem,
    Relation,
    Stance,
    Subject,
    Unknown,
    Unresolved,
    Verdict,
)
from auditor.policy.operators import is_date


@pytest.mark.parametrize("fact", FACTS.values(), ids=lambda fact: fact.name)
def test_a_fact_says_what_it_means_and_shows_an_example(fact: Fact) -> None:
    assert fact.meaning.endswith(".")
    if fact.type is FactType.LIST:
        return
    assert fact.example
    if fact.values:
        assert fact.example in fact.values
    if fact.type is FactType.BOOLEAN:
        assert fact.example in {"true", "false"}
    if fact.type is FactType.DATE:
        assert is_date(fact.example)
    if fact.type is FactType.INTEGER:
        assert fact.example.isdigit()


@pytest.mark.parametrize("fact", FACTS.values(), ids=lambda fact: fact.name)
def test_closed_lists_of_words_belong_to_the_types_that_have_them(fact: Fact) -> None:
    closed = fact.type in (FactType.WORD, FactType.GRADE, FactType.VERDICT)
    assert bool(fact.values) == closed


def test_every_element_fact_belongs_to_a_list() -> None:
    owners = {name.split("[]")[0] for name in FACTS if "[]" in name}
    assert owners == set(LISTS)
    assert not set(plain_facts()) & {name for name in FACTS if "[]" in name}


def test_every_list_has_a_name_for_its_elements() -> None:
    for name in LISTS:
        assert IDENTITIES.get(name, "id") in item_facts(name)


def test_no_fact_hides_another() -> None:
    for name in plain_facts():
        assert not any(other.startswith(name + ".") for other in plain_facts())


def test_parameters_of_the_run_are_no_facts() -> None:
    assert not set(RUN_PARAMETERS) & set(FACTS)


def test_rules_may_be_about_every_kind() -> None:
    assert set(Kind) < set(SUBJECTS)


def _everything() -> build.Facts:
    """Facts of a subject about which everything is known."""
    three = (Verdict.NO, Verdict.CONDITIONAL, Verdict.YES)
    claims = (
        Claim(
            field="license",
            value="apache-2.0",
            state=LicenseState.RESOLVED,
            origin=Origin.FRONT_MATTER,
            expression="Apache-2.0",
        ),
        Claim(
            field="license_name",
            value="mine",
            state=LicenseState.UNRECOGNISED,
            origin=Origin.FRONT_MATTER,
        ),
        Claim(
            field="license_link",
            value="LICENSE",
            state=LicenseState.UNRECOGNISED,
            origin=Origin.FRONT_MATTER,
        ),
    )
    edges = (
        Edge(
            source="file:README.md",
            target="hf:dataset/acme/named",
            relation=Relation.TRAINED_ON,
            origin=Origin.FRONT_MATTER,
        ),
        Edge(
            source="file:README.md",
            target="hf:dataset/acme/used",
            relation=Relation.TRAINED_ON,
            origin=Origin.CONFIG,
        ),
    )
    subject = Subject(
        id="file:README.md",
        kind=Kind.MODEL,
        path="README.md",
        sha256="0" * 64,
        name="acme/bot",
        edges=edges,
        problems=(Problem(code="yaml-1.1", message="`no`", path="README.md"),),
        statements={
            "data.opt_out": "robots",
            "data.collected_from": "2020",
            "data.collected_to": "2021",
            "data.completeness": "complete",
        },
        notices=(Notice(path="README.md", role="card"),),
    )

    def node(node_id: str, kind: Kind) -> Node:
        return Node(
            id=node_id,
            kind=kind,
            state=LicenseState.RESOLVED,
            license="MIT",
            register_id="x",
            verified="text",
        )

    def verdict(node_id: str) -> NodeVerdict:
        return NodeVerdict(
            id=node_id,
            relation=Relation.FINETUNE,
            license="MIT",
            state=LicenseState.RESOLVED,
            verdicts=three,
            reason="why",
            path=("file:README.md", node_id),
        )

    return build.build(
        subject,
        summary=LicenseSummary(
            state=LicenseState.RESOLVED,
            concluded="Apache-2.0",
            claims=claims,
            conflicts=((claims[0], claims[1]),),
            notes=("list-semantics-unknown",),
        ),
        lineage=Lineage(
            nodes=(node("hf:model/a/b", Kind.MODEL), node("hf:dataset/c/d", Kind.DATASET)),
            unresolved=(Unresolved(id="name:ours", reason="a local path"),),
            cycles=(("a", "b", "a"),),
            edges=edges,
        ),
        outbound=Outbound(
            target="Apache-2.0",
            verdicts=three,
            blocking=(
                Blocking(
                    term="noncommercial",
                    license="CC-BY-NC-4.0",
                    ref="§2",
                    path=("file:README.md", "hf:model/a/b"),
                    verdicts=three,
                    reason="why",
                ),
            ),
            duties=(Duty(duty="license-copy", text="Ship it.", license="MIT"),),
            nodes=(verdict("hf:model/a/b"), verdict("hf:dataset/c/d")),
            alternative="Apache-2.0 AND MPL-2.0",
            warnings=("no patents",),
            unverified=("LicenseRef-acme",),
        ),
        exposure=Exposure(
            grade=Grade.HIGH,
            floor=Grade.HIGH,
            axes=dict.fromkeys(Axis, Grade.HIGH),
            reasons=(
                ExposureReason(
                    signal="dataset-id",
                    axis=Axis.COPYRIGHT,
                    grade=Grade.HIGH,
                    register_id="fineweb",
                    path=("file:README.md",),
                    reason="a crawl",
                    source="https://example.org",
                    as_of="2026-09-30",
                    cases=("a-v-b",),
                    cases_as_of="2026-09",
                ),
            ),
            unknowns=(Unknown(what="a phrase", settle="name it"),),
        ),
        stance=Stance.MODERATE,
        today=date(2026, 11, 24),
    )


def _named(values: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in values.items():
        name = prefix + key
        if isinstance(value, dict):
            yield from _named(value, name + ".")
            continue
        yield name, value
        if isinstance(value, list) and value and isinstance(value[0], dict):
            for element in value:
                yield from _named(element, name + "[].")


def _fits(value: Any, fact: Fact) -> bool:
    match fact.type:
        case FactType.BOOLEAN:
            return isinstance(value, bool)
        case FactType.INTEGER:
            return isinstance(value, int) and not isinstance(value, bool)
        case FactType.TEXTS:
            return isinstance(value, list) and all(isinstance(text, str) for text in value)
        case FactType.LIST:
            return isinstance(value, list)
        case FactType.DATE:
            return isinstance(value, str) and is_date(value)
        case _:
            return isinstance(value, str) and (not fact.values or value in fact.values)


PRESENTED = dict(_named(_everything().values))


def test_an_audit_presents_no_fact_that_rules_cannot_name() -> None:
    assert set(PRESENTED) - set(FACTS) == set()


@pytest.mark.parametrize(
    "name",
    [name for name in FACTS if not name.startswith(("waiver.", "upstream.", "license.verified"))],
)
def test_rules_can_name_no_fact_that_an_audit_never_presents(name: str) -> None:
    assert name in PRESENTED
    assert _fits(PRESENTED[name], FACTS[name])


def test_every_list_leads_back_to_its_elements() -> None:
    facts = _everything()
    for name in LISTS:
        assert facts.item(f"{name}.0.x") == (name, 0)
        assert facts.offender(f"{name}.0.x")
