"""A text as a sequence of comparable words.

Layout, quoting, case, emphasis marks, typographic quotes and hyphenation at line ends do not
take part in a comparison of license texts (SPDX License List Matching Guidelines, 2024,
https://spdx.github.io/spdx-spec/v2.3/license-matching-guidelines-and-templates/). Figures and
currency signs do: a threshold is a term. A Han, Kana or Hangul character is a word of its own.

Whatever is left out is overwritten by blanks of the same length, so that the place of a word in
the prepared text is its place in the file.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

_EAST_ASIAN = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
_IN_WORD = "*_`'\u2018\u2019\u00b4\u00ad\u200b\ufeff"
_JOINING = re.compile(f"[{_IN_WORD}-]|\\s|[>#/]")

_PIECES = re.compile(r"[-_*`]+\s*")

_HTML_TAGS = (
    "a|abbr|article|aside|b|big|blockquote|body|br|button|center|cite|code|col|dd|del|details|div|"
    "dl|dt|em|figure|font|footer|form|h[1-6]|head|header|hr|html|i|iframe|img|input|ins|label|li|"
    "link|main|meta|nav|noscript|ol|p|path|picture|pre|s|script|section|small|source|span|strong|"
    "style|sub|summary|sup|svg|table|tbody|td|tfoot|th|thead|title|tr|tt|u|ul|video"
)


@cache
def _token() -> re.Pattern[str]:
    word = f"[^\\W_{_EAST_ASIAN}]"
    return re.compile(
        f"[{_EAST_ASIAN}$\u20ac\u00a3\u00a5%&\u00a9]"
        f"|{word}+(?:(?:[{_IN_WORD}]{{1,12}}|-(?:\\r?\\n[ \\t>*#/]{{0,12}})?){word}+)*"
    )


@cache
def _noise() -> re.Pattern[str]:
    """Tags, character references, and the targets of Markdown links, each bounded."""
    return re.compile(
        rf"</?(?:{_HTML_TAGS})(?:\s[^<>]{{0,4000}})?/?>"
        r"|<!doctype[^<>]{0,400}>"
        r"|&(?:#x?[0-9a-f]{1,6}|[a-z]{2,8});"
        r"|\]\([^()\s]{1,400}\)",
        re.IGNORECASE,
    )


def _blank_blocks(text: str, opening: str, closing: str) -> str:
    """Overwrite `opening … closing` blocks, in one pass however many are left open."""
    at = text.find(opening)
    if at < 0:
        return text
    pieces = []
    done = 0
    while at >= 0:
        end = text.find(closing, at + len(opening))
        if end < 0:
            break
        end += len(closing)
        pieces.append(text[done:at])
        pieces.append(re.sub(r"[^\n]", " ", text[at:end]))
        done = end
        at = text.find(opening, end)
    pieces.append(text[done:])
    return "".join(pieces)


def _blank(match: re.Match[str]) -> str:
    found = match[0]
    if found == "&amp;":
        return "&    "
    if found[0] == "&" and found[1:-1].lower() in ("rsquo", "lsquo", "apos", "#39", "#x27"):
        return "'" * len(found)
    return re.sub(r"[^\n]", " ", found)


def prepare(text: str) -> str:
    """`text` in lower case and without markup: same length, same line breaks."""
    low = text.lower()
    if len(low) != len(text):  # only U+0130 grows in lower case
        low = text.replace("\u0130", "i").lower()
    if "<" in low:
        low = _blank_blocks(low, "<!--", "-->")
        low = _blank_blocks(low, "<script", "</script>")
        low = _blank_blocks(low, "<style", "</style>")
    if "<" in low or "](" in low or "&" in low:
        low = _noise().sub(_blank, low)
    return low


_BLOCK_TAG = re.compile(
    r"</?(?:p|div|br|li|ul|ol|h[1-6]|tr|table|section|article|blockquote|pre|title|head|body|hr|dt|dd)"
    r"(?:\s[^<>]{0,4000})?/?>",
    re.IGNORECASE,
)


def plain(text: str) -> str:
    """`text` as a reader sees it: markup blanked, the ends of HTML blocks as blank lines. Same
    length as `text`, so that places hold; its line breaks are not the file's."""
    if "<" not in text:
        return text
    for opening, closing in (("<!--", "-->"), ("<script", "</script>"), ("<style", "</style>")):
        text = _blank_blocks(text, opening, closing)
    text = _BLOCK_TAG.sub(lambda tag: "\n\n".ljust(len(tag[0])), text)
    return _noise().sub(_blank, text)


def words(prepared: str) -> list[str]:
    """The words as written (lower case), in order; `bare` gives the form to compare."""
    return _token().findall(prepared)


def places(prepared: str) -> tuple[list[int], list[int]]:
    """Where each of `words(prepared)` starts and ends, as character offsets."""
    starts: list[int] = []
    ends: list[int] = []
    for match in _token().finditer(prepared):
        start, end = match.span()
        starts.append(start)
        ends.append(end)
    return starts, ends


def bare(word: str) -> str:
    """A word without joining marks, in compatibility form: the form that is compared."""
    if word.isascii() and word.isalnum():
        return word
    if word == "\u00a9":
        return "c"
    if word == "&":
        return "and"
    word = _JOINING.sub("", word)
    return word if word.isascii() else unicodedata.normalize("NFKC", word)


def parts(word: str) -> list[str]:
    """The pieces of a joined word (`royalty-free`, `_more_considerations`), each in bare form."""
    return [bare(piece) for piece in _PIECES.split(word) if piece]
