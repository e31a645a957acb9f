"""Packs written for a test, and license answers that need no knowledge base."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from auditor.policy.predicates import Licenses

PERMISSIVE = {"Apache-2.0", "MIT"}
FORBIDDING = {"CC-BY-NC-4.0", "LicenseRef-Llama-3.1"}


def _compatible(expression: str, relation: str, target: str) -> bool | None:
    del relation, target
    if expression in PERMISSIVE:
        return True
    return False if expression in FORBIDDING else None


@pytest.fixture
def licenses() -> Licenses:
    """Apache and MIT go anywhere, NC and Llama nowhere, of others nothing is known."""
    return Licenses(
        compatible=_compatible,
        grants=lambda expression, permission: _compatible(expression, "", ""),
        category=lambda expression, category: None,
    )


WritePack = Callable[..., Path]


@pytest.fixture
def write_pack(tmp_path: Path) -> WritePack:
    """Writes a pack: the lines of its pack.yaml after the id, and rule ids with their bodies."""

    def write(name: str, pack: str = "", **rules: str) -> Path:
        folder = tmp_path / name
        folder.mkdir()
        head = f"id: {name}\nversion: 1.0.0\ntitle: A pack\n"
        (folder / "pack.yaml").write_text(head + pack, encoding="utf-8")
        for rule_id, body in rules.items():
            rule_id = rule_id.replace("_", "-")
            (folder / f"{rule_id}.yaml").write_text(rule(rule_id, body), encoding="utf-8")
        return folder

    return write


def rule(rule_id: str, body: str = "") -> str:
    """A rule about the license's state, with other lines added or in place of its own."""
    lines = {
        "id": f"id: {rule_id}",
        "title": "title: A license is stated",
        "severity": "severity: error",
        "forbid": "forbid: {fact: license.state, eq: none}",
        "message": 'message: "{subject.id} states none"',
        "remediation": "remediation: State one.",
        "tests": (
            "tests:\n"
            "  - {name: one, given: {license: {state: resolved}}, expect: pass}\n"
            "  - {name: none, given: {license: {state: none}}, expect: fail}"
        ),
    }
    added = {line.split(":")[0]: line for line in body.strip().split("\n") if line}
    if "require" in added:
        del lines["forbid"]
    return "\n".join({**lines, **added}.values()) + "\n"
