"""Configs of TRL's scripts and of the alignment handbook: base, teachers, data.

Keys: huggingface/trl, trl/scripts/utils.py and trl/trainer/*_config.py; huggingface/
alignment-handbook, src/alignment/configs.py (`dataset_mixer`), read 2026-11-23.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditor.model import Kind, Reading, Relation
from auditor.readers.training import base_relation, evidence, keys, open_config, own_name
from auditor.source.files import SourceText

if TYPE_CHECKING:
    from auditor.knowledge import Knowledge

name = "trl"

_DATA = frozenset({"dataset_name", "datasets", "dataset_mixer", "dataset_mixture"})


def accepts(source: SourceText) -> bool:
    """Whether it names a model by TRL's key beside data by one of TRL's keys."""
    found = keys(source)
    return "model_name_or_path" in found and bool(found & _DATA)


def read(source: SourceText, knowledge: Knowledge) -> Reading:
    """Edges to the base, to teachers and reward models, to training and evaluation data."""
    config = open_config(source, name, Kind.MODEL)
    if isinstance(config, Reading):
        return config
    values = config.values
    config.add(
        ("model_name_or_path",),
        values.get("model_name_or_path"),
        Kind.MODEL,
        base_relation(values.get("use_peft") is True or "lora_r" in values),
        revision=values.get("model_revision"),
        inferred=True,
    )
    for key in ("teacher_model_name_or_path", "teacher_model_name"):
        config.add((key,), values.get(key), Kind.MODEL, Relation.DISTILL)
    for key in ("reward_model_path", "reward_model_name_or_path", "judge"):
        config.add(
            (key,),
            values.get(key),
            Kind.MODEL,
            Relation.TRAINED_ON_OUTPUTS,
            inferred=True,
            confidence=0.7,
        )
    config.add(
        ("tokenizer_name_or_path",),
        values.get("tokenizer_name_or_path"),
        Kind.MODEL,
        Relation.TOKENIZER,
    )
    config.add_dataset(("dataset_name",), values.get("dataset_name"), Relation.TRAINED_ON)
    config.add_dataset(("datasets",), values.get("datasets"), Relation.TRAINED_ON)
    mixture = values.get("dataset_mixture")
    if isinstance(mixture, dict):
        config.add_dataset(
            ("dataset_mixture", "datasets"),
            mixture.get("datasets"),
            Relation.TRAINED_ON,
            keys=("id", "path", "name"),
        )
    mixer = values.get("dataset_mixer")
    for key in mixer if isinstance(mixer, dict) else ():
        config.add_key(("dataset_mixer", key), key, Relation.TRAINED_ON)
    config.add_dataset(
        ("eval_dataset_name",), values.get("eval_dataset_name"), Relation.EVALUATED_ON
    )
    return evidence(source, name, config.edges.values(), name=own_name(values, "hub_model_id"))
