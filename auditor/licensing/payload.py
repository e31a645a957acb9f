"""Whether what the licenses ask for is there: texts, notices, names, sentences, credits.

Three answers. True and False rest on documents that were read; None is what documents cannot
show, or what nobody could identify. Duties come from `outbound`; this lays them beside the files.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import assert_never

from auditor.licensing import expression
from auditor.licensing.duties import PLACES
from auditor.model import (
    Claim,
    Duty,
    Edge,
    LicenseState,
    LicenseSummary,
    Lineage,
    Notice,
    Origin,
    Outbound,
    Span,
    Subject,
)
from auditor.tuples import NamedTuple


class TextState(StrEnum):
    """What lies beside the card of a license text, from best to worst."""

    PRESENT = "present"
    UNKNOWN = "unknown"
    """There is a text that could not be read or identified."""
    ADDITIONS = "additions"
    """The whole license, and sentences that are not its own."""
    ALTERED = "altered"
    """Sentences are changed or missing."""
    POINTER = "pointer"
    """Only a link or a notice that the license applies."""
    ABSENT = "absent"


_ORDER = tuple(TextState)
_DOCUMENTATION = ("card", "manifest")
"""What users see; a sentence to display that stands in a license or notice is not displayed."""


class Item(NamedTuple):
    """One duty, and whether the documents show that it is done."""

    duty: str
    license: str
    text: str
    marker: str
    id: str
    """The artefact whose license asks for it."""
    met: bool | None
    why: str
    path: tuple[str, ...]
    span: Span | None = None


class Payload(NamedTuple):
    license: str
    """The license whose text is looked for; empty when no license could be named."""
    text: TextState | None
    """What lies beside the card of its text; None when there is no license to look for."""
    text_span: Span | None
    """Where the text lies that decides."""
    copyright: bool
    """Whether any document has a copyright line."""
    items: tuple[Item, ...]


def payload(
    subject: Subject, summary: LicenseSummary, lineage: Lineage, outbound: Outbound
) -> Payload | None:
    """What the subject's documents show of the duties; None where nobody looked for notices."""
    if subject.notices is None:
        return None
    texts = [claim for claim in summary.claims if claim.origin is Origin.LICENSE_FILE]
    state: TextState | None = None
    span: Span | None = None
    license = _label(summary)
    if license:
        state = _of_tree(expression.parse(license), texts)
        span = next((claim.span for claim in texts if claim.span is not None), None)
    documents = _Documents(subject, lineage, texts, subject.notices)
    return Payload(
        license=license,
        text=state,
        text_span=span,
        copyright=any(notice.copyrights for notice in subject.notices),
        items=tuple(documents.item(duty) for duty in outbound.duties),
    )


# -- license texts


def _label(summary: LicenseSummary) -> str:
    """The license that was concluded; where a text stands against it, the one that is claimed.

    A changed text is the reason that nothing could be concluded, and has to be called that.
    """
    if summary.state is LicenseState.RESOLVED and summary.concluded is not None:
        return summary.concluded
    claimed = dict.fromkeys(
        claim.expression
        for claim in summary.claims
        if claim.expression is not None and claim.origin is not Origin.LICENSE_FILE
    )
    return next(iter(claimed)) if len(claimed) == 1 else ""


def _of_tree(tree: expression.Expression, texts: Sequence[Claim]) -> TextState:
    """AND needs every text, OR the text of one branch."""
    match tree:
        case expression.Id():
            return text_state(tree.id, texts)
        case expression.With():
            return text_state(tree.license.id, texts)
        case expression.And():
            return max((_of_tree(part, texts) for part in tree.parts), key=_ORDER.index)
        case expression.Or():
            return min((_of_tree(part, texts) for part in tree.parts), key=_ORDER.index)
        case _:
            assert_never(tree)


def text_state(license: str, texts: Sequence[Claim]) -> TextState:
    """What the license files show of one license's text: the best of them counts."""
    states = [_of_claim(license, claim) for claim in texts]
    return min(states, key=_ORDER.index, default=TextState.ABSENT)


