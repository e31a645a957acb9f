"""`auditor render`: a saved JSON report in any other format, without auditing again."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from auditor.cli import EXIT_PASS, output
from auditor.errors import UsageError
from auditor.reports import json as json_report


@click.command(name="render")
@click.argument("report", metavar="REPORT")
@click.option(
    "--format",
    "formats",
    multiple=True,
    metavar="FORMAT[=FILE]",
    help="Report format (repeatable) [text].",
)
@click.option("--output", "-o", "destination", metavar="FILE", help="Write to a file.")
@click.option("--quiet", "-q", is_flag=True, help="Only the verdict.")
@click.option("--verbose", "-v", is_flag=True, help="Everything, passing subjects too.")
def command(
    report: str, formats: tuple[str, ...], destination: str | None, quiet: bool, verbose: bool
) -> int:
    """Write the saved JSON REPORT (`-` for standard input) in another format.

    The bytes are those that `auditor check` would have written. Always exits 0 when the report
    could be read: the verdict was given when it was made.
    """
    outputs = output.parse(formats, destination)
    found = json_report.parse(_read(report), path="" if report == "-" else report)
    output.write(found, outputs, quiet=quiet, verbose=verbose)
    return EXIT_PASS


def _read(name: str) -> str:
    try:
        data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise UsageError(f"the report cannot be read: {error.strerror}", path=name) from error
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(
            "the report is not UTF-8 text",
            path=name,
            hint="give a report that `auditor check --format json` wrote",
        ) from error
