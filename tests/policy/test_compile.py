"""The compiled packs say what the YAML says."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from auditor.errors import PolicyError
from auditor.policy import compile as compiled
from auditor.policy import packs
from auditor.policy.pack import PackSpec

from .conftest import WritePack, rule


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(compiled, "CACHE", str(tmp_path / "packs.json"))
    compiled.builtin_packs.cache_clear()
    yield
    compiled.builtin_packs.cache_clear()


def without_tests(pack: PackSpec) -> PackSpec:
    return pack._replace(rules=tuple(rule._replace(tests=()) for rule in pack.rules))


def test_nothing_is_lost_but_the_tests(tmp_path: Path) -> None:
    folder = packs.builtin_folder()
    from_yaml = {pack.id: without_tests(pack) for pack in compiled.load_all(folder)}
    written = compiled.builtin_packs(folder)
    compiled.builtin_packs.cache_clear()
    assert (tmp_path / "packs.json").is_file()
    stored = compiled.builtin_packs(folder)
    assert dict(stored) == from_yaml
    assert {pack.id: without_tests(pack) for pack in written.values()} == from_yaml


def test_a_newer_rule_is_seen(write_pack: WritePack, tmp_path: Path) -> None:
    folder = write_pack("house", a_rule="")
    root = str(tmp_path)
    assert compiled.builtin_packs(root)["house"].rules[0].title == "A license is stated"
    compiled.builtin_packs.cache_clear()
    (folder / "a-rule.yaml").write_text(rule("a-rule", "title: Another title"), encoding="utf-8")
    assert compiled.builtin_packs(root)["house"].rules[0].title == "Another title"
    compiled.builtin_packs.cache_clear()
    (folder / "b-rule.yaml").write_text(rule("b-rule"), encoding="utf-8")
    assert len(compiled.builtin_packs(root)["house"].rules) == 2


@pytest.mark.parametrize("content", ["", "{", "[]", '{"format": 0}', '{"format": 1}'])
def test_a_damaged_file_is_made_anew(tmp_path: Path, content: str) -> None:
    (tmp_path / "packs.json").write_text(content, encoding="utf-8")
    assert "baseline" in compiled.builtin_packs(packs.builtin_folder())
    assert json.loads((tmp_path / "packs.json").read_text(encoding="utf-8"))["packs"]


def test_a_broken_shipped_pack_stops(write_pack: WritePack, tmp_path: Path) -> None:
    write_pack("house", a_rule="severity: loud")
    with pytest.raises(PolicyError, match="unknown severity"):
        compiled.builtin_packs(str(tmp_path))


def test_resolving_from_the_compiled_file_loads_no_yaml_reader() -> None:
    program = (
        "import sys; from auditor.policy import packs; packs.resolve(['baseline']);"
        "packs.resolve(['baseline', 'apache-2.0', 'copyright-exposure']);"
        "print([m for m in ('yaml', 'jsonschema', 'dataclasses', 'auditor.policy.load',"
        "'auditor.facts.catalogue', 'auditor.knowledge') if m in sys.modules])"
    )
    for _ in range(2):  # the first run may have to write the file
        done = subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True, check=True
        )
    assert done.stdout.strip() == "[]"
