"""From what people write for a model, a dataset or a place on the web to an edge's target.

`hf:model/OWNER/NAME`, `hf:dataset/OWNER/NAME` (a revision after `@`), `hf:dataset/NAME` for bare
names, `domain:HOST`, and `name:FREE TEXT` for everything that is none of these. Nothing is looked
up here, and nothing is dropped: what cannot be told stays as it was written.
"""

from __future__ import annotations

import re
from functools import lru_cache

from auditor.model import Kind

_HUB_ID = re.compile(
    r"([A-Za-z0-9][A-Za-z0-9._-]{0,95})/([A-Za-z0-9_][A-Za-z0-9._-]{0,95})(?:@([A-Za-z0-9._/-]+))?\Z"
)
_BARE_ID = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,95}(?:@[A-Za-z0-9._/-]+)?\Z")
_HUB_HOSTS = frozenset({"huggingface.co", "www.huggingface.co", "hf.co", "huggingface.com"})
_HUB_PAGES = frozenset(
    {"blog", "collections", "docs", "join", "models", "new", "organizations", "papers", "posts"}
    | {"pricing", "search", "settings", "spaces", "tasks", "api", "chat", "learn"}
)
_FILES = (
    ".csv", ".tsv", ".json", ".jsonl", ".txt", ".parquet", ".zip", ".gz", ".arrow", ".xlsx",
    ".xml", ".pt", ".bin", ".safetensors", ".gguf", ".ckpt", ".pth", ".h5", ".pkl", ".npz",
)  # fmt: skip
_NOTHING = frozenset({"", "-", "--", "n/a", "na", "nan", "nil", "none", "null", "[none]", "~"})
_HUB_LINK = re.compile(r"(?:https?://)?(?:www\.)?(?:huggingface\.co|hf\.co)/[^\s)\]>\"'`,;|]+")


def says_nothing(text: str) -> bool:
    """Whether a value is only a way of leaving the field empty (`none`, `n/a`, `-`)."""
    return text.strip().lower() in _NOTHING


@lru_cache(maxsize=8192)
def target(text: str, kind: Kind) -> str:
    """The edge target for `text`, which stands where an artefact of `kind` is expected."""
    written = " ".join(text.split())
    linked = _from_url(written, kind)
    if linked is not None:
        return linked
    if written.lower().endswith(_FILES) or written.startswith((".", "/", "~", "\\")):
        return f"name:{written}"
    if _HUB_ID.match(written) or _BARE_ID.match(written):
        return f"hf:{kind}/{written}"
    return f"name:{written}"


@lru_cache(maxsize=8192)
def targets(text: str, kind: Kind) -> tuple[str, ...]:
    """The targets that one value names: several when it is a list in one text, or holds links.

    A text is taken apart only where that is safe: at commas and semicolons when every part is an
    id, and at links to the Hub. What is left over stays one `name:`.
    """
    if says_nothing(text):
        return ()
    first = target(text, kind)
    if not first.startswith("name:"):
        return (first,)
    links = [
        found
        for link in _HUB_LINK.findall(text)
        if (found := _from_url(link.rstrip("."), kind)) is not None
        and not found.startswith(("name:", "domain:"))
    ]
    if links:
        rest = _HUB_LINK.sub("", text)
        unlinked = re.sub(r"\[[^\]]*\]\(\s*\)", "", rest).strip(" \t\n+&,;()[]")
        names = (f"name:{' '.join(unlinked.split())}",) if unlinked else ()
        return (*dict.fromkeys(links), *names)
    parts = [part.strip() for part in re.split("[,;]", text)]
    if len(parts) > 1:
        split = tuple(target(part, kind) for part in parts if not says_nothing(part))
        if split and not any(part.startswith("name:") for part in split):
            return split
    return (first,)


def _from_url(text: str, kind: Kind) -> str | None:
    """The target for a URL or an `hf:` id; None when the text is neither."""
    if text.startswith("hf://"):
        text = "https://huggingface.co/" + text[5:]
    elif text.startswith("hf:"):
        rest = text[3:]
        for each in (Kind.MODEL, Kind.DATASET):
            for prefix in (f"{each}/", f"{each}s/"):
                if rest.startswith(prefix):
                    return f"hf:{each}/{rest[len(prefix) :]}"
        return f"hf:{kind}/{rest}"
    elif text.startswith(("huggingface.co/", "hf.co/", "www.huggingface.co/")):
        text = "https://" + text
    if not text.startswith(("http://", "https://")) or " " in text:
        return None
    # By hand: importing urllib.parse costs as much as reading ten cards.
    address = text.partition("://")[2].partition("#")[0].partition("?")[0]
    authority, _, path = address.partition("/")
    if authority.lower().rpartition("@")[2].partition(":")[0] not in _HUB_HOSTS:
        return f"name:{text}"
    steps = [step for step in path.split("/") if step]
    found_kind = Kind.MODEL
    if steps and steps[0] == "datasets":
        found_kind = Kind.DATASET
        steps = steps[1:]
    elif steps and steps[0] == "models":
        steps = steps[1:]
    if not steps or (found_kind is Kind.MODEL and steps[0] in _HUB_PAGES):
        return f"name:{text}"
    name = steps[0]
    below = steps[1:]
    if below and below[0] not in ("resolve", "tree", "blob", "raw", "viewer"):
        name, below = f"{steps[0]}/{below[0]}", below[1:]
    revision = ""
    if len(below) >= 2 and below[0] in ("resolve", "tree", "blob", "raw") and below[1] != "main":
        revision = f"@{below[1]}"
    return f"hf:{found_kind}/{name}{revision}"
