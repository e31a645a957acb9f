"""Drafts of the NOTICE and THIRD_PARTY files that the licenses of an artefact ask for.

No license text is written: the drafts say where each is published. What is not known is a line
that begins with `[GAP]`; as long as one is left, the file does not count as complete.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from auditor.exports import EMPTY, Context, Document, Export, Gap
from auditor.exports.inventory import (
    Inventory,
    Part,
    inventory,
    license_ids,
)
from auditor.exports.names import plain
from auditor.model import (
    Duty,
    LicenseState,
    Origin,
    Report,
    Subject,
    SubjectReport,
)

if TYPE_CHECKING:
    from auditor.knowledge import Knowledge

GAP = "[GAP]"
_SHOWN = frozenset({"display", "name-prefix", "output-train-naming"})
_CREDIT = frozenset({"attribution", "document-data"})


class _Draft:
    """The lines of a file while it is written, and what is missing in it."""

    def __init__(self, where: str) -> None:
        self.where = where
        self.lines: list[str] = []
        self.gaps: list[Gap] = []

    def add(self, *lines: str) -> None:
        self.lines.extend(lines)

    def gap(self, what: str) -> None:
        self.lines.append(f"{GAP} {what}")
        self.gaps.append(Gap(where=self.where, what=what))


def render(report: Report, knowledge: Knowledge, context: Context = EMPTY) -> Export:
    """NOTICE and THIRD_PARTY for each subject; for several, each pair in its subject's folder."""
    found = inventory(report, knowledge, context)
    documents: list[Document] = []
    gaps: list[Gap] = []
    for subject in report.subjects:
        folder = "" if len(report.subjects) == 1 else _folder(subject)
        source = context.subjects.get(subject.id)
        notice = _notice(subject, source, found, knowledge)
        third = _third_party(subject, found, knowledge)
        for name, made in (("NOTICE", notice), ("THIRD_PARTY", third)):
            if made is not None:
                documents.append(Document(name=folder + name, text=_text(made.lines)))
                gaps.extend(made.gaps)
        gaps.extend(_beside(subject, knowledge))
    return Export(documents=tuple(documents), gaps=tuple(gaps))


def _folder(subject: SubjectReport) -> str:
    folder = subject.path.rpartition("/")[0].strip("/")
    steps = [step for step in folder.split("/") if step not in ("", ".", "..")]
    return "".join(f"{step}/" for step in steps)


def _text(lines: Iterable[str]) -> str:
    return plain("\n".join(lines).strip("\n")) + "\n"


# -- NOTICE


def _notice(
    subject: SubjectReport, source: Subject | None, found: Inventory, knowledge: Knowledge
) -> _Draft:
    parts = {part.id: part for part in found.parts}
    me = parts[subject.id]
    made = _Draft(where=f"{subject.id}, NOTICE")
    if subject.name or not subject.id.startswith("file:"):
        made.add(_shown(me))
    else:
        made.gap("NAME of this work (its documents do not state it)")
    held = [
        _one_line(line)
        for one in (source.notices or () if source is not None else ())
        if one.role != "third-party"
        for line in one.copyrights
    ]
    if held:
        made.add(*dict.fromkeys(held))
    else:
        made.gap("Copyright YEAR HOLDER (nobody states who holds the rights)")
    made.add("")
    if subject.license.concluded:
        named = _license_name(subject.license.concluded, knowledge)
        made.add(f"Licensed under the {named}; see the file LICENSE.")
    else:
        made.gap("the license of this work: none could be concluded from its documents")
    fixed = [d for d in subject.outbound.duties if d.marker and d.duty not in _SHOWN]
    for duty in fixed:
        made.add("", duty.marker)
    if fixed:
        made.add("")
        for duty in fixed:
            made.gap(f"complete the line of {duty.license} as its {duty.ref} words it")
    upstream = _by_artefact(subject)
    bases = [id for id in upstream if id in parts and not _is_data(id)]
    if bases:
        made.add("", "This work was made from:")
        for id in bases:
            made.add(f"- {_shown(parts[id])} ({_relation(subject, id)})")
            if any(d.duty == "notice-file" and not d.marker for d in upstream[id]):
                where = f" (see {parts[id].url})" if parts[id].url else ""
                made.gap(
                    f"copy the NOTICE of {_shown(parts[id])} here{where}, or delete this line "
                    "where it has none"
                )
    if upstream:
        made.add("", "Licenses and credits of third parties are in the file THIRD_PARTY.")
    return made


# -- THIRD_PARTY


