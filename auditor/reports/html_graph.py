"""The lineage of a subject drawn as SVG: artefacts in columns, the subject at the left.

Each box says how it was used, what it is and which license it is under. What stands in the way of
the release is marked along its whole path.
"""

from __future__ import annotations

from auditor.model import Edge, LicenseState, Lineage, Stance, SubjectReport, Verdict
from auditor.reports import explain
from auditor.reports.lines import one_line
from auditor.reports.markup import Markup, join, tag, void
from auditor.tuples import NamedTuple

_BOX_WIDTH, _BOX_HEIGHT = 214, 58
_GAP_X, _GAP_Y = 64, 14
_MARGIN = 4
_LETTERS = 30
"""Cells of text that fit into a box at the size of the style sheet."""
_TALLEST = 14
"""Boxes in a column; beyond, the last one counts the rest."""


class _Box(NamedTuple):
    id: str
    column: int
    row: int
    used: str
    name: str
    license: str
    style: str
    grade: str
    """The worst grade that an exposure path ending here carries; empty when none does."""

    @property
    def x(self) -> int:
        return _MARGIN + self.column * (_BOX_WIDTH + _GAP_X)

    @property
    def y(self) -> int:
        return _MARGIN + self.row * (_BOX_HEIGHT + _GAP_Y)


def draw(subject: SubjectReport, stance: Stance) -> Markup | None:
    """The graph; None when the documents name nothing upstream."""
    lineage = subject.lineage
    if not lineage.nodes or not lineage.edges:
        return None
    blocked = blocked_path(subject, stance)
    told = {part for one in subject.exposure.reasons for part in one.path}
    columns = _columns(lineage, blocked | told)
    boxes = _boxes(subject, columns, blocked)
    width = _MARGIN * 2 + len(columns) * (_BOX_WIDTH + _GAP_X) - _GAP_X
    rows = max(len(column.shown) + bool(column.left_out) for column in columns)
    height = _MARGIN * 2 + rows * (_BOX_HEIGHT + _GAP_Y) - _GAP_Y
    name = explain.subject_name(subject)
    words = f"Lineage of {name}: {explain.number(len(lineage.edges), 'relation')}"
    return tag(
        "svg",
        tag("title", one_line(words, 200)),
        *(_line(edge, boxes, blocked) for edge in _ordered(lineage.edges, blocked)),
        *(_drawn(box) for box in boxes.values()),
        class_="graph",
        role="img",
        width=width,
        height=height,
        viewBox=f"0 0 {width} {height}",
    )


def blocked_path(subject: SubjectReport, stance: Stance) -> set[str]:
    """Ids on the paths of the terms that make the release a `no`, else of the worst there is."""
    index = list(Stance).index(stance)
    costs = [(one.verdicts[index].rank, one.path) for one in subject.outbound.blocking]
    worst = max((rank for rank, _ in costs), default=0)
    if worst < Verdict.CONDITIONAL.rank:
        return set()
    return {part for rank, path in costs if rank == worst and len(path) > 1 for part in path}


class _Column(NamedTuple):
    """Ids of the boxes of a column, and how many more there would be."""

    shown: list[str]
    left_out: int


def _columns(lineage: Lineage, first: set[str]) -> list[_Column]:
    """Artefacts by their shortest distance from the subject, neighbours below each other.

    `first` names what must not be among what a tall column leaves out. Only what is shown is
    followed further, so that every box has a line.
    """
    upstream: dict[str, list[str]] = {}
    for edge in lineage.edges:
        upstream.setdefault(edge.source, []).append(edge.target)
    start = lineage.nodes[0].id
    columns, seen = [_Column(shown=[start], left_out=0)], {start}
    while True:
        column: list[str] = []
        for made in columns[-1].shown:
            for used in sorted(upstream.get(made, ()), key=lambda one: (one not in first, one)):
                if used not in seen:
                    seen.add(used)
                    column.append(used)
        if not column:
            return columns
        shown = column
        if len(column) > _TALLEST:
            kept = set(sorted(column, key=lambda one: one not in first)[: _TALLEST - 1])
            shown = [one for one in column if one in kept]
        columns.append(_Column(shown=shown, left_out=len(column) - len(shown)))


