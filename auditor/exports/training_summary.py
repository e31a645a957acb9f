"""A draft of the public summary of training content (Regulation (EU) 2024/1689, Art. 53(1)(d)).

Sections follow the Commission's template, C(2025) 8311 of 5 December 2025, as read for
this project on 2026-11-23. Whoever fine-tunes reports the data of the modification and refers
to the summary of the base model. The draft says nothing about whether the duty is met.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditor.exports import EMPTY, Context, Export
from auditor.exports.disclosure import (
    Disclosed,
    Section,
    Source,
    code,
    disclosed,
    export,
    listed,
    place,
    source_name,
)
from auditor.model import Report

if TYPE_CHECKING:
    from auditor.knowledge import Knowledge

TITLE = "Public summary of training content (draft)"
BASIS = {
    "Basis": "Regulation (EU) 2024/1689, Article 53(1)(d)",
    "Template": "European Commission, C(2025) 8311 final, 5 December 2025",
    "Template read": "2026-11-23; check the current text before publication",
}
_LICENSED = frozenset({"licensed", "contract"})
_PRIVATE = frozenset({"consent", "own-work"})
_USERS = frozenset({"user-terms"})


def render(report: Report, knowledge: Knowledge, context: Context = EMPTY) -> Export:
    """The draft as Markdown. Raises UsageError when no model was audited."""
    return _render(report, knowledge, context, as_json=False)


def render_json(report: Report, knowledge: Knowledge, context: Context = EMPTY) -> Export:
    """The draft as JSON, keyed by section."""
    return _render(report, knowledge, context, as_json=True)


def _render(report: Report, knowledge: Knowledge, context: Context, *, as_json: bool) -> Export:
    drafts = [(one, _sections(one, report)) for one in disclosed(report, knowledge, context)]
    return export("training-summary", TITLE, BASIS, report, drafts, as_json=as_json)


def _sections(one: Disclosed, report: Report) -> list[Section]:
    collected = one.collected()
    licensed = [each for each in collected if each.edge.rights in _LICENSED]
    private = [each for each in collected if each.edge.rights in _PRIVATE]
    users = [each for each in collected if each.edge.rights in _USERS]
    crawled = [each for each in collected if each.edge.target.startswith("domain:")]
    placed = {*map(id, licensed), *map(id, private), *map(id, users), *map(id, crawled)}
    rest = [each for each in collected if id(each) not in placed]
    known = [each for each in rest if _is_dataset(each)]
    other = [each for each in rest if not _is_dataset(each)]
    return [
        Section(
            code="1",
            title="Version of the summary",
            entries=(f"Drafted on {report.run.as_of}",),
            gaps=("version of the summary, and the date of its last update",),
        ),
        _provider(one),
        _model(one),
        _size(one),
        _public(known),
        _listed("2.2.1", "Data licensed from rightholders", licensed, "licensed data sets"),
        _listed(
            "2.2.2", "Other private data from third parties", private, "other private data sets"
        ),
        _crawled(one, crawled),
        _listed("2.4", "User data", users, "data of users, and the services it came from"),
        _synthetic(one),
        _listed("2.6", "Other sources", other, "sources of other kinds, or that there are none"),
        _reservations(one),
        Section(
            code="3.2",
            title="Removal of illegal content",
            gaps=("measures to avoid or remove illegal content from the training data",),
        ),
        Section(code="3.3", title="Other information (optional)"),
    ]


def _provider(one: Disclosed) -> Section:
    return _from_config(
        one,
        number="1.1",
        title="Provider",
        wanted=(
            ("name", "name of the provider"),
            ("contact", "contact of the provider"),
            ("representative", "authorised representative in the Union, where there is one"),
        ),
        entries=tuple(
            f"stated by the documents as {key}: {code(one.statements[key])}"
            for key in ("publisher", "contact")
            if key in one.statements
        ),
    )


def _model(one: Disclosed) -> Section:
    released = one.subject.lineage.nodes[0].released if one.subject.lineage.nodes else ""
    entries = [f"model: {code(one.subject.name or one.subject.id)}"]
    if released:
        entries.append(f"released, as stated: {code(released)}")
    entries.extend(
        f"depends on {code(source_name(base))} ({base.edge.relation}), named in {place(base)}"
        for base in one.bases
    )
    gaps = tuple(
        f"link to the summary of {code(source_name(base))}, whose training data are reported there"
        for base in one.bases
    )
    section = _from_config(
        one,
        number="1.2",
        title="Model",
        wanted=(
            ("model_version", "version or versions of the model"),
            ("eu_market_date", "date of placement on the Union market"),
        ),
        entries=tuple(entries),
    )
    return section._replace(gaps=(*section.gaps, *gaps))


def _size(one: Disclosed) -> Section:
    modalities = sorted(
        {kind for each in one.sources if each.record is not None for kind in each.record.modality}
    )
    entries = []
    if modalities:
        entries.append(
            "modalities of the named sources that the register knows: " + ", ".join(modalities)
        )
    latest = max((each.edge.collected_to for each in one.sources), default="")
    latest = max(latest, one.statements.get("data.collected_to", ""))
    if latest:
        entries.append(f"latest collection that is stated: {code(latest)}")
    section = _from_config(
        one,
        number="1.3",
        title="Modalities, size and characteristics of the training data",
        wanted=(
            ("modalities", "modalities, confirmed by the provider"),
            ("size", "size band of each modality (text: under 1 bn, to 10 tn, over 10 tn tokens)"),
            ("content_types", "types of content in each modality"),
            ("languages", "languages"),
        ),
        entries=tuple(entries),
    )
    if not latest:
        section = section._replace(gaps=(*section.gaps, "date of the latest acquisition of data"))
    return section


def _public(sources: list[Source]) -> Section:
    gaps = [
        f"share of {code(source_name(each))} in its modality (above 3 % it is listed by itself)"
        for each in sources
        if each.edge.share is None
    ]
    if not sources:
        gaps.append("publicly available data sets, or that there are none")
    else:
        gaps.append("whether every data set listed here is publicly available, and what is missing")
    return Section(
        code="2.1",
        title="Publicly available data sets",
        entries=listed(sources),
        gaps=tuple(gaps),
    )


def _crawled(one: Disclosed, sources: list[Source]) -> Section:
    entries = list(listed(sources))
    for key, label in (
        ("data.crawl", "the documents say of crawling"),
        ("data.collected_from", "collected from"),
        ("data.collected_to", "collected to"),
    ):
        if key in one.statements:
            entries.append(f"{label}: {code(one.statements[key])}")
    gaps = [
        "names of the crawlers and how they behave (robots.txt, paywalls, captchas)",
        "the domains by size that the template asks to be listed",
    ]
    if "data.collected_from" not in one.statements:
        gaps.append("period of collection")
    if not sources and "data.crawl" not in one.statements:
        gaps.insert(0, "whether anything was crawled or scraped by the provider or for it")
    return Section(
        code="2.3",
        title="Data crawled and scraped from online sources",
        entries=tuple(entries),
        gaps=tuple(gaps),
    )


def _synthetic(one: Disclosed) -> Section:
    sources = one.generated()
    gaps = (
        tuple(
            f"name, version and public summary of the model behind {code(source_name(each))}"
            for each in sources
        )
        if sources
        else ("whether synthetic data was used, and which model made it",)
    )
    return Section(code="2.5", title="Synthetic data", entries=listed(sources), gaps=gaps)


def _reservations(one: Disclosed) -> Section:
    entries = []
    if "data.opt_out" in one.statements:
        entries.append(f"the documents say of opt-outs: {code(one.statements['data.opt_out'])}")
    entries.extend(
        f"{code(source_name(each))}: {code(each.edge.opt_out)}, stated in {place(each)}"
        for each in one.sources
        if each.edge.opt_out
    )
    return _from_config(
        one,
        number="3.1",
        title="Reservations of rights against text and data mining",
        wanted=(
            ("copyright_policy", "measures to find and keep reservations of rights, with a link"),
            ("code_of_practice", "whether the provider signed the code of practice"),
        ),
        entries=tuple(entries),
    )


def _listed(number: str, title: str, sources: list[Source], what: str) -> Section:
    gap = f"whether that is all: {what}" if sources else f"{what}, or that there are none"
    gap = what if what.endswith("there are none") and not sources else gap
    return Section(code=number, title=title, entries=listed(sources), gaps=(gap,))


def _from_config(
    one: Disclosed,
    *,
    number: str,
    title: str,
    wanted: tuple[tuple[str, str], ...],
    entries: tuple[str, ...],
) -> Section:
    """A section that the `provider:` block of the configuration fills."""
    given = tuple(
        f"{what}: {code(one.provider[key])}" for key, what in wanted if one.provider.get(key)
    )
    gaps = tuple(
        f"{what} (`provider.{key}` in the configuration)"
        for key, what in wanted
        if not one.provider.get(key)
    )
    return Section(code=number, title=title, entries=(*entries, *given), gaps=gaps)


def _is_dataset(one: Source) -> bool:
    return one.edge.target.startswith(("dataset:", "hf:dataset/", "file:"))
