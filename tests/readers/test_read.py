"""From a folder to subjects: nothing is dropped without a word."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.knowledge import Knowledge
from auditor.model import LicenseState, Reading
from auditor.readers.read import Readings, read_all, read_files, read_source
from auditor.source.files import SourceText, discover, from_bytes


def write(folder: Path, **files: str | bytes) -> None:
    for name, content in files.items():
        path = folder / name.replace("__", "/").replace("_dot_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        data = content.encode() if isinstance(content, str) else content
        path.write_bytes(data)


def reading(knowledge: Knowledge, *targets: Path) -> Readings:
    return read_files(discover([str(target) for target in targets]).files, knowledge)


def names(readings: Readings) -> list[str]:
    return [Path(each.path).name for each in readings.readings]


def test_a_repository_of_a_model(tmp_path: Path, knowledge: Knowledge) -> None:
    write(
        tmp_path,
        README_dot_md="---\nlicense: mit\n---\n",
        LICENSE="text",
        CHANGELOG_dot_md="# 1.0\n",
        docs__guide_dot_md="# Guide\n",
        config_dot_json="{}",
        weights_dot_bin=b"\x00\x01",
    )
    found = reading(knowledge, tmp_path)
    assert names(found) == ["LICENSE", "README.md", "guide.md"]
    assert {Path(name).name for name in found.ignored} == {
        "CHANGELOG.md",
        "config.json",
        "weights.bin",
    }
    assert found.problems == ()


def test_markdown_beside_a_readme_is_a_card_only_with_metadata(
    tmp_path: Path, knowledge: Knowledge
) -> None:
    write(
        tmp_path,
        README_dot_md="# A collection\n",
        notes_dot_md="# Notes\n",
        other_dot_md="---\nlicense: mit\n---\n",
        model_card_dot_md="# Card\n",
    )
    found = reading(knowledge, tmp_path)
    assert names(found) == ["README.md", "model_card.md", "other.md"]


def test_a_folder_of_cards_without_a_readme_drops_none(
    tmp_path: Path, knowledge: Knowledge
) -> None:
    write(tmp_path, a_dot_md="", b_dot_md="# no metadata\n", c_dot_md="---\nlicense: mit\n---\n")
    assert names(reading(knowledge, tmp_path)) == ["a.md", "b.md", "c.md"]


@pytest.mark.parametrize(
    ("name", "content"),
    [("table.csv", "a,b\n"), ("x.yaml", "a: 1\n"), ("x.json", "{}"), ("run.py", "pass\n")],
)
def test_a_named_file_of_no_known_kind_is_a_fatal_problem(
    tmp_path: Path, knowledge: Knowledge, name: str, content: str
) -> None:
    (tmp_path / name).write_text(content)
    subjects, problems = read_all(discover([str(tmp_path / name)]).files, knowledge)
    assert subjects == ()
    assert [(problem.code, problem.fatal) for problem in problems] == [
        ("unrecognised-format", True)
    ]
    assert reading(knowledge, tmp_path).ignored


def test_a_manifest_may_have_any_name(tmp_path: Path, knowledge: Knowledge) -> None:
    (tmp_path / "provenance").write_text("auditor: dataset-manifest/1\nid: a/b\n")
    found = reading(knowledge, tmp_path / "provenance")
    assert [each.format for each in found.readings] == ["dataset-manifest"]


def test_a_license_that_cannot_be_opened_is_no_assertion(
    tmp_path: Path, knowledge: Knowledge
) -> None:
    write(tmp_path, README_dot_md="---\nlicense: mit\n---\n", LICENSE_dot_pdf=b"%PDF-1.4\x00\x00")
    subjects, problems = read_all(discover([str(tmp_path)]).files, knowledge)
    assert problems == ()
    (subject,) = subjects
    assert [claim.state for claim in subject.claims] == [
        LicenseState.RESOLVED,
        LicenseState.NOASSERTION,
    ]
    assert [(problem.code, problem.fatal) for problem in subject.problems] == [("binary", True)]


def test_a_card_that_is_no_text_is_a_fatal_problem_and_the_run_goes_on(
    tmp_path: Path, knowledge: Knowledge
) -> None:
    write(tmp_path, a__README_dot_md=b"\x00\x01\x02", b__README_dot_md="---\nlicense: mit\n---\n")
    subjects, problems = read_all(discover([str(tmp_path)]).files, knowledge)
    assert [Path(subject.path).parent.name for subject in subjects] == ["b"]
    assert [(problem.code, problem.fatal) for problem in problems] == [("binary", True)]


def test_a_broken_manifest_in_a_folder_is_not_ignored(tmp_path: Path, knowledge: Knowledge) -> None:
    write(tmp_path, m_dot_yaml="auditor: model-manifest/1\nid: [\n")
    subjects, _ = read_all(discover([str(tmp_path)]).files, knowledge)
    assert [problem.fatal for subject in subjects for problem in subject.problems] == [True]


def test_a_document_that_breaks_a_reader_does_not_end_the_run(
    tmp_path: Path, knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch
) -> None:
    from auditor.readers import card

    real = card.read

    def broken(source: SourceText, knowledge: Knowledge) -> Reading:
        if "boom" in source.text:
            raise ZeroDivisionError("boom")
        return real(source, knowledge)

    monkeypatch.setattr(card, "read", broken)
    write(tmp_path, a_dot_md="boom", b_dot_md="---\nlicense: mit\n---\n")
    found = reading(knowledge, tmp_path)
    assert names(found) == ["b.md"]
    (problem,) = found.problems
    assert (problem.code, problem.fatal) == ("internal-error", True)
    assert "ZeroDivisionError: boom" in problem.message


def test_a_document_in_memory(knowledge: Knowledge) -> None:
    card = from_bytes(b"---\nlicense: mit\n---\n", "hf:dataset/acme/x/README.md")
    found = read_source(card, knowledge)
    assert found is not None
    assert found.format == "hub-dataset-card"
    assert read_source(from_bytes(b"a,b\n", "hf:dataset/acme/x/table.csv"), knowledge) is None
