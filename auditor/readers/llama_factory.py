"""LLaMA-Factory configs; its data sets are names in a `dataset_info.json` beside them.

Keys: hiyouga/LLaMA-Factory, src/llamafactory/hparams/ and data/parser.py, data/README.md, read
2026-11-23.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from auditor.errors import SourceError
from auditor.model import Kind, Reading, Relation
from auditor.readers.manifest import mapping, text_of
from auditor.readers.training import Config, base_relation, evidence, keys, open_config, own_name
from auditor.source import files, json
from auditor.source.document import Route
from auditor.source.files import SourceText

if TYPE_CHECKING:
    from auditor.knowledge import Knowledge

name = "llama-factory"

_OTHER_KEYS = frozenset(
    {"adapter_name_or_path", "cutoff_len", "dataset_dir", "export_dir", "finetuning_type"}
    | {"infer_backend", "lora_target", "pref_loss", "stage", "template"}
)
_STAGES = {"pt": "pretrain", "sft": "sft", "rm": "reward", "ppo": "ppo", "dpo": "dpo", "kto": "kto"}
_INFO = "dataset_info.json"
_MAX_INFO = 4 * 1024 * 1024


def accepts(source: SourceText) -> bool:
    """Whether it names a model beside settings of LLaMA-Factory's own."""
    found = keys(source)
    return "model_name_or_path" in found and len(found & _OTHER_KEYS) > 1


def read(source: SourceText, knowledge: Knowledge) -> Reading:
    """Edges to the base, to adapters that training goes on from, to reward models and to data."""
    config = open_config(source, name, Kind.MODEL)
    if isinstance(config, Reading):
        return config
    values = config.values
    adapts = text_of(values.get("finetuning_type")).lower() in ("lora", "oft")
    config.add(
        ("model_name_or_path",),
        values.get("model_name_or_path"),
        Kind.MODEL,
        base_relation(adapts),
        revision=values.get("model_revision"),
        inferred=True,
    )
    for route, text in _listed(("adapter_name_or_path",), values.get("adapter_name_or_path")):
        config.add(route, text, Kind.MODEL, Relation.FINETUNE, inferred=True)
    # What a reward model says of the answers is what the policy learns from.
    config.add(
        ("reward_model",),
        values.get("reward_model"),
        Kind.MODEL,
        Relation.TRAINED_ON_OUTPUTS,
        inferred=True,
        confidence=0.7,
    )
    info = _info(config)
    stage = _STAGES.get(text_of(values.get("stage")).lower(), "")
    stages = (stage,) if stage else ()
    for key, relation in (
        ("dataset", Relation.TRAINED_ON),
        ("eval_dataset", Relation.EVALUATED_ON),
    ):
        for route, text in _listed((key,), values.get(key)):
            _data(config, route, text, relation, stages, info)
    return evidence(
        source, name, config.edges.values(), name=own_name(values, "export_hub_model_id")
    )


def _listed(route: Route, value: Any) -> list[tuple[Route, str]]:
    """The names of a list, or of a text with commas."""
    if isinstance(value, str):
        return [(route, part.strip()) for part in value.split(",") if part.strip()]
    if isinstance(value, list):
        return [
            ((*route, index), item.strip())
            for index, item in enumerate(value)
            if isinstance(item, str) and item.strip()
        ]
    return []


def _data(
    config: Config,
    route: Route,
    text: str,
    relation: Relation,
    stages: tuple[str, ...],
    info: Mapping[str, Any],
) -> None:
    entry = mapping(info.get(text))
    for key in ("hf_hub_url", "ms_hub_url", "om_hub_url"):
        if isinstance(entry.get(key), str):
            config.add(route, entry[key], Kind.DATASET, relation, stages=stages)
            return
    for key in ("script_url", "cloud_file_name", "file_name"):
        if isinstance(entry.get(key), str):
            config.add_name(route, entry[key], relation, stages=stages)
            return
    # A name of LLaMA-Factory's own list, which is not here: a name, and no id of the Hub.
    config.add_name(route, text, relation, stages=stages)


def _info(config: Config) -> Mapping[str, Any]:
    """The list of data sets, where it lies in the folder of the config or below it."""
    if config.folder is None:
        return {}
    stated = text_of(config.values.get("dataset_dir")) or "data"
    for below in (stated, "."):
        place = Path(below)
        if place.is_absolute() or ".." in place.parts:
            continue
        path = config.folder / place / _INFO
        if not path.is_file() or path.is_symlink():
            continue
        try:
            found = files.Found(path=path, display=path.name, explicit=False)
            value = json.load(files.read(found, _MAX_INFO).text, path=path.name).value
        except SourceError:
            continue
        return mapping(value)
    return {}
