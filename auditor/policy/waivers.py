"""Waivers: findings that somebody has signed for, until a day.

`load` reads a file and refuses whatever could make a waiver wider than it was meant: no wildcard,
no subject without the revision or the hash that was approved, no missing or odd date. `apply` is
the one place that decides whether a finding is waived; a waiver that covers nothing is a finding
of its own, by the rules `waiver-…` of the policy. The day is an argument, never the clock.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from auditor.errors import WaiverError
from auditor.model import Finding, Outcome, Span, Subject, Waived
from auditor.policy import messages
from auditor.policy.checks import Checker, Route, flatten, raise_all, suggestion
from auditor.policy.rule import Rule

WARN_DAYS = 30
"""An expiring waiver is told of from so many days before its last valid one."""

REASONS: Mapping[str, str] = {
    "license-acquired": "a license that allows the use was bought or given",
    "permission-obtained": "the holder of the rights agreed in writing",
    "false-positive": "the finding does not describe the subject",
    "not-distributed": "the subject is not given to anybody outside",
    "legal-review": "counsel looked at it and decided",
    "risk-accepted": "whoever is responsible decided to go on with it",
    "fix-scheduled": "it is being mended, by the last valid day",
}
"""The closed list of reasons, with their meaning."""

KEYS: Mapping[str, str] = {
    "id": "of the waiver, unique in its file",
    "rule": "id of the rule",
    "subject": "the audited artefact with what was approved: `…@REVISION` or `…@sha256:HASH`",
    "offender": "the element that the finding names; required where the rule names one",
    "reason": "one of the closed list",
    "justification": "why, in words",
    "evidence": "where the proof is: addresses or references, at least one",
    "approved_by": "who signed",
    "approved_on": "the day of the signature, YYYY-MM-DD",
    "expires": "the last valid day, UTC, YYYY-MM-DD",
}
"""The keys of a waiver, with their meaning."""

_REQUIRED = tuple(key for key in KEYS if key != "offender")
_LEAST_PIN = {"sha256": 12, "revision": 7}
_HEX = frozenset("0123456789abcdef")


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
    checker = Checker(path, error=WaiverError)
    values = checker.mapping(checker.value, (), ("waivers",), ("waivers",))
    entries = values.get("waivers", [])
    if not isinstance(entries, list):
        checker.wrong("'waivers' must be a list", ("waivers",))
        entries = []
    found = [_load_one(checker, entry, ("waivers", index)) for index, entry in enumerate(entries)]
    seen: set[str] = set()
    for index, waiver in enumerate(found):
        if waiver.id and waiver.id in seen:
            checker.wrong(f"two waivers have the id {waiver.id!r}", ("waivers", index, "id"))
        seen.add(waiver.id)
    checker.finish()
    if rules is not None:
        _check_rules(found, {rule.id: rule for rule in rules})
    return tuple(found)


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
    by_id = {rule.id: rule for rule in rules}
    _check_rules(waivers, by_id)
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
            digest = hashlib.sha256(f"{rule.id}\n{waiver.span.path}\n{waiver.id}".encode())
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


def _check_rules(waivers: Iterable[Waiver], rules: Mapping[str, Rule]) -> None:
    from auditor.policy.packs import builtin

    shipped = {rule.id for pack in builtin().values() for rule in pack.rules}
    errors = []
    for waiver in waivers:
        what = hint = ""
        rule = rules.get(waiver.rule)
        if rule is None and waiver.rule not in shipped:
            what = f"waiver {waiver.id} is for an unknown rule {waiver.rule!r}"
            hint = suggestion(waiver.rule, {*rules, *shipped})
        elif rule is not None and rule.names_offenders and not waiver.offender:
            what = f"waiver {waiver.id} has no 'offender', and {waiver.rule} names one"
            hint = "write the offender as the report names it"
        if what:
            span = waiver.span
            errors.append(
                WaiverError(what, path=span.path, line=span.line, column=span.column, hint=hint)
            )
    if errors:
        raise_all([error for one in errors for error in flatten(one)])


def _load_one(checker: Checker, value: Any, route: Route) -> Waiver:
    fields = checker.mapping(value, route, KEYS, _REQUIRED)
    texts = {key: checker.optional_text(fields, key, route) for key in KEYS if key != "evidence"}
    evidence: tuple[str, ...] = ()
    if "evidence" in fields:
        evidence = checker.texts(fields["evidence"], (*route, "evidence"), empty=False)
    if texts["reason"]:
        checker.word(fields["reason"], (*route, "reason"), REASONS, "")
    approved = _day(checker, texts["approved_on"], (*route, "approved_on"))
    expires = _day(checker, texts["expires"], (*route, "expires"))
    if approved and expires and expires < approved:
        checker.wrong("it expires before it was approved", (*route, "expires"))
    subject, pin, kind = texts["subject"], "", "revision"
    if subject:
        subject, pin, kind = _subject(checker, subject, (*route, "subject"))
    if "*" in texts["offender"]:
        checker.wrong("an offender cannot be a wildcard", (*route, "offender"))
    return Waiver(
        id=texts["id"],
        rule=texts["rule"],
        subject=subject,
        pin=pin,
        pin_kind=kind,
        offender=texts["offender"],
        reason=texts["reason"],
        justification=texts["justification"],
        evidence=evidence,
        approved_by=texts["approved_by"],
        approved_on=approved,
        expires=expires,
        span=checker.document.span((*route, "id")),
    )


def _subject(checker: Checker, text: str, route: Route) -> tuple[str, str, str]:
    """A subject taken apart: the artefact, the pin, and what the pin is of."""
    if "*" in text:
        checker.wrong("a subject cannot be a wildcard", route, "write one waiver for each subject")
        return "", "", "revision"
    if "@sha256:" in text:
        base, _, pin = text.rpartition("@sha256:")
        kind = "sha256"
    else:
        base, _, pin = text.rpartition("@")
        kind = "revision"
    if not base or not pin or (kind == "revision" and text.startswith("file:")):
        checker.wrong(
            f"the subject {text!r} is not pinned",
            route,
            f"name what was approved: {text}@sha256:HASH (from the report)"
            + ("" if text.startswith("file:") else " or @REVISION"),
        )
        return text, "", kind
    pin = pin.lower()
    if len(pin) < _LEAST_PIN[kind] or not _HEX.issuperset(pin):
        least = _LEAST_PIN[kind]
        checker.wrong(
            f"{pin!r} is no {'SHA-256' if kind == 'sha256' else 'commit'}",
            route,
            f"write at least {least} hexadecimal digits; a branch or tag can move",
        )
    return base, pin, kind


def _day(checker: Checker, text: str, route: Route) -> str:
    """The text if it is a calendar day, else an empty one."""
    if not text:
        return ""
    try:
        if len(text) == 10:
            return date.fromisoformat(text).isoformat()
    except ValueError:
        pass
    checker.wrong(f"{text!r} is not a day", route, "write it as YYYY-MM-DD")
    return ""
