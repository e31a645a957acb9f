"""The lineage of one subject by itself: a tree in text, Mermaid, DOT and SVG.

Every artefact with its license, every edge with its relation and the place that states it, and
the path of what blocks the release marked. Names come from strangers and are escaped for each
format; the artefacts are numbered, so that no name becomes a part of the syntax.
"""

from __future__ import annotations

from auditor.model import Edge, LicenseState, Lineage, Node, Stance, SubjectReport
from auditor.reports import explain, html_graph
from auditor.reports.escape import visible
from auditor.reports.markup import Markup, tag
from auditor.tuples import NamedTuple

_STYLE = """
.graph { font: 12.5px system-ui, sans-serif; background: #fff; }
.graph path { fill: none; stroke: #8a8f98; stroke-width: 1.4; }
.graph path.guess { stroke-dasharray: 5 4; }
.graph path.hit { stroke: #b3261e; stroke-width: 2.4; }
.graph rect { fill: #fff; stroke: #c9ccd2; stroke-width: 1.2; }
.graph .self rect { fill: #f1f2f4; }
.graph .dim rect { stroke-dasharray: 4 3; stroke: #8a8f98; }
.graph .hit rect { stroke: #b3261e; stroke-width: 2; }
.graph text { fill: #1d2026; }
.graph .u { fill: #5b616b; font-size: 11px; }
.graph .n { font-weight: 600; }
.graph .l { fill: #5b616b; font-size: 12px; }
.graph .hit .l { fill: #b3261e; }
.graph circle { fill: #b26a00; }
"""


class _Shape(NamedTuple):
    """The graph as it is drawn: artefacts by number, and what is marked."""

    subject: SubjectReport
    lineage: Lineage
    nodes: dict[str, Node]
    numbers: dict[str, int]
    blocked: set[str]
    lost: dict[str, str]


def _shape(subject: SubjectReport, stance: Stance) -> _Shape:
    lineage = subject.lineage
    nodes = {node.id: node for node in lineage.nodes}
    return _Shape(
        subject=subject,
        lineage=lineage,
        nodes=nodes,
        # Where the graph was cut, an edge may lead to what was not looked at any more.
        numbers={
            id: index
            for index, id in enumerate(
                dict.fromkeys((*nodes, *(edge.target for edge in lineage.edges)))
            )
        },
        blocked=html_graph.blocked_path(subject, stance),
        lost={one.id: one.reason for one in lineage.unresolved},
    )


def _name(shape: _Shape, id: str) -> str:
    if id == shape.subject.id:
        return visible(explain.subject_name(shape.subject))
    return visible(id)


def _license(shape: _Shape, id: str) -> str:
    """The license in words; never empty, so that its absence shows."""
    node = shape.nodes.get(id)
    if node is None:
        return "not known"
    if node.state is LicenseState.RESOLVED and node.license:
        return visible(node.license)
    if node.state is LicenseState.AMBIGUOUS and node.candidates:
        return visible(f"one of {', '.join(node.candidates)}")
    if id in shape.lost:
        return "not known"
    return explain.STATE_WORDS[node.state]


def _is_known(shape: _Shape, id: str) -> bool:
    node = shape.nodes.get(id)
    return node is not None and node.state is LicenseState.RESOLVED


def _relation(edge: Edge) -> str:
    return f"{edge.relation}?" if edge.inferred else edge.relation.value


def _hit(shape: _Shape, edge: Edge) -> bool:
    return edge.source in shape.blocked and edge.target in shape.blocked


def text(subject: SubjectReport, stance: Stance, *, plain: bool = False) -> str:
    """A tree with the subject as its root, each artefact unfolded once.

    `!` marks the path of what blocks the release, `?` what nobody knows. `plain` keeps to ASCII.
    """
    shape = _shape(subject, stance)
    above: dict[str, list[Edge]] = {}
    for edge in shape.lineage.edges:
        above.setdefault(edge.source, []).append(edge)
    rows = [f"{_name(shape, subject.id)} [{_license(shape, subject.id)}]"]
    unfolded = {subject.id}
    branch, last, pipe = ("|- ", "`- ", "|  ") if plain else ("├─ ", "└─ ", "│  ")
    # By hand and not by recursion: strangers decide how deep a graph goes.
    stack: list[tuple[list[Edge], int, str]] = [(above.get(subject.id, []), 0, "")]
    while stack:
        edges, at, indent = stack.pop()
        if at >= len(edges):
            continue
        stack.append((edges, at + 1, indent))
        edge = edges[at]
        final = at == len(edges) - 1
        mark = "! " if _hit(shape, edge) else "? " if edge.target in shape.lost else ""
        again = edge.target in unfolded and edge.target in above
        row = f"{mark}{_relation(edge)}: {_name(shape, edge.target)}"
        row += f" [{_license(shape, edge.target)}]"
        if edge.target in shape.lost:
            row += f" ({visible(shape.lost[edge.target])})"
        if again:
            row += " (see above)" if edge.target != subject.id else " (a cycle)"
        row += f"  <- {_evidence(edge)}"
        rows.append(f"{indent}{last if final else branch}{row}")
        if not again and edge.target in above:
            unfolded.add(edge.target)
            stack.append((above[edge.target], 0, indent + ("   " if final else pipe)))
    rows.extend(
        f"cycle: {' -> '.join(_name(shape, id) for id in cycle)}" for cycle in shape.lineage.cycles
    )
    if len(rows) == 1:
        rows.append("its documents name nothing that it was made from")
    return "\n".join(rows) + "\n"


