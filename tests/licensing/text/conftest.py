"""A small index of two made-up licenses, so that these tests need neither corpus nor real texts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from auditor.licensing.build_texts import clause_data
from auditor.licensing.text import Identification
from auditor.licensing.text.clauses import Cues, compile_cues, parse_cues
from auditor.licensing.text.index import Index
from auditor.licensing.text.reading import identify_text
from auditor.licensing.text.writer import Copy, write_index

DATA = Path(__file__).parent / "data"
Reader = Callable[[str], Identification]


@pytest.fixture(scope="session")
def cues() -> Cues:
    return parse_cues(compile_cues(clause_data()))


@pytest.fixture(scope="session")
def small_index(cues: Cues) -> Index:
    """Harbor-1.0, with the name in section 2 replaceable, and LicenseRef-Lighthouse."""
    data = clause_data()
    harbor = text("plain-grant")
    name = harbor.index("the original")
    built = write_index(
        [
            Copy(
                license="Harbor-1.0",
                name="harbor",
                text=harbor,
                optional=((0, harbor.index("1. Grant")),),
                free=((name, name + len("the original")),),
                marked=True,
            ),
            Copy(license="LicenseRef-Lighthouse", name="lighthouse", text=text("research")),
        ],
        as_of="2026-11-24",
        clauses=compile_cues(data),
        cues=cues,
        spelling=data["spelling"],
    )
    return Index(built.data, "small.idx")


@pytest.fixture(scope="session")
def read(small_index: Index, cues: Cues) -> Reader:
    """Identify a text against the small index."""
    return lambda given: identify_text(given, "LICENSE", small_index, cues)


def text(name: str) -> str:
    return (DATA / f"{name}.txt").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def harbor() -> str:
    return text("plain-grant")


@pytest.fixture(scope="session")
def lighthouse() -> str:
    return text("research")
