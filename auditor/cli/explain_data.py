"""Datasets, sources, cases and generator models in words."""

from __future__ import annotations

from auditor.cli.explain_page import Page, age, listed, sources
from auditor.knowledge import Knowledge
from auditor.knowledge.parties import Case, Generator, Provider, Source, TermsPeriod
from auditor.knowledge.records import Dataset, Upstream
from auditor.model import Axis, Grade

_AXES = {
    Axis.COPYRIGHT: "copyright",
    Axis.CONTRACT: "contract",
    Axis.PRIVACY: "privacy",
    Axis.LICENSE_RESTRICTION: "license limits",
}
_RESTRICTIONS = {
    "none": "no limit on training other models was found in the terms",
    "conditions": "allowed with naming, a notice or a limit of scale",
    "image-only": "the limit is on image outputs only",
    "compete-bar": "outputs may not be used to develop models that compete with the provider",
    "any-model-bar": "outputs may not be used to develop machine-learning models at all",
    "improve-bar": "outputs may not be used to improve any other large language model",
    "unknown": "terms not read",
}
_SIDES = {
    "plaintiff": "for the plaintiffs",
    "defendant": "for the defendants",
    "mixed": "in part for each side",
    "settlement": "settlement",
}
_DEEPEST = 12
"""Levels of a dataset's tree that are shown; no record goes half as deep."""


def dataset(record: Dataset, knowledge: Knowledge, today: str, width: int) -> str:
    """What is in a dataset, where it comes from and how exposed it is."""
    page = Page(record.id, "dataset", width=width)
    page.say(_sentence(record.reason))
    page.heading("What it is")
    page.fact("made by", listed(part for part in (record.creator, record.year) if part))
    page.fact("holds", f"{listed(record.content)} ({listed(record.modality)})")
    page.fact("also called", listed(record.aliases, limit=8))
    page.fact("rights", record.rights.replace("-", " "))
    page.fact("opt-outs", record.opt_out.replace("none-known", "none known"))
    page.fact("personal data", record.personal_data.replace("not-assessed", "not assessed"))
    _dataset_license(page, record)
    page.heading("Exposure", "an axis that is not listed was not assessed")
    for axis, label in _AXES.items():
        if axis in record.grades:
            page.fact(label, _grade(record, axis))
    for below in record.below_upstream:
        page.item(
            f"{_AXES[below.axis]} stands under {below.upstream} ({below.upstream_grade}): "
            f"{below.reason}"
        )
    page.heading("Made from")
    if record.upstream:
        page.row(record.id + _short(record))
        _tree(page, record, knowledge, "", frozenset({record.id}), set(), 0)
    else:
        page.row("no parent is recorded: this is as deep as the register goes")
    if record.generators:
        page.fact("outputs of", listed(record.generators))
    if record.takedown != "none-known":
        page.heading("Takedown")
        page.fact(
            record.takedown.replace("-", " "), _joined(record.takedown_date, record.takedown_note)
        )
    _cases(page, record.cases, knowledge, today)
    sources(page, record.sources, record.as_of, _dataset_checked(record))
    return page.text()


def _dataset_license(page: Page, record: Dataset) -> None:
    page.heading("License")
    page.fact("declared", record.license_declared)
    if record.license and record.license != record.license_declared:
        page.fact("that is", record.license)
    for place in ("hub", "card", "dpi"):
        labels = [label for where, label in record.license_seen if where == place]
        where = {"hub": "on the Hub", "card": "on its card", "dpi": "as annotated"}[place]
        page.fact(where, listed(labels))
    page.fact("in reality", record.license_reality)


def _grade(record: Dataset, axis: Axis) -> str:
    grade = record.grades[axis]
    if grade is Grade.CRITICAL and record.critical_verified is False:
        return f"{grade}, not confirmed: rests on lineage that only the editors know"
    return str(grade)


