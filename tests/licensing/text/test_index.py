"""The index: what is in it, what is not, and what happens when it is broken."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from auditor.errors import KnowledgeError
from auditor.licensing import build_texts
from auditor.licensing.text.clauses import compile_cues
from auditor.licensing.text.index import Index, default_index, open_index

MIB = 2**20


def test_a_variant_is_found_by_its_words(small_index: Index) -> None:
    names = {small_index.variant(number).license for number in range(small_index.size)}
    assert names == {"Harbor-1.0", "LicenseRef-Lighthouse"}
    variant = small_index.variant(0)
    assert len(small_index.text(0).words) == variant.size
    assert len(small_index.text(0).flags) == variant.size


def test_the_shipped_index_is_small() -> None:
    assert build_texts.INDEX.stat().st_size <= 8 * MIB


def test_the_shipped_index_holds_no_sentence() -> None:
    data = build_texts.INDEX.read_bytes()
    for phrase in (b"hereby granted", b"Permission", b"permission notice", b"WARRANTY"):
        assert phrase not in data.replace(default_index().section("clauses").encode(), b"")


def test_the_shipped_clause_cues_are_those_of_the_data() -> None:
    data = build_texts.clause_data()
    assert default_index().section("clauses") == compile_cues(data), (
        "clauses.yaml changed: run python -m auditor.licensing.build_texts"
    )
    assert default_index().section("spelling") == build_texts.compiled_spelling(data)


def test_words_that_carry_terms_do_not_collide() -> None:
    """24 bits can collide; not for the words that a change of meaning hangs on."""
    index = default_index()
    words = ["may", "must", "shall", "not", "no", "only", "any", "all", "except", "without", "use"]
    codes = [index.words[word] for word in words]
    assert len(set(codes)) == len(words)


def test_every_source_is_pinned() -> None:
    import yaml

    manifest = yaml.safe_load(build_texts.SOURCES.read_text(encoding="utf-8"))
    for entry in manifest["repositories"]:
        assert len(entry["commit"]) == 40, entry["repo"]
        assert entry["date"] <= manifest["as_of"]
    rows = [line.split("\t") for line in build_texts.CHECKSUMS.read_text("utf-8").splitlines()]
    assert all(len(row) == 3 and len(row[2]) == 64 for row in rows)
    commits = {entry["commit"][:7] for entry in manifest["repositories"]}
    assert {row[1].partition("@")[2][:7] for row in rows} == commits


def test_a_file_of_another_format_says_so(tmp_path: Path) -> None:
    path = tmp_path / "x.idx"
    path.write_bytes(b"something else altogether")
    with pytest.raises(KnowledgeError, match="not an index of license texts") as error:
        open_index(path)
    assert error.value.path == str(path)


def test_a_missing_file_says_how_to_get_it(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match="cannot be opened") as error:
        open_index(tmp_path / "absent.idx")
    assert "build_texts" in error.value.hint


def test_reading_a_text_loads_nothing_heavy() -> None:
    code = (
        "import sys; from auditor.licensing.text import identify; identify('x y z ' * 50);"
        "heavy = {'json', 'yaml', 'difflib', 'dataclasses', 'logging', 'numpy'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_text_that_moved_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"no checkout a\+b"):
        build_texts.read_sources(
            [tmp_path],
            {"repositories": [{"repo": "a/b", "commit": "0" * 40, "format": "plain"}]},
        )
