"""NOTICE and THIRD_PARTY: what is written, what is left open, and that a draft is no pass."""

from __future__ import annotations

from pathlib import Path

from auditor.exports import notice
from auditor.knowledge import Knowledge
from tests.exports.conftest import SEEDS, Audited, audited


def made(one: Audited, knowledge: Knowledge) -> dict[str, str]:
    export = notice.render(one.report, knowledge, one.context)
    return {document.name: document.text for document in export.documents}


def test_the_notice_has_the_line_that_the_license_fixes(
    llama: Audited, knowledge: Knowledge
) -> None:
    files = made(llama, knowledge)
    assert set(files) == {"NOTICE", "THIRD_PARTY"}
    lines = files["NOTICE"].splitlines()
    assert "Llama 3.1 is licensed under the Llama 3.1 Community License" in lines
    assert "- meta-llama/Llama-3.1-8B (finetune)" in lines


def test_third_parties_are_listed_by_license_with_the_place_of_its_text(
    llama: Audited, knowledge: Knowledge
) -> None:
    text = made(llama, knowledge)["THIRD_PARTY"]
    assert "License id: LicenseRef-Llama-3.1\nLicense text: github:meta-llama/" in text
    assert "License text: https://spdx.org/licenses/CC-BY-SA-3.0.html" in text
    assert "  By: Databricks" in text


def test_words_for_the_card_are_not_quoted_where_they_would_look_kept(
    llama: Audited, knowledge: Knowledge
) -> None:
    text = made(llama, knowledge)["THIRD_PARTY"]
    assert "Built with Llama" not in text
    assert "Llama 3.1 is licensed under" not in text


def test_texts_and_words_that_belong_elsewhere_are_gaps(
    llama: Audited, knowledge: Knowledge
) -> None:
    gaps = notice.render(llama.report, knowledge, llama.context).gaps
    said = [f"{gap.where}: {gap.what}" for gap in gaps]
    assert any("LICENSE-Llama-3.1: put the text of LicenseRef-Llama-3.1" in one for one in said)
    assert any('card: Display "Built with Llama"' in one for one in said)


def test_several_subjects_get_their_files_in_their_own_folders(knowledge: Knowledge) -> None:
    names = made(audited(SEEDS / "llama", knowledge), knowledge)
    assert any(name.endswith("3.1-8b/NOTICE") for name in names)
    assert all(".." not in name and not name.startswith("/") for name in names)


def test_copyright_lines_that_are_there_are_carried_over(
    tmp_path: Path, knowledge: Knowledge
) -> None:
    (tmp_path / "README.md").write_text(
        "---\nlicense: mit\n---\n# Bot\n\nCopyright (c) 2026 ACME\n", encoding="utf-8"
    )
    text = made(audited(tmp_path, knowledge), knowledge)["NOTICE"]
    assert "Copyright (c) 2026 ACME" in text.splitlines()
    assert "[GAP] Copyright" not in text


def test_a_work_from_scratch_has_no_third_parties(tmp_path: Path, knowledge: Knowledge) -> None:
    (tmp_path / "README.md").write_text("---\nlicense: mit\n---\n# Bot\n", encoding="utf-8")
    assert set(made(audited(tmp_path, knowledge), knowledge)) == {"NOTICE"}


def test_a_stranger_cannot_write_a_line_of_their_own(
    hostile: Audited, knowledge: Knowledge
) -> None:
    for text in made(hostile, knowledge).values():
        assert "\x1b" not in text
        assert not any(line.startswith("<script") for line in text.splitlines())
