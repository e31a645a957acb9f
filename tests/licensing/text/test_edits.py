"""Edits of meaning are never the license; edits of appearance always are."""

from __future__ import annotations

import re
import tarfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from auditor.licensing.text import Identification, MatchKind, identify
from auditor.licensing.text.header import header

from .edits import APPEARANCE, MEANING

Reader = Callable[[str], Identification]


@cache
def real_texts(shared: Path) -> dict[str, str]:
    """One text of the corpus for each license that it holds unchanged."""
    found: dict[str, str] = {}
    with tarfile.open(shared / "corpus" / "cards-dev.tar.gz") as archive:
        for member in archive:
            if not (member.name.startswith("licenses/") and member.name.endswith(".txt")):
                continue
            file = archive.extractfile(member)
            assert file is not None
            text = file.read().decode("utf-8-sig", errors="replace")
            if block := header(text):  # the edits are of the text, not of what describes it
                text = text[block[-1].end :].partition("\n")[2]
            matches = identify(text).matches
            if len(matches) == 1 and matches[0].kind is MatchKind.EXACT:
                found.setdefault(matches[0].license, text)
    return found


def _check_meaning(read: Reader, license_id: str, text: str, name: str) -> bool:
    """Apply one edit of meaning. False where the text has no place for it."""
    edited = MEANING[name](text, 1)
    if edited is None or edited[0] == text:
        return False
    changed, put_in = edited
    found = read(changed)
    same = [match for match in found.matches if match.license == license_id]
    assert not any(match.settled for match in same), (license_id, name, same)
    assert not any(match.kind is MatchKind.EXACT for match in same), (license_id, name)
    if not same:
        # Another license now (a BSD without its third clause), or none that is known.
        return True
    if put_in:
        word = put_in.lower().split()[0].strip(".,")
        shown = [
            added.text
            for match in found.matches
            for added in match.added
            if not added.harmless and word in added.text.lower()
        ]
        assert shown, (license_id, name, put_in)
    else:
        assert any(match.missing for match in found.matches), (license_id, name)
    return True


def _check_appearance(read: Reader, license_id: str, text: str, name: str) -> None:
    edited = APPEARANCE[name](text, 1)
    assert edited is not None
    (match,) = read(edited[0]).matches
    assert match.license == license_id, name
    assert match.settled, (name, match.added, match.missing)
    assert match.missing == (), name


@pytest.mark.parametrize("name", MEANING)
def test_meaning_on_made_up_licenses(read: Reader, harbor: str, lighthouse: str, name: str) -> None:
    _check_meaning(read, "Harbor-1.0", harbor, name)
    _check_meaning(read, "LicenseRef-Lighthouse", lighthouse, name)


def test_every_edit_of_meaning_finds_a_place(harbor: str, lighthouse: str) -> None:
    placed = {
        name
        for name, edit in MEANING.items()
        for text in (harbor, lighthouse)
        for seed in range(5)
        if (edited := edit(text, seed)) is not None and edited[0] != text
    }
    assert len(placed) >= 20


@pytest.mark.parametrize("name", APPEARANCE)
def test_appearance_on_made_up_licenses(
    read: Reader, harbor: str, lighthouse: str, name: str
) -> None:
    _check_appearance(read, "Harbor-1.0", harbor, name)
    _check_appearance(read, "LicenseRef-Lighthouse", lighthouse, name)


@pytest.mark.corpus
@pytest.mark.parametrize("name", MEANING)
def test_meaning_on_real_licenses(shared: Path, name: str) -> None:
    texts = real_texts(shared)
    assert len(texts) >= 50
    applied = [_check_meaning(identify, id_, text, name) for id_, text in texts.items()]
    assert any(applied)


MODAL = re.compile(r"\b(?:may|must|shall|will|not|no|without|permitted|granted|provided)\b", re.I)


@pytest.mark.corpus
@pytest.mark.parametrize("license_id", ["MIT", "BSD-2-Clause", "BSD-3-Clause"])
def test_every_word_that_commands_or_forbids_is_missed(shared: Path, license_id: str) -> None:
    """Blanks for names and optional parts of the SPDX markup must not hide such a word."""
    text = real_texts(shared)[license_id]
    found = list(MODAL.finditer(text))
    assert len(found) > 3
    for word in found:
        for put_in in ("", "zebra"):
            edited = text[: word.start()] + put_in + text[word.end() :]
            matches = [m for m in identify(edited).matches if m.license == license_id]
            assert not any(match.settled for match in matches), edited[word.start() - 60 :][:90]


@pytest.mark.corpus
@pytest.mark.parametrize("name", APPEARANCE)
def test_appearance_on_real_licenses(shared: Path, name: str) -> None:
    for id_, text in real_texts(shared).items():
        _check_appearance(identify, id_, text, name)
