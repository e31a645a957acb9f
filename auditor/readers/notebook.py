"""Jupyter notebooks: their code cells as one program, each call placed in the file.

Format: nbformat 4 (nbformat documentation, read 2026-11-23); version 3 keeps its cells in
worksheets. Lines for the shell or for IPython (`!pip`, `%%time`) are passed over.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from auditor.errors import SourceError
from auditor.model import Kind, Problem, Reading, Span
from auditor.readers import code_uses
from auditor.readers.code_calls import MARKERS
from auditor.readers.manifest import mapping, unreadable
from auditor.readers.python_source import parse
from auditor.readers.training import evidence, folder_of
from auditor.source import json
from auditor.source.document import Document, Route
from auditor.source.files import SourceText

if TYPE_CHECKING:
    from auditor.knowledge import Knowledge

name = "notebook"

_MAX_CELLS = 2000


def accepts(source: SourceText) -> bool:
    """Whether a cell, or an output, holds a call that loads a model or data."""
    return source.path.endswith(".ipynb") and MARKERS.search(source.text) is not None


def read(source: SourceText, knowledge: Knowledge) -> Reading:
    """Edges for every call in a code cell. A cell that is no Python is a problem of its own."""
    try:
        document = json.load(source.text, path=source.path)
    except SourceError as error:
        return unreadable(source, Kind.CODE, error, format=name)._replace(primary=False)
    trees: list[ast.AST] = []
    places: dict[int, tuple[Route, Any]] = {}
    problems: list[Problem] = []
    for route, written in _cells(document):
        text = _runnable("".join(written) if isinstance(written, list) else written)
        if text is None:
            continue
        tree, wrong = parse(text, source.path)
        if tree is None:
            span = document.span(route)
            problems.extend(
                problem._replace(line=span.line, column=span.column) for problem in wrong
            )
            continue
        trees.append(tree)
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                places[id(node)] = (route, written)

    def span_of(call: ast.Call) -> Span:
        route, written = places[id(call)]
        at = (*route, min(call.lineno, len(written)) - 1) if isinstance(written, list) else route
        return document.span(at)

    found = code_uses.find(trees, source.path, span_of, folder_of(source))
    return evidence(
        source,
        name,
        found.edges,
        kind=Kind.MODEL if found.trains else Kind.CODE,
        name=found.names[0] if len(found.names) == 1 else "",
        problems=(*problems, *found.problems),
    )


def _cells(document: Document) -> list[tuple[Route, Any]]:
    """Where the source of each code cell stands, and the source: a text or a list of lines."""
    values = mapping(document.value)
    holders: list[tuple[Route, Any]] = [((), values)]
    sheets = values.get("worksheets")
    for index, sheet in enumerate(sheets if isinstance(sheets, list) else ()):
        holders.append((("worksheets", index), sheet))
    found: list[tuple[Route, Any]] = []
    for above, holder in holders:
        cells = mapping(holder).get("cells")
        for index, cell in enumerate(cells[:_MAX_CELLS] if isinstance(cells, list) else ()):
            for key in ("source", "input"):
                written = mapping(cell).get(key)
                whole = isinstance(written, list) and all(isinstance(one, str) for one in written)
                if mapping(cell).get("cell_type") == "code" and (isinstance(written, str) or whole):
                    found.append(((*above, "cells", index, key), written))
    return found


def _runnable(text: str) -> str | None:
    """The Python of a cell, line by line; None for a cell in another language."""
    lines = text.split("\n")
    if lines[0].startswith("%%"):
        if lines[0].split()[0] not in ("%%time", "%%timeit", "%%capture", "%%prun"):
            return None
        lines[0] = ""
    for index, line in enumerate(lines):
        bare = line.lstrip()
        if bare.startswith(("!", "%", "?")) or bare.rstrip().endswith("?"):
            lines[index] = line[: len(line) - len(bare)] + "pass"
        else:
            _, equals, rest = line.partition("=")
            if equals and rest.lstrip().startswith(("!", "%")):
                lines[index] = line[: len(line) - len(bare)] + "pass"
    return "\n".join(lines)
