"""Where in a text license statements may stand: blocks with a trigger, and license sections.

A trigger is a hit of the one scan that found a license name or a license word. Lines before the
first and after the last are looked at only as far as they open a fence, a section or a paragraph.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from auditor.model import Span
from auditor.tuples import NamedTuple

if TYPE_CHECKING:
    from auditor.knowledge.scan import Hit

WORD = "license-word"
SECTION_BLOCKS = 12
SECTION_CHARACTERS = 3000


class Block(NamedTuple):
    """A paragraph, list item, table row or heading."""

    start: int
    end: int
    section: bool
    """Under a heading that speaks of the license."""
    heading: bool


class Places:
    """One body with its hits, taken apart as far as the hits make it worth while."""

    def __init__(self, body: str, hits: Sequence[Hit], triggers: Sequence[Hit]) -> None:
        self.body = body
        self.hits = hits
        self.triggers = triggers
        self.trigger_starts = [hit.start for hit in triggers]
        self._hit_starts: list[int] = []
        self._first_line = 0
        self._lines: list[int] = []
        """Where each line begins from `_first_line` on, filled in while the blocks are read."""

    def span(self, start: int, end: int, body_line: int, path: str) -> Span:
        """The place in the document whose line `body_line` the body begins on."""
        next_line = self.body.find("\n", self._lines[-1], end)
        while next_line >= 0:
            # The blocks were not read so far.
            self._lines.append(next_line + 1)
            next_line = self.body.find("\n", next_line + 1, end)
        first = bisect_right(self._lines, start) - 1
        last = bisect_right(self._lines, max(start, end - 1)) - 1
        line = body_line + self._first_line
        return Span(
            path=path,
            line=line + first,
            column=start - self._lines[first] + 1,
            end_line=line + last,
            end_column=end - self._lines[last] + 1,
        )

    def triggered(self, start: int, end: int) -> list[Hit]:
        """The triggers inside a stretch of the text."""
        first = bisect_left(self.trigger_starts, start)
        last = bisect_left(self.trigger_starts, end, first)
        return [hit for hit in self.triggers[first:last] if hit.end <= end]

    def named(self, start: int, end: int, *kinds: str) -> list[Hit]:
        """The hits of these kinds inside a stretch of the text."""
        if not self._hit_starts:
            self._hit_starts = [hit.start for hit in self.hits]
        first = bisect_left(self._hit_starts, start)
        last = bisect_left(self._hit_starts, end, first)
        return [hit for hit in self.hits[first:last] if hit.kind in kinds and hit.end <= end]

    def blocks(self) -> Iterator[Block]:
        """The blocks worth reading: those with a trigger, and those of a license section."""
        body = self.body
        position, fence = self._begin()
        waiting = 0
        starts = self.trigger_starts
        section = section_start = section_blocks = 0
        paragraph = -1
        for line in body[position:].split("\n"):
            start, position = position, position + len(line) + 1
            end = start + len(line.rstrip("\r"))
            self._lines.append(start)
            stripped = line.strip()
            if fence:
                if stripped.startswith(fence):
                    fence = ""
                continue
            while waiting < len(starts) and starts[waiting] < start:
                waiting += 1
            if waiting == len(starts) and not section and paragraph < 0:
                return
            has_trigger = waiting < len(starts) and starts[waiting] < end
            first = stripped[:1]
            title = first == "#" or (has_trigger and self._bare_heading(stripped))
            opens = (
                not stripped
                or title
                or first == "|"
                or (first in "-*+•" and stripped[1:2] in (" ", "\t"))
                or stripped[:3] in ("```", "~~~")
                or stripped[:4] == "<!--"
                or (has_trigger and self._opens_field(start, end))
            )
            if opens and paragraph >= 0:
                yield from self._worthy(paragraph, start, bool(section))
                paragraph = -1
            if not stripped:
                continue
            if section:
                section_blocks += opens
                if section_blocks > SECTION_BLOCKS or start - section_start > SECTION_CHARACTERS:
                    section = 0
            if stripped[:3] in ("```", "~~~"):
                fence = stripped[:3]
            elif title:
                level = len(stripped) - len(stripped.lstrip("#")) or 6
                if has_trigger and self._speaks_of_license(start, end):
                    section, section_start, section_blocks = level, start, 0
                    yield Block(start=start, end=end, section=False, heading=True)
                elif section and level <= section:
                    section = 0
            elif first == "|" or stripped[:4] == "<!--":
                yield from self._worthy(start, end, bool(section))
            elif paragraph < 0:
                paragraph = start
        if paragraph >= 0:
            yield from self._worthy(paragraph, len(body), bool(section))

    def _begin(self) -> tuple[int, str]:
        """Where to begin: the block of the first trigger, and the fence that is open there."""
        body = self.body
        blank = body.rfind("\n\n", 0, self.trigger_starts[0])
        begin = blank + 2 if blank >= 0 else 0
        self._first_line = body.count("\n", 0, begin)
        for fence in ("```", "~~~"):
            marks = body.count(f"\n{fence}", 0, begin) + body.startswith(fence)
            if begin and marks % 2:
                return begin, fence
        return begin, ""

    def _worthy(self, start: int, end: int, section: bool) -> Iterator[Block]:
        if section or self.triggered(start, end):
            yield Block(start=start, end=end, section=section, heading=False)

    def _opens_field(self, start: int, end: int) -> bool:
        """`License: MIT` on a line in the middle of a paragraph."""
        return any(
            hit.id == WORD and re.match(r"[\s*_`]*[:：]", self.body[hit.end : hit.end + 6])
            for hit in self.triggered(start, min(end, start + 45))
        )

    def _bare_heading(self, stripped: str) -> bool:
        """`**License**` or `License:` on a line of its own."""
        if len(stripped) > 60:
            return False
        bare = stripped.rstrip(":：*_ ")
        bold = stripped[:2] in ("**", "__") and stripped.rstrip(":：").endswith(("**", "__"))
        return bare != stripped and ":" not in bare and (bold or stripped[-1] in ":：")

    def _speaks_of_license(self, start: int, end: int) -> bool:
        heading = self.body[start:end].strip("#*_ \t:")
        return len(heading.split()) <= 9 and any(
            hit.id == WORD for hit in self.triggered(start, end) if hit.kind == "cue"
        )
