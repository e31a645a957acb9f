"""Front matter as people write it; each test names what the Hub makes of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.source.frontmatter import BROKEN, LOOSE, STRICT, FrontMatter, normalize, salvage, split
from auditor.source.yaml import load


def codes(parts: FrontMatter) -> list[str]:
    return [problem.code for problem in parts.problems]


def block_of(text: str) -> tuple[str, int, float]:
    block = split(text, path="README.md").block
    assert block is not None
    return block


def test_the_common_case() -> None:
    parts = split("---\nlicense: mit\ntags:\n- a\n---\n# Title\ntext\n")
    assert parts.block == ("license: mit\ntags:\n- a\n", 2, STRICT)
    assert (parts.body, parts.body_line) == ("# Title\ntext\n", 6)
    assert parts.problems == ()


def test_no_metadata_at_all() -> None:
    for text in ("", "# Title\n\ntext\n", "\n\n", "text\n---\nmore\n"):
        parts = split(text)
        assert parts == FrontMatter(block=None, body=text, body_line=1)


@pytest.mark.parametrize("ends", ["\r\n", "\r\r\n", "\r"])
def test_other_line_ends(ends: str) -> None:
    text = ends.join(["---", "language: vi", "license: apache-2.0", "---", "", "# Title", ""])
    parts = split(text)
    assert parts.block == ("language: vi\nlicense: apache-2.0\n", 2, STRICT)
    assert (parts.body, parts.body_line) == ("\n# Title\n", 5)
    assert parts.problems == ()


def test_blank_lines_first_are_what_the_hub_skips_too() -> None:
    parts = split("\n\n---\nlicense: mit\n---\nbody\n")
    assert parts.block == ("license: mit\n", 4, STRICT)
    assert parts.body_line == 6
    assert parts.problems == ()


def test_an_empty_block() -> None:
    assert split("---\n---\nbody").block == ("", 2, STRICT)
    assert split("---\n\n---\nbody").block == ("\n", 2, STRICT)


def test_a_block_that_ends_with_the_file() -> None:
    assert block_of("---\nlicense: mit\n---") == ("license: mit\n", 2, STRICT)


def test_a_byte_order_mark_hides_the_metadata_from_the_hub() -> None:
    parts = split("\ufeff---\nlicense: mit\n---\nbody")
    assert parts.block == ("license: mit\n", 2, STRICT)
    assert codes(parts) == ["front-matter-bom"]


@pytest.mark.parametrize(
    ("before", "word"),
    [
        ("Hugging Face's logo\n", "text"),
        ("# Title\n\n", "text"),
        ("<!-- made by a tool -->\n", "an HTML comment"),
        ("<!--\nseveral\nlines\n-->\n", "an HTML comment"),
    ],
)
def test_something_before_the_block_is_read_with_less_confidence(before: str, word: str) -> None:
    parts = split(before + "---\nlanguage: am\nlicense: mit\n---\nbody\n")
    assert parts.block is not None
    assert parts.block.text == "language: am\nlicense: mit\n"
    assert parts.block.confidence == LOOSE
    assert codes(parts) == ["front-matter-not-first"]
    assert parts.problems[0].message.startswith(f"{word} stands before")
    assert parts.problems[0].line == before.count("\n") + 1
    assert not parts.problems[0].fatal


@pytest.mark.parametrize(
    "text",
    [
        "--- \nlicense: mit\n---\nbody",
        "---\nlicense: mit\n--- \nbody",
        "---\nlicense: mit\n...\nbody",
    ],
)
def test_fences_that_the_hub_does_not_know(text: str) -> None:
    parts = split(text)
    assert parts.block == ("license: mit\n", 2, LOOSE)
    assert codes(parts) == ["front-matter-fence"]
    assert parts.body == "body"


def test_an_unclosed_block_is_read_up_to_the_first_line_that_is_no_yaml() -> None:
    text = "---\nlicense: openrail\n\ntags:\n- image\n\nThis model is about\nlicense: mit\n"
    parts = split(text, path="README.md")
    assert parts.block == ("license: openrail\n\ntags:\n- image\n", 2, BROKEN)
    assert parts.body == "\nThis model is about\nlicense: mit\n"
    assert parts.body_line == 6
    assert codes(parts) == ["front-matter-unclosed"]
    assert parts.problems[0].fatal


@pytest.mark.parametrize(
    "text",
    [
        "---\n\nSome prose after a thematic break.\n",
        "---\nSome prose\n\n---\nmore prose\n",
        "Intro\n\n---\n\nname: not a key that cards use\n\n---\n",
        "# Doc\n```yaml\n---\nlicense: mit\n---\n```\n",
        "# Doc\n\n| a |\n|---|\n| license: mit |\n",
    ],
)
def test_thematic_breaks_and_examples_are_no_metadata(text: str) -> None:
    parts = split(text)
    assert parts.block is None
    assert parts.body == text


def test_a_second_block_with_another_license_is_kept() -> None:
    parts = split("---\nlicense: creativeml-openrail-m\n---\n\n---\nlicense: openrail\n---\n# T\n")
    assert parts.block == ("license: creativeml-openrail-m\n", 2, STRICT)
    assert parts.further == (("license: openrail\n", 6, LOOSE),)
    assert (parts.body, parts.body_line) == ("# T\n", 8)
    assert codes(parts) == ["front-matter-second-block"]
    assert parts.problems[0].line == 5


def test_a_thematic_break_after_the_block_is_no_second_block() -> None:
    parts = split("---\nlicense: mit\n---\n\n---\n\n# Title\n\n---\n")
    assert parts.further == ()
    assert parts.body == "\n---\n\n# Title\n\n---\n"


def test_a_block_that_is_broken_yaml_is_still_a_block() -> None:
    assert block_of("---\nlicense: mit\n\ttags: x\n---\n")[0] == "license: mit\n\ttags: x\n"
    assert block_of("---\n- a\n- b\n---\n")[0] == "- a\n- b\n"


@given(st.text("-\n.# :ab\t<!>", max_size=60))
def test_nothing_is_lost_and_lines_are_counted_right(text: str) -> None:
    parts = split(text)
    lines = text.split("\n")
    assert parts.body in text
    if parts.body:
        assert parts.body.split("\n")[0] == lines[parts.body_line - 1]
    for block in (parts.block, *parts.further):
        if block is not None and block.text:
            assert block.text.split("\n")[0] == lines[block.first_line - 1]


def test_line_ends_are_normalised_only_where_they_end_lines() -> None:
    assert normalize("a\r\nb\r\r\nc\rd\n") == "a\nb\nc\rd\n"
    assert normalize("a\rb") == "a\nb"


BROKEN_YAML = """\
language: hi
\tbad: tab
license: "cc-by-nc-4.0"  # stated
datasets:
- ai4bharat/IndicCorp
- 'squad'
tags: [a, "b c"]
base_model: x/y
base_model: x/z
empty:
"""


def test_salvage_reads_top_level_keys_line_by_line_with_their_places() -> None:
    document = salvage(BROKEN_YAML, path="README.md", first_line=2)
    assert document.value == {
        "language": "hi",
        "license": "cc-by-nc-4.0",
        "datasets": ["ai4bharat/IndicCorp", "squad"],
        "tags": ["a", "b c"],
        "base_model": ["x/y", "x/z"],
        "empty": "",
    }
    assert document.span(("license",))[1:] == (4, 11, 4, 23)
    assert document.key_span(("license",))[1:] == (4, 1, 4, 8)
    assert document.span(("datasets", 1))[1:] == (7, 4, 7, 9)
    assert document.span(("tags", 1))[1:] == (8, 12, 8, 15)
    assert document.span(("base_model", 1))[1:] == (10, 13, 10, 16)


def test_salvage_takes_blanks_of_any_kind() -> None:
    document = salvage("license:\u3000mit\ndatasets:\n\u00a0-\u00a0squad\n")
    assert document.value == {"license": "mit", "datasets": ["squad"]}


def test_salvage_takes_a_very_long_list() -> None:
    document = salvage("a: x\na:\n" + "- b\n" * 50_000)
    assert len(document.value["a"]) == 50_001
    assert document.span(("a", 50_000)).line == 50_002


@given(st.text("ab:- []'\"#\n\t,|", max_size=60))
def test_salvage_takes_anything(text: str) -> None:
    document = salvage(text)
    for key in document.value:
        assert document.key_span((key,)).line >= 1


@given(st.dictionaries(st.sampled_from("ab"), st.text("xyz", min_size=1, max_size=5), min_size=1))
def test_salvage_agrees_with_yaml_on_simple_blocks(values: dict[str, str]) -> None:
    text = "".join(f"{key}: {value}\n" for key, value in values.items())
    salvaged, loaded = salvage(text), load(text)
    assert salvaged.value == loaded.value
    for key in values:
        assert salvaged.span((key,)) == loaded.span((key,))
