"""`auditor license identify` and `auditor license diff`, as a user meets them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from auditor.cli import run

ZERO_BSD = """Permission to use, copy, modify, and/or distribute this software for any
purpose with or without fee is hereby granted.

THE SOFTWARE IS PROVIDED "AS IS" AND THE AUTHOR DISCLAIMS ALL WARRANTIES WITH
REGARD TO THIS SOFTWARE INCLUDING ALL IMPLIED WARRANTIES OF MERCHANTABILITY AND
FITNESS. IN NO EVENT SHALL THE AUTHOR BE LIABLE FOR ANY SPECIAL, DIRECT,
INDIRECT, OR CONSEQUENTIAL DAMAGES OR ANY DAMAGES WHATSOEVER RESULTING FROM LOSS
OF USE, DATA OR PROFITS, WHETHER IN AN ACTION OF CONTRACT, NEGLIGENCE OR OTHER
TORTIOUS ACTION, ARISING OUT OF OR IN CONNECTION WITH THE USE OR PERFORMANCE OF
THIS SOFTWARE.
"""
CONDITION = "Services with more than 5 million monthly active users must ask for a license."


@pytest.fixture
def license_file(tmp_path: Path) -> Path:
    path = tmp_path / "LICENSE"
    path.write_text(ZERO_BSD, encoding="utf-8")
    return path


def test_a_known_license(license_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["license", "identify", str(license_file)]) == 0
    assert "0BSD: exact, the license, unchanged; all of its words" in capsys.readouterr().out


def test_an_added_condition_as_json(license_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    license_file.write_text(f"{ZERO_BSD}\n{CONDITION}\n", encoding="utf-8")
    assert run(["license", "identify", str(license_file), "--json"]) == 3
    answer = json.loads(capsys.readouterr().out)
    assert set(answer) == {"path", "pointer", "matches", "hints"}
    (match,) = answer["matches"]
    assert (match["license"], match["kind"], match["settled"]) == ("0BSD", "additions", False)
    (added,) = match["added"]
    assert added["text"] == CONDITION
    assert added["span"]["line"] == ZERO_BSD.count("\n") + 2
    assert "threshold" in match["terms"]
    assert {"threshold"} <= {hint["hint"] for hint in answer["hints"]}


def test_an_unknown_text_is_exit_3(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "TERMS"
    path.write_text("Shoreline terms.\n\nFor non-commercial purposes only.\n", encoding="utf-8")
    assert run(["license", "identify", str(path)]) == 3
    out = capsys.readouterr().out
    assert "unknown" in out
    assert "line 3  noncommercial: For non-commercial purposes only." in out


def test_a_difference_is_shown_on_both_sides(
    license_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    license_file.write_text(ZERO_BSD.replace("any\npurpose", "a private\npurpose"), "utf-8")
    assert run(["license", "diff", str(license_file), "0BSD"]) == 1
    out = capsys.readouterr().out
    assert "against 0BSD: altered" in out
    assert "not the license's: a private" in out
    assert "- changed: sentence" in out


def test_no_difference_is_exit_0(license_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["license", "diff", str(license_file)]) == 0
    assert "no difference but layout" in capsys.readouterr().out


def test_a_license_that_is_not_indexed(
    license_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["license", "diff", str(license_file), "Nowhere-1.0"]) == 2
    assert "'Nowhere-1.0' is not in the index" in capsys.readouterr().err


def test_a_pdf_is_refused_with_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "LICENSE.pdf"
    path.write_bytes(b"%PDF-1.7\n\xff\x00")
    assert run(["license", "identify", str(path)]) == 2
    error = capsys.readouterr().err
    assert "is a PDF" in error
    assert "pdftotext" in error


def test_what_a_file_holds_is_printed_harmlessly(
    license_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    license_file.write_text(
        f"{ZERO_BSD}\nYou must pay.\x1b[31m\u202e Only here.\n", encoding="utf-8"
    )
    assert run(["license", "identify", str(license_file)]) == 3
    out = capsys.readouterr().out
    assert "\x1b" not in out
    assert "\u202e" not in out
