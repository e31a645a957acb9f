"""One subject of the HTML report: findings, claims, lineage, release, exposure, duties, sources."""

from __future__ import annotations

from collections.abc import Iterable

from auditor.model import (
    Axis,
    Claim,
    ExposureReason,
    Finding,
    Grade,
    Outcome,
    Report,
    Scope,
    Severity,
    Span,
    Stance,
    SubjectReport,
)
from auditor.reports import explain
from auditor.reports.escape import clip, visible
from auditor.reports.flat import Row, from_problem
from auditor.reports.html_graph import draw
from auditor.reports.markup import Child, Markup, cited, join, link, listed, tag, void

_NAME_LIMIT = 240
_STEPS = (Grade.LOW, Grade.MEDIUM, Grade.HIGH, Grade.CRITICAL)
_MOST_REASONS = 12


def article(subject: SubjectReport, report: Report, number: int, *, opened: bool) -> Markup:
    """The subject as a row that opens; `number` makes its anchor."""
    return tag(
        "article",
        tag(
            "details",
            _summary(subject, report),
            tag("div", join(_sections(subject, report)), class_="body"),
            open=opened,
        ),
        class_=f"subject {subject.verdict.value}",
        id=f"s{number}",
        data_v=subject.verdict.value,
        data_g=subject.exposure.grade.value,
        data_r=" ".join(sorted({finding.rule for finding in subject.findings})) or None,
        data_q=_searched(subject),
    )


def _searched(subject: SubjectReport) -> str:
    """What the search looks through, in lower case: names, places, licenses, what is upstream."""
    words = [
        explain.subject_name(subject),
        subject.path,
        subject.kind.value,
        explain.license_words(subject.license),
        *(explain.short_id(node.id) for node in subject.lineage.nodes[1:]),
        *(node.license or "" for node in subject.lineage.nodes[1:]),
    ]
    unique = dict.fromkeys(clip(visible(word), _NAME_LIMIT) for word in words if word)
    return clip(" ".join(unique).lower(), 1500)


def _summary(subject: SubjectReport, report: Report) -> Markup:
    verdict = subject.outbound.at(report.run.stance)
    grade = subject.exposure.grade
    open_findings = [one for one in subject.findings if _news(one)]
    name, path = explain.subject_name(subject), subject.path
    return tag(
        "summary",
        tag("span", subject.verdict.value, class_=f"pill {subject.verdict.value}"),
        tag(
            "span",
            tag("strong", clip(visible(name), _NAME_LIMIT)),
            tag("code", clip(visible(path), _NAME_LIMIT)) if path != name else None,
            class_="who",
        ),
        _fact("license", clip(explain.license_words(subject.license), 80)),
        _fact(
            f"release under {subject.outbound.target}",
            explain.VERDICT_WORDS[verdict],
            f"v-{verdict.value}",
        ),
        _fact("exposure", explain.grade_words(subject.exposure), f"t-{grade.value}"),
        _fact("findings", str(len(open_findings)) if open_findings else "none"),
    )


def _fact(label: str, value: str, style: str = "") -> Markup:
    return tag("span", tag("small", label), tag("b", value, class_=style or None), class_="fact")


def _news(finding: Finding) -> bool:
    return finding.outcome is not Outcome.WAIVED and not finding.baseline


def _section(title: str, *children: Child, note: str = "", wide: bool = False) -> Markup:
    heading = tag("h3", title, tag("small", note) if note else None)
    return tag("section", heading, *children, class_="wide" if wide else None)


def _sections(subject: SubjectReport, report: Report) -> Iterable[Child]:
    yield tag(
        "p",
        f"{subject.kind.value}, read from ",
        join(_between((tag("code", one) for one in subject.documents or (subject.path,)), ", ")),
        f"; SHA-256 {subject.sha256[:16]}…" if subject.sha256 else None,
        class_="about",
    )
    yield findings(
        [Row(finding=one, subject=subject) for one in subject.findings]
        + [Row(finding=from_problem(one), subject=subject) for one in subject.problems],
        report,
    )
    yield _claims(subject)
    duties = _duties(subject)
    yield _release(subject, report.run.stance, wide=duties is None)
    yield duties
    yield _lineage(subject, report.run.stance)
    yield _exposure(subject, report.run.as_of)
    yield _unknowns(subject)
    yield _sources(subject)