def _evidence(edge: Edge) -> str:
    """What says so: a place in a document, else the kind of evidence."""
    return visible(explain.where(edge.span, edge.origin.value))


def mermaid(subject: SubjectReport, stance: Stance) -> str:
    """A flowchart for Mermaid, as GitHub and GitLab show it in Markdown."""
    shape = _shape(subject, stance)
    rows = ["flowchart LR"]
    for id, number in shape.numbers.items():
        label = f"{_mermaid(_name(shape, id))}<br/>{_mermaid(_license(shape, id))}"
        rows.append(f'  n{number}["{label}"]')
    hits = []
    for index, edge in enumerate(shape.lineage.edges):
        arrow = "-.->" if edge.inferred else "-->"
        source, target = shape.numbers[edge.source], shape.numbers[edge.target]
        rows.append(f'  n{source} {arrow}|"{_mermaid(_relation(edge))}"| n{target}')
        if _hit(shape, edge):
            hits.append(str(index))
    rows.append("  classDef blocked stroke:#b3261e,stroke-width:3px")
    rows.append("  classDef unknown stroke-dasharray:4 3")
    for id, number in shape.numbers.items():
        if id in shape.blocked:
            rows.append(f"  class n{number} blocked")
        elif not _is_known(shape, id):
            rows.append(f"  class n{number} unknown")
    if hits:
        rows.append(f"  linkStyle {','.join(hits)} stroke:#b3261e,stroke-width:3px")
    return "\n".join(rows) + "\n"


def _mermaid(raw: str) -> str:
    """Text inside a quoted label: whatever Mermaid, Markdown or HTML could read becomes a code."""
    return "".join(c if c.isalnum() or c in " ./:-_,()+?@" else f"#{ord(c)};" for c in raw)


def dot(subject: SubjectReport, stance: Stance) -> str:
    """A directed graph for Graphviz."""
    shape = _shape(subject, stance)
    rows = ["digraph lineage {", "  rankdir=LR;", '  node [shape=box, fontname="sans-serif"];']
    for id, number in shape.numbers.items():
        label = f"{_dot(_name(shape, id))}\\n{_dot(_license(shape, id))}"
        style = ""
        if id in shape.blocked:
            style = ', color="#b3261e", penwidth=2'
        elif not _is_known(shape, id):
            style = ", style=dashed"
        rows.append(f'  n{number} [label="{label}"{style}];')
    for edge in shape.lineage.edges:
        style = ', color="#b3261e", penwidth=2' if _hit(shape, edge) else ""
        style += ", style=dashed" if edge.inferred else ""
        source, target = shape.numbers[edge.source], shape.numbers[edge.target]
        rows.append(f'  n{source} -> n{target} [label="{_dot(_relation(edge))}"{style}];')
    rows.append("}")
    return "\n".join(rows) + "\n"


def _dot(raw: str) -> str:
    return raw.replace("\\", "\\\\").replace('"', '\\"')


def svg(subject: SubjectReport, stance: Stance) -> str:
    """A drawing that stands by itself."""
    drawn = html_graph.draw(subject, stance)
    if drawn is None:
        name = explain.subject_name(subject)
        drawn = tag(
            "svg",
            tag("title", f"Lineage of {name}"),
            tag("text", f"{name}: its documents name nothing upstream", x=8, y=22, class_="n"),
            class_="graph",
            role="img",
            width=640,
            height=36,
            viewBox="0 0 640 36",
        )
    head, angle, rest = drawn.partition(">")
    namespace = '<svg xmlns="http://www.w3.org/2000/svg"'
    opened = head.replace("<svg", namespace, 1)
    return f"{opened}{angle}{tag('style', Markup(_STYLE))}{rest}\n"
