"""Texts that open like another license, told right from copies that the maintainer has at hand.

`AUDITOR_LICENSE_SOURCES` names the folder of checkouts that the index is built from (see
`licensing/text/sources.yaml`); license texts are not copied into the project.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from auditor.knowledge import Knowledge
from auditor.licensing.conclude import conclude
from auditor.licensing.text import Match, MatchKind, identify
from auditor.model import Kind, LicenseState
from auditor.readers.read import read_source
from auditor.source import files

SOURCES = os.environ.get("AUDITOR_LICENSE_SOURCES", "")

pytestmark = pytest.mark.skipif(
    not SOURCES, reason="set AUDITOR_LICENSE_SOURCES to the checkouts of the index's texts"
)


def _text(repository: str, path: str) -> str:
    folder = Path(SOURCES) / repository.replace("/", "+")
    if (folder / path).is_file():
        return (folder / path).read_text(encoding="utf-8-sig")
    for bare in (folder, *sorted(folder.glob("*"))):  # a checkout without a work tree
        shown = subprocess.run(
            ["git", "-C", str(bare), "show", f"HEAD:{path}"], capture_output=True, check=False
        )
        if shown.returncode == 0:
            return shown.stdout.decode("utf-8-sig")
    pytest.skip(f"{repository} has no {path} in {SOURCES}")


def _only(text: str) -> Match:
    (match,) = identify(text).matches
    return match


def test_minimax_m2_is_not_mit() -> None:
    text = _text("MiniMax-AI/MiniMax-M2", "LICENSE")
    whole = _only(text)
    assert (whole.license, whole.kind) == ("LicenseRef-MiniMax-M2-Modified-MIT", MatchKind.EXACT)
    # The condition is the last paragraph: without it the file is MIT, with another it is neither.
    cut = text[: text.rindex("Our only modification")]
    plain = [match.license for match in identify(cut).matches if match.kind is MatchKind.EXACT]
    assert plain == ["MIT"]
    doubled = _only(text.replace("100 million", "200 million"))
    assert not doubled.settled


@pytest.mark.parametrize("release", ["K2.5", "K2.6", "K2.7-Code"])
def test_a_kimi_license_beside_a_card_that_says_modified_mit(
    release: str, knowledge: Knowledge
) -> None:
    text = _text("orsonteodoro/oiledmachine-overlay", f"licenses/Kimi-{release}-LICENSE")
    card = "---\nlicense: other\nlicense_name: modified-mit\n---\n# Kimi\n"
    claims = [
        claim
        for name, content in (("README.md", card), ("LICENSE", text))
        if (reading := read_source(files.from_bytes(content.encode(), name), knowledge))
        for claim in reading.claims
    ]
    found = conclude(claims, kind=Kind.MODEL)
    assert found.concluded == f"LicenseRef-Kimi-{release}-Modified-MIT"
    assert not found.conflicts


@pytest.mark.parametrize(
    ("folder", "version"), [("8B", "3.2"), ("1B", "3.2"), ("11B-vision", "3.2")]
)
def test_llama_guard_3_has_the_license_of_its_base(
    folder: str, version: str, knowledge: Knowledge
) -> None:
    text = _text("meta-llama/PurpleLlama", f"Llama-Guard3/{folder}/LICENSE")
    match = _only(text)
    assert match.license == f"LicenseRef-Llama-{version}"
    assert match.kind is not MatchKind.PARTIAL
    policy = _text("meta-llama/PurpleLlama", f"Llama-Guard3/{folder}/USE_POLICY.md")
    assert _only(policy).license == f"LicenseRef-Llama-{version}-Use-Policy"
    claims = [
        claim
        for name, content in (("LICENSE", text), ("USE_POLICY.md", policy))
        if (reading := read_source(files.from_bytes(content.encode(), name), knowledge))
        for claim in reading.claims
    ]
    found = conclude(claims, kind=Kind.MODEL)
    if match.settled:
        assert (found.concluded, found.conflicts) == (f"LicenseRef-Llama-{version}", ())
    else:
        assert found.state is LicenseState.UNRECOGNISED
