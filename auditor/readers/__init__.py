"""One module per input format: from a document to located claims, edges and mentions.

Every reader says what it is called, which documents it takes, and reads one of them. Readers are
modules and are loaded when a file of their kind turns up, so that a run over one card loads one.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    from auditor.knowledge import Knowledge
    from auditor.model import Reading
    from auditor.source.files import SourceText


class Reader(Protocol):
    """What every module in `READERS` offers."""

    @property
    def name(self) -> str:
        """The format, as `Reading.format` says it."""

    def accepts(self, source: SourceText) -> bool:
        """Whether the document is of this format. Looks, and does not judge."""

    def read(self, source: SourceText, knowledge: Knowledge) -> Reading:
        """What the document states. Faults become problems of the reading; nothing is raised."""


_OURS = ("dataset_manifest", "model_manifest")
_TRAINING = ("mergekit", "axolotl", "llama_factory", "trl")
_YAML = (*_OURS, *_TRAINING, "mof", "datapackage", "citation", "plain_manifest")
_JSON = (
    *_OURS,
    "adapter_config",
    "hub_config",
    *_TRAINING,
    "linked_data",
    "datapackage",
    "data_provenance",
    "kaggle",
    "plain_manifest",
)
READERS: dict[str, tuple[str, ...]] = {
    ".md": ("card",),
    ".markdown": ("card",),
    ".mdx": ("card",),
    ".yaml": _YAML,
    ".yml": _YAML,
    ".cff": ("citation",),
    ".json": _JSON,
    ".jsonld": ("linked_data",),
    ".py": ("python_source",),
    ".ipynb": ("notebook",),
    ".gguf": ("gguf",),
    ".safetensors": ("safetensors",),
    ".onnx": ("onnx",),
    ".modelfile": ("modelfile",),
}
"""Reader modules by file ending, in the order in which they are asked."""

BY_NAME: dict[str, tuple[str, ...]] = {"modelfile": ("modelfile",)}
"""Reader modules by file name, in lower case, for names without an ending."""

BINARY: dict[str, int] = {".gguf": 4096, ".safetensors": 4096, ".onnx": 4096}
"""Endings of files that are no text, with how many bytes are read before their reader seeks."""

ANY_NAME = _OURS
"""Readers that know their documents by what is in them, whatever the file is called."""


def load(module: str) -> Reader:
    """The reader of that name."""
    return cast("Reader", import_module(f"{__name__}.{module}"))


def reader_for(source: SourceText, modules: tuple[str, ...]) -> Reader | None:
    """The first of the named readers that accepts the document."""
    for module in modules:
        reader = load(module)
        if reader.accepts(source):
            return reader
    return None