def _between(items: Iterable[Child], separator: str) -> Iterable[Child]:
    for index, item in enumerate(items):
        if index:
            yield separator
        yield item


def findings(rows: list[Row], report: Report) -> Markup | None:
    """The findings as cards, what counts first; None when there are none."""
    if not rows:
        return None
    return _section("Findings", *(_finding(row, report) for row in rows), wide=True)


def _finding(row: Row, report: Report) -> Markup:
    finding, subject = row.finding, row.subject
    rows: list[Child] = []
    place = explain.where(finding.span)
    if place:
        rows += _pair("at", tag("code", place))
    if finding.waiver is not None:
        waiver = finding.waiver
        rows += _pair("waiver", explain.waiver_words(finding))
        rows += _pair("because", waiver.justification)
        if waiver.evidence:
            rows += _pair("evidence", join(_between(map(cited, waiver.evidence), ", ")))
    if subject is not None and len(finding.path) > 1:
        rows += _pair("path", _path(finding.path, subject))
    if subject is not None and (clause := explain.clause(finding, subject)) is not None:
        words = explain.blocking_reason(clause)
        rows += _pair("clause", join([words, " ", cited(clause.source, "source")]))
    if subject is not None and (reason := explain.reason(finding, subject)) is not None:
        rows += _pair("why", join([reason.reason, " ", _dated(reason, report.run.as_of)]))
    if finding.remediation:
        rows += _pair("to do", finding.remediation)
    if finding.references:
        links = (link(one.url, one.title) for one in finding.references)
        rows += _pair("see", join(_between(links, ", ")))
    if finding.related:
        places = (tag("code", explain.where(span)) for span in finding.related)
        rows += _pair("also", join(_between(places, ", ")))
    label = explain.outcome_label(finding)
    return tag(
        "div",
        tag(
            "h4",
            tag("span", label, class_=f"pill {_tone(finding)}"),
            tag("span", finding.title or finding.rule),
            tag("code", finding.rule, class_="rule"),
            tag("span", "in the baseline", class_="known") if finding.baseline else None,
        ),
        tag("p", finding.message, class_="message"),
        tag("dl", *rows) if rows else None,
        class_=f"finding {_tone(finding)}",
    )


def _tone(finding: Finding) -> str:
    if not _news(finding):
        return "waived"
    if finding.outcome is Outcome.REVIEW or finding.severity is Severity.WARNING:
        return "review"
    return "note" if finding.severity is Severity.NOTE else "fail"


def _pair(label: str, value: Child) -> list[Child]:
    return [tag("dt", label), tag("dd", value)]


def _path(path: tuple[str, ...], subject: SubjectReport) -> Markup:
    steps = explain.steps(path, subject.lineage, explain.subject_name(subject))
    items = (
        tag("li", tag("code", step.id), tag("small", step.license) if step.license else None)
        for step in steps
    )
    return tag("ol", *items, class_="path")


def _dated(reason: ExposureReason, today: str) -> Markup:
    """The source of a fact as a link, with its day, and what is weak about it."""
    words = explain.source_words(reason._replace(source=""), today)
    return tag("small", *_between(filter(None, (cited(reason.source, "source"), words)), ", "))


def _claims(subject: SubjectReport) -> Markup | None:
    """Every place that states a license, beside each other; those that disagree are marked."""
    claims = subject.license.claims
    if not claims:
        return None
    disagreeing = {claim for pair in subject.license.conflicts for claim in pair}
    cards = (_claim(claim, claim in disagreeing) for claim in claims)
    note = f"concluded: {explain.license_words(subject.license)}"
    if disagreeing:
        note += "; claims disagree, the stricter reading decides"
    return _section("License claims", tag("div", *cards, class_="claims"), note=note, wide=True)


def _claim(claim: Claim, disagrees: bool) -> Markup:
    scope = "" if claim.scope is Scope.ARTIFACT else f", {claim.scope.value} only"
    origin = claim.origin.value.replace("-", " ")
    place = origin if claim.field == origin else f"{origin}, {claim.field}"
    notes = [f"confidence {claim.confidence:.0%}" if claim.confidence < 1 else "", *claim.notes]
    said = ", ".join(note.replace("-", " ") for note in notes if note)
    return tag(
        "div",
        tag("small", f"{place}{scope}"),
        tag("strong", explain.claim_words(claim)),
        tag("q", claim.value),
        tag("code", explain.where(claim.span)) if claim.span else None,
        tag("small", said) if said else None,
        class_="claim differs" if disagrees else "claim",
    )


