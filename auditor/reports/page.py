"""How a terminal page is set: color, width, labelled rows, tables, quoted lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from auditor.model import Span
from auditor.reports.escape import clip, visible
from auditor.reports.lines import excerpt, fit, pad, width_of, wrap
from auditor.tuples import NamedTuple

LineOf = Callable[[str, int], str | None]

RED, YELLOW, GREEN, BLUE, BOLD, DIM = "31", "33", "32", "34", "1", "2"
INDENT = 11
"""Cells before the text of a finding or a section; its label stands in them."""

_LABEL = 9
_FEW = 6
"""How many rows of a list are shown unless everything is asked for."""
_FLOOD = 1000
"""Letters of one text that are shown unless everything is asked for."""


class Page(NamedTuple):
    """How the text is set; `width` in terminal cells."""

    color: bool
    width: int
    verbose: bool
    line_of: LineOf | None

    def paint(self, text: str, *codes: str) -> str:
        """`text` in a style, where color is wanted."""
        if not self.color or not text:
            return text
        return f"\x1b[{';'.join(codes)}m{text}\x1b[0m"

    def shortened(self, text: str) -> str:
        """`text` made harmless; a flood of it is cut unless everything is asked for."""
        return visible(text) if self.verbose else clip(visible(text), _FLOOD)

    @property
    def few(self) -> int:
        """How many rows of a long list are shown."""
        return 1_000_000 if self.verbose else _FEW


def head(label: str, title: str, page: Page, *codes: str, after: str = "") -> Iterator[str]:
    """A blank row and the first row of a finding: its mark and its name."""
    yield ""
    mark = page.paint(pad(label, INDENT - 2), BOLD, *codes)
    yield f"  {mark}{page.paint(visible(title), BOLD)}{page.paint(after, DIM)}"


def section(title: str, text: str, page: Page) -> Iterator[str]:
    """A blank row and the first row of a section: its name and what it comes to."""
    yield ""
    rows = wrap(visible(text), page.width - INDENT)
    yield f"  {page.paint(pad(title, INDENT - 2), BOLD)}{rows[0]}"
    yield from paragraph("\n".join(rows[1:]), page)


def paragraph(text: str, page: Page, indent: int = INDENT, *codes: str) -> Iterator[str]:
    """The text as rows; its own line breaks are kept."""
    for part in text.split("\n") if text else ():
        for row in wrap(page.shortened(part), page.width - indent):
            yield f"{'':{indent}}{page.paint(row, *codes) if codes else row}"


def labelled(label: str, text: str, page: Page) -> Iterator[str]:
    """Rows with the label at the left of the first; none when there is nothing to say."""
    if not text:
        return
    for index, row in enumerate(wrap(page.shortened(text), page.width - INDENT - _LABEL)):
        name = page.paint(pad(label, _LABEL), DIM) if index == 0 else " " * _LABEL
        yield f"{'':{INDENT}}{name}{row}"


def quoted(span: Span | None, page: Page) -> Iterator[str]:
    """The line of the document with a caret under the marked stretch, where it can be had."""
    if span is None or page.line_of is None or span.line < 1:
        return
    line = page.line_of(span.path, span.line)
    if line is None:
        return
    # A stretch that runs over several lines is marked up to the end of its first.
    end = span.end_column if span.end_line in (0, span.line) else len(line) + 1
    shown = excerpt(line, span.column, end, page.width - INDENT - 8)
    number, bar = page.paint(f"{span.line:>5}", DIM), page.paint("│", DIM)
    yield f"{'':{INDENT}}{number} {bar} {shown.text}".rstrip()
    caret = page.paint("^" * shown.length, RED)
    yield f"{'':{INDENT}}{'':5} {bar} {'':{shown.start}}{caret}"


def table(rows: list[tuple[str, ...]], page: Page) -> Iterator[str]:
    """Rows in columns; the widest column gives way on a narrow page, the last one is wrapped."""
    cells = [[visible(cell[:400]) for cell in row] for row in rows]
    widths = [max(width_of(row[index]) for row in cells) for index in range(len(cells[0]))]
    room = page.width - INDENT - 2 * (len(widths) - 1)
    while sum(widths) > room:
        widths[widths.index(max(widths))] -= 1
    for row in cells:
        parts = [pad(fit(cell, width), width) for cell, width in zip(row, widths, strict=True)]
        first, *others = wrap(row[-1], widths[-1])
        yield f"{'':{INDENT}}{'  '.join([*parts[:-1], first])}".rstrip()
        before = INDENT + sum(widths[:-1]) + 2 * (len(widths) - 1)
        for other in others:
            yield f"{'':{before}}{other}"


def more(total: int, page: Page) -> Iterator[str]:
    """A row that says how many were left out of a list."""
    if total > page.few:
        yield f"{'':{INDENT}}{page.paint(f'and {total - page.few} more (-v shows all)', DIM)}"
