"""Who stands behind data and outputs: sources, providers, their models, and the cases about them.

Apart from `records.py` because most audits meet none of them and each class costs start-up time.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from auditor.model import NOTHING, Grade
from auditor.tuples import NamedTuple


class TermsPeriod(NamedTuple):
    """What a provider's terms say about the use of outputs, from one date to another."""

    start: str
    end: str
    """Empty while the terms are in force."""
    document: str
    restriction: str
    """none, conditions, image-only, compete-bar, any-model-bar, improve-bar or unknown."""
    source: str
    verified: bool
    note: str = ""


class Provider(NamedTuple):
    id: str
    name: str
    terms: tuple[TermsPeriod, ...]
    models: tuple[str, ...]
    as_of: str

    def terms_on(self, date: str = "") -> tuple[TermsPeriod, ...]:
        """The terms that may apply to an output made on `date` (YYYY, YYYY-MM or YYYY-MM-DD).

        A date that is less precise than the terms gives every period it touches; no date gives
        them all, and a date before the first known terms gives the first, the nearest known.
        """
        if not date:
            return self.terms
        touched = tuple(
            period
            for period in self.terms
            if _begins_by(period.start, date) and (not period.end or _lasts_to(period.end, date))
        )
        return touched or self.terms[:1]


class Generator(NamedTuple):
    """A model whose outputs turn up as training data."""

    id: str
    provider: str
    kind: str
    since: str
    aliases: tuple[str, ...]
    needs_context: tuple[str, ...]
    open_weights: bool
    license: str
    restriction: str
    """Overrides the provider's terms where the model's own license decides; else empty."""
    note: str
    as_of: str


class Ruling(NamedTuple):
    date: str
    favors: str
    """plaintiff, defendant, mixed or settlement."""
    what: str
    own_knowledge: bool = False


class CaseData(NamedTuple):
    """Something that a case or event names as data: one of the three is set."""

    dataset: str = ""
    source: str = ""
    name: str = ""


class Case(NamedTuple):
    """A lawsuit, or a rule or event that bears on training data (`kind` tells)."""

    id: str
    kind: str
    caption: str
    jurisdiction: str
    court: str = ""
    docket: str = ""
    docket_verified: bool = False
    filed: str = ""
    date: str = ""
    plaintiffs: tuple[str, ...] = ()
    defendants: tuple[str, ...] = ()
    systems: tuple[str, ...] = ()
    data: tuple[CaseData, ...] = ()
    works: str = ""
    claim_types: tuple[str, ...] = ()
    status: str = ""
    status_as_of: str = ""
    rulings: tuple[Ruling, ...] = ()
    datasets: tuple[str, ...] = ()
    """Every dataset whose record points here, or that `data` names."""
    sources_touched: tuple[str, ...] = ()
    """Every content source whose record points here, or that `data` names."""
    as_of: str = ""
    verified: bool = False
    unverified_points: str = ""
    sources: tuple[str, ...] = ()
    details: Mapping[str, Any] = NOTHING
    """The whole record, for what only rules and events have (`requires`, `sections`, …)."""


class Source(NamedTuple):
    """Where content comes from: a site, a catalog of works, a service."""

    id: str
    category: str
    owner: str
    grade: Grade
    match: str
    """domain, keyword or model-name: what in a document points to it."""
    domains: tuple[str, ...]
    keywords: tuple[str, ...]
    needs_context: bool
    cases: tuple[str, ...]
    licensing: tuple[str, ...]
    """Deals of the owner with AI firms: they say that a market exists, not that a model has one."""
    opt_out: str
    note: str
    as_of: str
    verified: bool
    verified_points: str
    sources: tuple[str, ...]


def generator(raw: Mapping[str, Any]) -> Generator:
    return Generator(
        id=raw["id"],
        provider=raw["provider"],
        kind=raw["kind"],
        since=raw["from"],
        aliases=tuple(raw["aliases"]),
        needs_context=tuple(raw.get("needs_context", ())),
        open_weights=raw.get("open_weights", False),
        license=raw.get("license", ""),
        restriction=raw.get("restriction", ""),
        note=raw.get("note", ""),
        as_of=raw["as_of"],
    )


def provider(raw: Mapping[str, Any]) -> Provider:
    return Provider(
        id=raw["id"],
        name=raw["name"],
        terms=tuple(
            TermsPeriod(
                start=period["from"],
                end=period.get("to", ""),
                document=period["document"],
                restriction=period["restriction"],
                source=period["source"],
                verified=period["verified"],
                note=period.get("note", ""),
            )
            for period in raw.get("terms", ())
        ),
        models=tuple(item["id"] for item in raw.get("models", ())),
        as_of=raw["as_of"],
    )


def case(raw: Mapping[str, Any]) -> Case:
    return Case(
        id=raw["id"],
        kind=raw["kind"],
        caption=raw["caption"],
        jurisdiction=raw["jurisdiction"],
        court=raw.get("court", ""),
        docket=raw.get("docket", ""),
        docket_verified=raw.get("docket_verified", False),
        filed=raw.get("filed", ""),
        date=raw.get("date", ""),
        plaintiffs=tuple(raw.get("plaintiffs", ())),
        defendants=tuple(raw.get("defendants", ())),
        systems=tuple(raw.get("systems", ())),
        data=tuple(CaseData(**item) for item in raw.get("data", ())),
        works=raw.get("works", ""),
        claim_types=tuple(raw.get("claim_types", ())),
        status=raw.get("status", ""),
        status_as_of=raw.get("status_as_of", ""),
        rulings=tuple(
            Ruling(
                date=ruling["date"],
                favors=ruling["favors"],
                what=ruling["what"],
                own_knowledge=ruling.get("own_knowledge", False),
            )
            for ruling in raw.get("rulings", ())
        ),
        datasets=tuple(raw.get("touches_datasets", ())),
        sources_touched=tuple(raw.get("touches_sources", ())),
        as_of=raw["as_of"],
        verified=raw["verified"],
        unverified_points=raw.get("unverified_points", ""),
        sources=tuple(raw["sources"]),
        details=MappingProxyType(dict(raw)),
    )


def source(raw: Mapping[str, Any]) -> Source:
    return Source(
        id=raw["id"],
        category=raw["category"],
        owner=raw["owner"],
        grade=Grade(raw["grade"]),
        match=raw["match"],
        domains=tuple(raw.get("domains", ())),
        keywords=tuple(raw.get("keywords", ())),
        needs_context=raw.get("needs_context", False),
        cases=tuple(raw.get("cases", ())),
        licensing=tuple(raw.get("licensing", ())),
        opt_out=raw.get("opt_out", ""),
        note=raw.get("note", ""),
        as_of=raw["as_of"],
        verified=raw["verified"],
        verified_points=raw.get("verified_points", ""),
        sources=tuple(raw["sources"]),
    )


def _begins_by(start: str, date: str) -> bool:
    """Could something that starts on `start` have begun by `date`? Dates may be imprecise."""
    shared = min(len(start), len(date))
    return start[:shared] <= date[:shared]


def _lasts_to(end: str, date: str) -> bool:
    """Could something that ends on `end` (inclusive) still have lasted on `date`?"""
    shared = min(len(end), len(date))
    return end[:shared] >= date[:shared]
