"""What an audit knows of one subject, as the vocabulary that rules may use.

`build` gives the nested dict that conditions read, and `Facts.span`, `.offender` and `.path` lead
from a witness (`lineage.ancestors.0.verdict`) back to the place and the artefact behind it.
Spans are looked up only for what did not pass.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from auditor.facts.catalogue import IDENTITIES
from auditor.model import (
    NOTHING,
    Axis,
    Exposure,
    ExposureReason,
    Kind,
    LicenseSummary,
    Lineage,
    NodeVerdict,
    Outbound,
    Span,
    Stance,
    Subject,
    Verdict,
)
from auditor.provenance.declared import Difference, declarations
from auditor.tuples import NamedTuple

if TYPE_CHECKING:
    from auditor.licensing.payload import Payload

_STANCES = tuple(Stance)


class Facts(NamedTuple):
    """The facts of one subject, and the values that they were taken from."""

    values: dict[str, Any]
    subject: Subject
    lineage: Lineage
    items: dict[str, tuple[Any, ...]]
    """List fact to the values behind its items, in the same order."""
    spans: Mapping[str, Span] = NOTHING
    """Plain facts that rest on a place of their own."""

    def item(self, witness: str) -> tuple[str, int] | None:
        """The list fact and index that a witness path lies in, if it lies in one."""
        for name in self.items:
            if witness.startswith(name) and witness[len(name) : len(name) + 1] == ".":
                index = witness[len(name) + 1 :].split(".", 1)[0]
                if index.isdigit() and int(index) < len(self.items[name]):
                    return name, int(index)
        return None

    def offender(self, witness: str) -> dict[str, Any]:
        """The item facts of the element that a witness names; empty for plain facts."""
        place = self.item(witness)
        if place is None:
            return {}
        value: Any = self.values
        for key in place[0].split("."):
            value = value[key]
        found: dict[str, Any] = value[place[1]]
        return found

    def identity(self, witness: str) -> str:
        """What names the element that a witness lies in, within its list; empty for none."""
        place = self.item(witness)
        if place is None:
            return ""
        return str(self.offender(witness).get(IDENTITIES.get(place[0], "id"), ""))

    def path(self, witness: str) -> tuple[str, ...]:
        """Node ids from the subject to the artefact behind a witness."""
        place = self.item(witness)
        if place is None:
            return ()
        path: tuple[str, ...] = getattr(self.items[place[0]][place[1]], "path", ())
        return path

    def span(self, witness: str) -> Span | None:
        """The place in the documents that a witness rests on, as near as it is known."""
        place = self.item(witness)
        if place is not None:
            return self._item_span(self.items[place[0]][place[1]])
        if witness.startswith("source.problems"):
            return self._problem_span(0)
        stated = self.spans.get(witness) or self.subject.statement_spans.get(witness)
        if stated is not None:
            return stated
        if witness.startswith(("license", "outbound", "payload")):
            return self.subject.license_span or _first_line(self.subject)
        return _first_line(self.subject)

    def related(self, witness: str) -> tuple[Span, ...]:
        """Other places that a reader has to see: where the card should name what was used."""
        place = self.item(witness)
        value = self.items[place[0]][place[1]] if place is not None else None
        other: Span | None = getattr(value, "place", None)
        return (other,) if other is not None else ()

    def _item_span(self, value: Any) -> Span | None:
        span: Span | None = getattr(value, "span", None)
        if span is not None:
            return span
        if isinstance(value, tuple) and value and isinstance(value[0], tuple):
            for part in value:  # a pair of claims in conflict
                inner: Span | None = getattr(part, "span", None)
                if inner is not None:
                    return inner
        path = getattr(value, "path", ())
        if isinstance(path, tuple) and len(path) > 1:
            span = self._edge_span(path[0], path[1])
            if span is not None:
                return span
        if hasattr(value, "line"):  # a problem of a document
            line, column = value.line or 1, value.column or 1
            return Span(path=value.path, line=line, column=column)
        if isinstance(path, tuple) and len(path) == 1 and self.subject.license_span is not None:
            return self.subject.license_span
        return _first_line(self.subject)

    def _problem_span(self, index: int) -> Span | None:
        if index >= len(self.subject.problems):
            return _first_line(self.subject)
        return self._item_span(self.subject.problems[index])

    def _edge_span(self, source: str, target: str) -> Span | None:
        for edge in self.lineage.edges:
            if edge.source == source and edge.target == target and edge.span is not None:
                return edge.span
        return None


def build(
    subject: Subject,
    *,
    summary: LicenseSummary,
    lineage: Lineage,
    outbound: Outbound,
    exposure: Exposure,
    stance: Stance,
    today: date,
) -> Facts:
    """The facts of one subject at one stance, on one day."""
    at = _STANCES.index(stance)
    ancestors: list[NodeVerdict] = []
    datasets: list[NodeVerdict] = []
    kinds = {node.id: node for node in lineage.nodes}
    for verdict in outbound.nodes:
        node = kinds.get(verdict.id)
        if node is not None and node.kind is Kind.DATASET:
            datasets.append(verdict)
        else:
            ancestors.append(verdict)

    datasets = _by_component(datasets, at)
    ancestors = [_with_all_terms(verdict, outbound, at) for verdict in ancestors]

    def upstream(verdict: NodeVerdict) -> dict[str, Any]:
        node = kinds.get(verdict.id)
        item: dict[str, Any] = {
            "id": verdict.id,
            "relation": verdict.relation.value,
            "license_state": verdict.state.value,
            "verdict": verdict.verdicts[at].value,
            "reason": verdict.reason,
        }
        if verdict.license is not None:
            item["license"] = verdict.license
        if node is not None:
            item["origin"] = node.origin.value
            item["register"] = node.register_id
            if node.verified:
                item["verified"] = node.verified != "unverified"
        return item

    license_facts: dict[str, Any] = {
        "state": summary.state.value,
        "conflict": bool(summary.conflicts),
        "notes": list(summary.notes),
        "claims": [
            {
                "field": claim.field,
                "value": claim.value,
                "state": claim.state.value,
                "origin": claim.origin.value,
                "scope": claim.scope.value,
                **({"expression": claim.expression} if claim.expression else {}),
            }
            for claim in summary.claims
        ],
        "conflicts": [
            {
                "field": second.field,
                "value": second.value,
                "expression": second.expression or second.value,
                "other": first.expression or first.value,
            }
            for first, second in summary.conflicts
        ],
    }
    if summary.concluded is not None:
        license_facts["expression"] = summary.concluded
        license_facts["verified"] = not any(id in summary.concluded for id in outbound.unverified)
    for claim in summary.claims:
        if claim.field == "license_name":
            license_facts.setdefault("name", claim.value)
        elif claim.field == "license_link":
            license_facts.setdefault("link", claim.value)

    exposure_facts: dict[str, Any] = {
        "grade": exposure.grade.value,
        "floor": exposure.floor.value,
        "declared": exposure.declared,
        "resolved": exposure.resolved,
        "reasons": [
            {
                "signal": reason.signal,
                "axis": reason.axis.value,
                "grade": reason.grade.value,
                "register_id": reason.register_id,
                "reason": reason.reason,
                "source": reason.source,
                "as_of": reason.as_of,
                "verified": reason.verified,
                "party": reason.party,
                "cases": list(reason.cases),
                **({} if (age := _age(reason.as_of, today)) is None else {"age_days": age}),
                **({"case_age_days": _case_age(reason, today)} if reason.cases else {}),
            }
            for reason in exposure.reasons
        ],
        "unknowns": [
            {"what": u.what, "settle": u.settle, "code": u.code} for u in exposure.unknowns
        ],
    }
    for axis in Axis:
        grade = exposure.axes.get(axis)
        if grade is not None:
            exposure_facts[axis.value] = grade.value

    compared = declarations(subject, lineage)
    values: dict[str, Any] = {
        "subject": {
            "id": subject.id,
            "kind": subject.kind.value,
            "path": subject.path,
            "name": subject.name,
        },
        "source": {
            "readable": not any(problem.fatal for problem in subject.problems),
            "yaml_portable": not any(p.code.startswith("yaml-1.1") for p in subject.problems),
            "problems": [
                {"code": p.code, "message": p.message, "fatal": p.fatal} for p in subject.problems
            ],
        },
        "license": license_facts,
        "lineage": {
            "ancestors": [upstream(verdict) for verdict in ancestors],
            "datasets": [upstream(verdict) for verdict in datasets],
            "unresolved": [{"id": u.id, "reason": u.reason} for u in lineage.unresolved],
            "cycles": [{"path": " -> ".join(cycle)} for cycle in lineage.cycles],
            "undeclared": [_difference(one) for one in compared.undeclared],
            "unconfirmed": [_difference(one) for one in compared.unconfirmed],
        },
        "outbound": {
            "target": outbound.target,
            "verdict": outbound.verdicts[at].value,
            "strict": outbound.verdicts[0].value,
            "moderate": outbound.verdicts[1].value,
            "permissive": outbound.verdicts[2].value,
            "blocking": [
                {
                    "id": b.path[-1] if b.path else subject.id,
                    "term": b.term,
                    "license": b.license,
                    "ref": b.ref,
                    "reason": b.reason,
                    "verdict": b.verdicts[at].value,
                    "relation": b.relation.value if b.relation else "own",
                }
                for b in outbound.blocking
            ],
            "duties": [
                {"duty": d.duty, "text": d.text, "license": d.license} for d in outbound.duties
            ],
            "to_do": list(dict.fromkeys(d.duty for d in outbound.duties)),
            "unverified": list(outbound.unverified),
            "warnings": list(outbound.warnings),
            **({"alternative": outbound.alternative} if outbound.alternative else {}),
        },
        "exposure": exposure_facts,
        "data": _data(subject, exposure),
    }
    shipped: Payload | None = None
    spans: dict[str, Span] = {}
    if subject.notices is not None:  # only a policy that asks for it pays for it
        from auditor.licensing.payload import payload

        shipped = payload(subject, summary, lineage, outbound)
    if shipped is not None:
        values["payload"] = _payload(shipped)
        if shipped.text_span is not None:
            spans["payload.license_text"] = shipped.text_span
    return Facts(
        values=values,
        subject=subject,
        lineage=lineage,
        items={
            "license.claims": summary.claims,
            "license.conflicts": summary.conflicts,
            "lineage.ancestors": tuple(ancestors),
            "lineage.datasets": tuple(datasets),
            "lineage.unresolved": lineage.unresolved,
            "lineage.cycles": lineage.cycles,
            "lineage.undeclared": compared.undeclared,
            "lineage.unconfirmed": compared.unconfirmed,
            "outbound.blocking": outbound.blocking,
            "outbound.duties": outbound.duties,
            "exposure.reasons": exposure.reasons,
            "exposure.unknowns": exposure.unknowns,
            "source.problems": subject.problems,
            "payload.duties": shipped.items if shipped is not None else (),
        },
        spans=spans,
    )


def _by_component(verdicts: list[NodeVerdict], at: int) -> list[NodeVerdict]:
    """One verdict per thing that somebody chose: that of its worst dataset, with the path to it.

    What a reader of the report can act on is the dataset or the base model that the subject was
    made from, not the twentieth part of it; the parts are all in `outbound.blocking`.
    """
    groups: dict[str, list[NodeVerdict]] = {}
    for verdict in verdicts:
        chosen = verdict.path[1] if len(verdict.path) > 1 else verdict.id
        groups.setdefault(chosen, []).append(verdict)
    found: list[NodeVerdict] = []
    for chosen, members in groups.items():
        worst = max(members, key=lambda v: (v.verdicts[at].rank, v.id == chosen, -len(v.path)))
        if worst.id == chosen:
            found.append(worst)
            continue
        others = sum(v.verdicts[at] is worst.verdicts[at] for v in members) - 1
        also = f" (and {others} more in it)" if others else ""
        found.append(worst._replace(id=chosen, reason=f"by {worst.id}{also}: {worst.reason}"))
    return found


def _with_all_terms(verdict: NodeVerdict, outbound: Outbound, at: int) -> NodeVerdict:
    """The verdict with every term that forbids it in its reason, not only the gravest."""
    also = [
        f"{block.term} {block.ref}".strip()
        for block in outbound.blocking
        if block.path[-1:] == (verdict.id,)
        and block.verdicts[at] is verdict.verdicts[at]
        and block.reason != verdict.reason
    ]
    if not also or verdict.verdicts[at].rank <= Verdict.YES_WITH_NOTICES.rank:
        return verdict
    return verdict._replace(reason=f"{verdict.reason} (also in the way: {', '.join(also)})")


def _payload(shipped: Payload) -> dict[str, Any]:
    """`payload.*`: a text that could not be identified and a duty that cannot be seen are left
    out, which is unknown."""
    known = shipped.text is not None and shipped.text.value != "unknown"
    return {
        "copyright": shipped.copyright,
        **({"license": shipped.license} if shipped.license else {}),
        **({"license_text": shipped.text.value} if shipped.text is not None and known else {}),
        "duties": [
            {
                "id": item.id,
                "key": f"{item.id} {item.duty} {item.license}",
                "duty": item.duty,
                "license": item.license,
                "text": item.text,
                "marker": item.marker,
                "own": len(item.path) < 2,
                "fixed": bool(item.marker),
                "why": item.why,
                **({} if item.met is None else {"met": item.met}),
            }
            for item in shipped.items
        ],
    }


def _data(subject: Subject, exposure: Exposure) -> dict[str, Any]:
    """`data.*`: what the documents state about the training data as a whole."""
    facts: dict[str, Any] = {
        name.removeprefix("data."): value
        for name, value in subject.statements.items()
        if name.startswith("data.")
    }
    facts["disclosed"] = exposure.declared > 0
    return facts


def _difference(one: Difference) -> dict[str, Any]:
    """An element of `lineage.undeclared` or `lineage.unconfirmed`."""
    return {
        "id": one.id,
        "kind": one.kind.value,
        "relation": one.relation.value,
        "document": one.document,
        "card": one.card,
        **({} if one.certain is None else {"certain": one.certain}),
    }


def _first_line(subject: Subject) -> Span | None:
    return Span(path=subject.path, line=1, column=1) if subject.path else None


def _case_age(reason: ExposureReason, today: date) -> int | None:
    """Days since the status of the least recently checked case; None when no day is known."""
    return _age(reason.cases_as_of, today)


def _age(as_of: str, today: date) -> int | None:
    """Days since a date written YYYY, YYYY-MM or YYYY-MM-DD (taken as its last day)."""
    parts = as_of.split("-")
    if not parts[0].isdigit() or not all(part.isdigit() for part in parts[1:]):
        return None
    year = int(parts[0])
    try:
        if len(parts) == 1:
            then = date(year, 12, 31)
        elif len(parts) == 2:
            month = int(parts[1])
            last = date(year + month // 12, month % 12 + 1, 1).toordinal() - 1
            then = date.fromordinal(last)
        else:
            then = date(year, int(parts[1]), int(parts[2]))
    except ValueError:
        return None
    return max(0, today.toordinal() - then.toordinal())
