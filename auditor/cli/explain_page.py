"""Laying out an explanation: headings, facts in two columns, lists; 80 columns unless told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from textwrap import wrap

WIDTH = 80
_LABEL = 18

STALE_DAYS = 90
"""A status older than this prints its age."""
FOOTER = """\
Recorded facts and editorial grades. Not legal advice; exposure is not
infringement."""


class Page:
    """Lines of text for one record; `text` is the whole."""

    def __init__(self, name: str, kind: str, *, width: int = WIDTH) -> None:
        self.width = width
        gap = max(2, width - len(name) - len(kind))
        self._lines = [f"{name}{' ' * gap}{kind}"]

    def text(self) -> str:
        """Everything, without a trailing line break."""
        return "\n".join(self._lines)

    def say(self, text: str) -> None:
        """A paragraph at the left edge."""
        self._lines += wrap(text, self.width, break_on_hyphens=False)

    def heading(self, title: str, aside: str = "") -> None:
        """A line that opens a part, with a blank one before it."""
        self._lines += ["", title.upper() + (f"  ({aside})" if aside else "")]

    def fact(self, label: str, value: str, *, empty: str = "") -> None:
        """A label and what there is to say; left out where there is nothing."""
        value = value or empty
        if value:
            self._hang(f"  {label:<{_LABEL}} ", value)

    def item(self, value: str, *, mark: str = "- ") -> None:
        """One entry of a list."""
        self._hang(f"  {mark}", value)

    def under(self, value: str) -> None:
        """More about the entry above."""
        self._hang("    ", value)

    def row(self, line: str) -> None:
        """A line as it is, two columns in."""
        self._lines.append(f"  {line}".rstrip())

    def _hang(self, head: str, value: str) -> None:
        lines = wrap(
            value,
            max(20, self.width - len(head)),
            break_on_hyphens=False,
            break_long_words=False,
        )
        self._lines += [
            (head if number == 0 else " " * len(head)) + line for number, line in enumerate(lines)
        ]


def listed(values: Iterable[str], *, limit: int = 0) -> str:
    """`a, b, c`, or the first few and how many more there are."""
    every = list(values)
    if limit and len(every) > limit:
        return f"{', '.join(every[:limit])} and {len(every) - limit} more"
    return ", ".join(every)


def age(stated: str, today: str) -> str:
    """`status of 2026-05: 178 days old` where a date is older than 90 days, else empty.

    A date without a day counts from its first one.
    """
    try:
        then = date.fromisoformat((stated + "-01-01")[:10] if len(stated) < 8 else stated)
        days = (date.fromisoformat(today) - then).days
    except ValueError:
        return ""
    return f"{days} days old: look at the docket before relying on it" if days > STALE_DAYS else ""


def sources(page: Page, cited: Sequence[str], as_of: str, verified: str) -> None:
    """The part that every record ends with: how sure, since when, from where."""
    page.heading("How sure")
    page.fact("checked", verified)
    page.fact("as of", as_of)
    if cited:
        page.heading("Sources")
        for source in cited:
            page.item(source)
