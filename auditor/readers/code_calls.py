"""The calls by which Python programs load models and data, and what each of them loads.

Signatures: huggingface transformers, datasets, hub, peft, diffusers; sentence-transformers; vLLM;
unsloth; timm; open_clip; kagglehub; tensorflow-datasets; torch.hub; torchvision; keras; whisper
(their documentation, read 2026-11-23 and 2026-11-24).
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from auditor.model import Kind
from auditor.readers.code_values import Values, argument
from auditor.readers.references import LOADERS, is_path
from auditor.tuples import NamedTuple

MARKERS = re.compile(
    r"from_pretrained|load_dataset|snapshot_download|hf_hub_download|pipeline\(|SentenceTransformer"
    r"|CrossEncoder|LLM\(|kagglehub|tensorflow_datasets|tfds\.|torch\.hub|hub\.load|timm\b|open_clip"
    r"|from_model_id|InferenceClient|HuggingFaceEmbeddings|torchvision|keras\.datasets"
    r"|whisper\.load_model|hf://"
)
"""What a program that loads anything holds somewhere; a cheap question before parsing."""


class Load(NamedTuple):
    """One call that loads something by name."""

    call: ast.Call
    kind: Kind
    text: str
    """What stands there; empty when it cannot be told."""
    role: str = ""
    """`tokenizer`, `adapter`, `config`; empty for a model or dataset as such."""
    revision: str = ""
    pinnable: bool = True
    """Whether the call takes a revision."""
    split: str = ""
    several: bool = False
    """True when the expression has more than one value."""
    hub: bool = True
    """False when the text is a name of another catalogue, and no id of the Hub."""


class _Shape(NamedTuple):
    """Where a call takes its names."""

    kind: Kind
    position: int | None
    names: tuple[str, ...]
    modules: tuple[str, ...] = ()
    """Packages that it must come from where the name is a common word."""
    pinnable: bool = True


_MODEL_NAMES = ("pretrained_model_name_or_path", "model_name_or_path", "model_name", "model_id")
_SHAPES = {
    "from_pretrained": _Shape(Kind.MODEL, 0, (*_MODEL_NAMES, "repo_id", "model")),
    "from_model_id": _Shape(Kind.MODEL, 0, ("model_id",), pinnable=False),
    "pipeline": _Shape(Kind.MODEL, 1, ("model",), ("transformers",)),
    "SentenceTransformer": _Shape(Kind.MODEL, 0, ("model_name_or_path",)),
    "SparseEncoder": _Shape(Kind.MODEL, 0, ("model_name_or_path",), ("sentence_transformers",)),
    "CrossEncoder": _Shape(Kind.MODEL, 0, ("model_name_or_path", "model_name")),
    "LLM": _Shape(Kind.MODEL, 0, ("model",), ("vllm",)),
    "InferenceClient": _Shape(Kind.MODEL, 0, ("model",), ("huggingface_hub",), pinnable=False),
    "HuggingFaceEmbeddings": _Shape(Kind.MODEL, None, ("model_name", "model"), pinnable=False),
    "WhisperModel": _Shape(Kind.MODEL, 0, ("model_size_or_path",), ("faster_whisper",)),
    "snapshot_download": _Shape(Kind.MODEL, 0, ("repo_id",)),
    "hf_hub_download": _Shape(Kind.MODEL, 0, ("repo_id",)),
    "load_dataset": _Shape(Kind.DATASET, 0, ("path", "path_or_dataset")),
    "load_dataset_builder": _Shape(Kind.DATASET, 0, ("path",)),
    "load_from_disk": _Shape(Kind.DATASET, 0, ("dataset_path",), ("datasets",), pinnable=False),
}
_TOKENIZERS = ("Tokenizer", "TokenizerFast", "Processor", "FeatureExtractor", "ImageProcessor")
_NO_WEIGHTS = ("Config", "Scheduler", "Criteria")
_PICTURES = frozenset({"FakeData", "ImageFolder", "DatasetFolder", "VisionDataset"})


def loads(values: Values) -> Iterator[Load]:
    """Every call of a program that loads a model or a dataset, in the order of the program."""
    for call in values.calls:
        name = values.dotted(call.func)
        last = name.rpartition(".")[2]
        shape = _SHAPES.get(last)
        if shape is not None and _comes_from(name, shape, values):
            yield from _by_shape(values, call, name, last, shape)
        else:
            yield from _others(values, call, name, last)


def _comes_from(name: str, shape: _Shape, values: Values) -> bool:
    if not shape.modules:
        return True
    root = name.partition(".")[0]
    if root in shape.modules:
        return True
    # `from x import *` leaves no trace of where a name comes from.
    return "." not in name and any(
        imported == f"{module}.*"
        for module in shape.modules
        for imported in values.modules.values()
    )


def _by_shape(
    values: Values, call: ast.Call, name: str, last: str, shape: _Shape
) -> Iterator[Load]:
    kind, role, position = shape.kind, "", shape.position
    owner = name.split(".")[-2] if "." in name else ""
    if last == "from_pretrained":
        if owner.endswith(_NO_WEIGHTS):
            return
        if owner.endswith(_TOKENIZERS):
            role = "tokenizer"
        if owner.startswith("Peft") and owner != "PeftConfig":
            role, position = "adapter", 1
    where = argument(call, position, ("model_id",) if role == "adapter" else shape.names)
    if where is None:
        return  # a call without a name loads nothing by name
    if last in ("snapshot_download", "hf_hub_download"):
        stated = values.texts(argument(call, None, ("repo_type",)))
        if "dataset" in stated:
            kind = Kind.DATASET
        elif "space" in stated:
            return
    texts = values.texts(where)
    if kind is Kind.DATASET and texts and texts[0] in LOADERS:
        yield from _files(values, call)
        return
    pins = values.texts(argument(call, None, ("revision",)))
    splits = values.texts(argument(call, None, ("split",)))
    for text in texts or ("",):
        yield Load(
            call=call,
            kind=kind,
            text=text,
            role=role,
            revision=pins[0] if len(pins) == 1 else "",
            pinnable=shape.pinnable and not pins,
            split=splits[0] if len(splits) == 1 else "",
            several=len(texts) > 1,
        )


def _files(values: Values, call: ast.Call) -> Iterator[Load]:
    """The files that a loader of `datasets` is given."""
    where = argument(call, None, ("data_files", "data_dir"))
    pending = [where] if where is not None else []
    for one in pending:
        if isinstance(one, ast.Dict):
            pending.extend(one.values)
        elif isinstance(one, ast.List | ast.Tuple):
            pending.extend(one.elts)
    for one in pending:
        for text in values.texts(one):
            hosted = text.startswith(("hf://", "https://huggingface.co/"))
            yield Load(
                call=call,
                kind=Kind.DATASET,
                text=text,
                pinnable=False,
                split="",
                hub=hosted,
            )


def _others(values: Values, call: ast.Call, name: str, last: str) -> Iterator[Load]:
    root = name.partition(".")[0]
    match root, last:
        case "kagglehub", "model_download" | "dataset_download" | "dataset_load":
            kind = Kind.MODEL if last == "model_download" else Kind.DATASET
            where = argument(call, 1 if last == "dataset_load" else 0, ("handle",))
            for text in values.texts(where) or ("",):
                said = text and f"Kaggle {text}"
                yield Load(call=call, kind=kind, text=said, pinnable=False, hub=False)
        case "tensorflow_datasets" | "tfds", "load" | "builder" | "data_source":
            where = argument(call, 0, ("name",))
            splits = values.texts(argument(call, None, ("split",)))
            for text in values.texts(where) or ("",):
                yield _of_tfds(call, text, splits[0] if len(splits) == 1 else "")
        case "torch", "load" if ".hub." in name:
            yield from _torch_hub(values, call)
        case "timm", "create_model":
            if values.true(argument(call, 1, ("pretrained",))):
                for text in values.texts(argument(call, 0, ("model_name",))) or ("",):
                    yield Load(call=call, kind=Kind.MODEL, text=_of_timm(text), pinnable=False)
        case (
            "open_clip",
            "create_model" | "create_model_and_transforms" | "create_model_from_pretrained",
        ):
            for text in values.texts(argument(call, 0, ("model_name",))) or ("",):
                yield from _open_clip(values, call, text)
        case "whisper", "load_model":
            for text in values.texts(argument(call, 0, ("name",))) or ("",):
                said = f"openai/whisper-{text}" if text and not is_path(text) else text
                yield Load(call=call, kind=Kind.MODEL, text=said, pinnable=False)
        case "torchvision", _ if ".datasets." in name and last[:1].isupper():
            if last not in _PICTURES:
                yield Load(call=call, kind=Kind.DATASET, text=last, pinnable=False, hub=False,
                           split=_torchvision_split(values, call))  # fmt: skip
        case "keras" | "tensorflow", "load_data" if ".datasets." in name:
            yield Load(
                call=call, kind=Kind.DATASET, text=name.split(".")[-2], pinnable=False, hub=False
            )
        case "pandas" | "polars" | "dask", _ if last.startswith(("read_", "scan_")):
            for text in values.texts(call.args[0] if call.args else None):
                if text.startswith("hf://datasets/"):
                    yield Load(call=call, kind=Kind.DATASET, text=text, pinnable=False)


def _of_tfds(call: ast.Call, text: str, split: str) -> Load:
    if text.startswith("huggingface:"):
        text = text.removeprefix("huggingface:").partition("/")[0].replace("__", "/")
        return Load(call=call, kind=Kind.DATASET, text=text, pinnable=False, split=split)
    plain = text.partition("/")[0].partition(":")[0]
    return Load(call=call, kind=Kind.DATASET, text=plain, pinnable=False, split=split, hub=False)


def _torch_hub(values: Values, call: ast.Call) -> Iterator[Load]:
    local = values.texts(argument(call, None, ("source",))) == ("local",)
    models = values.texts(argument(call, 1, ("model",)))
    for text in values.texts(argument(call, 0, ("repo_or_dir", "github"))) or ("",):
        repository, colon, revision = text.partition(":")
        if text and not local:
            said = " ".join((f"github.com/{repository}", *models[:1]))
            yield Load(call=call, kind=Kind.MODEL, text=said, revision=revision, hub=False,
                       pinnable=not colon)  # fmt: skip
        elif not text:
            yield Load(call=call, kind=Kind.MODEL, text="", hub=False)


def _of_timm(text: str) -> str:
    for prefix in ("hf-hub:", "hf_hub:"):
        if text.startswith(prefix):
            return text.removeprefix(prefix)
    return f"timm/{text}" if text else ""


def _open_clip(values: Values, call: ast.Call, text: str) -> Iterator[Load]:
    if text.startswith("hf-hub:"):
        yield Load(call=call, kind=Kind.MODEL, text=text.removeprefix("hf-hub:"), pinnable=False)
        return
    for weights in values.texts(argument(call, 1, ("pretrained",))):
        if weights:
            said = f"OpenCLIP {text} {weights}"
            yield Load(call=call, kind=Kind.MODEL, text=said, pinnable=False, hub=False)


def _torchvision_split(values: Values, call: ast.Call) -> str:
    stated = argument(call, None, ("split",))
    if stated is not None:
        found = values.texts(stated)
        return found[0] if found else ""
    train = argument(call, 1, ("train",))
    return "test" if isinstance(train, ast.Constant) and train.value is False else ""
