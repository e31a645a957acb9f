"""Real license files, told right; and nothing found where there is none."""

from __future__ import annotations

import json
import tarfile
from functools import cache
from pathlib import Path

import pytest

from auditor.errors import SourceError
from auditor.licensing.text import Match, MatchKind, identify

pytestmark = pytest.mark.corpus

# The labels name some licenses otherwise than the knowledge base does.
DATA = Path(__file__).parent / "data"
EXACT = json.loads((DATA / "exact-texts.json").read_text("utf-8"))
LABELS = json.loads((DATA / "label-ids.json").read_text("utf-8"))


@cache
def _archive(shared: Path) -> dict[str, str]:
    with tarfile.open(shared / "corpus" / "cards-dev.tar.gz") as archive:
        return {
            member.name: file.read().decode("utf-8-sig", errors="replace")
            for member in archive
            if member.isfile()
            and member.name.startswith(("licenses/", "cards/"))
            and (file := archive.extractfile(member)) is not None
        }


def _matches(shared: Path, name: str) -> tuple[Match, ...]:
    return identify(_archive(shared)[f"licenses/{name}"], path=name).matches


@pytest.mark.parametrize(("name", "license_id"), EXACT.items())
def test_named_in_the_issue_and_exact(shared: Path, name: str, license_id: str) -> None:
    (match,) = _matches(shared, name)
    assert (match.license, match.kind) == (license_id, MatchKind.EXACT), match


def test_a_falcon_license_under_a_header_of_an_index(shared: Path) -> None:
    (match,) = _matches(
        shared, "LicenseRef-falcon-2-11b-tii__aboutcode-org__scancode-licensedb.txt"
    )
    assert (match.license, match.kind) == ("LicenseRef-Falcon-2-11B", MatchKind.EXACT)
    assert match.span.line > 12


def test_kolors_in_either_language(shared: Path) -> None:
    text = _archive(shared)["licenses/LicenseRef-kolors-license__Kwai-Kolors__Kolors.txt"]
    middle = text.index("英文版")
    for part in (text[:middle], text[middle + 3 :]):
        (match,) = identify(part).matches
        assert match.license == "LicenseRef-Kolors"
        assert match.kind is not MatchKind.PARTIAL


def test_a_model_name_that_differs_is_shown(shared: Path) -> None:
    """Qwen-VL's agreement is Qwen's with other models in the definition."""
    (match,) = _matches(shared, "LicenseRef-tongyi-qianwen__QwenLM__Qwen-VL.txt")
    assert (match.license, match.kind) == ("LicenseRef-Tongyi-Qianwen", MatchKind.ALTERED)
    assert any("qwen-vl" in added.words for added in match.added)


def test_a_disclaimer_after_apache_changes_nothing(shared: Path) -> None:
    (match,) = _matches(shared, "Apache-2.0__InternLM__InternLM.txt")
    assert (match.license, match.kind) == ("Apache-2.0", MatchKind.ADDITIONS)
    assert match.settled


def test_a_list_of_third_party_licenses_is_told_apart(shared: Path) -> None:
    found = {match.license for match in _matches(shared, "Apache-2.0__TencentARC__GFPGAN.txt")}
    assert {"Apache-2.0", "MIT", "BSD-3-Clause"} <= found


@pytest.mark.parametrize("name", ["codellama.txt", "llama.html"])
def test_what_is_no_license_text(shared: Path, name: str) -> None:
    assert _matches(shared, f"NONE__facebookresearch__{name}") == ()


def _labelled(shared: Path) -> list[tuple[str, set[str]]]:
    rows = []
    for line in (shared / "corpus" / "labels-dev.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        if row["kind"] == "license_text" and len(row["expected_spdx_or_licenseref"]) <= 1:
            expected = {LABELS.get(id_, id_) for id_ in row["expected_spdx_or_licenseref"]}
            rows.append((row["path"].removeprefix("licenses/"), expected))
    return rows


def test_labelled_texts(shared: Path) -> None:
    """Recall at least 0.95, precision at least 0.99, over every labelled text."""
    right = wrong = total = 0
    misses = []
    for name, expected in _labelled(shared):
        try:
            matches = _matches(shared, name)
        except SourceError:
            continue
        found = {match.license for match in matches if match.kind is not MatchKind.PARTIAL}
        total += bool(expected)
        right += bool(expected & found)
        wrong += len(found - expected)
        if not expected <= found:
            misses.append((name, sorted(found)))
    assert right / total >= 0.95, misses
    assert right / (right + wrong) >= 0.99, misses


def test_cards_hold_no_license_that_is_not_there(shared: Path) -> None:
    """A license found in a card has its own words there: never a mere likeness."""
    cards = [(name, text) for name, text in _archive(shared).items() if name.startswith("cards/")]
    assert len(cards) > 2000
    doubtful = [
        (name, match.license, match.coverage)
        for name, text in cards[::3]
        for match in identify(text[:400_000], path=name).matches
        if match.coverage < 0.85 and match.kind is not MatchKind.PARTIAL
    ]
    assert doubtful == []
