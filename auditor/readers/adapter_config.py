"""`adapter_config.json` of PEFT (and of the older `adapters` library): the base of an adapter.

Keys: huggingface/peft, src/peft/config.py and tuners/*/config.py; adapter-hub/adapters,
`model_name` (both read 2026-11-23).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditor.model import Kind, Problem, Reading, Relation
from auditor.readers.manifest import text_of
from auditor.readers.training import evidence, keys, open_config
from auditor.source.files import SourceText

if TYPE_CHECKING:
    from auditor.knowledge import Knowledge

name = "adapter-config"

_FILE = "adapter_config.json"


def accepts(source: SourceText) -> bool:
    """Whether it is called so, or holds the keys of a PEFT config."""
    if source.path.rpartition("/")[2].lower() == _FILE:
        return True
    return keys(source) >= {"peft_type", "base_model_name_or_path"}


def read(source: SourceText, knowledge: Knowledge) -> Reading:
    """The edge to the base that the adapter was trained on. That it is an adapter is a fact."""
    config = open_config(source, name, Kind.MODEL)
    if isinstance(config, Reading):
        return config
    values = config.values
    key = "base_model_name_or_path" if "base_model_name_or_path" in values else "model_name"
    config.add(
        (key,), values.get(key), Kind.MODEL, Relation.ADAPTER, revision=values.get("revision")
    )
    problems = []
    if not config.edges:
        place = config.document.span((key,))
        problems.append(
            Problem(
                code="adapter-without-base",
                message="this adapter does not say which model it adapts",
                path=source.path,
                line=place.line,
                column=place.column,
                hint="write the Hub id of the base model into `base_model_name_or_path`",
                fatal=True,
            )
        )
    method = text_of(values.get("peft_type"))
    stated = {"model.adapter": (method, config.document.span(("peft_type",)))} if method else {}
    return evidence(source, name, config.edges.values(), problems=problems, statements=stated)
