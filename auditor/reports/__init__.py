"""One audit, written down in the form that a person or a system wants.

Every format is a module whose `render(report)` is a pure function: the same report gives the same
bytes, on every machine, whether it was just made or read back from its JSON.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from auditor.errors import UsageError

FORMATS: dict[str, str] = {
    "text": "auditor.reports.text",
    "brief": "auditor.reports.brief",
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


def renderer(name: str) -> Callable[..., str]:
    """The function `render(report) -> str` of a format; its text ends in a line break.

    `text` and `brief` take options besides (see there); the other formats are read by programs or
    shaped by their viewer. Raises `UsageError` for a name that is not in `FORMATS`.
    """
    if name not in FORMATS:
        raise UsageError(
            f"unknown report format {name!r}",
            hint="one of " + ", ".join(FORMATS),
            code="unknown-format",
        )
    render: Callable[..., str] = import_module(FORMATS[name]).render
    return render
