"""Which documents speak of the same artefact."""

from __future__ import annotations

from typing import Any

from auditor.model import (
    Claim,
    Edge,
    Kind,
    LicenseState,
    Origin,
    Problem,
    Reading,
    Relation,
    Subject,
)
from auditor.readers.assemble import assemble

TEXT = "license-text"
MODEL_CARD = "hub-model-card"
DATASET_CARD = "hub-dataset-card"


def reading(path: str, format: str = MODEL_CARD, **fields: Any) -> Reading:
    kind = {MODEL_CARD: Kind.MODEL, "model-manifest": Kind.MODEL, TEXT: None}.get(
        format, Kind.DATASET
    )
    claim = Claim(
        field=path, value="x", state=LicenseState.UNRECOGNISED, origin=Origin.FRONT_MATTER
    )
    base = Reading(
        path=path,
        sha256=f"sha of {path}",
        format=format,
        primary=format != TEXT,
        kind=kind,
        claims=(claim,),
    )
    return base._replace(**fields)


def joined(*readings: Reading) -> dict[str, tuple[str, ...]]:
    subjects, problems = assemble(readings)
    assert problems == ()
    return {subject.id: subject.documents for subject in subjects}


def only(*readings: Reading) -> Subject:
    subjects, _ = assemble(readings)
    (subject,) = subjects
    return subject


def test_a_license_joins_the_card_of_its_folder() -> None:
    assert joined(reading("a/LICENSE", TEXT), reading("a/README.md"), reading("b/README.md")) == {
        "file:a/README.md": ("a/README.md", "a/LICENSE"),
        "file:b/README.md": ("b/README.md",),
    }


def test_evidence_joins_the_nearest_folder_above() -> None:
    found = joined(
        reading("README.md"), reading("a/README.md"), reading("a/b/c/LICENSE", TEXT),
        reading("d/NOTICE", TEXT),
    )  # fmt: skip
    assert found == {
        "file:README.md": ("README.md", "d/NOTICE"),
        "file:a/README.md": ("a/README.md", "a/b/c/LICENSE"),
    }


def test_evidence_between_several_cards_goes_to_the_readme_or_stands_alone() -> None:
    cards = (reading("m/x.md"), reading("m/y.md"))
    assert joined(*cards, reading("m/LICENSE", TEXT)) == {
        "file:m/x.md": ("m/x.md",),
        "file:m/y.md": ("m/y.md",),
        "file:m/LICENSE": ("m/LICENSE",),
    }
    assert joined(*cards, reading("m/README.md"), reading("m/LICENSE", TEXT)) == {
        "file:m/x.md": ("m/x.md",),
        "file:m/y.md": ("m/y.md",),
        "file:m/README.md": ("m/README.md", "m/LICENSE"),
    }


def test_a_folder_of_evidence_is_one_subject() -> None:
    subject = only(reading("l/LICENSE", TEXT), reading("l/NOTICE", TEXT))
    assert subject.documents == ("l/LICENSE", "l/NOTICE")
    assert subject.kind is Kind.MODEL
    assert len(subject.claims) == 2


def test_a_card_and_a_manifest_of_one_kind_describe_one_artefact() -> None:
    card_edge = Edge(
        source="", target="hf:dataset/a/b", relation=Relation.TRAINED_ON, origin=Origin.FRONT_MATTER
    )
    manifest_edge = card_edge._replace(
        target="hf:dataset/A/B", origin=Origin.MANIFEST, filter="English"
    )
    subject = only(
        reading("m/model.yaml", "model-manifest", name="acme/x", edges=(manifest_edge,)),
        reading("m/README.md", name="A title", edges=(card_edge,), released="2024"),
    )
    assert subject.id == "file:m/README.md"
    assert subject.documents == ("m/README.md", "m/model.yaml")
    assert (subject.name, subject.released) == ("acme/x", "2024")
    (edge,) = subject.edges
    assert (edge.filter, edge.source) == ("English", "file:m/README.md")
    assert len(subject.claims) == 2


def test_a_model_and_a_dataset_in_one_folder_stay_apart() -> None:
    found = joined(reading("m/README.md"), reading("m/data.yaml", "dataset-manifest"))
    assert found == {
        "file:m/README.md": ("m/README.md",),
        "file:m/data.yaml": ("m/data.yaml",),
    }


def test_two_manifests_of_one_kind_stay_apart() -> None:
    found = joined(reading("m/a.yaml", "model-manifest"), reading("m/b.yaml", "model-manifest"))
    assert len(found) == 2


def test_problems_of_evidence_reach_the_subject() -> None:
    problem = Problem(code="binary", message="m", path="a/LICENSE.pdf", fatal=True)
    subject = only(reading("a/README.md"), reading("a/LICENSE.pdf", TEXT, problems=(problem,)))
    assert subject.problems == (problem,)


def test_documents_of_the_hub_have_their_id() -> None:
    subject = only(reading("hf:model/acme/x/README.md", name="A title"))
    assert (subject.id, subject.name) == ("hf:model/acme/x", "acme/x")
    pinned = only(reading("hf:dataset/acme/x@0a1b/README.md", DATASET_CARD))
    assert (pinned.id, pinned.name) == ("hf:dataset/acme/x@0a1b", "acme/x")
