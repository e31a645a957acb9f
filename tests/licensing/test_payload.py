"""What the documents show of the duties: done, not done, or not to be seen."""

from __future__ import annotations

from typing import Any

import pytest

from auditor.licensing.payload import Item, TextState, payload, text_state
from auditor.model import (
    Claim,
    Duty,
    Edge,
    Kind,
    LicenseState,
    LicenseSummary,
    Lineage,
    Notice,
    Origin,
    Outbound,
    Relation,
    Subject,
    Verdict,
)

ME = "file:README.md"
BASE = "hf:model/acme/base-7b"
YES = (Verdict.YES, Verdict.YES, Verdict.YES)


def text(expression: str | None, *notes: str, candidates: tuple[str, ...] = ()) -> Claim:
    return Claim(
        field="LICENSE",
        value="a license",
        state=LicenseState.RESOLVED if expression else LicenseState.UNRECOGNISED,
        origin=Origin.LICENSE_FILE,
        expression=expression,
        candidates=candidates,
        notes=notes,
    )


def label(expression: str) -> Claim:
    return text(expression)._replace(field="license", origin=Origin.FRONT_MATTER)


def item(
    duty: Duty,
    *notices: Notice,
    claims: tuple[Claim, ...] = (),
    name: str = "",
    inferred: bool = False,
) -> Item:
    """The answer for one duty of a fine-tune of acme/base-7b."""
    edge = Edge(
        source=ME,
        target=BASE,
        relation=Relation.FINETUNE,
        origin=Origin.FRONT_MATTER,
        inferred=inferred,
    )
    found = payload(
        Subject(id=ME, kind=Kind.MODEL, path="README.md", sha256="", name=name, notices=notices),
        LicenseSummary(state=LicenseState.RESOLVED, concluded="MIT", claims=claims),
        Lineage(edges=(edge,)),
        Outbound(target="MIT", verdicts=YES, duties=(duty,)),
    )
    assert found is not None
    return found.items[0]


def upstream(duty: str, *, license: str = "MIT", marker: str = "", text: str = "") -> Duty:
    return Duty(duty=duty, text=text, license=license, marker=marker, path=(ME, BASE))


def file(role: str, *words: str, **more: Any) -> Notice:
    made = Notice(path=role.upper(), role=role, words=frozenset(words))
    return made._replace(**more)


def test_nobody_looked_is_no_answer() -> None:
    subject = Subject(id=ME, kind=Kind.MODEL, path="README.md", sha256="")
    summary = LicenseSummary(state=LicenseState.NONE, concluded=None)
    assert payload(subject, summary, Lineage(), Outbound(target="MIT", verdicts=YES)) is None


@pytest.mark.parametrize(
    ("claim", "state"),
    [
        (text("MIT"), TextState.PRESENT),
        (text("Apache-2.0 AND MIT"), TextState.PRESENT),
        (text("X11", "same-text:MIT"), TextState.PRESENT),
        (text("MIT", "notice-only"), TextState.POINTER),
        (text("Apache-2.0"), TextState.ABSENT),
        (text(None, "altered:MIT", candidates=("MIT",)), TextState.ALTERED),
        (text(None, "partial:MIT", candidates=("MIT",)), TextState.ALTERED),
        (text(None, "additions:MIT", candidates=("MIT",)), TextState.ADDITIONS),
        (text(None, "pointer:https://x.example", candidates=("MIT",)), TextState.POINTER),
        (text(None, "altered:BSD-3-Clause", candidates=("BSD-3-Clause",)), TextState.ABSENT),
        (text(None), TextState.UNKNOWN),
    ],
)
def test_what_one_file_is_worth(claim: Claim, state: TextState) -> None:
    assert text_state("MIT", (claim,)) is state


def test_the_best_file_counts_and_no_file_is_absent() -> None:
    both = (text(None, "altered:MIT", candidates=("MIT",)), text("MIT"))
    assert text_state("MIT", both) is TextState.PRESENT
    assert text_state("MIT", ()) is TextState.ABSENT


@pytest.mark.parametrize(
    ("concluded", "state"),
    [
        ("MIT", TextState.PRESENT),
        ("MIT OR Apache-2.0", TextState.PRESENT),
        ("MIT AND Apache-2.0", TextState.ABSENT),
    ],
)
def test_and_needs_every_text_and_or_needs_one(concluded: str, state: TextState) -> None:
    subject = Subject(id=ME, kind=Kind.MODEL, path="README.md", sha256="", notices=())
    summary = LicenseSummary(
        state=LicenseState.RESOLVED, concluded=concluded, claims=(text("MIT"),)
    )
    found = payload(subject, summary, Lineage(), Outbound(target="MIT", verdicts=YES))
    assert found is not None
    assert found.text is state


