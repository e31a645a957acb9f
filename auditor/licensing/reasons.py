"""Sentences that say why a term stands in the way."""

from __future__ import annotations

from typing import Any

from auditor.licensing.terms import License, Term
from auditor.model import LicenseState, Verdict

STATES = {
    LicenseState.NONE: "no license is stated, so all rights are reserved",
    LicenseState.NOASSERTION: "its license could not be looked at",
    LicenseState.PUBLISHER_UNKNOWN: "its publisher says that the license is not known",
    LicenseState.UNRECOGNISED: "it has a license of its own that nobody here has read",
    LicenseState.AMBIGUOUS: "its license is named only by family, and no member is named",
}

_PERMISSIONS = {
    "use": "use",
    "commercial-use": "commercial use",
    "modify": "changing it",
    "redistribute": "passing it on",
    "sublicense": "sublicensing",
    "host": "hosting it for others",
    "train-with-outputs": "training other models with its outputs",
}
_SAYINGS = {
    "noncommercial": "limits use to non-commercial purposes",
    "research-only": "limits use to research",
    "no-derivatives": "does not let changed versions be shared",
    "registration": "asks users to register or to get approval",
    "revocable": "lets the licensor take the grant back",
    "unilateral-update": "lets the steward change the terms later",
    "remote-restriction": "lets the licensor restrict use remotely",
    "content-filters": "asks whoever hosts it to run content filters",
    "owner-claims-derivatives": "gives the licensor ownership of derivatives",
    "host-ban": "bars offering it as a service",
    "host-license": "asks for another license to offer it as a service",
    "training-ban": "bars training models on the data",
    "per-item-licenses": "leaves each item under a license of its own",
    "no-open-license": "bars putting the data under an open license",
    "contents-not-covered": "does not clear the contents of the data",
    "output-purpose": "limits what outputs may be used for",
    "patent-retaliation": "ends rights on patent suits, a further restriction",
    "attribution": "asks for credit in advertising, on which sources disagree",
}
_RULES = {
    "other-llm": "any other language model",
    "other-image-model": "another image model",
    "foundation-model": "foundation models",
    "competing-model": "competing models",
    "any-model": "any other model",
}


def of_term(
    term: Term, license: License, target: str, verdicts: tuple[Verdict, Verdict, Verdict]
) -> str:
    """One sentence on why `term` of `license` costs those verdicts under `target`.

    It speaks of the moderate stance, and of the strict one where moderate lets it pass.
    """
    strict, moderate, permissive = verdicts
    if moderate.rank > Verdict.YES_WITH_NOTICES.rank:
        return _sentence(term, license, target, moderate)
    if strict.rank > Verdict.YES_WITH_NOTICES.rank:
        return f"{_sentence(term, license, target, strict)} (strict reading only)"
    return _sentence(term, license, target, permissive)


def _sentence(term: Term, license: License, target: str, worst: Verdict) -> str:
    section = f" ({term.ref})" if term.ref else ""
    saying = f"{license.id}{section} {_saying(term)}"
    match worst:
        case Verdict.CONTESTED:
            return f"{saying}; whether that reaches this work is disputed"
        case Verdict.UNKNOWN:
            if term.type in _PERMISSIONS:
                return saying
            return f"{saying}; whether that reaches this work is not known"
        case Verdict.CONDITIONAL:
            return f"{saying}, which {target} allows only on a condition"
    return f"{saying}, which {target} cannot carry"


def _saying(term: Term) -> str:
    params = term.params
    if term.type in _PERMISSIONS:
        what = _PERMISSIONS[term.type]
        match params["value"]:
            case "prohibited":
                return f"forbids {what}"
            case "not-granted":
                return f"does not grant {what}"
        return f"is not recorded as allowing {what}"
    match term.type:
        case "share-alike":
            return _share_alike(params)
        case "aup":
            return _use_list(params)
        case "threshold":
            return _threshold(params)
        case "territory-exclusion":
            return f"is not granted in {', '.join(params['regions'])}"
        case "field-exclusion":
            return f"excludes a field of use ({params['field']})"
        case "output-train":
            return f"bars using the material or its outputs for {_RULES[params['rule']]}"
        case "output-train-naming" | "name-prefix" | "display":
            return _naming(params)
    return _SAYINGS.get(term.type, f"sets a term on {term.type.replace('-', ' ')}")


def _share_alike(params: Any) -> str:
    if params["extent"] == "agreement":
        return "keeps derivatives under the same agreement"
    targets = list(params["targets"])
    shown = ", ".join(targets[:4]) + (" …" if len(targets) > 4 else "")
    return f"keeps what is made from it under {shown}"


def _use_list(params: Any) -> str:
    if params["passthrough"] == "enforceable":
        items = f" of {params['items']} items" if "items" in params else ""
        return f"has a list{items} of forbidden uses that must stay enforceable for recipients"
    return "makes an acceptable use policy part of the license"


def _threshold(params: Any) -> str:
    currency = f"{params['currency']} " if "currency" in params else ""
    metric = str(params["metric"]).replace("-", " ")
    limit = f"{currency}{params['limit']:,} {metric}"
    match params["effect"]:
        case "display":
            return f"asks for a display above {limit}"
        case "review":
            return f"asks for a review by the licensor above {limit}"
        case "license-needed":
            return f"asks for another license above {limit}"
    return f"grants no rights above {limit}"


def _naming(params: Any) -> str:
    prefix = params.get("prefix")
    display = params.get("display") or params.get("text")
    parts = []
    if prefix:
        parts.append(f'asks for a model name that begins with "{prefix}"')
    if display:
        parts.append(f'asks to display "{display}"')
    return " and ".join(parts)