def _release(subject: SubjectReport, stance: Stance, *, wide: bool) -> Markup:
    outbound = subject.outbound
    chosen = list(Stance).index(stance)
    cells = (
        tag(
            "div",
            tag("small", f"{one.value}, chosen" if one is stance else one.value),
            tag("b", explain.VERDICT_WORDS[verdict], class_=f"v-{verdict.value}"),
            class_="stance chosen" if one is stance else "stance",
        )
        for one, verdict in zip(Stance, outbound.verdicts, strict=True)
    )
    blocking = [
        tag(
            "li",
            tag(
                "b",
                explain.VERDICT_WORDS[one.verdicts[chosen]],
                class_=f"v-{one.verdicts[chosen].value}",
            ),
            " ",
            tag("span", explain.blocking_reason(one)),
            " ",
            cited(one.source, "source"),
            _path(one.path, subject) if len(one.path) > 1 else None,
        )
        for one in outbound.blocking
    ]
    asides: list[Child] = []
    if outbound.alternative:
        asides.append(tag("p", "It could go out under ", tag("code", outbound.alternative), "."))
    asides += [tag("p", warning) for warning in outbound.warnings]
    if outbound.unverified:
        words = "Not checked against the license text: " + ", ".join(outbound.unverified) + "."
        asides.append(tag("p", words))
    return _section(
        f"Release under {outbound.target}",
        tag("div", *cells, class_="stances"),
        tag("ul", *blocking, class_="blocking") if blocking else None,
        *asides,
        wide=wide,
    )


def _lineage(subject: SubjectReport, stance: Stance) -> Markup | None:
    graph = draw(subject, stance)
    lineage = subject.lineage
    if graph is None and not lineage.unresolved:
        return None
    unresolved = [
        tag(
            "li",
            tag("code", explain.short_id(one.id)),
            f": {one.reason}",
            f"; nearest known: {', '.join(one.nearest)}" if one.nearest else None,
            _at(one.span),
        )
        for one in lineage.unresolved
    ]
    cycles = [explain.plain_path(cycle, subject) for cycle in lineage.cycles]
    rows = [
        tag(
            "tr",
            tag("td", tag("code", explain.short_id(edge.source))),
            tag("td", f"{edge.relation.value}, inferred" if edge.inferred else edge.relation.value),
            tag("td", tag("code", explain.short_id(edge.target))),
            tag("td", edge.origin.value, _at(edge.span)),
        )
        for edge in lineage.edges
    ]
    head = tag("tr", *(tag("th", name) for name in ("made", "how", "from", "says who")))
    table = tag("div", tag("table", tag("thead", head), tag("tbody", *rows)), class_="scroll")
    return _section(
        "Lineage",
        tag("div", graph, class_="scroll", tabindex="0", role="group", aria_label="Lineage graph")
        if graph is not None
        else None,
        tag(
            "p",
            tag("span", "stands in the way", class_="key hit"),
            " ",
            tag("span", "license not settled", class_="key dim"),
            " ",
            tag("span", "relation inferred", class_="key guess"),
            " ",
            tag("span", "carries exposure", class_="key dot"),
            class_="legend",
        )
        if graph is not None
        else None,
        tag("p", "Not known upstream:") if unresolved else None,
        tag("ul", *unresolved) if unresolved else None,
        tag("p", "It leads back to itself: ", "; ".join(cycles)) if cycles else None,
        tag(
            "details",
            tag("summary", f"{explain.number(len(rows), 'relation')} in words"),
            table,
            class_="more",
        )
        if rows
        else None,
        wide=True,
    )


def _at(span: Span | None) -> Markup | None:
    return join([" ", tag("code", explain.where(span), class_="at")]) if span else None


