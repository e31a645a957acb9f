"""What configs and programs write where a model or a dataset is expected, as an edge's target.

A Hub id, a revision beside it, a folder of the Hub's cache, a path, an address in a store. A path
stays `name:` as it was written: `readers.assemble` joins it to what lies there, if it is audited.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from auditor.model import Kind
from auditor.readers.ids import says_nothing, targets

LOADERS = frozenset(
    {"arrow", "audiofolder", "csv", "generator", "hdf5", "imagefolder", "json", "lance", "pandas"}
    | {"parquet", "pdffolder", "spark", "sql", "text", "videofolder", "webdataset", "xml"}
)
"""Builders of the `datasets` library: they name a format, and the data is in `data_files`."""

_CACHED = re.compile(
    r"(?:^|[/\\])(models|datasets)--([^/\\]+?)(?:[/\\]snapshots[/\\]([0-9a-f]+))?(?:[/\\]|\Z)"
)
_PATH = ("./", "../", "/", "~", "\\", ".\\", "..\\", "$", "file:")
_STORE = re.compile(r"[a-z][a-z0-9+]{1,9}://")
_HUB = ("hf://", "http://", "https://")
_DRIVE = re.compile(r"[A-Za-z]:[\\/]")
_DEFAULT = frozenset({"main", "master", "refs/heads/main", "latest"})
MAX_CHARS = 512
"""Longer texts are no names."""


def reference(
    text: Any, kind: Kind, *, revision: Any = None, folder: Path | None = None
) -> tuple[str, ...]:
    """The targets that a value names: one as a rule, none when it says nothing.

    `folder` is where the document lies: a relative path that exists there is a path, though it
    may look like an id, as the libraries that load it hold it too.
    """
    if not isinstance(text, str) or len(text) > MAX_CHARS or says_nothing(text):
        return ()
    written = text.strip()
    cached = _CACHED.search(written)
    if cached is not None:
        kind = Kind.MODEL if cached.group(1) == "models" else Kind.DATASET
        pinned = f"@{cached.group(3)}" if cached.group(3) else ""
        return (f"hf:{kind}/{cached.group(2).replace('--', '/')}{pinned}",)
    if is_path(written, folder):
        return (f"name:{written}",)
    found = targets(written, kind)
    pin = revision_of(revision)
    if pin and len(found) == 1 and found[0].startswith("hf:") and "@" not in found[0]:
        return (f"{found[0]}@{pin}",)
    return found


def revision_of(value: Any) -> str:
    """A revision that pins something: not a default branch, and nothing but a name or a hash."""
    if not isinstance(value, str) or len(value) > MAX_CHARS:
        return ""
    written = value.strip()
    if written in _DEFAULT or says_nothing(written) or not re.fullmatch(r"[\w./-]+", written):
        return ""
    return written


def is_path(text: str, folder: Path | None = None) -> bool:
    """Whether `text` is a path or an address in a store, and no id of the Hub."""
    if text.startswith(_PATH) or _DRIVE.match(text) or "\\" in text:
        return True
    if _STORE.match(text):
        return not text.startswith(_HUB)
    if text.startswith("hf:") or "huggingface.co/" in text or "hf.co/" in text:
        return False
    if text.count("/") > 1 or text.endswith("/"):
        return True
    return folder is not None and _exists(folder, text)


def _exists(folder: Path, text: str) -> bool:
    if ".." in text or "\x00" in text:
        return False
    try:
        return (folder / text).exists()
    except OSError:
        return False
