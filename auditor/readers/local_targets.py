"""Paths in configs and programs that lead to another artefact of the same audit."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping, Sequence

from auditor.model import Edge, Kind, Relation, Subject

_DATA = frozenset({Relation.TRAINED_ON, Relation.EVALUATED_ON, Relation.DERIVED_FROM})


def with_local_targets(subjects: Sequence[Subject]) -> tuple[Subject, ...]:
    """The subjects, with every edge to a path that another subject describes led to that subject.

    A path counts from the folder of the document that holds it, or from one above, as programs are
    started from anywhere. A dataset also answers for the files below its folder.
    """
    if len(subjects) < 2 or not any(_is_local(edge) for one in subjects for edge in one.edges):
        return tuple(subjects)
    folders: dict[tuple[str, bool], Subject] = {}
    for subject in subjects:
        folder = posixpath.dirname(subject.path)
        folders.setdefault((folder, subject.kind is Kind.DATASET), subject)
    return tuple(_led(subject, folders) for subject in subjects)


def _led(subject: Subject, folders: Mapping[tuple[str, bool], Subject]) -> Subject:
    if not any(_is_local(edge) for edge in subject.edges):
        return subject
    edges = []
    for edge in subject.edges:
        found = _described(edge, subject, folders) if _is_local(edge) else None
        edges.append(edge if found is None else edge._replace(target=found.id))
    return subject._replace(edges=tuple(edges))


def _is_local(edge: Edge) -> bool:
    target = edge.target
    if edge.span is None or not target.startswith("name:") or "://" in target:
        return False
    return "/" in target or target.startswith("name:.")


def _described(
    edge: Edge, subject: Subject, folders: Mapping[tuple[str, bool], Subject]
) -> Subject | None:
    assert edge.span is not None
    written = edge.target.removeprefix("name:")
    if posixpath.isabs(written) or written.startswith("~"):
        return None
    data = edge.relation in _DATA
    here = posixpath.dirname(edge.span.path)
    while True:
        place = posixpath.normpath(posixpath.join(here, written)).removeprefix("./")
        while place not in ("", ".", "/") and not place.startswith(".."):
            found = folders.get((place, data))
            if found is not None:
                return found if found.id != subject.id else None
            if not data:
                break
            place = posixpath.dirname(place)
        if not here:
            return None
        here = posixpath.dirname(here) if here != "/" else ""
