"""License expressions: the tree, its spelling, and what is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.licensing import expression
from auditor.licensing.expression import (
    And,
    Expression,
    ExpressionError,
    Id,
    Or,
    With,
    both,
    canonical,
    either,
    ids,
    parse,
    render,
)

IDS = st.sampled_from(["MIT", "Apache-2.0", "GPL-3.0-only", "LicenseRef-Llama-3.1", "CC-BY-4.0"])
LEAVES: st.SearchStrategy[Expression] = st.one_of(
    IDS.map(lambda name: Id(id=name)),
    st.just(Id(id="MPL-2.0", or_later=True)),
    st.just(With(license=Id(id="GPL-2.0-only"), exception="Classpath-exception-2.0")),
)
TREES: st.SearchStrategy[Expression] = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=4).map(both),
        st.lists(inner, min_size=2, max_size=4).map(either),
    ),
    max_leaves=12,
)


def test_one_id_is_a_leaf_and_needs_no_parser() -> None:
    assert parse("Apache-2.0") == Id(id="Apache-2.0")
    assert parse("Apache-2.0+") == Id(id="Apache-2.0", or_later=True)
    assert parse("openrail++") == Id(id="openrail++"), "two plus signs belong to the name"


def test_and_binds_closer_than_or() -> None:
    assert parse("MIT OR Apache-2.0 AND ISC") == Or(
        parts=(Id(id="MIT"), And(parts=(Id(id="Apache-2.0"), Id(id="ISC"))))
    )


def test_operators_may_be_written_small_and_come_out_large() -> None:
    assert render(parse("mit or (isc and zlib)")) == "mit OR (isc AND zlib)"


def test_an_exception_belongs_to_one_license() -> None:
    tree = parse("GPL-2.0-only WITH Classpath-exception-2.0 OR MIT")
    assert ids(tree) == ("GPL-2.0-only", "MIT")
    assert render(tree) == "GPL-2.0-only WITH Classpath-exception-2.0 OR MIT"


def test_commons_clause_adds_a_term_and_is_therefore_an_and() -> None:
    assert render(parse("Apache-2.0 WITH Commons-Clause")) == (
        "Apache-2.0 AND LicenseRef-Commons-Clause"
    )


def test_nothing_is_absorbed() -> None:
    # Simplifying this to MIT would lose the terms of Apache-2.0.
    assert ids("MIT OR (MIT AND Apache-2.0)") == ("MIT", "Apache-2.0")


def test_and_and_or_of_the_same_parts_are_different() -> None:
    # Named tuples of the same fields would be equal: the operator is one of the fields.
    parts = (Id(id="MIT"), Id(id="ISC"))
    assert len({And(parts=parts), Or(parts=parts)}) == 2


def test_canonical_forgets_the_order_only() -> None:
    assert canonical("MIT AND Apache-2.0") == canonical("Apache-2.0 AND MIT")
    assert canonical("MIT AND Apache-2.0") != canonical("MIT OR Apache-2.0")


@pytest.mark.parametrize(
    "text",
    ["", "  ", "MIT and", "MIT, Apache-2.0", "AND", "(MIT", "MIT)", "OR MIT", "MIT AND AND ISC"],
)
def test_what_is_no_expression_is_refused_with_our_own_error(text: str) -> None:
    with pytest.raises(ExpressionError):
        parse(text)


def test_deep_and_long_expressions_are_refused_before_the_parser_sees_them() -> None:
    with pytest.raises(ExpressionError, match="nested"):
        parse("(" * 500 + "MIT" + ")" * 500)
    with pytest.raises(ExpressionError, match="characters"):
        parse(" OR ".join(["MIT"] * 1000))


def test_what_we_render_for_a_hub_list_is_read_without_the_parser(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Loading the parser costs more than auditing a card.
    def refuse(text: str) -> Expression:
        raise AssertionError(f"the parser was asked to read {text}")

    monkeypatch.setattr(expression, "_parsed", refuse)
    assert isinstance(parse("AFL-3.0 AND ECL-2.0 AND NCSA"), And)
    assert isinstance(parse("AFL-3.0 OR ECL-2.0"), Or)


@given(TREES)
def test_rendering_and_parsing_are_inverse(tree: Expression) -> None:
    assert canonical(render(parse(render(tree)))) == canonical(render(tree))
    assert render(parse(render(tree))) == render(tree)


@given(TREES)
def test_every_id_survives(tree: Expression) -> None:
    assert set(ids(canonical(render(tree)))) == set(ids(tree))


@given(st.text(max_size=80))
def test_any_text_is_an_expression_or_our_error(text: str) -> None:
    try:
        tree = parse(text)
    except ExpressionError:
        return
    assert ids(tree)
