"""The lock: what it says, how it is written, what is refused, and what it does to a graph."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml as pyyaml
from hypothesis import given
from hypothesis import strategies as st

from auditor.errors import UsageError
from auditor.knowledge import Knowledge
from auditor.model import (
    Edge,
    Kind,
    LicenseState,
    LicenseSummary,
    Lineage,
    Node,
    Origin,
    Relation,
    Subject,
)
from auditor.provenance import drift, exposure, lineage, lock_file
from auditor.provenance.lock import FOUND, STATES, Claimed, Entry, Lock, Upstream, joined
from auditor.source import hub

SCHEMA = json.loads(
    (Path(__file__).parents[2] / "schemas" / "lock.schema.json").read_text(encoding="utf-8")
)
APACHE = LicenseSummary(state=LicenseState.RESOLVED, concluded="Apache-2.0")
DAY = "2026-11-24"


def entry(id: str, license: str | None = None, *upstream: Upstream, **more: Any) -> Entry:
    kind = Kind.DATASET if id.startswith("hf:dataset/") else Kind.MODEL
    state = LicenseState.RESOLVED if license else LicenseState.NONE
    made = Entry(
        id=id,
        kind=kind,
        state=FOUND,
        looked_at=DAY,
        revision="12345678901e3456789012345678901234567890",
        license_state=state,
        license=license,
        claims=(Claimed(field="license", value=license, line=2),) if license else (),
        upstream=upstream,
        document="README.md",
        sha256="0" * 64,
    )
    return made._replace(**more)


def above(id: str, relation: Relation = Relation.FINETUNE, line: int = 3) -> Upstream:
    return Upstream(id=id, relation=relation, line=line)


def read_back(lock: Lock) -> tuple[Entry, ...]:
    again = lock_file.parse(lock_file.render(lock), path="auditor.lock")
    return tuple(one._replace(span=None) for one in again.entries)


# --- the file ---


def test_the_file_is_plain_yaml_sorted_by_id() -> None:
    lock = Lock(
        (
            entry("hf:model/b/model", "MIT", above("hf:model/a/base", Relation.ADAPTER)),
            entry("hf:dataset/a/data", "CC-BY-4.0"),
            Entry(
                id="hf:model/c/gone",
                kind=Kind.MODEL,
                state="missing",
                looked_at=DAY,
                reason="the Hub has no such repository, or it is private",
            ),
        )
    )
    assert lock_file.render(lock) == (
        "# What is upstream, as the Hub said it. Written by `auditor lock`; `auditor check` "
        "reads it and\n"
        "# needs no network. One entry per artefact, sorted by id: safe to merge line by line.\n"
        "auditor: lock/1\n"
        "artefacts:\n"
        "  hf:dataset/a/data:\n"
        "    state: found\n"
        '    looked_at: "2026-11-24"\n'
        '    revision: "12345678901e3456789012345678901234567890"\n'
        "    license: CC-BY-4.0\n"
        "    license_state: resolved\n"
        "    claims:\n"
        '      - {field: "license", value: "CC-BY-4.0", line: 2}\n'
        "    document: README.md\n"
        f'    sha256: "{"0" * 64}"\n'
        "  hf:model/b/model:\n"
        "    state: found\n"
        '    looked_at: "2026-11-24"\n'
        '    revision: "12345678901e3456789012345678901234567890"\n'
        "    license: MIT\n"
        "    license_state: resolved\n"
        "    claims:\n"
        '      - {field: "license", value: "MIT", line: 2}\n'
        "    upstream:\n"
        '      - {id: "hf:model/a/base", relation: adapter, line: 3}\n'
        "    document: README.md\n"
        f'    sha256: "{"0" * 64}"\n'
        "  hf:model/c/gone:\n"
        "    state: missing\n"
        '    reason: "the Hub has no such repository, or it is private"\n'
        '    looked_at: "2026-11-24"\n'
    )


texts = st.text(max_size=40)
ids = st.from_regex(
    r"hf:(model|dataset)/[A-Za-z0-9][A-Za-z0-9._-]{0,8}/[A-Za-z0-9._-]{1,8}", fullmatch=True
)


@st.composite
def entries(draw: st.DrawFn) -> Entry:
    id = draw(ids)
    made = entry(id, draw(st.sampled_from([None, "MIT", "LicenseRef-x AND MIT"])))
    return made._replace(
        reason=draw(texts),
        aliases=tuple(sorted(draw(st.sets(ids.filter(lambda one: one[:6] == id[:6]), max_size=2)))),
        revision=draw(st.from_regex(r"[0-9a-f]{40}|[0-9]{8}e[0-9]{31}", fullmatch=True)),
        claims=tuple(
            Claimed(field=draw(texts), value=draw(texts), line=draw(st.integers(0, 9)))
            for _ in range(draw(st.integers(0, 2)))
        ),
        upstream=tuple(
            Upstream(
                id=draw(texts),
                relation=draw(st.sampled_from(Relation)),
                inferred=draw(st.booleans()),
                line=draw(st.integers(0, 9)),
            )
            for _ in range(draw(st.integers(0, 2)))
        ),
        text=draw(st.none() | st.text(max_size=60)),
    )


@given(st.lists(entries(), max_size=4, unique_by=lambda one: one.id))
def test_what_is_written_is_read_back(given: list[Entry]) -> None:
    lock = Lock(given)
    written = lock_file.render(lock)
    assert read_back(lock) == lock.entries
    assert lock_file.render(lock_file.parse(written, path="x")) == written
    # Other readers of YAML, of either version, see the same, and the schema agrees.
    jsonschema.validate(pyyaml.safe_load(written), SCHEMA)


def test_an_empty_lock_is_one() -> None:
    assert read_back(Lock()) == ()
    jsonschema.validate(pyyaml.safe_load(lock_file.render(Lock())), SCHEMA)


def test_the_order_in_which_artefacts_were_found_does_not_show() -> None:
    one, two = entry("hf:model/a/b", "MIT"), entry("hf:model/c/d")
    assert lock_file.render(Lock((one, two))) == lock_file.render(Lock((two, one)))


def test_the_states_of_the_lock_are_those_of_the_hub() -> None:
    assert set(STATES) == set(hub.State)
    assert set(SCHEMA["$defs"]["entry"]["properties"]["state"]["enum"]) == set(STATES)


def test_the_schema_knows_every_relation_and_license_state() -> None:
    properties = SCHEMA["$defs"]["entry"]["properties"]
    relations = properties["upstream"]["items"]["properties"]["relation"]["enum"]
    assert set(relations) == set(Relation)
    assert set(properties["license_state"]["enum"]) == set(LicenseState)


BROKEN = [
    ("auditor: lock/2\nartefacts: {}\n", 1, "no lock"),
    ("- a\n", 1, "no lock"),
    ("auditor: lock/1\nartefacts: {}\nextra: 1\n", 3, "unknown key 'extra'"),
    ("auditor: lock/1\nartefacts:\n  acme/x: {}\n", 3, "no id of the Hub"),
    ("auditor: lock/1\nartefacts:\n  hf:model/a/b: [1]\n", 3, "an entry is a mapping"),
    (
        "auditor: lock/1\nartefacts:\n  hf:model/a/b:\n    looked_at: '2026-01-01'\n",
        4,
        "no `state`",
    ),
    (
        "auditor: lock/1\nartefacts:\n  hf:model/a/b:\n    state: fine\n"
        "    looked_at: '2026-01-01'\n",
        4,
        "'fine' is not one of",
    ),
    (
        "auditor: lock/1\nartefacts:\n  hf:model/a/b:\n    state: missing\n    looked_at: today\n",
        5,
        "YYYY-MM-DD",
    ),
    (
        "auditor: lock/1\nartefacts:\n  hf:model/a/b:\n    state: missing\n"
        "    looked_at: '2026-01-01'\n    licence: MIT\n",
        6,
        "unknown key 'licence'",
    ),
    (
        "auditor: lock/1\nartefacts:\n  hf:model/a/b:\n    state: found\n"
        "    looked_at: '2026-01-01'\n    license: MIT\n    license_state: none\n",
        4,
        "go together",
    ),
    (
        "auditor: lock/1\nartefacts:\n  hf:model/a/b:\n    state: found\n"
        "    looked_at: '2026-01-01'\n    license_state: none\n    upstream:\n"
        "      - {id: x, relation: stolen-from}\n",
        8,
        "'stolen-from' is not one of",
    ),
    (
        "auditor: lock/1\nartefacts:\n  hf:model/a/b:\n    state: found\n"
        "    looked_at: '2026-01-01'\n    license_state: none\n    aliases: [3]\n",
        7,
        "no text",
    ),
]


@pytest.mark.parametrize(("text", "line", "message"), BROKEN)
def test_what_is_wrong_is_refused_with_its_place(text: str, line: int, message: str) -> None:
    with pytest.raises(UsageError, match=message) as caught:
        lock_file.parse(text, path="auditor.lock")
    assert (caught.value.path, caught.value.line) == ("auditor.lock", line)
    assert caught.value.hint


def test_an_artefact_that_a_merge_left_twice_is_refused() -> None:
    text = lock_file.render(Lock((entry("hf:model/a/b", "MIT"),)))
    body = text[text.index("  hf:model/a/b") :]
    with pytest.raises(UsageError, match="lock cannot be read") as caught:
        lock_file.parse(text + body, path="auditor.lock")
    assert "two branches" in caught.value.hint
    assert caught.value.line == text.count("\n") + 1


def test_the_marks_of_a_merge_are_told_as_what_they_are() -> None:
    text = lock_file.render(Lock((entry("hf:model/a/b", "MIT"),)))
    with pytest.raises(UsageError) as caught:
        lock_file.parse(f"<<<<<<< ours\n{text}>>>>>>> theirs\n", path="auditor.lock")
    assert "merge left its marks" in caught.value.hint


def test_branches_that_pin_different_artefacts_merge_line_by_line() -> None:
    base = entry("hf:model/m/base", "MIT")
    ours = Lock((base, entry("hf:model/a/ours", "MIT")))
    theirs = Lock((base, entry("hf:model/z/theirs")))
    common = lock_file.render(Lock((base,))).splitlines(keepends=True)
    a, b = (lock_file.render(one).splitlines(keepends=True) for one in (ours, theirs))
    head = next(at for at, row in enumerate(common) if "m/base" in row)
    added_before = a[head : head + len(a) - len(common)]
    added_after = b[len(common) :]
    merged = [*common[:head], *added_before, *common[head:], *added_after]
    assert "".join(merged) == lock_file.render(Lock((*ours.entries, theirs.entries[1])))


def test_names_that_lead_to_one_artefact_are_one_entry() -> None:
    first = entry("hf:model/new/x", "MIT", aliases=("hf:model/old/x",))
    second = entry("hf:model/new/x", "MIT", aliases=("hf:model/older/x",), text="card")
    (one,) = joined((first, second))
    assert one.aliases == ("hf:model/old/x", "hf:model/older/x")
    assert one.text == "card"
    lock = Lock((one,))
    assert lock.find("hf:model/OLD/x") is lock.find("hf:model/new/x") is one


# --- the graph ---


def model(*edges: Edge) -> Subject:
    return Subject(id="file:card.md", kind=Kind.MODEL, path="card.md", sha256="", edges=edges)


def uses(target: str, relation: Relation = Relation.FINETUNE) -> Edge:
    return Edge(source="", target=target, relation=relation, origin=Origin.FRONT_MATTER)


Build = Callable[..., Lineage]


@pytest.fixture
def build(knowledge: Knowledge) -> Build:
    def run(lock: Lock, *edges: Edge) -> Lineage:
        return lineage.build(model(*edges), knowledge, summary=APACHE, lock=lock)

    return run


def node(graph: Lineage, id: str) -> Node:
    (found,) = (one for one in graph.nodes if one.id == id)
    return found


def test_what_only_the_lock_knows_is_resolved_with_its_date_and_revision(build: Build) -> None:
    lock = Lock((entry("hf:model/nobody/knows", "MIT"),))
    graph = build(lock, uses("hf:model/Nobody/Knows"))
    found = node(graph, "hf:model/nobody/knows")
    assert (found.state, found.license) == (LicenseState.RESOLVED, "MIT")
    assert (found.origin, found.as_of, found.verified) == (Origin.HUB, DAY, "metadata")
    assert found.source == f"hf:model/nobody/knows@{lock.entries[0].revision}"
    assert graph.unresolved == ()


def test_a_renamed_artefact_stands_under_its_name_of_today(build: Build) -> None:
    lock = Lock((entry("hf:model/new/home", "MIT", aliases=("hf:model/old/home",)),))
    graph = build(lock, uses("hf:model/old/home"))
    assert [one.id for one in graph.nodes] == ["file:card.md", "hf:model/new/home"]


def test_a_chain_of_twelve_is_followed_to_its_end(build: Build) -> None:
    chain = [
        entry(f"hf:model/chain/m{n}", "MIT", above(f"hf:model/chain/m{n + 1}")) for n in range(12)
    ]
    lock = Lock((*chain, entry("hf:model/chain/m12", "CC-BY-NC-4.0")))
    graph = build(lock, uses("hf:model/chain/m0"))
    assert len(graph.nodes) == 14
    assert node(graph, "hf:model/chain/m12").license == "CC-BY-NC-4.0"
    assert graph.edges[-1].span is not None
    assert graph.edges[-1].span.path == "hf:model/chain/m11/README.md"


def test_a_cycle_is_cut_and_named(build: Build) -> None:
    lock = Lock(
        (
            entry("hf:model/cycle/a", "MIT", above("hf:model/cycle/b")),
            entry("hf:model/cycle/b", "MIT", above("hf:model/cycle/a")),
        )
    )
    graph = build(lock, uses("hf:model/cycle/a"))
    assert graph.cycles == (("hf:model/cycle/a", "hf:model/cycle/b", "hf:model/cycle/a"),)


def test_three_parents_of_a_merge_and_a_quantized_base_of_an_adapter(build: Build) -> None:
    lock = Lock(
        (
            entry("hf:model/x/adapter", "MIT", above("hf:model/x/q4", Relation.ADAPTER)),
            entry("hf:model/x/q4", "MIT", above("hf:model/x/merge", Relation.QUANTIZE)),
            entry(
                "hf:model/x/merge",
                "MIT",
                *(above(f"hf:model/x/p{n}", Relation.MERGE) for n in range(3)),
            ),
            *(entry(f"hf:model/x/p{n}", "MIT") for n in range(3)),
        )
    )
    graph = build(lock, uses("hf:model/x/adapter"))
    assert [(edge.target[-5:], edge.relation) for edge in graph.edges[1:]] == [
        ("/x/q4", Relation.ADAPTER),
        ("merge", Relation.QUANTIZE),
        ("/x/p0", Relation.MERGE),
        ("/x/p1", Relation.MERGE),
        ("/x/p2", Relation.MERGE),
    ]


def test_what_the_hub_keeps_back_stays_unknown_and_says_why(build: Build) -> None:
    lock = Lock(
        (
            Entry(
                id="hf:model/a/locked",
                kind=Kind.MODEL,
                state="gated",
                looked_at=DAY,
                reason="access is gated and was not granted to us",
            ),
        )
    )
    graph = build(lock, uses("hf:model/a/locked"))
    assert node(graph, "hf:model/a/locked").state is LicenseState.NOASSERTION
    (lost,) = graph.unresolved
    assert "gated" in lost.reason
    assert DAY in lost.reason


def test_what_the_knowledge_base_knows_is_not_lost_when_the_hub_is_silent(build: Build) -> None:
    silent = Entry(id="hf:model/gpt2", kind=Kind.MODEL, state="timeout", looked_at=DAY)
    graph = build(Lock((silent,)), uses("hf:model/gpt2"))
    assert graph.nodes[1].license == "MIT"
    assert graph.unresolved == ()


def test_a_publisher_who_says_what_the_knowledge_base_says_changes_nothing(
    build: Build,
) -> None:
    lock = Lock((entry("hf:model/openai-community/gpt2", "MIT"),))
    alone = build(Lock(), uses("hf:model/gpt2"))
    assert build(lock, uses("hf:model/gpt2")).nodes == alone.nodes


def test_a_publisher_who_says_otherwise_makes_it_ambiguous_and_the_worse_decides(
    build: Build,
) -> None:
    lock = Lock((entry("hf:model/openai-community/gpt2", "CC-BY-NC-4.0"),))
    found = build(lock, uses("hf:model/openai-community/gpt2")).nodes[1]
    assert found.state is LicenseState.AMBIGUOUS
    assert set(found.candidates) == {"MIT", "CC-BY-NC-4.0"}


def test_data_that_the_publisher_names_is_added_to_what_is_known_of_a_model(
    build: Build, knowledge: Knowledge
) -> None:
    """A record that does not mention a dataset does not hide it, in the graph or in the grade."""
    edge = above("hf:dataset/the_pile_books3", Relation.TRAINED_ON)
    lock = Lock((entry("hf:model/openai-community/gpt2", "MIT", edge),))
    subject = model(uses("hf:model/openai-community/gpt2"))
    graded = []
    for chosen in (Lock(), lock):
        graph = lineage.build(subject, knowledge, summary=APACHE, lock=chosen)
        graded.append(exposure.grade(subject, graph, knowledge, today=DAY))
    before, after = graded
    assert not any(reason.register_id == "books3" for reason in before.reasons)
    assert any(reason.register_id == "books3" for reason in after.reasons)
    assert after.grade.step >= before.grade.step
    assert after.grade == "critical"


def test_a_graph_of_more_paths_than_anybody_can_walk_comes_to_an_end(
    knowledge: Knowledge,
) -> None:
    """Forty layers of two artefacts that each use both of the next: 2^40 paths."""
    layers = 40
    made = [
        entry(
            f"hf:model/layer/{side}{n}",
            "MIT",
            above(f"hf:model/layer/a{n + 1}"),
            above(f"hf:model/layer/b{n + 1}"),
        )
        for n in range(layers)
        for side in "ab"
    ]
    end = above("hf:dataset/the_pile_books3", Relation.TRAINED_ON)
    last = [entry(f"hf:model/layer/{side}{layers}", "MIT", end) for side in "ab"]
    subject = model(uses("hf:model/layer/a0"))
    lock = Lock((*made, *last))
    graph = lineage.build(subject, knowledge, summary=APACHE, lock=lock)
    graded = exposure.grade(subject, graph, knowledge, today=DAY)
    assert graded.grade == "critical"
    assert len(graph.nodes) > 2 * layers


# --- what changed since ---


def changed(was: Entry, now: Entry) -> list[tuple[str, str, str]]:
    return [(one.change, one.was, one.now) for one in drift.compare(was, now)]


def test_nothing_changed() -> None:
    assert changed(entry("hf:model/a/b", "MIT"), entry("hf:model/a/b", "MIT")) == []


def test_a_new_license_a_new_name_and_a_new_commit_are_three_changes() -> None:
    was = entry("hf:model/a/b", "Apache-2.0")
    now = entry("hf:model/c/b", "CC-BY-NC-4.0", revision="f" * 40, aliases=("hf:model/a/b",))
    assert changed(was, now) == [
        ("license", "Apache-2.0", "CC-BY-NC-4.0"),
        ("moved", "hf:model/a/b", "hf:model/c/b"),
        ("revision", was.revision, "f" * 40),
    ]


def test_a_license_that_is_not_stated_any_more_is_a_change() -> None:
    assert changed(entry("hf:model/a/b", "MIT"), entry("hf:model/a/b")) == [
        ("license", "MIT", "no license stated")
    ]


def test_the_same_license_in_other_words_is_a_smaller_one() -> None:
    was = entry("hf:model/a/b", "MIT")
    now = was._replace(claims=(*was.claims, Claimed(field="license_link", value="LICENSE")))
    assert changed(was, now) == [("claims", "nothing", "license_link: LICENSE")]
    assert changed(was, now._replace(claims=(was.claims[0]._replace(line=99),))) == []


def test_other_ancestors_are_named() -> None:
    was = entry("hf:model/a/b", "MIT", above("hf:model/x/one"))
    now = entry("hf:model/a/b", "MIT", above("hf:model/x/two", Relation.MERGE))
    assert changed(was, now) == [("lineage", "hf:model/x/one (finetune)", "hf:model/x/two (merge)")]


@pytest.mark.parametrize("state", [state for state in STATES if state != FOUND])
def test_what_cannot_be_looked_at_is_never_unchanged(state: str) -> None:
    was = entry("hf:model/a/b", "MIT")
    now = Entry(id=was.id, kind=was.kind, state=state, looked_at=DAY, reason="for some reason")
    ((change, _, told),) = changed(was, now)
    assert change == ("gone" if state in ("gated", "missing", "refused") else "not-readable")
    assert told == "for some reason"


def test_what_was_gone_and_still_is_changed_nothing_and_what_is_back_did() -> None:
    gone = Entry(id="hf:model/a/b", kind=Kind.MODEL, state="missing", looked_at=DAY, reason="gone")
    assert changed(gone, gone._replace(state="gated")) == []
    assert changed(gone, entry("hf:model/a/b", "MIT")) == [("back", "gone", "MIT")]


def test_what_was_not_locked_is_told() -> None:
    lock = Lock((entry("hf:model/a/b", "MIT"),))
    now = Lock((*lock.entries, entry("hf:model/c/d", "GPL-3.0-only")))
    ((change),) = drift.changes(lock, now)
    assert (change.change, change.entry.id, change.now) == (
        "not-locked",
        "hf:model/c/d",
        "GPL-3.0-only",
    )
