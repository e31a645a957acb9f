"""What a verdict rests on, in the HTML report: lineage, exposure, open questions, sources."""

from __future__ import annotations

from auditor.model import Axis, ExposureReason, Grade, Stance, SubjectReport
from auditor.reports import explain
from auditor.reports.html_graph import draw
from auditor.reports.html_parts import at, dated, section
from auditor.reports.markup import Markup, cited, join, listed, tag, void

_STEPS = (Grade.LOW, Grade.MEDIUM, Grade.HIGH, Grade.CRITICAL)
_MOST_REASONS = 6
_MOST_FACTS = 8


def lineage(subject: SubjectReport, stance: Stance) -> Markup | None:
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
            at(one.span),
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
            tag("td", edge.origin.value, at(edge.span)),
        )
        for edge in lineage.edges
    ]
    head = tag("tr", *(tag("th", name) for name in ("made", "how", "from", "says who")))
    table = tag("div", tag("table", tag("thead", head), tag("tbody", *rows)), class_="scroll")
    return section(
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


def exposure(subject: SubjectReport, today: str) -> Markup:
    exposure = subject.exposure
    note = f"{explain.grade_words(exposure)}; {explain.coverage_words(exposure)}"
    cards = (_axis(subject, axis, today) for axis in Axis)
    asides = [
        tag("li", f"{one.text}: {one.use.value}", at(one.span)) for one in exposure.informational
    ]
    more = tag("summary", f"{explain.number(len(asides), 'mention')}, not graded")
    return section(
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
        tag("p", reason.reason, " ", dated(reason, today)),
        tag("p", "Cases: ", ", ".join(reason.cases)) if reason.cases else None,
        class_="reason",
    )


def unknowns(subject: SubjectReport) -> Markup | None:
    unknowns = subject.exposure.unknowns
    if not unknowns:
        return None
    items = (
        join(
            [
                tag("b", one.what),
                f". To settle it: {one.settle}" if one.settle else None,
                at(one.span),
            ]
        )
        for one in unknowns
    )
    return section("Open questions", listed(items), wide=True)


def sources(subject: SubjectReport) -> Markup | None:
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
            tag("td", node.as_of, class_="day"),
            tag("td", node.verified),
        )
        for node in nodes
    )
    head = tag(
        "tr",
        *(tag("th", name) for name in ("fact about", "license", "source", "as of", "checked by")),
    )
    table = tag("table", tag("thead", head), tag("tbody", *rows))
    shown = tag("div", table, class_="scroll")
    if len(nodes) > _MOST_FACTS:
        more = tag("summary", f"{len(nodes)} artefacts with the source and the day of each fact")
        shown = tag("details", more, shown, class_="more")
    return section("Facts and their sources", shown, wide=True)
