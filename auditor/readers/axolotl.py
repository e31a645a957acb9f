"""axolotl configs: base model, adapters, training and test data.

Keys: axolotl-ai-cloud/axolotl, src/axolotl/utils/schemas/ (config, datasets, model, peft), read
2026-11-23. `path: json` with `data_files` is a loader of local files, not a name on the Hub.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditor.model import Kind, Reading, Relation
from auditor.readers.manifest import text_of
from auditor.readers.training import base_relation, evidence, keys, open_config, own_name
from auditor.source.files import SourceText

if TYPE_CHECKING:
    from auditor.knowledge import Knowledge

name = "axolotl"

_OTHER_KEYS = frozenset(
    {"adapter", "dataset_prepared_path", "flash_attention", "gradient_accumulation_steps"}
    | {"learning_rate", "load_in_4bit", "load_in_8bit", "lora_r", "micro_batch_size", "num_epochs"}
    | {"output_dir", "pretraining_dataset", "rl", "sample_packing", "sequence_len"}
    | {"special_tokens", "test_datasets", "val_set_size"}
)


def accepts(source: SourceText) -> bool:
    """Whether it names a base model beside at least two settings of axolotl's, or its data."""
    found = keys(source)
    if "base_model" not in found or "merge_method" in found:
        return False
    others = found & _OTHER_KEYS
    return len(others) > 1 or ("datasets" in found and bool(others))


def read(source: SourceText, knowledge: Knowledge) -> Reading:
    """Edges to the base, to data of each stage and to test data."""
    config = open_config(source, name, Kind.MODEL)
    if isinstance(config, Reading):
        return config
    values = config.values
    adapts = bool(text_of(values.get("adapter")))
    config.add(
        ("base_model",),
        values.get("base_model"),
        Kind.MODEL,
        base_relation(adapts),
        revision=values.get("revision_of_model"),
        inferred=True,
    )
    # Training goes on from an adapter that is already there.
    config.add(
        ("lora_model_dir",),
        values.get("lora_model_dir"),
        Kind.MODEL,
        Relation.FINETUNE,
        inferred=True,
    )
    if values.get("tokenizer_config") != values.get("base_model"):
        config.add(
            ("tokenizer_config",), values.get("tokenizer_config"), Kind.MODEL, Relation.TOKENIZER
        )
    stage = text_of(values.get("rl")) or "sft"
    config.add_dataset(("datasets",), values.get("datasets"), Relation.TRAINED_ON, stages=(stage,))
    config.add_dataset(
        ("pretraining_dataset",),
        values.get("pretraining_dataset"),
        Relation.TRAINED_ON,
        stages=("pretrain",),
    )
    config.add_dataset(("test_datasets",), values.get("test_datasets"), Relation.EVALUATED_ON)
    return evidence(source, name, config.edges.values(), name=own_name(values, "hub_model_id"))
