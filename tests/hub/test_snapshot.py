"""The real client against every artefact of a snapshot of the Hub: all resolve, or say why not."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from auditor.cli import run
from tests.hub.stub import Repository, serving

Command = Callable[..., str]


@pytest.fixture
def auditor(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Command:
    """A command in an empty folder on a fixed day; its standard output."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795478400")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)

    def call(*arguments: str) -> str:
        run(list(arguments))
        return capsys.readouterr().out

    return call


@pytest.mark.corpus
def test_the_snapshot_of_the_hub_resolves_and_a_lock_of_it_says_the_same(
    auditor: Command, shared: Path
) -> None:
    """Every model of the snapshot that names bases or data: each of these is a node with what
    the Hub or the knowledge base says of it, or is unresolved with a reason."""
    corpus = shared / "corpus"
    with gzip.open(corpus / "hub-snapshot.jsonl.gz", "rt", encoding="utf-8") as rows:
        records = [json.loads(row) for row in rows]
    renames = json.loads((corpus / "hub-renames.json").read_text(encoding="utf-8"))
    repositories = [
        Repository(one["id"], kind=one["type"], tags=tuple(one["tags"])) for one in records
    ]
    derived = [
        f"hf:model/{one['id']}"
        for one in records
        if one["type"] == "model"
        and any(tag.startswith(("base_model:", "dataset:")) for tag in one["tags"])
    ]
    assert len(derived) > 1000
    names = {old: new for group in renames.values() for old, new in group.items()}
    with serving(*repositories, renames=names) as hub:
        at = ("--hub-endpoint", hub.url, "--hub-timeout", "1200")
        online = auditor("check", *derived, "--online", *at, "--format", "json")
        auditor("lock", *derived, *at)
    offline = auditor("check", *derived, "--format", "json")
    assert offline == online
    subjects = json.loads(online)["subjects"]
    today = _names_of_today(derived, repositories, names)
    assert {subject["id"].casefold() for subject in subjects} == today
    for subject in subjects:
        lineage = subject["lineage"]
        nodes = {node["id"] for node in lineage["nodes"]}
        lost = {one["id"] for one in lineage["unresolved"]}
        assert lineage["edges"], subject["id"]
        assert {edge["to"] for edge in lineage["edges"]} <= nodes
        assert lost <= nodes
        assert all(one["reason"] for one in lineage["unresolved"])
        assert subject["verdict"] != "pass"  # no card was there to read


def _names_of_today(
    ids: list[str], repositories: list[Repository], renames: dict[str, str]
) -> set[str]:
    """What the Hub calls the models now: the new name wherever the snapshot has it."""
    there = {one.id.casefold() for one in repositories if one.kind == "model"}
    new = {old.casefold(): name.casefold() for old, name in renames.items()}
    names = (id.removeprefix("hf:model/").casefold() for id in ids)
    return {f"hf:model/{new[name] if new.get(name) in there else name}" for name in names}
