"""What a document carries of sentences, copyright lines and names."""

from __future__ import annotations

import pytest

from auditor.knowledge import Knowledge
from auditor.model import Claim, LicenseState, Notice, Origin, Reading
from auditor.readers import notices
from auditor.source.files import SourceText


def read(
    text: str, knowledge: Knowledge, *, path: str = "NOTICE", claims: tuple[Claim, ...] = ()
) -> Notice:
    kind = "hub-model-card" if path.endswith(".md") else "license-text"
    source = SourceText(path=path, data=text.encode(), text=text, sha256="")
    reading = Reading(path=path, sha256="", format=kind, primary=False, claims=claims)
    return notices.notice(source, reading, knowledge)


@pytest.mark.parametrize(
    ("path", "role"),
    [
        ("NOTICE", "notice"),
        ("a/NOTICE.txt", "notice"),
        ("THIRD_PARTY", "third-party"),
        ("ThirdPartyNotices.txt", "third-party"),
        ("third-party-licenses.txt", "third-party"),
        ("USE_POLICY", "use-policy"),
        ("LICENSE", "license"),
        ("README.md", "card"),
    ],
)
def test_the_name_of_a_file_says_what_it_is(path: str, role: str, knowledge: Knowledge) -> None:
    assert read("x", knowledge, path=path).role == role


@pytest.mark.parametrize(
    "text",
    [
        "Built with Llama",
        "This is **Built with Llama**.",
        "> built\n> with  LLAMA",
        "[Built with Llama](https://www.llama.com)",
    ],
)
def test_a_fixed_sentence_is_found_in_any_dress(text: str, knowledge: Knowledge) -> None:
    assert read(text, knowledge, path="README.md").markers == ("Built with Llama",)


@pytest.mark.parametrize(
    "text",
    ["Built with Llamas", "Built without Llama", "[GAP] write: Built with Llama", "MiniMax M2.12"],
)
def test_other_words_are_not_taken_for_it(text: str, knowledge: Knowledge) -> None:
    assert read(text, knowledge).markers == ()


def test_a_longer_name_is_not_the_shorter_one(knowledge: Knowledge) -> None:
    assert read("MiniMax M2.1", knowledge).markers == ("MiniMax M2.1",)


@pytest.mark.parametrize(
    "line",
    ["Copyright 2026 ACME", "Copyright (c) 2020-2026 ACME", "© ACME Inc.", "(c) 2026 ACME"],
)
def test_copyright_lines(line: str, knowledge: Knowledge) -> None:
    assert read(f"Bot\n{line}\n", knowledge).copyrights == (line,)


@pytest.mark.parametrize(
    "line",
    [
        "Copyright [yyyy] [name of copyright owner]",
        "Copyright (c) <year> <copyright holders>",
        "copyright holders are not liable",
        "(c) You must keep this notice",
        "Copyright law of 2024 applies",
    ],
)
def test_placeholders_and_prose_are_no_copyright_lines(line: str, knowledge: Knowledge) -> None:
    assert read(f"{line}\n", knowledge).copyrights == ()


def test_the_line_of_a_license_texts_own_steward_does_not_count(knowledge: Knowledge) -> None:
    claim = Claim(
        field="COPYING",
        value="GNU GENERAL PUBLIC LICENSE",
        state=LicenseState.RESOLVED,
        origin=Origin.LICENSE_FILE,
        expression="GPL-3.0-only",
    )
    text = "Copyright (C) 2007 Free Software Foundation, Inc.\nCopyright (C) 2026 ACME\n"
    found = read(text, knowledge, path="COPYING", claims=(claim,))
    assert found.copyrights == ("Copyright (C) 2026 ACME",)


def test_names_are_words_of_the_file(knowledge: Knowledge) -> None:
    found = read("Made from `Acme/Base-7B`, (MIT).", knowledge)
    assert {"acme/base-7b", "mit"} <= found.words
    assert not read("Made from Acme/Base-7B", knowledge, path="README.md").words


def test_a_draft_with_gaps_is_incomplete(knowledge: Knowledge) -> None:
    assert read("ACME\n[GAP] Copyright YEAR HOLDER\n", knowledge).incomplete
    assert not read("ACME\nCopyright 2026 ACME\n", knowledge).incomplete


def test_long_blanks_cost_no_more_than_their_length(knowledge: Knowledge) -> None:
    assert read("copyright" + " " * 200_000 + "x\n" + "#" * 200_000, knowledge).copyrights == ()
