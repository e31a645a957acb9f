"""Finding the index, and in a source checkout keeping it as new as the YAML."""

from __future__ import annotations

import os
import sys

from auditor.errors import KnowledgeError
from auditor.knowledge.index import Index

_HERE = os.path.dirname(os.path.abspath(__file__))
_INDEX = os.path.join(_HERE, "_index.bin")
_FOLDERS_OF_YAML = (
    "licenses",
    "license-names",
    "datasets",
    "models",
    "model-rules",
    "generators",
    "cases",
    "sources",
    "phrases",
)


def open_index(*, thorough: bool = False) -> Index:
    """The index of this installation, compiled first where a checkout's YAML is newer.

    Raises `KnowledgeError` when there is none, it is damaged, or the YAML does not compile.
    """
    if is_checkout() and is_stale(thorough=thorough):
        from auditor.knowledge.compile import compile_index

        had = os.path.exists(_INDEX)
        try:
            version = compile_index()
        except OSError as error:
            raise KnowledgeError(
                f"the knowledge index is older than its YAML and cannot be written: "
                f"{error.strerror}",
                path=_INDEX,
                hint="run once where the checkout can be written: "
                "python -m auditor.knowledge.compile",
                code="knowledge-index",
            ) from None
        what = "compiled again, the YAML is newer" if had else "compiled"
        print(f"auditor: knowledge base {what} (version {version})", file=sys.stderr)
    if not os.path.exists(_INDEX):
        raise KnowledgeError(
            "the knowledge index is missing",
            path=_INDEX,
            hint="install the package again, or run: python -m auditor.knowledge.compile",
            code="knowledge-index",
        )
    return Index(_INDEX)


def is_checkout() -> bool:
    """Does the package run from its sources? Wheels carry the index and no build configuration."""
    return os.path.exists(os.path.join(_HERE, "..", "..", "pyproject.toml")) and os.path.isdir(
        os.path.join(_HERE, "datasets")
    )


def is_stale(*, thorough: bool = False) -> bool:
    """Is the YAML newer than the index?

    Looks at the folders, whose time changes when a file comes, goes or is replaced; `thorough`
    looks at every file too.
    """
    try:
        built = os.stat(_INDEX).st_mtime_ns
    except OSError:
        return True
    for folder in ("", *_FOLDERS_OF_YAML):
        path = os.path.join(_HERE, folder)
        try:
            # Writing the index, and Python its caches, touch the package's own folder.
            if folder and os.stat(path).st_mtime_ns > built:
                return True
            if (thorough or not folder) and _newer_files(path, built):
                return True
        except FileNotFoundError:
            continue
    return False


def _newer_files(folder: str, built: int) -> bool:
    with os.scandir(folder) as entries:
        return any(
            entry.name.endswith(".yaml") and entry.stat().st_mtime_ns > built for entry in entries
        )
