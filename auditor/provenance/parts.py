"""What one component brings to the exposure of what was made from it."""

from __future__ import annotations

from auditor.model import Axis, Grade, Unknown
from auditor.tuples import NamedTuple


class Part(NamedTuple):
    """What one component contributes on one axis; `path` leads from it to what decides."""

    signal: str
    axis: Axis
    grade: Grade
    register_id: str
    path: tuple[str, ...]
    text: str
    source: str
    as_of: str
    verified: bool
    cases: tuple[str, ...] = ()
    cases_as_of: str = ""
    party: str = ""
    """Who owns the content, or provided the model that wrote it."""
    pleading: bool = False
    """True when a pleading names a model: it lifts the floor, and says nothing of the data."""


class Assessed(NamedTuple):
    """What is known of one component."""

    parts: tuple[Part, ...] = ()
    unknowns: tuple[Unknown, ...] = ()
    complete: bool = True
    """False when something that it was made of is not disclosed or not known."""
    open: frozenset[Axis] = frozenset()
    """Axes that the register leaves undetermined, and copyright where it was not assessed."""
    rights: str = ""
