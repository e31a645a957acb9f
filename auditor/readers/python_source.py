"""Python programs: what they load by name, told from the syntax tree. Nothing is run."""

from __future__ import annotations

import ast
import warnings
from typing import TYPE_CHECKING

from auditor.model import Kind, Problem, Reading, Span
from auditor.readers import code_uses
from auditor.readers.code_calls import MARKERS
from auditor.readers.training import evidence, folder_of
from auditor.source.files import SourceText

if TYPE_CHECKING:
    from auditor.knowledge import Knowledge

name = "python-source"

MAX_CHARS = 1024 * 1024


def accepts(source: SourceText) -> bool:
    """Whether the program holds a call that loads a model or data."""
    return source.path.endswith(".py") and MARKERS.search(source.text) is not None


def read(source: SourceText, knowledge: Knowledge) -> Reading:
    """Edges for every call that loads something; a note for what is not pinned or not known."""
    tree, problems = parse(source.text, source.path)
    if tree is None:
        return evidence(source, name, (), kind=Kind.CODE, problems=problems)
    lines = source.text.split("\n")
    found = code_uses.find(
        (tree,), source.path, lambda call: span_of(call, source.path, lines), folder_of(source)
    )
    return evidence(
        source,
        name,
        found.edges,
        kind=Kind.MODEL if found.trains else Kind.CODE,
        name=found.names[0] if len(found.names) == 1 else "",
        problems=found.problems,
    )


def parse(
    text: str, path: str, first_line: int = 1
) -> tuple[ast.Module | None, tuple[Problem, ...]]:
    """The syntax tree, or a fatal problem for what is no Python of this day or too much of it."""
    if len(text) > MAX_CHARS:
        what = f"this program has {len(text):,} characters; more than {MAX_CHARS:,} are not read"
        return None, (_unreadable(path, what, first_line, 0),)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # on escapes in other people's strings
            return ast.parse(text), ()
    except SyntaxError as error:
        line = (error.lineno or 1) - 1 + first_line
        return None, (
            _unreadable(path, f"this is no Python 3: {error.msg}", line, error.offset or 0),
        )
    except (ValueError, RecursionError, MemoryError):
        return None, (_unreadable(path, "this program is nested too deeply", first_line, 0),)


def _unreadable(path: str, what: str, line: int, column: int) -> Problem:
    return Problem(
        code="python-syntax",
        message=f"{what}, so what it loads is not known",
        path=path,
        line=line,
        column=column,
        hint="mend the program, or leave it out of the audit",
        fatal=True,
    )


def span_of(node: ast.expr, path: str, lines: list[str]) -> Span:
    """Where a node stands; the tree counts UTF-8 bytes, a span counts characters."""
    end_line = node.end_lineno or node.lineno
    return Span(
        path=path,
        line=node.lineno,
        column=_column(lines, node.lineno, node.col_offset),
        end_line=end_line,
        end_column=_column(lines, end_line, node.end_col_offset or 0),
    )


def _column(lines: list[str], line: int, offset: int) -> int:
    text = lines[line - 1] if 0 < line <= len(lines) else ""
    if text.isascii():
        return offset + 1
    return len(text.encode("utf-8", "surrogatepass")[:offset].decode("utf-8", "replace")) + 1
