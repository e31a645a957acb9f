"""The hosts of a URL list, by the content source they belong to."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

from auditor.source.urls import HostTally, site_of, tally_hosts

if TYPE_CHECKING:
    from auditor.knowledge import Knowledge


def tally(lines: Iterable[str], knowledge: Knowledge) -> HostTally:
    """Entries by known source and, for the rest, by site. A million lines take seconds and no
    more memory than a thousand."""

    def source_of(host: str) -> str:
        record = knowledge.source_for(host)
        return record.id if record else ""

    return tally_hosts(lines, source_of, _sites(knowledge))


@lru_cache(maxsize=4)
def _sites(knowledge: Knowledge) -> frozenset[str]:
    """The sites of all known sources: a host of any other site needs no look-up."""
    records = (knowledge.source(source_id) for source_id in knowledge.ids("source"))
    return frozenset(
        site_of(domain.partition("/")[0])
        for record in records
        if record
        for domain in record.domains
    )
