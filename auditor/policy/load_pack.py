"""Packs: a folder with `pack.yaml` and one file per rule."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from auditor.digest import sha256
from auditor.errors import PolicyError
from auditor.facts.catalogue import RUN_PARAMETERS
from auditor.model import Severity
from auditor.policy import parameters as parameter_types
from auditor.policy.checks import Checker, Route, flatten, raise_all
from auditor.policy.load import load_rule
from auditor.policy.pack import Override, PackSpec
from auditor.policy.parameters import TYPES, ParameterSpec
from auditor.policy.rule import RuleSpec

PACK_FILE = "pack.yaml"

KEYS: Mapping[str, str] = {
    "id": "the pack's name: the folder's name",
    "version": "of the pack, MAJOR.MINOR.PATCH",
    "title": "what the pack is for, in a line",
    "description": "what it looks at, and for whom",
    "extends": "packs whose rules belong to it too: shipped ones by name, others as ../FOLDER",
    "parameters": "what users may set: `type`, `default` and `meaning` of each",
    "settings": "values for parameters of extended packs, as `PACK.PARAMETER: value`",
    "overrides": "by rule: `severity`, `enabled`, `parameters`, and `because`",
}
"""The keys of pack.yaml, with their meaning."""


def load_pack(folder: Path, *, shown: str = "") -> PackSpec:
    """The pack in a folder. Raises PolicyError, with every mistake of all its files.

    `shown` is how the folder is called in messages and reports; by default as given.
    """
    name = shown or folder.as_posix()
    pack_file = folder / PACK_FILE
    if not pack_file.is_file():
        raise PolicyError(
            f"is no policy pack: it has no {PACK_FILE}", path=name, hint=_packs_inside(folder)
        )
    checker = Checker(pack_file, shown=f"{name}/{PACK_FILE}")
    values = checker.mapping(checker.value, (), KEYS, ("id", "version", "title"))
    pack_id = checker.optional_text(values, "id", ())
    if pack_id and pack_id != folder.resolve().name:
        checker.wrong(
            f"the id {pack_id!r} is not the folder's name",
            ("id",),
            f"write {folder.resolve().name!r}",
        )
    version = checker.optional_text(values, "version", ())
    if version and not _is_version(version):
        checker.wrong(f"{version!r} is not a version", ("version",), "write MAJOR.MINOR.PATCH")
    parameters = _parameters(checker, values)
    overrides = _overrides(checker, values)
    settings = checker.mapping(
        values.get("settings", {}), ("settings",), values.get("settings", {})
    )
    extends = checker.texts(values["extends"], ("extends",)) if "extends" in values else ()
    title = checker.optional_text(values, "title", ())
    description = checker.optional_text(values, "description", ())
    errors = list(checker.errors)
    rules: list[RuleSpec] = []
    by_name = {parameter.name: parameter for parameter in parameters}
    for file in rule_files(folder, name, errors):
        try:
            rules.append(
                load_rule(file, pack=pack_id, parameters=by_name, shown=f"{name}/{file.name}")
            )
        except PolicyError as error:
            errors.extend(flatten(error))
    if errors:
        raise_all(errors)
    return PackSpec(
        id=pack_id,
        version=version,
        title=title,
        description=description,
        extends=extends,
        parameters=parameters,
        settings=settings,
        overrides=overrides,
        rules=tuple(rules),
        sha256=_digest(folder),
        path=f"{name}/{PACK_FILE}",
    )


def rule_files(folder: Path, shown: str, errors: list[PolicyError]) -> list[Path]:
    """The rule files of a pack, sorted. A file that would be skipped by its name is an error."""
    found = []
    for file in sorted(folder.iterdir()):
        if file.name == PACK_FILE or file.name.startswith("."):
            continue
        if file.suffix == ".yaml" and file.is_file():
            found.append(file)
        elif file.suffix in (".yml", ".json") and file.is_file():
            errors.append(
                PolicyError(
                    "would not be read as a rule",
                    path=f"{shown}/{file.name}",
                    hint=f"name it {file.stem}.yaml",
                )
            )
    return found


def _packs_inside(folder: Path) -> str:
    if not folder.is_dir():
        return ""
    inside = sorted(path.parent.name for path in folder.glob(f"*/{PACK_FILE}"))
    return f"it holds packs; name one: {', '.join(inside)}" if inside else ""


def _is_version(text: str) -> bool:
    parts = text.split(".")
    return len(parts) == 3 and all(part.isascii() and part.isdigit() for part in parts)


def _digest(folder: Path) -> str:
    digest = sha256()
    for file in sorted(folder.glob("*.yaml")):
        data = file.read_bytes().replace(b"\r\n", b"\n")
        digest.update(f"{file.name}\n{len(data)}\n".encode())
        digest.update(data)
    return digest.hexdigest()


def _parameters(checker: Checker, values: Mapping[str, Any]) -> tuple[ParameterSpec, ...]:
    if "parameters" not in values:
        return ()
    route: Route = ("parameters",)
    declared = values["parameters"]
    found = []
    for name, entry in checker.mapping(declared, route, declared or ()).items():
        place: Route = (*route, name)
        fields = checker.mapping(
            entry, place, ("type", "default", "meaning"), ("type", "default", "meaning")
        )
        if "type" not in fields or "default" not in fields:
            continue
        if not all(part.isidentifier() for part in str(name).split("-")):
            checker.wrong(f"{name!r} cannot name a parameter", place, at_key=True)
        type_name = checker.word(fields["type"], (*place, "type"), TYPES, "")
        if name in RUN_PARAMETERS and type_name not in ("spdx-expression", "string", ""):
            checker.wrong(f"{name!r} belongs to the run and has another type", (*place, "type"))
        default = fields["default"]
        fault = parameter_types.fault(default, type_name) if type_name else ""
        if fault:
            checker.wrong(f"the default of {name!r} {fault}", (*place, "default"))
        found.append(
            ParameterSpec(
                name=name,
                type=type_name,
                default=tuple(default) if isinstance(default, list) else default,
                meaning=checker.optional_text(fields, "meaning", place),
            )
        )
    return tuple(found)


def _overrides(checker: Checker, values: Mapping[str, Any]) -> tuple[Override, ...]:
    if "overrides" not in values:
        return ()
    route: Route = ("overrides",)
    declared = values["overrides"]
    found = []
    for rule, entry in checker.mapping(declared, route, declared or ()).items():
        place: Route = (*route, rule)
        fields = checker.mapping(
            entry, place, ("severity", "enabled", "parameters", "because"), ("because",)
        )
        severity = enabled = None
        if "severity" in fields:
            word = checker.word(
                fields["severity"], (*place, "severity"), tuple(Severity), Severity.ERROR
            )
            severity = Severity(word)
        if "enabled" in fields:
            enabled = checker.boolean(fields["enabled"], (*place, "enabled"), True)
        given = fields.get("parameters", {})
        span = checker.document.key_span(place)
        found.append(
            Override(
                rule=rule,
                because=checker.optional_text(fields, "because", place),
                severity=severity,
                enabled=enabled,
                parameters=checker.mapping(given, (*place, "parameters"), given or ()),
                path=checker.path,
                line=span.line,
                column=span.column,
            )
        )
    return tuple(found)
