"""Waivers files, with every mistake located.

Refused is whatever could make a waiver wider than it was meant: a wildcard, a subject without the
revision or the hash that was approved, a missing or odd date, a rule that nobody knows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from auditor.errors import WaiverError
from auditor.policy.checks import Checker, Route, raise_all, suggestion
from auditor.policy.rule import Rule
from auditor.policy.waivers import Waiver

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


def load(path: Path) -> tuple[Waiver, ...]:
    """The waivers of a file. Raises WaiverError with every mistake in it, each with its place."""
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
    return tuple(found)


def check_rules(waivers: Iterable[Waiver], rules: Mapping[str, Rule]) -> None:
    """Raise WaiverError for waivers of unknown rules, and for those that lack an offender."""
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
        raise_all(errors)


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