def _of_claim(license: str, claim: Claim) -> TextState:
    notes = claim.notes
    if claim.state is LicenseState.RESOLVED and claim.expression is not None:
        same = f"same-text:{license}" in notes
        if not same and license not in expression.ids(claim.expression):
            return TextState.ABSENT
        return TextState.POINTER if "notice-only" in notes else TextState.PRESENT
    for kind, state in (
        ("altered", TextState.ALTERED),
        ("partial", TextState.ALTERED),
        ("additions", TextState.ADDITIONS),
    ):
        if f"{kind}:{license}" in notes:
            return state
    if any(note.startswith("pointer:") for note in notes):
        return TextState.POINTER if license in claim.candidates else TextState.ABSENT
    if license in claim.candidates:
        # Whole in a file that holds something else besides.
        return TextState.PRESENT
    return TextState.ABSENT if claim.candidates else TextState.UNKNOWN


# -- duties


class _Documents:
    """What was read of one subject, as the answers to duties need it."""

    def __init__(
        self,
        subject: Subject,
        lineage: Lineage,
        texts: Sequence[Claim],
        notices: Sequence[Notice],
    ) -> None:
        self.subject = subject
        self.lineage = lineage
        self.texts = texts
        self.notices = notices
        self.credits = [one for one in notices if one.role in ("notice", "third-party")]

    def item(self, duty: Duty) -> Item:
        own = len(duty.path) < 2
        met, why = self._own(duty) if own else self._upstream(duty, duty.path[-1])
        return Item(
            duty=duty.duty,
            license=duty.license,
            text=duty.text,
            marker=duty.marker,
            id=self.subject.id if own else duty.path[-1],
            met=met,
            why=why,
            path=duty.path,
            span=self._span(duty),
        )

    def _span(self, duty: Duty) -> Span | None:
        if len(duty.path) < 2:
            return self.subject.license_span
        edge = self._edge(duty.path[0], duty.path[1])
        return edge.span if edge is not None else None

    def _own(self, duty: Duty) -> tuple[bool | None, str]:
        shared = self._anywhere(duty)
        if shared is not None:
            return shared
        match duty.duty:
            case "attribution":
                if any(one.copyrights for one in self.notices):
                    return True, "a document has a copyright line"
                return False, "no document has a copyright line"
            case "notice-file" | "state-changes" | "model-card" if not self._made_from():
                return True, "the documents name nothing that it was made from"
        return None, "the documents do not show it"

    def _upstream(self, duty: Duty, id: str) -> tuple[bool | None, str]:
        shared = self._anywhere(duty)
        if shared is not None:
            return shared
        match duty.duty:
            case "notice-file":
                return self._credited(duty, id, "whether it has a NOTICE to copy is not known")
            case "attribution" | "document-data":
                return self._attributed(duty, id)
            case "state-changes":
                return self._changed(duty, id)
        return None, "the documents do not show it"

    def _anywhere(self, duty: Duty) -> tuple[bool | None, str] | None:
        """The answer for duties that are the same for one's own and others' licenses."""
        match duty.duty:
            case "license-copy":
                return self._text(duty.license)
            case "aup" | "content-filters":
                return self._use_policy(duty.license)
            case "name-prefix" | "output-train-naming" | "display":
                return self._named_or_shown(duty)
        if duty.marker:
            return self._sentence(duty)
        return None

    def _text(self, license: str) -> tuple[bool | None, str]:
        match text_state(license, self.texts):
            case TextState.PRESENT:
                return True, "its text is there"
            case TextState.ADDITIONS:
                return True, "its text is there, with sentences that are not its own"
            case TextState.ALTERED:
                return False, "the text that is there is not the whole license, or is changed"
            case TextState.POINTER:
                return False, "there is a link or a notice, and not the text"
            case TextState.ABSENT:
                return False, "no file holds its text"
            case TextState.UNKNOWN:
                return None, "there is a license file that could not be identified"

    def _use_policy(self, license: str) -> tuple[bool | None, str]:
        policies = [one.path for one in self.notices if one.role == "use-policy"]
        if policies or any("use-policy" in claim.notes for claim in self.texts):
            return True, "a use policy lies beside the card"
        if text_state(license, self.texts) in (TextState.PRESENT, TextState.ADDITIONS):
            return None, "the license text is there, and may hold the restrictions"
        return False, "no file holds the use restrictions"

    def _named_or_shown(self, duty: Duty) -> tuple[bool | None, str]:
        name = self.subject.name.rpartition("/")[2].casefold().replace(" ", "-")
        begins = bool(name) and name.startswith(duty.marker.casefold().replace(" ", "-"))
        if duty.duty == "name-prefix":
            if not name:
                return None, "its name is not stated"
            answer = "begins" if begins else "does not begin"
            return begins, f"its name {answer} with {duty.marker}"
        if duty.duty == "output-train-naming" and begins:
            return True, f"its name begins with {duty.marker}"
        found = self._sentence(duty)
        if found[0] is False and (
            " only)" in duty.text
            or PLACES["user-interface"] in duty.text
            or PLACES["public-statements"] in duty.text
        ):
            return None, "it is due under a condition or at a place that documents do not show"
        return found

    def _sentence(self, duty: Duty) -> tuple[bool | None, str]:
        """Whether the fixed sentence is there, and where the license wants it."""
        places = [
            one
            for one in self.notices
            if duty.marker in one.markers
            and (duty.duty not in ("display", "output-train-naming") or one.role in _DOCUMENTATION)
        ]
        if not places:
            return False, f'no document says "{duty.marker}"'
        if duty.duty == "notice-file" and not any(
            one.role in ("notice", "third-party") for one in places
        ):
            return False, f"it stands in {places[0].path}, and not in a NOTICE file"
        return True, f"it stands in {places[0].path}"

    def _made_from(self) -> bool:
        return any(edge.source == self.subject.id for edge in self.lineage.edges)

    def _credited(self, duty: Duty, id: str, otherwise: str) -> tuple[bool | None, str]:
        """Whether a notice file names the artefact, and is complete.

        A bare name such as `wikipedia` may be a word like any other, so it counts only in a file
        that has the license's id, too.
        """
        license = duty.license.casefold()
        named = [
            one
            for one in self.credits
            if any(
                name in one.words and ("/" in name or ":" in name or license in one.words)
                for name in self._names(id)
            )
        ]
        whole = [one for one in named if not one.incomplete]
        if whole:
            return True, f"{whole[0].path} names it"
        if named:
            return None, f"{named[0].path} names it, and has gaps to be filled"
        return None, otherwise

    def _attributed(self, duty: Duty, id: str) -> tuple[bool | None, str]:
        credited = self._credited(duty, id, "")
        if credited[0] or credited[1]:
            return credited
        held = text_state(duty.license, self.texts)
        if duty.duty == "attribution" and held in (TextState.PRESENT, TextState.ADDITIONS):
            if any(one.copyrights for one in self.notices if one.role != "card"):
                return True, "the license text is there with a copyright line"
            return None, "the license text is there without a copyright line"
        if duty.duty == "document-data":
            return None, "whether its creators and its license are named could not be seen"
        return False, "no notice names it"

    def _changed(self, duty: Duty, id: str) -> tuple[bool | None, str]:
        edge = self._edge(duty.path[-2], id)
        if edge is not None and edge.origin is not Origin.KNOWLEDGE and not edge.inferred:
            return True, f"the documents say that it was changed ({edge.relation})"
        return self._credited(duty, id, "the documents do not say what was changed")

    def _edge(self, source: str, target: str) -> Edge | None:
        return next(
            (e for e in self.lineage.edges if e.source == source and e.target == target), None
        )

    def _names(self, id: str) -> Iterable[str]:
        """The words that name an artefact: its id, its Hub name, and the id that was typed."""
        yield id.casefold()
        bare = id.partition(":")[2]
        for prefix in ("model/", "dataset/"):
            bare = bare.removeprefix(prefix)
        yield bare.partition("@")[0].casefold()
        edge = self._edge(self.subject.id, id)
        if edge is None or edge.span is None:
            return
        for typed in self.subject.edges:
            if typed.span == edge.span:
                yield typed.target.rpartition("dataset/")[2].rpartition("model/")[2].casefold()
