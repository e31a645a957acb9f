"""Whose content a list of URLs points to: entries by source and by owner, the gravest first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final

from auditor.model import Grade
from auditor.tuples import NamedTuple

if TYPE_CHECKING:
    from auditor.knowledge import Knowledge
    from auditor.knowledge.parties import Source

LARGEST: Final = 10


class SourceCount(NamedTuple):
    source: Source
    host: str
    """One of the hosts that were met."""
    entries: int


class OwnerCount(NamedTuple):
    owner: str
    grade: Grade
    """The gravest grade of the sources of this owner that were met."""
    entries: int


class Survey(NamedTuple):
    """Known sources and their owners, the gravest first, then those with most entries."""

    sources: tuple[SourceCount, ...]
    owners: tuple[OwnerCount, ...]

    @property
    def largest(self) -> tuple[SourceCount, ...]:
        """The ten largest among the most exposed sources."""
        return self.sources[:LARGEST]


def survey(known: Mapping[str, tuple[str, int]], knowledge: Knowledge) -> Survey:
    """Orders the counts of known sources (id to a host and its entries), as `readers.hosts.tally`
    gives them."""
    counts = []
    for source_id, (host, entries) in known.items():
        record = knowledge.source(source_id)
        if record is not None:
            counts.append(SourceCount(source=record, host=host, entries=entries))
    counts.sort(key=lambda one: (-one.source.grade.step, -one.entries, one.source.id))
    return Survey(sources=tuple(counts), owners=_owners(counts))


def _owners(counts: Iterable[SourceCount]) -> tuple[OwnerCount, ...]:
    owners: dict[str, OwnerCount] = {}
    for one in counts:
        owner = one.source.owner
        known = owners.get(owner)
        if known is None:
            # Counts come in the order of their gravity, so the first source decides the grade.
            owners[owner] = OwnerCount(owner=owner, grade=one.source.grade, entries=one.entries)
        else:
            owners[owner] = known._replace(entries=known.entries + one.entries)
    return tuple(
        sorted(owners.values(), key=lambda one: (-one.grade.step, -one.entries, one.owner))
    )
