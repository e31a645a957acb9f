"""What is wrong with broken YAML, in words for the person who wrote it."""

from __future__ import annotations

import re
from typing import Any

from auditor.errors import SourceError
from auditor.source.document import error_at

_QUOTE_IT = "put the value in quotes"
_TAB_INDENT = re.compile(r"[ ]*\t")


def explain(error: Any, text: str, *, path: str, first_line: int) -> SourceError:
    """A SourceError (`yaml-syntax`) for an error of PyYAML's scanner or parser, C or Python.

    The two word their problems almost alike; what they mean by them is decided here from the
    text at the place, so that both give the same message.
    """
    problem: str = error.problem or ""
    context: str = error.context or ""
    mark = error.problem_mark or error.context_mark
    offset = min(mark.index, len(text)) if mark is not None else 0
    begun = min(error.context_mark.index, offset) if error.context_mark is not None else offset
    offset, what, hint = _diagnose(problem, context, text, offset, begun)
    return error_at(
        text, offset, what, path=path, first_line=first_line, hint=hint, code="yaml-syntax"
    )


def _diagnose(
    problem: str, context: str, text: str, offset: int, begun: int
) -> tuple[int, str, str]:
    line, line_offset = _line_at(text, offset)
    tab = _TAB_INDENT.match(line)
    if tab is not None:
        return (
            line_offset + tab.end() - 1,
            "a tab is used for indentation",
            "indent with blanks; YAML does not take tabs",
        )
    # A key whose colon is followed by such a blank is no key: the fault shows on the next line.
    previous = text.rfind("\n", 0, max(line_offset - 1, 0)) + 1
    odd = next(
        (
            at
            for at in range(previous, line_offset + len(line))
            if text[at].isspace() and not text[at].isascii()
        ),
        -1,
    )
    if odd >= 0:
        return (
            odd,
            f"a blank of another kind (U+{ord(text[odd]):04X}) stands here; YAML takes it for text",
            "replace it by a plain blank; it often comes from copying out of a web page",
        )
    if "nesting depth" in problem:
        return offset, "values are nested too deep", "flatten the document"
    if "mapping values are not allowed" in problem:
        return (
            offset,
            "a second `: ` stands on this line, or the line is indented too far",
            f"{_QUOTE_IT} when it contains a colon and a blank, or align the key with its siblings",
        )
    if "cannot start any token" in problem:
        character = text[offset : offset + 1]
        shown = "a tab" if character == "\t" else f"`{character}`"
        return (offset, f"a value cannot begin with {shown}", _QUOTE_IT)
    if "scalar" in context and "end of stream" in problem:
        return (
            begun,
            "a quoted text begins here and never ends",
            "close the quote; an apostrophe inside single quotes is written twice",
        )
    if "escape" in problem or "escape" in context or "hexdecimal" in problem:
        return (
            offset,
            "a backslash in double quotes begins an escape that YAML does not know",
            "use single quotes, or write the backslash twice",
        )
    if "simple key" in context:
        return (
            begun,
            "this line is neither `key: value` nor an item of a list",
            "add the colon and a blank after the key, or indent the line under its key",
        )
    if "alphabetic or numeric" in problem or "alias" in context or "anchor" in context:
        return (begun, "`*` and `&` have a meaning of their own in YAML", _QUOTE_IT)
    if "flow" in context:
        return (
            begun,
            "a bracket or brace opens here and is not closed, or a comma is missing after it",
            "close it; put quotes around items that contain brackets, commas or colons",
        )
    if "block" in context or "block end" in problem:
        before = text[line_offset:offset].rstrip()[-1:]
        if before in ("'", '"', "]", "}"):
            return (
                offset,
                f"text follows the closing `{before}` of a value",
                "put quotes around the whole value, or put a comma between items of a list",
            )
        if before in ("|", ">"):
            return (
                offset,
                "a text block (`|` or `>`) is followed by something other than a line end",
                f"begin the text on the next line, or {_QUOTE_IT}",
            )
        return (
            offset,
            "the indentation differs from that of the lines above",
            "align keys and list items with their siblings",
        )
    if "directive" in context or "document start" in problem:
        return (
            offset,
            "the text goes on after its value has ended",
            f"{_QUOTE_IT} when it begins with a quote, a bracket or `%`",
        )
    return (offset, f"this is not YAML: {problem or 'it cannot be read'}", _QUOTE_IT)


def _line_at(text: str, offset: int) -> tuple[str, int]:
    start = text.rfind("\n", 0, offset) + 1
    end = text.find("\n", start)
    return text[start : end if end >= 0 else len(text)], start
