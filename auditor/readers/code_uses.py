"""From the calls of a program to edges: what it trains on, evaluates on, or only loads.

Whether a program trains is told by what else it calls. A base model that is only named in a
program that does not train is loaded when it runs (`uses`), and nothing is made from it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Sequence
from pathlib import Path

from auditor.model import Edge, Kind, Origin, Problem, Relation, Span
from auditor.readers.code_calls import Load, loads
from auditor.readers.code_values import Values, argument
from auditor.readers.ids import says_nothing
from auditor.readers.references import reference
from auditor.tuples import NamedTuple

_TRAINERS = re.compile(
    r"(?:Trainer|TrainingArguments|SFTConfig|DPOConfig|ORPOConfig|GRPOConfig|KTOConfig)\Z"
)
_STEPS = frozenset(
    {"backward", "get_peft_model", "training_step", "get_linear_schedule_with_warmup"}
)
_WRITES = frozenset(
    {"save_to_disk", "to_json", "to_parquet", "to_csv", "push_to_hub", "write_dataset"}
)
_PEFT = frozenset({"get_peft_model", "LoraConfig", "prepare_model_for_kbit_training"})
_EVALUATED = re.compile(
    r"(?:^|_)(?:eval|evaluation|test|val|valid|validation|dev|bench\w*)(?:_|\Z)"
)
_TEACHER = re.compile(r"teacher")
_REWARD = re.compile(r"reward")
_BESIDE = re.compile(r"embed|encoder_for_eval|judge|scorer|metric|similarity|guard")
_EVALUATION_FILE = re.compile(r"(?:^|[_-])(?:eval\w*|bench\w*|tests?)(?:[_.-]|\Z)")
_MAX_NOTES = 20


class Found(NamedTuple):
    """What a program says of where an artefact comes from."""

    edges: tuple[Edge, ...]
    problems: tuple[Problem, ...]
    trains: bool
    names: tuple[str, ...]
    """Ids under which it publishes what it makes."""


def find(
    trees: Sequence[ast.AST], path: str, span_of: Callable[[ast.Call], Span], folder: Path | None
) -> Found:
    """Edges of a program that was parsed into `trees`; `span_of` places a call in the file."""
    values = Values(trees)
    found = list(loads(values))
    called = {values.dotted(call.func).rpartition(".")[2] for call in values.calls}
    activity = _Activity(
        trains=any(_TRAINERS.search(name) for name in called)
        or bool(called & _STEPS)
        or _fits(values, found),
        prepares=bool(called & _WRITES),
        evaluates=_EVALUATION_FILE.search(path.rpartition("/")[2].lower()) is not None,
        adapts=bool(called & _PEFT),
    )
    bases = {one.text for one in found if one.kind is Kind.MODEL and not one.role}
    edges: dict[tuple[str, Relation], Edge] = {}
    problems: list[Problem] = []
    for load in found:
        span = span_of(load.call)
        if not load.text:
            problems.append(_unknown(load, path, span))
            continue
        if load.role == "tokenizer" and load.text in bases:
            continue
        relation = _relation(load, values.owners.get(id(load.call), "").lower(), activity)
        for target in _targets(load, folder):
            edge = Edge(
                source="",
                target=target,
                relation=relation,
                origin=Origin.SOURCE_CODE,
                span=span,
                confidence=_confidence(load, relation, activity, len(bases)),
                inferred=relation not in (Relation.USES, Relation.EVALUATED_ON),
            )
            if edges.setdefault((target, relation), edge) is not edge:
                continue
            if load.pinnable and target.startswith("hf:") and "@" not in target:
                problems.append(_unpinned(target, path, span))
    names = tuple(dict.fromkeys(_published(values)))
    return Found(tuple(edges.values()), tuple(problems[:_MAX_NOTES]), activity.trains, names)


class _Activity(NamedTuple):
    trains: bool
    prepares: bool
    evaluates: bool
    adapts: bool


def _fits(values: Values, found: Sequence[Load]) -> bool:
    """Whether `.fit` or `.train` is called on something that was loaded by name."""
    loaded = {values.owners.get(id(load.call), "") for load in found if load.kind is Kind.MODEL}
    return any(
        isinstance(call.func, ast.Attribute)
        and call.func.attr in ("fit", "train_model")
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id in loaded
        for call in values.calls
    )


def _relation(load: Load, owner: str, activity: _Activity) -> Relation:
    if load.kind is Kind.DATASET:
        if _EVALUATED.search(owner) or _EVALUATED.search(load.split.partition("[")[0].lower()):
            tested = activity.trains or activity.prepares or activity.evaluates
            return Relation.EVALUATED_ON if tested else Relation.USES
        if activity.trains or (activity.prepares and not activity.evaluates):
            return Relation.TRAINED_ON
        return Relation.EVALUATED_ON if activity.evaluates else Relation.USES
    if not activity.trains or _BESIDE.search(owner):
        return Relation.USES
    if load.role == "tokenizer":
        return Relation.TOKENIZER
    if _TEACHER.search(owner):
        return Relation.DISTILL
    if _REWARD.search(owner):
        return Relation.TRAINED_ON_OUTPUTS
    if load.role == "adapter":
        return Relation.FINETUNE
    return Relation.ADAPTER if activity.adapts else Relation.FINETUNE


def _confidence(load: Load, relation: Relation, activity: _Activity, bases: int) -> float:
    if load.several:
        return 0.5
    if relation is Relation.TRAINED_ON and not activity.trains:
        return 0.6
    if load.kind is Kind.MODEL and relation is not Relation.USES:
        return 0.8 if bases < 2 else 0.6
    return 0.9


def _targets(load: Load, folder: Path | None) -> tuple[str, ...]:
    if load.hub:
        return reference(load.text, load.kind, revision=load.revision, folder=folder)
    # A file, or a name of a catalogue that shares the well-known names with the Hub (`mnist`).
    return () if says_nothing(load.text) else (f"name:{load.text}",)


def _published(values: Values) -> list[str]:
    """Where the program uploads what it makes."""
    found: list[str] = []
    for call in values.calls:
        last = values.dotted(call.func).rpartition(".")[2]
        if last == "push_to_hub":
            found.extend(values.texts(argument(call, 0, ("repo_id", "repo_name"))))
        found.extend(values.texts(argument(call, None, ("hub_model_id",))))
    return [name for name in found if "/" in name]


def _unpinned(target: str, path: str, span: Span) -> Problem:
    return Problem(
        code="unpinned-revision",
        message=f"{target} is loaded without a revision: what it is may change",
        path=path,
        line=span.line,
        column=span.column,
        hint="pass revision= with the hash of a commit",
    )


def _unknown(load: Load, path: str, span: Span) -> Problem:
    return Problem(
        code="dynamic-reference",
        message=f"which {load.kind} is loaded here is only known when the program runs",
        path=path,
        line=span.line,
        column=span.column,
        hint="name it in the card or in a manifest",
    )
