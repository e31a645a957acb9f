"""What a verdict rests on, for the terminal: claims, release, duties, exposure, lineage."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.model import Axis, Grade, Report, Scope, Stance, SubjectReport, Verdict
from auditor.reports import explain
from auditor.reports.escape import visible
from auditor.reports.lines import pad, wrap
from auditor.reports.page import (
    DIM,
    GREEN,
    INDENT,
    RED,
    YELLOW,
    Page,
    labelled,
    more,
    paragraph,
    section,
    table,
)

_GRADE_COLOR = {
    Grade.NONE: GREEN,
    Grade.LOW: GREEN,
    Grade.MEDIUM: YELLOW,
    Grade.HIGH: RED,
    Grade.CRITICAL: RED,
    Grade.UNDETERMINED: YELLOW,
}
_GRADE_COLUMN = 20


def basis(subject: SubjectReport, report: Report, page: Page) -> Iterator[str]:
    """Every section about one subject that has something to say."""
    yield from _claims(subject, page)
    yield from _release(subject, report.run.stance, page)
    yield from _duties(subject, page)
    yield from _exposure(subject, report.run.as_of, page)
    if page.verbose:
        yield from _lineage(subject, page)


def _claims(subject: SubjectReport, page: Page) -> Iterator[str]:
    claims = subject.license.claims
    if not claims:
        return
    yield from section("license", explain.license_words(subject.license), page)
    rows: list[tuple[str, ...]] = [
        (
            explain.where(claim.span, claim.origin.value),
            claim.field if claim.scope is Scope.ARTIFACT else f"{claim.field} ({claim.scope})",
            claim.value,
            explain.claim_words(claim),
        )
        for claim in claims[: page.few]
    ]
    yield from table(rows, page)
    yield from more(len(claims), page)
    if subject.license.conflicts:
        count = explain.number(len(subject.license.conflicts), "pair")
        text = f"{count} of claims disagree; the stricter reading decides"
        yield from paragraph(text, page, INDENT, YELLOW)


def _release(subject: SubjectReport, stance: Stance, page: Page) -> Iterator[str]:
    outbound = subject.outbound
    readings = ", ".join(
        f"{one.value} {explain.VERDICT_WORDS[verdict]}"
        for one, verdict in zip(Stance, outbound.verdicts, strict=True)
    )
    yield from section("release", f"under {outbound.target}: {readings}", page)
    index = list(Stance).index(stance)
    groups = explain.blocking_groups(outbound.blocking)
    for blocking, paths in groups[: page.few]:
        text = explain.blocking_reason(blocking)
        ways = [" → ".join(map(explain.short_id, path[1:])) for path in paths if len(path) > 1]
        if ways:
            left = len(ways) - page.few
            text += f" ({'; '.join(ways[: page.few])}{f'; and {left} more' if left > 0 else ''})"
        verdict = blocking.verdicts[index]
        passes = verdict.rank <= Verdict.YES_WITH_NOTICES.rank
        yield from labelled("strict" if passes else explain.VERDICT_WORDS[verdict], text, page)
    yield from more(len(groups), page)
    if outbound.alternative:
        yield from labelled("instead", f"it could go out under {outbound.alternative}", page)
    for warning in outbound.warnings:
        yield from labelled("note", warning, page)
    if outbound.unverified:
        text = "not checked against the license text: " + ", ".join(outbound.unverified)
        yield from labelled("note", text, page)


def _duties(subject: SubjectReport, page: Page) -> Iterator[str]:
    duties = subject.outbound.duties
    if not duties:
        return
    yield from section("duties", f"{len(duties)} to fulfil when it is shipped", page)
    for duty in duties[: page.few]:
        because = f"{duty.license} {duty.ref}".strip()
        text = visible(f"{duty.text} ({because})" if because else duty.text)
        for index, row in enumerate(wrap(text, page.width - INDENT - 4)):
            yield f"{'':{INDENT}}{'    ' if index else '[ ] '}{row}"
    yield from more(len(duties), page)


def _exposure(subject: SubjectReport, today: str, page: Page) -> Iterator[str]:
    exposure = subject.exposure
    text = f"{explain.grade_words(exposure)}; {explain.coverage_words(exposure)}"
    yield from section("exposure", text, page)
    for axis in Axis:
        grade = exposure.axes.get(axis)
        name = page.paint(pad(explain.AXIS_WORDS[axis], _GRADE_COLUMN), DIM)
        if grade is None:
            yield f"{'':{INDENT}}{name}{page.paint(explain.NOT_ASSESSED, DIM)}"
            continue
        yield f"{'':{INDENT}}{name}{page.paint(grade.value, _GRADE_COLOR[grade])}"
        reasons = explain.axis_reasons(exposure, axis)
        for one in reasons[: page.few if page.verbose else 1]:
            path = explain.plain_path(one.path, subject)
            source = explain.source_words(one, today)
            for part in (path, one.reason, source):
                yield from paragraph(part, page, INDENT + _GRADE_COLUMN)
    for unknown in exposure.unknowns[: page.few]:
        text = f"{unknown.what}; to settle it: {unknown.settle}" if unknown.settle else unknown.what
        yield from labelled("unknown", text, page)
    yield from more(len(exposure.unknowns), page)
    if page.verbose:
        for mention in exposure.informational:
            text = f"{mention.text} ({mention.use.value}) is not graded"
            place = explain.where(mention.span)
            yield from labelled("mention", f"{text}: {place}" if place else text, page)


def _lineage(subject: SubjectReport, page: Page) -> Iterator[str]:
    lineage = subject.lineage
    if not lineage.edges and not lineage.unresolved:
        return
    yield from section("lineage", explain.number(len(lineage.edges), "relation"), page)
    name = explain.subject_name(subject)
    for edge in lineage.edges:
        made, used = explain.steps((edge.source, edge.target), lineage, name)
        end = f"{used.id} ({used.license})" if used.license else used.id
        relation = f"{edge.relation.value}, inferred:" if edge.inferred else f"{edge.relation}:"
        yield from paragraph(f"{made.id} {relation} {end}", page)
    for one in lineage.unresolved:
        near = f"; nearest known: {', '.join(one.nearest)}" if one.nearest else ""
        yield from labelled("unknown", f"{explain.short_id(one.id)}: {one.reason}{near}", page)
