"""The difference between two reports as text, Markdown or JSON; pure, equal input, equal bytes."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from auditor.reports import explain, markdown
from auditor.reports.diff import Diff, FindingChange, Status, SubjectChange
from auditor.reports.escape import HIDDEN, no_command, visible

SCHEMA_VERSION = "1.0"
_SIGN = {Status.NEW: "+", Status.FIXED: "-", Status.CHANGED: "~", Status.UNCHANGED: "="}


def headline(diff: Diff) -> str:
    """`2 findings new, 1 fixed, 0 changed, 7 as before; verdict fail, was review`."""
    counted = {status: diff.count(status) for status in Status}
    text = (
        f"{explain.number(counted[Status.NEW], 'finding')} new, {counted[Status.FIXED]} fixed, "
        f"{counted[Status.CHANGED]} changed, {counted[Status.UNCHANGED]} as before"
    )
    old, new = diff.old.verdict.value, diff.new.verdict.value
    return f"{text}; verdict {new}" + (f", was {old}" if old != new else ", as before")


def text(diff: Diff, *, verbose: bool = False) -> str:
    """A line for each thing that changed; with `verbose` what did not change, too."""
    rows = [_arrow(name, old, new) for name, old, new in diff.run]
    for subject in _shown(diff, verbose):
        rows += ["", f"{visible(subject.subject.path)}{_fate(subject)}"]
        rows += [f"  {_arrow(*fact)}" for fact in subject.facts]
        rows += [row for one in subject.findings for row in _row(one, verbose)]
    if shown := [row for one in diff.about_run for row in _row(one, verbose)]:
        rows += ["", "About the run", *shown]
    rows += [""] if rows else []
    rows.append(headline(diff))
    return "\n".join(map(no_command, rows)) + "\n"


def as_markdown(diff: Diff, *, verbose: bool = False) -> str:
    """For a pull request; no text of a card becomes markup."""
    escape, code = markdown.text, markdown.code
    rows = [f"## License and provenance audit: {escape(headline(diff))}", ""]
    if diff.run:
        rows += ["| run | was | is |", "| --- | --- | --- |"]
        rows += [
            f"| {escape(name)} | {escape(old)} | {escape(new)} |" for name, old, new in diff.run
        ]
        rows.append("")
    for subject in _shown(diff, verbose):
        rows += [f"### {code(subject.subject.path)}{escape(_fate(subject))}", ""]
        rows += [
            f"- {escape(name)}: {escape(old)} → {escape(new)}" for name, old, new in subject.facts
        ]
        rows += [_item(one) for one in subject.findings if verbose or _news(one)]
        rows.append("")
    if shown := [_item(one) for one in diff.about_run if verbose or _news(one)]:
        rows += ["### About the run", "", *shown, ""]
    rows.append(f"<sub>{escape(explain.footer(diff.new))}</sub>")
    return "\n".join(rows) + "\n"


def as_json(diff: Diff, *, verbose: bool = True) -> str:
    """For programs (`schemas/diff.schema.json`); keys and arrays sorted, nothing left out."""
    document = {
        "schema_version": SCHEMA_VERSION,
        "kind": "reports",
        "verdict": {"from": diff.old.verdict.value, "to": diff.new.verdict.value},
        "summary": {status.value: diff.count(status) for status in Status},
        "run": _from_to(diff.run),
        "subjects": [_subject_value(one) for one in diff.subjects],
        "findings": [_finding_value(one) for one in diff.about_run],
    }
    return dumps(document)


def dumps(value: Any) -> str:
    """JSON with sorted keys, in which no character is hidden from a reader or obeyed by a log."""
    written = json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False)
    return re.sub(f"[{HIDDEN}]", _escaped, written).replace("##[", "#\\u0023[") + "\n"


def _escaped(match: re.Match[str]) -> str:
    units = match[0].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[i]:02x}{units[i + 1]:02x}" for i in range(0, len(units), 2))


VIEWS: Mapping[str, Callable[..., str]] = {"text": text, "markdown": as_markdown, "json": as_json}
"""Format name to its function."""


def _shown(diff: Diff, verbose: bool) -> Sequence[SubjectChange]:
    return [
        one
        for one in diff.subjects
        if verbose
        or one.facts
        or one.old is None
        or one.new is None
        or one.moved_from
        or any(map(_news, one.findings))
    ]


def _news(change: FindingChange) -> bool:
    return change.status is not Status.UNCHANGED


def _fate(one: SubjectChange) -> str:
    if one.old is None:
        return " (added)"
    if one.new is None:
        return " (no longer audited)"
    return f" (was {visible(one.moved_from)})" if one.moved_from else ""


def _arrow(name: str, old: str, new: str) -> str:
    return f"{name}: {visible(old) or 'nothing'} → {visible(new) or 'nothing'}"


def _row(change: FindingChange, verbose: bool) -> Iterator[str]:
    if not verbose and not _news(change):
        return
    finding = change.finding
    place = explain.where(finding.span)
    at = f" ({visible(place)})" if place and change.new is not None else ""
    label = explain.outcome_label(finding)
    yield (
        f"  {_SIGN[change.status]} {change.status.value:9} {label:8} "
        f"{visible(finding.rule)}: {visible(finding.message)}{at}"
    )
    for name, old, new in change.differences:
        yield f"      {_arrow(name, old, new)}"


def _item(change: FindingChange) -> str:
    escape, finding = markdown.text, change.finding
    label = explain.outcome_label(finding)
    place = explain.where(finding.span)
    at = f" at {markdown.code(place)}" if place and change.new is not None else ""
    changed = "; ".join(
        f"{name}: {escape(old) or 'nothing'} → {escape(new) or 'nothing'}"
        for name, old, new in change.differences
    )
    return (
        f"- **{change.status.value}** ({label}) {markdown.code(finding.rule)}: "
        f"{escape(finding.message)}{at}{f' ({changed})' if changed else ''}"
    )


def _from_to(differences: Sequence[tuple[str, str, str]]) -> dict[str, dict[str, str]]:
    return {name: {"from": old, "to": new} for name, old, new in differences}


def _subject_value(one: SubjectChange) -> dict[str, Any]:
    value: dict[str, Any] = {
        "id": one.subject.id,
        "path": one.subject.path,
        "status": _status(one),
        "verdict": {
            "from": one.old.verdict.value if one.old else None,
            "to": one.new.verdict.value if one.new else None,
        },
        "changed": _from_to(one.facts),
        "findings": [_finding_value(change) for change in one.findings],
    }
    if one.moved_from:
        value["moved_from"] = one.moved_from
    return value


def _status(one: SubjectChange) -> str:
    if one.old is None:
        return "added"
    if one.new is None:
        return "removed"
    news = one.facts or one.moved_from or any(map(_news, one.findings))
    return "changed" if news else "unchanged"


def _finding_value(change: FindingChange) -> dict[str, Any]:
    finding = change.finding
    value: dict[str, Any] = {
        "status": change.status.value,
        "rule": finding.rule,
        "pack": finding.pack,
        "outcome": finding.outcome.value,
        "severity": finding.severity.value,
        "message": finding.message,
        "offender": finding.offender,
        "fingerprint": finding.fingerprint,
        "changed": _from_to(change.differences),
    }
    if finding.span is not None and finding.span.path:
        value["span"] = {
            "path": finding.span.path,
            "line": finding.span.line,
            "column": finding.span.column,
        }
    return value


def lock_rows(changes: Sequence[tuple[str, str, str, str]], *, as_markdown: bool) -> str:
    """Changes between two locks (artefact, kind, was, is), a line each, and their number."""
    rows = []
    for id, change, was, now in changes:
        if as_markdown:
            told = f"{markdown.text(was)} → {markdown.text(now)}"
            rows.append(f"- {markdown.code(id)} {markdown.text(change)}: {told}")
        else:
            rows.append(f"{visible(id)}: {_arrow(change, was, now)}")
    number = explain.number(len(changes), "change")
    rows.append(f"\n**{number} upstream**" if as_markdown else f"{number} upstream")
    return "\n".join(map(no_command, rows)) + "\n"
