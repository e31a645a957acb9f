"""What to do so that a term is kept: the action in words, with the exact line to write."""

from __future__ import annotations

from typing import Any

from auditor.licensing.terms import License, Term
from auditor.model import Duty

PLACES = {
    "website-docs": "on a related website, user interface, post or in the documentation",
    "user-interface": "in the user interface of the product or service",
    "public-statements": "in public statements about it",
}


def duty(term: Term, license: License, target: str) -> Duty:
    """The action that keeps `term` when the work goes out under `target`."""
    return Duty(
        duty=term.type,
        text=_text(term, license, target),
        license=license.id,
        ref=term.ref,
        marker=marker(term),
    )


def documented(term: Term, license: License) -> Duty:
    """What is left of a term of training data: saying whose it was."""
    if term.type == "output-train-naming":
        return duty(term, license, "")
    if term.type == "database-offer":
        return Duty(
            duty=term.type,
            text="Offer recipients the database that was made from it, or a file of the changes, "
            "when the model or its outputs count as works produced from it.",
            license=license.id,
            ref=term.ref,
        )
    return Duty(
        duty="document-data",
        text=f"Name the data, its creators and its license ({license.id}) in the model card.",
        license=license.id,
        ref=term.ref,
    )


def marker(term: Term) -> str:
    """The sentence or prefix that must appear verbatim; empty where the text fixes none."""
    params = term.params
    match term.type:
        case "name-prefix":
            return str(params["prefix"])
        case "output-train-naming":
            return str(params.get("prefix") or params.get("display", ""))
        case "display":
            return str(params["text"])
    return str(params.get("marker", ""))


def _text(term: Term, license: License, target: str) -> str:
    params = term.params
    match term.type:
        case "license-copy":
            return f"Ship a copy of the {license.name} with it."
        case "notice-file":
            return _notice(params, license)
        case "attribution":
            return _attribution(params, license)
        case "state-changes":
            return f"State prominently what you changed in the part under {license.id}."
        case "no-endorsement":
            return f"Do not use the names of the authors of the {license.id} part to promote it."
        case "model-card":
            return f"Keep the documentation that comes under {license.id} and add your changes."
        case "rename":
            return f"Give your modified version another name, as {license.id} asks."
        case "source-disclosure":
            return f"Offer the corresponding source of the part under {license.id}."
        case "opt-out-update":
            return "Move to the newest usable version of the data when removals are published."
        case "evidence":
            return "Keep what shows that it is in the public domain; a label alone is no proof."
        case "display":
            return _display(params)
        case "name-prefix":
            return f'Begin the name of the released model with "{params["prefix"]}".'
        case "output-train-naming":
            return _naming(params)
        case "share-alike":
            return f"Release it under {target}, which the {license.name} accepts."
        case "aup":
            return _use_list(params, license)
        case "content-filters":
            return f"Run the filters that {license.id} asks for, and say so where it is hosted."
        case "database-offer":
            return "Offer recipients the derivative database, or a file of all changes to it."
    return f"Keep the terms of {license.id} on {term.type.replace('-', ' ')} beside {target}."


def _notice(params: Any, license: License) -> str:
    if "marker" in params:
        return f'Write this line into the NOTICE file: "{params["marker"]}"'
    if params.get("propagate"):
        return f"Copy the NOTICE of the {license.id} part into yours, where it has one."
    return f"Keep the notices and disclaimers that come with the {license.id} part."


def _attribution(params: Any, license: License) -> str:
    if "marker" in params:
        return f'Keep this notice: "{params["marker"]}"'
    match params.get("form"):
        case "credit":
            return f"Credit the creators with title, source and a link to the {license.name}."
        case "publications":
            return "Acknowledge it in publications about it."
    return f"Keep the copyright and license notices of the {license.id} part in every copy."


def _display(params: Any) -> str:
    where = PLACES.get(params.get("where", ""), "where users see it")
    only = f" ({params['only']} only)" if "only" in params else ""
    return f'Display "{params["text"]}" {where}{only}.'


def _naming(params: Any) -> str:
    only = f" ({params['only']} only)" if "only" in params else ""
    parts = []
    if "prefix" in params:
        parts.append(f'begin the name of the released model with "{params["prefix"]}"')
    if "display" in params:
        parts.append(f'display "{params["display"]}" where it is published')
    sentence = " and ".join(parts)
    return f"{sentence[0].upper()}{sentence[1:]}{only}."


def _use_list(params: Any, license: License) -> str:
    if params["passthrough"] == "enforceable":
        return (
            f"Pass the use restrictions of {license.id} on as an enforceable provision, and ship "
            "their text."
        )
    return f"Keep to the acceptable use policy of {license.id} and give it to recipients."
