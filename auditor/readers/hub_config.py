"""`config.json` of transformers: whether the weights were quantized.

Key: huggingface/transformers, docs/source/en/main_classes/quantization.md (read 2026-11-23). The
Hub tells a quantized model by it (hub-docs, model-cards.md).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditor.model import Kind, Reading
from auditor.readers.manifest import mapping, text_of
from auditor.readers.training import evidence, open_config
from auditor.source.files import SourceText

if TYPE_CHECKING:
    from auditor.knowledge import Knowledge

name = "hub-config"
QUANTIZATION = "model.quantization"

_KEYS = ("quantization_config", "compression_config")


def accepts(source: SourceText) -> bool:
    """Whether it is called so and says how the weights were quantized."""
    base = source.path.rpartition("/")[2].lower()
    if base in ("quantize_config.json", "quant_config.json"):
        return True
    return base == "config.json" and any(f'"{key}"' in source.text for key in _KEYS)


def read(source: SourceText, knowledge: Knowledge) -> Reading:
    """A statement on the quantization, with its method where that is named."""
    config = open_config(source, name, Kind.MODEL)
    if isinstance(config, Reading):
        return config
    stated = {}
    for key in _KEYS:
        if mapping(config.values.get(key)):
            method = text_of(mapping(config.values[key]).get("quant_method")) or "quantized"
            stated[QUANTIZATION] = (method, config.document.span((key,)))
    if not stated and "bits" in config.values:
        # The file of AutoGPTQ and AutoAWQ, from before `quantization_config`.
        method = text_of(config.values.get("quant_method")) or "quantized"
        stated[QUANTIZATION] = (method, config.document.span(("bits",)))
    return evidence(source, name, (), statements=stated)
