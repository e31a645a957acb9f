"""Reading a saved JSON report back; what is wrong with it is said with its place."""

from __future__ import annotations

import json
from collections.abc import Callable
from enum import StrEnum
from typing import Any, NoReturn, TypeVar

from auditor.errors import UsageError
from auditor.model import (
    Axis,
    Blocking,
    Claim,
    Duty,
    Edge,
    Exposure,
    ExposureReason,
    Finding,
    Grade,
    Kind,
    LicenseState,
    LicenseSummary,
    Lineage,
    Mention,
    MentionKind,
    MentionUse,
    Node,
    NodeVerdict,
    Origin,
    Outbound,
    Outcome,
    PolicyUsed,
    Problem,
    Reference,
    Relation,
    Report,
    ReportVerdict,
    RuleInfo,
    Run,
    Scope,
    Severity,
    Span,
    Stance,
    SubjectReport,
    Unknown,
    Unresolved,
    Verdict,
    Waived,
)
from auditor.tuples import NamedTuple

SCHEMA_VERSION = "1.0"
_HINT = "give a report that `auditor check --format json` wrote"

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)


class _At(NamedTuple):
    """A value of the document and the route to it, for messages."""

    value: Any
    route: str
    path: str


def parse(text: str, *, path: str = "") -> Report:
    """The report in `text`; raises `UsageError` when it is none, or of another schema version."""
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        raise UsageError(
            f"not JSON: {error.msg}",
            path=path,
            line=error.lineno,
            column=error.colno,
            hint=_HINT,
            code="report-syntax",
        ) from None
    except RecursionError:
        raise UsageError(
            "not a report: nested too deeply", path=path, hint=_HINT, code="report-shape"
        ) from None
    at = _At(value=value, route="", path=path)
    if not isinstance(value, dict) or "schema_version" not in value:
        _refuse(at, "not a report: it has no schema_version")
    if value["schema_version"] != SCHEMA_VERSION:
        raise UsageError(
            f"report schema version {value['schema_version']!r} is not one that we read "
            f"({SCHEMA_VERSION})",
            path=path,
            hint="make the report again with this version of auditor",
            code="report-version",
        )
    return _report(at)


def _refuse(at: _At, what: str) -> NoReturn:
    where = f"{at.route.lstrip('.')}: " if at.route else ""
    raise UsageError(f"{where}{what}", path=at.path, hint=_HINT, code="report-shape")


def _get(at: _At, key: str) -> _At | None:
    if not isinstance(at.value, dict):
        _refuse(at, "a mapping was expected")
    if key not in at.value or at.value[key] is None:
        return None
    return _At(value=at.value[key], route=f"{at.route}.{key}", path=at.path)


def _need(at: _At, key: str) -> _At:
    found = _get(at, key)
    if found is None:
        _refuse(at, f"`{key}` is missing")
    return found


def _as_text(at: _At) -> str:
    if not isinstance(at.value, str):
        _refuse(at, "a string was expected")
    return at.value


def _text(at: _At, key: str) -> str:
    return _as_text(_need(at, key))


def _optional(at: _At, key: str, default: str = "") -> str:
    found = _get(at, key)
    return default if found is None else _as_text(found)


def _nullable(at: _At, key: str) -> str | None:
    found = _get(at, key)
    return None if found is None else _as_text(found)


def _int(at: _At, key: str) -> int:
    found = _need(at, key)
    if not isinstance(found.value, int) or isinstance(found.value, bool):
        _refuse(found, "a whole number was expected")
    return found.value


def _number(at: _At, key: str) -> float:
    found = _need(at, key)
    if not isinstance(found.value, int | float) or isinstance(found.value, bool):
        _refuse(found, "a number was expected")
    return found.value


def _flag(at: _At, key: str) -> bool:
    found = _need(at, key)
    if not isinstance(found.value, bool):
        _refuse(found, "true or false was expected")
    return found.value