def _short(record: Dataset) -> str:
    grade = record.grades.get(Axis.COPYRIGHT)
    return f"  copyright {grade}" if grade else ""


def _tree(
    page: Page,
    record: Dataset,
    knowledge: Knowledge,
    indent: str,
    path: frozenset[str],
    shown: set[str],
    depth: int,
) -> None:
    """The parents of a dataset down to the deepest; a parent met twice is spread out once."""
    for number, parent in enumerate(record.upstream):
        last = number == len(record.upstream) - 1
        known = knowledge.dataset(parent.id)
        line = f"{indent}{'└─ ' if last else '├─ '}{parent.id}{_relation(parent)}"
        if known is None or parent.id in path or depth >= _DEEPEST:
            page.row(line)
            continue
        again = parent.id in shown and bool(known.upstream)
        page.row(line + _short(known) + ("  (as above)" if again else ""))
        shown.add(parent.id)
        if not again:
            deeper = indent + ("   " if last else "│  ")
            _tree(page, known, knowledge, deeper, path | {parent.id}, shown, depth + 1)


def _relation(parent: Upstream) -> str:
    return "" if parent.relation == "contains" else f"  [{parent.relation}]"


def _dataset_checked(record: Dataset) -> str:
    if not record.verified:
        return "nothing: own knowledge of the editors"
    return f"{listed(record.verified_fields)}; lineage, reason and grades are editorial".replace(
        "_", " "
    )


def _cases(page: Page, ids: tuple[str, ...], knowledge: Knowledge, today: str) -> None:
    if not ids:
        return
    page.heading("Cases", "pleaded is not held")
    for case_id in ids:
        found = knowledge.case(case_id)
        if found is None:
            continue
        page.item(f"{found.caption} [{found.id}]")
        if found.status:
            page.under(f"{found.status_as_of}: {found.status}")
        old = age(found.status_as_of, today)
        if old:
            page.under(f"({old})")


def case(record: Case, knowledge: Knowledge, today: str, width: int) -> str:
    """Who sues whom over what, what was decided for which side, and what it touches."""
    page = Page(record.id, record.kind, width=width)
    page.say(record.caption)
    page.heading("Where and when")
    page.fact("court", record.court)
    docket = record.docket
    if docket:
        docket += "" if record.docket_verified else " (number not confirmed)"
    page.fact("docket", docket)
    page.fact("filed", record.filed)
    page.fact("date", record.date)
    page.fact("jurisdiction", record.jurisdiction)
    if record.plaintiffs or record.defendants:
        page.heading("Parties")
        page.fact("plaintiffs", listed(record.plaintiffs))
        page.fact("defendants", listed(record.defendants))
        page.fact("systems", listed(record.systems))
    if record.claim_types:
        page.heading("Pleaded", "claims of the plaintiffs, not findings")
        page.fact("claims", listed(record.claim_types).replace("-", " "))
        page.fact("works", record.works)
        page.fact(
            "data named", listed(item.dataset or item.source or item.name for item in record.data)
        )
    if record.status:
        page.heading("Held", "rulings for both sides")
        if not record.rulings:
            page.row("no ruling is recorded")
        for ruling in record.rulings:
            own = " (own knowledge of the editors)" if ruling.own_knowledge else ""
            page.item(f"{ruling.date}, {_SIDES[ruling.favors]}: {ruling.what}{own}")
        page.heading("Status", f"as of {record.status_as_of}")
        page.fact("", record.status)
        page.fact("age", age(record.status_as_of, today))
    _provisions(page, record)
    if record.datasets or record.sources_touched:
        page.heading("Touches", "records that point here")
        page.fact("datasets", listed(record.datasets))
        page.fact("sources", listed(record.sources_touched))
    checked = "caption, parties and status" if record.verified else "nothing: own knowledge"
    sources(page, record.sources, record.as_of, checked)
    if record.unverified_points:
        page.heading("Not verified")
        page.fact("", record.unverified_points)
    return page.text()


