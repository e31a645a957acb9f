"""Which license a text is, told on two made-up licenses."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from auditor.errors import SourceError
from auditor.licensing.build_texts import clause_data
from auditor.licensing.text import Change, Identification, MatchKind, identify
from auditor.licensing.text.clauses import Cues, compile_cues
from auditor.licensing.text.index import Index
from auditor.licensing.text.reading import identify_text
from auditor.licensing.text.writer import Copy, write_index

Reader = Callable[[str], Identification]


def test_the_text_itself_is_exact(read: Reader, harbor: str) -> None:
    (match,) = read(harbor).matches
    assert (match.license, match.kind, match.coverage) == ("Harbor-1.0", MatchKind.EXACT, 1.0)
    assert match.settled
    assert not match.added
    assert not match.missing
    assert not match.terms


def test_title_and_copyright_lines_may_be_missing(read: Reader, harbor: str) -> None:
    (match,) = read(harbor[harbor.index("1. Grant") :]).matches
    assert match.kind is MatchKind.EXACT


def test_a_name_may_be_filled_in_and_a_condition_may_not(read: Reader, harbor: str) -> None:
    (named,) = read(harbor.replace("the original", "Blue Lagoon 7B")).matches
    assert named.kind is MatchKind.EXACT
    (condition,) = read(
        harbor.replace("the original", "the original and must not be used commercially")
    ).matches
    assert condition.kind is MatchKind.ALTERED
    (foreign,) = read(harbor.replace("the original", "Blau, nur für die Forschung")).matches
    assert not foreign.settled
    assert "must not be used commercially" in condition.added[0].text


def test_a_sentence_beside_the_license_is_shown_with_its_place(read: Reader, harbor: str) -> None:
    (match,) = read(f"{harbor}\nThe materials are for non-commercial use only.\n").matches
    assert match.kind is MatchKind.ADDITIONS
    assert not match.settled
    (added,) = match.added
    assert added.text == "The materials are for non-commercial use only."
    assert (added.span.line, added.span.column) == (harbor.count("\n") + 2, 1)
    assert added.change is Change.ADDED
    assert added.terms[0] == "noncommercial"


def test_a_remark_that_is_no_term_leaves_the_license_settled(read: Reader, harbor: str) -> None:
    remark = "This is the license of the project and of all the code in this repository."
    (match,) = read(f"{remark}\n\n{harbor}").matches
    assert match.kind is MatchKind.ADDITIONS
    assert match.settled
    assert [added.harmless for added in match.added] == [True]


@pytest.mark.parametrize(
    "line",
    [
        "Copyright (c) 2013 noamraph",
        "Copyright 2020-2024 Jan van der Berg <jan@example.org> and contributors.",
        "© 2024 Example University. All rights reserved.",
        "Harbor License, Version 1.0",
        "For Blue Lagoon software",
    ],
)
def test_names_and_titles_are_no_residue(read: Reader, harbor: str, line: str) -> None:
    (match,) = read(f"{line}\n\n{harbor}").matches
    assert match.kind is MatchKind.EXACT, match.added


def test_an_added_warranty_disclaimer_changes_no_grant(read: Reader, harbor: str) -> None:
    text = f"{harbor}\nTHIS SOFTWARE IS PROVIDED AS IS, WITHOUT WARRANTY OF ANY KIND.\n"
    (match,) = read(text).matches
    assert match.settled
    assert match.added[0].terms == ("disclaimer",)


@pytest.mark.parametrize(
    "sentence",
    [
        "Nur für die Forschung.",
        "仅供研究使用。",
        "Solo uso personale.",
        "Modified Harbor License",
        "Students pay nothing.",
        "Feel at home.",
        "NC",
        "Version 2.0 NC",
        "Harbor License for Europe",
        "Harbor License Plus",
        "The license is Harbor with the Commons Clause.",
        "The model is for hobbyists.",
        "It is 5 dollars for each hour.",
        "See https://example.com/extra-terms for details of the license.",
        "https://example.com/extra-terms",
        "The software is provided as is and is not for production.",
        "As is, without warranty of any kind, for evaluation in laboratories.",
        "Without warranty of any kind; selling is a breach.",
        "Copyright (c) 2024 Foo, nur für Forschungszwecke",
        "Copyright (c) 2024 Foo. Nur für Forschungszwecke.",
        "Copyright (c) 2024 Foo (non-commercial)",
    ],
)
def test_what_is_not_understood_is_not_harmless(read: Reader, harbor: str, sentence: str) -> None:
    (match,) = read(f"{sentence}\n\n{harbor}").matches
    assert not match.settled, match


@pytest.mark.parametrize(
    ("old", "new", "reported"),
    [
        ("may copy", "may not copy", "not"),
        ("shall not bear", "shall bear", ""),
        ("5 million", "50 million", "50"),
        ("60 days", "6 days", "6"),
        ("every lawful purpose", "every private purpose", "private"),
        ("without paying a fee", "after paying a fee", "after"),
        ("must keep this text", "must keep the license", "license"),
        ("Only a later", "A later", ""),
    ],
)
def test_a_changed_word_is_named_with_its_sentence(
    read: Reader, harbor: str, old: str, new: str, reported: str
) -> None:
    assert old in harbor
    (match,) = read(harbor.replace(old, new)).matches
    assert match.kind is MatchKind.ALTERED
    if reported:
        (changed,) = match.added
        assert changed.change is Change.CHANGED
        assert reported in changed.words
        assert new.split()[-1] in changed.text
    else:
        assert match.missing


def test_a_dropped_section_is_named_by_place_and_subject(read: Reader, harbor: str) -> None:
    start, end = harbor.index("4. Large"), harbor.index("5. No promise")
    (match,) = read(harbor[:start] + harbor[end:]).matches
    assert match.kind is MatchKind.ALTERED
    assert {missing.change for missing in match.missing} == {"missing"}
    assert any("under 4." in missing.clause for missing in match.missing)
    assert "threshold" not in match.missing[0].clause  # our words, not a clause id
    assert match.coverage < 1.0


def test_half_a_license_is_a_part_of_it(read: Reader, harbor: str) -> None:
    (match,) = read(harbor[: harbor.index("4. Large")]).matches
    assert match.kind is MatchKind.PARTIAL


def test_two_licenses_in_one_file(read: Reader, harbor: str, lighthouse: str) -> None:
    first, second = read(f"{harbor}\n\n{'-' * 40}\n\n{lighthouse}").matches
    assert (first.license, second.license) == ("Harbor-1.0", "LicenseRef-Lighthouse")
    assert first.kind is second.kind is MatchKind.EXACT
    assert first.span.end_line < second.span.line


def test_the_same_license_twice(read: Reader, harbor: str) -> None:
    assert [match.kind for match in read(harbor + "\n" + harbor).matches] == [MatchKind.EXACT] * 2


def test_a_license_within_a_card(read: Reader, harbor: str) -> None:
    card = f"# Blue Lagoon\n\nA model that was trained on poems.\n\n## License\n\n{harbor}"
    (match,) = read(card).matches
    assert match.kind is MatchKind.ADDITIONS
    assert match.coverage == 1.0


def test_prose_about_licenses_is_no_license(read: Reader) -> None:
    found = read(
        "# Card\n\nThe weights may be copied and changed. Whoever passes them on must keep the "
        "names of the authors. They come as they are, without warranty of any kind.\n"
    )
    assert found.matches == ()


def test_an_unknown_text_is_read_clause_by_clause(read: Reader) -> None:
    found = read(
        "Shoreline terms.\n\nThe weights are for non-commercial research purposes only.\n\n"
        "A product with more than 10 million monthly active users needs our consent.\n\n"
        "You shall not use the outputs to train or improve any other model.\n\n"
        "We may revoke this permission.\n"
    )
    assert found.matches == ()
    hints = {(hint.hint, hint.span.line) for hint in found.hints}
    assert {
        ("noncommercial", 3),
        ("research-only", 3),
        ("threshold", 5),
        ("output-training", 7),
        ("revocation", 9),
    } <= hints


def test_an_unknown_chinese_text_is_read_too(read: Reader) -> None:
    hints = {hint.hint for hint in read("本模型仅供研究使用，不得用于商业用途。\n").hints}
    assert {"noncommercial", "research-only"} <= hints


def test_a_pointer_is_an_address_and_no_license(read: Reader) -> None:
    found = read("Please see the license at https://example.org/models/LICENSE.\n")
    assert found.matches == ()
    assert found.pointer == "https://example.org/models/LICENSE"
    assert [hint.hint for hint in found.hints] == ["pointer"]


def test_an_empty_text_says_nothing() -> None:
    assert identify(" \n\t\n", path="LICENSE") == Identification(path="LICENSE")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("%PDF-1.7 …", "license-pdf"),
        ("MZ\x00\x00", "license-binary"),
        ("x " * 1_000_001, "license-too-long"),
    ],
)
def test_what_is_no_text_is_refused_with_a_reason(text: str, code: str) -> None:
    with pytest.raises(SourceError) as refused:
        identify(text, path="LICENSE.pdf")
    assert refused.value.code == code
    assert refused.value.path == "LICENSE.pdf"


def test_hostile_repetition_ends_and_finds_nothing(read: Reader) -> None:
    for piece in ("<", "](", "a-", "Copyright (c) ", "; (a)", "<!--", "&", "http://", "1.1."):
        assert read(piece * (200_000 // len(piece))).matches == ()


def test_an_altered_text_names_the_whole_family(harbor: str, cues: Cues) -> None:
    """Two licenses differ in a sentence; a text with neither sentence may be of either."""
    sisters = {
        "Harbor-A": f"{harbor}\nThe office keeps a list of ships.\n",
        "Harbor-B": f"{harbor}\nThe office keeps a list of lamps.\n",
    }
    data = clause_data()
    built = write_index(
        [Copy(license=id_, name=id_, text=text, marked=True) for id_, text in sisters.items()],
        as_of="2026-11-24",
        clauses=compile_cues(data),
        cues=cues,
        spelling=data["spelling"],
    )
    index = Index(built.data, "sisters.idx")
    (match,) = identify_text(harbor, "LICENSE", index, cues).matches
    assert match.kind is MatchKind.ALTERED
    assert {match.license, *match.near} == set(sisters)
    (exact,) = identify_text(sisters["Harbor-A"], "LICENSE", index, cues).matches
    assert (exact.license, exact.kind, exact.near) == ("Harbor-A", MatchKind.EXACT, ())


def test_a_file_of_many_licenses_is_read_to_its_end(read: Reader, harbor: str) -> None:
    found = read("\n\n".join([harbor] * 5)).matches
    assert [match.license for match in found] == ["Harbor-1.0"] * 5
