"""A license file as a claim."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest

from auditor.knowledge import Knowledge, load
from auditor.licensing.text import identify_file_claim
from auditor.model import Claim, LicenseState, Origin, Scope
from auditor.source.files import SourceText

if TYPE_CHECKING:
    from collections.abc import Callable

ISC_LIKE = """ISC License

Copyright (c) 2024 Example Labs

Permission to use, copy, modify, and/or distribute this software for any purpose with or without
fee is hereby granted, provided that the above copyright notice and this permission notice appear
in all copies.

THE SOFTWARE IS PROVIDED "AS IS" AND THE AUTHOR DISCLAIMS ALL WARRANTIES WITH REGARD TO THIS
SOFTWARE INCLUDING ALL IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS. IN NO EVENT SHALL THE
AUTHOR BE LIABLE FOR ANY SPECIAL, DIRECT, INDIRECT, OR CONSEQUENTIAL DAMAGES OR ANY DAMAGES
WHATSOEVER RESULTING FROM LOSS OF USE, DATA OR PROFITS, WHETHER IN AN ACTION OF CONTRACT,
NEGLIGENCE OR OTHER TORTIOUS ACTION, ARISING OUT OF OR IN CONNECTION WITH THE USE OR PERFORMANCE
OF THIS SOFTWARE.
"""
"""The notice that a file under ISC carries."""


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load()


@pytest.fixture(scope="module")
def claim(knowledge: Knowledge) -> Callable[..., Claim]:
    def read(text: str, path: str = "model/LICENSE") -> Claim:
        data = text.encode()
        source = SourceText(
            path=path, data=data, text=text, sha256=hashlib.sha256(data).hexdigest()
        )
        (only,) = identify_file_claim(source, knowledge)
        return only

    return read


def test_a_whole_license_is_resolved(claim: Callable[..., Claim]) -> None:
    found = claim(ISC_LIKE)
    assert (found.state, found.expression) == (LicenseState.RESOLVED, "ISC")
    assert (found.field, found.value) == ("LICENSE", "ISC License")
    assert (found.origin, found.confidence) == (Origin.LICENSE_FILE, 1.0)
    assert found.span is not None
    assert (found.span.path, found.span.line) == ("model/LICENSE", 5)  # where the text begins


def test_an_added_condition_is_never_resolved(claim: Callable[..., Claim]) -> None:
    found = claim(f"{ISC_LIKE}\nCommercial users must ask the authors first.\n")
    assert found.state is LicenseState.UNRECOGNISED
    assert found.expression is None
    assert found.candidates == ("ISC",)
    assert "additions:ISC" in found.notes


def test_a_changed_word_is_never_resolved(claim: Callable[..., Claim]) -> None:
    found = claim(ISC_LIKE.replace("for any purpose", "for any private purpose"))
    assert found.state is LicenseState.UNRECOGNISED
    assert "altered:ISC" in found.notes
    assert found.confidence <= 0.5


def test_an_unknown_text_carries_its_hints(claim: Callable[..., Claim]) -> None:
    found = claim("Our terms.\n\nFor non-commercial research purposes only.\n")
    assert found.state is LicenseState.UNRECOGNISED
    assert found.candidates == ()
    assert set(found.notes) == {"hint:noncommercial", "hint:research-only"}


def test_a_pointer_names_a_candidate_only(claim: Callable[..., Claim]) -> None:
    found = claim("See https://www.apache.org/licenses/LICENSE-2.0\n")
    assert found.state is LicenseState.UNRECOGNISED
    assert found.candidates == ("Apache-2.0",)
    assert found.notes == ("pointer:https://www.apache.org/licenses/LICENSE-2.0",)


def test_a_pdf_is_no_assertion(claim: Callable[..., Claim]) -> None:
    found = claim("%PDF-1.7\n…", "LICENSE.pdf")
    assert found.state is LicenseState.NOASSERTION
    assert found.notes == ("license-pdf",)


@pytest.mark.parametrize(
    ("name", "scope"),
    [
        ("LICENSE", Scope.ARTIFACT),
        ("LICENSE-CODE", Scope.CODE),
        ("LICENSE_MODEL.md", Scope.WEIGHTS),
        ("MODEL_LICENSE", Scope.WEIGHTS),
        ("DATA_LICENSE.txt", Scope.DATA),
        ("OUTPUT_TERMS_OF_USE.md", Scope.OUTPUTS),
        ("DECODED", Scope.ARTIFACT),
    ],
)
def test_the_name_of_the_file_gives_the_scope(
    claim: Callable[..., Claim], name: str, scope: Scope
) -> None:
    assert claim(ISC_LIKE, f"some/folder/{name}").scope is scope
