"""What every test may use."""

from __future__ import annotations

import os
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
