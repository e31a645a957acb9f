"""Licenses, models and rules in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from auditor.cli.explain_page import Page, listed, sources
from auditor.knowledge import Knowledge
from auditor.knowledge.records import Base, Model, TrainingData
from auditor.model import LicenseState
from auditor.policy.pack import PackSpec
from auditor.policy.rule import RuleSpec
from auditor.reports.escape import visible

_STATES = {
    LicenseState.NONE: "none stated: looked, and there was none",
    LicenseState.NOASSERTION: "not known: nobody could look, or no rule can be given",
    LicenseState.UNRECOGNISED: "its own terms, which have no record here",
}
_CHECKED = {
    "license-file": "the license file in the publisher's repository; not read clause by clause",
    "metadata": "the license tag on the Hub",
    "card": "the publisher's card or README",
    "secondary": "second-hand",
    "own-knowledge": "nothing: own knowledge of the editors",
}
_MAIN = ("kind", "version", "date", "steward", "state", "expression")


def license_(raw: Mapping[str, Any], knowledge: Knowledge, today: str, width: int) -> str:
    """What a license allows and asks, clause by clause, and how that was checked."""
    page = Page(raw["id"], "license", width=width)
    page.say(raw["name"])
    page.heading("What it is")
    for key in _MAIN:
        page.fact(key, str(raw.get(key) or ""))
    page.fact("covers", listed(raw.get("applies_to", ())))
    page.fact("may mean", listed(raw.get("members", ())))
    page.fact("also called", listed((*raw.get("hub", ()), *raw.get("aliases", ())), limit=8))
    page.fact("OSI approved", _yes_no(raw.get("osi")))
    permissions = raw.get("permissions", {})
    if permissions:
        page.heading("Permissions")
        for name, grant in permissions.items():
            page.fact(name, _joined(grant["value"], grant.get("ref", ""), grant.get("note", "")))
    page.heading("Terms")
    terms = raw.get("terms", ())
    if not terms:
        page.row("none are recorded")
    for term in terms:
        page.item(_joined(term["type"], term.get("ref", ""), _reach(term), mark="  "))
        if term.get("params"):
            page.under(listed(f"{key}: {_plain(value)}" for key, value in term["params"].items()))
        if term.get("note"):
            page.under(str(term["note"]))
    cited = [
        *(str(text["source"]) for text in raw.get("texts", ())),
        *(str(source) for source in raw.get("sources", ())),
        *(str(url) for url in raw.get("urls", ())),
    ]
    sources(page, cited, str(raw.get("as_of", "")), str(raw.get("verified", "")))
    return page.text()


def shared_name(
    found: tuple[str, tuple[str, ...], str], knowledge: Knowledge, today: str, width: int
) -> str:
    """A name that several licenses go by, and which they are."""
    name, candidates, rule = found
    page = Page(visible(name), "name of several licenses", width=width)
    page.say(f"{rule or 'More than one license goes by this name'}. The worst of them decides.")
    page.heading("May mean")
    for candidate in candidates:
        record = knowledge.license(candidate)
        page.item(f"{candidate}: {record['name']}" if record else candidate)
    return page.text()


def _reach(term: Mapping[str, Any]) -> str:
    binds = f"binds {term['binds']}" if term.get("binds") else ""
    reaches = f"reaches {term['scope']}" if term.get("scope") else ""
    when = f"on {term['trigger']}" if term.get("trigger") else ""
    return ", ".join(part for part in (binds, reaches, when) if part)


def _plain(value: Any) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case list():
            return " + ".join(_plain(item) for item in value)
        case _:
            return str(value)


def model(record: Model, knowledge: Knowledge, today: str, width: int) -> str:
    """A model's license, what it was made from and what it was trained on."""
    page = Page(record.id, "model" if not record.by_rule else "model, by rule", width=width)
    if record.by_rule:
        mind = "; its own license tag may say otherwise" if record.soft else ""
        page.say(
            f"No record of its own. The rule {record.by_rule!r} covers it, with confidence "
            f"{record.confidence:g}{mind}."
        )
    page.heading("License of the weights")
    page.fact("license", record.license or _STATES.get(record.license_state, record.license_state))
    page.fact("its name", record.license_name)
    if record.license_mapping == "near":
        page.fact("mind", "the text is a sibling of that record, not compared clause by clause")
    page.fact("Hub tag", record.hub_tag or "")
    page.fact("scope", record.license_note)
    page.fact("flags", listed(record.flags))
    page.fact("base terms", listed(record.base_terms))
    page.heading("Made from")
    for base in record.bases:
        page.item(_base(base, knowledge))
    if not record.bases:
        page.row("no base model is recorded")
    page.heading("Trained on", f"the publisher discloses: {record.disclosure}")
    for item in record.training_data:
        page.item(_training(item, knowledge))
    if not record.training_data:
        page.row("no dataset is recorded")
    outputs = listed((*record.generators, *record.other_generators))
    page.fact("outputs of", outputs)
    page.heading("Else")
    page.fact("family", record.family)
    page.fact("released", record.released)
    page.fact("also called", listed(record.aliases, limit=8))
    page.fact("note", record.notes)
    if record.unchecked_id:
        page.fact("mind", "this id was met in no source that was read")
    sources(page, (record.source,), record.as_of, _CHECKED.get(record.verified, record.verified))
    return page.text()


def _base(base: Base, knowledge: Knowledge) -> str:
    known = knowledge.model(base.id)
    terms = known.license or _STATES.get(known.license_state, "") if known else "no record"
    role = f" ({base.role})" if base.role else ""
    return f"{base.relation}: {base.id}{role}, {terms}"


def _training(item: TrainingData, knowledge: Knowledge) -> str:
    relation = "" if item.relation == "contains" else f" [{item.relation}]"
    stage = "" if item.stage == "unknown" else f" ({item.stage})"
    if item.name:
        return f"{item.name}{stage}{relation}, no record"
    known = knowledge.dataset(item.dataset)
    grades = (
        listed(f"{axis} {grade}".replace("_", " ") for axis, grade in known.grades.items())
        if known
        else ""
    )
    return f"{item.dataset}{stage}{relation}: {grades}"


def rule(pack: PackSpec, found: RuleSpec, width: int) -> str:
    """What a rule asks, when it breaks and what to do then."""
    from auditor.policy.docs import outcome_text, template_text

    page = Page(found.id, f"rule of {pack.id} {pack.version}", width=width)
    page.say(found.title)
    page.heading("What it does")
    page.fact("severity", str(found.severity))
    page.fact("about", listed(found.subjects))
    page.fact("when broken", outcome_text(found.on_violation))
    page.fact("when not known", outcome_text(found.on_unknown))
    page.fact("waivers", "accepted" if found.waivable else "none are accepted")
    page.fact("tags", listed(found.tags))
    for title, text in (("In words", found.description), ("Why", found.rationale)):
        if text:
            page.heading(title)
            page.fact("", " ".join(text.split()))
    page.heading("It says")
    page.fact("", template_text(found.message))
    page.heading("What to do")
    page.fact("", template_text(found.remediation))
    if found.references:
        page.heading("References")
        for reference in found.references:
            page.item(f"{reference.title}: {reference.url}")
    return page.text()


def _yes_no(value: object) -> str:
    return {True: "yes", False: "no"}.get(value, "") if isinstance(value, bool) else ""


def _joined(*parts: str, mark: str = "; ") -> str:
    return mark.join(part for part in parts if part)
