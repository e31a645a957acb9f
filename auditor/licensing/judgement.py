"""Verdict triples, and what the engine says of one license."""

from __future__ import annotations

from functools import cache

from auditor.licensing.carries import Verdicts
from auditor.licensing.thresholds import Organization
from auditor.model import Blocking, Duty
from auditor.tuples import NamedTuple


class Judgement(NamedTuple):
    """What one license does to the target; paths and spans are filled in by the caller."""

    verdicts: Verdicts
    blocking: tuple[Blocking, ...] = ()
    duties: tuple[Duty, ...] = ()
    reason: str = ""
    unverified: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    chosen: str = ""
    """The branch of an OR that was taken; empty where there was no choice."""
    beside: bool = False
    """True when what blocks is reciprocity of a part that may be shipped beside the rest."""
    keeps: tuple[str, ...] = ()
    """Licenses whose part stays under them although nothing blocks (no right to sublicense)."""


class Question(NamedTuple):
    """What is asked of a license: the same for every license of one audit."""

    target: str
    ways: frozenset[str]
    released: str = ""
    """Date of release or generation, YYYY, YYYY-MM or YYYY-MM-DD; empty: not known."""
    organization: Organization | None = None


@cache
def harder(first: Verdicts, second: Verdicts) -> Verdicts:
    """The worse of two at each stance."""
    one, two, three = (a if a.rank >= b.rank else b for a, b in zip(first, second, strict=True))
    return one, two, three


@cache
def easier(first: Verdicts, second: Verdicts) -> Verdicts:
    """The better of two at each stance."""
    one, two, three = (a if a.rank <= b.rank else b for a, b in zip(first, second, strict=True))
    return one, two, three


@cache
def weight(verdicts: Verdicts) -> tuple[int, int, int]:
    """To compare by: the moderate stance first, then strict, then permissive."""
    strict, moderate, permissive = verdicts
    return moderate.rank, strict.rank, permissive.rank