def _exposure(subject: SubjectReport, today: str) -> Markup:
    exposure = subject.exposure
    note = f"{explain.grade_words(exposure)}; {explain.coverage_words(exposure)}"
    cards = (_axis(subject, axis, today) for axis in Axis)
    asides = [
        tag("li", f"{one.text}: {one.use.value}", _at(one.span)) for one in exposure.informational
    ]
    more = tag("summary", f"{explain.number(len(asides), 'mention')}, not graded")
    return _section(
        "Exposure",
        tag("div", *cards, class_="axes"),
        tag("details", more, tag("ul", *asides), class_="more") if asides else None,
        note=note,
        wide=True,
    )


def _axis(subject: SubjectReport, axis: Axis, today: str) -> Markup:
    grade = subject.exposure.axes.get(axis)
    name = explain.AXIS_WORDS[axis]
    if grade is None:
        words = tag("b", explain.NOT_ASSESSED, class_="t-unassessed")
        return tag("div", tag("h4", name, words), class_="axis")
    reasons = explain.axis_reasons(subject.exposure, axis)
    left_out = len(reasons) - _MOST_REASONS
    return tag(
        "div",
        tag("h4", name, tag("b", grade.value, class_=f"t-{grade.value}")),
        _meter(grade),
        *(_reason(one, subject, today) for one in reasons[:_MOST_REASONS]),
        tag("p", f"and {left_out} more of this grade") if left_out > 0 else None,
        class_="axis",
    )


def _meter(grade: Grade) -> Markup:
    """Four steps, filled up to the grade; none of them for what could not be graded."""
    filled = max(grade.step, 0)
    steps = (
        void("rect", x=index * 26, y=0, width=24, height=6, rx=2, class_=style)
        for index, style in enumerate(
            f"g-{grade.value}" if place < filled else "rail" for place in range(len(_STEPS))
        )
    )
    return tag(
        "svg", *steps, class_="meter", width=102, height=6, viewBox="0 0 102 6", aria_hidden="true"
    )


def _reason(reason: ExposureReason, subject: SubjectReport, today: str) -> Markup:
    """The tree from the subject down to the artefact that carries the grade."""
    steps = explain.steps(reason.path, subject.lineage, explain.subject_name(subject))
    tree: Markup | None = None
    for index, step in enumerate(reversed(steps)):
        deepest = index == 0
        label = tag("b" if deepest else "span", step.id)
        tree = tag("ul", tag("li", label, tree), class_="tree" if index == len(steps) - 1 else None)
    return tag(
        "div",
        tree,
        tag("p", reason.reason, " ", _dated(reason, today)),
        tag("p", "Cases: ", ", ".join(reason.cases)) if reason.cases else None,
        class_="reason",
    )


def _duties(subject: SubjectReport) -> Markup | None:
    duties = subject.outbound.duties
    if not duties:
        return None
    items = (
        tag(
            "label",
            void("input", type="checkbox"),
            tag(
                "span",
                duty.text,
                " ",
                tag("small", f"{duty.license} {duty.ref}".strip()) if duty.license else None,
                tag("code", duty.marker, class_="marker") if duty.marker else None,
            ),
        )
        for duty in duties
    )
    return _section("Duties when it is shipped", listed(items, class_="duties"))


def _unknowns(subject: SubjectReport) -> Markup | None:
    unknowns = subject.exposure.unknowns
    if not unknowns:
        return None
    items = (
        join(
            [
                tag("b", one.what),
                f". To settle it: {one.settle}" if one.settle else None,
                _at(one.span),
            ]
        )
        for one in unknowns
    )
    return _section("Open questions", listed(items), wide=True)


def _sources(subject: SubjectReport) -> Markup | None:
    """What is known about each upstream artefact, from where and of which day."""
    nodes = [node for node in subject.lineage.nodes[1:] if node.source or node.as_of]
    if not nodes:
        return None
    rows = (
        tag(
            "tr",
            tag("td", tag("code", explain.short_id(node.id))),
            tag("td", node.license or explain.STATE_WORDS[node.state]),
            tag("td", cited(node.source)),
            tag("td", node.as_of),
            tag("td", node.verified),
        )
        for node in nodes
    )
    head = tag(
        "tr",
        *(tag("th", name) for name in ("fact about", "license", "source", "as of", "checked by")),
    )
    table = tag("table", tag("thead", head), tag("tbody", *rows))
    return _section("Facts and their sources", tag("div", table, class_="scroll"), wide=True)
