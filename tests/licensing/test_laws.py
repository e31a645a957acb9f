"""What must hold whatever the licenses and the graph: the laws of the outbound verdict."""

from __future__ import annotations

from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from auditor import knowledge as knowledge_base
from auditor.knowledge import Knowledge
from auditor.licensing.identify import identify
from auditor.licensing.outbound import outbound, pair
from auditor.licensing.propagate import STRENGTH, WAYS, channel
from auditor.model import LicenseState, Lineage, Outbound, Relation, Verdict

from .lineages import PARTS, Upstream, graph, summary


@cache
def known() -> Knowledge:
    return knowledge_base.load()


def license_ids() -> list[str]:
    return [
        id
        for id in known().license_ids()
        if not (record := known().license(id)) or not record.get("state")
    ]


LICENSES = st.sampled_from(license_ids())
TARGETS = st.sampled_from(
    [
        "Apache-2.0",
        "MIT",
        "BSD-3-Clause",
        "CC-BY-4.0",
        "CC-BY-SA-4.0",
        "CC-BY-NC-4.0",
        "GPL-2.0-only",
        "GPL-3.0-or-later",
        "LicenseRef-OpenRAIL-plus-plus-M",
        "LicenseRef-Llama-3.1",
        "Apache-2.0 AND CC-BY-4.0",
        "use:internal-commercial",
        "use:hosted-service",
    ]
)
RELATIONS = st.sampled_from(list(Relation))
NAMES = st.sampled_from(["a", "b", "c", "d"])
UPSTREAM = st.lists(
    st.tuples(
        st.sampled_from([relation.value for relation in Relation]),
        NAMES,
        st.one_of(LICENSES, st.none()),
        st.sampled_from(["subject", "a", "b", "c", "d"]),
    ),
    max_size=6,
)


def verdict(upstream: list[Upstream], target: str) -> Outbound:
    return outbound(summary(), graph(*upstream), target, known())


def ranks(verdicts: tuple[Verdict, Verdict, Verdict]) -> tuple[int, int, int]:
    strict, moderate, permissive = verdicts
    return strict.rank, moderate.rank, permissive.rank


@given(UPSTREAM, st.integers(0, 5), TARGETS)
@settings(deadline=None, max_examples=150)
def test_an_ancestor_more_never_improves_a_verdict(
    upstream: list[Upstream], place: int, target: str
) -> None:
    whole = graph(*upstream)
    fewer = whole._replace(edges=whole.edges[:place] + whole.edges[place + 1 :])
    more = ranks(outbound(summary(), whole, target, known()).verdicts)
    less = ranks(outbound(summary(), fewer, target, known()).verdicts)
    assert all(a >= b for a, b in zip(more, less, strict=True))


@given(LICENSES, RELATIONS, TARGETS)
@settings(deadline=None, max_examples=400)
def test_strict_is_never_laxer_than_moderate_nor_moderate_than_permissive(
    license: str, relation: Relation, target: str
) -> None:
    strict, moderate, permissive = ranks(pair(license, relation, target, known()).verdicts)
    assert strict >= moderate >= permissive


@given(UPSTREAM, TARGETS)
@settings(deadline=None, max_examples=150)
def test_the_stances_keep_their_order_over_a_whole_graph(
    upstream: list[Upstream], target: str
) -> None:
    strict, moderate, permissive = ranks(verdict(upstream, target).verdicts)
    assert strict >= moderate >= permissive


@given(LICENSES, LICENSES, RELATIONS, TARGETS)
@settings(deadline=None, max_examples=300)
def test_a_choice_never_worsens_and_a_sum_never_improves(
    one: str, two: str, relation: Relation, target: str
) -> None:
    alone = ranks(pair(one, relation, target, known()).verdicts)
    either = ranks(pair(f"{one} OR {two}", relation, target, known()).verdicts)
    both = ranks(pair(f"{one} AND {two}", relation, target, known()).verdicts)
    assert all(a <= b <= c for a, b, c in zip(either, alone, both, strict=True))


@given(UPSTREAM, st.randoms(use_true_random=False), TARGETS)
@settings(deadline=None, max_examples=150)
def test_the_order_of_edges_and_nodes_changes_no_verdict(
    upstream: list[Upstream], random: st.DataObject, target: str
) -> None:
    whole = graph(*upstream)
    edges, others = list(whole.edges), list(whole.nodes[1:])
    random.shuffle(edges)  # type: ignore[attr-defined]
    random.shuffle(others)  # type: ignore[attr-defined]
    mixed = Lineage(nodes=(whole.nodes[0], *others), edges=tuple(edges))
    assert (
        outbound(summary(), mixed, target, known()).verdicts == verdict(upstream, target).verdicts
    )


@given(LICENSES, RELATIONS)
@settings(deadline=None, max_examples=100)
def test_another_name_of_the_same_license_changes_nothing(id: str, relation: Relation) -> None:
    record = known().license(id)
    assert record is not None
    for name in (*record.get("hub", ()), *record.get("deprecated_ids", ()), id.lower()):
        meant = identify(name)
        if meant.state is not LicenseState.RESOLVED or meant.expression is None:
            continue
        here = pair(id, relation, "Apache-2.0", known())
        there = pair(meant.expression, relation, "Apache-2.0", known())
        assert here.verdicts == there.verdicts


@given(LICENSES, LICENSES, RELATIONS)
@settings(deadline=None, max_examples=300)
def test_permissive_into_permissive_is_no_conflict(one: str, two: str, relation: Relation) -> None:
    free = {"permissive", "public-domain"}
    first, second = known().license(one), known().license(two)
    assert first is not None
    assert second is not None
    if first["kind"] not in free or second["kind"] not in free:
        return
    answer = pair(one, relation, two, known())
    assert answer.verdicts[1] is not Verdict.NO, answer.reason


@given(LICENSES, RELATIONS, TARGETS)
@settings(deadline=None, max_examples=300)
def test_a_verdict_that_is_not_yes_names_a_term(
    license: str, relation: Relation, target: str
) -> None:
    answer = pair(license, relation, target, known())
    for verdict in answer.verdicts:
        if verdict is Verdict.YES_WITH_NOTICES:
            assert answer.duties or answer.blocking
        elif verdict is not Verdict.YES:
            assert answer.blocking
            assert all(block.reason for block in answer.blocking)


@given(LICENSES, TARGETS)
@settings(deadline=None, max_examples=100)
def test_a_term_that_is_carried_over_two_relations_is_carried_over_each(
    license: str, target: str
) -> None:
    for relation in Relation:
        if relation is Relation.QUANTIZE:
            continue  # a fine-tune changes what a mere copy leaves unchanged
        taken = Relation.TRAINED_ON if relation in PARTS else relation  # as a model takes data
        direct = ranks(pair(license, taken, target, known()).verdicts)
        further = verdict(
            [("finetune", "a", "CC0-1.0"), (relation.value, "b", license, "a")], target
        )
        node = next((one for one in further.nodes if one.id == "b"), None)
        if node is not None:
            assert all(a <= b for a, b in zip(ranks(node.verdicts), direct, strict=True))


def test_every_way_is_three_letters_from_strict_to_permissive() -> None:
    for type, way in WAYS.items():
        for letters in way:
            assert len(letters) == 3, type
            strengths = [STRENGTH.index(letter) for letter in letters]
            assert strengths == sorted(strengths, reverse=True), (type, letters)


def test_every_relation_has_a_way() -> None:
    assert all(channel(relation) for relation in (*Relation, None))
