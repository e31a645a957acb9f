"""What a target license can take in: the verdict on one carried term.

A term is carried when the target holds the same condition or a wider one, when it may ride along
as a file, or when the target's record says so (`carries`). All else blocks the target.
"""

from __future__ import annotations

from typing import Final, TypeAlias

from auditor.licensing.propagate import Channel
from auditor.licensing.terms import License, Term
from auditor.model import Verdict

Verdicts: TypeAlias = tuple[Verdict, Verdict, Verdict]

YES: Final[Verdicts] = (Verdict.YES,) * 3
NOTICES: Final[Verdicts] = (Verdict.YES_WITH_NOTICES,) * 3
UNKNOWN: Final[Verdicts] = (Verdict.UNKNOWN,) * 3
NO: Final[Verdicts] = (Verdict.NO,) * 3
PUBLISHER: Final[Verdicts] = (Verdict.NO, Verdict.YES_WITH_NOTICES, Verdict.YES_WITH_NOTICES)
"""This publisher can fulfil it; strictly read, it cannot be passed on to recipients."""

RIDES: Final = frozenset(
    {
        "attribution",
        "license-copy",
        "notice-file",
        "state-changes",
        "no-endorsement",
        "model-card",
        "rename",
        "source-disclosure",
        "database-offer",
        "opt-out-update",
        "evidence",
    }
)
"""Duties that ride along with any target as files and actions, and are no terms of it."""

PERMISSIONS: Final = frozenset(
    {"use", "commercial-use", "modify", "redistribute", "sublicense", "host", "train-with-outputs"}
)
"""Permissions that travel like terms where a license withholds them or does not state them."""

_NARROWER: Final = {
    "noncommercial": ("noncommercial", "research-only"),
    "research-only": ("research-only",),
    "output-purpose": ("output-purpose", "research-only"),
    "revocable": ("revocable",),
}
"""Types of target terms that hold everything an inbound term asks for."""


def carried(term: Term, license: License, target: License, ways: frozenset[str]) -> Verdicts:
    """May a work that `term` of `license` binds go out under `target`? Per stance."""
    if target.id == license.id:
        return _same(term, ways)
    if term.type in target.carries.refuses or (
        term.params.get("advertising") and "advertising" in target.carries.refuses
    ):
        return NO
    if term.type == "attribution" and term.params.get("disputed") and Channel.CODE in ways:
        return NO  # OSADL lets it ride along, the ASF does not
    if term.type in RIDES or term.type == "patent-retaliation":
        return YES if term.type == "patent-retaliation" else NOTICES
    if term.type in PERMISSIONS:
        return _permission(term, target)
    if _taken_in(term, target):
        return NOTICES
    match term.type:
        case "share-alike":
            return NOTICES if target.id in term.params["targets"] else NO
        case "display" | "name-prefix" | "output-train-naming":
            return NO if term.binds == "every-recipient" else PUBLISHER
        case "aup":
            return NOTICES if _covers(target, term) else NO
        case _ if _held(term, target):
            return YES
    return NO


def _taken_in(term: Term, target: License) -> bool:
    also = target.carries.also
    if term.type == "aup":
        return term.params["passthrough"] == "incorporated" and "aup-incorporated" in also
    if term.type in {"name-prefix", "output-train-naming"}:
        own = target.first(term.type)
        if own is not None and own.params.get("prefix") == term.params.get("prefix"):
            return True
    return term.type in also


def _covers(target: License, term: Term) -> bool:
    if term.params["list"] in target.carries.lists:
        return True
    own = target.first("aup")
    return (
        own is not None
        and own.params["list"] == term.params["list"]
        and own.params["passthrough"] == "enforceable"
    )


def _held(term: Term, target: License) -> bool:
    own = [held for held in target.terms if held.type in _NARROWER.get(term.type, (term.type,))]
    match term.type:
        case "noncommercial" if term.params.get("extent") != "selling":
            return any(held.params.get("extent") != "selling" for held in own)
        case "noncommercial" | "research-only" | "output-purpose" | "revocable":
            return bool(own)
        case "remote-restriction" | "unilateral-update" | "content-filters":
            return bool(own)
        case "no-derivatives":
            return False
        case "territory-exclusion":
            regions = set(term.params["regions"])
            return any(regions <= set(held.params["regions"]) for held in own)
        case "output-train":
            rules = {held.params["rule"] for held in own}
            return term.params["rule"] in rules or "any-model" in rules
    return False


def _permission(term: Term, target: License) -> Verdicts:
    value = term.params["value"]
    if term.type == "host":
        return YES  # no target promises that hosting is allowed; uses of one's own ask for it
    if term.type == "sublicense":
        return _sublicense(value, target)
    return UNKNOWN if value == "unknown" else NO


def _sublicense(value: str, target: License) -> Verdicts:
    # Apache-2.0 section 2 grants the right to sublicense, which nobody can grant without it. Where
    # the licensor licenses every recipient itself, nothing is missing.
    if value != "prohibited" or "sublicense" in target.carries.also:
        return YES
    match target.permits("sublicense").value:
        case "allowed":
            return NO
        case "not-granted":
            return (Verdict.NO, Verdict.CONDITIONAL, Verdict.CONDITIONAL)
    return YES


def _same(term: Term, ways: frozenset[str]) -> Verdicts:
    unchanged = ways <= {Channel.OWN, Channel.COPY}
    match term.type:
        case "no-derivatives":
            if Channel.OWN in ways and len(ways) == 1:
                return YES
            # A change of format is allowed by the text; a lossy one goes further.
            return (Verdict.CONTESTED, Verdict.CONTESTED, Verdict.YES) if unchanged else NO
        case "modify" | "redistribute" | "use" | "commercial-use" | "train-with-outputs":
            if ways == {Channel.OWN}:
                return YES
            return UNKNOWN if term.params["value"] == "unknown" else NO
        case "output-train" | "training-ban" if Channel.OUTPUT_DATA in ways:
            return NO
        case "output-train":
            return YES
        case _ if term.type in RIDES:
            # Whoever licenses a work is not bound by the license; recipients need its text.
            return YES if ways == {Channel.OWN} and term.type != "license-copy" else NOTICES
        case "display" | "name-prefix" | "output-train-naming" | "aup" | "share-alike":
            return NOTICES
    return YES
