"""Making text from strangers harmless for the place where it is printed.

Cards may hold terminal sequences, marks that turn the reading direction, invisible characters and
lone surrogates. Each is shown as what it is (`\\x1b`, `\\u202e`), never carried out, never dropped.
"""

from __future__ import annotations

import re
from functools import cache

HIDDEN = (
    "\x7f-\x9f"  # DEL and C1 controls, which some terminals obey
    "\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff"
    "\ud800-\udfff"  # lone surrogates cannot be written as UTF-8 at all
    "\U000e0000-\U000e007f"  # tag characters: text that nobody sees
)
"""Inside of a regex class: what is invisible, turns the text, or is no character at all."""


@cache
def _control() -> re.Pattern[str]:
    """Compiled at the first text that is not plain: most runs meet none."""
    return re.compile(f"[\x00-\x1f{HIDDEN}]")


def _shown(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def visible(text: str) -> str:
    """Text for one line: blanks and line breaks become single blanks, hidden characters show."""
    if text.isascii() and text.isprintable() and "  " not in text:
        return text
    return _control().sub(_shown, " ".join(text.split()))


def visible_line(text: str) -> str:
    """As `visible`, but keeps every blank: for a quoted line of a document, without its tabs."""
    if text.isascii() and text.isprintable():
        return text
    return _control().sub(_shown, text)


def no_command(row: str) -> str:
    """A row of a log that no CI runner takes for a command.

    GitHub's runner obeys `::name::` at the beginning of a row, blanks or not, and `##[name]`
    anywhere (actions/runner, ActionCommand.cs); a card may put either into a message.
    """
    if "##[" in row:
        row = row.replace("##[", "#\\x23[")
    body = row.lstrip()
    return row[: len(row) - len(body)] + "\\x3a" + body[1:] if body.startswith("::") else row


def clip(text: str, limit: int) -> str:
    """At most `limit` characters, the last one an ellipsis where something was left out."""
    return text if len(text) <= limit else text[: max(limit - 1, 0)] + "…"


def web_link(url: str) -> str:
    """The URL when it is plain http(s) without blanks or controls, else an empty string."""
    if not url.isascii() or not url.isprintable() or any(mark in url for mark in " <>\"'`\\{}|^"):
        return ""
    lowered = url.lower()
    if lowered.startswith("https://"):
        host = lowered[8:]
    elif lowered.startswith("http://"):
        host = lowered[7:]
    else:
        return ""
    return url if host and host[0] not in "/?#:@" else ""
