"""One audit, written down in the form that a person or a system wants.

Every format is a module whose `render(report)` is a pure function: the same report gives the same
bytes, on every machine, whether it was just made or read back from its JSON.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from auditor.errors import UsageError
from auditor.model import Report

LineOf = Callable[[str, int], str | None]
"""Gives the text of a line (1-based) of a document, or None when it cannot be had."""

FORMATS: dict[str, str] = {
    "text": "auditor.reports.text",
    "json": "auditor.reports.json",
    "sarif": "auditor.reports.sarif",
    "html": "auditor.reports.html",
    "markdown": "auditor.reports.markdown",
    "csv": "auditor.reports.csv",
    "junit": "auditor.reports.junit",
    "github": "auditor.reports.github",
    "github-summary": "auditor.reports.github_summary",
    "gitlab": "auditor.reports.gitlab",
}
"""Format name, as `--format` takes it, to the module that renders it."""


def render(
    name: str,
    report: Report,
    *,
    color: bool = False,
    width: int = 100,
    verbosity: int = 0,
    line_of: LineOf | None = None,
) -> str:
    """The report in one format, ending in a line break (empty when the format has nothing to say).

    `color`, `width`, `verbosity` (-2 to 1) and `line_of` shape `text` only; the other formats are
    read by programs or shaped by their viewer. Raises `UsageError` for an unknown name.
    """
    if name not in FORMATS:
        raise UsageError(
            f"unknown report format {name!r}",
            hint="one of " + ", ".join(FORMATS),
            code="unknown-format",
        )
    module = import_module(FORMATS[name])
    if name == "text":
        text: str = module.render(
            report, color=color, width=width, verbosity=verbosity, line_of=line_of
        )
        return text
    other: str = module.render(report)
    return other
