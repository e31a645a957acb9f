"""Datasets and models as the knowledge base records them.

Every value comes from YAML with a source and a date, and nothing here judges: a record says what
its sources say, and how that was checked (`verified`). The function named like a class, in lower
case, builds it from the stored mapping. `parties.py` holds the records that fewer audits need.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from auditor.model import Axis, Grade, LicenseState, Relation
from auditor.tuples import NamedTuple


class Upstream(NamedTuple):
    """One of the datasets that a dataset was made from."""

    id: str
    relation: Relation = Relation.CONTAINS


class BelowUpstream(NamedTuple):
    """Why a dataset stands under one of its parents on one axis."""

    upstream: str
    axis: Axis
    upstream_grade: Grade
    reason: str


class Dataset(NamedTuple):
    """A dataset, a source of data or a body of outputs that others were built from."""

    id: str
    aliases: tuple[str, ...]
    confirmed_ids: tuple[str, ...]
    """Aliases that were met in evidence as exact Hub ids or names."""
    modality: tuple[str, ...]
    creator: str
    year: str
    license_declared: str
    """What is said about its license, in the words of the register."""
    license: str | None
    """License ids joined by AND, where those words name licenses and nothing else."""
    license_seen: tuple[tuple[str, str], ...]
    """Labels met in evidence, as (place, label): place is hub, card or dpi. They may disagree."""
    license_reality: str
    """What that license is worth for the contents."""
    upstream: tuple[Upstream, ...]
    generators: tuple[str, ...]
    content: tuple[str, ...]
    rights: str
    takedown: str
    """none-known, withdrawn, defunct, gated …"""
    takedown_date: str
    takedown_note: str
    opt_out: str
    personal_data: str
    grades: Mapping[Axis, Grade]
    """An axis that is absent was not assessed: it is not `none`."""
    reason: str
    critical_verified: bool | None
    """False: a critical grade rests on lineage that only the editors know; None: not critical."""
    below_upstream: tuple[BelowUpstream, ...]
    cases: tuple[str, ...]
    as_of: str
    verified: bool
    verified_fields: tuple[str, ...]
    sources: tuple[str, ...]
    ambiguous: tuple[str, ...] = ()
    """Names that mean this dataset only with a word like "dataset" or "trained" near by."""


class Base(NamedTuple):
    """A model that another model was made from."""

    id: str
    relation: Relation
    role: str = ""
    unregistered: bool = False


class TrainingData(NamedTuple):
    """A dataset that a model was trained on: a register id, or only a name."""

    dataset: str = ""
    name: str = ""
    stage: str = "unknown"
    relation: Relation = Relation.CONTAINS


class Model(NamedTuple):
    """A model, or what a rule says of a model that has no record of its own (`by_rule`)."""

    id: str
    license_state: LicenseState
    license: str | None = None
    """License id or expression for the weights."""
    license_name: str = ""
    license_note: str = ""
    license_mapping: str = ""
    """`near`: the text is a sibling of the record named and was not compared clause by clause."""
    hub_tag: str | None = None
    """License tag on the Hub at the snapshot; `none` where there was no tag."""
    aliases: tuple[str, ...] = ()
    family: str = ""
    released: str = ""
    bases: tuple[Base, ...] = ()
    training_data: tuple[TrainingData, ...] = ()
    generators: tuple[str, ...] = ()
    other_generators: tuple[str, ...] = ()
    """Names of models whose outputs were used and that the register of generators lacks."""
    disclosure: str = "none"
    """none, partial or full: how much of the training data the publisher names."""
    notes: str = ""
    source: str = ""
    as_of: str = ""
    verified: str = ""
    """license-file, metadata, card, secondary or own-knowledge."""
    unchecked_id: bool = False
    by_rule: str = ""
    """The family pattern or quantizer owner that answered, empty for a record of its own."""
    confidence: float = 1.0
    soft: bool = False
    """The answer is a default that the Hub's own tag may contradict."""
    flags: tuple[str, ...] = ()
    base_terms: tuple[str, ...] = ()


def dataset(raw: Mapping[str, Any]) -> Dataset:
    terms = raw["license"]
    exposure = raw["exposure"]
    takedown = raw["takedown"]
    return Dataset(
        id=raw["id"],
        aliases=tuple(raw.get("aliases", ())),
        confirmed_ids=tuple(raw.get("confirmed_ids", ())),
        modality=tuple(raw["modality"]),
        creator=raw["creator"],
        year=raw.get("year", ""),
        license_declared=terms["declared"],
        license=terms.get("expression"),
        license_seen=tuple(
            (place, label)
            for place, labels in sorted(terms.get("seen", {}).items())
            for label in labels
        ),
        license_reality=terms.get("reality", ""),
        upstream=tuple(
            Upstream(id=parent["id"], relation=Relation(parent["relation"]))
            for parent in raw.get("upstream", ())
        ),
        generators=tuple(raw.get("generators", ())),
        content=tuple(raw["content"]),
        rights=raw["rights"],
        takedown=takedown["status"],
        takedown_date=takedown.get("date", ""),
        takedown_note=takedown.get("note", ""),
        opt_out=raw["opt_out"],
        personal_data=raw["personal_data"],
        grades=MappingProxyType(
            {Axis(axis): Grade(grade) for axis, grade in exposure["grades"].items()}
        ),
        reason=exposure["reason"],
        critical_verified=exposure.get("critical_verified"),
        below_upstream=tuple(
            BelowUpstream(
                upstream=below["upstream"],
                axis=Axis(below["axis"]),
                upstream_grade=Grade(below["upstream_grade"]),
                reason=below["reason"],
            )
            for below in exposure.get("below_upstream", ())
        ),
        cases=tuple(raw.get("cases", ())),
        as_of=raw["as_of"],
        verified=raw["verified"],
        verified_fields=tuple(raw.get("verified_fields", ())),
        sources=tuple(raw["sources"]),
        ambiguous=tuple(raw.get("ambiguous", ())),
    )


def model(raw: Mapping[str, Any]) -> Model:
    return Model(
        id=raw["id"],
        license_state=license_state(raw),
        license=raw.get("license"),
        license_name=raw.get("license_name", ""),
        license_note=raw.get("license_note", ""),
        license_mapping=raw.get("license_mapping", ""),
        hub_tag=raw.get("hub_tag"),
        aliases=tuple(raw.get("aliases", ())),
        family=raw.get("family", ""),
        released=raw.get("released", ""),
        bases=tuple(
            Base(
                id=base["id"],
                relation=Relation(base["relation"]),
                role=base.get("role", ""),
                unregistered=base.get("unregistered", False),
            )
            for base in raw.get("base_models", ())
        ),
        training_data=tuple(
            TrainingData(
                dataset=item.get("dataset", ""),
                name=item.get("name", ""),
                stage=item["stage"],
                relation=Relation(item.get("relation", "contains")),
            )
            for item in raw.get("training_data", ())
        ),
        generators=tuple(raw.get("generators", ())),
        other_generators=tuple(raw.get("other_generators", ())),
        disclosure=raw["disclosure"],
        notes=raw.get("notes", ""),
        source=raw["source"],
        as_of=raw["as_of"],
        verified=raw["verified"],
        unchecked_id=raw.get("unchecked_id", False),
    )


def license_state(raw: Mapping[str, Any]) -> LicenseState:
    """The state of a model's or rule's license: resolved when it names one."""
    return LicenseState(raw["license_state"]) if "license_state" in raw else LicenseState.RESOLVED
