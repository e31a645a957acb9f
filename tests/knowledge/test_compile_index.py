"""Compiling: what is wrong is named with its place, what is right gives the same bytes."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from auditor.errors import KnowledgeError
from auditor.knowledge import Knowledge
from auditor.knowledge.compile import Faults, compile_index, schemas_folder
from auditor.knowledge.index import Index

GOOD = """\
id: {id}
modality: [text]
creator: Somebody
year: '2024'
license:
  declared: MIT
{more}content: [code]
rights: open-license-claimed
takedown:
  status: none-known
opt_out: none-known
personal_data: not-assessed
exposure:
  grades:
    copyright: {grade}
  reason: A test
as_of: '2026-11-23'
verified: false
sources: [editors' own knowledge]
"""


def write(root: Path, name: str, *, more: str = "", grade: str = "low") -> Path:
    """One good dataset record."""
    folder = root / "datasets"
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}.yaml"
    path.write_text(GOOD.format(id=name, more=more, grade=grade))
    return path


def faults(root: Path) -> list[str]:
    """Where and what, for every fault."""
    with pytest.raises(Faults) as caught:
        compile_index(root, schemas=schemas_folder())
    return [f"{fault.where} {fault.what}" for fault in caught.value.faults]


def replaced(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_the_same_yaml_gives_the_same_bytes(tmp_path: Path) -> None:
    first, second = tmp_path / "a", tmp_path / "b"
    for root, names in ((first, ("one", "two")), (second, ("two", "one"))):
        root.mkdir()
        for name in names:
            write(root, name)
    assert compile_index(first, schemas=schemas_folder()) == compile_index(
        second, schemas=schemas_folder()
    )
    assert (first / "_index.bin").read_bytes() == (second / "_index.bin").read_bytes()


def test_the_version_changes_with_a_fact(tmp_path: Path) -> None:
    path = write(tmp_path, "one")
    before = compile_index(tmp_path, schemas=schemas_folder())
    replaced(path, "A test", "Another test")
    assert compile_index(tmp_path, schemas=schemas_folder()) != before


def test_a_misspelt_key_is_named_with_its_place_and_the_keys_there_are(tmp_path: Path) -> None:
    replaced(write(tmp_path, "one"), "takedown:", "takedowns:")
    found = faults(tmp_path)
    assert "datasets/one.yaml:9:1 unknown key 'takedowns'" in found


def test_a_word_outside_the_vocabulary_is_named_with_its_place(tmp_path: Path) -> None:
    replaced(write(tmp_path, "one"), "rights: open-license-claimed", "rights: fine")
    assert faults(tmp_path) == ["datasets/one.yaml:8:9 'fine' is none of the words known here"]


def test_broken_yaml_is_named_with_its_place(tmp_path: Path) -> None:
    replaced(write(tmp_path, "one"), "content: [code]", "content: [code")
    [found] = faults(tmp_path)
    assert found.startswith("datasets/one.yaml:")


def test_an_unknown_parent_is_named_with_its_place(tmp_path: Path) -> None:
    write(tmp_path, "one", more="upstream:\n  - {id: nowhere, relation: contains}\n")
    assert faults(tmp_path) == ["datasets/one.yaml:8:10 no dataset is called 'nowhere'"]


def test_a_dataset_cannot_be_made_from_itself(tmp_path: Path) -> None:
    write(tmp_path, "one", more="upstream:\n  - {id: two, relation: contains}\n")
    write(tmp_path, "two", more="upstream:\n  - {id: one, relation: contains}\n")
    [found] = faults(tmp_path)
    assert "round in a circle" in found


def test_a_name_belongs_to_one_record(tmp_path: Path) -> None:
    write(tmp_path, "one", more="aliases: [Shared Name]\n")
    write(tmp_path, "two", more="aliases: [shared_name]\n")
    assert faults(tmp_path) == [
        "datasets/two.yaml:7:11 'shared_name' is already a name of dataset 'one'"
    ]


def test_a_grade_under_its_parents_needs_a_reason(tmp_path: Path) -> None:
    write(tmp_path, "parent", grade="high")
    child = write(tmp_path, "child", more="upstream:\n  - {id: parent, relation: contains}\n")
    [found] = faults(tmp_path)
    assert "copyright stands under its parent 'parent' (high)" in found
    replaced(
        child,
        "  reason: A test\n",
        "  reason: A test\n  below_upstream:\n"
        "    - {upstream: parent, axis: copyright, upstream_grade: high, reason: titles only}\n",
    )
    compile_index(tmp_path, schemas=schemas_folder())


def test_a_relation_that_drops_a_step_is_reason_enough(tmp_path: Path) -> None:
    write(tmp_path, "parent", grade="high")
    write(
        tmp_path,
        "child",
        grade="medium",
        more="upstream:\n  - {id: parent, relation: prompts-only}\n",
    )
    compile_index(tmp_path, schemas=schemas_folder())


def test_a_critical_grade_says_whether_it_was_confirmed(tmp_path: Path) -> None:
    write(tmp_path, "one", grade="critical")
    [found] = faults(tmp_path)
    assert "needs critical_verified" in found


def test_nothing_is_written_over_a_good_index_when_something_is_wrong(tmp_path: Path) -> None:
    path = write(tmp_path, "one")
    compile_index(tmp_path, schemas=schemas_folder())
    before = (tmp_path / "_index.bin").read_bytes()
    path.write_text("id: [")
    faults(tmp_path)
    assert (tmp_path / "_index.bin").read_bytes() == before


class TestDamage:
    @pytest.fixture
    def path(self, tmp_path: Path) -> Path:
        write(tmp_path, "one")
        compile_index(tmp_path, schemas=schemas_folder())
        return tmp_path / "_index.bin"

    def test_a_missing_or_empty_file_is_an_error(self, tmp_path: Path) -> None:
        with pytest.raises(KnowledgeError, match="cannot be opened"):
            Index(str(tmp_path / "none.bin"))
        (tmp_path / "empty.bin").touch()
        with pytest.raises(KnowledgeError, match="damaged"):
            Index(str(tmp_path / "empty.bin"))

    @pytest.mark.parametrize("keep", [10, 36, 200, -1])
    def test_a_file_cut_short_is_an_error(self, path: Path, keep: int) -> None:
        path.write_bytes(path.read_bytes()[:keep])
        with pytest.raises(KnowledgeError, match="damaged"):
            Index(str(path))

    def test_another_file_is_an_error(self, path: Path) -> None:
        path.write_bytes(b"PK\x03\x04" * 100)
        with pytest.raises(KnowledgeError, match="does not begin"):
            Index(str(path))

    def test_a_changed_byte_of_a_record_is_an_error(self, path: Path) -> None:
        data = path.read_bytes()
        path.write_bytes(data.replace(b"Somebody", b"Somebodi", 1))
        with pytest.raises(KnowledgeError, match="fails its checksum"):
            Knowledge(Index(str(path))).dataset("one")


def test_a_checkout_compiles_again_when_a_file_is_newer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import os

    from auditor.knowledge import locate

    write(tmp_path, "one")
    compile_index(tmp_path, schemas=schemas_folder())
    index = tmp_path / "_index.bin"
    monkeypatch.setattr(locate, "_HERE", str(tmp_path))
    monkeypatch.setattr(locate, "_INDEX", str(index))
    later = index.stat().st_mtime_ns + 10**9
    os.utime(index, ns=(later, later))
    assert not locate.is_stale(thorough=True)
    newer = later + 10**9
    os.utime(tmp_path / "datasets" / "one.yaml", ns=(newer, newer))
    assert locate.is_stale(thorough=True)
    assert not locate.is_stale()
    os.utime(tmp_path / "datasets", ns=(newer, newer))
    assert locate.is_stale()
    shutil.rmtree(tmp_path / "datasets")
    assert not locate.is_stale()
    index.unlink()
    assert locate.is_stale()
