"""Who may import whom: the layers of the design, read from the sources."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "auditor"

ALLOWED: dict[str, set[str]] = {
    "errors": set(),
    "tuples": set(),
    "digest": set(),
    "model": set(),
    "source": {"errors", "model"},
    "knowledge": {"errors", "model", "source.yaml"},
    "licensing": {"knowledge", "model", "errors", "source.yaml", "source.files"},
    "provenance": {
        "knowledge",
        "model",
        "errors",
        "licensing.identify",
        "source.yaml",
        "source.document",
    },
    "readers": {"source", "model", "errors", "licensing", "knowledge"},
    "facts": {"model", "licensing", "provenance"},
    "policy": {"source.yaml", "facts.catalogue", "licensing", "knowledge", "model", "errors"},
    "engine": {"policy", "facts", "licensing", "provenance", "knowledge", "model", "errors"},
    "reports": {"model", "errors"},
    "exports": {"model", "knowledge", "errors"},
}
"""Room to the rooms (or single modules) that it may use besides itself; cli and sweep may use all.

`auditor` itself (its version) may be used by everyone."""


def _modules() -> Iterator[Path]:
    yield from sorted(PACKAGE.rglob("*.py"))


def _room(module: str) -> str:
    return module.split(".")[0]


def _imports(path: Path) -> Iterator[tuple[int, str]]:
    """Line and dotted name, without the leading `auditor.`, of each import of our own."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.startswith("auditor."):
                    yield node.lineno, alias.name.removeprefix("auditor.")
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: relative import"
            if node.module and node.module.startswith("auditor."):
                module = node.module.removeprefix("auditor.")
                for alias in node.names:
                    yield node.lineno, f"{module}.{alias.name}"
            elif node.module == "auditor":
                for alias in node.names:
                    if alias.name not in {"__version__", "audit", "load_policy", "Report"}:
                        yield node.lineno, alias.name


@pytest.mark.parametrize("path", _modules(), ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_a_room_uses_only_the_rooms_below_it(path: Path) -> None:
    module = ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__")
    room = _room(module)
    if room not in ALLOWED:
        return
    for line, name in _imports(path):
        target = _room(name)
        assert target != "cli", f"{path}:{line}: nothing imports cli"
        if target in (room, "tuples", "digest"):  # both of the standard library alone
            continue
        allowed = any(name == rule or name.startswith(f"{rule}.") for rule in ALLOWED[room])
        assert allowed, f"{path}:{line}: {room} may not use {name}"


def test_every_room_is_known() -> None:
    rooms = {path.relative_to(PACKAGE).parts[0].removesuffix(".py") for path in _modules()}
    assert rooms - set(ALLOWED) <= {"__init__", "__main__", "cli", "sweep"}
