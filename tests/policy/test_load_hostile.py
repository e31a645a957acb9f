"""Whatever a rule, a pack or a waivers file holds: it loads, or it is a located PolicyError."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from auditor.errors import PolicyError
from auditor.policy import waivers
from auditor.policy.load import load_rule
from auditor.policy.load_pack import load_pack
from auditor.source.yaml import load as read

from .test_load import PARAMETERS, RULE
from .test_waivers import WAIVER

PACK = """\
id: house
version: 1.0.0
title: A pack
extends: [baseline]
parameters: {fail_at: {type: grade, default: critical, meaning: What fails.}}
settings: {baseline.x: 1}
overrides: {a-rule: {severity: note, enabled: true, parameters: {fail_at: high}, because: x}}
"""

_SCALARS = st.sampled_from(
    [
        None,
        True,
        0,
        -1,
        1.5,
        "",
        " ",
        "$",
        "$x",
        "{",
        "none",
        "a.b",
        "*",
        "x" * 5000,
        "\u202e",
        "2024",
    ]
)
_VALUES = st.recursive(
    _SCALARS,
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(["fact", "all", "each", "eq", "id"]), inner, max_size=2)
    ),
    max_leaves=4,
)


def _routes(value: Any, route: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [route]
    if isinstance(value, dict):
        for key, inner in value.items():
            found += _routes(inner, (*route, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            found += _routes(inner, (*route, index))
    return found


def _replaced(value: Any, route: tuple[Any, ...], new: Any) -> Any:
    if not route:
        return new
    key, *rest = route
    if isinstance(value, dict):
        return {k: _replaced(v, tuple(rest), new) if k == key else v for k, v in value.items()}
    return [_replaced(v, tuple(rest), new) if i == key else v for i, v in enumerate(value)]


def _rule(folder: Path, text: str) -> None:
    file = folder / "lineage-compatible.yaml"
    file.write_text(text, encoding="utf-8")
    load_rule(file, pack="house", parameters=PARAMETERS)


def _pack(folder: Path, text: str) -> None:
    (folder / "house").mkdir(exist_ok=True)
    (folder / "house" / "pack.yaml").write_text(text, encoding="utf-8")
    load_pack(folder / "house")


def _waivers(folder: Path, text: str) -> None:
    file = folder / "waivers.yaml"
    file.write_text(text, encoding="utf-8")
    waivers.load(file)


CASES = pytest.mark.parametrize(
    ("load", "text"),
    [(_rule, RULE), (_pack, PACK), (_waivers, WAIVER)],
    ids=["rule", "pack", "waivers"],
)


@CASES
def test_unchanged_they_load(tmp_path: Path, load: Callable[[Path, str], None], text: str) -> None:
    load(tmp_path, yaml.safe_dump(read(text).value))


@CASES
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_one_value_replaced_by_anything(
    tmp_path: Path, load: Callable[[Path, str], None], text: str, data: st.DataObject
) -> None:
    value = read(text).value
    route = data.draw(st.sampled_from(_routes(value)))
    mutated = yaml.safe_dump(_replaced(value, route, data.draw(_VALUES)), allow_unicode=True)
    refusal = None
    try:
        load(tmp_path, mutated)
    except PolicyError as error:
        refusal = error
    if refusal is not None:
        assert refusal.path
        assert refusal.what
        assert refusal.where.startswith(str(tmp_path))