def _provisions(page: Page, record: Case) -> None:
    """What only rules and events have."""
    titles = {
        "facts": "What happened",
        "requires": "Requires",
        "required_fields": "Fields to state",
        "measures": "Measures",
        "tool_signals": "Signals named",
        "exempt": "Exempt",
        "also": "Also",
    }
    for key, title in titles.items():
        values = record.details.get(key, ())
        if values:
            page.heading(title)
            for value in values:
                page.item(value)
    for part in record.details.get("sections", ()):
        page.heading(part["title"])
        for field in part["fields"]:
            page.item(f"{field['name']}: {'; '.join(field['items'])}")
    for key in ("applies", "enforcement", "later_version", "note"):
        if key in record.details:
            page.heading(key.replace("_", " "))
            page.fact("", record.details[key])


def source(record: Source, knowledge: Knowledge, today: str, width: int) -> str:
    """Who owns a source, how exposed it is, and what is known of suits, deals and opt-outs."""
    page = Page(record.id, "source", width=width)
    page.say(f"{record.category.replace('-', ' ')}; owner: {record.owner}")
    page.heading("What points here")
    page.fact("hosts", listed(record.domains))
    page.fact("words", listed(record.keywords) + (" (in context)" if record.needs_context else ""))
    page.heading("Exposure", "where it is named as training data without evidence of a license")
    page.fact("grade", str(record.grade))
    page.fact("opt-out", record.opt_out, empty="not checked")
    page.fact("note", record.note)
    if record.licensing:
        page.heading("Deals of the owner", "they say nothing of other models")
        for deal in record.licensing:
            page.item(deal)
    _cases(page, record.cases, knowledge, today)
    checked = "yes" if record.verified else "nothing: own knowledge of the editors"
    if record.verified and record.verified_points:
        checked = record.verified_points
    sources(page, record.sources, record.as_of, checked)
    return page.text()


def generator(record: Generator, knowledge: Knowledge, today: str, width: int) -> str:
    """A model whose outputs turn up as data, and its provider's terms by date."""
    page = Page(record.id, "generator model", width=width)
    page.fact("kind", record.kind)
    page.fact("since", record.since)
    page.fact("also called", listed(record.aliases, limit=10))
    page.fact("needs context", listed(record.needs_context))
    page.fact("weights", "open" if record.open_weights else "closed")
    page.fact("license", record.license)
    if record.restriction:
        page.fact("on outputs", f"{record.restriction}: {_RESTRICTIONS[record.restriction]}")
    page.fact("note", record.note)
    made_by = knowledge.provider(record.provider)
    if made_by is not None:
        _terms(page, made_by)
    page.fact("as of", record.as_of)
    return page.text()


def provider(record: Provider, knowledge: Knowledge, today: str, width: int) -> str:
    """A provider's terms by date, and its models."""
    page = Page(record.id, "provider", width=width)
    page.say(record.name)
    _terms(page, record)
    page.heading("Models")
    page.fact("", listed(record.models))
    page.fact("as of", record.as_of)
    return page.text()


def _terms(page: Page, record: Provider) -> None:
    if not record.terms:
        return
    page.heading(f"Terms of {record.name}", "they bind the account holder; later users: unsettled")
    for period in record.terms:
        page.item(f"{period.start} to {period.end or 'now'}: {_period(period)}")
        page.under(f"{period.document}{f'; {period.note}' if period.note else ''}")
        page.under(f"{'read' if period.verified else 'not read'}: {period.source}")


def _period(period: TermsPeriod) -> str:
    return f"{period.restriction}: {_RESTRICTIONS[period.restriction]}"


def _joined(*parts: str) -> str:
    return "; ".join(part for part in parts if part) or "no date or detail is recorded"


def _sentence(text: str) -> str:
    return text if text.endswith(".") else f"{text}."
