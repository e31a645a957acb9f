"""What a subject is to go out under: a license expression, or a use of one's own.

`use:internal-commercial` is running it inside a business, `use:hosted-service` is offering it to
others over a network; neither hands anything out.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from auditor.errors import UsageError
from auditor.licensing import expression
from auditor.licensing.carries import NO as REFUSED
from auditor.licensing.carries import NOTICES, UNKNOWN, YES, Verdicts
from auditor.licensing.propagate import Channel
from auditor.licensing.terms import License, LicenseSource, Term, license_terms
from auditor.licensing.thresholds import Organization, applies
from auditor.model import Verdict
from auditor.tuples import NamedTuple

INTERNAL: Final = "use:internal-commercial"
HOSTED: Final = "use:hosted-service"
USES: Final = (INTERNAL, HOSTED)

CONDITIONAL: Final[Verdicts] = (Verdict.CONDITIONAL,) * 3


class Target(NamedTuple):
    text: str
    """Canonical: an SPDX expression or one of USES."""
    branches: tuple[tuple[License, ...], ...] = ()
    """What a recipient may choose between, each a set of licenses that hold together."""
    use: str = ""

    @property
    def name(self) -> str:
        """For sentences."""
        return {INTERNAL: "internal commercial use", HOSTED: "a hosted service"}.get(
            self.text, self.text
        )


@lru_cache(maxsize=256)
def resolve(text: str, knowledge: LicenseSource) -> Target:
    """The target that `text` names.

    Raises UsageError, with the nearest names, for a license that the knowledge base holds no terms
    of, for a family name and for a use that is not one of USES.
    """
    wanted = text.strip()
    if wanted.lower().startswith("use:"):
        if wanted.lower() not in USES:
            raise _unknown(wanted, USES)
        return Target(text=wanted.lower(), use=wanted.lower())
    try:
        tree = expression.parse(wanted)
    except expression.ExpressionError as error:
        raise UsageError(
            f"the target license {wanted!r} is not a license expression: {error.what}",
            hint="name an SPDX id such as Apache-2.0, or an expression with AND and OR",
            code="unknown-target",
        ) from error
    branches = _branches(tree, knowledge)
    return Target(
        text=" OR ".join(" AND ".join(part.id for part in branch) for branch in branches),
        branches=branches,
    )


def _branches(
    tree: expression.Expression, knowledge: LicenseSource
) -> tuple[tuple[License, ...], ...]:
    match tree:
        case expression.Or():
            return tuple(branch for part in tree.parts for branch in _branches(part, knowledge))
        case expression.And():
            joined: tuple[tuple[License, ...], ...] = ((),)
            for part in tree.parts:
                joined = tuple(
                    left + right for left in joined for right in _branches(part, knowledge)
                )
            return joined
        case expression.With():
            return _branches(tree.license, knowledge)
        case expression.Id():
            return ((_license(expression.render(tree), knowledge),),)


def _license(id: str, knowledge: LicenseSource) -> License:
    found = license_terms(id, knowledge)
    if found is None:
        same = [other for other in knowledge.license_ids() if other.lower() == id.lower()]
        found = license_terms(same[0], knowledge) if same else _by_name(id, knowledge)
    if found is not None and found.expression:
        found = license_terms(found.expression, knowledge)
    if found is None:
        raise _unknown(id, tuple(knowledge.license_ids()))
    if found.state:
        raise UsageError(
            f"the target license {id!r} names no single license text ({found.name})",
            hint="name one license, such as Apache-2.0",
            code="unknown-target",
        )
    return found


def _by_name(id: str, knowledge: LicenseSource) -> License | None:
    wanted = id.lower()
    for other in knowledge.license_ids():
        raw = knowledge.license(other)
        if raw is None:
            continue
        names = (*raw.get("deprecated_ids", ()), *raw.get("hub", ()), *raw.get("scancode", ()))
        if wanted in (name.lower() for name in names):
            return license_terms(other, knowledge)
    return None


def _unknown(wanted: str, known: tuple[str, ...]) -> UsageError:
    from difflib import get_close_matches

    lower = {name.lower(): name for name in known}
    near = [lower[name] for name in get_close_matches(wanted.lower(), lower, n=3, cutoff=0.5)]
    hint = f"did you mean {' or '.join(near)}?" if near else "see `auditor license search`"
    return UsageError(
        f"nothing is known of the target {wanted!r}", hint=hint, code="unknown-target"
    )


def used(
    term: Term, license: License, use: str, ways: frozenset[str], organization: Organization | None
) -> Verdicts:
    """May a work that `term` of `license` binds be put to that use of our own? Per stance."""
    hosted = use == HOSTED
    match term.type:
        case "noncommercial" | "research-only" | "output-purpose":
            return _selling(term, hosted)
        case "threshold" | "territory-exclusion" | "field-exclusion":
            return _limit(term, organization, hosted)
        case "registration":
            return CONDITIONAL
        case "aup" | "content-filters":
            return NOTICES
        case "display":
            return NOTICES if hosted else YES
        case "share-alike" | "source-disclosure":
            return NOTICES if hosted and term.params.get("network") else YES
        case "host-ban":
            return REFUSED if hosted else YES
        case "host-license":
            return CONDITIONAL if hosted else YES
        case "output-train":
            return REFUSED if ways & {Channel.OUTPUTS, Channel.OUTPUT_DATA} else YES
        case "training-ban":
            return REFUSED
        case "per-item-licenses":
            return CONDITIONAL
        case "no-derivatives":
            changed = not ways <= {Channel.OWN, Channel.COPY}
            return (Verdict.CONTESTED, Verdict.CONTESTED, Verdict.YES) if changed else YES
        case "use" | "commercial-use" | "modify" | "train-with-outputs":
            return UNKNOWN if term.params["value"] == "unknown" else REFUSED
        case "host":
            if not hosted:
                return YES
            return UNKNOWN if term.params["value"] == "unknown" else REFUSED
        case "license-copy" | "notice-file" | "attribution" | "state-changes":
            return NOTICES if hosted and license.first("host-is-distribution") else YES
        case "database-offer":
            return NOTICES if hosted else YES
    return YES


def _selling(term: Term, hosted: bool) -> Verdicts:
    # A bar on selling alone leaves use inside the business free.
    return YES if term.params.get("extent") == "selling" and not hosted else REFUSED


def _limit(term: Term, organization: Organization | None, hosted: bool) -> Verdicts:
    if term.params.get("effect") == "display":
        return NOTICES if hosted else YES
    answer = applies(term, organization or Organization())
    if answer is None:
        return CONDITIONAL
    return REFUSED if answer else YES
