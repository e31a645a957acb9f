"""Hugging Face cards: README.md with metadata, of a model or of a dataset."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from auditor.errors import SourceError
from auditor.licensing.identify import identify
from auditor.model import Claim, Edge, Kind, Mention, Origin, Problem, Reading, Span
from auditor.readers.license_values import claim, claims_at, link_claim, scope_of
from auditor.source import yaml
from auditor.source.document import Document
from auditor.source.files import SourceText
from auditor.source.frontmatter import BROKEN, Block, FrontMatter, salvage, split
from auditor.tuples import NamedTuple

if TYPE_CHECKING:
    from auditor.knowledge import Knowledge

name = "card"

FRONT_MATTER_CHARS = 1024 * 1024
FRONT_MATTER_NODES = 50_000
"""The largest real dataset cards (a configuration a language) have some 20,000 values."""
_MAX_YAML_1_1 = 5

_DATASET_KEYS = frozenset(
    {"annotations_creators", "configs", "dataset_info", "language_creators", "multilinguality"}
    | {"paperswithcode_id", "size_categories", "source_datasets", "task_categories", "task_ids"}
)
_MODEL_KEYS = frozenset(
    {"base_model", "base_model_relation", "co2_eq_emissions", "datasets", "inference"}
    | {"library_name", "metrics", "model-index", "model_name", "new_version", "pipeline_tag"}
    | {"quantized_by", "widget"}
)
_DATASET_HEADINGS = (
    "# dataset card",
    "# datasheet",
    "## dataset description",
    "## dataset summary",
)
# Keys that hold a license or speak of one, beside those whose name says so.
_LICENSE_WORDS = ("license", "licence", "licensing")
_NO_CLAIM = frozenset({"license_link", "license_url", "license_text", "extra_gated_prompt"})
_MISSPELT = {"licence": "license", "License": "license", "LICENSE": "license"}


class Metadata(NamedTuple):
    """One block of metadata that could be read, strictly or line by line."""

    document: Document
    values: Mapping[str, Any]
    confidence: float


class Card(NamedTuple):
    """A card taken apart, before its metadata is understood."""

    source: SourceText
    parts: FrontMatter
    blocks: tuple[Metadata, ...]
    """The block that the Hub reads first, then those after it."""
    problems: tuple[Problem, ...]


class Facts(NamedTuple):
    """What the metadata of one block says besides the license."""

    edges: tuple[Edge, ...] = ()
    statements: Mapping[str, str] = {}
    statement_spans: Mapping[str, Span] = {}
    artefact: str = ""


def accepts(source: SourceText) -> bool:
    """Whether this is a Markdown document."""
    return source.path.lower().endswith((".md", ".markdown", ".mdx"))


def read(source: SourceText, knowledge: Knowledge) -> Reading:
    """Everything that the card states, each with its place. Never raises on what people write."""
    card = open_card(source)
    return understand(card, kind_of(card), knowledge)


def open_card(source: SourceText) -> Card:
    """Metadata and body of a card; broken YAML becomes a fatal problem and is read by lines."""
    parts = split(source.text, path=source.path)
    problems = [*source.problems, *parts.problems]
    blocks = []
    if parts.block is not None:
        for block in (parts.block, *parts.further):
            metadata = _metadata(block, source.path, problems)
            if metadata is not None:
                blocks.append(metadata)
    return Card(source=source, parts=parts, blocks=tuple(blocks), problems=tuple(problems))


def _metadata(block: Block, path: str, problems: list[Problem]) -> Metadata | None:
    try:
        document = yaml.load(
            block.text,
            path=path,
            first_line=block.first_line,
            max_chars=FRONT_MATTER_CHARS,
            max_nodes=FRONT_MATTER_NODES,
        )
    except SourceError as error:
        problems.append(
            Problem(
                code=error.code,
                message=f"the metadata of this card cannot be read: {error.what}",
                path=path,
                line=error.line,
                column=error.column,
                hint=error.hint,
                fatal=True,
            )
        )
        if error.code == "yaml-too-large":
            return None
        document = salvage(block.text, path=path, first_line=block.first_line)
        return Metadata(
            document=document,
            values=document.value,
            confidence=min(BROKEN, block.confidence),
        )
    problems.extend(
        Problem(
            code="yaml-1.1",
            message=f"`{difference.text}` is text here, and {difference.yaml_1_1} for readers "
            "of YAML 1.1 such as PyYAML",
            path=path,
            line=difference.span.line,
            column=difference.span.column,
            hint="put it in quotes",
        )
        for difference in document.readings_differ[:_MAX_YAML_1_1]
    )
    if document.value is None:
        return Metadata(document=document, values={}, confidence=block.confidence)
    if not isinstance(document.value, dict):
        problems.append(
            Problem(
                code="front-matter-not-mapping",
                message="the metadata of this card is no list of `key: value` lines",
                path=path,
                line=block.first_line,
                column=1,
                hint="write one `key: value` a line",
                fatal=True,
            )
        )
        by_lines = salvage(block.text, path=path, first_line=block.first_line)
        return Metadata(document=by_lines, values=by_lines.value, confidence=BROKEN)
    return Metadata(document=document, values=document.value, confidence=block.confidence)


def kind_of(card: Card) -> Kind:
    """Model or dataset: as the Hub's id says, else by keys and folder, else by the headings."""
    folder_says = _kind_by_path(card.source.path)
    if folder_says is not None and folder_says[1]:
        return folder_says[0]
    keys = {key for block in card.blocks for key in block.values}
    votes = len(keys & _DATASET_KEYS) - len(keys & _MODEL_KEYS)
    if folder_says is not None:
        # A folder that is called so outweighs one key that was copied from elsewhere.
        votes += 2 if folder_says[0] is Kind.DATASET else -2
    if votes:
        return Kind.DATASET if votes > 0 else Kind.MODEL
    if "pretty_name" in keys:
        return Kind.DATASET
    opening = card.parts.body[:4000].lower()
    if any(heading in opening for heading in _DATASET_HEADINGS):
        return Kind.DATASET
    return Kind.MODEL


