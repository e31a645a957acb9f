"""The configuration of a repository: `auditor.yaml`, or `[tool.auditor]` in pyproject.toml.

The command line wins over the file. An unknown key stops the run: a misspelt setting that is
ignored would make the gate wider without anybody noticing.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from auditor.errors import UsageError
from auditor.source import yaml as positioned
from auditor.tuples import NamedTuple

DEFAULT_FILE = "auditor.yaml"

_KEYS: dict[str, type | tuple[type, ...]] = {
    "policy": (str, list),
    "target_license": str,
    "stance": str,
    "set": dict,
    "fail_on": str,
    "allow_review": bool,
    "waivers": str,
    "baseline": str,
    "lock": str,
    "exclude": list,
    "organization": dict,
    "provider": dict,
}
_ORGANIZATION: dict[str, type | tuple[type, ...]] = {
    "name": str,
    "monthly_active_users": int,
    "annual_revenue_usd": (int, float),
    "domicile": str,
    "business": list,
}
_TYPE_NAMES = {
    str: "text",
    list: "a list",
    dict: "a mapping",
    bool: "true or false",
    int: "a whole number",
    float: "a number",
}


class Config(NamedTuple):
    """Settings as written, checked for names and types; paths are relative to `folder`."""

    folder: Path
    path: str = ""
    values: Mapping[str, Any] = {}

    def get(self, key: str, default: Any = None) -> Any:
        return self.values.get(key, default)

    def file(self, key: str, default: str) -> Path:
        """A file named in the configuration, else the default beside it."""
        return self.folder / str(self.values.get(key, default))


def load(path: str | None) -> Config:
    """The configuration to use: the file named, else auditor.yaml or pyproject.toml here.

    Raises UsageError, with the place, for a file that is missing, broken or has unknown keys.
    """
    if path is not None:
        file = Path(path)
        if not file.is_file():
            raise UsageError("the configuration file does not exist", path=path)
        return _load_toml(file) if file.suffix == ".toml" else _load_yaml(file)
    here = Path()
    if (here / DEFAULT_FILE).is_file():
        return _load_yaml(here / DEFAULT_FILE)
    project = here / "pyproject.toml"
    if project.is_file() and "[tool.auditor" in project.read_text(
        encoding="utf-8", errors="replace"
    ):
        return _load_toml(project)
    return Config(folder=here)


def _load_yaml(file: Path) -> Config:
    document = positioned.load(file.read_text(encoding="utf-8"), path=file.as_posix())
    values = document.value if document.value is not None else {}
    if not isinstance(values, dict):
        raise UsageError("the configuration must be a mapping of settings", path=file.as_posix())

    def place(*route: str) -> tuple[int, int]:
        span = document.key_span(route)
        return span.line, span.column

    _check(values, file.as_posix(), place)
    return Config(folder=file.parent, path=file.as_posix(), values=values)


def _load_toml(file: Path) -> Config:
    import tomllib

    try:
        data = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"cannot be read as TOML: {error}", path=file.as_posix()) from error
    values = data.get("tool", {}).get("auditor", {})
    _check(values, file.as_posix(), lambda *route: (0, 0))
    return Config(folder=file.parent, path=file.as_posix(), values=values)


def _check(values: Mapping[str, Any], path: str, place: Any) -> None:
    for key, value in values.items():
        _check_one(key, value, _KEYS, path, place, (key,))
    for key, value in values.get("organization", {}).items():
        _check_one(key, value, _ORGANIZATION, path, place, ("organization", key))
    for key, value in values.get("set", {}).items():
        if isinstance(value, (dict, list)) or value is None:
            line, column = place("set", key)
            raise UsageError(
                f"the value of {key!r} must be text or a number",
                path=path,
                line=line,
                column=column,
            )


def _check_one(
    key: str,
    value: Any,
    known: Mapping[str, type | tuple[type, ...]],
    path: str,
    place: Any,
    route: tuple[str, ...],
) -> None:
    line, column = place(*route)
    if key not in known:
        from difflib import get_close_matches

        near = get_close_matches(key, known, 1)
        raise UsageError(
            f"unknown setting {key!r}",
            path=path,
            line=line,
            column=column,
            hint=f"did you mean {near[0]!r}?" if near else f"known: {', '.join(sorted(known))}",
        )
    expected = known[key]
    wrong_bool = isinstance(value, bool) and expected is not bool
    if wrong_bool or not isinstance(value, expected):
        types = expected if isinstance(expected, tuple) else (expected,)
        raise UsageError(
            f"{key!r} must be {' or '.join(_TYPE_NAMES[t] for t in types)}",
            path=path,
            line=line,
            column=column,
        )
