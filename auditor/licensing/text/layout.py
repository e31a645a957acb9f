"""Sentences, titles, copyright lines and list marks: the layout of a license text."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cache

_MARGIN = r"[ \t>*#/;|]*"


@cache
def _copyright() -> re.Pattern[str]:
    """Lines that state a copyright, by their beginning. A clause that is lettered (c), or that
    speaks of copyright, is none."""
    sign = r"(?:\(c\)|\u00a9)"
    year = r"(?:(?:19|20)\d\d|[\[<{]|x{2,4}\b|y{2,4}\b)"
    return re.compile(
        rf"(?im)^{_MARGIN}(?:(?:software|portions?|model|code)[ \t]+)?"
        rf"(?:copyrights?[ \t:]*(?:{sign}|{year}|by\b|[^\n.;]{{1,60}}\b{year})"
        rf"|{sign}[ \t]*(?:copyright|{year})|all rights reserved\.?[ \t]*$"
        rf"|attribution notice:|[\w .-]{{1,40}} is licensed under [^\n]{{1,120}}{sign})[^\n]*$"
    )


@cache
def _mark() -> re.Pattern[str]:
    """List marks: at the start of a line, or in parentheses after a stop or a conjunction."""
    return re.compile(
        rf"(?im)^{_MARGIN}((?:section[ \t]+|article[ \t]+)?(?:\(?(?:\d{{1,2}}(?:\.\d{{1,2}}){{0,3}}"
        r"|[a-z]|[ivx]{1,5})(?:\\?[.)\]:]|[ \t]{2,})[).]?|\d{1,2}[ \t]*[-\u2013][ \t]))(?=\s|\D)"
        r"|(?:(?<=[;:,.])|(?<=[;:,.]\s)|(?<=\sand\s)|(?<=\sor\s))"
        r"([(\[](?:[a-z]|[ivx]{1,5}|\d{1,2})[)\]])"
    )


@cache
def _boundary() -> re.Pattern[str]:
    return re.compile(
        r"(?<=[\w)\]\"'\u201d\u2019*][.!?:;])[\"'\u201d\u2019)*\]]{0,3}\s+"
        r"(?=[A-Z0-9\"'\u201c\u2018(\[*\u2022\u00a9-])"
        r"|(?<=[;])\s+|(?<=[\u3002\uff01\uff1f\uff1b])\s*"
        r"|\n[ \t>*#/]*\r?(?=\n)"
        rf"|\n(?={_MARGIN}(?:\(?(?:\d{{1,2}}(?:\.\d{{1,2}}){{0,3}}|[a-z]|[ivx]{{1,5}})\\?[.)][ \t]"
        r"|[-\u2022\u00b7+][ \t]|\*[ \t]|#{1,6}[ \t]))"
    )


_SHORT = re.compile(
    r"(?:\b(?:\w|no|inc|ltd|co|corp|vs|etc|e\.g|i\.e|u\.s|v\d*|\d{1,2}|[ivx]{1,5}))[.][\"')]*\s*$",
    re.IGNORECASE,
)


_ADDRESS = re.compile(r"(?:https?://|www\.|[\w.+-]{1,64}@)[^\s<>\"\u201c\u201d]{3,400}")


def addresses(text: str) -> list[tuple[int, int]]:
    """Stretches of `text` that are web or mail addresses."""
    return [match.span() for match in _ADDRESS.finditer(text)]


def copyright_lines(text: str) -> list[tuple[int, int]]:
    """Stretches of `text` that are copyright or all-rights-reserved lines."""
    return [match.span() for match in _copyright().finditer(text)]


def list_marks(text: str) -> list[tuple[int, int]]:
    """Stretches of `text` that only number or letter a clause."""
    return [match.span(match.lastindex or 0) for match in _mark().finditer(text)]


def sentence_starts(text: str) -> list[int]:
    """Where sentences begin, as offsets, the first one 0. Paragraphs, list items, headings and
    copyright lines are sentences of their own."""
    cuts = {0}
    for match in _boundary().finditer(text):
        end = match.end()
        if (
            text[match.start() - 1 : match.start()] == "."
            and "\n\n" not in match[0]
            and _SHORT.search(text, max(0, match.start() - 8), end)
        ):
            continue
        cuts.add(end)
    for start, end in copyright_lines(text):
        cuts.add(start)
        cuts.add(end)
    return sorted(cuts)


class Lines:
    """Offsets to 1-based lines and columns."""

    __slots__ = ("_starts",)

    def __init__(self, text: str) -> None:
        self._starts = [0]
        at = text.find("\n")
        while at >= 0:
            self._starts.append(at + 1)
            at = text.find("\n", at + 1)

    def place(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1


def inside(spans: list[tuple[int, int]], offset: int) -> bool:
    """Does one of the sorted, disjoint `spans` hold `offset`?"""
    at = bisect_right(spans, (offset, 1 << 60)) - 1
    return at >= 0 and spans[at][0] <= offset < spans[at][1]
