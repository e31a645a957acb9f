"""Finding names in running text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.knowledge import Knowledge, load
from auditor.knowledge.scan import Hit, Scanner


@pytest.fixture(scope="module")
def scanner(knowledge: Knowledge) -> Scanner:
    """One that builds the full automaton at once."""
    return Scanner(knowledge.index, few=0)


def named(hits: tuple[Hit, ...], text: str, kind: str) -> list[tuple[str, str]]:
    """(text, id) of the hits of one kind."""
    return [(text[hit.start : hit.end], hit.id) for hit in hits if hit.kind == kind]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("trained on Common Crawl.", ("Common Crawl", "common-crawl")),
        ("trained on common-crawl", ("common-crawl", "common-crawl")),
        ("trained on COMMON_CRAWL", ("COMMON_CRAWL", "common-crawl")),
        ("trained on Common\nCrawl", ("Common\nCrawl", "common-crawl")),
        ("trained on Common\r\nCrawl", ("Common\r\nCrawl", "common-crawl")),
        ("(books3)", ("books3", "books3")),
        ("“Books3”", ("Books3", "books3")),
        ("使用Books3训练", ("Books3", "books3")),
        ("see EleutherAI/pile here", ("EleutherAI/pile", "the-pile")),
    ],
)
def test_a_dataset_is_found_however_it_is_written(
    scanner: Scanner, text: str, found: tuple[str, str]
) -> None:
    assert found in named(scanner.scan(text), text, "dataset")


@pytest.mark.parametrize(
    "text",
    ["mybooks3", "books31", "Books3é", "common, crawl", "common. Crawl", "books 3", "xbooks3x"],
)
def test_a_name_is_a_word_of_its_own(scanner: Scanner, text: str) -> None:
    ids = {record_id for _, record_id in named(scanner.scan(text), text, "dataset")}
    assert ids.isdisjoint({"books3", "common-crawl"})


def test_names_inside_names_are_kept(scanner: Scanner) -> None:
    text = "answers by GPT-3.5-turbo"
    assert named(scanner.scan(text), text, "generator") == [
        ("GPT-3", "gpt-3"),
        ("GPT-3.5", "gpt-3.5-turbo"),
        ("GPT-3.5-turbo", "gpt-3.5-turbo"),
    ]


def test_punctuation_inside_a_name_counts(scanner: Scanner) -> None:
    text = "we ran gpt 3, 5 times"
    assert ("gpt 3, 5", "gpt-3.5-turbo") not in named(scanner.scan(text), text, "generator")


def test_offsets_are_characters(scanner: Scanner) -> None:
    text = "héé 🤗🤗\r\n— the DALL·E of books3 …\r\nbooks3"
    places = {text[hit.start : hit.end].lower() for hit in scanner.scan(text)}
    assert {"books3", "dall·e"} <= places


def test_ordinary_words_ask_for_context(scanner: Scanner) -> None:
    text = "a pile of books"
    flags = {hit.flags for hit in scanner.scan(text) if hit.kind == "dataset"}
    assert flags
    assert all("context" in each for each in flags)


def test_domains_and_licenses_are_found(scanner: Scanner) -> None:
    text = "From https://www.wsj.com/a under the Apache License 2.0"
    hits = scanner.scan(text)
    assert ("wsj.com", "wsj.com") in named(hits, text, "source")
    assert ("Apache License 2.0", "apache 2") in named(hits, text, "license")


def test_nothing_is_found_in_nothing(scanner: Scanner) -> None:
    assert scanner.scan("") == ()
    assert scanner.scan("\n \t…") == ()


_NAMES = (
    "the pile common crawl c4 books3 gpt 3.5 turbo gpt-4 apache 2.0 license wsj.com trained on not "
    "llama bert-base-uncased 数据 é … “ ” , . - _ / orca stack Command R+ DALL·E"
)
_WORDS = st.sampled_from((*_NAMES.split(), "\n", "\r\n"))


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(_WORDS, st.sampled_from(["", " ", "-", "_", "\n", ", "])), max_size=25))
def test_few_cards_and_many_are_scanned_alike(words: list[tuple[str, str]]) -> None:
    text = "".join(word + gap for word, gap in words)
    index = load().index
    assert Scanner(index, few=10).scan(text) == Scanner(index, few=0).scan(text)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300))
def test_any_text_can_be_scanned_and_hits_lie_inside_it(text: str) -> None:
    for hit in load().scanner().scan(text):
        assert 0 <= hit.start < hit.end <= len(text)
