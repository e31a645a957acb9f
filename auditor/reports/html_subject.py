"""One subject of the HTML report: its verdict in a row that opens, and what is behind it."""

from __future__ import annotations

from collections.abc import Iterable

from auditor.model import Blocking, Claim, Report, Scope, Stance, SubjectReport
from auditor.reports import explain, html_evidence
from auditor.reports.escape import clip, visible
from auditor.reports.flat import of_subject
from auditor.reports.html_findings import findings, news
from auditor.reports.html_parts import between, folded, path_list, section
from auditor.reports.markup import Child, Markup, cited, join, listed, tag, void

_NAME_LIMIT = 240
_MOST_TERMS = 6
_MOST_PATHS = 3


def article(subject: SubjectReport, report: Report, number: int, *, opened: bool) -> Markup:
    """The subject as a row that opens; `number` makes its anchor."""
    return tag(
        "article",
        tag(
            "details",
            _summary(subject, report),
            tag("div", join(_sections(subject, report)), class_="body"),
            open=opened,
        ),
        class_=f"subject {subject.verdict.value}",
        id=f"s{number}",
        data_v=subject.verdict.value,
        data_g=subject.exposure.grade.value,
        data_r=" ".join(sorted({finding.rule for finding in subject.findings})) or None,
        data_q=_searched(subject),
    )


def _searched(subject: SubjectReport) -> str:
    """What the search looks through, in lower case: names, places, licenses, what is upstream."""
    words = [
        explain.subject_name(subject),
        subject.path,
        subject.kind.value,
        explain.license_words(subject.license),
        *(explain.short_id(node.id) for node in subject.lineage.nodes[1:]),
        *(node.license or "" for node in subject.lineage.nodes[1:]),
    ]
    unique = dict.fromkeys(clip(visible(word), _NAME_LIMIT) for word in words if word)
    return clip(" ".join(unique).lower(), 1500)


def _summary(subject: SubjectReport, report: Report) -> Markup:
    verdict = subject.outbound.at(report.run.stance)
    grade = subject.exposure.grade
    open_findings = [one for one in subject.findings if news(one)]
    name, path = explain.subject_name(subject), subject.path
    return tag(
        "summary",
        tag("span", subject.verdict.value, class_=f"pill {subject.verdict.value}"),
        tag(
            "span",
            tag("strong", clip(visible(name), _NAME_LIMIT)),
            tag("code", clip(visible(path), _NAME_LIMIT)) if path != name else None,
            class_="who",
        ),
        _fact("license", clip(explain.license_words(subject.license), 80)),
        _fact(
            f"release under {subject.outbound.target}",
            explain.VERDICT_WORDS[verdict],
            f"v-{verdict.value}",
        ),
        _fact("exposure", explain.grade_words(subject.exposure), f"t-{grade.value}"),
        _fact("findings", str(len(open_findings)) if open_findings else "none"),
    )


def _fact(label: str, value: str, style: str = "") -> Markup:
    return tag("span", tag("small", label), tag("b", value, class_=style or None), class_="fact")


def _sections(subject: SubjectReport, report: Report) -> Iterable[Child]:
    yield tag(
        "p",
        f"{subject.kind.value}, read from ",
        join(between((tag("code", one) for one in subject.documents or (subject.path,)), ", ")),
        f"; SHA-256 {subject.sha256[:16]}…" if subject.sha256 else None,
        class_="about",
    )
    yield findings(of_subject(subject), report)
    yield _claims(subject)
    duties = _duties(subject)
    yield _release(subject, report.run.stance, wide=duties is None)
    yield duties
    yield html_evidence.lineage(subject, report.run.stance)
    yield html_evidence.exposure(subject, report.run.as_of)
    yield html_evidence.unknowns(subject)
    yield html_evidence.sources(subject)


def _claims(subject: SubjectReport) -> Markup | None:
    """Every place that states a license, beside each other; those that disagree are marked."""
    claims = subject.license.claims
    if not claims:
        return None
    disagreeing = {claim for pair in subject.license.conflicts for claim in pair}
    cards = (_claim(claim, claim in disagreeing) for claim in claims)
    note = f"concluded: {explain.license_words(subject.license)}"
    if disagreeing:
        note += "; claims disagree, the stricter reading decides"
    return section("License claims", tag("div", *cards, class_="claims"), note=note, wide=True)


def _claim(claim: Claim, disagrees: bool) -> Markup:
    scope = "" if claim.scope is Scope.ARTIFACT else f", {claim.scope.value} only"
    origin = claim.origin.value.replace("-", " ")
    place = origin if claim.field == origin else f"{origin}, {claim.field}"
    notes = [f"confidence {claim.confidence:.0%}" if claim.confidence < 1 else "", *claim.notes]
    said = ", ".join(note.replace("-", " ") for note in notes if note)
    return tag(
        "div",
        tag("small", f"{place}{scope}"),
        tag("strong", explain.claim_words(claim)),
        tag("q", claim.value),
        tag("code", explain.where(claim.span)) if claim.span else None,
        tag("small", said) if said else None,
        class_="claim differs" if disagrees else "claim",
    )


def _release(subject: SubjectReport, stance: Stance, *, wide: bool) -> Markup:
    outbound = subject.outbound
    chosen = list(Stance).index(stance)
    cells = (
        tag(
            "div",
            tag("small", f"{one.value}, chosen" if one is stance else one.value),
            tag("b", explain.VERDICT_WORDS[verdict], class_=f"v-{verdict.value}"),
            class_="stance chosen" if one is stance else "stance",
        )
        for one, verdict in zip(Stance, outbound.verdicts, strict=True)
    )
    blocking = [
        _group(one, paths, subject, chosen)
        for one, paths in explain.blocking_groups(outbound.blocking)
    ]
    asides: list[Child] = []
    if outbound.alternative:
        asides.append(tag("p", "It could go out under ", tag("code", outbound.alternative), "."))
    asides += [tag("p", warning) for warning in outbound.warnings]
    if outbound.unverified:
        words = "Not checked against the license text: " + ", ".join(outbound.unverified) + "."
        asides.append(tag("p", words))
    return section(
        f"Release under {outbound.target}",
        tag("div", *cells, class_="stances"),
        tag("ul", *blocking[:_MOST_TERMS], class_="blocking") if blocking else None,
        folded(blocking[_MOST_TERMS:], "term"),
        *asides,
        wide=wide,
    )


def _group(
    one: Blocking, paths: list[tuple[str, ...]], subject: SubjectReport, chosen: int
) -> Markup:
    """A term that stands in the way, and every path that it came by."""
    ways = [path_list(path, subject) for path in paths if len(path) > 1]
    return tag(
        "li",
        tag("b", explain.VERDICT_WORDS[one.verdicts[chosen]], class_=f"v-{one.verdicts[chosen]}"),
        " ",
        tag("span", explain.blocking_reason(one)),
        " ",
        tag("small", cited(one.source, "source")) if one.source else None,
        *ways[:_MOST_PATHS],
        folded(ways[_MOST_PATHS:], "path"),
    )


def _duties(subject: SubjectReport) -> Markup | None:
    duties = subject.outbound.duties
    if not duties:
        return None
    items = (
        tag(
            "label",
            void("input", type="checkbox"),
            tag(
                "span",
                duty.text,
                " ",
                tag("small", f"{duty.license} {duty.ref}".strip()) if duty.license else None,
                tag("code", duty.marker, class_="marker") if duty.marker else None,
            ),
        )
        for duty in duties
    )
    return section("Duties when it is shipped", listed(items, class_="duties"))