def test_a_changed_text_is_called_that_although_nothing_was_concluded() -> None:
    subject = Subject(id=ME, kind=Kind.MODEL, path="README.md", sha256="", notices=())
    claims = (label("MIT"), text(None, "altered:MIT", candidates=("MIT",)))
    summary = LicenseSummary(state=LicenseState.UNRECOGNISED, concluded=None, claims=claims)
    found = payload(subject, summary, Lineage(), Outbound(target="MIT", verdicts=YES))
    assert found is not None
    assert (found.license, found.text) == ("MIT", TextState.ALTERED)


def test_two_labels_name_no_license_to_look_for() -> None:
    subject = Subject(id=ME, kind=Kind.MODEL, path="README.md", sha256="", notices=())
    claims = (label("MIT"), label("Apache-2.0"))
    summary = LicenseSummary(state=LicenseState.AMBIGUOUS, concluded=None, claims=claims)
    found = payload(subject, summary, Lineage(), Outbound(target="MIT", verdicts=YES))
    assert found is not None
    assert (found.license, found.text) == ("", None)


def test_the_text_of_a_base() -> None:
    duty = upstream("license-copy")
    assert item(duty).met is False
    assert item(duty, claims=(text("MIT"),)).met is True
    assert item(duty, claims=(text(None),)).met is None


def test_a_fixed_line_belongs_into_a_notice_file() -> None:
    duty = upstream("notice-file", marker="X is licensed")
    assert item(duty).met is False
    card = item(duty, file("card", markers=("X is licensed",)))
    assert card.met is False
    assert "not in a NOTICE" in card.why
    assert item(duty, file("notice", markers=("X is licensed",))).met is True


def test_a_sentence_to_display_belongs_where_users_read() -> None:
    duty = upstream("display", marker="Built with X", text='Display "Built with X".')
    assert item(duty, file("third-party", markers=("Built with X",))).met is False
    assert item(duty, file("card", markers=("Built with X",))).met is True


@pytest.mark.parametrize(
    "words",
    ['Display "X" in the user interface of the product or service.', 'Display "X" (users only).'],
)
def test_what_documents_cannot_show_is_not_denied(words: str) -> None:
    assert item(upstream("display", marker="X", text=words)).met is None


def test_a_prefix_of_the_name() -> None:
    duty = upstream("name-prefix", marker="Llama 3")
    assert item(duty).met is None
    assert item(duty, name="acme/bot").met is False
    assert item(duty, name="acme/Llama-3-bot").met is True


def test_a_notice_to_copy_is_unknown_until_a_whole_file_names_the_base() -> None:
    duty = upstream("notice-file", license="Apache-2.0")
    assert item(duty).met is None
    assert item(duty, file("notice", "acme/base-7b", incomplete=True)).met is None
    assert item(duty, file("notice", "acme/base-7b")).met is True


def test_copyright_lines_of_a_base() -> None:
    duty = upstream("attribution")
    assert item(duty).met is False
    assert item(duty, claims=(text("MIT"),)).met is None
    line = file("license", copyrights=("Copyright 2024 ACME",))
    assert item(duty, line, claims=(text("MIT"),)).met is True


def test_a_bare_name_counts_only_beside_its_license() -> None:
    duty = Duty(
        duty="document-data", text="", license="CC-BY-SA-3.0", path=(ME, "dataset:wikipedia")
    )
    assert item(duty, file("notice", "wikipedia")).met is None
    assert item(duty, file("notice", "wikipedia", "cc-by-sa-3.0")).met is True


def test_a_stated_relation_states_the_change_and_an_inferred_one_does_not() -> None:
    duty = upstream("state-changes", license="Apache-2.0")
    assert item(duty).met is True
    assert item(duty, inferred=True).met is None


def test_use_restrictions() -> None:
    duty = upstream("aup", license="LicenseRef-Llama-3.1")
    assert item(duty).met is False
    assert item(duty, file("use-policy")).met is True
    assert item(duty, claims=(text("LicenseRef-Llama-3.1"),)).met is None


def test_what_no_document_shows_is_left_to_a_person() -> None:
    assert item(upstream("source-disclosure", license="MPL-2.0")).met is None
