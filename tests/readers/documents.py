"""Documents written in a test, read by the reader that would take them from a folder."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

from auditor.knowledge import Knowledge
from auditor.model import Edge, Reading, Relation, Subject
from auditor.readers.assemble import assemble
from auditor.readers.read import read_files
from auditor.source.files import discover

Row = tuple[Relation, str, int]
"""Relation, target, and the line that says so."""


def write(folder: Path, files: dict[str, str | bytes]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            path.write_text(dedent(content).lstrip("\n"), encoding="utf-8")
    return folder


def read(folder: Path, knowledge: Knowledge, name: str, content: str | bytes) -> Reading:
    """The reading of one file that the user names."""
    write(folder, {name: content})
    found = read_files(discover([str(folder / name)]).files, knowledge)
    assert not found.problems, found.problems
    (reading,) = found.readings
    return reading


def subjects(folder: Path, knowledge: Knowledge, files: dict[str, str | bytes]) -> list[Subject]:
    """What a walk over a folder with those files makes of them; paths are below the folder."""
    write(folder, files)
    found = read_files(discover([str(folder)]).files, knowledge)
    assert not found.problems, found.problems
    return list(assemble(found.readings)[0])


def rows(edges: tuple[Edge, ...]) -> list[Row]:
    return [(edge.relation, edge.target, edge.span.line if edge.span else 0) for edge in edges]


def codes(reading: Reading) -> list[tuple[str, int]]:
    return [(problem.code, problem.line) for problem in reading.problems]
