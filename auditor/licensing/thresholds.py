"""Limits that depend on who asks: users, revenue, domicile and business of an organization.

A limit blocks a grant to everyone, because some recipient exceeds it. What it means for one
organization is asked apart, here.
"""

from __future__ import annotations

from typing import Final

from auditor.licensing.terms import License, Term
from auditor.tuples import NamedTuple

_MEMBERS = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"
EU: Final = frozenset(_MEMBERS.split())
"""Member states by ISO 3166-1 code (European Union, 27 members since 2020-02-01)."""


class Organization(NamedTuple):
    """Who wants to use or release the subject. None or empty: not said, so unknown."""

    monthly_active_users: int | None = None
    annual_revenue_usd: float | None = None
    domicile: str = ""
    """ISO 3166-1 alpha-2 code of the country."""
    business: tuple[str, ...] = ()
    """Lines of business, such as `maas` or `image-generation`."""


class Standing(NamedTuple):
    """What the limits of one license mean for one organization."""

    outside: tuple[tuple[Term, str], ...] = ()
    """Limits that it exceeds, each with a sentence: it holds no rights under the license."""
    unsure: tuple[tuple[Term, str], ...] = ()
    """Limits that what is known of it does not settle."""


def standing(license: License, organization: Organization) -> Standing:
    """Which limits of `license` the organization exceeds, and which are not settled."""
    outside: list[tuple[Term, str]] = []
    unsure: list[tuple[Term, str]] = []
    for term in license.terms:
        answer = applies(term, organization)
        if answer is None:
            unsure.append((term, f"{_limit(term)}: nothing is known of the organization's own"))
        elif answer:
            outside.append((term, f"{_limit(term)}, which the organization is outside of"))
    return Standing(outside=tuple(outside), unsure=tuple(unsure))


def applies(term: Term, organization: Organization) -> bool | None:
    """Whether a limit takes the organization's rights away; None when that is not known.

    False for every term that is no limit of this kind, and for those that only ask for a display.
    """
    match term.type:
        case "threshold" if term.params.get("effect") != "display":
            return _all(_exceeds(term, organization), _in_business(term, organization))
        case "territory-exclusion":
            return _inside(term, organization)
        case "field-exclusion":
            if not organization.business:
                return None
            return bool(term.params.get("field") in organization.business)
    return False


def _exceeds(term: Term, organization: Organization) -> bool | None:
    params = term.params
    limit: float = params["limit"]
    match params["metric"]:
        case "monthly-active-users":
            own: float | None = organization.monthly_active_users
        case "annual-revenue" | "annual-recurring-revenue" if params.get("currency") == "USD":
            own = organization.annual_revenue_usd
        case "monthly-revenue" if params.get("currency") == "USD":
            # A year's revenue says nothing certain of one month; below the limit it cannot exceed.
            year = organization.annual_revenue_usd
            if year is None:
                return None
            return False if year <= limit else (True if year > limit * 12 else None)
        case _:
            return None
    if own is None:
        return None
    return own >= limit if params.get("inclusive") else own > limit


def _in_business(term: Term, organization: Organization) -> bool | None:
    businesses = term.params.get("business")
    if not businesses:
        return True
    if not organization.business:
        return None
    return any(line in organization.business for line in businesses)


def _inside(term: Term, organization: Organization) -> bool | None:
    if not organization.domicile:
        return None
    country = organization.domicile.upper()
    inside = any(
        country == region or (region == "EU" and country in EU) for region in term.params["regions"]
    )
    if not inside:
        return False
    # The exclusion of some models only (multimodal ones) cannot be told from the license.
    return None if term.params.get("modality") else True


def _all(first: bool | None, second: bool | None) -> bool | None:
    if first is False or second is False:
        return False
    return None if first is None or second is None else True


def _limit(term: Term) -> str:
    params = term.params
    match term.type:
        case "threshold":
            currency = f"{params['currency']} " if "currency" in params else ""
            metric = str(params["metric"]).replace("-", " ")
            return f"no rights above {currency}{params['limit']:,} {metric} ({term.ref})"
        case "territory-exclusion":
            return f"not licensed in {', '.join(params['regions'])} ({term.ref})"
    return f"not licensed for {params.get('field', 'that field')} ({term.ref})"
