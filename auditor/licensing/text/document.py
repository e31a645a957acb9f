"""A file under comparison: its words, and the layout that is worked out only where asked for."""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property

from auditor.licensing.text.header import Line, header
from auditor.licensing.text.index import UNKNOWN, Index
from auditor.licensing.text.layout import (
    Lines,
    addresses,
    copyright_lines,
    list_marks,
    sentence_starts,
)
from auditor.licensing.text.words import bare, places, plain, prepare, words
from auditor.model import Span

_LONGEST = 600


class Document:
    """Words, codes, sentences and places of one text."""

    def __init__(self, text: str, path: str, index: Index) -> None:
        self.text = text
        self.path = path
        self._prepared = prepare(text)
        self.written = words(self._prepared)
        codes = index.words
        self.codes = "".join([codes[word] for word in self.written])
        self.header: dict[int, Line] = {}
        """Words of a block of metadata in front of the text that only describe it."""
        self._header_lines = header(text)
        if self._header_lines:
            self._set_header_apart()

    def __len__(self) -> int:
        return len(self.written)

    def _set_header_apart(self) -> None:
        """No word of the block is the license's, however like its title it reads."""
        starts = self._places[0]
        for line in self._header_lines:
            if line.describes:
                first, last = (bisect_right(starts, at - 1) for at in (line.start, line.end))
                self.header.update(dict.fromkeys(range(first, last), line))
        codes = list(self.codes)
        for word in self.header:
            codes[word] = UNKNOWN
        self.codes = "".join(codes)

    @cached_property
    def _places(self) -> tuple[list[int], list[int]]:
        return places(self._prepared)

    @cached_property
    def _plain(self) -> str:
        return plain(self.text)

    @cached_property
    def _lines(self) -> Lines:
        return Lines(self.text)

    @cached_property
    def sentences(self) -> list[int]:
        """Numbers of the words that begin a sentence; the first is 0."""
        starts = self._places[0]
        cuts = set(sentence_starts(self._plain))
        if self._header_lines:
            cuts = {cut for cut in cuts if cut >= self._header_lines[-1].end}
            cuts.update(at for line in self._header_lines for at in (line.start, line.end))
        firsts = {bisect_right(starts, cut - 1) for cut in cuts}
        return sorted(number for number in firsts | {0} if number < len(self.written))

    def sentence_of(self, word: int) -> int:
        """Number of the sentence that a word belongs to."""
        return bisect_right(self.sentences, word) - 1

    def sentence(self, number: int) -> tuple[int, int]:
        """First word and the one after the last word of a sentence."""
        first = self.sentences[number]
        last = self.sentences[number + 1] if number + 1 < len(self.sentences) else len(self.written)
        return first, last

    @cached_property
    def marks(self) -> frozenset[int]:
        """Numbers of the words that are list marks only."""
        starts = self._places[0]
        found: set[int] = set()
        for start, end in list_marks(self._plain):
            found.update(range(bisect_right(starts, start - 1), bisect_right(starts, end - 1)))
        return frozenset(found)

    @cached_property
    def copyright_sentences(self) -> frozenset[int]:
        """Numbers of the sentences that begin as a copyright line does."""
        starts = self._places[0]
        found: set[int] = set()
        for start, _ in copyright_lines(self._plain):
            first = bisect_right(starts, start - 1)
            if first < len(self.written):
                found.add(self.sentence_of(first))
        return frozenset(found)

    @cached_property
    def addresses(self) -> frozenset[int]:
        """Numbers of the words that stand in a web address."""
        starts = self._places[0]
        found: set[int] = set()
        for start, end in addresses(self.text):
            found.update(range(bisect_right(starts, start - 1), bisect_right(starts, end - 1)))
        return frozenset(found)

    def bare(self, first: int, last: int) -> list[str]:
        """The words in the form that is compared."""
        return [bare(word) for word in self.written[first:last]]

    def capitalized(self, word: int) -> bool:
        """Does a word begin with a capital, as names do?"""
        return self.text[self._places[0][word]].isupper()

    def quote(self, first: int, last: int, about: int | None = None) -> str:
        """The file's own text from one word to another, blanks collapsed. A long stretch is cut
        to what stands around the word `about`, or to its beginning."""
        starts, ends = self._places
        begin, end = starts[first], ends[last - 1]
        tail = self._plain[end : end + 3]
        end += len(tail) - len(tail.lstrip(".;:)”\"'。；"))
        before = after = ""
        if end - begin > _LONGEST:
            middle = begin if about is None else starts[about]
            if middle - begin > _LONGEST // 3:
                begin, before = middle - _LONGEST // 3, "… "
            if end - begin > _LONGEST:
                end, after = begin + _LONGEST, " …"
        return f"{before}{' '.join(self._plain[begin:end].split())}{after}"

    def span(self, first: int, last: int) -> Span:
        """Where the words stand."""
        starts, ends = self._places
        line, column = self._lines.place(starts[first])
        end_line, end_column = self._lines.place(ends[last - 1])
        return Span(
            path=self.path, line=line, column=column, end_line=end_line, end_column=end_column
        )