def _as_enum(at: _At, kind: type[E]) -> E:
    text = _as_text(at)
    try:
        return kind(text)
    except ValueError:
        _refuse(at, f"one of {', '.join(kind)} was expected, not {text[:60]!r}")


def _enum(at: _At, key: str, kind: type[E]) -> E:
    return _as_enum(_need(at, key), kind)


def _items(at: _At, key: str, read: Callable[[_At], T]) -> tuple[T, ...]:
    found = _get(at, key)
    if found is None:
        return ()
    if not isinstance(found.value, list):
        _refuse(found, "a list was expected")
    return tuple(
        read(_At(value=item, route=f"{found.route}[{index}]", path=at.path))
        for index, item in enumerate(found.value)
    )


def _texts(at: _At, key: str) -> tuple[str, ...]:
    return _items(at, key, _as_text)


def _as_texts(at: _At) -> tuple[str, ...]:
    return _texts(_At(value={"": at.value}, route=at.route, path=at.path), "")


def _report(at: _At) -> Report:
    knowledge = _need(at, "knowledge")
    return Report(
        tool_version=_text(_need(at, "tool"), "version"),
        knowledge_version=_text(knowledge, "version"),
        knowledge_as_of=_text(knowledge, "as_of"),
        run=_run(_need(at, "run")),
        verdict=_enum(at, "verdict", ReportVerdict),
        subjects=_items(at, "subjects", _subject),
        errors=_items(at, "errors", _problem),
        findings=_items(at, "findings", _finding),
        ignored=_int(at, "ignored"),
    )


def _run(at: _At) -> Run:
    return Run(
        as_of=_text(at, "as_of"),
        target_license=_text(at, "target_license"),
        stance=_enum(at, "stance", Stance),
        policies=_items(at, "policies", _policy),
        rules=_items(at, "rules", _rule),
        offline=_flag(at, "offline"),
    )


def _policy(at: _At) -> PolicyUsed:
    return PolicyUsed(id=_text(at, "id"), version=_text(at, "version"), sha256=_text(at, "sha256"))


def _rule(at: _At) -> RuleInfo:
    return RuleInfo(
        id=_text(at, "id"),
        pack=_text(at, "pack"),
        title=_text(at, "title"),
        severity=_enum(at, "severity", Severity),
        tags=_texts(at, "tags"),
        description=_optional(at, "description"),
        remediation=_optional(at, "remediation"),
        references=_items(at, "references", _reference),
    )


def _reference(at: _At) -> Reference:
    return Reference(title=_text(at, "title"), url=_text(at, "url"))


def _as_span(at: _At) -> Span:
    return Span(
        path=_text(at, "path"),
        line=_int(at, "line"),
        column=_int(at, "column"),
        end_line=_int(at, "end_line"),
        end_column=_int(at, "end_column"),
    )


def _span(at: _At, key: str = "span") -> Span | None:
    found = _get(at, key)
    return None if found is None else _as_span(found)


def _problem(at: _At) -> Problem:
    return Problem(
        code=_text(at, "code"),
        message=_text(at, "message"),
        path=_text(at, "path"),
        line=_int(at, "line"),
        column=_int(at, "column"),
        hint=_optional(at, "hint"),
        fatal=_flag(at, "fatal"),
    )


def _subject(at: _At) -> SubjectReport:
    return SubjectReport(
        id=_text(at, "id"),
        kind=_enum(at, "kind", Kind),
        path=_text(at, "path"),
        sha256=_text(at, "sha256"),
        name=_text(at, "name"),
        verdict=_enum(at, "verdict", ReportVerdict),
        license=_license(_need(at, "license")),
        lineage=_lineage(_need(at, "lineage")),
        outbound=_outbound(_need(at, "outbound")),
        exposure=_exposure(_need(at, "exposure")),
        findings=_items(at, "findings", _finding),
        documents=_texts(at, "documents"),
        problems=_items(at, "problems", _problem),
    )