def _third_party(subject: SubjectReport, found: Inventory, knowledge: Knowledge) -> _Draft | None:
    """What every upstream license asks for, by license; None when nothing upstream does."""
    upstream = _by_artefact(subject)
    if not upstream:
        return None
    parts = {part.id: part for part in found.parts}
    me = parts[subject.id]
    made = _Draft(where=f"{subject.id}, THIRD_PARTY")
    made.add(f"Third-party notices of {_shown(me)}", "")
    by_license: dict[str, dict[str, list[Duty]]] = {}
    for id, duties in upstream.items():
        for duty in duties:
            by_license.setdefault(duty.license, {}).setdefault(id, []).append(duty)
    for license in sorted(by_license):
        name = _license_name(license, knowledge)
        made.add("=" * 72, f"{name}", f"License id: {license}")
        made.add(f"License text: {where_text_is(license, knowledge)}", "")
        for id, duties in sorted(by_license[license].items()):
            _entry(made, subject, id, parts.get(id), duties)
    return made


def _entry(
    made: _Draft, subject: SubjectReport, id: str, part: Part | None, duties: list[Duty]
) -> None:
    shown = _shown(part) if part is not None else _one_line(id)
    made.add(shown, f"  Id: {_one_line(id)}", f"  Used as: {_relation(subject, id)}")
    if part is not None and part.url:
        made.add(f"  Source: {part.url}")
    if part is not None and part.creator:
        made.add(f"  By: {_one_line(part.creator)}")
    # Fixed words belong into NOTICE or the card: quoted here they would look as if they were kept.
    made.add(*(f"  To do: {_one_line(duty.text)}" for duty in duties if not duty.marker))
    kinds = {duty.duty for duty in duties}
    if kinds & _CREDIT and (part is None or not part.creator):
        made.gap(f"creators of {shown}")
    if any(duty.duty == "attribution" and not duty.marker for duty in duties):
        made.gap(f"copyright lines of {shown}, from its own LICENSE or NOTICE")
    if "state-changes" in kinds:
        made.gap(f"what was changed in {shown}")
    made.add("")


def where_text_is(license: str, knowledge: Knowledge) -> str:
    """Where the canonical text of a license is published, as far as the knowledge base says."""
    raw = knowledge.license(license) or {}
    if raw.get("spdx"):
        return f"https://spdx.org/licenses/{license}.html"
    urls = raw.get("urls") or ()
    if urls:
        return str(urls[0])
    texts = raw.get("texts") or ()
    if texts:
        return str(texts[0]["source"])
    sources = raw.get("sources") or ()
    return str(sources[0]) if sources else "whoever published the artefact"


# -- what has to be done beside the two files


def _beside(subject: SubjectReport, knowledge: Knowledge) -> Iterable[Gap]:
    """License texts that no file holds, and words that belong into the card or the name."""
    held = {
        id
        for claim in subject.license.claims
        if claim.origin is Origin.LICENSE_FILE and claim.state is LicenseState.RESOLVED
        for id in license_ids(claim.expression or "")
    }
    needed = dict.fromkeys(license_ids(subject.license.concluded or ""), "LICENSE")
    for duty in subject.outbound.duties:
        if duty.duty == "license-copy":
            needed.setdefault(duty.license, f"LICENSE-{duty.license.removeprefix('LicenseRef-')}")
    for id, name in needed.items():
        if id not in held:
            yield Gap(
                where=f"{subject.id}, {name}",
                what=f"put the text of {id} there; it is published at "
                f"{where_text_is(id, knowledge)}",
            )
    for duty in subject.outbound.duties:
        if duty.duty in _SHOWN:
            yield Gap(where=f"{subject.id}, card", what=duty.text)


def _by_artefact(subject: SubjectReport) -> dict[str, list[Duty]]:
    """Upstream artefact to the duties that come from it."""
    found: dict[str, list[Duty]] = {}
    for duty in subject.outbound.duties:
        if len(duty.path) > 1:
            found.setdefault(duty.path[-1], []).append(duty)
    return found


def _relation(subject: SubjectReport, id: str) -> str:
    return next(
        (edge.relation.value for edge in subject.lineage.edges if edge.target == id), "upstream"
    )


def _is_data(id: str) -> bool:
    return id.startswith(("dataset:", "hf:dataset/", "domain:"))


def _license_name(expression: str, knowledge: Knowledge) -> str:
    raw = knowledge.license(expression)
    return f"{raw['name']} ({expression})" if raw is not None else expression


def _shown(part: Part) -> str:
    return _one_line(f"{part.group}/{part.name}" if part.group else part.name)


def _one_line(text: str) -> str:
    return " ".join(plain(text).replace(GAP, "(GAP)").split())
