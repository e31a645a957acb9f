"""A draft of the documentation of training data that California's AB 2013 asks for.

Items follow California Civil Code section 3111(a)(1) to (12), in force since 2026-01-01, as read
for this project on 2026-11-23. The draft says nothing about whether the law applies or is met.
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

TITLE = "Documentation of training data under California Civil Code § 3111 (draft)"
BASIS = {
    "Basis": "California Civil Code § 3111(a)(1)-(12), added by AB 2013 (2024)",
    "Text read": "2026-11-23; check the current text before publication",
}
_BOUGHT = frozenset({"licensed", "contract"})


def render(report: Report, knowledge: Knowledge, context: Context = EMPTY) -> Export:
    """The draft as Markdown. Raises UsageError when no model was audited."""
    return _render(report, knowledge, context, as_json=False)


def render_json(report: Report, knowledge: Knowledge, context: Context = EMPTY) -> Export:
    """The draft as JSON, keyed by the number of the item."""
    return _render(report, knowledge, context, as_json=True)


def _render(report: Report, knowledge: Knowledge, context: Context, *, as_json: bool) -> Export:
    drafts = [(one, _sections(one)) for one in disclosed(report, knowledge, context)]
    return export("ab2013", TITLE, BASIS, report, drafts, as_json=as_json)


def _sections(one: Disclosed) -> list[Section]:
    sources = one.sources
    return [
        Section(
            code="1",
            title="Sources or owners of the data sets",
            entries=listed(sources),
            gaps=("whether every source is named here, and its owner",),
        ),
        Section(
            code="2",
            title="How the data sets further the intended purpose",
            entries=_stated(one, ("use.intended", "intended use of the model")),
            gaps=("what each data set is for",),
        ),
        Section(
            code="3",
            title="Number of data points",
            entries=_stated(one, ("data.size", "size")),
            gaps=("number of data points, in ranges where the law allows them",),
        ),
        Section(
            code="4",
            title="Types of data points",
            entries=tuple(
                f"{code(source_name(each))}: {', '.join(each.record.modality)}"
                for each in sources
                if each.record is not None
            ),
            gaps=("types of labels, or the general characteristics of unlabeled data",),
        ),
        _protected(sources),
        Section(
            code="6",
            title="Whether data sets were purchased or licensed",
            entries=listed(each for each in sources if each.edge.rights in _BOUGHT),
            gaps=("of each data set, whether it was bought or licensed by the developer",),
        ),
        _personal(one),
        Section(
            code="8",
            title="Aggregate consumer information",
            gaps=("whether the data sets include aggregate consumer information",),
        ),
        _cleaning(sources),
        _period(one),
        Section(
            code="11",
            title="When the data sets were first used",
            gaps=("the dates on which the data sets were first used in development",),
        ),
        _synthetic(one),
    ]


def _protected(sources: tuple[Source, ...]) -> Section:
    entries = []
    gaps = []
    for each in sources:
        record = each.record
        if record is None or record.rights == "unknown":
            gaps.append(
                f"whether {code(source_name(each))} holds material under copyright, trademark or "
                "patent, or is in the public domain"
            )
            continue
        license = each.node.license if each.node is not None and each.node.license else ""
        stated = f"; license recorded: {code(license)}" if license else ""
        entries.append(
            f"{code(source_name(each))}: the register notes {code(record.rights)}{stated} "
            f"(as of {record.as_of}, {'checked' if record.verified else 'not checked'})"
        )
    gaps.append("trademarks and patents, which the register does not cover")
    return Section(
        code="5",
        title="Copyright, trademark, patent or public domain",
        entries=tuple(entries),
        gaps=tuple(gaps),
    )


def _personal(one: Disclosed) -> Section:
    entries = list(
        _stated(
            one,
            ("data.personal_data", "personal data"),
            ("data.personal_categories", "categories"),
        )
    )
    entries.extend(
        f"{code(source_name(each))}: the register notes {code(each.record.personal_data)}"
        for each in one.sources
        if each.record is not None and each.record.personal_data not in ("", "not-assessed")
    )
    return Section(
        code="7",
        title="Personal information",
        entries=tuple(entries),
        gaps=("whether the data sets include personal information (Civil Code § 1798.140)",),
    )


def _cleaning(sources: tuple[Source, ...]) -> Section:
    return Section(
        code="9",
        title="Cleaning, processing or other modification",
        entries=tuple(
            f"{code(source_name(each))}: {code(each.edge.filter)}, stated in {place(each)}"
            for each in sources
            if each.edge.filter
        ),
        gaps=("what was done to each data set, and for what purpose",),
    )


def _period(one: Disclosed) -> Section:
    entries = list(
        _stated(
            one,
            ("data.collected_from", "collected from"),
            ("data.collected_to", "collected to"),
        )
    )
    entries.extend(
        f"{code(source_name(each))}: {code(each.edge.collected_from or '?')} to "
        f"{code(each.edge.collected_to or '?')}, stated in {place(each)}"
        for each in one.sources
        if each.edge.collected_from or each.edge.collected_to
    )
    return Section(
        code="10",
        title="Period of collection",
        entries=tuple(entries),
        gaps=("the period of collection of each data set, and whether it goes on",),
    )


def _synthetic(one: Disclosed) -> Section:
    made = one.generated()
    return Section(
        code="12",
        title="Synthetic data",
        entries=listed(made),
        gaps=(
            "what the synthetic data is needed for"
            if made
            else "whether synthetic data is or was used, and what for",
        ),
    )


def _stated(one: Disclosed, *wanted: tuple[str, str]) -> tuple[str, ...]:
    return tuple(
        f"{label}, as the documents say: {code(one.statements[key])}"
        for key, label in wanted
        if key in one.statements
    )