def _license(at: _At) -> LicenseSummary:
    return LicenseSummary(
        state=_enum(at, "state", LicenseState),
        concluded=_nullable(at, "concluded"),
        declared=_texts(at, "declared"),
        detected=_texts(at, "detected"),
        claims=_items(at, "claims", _claim),
        conflicts=_items(at, "conflicts", _conflict),
        candidates=_texts(at, "candidates"),
        notes=_texts(at, "notes"),
    )


def _conflict(at: _At) -> tuple[Claim, Claim]:
    if not isinstance(at.value, list) or len(at.value) != 2:
        _refuse(at, "a pair of claims was expected")
    one, other = (
        _claim(_At(value=item, route=f"{at.route}[{index}]", path=at.path))
        for index, item in enumerate(at.value)
    )
    return (one, other)


def _claim(at: _At) -> Claim:
    return Claim(
        field=_text(at, "field"),
        value=_text(at, "value"),
        state=_enum(at, "state", LicenseState),
        origin=_enum(at, "origin", Origin),
        expression=_nullable(at, "expression"),
        candidates=_texts(at, "candidates"),
        scope=_enum(at, "scope", Scope),
        span=_span(at),
        confidence=_number(at, "confidence"),
        notes=_texts(at, "notes"),
    )


def _lineage(at: _At) -> Lineage:
    return Lineage(
        nodes=_items(at, "nodes", _node),
        edges=_items(at, "edges", _edge),
        unresolved=_items(at, "unresolved", _unresolved),
        cycles=_items(at, "cycles", _as_texts),
    )


def _node(at: _At) -> Node:
    return Node(
        id=_text(at, "id"),
        kind=_enum(at, "kind", Kind),
        state=_enum(at, "state", LicenseState),
        license=_nullable(at, "license"),
        candidates=_texts(at, "candidates"),
        origin=_enum(at, "origin", Origin),
        register_id=_optional(at, "register_id"),
        source=_optional(at, "source"),
        as_of=_optional(at, "as_of"),
        verified=_optional(at, "verified"),
        released=_optional(at, "released"),
    )


def _edge(at: _At) -> Edge:
    return Edge(
        source=_text(at, "from"),
        target=_text(at, "to"),
        relation=_enum(at, "relation", Relation),
        origin=_enum(at, "origin", Origin),
        span=_span(at),
        confidence=_number(at, "confidence"),
        inferred=_flag(at, "inferred"),
        stages=_texts(at, "stages"),
        filter=_optional(at, "filter"),
        rights=_optional(at, "rights"),
        evidence=_texts(at, "evidence"),
        license=_optional(at, "license"),
        collected_from=_optional(at, "collected_from"),
        collected_to=_optional(at, "collected_to"),
        opt_out=_optional(at, "opt_out"),
        share=None if _get(at, "share") is None else _number(at, "share"),
        generated_on=_optional(at, "generated_on"),
    )


def _unresolved(at: _At) -> Unresolved:
    return Unresolved(
        id=_text(at, "id"),
        reason=_text(at, "reason"),
        span=_span(at),
        nearest=_texts(at, "nearest"),
    )


def _verdicts(at: _At) -> tuple[Verdict, Verdict, Verdict]:
    found = _need(at, "verdicts")
    return (
        _enum(found, "strict", Verdict),
        _enum(found, "moderate", Verdict),
        _enum(found, "permissive", Verdict),
    )


def _outbound(at: _At) -> Outbound:
    return Outbound(
        target=_text(at, "target"),
        verdicts=_verdicts(at),
        blocking=_items(at, "blocking", _blocking),
        duties=_items(at, "duties", _duty),
        nodes=_items(at, "nodes", _node_verdict),
        alternative=_optional(at, "alternative"),
        warnings=_texts(at, "warnings"),
        unverified=_texts(at, "unverified"),
    )