def _boxes(subject: SubjectReport, columns: list[_Column], blocked: set[str]) -> dict[str, _Box]:
    lineage = subject.lineage
    nodes = {node.id: node for node in lineage.nodes}
    relations: dict[str, set[str]] = {}
    for edge in lineage.edges:
        relation = f"{edge.relation.value}?" if edge.inferred else edge.relation.value
        relations.setdefault(edge.target, set()).add(relation)
    grades = _grades(subject)
    boxes = {}
    for index, column in enumerate(columns):
        for row, one in enumerate(column.shown):
            node = nodes.get(one)
            (step,) = explain.steps((one,), lineage, explain.subject_name(subject))
            style = "hit" if one in blocked else ""
            if node is None or node.state is not LicenseState.RESOLVED:
                style += " dim"
            if not index:
                style += " self"
            boxes[one] = _Box(
                id=one,
                column=index,
                row=row,
                used="this subject" if not index else ", ".join(sorted(relations[one])),
                name=step.id,
                license=step.license or "not known",
                style=style.strip(),
                grade=grades.get(one, ""),
            )
        if column.left_out:
            boxes[f"+{index}"] = _Box(
                id="",
                column=index,
                row=len(column.shown),
                used="",
                name=f"{column.left_out} more",
                license="",
                style="dim",
                grade="",
            )
    return boxes


def _grades(subject: SubjectReport) -> dict[str, str]:
    """What ends an exposure path, with the worst grade it carries; reasons come gravest first."""
    found: dict[str, str] = {}
    for reason in subject.exposure.reasons:
        if len(reason.path) > 1:
            found.setdefault(reason.path[-1], reason.grade.value)
    return found


def _ordered(edges: tuple[Edge, ...], blocked: set[str]) -> list[Edge]:
    """Marked lines last, so that they lie above the others."""
    return sorted(edges, key=lambda edge: edge.source in blocked and edge.target in blocked)


def _line(edge: Edge, boxes: dict[str, _Box], blocked: set[str]) -> Markup | None:
    made, used = boxes.get(edge.source), boxes.get(edge.target)
    if made is None or used is None or made.column >= used.column:
        return None  # a line back, in a cycle, is told in words
    x1, y1 = made.x + _BOX_WIDTH, made.y + _BOX_HEIGHT // 2
    x2, y2 = used.x, used.y + _BOX_HEIGHT // 2
    middle = (x1 + x2) // 2
    hit = edge.source in blocked and edge.target in blocked
    style = "hit" if hit else "guess" if edge.inferred else None
    path = f"M{x1} {y1}C{middle} {y1} {middle} {y2} {x2} {y2}"
    return void("path", d=path, class_=style)


def _drawn(box: _Box) -> Markup:
    full = [box.name, f" ({box.license})" if box.license else None]
    dot = None
    if box.grade:
        full.append(f": {box.grade} exposure")
        x = box.x + _BOX_WIDTH - 14
        dot = void("circle", cx=x, cy=box.y + 14, r=5, class_=f"g-{box.grade}")
    return tag(
        "g",
        tag("title", join(full)),
        void("rect", x=box.x, y=box.y, width=_BOX_WIDTH, height=_BOX_HEIGHT, rx=8),
        tag("text", one_line(box.used, _LETTERS + 4), x=box.x + 12, y=box.y + 17, class_="u"),
        tag("text", one_line(box.name, _LETTERS - 3), x=box.x + 12, y=box.y + 33, class_="n"),
        tag("text", one_line(box.license, _LETTERS), x=box.x + 12, y=box.y + 49, class_="l"),
        dot,
        class_=box.style or None,
    )
