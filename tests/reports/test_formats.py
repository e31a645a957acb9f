"""What holds for every format: the table of names, purity, the saved report, the words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from auditor.errors import UsageError
from auditor.model import Report, ReportVerdict
from auditor.reports import FORMATS, renderer
from auditor.reports import json as json_report

PACKAGE = Path(__file__).parents[2] / "auditor" / "reports"
VERDICT_WORDS = re.compile(
    r"\b(infring(?!ement)\w*|illegal\w*|safe(ly|ty)?|cleared|complian[ct]\w*)\b", re.I
)


def test_the_table_names_every_renderer_and_no_other() -> None:
    renderers = {
        path.stem for path in PACKAGE.glob("*.py") if "\ndef render(" in path.read_text("utf-8")
    }
    assert {module.rpartition(".")[2] for module in FORMATS.values()} == renderers - {"__init__"}


def test_an_unknown_format_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UsageError, match="unknown report format 'pdf'") as caught:
        renderer("pdf")
    assert "sarif" in caught.value.hint


@pytest.mark.parametrize("name", FORMATS)
def test_rendering_again_or_from_the_saved_report_gives_the_same_bytes(
    report: Report, hostile_report: Report, name: str
) -> None:
    for one in (report, hostile_report):
        text = renderer(name)(one)
        assert text.endswith("\n")
        assert renderer(name)(one) == text
        assert renderer(name)(json_report.parse(json_report.render(one))) == text


@pytest.mark.parametrize("name", FORMATS)
def test_a_report_about_nothing_renders(name: str) -> None:
    assert renderer(name)(_empty())


@pytest.mark.parametrize("name", FORMATS)
def test_no_format_says_more_of_a_subject_than_documents_can_tell(
    report: Report, name: str
) -> None:
    text = renderer(name)(report)
    assert VERDICT_WORDS.findall(text) == []


@pytest.mark.parametrize("name", ["text", "html", "markdown", "github-summary", "sarif"])
def test_what_people_read_ends_with_what_it_is_not(report: Report, name: str) -> None:
    assert (
        "Automated reading of disclosed information as of 2026-11-24; not legal advice; "
        "exposure is not infringement."
    ) in " ".join(renderer(name)(report).split())


def _empty() -> Report:
    from auditor.model import Run, Stance

    return Report(
        tool_version="0.1.0",
        knowledge_version="1",
        knowledge_as_of="2026-11-20",
        run=Run(as_of="2026-11-24", target_license="Apache-2.0", stance=Stance.MODERATE),
        verdict=ReportVerdict.PASS,
    )
