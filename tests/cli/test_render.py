"""`auditor render`: a saved report in another format gives what `check` would have written."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from auditor.cli import output, render
from auditor.errors import UsageError
from auditor.reports import FORMATS, renderer
from auditor.reports import json as json_report

SAVED = Path(__file__).parents[1] / "reports" / "snapshots" / "report.json"


def call(*arguments: str) -> int:
    code = render.command.main([str(part) for part in arguments], standalone_mode=False)
    assert isinstance(code, int)
    return code


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_can_be_had_from_the_saved_report(name: str, tmp_path: Path) -> None:
    assert call(str(SAVED), "--format", f"{name}=out/report") == 0
    report = json_report.parse(SAVED.read_text(encoding="utf-8"))
    written = (tmp_path / "out" / "report").read_bytes()
    assert written == renderer(name)(report).encode()


def test_the_saved_report_itself_comes_out_unchanged(tmp_path: Path) -> None:
    call(str(SAVED), "--format", "json", "-o", "again.json")
    assert (tmp_path / "again.json").read_bytes() == SAVED.read_bytes()


def test_several_formats_in_one_run_and_one_of_them_on_stdout(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(str(SAVED), "--format", "brief", "--format", "sarif=a.sarif") == 0
    assert capsys.readouterr().out.endswith("problem with the input\n")
    assert (tmp_path / "a.sarif").stat().st_size > 1000


def test_quiet_is_the_verdict_alone(capsys: pytest.CaptureFixture[str]) -> None:
    call(str(SAVED), "-q")
    assert capsys.readouterr().out.startswith("✗ FAIL    3 subjects: 1 fail, 1 review, 1 pass")


def test_a_terminal_that_knows_no_unicode_gets_escapes(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(raw, encoding="ascii"))
    call(str(SAVED), "-q")
    import sys

    sys.stdout.flush()
    assert raw.getvalue().startswith(rb"\u2717 FAIL    3 subjects")


def test_lines_are_quoted_from_the_documents_where_they_still_are(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    card = tmp_path / "models" / "adapter" / "README.md"
    card.parent.mkdir(parents=True)
    card.write_bytes("\ufeff---\r\nlicense: other\r\nlicense_name: modified-mit\r\n".encode())
    call(str(SAVED))
    page = capsys.readouterr().out
    assert "    3 │ license_name: modified-mit\n" in page
    assert "      │               ^^^^^^^^^^^^\n" in page


def test_a_report_from_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(SAVED.read_bytes())))
    assert call("-", "--format", "csv=out.csv") == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["missing.json"], "missing.json: the report cannot be read"),
        (["bad.json"], "bad.json:1:1: not JSON"),
        (["binary.json"], "binary.json: the report is not UTF-8 text"),
        ([str(SAVED), "--format", "sarf"], "did you mean 'sarif'?"),
        ([str(SAVED), "--format", "json", "--format", "csv"], "only one report can go to"),
        ([str(SAVED), "--format", "json=a", "-o", "b"], "every format already has one"),
        ([str(SAVED), "--format", "json=bad.json/x"], "the report cannot be written"),
    ],
)
def test_what_is_wrong_is_said_once_and_clearly(
    arguments: list[str], message: str, tmp_path: Path
) -> None:
    (tmp_path / "bad.json").write_text("nonsense")
    (tmp_path / "binary.json").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UsageError) as caught:
        call(*arguments)
    assert message in str(caught.value)


def test_a_line_that_is_not_there_is_none(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("one\ntwo")
    reader = output.LineReader()
    assert [reader.line("a", number) for number in (0, 1, 2, 3)] == [None, "one", "two", None]
    assert reader.line("gone", 1) is None
    assert reader.line("nul\0", 1) is None
