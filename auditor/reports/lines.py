"""Setting text in a fixed-width window: display widths, wrapping, quoted lines with a caret."""

from __future__ import annotations

from auditor.reports.escape import visible, visible_line
from auditor.tuples import NamedTuple

_TAB = "    "


def width_of(text: str) -> int:
    """How many terminal cells `text` takes: East Asian wide letters two, combining marks none."""
    if text.isascii():
        return len(text)
    from unicodedata import combining, east_asian_width

    return sum(
        0 if combining(letter) else 2 if east_asian_width(letter) in "WF" else 1 for letter in text
    )


def pad(text: str, width: int) -> str:
    """`text` filled with blanks on the right up to `width` cells."""
    return text + " " * (width - width_of(text))


def fit(text: str, width: int) -> str:
    """`text` cut to `width` cells at most, ending in an ellipsis where something was left out."""
    if width_of(text) <= width:
        return text
    return _head(text, width - 1) + "…"


def fit_end(text: str, width: int) -> str:
    """As `fit`, but keeps the end: what tells paths apart stands there."""
    if width_of(text) <= width:
        return text
    start = 1
    while width_of(text[start:]) > width - 1:
        start += 1
    return "…" + text[start:]


def _head(text: str, width: int) -> str:
    """The longest beginning of `text` that takes at most `width` cells (at least one letter)."""
    if text.isascii():
        return text[: max(width, 1)]
    used = 0
    for index, letter in enumerate(text):
        used += width_of(letter)
        if used > width and index:
            return text[:index]
    return text


def wrap(text: str, width: int) -> list[str]:
    """Lines of at most `width` cells, broken at blanks, and inside of words that are longer."""
    rows: list[str] = []
    row = ""
    for word in text.split(" "):
        candidate = f"{row} {word}" if row else word
        if width_of(candidate) <= width:
            row = candidate
            continue
        if row:
            rows.append(row)
        row = word
        while width_of(row) > width:
            head = _head(row, width)
            rows.append(head)
            row = row[len(head) :]
    if row or not rows:
        rows.append(row)
    return rows


class Excerpt(NamedTuple):
    """A quoted line and, in cells, where the marked stretch begins and how wide it is."""

    text: str
    start: int
    length: int


def excerpt(line: str, column: int, end_column: int, width: int) -> Excerpt:
    """The line, made harmless and cut to `width` cells around the marked stretch.

    `column` and `end_column` are 1-based code points of the line as it stands in the document
    (`end_column` exclusive; 0 or less than `column` marks one character). Tabs become four blanks.
    """
    line = line.rstrip("\r\n")
    first = min(max(column - 1, 0), len(line))
    last = max(min(end_column - 1, len(line)), first) if end_column else first
    left = 0
    if _cells(line[: last + 1]) > width:
        # Show some of what stands before the mark, and as much of the mark as fits.
        left = first
        while left and _cells(line[left - 1 : first]) <= width // 3:
            left -= 1
    before = _shown(line[left:first])
    marked = _shown(line[first:last])
    after = _shown(line[last : last + width])
    if left:
        before = "…" + before
    text = fit(before + marked + after, width)
    start = width_of(before)
    length = max(min(width_of(marked), width_of(text) - start), 1)
    return Excerpt(text=text, start=start, length=length)


def _shown(text: str) -> str:
    return visible_line(text.replace("\t", _TAB))


def _cells(text: str) -> int:
    return width_of(_shown(text))


def one_line(text: str, limit: int) -> str:
    """`text` made harmless, on one line, at most `limit` cells."""
    return fit(visible(text[: 4 * limit]), limit)
