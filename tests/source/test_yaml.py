"""YAML as the auditor reads it: exact places, YAML 1.2 values, and no silent reading."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.errors import SourceError
from auditor.source.yaml import load

CARD = """\
license: apache-2.0
language:
- en
- no  # Norwegian
datasets: [squad, {name: c4, share: 0.5}]
about: |
  Two lines
  of text.

model-index:
  - name: 'it''s'
    results:
    - dataset: {type: glue}
empty:
"""


def error_of(text: str, **options: Any) -> SourceError:
    with pytest.raises(SourceError) as caught:
        load(text, path="card.md", **options)
    return caught.value


@pytest.mark.parametrize("pure", [False, True])
def test_values_and_places(pure: bool) -> None:
    document = load(CARD, path="card.md", first_line=2, pure=pure)
    assert document.value == {
        "license": "apache-2.0",
        "language": ["en", "no"],
        "datasets": ["squad", {"name": "c4", "share": 0.5}],
        "about": "Two lines\nof text.\n",
        "model-index": [{"name": "it's", "results": [{"dataset": {"type": "glue"}}]}],
        "empty": None,
    }
    places = {
        route: document.span(route)[1:]
        for route in [
            ("license",),
            ("language",),
            ("language", 1),
            ("datasets",),
            ("datasets", 1, "share"),
            ("about",),
            ("model-index", 0, "results", 0, "dataset"),
            ("model-index", 0, "name"),
            ("empty",),
        ]
    }
    assert places == {
        ("license",): (2, 10, 2, 20),
        ("language",): (4, 1, 5, 5),
        ("language", 1): (5, 3, 5, 5),
        ("datasets",): (6, 11, 6, 42),
        ("datasets", 1, "share"): (6, 37, 6, 40),
        ("about",): (7, 8, 9, 11),
        ("model-index", 0, "results", 0, "dataset"): (14, 16, 14, 28),
        ("model-index", 0, "name"): (12, 11, 12, 18),
        ("empty",): (15, 7, 15, 7),
    }
    assert document.key_span(("datasets", 1, "share"))[1:] == (6, 30, 6, 35)
    assert document.key_span(("empty",))[1:] == (15, 1, 15, 6)


def test_a_route_that_leads_nowhere_gives_the_nearest_ancestor() -> None:
    document = load("a:\n  b: [1]\n")
    assert document.span(("a", "b", 7, "x")) == document.span(("a", "b"))
    assert document.span(("nowhere",)) == document.span(())


def test_columns_count_code_points_and_lines_end_at_line_feeds_only() -> None:
    document = load("名前: 'a\u2028b'\nlicense: mit\n")
    assert document.value["license"] == "mit"
    assert document.span(("license",))[1:] == (2, 10, 2, 13)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no", "no"),
        ("on", "on"),
        ("12:30", "12:30"),
        ("2024-01-01", "2024-01-01"),
        ("1_000", "1_000"),
        ("0123", 123),
        ("0o17", 15),
        ("0x1F", 31),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("-.inf", -math.inf),
        ("~", None),
        ("Null", None),
        ("TRUE", True),
        ("'true'", "true"),
        ("!!str 7", "7"),
        ("apache-2.0", "apache-2.0"),
        ("+", "+"),
        ("9" * 5000, "9" * 5000),
    ],
)
def test_scalars_follow_the_core_schema_of_yaml_1_2(text: str, value: object) -> None:
    for pure in (False, True):
        found = load(f"key: {text}", pure=pure).value["key"]
        assert (found, type(found)) == (value, type(value))


def test_values_that_yaml_1_1_reads_otherwise_are_listed() -> None:
    document = load("no: 1\nlanguage: no\nat: 12:30\nid: 010\nok: 'no'\nn: y\ndate: 2024-01-01\n")
    assert [(each.text, each.span.line) for each in document.readings_differ] == [
        ("no", 1),
        ("no", 2),
        ("12:30", 3),
        ("010", 4),
    ]
    assert document.readings_differ[3].yaml_1_1 == "the number 8, read in base 8"


@pytest.mark.parametrize(
    ("text", "code", "line", "column", "words"),
    [
        ("license: mit\nlicense: gpl\n", "yaml-duplicate-key", 2, 1, "the first is on line 1"),
        ("license: !!python/name:os.system x", "yaml-tag", 1, 10, "tag"),
        ("a: &a {b: 1}\nc:\n  <<: *a\n", "yaml-merge-key", 3, 3, "merge"),
        ("license: {{ license }}", "yaml-key", 1, 11, "placeholder"),
        ("? [a, b]\n: c\n", "yaml-key", 1, 3, "plain text"),
        ("a: *b\n", "yaml-alias", 1, 4, "does not come before"),
        ("a: &a [*a]\n", "yaml-alias", 1, 8, "inside the value"),
        ("a: 1\n---\nb: 2\n", "yaml-many-documents", 2, 1, "second YAML document"),
        ("a: b\x07", "yaml-character", 1, 5, "U+0007"),
        ("tags:\n\t- a\n", "yaml-syntax", 2, 1, "tab"),
        ("license:\u3000mit\ntags: x\n", "yaml-syntax", 1, 9, "U+3000"),
        ("title: Foo: bar\n", "yaml-syntax", 1, 11, "second `: `"),
        ("a: [b, c\nd: e\n", "yaml-syntax", 1, 4, "not closed"),
        ("a: 'b\nc: d\n", "yaml-syntax", 1, 4, "never ends"),
        ("a: 1\njust words\n", "yaml-syntax", 2, 1, "neither `key: value`"),
        ("a:\n  b: 1\n c: 2\n", "yaml-syntax", 3, 2, "indentation"),
        ("a: 'x' y\n", "yaml-syntax", 1, 8, "closing `'`"),
        ("a: @x\n", "yaml-syntax", 1, 4, "cannot begin with `@`"),
        ("a: |x\n  b\n", "yaml-syntax", 1, 5, "text block"),
    ],
)
def test_what_is_refused_says_where_why_and_how_to_mend_it(
    text: str, code: str, line: int, column: int, words: str
) -> None:
    for pure in (False, True):
        error = error_of(text, pure=pure)
        assert (error.code, error.line, error.column) == (code, line, column)
        assert words in error.what
        assert error.hint
        assert error.where == f"card.md:{line}:{column}"


def test_an_alias_stands_for_its_value_and_keeps_its_own_place() -> None:
    document = load("a: &x [1, 2]\nb: *x\n")
    assert document.value == {"a": [1, 2], "b": [1, 2]}
    assert document.span(("b",))[1:] == (2, 4, 2, 6)


def nested_aliases(levels: int) -> str:
    lines = ["a0: &a0 [x, x]"]
    lines += [f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, levels)]
    return "\n".join(lines)


@pytest.mark.parametrize("pure", [False, True])
@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("[" * 30_000, {"yaml-too-deep", "yaml-syntax"}),
        ("- " * 30_000, {"yaml-too-deep"}),
        ("[a: " * 30_000, {"yaml-too-deep"}),
        ("\n".join(" " * n + f"k{n}:" for n in range(200)), {"yaml-too-deep"}),
        (nested_aliases(40), {"yaml-too-many-nodes"}),
        ("? " * 30_000, {"yaml-key"}),
    ],
)
def test_hostile_nesting_is_refused_and_ends_no_process(
    text: str, code: set[str], pure: bool
) -> None:
    assert error_of(text, pure=pure).code in code


def test_caps_on_size_and_number_of_values() -> None:
    assert error_of("a: " + "b" * 100, max_chars=50).code == "yaml-too-large"
    many = "[" + "x," * 2000 + "]"
    assert error_of(many, max_nodes=1000).code == "yaml-too-many-nodes"
    assert error_of("a: [[[1]]]", max_depth=3).code == "yaml-too-deep"
    assert load("a: [[[1]]]", max_depth=4).value == {"a": [[[1]]]}


def test_an_empty_text_is_a_document_of_nothing() -> None:
    for text in ("", "\n\n", "# only a comment\n"):
        document = load(text, path="card.md", first_line=2)
        assert document.value is None
        assert document.span(()).path == "card.md"


keys = st.text("abcdefgh_-", min_size=1, max_size=6)
scalars = st.one_of(
    st.text("ab :#'\"-[]{}!&*%@é\n,", max_size=12),
    st.integers(-9999, 9999),
    st.booleans(),
    st.none(),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4),
    max_leaves=20,
)


@given(st.dictionaries(keys, values, max_size=5), st.booleans())
def test_what_pyyaml_writes_is_read_back_by_both_parsers(value: Any, flow: bool) -> None:
    import yaml

    text = yaml.safe_dump(value, default_flow_style=flow, allow_unicode=True)
    expected = yaml.safe_load(text)
    fast, pure = load(text), load(text, pure=True)
    assert fast.value == pure.value
    # PyYAML writes floats as 1.1 reads them (`1.0e+16`); both versions agree on those.
    assert fast.value == expected
    for route in routes(fast.value):
        assert fast.span(route) == pure.span(route)
        assert fast.key_span(route) == pure.key_span(route)


def routes(value: Any, base: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    found = [base]
    if isinstance(value, dict):
        for key, item in value.items():
            found += routes(item, (*base, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            found += routes(item, (*base, index))
    return found


@settings(max_examples=500)
@given(st.text("ab: -[]{}'\"#|>\n&*!?,.01", max_size=40))
def test_no_text_is_read_as_two_different_values(text: str) -> None:
    """The fallback refuses some odd texts that libyaml takes (`|#`), and reads none otherwise."""
    answers = []
    refusals = []
    for pure in (False, True):
        try:
            answers.append(load(text, path="x", pure=pure).value)
        except SourceError as error:
            refusals.append(error)
    assert len(answers) < 2 or answers[0] == answers[1]
    assert all(error.path == "x" and error.line >= 1 for error in refusals)