def _kind_by_path(path: str) -> tuple[Kind, bool] | None:
    """What the path says that it is, and whether that is certain (an id or cache of the Hub)."""
    for folder in reversed(path.lower().split("/")[:-1]):
        if folder == "hf:dataset" or folder.startswith("datasets--"):
            return Kind.DATASET, True
        if folder == "hf:model" or folder.startswith("models--"):
            return Kind.MODEL, True
        if folder in ("datasets", "models"):
            return Kind.DATASET if folder == "datasets" else Kind.MODEL, False
    return None


def understand(card: Card, kind: Kind, knowledge: Knowledge) -> Reading:
    """The reading of an opened card as a model's or a dataset's."""
    # Imported here so that a run over one kind of card does not load the other.
    if kind is Kind.DATASET:
        from auditor.readers.dataset_card import facts
    else:
        from auditor.readers.model_card import facts

    claims: list[Claim] = []
    edges: dict[tuple[str, str], Edge] = {}
    statements: dict[str, str] = {}
    spans: dict[str, Span] = {}
    problems = list(card.problems)
    artefact = ""
    for block in card.blocks:
        claims.extend(license_claims(block, problems))
        found = facts(block)
        for edge in found.edges:
            edges.setdefault((edge.target, edge.relation), edge)
        for key, text in found.statements.items():
            statements.setdefault(key, text)
        for key, span in found.statement_spans.items():
            spans.setdefault(key, span)
        artefact = artefact or found.artefact
    prose_claims, mentions, prose_statements = _prose(card, knowledge)
    claims.extend(prose_claims)
    for key, text in prose_statements.items():
        statements.setdefault(key, text)
    return Reading(
        path=card.source.path,
        sha256=card.source.sha256,
        format=f"hub-{kind}-card",
        primary=True,
        kind=kind,
        name=artefact,
        claims=tuple(claims),
        edges=tuple(edges.values()),
        mentions=mentions,
        problems=tuple(problems),
        statements=statements,
        statement_spans=spans,
        license_span=_license_span(card),
    )


def license_claims(block: Metadata, problems: list[Problem]) -> tuple[Claim, ...]:
    """The claims of every key that speaks of a license."""
    document, values, confidence = block
    found: list[Claim] = []
    license_name = values.get("license_name")
    license_link = values.get("license_link")
    for key, value in values.items():
        lowered = key.lower()
        if not any(word in lowered for word in _LICENSE_WORDS) or lowered in _NO_CLAIM:
            continue
        if key in _MISSPELT and "license" not in values:
            span = document.key_span((key,))
            problems.append(
                Problem(
                    code="misspelt-key",
                    message=f"the Hub does not know the key `{key}`",
                    path=span.path,
                    line=span.line,
                    column=span.column,
                    hint=f"write `{_MISSPELT[key]}`",
                )
            )
        found.extend(
            claims_at(
                document,
                (key,),
                value,
                field=_MISSPELT.get(key, key),
                origin=Origin.FRONT_MATTER,
                scope=scope_of(key),
                confidence=confidence,
                name=license_name if isinstance(license_name, str) else "",
                link=license_link if isinstance(license_link, str) else "",
            )
        )
    if isinstance(license_link, str) and license_link.strip():
        found.append(
            link_claim(
                document,
                ("license_link",),
                license_link,
                field="license_link",
                origin=Origin.FRONT_MATTER,
                confidence=confidence,
            )
        )
    for route, text in _nested(values):
        found.append(
            claim(
                identify(text),
                field=".".join(str(step) for step in route if isinstance(step, str)),
                value=text,
                origin=Origin.FRONT_MATTER,
                span=document.span(route),
                scope=scope_of("data"),
                confidence=confidence,
            )
        )
    return tuple(found)


def _nested(values: Mapping[str, Any]) -> list[tuple[tuple[str | int, ...], str]]:
    """Licenses that older dataset cards keep per configuration, under `dataset_info`."""
    info = values.get("dataset_info")
    found: list[tuple[tuple[str | int, ...], str]] = []
    for index, config in enumerate(info if isinstance(info, list) else [info]):
        if isinstance(config, dict) and isinstance(config.get("license"), str):
            text = config["license"].strip()
            place = (index,) if isinstance(info, list) else ()
            if text:
                found.append((("dataset_info", *place, "license"), text))
    return found


def _license_span(card: Card) -> Span:
    """Where the license stands, or the place where it would have to be stated."""
    for block in card.blocks:
        for key in ("license", "licenses", "licence", "License"):
            if key in block.values:
                if block.values[key] in (None, "", []):
                    return block.document.key_span((key,))
                return block.document.span((key,))
    line = card.parts.block.first_line if card.parts.block is not None else 1
    return Span(path=card.source.path, line=line, column=1, end_line=line, end_column=1)


def _prose(
    card: Card, knowledge: Knowledge
) -> tuple[tuple[Claim, ...], tuple[Mention, ...], Mapping[str, str]]:
    """What the running text says, from one scan of it."""
    from auditor.readers import prose

    return prose.read(card.parts.body, card.parts.body_line, card.source.path, knowledge)
