"""The table: a spreadsheet must never evaluate what a card says."""

from __future__ import annotations

import csv as csv_module
import io
from collections.abc import Callable

import pytest

from auditor.model import Report
from auditor.reports import csv


def read(text: str) -> list[dict[str, str]]:
    return list(csv_module.DictReader(io.StringIO(text, newline="")))


def test_whole_table(report: Report, snapshot: Callable[[str, str], None]) -> None:
    snapshot("report.csv", csv.render(report))


def test_every_row_has_every_column_and_every_subject_a_row(report: Report) -> None:
    rows = read(csv.render(report))
    assert {None} & {value for row in rows for value in row.values()} == set()
    assert {row["subject"] for row in rows} == {one.id for one in report.subjects} | {""}


@pytest.mark.parametrize(
    "start", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1+1", "\r=1+1", " =1+1", "＝1+1", "\n@x"]
)
def test_no_cell_is_a_formula(report: Report, start: str) -> None:
    finding = report.findings[0]._replace(message=start)
    rows = read(csv.render(report._replace(findings=(finding,))))
    shown = rows[-1]["message"]
    assert shown.startswith("'")
    assert shown[1:].strip() == start.strip()


def test_a_card_adds_neither_rows_nor_columns(report: Report, hostile_report: Report) -> None:
    rows = read(csv.render(hostile_report))
    assert all(None not in row for row in rows)
    problems = len(hostile_report.subjects)
    findings = sum(len(one.findings) for one in hostile_report.subjects)
    assert len(rows) == findings + problems + len(hostile_report.findings)
