"""Answers of the Hub kept on disk, one file each, so that a second run asks less.

What is broken, old or written by another version counts as absent. Nothing is raised: a cache
that cannot be used costs time, and never an answer.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

FRESH_FOR: Final = 3600.0
"""Seconds for which an answer about a branch is believed; one about a commit never changes."""

_VERSION: Final = 1


def default_folder() -> Path:
    """`auditor/hub` in the user's cache folder (XDG_CACHE_HOME, else ~/.cache)."""
    base = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(base) if base else Path.home() / ".cache") / "auditor" / "hub"


def read(folder: Path, key: tuple[str, ...], forever: bool) -> Mapping[str, Any] | None:
    """The answer stored under `key`, when it is young enough or may be kept `forever`."""
    try:
        stored = json.loads(_file(folder, key).read_text(encoding="utf-8"))
        if stored["version"] != _VERSION or stored["key"] != list(key):
            return None
        age = time.time() - float(stored["at"])
        if not forever and not 0 <= age <= FRESH_FOR:
            return None
        answer = stored["answer"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
    return answer if isinstance(answer, dict) else None


def write(folder: Path, key: tuple[str, ...], answer: Mapping[str, Any]) -> None:
    """Store an answer, whole or not at all; only the user may read it (it may be a private one)."""
    try:
        text = json.dumps(
            {"version": _VERSION, "key": key, "at": time.time(), "answer": answer}, default=str
        )
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, name = tempfile.mkstemp(dir=folder, prefix="new-")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as stream:
                stream.write(text)
            os.replace(name, _file(folder, key))
        except BaseException:
            os.unlink(name)
            raise
    except (OSError, ValueError, TypeError):
        return


def _file(folder: Path, key: tuple[str, ...]) -> Path:
    digest = hashlib.sha256("\n".join(key).encode("utf-8", "surrogatepass")).hexdigest()
    return folder / f"{digest[:40]}.json"
