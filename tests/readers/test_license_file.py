"""License texts beside a card."""

from __future__ import annotations

import pytest

from auditor.knowledge import Knowledge
from auditor.model import LicenseState, Origin, Scope
from auditor.readers import license_file
from auditor.source.files import from_bytes


@pytest.mark.parametrize(
    "path",
    [
        "LICENSE",
        "a/LICENSE.txt",
        "LICENCE.md",
        "License.html",
        "LICENSE-APACHE",
        "LICENSE.apache",
        "LICENSE-2.0",
        "LICENSE_MODEL",
        "COPYING",
        "COPYING.LESSER",
        "NOTICE",
        "NOTICE.txt",
        "MODEL_LICENSE_AGREEMENT.txt",
        "llama_license.txt",
        "USE_POLICY.md",
        "ACCEPTABLE_USE_POLICY.txt",
        "Third-Party-Notices.txt",
        "LICENSE.pdf",
    ],
)
def test_names_of_license_files(path: str) -> None:
    assert license_file.is_license_name(path)


@pytest.mark.parametrize(
    "path",
    ["README.md", "license.py", "licenses.json", "license_check.yaml", "notes.txt", "model.md",
     "docs/licensing-guide.md", "unlicensed_data.csv", "noticeable.txt"],
)  # fmt: skip
def test_names_of_other_files(path: str) -> None:
    assert not license_file.is_license_name(path)


def test_an_unknown_text_is_an_unrecognised_claim_with_its_title(knowledge: Knowledge) -> None:
    text = "\n====\n  ACME Frobnication Terms 7.2\n\nYou may frobnicate on Tuesdays.\n"
    reading = license_file.read(from_bytes(text.encode(), "w/MODEL_LICENSE.txt"), knowledge)
    assert not reading.primary
    (claim,) = reading.claims
    assert (claim.field, claim.state, claim.origin) == (
        "MODEL_LICENSE.txt",
        LicenseState.UNRECOGNISED,
        Origin.LICENSE_FILE,
    )
    assert claim.scope is Scope.WEIGHTS


def test_an_empty_license_file_still_claims_nothing_good(knowledge: Knowledge) -> None:
    (claim,) = license_file.read(from_bytes(b"", "LICENSE"), knowledge).claims
    assert claim.state in (LicenseState.UNRECOGNISED, LicenseState.NONE)
    assert claim.expression is None
