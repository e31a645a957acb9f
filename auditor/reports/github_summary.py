"""The job summary of GitHub Actions: the Markdown report, with the room that a summary has."""

from __future__ import annotations

from auditor.model import Report
from auditor.reports import markdown

_LIMIT = 250_000
"""A step's summary holds 1 MiB; a character takes up to four bytes."""


def render(report: Report) -> str:
    """Markdown to append to the file that `GITHUB_STEP_SUMMARY` names."""
    return markdown.render(report, limit=_LIMIT)
