"""Ollama Modelfiles: what is packed, and the licenses that are shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.knowledge import Knowledge
from auditor.model import Relation

from .documents import read, rows, write


def test_base_adapter_and_licenses(tmp_path: Path, knowledge: Knowledge) -> None:
    reading = read(
        tmp_path,
        knowledge,
        "Modelfile",
        '''
        # FROM commented/out
        FROM hf.co/acme/repo:Q4_K_M
        ADAPTER acme-adapter.gguf
        SYSTEM """
        LICENSE of a ship, and FROM where it came
        """
        LICENSE Apache-2.0
        LICENSE """
        LLAMA 3.1 COMMUNITY LICENSE AGREEMENT
        """
        ''',
    )
    assert rows(reading.edges) == [
        (Relation.QUANTIZE, "hf:model/acme/repo", 2),
        (Relation.MERGE, "name:acme-adapter.gguf", 3),
    ]
    assert [(claim.expression, claim.span and claim.span.line) for claim in reading.claims] == [
        ("Apache-2.0", 7),
        ("LicenseRef-Llama-3.1", 8),
    ]


@pytest.mark.parametrize(
    ("written", "targets"),
    [
        ("llama3.1:8b", ["name:llama3.1 8b"]),
        ("./missing.gguf", ["name:./missing.gguf"]),
        ("./here.gguf", []),
    ],
)
def test_names_of_the_library_and_weights_beside_it(
    tmp_path: Path, knowledge: Knowledge, written: str, targets: list[str]
) -> None:
    write(tmp_path, {"here.gguf": b"GGUF"})
    reading = read(tmp_path, knowledge, "Modelfile", f"FROM {written}\n")
    assert [edge.target for edge in reading.edges] == targets
