"""Notebooks: their cells are one program, and a call is placed at its line in the file."""

from __future__ import annotations

import json
from pathlib import Path

from auditor.knowledge import Knowledge
from auditor.model import Relation

from .documents import codes, read, rows


def notebook(*cells: list[str] | str, kind: str = "code") -> str:
    return json.dumps({"cells": [{"cell_type": kind, "source": cell} for cell in cells]}, indent=1)


def test_cells_share_names_and_keep_their_lines(tmp_path: Path, knowledge: Knowledge) -> None:
    text = notebook(
        ["!pip install datasets\n", "%matplotlib inline\n", "from datasets import load_dataset\n"],
        ["NAME = 'allenai/c4'\n", "files = !ls\n", "load_dataset?\n"],
        ["data = load_dataset(NAME, revision='0a1b')\n", "data"],
        "%%bash\nload_dataset",
    )
    reading = read(tmp_path, knowledge, "x.ipynb", text)
    line = text[: text.index("data = load_dataset")].count("\n") + 1
    assert rows(reading.edges) == [(Relation.USES, "hf:dataset/allenai/c4@0a1b", line)]
    assert codes(reading) == []


def test_a_cell_that_is_no_python_hides_only_itself(tmp_path: Path, knowledge: Knowledge) -> None:
    text = notebook(
        "def broken(:", "from datasets import load_dataset\nload_dataset('a/b', revision='0a')"
    )
    reading = read(tmp_path, knowledge, "x.ipynb", text)
    assert [edge.target for edge in reading.edges] == ["hf:dataset/a/b@0a"]
    assert [(code, line) for code, line in codes(reading)] == [("python-syntax", 5)]


def test_calls_in_text_cells_are_no_calls(tmp_path: Path, knowledge: Knowledge) -> None:
    text = notebook("load_dataset('a/b')", kind="markdown")
    assert read(tmp_path, knowledge, "x.ipynb", text).edges == ()


def test_a_broken_notebook_is_a_fatal_problem(tmp_path: Path, knowledge: Knowledge) -> None:
    reading = read(tmp_path, knowledge, "x.ipynb", '{"cells": [load_dataset')
    assert [problem.fatal for problem in reading.problems] == [True]
