"""Waivers: findings that somebody has signed for, until a day.

`load` reads a file and refuses whatever could make a waiver wider than it was meant. `apply` is
the one place that decides whether a finding is waived; a waiver that covers nothing is a finding
of its own, by the rules `waiver-…` of the policy. The day is an argument, never the clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from auditor.digest import sha256
from auditor.model import Finding, Outcome, Span, Subject, Waived
from auditor.policy import messages
from auditor.policy.rule import Rule
from auditor.tuples import NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

WARN_DAYS = 30
"""An expiring waiver is told of from so many days before its last valid one."""


class Waiver(NamedTuple):
    """One entry of a waivers file, checked."""

    id: str
    rule: str
    subject: str
    """The artefact without the pin."""
    pin: str
    """First digits of its revision or of its SHA-256."""
    pin_kind: str
    """`sha256` or `revision`."""
    offender: str
    reason: str
    justification: str
    evidence: tuple[str, ...]
    approved_by: str
    approved_on: str
    expires: str
    span: Span

    @property
    def pinned_subject(self) -> str:
        """The subject as written."""
        mark = "sha256:" if self.pin_kind == "sha256" else ""
        return f"{self.subject}@{mark}{self.pin}"


def load(path: Path, rules: Iterable[Rule] | None = None) -> tuple[Waiver, ...]:
    """The waivers of a file. Raises WaiverError with every mistake in it, each with its place.

    With the rules of the policy, waivers for rules that nobody knows are mistakes too; without
    them `apply` finds those.
    """
    from auditor.policy import load_waivers

    found = load_waivers.load(path)
    if rules is not None:
        load_waivers.check_rules(found, {rule.id: rule for rule in rules})
    return found


def apply(
    findings: Mapping[str, Sequence[Finding]],
    subjects: Mapping[str, Subject],
    waivers: Sequence[Waiver],
    *,
    rules: Sequence[Rule],
    today: date,
) -> tuple[dict[str, tuple[Finding, ...]], tuple[Finding, ...]]:
    """The findings by subject, waived ones marked, and the findings about the waivers themselves.

    A waived finding keeps everything and gains its waiver. Raises WaiverError for a waiver of a
    rule that does not exist, or that names no offender where its rule names one.
    """
    if not waivers:
        return {subject: tuple(found) for subject, found in findings.items()}, ()
    from auditor.policy.load_waivers import check_rules

    by_id = {rule.id: rule for rule in rules}
    check_rules(waivers, by_id)
    covering: dict[str, list[Waiver]] = {}
    states: dict[str, str] = {}
    for waiver in waivers:
        state, subject_id = _standing(waiver, by_id, subjects, today)
        states[waiver.id] = state
        if subject_id:
            covering.setdefault(subject_id, []).append(waiver)
    result: dict[str, tuple[Finding, ...]] = {}
    for subject_id, found in findings.items():
        candidates = covering.get(subject_id)
        if not candidates:
            result[subject_id] = tuple(found)
            continue
        result[subject_id] = tuple(_waive(finding, candidates, states) for finding in found)
    said = [
        finding for waiver in waivers for finding in _about(waiver, states[waiver.id], rules, today)
    ]
    return result, tuple(said)


def _standing(
    waiver: Waiver, rules: Mapping[str, Rule], subjects: Mapping[str, Subject], today: date
) -> tuple[str, str]:
    """The state of a waiver before any finding is looked at, and the subject that it covers.

    `unused` until it covers something; the subject is empty when it can cover nothing.
    """
    rule = rules.get(waiver.rule)
    if rule is not None and not rule.waivable:
        return "not-waivable", ""
    if date.fromisoformat(waiver.expires) < today:
        return "expired", ""
    if date.fromisoformat(waiver.approved_on) > today:
        return "early", ""
    named = [subject for subject in subjects.values() if _base(subject.id) == _fold(waiver.subject)]
    if rule is None or not named:
        return "unmatched", ""
    for subject in named:
        if _pinned(waiver, subject):
            return "unused", subject.id
    return "changed", ""


def _waive(finding: Finding, candidates: Sequence[Waiver], states: dict[str, str]) -> Finding:
    covered = finding
    for waiver in candidates:
        if waiver.rule != finding.rule or _fold(waiver.offender) != _fold(finding.offender):
            continue
        states[waiver.id] = "used"
        if covered.waiver is None:
            covered = finding._replace(
                outcome=Outcome.WAIVED,
                waiver=Waived(
                    id=waiver.id,
                    reason=waiver.reason,
                    justification=waiver.justification,
                    approved_by=waiver.approved_by,
                    approved_on=waiver.approved_on,
                    expires=waiver.expires,
                    evidence=waiver.evidence,
                ),
            )
    return covered


def _about(waiver: Waiver, state: str, rules: Sequence[Rule], today: date) -> Iterable[Finding]:
    """What the policy's rules about waivers say of one."""
    days_left = (date.fromisoformat(waiver.expires) - today).days
    if state == "used" and days_left <= WARN_DAYS:
        state = "expiring"
    about: dict[str, Any] = {
        "id": waiver.id,
        "rule": waiver.rule,
        "subject": waiver.pinned_subject,
        "state": state,
        "days_left": days_left,
        "expires": waiver.expires,
        "approved_by": waiver.approved_by,
    }
    if waiver.offender:
        about["offender"] = waiver.offender
    facts = {"subject": {"kind": "waiver", "id": waiver.id}, "waiver": about}
    for rule in rules:
        if "waiver" not in rule.spec.subjects:
            continue
        for result in rule.evaluate(facts).results:
            digest = sha256(f"{rule.id}\n{waiver.span.path}\n{waiver.id}".encode())
            yield Finding(
                rule=rule.id,
                pack=rule.pack,
                outcome=result.outcome,
                severity=rule.severity,
                title=rule.title,
                message=messages.render(result.message, facts, {}, rule.parameters),
                span=waiver.span,
                offender=waiver.id,
                remediation=messages.render(rule.remediation, facts, {}, rule.parameters),
                references=rule.references,
                fingerprint=digest.hexdigest()[:16],
            )


def _pinned(waiver: Waiver, subject: Subject) -> bool:
    if waiver.pin_kind == "sha256":
        return subject.sha256.lower().startswith(waiver.pin)
    revision = subject.revision or subject.id.partition("@")[2]
    return bool(revision) and revision.lower().startswith(waiver.pin)


def _base(subject_id: str) -> str:
    """A subject's id without its revision, for comparing."""
    plain = subject_id if subject_id.startswith("file:") else subject_id.partition("@")[0]
    return _fold(plain)


def _fold(name: str) -> str:
    """Owners and names are compared without case; paths are not."""
    return name if name.startswith("file:") else name.casefold()
