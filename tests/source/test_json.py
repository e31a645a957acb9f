"""JSON as the auditor reads it: the standard library's values, with exact places."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.errors import SourceError
from auditor.source.json import load

TEXT = """\
{
  "name": "toy \\"quoted\\"",
  "license": ["mit", {"@id": "cc"}],
  "empty": {},
  "n": -1.5e3
}
"""


def test_values_and_places() -> None:
    document = load(TEXT, path="m.json")
    assert document.value == json.loads(TEXT)
    assert document.span(("name",))[1:] == (2, 11, 2, 27)
    assert document.key_span(("name",))[1:] == (2, 3, 2, 9)
    assert document.span(("license",))[1:] == (3, 14, 3, 36)
    assert document.span(("license", 1, "@id"))[1:] == (3, 30, 3, 34)
    assert document.key_span(("license", 1, "@id"))[1:] == (3, 23, 3, 28)
    assert document.span(("empty",))[1:] == (4, 12, 4, 14)
    assert document.span(("n",)).line == 5
    assert document.readings_differ == ()


@pytest.mark.parametrize(
    ("text", "code", "line", "column", "hint"),
    [
        ('{"a": 1,\n "a": 2}', "json-duplicate-key", 2, 2, "keep one"),
        ('{"a": [{"b": 1, "b": 2}]}', "json-duplicate-key", 1, 17, "keep one"),
        ('{"a": 1,}', "json-syntax", 1, 8, "comma after the last"),
        ("{'a': 1}", "json-syntax", 1, 2, "double quotes"),
        ('{"a": 1} // no', "json-syntax", 1, 10, "no comments"),
        ("", "json-syntax", 1, 1, "check"),
        ('{"a": 1, "a": 2}}', "json-syntax", 1, 17, "check"),
        ('{"a": 1, "a": 2', "json-syntax", 1, 16, "check"),
        ("[" * 100_000, "json-too-deep", 1, 65, "flatten"),
        ('{"a":' * 100 + "1" + "}" * 100, "json-too-deep", 1, 321, "flatten"),
    ],
)
def test_what_is_refused(text: str, code: str, line: int, column: int, hint: str) -> None:
    with pytest.raises(SourceError) as caught:
        load(text, path="m.json")
    error = caught.value
    assert (error.code, error.path) == (code, "m.json")
    assert error.line == line
    assert hint in error.hint
    if code != "json-syntax" or hint != "comma after the last":
        assert error.column == column


def test_many_brackets_side_by_side_are_not_deep() -> None:
    assert load("[" + ",".join(["[]"] * 500) + "]").value == [[]] * 500


def test_caps_and_very_long_numbers() -> None:
    with pytest.raises(SourceError, match="characters"):
        load("[1]" + " " * 100, max_chars=50)
    assert load("9" * 5000).value == "9" * 5000


plain = st.none() | st.booleans() | st.integers(-(10**20), 10**20) | st.text(max_size=8)
values = st.recursive(
    plain, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner)
)


@given(values, st.sampled_from([None, 2]), st.booleans())
def test_every_value_stands_where_its_span_says(
    value: object, indent: int | None, ascii_only: bool
) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    document = load(text)
    assert document.value == value
    lines = text.split("\n")

    def check(inner: object, route: tuple[str | int, ...]) -> None:
        span = document.span(route)
        if span.line == span.end_line:
            written = lines[span.line - 1][span.column - 1 : span.end_column - 1]
            assert json.loads(written) == inner
        if isinstance(inner, dict):
            for key, item in inner.items():
                where = document.key_span((*route, key))
                written = lines[where.line - 1][where.column - 1 : where.end_column - 1]
                assert json.loads(written) == key
                check(item, (*route, key))
        elif isinstance(inner, list):
            for index, item in enumerate(inner):
                check(item, (*route, index))

    check(value, ())
