"""What every test may use."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from auditor import knowledge as knowledge_base
from auditor.knowledge import Knowledge


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with the corpus of real cards; where it is absent, its tests are skipped."""
    named = os.environ.get("AUDITOR_SHARED")
    folder = Path(named) if named else Path(__file__).resolve().parents[2] / "shared"
    if not (folder / "corpus").is_dir():
        pytest.skip(f"no corpus in {folder}; set AUDITOR_SHARED to the folder that holds it")
    return folder


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    """The knowledge base as it is shipped."""
    return knowledge_base.load()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="write the snapshots anew")


@pytest.fixture(scope="session")
def same_as(request: pytest.FixtureRequest) -> Callable[[Path, str], None]:
    """Compares a text with a file, byte for byte; `--update` writes the file instead."""

    def compare(path: Path, text: str) -> None:
        data = text.encode()
        if request.config.getoption("--update"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        assert path.exists(), f"no snapshot {path.name}: run with --update and read it"
        assert path.read_bytes() == data, f"{path} differs: run with --update and read the diff"

    return compare
