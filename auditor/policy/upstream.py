"""Findings about what changed upstream since the lock was written, by the policy's own rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from auditor.digest import sha256
from auditor.model import Finding, Span
from auditor.policy import messages
from auditor.policy.rule import Rule


def findings(
    changes: Iterable[tuple[Mapping[str, str], Span | None]], rules: Sequence[Rule]
) -> tuple[Finding, ...]:
    """What the rules for `upstream` say of the changes: the facts under `upstream.` of each, and
    the place of the lock's entry. In the order of the changes."""
    asked = [rule for rule in rules if "upstream" in rule.spec.subjects]
    return tuple(
        finding
        for facts, span in changes
        for rule in asked
        for finding in _findings(rule, facts, span)
    )


def _findings(rule: Rule, upstream: Mapping[str, str], span: Span | None) -> Iterator[Finding]:
    id = upstream["id"]
    facts = {"subject": {"kind": "upstream", "id": id}, "upstream": dict(upstream)}
    for result in rule.evaluate(facts).results:
        digest = sha256(f"{rule.id}\n{id}\n{upstream.get('now', '')}".encode())
        yield Finding(
            rule=rule.id,
            pack=rule.pack,
            outcome=result.outcome,
            severity=rule.severity,
            title=rule.title,
            message=messages.render(result.message, facts, {}, rule.parameters),
            span=span,
            offender=id,
            remediation=messages.render(rule.remediation, facts, {}, rule.parameters),
            references=rule.references,
            fingerprint=digest.hexdigest()[:16],
        )
