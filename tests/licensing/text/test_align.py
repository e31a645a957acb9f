"""Laws of the alignment: it keeps order, and it never calls different words the same."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from auditor.licensing.text.align import align, common_prefix, common_suffix

words = st.text(alphabet="abcdefgh", max_size=60)


@given(words, words)
def test_blocks_match_and_keep_order(a: str, b: str) -> None:
    i_end = j_end = 0
    for i, j, size in align(a, b):
        assert size > 0
        assert i >= i_end
        assert j >= j_end
        assert a[i : i + size] == b[j : j + size]
        i_end, j_end = i + size, j + size


@given(words)
def test_a_text_is_wholly_itself(a: str) -> None:
    assert align(a, a) == ([(0, 0, len(a))] if a else [])


@given(words, st.integers(0, 60), st.sampled_from("xyz"))
def test_an_inserted_word_stays_unmatched(a: str, place: int, word: str) -> None:
    place = min(place, len(a))
    matched = sum(size for _, _, size in align(a, a[:place] + word + a[place:]))
    assert matched == len(a)


@given(words, words)
def test_prefix_and_suffix_are_the_longest(a: str, b: str) -> None:
    head = common_prefix(a, 0, len(a), b, 0, len(b))
    assert a[:head] == b[:head]
    assert a[head : head + 1] != b[head : head + 1] or head in (len(a), len(b))
    tail = common_suffix(a, 0, len(a), b, 0, len(b))
    assert a[len(a) - tail :] == b[len(b) - tail :]
    assert tail == min(len(a), len(b)) or a[-tail - 1] != b[-tail - 1]
