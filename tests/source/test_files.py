"""Finding files and reading them as text, whatever strangers put there."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from auditor.errors import SourceError, UsageError
from auditor.source.files import Found, discover, from_bytes, read


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name in (
        "README.md",
        "b/LICENSE",
        "b/deep/card.md",
        "a/x.yaml",
        ".git/config.yaml",
        ".venv/lib/README.md",
        "node_modules/p/README.md",
    ):
        path = tmp_path / "repo" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x\n")
    return tmp_path / "repo"


def shown(target: Path) -> list[str]:
    base = target.as_posix()
    return [found.display.removeprefix(base + "/") for found in discover([str(target)]).files]


def test_folders_are_walked_in_a_fixed_order_without_packages_and_hidden_folders(
    tree: Path,
) -> None:
    assert shown(tree) == ["README.md", "a/x.yaml", "b/LICENSE", "b/deep/card.md"]
    ignored = discover([str(tree)]).ignored
    assert {Path(name).name for name in ignored} == {".git", ".venv", "node_modules"}


def test_a_named_file_is_explicit_and_counted_once(tree: Path) -> None:
    discovery = discover([str(tree), str(tree / "README.md")])
    explicit = [found.display for found in discovery.files if found.explicit]
    assert explicit == [(tree / "README.md").as_posix()]
    assert len(discovery.files) == 4


def test_relative_targets_are_shown_as_given(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tree)
    assert discover(["."]).files[0].display == "README.md"
    assert discover(["./b/"]).files[0].display == "b/LICENSE"


def test_a_missing_target_stops_the_run() -> None:
    with pytest.raises(UsageError, match=r"no file or folder `nowhere\.md`") as caught:
        discover(["nowhere.md"])
    assert caught.value.code == "missing-target"


def test_links_out_of_the_tree_are_reported_and_not_followed(tree: Path) -> None:
    outside = tree.parent / "secret.md"
    outside.write_text("secret")
    (tree / "leak.md").symlink_to(outside)
    (tree / "loop").symlink_to(tree)
    (tree / "inside.md").symlink_to(tree / "README.md")
    (tree / "dangling.md").symlink_to(tree / "nothing")
    discovery = discover([str(tree)])
    names = [Path(found.display).name for found in discovery.files]
    assert "leak.md" not in names
    assert "inside.md" in names
    assert [(problem.code, Path(problem.path).name) for problem in discovery.problems] == [
        ("link-leaves-tree", "leak.md")
    ]
    assert {Path(name).name for name in discovery.ignored} >= {"loop", "dangling.md"}


def test_the_cache_of_the_hub_keeps_its_files_behind_links(tmp_path: Path) -> None:
    cache = tmp_path / "models--a--b"
    (cache / "blobs").mkdir(parents=True)
    (cache / "blobs" / "123").write_text("---\nlicense: mit\n---\n")
    snapshot = cache / "snapshots" / "0a1b"
    snapshot.mkdir(parents=True)
    (snapshot / "README.md").symlink_to("../../blobs/123")
    assert shown(snapshot) == ["README.md"]
    assert discover([str(snapshot)]).problems == ()


def found_at(path: Path) -> Found:
    return Found(path=path, display=path.name, explicit=True)


def test_text_comes_with_its_hash_and_with_line_feeds(tmp_path: Path) -> None:
    path = tmp_path / "README.md"
    path.write_bytes(b"a\r\nb\r\r\n")
    source = read(found_at(path))
    assert source.text == "a\nb\n"
    assert source.sha256 == hashlib.sha256(b"a\r\nb\r\r\n").hexdigest()
    assert (source.path, source.explicit, source.location) == ("README.md", True, path)
    assert source.problems == ()


@pytest.mark.parametrize(
    ("data", "text", "codes"),
    [
        (b"", "", []),
        ("ä\n".encode(), "ä\n", []),
        (b"\xef\xbb\xbflicense: mit", "license: mit", ["byte-order-mark"]),
        ("license: mit\n".encode("utf-16"), "license: mit\n", ["encoding"]),
        ("license: mit\n".encode("utf-16-be"), "license: mit\n", ["encoding"]),
        ("\ufffd\ufffd".encode() + "# BERT\n".encode("utf-16-le"), "# BERT\n", ["encoding"]),
        (b"caf\xe9 (c)\n", "caf\ufffd (c)\n", ["encoding"]),
    ],
)
def test_encodings(data: bytes, text: str, codes: list[str]) -> None:
    source = from_bytes(data, "README.md")
    assert source.text == text
    assert [problem.code for problem in source.problems] == codes


def test_the_place_of_the_first_byte_that_is_not_utf_8() -> None:
    problem = from_bytes("ä\nü".encode() + b"\xff", "x.md").problems[0]
    assert (problem.line, problem.column) == (2, 2)


@pytest.mark.parametrize("data", [b"%PDF\x00\x01\x02", b"GGUF" + bytes(64), b"a" * 5000 + b"\x00"])
def test_binary_files_are_refused(data: bytes) -> None:
    with pytest.raises(SourceError) as caught:
        from_bytes(data, "model.bin")
    assert caught.value.code == "binary"
    assert caught.value.path == "model.bin"


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    large = tmp_path / "large.md"
    large.write_bytes(b"x" * 101)
    with pytest.raises(SourceError, match="101 bytes") as caught:
        read(found_at(large), cap=100)
    assert caught.value.code == "too-large"
    with pytest.raises(SourceError) as caught:
        read(found_at(tmp_path / "gone.md"))
    assert caught.value.code == "unreadable"
    os.mkfifo(tmp_path / "pipe.md")
    with pytest.raises(SourceError) as caught:
        read(found_at(tmp_path / "pipe.md"))
    assert caught.value.code == "not-a-file"
