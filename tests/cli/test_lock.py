"""Pinning, checking from the lock and from the Hub, and what changed since, end to end."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from auditor.cli import run
from tests.hub.stub import Repository, StubHub, serving

DAY = "1795478400"  # 2026-11-24, 00:00 UTC
SECRET = "hf_secret_that_must_not_travel"
BOT = """\
---
license: apache-2.0
base_model: acme/base
base_model_relation: finetune
datasets: [acme/data]
---
# Bot
"""
BASE = """\
---
license: mit
base_model: old/root
---
# Base
"""
ROOT = "---\nlicense: cc-by-nc-4.0\n---\n# Root\n"
DATA = "---\nlicense: cc-by-4.0\n---\n# Dataset Card for data\n"


class Answer(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def report(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.out)
        return found


Command = Callable[..., Answer]


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", DAY)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("HF_TOKEN", SECRET)
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def auditor(capsys: pytest.CaptureFixture[str]) -> Command:
    def call(*arguments: str) -> Answer:
        code = run(list(arguments))
        captured = capsys.readouterr()
        return Answer(code, captured.out, captured.err)

    return call


@pytest.fixture
def stub() -> Iterator[StubHub]:
    with serving(
        Repository("acme/bot", tags=("license:apache-2.0",), card=BOT),
        Repository("acme/base", tags=("license:mit", "base_model:finetune:old/root"), card=BASE),
        Repository("acme/root", tags=("license:cc-by-nc-4.0",), card=ROOT),
        Repository("acme/data", kind="dataset", tags=("license:cc-by-4.0",), card=DATA),
        Repository("acme/locked", tags=("license:mit",), card=ROOT, gated="manual"),
        Repository("acme/tagged", tags=("license:gpl-3.0", "base_model:quantized:acme/base")),
        renames={"old/root": "acme/root"},
    ) as running:
        yield running


@pytest.fixture
def bot(tmp_path: Path) -> str:
    (tmp_path / "bot").mkdir()
    (tmp_path / "bot" / "README.md").write_text(BOT, encoding="utf-8")
    return "bot"


def licenses(report: dict[str, Any]) -> dict[str, str | None]:
    (subject,) = report["subjects"]
    return {node["id"]: node["license"] for node in subject["lineage"]["nodes"]}


def test_a_lock_pins_all_that_is_upstream_and_the_check_needs_no_network(
    auditor: Command, stub: StubHub, bot: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert auditor("lock", bot, "--hub-endpoint", stub.url).code == 0
    text = Path("auditor.lock").read_text(encoding="utf-8")
    pinned = [row.strip(" :") for row in text.splitlines() if row.startswith("  hf:")]
    assert pinned == ["hf:dataset/acme/data", "hf:model/acme/base", "hf:model/acme/root"]
    assert "- hf:model/old/root" in text
    monkeypatch.setattr(socket, "socket", _no_socket)
    answer = auditor("check", bot, "--format", "json")
    assert licenses(answer.report) == {
        "file:bot/README.md": "Apache-2.0",
        "hf:model/acme/base": "MIT",
        "hf:dataset/acme/data": "CC-BY-4.0",
        "hf:model/acme/root": "CC-BY-NC-4.0",
    }
    assert answer.code == 1  # two generations up, commercial use is not granted
    blocking = answer.report["subjects"][0]["outbound"]["blocking"]
    assert any(one["path"][-1] == "hf:model/acme/root" for one in blocking)


def _no_socket(*_: object, **__: object) -> socket.socket:
    raise AssertionError("a socket was opened")


def test_check_opens_no_socket(auditor: Command, bot: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "socket", _no_socket)
    monkeypatch.setattr(socket, "create_connection", _no_socket)
    monkeypatch.setattr(socket, "getaddrinfo", _no_socket)
    assert auditor("check", bot).code == 3


@pytest.mark.parametrize("target", ["bot", "hf:model/acme/bot", "hf:model/acme/tagged"])
def test_the_lock_and_the_network_say_the_same_byte_for_byte(
    auditor: Command, stub: StubHub, bot: str, target: str
) -> None:
    online = auditor("check", target, "--online", "--hub-endpoint", stub.url, "--format", "json")
    auditor("lock", target, "--hub-endpoint", stub.url)
    asked = len(stub.requests)
    offline = auditor("check", target, "--format", "json")
    assert offline.out == online.out
    assert offline.code == online.code
    assert len(stub.requests) == asked


def test_a_lock_is_the_same_whenever_it_is_written(
    auditor: Command, stub: StubHub, bot: str
) -> None:
    auditor("lock", bot, "--hub-endpoint", stub.url)
    first = Path("auditor.lock").read_bytes()
    auditor("lock", bot, "--hub-endpoint", stub.url)
    assert Path("auditor.lock").read_bytes() == first


def test_an_artefact_on_the_hub_is_audited_like_a_local_one(
    auditor: Command, stub: StubHub
) -> None:
    answer = auditor(
        "check", "hf:model/acme/bot", "--online", "--hub-endpoint", stub.url, "--format", "json"
    )
    (subject,) = answer.report["subjects"]
    assert (subject["id"], subject["path"]) == (
        "hf:model/acme/bot",
        "hf:model/acme/bot/README.md",
    )
    assert "acme/root" in str(subject["lineage"])
    assert answer.code == 1
    assert not any(request.authorization for request in stub.requests)


def test_offline_an_artefact_on_the_hub_has_to_be_in_the_lock(
    auditor: Command, stub: StubHub, bot: str
) -> None:
    answer = auditor("check", "hf:model/acme/bot")
    assert answer.code == 2
    assert "add --online, or pin it with `auditor lock hf:model/acme/bot`" in answer.err
    auditor("lock", bot, "--hub-endpoint", stub.url)  # upstream only: no text of it is kept
    assert auditor("check", "hf:model/acme/base").code == 2
    assert stub.paths()  # and nothing was asked by check


@pytest.mark.parametrize(
    ("id", "code"), [("acme/locked", "hub-card-not-read"), ("acme/none", "hub-missing")]
)
def test_what_cannot_be_read_never_passes(
    auditor: Command, stub: StubHub, id: str, code: str
) -> None:
    answer = auditor(
        "check", f"hf:model/{id}", "--online", "--hub-endpoint", stub.url, "--format", "json"
    )
    assert answer.code in (1, 3)
    assert code in answer.out


@pytest.mark.parametrize(
    "behavior", ["private", "rate-limited-long", "malformed", "truncated", "elsewhere", "bomb"]
)
def test_a_base_that_cannot_be_looked_at_is_a_review(
    auditor: Command, stub: StubHub, bot: str, behavior: str
) -> None:
    stub.put(Repository("acme/base", behavior=behavior))
    network = ("--hub-endpoint", stub.url, "--hub-timeout", "4")
    online = auditor("check", bot, "--online", *network, "--format", "json")
    assert online.code in (1, 3)
    lost = online.report["subjects"][0]["lineage"]["unresolved"]
    assert [one["id"] for one in lost] == ["hf:model/acme/base"]
    assert "2026-11-24" in lost[0]["reason"]


def test_nothing_changed_passes(auditor: Command, stub: StubHub, bot: str) -> None:
    auditor("lock", bot, "--hub-endpoint", stub.url)
    assert auditor("lock", "--check", bot, "--hub-endpoint", stub.url).code == 0


def test_a_license_that_changed_upstream_fails_with_both_and_the_place(
    auditor: Command, stub: StubHub, bot: str
) -> None:
    auditor("lock", bot, "--hub-endpoint", stub.url)
    before = Path("auditor.lock").read_bytes()
    stub.put(Repository("acme/base", card=BASE.replace("mit", "cc-by-nc-4.0")))
    answer = auditor("lock", "--check", bot, "--hub-endpoint", stub.url, "--format", "json")
    assert answer.code == 1
    found = {one["rule"]: one for one in answer.report["findings"]}
    changed = found["upstream-license-changed"]
    assert changed["message"] == (
        "The license of hf:model/acme/base changed from MIT to CC-BY-NC-4.0"
    )
    row = before.decode().splitlines()[changed["span"]["line"] - 1]
    assert row == "  hf:model/acme/base:"
    assert found["upstream-revision-changed"]["severity"] == "note"
    assert Path("auditor.lock").read_bytes() == before


def test_what_is_gone_or_cannot_be_looked_at_is_a_review(
    auditor: Command, stub: StubHub, bot: str
) -> None:
    auditor("lock", bot, "--hub-endpoint", stub.url)
    stub.put(
        Repository("acme/base", behavior="private"),
        Repository("acme/data", kind="dataset", behavior="malformed"),
    )
    answer = auditor("lock", "--check", bot, "--hub-endpoint", stub.url, "--format", "json")
    assert answer.code == 3
    assert {one["rule"] for one in answer.report["findings"]} == {
        "upstream-gone",
        "upstream-not-readable",
    }


def test_a_new_ancestor_is_not_in_the_lock(auditor: Command, stub: StubHub, bot: str) -> None:
    auditor("lock", bot, "--hub-endpoint", stub.url)
    card = BOT.replace("base_model: acme/base", "base_model: [acme/base, acme/tagged]")
    Path("bot/README.md").write_text(card, encoding="utf-8")
    answer = auditor("lock", "--check", bot, "--hub-endpoint", stub.url, "--format", "json")
    assert answer.code == 1
    (finding,) = answer.report["findings"]
    assert (finding["rule"], finding["offender"]) == (
        "upstream-not-locked",
        "hf:model/acme/tagged",
    )


def test_an_outage_does_not_write_over_what_was_pinned(
    auditor: Command, stub: StubHub, bot: str
) -> None:
    auditor("lock", bot, "--hub-endpoint", stub.url)
    stub.put(Repository("acme/base", behavior="malformed"))
    answer = auditor("lock", bot, "--hub-endpoint", stub.url)
    assert answer.code == 3
    assert "kept as it was" in answer.err
    assert "license: MIT" in Path("auditor.lock").read_text(encoding="utf-8")


def test_a_broken_lock_stops_every_command(auditor: Command, bot: str) -> None:
    Path("auditor.lock").write_text("auditor: lock/1\nartefacts:\n  nonsense: {}\n")
    for arguments in (("check", bot), ("lineage", bot), ("lock", "--check"), ("lock", bot)):
        answer = auditor(*arguments)
        assert answer.code == 2
        assert "auditor.lock:3" in answer.err


def test_a_lock_that_is_named_has_to_be_there(auditor: Command, bot: str) -> None:
    assert auditor("check", bot, "--lock", "none.lock").code == 2
    assert auditor("lock", "--check", bot).code == 2
    assert auditor("lock", "hf:model/a/b/c").code == 2


def test_the_lock_of_the_configuration_is_read(auditor: Command, stub: StubHub, bot: str) -> None:
    Path("auditor.yaml").write_text("lock: pins/upstream.lock\n", encoding="utf-8")
    auditor("lock", bot, "--hub-endpoint", stub.url)
    assert Path("pins/upstream.lock").is_file()
    assert "CC-BY-NC-4.0" in auditor("check", bot, "--format", "json").out
