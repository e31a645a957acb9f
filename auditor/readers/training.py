"""What the configs of training tools have in common: how they are known, opened and answered."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from auditor.errors import SourceError
from auditor.model import Claim, Edge, Kind, Origin, Problem, Reading, Relation, Span
from auditor.readers.manifest import mapping, open_document, text_of, unreadable
from auditor.readers.references import LOADERS, reference
from auditor.readers.values import texts_at
from auditor.source.document import Document, Route
from auditor.source.files import SourceText

_LOOKED_AT = 200_000
_KEY = re.compile(r"""^["']?([A-Za-z_][A-Za-z0-9_.-]{0,80})["']?[ \t]*:""", re.MULTILINE)
_JSON_KEY = re.compile(r'"([A-Za-z_][A-Za-z0-9_.-]{0,80})"[ \t\r\n]*:')
_NESTED = re.compile(
    r"""^(?:[ \t]+|(?=-))(?:-[ \t]+)?["']?([A-Za-z_][A-Za-z0-9_.-]{0,80})["']?[ \t]*:""",
    re.MULTILINE,
)


def keys(source: SourceText) -> frozenset[str]:
    """The keys at the left margin of YAML, or all keys of JSON, without parsing either."""
    text = source.text[:_LOOKED_AT]
    pattern = _JSON_KEY if text.lstrip()[:1] in ("{", "[") else _KEY
    return frozenset(pattern.findall(text))


def nested_keys(source: SourceText) -> frozenset[str]:
    """The keys below the left margin of YAML."""
    return frozenset(_NESTED.findall(source.text[:_LOOKED_AT]))


def folder_of(source: SourceText) -> Path | None:
    """Where the document lies on disk, if it does."""
    return source.location.parent if source.location is not None else None


class Config:
    """An opened config, and the edges that were read from it so far."""

    def __init__(self, document: Document, source: SourceText) -> None:
        self.document = document
        self.values: Mapping[str, Any] = mapping(document.value)
        self.folder = folder_of(source)
        self.edges: dict[tuple[str, Relation], Edge] = {}

    def add(
        self,
        route: Route,
        value: Any,
        kind: Kind,
        relation: Relation,
        *,
        revision: Any = None,
        inferred: bool = False,
        confidence: float = 1.0,
        stages: tuple[str, ...] = (),
    ) -> None:
        """Edges to everything that `value`, which stands at `route`, names."""
        for at, text in texts_at(route, value):
            for target in reference(text, kind, revision=revision, folder=self.folder):
                self.edges.setdefault(
                    (target, relation),
                    Edge(
                        source="",
                        target=target,
                        relation=relation,
                        origin=Origin.CONFIG,
                        span=self.document.span(at),
                        confidence=confidence,
                        inferred=inferred,
                        stages=stages,
                    ),
                )

    def add_dataset(
        self,
        route: Route,
        value: Any,
        relation: Relation,
        *,
        stages: tuple[str, ...] = (),
        keys: tuple[str, ...] = ("path", "dataset", "name", "id"),
    ) -> None:
        """Edges to the data that an entry names: `path` with `revision`, or a loader's files.

        An entry may be a text, or a list of entries.
        """
        match value:
            case list():
                for index, item in enumerate(value):
                    self.add_dataset((*route, index), item, relation, stages=stages, keys=keys)
            case dict():
                key = next((key for key in keys if isinstance(value.get(key), str)), None)
                if key is None or value[key] in LOADERS:
                    for files in ("data_files", "data_dir", "split_paths"):
                        for at, text in texts_at((*route, files), value.get(files)):
                            self._add_file(at, text, relation, stages)
                    return
                self.add(
                    (*route, key),
                    value[key],
                    Kind.DATASET,
                    relation,
                    revision=value.get("revision"),
                    stages=stages,
                )
            case str():
                self.add(route, value, Kind.DATASET, relation, stages=stages)

    def add_key(self, route: Route, text: str, relation: Relation) -> None:
        """Edges to the dataset that is a key of a mapping: the key is where it stands."""
        for target in reference(text, Kind.DATASET, folder=self.folder):
            self._keep(target, relation, self.document.key_span(route), ())

    def add_name(
        self, route: Route, text: str, relation: Relation, *, stages: tuple[str, ...] = ()
    ) -> None:
        """An edge to something that has a name and no id that anybody else knows it by."""
        self._keep(f"name:{text}", relation, self.document.span(route), stages)

    def _add_file(self, at: Route, text: str, relation: Relation, stages: tuple[str, ...]) -> None:
        hosted = text.startswith(("hf://", "https://huggingface.co/"))
        targets = reference(text, Kind.DATASET) if hosted else (f"name:{text}",)
        for target in targets:
            self._keep(target, relation, self.document.span(at), stages)

    def _keep(self, target: str, relation: Relation, span: Span, stages: tuple[str, ...]) -> None:
        self.edges.setdefault(
            (target, relation),
            Edge(
                source="",
                target=target,
                relation=relation,
                origin=Origin.CONFIG,
                span=span,
                stages=stages,
            ),
        )


def open_config(source: SourceText, format: str, kind: Kind | None) -> Config | Reading:
    """The config, or the reading of one that cannot be read: a fatal problem and no facts."""
    try:
        document = open_document(source)
    except SourceError as error:
        return unreadable(source, kind, error, format=format)._replace(primary=False)
    return Config(document, source)


def evidence(
    source: SourceText,
    format: str,
    edges: Iterable[Edge],
    *,
    kind: Kind | None = Kind.MODEL,
    name: str = "",
    claims: tuple[Claim, ...] = (),
    problems: Iterable[Problem] = (),
    statements: Mapping[str, tuple[str, Span]] | None = None,
) -> Reading:
    """The reading of a document that speaks for the artefact beside it."""
    stated = statements or {}
    return Reading(
        path=source.path,
        sha256=source.sha256,
        format=format,
        primary=False,
        kind=kind,
        name=name,
        claims=claims,
        edges=tuple(edges),
        problems=(*source.problems, *problems),
        statements={key: text for key, (text, _) in stated.items()},
        statement_spans={key: span for key, (_, span) in stated.items()},
        license_span=Span(path=source.path, line=1, column=1),
    )


def base_relation(adapts: bool) -> Relation:
    """What training makes of its base: an adapter where one is configured, else a fine-tune."""
    return Relation.ADAPTER if adapts else Relation.FINETUNE


def own_name(values: Mapping[str, Any], *names: str) -> str:
    """What the config calls the artefact that it makes."""
    return next((text for key in names if (text := text_of(values.get(key)))), "")
