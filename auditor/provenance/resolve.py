"""From the id of an artefact to what the knowledge base says of it, and of what it was made.

Known artefacts get one id each, whatever alias the document used: `dataset:REGISTER-ID`,
`hf:model/OWNER/NAME`, `generator:ID`, `domain:HOST`. Unknown ones keep the id they were given,
and the reason why they are unknown; a similar name is offered, never taken.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from auditor.licensing.identify import identify
from auditor.model import Edge, Kind, LicenseState, Node, Origin, Relation, Unresolved
from auditor.tuples import NamedTuple

if TYPE_CHECKING:
    from auditor.knowledge import Knowledge
    from auditor.knowledge.records import Dataset, Model

DATASET: Final = "dataset:"
GENERATOR: Final = "generator:"
DOMAIN: Final = "domain:"
NAME: Final = "name:"
HUB_MODEL: Final = "hf:model/"
HUB_DATASET: Final = "hf:dataset/"
OWN_KNOWLEDGE: Final = "editors' own knowledge"
"""Stands where the register has no citation; such a fact is never `verified`."""

NOT_IN_REGISTER: Final = "not in the knowledge base, and nothing else that was read describes it"

_NAMED: Final = frozenset({LicenseState.RESOLVED, LicenseState.AMBIGUOUS})

# How a model record says that its license was checked, in the words of `Node.verified`.
_VERIFIED: Final = {"own-knowledge": "unverified", "card": "metadata"}
_MODEL_RELATIONS: Final = frozenset(
    {
        Relation.FINETUNE,
        Relation.ADAPTER,
        Relation.MERGE,
        Relation.QUANTIZE,
        Relation.DISTILL,
        Relation.TRAINED_ON_OUTPUTS,
        Relation.TOKENIZER,
        Relation.MODEL_TRAINED_ON,
    }
)


class Resolved(NamedTuple):
    """What an id stands for: a node with the edges to what it was made from, or the reason why
    nothing is known of it (the node then has no license, and the state `noassertion`)."""

    node: Node
    upstream: tuple[Edge, ...] = ()
    unresolved: Unresolved | None = None


def target_kind(edge: Edge) -> Kind:
    """What the target of an edge is, as far as its id and its relation tell."""
    target = edge.target
    if target.startswith((HUB_DATASET, DATASET, DOMAIN)):
        return Kind.DATASET
    if target.startswith((HUB_MODEL, GENERATOR)) or edge.relation in _MODEL_RELATIONS:
        return Kind.MODEL
    return Kind.CODE if edge.relation is Relation.CONTAINS_CODE else Kind.DATASET


def bare_name(target: str) -> str:
    """The name in an id, without scheme and revision: what records are looked up by."""
    for prefix in (HUB_MODEL, HUB_DATASET, DATASET, GENERATOR, DOMAIN, NAME):
        if target.startswith(prefix):
            target = target[len(prefix) :]
            break
    else:
        prefix = ""
    if prefix in (HUB_MODEL, HUB_DATASET):
        target = target.partition("@")[0]
    return target.strip()


@lru_cache(maxsize=65536)
def resolve(target: str, kind: Kind, knowledge: Knowledge) -> Resolved:
    """What `target` stands for. `kind` decides where a name without a scheme is looked up.

    Computed once per process for each id.
    """
    name = bare_name(target)
    if target.startswith(GENERATOR):
        return _generator(target, name, knowledge)
    if target.startswith(DOMAIN):
        return _domain(target, name, knowledge)
    if not name:
        return _unknown(target, kind, "the name is empty")
    if kind is Kind.MODEL:
        model = knowledge.model(name)
        return _model(model) if model else _missing(target, name, kind, knowledge)
    if kind is Kind.DATASET:
        dataset = knowledge.dataset(name)
        return _dataset(dataset) if dataset else _missing(target, name, kind, knowledge)
    return _unknown(target, kind, NOT_IN_REGISTER)


def known_as(name: str, kind: Kind, knowledge: Knowledge) -> str:
    """The id under which the artefact called `name` stands in the graph, or an empty string."""
    if not name:
        return ""
    if kind is Kind.MODEL:
        model = knowledge.model(name)
        return HUB_MODEL + model.id if model and not model.by_rule else ""
    if kind is Kind.DATASET:
        dataset = knowledge.dataset(name)
        return DATASET + dataset.id if dataset else ""
    return ""


def _dataset(record: Dataset) -> Resolved:
    node_id = DATASET + record.id
    state, license_, candidates = _dataset_license(record)
    return Resolved(
        node=Node(
            id=node_id,
            kind=Kind.DATASET,
            state=state,
            license=license_,
            candidates=candidates,
            register_id=record.id,
            source=record.sources[0] if record.sources else OWN_KNOWLEDGE,
            as_of=record.as_of,
            verified=_dataset_verified(record),
            released=record.year,
        ),
        upstream=(
            *(_edge(node_id, DATASET + parent.id, parent.relation) for parent in record.upstream),
            *(
                _edge(node_id, GENERATOR + generator, Relation.TRAINED_ON_OUTPUTS)
                for generator in record.generators
            ),
        ),
    )


def _dataset_license(record: Dataset) -> tuple[LicenseState, str | None, tuple[str, ...]]:
    """The license that the compilers declare. Labels that disagree make it ambiguous: the reader
    of the graph then goes by the worst of them."""
    if record.license:
        return LicenseState.RESOLVED, record.license, ()
    labels = [label for place, label in record.license_seen if place in ("hub", "card")]
    found = [identify(label) for label in dict.fromkeys(labels)]
    # A place without a label contradicts nobody.
    stated = [one for one in found if one.state is not LicenseState.NONE]
    if not stated:
        declared = record.license_declared.lower()
        if found or declared.startswith(("none", "unspecified")) or not declared:
            return LicenseState.NONE, None, ()
        said = identify(record.license_declared)
        # Words in which a license is only found among others may name more than one thing.
        if said.confidence < 1 and said.state is LicenseState.RESOLVED:
            return LicenseState.AMBIGUOUS, None, (said.expression or "",)
        stated = [said]
    if len(stated) == 1:
        return stated[0].state, stated[0].expression, stated[0].candidates
    candidates = tuple(
        dict.fromkeys(
            name
            for one in stated
            for name in ((one.expression,) if one.expression else one.candidates)
        )
    )
    vague = [one for one in stated if one.state not in _NAMED]
    if candidates and not vague:
        return LicenseState.AMBIGUOUS, None, candidates
    return (vague or stated)[0].state, None, candidates


def _dataset_verified(record: Dataset) -> str:
    if any(place in ("hub", "card") for place, _ in record.license_seen):
        return "metadata"
    fields = record.verified_fields
    checked = record.verified and ("declared_license" in fields or "license_reality" in fields)
    return "secondary" if checked else "unverified"


def _model(record: Model) -> Resolved:
    node_id = HUB_MODEL + record.id
    sure = record.confidence
    edges = [
        _edge(node_id, HUB_MODEL + base.id, base.relation, sure, inferred=bool(record.by_rule))
        for base in record.bases
    ]
    for item in record.training_data:
        relation = item.relation
        if relation is Relation.CONTAINS:
            relation = Relation.TRAINED_ON
        target = DATASET + item.dataset if item.dataset else NAME + item.name
        edges.append(
            Edge(
                source=node_id,
                target=target,
                relation=relation,
                origin=Origin.KNOWLEDGE,
                confidence=sure,
                stages=() if item.stage == "unknown" else (item.stage,),
            )
        )
    teachers = (
        *(GENERATOR + generator for generator in record.generators),
        *(NAME + name for name in record.other_generators),
    )
    edges.extend(_edge(node_id, teacher, Relation.TRAINED_ON_OUTPUTS, sure) for teacher in teachers)
    verified = _VERIFIED.get(record.verified, record.verified)
    return Resolved(
        node=Node(
            id=node_id,
            kind=Kind.MODEL,
            state=record.license_state,
            license=record.license,
            register_id=record.id,
            source=record.source or OWN_KNOWLEDGE,
            as_of=record.as_of,
            # What a rule says of a whole family nobody has looked up for this member.
            verified="unverified" if record.by_rule and verified != "unverified" else verified,
            released=record.released,
        ),
        upstream=tuple(edges),
    )


def _generator(target: str, name: str, knowledge: Knowledge) -> Resolved:
    record = knowledge.generator(name)
    if record is None:
        return _missing(target, name, Kind.MODEL, knowledge)
    state, license_ = LicenseState.UNRECOGNISED, None
    if record.license:
        found = identify(record.license)
        state, license_ = found.state, found.expression
    provider = knowledge.provider(record.provider) if record.provider else None
    terms = provider.terms[-1] if provider and provider.terms else None
    return Resolved(
        node=Node(
            id=GENERATOR + record.id,
            kind=Kind.MODEL,
            state=state,
            license=license_,
            register_id=record.id,
            source=terms.source if terms else OWN_KNOWLEDGE,
            as_of=record.as_of,
            verified="secondary" if terms and terms.verified else "unverified",
            released=record.since,
        )
    )


def _domain(target: str, name: str, knowledge: Knowledge) -> Resolved:
    host, _, path = name.partition("/")
    record = knowledge.source_for(host, path)
    if record is None:
        return _unknown(target, Kind.DATASET, "the register of content sources does not list it")
    return Resolved(
        node=Node(
            id=target,
            kind=Kind.DATASET,
            # Pages have no license as a whole; nobody has looked at each.
            state=LicenseState.NOASSERTION,
            register_id=record.id,
            source=record.sources[0] if record.sources else OWN_KNOWLEDGE,
            as_of=record.as_of,
            verified="secondary" if record.verified else "unverified",
        )
    )


def _missing(target: str, name: str, kind: Kind, knowledge: Knowledge) -> Resolved:
    reason = knowledge.unresolved_reason(name) or NOT_IN_REGISTER
    return _unknown(target, kind, reason, tuple(knowledge.nearest(name, kind.value)))


def _unknown(target: str, kind: Kind, reason: str, nearest: tuple[str, ...] = ()) -> Resolved:
    return Resolved(
        node=Node(id=target, kind=kind, state=LicenseState.NOASSERTION, verified="unverified"),
        unresolved=Unresolved(id=target, reason=reason, nearest=nearest),
    )


def _edge(
    source: str,
    target: str,
    relation: Relation,
    confidence: float = 1.0,
    inferred: bool = False,
) -> Edge:
    return Edge(
        source=source,
        target=target,
        relation=relation,
        origin=Origin.KNOWLEDGE,
        confidence=confidence,
        inferred=inferred,
    )
