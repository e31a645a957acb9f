"""The edges of one artefact from all its documents: each kept with its evidence, at one relation.

A card may leave open how its base was used; an adapter config, a merge config or the header of
the weights settles it. The order is that in which the Hub guesses (hub-docs, model-cards.md,
"Specifying a base model", read 2026-11-23): an adapter config makes an adapter, a quantization
config or GGUF a quantized copy, a merge config a merge, all else is a fine-tune.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from auditor.model import Edge, Kind, Origin, Reading, Relation

BASES = frozenset({Relation.FINETUNE, Relation.ADAPTER, Relation.MERGE, Relation.QUANTIZE})
_MADE_FROM = BASES | {Relation.DISTILL, Relation.TOKENIZER, Relation.TRAINED_ON_OUTPUTS}
# Stated by a person, then written by a program that knows, then read from a program.
_TRUST = {
    Origin.MANIFEST: 0,
    Origin.FRONT_MATTER: 1,
    Origin.CONFIG: 2,
    Origin.WEIGHTS_HEADER: 3,
    Origin.BOM: 4,
    Origin.SOURCE_CODE: 5,
}
_LAST = len(_TRUST)
_TRAINED = frozenset({Origin.CONFIG, Origin.SOURCE_CODE})


def join(
    group: Sequence[Reading], subject_id: str, kind: Kind, names: Collection[str]
) -> tuple[Edge, ...]:
    """The edges of a subject, those of its main documents first.

    Of two main documents that name the same artefact a manifest wins; evidence adds an edge of its
    own for every document. What a document says of the subject itself (`names`, its own ids) is
    no edge.
    """
    main: dict[tuple[str, Relation], Edge] = {}
    beside: dict[tuple[str, Relation, str], Edge] = {}
    own = {name.casefold() for name in names if name}
    for reading in group:
        for edge in reading.edges:
            placed = edge._replace(source=subject_id)
            if reading.primary:
                key = (edge.target.lower(), edge.relation)
                known = main.get(key)
                if known is None or (
                    edge.origin is Origin.MANIFEST and known.origin is not Origin.MANIFEST
                ):
                    main[key] = placed
            elif _plain(edge.target).partition("/")[2] not in own:
                placed = _of_kind(placed, kind)
                beside.setdefault((placed.target.lower(), placed.relation, reading.path), placed)
    if not beside and all(reading.primary for reading in group):
        return tuple(main.values())
    edges = [*main.values(), *beside.values()]
    return tuple(_one_relation(_pinned(edges), _implied(group, edges)))


def _plain(target: str) -> str:
    """A target as it is compared: without revision and case."""
    return target.partition("@")[0].casefold()


def _of_kind(edge: Edge, kind: Kind) -> Edge:
    """What an edge of a program or config means for an artefact that is no model."""
    if kind is Kind.MODEL or edge.origin not in _TRAINED:
        return edge
    if edge.relation is Relation.TRAINED_ON:
        if kind is Kind.DATASET:
            return edge._replace(relation=Relation.DERIVED_FROM, inferred=True)
        return edge._replace(relation=Relation.USES)
    return edge._replace(relation=Relation.USES) if edge.relation in _MADE_FROM else edge


def _pinned(edges: Sequence[Edge]) -> list[Edge]:
    """Edges to one artefact, at the revision that one document pins, if only one is pinned."""
    pins: dict[str, set[str]] = {}
    for edge in edges:
        if "@" in edge.target and edge.target.startswith("hf:"):
            pins.setdefault(_plain(edge.target), set()).add(edge.target)
    if not pins:
        return list(edges)
    return [
        edge._replace(target=next(iter(found)))
        if "@" not in edge.target and len(found := pins.get(_plain(edge.target), set())) == 1
        else edge
        for edge in edges
    ]


def _implied(group: Sequence[Reading], edges: Sequence[Edge]) -> Relation | None:
    """What the files beside a card imply of its base, whatever they call it."""
    formats = {reading.format for reading in group if not reading.primary}
    if "adapter-config" in formats:
        return Relation.ADAPTER
    trained = any(
        edge.relation is Relation.TRAINED_ON and edge.origin in _TRAINED for edge in edges
    )
    if not trained and (
        "gguf" in formats or any("model.quantization" in one.statements for one in group)
    ):
        return Relation.QUANTIZE
    return Relation.MERGE if "mergekit" in formats else None


def _one_relation(edges: Sequence[Edge], implied: Relation | None) -> list[Edge]:
    """Edges to one base at one relation: as stated, else as the best document implies it."""
    settled: dict[str, Edge] = {}
    for edge in edges:
        if edge.relation in BASES:
            key = _plain(edge.target)
            best = settled.get(key)
            if best is None or _weight(edge) < _weight(best):
                settled[key] = edge
    return [_settled(edge, settled, implied) if edge.relation in BASES else edge for edge in edges]


def _weight(edge: Edge) -> tuple[bool, bool, int]:
    """Less is more: a stated relation, one that says more than the default, a better document."""
    plain = edge.relation is Relation.FINETUNE
    return edge.inferred, edge.inferred and plain, _TRUST.get(edge.origin, _LAST)


def _settled(edge: Edge, best: Mapping[str, Edge], implied: Relation | None) -> Edge:
    if not edge.inferred:
        return edge
    found = best[_plain(edge.target)]
    if not found.inferred or found.relation is not Relation.FINETUNE:
        return edge._replace(relation=found.relation, inferred=found.inferred)
    stated = edge.origin in (Origin.FRONT_MATTER, Origin.MANIFEST)
    return edge._replace(relation=implied) if implied is not None and stated else edge
