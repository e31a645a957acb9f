"""A pack as its files state it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from auditor.model import Severity
from auditor.policy.parameters import ParameterSpec
from auditor.policy.rule import RuleSpec
from auditor.tuples import NamedTuple


class Override(NamedTuple):
    """What a pack changes about a rule of its own or of a pack that it extends."""

    rule: str
    because: str
    severity: Severity | None = None
    enabled: bool | None = None
    parameters: Mapping[str, Any] = {}
    path: str = ""
    line: int = 0
    column: int = 0


class PackSpec(NamedTuple):
    """One pack folder, checked; what depends on other packs is not resolved yet."""

    id: str
    version: str
    title: str
    description: str
    extends: tuple[str, ...]
    parameters: tuple[ParameterSpec, ...]
    settings: Mapping[str, Any]
    overrides: tuple[Override, ...]
    rules: tuple[RuleSpec, ...]
    sha256: str
    """Over the names and the bytes of all its files."""
    path: str
    """Of pack.yaml."""
