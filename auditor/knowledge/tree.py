"""The YAML of the knowledge base, read and validated; only the compiler needs it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, TypeAlias

from auditor.errors import KnowledgeError, SourceError
from auditor.model import Span
from auditor.source.yaml import load
from auditor.tuples import NamedTuple

# Folder or file under auditor/knowledge -> schema under schemas/.
FOLDERS: Final[Mapping[str, str]] = {
    "licenses": "license",
    "license-names": "license-names",
    "datasets": "dataset",
    "models": "model",
    "model-rules": "model",
    "generators": "generator",
    "cases": "case",
    "sources": "source",
    "phrases": "phrases",
}
FILES: Final[Mapping[str, str]] = {
    "unclassified.yaml": "unclassified",
    "renames.yaml": "renames",
    "crawling.yaml": "crawling",
}


Route: TypeAlias = tuple[str | int, ...]
"""Keys and list indexes from the root of a file: `("upstream", 0, "id")`."""


class File(NamedTuple):
    """One YAML file: its folder (empty for the single files), its name and what is in it."""

    folder: str
    name: str
    path: str
    value: Any
    span: Callable[[Route], Span]
    """Where the value at a route stands."""
    key_span: Callable[[Route], Span]
    """Where the key stands that leads to it."""

    def fault(
        self, what: str, route: Route = (), hint: str = "", *, key: bool = False
    ) -> KnowledgeError:
        """An error at the place where `route` leads."""
        span = self.key_span(route) if key else self.span(route)
        return KnowledgeError(what, path=span.path, line=span.line, column=span.column, hint=hint)


def paths(root: Path) -> list[Path]:
    """Every YAML file that belongs to the knowledge base, sorted."""
    found = [root / name for name in FILES if (root / name).is_file()]
    for folder in FOLDERS:
        found.extend((root / folder).glob("*.yaml"))
    return sorted(found)


def read(root: Path, faults: list[KnowledgeError]) -> list[File]:
    """Every file that parses; what does not is added to `faults`."""
    files = []
    for path in paths(root):
        folder = "" if path.parent == root else path.parent.name
        shown = path.relative_to(root).as_posix()
        try:
            document = load(path.read_text(encoding="utf-8"), path=shown)
        except (SourceError, UnicodeDecodeError) as error:
            faults.append(_unreadable(error, shown))
        else:
            files.append(
                File(
                    folder=folder,
                    name=path.stem,
                    path=shown,
                    value=document.value,
                    span=document.span,
                    key_span=document.key_span,
                )
            )
    return files


def _unreadable(error: SourceError | UnicodeDecodeError, path: str) -> KnowledgeError:
    if isinstance(error, UnicodeDecodeError):
        return KnowledgeError(f"not UTF-8: {error.reason}", path=path)
    return KnowledgeError(
        error.what, path=error.path, line=error.line, column=error.column, hint=error.hint
    )


def validate(files: list[File], schemas: Path) -> Iterator[KnowledgeError]:
    """Hold every file against its schema; the first three faults of each file, with their place."""
    from jsonschema import Draft202012Validator

    validators: dict[str, Any] = {}
    for file in files:
        name = FOLDERS[file.folder] if file.folder else FILES[f"{file.name}.yaml"]
        if name not in validators:
            path = schemas / f"knowledge-{name}.schema.json"
            try:
                validators[name] = Draft202012Validator(json.loads(path.read_text("utf-8")))
            except OSError as error:
                raise KnowledgeError(
                    f"the schema cannot be read: {error.strerror}", path=str(path)
                ) from None
        if validators[name].is_valid(file.value):
            continue
        for fault in sorted(validators[name].iter_errors(file.value), key=_depth)[:3]:
            yield _schema_fault(file, fault)


def _depth(error: Any) -> tuple[int, list[str]]:
    return -len(error.absolute_path), [str(step) for step in error.absolute_path]


def _deepest(error: Any) -> Any:
    """The most telling of the errors under one: a failed choice says less than its branches."""
    return _deepest(min(error.context, key=_depth)) if error.context else error


def _schema_fault(file: File, fault: Any) -> KnowledgeError:
    """A schema error in our words, at the key that is wrong rather than at its mapping."""
    error = _deepest(fault)
    route: Route = tuple(error.absolute_path)
    allowed = error.schema.get("properties", {}) if isinstance(error.schema, dict) else {}
    match error.validator:
        case "additionalProperties" if isinstance(error.instance, dict):
            extra = next((key for key in error.instance if key not in allowed), None)
            if extra is not None:
                return file.fault(
                    f"unknown key {extra!r}",
                    (*route, extra),
                    f"known keys here: {', '.join(allowed)}",
                    key=True,
                )
        case "required":
            missing = [key for key in error.validator_value if key not in error.instance]
            return file.fault(f"missing key: {', '.join(missing)}", route)
        case "enum":
            choices = ", ".join(str(choice) for choice in error.validator_value)
            return file.fault(f"{error.instance!r} is none of the words known here", route, choices)
        case _:
            pass
    return file.fault(error.message, route)
