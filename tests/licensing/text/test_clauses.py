"""The cues: what they point at, and that their data is well formed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from auditor.licensing import build_texts
from auditor.licensing.text.clauses import Cues, compile_cues, joined, parse_cues
from auditor.licensing.text.words import bare, prepare, words

SCHEMAS = Path(__file__).resolve().parents[3] / "schemas"


def read(cues: Cues, sentence: str) -> tuple[str, ...]:
    return cues.read(joined(bare(word) for word in words(prepare(sentence))))


@pytest.mark.parametrize(
    ("schema", "data"),
    [
        ("license-clauses", build_texts.CLAUSES),
        ("license-text-sources", build_texts.SOURCES),
    ],
)
def test_the_data_fits_its_schema(schema: str, data: Path) -> None:
    wanted: Any = json.loads((SCHEMAS / f"{schema}.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator(wanted).validate(yaml.safe_load(data.read_text("utf-8")))


@pytest.mark.parametrize(
    ("sentence", "clause"),
    [
        ("The materials may not be used for any commercial purpose.", "noncommercial"),
        ("Use is limited to academic research.", "research-only"),
        ("If your annual revenue exceeds 10 million dollars, ask us.", "threshold"),
        ("This license is not granted in the European Union.", "territory"),
        ("Do not use outputs to train any other language model.", "output-training"),
        ("You agree to the Acceptable Use Policy.", "acceptable-use"),
        ("You must not use the model to cause harm to minors.", "acceptable-use"),
        ("Prominently display the words “Built with Lagoon”.", "naming"),
        ("We may revoke this license at any time.", "revocation"),
        ("您不得将本模型用于商业用途。", "noncommercial"),
    ],
)
def test_a_cue_points_at_its_clause(cues: Cues, sentence: str, clause: str) -> None:
    assert clause in read(cues, sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "The model was trained on poems and letters.",
        "We thank the reviewers for their comments.",
        "Results are listed in the table below.",
        "The tokenizer has 32,000 entries.",
    ],
)
def test_ordinary_sentences_have_no_hint(cues: Cues, sentence: str) -> None:
    pointed_out = {clause.id for clause in cues.clauses if clause.hint}
    assert not pointed_out & set(read(cues, sentence))


def test_narrowing_loses_nothing(cues: Cues, harbor: str, lighthouse: str) -> None:
    sentences = [part for text in (harbor, lighthouse) for part in text.split(".")]
    plain = [joined(bare(word) for word in words(prepare(one))) for one in sentences]
    narrowed = cues.narrowed(" ".join(plain))
    assert [narrowed.read(one) for one in plain] == [cues.read(one) for one in plain]


def test_an_incomplete_clause_is_named() -> None:
    data = {**build_texts.clause_data(), "clauses": [{"id": "odd", "title": "t", "term": "x"}]}
    with pytest.raises(ValueError, match="'odd' has no 'cues'"):
        compile_cues(data)


def test_compiling_and_parsing_keep_every_clause() -> None:
    data = build_texts.clause_data()
    parsed = parse_cues(compile_cues(data))
    assert [clause.id for clause in parsed.clauses] == [clause["id"] for clause in data["clauses"]]
    assert all(clause.cues for clause in parsed.clauses)