def _blocking(at: _At) -> Blocking:
    relation = _get(at, "relation")
    return Blocking(
        term=_text(at, "term"),
        license=_text(at, "license"),
        ref=_text(at, "ref"),
        path=_texts(at, "path"),
        verdicts=_verdicts(at),
        reason=_text(at, "reason"),
        relation=None if relation is None else _as_enum(relation, Relation),
        source=_optional(at, "source"),
        verified=_optional(at, "verified"),
        span=_span(at),
    )


def _duty(at: _At) -> Duty:
    return Duty(
        duty=_text(at, "duty"),
        text=_text(at, "text"),
        license=_text(at, "license"),
        ref=_text(at, "ref"),
        path=_texts(at, "path"),
        marker=_optional(at, "marker"),
    )


def _node_verdict(at: _At) -> NodeVerdict:
    return NodeVerdict(
        id=_text(at, "id"),
        relation=_enum(at, "relation", Relation),
        license=_nullable(at, "license"),
        state=_enum(at, "state", LicenseState),
        verdicts=_verdicts(at),
        reason=_text(at, "reason"),
        path=_texts(at, "path"),
    )


def _exposure(at: _At) -> Exposure:
    axes = _need(at, "axes")
    coverage = _need(at, "coverage")
    return Exposure(
        grade=_enum(at, "grade", Grade),
        floor=_enum(at, "floor", Grade),
        axes={axis: _enum(axes, axis, Grade) for axis in Axis if _get(axes, axis) is not None},
        declared=_int(coverage, "declared"),
        resolved=_int(coverage, "resolved"),
        reasons=_items(at, "reasons", _reason),
        unknowns=_items(at, "unknowns", _unknown),
        informational=_items(at, "informational", _mention),
    )


def _reason(at: _At) -> ExposureReason:
    return ExposureReason(
        signal=_text(at, "signal"),
        axis=_enum(at, "axis", Axis),
        grade=_enum(at, "grade", Grade),
        register_id=_text(at, "register_id"),
        path=_texts(at, "path"),
        reason=_text(at, "reason"),
        span=_span(at),
        source=_optional(at, "source"),
        as_of=_optional(at, "as_of"),
        verified=_flag(at, "verified"),
        cases=_texts(at, "cases"),
        cases_as_of=_optional(at, "cases_as_of"),
        party=_optional(at, "party"),
    )


def _unknown(at: _At) -> Unknown:
    return Unknown(
        what=_text(at, "what"),
        settle=_text(at, "settle"),
        span=_span(at),
        code=_optional(at, "code"),
    )


def _mention(at: _At) -> Mention:
    return Mention(
        kind=_enum(at, "kind", MentionKind),
        register_id=_text(at, "register_id"),
        text=_text(at, "text"),
        use=_enum(at, "use", MentionUse),
        span=_span(at),
        confidence=_number(at, "confidence"),
        times=_int(at, "times"),
    )


def _finding(at: _At) -> Finding:
    waiver = _get(at, "waiver")
    return Finding(
        rule=_text(at, "rule"),
        pack=_text(at, "pack"),
        outcome=_enum(at, "outcome", Outcome),
        severity=_enum(at, "severity", Severity),
        message=_text(at, "message"),
        title=_optional(at, "title"),
        span=_span(at),
        related=_items(at, "related", _as_span),
        offender=_optional(at, "offender"),
        path=_texts(at, "path"),
        remediation=_optional(at, "remediation"),
        references=_items(at, "references", _reference),
        fingerprint=_optional(at, "fingerprint"),
        waiver=None if waiver is None else _waiver(waiver),
        baseline=_flag(at, "baseline"),
    )


def _waiver(at: _At) -> Waived:
    return Waived(
        id=_text(at, "id"),
        reason=_text(at, "reason"),
        justification=_text(at, "justification"),
        approved_by=_text(at, "approved_by"),
        approved_on=_text(at, "approved_on"),
        expires=_text(at, "expires"),
        evidence=_texts(at, "evidence"),
    )
