"""The lay of a Markdown text: sentences, lists, tables, headings, and what is no prose at all.

Knows nothing of datasets. Everything is found on demand around a place, because most cards have
a handful of places that matter.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import cache, cached_property
from typing import Final

from auditor.model import Span
from auditor.tuples import NamedTuple

REACH: Final = 600
"""Code points around a place within which its sentence is looked for."""
LINE: Final = 4000
_SHORT: Final = 20_000
"""Texts up to this length are counted through; longer ones get a table of their line breaks."""
HEADINGS: Final = 200
"""Headings above a place that are looked at for the ones it stands under."""

_heading = cache(
    lambda: re.compile(
        r"^[ \t]{0,3}(?:(#{1,6})[ \t]*([^\n]*)|\*\*([^*\n]{2,80})\*\*:?[ \t\r]*)$", re.M
    )
)
_fence = cache(lambda: re.compile(r"^[ \t]{0,3}(```|~~~)", re.M))
_item = cache(lambda: re.compile(r"[ \t]*(?:[-*+•]|\d{1,3}[.)])[ \t]"))
# Where a sentence, a list item or a table row ends; a line break alone is no end, Markdown wraps
# where it likes.
_boundary = cache(
    lambda: re.compile(r"[.!?](?=\s)|\n[ \t\r]*(?=\n|#|\||\*\*|[-*+•][ \t]|\d{1,3}[.)][ \t])")
)
_ABBREVIATIONS: Final = ("e.g", "i.e", "et al", "vs", "cf", "approx", "no", "fig", "resp", "incl")


class Heading(NamedTuple):
    start: int
    end: int
    level: int
    """1 to 6; 7 for a line of bold text that stands for a heading."""


class Prose:
    """A text with its structure; offsets are code points from its start."""

    def __init__(self, text: str, first_line: int, path: str) -> None:
        self.text = text
        self._first_line = first_line
        self._path = path

    def span(self, start: int, end: int) -> Span:
        """The place of a stretch of the text in its document."""
        line, column = self._position(start)
        end_line, end_column = self._position(end)
        return Span(
            path=self._path, line=line, column=column, end_line=end_line, end_column=end_column
        )

    def _position(self, offset: int) -> tuple[int, int]:
        text = self.text
        if len(text) < _SHORT:
            line = text.count("\n", 0, offset)
            start = text.rfind("\n", 0, offset) + 1
        else:
            breaks = self._breaks
            line = bisect_left(breaks, offset)
            start = breaks[line - 1] + 1 if line else 0
        return self._first_line + line, offset - start + 1

    @cached_property
    def _breaks(self) -> list[int]:
        return [match.start() for match in re.finditer("\n", self.text)]

    @cached_property
    def _silent(self) -> tuple[list[int], list[int]]:
        """Starts and ends of code blocks and of HTML comments, in order."""
        text = self.text
        if "```" not in text and "~~~" not in text and "<!--" not in text:
            return [], []
        stretches = []
        opened = -1
        mark = ""
        for match in _fence().finditer(text):
            if opened < 0:
                opened, mark = match.start(), match.group(1)
            elif match.group(1) == mark:
                stretches.append((opened, match.end()))
                opened = -1
        at = text.find("<!--")
        while at >= 0:
            end = text.find("-->", at)
            # An unclosed comment hides nothing: what follows was meant to be read.
            if end < 0:
                break
            stretches.append((at, end + 3))
            at = text.find("<!--", end)
        stretches.sort()
        return [start for start, _ in stretches], [end for _, end in stretches]

    def silent(self, offset: int) -> bool:
        """Whether a place lies in a code block or a comment: not said by the author as prose."""
        starts, ends = self._silent
        index = bisect_right(starts, offset) - 1
        return index >= 0 and offset < ends[index]

    def line(self, offset: int) -> tuple[int, int]:
        """Start and end of the line of a place, its line break left out. Of a line without end
        only the `LINE` code points on either side are seen."""
        text = self.text
        low, high = max(0, offset - LINE), min(len(text), offset + LINE)
        start = text.rfind("\n", low, offset)
        end = text.find("\n", offset, high)
        return (low if start < 0 else start + 1), (high if end < 0 else end)

    def sentence(self, start: int, end: int) -> tuple[int, int]:
        """Start and end of the sentence, list item or table row around a stretch."""
        starts, ends = self._sentences
        index = bisect_right(ends, start) - 1
        first = ends[index] if index >= 0 else 0
        index = bisect_left(starts, end)
        last = starts[index] if index < len(starts) else len(self.text)
        return max(first, start - REACH), min(last, end + REACH)

    @cached_property
    def _sentences(self) -> tuple[list[int], list[int]]:
        """Where sentences end, and where the next ones begin."""
        starts = []
        ends = []
        for match in _boundary().finditer(self.text):
            if match.group() != "." or not _abbreviated(self.text, match.start()):
                starts.append(match.start())
                ends.append(match.end())
        return starts, ends

    def in_list(self, start: int) -> bool:
        """Whether a place stands in the first line of a list item."""
        line_start, line_end = self.line(start)
        return _item().match(self.text, line_start, line_end) is not None

    def introduction(self, start: int) -> tuple[int, int] | None:
        """The line that introduces the list in which a place stands; None outside of lists."""
        if not self.in_list(start):
            return None
        line_start, _ = self.line(start)
        for _ in range(60):
            if line_start == 0:
                return None
            line_start, line_end = self.line(line_start - 1)
            line = self.text[line_start:line_end]
            if line.strip() and not _item().match(line) and not line.startswith((" ", "\t")):
                return line_start, line_end
        return None

    def in_table(self, start: int) -> bool:
        """Whether a place stands in a row of a Markdown or HTML table."""
        line_start, line_end = self.line(start)
        line = self.text[line_start:line_end].strip()
        return (line.startswith("|") and line.count("|") > 1) or line.startswith(("<td", "<tr"))

    def column(self, start: int) -> tuple[int, int] | None:
        """Start and end of the head of the column in which a place stands, in a pipe table."""
        line_start, _ = self.line(start)
        index = self.text.count("|", line_start, start)
        head = line_start
        for _ in range(200):
            if head == 0:
                break
            above, _ = self.line(head - 1)
            if not self.text.startswith("|", above):
                break
            head = above
        if head == line_start or not index:
            return None
        cell = head
        for _ in range(index):
            cell = self.text.find("|", cell) + 1
        end = self.text.find("|", cell)
        stop = self.line(head)[1]
        return (cell, end) if 0 < cell <= end <= stop else None

    @cached_property
    def headings(self) -> Sequence[Heading]:
        return [
            Heading(start=match.start(), end=match.end(), level=len(match.group(1) or "#######"))
            for match in _heading().finditer(self.text)
            if not self.silent(match.start())
        ]

    def above(self, offset: int) -> list[Heading]:
        """The headings that a place stands under, the nearest first."""
        headings = self.headings
        found: list[Heading] = []
        nearest = bisect_right(headings, offset, key=lambda one: one.start) - 1
        for index in range(nearest, max(-1, nearest - HEADINGS), -1):
            heading = headings[index]
            if not found or heading.level < found[-1].level:
                found.append(heading)
                if heading.level == 1:
                    break
        return found


def _abbreviated(text: str, stop: int) -> bool:
    return text[max(0, stop - 6) : stop].lower().endswith(_ABBREVIATIONS)
